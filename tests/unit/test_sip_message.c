/* test_sip_message.c
 * Tests of core/sip_message.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_message.h"

#include "sample_alarm.h"
#include "sample_sip.h"
#include "test_support.h"

typedef struct {
    const char *label;
    const char *line;
    const char *method; /* NULL, and status 0: it is no start line */
    const char *uri;
    unsigned status;
    const char *phrase;
} start_row;

static const start_row starts[] = {
    {"request", "REFER sip:192.0.2.100 SIP/2.0", "REFER", "sip:192.0.2.100", 0, NULL},
    {"response", "SIP/2.0 202 Accepted", NULL, NULL, 202, "Accepted"},
    {"phrase-of-words", "SIP/2.0 481 Call Leg/Transaction Does Not Exist", NULL, NULL, 481,
     "Call Leg/Transaction Does Not Exist"},
    {"no-phrase", "SIP/2.0 200", NULL, NULL, 200, NULL},
    {"space-for-phrase", "SIP/2.0 200 ", NULL, NULL, 200, NULL},
    {"whitespace-around", "  SIP/2.0  100   Trying  ", NULL, NULL, 100, "Trying"},
    {"request-with-whitespace", " REGISTER  sip:a   SIP/2.0 ", "REGISTER", "sip:a", 0, NULL},
    {"own-method", "X-THING sip:a SIP/2.0", "X-THING", "sip:a", 0, NULL},
    {"lowest-status", "SIP/2.0 100 a", NULL, NULL, 100, "a"},
    {"highest-status", "SIP/2.0 999 a", NULL, NULL, 999, "a"},
    {"status-too-low", "SIP/2.0 99 a", NULL, NULL, 0, NULL},
    {"status-too-high", "SIP/2.0 1000 a", NULL, NULL, 0, NULL},
    {"status-a-word", "SIP/2.0 OK", NULL, NULL, 0, NULL},
    {"no-status", "SIP/2.0", NULL, NULL, 0, NULL},
    {"negative-status", "SIP/2.0 -200 OK", NULL, NULL, 0, NULL},
    {"no-uri", "REFER SIP/2.0", NULL, NULL, 0, NULL},
    {"no-version", "REFER sip:a", NULL, NULL, 0, NULL},
    {"only-method", "REFER", NULL, NULL, 0, NULL},
    {"other-version", "REFER sip:a SIP/3.0", NULL, NULL, 0, NULL},
    {"http", "GET / HTTP/1.1", NULL, NULL, 0, NULL},
    {"word-after-version", "REFER sip:a SIP/2.0 x", NULL, NULL, 0, NULL},
    {"via", "SIP/2.0/TCP 192.0.2.35:5060", NULL, NULL, 0, NULL},
    {"empty", "", NULL, NULL, 0, NULL},
    {"only-whitespace", "  ", NULL, NULL, 0, NULL},
};

static void check_start_line(const sip_start_line *line, const start_row *row)
{
    assert_text(line->method, row->method);
    assert_text(line->uri, row->uri);
    g_assert_cmpuint(line->status, ==, row->status);
    assert_text(line->phrase, row->phrase);
    if (row->status) {
        g_autofree char *digits = g_strdup_printf("%u", row->status);
        assert_text(line->status_text, digits);
    } else {
        assert_text(line->status_text, "");
    }
}

static void test_start_line(const void *data)
{
    const start_row *row = data;
    sip_start_line line;
    bool is = sip_read_start_line(guarded_string(row->line), &line);

    g_assert_cmpint(is, ==, row->method || row->status);
    if (is) {
        check_start_line(&line, row);
    }
}

#define QUOTED_STATUS     "Rcvd:SIP/2.0 200 OK  Cseq:122 REGISTER CallId:def@192.0.2.35    "
#define QUOTED_REQUEST    "Sent:REGISTER sip:192.0.2.100 SIP/2.0  Cseq:336 REGISTER CallId:abc@192.0.2.35    "
#define DOCUMENT(content) "<?xml version=\"1.0\" ?><x-cisco-alarm>" content "</x-cisco-alarm>"

typedef struct {
    const char *label;
    text_span data;
    const char *found; /* method or status, and the first header's name, of each message of Call-ID abc@192.0.2.35 */
} message_row;

static const message_row messages[] = {
    {"request", SPAN(REFER HEADERS "\r\n"), "REFER Via|"},
    {"response", SPAN("SIP/2.0 202 Accepted\r\n" HEADERS "\r\n"), "202 Via|"},
    {"with-body", SPAN(REFER HEADERS "\r\n" SAMPLE_OUTAGE), "REFER Via|"},
    {"truncated-after-call-id", SPAN(REFER "Call-ID: abc@192.0.2.35"), "REFER Call-ID|"},
    {"line-feeds-only", SPAN("REFER sip:a SIP/2.0\nCall-ID: abc@192.0.2.35\n\n"), "REFER Call-ID|"},
    {"compact", SPAN(REFER "t: x\r\ni: abc@192.0.2.35\r\n\r\n"), "REFER t|"},
    {"other-case", SPAN(REFER "CALL-id : abc@192.0.2.35\r\n\r\n"), "REFER CALL-id|"},
    {"folded", SPAN(REFER "Call-ID:\r\n abc@192.0.2.35\r\n\r\n"), "REFER Call-ID|"},
    {"no-phrase", SPAN("SIP/2.0 202 \r\n" HEADERS "\r\n"), "202 Via|"},
    {"phrase-not-ascii", SPAN("SIP/2.0 200 Sch\xc3\xb6n\r\n" HEADERS "\r\n"), "200 Via|"},
    {"two", SPAN("SIP/2.0 200 OK\r\n" HEADERS "\r\n" REFER HEADERS "\r\n"), "200 Via|REFER Via|"},
    {"two-of-other-calls",
     SPAN("SIP/2.0 200 OK\r\nCall-ID: x\r\n\r\n" REFER HEADERS "\r\nBYE sip:a SIP/2.0\r\ni: y\r\n\r\n"), "REFER Via|"},
    {"right-after-a-body", SPAN(REFER HEADERS "\r\n" SAMPLE_TL_INFO REFER HEADERS "\r\n" SAMPLE_OUTAGE),
     "REFER Via|REFER Via|"},
    {"right-after-a-body-on-one-line", SPAN("x\r\n\r\n" DOCUMENT("") REFER HEADERS "\r\n"), "REFER Via|"},
    {"right-after-a-body-that-quotes", SPAN("x\r\n\r\n" DOCUMENT(QUOTED_REQUEST QUOTED_STATUS) REFER HEADERS "\r\n"),
     "REFER Via|"},
    {"response-right-after-a-body-that-quotes",
     SPAN("x\r\n\r\n" DOCUMENT(QUOTED_REQUEST QUOTED_STATUS) "SIP/2.0 202 Accepted\r\n" HEADERS "\r\n"), "202 Via|"},
    {"quote-is-no-start-line", SPAN("x\r\n\r\n" DOCUMENT(QUOTED_STATUS) "\nCall-ID: abc@192.0.2.35\r\n\r\n"), ""},
    {"lower-layers", SPAN("\x45\x00\x01\x80\x18\n\xff\x7f\x00" REFER HEADERS "\r\n"), "REFER Via|"},
    {"response-after-lower-layers", SPAN("\x00\x01qSIP/2.0 202 Accepted\r\n" HEADERS "\r\n"), "202 Via|"},
    {"letter-of-a-checksum", SPAN("\x01x" REFER HEADERS "\r\n"), "xREFER Via|"},
    {"mark-of-a-checksum", SPAN("\x01\x40" REFER HEADERS "\r\n"), "REFER Via|"},
    {"space-of-a-checksum", SPAN("\x01 " REFER HEADERS "\r\n"), "REFER Via|"},
    {"letter-and-space-of-a-checksum", SPAN("\x01x " REFER HEADERS "\r\n"), "REFER Via|"},
    {"version-in-uri", SPAN("REFER sip:SIP/2.0@a SIP/2.0\r\n" HEADERS "\r\n"), "REFER Via|"},
    {"version-in-header", SPAN(REFER "X: SIP/2.0\r\n" HEADERS "\r\n"), "REFER X|"},
    {"method-from-a-to-z", SPAN("</a>AZaz-1 sip:a SIP/2.0\r\n" HEADERS "\r\n"), "AZaz-1 Via|"},
    {"two-words", SPAN("X SIP/2.0\r\n" HEADERS "\r\n"), ""},
    {"truncated-in-header-name", SPAN(REFER "Cal"), ""},
    {"truncated-before-colon", SPAN(REFER "Call-ID "), ""},
    {"truncated-in-call-id", SPAN(REFER "Call-ID: abc@192"), ""},
    {"longer-call-id", SPAN(REFER "Call-ID: abc@192.0.2.355\r\n\r\n"), ""},
    {"call-id-in-other-case", SPAN(REFER "Call-ID: ABC@192.0.2.35\r\n\r\n"), ""},
    {"call-id-in-other-header", SPAN(REFER "Contact: abc@192.0.2.35\r\nIn-Reply-To: abc@192.0.2.35\r\n\r\n"), ""},
    {"no-start-line", SPAN(HEADERS "\r\n"), ""},
    {"http", SPAN("POST / HTTP/1.1\r\n" HEADERS "\r\n"), ""},
    {"only-the-version", SPAN("SIP/2.0\r\n" HEADERS "\r\n"), ""},
    {"empty", SPAN(""), ""},
};

static void test_message(const void *data)
{
    const message_row *row = data;
    text_span stream = guarded_span(row->data);
    text_span call_id = guarded_string("abc@192.0.2.35");
    g_autoptr(GString) found = g_string_new(NULL);
    sip_message message;
    size_t pos = 0;

    while (sip_next_message(stream, &pos, &message)) {
        assert_inside(message.call_id, stream);
        if (!text_equal(message.call_id, call_id)) {
            continue;
        }
        sip_header header;
        size_t first = 0;
        g_autofree char *method = text_string(message.start_line.method);
        assert_inside(message.headers, stream);
        g_assert_true(message.headers.ptr + message.headers.len == stream.ptr + stream.len);
        g_assert_true(sip_next_header(message.headers, &first, &header));
        g_autofree char *name = text_string(header.name);
        g_autofree char *status = g_strdup_printf("%u", message.start_line.status);
        g_string_append_printf(found, "%s %s|", message.start_line.status ? status : method, name);
    }
    g_assert_cmpstr(found->str, ==, row->found);
    g_assert_cmpuint(pos, ==, stream.len);
    g_assert_false(sip_next_message(stream, &pos, &message));
}

typedef struct {
    const char *label;
    const char *data;
    const char *cseq; /* NULL: there is none */
} message_cseq_row;

static const message_cseq_row message_cseqs[] = {
    {"after-call-id", REFER "Call-ID: abc@192.0.2.35\r\nDate: x\r\nCSeq: 1000 REFER\r\n\r\n", "1000 REFER"},
    {"before-call-id", REFER "CSeq: 1000 REFER\r\nCall-ID: abc@192.0.2.35\r\n\r\n", "1000 REFER"},
    {"whitespace-before-colon", REFER "Call-ID : abc@192.0.2.35\r\nCSEQ\t: 1000 REFER\r\n\r\n", "1000 REFER"},
    {"missing", REFER "Call-ID: abc@192.0.2.35\r\n\r\nCSeq: 1 BYE\r\n", NULL},
    {"missing-and-next-has-one",
     REFER "Call-ID: abc@192.0.2.35\r\n\r\nBYE sip:a SIP/2.0\r\nCSeq: 1 BYE\r\nCall-ID: x\r\n\r\n", NULL},
    {"of-the-message-before",
     "BYE sip:a SIP/2.0\r\nCSeq: 1 BYE\r\nCall-ID: x\r\n\r\n" REFER "Call-ID: abc@192.0.2.35\r\n\r\n", NULL},
    {"truncated", REFER "Call-ID: abc@192.0.2.35\r\nCSeq: 10", "10"},
};

static void test_message_cseq(const void *data)
{
    const message_cseq_row *row = data;
    text_span stream = guarded_string(row->data);
    sip_message message;
    size_t pos = 0;

    do {
        g_assert_true(sip_next_message(stream, &pos, &message));
    } while (!text_equal(message.call_id, TEXT_LITERAL("abc@192.0.2.35")));
    assert_text(message.start_line.method, "REFER");
    assert_text(message.cseq, row->cseq);
    g_assert_cmpint(message.cseq.ptr != NULL, ==, row->cseq != NULL);
}

typedef struct {
    const char *label;
    const char *data;
    const char *method; /* NULL: there is no CSeq to be found */
    uint32_t number;
} quick_cseq_row;

static const quick_cseq_row quick_cseqs[] = {
    {"status-line-first", "SIP/2.0 200 OK\r\nVia: x\r\nCSeq: 101 REGISTER\r\nFrom: y\r\n\r\n", "REGISTER", 101},
    {"bytes-of-lower-layers",
     "\x01\x02"
     "CSeq: 1 BYE\x03SIP/2.0 200 OK\r\nCSeq: 7 REFER\r\n\r\n",
     "REFER", 7},
    {"no-whitespace", "SIP/2.0 200 OK\r\nCSeq:101 REGISTER\r\n\r\n", "REGISTER", 101},
    {"much-whitespace", "SIP/2.0 200 OK\r\nCSeq: \t101   REGISTER \r\n\r\n", "REGISTER", 101},
    {"continued", "SIP/2.0 200 OK\r\nCSeq: 101\r\n REGISTER\r\nA: b\r\n\r\n", "REGISTER", 101},
    {"line-feeds-only", "SIP/2.0 200 OK\nCSeq: 101 REGISTER\n\n", "REGISTER", 101},
    {"in-another-header", "SIP/2.0 200 OK\r\nA: CSeq: 1 BYE\r\nCSeq: 2 REFER\r\n\r\n", "REFER", 2},
    {"body-has-another", "SIP/2.0 200 OK\r\nCSeq: 2 REFER\r\n\r\nCSeq: 1 BYE\r\n", "REFER", 2},
    {"at-the-very-start", "CSeq: 2 REFER\r\n\r\n", "REFER", 2},
    {"other-case", "SIP/2.0 200 OK\r\ncseq: 2 REFER\r\n\r\n", NULL, 0},
    {"whitespace-before-colon", "SIP/2.0 200 OK\r\nCSeq : 2 REFER\r\n\r\n", NULL, 0},
    {"no-number", "SIP/2.0 200 OK\r\nCSeq: REFER\r\n\r\n", NULL, 0},
    {"truncated-before-method", "SIP/2.0 200 OK\r\nCSeq: 10", NULL, 0},
    {"truncated-in-name", "SIP/2.0 200 OK\r\nCSeq", NULL, 0},
    {"empty", "", NULL, 0},
};

static void test_quick_cseq(const void *data)
{
    const quick_cseq_row *row = data;
    uint32_t number;
    text_span method;
    bool found = sip_find_cseq(guarded_string(row->data), &number, &method);

    g_assert_cmpint(found, ==, row->method != NULL);
    if (found) {
        g_assert_cmpuint(number, ==, row->number);
        assert_text(method, row->method);
    }
}

typedef struct {
    const char *label;
    const char *headers;
    const char *found; /* name=[value] of each */
} headers_row;

static const headers_row header_blocks[] = {
    {"two", "Call-ID: abc@a\r\nCSeq: 1 REFER\r\n\r\n", "Call-ID=[abc@a]CSeq=[1 REFER]"},
    {"stops-at-empty-line", "A: b\r\n\r\nC: d\r\n", "A=[b]"},
    {"stops-at-bare-line-feed", "A: b\n\nC: d\n", "A=[b]"},
    {"line-feeds-only", "A: b\nC: d\n", "A=[b]C=[d]"},
    {"no-last-line-end", "A: b\r\nC: d", "A=[b]C=[d]"},
    {"truncated-in-name", "A: b\r\nConte", "A=[b]"},
    {"whitespace-before-colon", "Content-Id : x\r\nReason\t:\ty\r\n", "Content-Id=[x]Reason=[y]"},
    {"no-whitespace-after-colon", "A:b\r\n", "A=[b]"},
    {"whitespace-after-colon", "A:  \t b \t\r\n", "A=[b]"},
    {"empty-value", "A:\r\nB: \r\nC: d\r\n", "A=[]B=[]C=[d]"},
    {"folded", "A: b\r\n c\r\n\td\r\nE: f\r\n", "A=[b\r\n c\r\n\td]E=[f]"},
    {"folded-at-once", "A:\r\n b\r\nE: f\r\n", "A=[b]E=[f]"},
    {"folded-before-colon", "A\r\n : b\r\nE: f\r\n", "A=[b]E=[f]"},
    {"folded-to-nothing", "A: b\r\n \r\nE: f\r\n", "A=[b]E=[f]"},
    {"colons-in-value", "A: b:c: d\r\n", "A=[b:c: d]"},
    {"no-header", "no header at all\r\nA: b\r\n", "A=[b]"},
    {"no-name", ": b\r\n", "=[b]"},
    {"empty", "", ""},
    {"empty-line-only", "\r\n", ""},
};

static void test_headers(const void *data)
{
    const headers_row *row = data;
    text_span block = guarded_string(row->headers);
    g_autoptr(GString) found = g_string_new(NULL);
    sip_header header;
    size_t pos = 0;

    while (sip_next_header(block, &pos, &header)) {
        assert_inside(header.name, block);
        assert_inside(header.value, block);
        g_string_append_len(found, (const char *)header.name.ptr, (gssize)header.name.len);
        g_string_append(found, "=[");
        g_string_append_len(found, (const char *)header.value.ptr, (gssize)header.value.len);
        g_string_append_c(found, ']');
    }
    g_assert_cmpstr(found->str, ==, row->found);
    g_assert_false(sip_next_header(block, &pos, &header));
}

typedef struct {
    const char *label;
    const char *header;
    const char *name;
    char compact;
    bool is;
} name_row;

static const name_row names[] = {
    {"same", "Refer-To", "Refer-To", 'r', true},
    {"case", "REFER-to", "Refer-To", 'r', true},
    {"compact", "r", "Refer-To", 'r', true},
    {"compact-in-capitals", "R", "Refer-To", 'r', true},
    {"other-compact", "f", "Refer-To", 'r', false},
    {"no-compact", "r", "Content-Id", '\0', false},
    {"other", "Referred-By", "Refer-To", 'r', false},
    {"longer", "Refer-To-X", "Refer-To", 'r', false},
    {"empty", "", "Refer-To", 'r', false},
    {"one-letter-without-compact", "X", "x", '\0', true},
};

static void test_name(const void *data)
{
    const name_row *row = data;
    sip_header header = {.name = guarded_string(row->header)};

    g_assert_cmpint(sip_header_is(&header, guarded_string(row->name), row->compact), ==, row->is);
}

#define BLOCK                                                                                                          \
    "v: SIP/2.0/TCP 192.0.2.35\r\ni: abc@192.0.2.35\r\nCSEQ : 1000 REFER\r\nReason: Q.850;cause=16\r\n"                \
    "r: <cid:1234@192.0.2.35>\r\nc:\r\n application/x-cisco-alarm+xml\r\nReason: SIP;cause=200\r\nEmpty:\r\n\r\n"      \
    "From: the body\r\n"

typedef struct {
    const char *label;
    const char *name;
    char compact;
    const char *value; /* NULL: there is none */
} lookup_row;

static const lookup_row lookups[] = {
    {"compact", "Call-ID", 'i', "abc@192.0.2.35"},
    {"case", "cseq", '\0', "1000 REFER"},
    {"refer-to", "Refer-To", 'r', "<cid:1234@192.0.2.35>"},
    {"folded", "Content-Type", 'c', "application/x-cisco-alarm+xml"},
    {"first-of-two", "Reason", '\0', "Q.850;cause=16"},
    {"empty", "Empty", '\0', ""},
    {"missing", "To", 't', NULL},
    {"behind-the-empty-line", "From", 'f', NULL},
};

static void test_lookup(const void *data)
{
    const lookup_row *row = data;
    text_span value = sip_find_header(guarded_string(BLOCK), guarded_string(row->name), row->compact);
    text_span to_the_end = sip_find_header(guarded_string("A: b\r\nX: d"), guarded_string(row->name), row->compact);

    g_assert_true(to_the_end.ptr == NULL);

    g_assert_cmpint(value.ptr != NULL, ==, row->value != NULL);
    assert_text(value, row->value);
}

typedef struct {
    const char *label;
    const char *value;
    bool is;
    uint32_t number;
    const char *method;
} cseq_row;

static const cseq_row cseqs[] = {
    {"plain", "336 REGISTER", true, 336, "REGISTER"},
    {"whitespace", "  1000 \t REFER ", true, 1000, "REFER"},
    {"folded", "1\r\n REFER", true, 1, "REFER"},
    {"zero", "0 ACK", true, 0, "ACK"},
    {"largest", "4294967295 BYE", true, 4294967295, "BYE"},
    {"more-words", "1 REFER x", true, 1, "REFER"},
    {"too-large", "4294967296 BYE", false, 0, NULL},
    {"no-method", "336", false, 0, NULL},
    {"no-number", "REGISTER", false, 0, NULL},
    {"other-order", "REGISTER 336", false, 0, NULL},
    {"no-whitespace", "336REGISTER", false, 0, NULL},
    {"empty", "", false, 0, NULL},
};

static void test_cseq(const void *data)
{
    const cseq_row *row = data;
    uint32_t number = 0;
    text_span method = {NULL, 0};

    g_assert_cmpint(sip_read_cseq(guarded_string(row->value), &number, &method), ==, row->is);
    if (row->is) {
        g_assert_cmpuint(number, ==, row->number);
        assert_text(method, row->method);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/sip/start-line", starts, test_start_line);
    add_rows("/sip/next-message", messages, test_message);
    add_rows("/sip/next-message-cseq", message_cseqs, test_message_cseq);
    add_rows("/sip/quick-cseq", quick_cseqs, test_quick_cseq);
    add_rows("/sip/headers", header_blocks, test_headers);
    add_rows("/sip/header-name", names, test_name);
    add_rows("/sip/lookup", lookups, test_lookup);
    add_rows("/sip/cseq", cseqs, test_cseq);
    return g_test_run();
}
