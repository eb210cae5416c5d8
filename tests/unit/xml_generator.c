/* xml_generator.c
 * Makes up well-formed documents: see xml_generator.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "xml_generator.h"

#include <stdlib.h>
#include <string.h>

enum { MAX_DOCUMENT = 16384, MAX_NESTING = 4 };

#define COUNT(array)     (sizeof(array) / sizeof((array)[0]))
#define PICK(out, array) pick(out, array, COUNT(array))

typedef struct {
    xml_choices choices;
    char *data;
    size_t len;
    size_t room;
} output;

/* 0 to below - 1. */
static unsigned choose(output *out, unsigned below)
{
    return (unsigned)(out->choices.next(out->choices.context) % below);
}

static bool sometimes(output *out)
{
    return choose(out, 4) == 3;
}

/* How many; 0 once the document is long enough, or there are no choices left. */
static unsigned some(output *out, unsigned most)
{
    return out->len < MAX_DOCUMENT ? choose(out, most + 1) : 0;
}

static void put(output *out, const char *text)
{
    size_t len = strlen(text);

    if (len == 0) {
        return;
    }
    if (out->len + len > out->room) {
        out->room = (out->len + len) * 2;
        out->data = realloc(out->data, out->room);
        if (!out->data) {
            abort();
        }
    }
    memcpy(out->data + out->len, text, len);
    out->len += len;
}

static void pick(output *out, const char *const *texts, unsigned count)
{
    put(out, texts[choose(out, count)]);
}

static void put_whitespace(output *out, bool at_least_one)
{
    static const char *const whitespace[] = {" ", "\n", "\t", "\r\n", "\r", "  ", "\n    "};

    for (unsigned n = some(out, 2) + (at_least_one ? 1 : 0); n > 0; n--) {
        PICK(out, whitespace);
    }
}

/* Text that is allowed wherever text is: no quotes, and nothing that could join to form ]]> */
static void put_text_piece(output *out)
{
    static const char *const pieces[] = {
        "a",
        "Z",
        "0",
        " ",
        "  ",
        "\t",
        "\n",
        "\r\n",
        "\r",
        "\r\r\n",
        "SEP001122334455",
        "10.62.153.20 / 0",
        "-1",
        "3E 91 A3 ",
        "&amp;",
        "&lt;",
        "&gt;",
        "&quot;",
        "&apos;",
        "&amp;amp;",
        "&lt;not open&gt;",
        "&#65;",
        "&#x41;",
        "&#x6D;",
        "&#9;",
        "&#10;",
        "&#13;",
        "&#xd;",
        "&#x20;",
        "&#127;",
        "&#x80;",
        "&#233;",
        "&#x7ff;",
        "&#x800;",
        "&#xD7FF;",
        "&#xE000;",
        "&#xFFFD;",
        "&#x10000;",
        "&#x10FFFF;",
        "&#00000000000000065;",
        "&#x000000000000000041;",
        ";",
        "#",
        "x",
        "] ",
        "/ ",
        "=",
        "!",
        "? ",
        "- ",
        "\x7f",
        "\xc3\xa9",
        "\xe6\x9d\xb1\xe4\xba\xac",
        "\xf0\x9f\x93\x9e",
        "\xc2\x85",
        "\xe2\x80\xa8",
        "\xef\xbb\xbf",
        "/String",
        "Enum name=",
        "> ",
        "a>b",
    };
    PICK(out, pieces);
}

static void put_comment(output *out)
{
    static const char *const pieces[] = {
        " ",     "x",         "- ",
        "<",     ">",         "&",
        "&amp;", "</String>", "<String name=\"no\">no</String>",
        "'",     "\"",        "<![CDATA[ ]]>",
        "<?",    "?>",        "</x-cisco-alarm>",
        "\r\n",  "\xc3\xa9",  "->x",
        "!",     "]]>",       "[",
    };
    put(out, "<!--");
    for (unsigned n = some(out, 4); n > 0; n--) {
        PICK(out, pieces);
    }
    put(out, " -->"); /* a '-' before it would not be allowed */
}

static void put_instruction(output *out)
{
    static const char *const targets[] = {"go", "x-cisco-alarm", "xml-stylesheet", "_", "String", "\xc3\xa9t\xc3\xa9"};
    static const char *const pieces[] = {
        " ",
        "x",
        "<",
        "> ",
        "&",
        "</String>",
        "<Enum name='no'>1</Enum>",
        "<!-- -->",
        "\"",
        "'",
        "? ",
        "encoding=\"x\"",
        "\n",
        "]]>",
    };
    put(out, "<?");
    PICK(out, targets);
    if (sometimes(out)) {
        put(out, " ");
        for (unsigned n = some(out, 3); n > 0; n--) {
            PICK(out, pieces);
        }
        put(out, " ");
    }
    put(out, "?>");
}

static void put_cdata(output *out)
{
    static const char *const pieces[] = {
        "a",        " ",    "<not open>", "</String>", "<String name=\"no\">",
        "&lt;",     "&",    "&#65;",      "]] ",       "]",
        "<!-- -->", "<!--", "-->",        "<?go?>",    "\r\n",
        "\r",       "\n",   "\t",         "<![CDATA[", "\xe6\x9d\xb1",
        "'\"",
    };
    put(out, "<![CDATA[");
    for (unsigned n = some(out, 4); n > 0; n--) {
        PICK(out, pieces);
    }
    put(out, "]]>");
}

/* Comments, instructions and whitespace: what may stand between elements. */
static void put_misc(output *out)
{
    for (unsigned n = some(out, 2); n > 0; n--) {
        switch (choose(out, 6)) {
        case 4:
            put_comment(out);
            break;
        case 5:
            put_instruction(out);
            break;
        default:
            put_whitespace(out, true);
            break;
        }
    }
}

static void put_attribute(output *out, const char *name)
{
    static const char *const pieces[] = {">", "/>", "-->", "]]>", "/"};
    const char *quote = sometimes(out) ? "'" : "\"";

    put_whitespace(out, true);
    put(out, name);
    put_whitespace(out, false);
    put(out, "=");
    put_whitespace(out, false);
    put(out, quote);
    for (unsigned n = some(out, 4); n > 0; n--) {
        switch (choose(out, 8)) {
        case 6:
            PICK(out, pieces);
            break;
        case 7:
            put(out, *quote == '"' ? "'" : "\"");
            break;
        default:
            put_text_piece(out);
            break;
        }
    }
    put(out, quote);
}

/* The name, as likely as not with others around it; `named` may be left to chance. */
static void put_attributes(output *out, const char *name, bool named)
{
    static const char *const before[] = {"id", "names", "type", "xml:lang", "_n", "surname", "x.name", "\xc3\xa9"};
    static const char *const after[] = {"value", "NAME", "nam", "name-2", "a"};

    if (sometimes(out)) {
        put_attribute(out, before[choose(out, COUNT(before))]);
    }
    if (named) {
        put_attribute(out, name);
    }
    if (sometimes(out)) {
        put_attribute(out, after[choose(out, COUNT(after))]);
    }
    put_whitespace(out, false);
}

static void put_value(output *out)
{
    for (unsigned n = some(out, 6); n > 0; n--) {
        switch (choose(out, 16)) {
        case 12:
            put(out, "\"");
            break;
        case 13:
            put_cdata(out);
            break;
        case 14:
            put_comment(out);
            break;
        case 15:
            put_instruction(out);
            break;
        default:
            put_text_piece(out);
            break;
        }
    }
}

static void put_end_tag(output *out, const char *tag)
{
    put(out, "</");
    put(out, tag);
    put_whitespace(out, false);
    put(out, ">");
}

static void put_leaf(output *out, const char *tag, const char *name, bool named)
{
    put(out, "<");
    put(out, tag);
    put_attributes(out, name, named);
    if (sometimes(out)) {
        put(out, "/>");
        return;
    }
    put(out, ">");
    put_value(out);
    put_end_tag(out, tag);
}

static void put_items(output *out, unsigned depth);

/* An element that the grammar does not know. */
static void put_unknown(output *out, unsigned depth)
{
    static const char *const tags[] = {"Other",     "string",   "Strings", "enum",   "EnumX",    "a",
                                       "Parameter", "n:String", "_x",      "Alarms", "\xc3\xa9l"};
    const char *tag = tags[choose(out, COUNT(tags))];

    if (depth >= MAX_NESTING || !sometimes(out)) {
        put_leaf(out, tag, "name", choose(out, 2) == 0);
        return;
    }
    put(out, "<");
    put(out, tag);
    put_attributes(out, "name", sometimes(out));
    put(out, ">");
    put_items(out, depth + 1);
    put_end_tag(out, tag);
}

static void put_item(output *out, unsigned depth)
{
    switch (choose(out, 8)) {
    case 0:
    case 1:
        put_leaf(out, "Enum", "name", true);
        break;
    case 2:
        put_leaf(out, "String", "NaMe", true);
        break;
    case 3:
        put_leaf(out, sometimes(out) ? "Enum" : "String", "name", false);
        break;
    case 4:
        put_unknown(out, depth);
        break;
    default:
        put_leaf(out, "String", "name", true);
        break;
    }
}

static void put_items(output *out, unsigned depth)
{
    put_misc(out);
    for (unsigned n = some(out, sometimes(out) ? 24 : 6); n > 0; n--) {
        put_item(out, depth);
        put_misc(out);
    }
}

static void put_alarm(output *out)
{
    put(out, "<Alarm");
    put_attributes(out, "Name", choose(out, 8) != 7);
    put(out, ">");
    put_misc(out);
    put(out, "<ParameterList");
    put_whitespace(out, false);
    put(out, ">");
    put_items(out, 0);
    put_end_tag(out, "ParameterList");
    put_misc(out);
    put_end_tag(out, "Alarm");
}

static void put_declaration(output *out)
{
    static const char *const declarations[] = {
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
        "<?xml version=\"1.0\" encoding=\"UTF-8\" ?>",
        "<?xml version='1.0'?>",
        "<?xml version = '1.0'\n encoding = 'utf-8'\tstandalone = 'no' ?>",
        "",
        "\xef\xbb\xbf",
        "\xef\xbb\xbf<?xml version=\"1.0\" encoding=\"UTF-8\"?>",
    };
    PICK(out, declarations);
}

static void put_doctype(output *out)
{
    static const char *const ids[] = {"", " SYSTEM \"a>[b.dtd\"", " PUBLIC '-//x//y' \"it's>.dtd\"",
                                      " SYSTEM\n'a\"b]>'"};
    static const char *const inner[] = {
        "\n", "<!ELEMENT String (#PCDATA)>", "<!-- ]> ' \" -->", "<?go ]>' ?>", "<!NOTATION n SYSTEM \"]>\">", " \t",
    };
    put(out, "<!DOCTYPE x-cisco-alarm");
    PICK(out, ids);
    if (sometimes(out)) {
        put(out, " [");
        for (unsigned n = some(out, 4); n > 0; n--) {
            PICK(out, inner);
        }
        put(out, "]");
    }
    put_whitespace(out, false);
    put(out, ">");
}

uint8_t *xml_generate(xml_choices choices, size_t *len)
{
    output out = {.choices = choices};

    put_declaration(&out);
    put_misc(&out);
    if (sometimes(&out)) {
        put_doctype(&out);
        put_misc(&out);
    }
    put(&out, "<x-cisco-alarm");
    put_whitespace(&out, false);
    put(&out, ">");
    put_misc(&out);
    for (unsigned n = 1 + (sometimes(&out) ? some(&out, 2) : 0); n > 0; n--) {
        put_alarm(&out);
        put_misc(&out);
    }
    put_end_tag(&out, "x-cisco-alarm");
    put_misc(&out);
    *len = out.len;
    return (uint8_t *)out.data;
}
