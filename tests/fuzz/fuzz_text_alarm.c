/* fuzz_text_alarm.c
 * Fuzzes the readers of alarms in text form.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/text_alarm.h"
#include "rules.h"

static void check_only_whitespace(text_span text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        RULE(text_is_whitespace(text.ptr[i]));
    }
}

/* Nothing is lost between the assignments but whitespace, and nothing in them but the '='. */
static void check_assignments(text_span rest)
{
    text_span key;
    text_span value;
    size_t pos = 0;
    size_t end = 0;

    while (text_alarm_next(rest, &pos, &key, &value)) {
        RULE(lies_in(key, rest) && lies_in(value, rest) && pos > end && pos <= rest.len);
        size_t start = (size_t)(key.ptr - rest.ptr);
        size_t after_key = start + key.len;
        check_only_whitespace(rest, end, start);
        RULE(key.len == 0 || rest.ptr[after_key] == '=');
        RULE(key.len > 0 || value.len > 0);
        if (value.len > 0) {
            check_only_whitespace(rest, after_key + (key.len ? 1 : 0), (size_t)(value.ptr - rest.ptr));
            end = (size_t)(value.ptr - rest.ptr) + value.len;
        } else {
            end = after_key + 1;
        }
        RULE(end <= pos);
    }
    check_only_whitespace(rest, end, rest.len);
    RULE(pos == rest.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_span text = {data, size};
    text_alarm alarm = text_alarm_read(text);

    RULE(lies_in(alarm.rest, text) && lies_in(alarm.digits, text));
    if (alarm.has_number) {
        check_digits(alarm.digits, alarm.number);
    }
    check_assignments(alarm.rest);
    check_assignments(text);
    return 0;
}
