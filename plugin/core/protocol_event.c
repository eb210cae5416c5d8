/* protocol_event.c
 * Last protocol events and text alarms: see protocol_event.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/protocol_event.h"

/* Offset of `label` (any case) where it stands at the beginning of a word, or the length of the text. */
static size_t find_label(text_span text, text_span label)
{
    for (size_t colon = 0; (colon = text_find_char(text, colon, ':')) != TEXT_NOT_FOUND; colon++) {
        size_t pos = colon + 1 - label.len; /* the label ends in a colon */
        if (colon + 1 >= label.len && (pos == 0 || text_is_blank(text.ptr[pos - 1])) &&
            text_equal_nocase(text_between(text.ptr, pos, colon + 1), label)) {
            return pos;
        }
    }
    return text.len;
}

static text_span digits_of(text_span text)
{
    size_t end = 0;

    while (end < text.len && text_is_digit(text.ptr[end])) {
        end++;
    }
    return text_between(text.ptr, 0, end);
}

static bool read_sip(text_span text, protocol_event *event)
{
    static const text_span cseq_label = {(const uint8_t *)"Cseq:", 5};
    static const text_span call_id_label = {(const uint8_t *)"CallId:", 7};
    size_t call_id = find_label(text, call_id_label);
    size_t cseq = find_label(text_between(text.ptr, 0, call_id), cseq_label);

    event->is_sip = true;
    if (!sip_read_start_line(text_between(text.ptr, 0, cseq), &event->start_line)) {
        return false;
    }
    if (cseq < call_id) {
        text_span value = text_trim(text_between(text.ptr, cseq + cseq_label.len, call_id));
        event->has_cseq = sip_read_cseq(value, &event->cseq, &event->cseq_method);
        event->cseq_number = digits_of(value);
    }
    if (call_id < text.len) {
        event->call_id = text_trim(text_from(text, call_id + call_id_label.len));
    }
    return true;
}

static bool read_sccp(text_span text, protocol_event *event)
{
    uint64_t id;
    text_span digits = digits_of(text);

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

alarm_text alarm_text_read(text_span text)
{
    static const text_span prefix = {(const uint8_t *)"cisco-alarm:", 12};
    alarm_text alarm = {.rest = text_trim(text)};
    uint64_t number;

    if (text_starts_with(alarm.rest, prefix)) {
        alarm.rest = text_from(alarm.rest, prefix.len);
    }
    text_span digits = digits_of(alarm.rest);
    text_span rest = text_from(alarm.rest, digits.len);
    if (rest.len > 0 && rest.ptr[0] == ':') {
        rest = text_from(rest, 1);
    } else if (rest.len > 0 && !text_is_blank(rest.ptr[0])) {
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

bool alarm_text_next(text_span rest, size_t *pos, text_span *key, text_span *value)
{
    while (*pos < rest.len && text_is_blank(rest.ptr[*pos])) {
        (*pos)++;
    }
    if (*pos >= rest.len) {
        return false;
    }
    size_t key_len = key_length(text_from(rest, *pos));
    size_t start = *pos + key_len + (key_len > 0 ? 1 : 0);
    size_t end = start;
    while (end < rest.len) {
        if (text_is_blank(rest.ptr[end])) {
            size_t word = end + 1;
            while (word < rest.len && text_is_blank(rest.ptr[word])) {
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
