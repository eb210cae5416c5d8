/* xml_scanner.h
 * A tolerant pull scanner for the one XML grammar that phones send:
 *
 *     <?xml …?> <x-cisco-alarm> <Alarm Name="…"> <ParameterList> <String name="…">value</String> … and the end tags
 *
 * GMarkup stops at the first error, and libxml2's recovery loses the value of <String …><not open></String>, which real
 * phones send; neither tells where in the packet a value stands. This scanner never gives up: a value is all that lies
 * between <String …> and the next </String>, or, where that is missing, the next element or the end. On well-formed
 * documents it agrees with XML 1.0 on every name and value; entities of a DTD are never expanded.
 *
 * Time is linear in the input, memory constant; nothing is copied or allocated.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_XML_SCANNER_H
#define CORE_XML_SCANNER_H

#include "core/text.h"

typedef enum {
    XML_END,   /* nothing left */
    XML_ALARM, /* the start tag <Alarm>: `name` is its Name attribute */
    XML_PARAM, /* <String>, <Enum> or another element that is a leaf or has a name: `name` and `value` */
    XML_STRAY  /* text where none belongs: `value` */
} xml_kind;

/* How an element, or the document as a whole, is damaged: bits. */
typedef enum {
    XML_MARKUP_IN_VALUE = 1 << 0, /* the value holds unescaped markup; it was taken as text */
    XML_NO_END_TAG = 1 << 1,      /* the end tag is missing, or is another element's */
    XML_NO_NAME = 1 << 2,         /* there is no name attribute */
    XML_BAD_TAG = 1 << 3,         /* a tag that breaks XML's rules */
    XML_BAD_REFERENCE = 1 << 4,   /* an & that begins no reference XML defines; left as it stands */
    XML_BAD_NESTING = 1 << 5,     /* tags that do not pair */
    XML_STRAY_TEXT = 1 << 6,      /* text outside the parameters */
    XML_UNTERMINATED =
        1 << 7,           /* a comment, CDATA section, instruction or DOCTYPE that never ends; its opener was skipped */
    XML_NO_ROOT = 1 << 8, /* there is no <x-cisco-alarm> */
    XML_BAD_CHAR = 1 << 9, /* a control character, which XML forbids (section 2.2) */
    XML_CUT = 1 << 10      /* the input ends inside the element, or before </x-cisco-alarm> */
} xml_damage;

/** One element. Offsets count bytes from the start of the document; spans point into it. */
typedef struct {
    xml_kind kind;
    text_span tag;    /* element name, e.g. "Enum"; empty for stray text */
    text_span name;   /* value of the name attribute as it stands; the tag where there is none */
    text_span value;  /* as it stands */
    size_t start;     /* from '<' … */
    size_t end;       /* … to the byte after the element (for XML_ALARM: after its start tag) */
    bool name_coded;  /* name differs from what it means: xml_decode() it */
    bool value_coded; /* the same for value */
    unsigned damage;  /* xml_damage bits of this element */
} xml_element;

/** State of one scan; everything in it is private but `damage` and `complete`. */
typedef struct {
    text_span text;
    size_t pos;
    unsigned damage;     /* of the whole document, as far as it was read; final after XML_END */
    bool complete;       /* </x-cisco-alarm> was seen */
    unsigned open;       /* containers now open */
    unsigned other_open; /* open elements that the grammar does not know */
    unsigned endless;    /* constructs whose end is known not to come: they are not searched for again */
} xml_scanner;

/** Begins a scan of `text`, which must outlive it. A UTF-8 byte order mark is skipped. */
void xml_scanner_init(xml_scanner *scanner, text_span text);

/**
 * Finds the next element.
 * @param element filled in; its kind is XML_END when nothing is left
 * @return false at the end
 */
bool xml_scanner_next(xml_scanner *scanner, xml_element *element);

/**
 * Whether the first element of `text` is <root …>, after nothing but a byte order mark, blanks, the XML declaration,
 * processing instructions, comments and a DOCTYPE. Reads no further than that element's name.
 */
bool xml_first_element_is(text_span text, text_span root);

/** The encoding that the XML declaration names, or an empty span. */
text_span xml_declared_encoding(text_span text);

/**
 * Resolves what `raw` means (XML 1.0 sections 2.11, 3.3.3, 4.1): predefined entities, character references, line ends;
 * in a value also CDATA sections, comments and instructions, in an attribute also blanks. What is not one of these is
 * copied as it stands.
 * @param out room for raw.len bytes; the result is never longer than `raw`
 * @param damage XML_BAD_REFERENCE is added where a reference could not be resolved; may be NULL
 * @return number of bytes written
 */
size_t xml_decode(text_span raw, bool attribute, uint8_t *out, unsigned *damage);

#endif
