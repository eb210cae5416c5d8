/* test_sip_trace.c
 * Tests of core/trace/sip_trace, and of the words and facts that it reads.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/trace/sip_trace.h"

#include "core/trace/sip_trace_facts.h"
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

/* Expressway. */
#define EXP_HEAD(time, rest) "2016-04-19T17:09:13+10:00 expc tvcs: UTCTime=\"2016-04-19 " time "\" " rest "\n"
#define EXP_IN                                                                                                         \
    "Module=\"network.sip\" Level=\"DEBUG\":  Action=\"Received\"  Local-ip=\"10.0.30.2\"  Local-port=\"27901\"  "     \
    "Src-ip=\"192.0.2.10\"  Src-port=\"7003\"  Msg-Hash=\"1\""
#define EXP_OUT                                                                                                        \
    "Module=\"network.sip\" Level=\"DEBUG\":  Action=\"Sent\"  Local-ip=\"10.0.30.2\"  Local-port=\"27901\"  "         \
    "Dst-ip=\"192.0.2.10\"  Dst-port=\"7003\"  Msg-Hash=\"1\""
#define EXP_INFO                                                                                                       \
    "Module=\"network.sip\" Level=\"INFO\":  Action=\"Sent\"  Local-ip=\"10.0.30.2\"  Dst-ip=\"192.0.2.10\"  "         \
    "Detail=\"Sending Response Code=408\""
#define EXP_OPTIONS                                                                                                    \
    " SIPMSG:\n |OPTIONS sip:a SIP/2.0\r\n Via: SIP/2.0/TLS 192.0.2.10:7003\r\n Content-Length: 0\r\n \r\n |\n"
#define EXP_HEAD_DUMP "head expc node 0 app 0 file 0 address 0 day 16910 utc 0 time 1461049753973\n"
#define EXP_IN_DUMP   "in TLS c000020a:7003 at 1461049753973 bytes 78 defects 0 own 0a001e02:27901\n"

/* Phones. */
#define TEL(time, text) "5850 DEB Mar 09 " time " (618:927) JAVA-" text "\n"
#define TEL_PEER                                                                                                       \
    TEL("18:32:45.417304", "SIPCC-SIP_MSG_SEND: ccsip_dump_send_msg_info: <10.7.0.200:5060>:REFER s: <sip:a>")
#define TEL_END TEL("18:32:45.420173", "::End-Of-Sip-Message::")
#define TEL_REQUEST(via)                                                                                               \
    "OPTIONS sip:1@10.7.0.104:51778 SIP/2.0^M\n\tVia: SIP/2.0/" via "^M\n\tContent-Length: 0^M\n\t^M\n"
#define TEL_SENT        TEL("18:32:45.419807", "sipio-sent---> " TEL_SENT_TEXT)
#define TEL_SENT_TEXT   "OPTIONS sip:a SIP/2.0^M\n\tVia: SIP/2.0/TCP 10.7.0.104:51778^M\n\tContent-Length: 0^M\n\t^M"
#define TEL_SENT_DUMP   "out TCP 0a0700c8:5060 undated 66765419 bytes 79 defects 0 own 0a070068:51778"
#define TEL_STATUS      TEL("18:32:45.477430", "sipio-recv<--- " TEL_STATUS_TEXT)
#define TEL_STATUS_TEXT "SIP/2.0 200 OK^M\n\tVia: SIP/2.0/TLS 10.7.0.104:51778;branch=1^M\n\tContent-Length: 0^M\n\t^M"

typedef struct {
    const char *label;
    text_span trace;
    const char *dump;
} trace_row;

static void dump_address(GString *out, const sip_trace_address *address, uint16_t port)
{
    for (unsigned i = 0; i < address->size; i++) {
        g_string_append_printf(out, "%02x", address->bytes[i]);
    }
    g_string_append_printf(out, ":%u", port);
}

static void dump_message(GString *out, const sip_trace_message *message)
{
    static const char *const transports[] = {"TCP", "TLS", "UDP"};

    g_string_append_printf(out, "%s %s ", message->is_outgoing ? "out" : "in", transports[message->transport]);
    dump_address(out, &message->peer, message->peer_port);
    g_string_append_printf(out, " %s %" G_GINT64_FORMAT " bytes %zu defects %u%s%s",
                           message->has_date ? "at" : "undated", message->time, message->copy.text.len,
                           message->copy.defects, message->is_too_long ? " too long" : "",
                           message->at_end ? " end" : "");
    if (message->own.size > 0) {
        g_string_append(out, " own ");
        dump_address(out, &message->own, message->own_port);
    }
    g_string_append_c(out, '\n');
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
    /* Expressway */
    {"expressway", SPAN(EXP_HEAD("07:09:13,973", EXP_IN) EXP_OPTIONS), EXP_HEAD_DUMP EXP_IN_DUMP},
    {"expressway-out", SPAN(EXP_HEAD("07:09:13,973", EXP_OUT) EXP_OPTIONS),
     EXP_HEAD_DUMP "out TLS c000020a:7003 at 1461049753973 bytes 78 defects 0 own 0a001e02:27901\n"},
    {"expressway-other-lines",
     SPAN(EXP_HEAD("07:09:13,973", "Module=\"network.tcp\" Level=\"DEBUG\":  Src-ip=\"10.0.30.2\"")
              EXP_OPTIONS EXP_HEAD("07:09:13,974", EXP_INFO) EXP_OPTIONS EXP_HEAD("07:09:13,975", EXP_IN) " Detail\n"),
     EXP_HEAD_DUMP},
    {"expressway-no-message-yet", SPAN(EXP_HEAD("07:09:13,973", EXP_IN) EXP_HEAD("07:09:13,973", EXP_IN) EXP_OPTIONS),
     EXP_HEAD_DUMP EXP_IN_DUMP},
    {"expressway-line-of-another-program",
     SPAN(EXP_HEAD("07:09:13,973", EXP_IN) "2016-04-19T17:09:13+10:00 expc httpd[7]: x\n" EXP_OPTIONS),
     EXP_HEAD_DUMP EXP_IN_DUMP},
    {"expressway-before-8",
     SPAN(EXP_HEAD("07:09:13,973", "Module=\"network.sip\" Level=\"DEBUG\":  Src-ip=\"192.0.2.10\"  Src-port=\"7003\"")
              EXP_OPTIONS),
     EXP_HEAD_DUMP "in TLS c000020a:7003 at 1461049753973 bytes 78 defects 0\n"},
    {"expressway-own-end-by-via",
     SPAN(EXP_HEAD("07:09:13,973", "Module=\"network.sip\" Level=\"DEBUG\":  Dst-ip=\"192.0.2.11\"  Dst-port=\"9\"")
              EXP_OPTIONS),
     EXP_HEAD_DUMP "out TLS c000020b:9 at 1461049753973 bytes 78 defects 0 own c000020a:7003\n"},
    {"expressway-within-the-node",
     SPAN(EXP_HEAD("07:09:13,973", "Module=\"network.sip\" Level=\"DEBUG\":  Action=\"Sent\"  Local-ip=\"127.0.0.1\"  "
                                   "Local-port=\"5060\"  Dst-ip=\"127.0.0.1\"  Dst-port=\"25000\"") EXP_OPTIONS),
     EXP_HEAD_DUMP "internal\n"},
    {"expressway-pasted",
     SPAN(
         "2016-04-19T17:09:13.973+10:00 expc tvcs: tvcs: UTCTime=\"2016-04-19 07:09:13,973\" Module=\"network.sip\" "
         "Level=\"DEBUG\": Action=\" Received \" Local-ip=\" 10.0.30.2 \" Local-port=\"27901\" Src-ip=\" 192.0.2.10 \" "
         "Src-port=\"7003\"\nSIPMSG:\n|OPTIONS sip:a SIP/2.0\nVia: SIP/2.0/TLS 192.0.2.10:7003\nContent-Length: "
         "0\n\n|\n"),
     EXP_HEAD_DUMP EXP_IN_DUMP},
    {"expressway-cut", SPAN(EXP_HEAD("07:09:13,973", EXP_IN) " SIPMSG:\n |OPTIONS sip:a SIP/2.0\r\n Via: SIP"),
     EXP_HEAD_DUMP "in TCP c000020a:7003 at 1461049753973 bytes 31 defects 1 end own 0a001e02:27901\n"},
    {"expressway-two-hosts",
     SPAN(EXP_HEAD("07:09:13,973", EXP_IN) EXP_OPTIONS "2016-04-20T00:00:00Z expe tvcs: UTCTime=\"2016-04-20 "
                                                       "00:00:00,001\" Module=\"network.dns\" Level=\"DEBUG\"\n"),
     EXP_HEAD_DUMP EXP_IN_DUMP "head expe node 0 app 0 file 0 address 0 day 16911 utc 0 time 1461110400001\n"},
    {"expressway-midnight",
     SPAN(EXP_HEAD("07:09:13,973",
                   EXP_INFO) "2016-04-20T00:00:00Z expc tvcs: UTCTime=\"2016-04-20 00:00:00,001\" " EXP_IN
                             "\n" EXP_OPTIONS),
     EXP_HEAD_DUMP "in TLS c000020a:7003 at 1461110400001 bytes 78 defects 0 own 0a001e02:27901\n"},
    {"no-expressway", SPAN("2016-04-19T17:09:13+10:00 expc sshd[7]: session opened\n" EXP_OPTIONS), ""},
    /* Phones */
    {"phone-sent", SPAN(TEL_PEER TEL_SENT TEL_END), TEL_SENT_DUMP "\n"},
    {"phone-received",
     SPAN(TEL_STATUS TEL_END TEL("18:32:45.500", "")
              TEL("18:32:45.477643", "[[MESSAGE_1.0]]: [10.7.0.200] --> SIP/2.0 200 "
                                     "OK() --> [SIPCC] : ")),
     "in TLS 0a0700c8:0 undated 66765477 bytes 81 defects 0 own 0a070068:51778\n"},
    {"phone-received-info",
     SPAN(TEL_STATUS TEL_END TEL("18:32:45.477",
                                 "SIPCC-SIP_MSG_RECV: ccsip_dump_recv_msg_info: <10.7.0.200:0   >:200 OK")),
     "in TLS 0a0700c8:0 undated 66765477 bytes 81 defects 0 own 0a070068:51778\n"},
    {"phone-ipv6-peer",
     SPAN(TEL_STATUS TEL_END TEL("18:32:45.477", "ccsip_dump_recv_msg_info: <2001:db8::1:5061>:200 OK")),
     "in TLS 20010db8000000000000000000000001:5061 undated 66765477 bytes 81 defects 0 own 0a070068:51778\n"},
    {"phone-peer-of-the-message-before", SPAN(TEL_PEER TEL_SENT TEL_END TEL_STATUS TEL_END),
     TEL_SENT_DUMP "\n"
                   "in TLS 0a0700c8:5060 undated 66765477 bytes 81 defects 0 own 0a070068:51778\n"},
    {"phone-peer-by-via",
     SPAN("5850 DEB Mar 09 18:32:45.419807 JAVA-sipio-recv<--- " TEL_REQUEST("UDP 10.7.0.200:5060;branch=1")),
     "in UDP 0a0700c8:5060 undated 66765419 bytes 104 defects 0 end own 0a070068:51778\n"},
    {"phone-no-end", SPAN(TEL_PEER TEL_SENT TEL("18:32:45.500", "SIPCC-SIP_TRANS: x") "\ty\n" TEL_STATUS),
     TEL_SENT_DUMP "\n"
                   "in TLS 0a0700c8:5060 undated 66765477 bytes 81 defects 0 end own 0a070068:51778\n"},
    {"phone-other-threads",
     SPAN(TEL_PEER TEL_SENT "5851 NOT Mar 09 18:32:45.420 (624:624) metmand-x\n\ty\n" TEL_END TEL("18:32:46.000", "z")),
     TEL_SENT_DUMP "\n"},
    {"phone-peer-never-comes",
     SPAN(TEL_STATUS TEL_END TEL("18:32:46.000", "") TEL("18:32:46.000", "1") TEL("18:32:46.000", "2")
              TEL("18:32:46.000", "3") TEL("18:32:46.000", "4") TEL("18:32:46.000", "5") TEL("18:32:46.000", "6")
                  TEL("18:32:46.000", "7") TEL("18:32:46.000", "8")
                      TEL("18:32:46.000", "ccsip_dump_recv_msg_info: <10.7.0.200:0>:")),
     "in TLS :0 undated 66765477 bytes 81 defects 0 own 0a070068:51778\n"},
    {"phone-pasted", /* firmware 10.3.1, with spaces for tabs, and no end */
     SPAN("0611 DEB Dec 21 14:33:00.127717 JAVA-sipio-sent---> OPTIONS sip:a SIP/2.0^M\n        Via: SIP/2.0/TCP "
          "10.7.0.104:51778^M\n        Content-Length: 0^M\n        ^M\n\n0650 DEB Dec 21 14:33:00.171483 "
          "JAVA-sipio-recv<--- SIP/2.0 100 Trying^M\n"),
     "out TCP :0 undated 52380127 bytes 79 defects 0 own 0a070068:51778\n"
     "in TCP :0 undated 52380171 bytes 19 defects 1 end own 0a070068:51778\n"},
    {"phone-cut", SPAN(TEL("18:32:45.419807", "sipio-sent---> OPTIONS sip:a SIP/2.0^M\n\tVia: SIP")),
     "out TCP :0 undated 66765419 bytes 31 defects 1 end\n"},
    {"phone-next-day",
     SPAN(TEL_PEER TEL_SENT TEL_END "1 DEB Mar 11 18:32:45.419807 (618:927) JAVA-sipio-sent---> " TEL_SENT_TEXT
                                    "\n" TEL_END),
     TEL_SENT_DUMP "\n"
                   "out TCP 0a0700c8:5060 undated 239565419 bytes 79 defects 0 own 0a070068:51778\n"},
    {"phone-next-year",
     SPAN("1 DEB Dec 31 23:59:59.000 (618:927) JAVA-x\n1 DEB Jan  1 00:00:00.001 (618:927) "
          "JAVA-sipio-sent---> " TEL_SENT_TEXT "\n" TEL_END),
     "out TCP :0 undated 86400001 bytes 79 defects 0 own 0a070068:51778\n"},
    {"no-phone", SPAN("Mar  9 18:32:45 host sshd[7]: x\n1 DEB Mrz 09 18:32:45.000 x\n1 DEB Mar 32 18:32:45.000 x\n"),
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

/* ---- Logs that change the message, and back ---- */

/* How a log is written. */
typedef struct {
    void (*write)(GString *log, const GString *message);
} log_writer;

/* As a phone prints a message: in pieces, with a tab in front of further lines and "^M" for CR. */
static void write_phone(GString *log, const GString *message)
{
    gsize piece = PHONE_PIECE - PHONE_SIPIO_SIZE;

    g_string_append(log, TEL_PEER "5850 DEB Mar 09 18:32:45.419807 (618:927) JAVA-sipio-sent---> ");
    for (gsize i = 0; i < message->len; i++, piece--) {
        if (piece == 0) {
            g_string_append(
                log, "\n1 NOT Mar 09 18:32:45.420 (624:624) metmand-x\n5851 DEB Mar 09 18:32:45.420 (618:927) JAVA-");
            piece = PHONE_PIECE;
        }
        if (message->str[i] == '\r') {
            g_string_append(log, "^M");
        } else if (message->str[i] != '\n') {
            g_string_append_c(log, message->str[i]);
        } else if (piece > 1 && i + 1 < message->len) { /* else it is the log's own line feed */
            g_string_append(log, "\n\t");
        }
    }
    g_string_append(log, "\n" TEL_END);
}

static void write_expressway(GString *log, const GString *message)
{
    g_string_append(log, EXP_HEAD("07:09:13,973", EXP_OUT) " SIPMSG:\n |");
    for (gsize i = 0; i < message->len; i++) {
        g_string_append_c(log, message->str[i]);
        if (message->str[i] == '\n') {
            g_string_append_c(log, ' ');
        }
    }
    g_string_append(log, "|\n" EXP_HEAD("07:09:13,974", EXP_INFO));
}

static const log_writer phone_writer = {write_phone};
static const log_writer expressway_writer = {write_expressway};

static void check_written(const log_writer *writer, const GString *message)
{
    g_autofree sip_trace *trace = g_new(sip_trace, 1);
    GString *log = g_string_new(NULL);
    sip_trace_message read;
    sip_trace_event event;
    size_t used;
    size_t pos = 0;

    writer->write(log, message);
    sip_trace_init(trace);
    text_span text = guarded(log->str, log->len);
    do {
        event = sip_trace_next(trace, text_from(text, pos), true, &used, &read);
        pos += used;
    } while (event == SIP_TRACE_HEAD);
    g_assert_cmpint(event, ==, SIP_TRACE_MESSAGE);
    g_assert_cmpmem(read.copy.text.ptr, read.copy.text.len, message->str, message->len);
    g_assert_cmpuint(read.copy.defects, ==, 0);
    g_string_free(log, TRUE);
}

/* A message whose lines have 1 to 40 bytes, and end in LF or CRLF. */
static GString *make_message(unsigned padding, unsigned body)
{
    GString *message = g_string_new("REFER sip:a SIP/2.0\r\nVia: SIP/2.0/TCP 10.7.0.104:51778;branch=1\r\n");

    g_string_append_printf(message, "Subject: %*d\r\nContent-Length: %u\r\n\r\n", (int)padding, 7, body);
    gsize end = message->len + body;
    for (unsigned line = 0; message->len < end; line++) {
        g_string_append_printf(message, "%*d%s", (int)(line % 40), 7, line % 3 == 0 ? "\r\n" : "\n");
    }
    g_string_truncate(message, end);
    return message;
}

/* Pieces end at each place of a line, messages at each place of a piece. */
static void test_written(const void *writer)
{
    for (unsigned i = 0; i < 128; i++) {
        GString *message = make_message(1 + i, 2000);
        check_written(writer, message);
        g_string_free(message, TRUE);
        message = make_message(1, PHONE_PIECE - 192 + i);
        check_written(writer, message);
        g_string_free(message, TRUE);
    }
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
    unsigned port;
    const char *peer;
} own_row;

static const own_row owns[] = {
    {"request-uri", "REGISTER sip:10.1.1.10 SIP/2.0\r\n\r\n", false, "10.1.1.10", 0, NULL},
    {"request-uri-with-user", "INVITE sip:2001@10.1.1.10:5060;user=phone SIP/2.0\r\n\r\n", false, "10.1.1.10", 5060,
     NULL},
    {"name", "REGISTER sip:cucm-pub.example.com SIP/2.0\r\n\r\n", false, NULL, 0, NULL},
    {"via", "OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/TCP 10.1.1.10:5060;branch=1\r\n\r\n", true, "10.1.1.10", 5060, NULL},
    {"no-via", "OPTIONS sip:a SIP/2.0\r\n\r\n", true, NULL, 0, NULL},
    {"response", "SIP/2.0 200 OK\r\nVia: SIP/2.0/TCP 10.24.1.8\r\n\r\n", true, NULL, 0, "10.24.1.8"},
    {"response-received", "SIP/2.0 200 OK\r\nv: SIP/2.0/TCP 10.24.1.8:99999\r\n\r\n", false, "10.24.1.8", 0, NULL},
    {"both", "OPTIONS sip:10.1.1.10:1 SIP/2.0\r\nVia: SIP/2.0/UDP 10.24.1.8:2\r\n\r\n", false, "10.1.1.10", 1,
     "10.24.1.8"},
    {"port-only", "OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/UDP :5060\r\n\r\n", true, NULL, 0, NULL},
    {"no-sip", "OPTIONS\r\n\r\n", true, NULL, 0, NULL},
};

static void check_address(const sip_trace_address *address, bool found, const char *expected)
{
    uint8_t bytes[ADDRESS_IPV4_SIZE];

    g_assert_cmpint(found, ==, expected != NULL);
    g_assert_cmpint(found, ==, address->size > 0);
    if (expected) {
        g_assert_true(address_read_ipv4(guarded_string(expected), bytes));
        g_assert_cmpmem(address->bytes, address->size, bytes, sizeof bytes);
    }
}

static void test_own(const void *data)
{
    const own_row *row = data;
    text_span text = guarded_string(row->message);
    text_span headers = text_from(text, text_find_char(text, 0, '\n') + 1);
    sip_trace_message message = {.is_outgoing = row->is_outgoing, .copy = {.text = text, .headers = headers}};
    sip_trace_address address;
    uint16_t port;
    bool found = sip_trace_own_end(&message, &address, &port);

    g_assert_cmpuint(port, ==, row->port);
    check_address(&address, found, row->address);
    found = sip_trace_peer_end(&message, &address, &port);
    check_address(&address, found, row->peer);
}

static void test_own_ipv6(void)
{
    static const uint8_t expected[ADDRESS_IPV6_SIZE] = {0x20, 1, 0x0D, 0xB8, [15] = 7};
    text_span text = guarded_string("OPTIONS sip:a SIP/2.0\r\nVia: SIP/2.0/TLS [2001:db8::7]:5061;branch=1\r\n\r\n");
    sip_trace_message message = {.is_outgoing = true, .copy = {.text = text, .headers = text_from(text, 23)}};
    sip_trace_address own;
    uint16_t port;

    g_assert_true(sip_trace_own_end(&message, &own, &port));
    g_assert_cmpmem(own.bytes, own.size, expected, sizeof expected);
    g_assert_cmpuint(port, ==, 5061);
    g_assert_cmpint(sip_trace_via_transport(&message), ==, SIP_TRACE_TLS);
}

static void check_device(const char *headers, const char *expected)
{
    text_span text = guarded_string(headers);
    sip_trace_message message = {.copy = {.text = text, .headers = text}};
    text_span device = sip_trace_device(&message);

    g_assert_cmpmem(device.ptr, device.len, expected, strlen(expected));
}

static void test_device(void)
{
    check_device("Contact: <sip:1@10.7.0.104>;+u.sip!devicename.ccm.cisco.com=\"SEP001122334455\";video\r\n\r\n",
                 "SEP001122334455");
    check_device("m: <sip:1@10.7.0.104>;+u.sip!devicename.ccm.cisco.com=\"SEP00", "SEP00");
    check_device("Contact: <sip:1@10.7.0.104>\r\n\r\n", "");
    check_device("\r\n", "");
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/sip-trace/read", traces, test_trace);
    add_rows("/sip-trace/cut", traces, test_cut);
    g_test_add_func("/sip-trace/too-long", test_too_long);
    g_test_add_data_func("/sip-trace/written-by-phone", &phone_writer, test_written);
    g_test_add_data_func("/sip-trace/written-by-expressway", &expressway_writer, test_written);
    add_rows("/sip-trace/date", dates, test_date);
    add_rows("/sip-trace/own-end", owns, test_own);
    g_test_add_func("/sip-trace/own-end-ipv6", test_own_ipv6);
    g_test_add_func("/sip-trace/device", test_device);
    return g_test_run();
}
