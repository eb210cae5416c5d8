/* sip_trace_scan.h
 * What the readers of trace lines share: numbers, times, dates, words and addresses at a position that moves on.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_TRACE_SIP_TRACE_SCAN_H
#define CORE_TRACE_SIP_TRACE_SCAN_H

#include "core/address.h"
#include "core/text.h"

/** Milliseconds of a day. */
#define SIP_TRACE_DAY INT64_C(86400000)

/** An address in network order. */
typedef struct {
    uint8_t bytes[ADDRESS_IPV6_SIZE];
    uint8_t size; /* ADDRESS_IPV4_SIZE, ADDRESS_IPV6_SIZE; 0: unknown, or masked */
} sip_trace_address;

static inline bool scan_is_space(uint8_t c)
{
    return c == ' ' || c == '\t';
}

/** Passes over spaces and tabs. @return the new position */
static inline size_t scan_spaces(text_span text, size_t pos)
{
    while (pos < text.len && scan_is_space(text.ptr[pos])) {
        pos++;
    }
    return pos;
}

/** Takes at least one digit. @return false where there is none */
static inline bool scan_digits(text_span text, size_t *pos)
{
    size_t start = *pos;

    while (*pos < text.len && text_is_digit(text.ptr[*pos])) {
        (*pos)++;
    }
    return *pos > start;
}

/** Takes `c`. @return false where something else is there */
static inline bool scan_char(text_span text, size_t *pos, uint8_t c)
{
    bool there = *pos < text.len && text.ptr[*pos] == c;

    *pos += there ? 1 : 0;
    return there;
}

/** Takes `c` with whitespace on either side. */
static inline bool scan_mark(text_span text, size_t *pos, uint8_t c)
{
    *pos = scan_spaces(text, *pos);
    bool there = scan_char(text, pos, c);
    *pos = scan_spaces(text, *pos);
    return there;
}

/**
 * Reads digits of a fixed number, and the character after them if that is not 0.
 * @return false where they are not there; `pos` is then anywhere up to the end
 */
bool scan_fixed(text_span text, size_t *pos, size_t digits, char after, int64_t *number);

/** Reads HH:MM:SS, `separator` and three digits. @param milliseconds since midnight @return false where it is none */
bool scan_clock(text_span text, size_t *pos, char separator, int64_t *milliseconds);

/** Reads YYYY-MM-DD with this separator. @param day days since 1970-01-01 @return false where it is no date */
bool scan_date(text_span text, size_t *pos, char separator, int64_t *day);

/** Days since 1970-01-01 of a date of the Gregorian calendar, of 1970 or later; months count from 1. */
int64_t scan_days_of(int64_t year, int64_t month, int64_t day);

/** Takes the next word, up to a space or a control character. @return false where there is none */
bool scan_word(text_span text, size_t *pos, text_span *word);

/** Reads the digits at the start of a text; where these are no port, *port stays. */
void scan_port(text_span text, uint16_t *port);

/** Reads "10.1.1.1", "[2001:db8::1]" at the start, with whitespace before and a port, parameters or nothing after it.
 * An IPv4 address that is mapped into IPv6 is one of IPv4. @return false where there is none; the size is then 0 */
bool scan_host(text_span text, sip_trace_address *host);

#endif
