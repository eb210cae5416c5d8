/* protocol_event.c
 * Last protocol events: see protocol_event.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/protocol_event.h"

/* Offset of `label` (any case) at the beginning of a word, or the length of the text. */
static size_t find_label(text_span text, text_span label)
{
    for (size_t colon = 0; (colon = text_find_char(text, colon, ':')) != TEXT_NOT_FOUND; colon++) {
        size_t pos = colon + 1 - label.len; /* the label ends in a colon */
        if (colon + 1 >= label.len && (pos == 0 || text_is_whitespace(text.ptr[pos - 1])) &&
            text_equal_nocase(text_between(text.ptr, pos, colon + 1), label)) {
            return pos;
        }
    }
    return text.len;
}

static bool read_sip(text_span text, protocol_event *event)
{
    static const text_span cseq_label = TEXT_INIT("Cseq:");
    static const text_span call_id_label = TEXT_INIT("CallId:");
    size_t call_id = find_label(text, call_id_label);
    size_t cseq = find_label(text_between(text.ptr, 0, call_id), cseq_label);

    event->is_sip = true;
    if (!sip_read_start_line(text_between(text.ptr, 0, cseq), &event->start_line)) {
        return false;
    }
    if (cseq < call_id) {
        text_span value = text_trim(text_between(text.ptr, cseq + cseq_label.len, call_id));
        event->has_cseq = sip_read_cseq(value, &event->cseq, &event->cseq_method);
        event->cseq_number = text_digits(value);
    }
    if (call_id < text.len) {
        event->call_id = text_trim(text_from(text, call_id + call_id_label.len));
    }
    return true;
}

static bool read_sccp(text_span text, protocol_event *event)
{
    uint64_t id;
    text_span digits = text_digits(text);

    if (digits.len == text.len || text.ptr[digits.len] != ':' || !text_to_number(digits, UINT32_MAX, &id)) {
        return false;
    }
    event->id_digits = digits;
    event->message_id = (uint32_t)id;
    event->message_name = text_trim(text_from(text, digits.len + 1));
    return event->message_name.len > 0;
}

bool protocol_event_read(text_span text, protocol_event *event)
{
    *event = (protocol_event){.is_sip = false};
    text = text_trim(text);
    if (text_starts_with(text, TEXT_LITERAL("Sent:")) || text_starts_with(text, TEXT_LITERAL("Rcvd:"))) {
        return read_sip(text_trim(text_from(text, 5)), event);
    }
    return read_sccp(text, event);
}
