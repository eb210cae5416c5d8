/* fuzz_text.c
 * Fuzzes the helpers for runs of bytes: against the plainest code that does the same.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules.h"

static size_t plain_find(text_span text, size_t from, text_span needle)
{
    for (size_t i = from; i <= text.len && needle.len <= text.len - i; i++) {
        if (memcmp(text.ptr + i, needle.ptr, needle.len) == 0) {
            return i;
        }
    }
    return TEXT_NOT_FOUND;
}

static void check_find(text_span text)
{
    size_t needle_len = text.len > 1 ? 1 + text.ptr[0] % 4 : 0;

    if (needle_len == 0 || text.len < 1 + needle_len) {
        return;
    }
    text_span needle = text_between(text.ptr, 1, 1 + needle_len);
    text_span hay = text_between(text.ptr, 1 + needle_len, text.len);
    for (size_t from = 0; from <= hay.len + 1; from += 1 + hay.len / 16) {
        RULE(text_find(hay, from, needle) == plain_find(hay, from, needle));
        RULE(text_find_char(hay, from, needle.ptr[0]) == plain_find(hay, from, text_between(needle.ptr, 0, 1)));
    }
    RULE(text_starts_with(hay, needle) == (plain_find(hay, 0, needle) == 0));
}

static void check_trim(text_span text)
{
    text_span trimmed = text_trim(text);

    RULE(lies_in(trimmed, text));
    RULE(same_span(text_trim(trimmed), trimmed));
    RULE(trimmed.len == 0 ||
         (!text_is_whitespace(trimmed.ptr[0]) && !text_is_whitespace(trimmed.ptr[trimmed.len - 1])));
    for (const uint8_t *p = text.ptr; trimmed.len > 0 && p < trimmed.ptr; p++) {
        RULE(text_is_whitespace(*p));
    }
    for (const uint8_t *p = trimmed.ptr + trimmed.len; trimmed.len > 0 && p < text.ptr + text.len; p++) {
        RULE(text_is_whitespace(*p));
    }
}

static void check_number(text_span text, uint64_t max)
{
    uint64_t number = 1;
    char digits[24] = "";
    bool all_digits = text.len > 0;

    for (size_t i = 0; i < text.len; i++) {
        all_digits &= text_is_digit(text.ptr[i]);
    }
    bool is = text_to_number(text, max, &number);
    RULE(!is || (all_digits && number <= max));
    if (all_digits && text.len < 19) {
        memcpy(digits, text.ptr, text.len);
        RULE(is == (strtoull(digits, NULL, 10) <= max));
        RULE(!is || number == strtoull(digits, NULL, 10));
    }
}

static void check_octets(text_span text)
{
    size_t max = text.len / 2;
    uint8_t *out = malloc(max ? max : 1);
    RULE(out != NULL);
    size_t n = text_to_octets(text, out, max);

    RULE(n <= max);
    size_t at = 0;
    for (size_t i = 0; i < n; i++, at += 2) {
        while (text_is_whitespace(text.ptr[at])) {
            at++;
        }
        RULE(out[i] == text_hex_digit(text.ptr[at]) * 16 + text_hex_digit(text.ptr[at + 1]));
    }
    RULE(n == 0 || text_trim(text_between(text.ptr, at, text.len)).len == 0);
    RULE(n < 2 || text_to_octets(text, out, n - 1) == 0);
    free(out);
}

static void check_whole(text_span text)
{
    bool ascii = true;
    uint8_t *copy = malloc(text.len + 1);
    RULE(copy != NULL);

    for (size_t i = 0; i < text.len; i++) {
        ascii &= text.ptr[i] < 0x80;
        copy[i + 1] = text.ptr[i]; /* at another alignment */
    }
    text_span same = {copy + 1, text.len};
    RULE(text_is_ascii(text) == ascii && text_is_ascii(same) == ascii);
    RULE(text_hash(text, 7) == text_hash(same, 7));
    RULE(text_equal(text, same) && text_equal_nocase(text, same));
    for (size_t i = 0; i < text.len; i++) {
        copy[i + 1] ^= (same.ptr[i] | 0x20) >= 'a' && (same.ptr[i] | 0x20) <= 'z' ? 0x20 : 0;
    }
    RULE(text_equal_nocase(text, same));
    free(copy);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_span text = {data, size};

    check_find(text);
    check_trim(text);
    for (unsigned bits = 0; bits < 64; bits += 3) {
        check_number(text, UINT64_MAX >> bits);
    }
    check_octets(text);
    check_whole(text);
    return 0;
}
