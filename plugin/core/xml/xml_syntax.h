/* xml_syntax.h
 * The tokens of XML, for the scanner and for what resolves text: names, tags, quoted values, and the sections that may
 * be anywhere. All of them take the whole text and a place in it, an offset in bytes, and forgive what they can.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_XML_SYNTAX_H
#define CORE_XML_SYNTAX_H

#include "core/text.h"

/** What is wrong with an element, or with the document as a whole: bits. */
typedef enum {
    XML_MARKUP_IN_VALUE = 1 << 0, /* the value holds unescaped markup; it was taken as text */
    XML_NO_END_TAG = 1 << 1,      /* the end tag is missing, or is another element's */
    XML_NO_NAME = 1 << 2,         /* there is no name attribute */
    XML_BAD_TAG = 1 << 3,         /* a tag that breaks XML's rules */
    XML_BAD_REFERENCE = 1 << 4,   /* an & that begins no reference XML defines; left as it is */
    XML_BAD_NESTING = 1 << 5,     /* tags that do not pair */
    XML_STRAY_TEXT = 1 << 6,      /* text outside the parameters */
    XML_UNTERMINATED = 1 << 7, /* a comment, CDATA section, instruction or DOCTYPE never ends; its opener was skipped */
    XML_NO_ROOT = 1 << 8,      /* there is no <x-cisco-alarm> */
    XML_BAD_CHAR = 1 << 9,     /* a control character, which XML forbids (section 2.2) */
    XML_TRUNCATED = 1 << 10    /* the input ends inside the element, or before </x-cisco-alarm> */
} xml_defect;

/** Sections that may be anywhere and hide markup. */
typedef enum { XML_COMMENT, XML_CDATA, XML_INSTRUCTION, XML_SECTIONS } xml_section_kind;

typedef struct {
    text_span open;
    text_span close;
} xml_section;

/** By xml_section_kind. */
extern const xml_section xml_sections[XML_SECTIONS];

/** "<!DOCTYPE" */
extern const text_span xml_doctype_open;

/** A start tag. */
typedef struct {
    text_span tag;
    text_span attribute; /* the one that gives the name, as it is spelt */
    text_span name;      /* its value */
    bool has_name;
    bool self_closing;
    size_t end;       /* the byte after its '>', or the '<' of the next tag where that is missing */
    unsigned defects; /* xml_defect bits */
} xml_start_tag;

/** Whether `what` is at `pos`. @return false where `pos` is past the end, too */
static inline bool xml_looking_at(text_span text, size_t pos, text_span what)
{
    return pos <= text.len && text_starts_with(text_from(text, pos), what);
}

/** The first byte after a UTF-8 byte order mark, if the text begins with one. */
static inline size_t xml_skip_mark(text_span text)
{
    return text_starts_with(text, TEXT_LITERAL("\xef\xbb\xbf")) ? 3 : 0;
}

/** Whether a name may begin with `c`. Of the bytes of a character beyond ASCII each counts as a letter. */
static inline bool xml_is_name_start(uint8_t c)
{
    uint8_t letter = c | 0x20;
    return (letter >= 'a' && letter <= 'z') || c == '_' || c == ':' || c >= 0x80;
}

/** Whether a name may have `c` behind its first character. */
static inline bool xml_is_name_char(uint8_t c)
{
    return xml_is_name_start(c) || text_is_digit(c) || c == '-' || c == '.';
}

/** The first byte at or after `pos` that is no whitespace, or the end. */
static inline size_t xml_skip_whitespace(text_span text, size_t pos)
{
    while (pos < text.len && text_is_whitespace(text.ptr[pos])) {
        pos++;
    }
    return pos;
}

/** The name at `pos`, which is at most the end of the text; empty where none begins there. */
static inline text_span xml_read_name(text_span text, size_t pos)
{
    size_t end = pos;

    if (end < text.len && xml_is_name_start(text.ptr[end])) {
        while (end < text.len && xml_is_name_char(text.ptr[end])) {
            end++;
        }
    }
    return text_between(text.ptr, pos, end);
}

/** The xml_section_kind of the section that begins at `pos`, or -1. */
int xml_section_at(text_span text, size_t pos);

/** Whether the input ends at `pos` within what may be the opener of a section. */
bool xml_is_truncated_opener(text_span text, size_t pos);

/**
 * The byte after the section of kind `which` at `pos`, or TEXT_NOT_FOUND where it never ends.
 * @param unterminated begin with 0 for each text. It keeps the kinds that are known to have no end any more: a search
 *                     that failed is not made again, or a document of nothing but openers would take quadratic time.
 */
size_t xml_section_end(text_span text, size_t pos, int which, unsigned *unterminated);

/**
 * The byte after a DOCTYPE and its internal subset, or TEXT_NOT_FOUND where it never ends.
 * @param pos          the byte after "<!DOCTYPE"
 * @param unterminated as for xml_section_end()
 * @param defects      XML_UNTERMINATED is added where a section in the DOCTYPE never ends
 */
size_t xml_doctype_end(text_span text, size_t pos, unsigned *unterminated, unsigned *defects);

/**
 * Reads the quoted attribute value whose opening quote is at `pos`. Where the closing quote is missing, the value ends
 * at the tag's '>', if it has one.
 * @param defects XML_BAD_TAG or XML_TRUNCATED is added where the closing quote is missing
 * @return the byte to go on at
 */
size_t xml_read_quoted(text_span text, size_t pos, text_span *value, unsigned *defects);

/** Reads the start tag whose '<' is at `pos`. It ends at its '>', or before the next '<'. */
xml_start_tag xml_read_start_tag(text_span text, size_t pos);

/**
 * The byte after an end tag.
 * @param pos     the byte after the tag's name
 * @param defects XML_BAD_TAG or XML_TRUNCATED is added where it does not end as it should
 */
size_t xml_end_tag_end(text_span text, size_t pos, unsigned *defects);

#endif
