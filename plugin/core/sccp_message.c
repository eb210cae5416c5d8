/* sccp_message.c
 * SCCP messages that carry an alarm: see sccp_message.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sccp_message.h"

enum {
    HEADER = 12,            /* length, version, id */
    LENGTH_COUNTS_FROM = 8, /* the length field counts what follows it and the version */
    LENGTH_MAX = 65535,     /* no message is near this long */
    SEVERITY = 4,
    ALARM_TEXT = 80
};

static uint32_t le32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The header versions that Wireshark's own dissector knows: 0, 10, 11, 15 to 22. */
static bool is_version(uint32_t version)
{
    return version == 0 || version == 10 || version == 11 || (version >= 15 && version <= 22);
}

static bool is_header(text_span data, size_t pos)
{
    if (pos > data.len || data.len - pos < HEADER) {
        return false;
    }
    uint32_t length = le32(data.ptr + pos);
    return length >= 4 && length <= LENGTH_MAX && is_version(le32(data.ptr + pos + 4)) &&
           le32(data.ptr + pos + 8) < 0x10000;
}

/* Whether the message ends where the data end, or another one begins; a text alarm also has a length of its own, so that
 * three numbers inside another message are not taken for its header. */
static bool fits(text_span data, const sccp_message *message)
{
    if (message->id == SCCP_ALARM && message->end < message->start + HEADER + SEVERITY + ALARM_TEXT) {
        return false;
    }
    return message->end == data.len || is_header(data, message->end);
}

static void find_text(text_span data, sccp_message *message)
{
    size_t end = message->end;

    message->text = message->start + HEADER;
    if (message->id == SCCP_ALARM) {
        message->text += SEVERITY;
        end = message->text + ALARM_TEXT < end ? message->text + ALARM_TEXT : end;
    }
    if (end < message->text) {
        end = message->text; /* the length field lies */
    }
    message->truncated = end > data.len;
    message->text_end = message->truncated ? data.len : end;
    if (message->text > message->text_end) {
        message->text = message->text_end;
    }
    size_t nul = text_find_char(text_between(data.ptr, 0, message->text_end), message->text, '\0');
    if (nul != TEXT_NOT_FOUND) {
        message->text_end = nul;
        message->truncated = false;
    }
}

/* Digits and a colon, as far as the bytes go. A digit alone may be any octet of a number. */
static bool begins_like_text(text_span text, bool truncated)
{
    size_t digits = text_digits(text).len;

    return digits > 0 && (digits < text.len ? text.ptr[digits] == ':' : truncated);
}

static bool begins_like_alarm(text_span data, const sccp_message *message)
{
    text_span text = text_between(data.ptr, message->text, message->text_end);

    if (message->id == SCCP_ALARM) {
        return begins_like_text(text_trim(text), message->truncated);
    }
    return text_starts_with(text, TEXT_LITERAL("\xef\xbb\xbf")) || text_starts_with(text_trim(text), TEXT_LITERAL("<"));
}

bool sccp_next_alarm(text_span data, size_t *pos, sccp_message *message)
{
    for (size_t start = *pos; data.len >= HEADER && start <= data.len - HEADER; start++) {
        const uint8_t *id = data.ptr + start + 8;
        if (id[2] != 0 || id[3] != 0 || (le32(id) != SCCP_ENHANCED_ALARM && le32(id) != SCCP_ALARM) ||
            !is_header(data, start)) {
            continue;
        }
        *message =
            (sccp_message){.id = le32(id), .start = start, .end = start + LENGTH_COUNTS_FROM + le32(data.ptr + start)};
        find_text(data, message);
        if (begins_like_alarm(data, message) || fits(data, message)) {
            *pos = message->text_end > start + HEADER ? message->text_end : start + HEADER;
            return true;
        }
    }
    *pos = data.len;
    return false;
}
