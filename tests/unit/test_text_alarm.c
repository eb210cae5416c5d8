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
    {"whitespace-after-prefix", "cisco-alarm: 23 Name=a", "23", 23, "Name=a"},
    {"whitespace-before-colon", "25 : Name=a", "25", 25, "Name=a"},
    {"number-of-words", "2 attempts failed", NULL, 0, "2 attempts failed"},
    {"number-of-words-after-prefix", "cisco-alarm:2 attempts failed", "2", 2, "attempts failed"},
    {"note", "27: Waiting for x From 192.0.2.3", "27", 27, "Waiting for x From 192.0.2.3"},
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
    {"load-of-words", "ActiveLoad=Jabber for Mac-14.1.3.307290 InactiveLoad= Last=",
     "ActiveLoad=[Jabber for Mac-14.1.3.307290]InactiveLoad=[]Last=[]"},
    {"assignment-in-parentheses", "Name=a Last=version-stamp-mismatch(a=b, c)",
     "Name=[a]Last=[version-stamp-mismatch(a=b, c)]"},
    {"assignments-in-parentheses", "Last=mismatch(x y=1 Name=2) Name=a", "Last=[mismatch(x y=1 Name=2)]Name=[a]"},
    {"parentheses-in-parentheses", "Last=m(a(b c=d) e=f) Load=3.2(2.14)", "Last=[m(a(b c=d) e=f)]Load=[3.2(2.14)]"},
    {"parentheses-do-not-pair", "Last=m(a) b=c) Load=3.2(2.14)", "Last=[m(a) b=c)]Load=[3.2(2.14)]"},
    {"parentheses-do-not-close", "Name=a Last=m(a b=c Name=d", "Name=[a]Last=[m(a b=c Name=d]"},
    {"assignment-after-parentheses", "Last=m(a) b=c d=e Name=f", "Last=[m(a)]b=[c]d=[e]Name=[f]"},
    {"load-with-parentheses", "Load=3.2(2 x=y) Last=z", "Load=[3.2(2 x=y)]Last=[z]"},
    {"load-whose-parentheses-do-not-close", "Load=3.2(2 x=y Last=z", "Load=[3.2(2 x=y]Last=[z]"},
    {"colon-in-value", "Load=a : b Last=c: d", "Load=[a : b]Last=[c: d]"},
    {"key-behind-value", "Name=SEP3037A6AA0137Load= SCCP11.8-4-2S Last=TCP-timeout",
     "Name=[SEP3037A6AA0137]Load=[SCCP11.8-4-2S]Last=[TCP-timeout]"},
    {"longest-key-behind-value", "Name=aInactiveLoad=bActiveLoad=cLoad=dLast=e",
     "Name=[a]InactiveLoad=[b]ActiveLoad=[c]Load=[d]Last=[e]"},
    {"key-behind-equals", "Name=Load=a", "Name=[]Load=[a]"},
    {"key-behind-parentheses", "Load=3.2(2.14)Last=a", "Load=[3.2(2.14)]Last=[a]"},
    {"key-in-parentheses-of-value", "Load=3.2(2Last=a) Name=b", "Load=[3.2(2Last=a)]Name=[b]"},
    {"key-behind-parentheses-of-last", "Last=m(a)Name=b c) Load=d", "Last=[m(a)Name=b c)]Load=[d]"},
    {"unknown-key-behind-value", "Name=aColor=red", "Name=[aColor=red]"},
    {"unknown-key-that-ends-like-a-known-one", "Name=a DownLoad=b", "Name=[a]DownLoad=[b]"},
    {"known-key-in-other-case", "Name=aload=b", "Name=[aload=b]"},
};

/* With free text. */
static const assignments_row noted[] = {
    {"note", "Name=a Load= term06.default : Invalid SCCP message! : ID :87:",
     "Name=[a]Load=[term06.default]=[Invalid SCCP message! : ID :87:]"},
    {"note-beside-colon", "Load=a: b", "Load=[a]=[b]"},
    {"note-behind-whitespace", "Load=a :b", "Load=[a]=[b]"},
    {"note-after-empty-value", "Load= : b", "Load=[]=[b]"},
    {"note-after-empty-value-at-once", "Load=: b", "Load=[]=[b]"},
    {"note-with-assignment", "Load=a : b c=d", "Load=[a]=[b c=d]"},
    {"note-that-is-an-assignment", "Load=a : c=d", "Load=[a]=[c=d]"},
    {"note-then-word", "Load=a : b Last=c", "Load=[a]=[b]Last=[c]"},
    {"colon-then-word", "Load=a : Last=c", "Load=[a]Last=[c]"},
    {"colon-in-word", "Load=a:b Last=c:d", "Load=[a:b]Last=[c:d]"},
    {"colon-in-parentheses", "Load=3.2(2 : 14) : b", "Load=[3.2(2 : 14)]=[b]"},
    {"colon-last", "Load=a :", "Load=[a]"},
    {"key-behind-value-before-note", "Name=aLoad=b : c", "Name=[a]Load=[b]=[c]"},
    {"key-in-note", "Load=a : bName=c", "Load=[a]=[bName=c]"},
    {"colon-last-in-word", "Load=a:", "Load=[a:]"},
    {"note-alone", "Waiting for StationRegisterAck From 192.168.10.203",
     "=[Waiting for StationRegisterAck From 192.168.10.203]"},
    {"note-alone-after-colon", " : b : c", "=[b : c]"},
    {"note-first", "Waiting: a=b Name=c Last=d", "=[Waiting: a=b]Name=[c]Last=[d]"},
    {"two-colons", "Load=a : : b", "Load=[a]=[: b]"},
    {"only-colon", ":", ""},
    {"word-of-later-firmware", "Name=a Colour=red Last=b", "Name=[a]Colour=[red]Last=[b]"},
    {"two-spaces", "Name=a  Load=CP7925G-1.4.8SR1.5  Last=TCP-timeout",
     "Name=[a]Load=[CP7925G-1.4.8SR1.5]Last=[TCP-timeout]"},
    {"plus-in-value", "Name=a Last=Halt+7372016c", "Name=[a]Last=[Halt+7372016c]"},
};

static void check_assignments(const assignments_row *row, bool notes)
{
    text_span rest = guarded_string(row->rest);
    g_autoptr(GString) found = g_string_new(NULL);
    text_span key;
    text_span value;
    size_t pos = 0;

    while (text_alarm_next(rest, notes, &pos, &key, &value)) {
        assert_inside(key, rest);
        assert_inside(value, rest);
        g_string_append_len(found, (const char *)key.ptr, (gssize)key.len);
        g_string_append(found, "=[");
        g_string_append_len(found, (const char *)value.ptr, (gssize)value.len);
        g_string_append_c(found, ']');
    }
    g_assert_cmpstr(found->str, ==, row->assignments);
    g_assert_false(text_alarm_next(rest, notes, &pos, &key, &value));
}

static void test_assignments(const void *data)
{
    check_assignments(data, false);
}

static void test_noted(const void *data)
{
    check_assignments(data, true);
}

static void test_nothing(void)
{
    text_span nothing = {NULL, 0};
    size_t pos = 0;
    text_span key;
    text_span value;

    g_assert_false(text_alarm_read(nothing).has_number);
    g_assert_false(text_alarm_next(nothing, false, &pos, &key, &value));
    g_assert_false(text_alarm_next(nothing, true, &pos, &key, &value));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/text-alarm/number", alarms, test_alarm);
    add_rows("/text-alarm/assignments", assignments, test_assignments);
    add_rows("/text-alarm/noted", noted, test_noted);
    g_test_add_func("/text-alarm/nothing", test_nothing);
    return g_test_run();
}
