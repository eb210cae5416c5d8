/* xml_syntax.c
 * Names, tags, quoted values and sections: see xml_syntax.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/xml/xml_syntax.h"

const xml_section xml_sections[XML_SECTIONS] = {
    [XML_COMMENT] = {TEXT_INIT("<!--"), TEXT_INIT("-->")},
    [XML_CDATA] = {TEXT_INIT("<![CDATA["), TEXT_INIT("]]>")},
    [XML_INSTRUCTION] = {TEXT_INIT("<?"), TEXT_INIT("?>")},
};

const text_span xml_doctype_open = TEXT_INIT("<!DOCTYPE");

/* Of what `unterminated` keeps: bit 1 << kind for a section, and this one for a DOCTYPE. */
enum { UNTERMINATED_DOCTYPE = 1 << XML_SECTIONS };

int xml_section_at(text_span text, size_t pos)
{
    if (pos + 1 >= text.len || (text.ptr[pos + 1] != '!' && text.ptr[pos + 1] != '?')) {
        return -1;
    }
    for (int i = 0; i < XML_SECTIONS; i++) {
        if (xml_looking_at(text, pos, xml_sections[i].open)) {
            return i;
        }
    }
    return -1;
}

bool xml_is_truncated_opener(text_span text, size_t pos)
{
    text_span rest = text_from(text, pos);

    for (int i = 0; i < XML_SECTIONS; i++) {
        if (rest.len < xml_sections[i].open.len && text_starts_with(xml_sections[i].open, rest)) {
            return true;
        }
    }
    return false;
}

size_t xml_section_end(text_span text, size_t pos, int which, unsigned *unterminated)
{
    if (!(*unterminated & (1U << which))) {
        size_t close = text_find(text, pos + xml_sections[which].open.len, xml_sections[which].close);
        if (close != TEXT_NOT_FOUND) {
            return close + xml_sections[which].close.len;
        }
        *unterminated |= 1U << which;
    }
    return TEXT_NOT_FOUND;
}

size_t xml_doctype_end(text_span text, size_t pos, unsigned *unterminated, unsigned *defects)
{
    unsigned unterminated_before = *unterminated;
    unsigned depth = 0;

    if (*unterminated & UNTERMINATED_DOCTYPE) {
        return TEXT_NOT_FOUND;
    }
    while (pos < text.len) {
        uint8_t c = text.ptr[pos];
        if (c == '>' && depth == 0) {
            return pos + 1;
        }
        if (c == '"' || c == '\'') {
            pos = text_find_char(text, pos + 1, c);
            if (pos == TEXT_NOT_FOUND) {
                break;
            }
        } else if (c == '<') {
            int which = xml_section_at(text, pos);
            size_t end = which < 0 ? TEXT_NOT_FOUND : xml_section_end(text, pos, which, unterminated);
            *defects |= which >= 0 && end == TEXT_NOT_FOUND ? XML_UNTERMINATED : 0;
            pos = end == TEXT_NOT_FOUND ? pos : end - 1;
        } else if (c == '[') {
            depth++;
        } else if (c == ']' && depth > 0) {
            depth--;
        }
        pos++;
    }
    *unterminated = unterminated_before | UNTERMINATED_DOCTYPE; /* comments that were passed here are terminated */
    return TEXT_NOT_FOUND;
}

size_t xml_read_quoted(text_span text, size_t pos, text_span *value, unsigned *defects)
{
    const uint8_t *data = text.ptr;
    uint8_t quote = data[pos];
    size_t from = pos + 1;
    size_t end = from;

    while (end < text.len && data[end] != quote && data[end] != '<') {
        end++;
    }
    *value = text_between(data, from, end);
    if (end < text.len && data[end] == quote) {
        return end + 1;
    }
    size_t tag_end = text_find_char(*value, 0, '>');
    if (tag_end != TEXT_NOT_FOUND) {
        value->len = tag_end;
        *defects |= XML_BAD_TAG;
        return from + tag_end;
    }
    *defects |= end < text.len ? XML_BAD_TAG : XML_TRUNCATED;
    return end;
}

static size_t read_unquoted(text_span text, size_t pos, text_span *value)
{
    size_t end = pos;

    while (end < text.len && !text_is_whitespace(text.ptr[end]) && !memchr("<>/", text.ptr[end], 3)) {
        end++;
    }
    *value = text_between(text.ptr, pos, end);
    return end;
}

/* Reads one attribute of a start tag; returns the byte to go on at, which is never `pos`. */
static size_t read_attribute(text_span text, size_t pos, xml_start_tag *t)
{
    const uint8_t *data = text.ptr;
    text_span value = {NULL, 0};
    text_span attribute = xml_read_name(text, pos);

    if (attribute.len == 0) {
        t->defects |= XML_BAD_TAG;
        return pos + 1;
    }
    pos = xml_skip_whitespace(text, pos + attribute.len);
    if (pos >= text.len) {
        return pos;
    }
    if (data[pos] != '=') {
        t->defects |= XML_BAD_TAG;
        return pos;
    }
    pos = xml_skip_whitespace(text, pos + 1);
    if (pos >= text.len) {
        return pos;
    }
    if (data[pos] == '"' || data[pos] == '\'') {
        pos = xml_read_quoted(text, pos, &value, &t->defects);
    } else {
        t->defects |= XML_BAD_TAG;
        pos = read_unquoted(text, pos, &value);
    }
    /* "Name" in <Alarm>, "name" in the parameters. */
    if (text_equal_nocase(attribute, TEXT_LITERAL("name"))) {
        if (t->has_name) {
            t->defects |= text_equal(attribute, t->attribute) ? XML_BAD_TAG : 0;
            return pos;
        }
        t->attribute = attribute;
        t->name = value;
        t->has_name = true;
    }
    return pos;
}

xml_start_tag xml_read_start_tag(text_span text, size_t pos)
{
    const uint8_t *data = text.ptr;
    xml_start_tag t = {.tag = xml_read_name(text, pos + 1)};

    pos += 1 + t.tag.len;
    for (;;) {
        pos = xml_skip_whitespace(text, pos);
        if (pos >= text.len || (data[pos] == '/' && pos + 1 == text.len)) {
            t.defects |= XML_TRUNCATED;
            pos = text.len;
            break;
        }
        if (data[pos] == '>') {
            pos++;
            break;
        }
        if (data[pos] == '/' && data[pos + 1] == '>') {
            t.self_closing = true;
            pos += 2;
            break;
        }
        if (data[pos] == '<') {
            t.defects |= XML_BAD_TAG;
            break;
        }
        pos = read_attribute(text, pos, &t);
    }
    t.end = pos;
    return t;
}

size_t xml_end_tag_end(text_span text, size_t pos, unsigned *defects)
{
    size_t close = xml_skip_whitespace(text, pos);

    if (close >= text.len) {
        *defects |= XML_TRUNCATED;
        return text.len;
    }
    if (text.ptr[close] == '>') {
        return close + 1;
    }
    *defects |= XML_BAD_TAG;
    while (close < text.len && text.ptr[close] != '>' && text.ptr[close] != '<') {
        close++;
    }
    *defects |= close == text.len ? XML_TRUNCATED : 0;
    return close < text.len && text.ptr[close] == '>' ? close + 1 : close;
}
