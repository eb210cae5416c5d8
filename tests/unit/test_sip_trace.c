/* test_sip_trace.c
 * Tests of core/trace/sip_trace and sip_trace_words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/trace/sip_trace.h"

#include "test_support.h"

#define HEAD                                                                                                           \
    "00222490.000 |18:30:30.001 |FileHead |UTC:-05:00,Date: 2024/09/19, AppName: CCM, AppId: 100, AppNodeId: 2, "      \
    "AppVersion: CUCM Install=11.5.1 Build=11.5.1 (x) memlog=20, HostName: lab, HostIPAddress: ::ffff:10.1.1.10, "     \
    "AppStartTime: 2024/03/17 09:26:28, FileNumber: 1262, TraceVer: 3.0\n"
#define HEAD_DUMP        "head lab node 2 app 100 file 1262 address 4 day 19985 utc -300 time 1726788630001\n"
#define LINE(time, text) "00222499.002 |" time " |AppInfo  |" text "\n"
#define TCP_IN                                                                                                         \
    "SIPTcp - wait_SdlReadRsp: Incoming SIP TCP message from 10.24.1.8 on port 53536 index 800 with 700 bytes:"
#define TCP_OUT "SIPTcp - wait_SdlSPISignal: Outgoing SIP TCP message to 10.24.1.8 on port 53536 index 800 "
#define UDP_IN  "//SIP/SIPUdp/wait_SdlDataInd: Incoming SIP UDP message size 539 from 10.24.1.8:[49193]:"
#define UDP_OUT "//SIP/SIPUdp/wait_SdlSPISignal: Outgoing SIP UDP message to 10.24.1.8:[49193]:"
#define OPTIONS "OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/TCP 10.24.1.8;branch=1\r\nContent-Length: 0\r\n\r\n"
#define NET     "[9957,NET]\n" OPTIONS "\n"

typedef struct {
    const char *label;
    text_span trace;
    const char *dump;
} trace_row;

static void dump_message(GString *out, const sip_trace_message *message)
{
    static const char *const transports[] = {"TCP", "TLS", "UDP"};

    g_string_append_printf(out, "%s %s ", message->is_outgoing ? "out" : "in", transports[message->transport]);
    for (unsigned i = 0; i < message->peer.size; i++) {
        g_string_append_printf(out, "%02x", message->peer.bytes[i]);
    }
    g_string_append_printf(out, ":%u %s %" G_GINT64_FORMAT " bytes %zu defects %u%s%s\n", message->peer_port,
                           message->has_date ? "at" : "undated", message->time, message->copy.text.len,
                           message->copy.defects, message->is_too_long ? " too long" : "",
                           message->at_end ? " end" : "");
}

static void dump_event(GString *out, const sip_trace *trace, sip_trace_event event, const sip_trace_message *message)
{
    const sip_trace_head *head = &trace->head;

    if (event == SIP_TRACE_HEAD) {
        g_string_append_printf(out, "head %s node %u app %u file %u address %u", head->name, head->node, head->app,
                               head->number, head->address.size);
        g_string_append_printf(out, " day %" G_GINT64_FORMAT " utc %d time %" G_GINT64_FORMAT "\n", head->day,
                               head->utc_offset, head->time);
    } else if (event == SIP_TRACE_MESSAGE) {
        dump_message(out, message);
    } else if (event != SIP_TRACE_MORE && event != SIP_TRACE_END) {
        g_string_append_printf(out, "%s\n",
                               event == SIP_TRACE_INTERNAL  ? "internal"
                               : event == SIP_TRACE_IGNORED ? "ignored"
                                                            : "no message");
    }
}

/* What the parser finds, where it is given `step` more bytes at a time. */
static char *read_trace(text_span text, size_t step, uint64_t *lines)
{
    sip_trace *trace = g_new(sip_trace, 1);
    GString *out = g_string_new(NULL);
    sip_trace_message message;
    sip_trace_event event;
    size_t pos = 0;
    size_t given = step < text.len ? step : text.len;

    sip_trace_init(trace);
    do {
        size_t used;
        bool at_end = given == text.len;
        event = sip_trace_next(trace, text_between(text.ptr, pos, given), at_end, &used, &message);
        pos += used;
        g_assert_cmpuint(pos, <=, given);
        dump_event(out, trace, event, &message);
        if (event == SIP_TRACE_MORE) {
            g_assert_false(at_end);
            given = step < text.len - given ? given + step : text.len;
        }
    } while (event != SIP_TRACE_END);
    g_assert_cmpuint(pos, ==, text.len);
    *lines = trace->lines;
    g_free(trace);
    return g_string_free(out, FALSE);
}

static const trace_row traces[] = {
    {"file-head", SPAN(HEAD), HEAD_DUMP},
    {"tcp-in", SPAN(HEAD LINE("18:30:35.831", TCP_IN) NET),
     HEAD_DUMP "in TCP 0a180108:53536 at 1726788635831 bytes 81 defects 0 end\n"},
    {"tcp-out", SPAN(HEAD LINE("18:30:35.831", TCP_OUT) NET LINE("18:30:36.000", "X")),
     HEAD_DUMP "out TCP 0a180108:53536 at 1726788635831 bytes 81 defects 0\n"},
    {"udp-in", SPAN(LINE("18:30:35.831", UDP_IN) NET),
     "in UDP 0a180108:49193 undated 66635831 bytes 81 defects 0 end\n"},
    {"udp-out", SPAN(LINE("00:00:00.000", UDP_OUT) NET), "out UDP 0a180108:49193 undated 0 bytes 81 defects 0 end\n"},
    {"tls", SPAN(LINE("18:30:35.831", TCP_IN) "[1,NET]\nOPTIONS sip:a SIP/2.0\nVia: SIP/2.0/TLS 10.24.1.8\n\n\n"),
     "in TLS 0a180108:53536 undated 66635831 bytes 53 defects 0 end\n"},
    {"internal",
     SPAN(LINE("18:30:35.831", "//SIP/SIPNormalization/trace_sip_message: Before outbound SIP Normalization "
                               "msg is:") "[9959,INT]\n" OPTIONS "\n"),
     "internal\n"},
    {"internal-by-its-tag", SPAN(LINE("18:30:35.831", TCP_OUT) "[9959,INT]\n" OPTIONS "\n"), "internal\n"},
    {"ignored",
     SPAN(LINE("18:30:35.831", "//SIP/SIPTcp/wait_SdlReadRsp: Ignoring large message. Only allow up to 5000 "
                               "bytes. Resetting connection.")),
     "ignored\n"},
    {"masked",
     SPAN(LINE("18:30:35.831", "SIPTcp - wait_SdlReadRsp: Incoming SIP TCP message from x.x.x.x on port XXXXX "
                               "index 7 with 2039 bytes:") NET),
     "in TCP :0 undated 66635831 bytes 81 defects 0 end\n"},
    {"masked-in-part",
     SPAN(LINE("18:30:35.831", "SIPTcp - x: Incoming SIP TCP message from 10.1.x.x on port 51320") NET),
     "in TCP :51320 undated 66635831 bytes 81 defects 0 end\n"},
    {"ipv6", SPAN(LINE("18:30:35.831", "SIPTcp - x: Incoming SIP TCP message from 2001:db8::7 on port 51320") NET),
     "in TCP 20010db8000000000000000000000007:51320 undated 66635831 bytes 81 defects 0 end\n"},
    {"ipv6-udp", SPAN(LINE("18:30:35.831", "//SIP/SIPUdp/x: Outgoing SIP UDP message to 2001:db8::7:[5060]:") NET),
     "out UDP 20010db8000000000000000000000007:5060 undated 66635831 bytes 81 defects 0 end\n"},
    {"ipv6-mapped",
     SPAN(LINE("18:30:35.831", "SIPTcp - x: Outgoing SIP TCP message to ::ffff:10.24.1.8 on port 5") NET),
     "out TCP 0a180108:5 undated 66635831 bytes 81 defects 0 end\n"},
    {"address-and-port-in-one",
     SPAN(LINE("18:30:35.831", "SIPUdp - x: Incoming SIP UDP message from 10.24.1.8:5070:") NET),
     "in UDP 0a180108:5070 undated 66635831 bytes 81 defects 0 end\n"},
    {"seven-digits", SPAN("0222499 .002 |18:30:35.831 |AppInfo |" TCP_IN "\n" NET),
     "in TCP 0a180108:53536 undated 66635831 bytes 81 defects 0 end\n"},
    {"padding-lost", SPAN("00222499.002|18:30:35.831|AppInfo|" TCP_IN "   \r\n\n" NET),
     "in TCP 0a180108:53536 undated 66635831 bytes 81 defects 0 end\n"},
    {"indented", SPAN("  00222499.002 |18:30:35.831 |AppInfo |" TCP_IN "\n" NET),
     "in TCP 0a180108:53536 undated 66635831 bytes 81 defects 0 end\n"},
    {"byte-order-mark", SPAN("\xEF\xBB\xBF" HEAD), HEAD_DUMP},
    {"empty-lines-around-the-tag", SPAN(LINE("18:30:35.831", TCP_IN) "\n[1,NET]  \n\n" OPTIONS),
     "in TCP 0a180108:53536 undated 66635831 bytes 81 defects 0 end\n"},
    {"no-tag", SPAN(LINE("18:30:35.831", TCP_IN) OPTIONS "\n"),
     "in TCP 0a180108:53536 undated 66635831 bytes 81 defects 0 end\n"},
    {"keepalive", SPAN(LINE("18:30:35.831", TCP_IN) "[1,NET]\n\r\n\r\n" LINE("18:30:35.832", "X")), "no message\n"},
    {"nothing-announced", SPAN(LINE("18:30:35.831", TCP_IN) LINE("18:30:35.832", "X")), "no message\n"},
    {"midnight", SPAN(HEAD LINE("23:59:59.999", TCP_IN) NET LINE("00:00:00.000", TCP_IN) NET),
     HEAD_DUMP "in TCP 0a180108:53536 at 1726808399999 bytes 81 defects 0\n"
               "in TCP 0a180108:53536 at 1726808400000 bytes 81 defects 0 end\n"},
    {"out-of-order-at-midnight",
     SPAN(HEAD LINE("00:00:00.000", TCP_IN) NET LINE("23:59:59.999", TCP_IN) NET LINE("00:00:00.001", TCP_IN) NET),
     HEAD_DUMP "in TCP 0a180108:53536 at 1726808400000 bytes 81 defects 0\n"
               "in TCP 0a180108:53536 at 1726808399999 bytes 81 defects 0\n"
               "in TCP 0a180108:53536 at 1726808400001 bytes 81 defects 0 end\n"},
    {"out-of-order", SPAN(LINE("10:00:00.001", UDP_IN) NET LINE("10:00:00.000", UDP_IN) NET),
     "in UDP 0a180108:49193 undated 36000001 bytes 81 defects 0\n"
     "in UDP 0a180108:49193 undated 36000000 bytes 81 defects 0 end\n"},
    {"two-files", SPAN(HEAD LINE("00:00:00.000", TCP_IN) NET HEAD LINE("18:30:35.831", TCP_IN) NET),
     HEAD_DUMP "in TCP 0a180108:53536 at 1726808400000 bytes 81 defects 0\n" HEAD_DUMP
               "in TCP 0a180108:53536 at 1726788635831 bytes 81 defects 0 end\n"},
    {"cut-in-the-headers", SPAN(LINE("18:30:35.831", UDP_IN) "[1,NET]\nOPTIONS sip:a SIP/2.0\nVia: SIP"),
     "in UDP 0a180108:49193 undated 66635831 bytes 31 defects 1 end\n"},
    {"text-of-other-lines", SPAN("AppInfo\n" LINE("18:30:35.831", "Digit Analysis") OPTIONS LINE("18:30:36.000", "X")),
     ""},
    {"no-trace", SPAN("Oct 14 00:25:06.327: SIP/Msg/ccsipDisplayMsg:\nReceived:\n" OPTIONS), ""},
    {"empty", SPAN(""), ""},
};

static void test_trace(const void *data)
{
    static const size_t steps[] = {SIZE_MAX, 1, 7, 100};
    const trace_row *row = data;
    uint64_t lines;

    for (size_t i = 0; i < G_N_ELEMENTS(steps); i++) {
        g_autofree char *dump = read_trace(guarded_span(row->trace), steps[i], &lines);
        g_assert_cmpstr(dump, ==, row->dump);
    }
}

/* A trace that ends after any byte is read to there, and not farther. */
static void test_cut(const void *data)
{
    const trace_row *row = data;
    uint64_t lines;

    for (size_t len = 0; len <= row->trace.len; len++) {
        g_free(read_trace(guarded(row->trace.ptr, len), 50, &lines));
    }
}

/* Neither what is longer than the parser keeps, nor a line without an end, costs more than that it is cut. */
static void test_too_long(void)
{
    GString *text = g_string_new(LINE("18:30:35.831", UDP_IN) "[1,NET]\nOPTIONS sip:a SIP/2.0\r\n\r\n");
    uint64_t lines;

    for (unsigned i = 0; i < 100000; i++) {
        g_string_append_c(text, 'a');
    }
    g_string_append(text, "\n" LINE("18:30:36.000", "X"));
    g_autofree char *dump = read_trace(guarded(text->str, text->len), 1000, &lines);
    g_assert_cmpstr(dump, ==, "in UDP 0a180108:49193 undated 66635831 bytes 65535 defects 0 too long\n");
    g_assert_cmpuint(lines, ==, 2);
    g_string_free(text, TRUE);
}

typedef struct {
    const char *label;
    const char *date;
    bool is_date;
    int64_t day;
    int32_t utc_offset;
} date_row;

/* Of a message in a line of 18:30:35.831. */
static const date_row dates[] = {
    {"zone", "Thu, 19 Sep 2024 23:30:35 GMT", true, 19985, -300},
    {"phone-49-seconds-off", "Thu, 19 Sep 2024 23:31:24 GMT", true, 19985, -300},
    {"half-an-hour", "Thu, 19 Sep 2024 13:00:30 GMT", true, 19985, 330},
    {"utc", "Thu, 19 Sep 2024 18:30:35 GMT", true, 19985, 0},
    {"day-before", "Fri, 20 Sep 2024 02:30:35 GMT", true, 19985, -480},
    {"day-after", "Thu, 19 Sep 2024 08:30:35 GMT", true, 19985, 600},
    {"clock-not-set", "Thu, 01 Jan 1970 00:00:35 GMT", false, 0, 0},
    {"no-month", "Thu, 19 Sxp 2024 23:30:35 GMT", false, 0, 0},
    {"no-hour", "Thu, 19 Sep 2024 24:30:35 GMT", false, 0, 0},
    {"short", "Thu, 19 Se", false, 0, 0},
    {"empty", "", false, 0, 0},
};

static void test_date(const void *data)
{
    const date_row *row = data;
    g_autofree char *text = g_strdup_printf(
        LINE("18:30:35.831", UDP_IN) "[1,NET]\nOPTIONS sip:a SIP/2.0\nDate: %s\n\n" LINE("19:00:00.000", "X"),
        row->date);
    g_autofree sip_trace *trace = g_new(sip_trace, 1);
    sip_trace_message message;
    size_t used;
    int64_t day = 0;
    int32_t utc_offset = 0;

    sip_trace_init(trace);
    g_assert_cmpint(sip_trace_next(trace, guarded_string(text), true, &used, &message), ==, SIP_TRACE_MESSAGE);
    g_assert_cmpint(sip_trace_read_date(&message, &day, &utc_offset), ==, row->is_date);
    g_assert_cmpint(day, ==, row->day);
    g_assert_cmpint(utc_offset, ==, row->utc_offset);
}

typedef struct {
    const char *label;
    const char *message;
    bool is_outgoing;
    const char *address; /* NULL: none */
} own_row;

static const own_row owns[] = {
    {"request-uri", "REGISTER sip:10.1.1.10 SIP/2.0\r\n\r\n", false, "10.1.1.10"},
    {"request-uri-with-user", "INVITE sip:2001@10.1.1.10:5060;user=phone SIP/2.0\r\n\r\n", false, "10.1.1.10"},
    {"name", "REGISTER sip:cucm-pub.example.com SIP/2.0\r\n\r\n", false, NULL},
    {"via", "OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/TCP 10.1.1.10:5060;branch=1\r\n\r\n", true, "10.1.1.10"},
    {"no-via", "OPTIONS sip:a SIP/2.0\r\n\r\n", true, NULL},
    {"response", "SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP 10.24.1.8\r\n\r\n", true, NULL},
};

static void test_own(const void *data)
{
    const own_row *row = data;
    text_span text = guarded_string(row->message);
    text_span headers = text_from(text, text_find_char(text, 0, '\n') + 1);
    sip_trace_message message = {.is_outgoing = row->is_outgoing, .copy = {.text = text, .headers = headers}};
    sip_trace_address own;
    uint8_t expected[ADDRESS_IPV4_SIZE];

    g_assert_cmpint(sip_trace_own_address(&message, &own), ==, row->address != NULL);
    if (row->address) {
        g_assert_true(address_read_ipv4(guarded_string(row->address), expected));
        g_assert_cmpmem(own.bytes, own.size, expected, sizeof expected);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/sip-trace/read", traces, test_trace);
    add_rows("/sip-trace/cut", traces, test_cut);
    g_test_add_func("/sip-trace/too-long", test_too_long);
    add_rows("/sip-trace/date", dates, test_date);
    add_rows("/sip-trace/own-address", owns, test_own);
    return g_test_run();
}
