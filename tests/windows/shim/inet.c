/* inet.c
 * Addresses as text: see arpa/inet.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <arpa/inet.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum { IPV4_SIZE = 4, IPV6_SIZE = 16 };

/* Four numbers up to 255, without leading zeros, that fill the text. */
static bool read_ipv4(const char *text, size_t len, uint8_t *out)
{
    char piece[IPV4_SIZE * 4] = "";
    char *end = piece;

    if (len >= sizeof piece) {
        return false;
    }
    memcpy(piece, text, len);
    for (int i = 0; i < IPV4_SIZE; i++, end++) {
        const char *begin = end;
        size_t digits = strspn(begin, "0123456789");
        unsigned long number = strtoul(begin, &end, 10);
        if (digits == 0 || (digits > 1 && begin[0] == '0') || number > 255 ||
            *end != (i < IPV4_SIZE - 1 ? '.' : '\0')) {
            return false;
        }
        out[i] = (uint8_t)number;
    }
    return true;
}

/* Groups of up to four digits with colons between them, the last two of which may be written as an IPv4 address. The
 * number of bytes; -1 if the text is something else. */
static int read_groups(const char *text, size_t len, bool may_end_in_ipv4, uint8_t *out)
{
    int bytes = 0;

    for (size_t pos = 0; len > 0; pos++) {
        size_t end = pos + strcspn(text + pos, ":");
        end = end < len ? end : len;
        size_t digits = strspn(text + pos, "0123456789abcdefABCDEF");
        if (end == len && may_end_in_ipv4 && bytes <= IPV6_SIZE - IPV4_SIZE &&
            read_ipv4(text + pos, end - pos, out + bytes)) {
            return bytes + IPV4_SIZE;
        }
        if (digits != end - pos || digits == 0 || digits > 4 || bytes > IPV6_SIZE - 2) {
            return -1;
        }
        unsigned long group = strtoul(text + pos, NULL, 16);
        out[bytes++] = (uint8_t)(group >> 8);
        out[bytes++] = (uint8_t)group;
        pos = end;
        if (end == len) {
            break;
        }
    }
    return bytes;
}

/* Two colons stand for at least one group of zeros, once. */
static bool read_ipv6(const char *text, uint8_t *out)
{
    uint8_t right[IPV6_SIZE];
    const char *gap = strstr(text, "::");

    if (!gap) {
        return read_groups(text, strlen(text), true, out) == IPV6_SIZE;
    }
    int before = read_groups(text, (size_t)(gap - text), false, out);
    int after = read_groups(gap + 2, strlen(gap + 2), true, right);
    if (before < 0 || after < 0 || before + after > IPV6_SIZE - 2) {
        return false;
    }
    memset(out + before, 0, (size_t)(IPV6_SIZE - before));
    memcpy(out + IPV6_SIZE - after, right, (size_t)after);
    return true;
}

int inet_pton(int family, const char *text, void *out)
{
    uint8_t address[IPV6_SIZE];
    bool is = family == AF_INET ? read_ipv4(text, strlen(text), address) : read_ipv6(text, address);

    if (is) {
        memcpy(out, address, family == AF_INET ? IPV4_SIZE : IPV6_SIZE);
    }
    return is;
}
