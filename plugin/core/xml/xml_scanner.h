/* xml_scanner.h
 * A tolerant pull scanner for the one XML grammar that phones send:
 *
 *     <?xml …?> <x-cisco-alarm> <Alarm Name="…"> <ParameterList> <String name="…">value</String> … and the end tags
 *
 * GMarkup stops at the first error, and libxml2's recovery loses the value of <String …><not open></String>, which real
 * phones send; neither reports where in the packet a value is. This scanner never gives up: a value is all text
 * between <String …> and the next </String>, or, where that is missing, the next element or the end. Where the input
 * ends inside an end tag, the value is whole: it ends at the '<'. On well-formed documents it agrees with XML 1.0 on
 * every name and value; entities of a DTD are never expanded.
 *
 * Time is linear in the input, memory constant; nothing is copied or allocated. What a name or a value means, with its
 * references and CDATA sections resolved, is found by xml_decode() of xml_text.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_XML_SCANNER_H
#define CORE_XML_SCANNER_H

#include "core/xml/xml_syntax.h"

typedef enum {
    XML_END,   /* nothing left */
    XML_ALARM, /* the start tag <Alarm>: `name` is its Name attribute */
    XML_PARAM, /* <String>, <Enum> or another element that is a leaf or has a name: `name` and `value` */
    XML_STRAY  /* text where none belongs: `value` */
} xml_kind;

/** One element. Offsets count bytes from the start of the document; spans point into it. */
typedef struct {
    xml_kind kind;
    text_span tag;      /* element name, e.g. "Enum"; empty for stray text */
    text_span name;     /* raw value of the name attribute; the tag where there is none */
    text_span value;    /* raw */
    size_t start;       /* from '<' … */
    size_t end;         /* … to the byte after the element (for XML_ALARM: after its start tag) */
    bool name_escaped;  /* name differs from what it means: xml_decode() it */
    bool value_escaped; /* the same for value */
    unsigned defects;   /* xml_defect bits of this element */
} xml_element;

/** State of one scan; everything in it is private but `defects` and `complete`. */
typedef struct {
    text_span text;
    size_t pos;
    unsigned defects;      /* of the whole document, as far as it was read; final after XML_END */
    bool complete;         /* </x-cisco-alarm> was seen */
    unsigned open;         /* containers now open */
    unsigned other_open;   /* open elements that the grammar does not know */
    unsigned unterminated; /* sections whose end is known not to come: they are not searched for again */
} xml_scanner;

/** Begins a scan of `text`, which must outlive it. A UTF-8 byte order mark is skipped. */
void xml_scanner_init(xml_scanner *scanner, text_span text);

/**
 * Finds the next element.
 * @param element filled in; its kind is XML_END when nothing is left
 * @return false at the end
 */
bool xml_scanner_next(xml_scanner *scanner, xml_element *element);

#endif
