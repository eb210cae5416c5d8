/* sip_reason.c
 * The Reason header: see sip_reason.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_reason.h"

#include "core/sip_message.h"

/* Length of the parameter's name and '=' at the start of `text`, if it is `text=`; whitespace may surround the
 * '='. */
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

/* Where text without quotes ends: at a ';' or ',' outside parentheses, or at the end if those do not close. */
static size_t unquoted_end(text_span reason, size_t pos)
{
    unsigned depth = 0;

    while (pos < reason.len && (depth > 0 || (reason.ptr[pos] != ';' && reason.ptr[pos] != ','))) {
        depth += reason.ptr[pos] == '(';
        depth -= depth > 0 && reason.ptr[pos] == ')';
        pos++;
    }
    return pos;
}

/* Where the reason-value or parameter at `pos` ends: at the next ';' or ',' outside quotes. */
static size_t separator(text_span reason, size_t pos)
{
    while (pos < reason.len && reason.ptr[pos] != ';' && reason.ptr[pos] != ',') {
        pos = reason.ptr[pos] == '"' ? sip_quoted_end(reason, pos + 1) + 1 : pos + 1;
    }
    return pos < reason.len ? pos : reason.len;
}

/* Reads the parameter that begins at *pos, up to the next separator. @return its value, if it is the text, without
 * quotes */
static text_span read_reason_param(text_span reason, size_t *pos)
{
    text_span text = {NULL, 0};
    size_t start = *pos;

    while (start < reason.len && text_is_whitespace(reason.ptr[start])) {
        start++;
    }
    size_t value = start + text_param_length(text_from(reason, start));
    if (value == start || value >= reason.len) {
        *pos = separator(reason, start);
    } else if (reason.ptr[value] == '"') {
        size_t quote = sip_quoted_end(reason, value + 1);
        text = text_between(reason.ptr, value + 1, quote);
        *pos = separator(reason, quote < reason.len ? quote + 1 : quote);
    } else {
        *pos = unquoted_end(reason, value);
        text = text_trim(text_between(reason.ptr, value, *pos));
    }
    return text;
}

/* Whether the reason-value that begins at *pos is of protocol SIP; moves to its first separator. */
static bool is_protocol_sip(text_span reason, size_t *pos)
{
    size_t start = *pos;

    while (*pos < reason.len && reason.ptr[*pos] != ';' && reason.ptr[*pos] != ',') {
        (*pos)++;
    }
    return text_equal_nocase(text_trim(text_between(reason.ptr, start, *pos)), TEXT_LITERAL("SIP"));
}

bool sip_reason_next(text_span reason, size_t *pos, text_span *text)
{
    /* Whether the current reason-value is of protocol SIP; behind an alarm it is. */
    bool sip = *pos > 0 || is_protocol_sip(reason, pos);

    while (*pos < reason.len) { /* at a ';' or a ',' */
        bool begins = reason.ptr[(*pos)++] == ',';
        if (begins) {
            sip = is_protocol_sip(reason, pos);
            continue;
        }
        *text = read_reason_param(reason, pos);
        if (sip && text_starts_with(*text, TEXT_LITERAL("cisco-alarm:"))) {
            return true;
        }
    }
    return false;
}
