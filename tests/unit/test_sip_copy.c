/* test_sip_copy.c
 * Tests of core/trace/sip_copy.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/trace/sip_copy.h"

#include "test_support.h"

#define START          "REFER sip:10.1.1.10 SIP/2.0"
#define LENGTH(n)      "\nContent-Length: " #n "\n"
#define WIRE_LENGTH(n) "\r\nContent-Length: " #n "\r\n"
#define PARTS          "\nContent-Type: multipart/mixed; boundary=\"b1\""
#define WIRE_PARTS     "\r\nContent-Type: multipart/mixed; boundary=\"b1\""

typedef struct {
    const char *label;
    text_span copy;
    text_span message; /* empty: no message */
    unsigned defects;
    bool at_end;
} copy_row;

static const copy_row copies[] = {
    {"as-on-the-wire", SPAN(START WIRE_LENGTH(4) "\r\nab\r\n\n"), SPAN(START WIRE_LENGTH(4) "\r\nab\r\n"), 0, false},
    {"wire-with-lf-in-the-body", SPAN(START WIRE_LENGTH(5) "\r\na\nbc\n\n"), SPAN(START WIRE_LENGTH(5) "\r\na\nbc\n"),
     0, false},
    {"no-body", SPAN(START LENGTH(0) "\n\n"), SPAN(START WIRE_LENGTH(0) "\r\n"), 0, false},
    {"crlf-fits", SPAN(START LENGTH(8) "\na\nbcd\n\n"), SPAN(START WIRE_LENGTH(8) "\r\na\r\nbcd\r\n"), 0, false},
    {"lf-fits", SPAN(START LENGTH(6) "\na\nbcd\n\n"), SPAN(START WIRE_LENGTH(6) "\r\na\nbcd\n"), 0, false},
    {"no-line-end-fits", SPAN(START LENGTH(5) "\na\nbcd\n\n"), SPAN(START WIRE_LENGTH(5) "\r\na\nbcd"), 0, false},
    {"crlf-everywhere", SPAN(START WIRE_LENGTH(10) "\r\na\r\nb\r\nc\r\nbcd\r\n\r\n"),
     SPAN(START WIRE_LENGTH(10) "\r\na\nb\nc\nbcd\n"), 0, false},
    {"text-mode-twice", SPAN(START "\r\r\nContent-Length: 3\r\r\n\r\r\nabc\r\n"),
     SPAN(START "\r\r\nContent-Length: 3\r\r\n\r\r\nabc"), 0, false},
    {"nothing-fits", SPAN(START LENGTH(99) "\na\nbcd\n\n"), SPAN(START WIRE_LENGTH(99) "\r\na\nbcd"), SIP_COPY_SHORT,
     false},
    {"too-much", SPAN(START LENGTH(2) "\na\nbcd\n\n"), SPAN(START WIRE_LENGTH(2) "\r\na\nbcd"), SIP_COPY_LONG, false},
    {"multipart-of-crlf-and-lf", SPAN(START PARTS LENGTH(50) "\n--b1\nContent-Type: text/xml\n\n<a>\n</a>\n--b1--\n\n"),
     SPAN(START WIRE_PARTS WIRE_LENGTH(50) "\r\n--b1\r\nContent-Type: text/xml\r\n\r\n<a>\n</a>\r\n--b1--\r\n"), 0,
     false},
    {"multipart-of-sdp-and-xml",
     SPAN(START PARTS LENGTH(68) "\n--b1\n\nv=0\no=x\n--b1\nContent-Type: text/xml\n\n<a>\n</a>\n--b1--\n\n"),
     SPAN(START WIRE_PARTS WIRE_LENGTH(
         68) "\r\n--b1\r\n\r\nv=0\r\no=x\r\n--b1\r\nContent-Type: text/xml\r\n\r\n<a>\n</a>\r\n"
             "--b1--\r\n"),
     0, false},
    {"no-content-length", SPAN(START "\nTo: a\n\nab\ncd\n\n"), SPAN(START "\r\nTo: a\r\n\r\nab\ncd"), 0, false},
    {"compact", SPAN(START "\nl: 2\n\na\n"), SPAN(START "\r\nl: 2\r\n\r\na\n"), 0, false},
    {"length-no-number", SPAN(START "\nContent-Length: x\n\nab\n"), SPAN(START "\r\nContent-Length: x\r\n\r\nab"), 0,
     false},
    {"empty-lines-before", SPAN("\n \r\n\n" START LENGTH(0) "\n"), SPAN(START WIRE_LENGTH(0) "\r\n"), 0, false},
    {"whitespace-in-the-empty-line", SPAN(START LENGTH(1) "  \na\n"), SPAN(START WIRE_LENGTH(1) "\r\na"), 0, false},
    {"status-line", SPAN("SIP/2.0 202 Accepted" LENGTH(0) "\n"), SPAN("SIP/2.0 202 Accepted" WIRE_LENGTH(0) "\r\n"), 0,
     false},
    {"empty-line-lost", SPAN(START LENGTH(0)), SPAN(START WIRE_LENGTH(0) "\r\n"), 0, false},
    {"empty-line-lost-at-the-end", SPAN(START "\nContent-Length: 0"), SPAN(START WIRE_LENGTH(0) "\r\n"), 0, true},
    {"body-lost", SPAN(START LENGTH(9)), SPAN(START WIRE_LENGTH(9) "\r\n"), SIP_COPY_NO_BLANK_LINE | SIP_COPY_SHORT,
     false},
    {"last-line-end-lost", SPAN(START LENGTH(4) "\nabc"), SPAN(START WIRE_LENGTH(4) "\r\nabc\n"), 0, true},
    {"last-crlf-lost", SPAN(START LENGTH(8) "\na\nbcd"), SPAN(START WIRE_LENGTH(8) "\r\na\r\nbcd\r\n"), 0, true},
    {"cut-in-the-body", SPAN(START WIRE_LENGTH(9) "\r\nabc"), SPAN(START WIRE_LENGTH(9) "\r\nabc"), SIP_COPY_SHORT,
     true},
    {"cut-in-the-headers", SPAN(START "\nTo: a\nFro"), SPAN(START "\r\nTo: a\r\nFro"), SIP_COPY_NO_BLANK_LINE, true},
    {"cut-behind-the-start-line", SPAN(START), SPAN(START), SIP_COPY_NO_BLANK_LINE, true},
    {"cut-in-the-start-line", SPAN("REFER sip:10.1.1.10 SI"), SPAN(""), 0, true},
    {"no-sip", SPAN("StationInit: (0000109)\n"), SPAN(""), 0, false},
    {"a-huge-length", SPAN(START "\nContent-Length: 18446744073709551615\n\nab\n"),
     SPAN(START "\r\nContent-Length: 18446744073709551615\r\n\r\nab"), SIP_COPY_SHORT, false},
    {"empty", SPAN(""), SPAN(""), 0, true},
};

/* The room ends where an untouchable page begins. */
static void test_copy(const void *data)
{
    const copy_row *row = data;
    text_span copy = guarded_span(row->copy);
    g_autofree uint8_t *room = g_malloc(SIP_COPY_ROOM(copy.len));
    sip_copy restored;

    bool found = sip_copy_restore(copy, row->at_end, room, &restored);
    g_assert_cmpint(found, ==, row->message.len > 0);
    if (found) {
        g_autofree char *text = text_string(restored.text);
        g_test_message("%s", text);
        assert_bytes(restored.text, row->message);
        g_assert_cmpuint(restored.defects, ==, row->defects);
        assert_inside(restored.headers, restored.text);
        g_assert_cmpuint(restored.headers.len, <=, restored.text.len - restored.body_length);
    }
}

static void test_lengths(void)
{
    uint8_t room[256];
    sip_copy restored;
    text_span copy = guarded_string(START WIRE_LENGTH(1571) "\r\nabc");

    g_assert_true(sip_copy_restore(copy, true, room, &restored));
    g_assert_cmpuint(restored.content_length, ==, 1571);
    g_assert_cmpuint(restored.body_length, ==, 3);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/sip-copy/restore", copies, test_copy);
    g_test_add_func("/sip-copy/lengths", test_lengths);
    return g_test_run();
}
