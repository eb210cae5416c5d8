/* fuzz_protocol_event.c
 * Fuzzes the readers of protocol events and of alarms in text form.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/protocol_event.h"
#include "rules.h"

static void check_digits(text_span digits, uint32_t number)
{
    uint64_t n = 0;
    RULE(text_to_number(digits, UINT32_MAX, &n) && n == number);
}

static void check_event(text_span text)
{
    protocol_event event;

    if (!protocol_event_read(text, &event)) {
        return;
    }
    if (!event.is_sip) {
        RULE(lies_in(event.id_digits, text) && lies_in(event.message_name, text) && event.message_name.len > 0);
        check_digits(event.id_digits, event.message_id);
        return;
    }
    RULE((event.start_line.status > 0) != (event.start_line.method.len > 0));
    RULE(lies_in(event.start_line.method, text) && lies_in(event.start_line.uri, text));
    RULE(lies_in(event.start_line.phrase, text) && lies_in(event.call_id, text));
    RULE(lies_in(event.cseq_number, text) && lies_in(event.cseq_method, text));
    if (event.has_cseq) {
        check_digits(event.cseq_number, event.cseq);
        RULE(event.cseq_method.len > 0 && event.cseq_method.ptr > event.cseq_number.ptr);
    }
}

static void check_only_blanks(text_span text, size_t from, size_t to)
{
    for (size_t i = from; i < to; i++) {
        RULE(text_is_blank(text.ptr[i]));
    }
}

/* Nothing is lost between the assignments but blanks, and nothing in them but the '='. */
static void check_assignments(text_span rest)
{
    text_span key;
    text_span value;
    size_t pos = 0;
    size_t end = 0;

    while (alarm_text_next(rest, &pos, &key, &value)) {
        RULE(lies_in(key, rest) && lies_in(value, rest) && pos > end && pos <= rest.len);
        size_t start = (size_t)(key.ptr - rest.ptr);
        size_t after_key = start + key.len;
        check_only_blanks(rest, end, start);
        RULE(key.len == 0 || rest.ptr[after_key] == '=');
        RULE(key.len > 0 || value.len > 0);
        if (value.len > 0) {
            check_only_blanks(rest, after_key + (key.len ? 1 : 0), (size_t)(value.ptr - rest.ptr));
            end = (size_t)(value.ptr - rest.ptr) + value.len;
        } else {
            end = after_key + 1;
        }
        RULE(end <= pos);
    }
    check_only_blanks(rest, end, rest.len);
    RULE(pos == rest.len);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_span text = {data, size};
    alarm_text alarm = alarm_text_read(text);

    check_event(text);
    RULE(lies_in(alarm.rest, text) && lies_in(alarm.digits, text));
    if (alarm.has_number) {
        check_digits(alarm.digits, alarm.number);
    }
    check_assignments(alarm.rest);
    check_assignments(text);
    return 0;
}
