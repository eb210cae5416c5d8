/* sip_trace_scan.c
 * Parts of trace lines: see sip_trace_scan.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/trace/sip_trace_scan.h"

/* ---- Numbers and times ---- */

bool scan_fixed(text_span text, size_t *pos, size_t digits, char after, int64_t *number)
{
    size_t len = digits + (after ? 1 : 0);
    int64_t n = 0;

    if (text.len - *pos < len) {
        return false;
    }
    const uint8_t *at = text.ptr + *pos; /* where there is any text */
    for (size_t i = 0; i < digits; i++) {
        if (!text_is_digit(at[i])) {
            return false;
        }
        n = n * 10 + (at[i] - '0');
    }
    *pos += len;
    *number = n;
    return !after || at[digits] == (uint8_t)after;
}

bool scan_clock(text_span text, size_t *pos, char separator, int64_t *milliseconds)
{
    int64_t h, m, s, ms;

    if (!scan_fixed(text, pos, 2, ':', &h) || !scan_fixed(text, pos, 2, ':', &m) ||
        !scan_fixed(text, pos, 2, separator, &s) || !scan_fixed(text, pos, 3, 0, &ms) || h > 23 || m > 59 || s > 60) {
        return false;
    }
    *milliseconds = ((h * 60 + m) * 60 + s) * 1000 + ms;
    return true;
}

int64_t scan_days_of(int64_t year, int64_t month, int64_t day)
{
    year -= month < 3 ? 1 : 0; /* a year that begins in March ends with the day that is not always there */
    int64_t in_year = (153 * (month + (month < 3 ? 9 : -3)) + 2) / 5 + day - 1;
    return year * 365 + year / 4 - year / 100 + year / 400 + in_year - 719468;
}

bool scan_date(text_span text, size_t *pos, char separator, int64_t *day)
{
    int64_t y, m, d;

    if (!scan_fixed(text, pos, 4, separator, &y) || !scan_fixed(text, pos, 2, separator, &m) ||
        !scan_fixed(text, pos, 2, 0, &d) || y < 1970 || m < 1 || m > 12 || d < 1 || d > 31) {
        return false;
    }
    *day = scan_days_of(y, m, d);
    return true;
}

/* ---- Words ---- */

bool scan_word(text_span text, size_t *pos, text_span *word)
{
    size_t start = scan_spaces(text, *pos);
    size_t end = start;

    while (end < text.len && text.ptr[end] > ' ') {
        end++;
    }
    *word = text_between(text.ptr, start, end);
    *pos = end;
    return end > start;
}

void scan_port(text_span text, uint16_t *port)
{
    uint64_t number;

    if (text_to_number(text_digits(text), UINT16_MAX, &number)) {
        *port = (uint16_t)number;
    }
}

/* ---- Addresses ---- */

static bool read_address(text_span text, sip_trace_address *address)
{
    static const uint8_t mapped[12] = {[10] = 0xFF, [11] = 0xFF};

    *address = (sip_trace_address){.size = 0};
    if (address_read_ipv4(text, address->bytes)) {
        address->size = ADDRESS_IPV4_SIZE;
    } else if (address_read_ipv6(text, address->bytes)) {
        address->size = ADDRESS_IPV6_SIZE;
        if (memcmp(address->bytes, mapped, sizeof mapped) == 0) {
            memmove(address->bytes, address->bytes + sizeof mapped, ADDRESS_IPV4_SIZE);
            address->size = ADDRESS_IPV4_SIZE;
        }
    }
    return address->size > 0;
}

bool scan_host(text_span text, sip_trace_address *host)
{
    enum { HOST_MAX = 64 };
    size_t end = 0;

    text = text_trim(text);
    text.len = text.len > HOST_MAX ? HOST_MAX : text.len;
    if (text.len > 0 && text.ptr[0] == '[') {
        size_t closing = text_find_char(text, 0, ']');
        *host = (sip_trace_address){.size = 0};
        return closing != TEXT_NOT_FOUND && read_address(text_between(text.ptr, 1, closing), host);
    }
    if (read_address(text, host)) { /* IPv6 without brackets */
        return true;
    }
    while (end < text.len && (text_is_digit(text.ptr[end]) || text.ptr[end] == '.')) {
        end++;
    }
    return read_address(text_between(text.ptr, 0, end), host);
}
