/* text_alarm.c
 * Alarms in text form: see text_alarm.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/text_alarm.h"

text_alarm text_alarm_read(text_span text)
{
    static const text_span prefix = {(const uint8_t *)"cisco-alarm:", 12};
    text_alarm alarm = {.rest = text_trim(text)};
    uint64_t number;

    if (text_starts_with(alarm.rest, prefix)) {
        alarm.rest = text_from(alarm.rest, prefix.len);
    }
    text_span digits = text_digits(alarm.rest);
    text_span rest = text_from(alarm.rest, digits.len);
    if (rest.len > 0 && rest.ptr[0] == ':') {
        rest = text_from(rest, 1);
    } else if (rest.len > 0 && !text_is_whitespace(rest.ptr[0])) {
        return alarm; /* a word that begins with digits */
    }
    if (text_to_number(digits, UINT32_MAX, &number)) {
        alarm.has_number = true;
        alarm.number = (uint32_t)number;
        alarm.digits = digits;
        alarm.rest = text_trim(rest);
    }
    return alarm;
}

static bool is_key_char(uint8_t c)
{
    uint8_t letter = c | 0x20;
    return (letter >= 'a' && letter <= 'z') || text_is_digit(c) || c == '_' || c == '-';
}

/* Length of the key of an assignment at the start of `text`, without its '='; 0 where none begins. */
static size_t key_length(text_span text)
{
    size_t len = 0;

    while (len < text.len && is_key_char(text.ptr[len])) {
        len++;
    }
    return len < text.len && text.ptr[len] == '=' ? len : 0;
}

bool text_alarm_next(text_span rest, size_t *pos, text_span *key, text_span *value)
{
    while (*pos < rest.len && text_is_whitespace(rest.ptr[*pos])) {
        (*pos)++;
    }
    if (*pos >= rest.len) {
        return false;
    }
    size_t key_len = key_length(text_from(rest, *pos));
    size_t start = *pos + key_len + (key_len > 0 ? 1 : 0);
    size_t end = start;
    while (end < rest.len) {
        if (text_is_whitespace(rest.ptr[end])) {
            size_t word = end + 1;
            while (word < rest.len && text_is_whitespace(rest.ptr[word])) {
                word++;
            }
            if (key_length(text_from(rest, word)) > 0) {
                break;
            }
            end = word;
        } else {
            end++;
        }
    }
    *key = text_between(rest.ptr, *pos, *pos + key_len);
    *value = text_trim(text_between(rest.ptr, start, end));
    *pos = end;
    return true;
}
