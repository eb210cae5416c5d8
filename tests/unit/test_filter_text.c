/* test_filter_text.c
 * Tests of core/filter_text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/filter_text.h"

#include "test_support.h"

typedef struct {
    const char *label;
    text_span text;
    bool quotable;
} text_row;

static const text_row rows[] = {
    {"device", SPAN("SEP001122334455"), true},
    {"switch-port", SPAN("GigabitEthernet1/0/7"), true},
    {"space", SPAN("a b"), true},
    {"operators", SPAN("a == b && (c or [d])"), true},
    {"single-quote", SPAN("it's"), true},
    {"first-printable", SPAN(" "), true},
    {"last-printable", SPAN("~"), true},
    {"quote", SPAN("a\" or frame"), false},
    {"quote-alone", SPAN("\""), false},
    {"backslash", SPAN("a\\"), false},
    {"tab", SPAN("a\tb"), false},
    {"line-end", SPAN("a\n"), false},
    {"nul", SPAN("a\0"), false},
    {"delete", SPAN("a\x7f"), false},
    {"not-ascii", SPAN("caf\xc3\xa9"), false},
    {"empty", SPAN(""), false},
};

static void test_quotable(const void *data)
{
    const text_row *row = data;

    g_assert_cmpint(filter_text_is_quotable(guarded_span(row->text)), ==, row->quotable);
}

static void test_nothing(void)
{
    g_assert_false(filter_text_is_quotable((text_span){NULL, 0}));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/filter-text", rows, test_quotable);
    g_test_add_func("/filter-text/nothing", test_nothing);
    return g_test_run();
}
