/* test_address.c
 * Tests of core/address.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/address.h"

#include "test_support.h"

typedef struct {
    const char *label;
    text_span text;
    text_span address; /* empty: it is none */
} address_row;

static const address_row ipv4[] = {
    {"documentation", SPAN("192.0.2.35"), SPAN("\xc0\x00\x02\x23")},
    {"zeros", SPAN("0.0.0.0"), SPAN("\0\0\0\0")},
    {"highest", SPAN("255.255.255.255"), SPAN("\xff\xff\xff\xff")},
    {"one-digit-each", SPAN("1.2.3.4"), SPAN("\1\2\3\4")},
    {"number-too-large", SPAN("1.2.3.256"), SPAN("")},
    {"four-digits", SPAN("1.2.3.1000"), SPAN("")},
    {"many-digits", SPAN("1.2.3.99999999999999999999999999"), SPAN("")},
    {"leading-zero", SPAN("1.2.3.04"), SPAN("")},
    {"leading-zeros", SPAN("1.2.3.000"), SPAN("")},
    {"three-numbers", SPAN("1.2.3"), SPAN("")},
    {"three-numbers-and-dot", SPAN("1.2.3."), SPAN("")},
    {"five-numbers", SPAN("1.2.3.4.5"), SPAN("")},
    {"dot-last", SPAN("1.2.3.4."), SPAN("")},
    {"dot-first", SPAN(".1.2.3.4"), SPAN("")},
    {"two-dots", SPAN("1..2.3"), SPAN("")},
    {"hexadecimal", SPAN("0x1.2.3.4"), SPAN("")},
    {"sign", SPAN("1.2.3.+4"), SPAN("")},
    {"space-before", SPAN(" 1.2.3.4"), SPAN("")},
    {"space-after", SPAN("1.2.3.4 "), SPAN("")},
    {"nul-after", SPAN("1.2.3.4\0"), SPAN("")},
    {"mask", SPAN("1.2.3.4/24"), SPAN("")},
    {"port", SPAN("1.2.3.4:80"), SPAN("")},
    {"one-number", SPAN("16909060"), SPAN("")},
    {"not-ascii", SPAN("1.2.3.\xd9\xa4"), SPAN("")},
    {"ipv6", SPAN("::1"), SPAN("")},
    {"empty", SPAN(""), SPAN("")},
};

static const address_row ipv6[] = {
    {"eight-groups", SPAN("2001:db8:1:2:3:4:5:6"), SPAN("\x20\x01\x0d\xb8\0\1\0\2\0\3\0\4\0\5\0\6")},
    {"both-cases", SPAN("ABCD:EF01:abcd:ef01:0:00:000:0000"), SPAN("\xab\xcd\xef\1\xab\xcd\xef\1\0\0\0\0\0\0\0\0")},
    {"zeros-within", SPAN("2001:db8::35"), SPAN("\x20\x01\x0d\xb8\0\0\0\0\0\0\0\0\0\0\0\x35")},
    {"zeros-first", SPAN("::1"), SPAN("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1")},
    {"zeros-last", SPAN("fe80::"), SPAN("\xfe\x80\0\0\0\0\0\0\0\0\0\0\0\0\0\0")},
    {"zeros-alone", SPAN("::"), SPAN("\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0")},
    {"zeros-for-one-group", SPAN("1:2:3::5:6:7:8"), SPAN("\0\1\0\2\0\3\0\0\0\5\0\6\0\7\0\x8")},
    {"zeros-for-the-last-group", SPAN("1:2:3:4:5:6:7::"), SPAN("\0\1\0\2\0\3\0\4\0\5\0\6\0\7\0\0")},
    {"zeros-for-the-first-group", SPAN("::2:3:4:5:6:7:8"), SPAN("\0\0\0\2\0\3\0\4\0\5\0\6\0\7\0\x8")},
    {"ipv4-last", SPAN("1:2:3:4:5:6:192.0.2.35"), SPAN("\0\1\0\2\0\3\0\4\0\5\0\6\xc0\x00\x02\x23")},
    {"ipv4-after-zeros", SPAN("::192.0.2.35"), SPAN("\0\0\0\0\0\0\0\0\0\0\0\0\xc0\x00\x02\x23")},
    {"ipv4-mapped", SPAN("::ffff:192.0.2.35"), SPAN("\0\0\0\0\0\0\0\0\0\0\xff\xff\xc0\x00\x02\x23")},
    {"zeros-for-one-group-and-ipv4", SPAN("1:2:3:4:5::1.2.3.4"), SPAN("\0\1\0\2\0\3\0\4\0\5\0\0\1\2\3\4")},
    {"zeros-for-nothing", SPAN("1:2:3:4::5:6:7:8"), SPAN("")},
    {"zeros-for-nothing-last", SPAN("1:2:3:4:5:6:7:8::"), SPAN("")},
    {"zeros-for-nothing-and-ipv4", SPAN("1:2:3:4:5:6::1.2.3.4"), SPAN("")},
    {"zeros-twice", SPAN("1::2::3"), SPAN("")},
    {"three-colons", SPAN("1:::2"), SPAN("")},
    {"only-three-colons", SPAN(":::"), SPAN("")},
    {"only-a-colon", SPAN(":"), SPAN("")},
    {"seven-groups", SPAN("1:2:3:4:5:6:7"), SPAN("")},
    {"nine-groups", SPAN("1:2:3:4:5:6:7:8:9"), SPAN("")},
    {"colon-first", SPAN(":1:2:3:4:5:6:7"), SPAN("")},
    {"colon-first-and-zeros", SPAN(":1::2"), SPAN("")},
    {"colon-last", SPAN("1:2:3:4:5:6:7:"), SPAN("")},
    {"colon-last-and-zeros", SPAN("1::2:"), SPAN("")},
    {"five-digits", SPAN("::12345"), SPAN("")},
    {"five-digits-with-zero", SPAN("::01234"), SPAN("")},
    {"no-digit", SPAN("::g"), SPAN("")},
    {"ipv4-first", SPAN("1.2.3.4::"), SPAN("")},
    {"ipv4-within", SPAN("::1.2.3.4:5"), SPAN("")},
    {"ipv4-too-early", SPAN("1:2:3:4:5:1.2.3.4"), SPAN("")},
    {"ipv4-too-late", SPAN("1:2:3:4:5:6:7:1.2.3.4"), SPAN("")},
    {"ipv4-with-leading-zero", SPAN("::1.2.3.04"), SPAN("")},
    {"ipv4-with-leading-zeros", SPAN("1::001.2.3.4"), SPAN("")},
    {"ipv4-with-zero", SPAN("::1.0.0.4"), SPAN("\0\0\0\0\0\0\0\0\0\0\0\0\1\0\0\4")},
    {"ipv4-too-short", SPAN("::1.2.3"), SPAN("")},
    {"ipv4-and-colon", SPAN("::1.2.3.4:"), SPAN("")},
    {"ipv4", SPAN("192.0.2.35"), SPAN("")},
    {"zone", SPAN("fe80::1%eth0"), SPAN("")},
    {"prefix", SPAN("fe80::1/64"), SPAN("")},
    {"brackets", SPAN("[::1]"), SPAN("")},
    {"space-before", SPAN(" ::1"), SPAN("")},
    {"space-after", SPAN("::1 "), SPAN("")},
    {"nul-after", SPAN("::1\0"), SPAN("")},
    {"empty", SPAN(""), SPAN("")},
};

static void test_ipv4(const void *data)
{
    const address_row *row = data;
    uint8_t address[ADDRESS_IPV4_SIZE];
    bool is = address_read_ipv4(guarded_span(row->text), address);

    g_assert_cmpint(is, ==, row->address.len > 0);
    if (is) {
        g_assert_cmpmem(address, sizeof address, row->address.ptr, row->address.len);
    }
}

static void test_ipv6(const void *data)
{
    const address_row *row = data;
    uint8_t address[ADDRESS_IPV6_SIZE];
    bool is = address_read_ipv6(guarded_span(row->text), address);

    g_assert_cmpint(is, ==, row->address.len > 0);
    if (is) {
        g_assert_cmpmem(address, sizeof address, row->address.ptr, row->address.len);
    }
}

static void test_nothing(void)
{
    uint8_t address[ADDRESS_IPV6_SIZE];

    g_assert_false(address_read_ipv4((text_span){NULL, 0}, address));
    g_assert_false(address_read_ipv6((text_span){NULL, 0}, address));
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/address/ipv4", ipv4, test_ipv4);
    add_rows("/address/ipv6", ipv6, test_ipv6);
    g_test_add_func("/address/nothing", test_nothing);
    return g_test_run();
}
