/* sip_message.c
 * Start lines and headers: see sip_message.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_message.h"

#include <string.h>

static const text_span sip_version = TEXT_INIT("SIP/2.0");

/* Takes the first word off `text`. */
static text_span take_word(text_span *text)
{
    *text = text_trim(*text);
    size_t end = 0;
    while (end < text->len && !text_is_whitespace(text->ptr[end])) {
        end++;
    }
    text_span word = text_between(text->ptr, 0, end);
    *text = text_trim(text_from(*text, end));
    return word;
}

bool sip_read_start_line(text_span text, sip_start_line *line)
{
    *line = (sip_start_line){.status = 0};
    text_span word = take_word(&text);
    if (text_equal(word, sip_version)) {
        uint64_t status;
        line->status_text = take_word(&text);
        if (!text_to_number(line->status_text, 999, &status) || status < 100) {
            return false;
        }
        line->status = (unsigned)status;
        line->phrase = text;
        return true;
    }
    line->method = word;
    line->uri = take_word(&text);
    return line->uri.len > 0 && text_equal(text, sip_version);
}

/* The last `count` words of `line`. */
static text_span last_words(text_span line, unsigned count)
{
    size_t pos = line.len;

    while (count-- > 0) {
        while (pos > 0 && text_is_whitespace(line.ptr[pos - 1])) {
            pos--;
        }
        while (pos > 0 && !text_is_whitespace(line.ptr[pos - 1])) {
            pos--;
        }
    }
    return text_from(line, pos);
}

/* The characters of a method: those of a token (RFC 3261 section 25.1). */
static bool is_token_char(uint8_t c)
{
    return text_is_digit(c) || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (c != '\0' && strchr("-.!%*_+`'~", c));
}

/* Offset of the last "SIP/2.0 " in a line, or TEXT_NOT_FOUND. Looked for by its slash, which lines have less often than
 * an S. */
static size_t last_version(text_span line)
{
    static const text_span name = TEXT_INIT("SIP");
    static const text_span rest = TEXT_INIT("/2.0 ");
    size_t last = TEXT_NOT_FOUND;

    for (size_t pos = 0; (pos = text_find_char(line, pos, '/')) != TEXT_NOT_FOUND; pos++) {
        if (pos >= name.len && text_starts_with(text_from(line, pos), rest) &&
            text_starts_with(text_from(line, pos - name.len), name)) {
            last = pos - name.len;
        }
    }
    return last;
}

bool sip_start_line_in(text_span line, sip_start_line *start)
{
    line = sip_without_line_end(line);
    if (line.len <= sip_version.len) {
        return false;
    }
    if (text_equal(text_from(line, line.len - sip_version.len), sip_version)) {
        line = last_words(line, 3);
        size_t method = text_find_char(line, 0, ' ');
        while (method != TEXT_NOT_FOUND && method > 0 && is_token_char(line.ptr[method - 1])) {
            method--;
        }
        return method != TEXT_NOT_FOUND && sip_read_start_line(text_from(line, method), start);
    }
    size_t status = last_version(line);
    return status != TEXT_NOT_FOUND && sip_read_start_line(text_from(line, status), start) &&
           text_find_char(start->phrase, 0, '<') == TEXT_NOT_FOUND; /* no phrase has one: it is a quote */
}

/* The end of the header line at `pos`, its continuation lines (RFC 3261 section 7.3.1) included. */
static size_t header_end(text_span headers, size_t pos)
{
    for (;;) {
        size_t line_end = text_find_char(headers, pos, '\n');
        if (line_end == TEXT_NOT_FOUND) {
            return headers.len;
        }
        pos = line_end + 1;
        if (pos == headers.len || (headers.ptr[pos] != ' ' && headers.ptr[pos] != '\t')) {
            return pos;
        }
    }
}

bool sip_next_header(text_span headers, size_t *pos, sip_header *header)
{
    while (*pos < headers.len) {
        size_t start = *pos;
        if (headers.ptr[start] == '\n' || headers.ptr[start] == '\r') {
            return false; /* the empty line */
        }
        size_t end = header_end(headers, start);
        text_span line = text_between(headers.ptr, start, end);
        *pos = end;
        size_t colon = text_find_char(line, 0, ':');
        if (colon != TEXT_NOT_FOUND) {
            header->name = text_trim(text_between(line.ptr, 0, colon));
            header->value = text_trim(text_from(line, colon + 1));
            return true;
        }
    }
    return false;
}

bool sip_header_value(text_span line, text_span name, char compact, text_span *value)
{
    sip_header header;
    size_t pos = 0;

    if (!sip_next_header(line, &pos, &header) || !sip_header_is(&header, name, compact)) {
        return false;
    }
    *value = header.value;
    return true;
}

text_span sip_find_header(text_span headers, text_span name, char compact)
{
    sip_header header;
    size_t pos = 0;

    while (sip_next_header(headers, &pos, &header)) {
        if (sip_header_is(&header, name, compact)) {
            return header.value;
        }
    }
    return (text_span){NULL, 0};
}

/* Whether a line begins as a header does: with a token and a colon, with or without whitespace between. */
static bool begins_like_header(text_span line)
{
    size_t pos = 0;

    while (pos < line.len && line.ptr[pos] > ' ' && line.ptr[pos] != ':' && line.ptr[pos] != '/') {
        pos++;
    }
    size_t colon = pos;
    while (colon < line.len && (line.ptr[colon] == ' ' || line.ptr[colon] == '\t')) {
        colon++;
    }
    return pos > 0 && colon < line.len && line.ptr[colon] == ':';
}

/* Keeps the two headers that identify a message. */
static void note_header(text_span line, sip_message *message)
{
    if (!sip_header_value(line, TEXT_LITERAL("Call-ID"), 'i', &message->call_id)) {
        sip_header_value(line, TEXT_LITERAL("CSeq"), 0, &message->cseq);
    }
}

bool sip_next_message(text_span data, size_t *pos, sip_message *message)
{
    bool started = false;
    sip_start_line start_line;

    while (*pos < data.len) {
        size_t end = header_end(data, *pos);
        text_span line = text_between(data.ptr, *pos, end);
        /* Before the first start line are bytes of lower layers, which may look like anything. */
        bool is_header = started && begins_like_header(line);
        if (started && !is_header && message->call_id.ptr) {
            return true; /* the empty line */
        }
        *pos = end;
        if (is_header) {
            note_header(line, message);
        } else if (sip_start_line_in(line, &start_line)) {
            started = true;
            *message = (sip_message){.start_line = start_line, .headers = text_from(data, end)};
        }
    }
    return started && message->call_id.ptr;
}

bool sip_header_is(const sip_header *header, text_span name, char compact)
{
    if (header->name.len == 1 && compact != '\0') {
        return (header->name.ptr[0] | 0x20) == compact;
    }
    return text_equal_nocase(header->name, name);
}

bool sip_read_cseq(text_span value, uint32_t *number, text_span *method)
{
    uint64_t n;

    if (!text_to_number(take_word(&value), UINT32_MAX, &n)) {
        return false;
    }
    *number = (uint32_t)n;
    *method = take_word(&value);
    return method->len > 0;
}

bool sip_find_cseq(text_span data, uint32_t *number, text_span *method)
{
    static const text_span name = TEXT_INIT("CSeq:");
    size_t pos = text_find(data, 0, name);

    while (pos != TEXT_NOT_FOUND && pos > 0 && data.ptr[pos - 1] != '\n') {
        pos = text_find(data, pos + 1, name);
    }
    if (pos == TEXT_NOT_FOUND) {
        return false;
    }
    pos += name.len;
    return sip_read_cseq(text_between(data.ptr, pos, header_end(data, pos)), number, method);
}

size_t sip_quoted_end(text_span text, size_t pos)
{
    while (pos < text.len && text.ptr[pos] != '"') {
        pos += text.ptr[pos] == '\\' ? 2 : 1;
    }
    return pos < text.len ? pos : text.len;
}

bool sip_message_begins(text_span data, size_t pos)
{
    sip_start_line line;

    while (pos < data.len && (data.ptr[pos] == '\r' || data.ptr[pos] == '\n')) {
        pos++;
    }
    size_t end = text_find_char(data, pos, '\n');
    return end != TEXT_NOT_FOUND && sip_read_start_line(sip_without_line_end(text_between(data.ptr, pos, end)), &line);
}
