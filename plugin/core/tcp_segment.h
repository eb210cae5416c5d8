/* tcp_segment.h
 * The TCP header of a packet, found by the addresses in its IP header: who ended a connection has to be seen with
 * Wireshark's TCP preferences off, too, and Wireshark hands the flags to listeners of its tap alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_TCP_SEGMENT_H
#define CORE_TCP_SEGMENT_H

#include "core/text.h"

/** Flags (RFC 9293 section 3.1). */
enum { TCP_SEGMENT_FIN = 0x01, TCP_SEGMENT_SYN = 0x02, TCP_SEGMENT_RST = 0x04, TCP_SEGMENT_ACK = 0x10 };

typedef struct {
    uint16_t source_port;
    uint16_t destination_port;
    uint32_t seq;
    uint32_t next_seq; /* behind its data, SYN and FIN, by the length in the IP header, however little was captured */
    uint32_t ack;      /* of a segment with TCP_SEGMENT_ACK */
    uint8_t flags;
} tcp_segment;

/**
 * Reads the TCP header behind an IP header.
 * @param bytes   that hold both
 * @param address offset of the source address of the IP header in them, in octets
 * @param is_ipv6 else IPv4
 * @return false where no IP header is around the address, it carries no TCP (or is behind IPv6 extensions other than
 *         hop-by-hop, routing and destination options), the packet is a later fragment, or the header was not captured
 */
bool tcp_segment_read(text_span bytes, size_t address, bool is_ipv6, tcp_segment *segment);

#endif
