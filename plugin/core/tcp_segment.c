/* tcp_segment.c
 * TCP headers: see tcp_segment.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/tcp_segment.h"

enum { PROTOCOL_TCP = 6, TCP_HEADER = 20 };

static uint16_t read_16(const uint8_t *at)
{
    return (uint16_t)(at[0] << 8 | at[1]);
}

static uint32_t read_32(const uint8_t *at)
{
    return (uint32_t)read_16(at) << 16 | read_16(at + 2);
}

/* Where the packet ends by the length in its IP header; 0, as segmentation offload has it: where the bytes end. */
static size_t packet_end(text_span bytes, size_t begin, size_t len)
{
    return len > 0 ? begin + len : bytes.len;
}

/* Where the TCP header begins behind an IPv4 header (RFC 791 section 3.1), or TEXT_NOT_FOUND. */
static size_t after_ipv4(text_span bytes, size_t address, size_t *end)
{
    enum { SOURCE = 12, HEADER = 20 };

    if (address < SOURCE || bytes.len - (address - SOURCE) < HEADER) {
        return TEXT_NOT_FOUND;
    }
    const uint8_t *ip = bytes.ptr + address - SOURCE;
    size_t length = (size_t)(ip[0] & 0x0f) * 4;
    bool is_first = (read_16(ip + 6) & 0x1fff) == 0;
    size_t total = read_16(ip + 2);
    *end = packet_end(bytes, address - SOURCE, total);
    bool is_tcp = ip[0] >> 4 == 4 && length >= HEADER && ip[9] == PROTOCOL_TCP && is_first;
    return is_tcp ? address - SOURCE + length : TEXT_NOT_FOUND;
}

/* The same behind an IPv6 header and its extensions (RFC 8200 section 4). */
static size_t after_ipv6(text_span bytes, size_t address, size_t *end)
{
    enum { SOURCE = 8, HEADER = 40, HOP_BY_HOP = 0, ROUTING = 43, DESTINATION = 60, EXTENSIONS_MAX = 8 };

    if (address < SOURCE || bytes.len - (address - SOURCE) < HEADER || bytes.ptr[address - SOURCE] >> 4 != 6) {
        return TEXT_NOT_FOUND;
    }
    size_t payload = read_16(bytes.ptr + address - SOURCE + 4);
    *end = packet_end(bytes, address - SOURCE, payload > 0 ? HEADER + payload : 0);
    uint8_t next = bytes.ptr[address - SOURCE + 6];
    size_t pos = address - SOURCE + HEADER;
    for (unsigned i = 0; i < EXTENSIONS_MAX && next != PROTOCOL_TCP; i++) {
        bool is_known = next == HOP_BY_HOP || next == ROUTING || next == DESTINATION;
        if (!is_known || pos > bytes.len || bytes.len - pos < 8) {
            return TEXT_NOT_FOUND;
        }
        next = bytes.ptr[pos];
        pos += 8 * ((size_t)bytes.ptr[pos + 1] + 1);
    }
    return next == PROTOCOL_TCP ? pos : TEXT_NOT_FOUND;
}

/* Octets of sequence space (RFC 9293 section 3.4): data, SYN and FIN. */
static uint32_t sequence_len(const uint8_t *tcp, size_t segment_len)
{
    size_t header = (size_t)(tcp[12] >> 4) * 4;
    uint8_t flags = tcp[13];
    size_t data = header < segment_len ? segment_len - header : 0;

    return (uint32_t)data + ((flags & TCP_SEGMENT_SYN) != 0) + ((flags & TCP_SEGMENT_FIN) != 0);
}

bool tcp_segment_read(text_span bytes, size_t address, bool is_ipv6, tcp_segment *segment)
{
    if (address >= bytes.len) {
        return false;
    }
    size_t end = 0;
    size_t pos = is_ipv6 ? after_ipv6(bytes, address, &end) : after_ipv4(bytes, address, &end);
    if (pos == TEXT_NOT_FOUND || pos > bytes.len || bytes.len - pos < TCP_HEADER) {
        return false;
    }
    const uint8_t *tcp = bytes.ptr + pos;
    uint32_t seq = read_32(tcp + 4);
    uint32_t len = sequence_len(tcp, end > pos ? end - pos : 0);
    *segment = (tcp_segment){read_16(tcp), read_16(tcp + 2), seq, seq + len, read_32(tcp + 8), tcp[13]};
    return true;
}
