/* test_tcp_segment.c
 * Tests of core/tcp_segment: packets as they are on the wire, cut at every length.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/tcp_segment.h"

#include "test_support.h"

/* Ports 50000 and 5060, sequence 1, acknowledgment 2. */
#define TCP(flags) "\xc3\x50\x13\xc4\0\0\0\x01\0\0\0\x02\x50" flags "\x20\0\0\0\0\0"
#define ETHERNET   "\1\2\3\4\5\6\1\2\3\4\5\7\x08\0"
#define IPV4_START "\x45\0\0\x28\0\1"
#define HOSTS_V4   "\x0a\1\1\x14\x0a\1\1\x0b"
#define HOSTS_V6   "\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\1\xfd\0\0\0\0\0\0\0\0\0\0\0\0\0\0\2"

typedef struct {
    const char *label;
    text_span bytes;
    size_t address;
    bool is_ipv6;
    int flags;         /* -1: no TCP header is found */
    uint32_t next_seq; /* the sequence is 1 */
} packet_row;

static const packet_row rows[] = {
    {"fin", SPAN(ETHERNET IPV4_START "\x40\0\x40\6\0\0" HOSTS_V4 TCP("\x11")), 14 + 12, false, 0x11, 2},
    {"rst", SPAN(IPV4_START "\0\0\x40\6\0\0" HOSTS_V4 TCP("\x04")), 12, false, 0x04, 1},
    {"options", SPAN("\x46\0\0\x2c\0\1\0\0\x40\6\0\0" HOSTS_V4 "\1\1\1\1" TCP("\x02")), 12, false, 0x02, 2},
    {"udp", SPAN(IPV4_START "\0\0\x40\x11\0\0" HOSTS_V4 TCP("\x02")), 12, false, -1, 0},
    {"later-fragment", SPAN(IPV4_START "\0\1\x40\6\0\0" HOSTS_V4 TCP("\x02")), 12, false, -1, 0},
    {"not-ipv4", SPAN("\x55\0\0\x28\0\1\0\0\x40\6\0\0" HOSTS_V4 TCP("\x02")), 12, false, -1, 0},
    {"short-header", SPAN("\x44\0\0\x28\0\1\0\0\x40\6\0\0" HOSTS_V4 TCP("\x02")), 12, false, -1, 0},
    {"too-early", SPAN(IPV4_START "\0\0\x40\6\0\0" HOSTS_V4 TCP("\x02")), 4, false, -1, 0},
    {"ipv6", SPAN("\x60\0\0\0\0\x14\6\x40" HOSTS_V6 TCP("\x12")), 8, true, 0x12, 2},
    {"ipv6-extensions",
     SPAN("\x60\0\0\0\0\x24\0\x40" HOSTS_V6 "\x3c\0\1\4\0\0\0\0"
          "\6\0\1\4\0\0\0\0" TCP("\x10")),
     8, true, 0x10, 1},
    {"ipv6-fragment", SPAN("\x60\0\0\0\0\x1c\x2c\x40" HOSTS_V6 "\6\0\0\0\0\0\0\0" TCP("\x10")), 8, true, -1, 0},
    {"ipv6-endless", SPAN("\x60\0\0\0\0\x24\0\x40" HOSTS_V6 "\0\xff\1\4\0\0\0\0"), 8, true, -1, 0},
    {"empty", SPAN(""), 0, false, -1, 0},
};

/* With something behind the header. */
static const packet_row data_rows[] = {
    {"data", SPAN("\x45\0\0\x2c\0\1\0\0\x40\6\0\0" HOSTS_V4 TCP("\x18") "SIP/"), 12, false, 0x18, 5},
    {"data-and-fin", SPAN("\x45\0\0\x2c\0\1\0\0\x40\6\0\0" HOSTS_V4 TCP("\x19") "SIP/"), 12, false, 0x19, 6},
    {"data-not-captured", SPAN("\x45\0\5\xdc\0\1\0\0\x40\6\0\0" HOSTS_V4 TCP("\x10")), 12, false, 0x10, 1461},
    {"offloaded", SPAN("\x45\0\0\0\0\1\0\0\x40\6\0\0" HOSTS_V4 TCP("\x10") "SIP/2.0"), 12, false, 0x10, 8},
    {"padded", SPAN(IPV4_START "\0\0\x40\6\0\0" HOSTS_V4 TCP("\x10") "\0\0\0\0\0\0"), 12, false, 0x10, 1},
    {"ipv6-data", SPAN("\x60\0\0\0\0\x18\6\x40" HOSTS_V6 TCP("\x10") "SIP/"), 8, true, 0x10, 5},
    {"ipv6-offloaded", SPAN("\x60\0\0\0\0\0\6\x40" HOSTS_V6 TCP("\x10") "SIP/"), 8, true, 0x10, 5},
};

static void test_packet(const void *data)
{
    const packet_row *row = data;
    tcp_segment segment;

    g_assert_cmpint(tcp_segment_read(guarded_span(row->bytes), row->address, row->is_ipv6, &segment), ==,
                    row->flags >= 0);
    if (row->flags >= 0) {
        g_assert_cmpint(segment.flags, ==, row->flags);
        g_assert_cmpuint(segment.source_port, ==, 50000);
        g_assert_cmpuint(segment.destination_port, ==, 5060);
        g_assert_cmpuint(segment.seq, ==, 1);
        g_assert_cmpuint(segment.next_seq, ==, row->next_seq);
        g_assert_cmpuint(segment.ack, ==, 2);
    }
}

/* However short, nothing behind the end is read. */
static void test_cut(const void *data)
{
    const packet_row *row = data;
    tcp_segment segment;

    for (size_t len = 0; len < row->bytes.len; len++) {
        g_assert_false(
            tcp_segment_read(guarded_span((text_span){row->bytes.ptr, len}), row->address, row->is_ipv6, &segment));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/tcp-segment", rows, test_packet);
    add_rows("/tcp-segment/data", data_rows, test_packet);
    add_rows("/tcp-segment/cut", rows, test_cut);
    return g_test_run();
}
