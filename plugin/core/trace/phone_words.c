/* phone_words.c
 * The lines of console logs of phones: see phone_words.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/trace/phone_words.h"

/* ---- Lines ---- */

/* Takes three capital letters. */
static bool skip_level(text_span text, size_t *pos)
{
    size_t start = *pos;

    while (*pos < text.len && text.ptr[*pos] >= 'A' && text.ptr[*pos] <= 'Z') {
        (*pos)++;
    }
    return *pos == start + 3;
}

/* Reads "Mar". @return 1 to 12, or 0 */
static int64_t read_month(text_span word)
{
    static const char months[] = "JanFebMarAprMayJunJulAugSepOctNovDec";

    for (int64_t month = 1; word.len == 3 && month <= 12; month++) {
        if (memcmp(word.ptr, months + 3 * (month - 1), 3) == 0) {
            return month;
        }
    }
    return 0;
}

/* Reads "Mar 09"; the day may have one digit. */
static bool read_day(text_span text, size_t *pos, sip_trace_line *line)
{
    text_span word;
    uint64_t day;

    line->month = scan_word(text, pos, &word) ? read_month(word) : 0;
    if (line->month == 0 || !scan_word(text, pos, &word) || !text_to_number(word, 31, &day) || day == 0) {
        return false;
    }
    line->mday = (int64_t)day;
    return true;
}

static text_span without_line_end(text_span text)
{
    if (text.len > 0 && text.ptr[text.len - 1] == '\n') {
        text.len -= text.len > 1 && text.ptr[text.len - 2] == '\r' ? 2 : 1;
    }
    return text;
}

bool phone_read_line(text_span text, sip_trace_line *line)
{
    size_t pos = scan_spaces(text, text_starts_with(text, TEXT_LITERAL("\xEF\xBB\xBF")) ? 3 : 0); /* an editor's mark */

    if (!scan_digits(text, &pos) || !scan_char(text, &pos, ' ')) {
        return false;
    }
    pos = scan_spaces(text, pos);
    if (!skip_level(text, &pos) || !read_day(text, &pos, line) || !scan_char(text, &pos, ' ') ||
        !scan_clock(text, &pos, '.', &line->time)) {
        return false;
    }
    while (pos < text.len && text_is_digit(text.ptr[pos])) { /* microseconds */
        pos++;
    }
    if (!scan_char(text, &pos, ' ')) {
        return false;
    }
    line->text = without_line_end(text_from(text, pos));
    return true;
}

/* ---- Messages ---- */

bool phone_read_announcement(text_span text, text_span *thread, text_span *piece, sip_trace_message *message)
{
    static const text_span sent = {(const uint8_t *)"sipio-sent---> ", PHONE_SIPIO_SIZE};
    static const text_span received = {(const uint8_t *)"sipio-recv<--- ", PHONE_SIPIO_SIZE};
    size_t near = text.len > PHONE_THREAD_MAX + PHONE_SIPIO_SIZE ? PHONE_THREAD_MAX + PHONE_SIPIO_SIZE : text.len;
    size_t at = text_find(text_between(text.ptr, 0, near), 0, TEXT_LITERAL("sipio-"));

    if (at == TEXT_NOT_FOUND) {
        return false;
    }
    text_span rest = text_from(text, at);
    if (!text_starts_with(rest, sent) && !text_starts_with(rest, received)) {
        return false;
    }
    *thread = text_between(text.ptr, 0, at);
    *piece = text_from(rest, PHONE_SIPIO_SIZE);
    *message = (sip_trace_message){.is_outgoing = text_starts_with(rest, sent)};
    return true;
}

/* Reads "10.1.1.1:5060>", "2001:db8::1:5060>". */
static bool read_info(text_span text, sip_trace_address *peer, uint16_t *port)
{
    size_t end = text_find_char(text, 0, '>');
    size_t colon = end == TEXT_NOT_FOUND ? 0 : end;

    while (colon > 0 && text.ptr[colon] != ':') {
        colon--;
    }
    sip_trace_address address;
    if (colon == 0 || !scan_host(text_between(text.ptr, 0, colon), &address)) {
        return false;
    }
    *peer = address;
    *port = 0;
    scan_port(text_from(text, colon + 1), port);
    return true;
}

/* Reads "[10.1.1.1] --> SIP/2.0 …() --> [SIPCC] :", or the same with the ends in the other order. */
static bool read_arrows(text_span text, sip_trace_address *peer, uint16_t *port)
{
    for (size_t at = 0; (at = text_find_char(text, at, '[')) != TEXT_NOT_FOUND; at++) {
        size_t end = text_find_char(text, at, ']');
        sip_trace_address address;
        if (end == TEXT_NOT_FOUND) {
            return false;
        }
        if (scan_host(text_between(text.ptr, at + 1, end), &address)) {
            *peer = address;
            *port = 0;
            return true;
        }
    }
    return false;
}

bool phone_read_peer(text_span text, sip_trace_address *peer, uint16_t *port)
{
    enum { PEER_MAX = 512, NAME_MAX = 128 /* where the names are, at most */ };
    static const text_span info = TEXT_INIT("_msg_info: <");
    static const text_span arrows = TEXT_INIT("[[MESSAGE_");

    text.len = text.len > PEER_MAX ? PEER_MAX : text.len;
    text_span start = text_between(text.ptr, 0, text.len > NAME_MAX ? NAME_MAX : text.len);
    size_t at = text_find(start, 0, info);
    if (at != TEXT_NOT_FOUND) {
        return read_info(text_from(text, at + info.len), peer, port);
    }
    at = text_find(start, 0, arrows);
    return at != TEXT_NOT_FOUND && read_arrows(text_from(text, at + arrows.len), peer, port);
}

text_span phone_without_line_end(text_span text, bool *has_cr)
{
    text = without_line_end(text);
    *has_cr = text.len >= 2 && text.ptr[text.len - 2] == '^' && text.ptr[text.len - 1] == 'M';
    text.len -= *has_cr ? 2 : 0;
    return text;
}

size_t phone_indent(text_span text)
{
    static const text_span spaces = TEXT_INIT("        ");

    return text.len > 0 && text.ptr[0] == '\t' ? 1 : text_starts_with(text, spaces) ? spaces.len : 0;
}
