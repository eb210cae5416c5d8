/* scanner_vs_expat.c
 * Parses one alarm document N times, by the plugin's scanner or by expat: scanner_vs_expat scanner|expat N FILE. Run it
 * under callgrind with two N; the difference is the cost of a parse.
 *
 * Both have the same to give: the name and the value, as they are meant, of every parameter. The sum of their lengths
 * is printed, which shows that they agree. Expat's parser is made once and reset, which favors expat.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <expat.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/xml/xml_scanner.h"
#include "core/xml/xml_text.h"

enum { ROOM = 1 << 16 };

static char document[ROOM];
static size_t document_length;
static char decoded[ROOM];
static size_t sum;

/* ---- The scanner ---- */

static size_t meaning(text_span raw, bool coded, bool attribute)
{
    return coded ? xml_decode(raw, attribute, (uint8_t *)decoded, NULL) : raw.len;
}

static void parse_by_scanner(void)
{
    xml_scanner scanner;
    xml_element element;

    xml_scanner_init(&scanner, (text_span){(const uint8_t *)document, document_length});
    while (xml_scanner_next(&scanner, &element)) {
        if (element.kind == XML_PARAM) {
            sum += meaning(element.name, element.name_escaped, true) +
                   meaning(element.value, element.value_escaped, false);
        }
    }
}

/* ---- Expat ---- */

static size_t value_length;
static bool in_param;

static void start_element(void *data, const char *tag, const char **attributes)
{
    (void)data;
    in_param = attributes[0] && strcmp(tag, "Alarm") != 0 && strcmp(attributes[0], "name") == 0;
    if (in_param) {
        sum += strlen(attributes[1]);
        value_length = 0;
    }
}

/* A value may come in several pieces. */
static void text(void *data, const char *piece, int length)
{
    (void)data;
    if (in_param) {
        memcpy(decoded + value_length, piece, (size_t)length);
        value_length += (size_t)length;
    }
}

static void end_element(void *data, const char *tag)
{
    (void)data, (void)tag;
    sum += in_param ? value_length : 0;
    in_param = false;
}

static void parse_by_expat(XML_Parser parser)
{
    XML_ParserReset(parser, NULL);
    XML_SetElementHandler(parser, start_element, end_element);
    XML_SetCharacterDataHandler(parser, text);
    if (XML_Parse(parser, document, (int)document_length, 1) != XML_STATUS_OK) {
        fprintf(stderr, "expat: %s\n", XML_ErrorString(XML_GetErrorCode(parser)));
        exit(1);
    }
}

static bool read_document(const char *path)
{
    FILE *file = fopen(path, "rb");
    if (!file) {
        return false;
    }
    document_length = fread(document, 1, sizeof document, file);
    fclose(file);
    return document_length > 0 && document_length < sizeof document;
}

int main(int argc, char **argv)
{
    if (argc != 4 || !read_document(argv[3])) {
        fprintf(stderr, "usage: scanner_vs_expat scanner|expat N FILE\n");
        return 2;
    }
    bool scanner = strcmp(argv[1], "scanner") == 0;
    XML_Parser parser = XML_ParserCreate(NULL);
    for (long n = strtol(argv[2], NULL, 10); n > 0; n--) {
        scanner ? parse_by_scanner() : parse_by_expat(parser);
    }
    XML_ParserFree(parser);
    printf("%zu\n", sum);
    return 0;
}
