/* address.c
 * Reading IPv4 and IPv6 addresses: see address.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/address.h"

enum { GROUP_SIZE = 2, GROUP_DIGITS = 4 };

/* The part of `text` from `start` to the next separator, or to the end. */
static text_span part_at(text_span text, size_t start, uint8_t separator)
{
    size_t end = text_find_char(text, start, separator);
    return text_between(text.ptr, start, end == TEXT_NOT_FOUND ? text.len : end);
}

/* Reads the number of one octet at `pos`, which has no leading zeros. @return where it ends; `pos` where there is none */
static size_t read_octet(text_span text, size_t pos, uint8_t *octet)
{
    unsigned number = 0;
    size_t end = pos;

    for (; end < text.len && text_is_digit(text.ptr[end]); end++) {
        number = number * 10 + (text.ptr[end] - '0');
        if (number > UINT8_MAX || (number < 10 && end > pos)) {
            return pos;
        }
    }
    *octet = (uint8_t)number;
    return end;
}

bool address_read_ipv4(text_span text, uint8_t out[ADDRESS_IPV4_SIZE])
{
    size_t pos = 0;

    for (size_t i = 0; i < ADDRESS_IPV4_SIZE; i++) {
        if (i > 0 && (pos == text.len || text.ptr[pos++] != '.')) {
            return false;
        }
        size_t end = read_octet(text, pos, &out[i]);
        if (end == pos) {
            return false;
        }
        pos = end;
    }
    return pos == text.len;
}

static bool read_group(text_span digits, uint8_t *out)
{
    unsigned group = 0;

    if (digits.len == 0 || digits.len > GROUP_DIGITS) {
        return false;
    }
    for (size_t i = 0; i < digits.len; i++) {
        int digit = text_hex_digit(digits.ptr[i]);
        if (digit < 0) {
            return false;
        }
        group = group << 4 | (unsigned)digit;
    }
    out[0] = (uint8_t)(group >> 8);
    out[1] = (uint8_t)group;
    return true;
}

/* Reads groups with ':' between them, at most as many as `out` has room for in `room` bytes.
 * @param ipv4_last whether the last one may be an IPv4 address
 * @param size      set to the number of bytes written
 * @return false where the text is anything else; no text is no groups */
static bool read_groups(text_span text, bool ipv4_last, uint8_t *out, size_t room, size_t *size)
{
    size_t used = 0;
    size_t pos = 0;

    while (text.len > 0 && pos <= text.len) {
        text_span group = part_at(text, pos, ':');
        pos += group.len + 1;
        if (ipv4_last && pos > text.len && room - used >= ADDRESS_IPV4_SIZE && address_read_ipv4(group, out + used)) {
            used += ADDRESS_IPV4_SIZE;
        } else if (room - used >= GROUP_SIZE && read_group(group, out + used)) {
            used += GROUP_SIZE;
        } else {
            return false;
        }
    }
    *size = used;
    return true;
}

bool address_read_ipv6(text_span text, uint8_t out[ADDRESS_IPV6_SIZE])
{
    uint8_t tail[ADDRESS_IPV6_SIZE];
    size_t zeros = text_find(text, 0, TEXT_LITERAL("::"));
    size_t head_size;
    size_t tail_size;

    if (zeros == TEXT_NOT_FOUND) {
        return read_groups(text, true, out, ADDRESS_IPV6_SIZE, &head_size) && head_size == ADDRESS_IPV6_SIZE;
    }
    /* The "::" itself stands for a group at least. */
    if (!read_groups(text_between(text.ptr, 0, zeros), false, out, ADDRESS_IPV6_SIZE - GROUP_SIZE, &head_size) ||
        !read_groups(text_from(text, zeros + 2), true, tail, ADDRESS_IPV6_SIZE - GROUP_SIZE - head_size, &tail_size)) {
        return false;
    }
    memset(out + head_size, 0, ADDRESS_IPV6_SIZE - head_size - tail_size);
    memcpy(out + ADDRESS_IPV6_SIZE - tail_size, tail, tail_size);
    return true;
}
