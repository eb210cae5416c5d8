/* sip_envelope.c
 * Start lines, headers and cid URLs: see sip_envelope.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_envelope.h"

#include <string.h>

static const text_span sip_version = {(const uint8_t *)"SIP/2.0", 7};

/* Takes the first word off `text`. */
static text_span take_word(text_span *text)
{
    *text = text_trim(*text);
    size_t end = 0;
    while (end < text->len && !text_is_blank(text->ptr[end])) {
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

static text_span without_line_end(text_span line)
{
    while (line.len > 0 && (line.ptr[line.len - 1] == '\n' || line.ptr[line.len - 1] == '\r')) {
        line.len--;
    }
    return line;
}

/* The last `count` words of `line`. */
static text_span last_words(text_span line, unsigned count)
{
    size_t pos = line.len;

    while (count-- > 0) {
        while (pos > 0 && text_is_blank(line.ptr[pos - 1])) {
            pos--;
        }
        while (pos > 0 && !text_is_blank(line.ptr[pos - 1])) {
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

/* The start line at the end of `line`. In front of it may stand the bytes of lower layers, or the body of the message
 * before, which ends without a line break; and in that, a last protocol event may quote another start line. */
static bool start_line_in(text_span line, sip_start_line *start)
{
    static const text_span status_prefix = {(const uint8_t *)"SIP/2.0 ", 8};
    size_t status = TEXT_NOT_FOUND;

    line = without_line_end(line);
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
    for (size_t pos = 0; (pos = text_find(line, pos, status_prefix)) != TEXT_NOT_FOUND; pos++) {
        status = pos;
    }
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
            return false; /* the blank line */
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

/* The value of a header line, if it has this name. */
static bool value_of(text_span line, text_span name, char compact, text_span *value)
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
    uint8_t initial = name.ptr[0] | 0x20;
    text_span value = {NULL, 0};

    for (size_t pos = 0; pos < headers.len && headers.ptr[pos] != '\r' && headers.ptr[pos] != '\n';) {
        size_t end = header_end(headers, pos);
        uint8_t first = headers.ptr[pos] | 0x20;
        if ((first == initial || first == (uint8_t)compact) &&
            value_of(text_between(headers.ptr, pos, end), name, compact, &value)) {
            break;
        }
        pos = end;
    }
    return value;
}

/* Whether a line begins as a header does: with a token and a colon, which may stand apart. */
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

/* Keeps the two headers that tell a message from others. */
static void note_header(text_span line, sip_message *message)
{
    uint8_t initial = line.ptr[0] | 0x20;

    if ((initial == 'c' || initial == 'i') && !value_of(line, TEXT_LITERAL("Call-ID"), 'i', &message->call_id)) {
        value_of(line, TEXT_LITERAL("CSeq"), 0, &message->cseq);
    }
}

bool sip_next_message(text_span data, size_t *pos, sip_message *message)
{
    bool started = false;
    sip_start_line start_line;

    while (*pos < data.len) {
        size_t end = header_end(data, *pos);
        text_span line = text_between(data.ptr, *pos, end);
        /* What stands before the first start line are bytes of lower layers, which may look like anything. */
        bool is_header = started && begins_like_header(line);
        if (started && !is_header && message->call_id.ptr) {
            return true; /* the blank line */
        }
        *pos = end;
        if (is_header) {
            note_header(line, message);
        } else if (start_line_in(line, &start_line)) {
            started = true;
            *message = (sip_message){.start_line = start_line, .headers = text_from(data, end)};
        }
    }
    return started && message->call_id.ptr;
}

static size_t line_start(text_span data, size_t pos)
{
    while (pos > 0 && data.ptr[pos - 1] != '\n') {
        pos--;
    }
    return pos;
}

bool sip_read_cid_headers(text_span data, size_t pos, text_span *refer_to, text_span *content_id)
{
    sip_start_line start_line;
    size_t end = pos < data.len ? pos : data.len; /* of the header at hand, with its continuation lines */
    size_t start = end;

    *refer_to = *content_id = (text_span){NULL, 0};
    if (without_line_end(text_between(data.ptr, 0, end)).len == end) {
        return false;
    }
    while (start > 0 && !(refer_to->ptr && content_id->ptr)) {
        start = line_start(data, start - 1);
        uint8_t initial = data.ptr[start] | 0x20;
        if (text_is_blank(data.ptr[start])) {
            if (data.ptr[start] == '\r' || data.ptr[start] == '\n') {
                end = start; /* the blank line */
            }
            continue;
        }
        text_span line = text_between(data.ptr, start, end);
        if (initial == 'r' && !refer_to->ptr) {
            value_of(line, TEXT_LITERAL("Refer-To"), 'r', refer_to);
        } else if (initial == 'c' && !content_id->ptr) {
            value_of(line, TEXT_LITERAL("Content-Id"), 0, content_id);
        }
        if (start_line_in(line, &start_line)) {
            return true;
        }
        end = start;
    }
    return refer_to->ptr && content_id->ptr;
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
    static const text_span name = {(const uint8_t *)"CSeq:", 5};
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

/* The end of the quoted string that begins at `pos` (RFC 3261 section 25.1): the closing quote, or the end. */
static size_t quoted_end(text_span text, size_t pos)
{
    while (pos < text.len && text.ptr[pos] != '"') {
        pos += text.ptr[pos] == '\\' ? 2 : 1;
    }
    return pos < text.len ? pos : text.len;
}

bool sip_cid_address(text_span refer_to, text_span *address)
{
    text_span url = text_trim(refer_to);
    bool quoted = url.len > 0 && url.ptr[0] == '"';
    size_t open = text_find_char(url, quoted ? quoted_end(url, 1) : 0, '<');

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
    *address = text_from(url, 4);
    return true;
}

text_span sip_content_id(text_span value)
{
    value = text_trim(value);
    if (value.len > 0 && value.ptr[0] == '<') {
        value = text_from(value, 1);
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
    *text = text_from(*text, used);
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
    if (text_equal(address, content_id) && text_find_char(address, 0, '%') == TEXT_NOT_FOUND) {
        return true;
    }
    while (address.len > 0 && content_id.len > 0) {
        uint8_t a = take_decoded(&address);
        uint8_t b = content_id.ptr[0];
        content_id = text_from(content_id, 1);
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

/* Length of the parameter's name and '=' at the start of `text`, if it is `text=`; blanks may stand around the '='. */
static size_t text_param_length(text_span text)
{
    size_t pos = 4;

    if (text.len < pos || !text_equal_nocase(text_between(text.ptr, 0, pos), TEXT_LITERAL("text"))) {
        return 0;
    }
    while (pos < text.len && text_is_blank(text.ptr[pos])) {
        pos++;
    }
    if (pos == text.len || text.ptr[pos] != '=') {
        return 0;
    }
    pos++;
    while (pos < text.len && text_is_blank(text.ptr[pos])) {
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

    while (start < reason.len && text_is_blank(reason.ptr[start])) {
        start++;
    }
    size_t value = start + text_param_length(text_from(reason, start));
    size_t end = value;
    if (value > start && value < reason.len) {
        bool quoted = reason.ptr[value] == '"';
        end = quoted ? quoted_end(reason, value + 1) + 1 : value;
        text = quoted ? text_between(reason.ptr, value + 1, end - 1) : text_from(reason, value);
    }
    while (end < reason.len && reason.ptr[end] != ';' && reason.ptr[end] != ',') {
        end = reason.ptr[end] == '"' ? quoted_end(reason, end + 1) + 1 : end + 1;
    }
    *pos = end < reason.len ? end : reason.len;
    return text;
}

bool sip_reason_alarm(text_span reason, text_span *text)
{
    bool sip = false; /* whether the reason-value at hand is of protocol SIP */
    bool first = true;

    for (size_t pos = 0; pos < reason.len; pos++) { /* at a ';', a ',' or the beginning */
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
            return true;
        }
        pos--;
    }
    return false;
}
