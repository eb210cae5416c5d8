/* sccp_message.c
 * SCCP messages: see sccp_message.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sccp_message.h"

enum {
    HEADER = 12,            /* length, version, id */
    LENGTH_COUNTS_FROM = 8, /* the length field counts what follows it and the version */
    LENGTH_MAX = 65535,     /* no message is near this long */
    SEVERITY = 4,
    ALARM_TEXT = 80,
    ALARM_LENGTH = 4 + SEVERITY + ALARM_TEXT + 8, /* what phones write in the length field of a text alarm (wire) … */
    ALARM_LENGTH_MIN = 4 + SEVERITY + ALARM_TEXT, /* … and what it may be where the message ends at a boundary: without
                                                     the parameters, … */
    ALARM_LENGTH_MAX = 256,                       /* … or with more of them: no phone is known to send more than 96 */
    TEXT_MIN_TRUNCATED = 4,                       /* fewer printable bytes may be any number */
    TRAILER_MAX = 64 /* the padding of a short Ethernet frame has 46 bytes, its checksum 4 */
};

/* ---- Headers ---- */

static uint32_t le32(const uint8_t *p)
{
    return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

/* The header versions that packet-skinny.c of Wireshark knows. */
static bool is_version(uint32_t version)
{
    return version == 0 || version == 10 || version == 11 || (version >= 15 && version <= 22);
}

/* Whether a header begins at `pos`, or as much of one as the data hold. */
static bool may_be_header(text_span data, size_t pos)
{
    size_t len = data.len - pos < HEADER ? data.len - pos : HEADER;
    uint8_t header[HEADER] = {0};

    if (len > 0) {
        memcpy(header, data.ptr + pos, len);
    }
    uint32_t length = le32(header);
    return (length >= 4 || len < 4) && length <= LENGTH_MAX && (len < 5 || is_version(le32(header + 4))) &&
           le32(header + 8) < 0x10000;
}

static bool is_header(text_span data, size_t pos)
{
    return pos <= data.len && data.len - pos >= HEADER && may_be_header(data, pos);
}

static sccp_message message_at(text_span data, size_t start)
{
    return (sccp_message){
        .id = le32(data.ptr + start + 8),
        .start = start,
        .end = start + LENGTH_COUNTS_FROM + le32(data.ptr + start),
    };
}

/* Whether the message ends where the data end, or another one begins. */
static bool ends_at_boundary(text_span data, const sccp_message *message)
{
    return message->end <= data.len && may_be_header(data, message->end);
}

/* ---- Alarms ---- */

/* Where the text ends, of which [message->text, end) is there. What follows a NUL is padding, or is lost if it is not
 * read; but behind a message whose length may be wrong it is more likely another message. */
static void find_text_end(text_span data, size_t end, sccp_message *message)
{
    size_t nul = text_find_char(text_between(data.ptr, 0, end), message->text, '\0');

    message->text_end = end;
    if (nul == TEXT_NOT_FOUND) {
        return;
    }
    if (message->id == SCCP_ALARM || ends_at_boundary(data, message)) {
        while (message->text_end > nul && data.ptr[message->text_end - 1] == '\0') {
            message->text_end--;
        }
    } else {
        message->text_end = nul;
    }
    message->truncated &= message->text_end > nul;
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
        end = message->text; /* the length field is wrong */
    }
    message->truncated = end > data.len;
    end = message->truncated ? data.len : end;
    if (message->text > end) {
        message->text = end;
    }
    find_text_end(data, end, message);
    message->fills_field = message->id == SCCP_ALARM && message->text_end - message->text == ALARM_TEXT;
}

/* The text before the first NUL. */
static text_span string_of(text_span data, const sccp_message *message)
{
    text_span text = text_between(data.ptr, message->text, message->text_end);
    size_t nul = text_find_char(text, 0, '\0');

    return nul == TEXT_NOT_FOUND ? text : text_between(text.ptr, 0, nul);
}

/* Digits and a colon, or "Name=", as far as the bytes go. A digit alone may be any octet of a number. */
static bool begins_like_text(text_span text, bool truncated)
{
    size_t digits = text_digits(text).len;

    if (digits > 0) {
        return digits < text.len ? text.ptr[digits] == ':' : truncated;
    }
    return text_starts_with(text, TEXT_LITERAL("Name="));
}

static bool is_printable(text_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if ((c < ' ' && !text_is_whitespace(c)) || c == 0x7f) {
            return false;
        }
    }
    return true;
}

/* The severities that packet-skinny.c of Wireshark knows. */
static bool is_severity(uint32_t severity)
{
    return severity <= 2 || severity == 4 || severity == 7 || severity == 8 || severity == 10 || severity == 20;
}

static bool is_text_alarm(text_span data, const sccp_message *message)
{
    size_t severity = message->start + HEADER;
    size_t length = message->end - message->start - LENGTH_COUNTS_FROM;
    text_span text = string_of(data, message);

    if (data.len < severity + SEVERITY || message->end < severity + SEVERITY ||
        !is_severity(le32(data.ptr + severity))) {
        return false;
    }
    if (begins_like_text(text_trim(text), message->truncated)) {
        return true;
    }
    if (!is_printable(text) || length < ALARM_LENGTH_MIN || length > ALARM_LENGTH_MAX) {
        return false;
    }
    return ends_at_boundary(data, message) || (length == ALARM_LENGTH && text.len >= TEXT_MIN_TRUNCATED);
}

static bool is_document_alarm(text_span data, const sccp_message *message)
{
    text_span text = text_between(data.ptr, message->text, message->text_end);

    return text_starts_with(text, TEXT_LITERAL("\xef\xbb\xbf")) ||
           text_starts_with(text_trim(text), TEXT_LITERAL("<")) || ends_at_boundary(data, message);
}

/* Where to continue behind an alarm: at its end if it ends at a boundary; else its length may be wrong, so in what
 * follows its text. */
static size_t after_alarm(text_span data, const sccp_message *message)
{
    size_t nul = text_find_char(text_between(data.ptr, 0, message->text_end), message->text, '\0');
    size_t end = nul == TEXT_NOT_FOUND ? message->text_end : nul;
    size_t header_end = message->start + HEADER;

    end = ends_at_boundary(data, message) ? message->end : end;
    return end > header_end ? end : header_end;
}

bool sccp_next_alarm(text_span data, size_t *pos, sccp_message *message)
{
    for (size_t start = *pos; data.len >= HEADER && start <= data.len - HEADER; start++) {
        const uint8_t *id = data.ptr + start + 8;
        if (id[2] != 0 || id[3] != 0 || (le32(id) != SCCP_ENHANCED_ALARM && le32(id) != SCCP_ALARM) ||
            !is_header(data, start)) {
            continue;
        }
        *message = message_at(data, start);
        find_text(data, message);
        if (message->id == SCCP_ALARM ? is_text_alarm(data, message) : is_document_alarm(data, message)) {
            *pos = after_alarm(data, message);
            return true;
        }
    }
    *pos = data.len;
    return false;
}

/* ---- Messages of any kind ---- */

/* What the length field of some messages can say: so much does each have in the versions of the protocol that are
 * known, and a little more. */
typedef struct {
    uint32_t id;
    uint32_t min;
    uint32_t max;
} length_range;

static const length_range lengths[] = {
    {SCCP_KEEP_ALIVE, 4, 8},      {SCCP_REGISTER, 36, 512},      {SCCP_UNREGISTER, 4, 16},
    {SCCP_REGISTER_ACK, 20, 64},  {SCCP_REGISTER_REJECT, 4, 64}, {SCCP_KEEP_ALIVE_ACK, 4, 8},
    {SCCP_UNREGISTER_ACK, 8, 16},
};

/* NULL: not one of those. */
static const length_range *range_of(uint32_t id)
{
    for (size_t i = 0; i < sizeof lengths / sizeof lengths[0]; i++) {
        if (lengths[i].id == id) {
            return &lengths[i];
        }
    }
    return NULL;
}

/* Phones' messages have small numbers, Unified CM's more recent ones begin at 0x8000. */
static bool is_id(uint32_t id)
{
    return id < 0x0400 || (id >= 0x8000 && id < 0x8400);
}

static bool is_message(text_span data, size_t start)
{
    const uint8_t *id = data.ptr + start + 8;
    /* No id has more than two bytes. Asked first: two thirds of what a keepalive costs is this search. */
    if (id[2] != 0 || id[3] != 0 || !is_header(data, start)) {
        return false;
    }
    sccp_message message = message_at(data, start);
    const length_range *range = range_of(message.id);
    size_t length = message.end - start - LENGTH_COUNTS_FROM;
    return range ? length >= range->min && length <= range->max : is_id(message.id) && ends_at_boundary(data, &message);
}

bool sccp_next_message(text_span data, size_t *pos, sccp_message *message)
{
    for (size_t start = *pos; data.len >= HEADER && start <= data.len - HEADER; start++) {
        if (is_message(data, start)) {
            *message = message_at(data, start);
            *pos = message->end < data.len ? message->end : data.len;
            return true;
        }
    }
    *pos = data.len;
    return false;
}

/* ---- The same bytes twice ---- */

text_span sccp_common_tail(text_span data, text_span later)
{
    text_span shared = {NULL, 0};

    for (size_t trailer = 0; trailer <= TRAILER_MAX && trailer <= data.len; trailer++) {
        size_t end = data.len - trailer;
        size_t len = 0;
        while (len < end && len + 1 < later.len && data.ptr[end - len - 1] == later.ptr[later.len - len - 1]) {
            len++;
        }
        if (len > shared.len) {
            shared = text_between(data.ptr, end - len, end);
        }
    }
    return shared;
}

text_span sccp_device_name(text_span data, const sccp_message *message)
{
    enum { NAME_OFFSET = 12, NAME_LEN = 16 };

    if (message->start + NAME_OFFSET + NAME_LEN > data.len || message->start + NAME_OFFSET + NAME_LEN > message->end) {
        return (text_span){NULL, 0};
    }
    text_span name = text_between(data.ptr, message->start + NAME_OFFSET, message->start + NAME_OFFSET + NAME_LEN);
    size_t end = text_find_char(name, 0, '\0');
    name.len = end == TEXT_NOT_FOUND ? name.len : end;
    return text_trim(name);
}
