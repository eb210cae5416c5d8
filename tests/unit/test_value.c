/* test_value.c
 * Tests of model/alarm/value: a text of each kind, and what is nearly one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/value.h"

#include "test_support.h"

/* What is expected is written as describe() does. */
typedef struct {
    const char *label;
    value_kind kind;
    text_span text;
    const char *value; /* NULL: the text is not of the kind */
} value_row;

#define SENT    "Sent:REGISTER sip:a SIP/2.0  Cseq:336 REGISTER CallId:b@c    "
#define TWENTY  "3E 91 A3 44 0B 7C 52 96 E1 D0 5A 18 C7 2F 8B 60 94 1D B3 7E "
#define SIXTEEN "00112233445566778899aabbccddeeff"

static const value_row values[] = {
    {"text", KIND_TEXT, SPAN("CP-7821"), "text"},
    {"text-empty", KIND_TEXT, SPAN(""), "text"},
    {"text-any-bytes", KIND_TEXT, SPAN("a\0\xff<"), "text"},

    {"device", KIND_DEVICE, SPAN("SEP001122aaBBff"), "mac 001122aabbff of [001122aaBBff]"},
    {"device-whitespace", KIND_DEVICE, SPAN(" \tSEP001122334455\r\n"), "mac 001122334455 of [001122334455]"},
    {"device-softphone", KIND_DEVICE, SPAN("CSFLROBERT"), "name"},
    {"device-adapter", KIND_DEVICE, SPAN("ATA001122334455"), "mac 001122334455 of [001122334455]"},
    {"device-gateway", KIND_DEVICE, SPAN("AN001122334455"), "mac 001122334455 of [001122334455]"},
    {"device-gateway-port", KIND_DEVICE, SPAN("AN1122334455400"), "name"},
    {"device-gateway-too-short", KIND_DEVICE, SPAN("AN00112233445"), "name"},
    {"device-other-prefix", KIND_DEVICE, SPAN("BOT001122334455"), "name"},
    {"device-prefix-in-lower-case", KIND_DEVICE, SPAN("sep001122334455"), "name"},
    {"device-too-short", KIND_DEVICE, SPAN("SEP00112233445"), "name"},
    {"device-too-long", KIND_DEVICE, SPAN("SEP0011223344556"), "name"},
    {"device-no-digit", KIND_DEVICE, SPAN("SEP00112233445g"), "name"},
    {"device-whitespace-within", KIND_DEVICE, SPAN("SEP00 112233445"), "name"},
    {"device-whitespace-between-octets", KIND_DEVICE, SPAN("SEP00 11 223344"), "name"},
    {"device-prefix-alone", KIND_DEVICE, SPAN("SEP"), "name"},
    {"device-empty", KIND_DEVICE, SPAN(""), "name"},

    {"ipv4", KIND_IPV4, SPAN("192.0.2.35"), "ipv4 c0000223"},
    {"ipv4-whitespace", KIND_IPV4, SPAN("  192.0.2.35\t"), "ipv4 c0000223"},
    {"ipv4-with-prefix", KIND_IPV4, SPAN("192.0.2.35/24"), NULL},
    {"ipv4-with-empty-prefix", KIND_IPV4, SPAN("192.0.2.35/"), NULL},
    {"ipv4-too-large", KIND_IPV4, SPAN("192.0.2.256"), NULL},
    {"ipv4-is-ipv6", KIND_IPV4, SPAN("2001:db8::35"), NULL},
    {"ipv4-words", KIND_IPV4, SPAN("not open"), NULL},
    {"ipv4-nul", KIND_IPV4, SPAN("192.0.2.35\0"), NULL},
    {"ipv4-empty", KIND_IPV4, SPAN(""), NULL},

    {"ipv4-prefix", KIND_IPV4_PREFIX, SPAN("192.0.2.35/24"), "ipv4 c0000223 prefix 24 of [24]"},
    {"ipv4-prefix-whitespace", KIND_IPV4_PREFIX, SPAN(" 192.0.2.35 / 24 "), "ipv4 c0000223 prefix 24 of [24]"},
    {"ipv4-prefix-zero", KIND_IPV4_PREFIX, SPAN("192.0.2.35/0"), "ipv4 c0000223 prefix 0 of [0]"},
    {"ipv4-prefix-largest", KIND_IPV4_PREFIX, SPAN("192.0.2.35/32"), "ipv4 c0000223 prefix 32 of [32]"},
    {"ipv4-prefix-leading-zeros", KIND_IPV4_PREFIX, SPAN("192.0.2.35/0024"), "ipv4 c0000223 prefix 24 of [0024]"},
    {"ipv4-prefix-none", KIND_IPV4_PREFIX, SPAN("192.0.2.35"), "ipv4 c0000223"},
    {"ipv4-prefix-too-large", KIND_IPV4_PREFIX, SPAN("192.0.2.35/33"), NULL},
    {"ipv4-prefix-huge", KIND_IPV4_PREFIX, SPAN("192.0.2.35/18446744073709551640"), NULL},
    {"ipv4-prefix-negative", KIND_IPV4_PREFIX, SPAN("192.0.2.35/-1"), NULL},
    {"ipv4-prefix-mask", KIND_IPV4_PREFIX, SPAN("192.0.2.35/255.255.255.0"), NULL},
    {"ipv4-prefix-twice", KIND_IPV4_PREFIX, SPAN("192.0.2.35/24/24"), NULL},
    {"ipv4-prefix-empty", KIND_IPV4_PREFIX, SPAN("192.0.2.35/"), NULL},
    {"ipv4-prefix-without-address", KIND_IPV4_PREFIX, SPAN("/24"), NULL},
    {"ipv4-prefix-slash-alone", KIND_IPV4_PREFIX, SPAN("/"), NULL},

    {"ipv6", KIND_IPV6, SPAN("2001:db8::35"), "ipv6 20010db8000000000000000000000035"},
    {"ipv6-whitespace", KIND_IPV6, SPAN(" ::1 "), "ipv6 00000000000000000000000000000001"},
    {"ipv6-with-prefix", KIND_IPV6, SPAN("2001:db8::35/64"), NULL},
    {"ipv6-with-zone", KIND_IPV6, SPAN("fe80::1%eth0"), NULL},
    {"ipv6-is-ipv4", KIND_IPV6, SPAN("192.0.2.35"), NULL},
    {"ipv6-empty", KIND_IPV6, SPAN(""), NULL},

    {"ipv6-prefix", KIND_IPV6_PREFIX, SPAN("2001:db8::35/64"),
     "ipv6 20010db8000000000000000000000035 prefix 64 of [64]"},
    {"ipv6-prefix-largest", KIND_IPV6_PREFIX, SPAN("::/128"),
     "ipv6 00000000000000000000000000000000 prefix 128 of [128]"},
    {"ipv6-prefix-none", KIND_IPV6_PREFIX, SPAN("::"), "ipv6 00000000000000000000000000000000"},
    {"ipv6-prefix-too-large", KIND_IPV6_PREFIX, SPAN("::/129"), NULL},
    {"ipv6-prefix-is-ipv4", KIND_IPV6_PREFIX, SPAN("192.0.2.35/24"), NULL},

    {"code", KIND_CODE, SPAN("25"), "number 25"},
    {"code-zero", KIND_CODE, SPAN("0"), "number 0"},
    {"code-whitespace", KIND_CODE, SPAN("\n 10 "), "number 10"},
    {"code-leading-zeros", KIND_CODE, SPAN("0010"), "number 10"},
    {"code-largest", KIND_CODE, SPAN("4294967295"), "number 4294967295"},
    {"code-too-large", KIND_CODE, SPAN("4294967296"), NULL},
    {"code-too-large-for-any-number", KIND_CODE, SPAN("9999999999999999999999999999999999999999"), NULL},
    {"code-negative", KIND_CODE, SPAN("-1"), NULL},
    {"code-sign", KIND_CODE, SPAN("+1"), NULL},
    {"code-hexadecimal", KIND_CODE, SPAN("0x0A"), NULL},
    {"code-fraction", KIND_CODE, SPAN("1.0"), NULL},
    {"code-two", KIND_CODE, SPAN("1 2"), NULL},
    {"code-word", KIND_CODE, SPAN("TCPtimedOut"), NULL},
    {"code-not-ascii", KIND_CODE, SPAN("\xd9\xa1"), NULL},
    {"code-empty", KIND_CODE, SPAN(""), NULL},

    {"vlan", KIND_VLAN, SPAN("15"), "number 15"},
    {"vlan-none", KIND_VLAN, SPAN("4095"), "number 4095"},
    {"vlan-largest", KIND_VLAN, SPAN("65535"), "number 65535"},
    {"vlan-too-large", KIND_VLAN, SPAN("65536"), NULL},
    {"vlan-negative", KIND_VLAN, SPAN("-1"), NULL},
    {"vlan-whitespace-only", KIND_VLAN, SPAN("  "), NULL},

    {"port", KIND_PORT, SPAN("50386"), "port 50386"},
    {"port-none", KIND_PORT, SPAN("-1"), "port -1"},
    {"port-whitespace", KIND_PORT, SPAN(" -1 "), "port -1"},
    {"port-above-16-bits", KIND_PORT, SPAN("65536"), "port 65536"},
    {"port-largest", KIND_PORT, SPAN("2147483647"), "port 2147483647"},
    {"port-smallest", KIND_PORT, SPAN("-2147483647"), "port -2147483647"},
    {"port-too-large", KIND_PORT, SPAN("2147483648"), NULL},
    {"port-too-small", KIND_PORT, SPAN("-2147483648"), NULL},
    {"port-negative-zero", KIND_PORT, SPAN("-0"), "port 0"},
    {"port-two-signs", KIND_PORT, SPAN("--1"), NULL},
    {"port-whitespace-after-sign", KIND_PORT, SPAN("- 1"), NULL},
    {"port-sign-alone", KIND_PORT, SPAN("-"), NULL},
    {"port-empty", KIND_PORT, SPAN(""), NULL},

    {"time", KIND_TIME, SPAN("1709539110250"), "ms 1709539110250"},
    {"time-zero", KIND_TIME, SPAN("0"), "ms 0"},
    {"time-whitespace", KIND_TIME, SPAN(" 1 "), "ms 1"},
    {"time-last-of-year-9999", KIND_TIME, SPAN("253402300799999"), "ms 253402300799999"},
    {"time-year-10000", KIND_TIME, SPAN("253402300800000"), NULL},
    {"time-largest", KIND_TIME, SPAN("18446744073709551615"), NULL},
    {"time-negative", KIND_TIME, SPAN("-1"), NULL},
    {"time-words", KIND_TIME, SPAN("yesterday"), NULL},
    {"time-empty", KIND_TIME, SPAN(""), NULL},

    {"ucm-ipv4", KIND_UCM, SPAN("192.0.2.35"), "ipv4 c0000223"},
    {"ucm-ipv6", KIND_UCM, SPAN("2001:db8::35"), "ipv6 20010db8000000000000000000000035"},
    {"ucm-whitespace", KIND_UCM, SPAN(" 192.0.2.35 "), "ipv4 c0000223"},
    {"ucm-name", KIND_UCM, SPAN("cucm-sub1.example.com"), "no address"},
    {"ucm-not-open", KIND_UCM, SPAN("<not open>"), "no address"},
    {"ucm-ipv4-port", KIND_UCM, SPAN("192.0.2.35:5060"), "ipv4 c0000223"},
    {"ucm-ipv4-prefix", KIND_UCM, SPAN("192.0.2.35/24"), "ipv4 c0000223"},
    {"ucm-ipv4-prefix-apart", KIND_UCM, SPAN("192.0.2.35 / 24"), "ipv4 c0000223"},
    {"ucm-ipv6-brackets", KIND_UCM, SPAN("[2001:db8::35]"), "ipv6 20010db8000000000000000000000035"},
    {"ucm-ipv6-port", KIND_UCM, SPAN("[2001:db8::35]:5060"), "ipv6 20010db8000000000000000000000035"},
    {"ucm-ipv6-prefix", KIND_UCM, SPAN("2001:db8::35/64"), "ipv6 20010db8000000000000000000000035"},
    {"ucm-ipv6-brackets-prefix", KIND_UCM, SPAN("[2001:db8::35]/64"), "ipv6 20010db8000000000000000000000035"},
    {"ucm-ipv4-brackets", KIND_UCM, SPAN("[192.0.2.35]"), "ipv4 c0000223"},
    {"ucm-name-port", KIND_UCM, SPAN("cucm-sub1.example.com:5060"), "no address"},
    {"ucm-port-too-large", KIND_UCM, SPAN("192.0.2.35:65536"), "no address"},
    {"ucm-port-no-number", KIND_UCM, SPAN("192.0.2.35:sip"), "no address"},
    {"ucm-no-port", KIND_UCM, SPAN("192.0.2.35:"), "no address"},
    {"ucm-prefix-too-large", KIND_UCM, SPAN("192.0.2.35/129"), "no address"},
    {"ucm-bracket-open", KIND_UCM, SPAN("[2001:db8::35"), "no address"},
    {"ucm-bracket-and-more", KIND_UCM, SPAN("[2001:db8::35]x"), "no address"},
    {"ucm-slash-alone", KIND_UCM, SPAN("/"), "no address"},
    {"ucm-empty", KIND_UCM, SPAN(""), "no address"},

    {"signature", KIND_SIGNATURE, SPAN(TWENTY), "20 octets 3e91a3440b7c5296e1d05a18c72f8b60941db37e"},
    {"signature-one-octet", KIND_SIGNATURE, SPAN("fF"), "1 octets ff"},
    {"signature-64-octets", KIND_SIGNATURE, SPAN(SIXTEEN SIXTEEN SIXTEEN SIXTEEN),
     "64 octets " SIXTEEN SIXTEEN SIXTEEN SIXTEEN},
    {"signature-65-octets", KIND_SIGNATURE, SPAN(SIXTEEN SIXTEEN SIXTEEN SIXTEEN "00"), "words"},
    {"signature-odd-digits", KIND_SIGNATURE, SPAN("3E 9"), "words"},
    {"signature-words", KIND_SIGNATURE, SPAN("Not Installed"), "words"},
    {"signature-empty", KIND_SIGNATURE, SPAN(""), "words"},

    {"event-request", KIND_EVENT, SPAN(SENT), "sip [REGISTER] [sip:a] 0 [] cseq [336] [REGISTER] call-id [b@c]"},
    {"event-response", KIND_EVENT, SPAN("Rcvd:SIP/2.0 200 OK  Cseq:1 BYE CallId:b"),
     "sip [] [] 200 [OK] cseq [1] [BYE] call-id [b]"},
    {"event-sccp", KIND_EVENT, SPAN("129:RegisterAck"), "sccp 129 [RegisterAck]"},
    {"event-words", KIND_EVENT, SPAN("none"), "unknown"},
    {"event-empty", KIND_EVENT, SPAN(""), "unknown"},
};

/* ---- A value in words ---- */

static void add_octets(GString *words, const uint8_t *octets, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g_string_append_printf(words, "%02x", octets[i]);
    }
}

static void add_span(GString *words, const char *before, text_span span, text_span whole)
{
    if (span.len > 0) {
        assert_inside(span, whole);
    }
    g_string_append_printf(words, "%s[%.*s]", before, (int)span.len, (const char *)span.ptr);
}

static void describe_address(GString *words, const value_address *address, text_span text)
{
    if (address->family == ADDRESS_NONE) {
        g_string_append(words, "no address");
        return;
    }
    g_string_append_printf(words, "ipv%d ", (int)address->family);
    add_octets(words, address->octets, address->family == ADDRESS_IPV4 ? 4 : 16);
    if (address->prefix.len > 0) {
        g_string_append_printf(words, " prefix %u of ", address->prefix_length);
        add_span(words, "", address->prefix, text);
    } else {
        g_assert_cmpuint(address->prefix_length, ==, 0);
    }
}

static void describe_device(GString *words, const value_device *device, text_span text)
{
    if (device->digits.len == 0) {
        g_string_append(words, "name");
        return;
    }
    g_string_append(words, "mac ");
    add_octets(words, device->mac, sizeof device->mac);
    add_span(words, " of ", device->digits, text);
}

static void describe_event(GString *words, const value_event *event, text_span text)
{
    const protocol_event *parts = &event->parts;

    if (!event->known) {
        g_string_append(words, "unknown");
    } else if (!parts->is_sip) {
        g_string_append_printf(words, "sccp %u", parts->message_id);
        add_span(words, " ", parts->message_name, text);
    } else {
        add_span(words, "sip ", parts->start_line.method, text);
        add_span(words, " ", parts->start_line.uri, text);
        g_string_append_printf(words, " %u", parts->start_line.status);
        add_span(words, " ", parts->start_line.phrase, text);
        add_span(words, " cseq ", parts->cseq_number, text);
        add_span(words, " ", parts->cseq_method, text);
        add_span(words, " call-id ", parts->call_id, text);
    }
}

static void describe(GString *words, const alarm_value *value, text_span text)
{
    switch (value->kind) {
    case KIND_DEVICE:
        describe_device(words, &value->as.device, text);
        break;
    case KIND_IPV4:
    case KIND_IPV4_PREFIX:
    case KIND_IPV6:
    case KIND_IPV6_PREFIX:
    case KIND_UCM:
        describe_address(words, &value->as.address, text);
        break;
    case KIND_CODE:
    case KIND_VLAN:
        g_string_append_printf(words, "number %u", value->as.number);
        break;
    case KIND_PORT:
        g_string_append_printf(words, "port %d", value->as.port);
        break;
    case KIND_TIME:
        g_string_append_printf(words, "ms %" G_GUINT64_FORMAT, value->as.ms);
        break;
    case KIND_SIGNATURE:
        if (value->as.digest.count == 0) {
            g_string_append(words, "words");
            break;
        }
        g_string_append_printf(words, "%zu octets ", value->as.digest.count);
        add_octets(words, value->as.digest.octets, value->as.digest.count);
        break;
    case KIND_EVENT:
        describe_event(words, &value->as.event, text);
        break;
    default:
        g_string_append(words, "text");
    }
}

/* ---- Tests ---- */

/* Whatever the memory held before: nothing of it may be left where something is said of the value. */
static void read_over(uint8_t before, const value_row *row)
{
    text_span text = guarded_span(row->text);
    g_autoptr(GString) words = g_string_new(NULL);
    alarm_value value;

    memset(&value, before, sizeof value);
    bool read = value_read(row->kind, text, &value);
    g_assert_cmpint(read, ==, row->value != NULL);
    if (read) {
        g_assert_cmpint(value.kind, ==, row->kind);
        describe(words, &value, text);
        g_assert_cmpstr(words->str, ==, row->value);
    }
}

static void test_value(const void *data)
{
    read_over(0, data);
    read_over(0xff, data);
}

/* Every kind has its rows above: one that is read, and, where not every text is of the kind, one that is not. */
static void test_all_kinds(void)
{
    const unsigned any_text =
        1u << KIND_TEXT | 1u << KIND_DEVICE | 1u << KIND_UCM | 1u << KIND_SIGNATURE | 1u << KIND_EVENT;
    unsigned read = 0;
    unsigned refused = 0;

    for (size_t i = 0; i < G_N_ELEMENTS(values); i++) {
        *(values[i].value ? &read : &refused) |= 1u << values[i].kind;
    }
    g_assert_cmpuint(read, ==, (1u << KIND_COUNT) - 1);
    g_assert_cmpuint(refused, ==, read & ~any_text);
}

/* A span without an address is a text as any other. */
static void test_nothing(void)
{
    for (int kind = 0; kind < KIND_COUNT; kind++) {
        alarm_value nothing;
        alarm_value empty;
        g_assert_cmpint(value_read((value_kind)kind, (text_span){NULL, 0}, &nothing), ==,
                        value_read((value_kind)kind, guarded_string(""), &empty));
    }
}

/* Every beginning of every text, each at the end of a page. */
static void test_truncated(const void *data)
{
    const value_row *row = data;

    for (size_t len = 0; len < row->text.len; len++) {
        text_span text = guarded(row->text.ptr, len);
        for (int kind = 0; kind < KIND_COUNT; kind++) {
            g_autoptr(GString) words = g_string_new(NULL);
            alarm_value value;
            if (value_read((value_kind)kind, text, &value)) {
                describe(words, &value, text); /* asserts that the parts lie in the text */
            }
        }
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/value", values, test_value);
    add_rows("/value/truncated", values, test_truncated);
    g_test_add_func("/value/all-kinds", test_all_kinds);
    g_test_add_func("/value/nothing", test_nothing);
    return g_test_run();
}
