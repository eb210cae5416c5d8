/* test_sip_reason.c
 * Tests of core/sip_reason.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_reason.h"

#include "test_support.h"

typedef struct {
    const char *label;
    const char *reason;
    const char *text; /* of all alarms in it; NULL: there is none */
} reason_row;

#define ALARM_23 "cisco-alarm:23 Name=SEP001122334455 Last=reset-restart"

static const reason_row reasons[] = {
    {"as-phones-write-it", "SIP;cause=200;text=\"" ALARM_23 "\"", ALARM_23},
    {"whitespace-before-semicolon", "SIP ;cause=200;text=\"" ALARM_23 "\"", ALARM_23},
    {"whitespace", " SIP ; cause = 200 ; text = \"" ALARM_23 "\" ", ALARM_23},
    {"protocol-in-lower-case", "sip;cause=200;text=\"" ALARM_23 "\"", ALARM_23},
    {"text-first", "SIP;text=\"" ALARM_23 "\";cause=200", ALARM_23},
    {"folded", "SIP;cause=200\r\n ;text=\"" ALARM_23 "\"", ALARM_23},
    {"no-closing-quote", "SIP;cause=200;text=\"" ALARM_23, ALARM_23},
    {"no-quotes", "SIP;cause=200;text=" ALARM_23, ALARM_23},
    {"no-parameter-name", "SIP;" ALARM_23, NULL},
    {"other-parameter-quoted-first", "SIP;note=\"a\";text=\"" ALARM_23 "\"", ALARM_23},
    {"separators-in-other-parameter", "SIP;note=\"a;text=cisco-alarm:1,SIP;text=cisco-alarm:2\"", NULL},
    {"truncated-after-protocol", "SIP;", NULL},
    {"truncated-after-protocol-and-whitespace", "SIP; ", NULL},
    {"truncated-in-parameter", "SIP;text", NULL},
    {"truncated-after-parameter", "SIP;text ", NULL},
    {"truncated-after-equals", "SIP;text=", NULL},
    {"truncated-after-equals-and-whitespace", "SIP;text= ", NULL},
    {"other-parameter-quoted", "SIP;cause=200;note=\"" ALARM_23 "\"", NULL},
    {"q850-first", "Q.850;cause=16;text=\"a\",SIP;cause=200;text=\"" ALARM_23 "\"", ALARM_23},
    {"q850-last", "SIP;cause=200;text=\"" ALARM_23 "\", Q.850;cause=16", ALARM_23},
    {"three", "X;a=b , Q.850;cause=16 , SIP ;cause=200;text=\"" ALARM_23 "\"", ALARM_23},
    {"two-of-sip", "SIP;cause=200;text=\"OK\",SIP;cause=200;text=\"" ALARM_23 "\"", ALARM_23},
    {"two", "SIP;text=\"" ALARM_23 "\";cause=200, SIP;cause=200;text=\"cisco-alarm:25 b\"",
     ALARM_23 "|cisco-alarm:25 b"},
    {"two-without-quotes", "SIP;text=cisco-alarm:1 a(b=c, d) ,SIP;text=cisco-alarm:2 e;cause=200",
     "cisco-alarm:1 a(b=c, d)|cisco-alarm:2 e"},
    {"two-texts-of-one-reason", "SIP;text=\"cisco-alarm:1\";text=\"cisco-alarm:2\"", "cisco-alarm:1|cisco-alarm:2"},
    {"second-of-other-protocol", "SIP;text=\"cisco-alarm:1\",Q.850;text=\"cisco-alarm:2\"", "cisco-alarm:1"},
    {"three-with-others-between",
     "SIP;text=\"cisco-alarm:1\",X,SIP;a,SIP;text=\"cisco-alarm:2\",SIP;text=\"cisco-alarm:3",
     "cisco-alarm:1|cisco-alarm:2|cisco-alarm:3"},
    {"parentheses", "SIP;text=\"cisco-alarm:100 Last=version-stamp-mismatch(a=b, c; d)\";cause=200",
     "cisco-alarm:100 Last=version-stamp-mismatch(a=b, c; d)"},
    {"parentheses-without-quotes", "SIP;text=cisco-alarm:100 Last=version-stamp-mismatch(a=b, c; d);cause=200",
     "cisco-alarm:100 Last=version-stamp-mismatch(a=b, c; d)"},
    {"parentheses-that-do-not-close-without-quotes", "SIP;text=cisco-alarm:100 Last=x(a, b;cause=200",
     "cisco-alarm:100 Last=x(a, b;cause=200"},
    {"no-quotes-then-parameter", "SIP;text=" ALARM_23 ";cause=200", ALARM_23},
    {"comma-in-text", "SIP;text=\"cisco-alarm:1 a, b;c\";cause=200", "cisco-alarm:1 a, b;c"},
    {"comma-in-text-before", "Q.850;text=\"a, SIP;b\",SIP;text=\"" ALARM_23 "\"", ALARM_23},
    {"quote-in-text", "SIP;text=\"cisco-alarm:1 a\\\"b\\\\\";cause=200", "cisco-alarm:1 a\\\"b\\\\"},
    {"backslash-last", "SIP;text=\"cisco-alarm:1 a\\", "cisco-alarm:1 a\\"},
    {"only-the-prefix", "SIP;text=\"cisco-alarm:\"", "cisco-alarm:"},
    {"no-text", "SIP;cause=200", NULL},
    {"other-text", "SIP;cause=200;text=\"Registration\"", NULL},
    {"later-in-text", "SIP;text=\"a cisco-alarm:23\"", NULL},
    {"q850", "Q.850;cause=16;text=\"" ALARM_23 "\"", NULL},
    {"protocol-longer", "SIPS;text=\"" ALARM_23 "\"", NULL},
    {"quoted-by-other-protocol", "Q.850;text=\"x,SIP;text=\\\"" ALARM_23 "\\\"\"", NULL},
    {"no-protocol", ";cause=200;text=\"" ALARM_23 "\"", NULL},
    {"text-alone", "\"" ALARM_23 "\"", NULL},
    {"quote-last", "SIP;text=\"", NULL},
    {"truncated-in-prefix", "SIP;text=\"cisco-al", NULL},
    {"commas", ",,,", NULL},
    {"empty", "", NULL},
};

static void test_reason(const void *data)
{
    const reason_row *row = data;
    text_span reason = guarded_string(row->reason);
    text_span text;
    size_t pos = 0;
    g_autoptr(GString) found = g_string_new(NULL);

    while (sip_reason_next(reason, &pos, &text)) {
        assert_inside(text, reason);
        g_string_append_printf(found, "%s%.*s", found->len > 0 ? "|" : "", (int)text.len, (const char *)text.ptr);
    }
    g_assert_cmpstr(found->str, ==, row->text ? row->text : "");
    g_assert_cmpuint(pos, ==, reason.len);
    g_assert_false(sip_reason_next(reason, &pos, &text));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/sip/reason", reasons, test_reason);
    return g_test_run();
}
