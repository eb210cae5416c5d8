/* fuzz_text_alarm.c
 * Fuzzes the readers of alarms in text form.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/text_alarm.h"
#include "rules.h"

/* Nothing but whitespace, and a colon if one may stand there. */
static void check_between(text_span text, size_t from, size_t to, bool colon)
{
    for (size_t i = from; i < to; i++) {
        bool passed = colon && text.ptr[i] == ':';
        RULE(text_is_whitespace(text.ptr[i]) || passed);
        colon &= !passed;
    }
}

/* Nothing is lost between the assignments but whitespace, and nothing in them but the '='. */
static void check_assignments(text_span rest, bool notes)
{
    text_span key;
    text_span value;
    size_t pos = 0;
    size_t end = 0;

    while (text_alarm_next(rest, notes, &pos, &key, &value)) {
        RULE(lies_in(key, rest) && lies_in(value, rest) && pos > end && pos <= rest.len);
        size_t start = (size_t)(key.ptr - rest.ptr);
        size_t after_key = start + key.len;
        check_between(rest, end, start, notes);
        RULE(key.len == 0 || rest.ptr[after_key] == '=');
        RULE(key.len > 0 || value.len > 0);
        if (value.len > 0) {
            check_between(rest, after_key + (key.len ? 1 : 0), (size_t)(value.ptr - rest.ptr), false);
            end = (size_t)(value.ptr - rest.ptr) + value.len;
        } else {
            end = after_key + 1;
        }
        RULE(end <= pos);
    }
    check_between(rest, end, rest.len, notes);
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
    for (int notes = 0; notes < 2; notes++) {
        check_assignments(alarm.rest, notes);
        check_assignments(text, notes);
    }
    return 0;
}
