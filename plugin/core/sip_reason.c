/* sip_reason.c
 * The Reason header: see sip_reason.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_reason.h"

#include "core/sip_message.h"

/* Length of the parameter's name and '=' at the start of `text`, if it is `text=`; whitespace may stand around the '='. */
static size_t text_param_length(text_span text)
{
    size_t pos = 4;

    if (text.len < pos || !text_equal_nocase(text_between(text.ptr, 0, pos), TEXT_LITERAL("text"))) {
        return 0;
    }
    while (pos < text.len && text_is_whitespace(text.ptr[pos])) {
        pos++;
    }
    if (pos == text.len || text.ptr[pos] != '=') {
        return 0;
    }
    pos++;
    while (pos < text.len && text_is_whitespace(text.ptr[pos])) {
        pos++;
    }
    return pos;
}

/* Reads the parameter that begins at *pos, up to the next ';' or ',' outside quotes. @return its value, if it is the
 * text, without quotes */
static text_span read_reason_param(text_span reason, size_t *pos)
{
    text_span text = {NULL, 0};
    size_t start = *pos;

    while (start < reason.len && text_is_whitespace(reason.ptr[start])) {
        start++;
    }
    size_t value = start + text_param_length(text_from(reason, start));
    size_t end = value;
    if (value > start && value < reason.len) {
        bool quoted = reason.ptr[value] == '"';
        end = quoted ? sip_quoted_end(reason, value + 1) + 1 : value;
        text = quoted ? text_between(reason.ptr, value + 1, end - 1) : text_from(reason, value);
    }
    while (end < reason.len && reason.ptr[end] != ';' && reason.ptr[end] != ',') {
        end = reason.ptr[end] == '"' ? sip_quoted_end(reason, end + 1) + 1 : end + 1;
    }
    *pos = end < reason.len ? end : reason.len;
    return text;
}

bool sip_reason_next_alarm(text_span reason, size_t *next, text_span *text)
{
    bool first = *next == 0;
    bool sip = !first; /* whether the reason-value at hand is of protocol SIP, as that of the last alarm was */

    for (size_t pos = *next; pos < reason.len; pos++) { /* at a ';', a ',' or the beginning */
        if (first || reason.ptr[pos] == ',') {
            size_t start = pos + (first ? 0 : 1);
            size_t end = start;
            while (end < reason.len && reason.ptr[end] != ';' && reason.ptr[end] != ',') {
                end++;
            }
            sip = text_equal_nocase(text_trim(text_between(reason.ptr, start, end)), TEXT_LITERAL("SIP"));
            first = false;
            pos = end - 1;
            continue;
        }
        pos++;
        *text = read_reason_param(reason, &pos);
        if (sip && text_starts_with(*text, TEXT_LITERAL("cisco-alarm:"))) {
            /* Without a quote behind it the text is all of the rest. */
            *next = text->ptr + text->len == reason.ptr + reason.len ? reason.len : pos;
            return true;
        }
        pos--;
    }
    *next = reason.len;
    return false;
}
