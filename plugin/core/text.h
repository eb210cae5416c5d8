/* text.h
 * Runs of bytes: the one way in which text of a packet is passed around in core/. Nothing here is NUL-terminated, and
 * nothing here is copied. "(wire)" and the like in comments name sources of facts: docs/evidence.md.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_TEXT_H
#define CORE_TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

/** `len` bytes at `ptr`; `ptr` may be NULL where `len` is 0. */
typedef struct {
    const uint8_t *ptr;
    size_t len;
} text_span;

/** Returned by the searches where nothing was found. */
#define TEXT_NOT_FOUND SIZE_MAX

/** The span of a string literal: where an initializer of a constant is asked for, and anywhere else. */
#define TEXT_INIT(s)                                                                                                   \
    {                                                                                                                  \
        (const uint8_t *)("" s), sizeof(s) - 1                                                                         \
    }
#define TEXT_LITERAL(s) ((text_span)TEXT_INIT(s))

/** Whitespace as XML and SIP know it: space, tab, carriage return, line feed. */
static inline bool text_is_whitespace(uint8_t c)
{
    return c <= ' ' && (c == ' ' || c == '\t' || c == '\r' || c == '\n'); /* most bytes are no control characters */
}

/** Whether `c` is an ASCII digit. */
static inline bool text_is_digit(uint8_t c)
{
    return c >= '0' && c <= '9';
}

/** The lower case of an ASCII letter; any other byte as it is. */
static inline uint8_t text_lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

/** The value of a hexadecimal digit of either case, or -1. */
int text_hex_digit(uint8_t c);

/** `data[start, end)`; the caller makes sure that start <= end. */
static inline text_span text_between(const uint8_t *data, size_t start, size_t end)
{
    return (text_span){end > 0 ? data + start : data, end - start}; /* not even 0 may be added to NULL */
}

/** The text from offset `start` on; the caller makes sure that start <= text.len. */
static inline text_span text_from(text_span text, size_t start)
{
    return text_between(text.ptr, start, text.len);
}

/** The span without the whitespace at its ends. */
static inline text_span text_trim(text_span text)
{
    while (text.len > 0 && text_is_whitespace(text.ptr[0])) {
        text.ptr++;
        text.len--;
    }
    while (text.len > 0 && text_is_whitespace(text.ptr[text.len - 1])) {
        text.len--;
    }
    return text;
}

/** The decimal digits at the start of the text; may be none. */
static inline text_span text_digits(text_span text)
{
    size_t end = 0;

    while (end < text.len && text_is_digit(text.ptr[end])) {
        end++;
    }
    return text_between(text.ptr, 0, end);
}

/** Whether both have the same bytes. */
static inline bool text_equal(text_span a, text_span b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

/** As text_equal(), with ASCII letters of either case equal. */
bool text_equal_nocase(text_span a, text_span b);

/** Whether the text begins with the bytes of `prefix`; with an empty one every text does. */
static inline bool text_starts_with(text_span text, text_span prefix)
{
    return text.len >= prefix.len && (prefix.len == 0 || memcmp(text.ptr, prefix.ptr, prefix.len) == 0);
}

/** Offset in bytes of the first `c` at or after `from`, or TEXT_NOT_FOUND; `from` may be past the end. */
static inline size_t text_find_char(text_span text, size_t from, uint8_t c)
{
    if (from >= text.len) {
        return TEXT_NOT_FOUND;
    }
    const uint8_t *hit = (const uint8_t *)memchr(text.ptr + from, c, text.len - from);
    return hit ? (size_t)(hit - text.ptr) : TEXT_NOT_FOUND;
}

/** Offset in bytes of the first `needle` (not empty) at or after `from`, or TEXT_NOT_FOUND. */
size_t text_find(text_span text, size_t from, text_span needle);

/**
 * Reads an unsigned decimal number that takes up the whole span.
 * @return false where the span is empty, holds anything but digits, or the number exceeds `max`; *number is then
 *         unchanged
 */
bool text_to_number(text_span text, uint64_t max, uint64_t *number);

/**
 * Reads pairs of hexadecimal digits with whitespace allowed between (and after) the pairs, as the signatures of trust
 * lists are written: "3E 91 A3 ".
 * @return number of octets written to `out`; 0 where the span holds anything else, or more than `max` octets
 */
size_t text_to_octets(text_span text, uint8_t *out, size_t max);

/** True if no byte has its top bit set. */
bool text_is_ascii(text_span text);

/**
 * A 64-bit hash, sixteen bytes a step. Not cryptographic: take `seed` at random once per process, so that a capture
 * file cannot be made to hold collisions.
 */
uint64_t text_hash(text_span text, uint64_t seed);

#endif
