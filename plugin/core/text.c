/* text.c
 * Runs of bytes: see text.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/text.h"

#include "core/multiply.h"

int text_hex_digit(uint8_t c)
{
    if (text_is_digit(c)) {
        return c - '0';
    }
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

bool text_equal_nocase(text_span a, text_span b)
{
    if (a.len != b.len) {
        return false;
    }
    if (text_equal(a, b)) {
        return true; /* nearly always */
    }
    for (size_t i = 0; i < a.len; i++) {
        if (text_lower(a.ptr[i]) != text_lower(b.ptr[i])) {
            return false;
        }
    }
    return true;
}

size_t text_find(text_span text, size_t from, text_span needle)
{
    while (text.len >= needle.len && from <= text.len - needle.len) {
        from = text_find_char(text, from, needle.ptr[0]);
        if (from == TEXT_NOT_FOUND || from > text.len - needle.len) {
            break;
        }
        if (memcmp(text.ptr + from, needle.ptr, needle.len) == 0) {
            return from;
        }
        from++;
    }
    return TEXT_NOT_FOUND;
}

bool text_to_number(text_span text, uint64_t max, uint64_t *number)
{
    enum { ALWAYS_FIT = 19 }; /* digits in 64 bits */
    uint64_t n = 0;

    for (size_t i = 0; i < text.len; i++) {
        uint8_t digit = (uint8_t)(text.ptr[i] - '0');
        if (digit > 9 || (i >= ALWAYS_FIT && n > (UINT64_MAX - digit) / 10)) {
            return false;
        }
        n = n * 10 + digit;
    }
    if (text.len == 0 || n > max) {
        return false;
    }
    *number = n;
    return true;
}

size_t text_to_octets(text_span text, uint8_t *out, size_t max)
{
    size_t octets = 0;

    text = text_trim(text);
    for (size_t i = 0; i < text.len;) {
        if (text_is_whitespace(text.ptr[i])) {
            i++;
            continue;
        }
        if (octets == max || i + 1 >= text.len) {
            return 0;
        }
        int high = text_hex_digit(text.ptr[i]);
        int low = text_hex_digit(text.ptr[i + 1]);
        if (high < 0 || low < 0) {
            return 0;
        }
        out[octets++] = (uint8_t)(high << 4 | low);
        i += 2;
    }
    return octets;
}

/* ---- Eight bytes at a time ---- */

enum { WORD = sizeof(uint64_t) };

static uint64_t word_at(const uint8_t *at)
{
    uint64_t word;

    memcpy(&word, at, sizeof word);
    return word;
}

bool text_is_ascii(text_span text)
{
    uint64_t seen = 0;
    size_t i = 0;

    for (; i + WORD <= text.len; i += WORD) {
        seen |= word_at(text.ptr + i);
    }
    for (; i < text.len; i++) {
        seen |= text.ptr[i];
    }
    return (seen & UINT64_C(0x8080808080808080)) == 0;
}

/* The finalizer of MurmurHash3 (public domain): every bit of the input changes every bit of the output. */
static uint64_t finish(uint64_t h)
{
    h ^= h >> 33;
    h *= UINT64_C(0xff51afd7ed558ccd);
    h ^= h >> 33;
    h *= UINT64_C(0xc4ceb9fe1a85ec53);
    return h ^ h >> 33;
}

/* Sixteen bytes a step, by one multiplication. Of both factors no bit can be foretold without the seed, so what a
 * change of one word does to the product cannot be undone by a change of another. */
static uint64_t add_words(uint64_t h, uint64_t first, uint64_t second, uint64_t secret)
{
    return multiply_fold(first ^ secret, second ^ h);
}

uint64_t text_hash(text_span text, uint64_t seed)
{
    enum { STEP = 2 * WORD };
    uint64_t h = seed;
    uint64_t secret = seed * UINT64_C(0x9e3779b97f4a7c15);
    size_t i = 0;

    for (; i + STEP <= text.len; i += STEP) {
        h = add_words(h, word_at(text.ptr + i), word_at(text.ptr + i + WORD), secret);
    }
    if (i < text.len) {
        uint8_t rest[STEP] = {0}; /* with the length, no other text has the same padding */
        memcpy(rest, text.ptr + i, text.len - i);
        h = add_words(h, word_at(rest), word_at(rest + WORD), secret);
    }
    return finish(h ^ text.len);
}
