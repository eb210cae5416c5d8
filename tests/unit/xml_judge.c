/* xml_judge.c
 * Holds the scanner against libxml2: see xml_judge.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "xml_judge.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <libxml/parser.h>
#include <libxml/xmlreader.h>

#include "core/xml/xml_scanner.h"
#include "core/xml/xml_text.h"

enum { MAX_DEPTH = 256 }; /* libxml2's own limit */

/* Bytes that grow. */
typedef struct {
    uint8_t *data;
    size_t len;
    size_t room;
} bytes;

/* What the scanner should report. */
typedef struct {
    xml_kind kind; /* XML_END: nothing after all */
    bool has_name;
    bytes tag;
    bytes name;
    bytes value;
} expected_element;

typedef struct {
    expected_element *elements;
    size_t count;
    size_t room;
    long open[MAX_DEPTH]; /* index of the element that is open at a depth, or -1 */
    bool comparable;
} expectation;

static void *grown(void *data, size_t *room, size_t needed, size_t size)
{
    if (needed > *room) {
        *room = needed * 2;
        data = realloc(data, *room * size);
        if (!data) {
            abort();
        }
    }
    return data;
}

static void append(bytes *to, const xmlChar *text)
{
    size_t len = text ? strlen((const char *)text) : 0;

    to->data = grown(to->data, &to->room, to->len + len + 1, 1);
    if (len > 0) {
        memcpy(to->data + to->len, text, len);
    }
    to->len += len;
}

static bool is(const xmlChar *name, const char *what)
{
    return strcmp((const char *)name, what) == 0;
}

static bool is_param(const expected_element *e)
{
    return e->tag.len > 0 && (is(e->tag.data, "String") || is(e->tag.data, "Enum"));
}

/* The first attribute called name, in whichever case: phones write Name in one element, and name in the others. */
static void read_name_attribute(xmlTextReaderPtr reader, expected_element *e)
{
    while (!e->has_name && xmlTextReaderMoveToNextAttribute(reader) == 1) {
        if (xmlStrcasecmp(xmlTextReaderConstName(reader), BAD_CAST "name") == 0) {
            e->has_name = true;
            append(&e->name, xmlTextReaderConstValue(reader));
        }
    }
    xmlTextReaderMoveToElement(reader);
}

/* An element begins inside the one at the depth above. */
static void begin_inside(expectation *x, int depth)
{
    long outer = depth > 0 ? x->open[depth - 1] : -1;

    if (outer < 0 || x->elements[outer].kind != XML_PARAM) {
        return;
    }
    expected_element *e = &x->elements[outer];
    if (is_param(e)) {
        x->comparable = false;
    }
    e->value.len = 0;
    e->kind = e->has_name ? XML_PARAM : XML_END;
    x->open[depth - 1] = -1; /* its text is nobody's value */
}

static void begin_element(expectation *x, xmlTextReaderPtr reader, int depth)
{
    const xmlChar *tag = xmlTextReaderConstName(reader);

    begin_inside(x, depth);
    x->open[depth] = -1;
    if (is(tag, "x-cisco-alarm") || is(tag, "ParameterList")) {
        return;
    }
    x->elements = grown(x->elements, &x->room, x->count + 1, sizeof *x->elements);
    expected_element *e = &x->elements[x->count];
    *e = (expected_element){.kind = is(tag, "Alarm") ? XML_ALARM : XML_PARAM};
    append(&e->tag, tag);
    e->tag.data[e->tag.len] = '\0';
    read_name_attribute(reader, e);
    if (!e->has_name && e->kind == XML_PARAM) {
        append(&e->name, e->tag.data);
    }
    x->open[depth] = e->kind == XML_PARAM ? (long)x->count : -1;
    x->count++;
}

static void read_node(expectation *x, xmlTextReaderPtr reader)
{
    int depth = xmlTextReaderDepth(reader);
    long outer = depth > 0 && depth < MAX_DEPTH ? x->open[depth - 1] : -1;

    switch (xmlTextReaderNodeType(reader)) {
    case XML_READER_TYPE_ELEMENT:
        if (depth >= 0 && depth < MAX_DEPTH) {
            begin_element(x, reader, depth);
        } else {
            x->comparable = false;
        }
        break;
    case XML_READER_TYPE_TEXT:
    case XML_READER_TYPE_CDATA:
    case XML_READER_TYPE_WHITESPACE:
    case XML_READER_TYPE_SIGNIFICANT_WHITESPACE:
        if (outer >= 0) {
            append(&x->elements[outer].value, xmlTextReaderConstValue(reader));
        }
        break;
    case XML_READER_TYPE_ENTITY_REFERENCE:
        x->comparable = false;
        break;
    default:
        break;
    }
}

/* A DTD can declare entities and attributes that change what is meant; the scanner reads none. */
static bool has_declarations(text_span text)
{
    return text_find(text, 0, TEXT_LITERAL("<!ENTITY")) != TEXT_NOT_FOUND ||
           text_find(text, 0, TEXT_LITERAL("<!ATTLIST")) != TEXT_NOT_FOUND;
}

static void say_nothing(void *context, const char *message, ...)
{
    (void)context;
    (void)message;
}

static xml_verdict read_with_libxml2(text_span text, expectation *x)
{
    /* libxml2 takes a NUL after the root element for the end. */
    if (text.len == 0 || text.len > INT_MAX || text_find_char(text, 0, '\0') != TEXT_NOT_FOUND) {
        return XML_NOT_WELL_FORMED;
    }
    xmlSetGenericErrorFunc(NULL, say_nothing);
    /* As a tree: libxml2's reader leaves CR in CDATA sections as it is when it parses by itself. */
    xmlDocPtr document =
        xmlReadMemory((const char *)text.ptr, (int)text.len, NULL, "UTF-8",
                      XML_PARSE_NONET | XML_PARSE_NOERROR | XML_PARSE_NOWARNING | XML_PARSE_IGNORE_ENC);
    xmlTextReaderPtr reader = document ? xmlReaderWalker(document) : NULL;
    while (reader && xmlTextReaderRead(reader) == 1) {
        read_node(x, reader);
    }
    xmlFreeTextReader(reader);
    xmlFreeDoc(document);
    return !document ? XML_NOT_WELL_FORMED : x->comparable && !has_declarations(text) ? XML_AGREED : XML_NOT_COMPARABLE;
}

static void complain(const char *what, text_span got, const bytes *expected, size_t index)
{
    fprintf(stderr, "element %zu: %s is '%.*s', libxml2 says '%.*s'\n", index, what, (int)got.len,
            got.len ? (const char *)got.ptr : "", (int)expected->len,
            expected->len ? (const char *)expected->data : "");
    abort();
}

static void compare_text(const char *what, text_span raw, bool attribute, const bytes *expected, size_t index)
{
    uint8_t *out = malloc(raw.len + 1);
    unsigned defects = 0;

    if (!out) {
        abort();
    }
    text_span got = {out, xml_decode(raw, attribute, out, &defects)};
    if (defects || got.len != expected->len || (got.len > 0 && memcmp(got.ptr, expected->data, got.len) != 0)) {
        complain(what, got, expected, index);
    }
    free(out);
}

static void compare_element(const xml_element *e, const expected_element *expected, size_t index)
{
    if (e->kind != expected->kind) {
        fprintf(stderr, "element %zu: kind is %d, should be %d\n", index, (int)e->kind, (int)expected->kind);
        abort();
    }
    if (e->tag.len != expected->tag.len || memcmp(e->tag.ptr, expected->tag.data, e->tag.len) != 0) {
        complain("tag", e->tag, &expected->tag, index);
    }
    compare_text("name", e->name, true, &expected->name, index);
    compare_text("value", e->value, false, &expected->value, index);
}

static const expected_element *next_expected(const expectation *x, size_t *index)
{
    while (*index < x->count && x->elements[*index].kind == XML_END) {
        (*index)++;
    }
    return *index < x->count ? &x->elements[(*index)++] : NULL;
}

static void compare(text_span text, const expectation *x)
{
    static const unsigned never =
        XML_MARKUP_IN_VALUE | XML_NO_END_TAG | XML_BAD_TAG | XML_BAD_REFERENCE | XML_UNTERMINATED | XML_TRUNCATED;
    xml_scanner s;
    xml_element e;
    const expected_element *expected;
    size_t index = 0;

    xml_scanner_init(&s, text);
    while (xml_scanner_next(&s, &e)) {
        if (e.kind == XML_STRAY) {
            continue;
        }
        expected = next_expected(x, &index);
        if (!expected) {
            fprintf(stderr, "one element too many: %.*s\n", (int)(e.end - e.start), (const char *)text.ptr + e.start);
            abort();
        }
        compare_element(&e, expected, index);
    }
    expected = next_expected(x, &index);
    if (expected || (s.defects & never)) {
        fprintf(stderr, expected ? "an element is missing\n" : "defects 0x%x in a sound document\n", s.defects);
        abort();
    }
}

xml_verdict xml_judge(text_span text)
{
    expectation x = {.comparable = true};
    xml_verdict verdict = read_with_libxml2(text, &x);

    if (verdict == XML_AGREED) {
        compare(text, &x);
    }
    for (size_t i = 0; i < x.count; i++) {
        free(x.elements[i].tag.data);
        free(x.elements[i].name.data);
        free(x.elements[i].value.data);
    }
    free(x.elements);
    return verdict;
}
