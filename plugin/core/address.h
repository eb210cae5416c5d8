/* address.h
 * IPv4 and IPv6 addresses in text form, as inet_pton(3) reads them; the whole text must be the address.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_ADDRESS_H
#define CORE_ADDRESS_H

#include "core/text.h"

enum { ADDRESS_IPV4_SIZE = 4, ADDRESS_IPV6_SIZE = 16 };

/**
 * Reads "192.0.2.35": four decimal numbers up to 255, without leading zeros.
 * @param out the address in network order; undefined where the text is none
 * @return false where the text is no IPv4 address
 */
bool address_read_ipv4(text_span text, uint8_t out[ADDRESS_IPV4_SIZE]);

/**
 * Reads "2001:db8::35" (RFC 4291 section 2.2): eight groups of one to four hexadecimal digits, of which "::" replaces
 * one or more that are zero, once; an IPv4 address may replace the last two groups. A zone ("%eth0") or a prefix
 * length ("/64") is not part of an address. Windows before 11 misreads one form, "::" before seven groups.
 * @param out the address in network order; undefined where the text is none
 * @return false where the text is no IPv6 address
 */
bool address_read_ipv6(text_span text, uint8_t out[ADDRESS_IPV6_SIZE]);

#endif
