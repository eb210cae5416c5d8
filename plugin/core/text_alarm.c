/* text_alarm.c
 * Alarms in text form: see text_alarm.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/text_alarm.h"

/* ---- Words before '=' ---- */

static bool is_key_char(uint8_t c)
{
    uint8_t letter = c | 0x20;
    return (letter >= 'a' && letter <= 'z') || text_is_digit(c) || c == '_' || c == '-';
}

/* Length of the key of an assignment at offset `pos`, without its '='; 0 where none begins. */
static size_t key_length(text_span text, size_t pos)
{
    size_t end = pos;

    while (end < text.len && is_key_char(text.ptr[end])) {
        end++;
    }
    return end < text.len && text.ptr[end] == '=' ? end - pos : 0;
}

/* The words that phones write (wire), each behind those that end with it. */
static const text_span known_keys[] = {
    TEXT_INIT("InactiveLoad"), TEXT_INIT("ActiveLoad"), TEXT_INIT("Load"), TEXT_INIT("Name"), TEXT_INIT("Last"),
};
enum { KNOWN_KEYS = sizeof known_keys / sizeof known_keys[0] };

static bool is_known_key(text_span key)
{
    for (size_t i = 0; i < KNOWN_KEYS; i++) {
        if (text_equal(key, known_keys[i])) {
            return true;
        }
    }
    return false;
}

/* Length of the known key that ends at `end`, not before `start`; 0 where none does. */
static size_t known_key_before(text_span text, size_t start, size_t end)
{
    for (size_t i = 0; i < KNOWN_KEYS; i++) {
        size_t len = known_keys[i].len;
        if (end - start >= len && text_equal(text_between(text.ptr, end - len, end), known_keys[i])) {
            return len;
        }
    }
    return 0;
}

static bool is_last(text_span key)
{
    return text_equal(key, TEXT_LITERAL("Last"));
}

static size_t skip_whitespace(text_span text, size_t pos)
{
    while (pos < text.len && text_is_whitespace(text.ptr[pos])) {
        pos++;
    }
    return pos;
}

/* ---- The number ---- */

/* Whether what follows the digits makes them a number; *after is then where the rest begins. */
static bool ends_number(text_span text, size_t *after)
{
    size_t pos = skip_whitespace(text, *after);
    bool apart = pos > *after;

    if (pos < text.len && text.ptr[pos] == ':') {
        *after = pos + 1;
        return true;
    }
    *after = pos;
    return pos == text.len || (apart && key_length(text, pos) > 0);
}

text_alarm text_alarm_read(text_span text)
{
    static const text_span prefix = TEXT_INIT("cisco-alarm:");
    text_alarm alarm = {.rest = text_trim(text)};
    bool header = text_starts_with(alarm.rest, prefix);
    uint64_t number;

    if (header) {
        alarm.rest = text_trim(text_from(alarm.rest, prefix.len));
    }
    text_span digits = text_digits(alarm.rest);
    size_t after = digits.len;
    bool word = after < alarm.rest.len && text_is_whitespace(alarm.rest.ptr[after]);
    if ((ends_number(alarm.rest, &after) || (header && word)) && text_to_number(digits, UINT32_MAX, &number)) {
        alarm.has_number = true;
        alarm.number = (uint32_t)number;
        alarm.digits = digits;
        alarm.rest = text_trim(text_from(alarm.rest, after));
    }
    return alarm;
}

/* ---- Assignments ---- */

/* What a value, or free text, may be ended by. */
typedef struct {
    bool notes;     /* by a colon beside whitespace */
    bool free_text; /* it belongs to no assignment */
    bool last;      /* it is that of Last=, whose parentheses hold free text */
} value_rule;

/* Whether whitespace separates the colon at `pos` from the word before it or behind it. */
static bool is_colon_apart(text_span text, size_t start, size_t pos)
{
    return pos == start || text_is_whitespace(text.ptr[pos - 1]) ||
           (pos + 1 < text.len && text_is_whitespace(text.ptr[pos + 1]));
}

/* What a word means inside a value. */
typedef enum { WORD_OF_VALUE, WORD_PERHAPS_KEY, WORD_KEY } word_role;

static word_role role_of(text_span text, size_t pos, const value_rule *rule, unsigned depth)
{
    size_t length = key_length(text, pos);

    if (length == 0 || (rule->last && depth > 0)) {
        return WORD_OF_VALUE;
    }
    if (is_known_key(text_between(text.ptr, pos, pos + length))) {
        return WORD_KEY;
    }
    return depth > 0 || (rule->notes && rule->free_text) ? WORD_OF_VALUE : WORD_PERHAPS_KEY;
}

/* Where the value that begins at `start` ends. The free text in the parentheses of Last= may hold parentheses that do
 * not pair: what looks like an assignment is one only if no other ')' follows before a word that phones write. */
static size_t value_end(text_span text, size_t start, const value_rule *rule)
{
    size_t stop = TEXT_NOT_FOUND; /* where it ends if no ')' follows */
    unsigned depth = 0;
    bool parentheses = false;

    for (size_t pos = start; pos < text.len; pos++) {
        uint8_t c = text.ptr[pos];
        if (c == '(') {
            depth++;
            parentheses = true;
        } else if (c == ')') {
            depth -= depth > 0 ? 1 : 0;
            stop = TEXT_NOT_FOUND;
        } else if (c == '=' && depth == 0 && !rule->free_text && !(rule->last && parentheses)) {
            size_t key = known_key_before(text, start, pos);
            if (key > 0) {
                return stop < pos - key ? stop : pos - key;
            }
        } else if (c == ':' && rule->notes && !rule->free_text && depth == 0 && is_colon_apart(text, start, pos)) {
            return stop < pos ? stop : pos;
        } else if (text_is_whitespace(c) && pos + 1 < text.len && !text_is_whitespace(text.ptr[pos + 1])) {
            word_role role = role_of(text, pos + 1, rule, depth);
            if (role == WORD_KEY || (role == WORD_PERHAPS_KEY && !(rule->last && parentheses))) {
                return stop < pos ? stop : pos;
            }
            stop = role == WORD_PERHAPS_KEY && stop == TEXT_NOT_FOUND ? pos : stop;
        }
    }
    return stop < text.len ? stop : text.len;
}

/* Where the next assignment, or free text, begins; a colon in front of it is passed over. */
static size_t find_next(text_span rest, bool notes, size_t pos, bool *after_colon)
{
    pos = skip_whitespace(rest, pos);
    *after_colon = notes && pos < rest.len && rest.ptr[pos] == ':';
    return *after_colon ? skip_whitespace(rest, pos + 1) : pos;
}

bool text_alarm_next(text_span rest, bool notes, size_t *pos, text_span *key, text_span *value)
{
    bool after_colon;
    size_t start = find_next(rest, notes, *pos, &after_colon);

    *pos = start;
    if (start >= rest.len) {
        return false;
    }
    *key = text_between(rest.ptr, start, start + key_length(rest, start));
    if (after_colon && !is_known_key(*key)) {
        key->len = 0;
    }
    value_rule rule = {.notes = notes, .free_text = key->len == 0, .last = is_last(*key)};
    size_t value_start = rule.free_text ? start : skip_whitespace(rest, start + key->len + 1);
    /* The whitespace behind an empty value is looked at again: the next assignment may begin there. */
    size_t from = rule.free_text ? start : start + key->len + 1;
    size_t end = value_end(rest, from, &rule);
    *value = end > value_start ? text_trim(text_between(rest.ptr, value_start, end)) : text_between(rest.ptr, end, end);
    *pos = end;
    return true;
}
