/* test_sip_register.c
 * Tests of core/sip_register.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_register.h"

#include "test_support.h"

typedef struct {
    const char *label;
    text_span headers;
    bool leaves;
} leaving_row;

static const leaving_row leavings[] = {
    {"expires-header", SPAN("Expires: 0\r\n\r\n"), true},
    {"expires-header-later", SPAN("Expires: 3600\r\n\r\n"), false},
    {"parameter", SPAN("Contact: <sip:a@192.0.2.1>;expires=0\r\nExpires: 3600\r\n\r\n"), true},
    {"parameter-later", SPAN("Contact: <sip:a@192.0.2.1>;expires=600\r\nExpires: 0\r\n\r\n"), false},
    {"compact", SPAN("m: <sip:a@192.0.2.1>;x=y; EXPIRES = 0\r\n\r\n"), true},
    {"all-contacts", SPAN("Contact: *\r\nExpires: 0\r\n\r\n"), true},
    {"one-of-two", SPAN("Contact: <sip:a@192.0.2.1>;expires=0, <sip:b@192.0.2.1>;expires=600\r\n\r\n"), false},
    {"in-the-uri", SPAN("Contact: <sip:a@192.0.2.1;expires=0>\r\nExpires: 600\r\n\r\n"), false},
    {"in-quotes", SPAN("Contact: \"a;expires=0\" <sip:a@192.0.2.1>\r\n\r\n"), false},
    {"in-the-body", SPAN("Expires: 600\r\n\r\nExpires: 0\r\n"), false},
    {"neither", SPAN("Call-ID: a\r\n\r\n"), false},
    {"no-number", SPAN("Expires: soon\r\n\r\n"), false},
    {"empty", SPAN(""), false},
};

static void test_leaving(const void *data)
{
    const leaving_row *row = data;

    g_assert_cmpint(sip_register_unregisters(guarded_span(row->headers)), ==, row->leaves);
}

typedef struct {
    const char *label;
    text_span headers;
    text_span device; /* empty: none */
} device_row;

static const device_row devices[] = {
    {"as-phones-write-it",
     SPAN("Via: SIP/2.0/TCP 192.0.2.1\r\nContact: <sip:a@192.0.2.1:5060;transport=tcp>;+sip.instance=\"<urn:uuid:0>\";"
          "+u.sip!devicename.ccm.cisco.com=\"SEPC4B9CD808647\";+u.sip!model.ccm.cisco.com=\"621\"\r\n\r\n"),
     SPAN("SEPC4B9CD808647")},
    {"compact", SPAN("m: <sip:a@192.0.2.1>;+u.sip!devicename.ccm.cisco.com=\"CSFALICE\"\r\n\r\n"), SPAN("CSFALICE")},
    {"folded", SPAN("Contact: <sip:a@192.0.2.1>\r\n ;+u.sip!devicename.ccm.cisco.com=\"CSFALICE\"\r\n\r\n"),
     SPAN("CSFALICE")},
    {"empty-name", SPAN("Contact: <sip:a@192.0.2.1>;+u.sip!devicename.ccm.cisco.com=\"\"\r\n\r\n"), SPAN("")},
    {"no-end", SPAN("Contact: <sip:a@192.0.2.1>;+u.sip!devicename.ccm.cisco.com=\"SEPC4B9\r\n\r\n"), SPAN("")},
    {"no-quotes", SPAN("Contact: <sip:a@192.0.2.1>;+u.sip!devicename.ccm.cisco.com=SEPC4B9\r\n\r\n"), SPAN("")},
    {"other-header", SPAN("From: <sip:a@192.0.2.1>;+u.sip!devicename.ccm.cisco.com=\"CSFALICE\"\r\n\r\n"), SPAN("")},
    {"in-the-body", SPAN("To: a\r\n\r\nContact: <sip:a@192.0.2.1>;+u.sip!devicename.ccm.cisco.com=\"CSFALICE\"\r\n"),
     SPAN("")},
    {"no-contact", SPAN("Call-ID: a\r\n\r\n"), SPAN("")},
    {"empty", SPAN(""), SPAN("")},
};

static void test_device(const void *data)
{
    const device_row *row = data;

    assert_bytes(sip_register_device(guarded_span(row->headers)), row->device);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/sip-register/leaves", leavings, test_leaving);
    add_rows("/sip-register/device", devices, test_device);
    return g_test_run();
}
