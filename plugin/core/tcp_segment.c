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

/* Where the TCP header begins behind an IPv4 header (RFC 791 section 3.1), or TEXT_NOT_FOUND. */
static size_t after_ipv4(text_span bytes, size_t address)
{
    enum { SOURCE = 12, HEADER = 20 };

    if (address < SOURCE || bytes.len - (address - SOURCE) < HEADER) {
        return TEXT_NOT_FOUND;
    }
    const uint8_t *ip = bytes.ptr + address - SOURCE;
    size_t length = (size_t)(ip[0] & 0x0f) * 4;
    bool is_first = (read_16(ip + 6) & 0x1fff) == 0;
    bool is_tcp = ip[0] >> 4 == 4 && length >= HEADER && ip[9] == PROTOCOL_TCP && is_first;
    return is_tcp ? address - SOURCE + length : TEXT_NOT_FOUND;
}

/* The same behind an IPv6 header and its extensions (RFC 8200 section 4). */
static size_t after_ipv6(text_span bytes, size_t address)
{
    enum { SOURCE = 8, HEADER = 40, HOP_BY_HOP = 0, ROUTING = 43, DESTINATION = 60, EXTENSIONS_MAX = 8 };

    if (address < SOURCE || bytes.len - (address - SOURCE) < HEADER || bytes.ptr[address - SOURCE] >> 4 != 6) {
        return TEXT_NOT_FOUND;
    }
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

bool tcp_segment_read(text_span bytes, size_t address, bool is_ipv6, tcp_segment *segment)
{
    if (address >= bytes.len) {
        return false;
    }
    size_t pos = is_ipv6 ? after_ipv6(bytes, address) : after_ipv4(bytes, address);
    if (pos == TEXT_NOT_FOUND || pos > bytes.len || bytes.len - pos < TCP_HEADER) {
        return false;
    }
    const uint8_t *tcp = bytes.ptr + pos;
    *segment = (tcp_segment){read_16(tcp), read_16(tcp + 2), read_32(tcp + 4), read_32(tcp + 8), tcp[13]};
    return true;
}
