/* xml_scanner.c
 * The tolerant scanner for alarm documents: see xml_scanner.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/xml_scanner.h"

#include <string.h>

/* The containers of the grammar: bits of xml_scanner.open. */
enum { OPEN_ROOT = 1 << 0, OPEN_ALARM = 1 << 1, OPEN_LIST = 1 << 2, ROOT_SEEN = 1 << 3 };

typedef enum { TAG_ROOT, TAG_ALARM, TAG_LIST, TAG_PARAM, TAG_OTHER } tag_class;

/* What may stand anywhere and hide markup: bits of xml_scanner.endless are 1 << the index here. */
static const struct {
    text_span open;
    text_span close;
} constructs[] = {
    {{(const uint8_t *)"<!--", 4}, {(const uint8_t *)"-->", 3}},
    {{(const uint8_t *)"<![CDATA[", 9}, {(const uint8_t *)"]]>", 3}},
    {{(const uint8_t *)"<?", 2}, {(const uint8_t *)"?>", 2}},
};
enum { CONSTRUCT_CDATA = 1, CONSTRUCTS = sizeof constructs / sizeof constructs[0], ENDLESS_DOCTYPE = 1 << CONSTRUCTS };

static bool looking_at(const xml_scanner *s, size_t pos, text_span what)
{
    return pos <= s->text.len && text_starts_with(text_between(s->text.ptr, pos, s->text.len), what);
}

static inline bool is_name_start(uint8_t c)
{
    uint8_t letter = c | 0x20;
    return (letter >= 'a' && letter <= 'z') || c == '_' || c == ':' || c >= 0x80;
}

static inline bool is_name_char(uint8_t c)
{
    return is_name_start(c) || text_is_digit(c) || c == '-' || c == '.';
}

static size_t skip_blanks(const xml_scanner *s, size_t pos)
{
    while (pos < s->text.len && text_is_blank(s->text.ptr[pos])) {
        pos++;
    }
    return pos;
}

static text_span read_name(const xml_scanner *s, size_t pos)
{
    size_t end = pos;

    if (end < s->text.len && is_name_start(s->text.ptr[end])) {
        while (end < s->text.len && is_name_char(s->text.ptr[end])) {
            end++;
        }
    }
    return text_between(s->text.ptr, pos, end);
}

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

/* Index of the construct that begins at `pos`, or -1. */
static int construct_at(const xml_scanner *s, size_t pos)
{
    if (pos + 1 >= s->text.len || (s->text.ptr[pos + 1] != '!' && s->text.ptr[pos + 1] != '?')) {
        return -1;
    }
    for (int i = 0; i < CONSTRUCTS; i++) {
        if (looking_at(s, pos, constructs[i].open)) {
            return i;
        }
    }
    return -1;
}

/* The byte after construct `which` at `pos`, or TEXT_NOT_FOUND where it never ends. A search that failed once is not
 * made again, or a document of nothing but openers would take quadratic time. */
static size_t construct_end(xml_scanner *s, size_t pos, int which)
{
    if (!(s->endless & (1U << which))) {
        size_t close = text_find(s->text, pos + constructs[which].open.len, constructs[which].close);
        if (close != TEXT_NOT_FOUND) {
            return close + constructs[which].close.len;
        }
        s->endless |= 1U << which;
    }
    return TEXT_NOT_FOUND;
}

/* The byte after the DOCTYPE at `pos`, with its internal subset, or TEXT_NOT_FOUND. */
static size_t doctype_end(xml_scanner *s, size_t pos)
{
    unsigned endless = s->endless;
    unsigned depth = 0;

    if (s->endless & ENDLESS_DOCTYPE) {
        return TEXT_NOT_FOUND;
    }
    while (pos < s->text.len) {
        uint8_t c = s->text.ptr[pos];
        if (c == '>' && depth == 0) {
            return pos + 1;
        }
        if (c == '"' || c == '\'') {
            pos = text_find_char(s->text, pos + 1, c);
            if (pos == TEXT_NOT_FOUND) {
                break;
            }
        } else if (c == '<') {
            int which = construct_at(s, pos);
            size_t end = which < 0 ? TEXT_NOT_FOUND : construct_end(s, pos, which);
            s->damage |= which >= 0 && end == TEXT_NOT_FOUND ? XML_UNTERMINATED : 0;
            pos = end == TEXT_NOT_FOUND ? pos : end - 1;
        } else if (c == '[') {
            depth++;
        } else if (c == ']' && depth > 0) {
            depth--;
        }
        pos++;
    }
    s->endless = endless | ENDLESS_DOCTYPE; /* comments that were passed here end all the same */
    return TEXT_NOT_FOUND;
}

typedef struct {
    text_span tag;
    text_span attribute; /* the one that gives the name, as it is spelt */
    text_span name;
    bool has_name;
    bool self_closing;
    size_t end;
    unsigned damage;
} start_tag;

/* Reads a quoted attribute value; `pos` is at the quote. Where the closing quote is missing, the value ends at the tag's
 * '>', if it has one. Returns the byte to go on at. */
static size_t read_quoted(const xml_scanner *s, size_t pos, text_span *value, unsigned *damage)
{
    const uint8_t *data = s->text.ptr;
    uint8_t quote = data[pos];
    size_t from = pos + 1;
    size_t end = from;

    while (end < s->text.len && data[end] != quote && data[end] != '<') {
        end++;
    }
    *value = text_between(data, from, end);
    if (end < s->text.len && data[end] == quote) {
        return end + 1;
    }
    size_t tag_end = text_find_char(*value, 0, '>');
    if (tag_end != TEXT_NOT_FOUND) {
        value->len = tag_end;
        *damage |= XML_BAD_TAG;
        return from + tag_end;
    }
    *damage |= end < s->text.len ? XML_BAD_TAG : XML_CUT;
    return end;
}

static size_t read_unquoted(const xml_scanner *s, size_t pos, text_span *value)
{
    size_t end = pos;

    while (end < s->text.len && !text_is_blank(s->text.ptr[end]) && !memchr("<>/", s->text.ptr[end], 3)) {
        end++;
    }
    *value = text_between(s->text.ptr, pos, end);
    return end;
}

/* Reads one attribute of a start tag; returns the byte to go on at, which is never `pos`. */
static size_t read_attribute(const xml_scanner *s, size_t pos, start_tag *t)
{
    const uint8_t *data = s->text.ptr;
    text_span value = {NULL, 0};
    text_span attribute = read_name(s, pos);

    if (attribute.len == 0) {
        t->damage |= XML_BAD_TAG;
        return pos + 1;
    }
    pos = skip_blanks(s, pos + attribute.len);
    if (pos >= s->text.len) {
        return pos;
    }
    if (data[pos] != '=') {
        t->damage |= XML_BAD_TAG;
        return pos;
    }
    pos = skip_blanks(s, pos + 1);
    if (pos >= s->text.len) {
        return pos;
    }
    if (data[pos] == '"' || data[pos] == '\'') {
        pos = read_quoted(s, pos, &value, &t->damage);
    } else {
        t->damage |= XML_BAD_TAG;
        pos = read_unquoted(s, pos, &value);
    }
    /* "Name" in <Alarm>, "name" in the parameters. */
    if (text_equal_nocase(attribute, TEXT_LITERAL("name"))) {
        if (t->has_name) {
            t->damage |= text_equal(attribute, t->attribute) ? XML_BAD_TAG : 0;
            return pos;
        }
        t->attribute = attribute;
        t->name = value;
        t->has_name = true;
    }
    return pos;
}

/* Reads the start tag at `pos`, which is at its '<'. It ends at its '>', or before the next '<'. */
static start_tag read_start_tag(const xml_scanner *s, size_t pos)
{
    const uint8_t *data = s->text.ptr;
    start_tag t = {.tag = read_name(s, pos + 1)};

    pos += 1 + t.tag.len;
    for (;;) {
        pos = skip_blanks(s, pos);
        if (pos >= s->text.len || (data[pos] == '/' && pos + 1 == s->text.len)) {
            t.damage |= XML_CUT;
            pos = s->text.len;
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
            t.damage |= XML_BAD_TAG;
            break;
        }
        pos = read_attribute(s, pos, &t);
    }
    t.end = pos;
    return t;
}

/* The byte after the end tag whose name ends at `pos`. */
static size_t end_tag_end(const xml_scanner *s, size_t pos, unsigned *damage)
{
    size_t close = skip_blanks(s, pos);

    if (close >= s->text.len) {
        *damage |= XML_CUT;
        return s->text.len;
    }
    if (s->text.ptr[close] == '>') {
        return close + 1;
    }
    *damage |= XML_BAD_TAG;
    while (close < s->text.len && s->text.ptr[close] != '>' && s->text.ptr[close] != '<') {
        close++;
    }
    *damage |= close == s->text.len ? XML_CUT : 0;
    return close < s->text.len && s->text.ptr[close] == '>' ? close + 1 : close;
}

/* Whether the '<' at `pos` begins a tag that no value holds, so that the value's own end tag must be missing. */
static bool ends_value(const xml_scanner *s, size_t pos)
{
    bool end_tag = pos + 1 < s->text.len && s->text.ptr[pos + 1] == '/';
    text_span tag = read_name(s, pos + 1 + (end_tag ? 1 : 0));
    tag_class class = classify(tag);

    if (class == TAG_OTHER) {
        return false;
    }
    size_t after = (size_t)(tag.ptr - s->text.ptr) + tag.len;
    return after >= s->text.len || text_is_blank(s->text.ptr[after]) || memchr("/><", s->text.ptr[after], 3) != NULL;
}

/* If an end tag stands at `pos` that closes a parameter: sets the element's end, and its damage if it is not the
 * element's own. */
static bool closes_param(const xml_scanner *s, size_t pos, xml_element *e)
{
    if (pos + 1 >= s->text.len || s->text.ptr[pos + 1] != '/') {
        return false;
    }
    text_span tag = read_name(s, pos + 2);
    bool own = text_equal(tag, e->tag);
    if (!own && classify(tag) != TAG_PARAM) {
        return false;
    }
    if (!own) {
        e->damage |= XML_NO_END_TAG;
    }
    e->end = end_tag_end(s, pos + 2 + tag.len, &e->damage);
    return true;
}

/* XML_BAD_CHAR, if the text holds a control character that XML forbids. */
static unsigned bad_chars(text_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < ' ' && !text_is_blank(text.ptr[i])) {
            return XML_BAD_CHAR;
        }
    }
    return 0;
}

static void set_value(const xml_scanner *s, xml_element *e, size_t from, size_t end)
{
    if (e->damage & XML_NO_END_TAG) {
        while (end > from && text_is_blank(s->text.ptr[end - 1])) {
            end--; /* the line break before the next element is not the value's */
        }
    }
    e->value = text_between(s->text.ptr, from, end);
    e->damage |= bad_chars(e->value);
    e->value_coded |=
        text_find_char(e->value, 0, '&') != TEXT_NOT_FOUND || text_find_char(e->value, 0, '\r') != TEXT_NOT_FOUND;
}

/* Reads the value that begins at `from`, and the end tag. */
static void read_value(xml_scanner *s, xml_element *e, size_t from)
{
    size_t pos = from;

    for (;;) {
        pos = text_find_char(s->text, pos, '<');
        if (pos == TEXT_NOT_FOUND) {
            e->damage |= XML_CUT;
            e->end = s->text.len;
            set_value(s, e, from, s->text.len);
            return;
        }
        if (closes_param(s, pos, e)) {
            set_value(s, e, from, pos);
            return;
        }
        if (ends_value(s, pos)) {
            e->damage |= XML_NO_END_TAG;
            e->end = pos;
            set_value(s, e, from, pos);
            return;
        }
        int which = construct_at(s, pos);
        size_t end = which < 0 ? TEXT_NOT_FOUND : construct_end(s, pos, which);
        if (end != TEXT_NOT_FOUND) {
            e->value_coded = true;
            pos = end;
            continue;
        }
        e->damage |= which < 0 ? XML_MARKUP_IN_VALUE : XML_UNTERMINATED;
        pos++;
    }
}

static void open_container(xml_scanner *s, unsigned bit, bool self_closing)
{
    if ((s->open & bit) || (bit == OPEN_ROOT && (s->open & ROOT_SEEN))) {
        s->damage |= XML_BAD_NESTING;
    }
    if (bit == OPEN_ROOT) {
        s->open |= ROOT_SEEN;
        s->complete = self_closing;
    }
    if (!self_closing) {
        s->open |= bit;
    }
}

/* Whether the input ends at `pos` within what may be the opener of a construct. */
static bool is_cut_opener(const xml_scanner *s, size_t pos)
{
    text_span rest = text_between(s->text.ptr, pos, s->text.len);

    for (int i = 0; i < CONSTRUCTS; i++) {
        if (rest.len < constructs[i].open.len && text_starts_with(constructs[i].open, rest)) {
            return true;
        }
    }
    return false;
}

/* Whether the element whose start tag ends at `pos` is a leaf: nothing but text, comments and the like up to its end
 * tag. */
static bool is_leaf(xml_scanner *s, size_t pos, text_span tag)
{
    unsigned endless = s->endless;
    size_t next;

    do {
        next = text_find_char(s->text, pos, '<');
        int which = next == TEXT_NOT_FOUND ? -1 : construct_at(s, next);
        pos = which < 0 ? TEXT_NOT_FOUND : construct_end(s, next, which);
    } while (pos != TEXT_NOT_FOUND);
    s->endless = endless; /* what never ends from there on may still end in front of it */
    if (next == TEXT_NOT_FOUND || is_cut_opener(s, next)) {
        return true;
    }
    if (s->text.ptr[next + 1] != '/') {
        return false;
    }
    text_span end_tag = read_name(s, next + 2);
    bool cut = next + 2 + end_tag.len == s->text.len;
    return text_equal(end_tag, tag) || (cut && text_starts_with(tag, end_tag));
}

static void read_param(xml_scanner *s, xml_element *e, const start_tag *t, tag_class class)
{
    bool leaf = class == TAG_PARAM || is_leaf(s, t->end, t->tag);

    e->kind = XML_PARAM;
    if (!t->has_name) {
        e->name = t->tag;
        e->damage |= class == TAG_PARAM ? XML_NO_NAME : 0;
    }
    if (t->self_closing || (t->damage & XML_CUT)) {
        e->value = text_between(s->text.ptr, t->end, t->end);
    } else if (leaf) {
        read_value(s, e, t->end);
    } else {
        s->other_open++;
        e->value = text_between(s->text.ptr, t->end, t->end);
        e->kind = t->has_name ? XML_PARAM : XML_END;
    }
}

/* Length of the tag in `<String name="` or `<Enum name="`, if one of them begins the text; else 0. */
static size_t plain_tag_length(text_span text)
{
    if (text_starts_with(text, TEXT_LITERAL("<String name=\""))) {
        return 6;
    }
    return text_starts_with(text, TEXT_LITERAL("<Enum name=\"")) ? 4 : 0;
}

/* Reads the element at `s->pos` if it is of the shape that phones send nearly always, <String name="abc">value</String>
 * with nothing in it to resolve or to forgive. This takes a quarter of the time that a close look takes; the result is
 * the same. */
static bool read_plain_param(xml_scanner *s, xml_element *e)
{
    text_span text = text_from(s->text, s->pos);
    size_t tag_len = plain_tag_length(text);
    size_t name = 1 + tag_len + 7;
    size_t pos = name;

    if (tag_len == 0) {
        return false;
    }
    while (pos < text.len && is_name_char(text.ptr[pos])) {
        pos++;
    }
    size_t value = pos + 2;
    if (value > text.len || text.ptr[pos] != '"' || text.ptr[pos + 1] != '>') {
        return false;
    }
    size_t end = value;
    while (end < text.len && text.ptr[end] != '<' && text.ptr[end] != '&' && text.ptr[end] >= ' ') {
        end++;
    }
    size_t after = end + tag_len + 3;
    if (after > text.len || text.ptr[end] != '<' || text.ptr[end + 1] != '/' || text.ptr[after - 1] != '>' ||
        memcmp(text.ptr + end + 2, text.ptr + 1, tag_len) != 0) {
        return false;
    }
    *e = (xml_element){.kind = XML_PARAM,
                       .tag = text_between(text.ptr, 1, 1 + tag_len),
                       .name = text_between(text.ptr, name, pos),
                       .value = text_between(text.ptr, value, end),
                       .start = s->pos,
                       .end = s->pos + after};
    s->pos = e->end;
    return true;
}

/* Reads the element at `s->pos`; returns false where it is a container with nothing to report. */
static bool read_element(xml_scanner *s, xml_element *e)
{
    if (read_plain_param(s, e)) {
        return true;
    }
    start_tag t = read_start_tag(s, s->pos);
    tag_class class = classify(t.tag);

    e->tag = t.tag;
    e->name = t.name;
    e->name_coded = t.name.len > 0 && (memchr(t.name.ptr, '&', t.name.len) || memchr(t.name.ptr, '\t', t.name.len) ||
                                       memchr(t.name.ptr, '\n', t.name.len) || memchr(t.name.ptr, '\r', t.name.len));
    e->start = s->pos;
    e->end = t.end;
    e->damage = t.damage | bad_chars(t.name);

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
        e->damage |= t.has_name ? 0 : XML_NO_NAME;
        break;
    case TAG_PARAM:
    case TAG_OTHER:
        read_param(s, e, &t, class);
        break;
    }
    s->damage |= e->damage;
    s->pos = e->end;
    return e->kind != XML_END;
}

static void read_end_tag(xml_scanner *s)
{
    static const unsigned bits[] = {[TAG_ROOT] = OPEN_ROOT, [TAG_ALARM] = OPEN_ALARM, [TAG_LIST] = OPEN_LIST};
    text_span tag = read_name(s, s->pos + 2);
    tag_class class = classify(tag);

    s->pos = end_tag_end(s, s->pos + 2 + tag.len, &s->damage);
    if (class == TAG_PARAM || (class == TAG_OTHER && s->other_open == 0)) {
        s->damage |= XML_BAD_NESTING;
        return;
    }
    if (class == TAG_OTHER) {
        s->other_open--;
        return;
    }
    /* What a container holds must be closed before it: the bits of inner containers are the higher ones. */
    unsigned inner = (OPEN_ALARM | OPEN_LIST) & ~(bits[class] | (bits[class] - 1));
    if (!(s->open & bits[class]) || (s->open & inner)) {
        s->damage |= XML_BAD_NESTING;
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
        while (text.len > 0 && (text.ptr[text.len - 1] == '\0' || text_is_blank(text.ptr[text.len - 1]))) {
            text.len--;
        }
    }
    if (text.len == 0) {
        return false;
    }
    e->kind = XML_STRAY;
    e->value = text;
    e->value_coded = memchr(text.ptr, '&', text.len) || memchr(text.ptr, '\r', text.len) || text.ptr[0] == '<';
    e->start = (size_t)(text.ptr - s->text.ptr);
    e->end = e->start + text.len;
    e->damage = XML_STRAY_TEXT | bad_chars(text);
    s->damage |= e->damage;
    return true;
}

/* Passes over the comment, CDATA section or instruction at `s->pos`, which is the construct `which`. */
static bool pass_construct(xml_scanner *s, xml_element *e, int which)
{
    size_t end = construct_end(s, s->pos, which);

    if (end == TEXT_NOT_FOUND) {
        s->damage |= XML_UNTERMINATED;
        s->pos += constructs[which].open.len;
        return false;
    }
    if (which == CONSTRUCT_CDATA) {
        return report_stray(s, e, end);
    }
    s->pos = end;
    return false;
}

/* Deals with the '<' at `s->pos`; returns true if there is an element to report. */
static bool read_markup(xml_scanner *s, xml_element *e)
{
    uint8_t next = s->pos + 1 < s->text.len ? s->text.ptr[s->pos + 1] : '\0';

    if (is_name_start(next)) {
        return read_element(s, e);
    }
    if (next == '/') {
        read_end_tag(s);
        return false;
    }
    int which = construct_at(s, s->pos);
    if (which >= 0) {
        return pass_construct(s, e, which);
    }
    if (looking_at(s, s->pos, TEXT_LITERAL("<!DOCTYPE"))) {
        size_t end = doctype_end(s, s->pos + 9);
        s->damage |= end == TEXT_NOT_FOUND ? XML_UNTERMINATED : 0;
        s->pos = end == TEXT_NOT_FOUND ? s->pos + 9 : end;
        return false;
    }
    s->damage |= XML_BAD_TAG;
    s->pos++;
    return false;
}

void xml_scanner_init(xml_scanner *scanner, text_span text)
{
    *scanner = (xml_scanner){.text = text};
    if (looking_at(scanner, 0, TEXT_LITERAL("\xef\xbb\xbf"))) {
        scanner->pos = 3;
    }
}

bool xml_scanner_next(xml_scanner *s, xml_element *element)
{
    *element = (xml_element){.kind = XML_END};
    while ((s->pos = skip_blanks(s, s->pos)) < s->text.len) {
        bool found;
        if (s->text.ptr[s->pos] == '<') {
            found = read_markup(s, element);
        } else {
            size_t end = text_find_char(s->text, s->pos, '<');
            found = report_stray(s, element, end == TEXT_NOT_FOUND ? s->text.len : end);
        }
        if (found) {
            return true;
        }
        *element = (xml_element){.kind = XML_END}; /* a container leaves its tag there */
    }
    if (!(s->open & ROOT_SEEN)) {
        /* It may have been cut off, where something begins that does not end. */
        s->damage |= XML_NO_ROOT | (s->damage & XML_UNTERMINATED ? XML_CUT : 0);
    } else if (!s->complete) {
        s->damage |= XML_CUT;
    }
    s->damage |= s->complete && s->other_open > 0 ? XML_BAD_NESTING : 0;
    return false;
}

bool xml_first_element_is(text_span text, text_span root)
{
    xml_scanner s;

    xml_scanner_init(&s, text);
    for (;;) {
        s.pos = skip_blanks(&s, s.pos);
        int which = construct_at(&s, s.pos);
        size_t end;
        if (which >= 0 && which != CONSTRUCT_CDATA) {
            end = construct_end(&s, s.pos, which);
        } else if (looking_at(&s, s.pos, TEXT_LITERAL("<!DOCTYPE"))) {
            end = doctype_end(&s, s.pos + 9);
        } else {
            break;
        }
        if (end == TEXT_NOT_FOUND) {
            return false;
        }
        s.pos = end;
    }
    if (s.pos >= text.len || text.ptr[s.pos] != '<' || !text_starts_with(text_from(text, s.pos + 1), root)) {
        return false;
    }
    size_t after = s.pos + 1 + root.len;
    return after >= text.len || text_is_blank(text.ptr[after]) || text.ptr[after] == '>' || text.ptr[after] == '/';
}

text_span xml_declared_encoding(text_span text)
{
    xml_scanner s;
    text_span value = {NULL, 0};
    unsigned damage = 0;

    xml_scanner_init(&s, text);
    if (!looking_at(&s, s.pos, TEXT_LITERAL("<?xml")) || skip_blanks(&s, s.pos + 5) == s.pos + 5) {
        return value; /* <?xml-stylesheet …?> is none */
    }
    size_t end = text_find(text, s.pos, TEXT_LITERAL("?>"));
    s.text.len = end == TEXT_NOT_FOUND ? text.len : end;
    size_t pos = text_find(s.text, s.pos, TEXT_LITERAL("encoding"));
    while (pos != TEXT_NOT_FOUND && !text_is_blank(s.text.ptr[pos - 1])) {
        pos = text_find(s.text, pos + 1, TEXT_LITERAL("encoding"));
    }
    if (pos == TEXT_NOT_FOUND) {
        return value;
    }
    pos = skip_blanks(&s, pos + strlen("encoding"));
    if (pos >= s.text.len || s.text.ptr[pos] != '=') {
        return value;
    }
    pos = skip_blanks(&s, pos + 1);
    if (pos < s.text.len && (s.text.ptr[pos] == '"' || s.text.ptr[pos] == '\'')) {
        read_quoted(&s, pos, &value, &damage);
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
        {{(const uint8_t *)"&amp;", 5}, '&'},   {{(const uint8_t *)"&lt;", 4}, '<'},
        {{(const uint8_t *)"&gt;", 4}, '>'},    {{(const uint8_t *)"&quot;", 6}, '"'},
        {{(const uint8_t *)"&apos;", 6}, '\''},
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

/* Copies data[from, to) with line ends as XML wants them (section 2.11), and in an attribute blanks for line ends and
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

size_t xml_decode(text_span raw, bool attribute, uint8_t *out, unsigned *damage)
{
    xml_scanner s = {.text = raw};
    size_t n = 0;
    size_t plain = 0; /* raw[plain, s.pos) is still to be copied */

    if (raw.len == 0) {
        return 0; /* there may be no room at all */
    }
    while (s.pos < raw.len) {
        uint8_t c = raw.ptr[s.pos];
        size_t end = s.pos + 1;
        if (c == '&') {
            uint32_t character;
            size_t used = read_reference(text_between(raw.ptr, s.pos, raw.len), &character);
            if (used > 0) {
                n += copy_text(raw.ptr, plain, s.pos, attribute, out + n);
                n += put_utf8(character, out + n);
                plain = end = s.pos + used;
            } else if (damage) {
                *damage |= XML_BAD_REFERENCE;
            }
        } else if (c == '<' && !attribute) {
            int which = construct_at(&s, s.pos);
            size_t close = which < 0 ? TEXT_NOT_FOUND : construct_end(&s, s.pos, which);
            if (close != TEXT_NOT_FOUND) {
                n += copy_text(raw.ptr, plain, s.pos, false, out + n);
                if (which == CONSTRUCT_CDATA) {
                    n += copy_text(raw.ptr, s.pos + constructs[which].open.len, close - constructs[which].close.len,
                                   false, out + n);
                }
                plain = end = close;
            }
        }
        s.pos = end;
    }
    return n + copy_text(raw.ptr, plain, raw.len, attribute, out + n);
}
