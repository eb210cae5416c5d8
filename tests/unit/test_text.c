/* test_text.c
 * Tests of core/text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/multiply.h"
#include "test_support.h"

static const text_span nothing = {NULL, 0};

static void test_hex_digit(void)
{
    static const char digits[] = "0123456789abcdef";

    for (unsigned c = 0; c < 256; c++) {
        const char *hit = c ? strchr(digits, g_ascii_tolower((char)c)) : NULL;
        g_assert_cmpint(text_hex_digit((uint8_t)c), ==, hit ? (int)(hit - digits) : -1);
    }
}

static void test_classes(void)
{
    for (unsigned c = 0; c < 256; c++) {
        g_assert_cmpint(text_is_digit((uint8_t)c), ==, c >= '0' && c <= '9');
        g_assert_cmpint(text_is_whitespace((uint8_t)c), ==, c == 0x20 || c == 0x09 || c == 0x0d || c == 0x0a);
    }
}

static void test_between(void)
{
    text_span text = guarded_string("abcdef");

    assert_text(text_between(text.ptr, 0, 6), "abcdef");
    assert_text(text_between(text.ptr, 2, 4), "cd");
    assert_text(text_between(text.ptr, 6, 6), "");
    assert_text(text_between(NULL, 0, 0), "");
    g_assert_cmpuint(TEXT_LITERAL("a\0b").len, ==, 3);
}

/* A span without bytes may have no address either. */
static void test_nothing(void)
{
    uint8_t octet;
    uint64_t number = 7;

    g_assert_cmpuint(text_trim(nothing).len, ==, 0);
    g_assert_true(text_equal(nothing, nothing));
    g_assert_true(text_equal(nothing, TEXT_LITERAL("")));
    g_assert_false(text_equal(nothing, TEXT_LITERAL("a")));
    g_assert_true(text_equal_nocase(nothing, TEXT_LITERAL("")));
    g_assert_true(text_starts_with(nothing, nothing));
    g_assert_true(text_starts_with(TEXT_LITERAL("a"), nothing));
    g_assert_false(text_starts_with(nothing, TEXT_LITERAL("a")));
    g_assert_cmpuint(text_find_char(nothing, 0, 'a'), ==, TEXT_NOT_FOUND);
    g_assert_cmpuint(text_find(nothing, 0, TEXT_LITERAL("a")), ==, TEXT_NOT_FOUND);
    g_assert_false(text_to_number(nothing, UINT64_MAX, &number));
    g_assert_cmpuint(number, ==, 7);
    g_assert_cmpuint(text_to_octets(nothing, &octet, 1), ==, 0);
    g_assert_true(text_is_ascii(nothing));
    g_assert_cmpuint(text_hash(nothing, 1), ==, text_hash(TEXT_LITERAL(""), 1));
}

typedef struct {
    const char *label;
    const char *text;
    const char *trimmed;
} trim_row;

static const trim_row trims[] = {
    {"empty", "", ""},
    {"one-space", " ", ""},
    {"only-whitespace", " \t\r\n ", ""},
    {"none", "abc", "abc"},
    {"front", "\r\n abc", "abc"},
    {"back", "abc \t", "abc"},
    {"both", "  abc  ", "abc"},
    {"inner", " a b\tc ", "a b\tc"},
    {"one-byte", "x", "x"},
    {"not-vertical-tab", "\vx\f", "\vx\f"},
    {"not-no-break-space", "\xc2\xa0x", "\xc2\xa0x"},
};

static void test_trim(const void *data)
{
    const trim_row *row = data;
    text_span text = guarded_string(row->text);
    text_span trimmed = text_trim(text);

    assert_text(trimmed, row->trimmed);
    assert_inside(trimmed, text);
}

typedef struct {
    const char *label;
    const char *a;
    const char *b;
    bool equal;
    bool equal_nocase;
    bool a_starts_with_b;
} comparison_row;

static const comparison_row comparisons[] = {
    {"both-empty", "", "", true, true, true},
    {"b-empty", "x", "", false, false, true},
    {"a-empty", "", "x", false, false, false},
    {"same", "String", "String", true, true, true},
    {"case", "String", "sTRING", false, true, false},
    {"prefix", "Strings", "String", false, false, true},
    {"longer-prefix", "Strin", "String", false, false, false},
    {"last-byte", "String", "Strinh", false, false, false},
    {"first-byte", "Xtring", "String", false, false, false},
    {"at-sign-is-no-letter", "@", "`", false, false, false},
    {"bracket-is-no-letter", "[", "{", false, false, false},
    {"umlauts-do-not-fold", "\xc3\x84", "\xc3\xa4", false, false, false},
    {"all-letters", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "abcdefghijklmnopqrstuvwxyz", false, true, false},
};

static void test_compare(const void *data)
{
    const comparison_row *row = data;
    text_span a = guarded_string(row->a);
    text_span b = guarded_string(row->b);

    g_assert_cmpint(text_equal(a, b), ==, row->equal);
    g_assert_cmpint(text_equal(b, a), ==, row->equal);
    g_assert_cmpint(text_equal_nocase(a, b), ==, row->equal_nocase);
    g_assert_cmpint(text_equal_nocase(b, a), ==, row->equal_nocase);
    g_assert_cmpint(text_starts_with(a, b), ==, row->a_starts_with_b);
}

typedef struct {
    const char *label;
    const char *text;
    size_t from;
    const char *needle;
    size_t at;
} find_row;

static const find_row finds[] = {
    {"first", "abcabc", 0, "abc", 0},
    {"second", "abcabc", 1, "abc", 3},
    {"at-from", "abcabc", 3, "abc", 3},
    {"no-more", "abcabc", 4, "abc", TEXT_NOT_FOUND},
    {"from-the-end", "abc", 3, "a", TEXT_NOT_FOUND},
    {"from-past-the-end", "abc", 100, "a", TEXT_NOT_FOUND},
    {"from-far-past-the-end", "abc", SIZE_MAX, "a", TEXT_NOT_FOUND},
    {"empty-text", "", 0, "a", TEXT_NOT_FOUND},
    {"half-at-the-end", "xx--", 0, "-->", TEXT_NOT_FOUND},
    {"at-the-end", "xx-->", 0, "-->", 2},
    {"after-false-starts", "----->", 0, "-->", 3},
    {"longer-than-text", "ab", 0, "abc", TEXT_NOT_FOUND},
    {"whole", "abc", 0, "abc", 0},
    {"one-byte", "abc", 0, "c", 2},
    {"one-byte-missing", "abc", 0, "d", TEXT_NOT_FOUND},
};

static void test_find(const void *data)
{
    const find_row *row = data;
    text_span text = guarded_string(row->text);
    text_span needle = guarded_string(row->needle);

    g_assert_cmpuint(text_find(text, row->from, needle), ==, row->at);
    if (needle.len == 1) {
        g_assert_cmpuint(text_find_char(text, row->from, needle.ptr[0]), ==, row->at);
    }
}

typedef struct {
    const char *label;
    const char *text;
    uint64_t max;
    bool is_number;
    uint64_t number;
} number_row;

static const number_row numbers[] = {
    {"zero", "0", 10, true, 0},
    {"max", "4294967295", UINT32_MAX, true, UINT32_MAX},
    {"past-max", "4294967296", UINT32_MAX, false, 0},
    {"past-max-by-a-digit", "42949672950", UINT32_MAX, false, 0},
    {"largest", "18446744073709551615", UINT64_MAX, true, UINT64_MAX},
    {"past-largest", "18446744073709551616", UINT64_MAX, false, 0},
    {"past-largest-by-a-digit", "184467440737095516150", UINT64_MAX, false, 0},
    {"leading-zeros", "000000000000000000000000010", 10, true, 10},
    {"empty", "", UINT64_MAX, false, 0},
    {"minus", "-1", UINT64_MAX, false, 0},
    {"plus", "+1", UINT64_MAX, false, 0},
    {"whitespace-before", " 1", UINT64_MAX, false, 0},
    {"whitespace-after", "1 ", UINT64_MAX, false, 0},
    {"letter", "12a", UINT64_MAX, false, 0},
    {"slash", "1/", UINT64_MAX, false, 0},
    {"colon", "1:", UINT64_MAX, false, 0},
    {"max-below-a-digit", "9", 5, false, 0},
    {"max-is-a-digit", "5", 5, true, 5},
    {"max-zero", "1", 0, false, 0},
    {"zero-of-max-zero", "0", 0, true, 0},
    {"nineteen-of-max-twelve", "19", 12, false, 0},
};

static void test_number(const void *data)
{
    const number_row *row = data;
    uint64_t number = 77;

    g_assert_cmpint(text_to_number(guarded_string(row->text), row->max, &number), ==, row->is_number);
    g_assert_cmpuint(number, ==, row->is_number ? row->number : 77);
}

typedef struct {
    const char *label;
    const char *text;
    size_t max;
    text_span octets;
} octets_row;

static const octets_row octets[] = {
    {"signature", "3E 91 A3 ", 20, SPAN("\x3e\x91\xa3")},
    {"no-whitespace", "3e91a3", 20, SPAN("\x3e\x91\xa3")},
    {"whitespace-around", "  00  ff\t", 20, SPAN("\x00\xff")},
    {"exactly-max", "01 02", 2, SPAN("\x01\x02")},
    {"more-than-max", "01 02 03", 2, SPAN("")},
    {"max-zero", "01", 0, SPAN("")},
    {"empty", "", 20, SPAN("")},
    {"whitespace", "   ", 20, SPAN("")},
    {"words", "Not Installed", 20, SPAN("")},
    {"half-an-octet", "3E 9", 20, SPAN("")},
    {"pair-torn-apart", "3 E", 20, SPAN("")},
    {"no-hex", "3E 9G", 20, SPAN("")},
    {"colons", "3E:91", 20, SPAN("")},
};

static void test_octets(const void *data)
{
    const octets_row *row = data;
    uint8_t *out = g_malloc(row->max); /* exactly: writing past it is for valgrind and ASan to see */
    size_t n = text_to_octets(guarded_string(row->text), out, row->max);

    g_assert_cmpmem(out, n, row->octets.ptr, row->octets.len);
    g_free(out);
}

/* Every place of the one odd byte in texts of every length: whole words and what is left after them. */
static void test_ascii(void)
{
    uint8_t bytes[200];

    memset(bytes, 0x7f, sizeof bytes);
    for (size_t len = 0; len <= sizeof bytes; len++) {
        g_assert_true(text_is_ascii(guarded(bytes, len)));
        for (size_t odd = 0; odd < len; odd++) {
            bytes[odd] = 0x80;
            g_assert_false(text_is_ascii(guarded(bytes, len)));
            bytes[odd] = 0x7f;
        }
    }
}

/* Xorshift64*: the same numbers on every system. */
static uint64_t next_random(uint64_t *state)
{
    *state ^= *state >> 12;
    *state ^= *state << 25;
    *state ^= *state >> 27;
    return *state * UINT64_C(0x2545f4914f6cdd1d);
}

/* Every bit, and the length, makes a difference; the place in memory does not. */
static void check_bits(uint64_t seed)
{
    uint8_t bytes[40] = {0}; /* more than two steps, and any rest */
    g_autoptr(GHashTable) seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

    for (size_t len = 0; len <= sizeof bytes; len++) {
        g_assert_cmpuint(text_hash(guarded(bytes, len), seed), ==, text_hash((text_span){bytes, len}, seed));
        for (size_t bit = 0; bit <= len * 8; bit++) {
            size_t byte = bit < len * 8 ? bit / 8 : 0;
            bytes[byte] ^= bit < len * 8 ? (uint8_t)(1U << bit % 8) : 0;
            uint64_t hash = text_hash((text_span){bytes, len}, seed);
            g_assert_cmpuint(hash, !=, text_hash((text_span){bytes, len}, seed + 1));
            uint64_t *key = g_new(uint64_t, 1);
            *key = hash;
            g_assert_true(g_hash_table_add(seen, key));
            bytes[byte] = 0;
        }
    }
}

/* Seeds are drawn at random: tried are many. */
static void test_hash(void)
{
    uint64_t random = 42;

    for (unsigned round = 0; round < 100; round++) {
        check_bits(next_random(&random));
    }
}

/* A change of some bits must not be undone by a change of others: not in the next word, nor the one after it. */
static void assert_differs(uint8_t *bytes, const unsigned *flips, unsigned count, uint64_t seed, uint64_t plain)
{
    for (unsigned i = 0; i < count; i++) {
        bytes[flips[i] / 8] ^= (uint8_t)(1 << flips[i] % 8);
    }
    g_assert_cmpuint(text_hash((text_span){bytes, 24}, seed), !=, plain);
    for (unsigned i = 0; i < count; i++) {
        bytes[flips[i] / 8] ^= (uint8_t)(1 << flips[i] % 8);
    }
}

/* Any two bits of two neighboring words. */
static void check_pairs(uint8_t *bytes, uint64_t seed, uint64_t plain)
{
    for (unsigned a = 0; a < 128; a++) {
        assert_differs(bytes, &a, 1, seed, plain);
        for (unsigned b = a + 1; b < 128; b++) {
            assert_differs(bytes, (unsigned[]){a, b}, 2, seed, plain);
        }
    }
}

/* Up to four bits among the topmost ones of three words, which a multiplication carries away: sets are the bits of
 * `set`. */
static void check_top_bits(uint8_t *bytes, uint64_t seed, uint64_t plain)
{
    for (unsigned set = 1; set < 1U << 15; set++) {
        unsigned flips[15];
        unsigned count = 0;
        for (unsigned i = 0; i < 15; i++) {
            if (set & 1U << i) {
                flips[count++] = i / 5 * 64 + 63 - i % 5;
            }
        }
        if (count <= 4) {
            assert_differs(bytes, flips, count, seed, plain);
        }
    }
}

/* The seed is drawn anew for each capture file, so no pair may collide for many seeds: tried are many. */
static void test_hash_of_neighbors(void)
{
    uint64_t random = 5;

    for (unsigned round = 0; round < 100; round++) {
        uint8_t bytes[24];
        uint64_t seed = next_random(&random);
        for (size_t i = 0; i < sizeof bytes; i++) {
            bytes[i] = round % 2 == 0 ? (uint8_t)next_random(&random) : 'A';
        }
        uint64_t plain = text_hash((text_span){bytes, sizeof bytes}, seed);
        check_pairs(bytes, seed, plain);
        check_top_bits(bytes, seed, plain);
    }
}

/* The long way gives what the short way gives, and what is known of some products. */
static void test_multiply(void)
{
    static const uint64_t edges[] = {0, 1, 2, UINT32_MAX, UINT64_C(1) << 32, UINT64_C(1) << 63, UINT64_MAX};
    uint64_t random = 18;

    g_assert_cmpuint(multiply_fold_portable(3, 5), ==, 15);
    g_assert_cmpuint(multiply_fold_portable(UINT64_MAX, UINT64_MAX), ==, UINT64_MAX); /* 2^128 - 2^65 + 1 */
    g_assert_cmpuint(multiply_fold_portable(UINT64_C(1) << 63, 6), ==, 3);
    for (size_t i = 0; i < G_N_ELEMENTS(edges) * G_N_ELEMENTS(edges); i++) {
        uint64_t a = edges[i / G_N_ELEMENTS(edges)];
        uint64_t b = edges[i % G_N_ELEMENTS(edges)];
        g_assert_cmpuint(multiply_fold_portable(a, b), ==, multiply_fold(a, b));
    }
    for (unsigned i = 0; i < 100000; i++) {
        uint64_t a = next_random(&random);
        uint64_t b = next_random(&random);
        g_assert_cmpuint(multiply_fold_portable(a, b), ==, multiply_fold(a, b));
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/text/hex-digit", test_hex_digit);
    g_test_add_func("/text/classes", test_classes);
    g_test_add_func("/text/between", test_between);
    g_test_add_func("/text/nothing", test_nothing);
    add_rows("/text/trim", trims, test_trim);
    add_rows("/text/compare", comparisons, test_compare);
    add_rows("/text/find", finds, test_find);
    add_rows("/text/number", numbers, test_number);
    add_rows("/text/octets", octets, test_octets);
    g_test_add_func("/text/ascii", test_ascii);
    g_test_add_func("/text/multiply", test_multiply);
    g_test_add_func("/text/hash", test_hash);
    g_test_add_func("/text/hash/neighbors", test_hash_of_neighbors);
    return g_test_run();
}
