/* test_protocol_event.c
 * Tests of core/protocol_event.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/protocol_event.h"

#include "test_support.h"

typedef struct {
    const char *label;
    const char *text;
    const char *method; /* NULL, and status 0: it is no SIP event */
    const char *uri;
    unsigned status;
    const char *phrase;
    const char *cseq_number; /* as it stands */
    const char *cseq_method; /* NULL: there is no CSeq */
    const char *call_id;
} sip_row;

#define CALL_ID "00112233-44550002-1f2e3d4c-5b6a7988@192.0.2.35"

static const sip_row sip_events[] = {
    {"request", "Sent:REGISTER sip:192.0.2.100 SIP/2.0  Cseq:336 REGISTER CallId:" CALL_ID "    ", "REGISTER",
     "sip:192.0.2.100", 0, NULL, "336", "REGISTER", CALL_ID},
    {"response", "Rcvd:SIP/2.0 200 OK  Cseq:122 REGISTER CallId:" CALL_ID "    ", NULL, NULL, 200, "OK", "122",
     "REGISTER", CALL_ID},
    {"provisional", "Rcvd:SIP/2.0 100 Trying  Cseq:122 REGISTER CallId:" CALL_ID "    ", NULL, NULL, 100, "Trying",
     "122", "REGISTER", CALL_ID},
    {"request-received", "Rcvd:NOTIFY sip:a SIP/2.0  Cseq:1 NOTIFY CallId:b    ", "NOTIFY", "sip:a", 0, NULL, "1",
     "NOTIFY", "b"},
    {"response-sent", "Sent:SIP/2.0 404 Not Found  Cseq:1 NOTIFY CallId:b    ", NULL, NULL, 404, "Not Found", "1",
     "NOTIFY", "b"},
    {"single-spaces", "Sent:REGISTER sip:a SIP/2.0 Cseq:336 REGISTER CallId:b", "REGISTER", "sip:a", 0, NULL, "336",
     "REGISTER", "b"},
    {"single-spaces-response", "Rcvd:SIP/2.0 200 OK Cseq:122 REGISTER CallId:b", NULL, NULL, 200, "OK", "122",
     "REGISTER", "b"},
    {"more-whitespace", "  Sent:   REGISTER   sip:a   SIP/2.0\t\tCseq:  336   REGISTER   CallId:   b   ", "REGISTER",
     "sip:a", 0, NULL, "336", "REGISTER", "b"},
    {"line-breaks", "Sent:REGISTER sip:a SIP/2.0\r\nCseq:336 REGISTER\nCallId:b\n", "REGISTER", "sip:a", 0, NULL, "336",
     "REGISTER", "b"},
    {"labels-in-other-case", "Sent:BYE sip:a SIP/2.0  CSeq:1 BYE CALLID:b", "BYE", "sip:a", 0, NULL, "1", "BYE", "b"},
    {"no-phrase", "Rcvd:SIP/2.0 200  Cseq:122 REGISTER CallId:b", NULL, NULL, 200, NULL, "122", "REGISTER", "b"},
    {"no-cseq", "Sent:BYE sip:a SIP/2.0  CallId:b    ", "BYE", "sip:a", 0, NULL, NULL, NULL, "b"},
    {"no-call-id", "Sent:BYE sip:a SIP/2.0  Cseq:2 BYE", "BYE", "sip:a", 0, NULL, "2", "BYE", NULL},
    {"empty-call-id", "Sent:BYE sip:a SIP/2.0  Cseq:2 BYE CallId:    ", "BYE", "sip:a", 0, NULL, "2", "BYE", NULL},
    {"start-line-only", "Sent:BYE sip:a SIP/2.0", "BYE", "sip:a", 0, NULL, NULL, NULL, NULL},
    {"truncated-in-label", "Rcvd:SIP/2.0 200 OK  Cse", NULL, NULL, 200, "OK  Cse", NULL, NULL, NULL},
    {"cseq-without-method", "Sent:BYE sip:a SIP/2.0  Cseq:2 CallId:b", "BYE", "sip:a", 0, NULL, "2", NULL, "b"},
    {"cseq-too-large", "Sent:BYE sip:a SIP/2.0  Cseq:4294967296 BYE CallId:b", "BYE", "sip:a", 0, NULL, "4294967296",
     NULL, "b"},
    {"cseq-empty", "Sent:BYE sip:a SIP/2.0  Cseq: CallId:b", "BYE", "sip:a", 0, NULL, "", NULL, "b"},
    {"label-inside-a-word", "Sent:BYE sip:xCseq:1@CallId:a SIP/2.0  Cseq:2 BYE CallId:b", "BYE", "sip:xCseq:1@CallId:a",
     0, NULL, "2", "BYE", "b"},
    {"labels-swapped", "Sent:BYE sip:a SIP/2.0  CallId:b Cseq:2 BYE", "BYE", "sip:a", 0, NULL, NULL, NULL,
     "b Cseq:2 BYE"},
    {"no-whitespace-before-label", "Sent:BYE sip:a SIP/2.0Cseq:2 BYE CallId:b", NULL, NULL, 0, NULL, NULL, NULL, NULL},
    {"no-start-line", "Sent:  Cseq:2 BYE CallId:b", NULL, NULL, 0, NULL, NULL, NULL, NULL},
    {"no-version", "Sent:BYE sip:a  Cseq:2 BYE CallId:b", NULL, NULL, 0, NULL, NULL, NULL, NULL},
    {"nothing-more", "Sent:", NULL, NULL, 0, NULL, NULL, NULL, NULL},
    {"other-word", "Send:BYE sip:a SIP/2.0", NULL, NULL, 0, NULL, NULL, NULL, NULL},
    {"word-in-other-case", "sent:BYE sip:a SIP/2.0", NULL, NULL, 0, NULL, NULL, NULL, NULL},
    {"no-word", "BYE sip:a SIP/2.0", NULL, NULL, 0, NULL, NULL, NULL, NULL},
    {"empty", "", NULL, NULL, 0, NULL, NULL, NULL, NULL},
    {"whitespace", "    ", NULL, NULL, 0, NULL, NULL, NULL, NULL},
};

static void check_cseq(const protocol_event *event, const sip_row *row)
{
    assert_text(event->cseq_number, row->cseq_number);
    g_assert_cmpint(event->has_cseq, ==, row->cseq_method != NULL);
    if (row->cseq_method) {
        assert_text(event->cseq_method, row->cseq_method);
        g_assert_cmpuint(event->cseq, ==, g_ascii_strtoull(row->cseq_number, NULL, 10));
    }
}

static void test_sip(const void *data)
{
    const sip_row *row = data;
    text_span text = guarded_string(row->text);
    protocol_event event;
    bool is = protocol_event_read(text, &event);

    g_assert_cmpint(is, ==, row->method || row->status);
    if (is) {
        g_assert_true(event.is_sip);
        assert_text(event.start_line.method, row->method);
        assert_text(event.start_line.uri, row->uri);
        g_assert_cmpuint(event.start_line.status, ==, row->status);
        assert_text(event.start_line.phrase, row->phrase);
        assert_text(event.call_id, row->call_id);
        check_cseq(&event, row);
    }
}

typedef struct {
    const char *label;
    const char *text;
    const char *name; /* NULL: it is no SCCP event */
    const char *digits;
    uint32_t id;
} sccp_row;

static const sccp_row sccp_events[] = {
    {"register", "1:Register", "Register", "1", 1},
    {"register-ack", "129:RegisterAck", "RegisterAck", "129", 129},
    {"unregister", "39:Unregister", "Unregister", "39", 39},
    {"reset", "159:Reset", "Reset", "159", 159},
    {"zero", "0:KeepAlive", "KeepAlive", "0", 0},
    {"leading-zeros", "007:X", "X", "007", 7},
    {"largest", "4294967295:X", "X", "4294967295", 4294967295},
    {"whitespace", " 129 :RegisterAck", NULL, NULL, 0},
    {"whitespace-around", "  129:  Register Ack  ", "Register Ack", "129", 129},
    {"colon-in-name", "1:a:b", "a:b", "1", 1},
    {"too-large", "4294967296:X", NULL, NULL, 0},
    {"negative", "-1:X", NULL, NULL, 0},
    {"hex", "0x81:X", NULL, NULL, 0},
    {"no-id", ":Register", NULL, NULL, 0},
    {"no-name", "129:", NULL, NULL, 0},
    {"whitespace-for-name", "129:  ", NULL, NULL, 0},
    {"no-colon", "129", NULL, NULL, 0},
    {"other-separator", "129 RegisterAck", NULL, NULL, 0},
    {"words", "none", NULL, NULL, 0},
};

static void test_sccp(const void *data)
{
    const sccp_row *row = data;
    text_span text = guarded_string(row->text);
    protocol_event event;

    g_assert_cmpint(protocol_event_read(text, &event), ==, row->name != NULL);
    if (row->name) {
        g_assert_false(event.is_sip);
        g_assert_false(event.has_cseq);
        assert_text(event.message_name, row->name);
        assert_text(event.id_digits, row->digits);
        g_assert_cmpuint(event.message_id, ==, row->id);
    }
}

static void test_nothing(void)
{
    text_span nothing = {NULL, 0};
    protocol_event event;

    g_assert_false(protocol_event_read(nothing, &event));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/event/sip", sip_events, test_sip);
    add_rows("/event/sccp", sccp_events, test_sccp);
    g_test_add_func("/event/nothing", test_nothing);
    return g_test_run();
}
