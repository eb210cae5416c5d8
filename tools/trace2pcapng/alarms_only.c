/* alarms_only.c
 * Which messages are about alarms: see alarms_only.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "alarms_only.h"

#include "core/sip_message.h"

/* Whether the text has the media type of alarms, in either case. */
static bool has_alarm(text_span text)
{
    static const text_span type = TEXT_INIT("application/x-cisco-alarm+xml");

    for (size_t slash = 0; (slash = text_find_char(text, slash, '/')) != TEXT_NOT_FOUND; slash++) {
        enum { BEFORE_SLASH = 11 };
        if (slash >= BEFORE_SLASH && text.len - (slash - BEFORE_SLASH) >= type.len &&
            text_equal_nocase(text_between(text.ptr, slash - BEFORE_SLASH, slash - BEFORE_SLASH + type.len), type)) {
            return true;
        }
    }
    return false;
}

/* The place of a transaction, and its value there: Call-ID and CSeq. */
static uint64_t *place_of(alarms_only *filter, const sip_trace_message *message, text_span cseq, uint64_t *value)
{
    text_span call_id = sip_find_header(message->copy.headers, TEXT_LITERAL("Call-ID"), 'i');
    uint32_t number = 0;
    text_span method;

    sip_read_cseq(cseq, &number, &method);
    *value = text_hash(call_id, number) | 1; /* never that of a place that is free */
    return &filter->kept[(*value >> 1) % ALARMS_ONLY_KEPT];
}

bool alarms_only_keeps(alarms_only *filter, const sip_trace_message *message)
{
    text_span text = message->copy.text;
    size_t end = text_find_char(text, 0, '\n');
    sip_start_line line;
    uint64_t value;
    uint32_t number;
    text_span method;

    if (!sip_read_start_line(text_trim(text_between(text.ptr, 0, end == TEXT_NOT_FOUND ? text.len : end)), &line)) {
        return false;
    }
    text_span cseq = sip_find_header(message->copy.headers, TEXT_LITERAL("CSeq"), 0);
    if (line.method.len > 0) {
        if (text_equal(line.method, TEXT_LITERAL("REFER")) && has_alarm(text)) {
            uint64_t *place = place_of(filter, message, cseq, &value);
            *place = value;
            return true;
        }
        return text_equal(line.method, TEXT_LITERAL("REGISTER"));
    }
    if (!sip_read_cseq(cseq, &number, &method)) {
        return false;
    }
    if (text_equal(method, TEXT_LITERAL("REFER"))) {
        return *place_of(filter, message, cseq, &value) == value;
    }
    return text_equal(method, TEXT_LITERAL("REGISTER"));
}
