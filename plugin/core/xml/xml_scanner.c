/* xml_scanner.c
 * The tolerant scanner for alarm documents: see xml_scanner.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/xml/xml_scanner.h"

#include <string.h>

/* The containers of the grammar: bits of xml_scanner.open. */
enum { OPEN_ROOT = 1 << 0, OPEN_ALARM = 1 << 1, OPEN_LIST = 1 << 2, ROOT_SEEN = 1 << 3 };

typedef enum { TAG_ROOT, TAG_ALARM, TAG_LIST, TAG_PARAM, TAG_OTHER } tag_class;

static tag_class classify(text_span tag)
{
    switch (tag.len) {
    case 4:
        return memcmp(tag.ptr, "Enum", 4) == 0 ? TAG_PARAM : TAG_OTHER;
    case 5:
        return memcmp(tag.ptr, "Alarm", 5) == 0 ? TAG_ALARM : TAG_OTHER;
    case 6:
        return memcmp(tag.ptr, "String", 6) == 0 ? TAG_PARAM : TAG_OTHER;
    case 13:
        if (memcmp(tag.ptr, "x-cisco-alarm", 13) == 0) {
            return TAG_ROOT;
        }
        return memcmp(tag.ptr, "ParameterList", 13) == 0 ? TAG_LIST : TAG_OTHER;
    default:
        return TAG_OTHER;
    }
}

/* Whether the '<' at `pos` begins a tag that no value holds, so that the value's own end tag must be missing. */
static bool ends_value(const xml_scanner *s, size_t pos)
{
    bool end_tag = pos + 1 < s->text.len && s->text.ptr[pos + 1] == '/';
    text_span tag = xml_read_name(s->text, pos + 1 + (end_tag ? 1 : 0));
    tag_class class = classify(tag);

    if (class == TAG_OTHER) {
        return false;
    }
    size_t after = (size_t)(tag.ptr - s->text.ptr) + tag.len;
    return after >= s->text.len || text_is_whitespace(s->text.ptr[after]) ||
           memchr("/><", s->text.ptr[after], 3) != NULL;
}

/* If an end tag at `pos` closes a parameter: sets the element's end, and its defects if it is not the
 * element's own. */
static bool closes_param(const xml_scanner *s, size_t pos, xml_element *e)
{
    if (pos + 1 >= s->text.len || s->text.ptr[pos + 1] != '/') {
        return false;
    }
    text_span tag = xml_read_name(s->text, pos + 2);
    bool own = text_equal(tag, e->tag);
    if (!own && classify(tag) != TAG_PARAM) {
        return false;
    }
    if (!own) {
        e->defects |= XML_NO_END_TAG;
    }
    e->end = xml_end_tag_end(s->text, pos + 2 + tag.len, &e->defects);
    return true;
}

/* Whether the input ends at `pos` or a little later, in the '<' of a tag or inside the end tag of a parameter or
 * container: that ends a value. Markup that a value holds can look the same, but with nothing behind it that is less
 * likely. */
static bool is_cut_end_tag(const xml_scanner *s, size_t pos, text_span own_tag)
{
    static const text_span tags[] = {TEXT_INIT("String"), TEXT_INIT("Enum"), TEXT_INIT("ParameterList"),
                                     TEXT_INIT("Alarm"), TEXT_INIT("x-cisco-alarm")};
    text_span rest = text_from(s->text, pos + 1);

    if (rest.len == 0) {
        return true;
    }
    if (rest.ptr[0] != '/') {
        return false;
    }
    text_span name = text_from(rest, 1);
    if (text_starts_with(own_tag, name)) {
        return true;
    }
    for (size_t i = 0; i < sizeof tags / sizeof tags[0]; i++) {
        if (text_starts_with(tags[i], name)) {
            return true;
        }
    }
    return false;
}

/* XML_BAD_CHAR, if the text holds a control character that XML forbids. */
static unsigned bad_chars(text_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < ' ' && !text_is_whitespace(text.ptr[i])) {
            return XML_BAD_CHAR;
        }
    }
    return 0;
}

static void set_value(const xml_scanner *s, xml_element *e, size_t from, size_t end)
{
    if (e->defects & XML_NO_END_TAG) {
        while (end > from && text_is_whitespace(s->text.ptr[end - 1])) {
            end--; /* the line break before the next element is not the value's */
        }
    }
    e->value = text_between(s->text.ptr, from, end);
    e->defects |= bad_chars(e->value);
    e->value_escaped |=
        text_find_char(e->value, 0, '&') != TEXT_NOT_FOUND || text_find_char(e->value, 0, '\r') != TEXT_NOT_FOUND;
}

/* Reads the value that begins at `from`, and the end tag. */
static void read_value(xml_scanner *s, xml_element *e, size_t from)
{
    size_t pos = from;

    for (;;) {
        pos = text_find_char(s->text, pos, '<');
        if (pos == TEXT_NOT_FOUND) {
            e->defects |= XML_TRUNCATED;
            e->end = s->text.len;
            set_value(s, e, from, s->text.len);
            return;
        }
        if (closes_param(s, pos, e)) {
            set_value(s, e, from, pos);
            return;
        }
        if (ends_value(s, pos)) {
            e->defects |= XML_NO_END_TAG;
            e->end = pos;
            set_value(s, e, from, pos);
            return;
        }
        if (is_cut_end_tag(s, pos, e->tag)) {
            e->defects |= XML_TRUNCATED;
            e->end = s->text.len;
            set_value(s, e, from, pos);
            return;
        }
        int which = xml_section_at(s->text, pos);
        size_t end = which < 0 ? TEXT_NOT_FOUND : xml_section_end(s->text, pos, which, &s->unterminated);
        if (end != TEXT_NOT_FOUND) {
            e->value_escaped = true;
            pos = end;
            continue;
        }
        e->defects |= which < 0 ? XML_MARKUP_IN_VALUE : XML_UNTERMINATED;
        pos++;
    }
}

static void open_container(xml_scanner *s, unsigned bit, bool self_closing)
{
    if ((s->open & bit) || (bit == OPEN_ROOT && (s->open & ROOT_SEEN))) {
        s->defects |= XML_BAD_NESTING;
    }
    if (bit == OPEN_ROOT) {
        s->open |= ROOT_SEEN;
        s->complete = self_closing;
    }
    if (!self_closing) {
        s->open |= bit;
    }
}

/* Whether the element whose start tag ends at `pos` is a leaf: nothing but text, comments and the like up to its end
 * tag. */
static bool is_leaf(xml_scanner *s, size_t pos, text_span tag)
{
    unsigned unterminated = s->unterminated;
    size_t next;

    do {
        next = text_find_char(s->text, pos, '<');
        int which = next == TEXT_NOT_FOUND ? -1 : xml_section_at(s->text, next);
        pos = which < 0 ? TEXT_NOT_FOUND : xml_section_end(s->text, next, which, &s->unterminated);
    } while (pos != TEXT_NOT_FOUND);
    s->unterminated = unterminated; /* what never ends from there on may still end in front of it */
    if (next == TEXT_NOT_FOUND || xml_is_truncated_opener(s->text, next)) {
        return true;
    }
    if (s->text.ptr[next + 1] != '/') {
        return false;
    }
    text_span end_tag = xml_read_name(s->text, next + 2);
    bool truncated = next + 2 + end_tag.len == s->text.len;
    return text_equal(end_tag, tag) || (truncated && text_starts_with(tag, end_tag));
}

static void read_param(xml_scanner *s, xml_element *e, const xml_start_tag *t, tag_class class)
{
    bool leaf = class == TAG_PARAM || is_leaf(s, t->end, t->tag);

    e->kind = XML_PARAM;
    if (!t->has_name) {
        e->name = t->tag;
        e->defects |= class == TAG_PARAM ? XML_NO_NAME : 0;
    }
    if (t->self_closing || (t->defects & XML_TRUNCATED)) {
        e->value = text_between(s->text.ptr, t->end, t->end);
    } else if (leaf) {
        read_value(s, e, t->end);
    } else {
        s->other_open++;
        e->value = text_between(s->text.ptr, t->end, t->end);
        e->kind = t->has_name ? XML_PARAM : XML_END;
    }
}

/* The first byte at or after `pos` that a plain value does not have: markup, a reference, a control character. */
static size_t plain_value_end(text_span text, size_t pos)
{
    while (pos < text.len && text.ptr[pos] != '<' && text.ptr[pos] != '&' && text.ptr[pos] >= ' ') {
        pos++;
    }
    return pos;
}

/* Reads the element at `s->pos` if it is of the shape that phones send nearly always, <String name="abc">value</String>
 * with nothing in it to resolve or to forgive; the result is that of the close look. Without this shortcut an alarm
 * costs 17,000 instructions more, half of what it costs in all. */
static bool read_plain_param(xml_scanner *s, xml_element *e)
{
    static const struct {
        text_span before_name, end_tag;
        size_t tag_len;
    } shapes[] = {
        {TEXT_INIT("<String name=\""), TEXT_INIT("</String>"), sizeof "String" - 1},
        {TEXT_INIT("<Enum name=\""), TEXT_INIT("</Enum>"), sizeof "Enum" - 1},
    };
    static const text_span after_name = TEXT_INIT("\">");

    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        if (!xml_looking_at(s->text, s->pos, shapes[i].before_name)) {
            continue;
        }
        size_t name = s->pos + shapes[i].before_name.len;
        size_t name_end = name + xml_read_name(s->text, name).len;
        size_t value = name_end + after_name.len;
        if (!xml_looking_at(s->text, name_end, after_name)) {
            return false;
        }
        size_t value_end = plain_value_end(s->text, value);
        if (!xml_looking_at(s->text, value_end, shapes[i].end_tag)) {
            return false;
        }
        *e = (xml_element){.kind = XML_PARAM,
                           .tag = text_between(s->text.ptr, s->pos + 1, s->pos + 1 + shapes[i].tag_len),
                           .name = text_between(s->text.ptr, name, name_end),
                           .value = text_between(s->text.ptr, value, value_end),
                           .start = s->pos,
                           .end = value_end + shapes[i].end_tag.len};
        s->pos = e->end;
        return true;
    }
    return false;
}

/* Reads the element at `s->pos`; returns false where it is a container with nothing to report. */
static bool read_element(xml_scanner *s, xml_element *e)
{
    xml_start_tag t = xml_read_start_tag(s->text, s->pos);
    tag_class class = classify(t.tag);

    e->tag = t.tag;
    e->name = t.name;
    e->name_escaped = t.name.len > 0 && (memchr(t.name.ptr, '&', t.name.len) || memchr(t.name.ptr, '\t', t.name.len) ||
                                         memchr(t.name.ptr, '\n', t.name.len) || memchr(t.name.ptr, '\r', t.name.len));
    e->start = s->pos;
    e->end = t.end;
    e->defects = t.defects | bad_chars(t.name);

    switch (class) {
    case TAG_ROOT:
        open_container(s, OPEN_ROOT, t.self_closing);
        break;
    case TAG_LIST:
        open_container(s, OPEN_LIST, t.self_closing);
        break;
    case TAG_ALARM:
        open_container(s, OPEN_ALARM, t.self_closing);
        e->kind = XML_ALARM;
        e->defects |= t.has_name ? 0 : XML_NO_NAME;
        break;
    case TAG_PARAM:
    case TAG_OTHER:
        read_param(s, e, &t, class);
        break;
    }
    s->defects |= e->defects;
    s->pos = e->end;
    return e->kind != XML_END;
}

static void read_end_tag(xml_scanner *s)
{
    static const unsigned bits[] = {[TAG_ROOT] = OPEN_ROOT, [TAG_ALARM] = OPEN_ALARM, [TAG_LIST] = OPEN_LIST};
    text_span tag = xml_read_name(s->text, s->pos + 2);
    tag_class class = classify(tag);

    if (class == TAG_OTHER && is_cut_end_tag(s, s->pos, tag)) {
        s->defects |= XML_TRUNCATED; /* of which tag is not known */
        s->pos = s->text.len;
        return;
    }
    s->pos = xml_end_tag_end(s->text, s->pos + 2 + tag.len, &s->defects);
    if (class == TAG_PARAM || (class == TAG_OTHER && s->other_open == 0)) {
        s->defects |= XML_BAD_NESTING;
        return;
    }
    if (class == TAG_OTHER) {
        s->other_open--;
        return;
    }
    /* What a container holds must be closed before it: the bits of inner containers are the higher ones. */
    unsigned inner = (OPEN_ALARM | OPEN_LIST) & ~(bits[class] | (bits[class] - 1));
    if (!(s->open & bits[class]) || (s->open & inner)) {
        s->defects |= XML_BAD_NESTING;
    }
    s->open &= ~(bits[class] | inner);
    if (class == TAG_ROOT) {
        s->complete = true;
    }
}

static bool report_stray(xml_scanner *s, xml_element *e, size_t end)
{
    text_span text = text_trim(text_between(s->text.ptr, s->pos, end));

    s->pos = end;
    if (s->complete) { /* some senders pad with NULs */
        while (text.len > 0 && (text.ptr[text.len - 1] == '\0' || text_is_whitespace(text.ptr[text.len - 1]))) {
            text.len--;
        }
        while (text.len > 0 && (text.ptr[0] == '\0' || text_is_whitespace(text.ptr[0]))) {
            text = text_from(text, 1);
        }
    }
    if (text.len == 0) {
        return false;
    }
    e->kind = XML_STRAY;
    e->value = text;
    e->value_escaped =
        memchr(text.ptr, '&', text.len) || memchr(text.ptr, '\r', text.len) || memchr(text.ptr, '<', text.len);
    e->start = (size_t)(text.ptr - s->text.ptr);
    e->end = e->start + text.len;
    e->defects = XML_STRAY_TEXT | bad_chars(text);
    s->defects |= e->defects;
    return true;
}

/* Passes over the comment, CDATA section or instruction at `s->pos`, which is the section `which`. */
static bool pass_section(xml_scanner *s, xml_element *e, int which)
{
    size_t end = xml_section_end(s->text, s->pos, which, &s->unterminated);

    if (end == TEXT_NOT_FOUND) {
        s->defects |= XML_UNTERMINATED;
        s->pos += xml_sections[which].open.len;
        return false;
    }
    if (which == XML_CDATA) {
        return report_stray(s, e, end);
    }
    s->pos = end;
    return false;
}

/* Deals with the '<' at `s->pos`; returns true if there is an element to report. */
static bool read_markup(xml_scanner *s, xml_element *e)
{
    uint8_t next = s->pos + 1 < s->text.len ? s->text.ptr[s->pos + 1] : '\0';

    if (xml_is_name_start(next)) {
        return read_element(s, e);
    }
    if (next == '/') {
        read_end_tag(s);
        return false;
    }
    int which = xml_section_at(s->text, s->pos);
    if (which >= 0) {
        return pass_section(s, e, which);
    }
    if (xml_looking_at(s->text, s->pos, xml_doctype_open)) {
        size_t end = xml_doctype_end(s->text, s->pos + xml_doctype_open.len, &s->unterminated, &s->defects);
        s->defects |= end == TEXT_NOT_FOUND ? XML_UNTERMINATED : 0;
        s->pos = end == TEXT_NOT_FOUND ? s->pos + xml_doctype_open.len : end;
        return false;
    }
    bool is_cut = s->pos + 1 == s->text.len && (s->open & ROOT_SEEN);
    s->defects |= is_cut ? XML_TRUNCATED : XML_BAD_TAG;
    s->pos++;
    return false;
}

void xml_scanner_init(xml_scanner *scanner, text_span text)
{
    *scanner = (xml_scanner){.text = text, .pos = xml_skip_mark(text)};
}

/* What is wrong with the document as a whole, as can be seen at its end. */
static void end_document(xml_scanner *s)
{
    if (!(s->open & ROOT_SEEN)) {
        /* The text may have been truncated inside something that began and does not end. */
        s->defects |= XML_NO_ROOT | (s->defects & XML_UNTERMINATED ? XML_TRUNCATED : 0);
    } else if (!s->complete) {
        s->defects |= XML_TRUNCATED;
    }
    s->defects |= s->complete && s->other_open > 0 ? XML_BAD_NESTING : 0;
}

bool xml_scanner_next(xml_scanner *s, xml_element *element)
{
    bool found = false;

    while (!found) {
        s->pos = xml_skip_whitespace(s->text, s->pos);
        if (read_plain_param(s, element)) {
            return true;
        }
        *element = (xml_element){.kind = XML_END}; /* a container leaves its tag there */
        if (s->pos >= s->text.len) {
            end_document(s);
            return false;
        }
        if (s->text.ptr[s->pos] == '<') {
            found = read_markup(s, element);
        } else {
            /* A NUL behind the document ends it: the rest is no part of it, even if it looks like one. */
            bool ended = s->complete && s->text.ptr[s->pos] == '\0';
            size_t end = ended ? TEXT_NOT_FOUND : text_find_char(s->text, s->pos, '<');
            found = report_stray(s, element, end == TEXT_NOT_FOUND ? s->text.len : end);
        }
    }
    return true;
}
