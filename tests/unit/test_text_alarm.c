/* test_text_alarm.c
 * Tests of core/text_alarm.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/text_alarm.h"

#include "test_support.h"

typedef struct {
    const char *label;
    const char *text;
    const char *digits; /* NULL: there is no number */
    uint32_t number;
    const char *rest;
} alarm_row;

static const alarm_row alarms[] = {
    {"register", "cisco-alarm:23 Name=SEP001122334455 Last=reset-restart", "23", 23,
     "Name=SEP001122334455 Last=reset-restart"},
    {"sccp", "25: Name=SEP001122334455 Load=3.2(2.14) Last=Initialized", "25", 25,
     "Name=SEP001122334455 Load=3.2(2.14) Last=Initialized"},
    {"sccp-without-whitespace", "25:Name=SEP001122334455", "25", 25, "Name=SEP001122334455"},
    {"sccp-padded", "25: Name=SEP001122334455   ", "25", 25, "Name=SEP001122334455"},
    {"number-alone", "25", "25", 25, ""},
    {"number-and-colon", "25:", "25", 25, ""},
    {"prefix-and-number", "cisco-alarm:10", "10", 10, ""},
    {"whitespace-before", "  25 Name=a", "25", 25, "Name=a"},
    {"leading-zeros", "0025: a", "0025", 25, "a"},
    {"largest", "4294967295: a", "4294967295", 4294967295, "a"},
    {"too-large", "4294967296: a", NULL, 0, "4294967296: a"},
    {"no-number", "Name=SEP001122334455", NULL, 0, "Name=SEP001122334455"},
    {"prefix-without-number", "cisco-alarm:Name=a", NULL, 0, "Name=a"},
    {"prefix-alone", "cisco-alarm:", NULL, 0, ""},
    {"number-in-a-word", "25a: Name=a", NULL, 0, "25a: Name=a"},
    {"address", "192.0.2.35 down", NULL, 0, "192.0.2.35 down"},
    {"negative", "-1: a", NULL, 0, "-1: a"},
    {"colon-alone", ": a", NULL, 0, ": a"},
    {"empty", "", NULL, 0, ""},
    {"only-whitespace", " ", NULL, 0, ""},
};

static void test_alarm(const void *data)
{
    const alarm_row *row = data;
    text_span text = guarded_string(row->text);
    text_alarm alarm = text_alarm_read(text);

    g_assert_cmpint(alarm.has_number, ==, row->digits != NULL);
    assert_text(alarm.digits, row->digits);
    g_assert_cmpuint(alarm.number, ==, row->number);
    assert_text(alarm.rest, row->rest);
}

typedef struct {
    const char *label;
    const char *rest;
    const char *assignments; /* key=[value] of each */
} assignments_row;

static const assignments_row assignments[] = {
    {"register",
     "Name=SEP001122334455 ActiveLoad=sip78xx.12-1-1-12.loads InactiveLoad=sip78xx.10-3-1-12.loads Last=reset-restart",
     "Name=[SEP001122334455]ActiveLoad=[sip78xx.12-1-1-12.loads]InactiveLoad=[sip78xx.10-3-1-12.loads]"
     "Last=[reset-restart]"},
    {"sccp", "Name=SEP001122334455 Load=3.2(2.14) Last=Initialized",
     "Name=[SEP001122334455]Load=[3.2(2.14)]Last=[Initialized]"},
    {"whitespace-in-value", "Last=Phone keypad reset Name=a", "Last=[Phone keypad reset]Name=[a]"},
    {"whitespace", "  Name=a \t\r\n  Last=b  ", "Name=[a]Last=[b]"},
    {"empty-value", "Name= Last=b", "Name=[]Last=[b]"},
    {"whitespace-after-equals", "Name=  a Last=b", "Name=[a]Last=[b]"},
    {"empty-last-value", "Name=a Last=", "Name=[a]Last=[]"},
    {"equals-in-value", "Name=a=b Last==c", "Name=[a=b]Last=[=c]"},
    {"no-assignment", "Phone keypad reset", "=[Phone keypad reset]"},
    {"text-first", "Phone keypad Name=a", "=[Phone keypad]Name=[a]"},
    {"text-without-key", "=a Name=b", "=[=a]Name=[b]"},
    {"key-characters", "Load_1-x=a AZaz09=b", "Load_1-x=[a]AZaz09=[b]"},
    {"other-characters", "Lo.ad=a", "=[Lo.ad=a]"},
    {"other-characters-later", "Name=a Lo.ad=b", "Name=[a Lo.ad=b]"},
    {"key-alone", "Name", "=[Name]"},
    {"empty", "", ""},
    {"only-whitespace", " \t", ""},
};

static void test_assignments(const void *data)
{
    const assignments_row *row = data;
    text_span rest = guarded_string(row->rest);
    g_autoptr(GString) found = g_string_new(NULL);
    text_span key;
    text_span value;
    size_t pos = 0;

    while (text_alarm_next(rest, &pos, &key, &value)) {
        assert_inside(key, rest);
        assert_inside(value, rest);
        g_string_append_len(found, (const char *)key.ptr, (gssize)key.len);
        g_string_append(found, "=[");
        g_string_append_len(found, (const char *)value.ptr, (gssize)value.len);
        g_string_append_c(found, ']');
    }
    g_assert_cmpstr(found->str, ==, row->assignments);
    g_assert_false(text_alarm_next(rest, &pos, &key, &value));
}

static void test_nothing(void)
{
    text_span nothing = {NULL, 0};
    size_t pos = 0;
    text_span key;
    text_span value;

    g_assert_false(text_alarm_read(nothing).has_number);
    g_assert_false(text_alarm_next(nothing, &pos, &key, &value));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/text-alarm/number", alarms, test_alarm);
    add_rows("/text-alarm/assignments", assignments, test_assignments);
    g_test_add_func("/text-alarm/nothing", test_nothing);
    return g_test_run();
}
