/* sip_envelope.c
 * Start lines, headers and cid URLs: see sip_envelope.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_envelope.h"

static const text_span sip_version = {(const uint8_t *)"SIP/2.0", 7};

static text_span from(text_span text, size_t pos)
{
    return text_between(text.ptr, pos, text.len);
}

/* Takes the first word off `text`. */
static text_span take_word(text_span *text)
{
    *text = text_trim(*text);
    size_t end = 0;
    while (end < text->len && !text_is_blank(text->ptr[end])) {
        end++;
    }
    text_span word = text_between(text->ptr, 0, end);
    *text = text_trim(from(*text, end));
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

/* The start of the line that holds the byte before `pos`. */
static size_t line_start(text_span data, size_t pos)
{
    while (pos > 0 && data.ptr[pos - 1] != '\n') {
        pos--;
    }
    return pos;
}

static text_span without_line_end(text_span line)
{
    while (line.len > 0 && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r')) {
        line.len--;
    }
    return line;
}

/* The start line at the end of `line`: in front of the first line of a packet stand the bytes of lower layers. */
static bool start_line_in(text_span line, sip_start_line *start)
{
    line = without_line_end(line);
    if (line.len <= sip_version.len) {
        return false;
    }
    size_t first = line.len;
    while (first > 0 && line.ptr[first - 1] >= ' ' && line.ptr[first - 1] < 0x7f) {
        first--;
    }
    size_t version = text_find(line, first, sip_version);
    if (version == TEXT_NOT_FOUND) {
        return false;
    }
    if (version + sip_version.len < line.len) {
        return sip_read_start_line(from(line, version), start);
    }
    return sip_read_start_line(from(line, first), start);
}

bool sip_message_before(text_span data, size_t pos, sip_message *message)
{
    size_t end = pos < data.len ? pos : data.len;

    /* Whole lines only: the line that `pos` stands in may be a start line too. */
    size_t next = text_find_char(data, end, '\n');
    end = next == TEXT_NOT_FOUND ? data.len : next + 1;
    while (end > 0) {
        size_t start = line_start(data, end - 1);
        if (start_line_in(text_between(data.ptr, start, end), &message->start_line)) {
            message->headers = from(data, end);
            message->start = start;
            return true;
        }
        end = start;
    }
    return false;
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
            return false; /* the blank line */
        }
        size_t end = header_end(headers, start);
        text_span line = text_between(headers.ptr, start, end);
        *pos = end;
        size_t colon = text_find_char(line, 0, ':');
        if (colon != TEXT_NOT_FOUND) {
            header->name = text_trim(text_between(line.ptr, 0, colon));
            header->value = text_trim(from(line, colon + 1));
            return true;
        }
    }
    return false;
}

bool sip_header_is(const sip_header *header, text_span name, char compact)
{
    if (header->name.len == 1 && compact != '\0') {
        return (header->name.ptr[0] | 0x20) == compact;
    }
    return text_equal_nocase(header->name, name);
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

bool sip_cid_address(text_span refer_to, text_span *address)
{
    text_span url = text_trim(refer_to);
    size_t open = text_find_char(url, 0, '<');

    if (open != TEXT_NOT_FOUND) {
        size_t close = text_find_char(url, open, '>');
        url = text_trim(text_between(url.ptr, open + 1, close == TEXT_NOT_FOUND ? url.len : close));
    } else {
        size_t params = text_find_char(url, 0, ';');
        url.len = params == TEXT_NOT_FOUND ? url.len : params;
        url = text_trim(url);
    }
    if (url.len < 4 || !text_equal_nocase(text_between(url.ptr, 0, 4), TEXT_LITERAL("cid:"))) {
        return false;
    }
    *address = from(url, 4);
    return true;
}

text_span sip_content_id(text_span value)
{
    value = text_trim(value);
    if (value.len > 0 && value.ptr[0] == '<') {
        value = from(value, 1);
        size_t close = text_find_char(value, 0, '>');
        value.len = close == TEXT_NOT_FOUND ? value.len : close;
    }
    return text_trim(value);
}

/* Takes the next character off a percent-encoded text. */
static uint8_t take_decoded(text_span *text)
{
    size_t used = 1;
    uint8_t c = text->ptr[0];

    if (c == '%' && text->len >= 3 && text_hex_digit(text->ptr[1]) >= 0 && text_hex_digit(text->ptr[2]) >= 0) {
        c = (uint8_t)(text_hex_digit(text->ptr[1]) << 4 | text_hex_digit(text->ptr[2]));
        used = 3;
    }
    *text = from(*text, used);
    return c;
}

size_t sip_percent_decode(text_span text, uint8_t *out)
{
    size_t n = 0;

    while (text.len > 0) {
        out[n++] = take_decoded(&text);
    }
    return n;
}

static uint8_t lower(uint8_t c)
{
    return c >= 'A' && c <= 'Z' ? (uint8_t)(c | 0x20) : c;
}

bool sip_cid_matches(text_span address, text_span content_id)
{
    bool in_host = false;

    if (address.len == 0 || content_id.len == 0) {
        return false;
    }
    while (address.len > 0 && content_id.len > 0) {
        uint8_t a = take_decoded(&address);
        uint8_t b = content_id.ptr[0];
        content_id = from(content_id, 1);
        if (in_host ? lower(a) != lower(b) : a != b) {
            return false;
        }
        in_host |= a == '@';
    }
    if (address.len == 0 && content_id.len == 0) {
        return true;
    }
    /* One is longer: the same still, if what is left is the host that the other one lacks. */
    if (in_host) {
        return false;
    }
    return content_id.len > 0 ? content_id.ptr[0] == '@' : take_decoded(&address) == '@';
}

/* The end of the quoted string that begins at `pos` (RFC 3261 section 25.1): the closing quote, or the end. */
static size_t quoted_end(text_span text, size_t pos)
{
    while (pos < text.len && text.ptr[pos] != '"') {
        pos += text.ptr[pos] == '\\' ? 2 : 1;
    }
    return pos < text.len ? pos : text.len;
}

bool sip_reason_alarm(text_span reason, text_span *text)
{
    bool sip = false;          /* whether the reason-value at hand is of protocol SIP */
    bool at_protocol = true;   /* whether its protocol is still to come */

    for (size_t pos = 0; pos < reason.len;) {
        uint8_t c = reason.ptr[pos];
        if (at_protocol && c != ',' && !text_is_blank(c)) {
            size_t end = pos;
            while (end < reason.len && reason.ptr[end] != ';' && reason.ptr[end] != ',' &&
                   !text_is_blank(reason.ptr[end])) {
                end++;
            }
            sip = text_equal_nocase(text_between(reason.ptr, pos, end), TEXT_LITERAL("SIP"));
            at_protocol = false;
            pos = end;
        } else if (c == '"') {
            size_t end = quoted_end(reason, pos + 1);
            *text = text_between(reason.ptr, pos + 1, end);
            if (sip && text_starts_with(*text, TEXT_LITERAL("cisco-alarm:"))) {
                return true;
            }
            pos = end + 1;
        } else {
            at_protocol |= c == ',';
            pos++;
        }
    }
    return false;
}
