/* address.c
 * Reading IPv4 and IPv6 addresses: see address.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/address.h"

/* The one place in core that asks the system: the C standard has no such function. */
#ifdef _WIN32
#include <ws2tcpip.h>
#else
#include <arpa/inet.h>
#endif

/* inet_pton(3) takes a string that ends with a NUL, so the text is copied; a text with a NUL in it is no address. */
static bool read_address(int family, text_span text, uint8_t *out)
{
    char copy[INET6_ADDRSTRLEN];

    if (text.len >= sizeof copy || text_find_char(text, 0, '\0') != TEXT_NOT_FOUND) {
        return false;
    }
    memcpy(copy, text.len > 0 ? (const char *)text.ptr : "", text.len);
    copy[text.len] = '\0';
    return inet_pton(family, copy, out) == 1;
}

bool address_read_ipv4(text_span text, uint8_t out[ADDRESS_IPV4_SIZE])
{
    return read_address(AF_INET, text, out);
}

/* Windows' inet_pton() takes leading zeros in the IPv4 part, "::1.2.3.04" (Wine's tests of RtlIpv6StringToAddress()
 * hold Windows to that), but not in an IPv4 address; that of other systems takes them in neither. */
static bool ipv4_part_is_valid(text_span ipv6)
{
    uint8_t address[ADDRESS_IPV4_SIZE];
    size_t start = ipv6.len;

    while (start > 0 && ipv6.ptr[start - 1] != ':') {
        start--;
    }
    text_span last = text_from(ipv6, start);
    return text_find_char(last, 0, '.') == TEXT_NOT_FOUND || address_read_ipv4(last, address);
}

bool address_read_ipv6(text_span text, uint8_t out[ADDRESS_IPV6_SIZE])
{
    return read_address(AF_INET6, text, out) && ipv4_part_is_valid(text);
}
