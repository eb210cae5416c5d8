/* test_support.h
 * What the unit tests share: spans in tables, and assertions on spans that show what they got.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TEST_SUPPORT_H
#define TEST_SUPPORT_H

#include <string.h>

#include <glib.h>

#include "guarded_input.h"

/** A string literal, NULs and all, as an initializer of a text_span. */
#define SPAN(literal) TEXT_INIT(literal)

/** The span as a C string, for the caller to free. */
static inline char *text_string(text_span text)
{
    return text.len > 0 ? g_strndup((const char *)text.ptr, text.len) : g_strdup("");
}

/** `span` must be the text of the C string `expected`; NULL expects a span that is empty. */
#define assert_text(span, expected)                                                                                    \
    do {                                                                                                               \
        text_span span_ = (span);                                                                                      \
        g_autofree char *text_ = text_string(span_);                                                                   \
        g_assert_cmpstr(text_, ==, (expected) ? (expected) : "");                                                      \
        g_assert_cmpuint(span_.len, ==, (expected) ? strlen(expected) : 0);                                            \
    } while (0)

/** `span` must be the bytes of the span `expected`. */
#define assert_bytes(span, expected)                                                                                   \
    do {                                                                                                               \
        text_span span_ = (span);                                                                                      \
        text_span expected_ = (expected);                                                                              \
        g_assert_cmpmem(span_.ptr, span_.len, expected_.ptr, expected_.len);                                           \
    } while (0)

/** `span` must lie inside `whole`. */
#define assert_inside(span, whole)                                                                                     \
    do {                                                                                                               \
        text_span span_ = (span);                                                                                      \
        text_span whole_ = (whole);                                                                                    \
        g_assert_true(span_.ptr >= whole_.ptr && span_.ptr + span_.len <= whole_.ptr + whole_.len);                    \
    } while (0)

/**
 * Adds one test for each row of `rows`, which begin with their name: "/group/name".
 */
#define add_rows(group, rows, function)                                                                                \
    do {                                                                                                               \
        for (size_t row_ = 0; row_ < G_N_ELEMENTS(rows); row_++) {                                                     \
            g_autofree char *path_ = g_strconcat(group "/", (rows)[row_].label, NULL);                                 \
            g_test_add_data_func(path_, &(rows)[row_], function);                                                      \
        }                                                                                                              \
    } while (0)

#endif
