/* xml_text.c
 * Resolving text, and looking at how a document begins: see xml_text.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/xml/xml_text.h"

/* Offset of what follows the byte order mark, the XML declaration, instructions, comments and the DOCTYPE, or
 * TEXT_NOT_FOUND where one of them never ends. */
static size_t prolog_end(text_span text)
{
    size_t pos = xml_skip_mark(text);
    unsigned unterminated = 0;
    unsigned defects = 0; /* of no interest here */

    while (pos != TEXT_NOT_FOUND) {
        pos = xml_skip_whitespace(text, pos);
        int which = xml_section_at(text, pos);
        if (which >= 0 && which != XML_CDATA) {
            pos = xml_section_end(text, pos, which, &unterminated);
        } else if (xml_looking_at(text, pos, xml_doctype_open)) {
            pos = xml_doctype_end(text, pos + xml_doctype_open.len, &unterminated, &defects);
        } else {
            break;
        }
    }
    return pos;
}

bool xml_first_element_is(text_span text, text_span root)
{
    size_t pos = prolog_end(text);

    if (pos == TEXT_NOT_FOUND || pos >= text.len || text.ptr[pos] != '<' ||
        !text_starts_with(text_from(text, pos + 1), root)) {
        return false;
    }
    size_t after = pos + 1 + root.len;
    return after >= text.len || text_is_whitespace(text.ptr[after]) || text.ptr[after] == '>' || text.ptr[after] == '/';
}

/* The text up to the end of its XML declaration; empty where it begins with none. `pos` is set to what follows
 * <?xml. */
static text_span read_declaration(text_span text, size_t *pos)
{
    static const text_span open = TEXT_INIT("<?xml");
    size_t start = xml_skip_mark(text);

    *pos = start + open.len;
    if (!xml_looking_at(text, start, open) || xml_skip_whitespace(text, *pos) == *pos) {
        return text_between(text.ptr, 0, 0); /* <?xml-stylesheet …?> is none */
    }
    size_t end = text_find(text, start, TEXT_LITERAL("?>"));
    return text_between(text.ptr, 0, end == TEXT_NOT_FOUND ? text.len : end);
}

text_span xml_declared_encoding(text_span text)
{
    static const text_span name = TEXT_INIT("encoding");
    text_span value = {NULL, 0};
    unsigned defects = 0; /* of no interest here */
    size_t start;
    text_span declaration = read_declaration(text, &start);
    size_t pos = text_find(declaration, start, name);

    while (pos != TEXT_NOT_FOUND && !text_is_whitespace(declaration.ptr[pos - 1])) {
        pos = text_find(declaration, pos + 1, name);
    }
    if (pos == TEXT_NOT_FOUND) {
        return value;
    }
    pos = xml_skip_whitespace(declaration, pos + name.len);
    if (pos >= declaration.len || declaration.ptr[pos] != '=') {
        return value;
    }
    pos = xml_skip_whitespace(declaration, pos + 1);
    if (pos < declaration.len && (declaration.ptr[pos] == '"' || declaration.ptr[pos] == '\'')) {
        xml_read_quoted(declaration, pos, &value, &defects);
    }
    return value;
}

static size_t put_utf8(uint32_t c, uint8_t *out)
{
    if (c < 0x80) {
        out[0] = (uint8_t)c;
        return 1;
    }
    size_t more = c < 0x800 ? 1 : c < 0x10000 ? 2 : 3;
    static const uint8_t lead[] = {0, 0xc0, 0xe0, 0xf0};
    out[0] = (uint8_t)(lead[more] | c >> (6 * more));
    for (size_t i = 1; i <= more; i++) {
        out[i] = (uint8_t)(0x80 | (c >> (6 * (more - i)) & 0x3f));
    }
    return more + 1;
}

/* A character that XML 1.0 section 2.2 allows. */
static bool is_xml_char(uint32_t c)
{
    return c == 0x9 || c == 0xa || c == 0xd || (c >= 0x20 && c <= 0xd7ff) || (c >= 0xe000 && c <= 0xfffd) ||
           (c >= 0x10000 && c <= 0x10ffff);
}

/* Reads &#65; or &#x41; at the start of `raw`; returns its length, or 0. */
static size_t read_char_reference(text_span raw, uint32_t *c)
{
    bool hex = raw.len > 2 && raw.ptr[2] == 'x';
    size_t digits = hex ? 3 : 2;
    size_t i = digits;
    uint32_t n = 0;

    for (; i < raw.len; i++) {
        int digit = hex ? text_hex_digit(raw.ptr[i]) : text_is_digit(raw.ptr[i]) ? raw.ptr[i] - '0' : -1;
        if (digit < 0) {
            break;
        }
        n = n > 0x10ffff ? n : n * (hex ? 16 : 10) + (uint32_t)digit;
    }
    if (i == digits || i == raw.len || raw.ptr[i] != ';' || !is_xml_char(n)) {
        return 0;
    }
    *c = n;
    return i + 1;
}

/* Reads the reference at the start of `raw`, which is an '&'; returns its length, or 0 where XML defines none. */
static size_t read_reference(text_span raw, uint32_t *c)
{
    static const struct {
        text_span text;
        char c;
    } predefined[] = {
        {TEXT_INIT("&amp;"), '&'},  {TEXT_INIT("&lt;"), '<'},    {TEXT_INIT("&gt;"), '>'},
        {TEXT_INIT("&quot;"), '"'}, {TEXT_INIT("&apos;"), '\''},
    };

    if (raw.len > 1 && raw.ptr[1] == '#') {
        return read_char_reference(raw, c);
    }
    for (size_t i = 0; i < sizeof predefined / sizeof predefined[0]; i++) {
        if (text_starts_with(raw, predefined[i].text)) {
            *c = (uint32_t)predefined[i].c;
            return predefined[i].text.len;
        }
    }
    return 0;
}

/* Copies data[from, to) with line ends as XML wants them (section 2.11), and in an attribute spaces for line ends and
 * tabs (section 3.3.3). */
static size_t copy_text(const uint8_t *data, size_t from, size_t to, bool attribute, uint8_t *out)
{
    size_t n = 0;

    for (size_t i = from; i < to; i++) {
        uint8_t c = data[i];
        if (c == '\r') {
            i += i + 1 < to && data[i + 1] == '\n' ? 1 : 0;
            c = '\n';
        }
        out[n++] = attribute && (c == '\n' || c == '\t') ? ' ' : c;
    }
    return n;
}

/* What is decoded, and how far that is done. */
typedef struct {
    text_span raw;
    bool attribute;
    size_t copied; /* raw[0, copied) is in `out` */
    uint8_t *out;
    size_t len; /* of what is in `out` */
    unsigned unterminated;
} decoder;

/* Copies the text before `pos`, and continues at `next`. */
static void copy_up_to(decoder *d, size_t pos, size_t next)
{
    d->len += copy_text(d->raw.ptr, d->copied, pos, d->attribute, d->out + d->len);
    d->copied = next;
}

/* Resolves the reference at `pos`. @return the byte to go on at; `pos` where XML defines no such reference */
static size_t decode_reference(decoder *d, size_t pos)
{
    uint32_t character;
    size_t used = read_reference(text_from(d->raw, pos), &character);

    if (used > 0) {
        copy_up_to(d, pos, pos + used);
        d->len += put_utf8(character, d->out + d->len);
    }
    return pos + used;
}

/* Resolves the section at `pos`. @return the byte to go on at; `pos` where none begins there, or it never ends */
static size_t decode_section(decoder *d, size_t pos)
{
    int which = xml_section_at(d->raw, pos);
    size_t end = which < 0 ? TEXT_NOT_FOUND : xml_section_end(d->raw, pos, which, &d->unterminated);

    if (end == TEXT_NOT_FOUND) {
        return pos;
    }
    copy_up_to(d, pos, end);
    if (which == XML_CDATA) {
        d->len += copy_text(d->raw.ptr, pos + xml_sections[which].open.len, end - xml_sections[which].close.len, false,
                            d->out + d->len);
    }
    return end;
}

size_t xml_decode(text_span raw, bool attribute, uint8_t *out, unsigned *defects)
{
    decoder d = {.raw = raw, .attribute = attribute, .out = out};

    if (raw.len == 0) {
        return 0; /* there may be no room at all */
    }
    for (size_t pos = 0; pos < raw.len;) {
        size_t next = pos;
        if (raw.ptr[pos] == '&') {
            next = decode_reference(&d, pos);
            if (next == pos && defects) {
                *defects |= XML_BAD_REFERENCE;
            }
        } else if (raw.ptr[pos] == '<' && !attribute) {
            next = decode_section(&d, pos);
        }
        pos = next > pos ? next : pos + 1;
    }
    copy_up_to(&d, raw.len, raw.len);
    return d.len;
}
