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

    sip_register request;

    sip_register_read(guarded_span(row->headers), &request);
    g_assert_cmpint(request.unregisters, ==, row->leaves);
}

typedef struct {
    const char *label;
    text_span headers;
    text_span device; /* empty: none */
} device_row;

static void test_reason_name(void)
{
    sip_register request;

    sip_register_read((text_span)SPAN("Reason: SIP;cause=200;text=\"cisco-alarm:14 Name=SEP1 Load=a\"\r\n\r\n"),
                      &request);
    assert_text(request.reason_name, "SEP1");
    sip_register_read((text_span)SPAN("Reason: SIP;text=\"cisco-alarm:14 Name=SEP1\"\r\n\r\n"), &request);
    assert_text(request.reason_name, "SEP1");
    sip_register_read((text_span)SPAN("Reason: SIP;text=\"cisco-alarm:14\"\r\n\r\n"), &request);
    g_assert_cmpuint(request.reason_name.len, ==, 0);
    sip_register_read((text_span)SPAN("Reason: SIP;text=\"Name=SEP1\"\r\n\r\n"), &request);
    g_assert_cmpuint(request.reason_name.len, ==, 0);
}

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

    sip_register request;

    sip_register_read(guarded_span(row->headers), &request);
    assert_bytes(request.device, row->device);
}

typedef struct {
    const char *label;
    text_span headers;
    text_span aor;
    bool is_standby_keepalive;
    bool has_credentials;
    bool has_reason;
} register_row;

static const register_row registers[] = {
    {"plain", SPAN("To: <sip:7821@10.1.1.11>;tag=a\r\nExpires: 120\r\n\r\n"), SPAN("sip:7821@10.1.1.11"), false, false,
     false},
    {"compact", SPAN("t: sip:7821@10.1.1.11;tag=a\r\n\r\n"), SPAN("sip:7821@10.1.1.11"), false, false, false},
    {"display-name", SPAN("To: \"7821\" <sip:7821@a>\r\n\r\n"), SPAN("sip:7821@a"), false, false, false},
    {"standby", SPAN("Contact: <sip:a@b>;expires=0;cisco-keep-alive\r\n\r\n"), SPAN(""), true, false, false},
    {"credentials", SPAN("Authorization: Digest a\r\n\r\n"), SPAN(""), false, true, false},
    {"proxy", SPAN("PROXY-authorization: Digest a\r\n\r\n"), SPAN(""), false, true, false},
    {"reason", SPAN("Reason: SIP;cause=200;text=\"cisco-alarm:14\"\r\n\r\n"), SPAN(""), false, false, true},
    {"other-reason", SPAN("Reason: Q.850;cause=16\r\n\r\n"), SPAN(""), false, false, false},
    {"body", SPAN("A: b\r\n\r\nReason: c\r\nTo: d\r\n"), SPAN(""), false, false, false},
    {"open-bracket", SPAN("To: <sip:a@b\r\n\r\n"), SPAN("<sip:a@b"), false, false, false},
    {"empty", SPAN(""), SPAN(""), false, false, false},
};

static void test_register(const void *data)
{
    const register_row *row = data;
    sip_register request;

    sip_register_read(guarded_span(row->headers), &request);
    assert_bytes(request.aor, row->aor);
    g_assert_cmpint(request.is_standby_keepalive, ==, row->is_standby_keepalive);
    g_assert_cmpint(request.has_credentials, ==, row->has_credentials);
    g_assert_cmpint(request.has_reason, ==, row->has_reason);
}

typedef struct {
    const char *label;
    text_span headers;
    uint32_t expires;
    bool is_stale;
} response_row;

static const response_row responses[] = {
    {"contact", SPAN("Contact: <sip:a@b>;expires=90\r\nExpires: 3600\r\n\r\n"), 90, false},
    {"header", SPAN("Contact: <sip:a@b>\r\nExpires: 3600\r\n\r\n"), 3600, false},
    {"several-contacts", SPAN("Contact: <sip:a@b>;expires=0, <sip:c@d>;expires=60\r\n\r\n"), 60, false},
    {"neither", SPAN("Call-ID: a\r\n\r\n"), 0, false},
    {"stale", SPAN("WWW-Authenticate: Digest realm=\"a\", stale=true\r\n\r\n"), 0, true},
    {"stale-quoted", SPAN("Proxy-Authenticate: Digest STALE = \"TRUE\", nonce=\"b\"\r\n\r\n"), 0, true},
    {"stale-in-a-nonce", SPAN("WWW-Authenticate: Digest nonce=\"stale=true\"\r\n\r\n"), 0, false},
    {"not-stale", SPAN("WWW-Authenticate: Digest stale=false\r\n\r\n"), 0, false},
    {"stale-at-the-end", SPAN("WWW-Authenticate: Digest stale"), 0, false},
    {"stale-cut", SPAN("WWW-Authenticate: Digest stale=tru"), 0, false},
    {"empty", SPAN(""), 0, false},
};

static void test_response(const void *data)
{
    const response_row *row = data;
    sip_register_response response;

    sip_register_read_response(guarded_span(row->headers), &response);
    g_assert_cmpuint(response.expires, ==, row->expires);
    g_assert_cmpint(response.is_stale, ==, row->is_stale);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/sip-register/unregisters", leavings, test_leaving);
    add_rows("/sip-register/device", devices, test_device);
    add_rows("/sip-register/read", registers, test_register);
    add_rows("/sip-register/response", responses, test_response);
    g_test_add_func("/sip-register/reason-name", test_reason_name);
    return g_test_run();
}
