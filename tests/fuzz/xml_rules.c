/* xml_rules.c
 * Rules for the XML scanner: see xml_rules.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "xml_rules.h"

#include "core/xml/xml_text.h"

#include "rules.h"

static size_t offset_of(text_span text, text_span part)
{
    return (size_t)(part.ptr - text.ptr);
}

void xml_check_decoding(text_span raw, bool attribute, bool coded)
{
    uint8_t *out = malloc(raw.len ? raw.len : 1);
    unsigned defects = 0;
    RULE(out != NULL);
    size_t len = xml_decode(raw, attribute, out, &defects);

    RULE(len <= raw.len);
    RULE((defects & ~(unsigned)XML_BAD_REFERENCE) == 0);
    RULE(coded || (len == raw.len && (len == 0 || memcmp(out, raw.ptr, len) == 0)));
    RULE(len == xml_decode(raw, attribute, out, NULL));
    free(out);
}

/* Whether the tag at `pos` of `text` has this name, and not one that just begins so. */
static bool has_tag(text_span text, size_t pos, text_span tag)
{
    text_span rest = text_between(text.ptr, pos, text.len);
    return text_starts_with(rest, tag) &&
           (rest.len == tag.len || text_is_whitespace(rest.ptr[tag.len]) || memchr("/><", rest.ptr[tag.len], 3));
}

/* No value goes past its end tag, or past the next parameter. Comments and the like may hold such tags, so only values
 * without are looked at. */
static void check_value_ends(text_span value)
{
    if (text_find(value, 0, TEXT_LITERAL("<!")) != TEXT_NOT_FOUND ||
        text_find(value, 0, TEXT_LITERAL("<?")) != TEXT_NOT_FOUND) {
        return;
    }
    for (size_t pos = 0; (pos = text_find_char(value, pos, '<')) != TEXT_NOT_FOUND; pos++) {
        RULE(!has_tag(value, pos, TEXT_LITERAL("</String")) && !has_tag(value, pos, TEXT_LITERAL("</Enum")));
        RULE(!has_tag(value, pos, TEXT_LITERAL("<String")) && !has_tag(value, pos, TEXT_LITERAL("<Enum")));
    }
}

static void check_param(const xml_element *e)
{
    RULE(!(e->defects & XML_NO_NAME) || same_span(e->name, e->tag));
    RULE(!(e->defects & XML_NO_NAME) || text_equal(e->tag, TEXT_LITERAL("String")) ||
         text_equal(e->tag, TEXT_LITERAL("Enum")));
    RULE(!(e->defects & XML_MARKUP_IN_VALUE) || text_find_char(e->value, 0, '<') != TEXT_NOT_FOUND);
    check_value_ends(e->value);
}

/* Behind the document a NUL ends it: what follows is no element, whatever it looks like. */
static bool follows_nul(text_span text, size_t pos)
{
    while (pos > 0 && text_is_whitespace(text.ptr[pos - 1])) {
        pos--;
    }
    return pos > 0 && text.ptr[pos - 1] == '\0';
}

static void check_element(text_span text, const xml_element *e)
{
    RULE(e->start < e->end && e->end <= text.len);
    text_span whole = text_between(text.ptr, e->start, e->end);
    RULE(lies_in(e->tag, whole) && lies_in(e->name, whole) && lies_in(e->value, whole));
    RULE((text.ptr[e->start] == '<') == (e->kind != XML_STRAY) ||
         text_starts_with(e->value, TEXT_LITERAL("<![CDATA[")) || follows_nul(text, e->start));
    RULE(e->kind == XML_STRAY ? e->tag.len == 0 : offset_of(text, e->tag) == e->start + 1 && e->tag.len > 0);
    RULE(e->kind != XML_ALARM || (text_equal(e->tag, TEXT_LITERAL("Alarm")) && e->value.len == 0));
    RULE(e->kind != XML_STRAY ||
         (e->value.len == e->end - e->start && (e->defects & ~(unsigned)XML_BAD_CHAR) == XML_STRAY_TEXT));
    if (e->kind == XML_PARAM) {
        check_param(e);
    }
    RULE(!(e->defects & XML_TRUNCATED) || e->end == text.len);
    xml_check_decoding(e->name, true, e->name_escaped);
    xml_check_decoding(e->value, false, e->value_escaped);
}

static bool same_element(text_span text_a, const xml_element *a, text_span text_b, const xml_element *b)
{
    return a->kind == b->kind && a->start == b->start && a->end == b->end && a->defects == b->defects &&
           a->name_escaped == b->name_escaped && a->value_escaped == b->value_escaped && a->tag.len == b->tag.len &&
           a->name.len == b->name.len && a->value.len == b->value.len &&
           (!a->name.ptr || offset_of(text_a, a->name) == offset_of(text_b, b->name)) &&
           (!a->value.ptr || offset_of(text_a, a->value) == offset_of(text_b, b->value));
}

static void check_end(xml_scanner *s)
{
    xml_element e;
    unsigned defects = s->defects;

    RULE(!xml_scanner_next(s, &e) && e.kind == XML_END && s->defects == defects);
    RULE(s->complete || (defects & (XML_NO_ROOT | XML_TRUNCATED)));
}

void xml_check_openings(text_span text)
{
    text_span encoding = xml_declared_encoding(text);

    RULE(lies_in(encoding, text));
    RULE(!xml_first_element_is(text, TEXT_LITERAL("x-cisco-alar")) ||
         !xml_first_element_is(text, TEXT_LITERAL("x-cisco-alarm")));
}

void xml_check_rules(text_span text)
{
    xml_scanner s;
    xml_element e;
    size_t end = 0;
    unsigned defects = 0;
    bool truncated = false;

    xml_scanner_init(&s, text);
    while (xml_scanner_next(&s, &e)) {
        RULE(e.kind != XML_END && !truncated && e.start >= end);
        check_element(text, &e);
        end = e.end;
        defects |= e.defects;
        truncated = (e.defects & XML_TRUNCATED) != 0;
    }
    RULE(e.kind == XML_END);
    RULE((defects & ~s.defects) == 0);
    check_end(&s);
    xml_check_openings(text);
    RULE(!xml_first_element_is(text, TEXT_LITERAL("x-cisco-alarm")) || !(s.defects & XML_NO_ROOT));
    xml_check_decoding(text, true, true);
    xml_check_decoding(text, false, true);
}

/* How the text ends, seen from its last '<'. */
typedef struct {
    size_t open;    /* offset of the last '<' */
    bool in_name;   /* nothing but the beginning of a tag's name follows it */
    bool whole_tag; /* its '>' follows, outside quotes */
} text_ending;

static text_ending look_at_end(text_span text)
{
    text_ending ending = {.open = 0, .in_name = false, .whole_tag = false};
    uint8_t quote = 0;

    if (text_find_char(text, 0, '<') == TEXT_NOT_FOUND) {
        return ending;
    }
    for (size_t pos = 0; (pos = text_find_char(text, pos, '<')) != TEXT_NOT_FOUND; pos++) {
        ending.open = pos;
    }
    ending.in_name = true;
    for (size_t pos = ending.open + 1; pos < text.len && !ending.whole_tag; pos++) {
        uint8_t c = text.ptr[pos];
        ending.in_name = ending.in_name && !text_is_whitespace(c) && c != '>' && (c != '/' || pos == ending.open + 1);
        ending.whole_tag = c == '>' && quote == 0;
        if (c == '"' || c == '\'') {
            quote = quote == c ? 0 : quote == 0 ? c : quote;
        }
    }
    return ending;
}

static bool is_certain(const xml_element *e, const text_ending *ending)
{
    if (e->defects & XML_TRUNCATED) {
        return false;
    }
    if (e->end <= ending->open) {
        return !((e->defects & XML_NO_END_TAG) && e->end == ending->open && ending->in_name);
    }
    return ending->whole_tag && e->kind != XML_STRAY && !(e->defects & XML_BAD_TAG);
}

void xml_check_prefix(text_span text, size_t length)
{
    text_span prefix = text_between(text.ptr, 0, length);
    text_ending place = look_at_end(prefix);
    xml_scanner of_prefix;
    xml_scanner of_whole;
    xml_element e;
    xml_element whole;
    unsigned uncertain = 0;

    xml_scanner_init(&of_prefix, prefix);
    while (xml_scanner_next(&of_prefix, &e)) {
    }
    if (of_prefix.defects & XML_UNTERMINATED) {
        return;
    }
    xml_scanner_init(&of_prefix, prefix);
    xml_scanner_init(&of_whole, text);
    while (xml_scanner_next(&of_prefix, &e)) {
        if (is_certain(&e, &place)) {
            RULE(uncertain == 0);
            RULE(xml_scanner_next(&of_whole, &whole) && same_element(prefix, &e, text, &whole));
        } else {
            uncertain++;
        }
    }
    RULE(uncertain <= 2);
}
