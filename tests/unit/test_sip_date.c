/* test_sip_date.c
 * Tests of core/sip_date. Expected seconds are those of date(1).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_date.h"

#include "test_support.h"

typedef struct {
    const char *label;
    text_span value;
    int64_t seconds; /* -1: no date */
} date_row;

static const date_row rows[] = {
    {"rfc3261", SPAN("Sat, 13 Nov 2010 23:29:00 GMT"), 1289690940},
    {"epoch", SPAN("Thu, 01 Jan 1970 00:00:00 GMT"), 0},
    {"leap-day", SPAN("Thu, 29 Feb 2024 12:00:00 GMT"), 1709208000},
    {"after-leap-day", SPAN("Fri, 01 Mar 2024 00:00:00 GMT"), 1709251200},
    {"century", SPAN("Mon, 01 Mar 2100 00:00:00 GMT"), 4107542400},
    {"year-9999", SPAN("Fri, 31 Dec 9999 23:59:59 GMT"), 253402300799},
    {"blanks", SPAN("  Sat, 13 Nov 2010 23:29:00 GMT\r\n"), 1289690940},
    {"lower-case", SPAN("sat, 13 nov 2010 23:29:00 gmt"), 1289690940},
    {"before-1970", SPAN("Wed, 31 Dec 1969 23:59:59 GMT"), -1},
    {"day-32", SPAN("Sat, 32 Nov 2010 23:29:00 GMT"), -1},
    {"hour-24", SPAN("Sat, 13 Nov 2010 24:29:00 GMT"), -1},
    {"no-month", SPAN("Sat, 13 Foo 2010 23:29:00 GMT"), -1},
    {"cut", SPAN("Sat, 13 Nov 2010 23:29:0"), -1},
    {"no-comma", SPAN("Sat  13 Nov 2010 23:29:00 GMT"), -1},
    {"words", SPAN("tomorrow at noon, or a little later"), -1},
    {"empty", SPAN(""), -1},
};

static void test_date(const void *data)
{
    const date_row *row = data;
    int64_t seconds = -2;

    g_assert_cmpint(sip_date_read(guarded_span(row->value), &seconds), ==, row->seconds >= 0);
    g_assert_cmpint(seconds, ==, row->seconds >= 0 ? row->seconds : -2);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/sip-date", rows, test_date);
    return g_test_run();
}
