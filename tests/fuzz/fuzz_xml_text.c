/* fuzz_xml_text.c
 * Fuzzes the resolving of text, and the looks at how a document begins.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/xml/xml_text.h"
#include "rules.h"
#include "xml_rules.h"

/* What is written as XML asks for comes out as it was, in values and in attributes alike. */
static void check_round_trip(text_span text)
{
    enum { LONGEST = 6 };
    char *escaped = malloc(LONGEST * text.len + 1);
    uint8_t *out = malloc(LONGEST * text.len + 1);
    size_t len = 0;
    RULE(escaped != NULL && out != NULL);

    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (c == '&' || c == '<' || c == '\r' || c == '\n' || c == '\t') {
            len += (size_t)snprintf(escaped + len, LONGEST + 1, i % 2 ? "&#%u;" : "&#x%x;", c);
        } else {
            escaped[len++] = (char)c;
        }
    }
    for (int attribute = 0; attribute <= 1; attribute++) {
        unsigned defects = 0;
        size_t n = xml_decode((text_span){(const uint8_t *)escaped, len}, attribute, out, &defects);
        RULE(defects == 0 && n == text.len && (n == 0 || memcmp(out, text.ptr, n) == 0));
    }
    free(escaped);
    free(out);
}

/* A reference in the middle leaves what stands before and after it as it is without. */
static void check_parts(text_span text)
{
    static const text_span between = TEXT_INIT("&lt;");
    size_t half = text.len / 2;
    uint8_t *both = malloc(text.len + between.len);
    uint8_t *out = malloc(text.len + between.len);
    RULE(both != NULL && out != NULL);

    if (text.len > 0) {
        memcpy(both, text.ptr, half);
        memcpy(both + half + between.len, text.ptr + half, text.len - half);
    }
    memcpy(both + half, between.ptr, between.len);
    size_t whole = xml_decode((text_span){both, text.len + between.len}, true, out, NULL);
    size_t first = xml_decode(text_between(text.ptr, 0, half), true, both, NULL);
    RULE(first < whole && out[first] == '<' && (first == 0 || memcmp(out, both, first) == 0));
    size_t second = xml_decode(text_from(text, half), true, both, NULL);
    RULE(first + 1 + second == whole && (second == 0 || memcmp(out + first + 1, both, second) == 0));
    free(both);
    free(out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_span text = {data, size};

    xml_check_openings(text);
    xml_check_decoding(text, true, true);
    xml_check_decoding(text, false, true);
    check_round_trip(text);
    check_parts(text);
    return 0;
}
