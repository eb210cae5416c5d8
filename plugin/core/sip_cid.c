/* sip_cid.c
 * Refer-To, Content-Id, and whether they belong together: see sip_cid.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_cid.h"

#include "core/sip_message.h"

static size_t line_start(text_span data, size_t pos)
{
    while (pos > 0 && data.ptr[pos - 1] != '\n') {
        pos--;
    }
    return pos;
}

bool sip_cid_headers(text_span data, size_t pos, text_span *refer_to, text_span *content_id)
{
    sip_start_line start_line;
    size_t end = pos < data.len ? pos : data.len; /* of the current header, with its continuation lines */
    size_t start = end;

    *refer_to = *content_id = (text_span){NULL, 0};
    if (sip_without_line_end(text_between(data.ptr, 0, end)).len == end) {
        return false;
    }
    while (start > 0 && !(refer_to->ptr && content_id->ptr)) {
        start = line_start(data, start - 1);
        uint8_t initial = data.ptr[start] | 0x20;
        if (text_is_whitespace(data.ptr[start])) {
            if (data.ptr[start] == '\r' || data.ptr[start] == '\n') {
                end = start; /* the empty line */
            }
            continue;
        }
        text_span line = text_between(data.ptr, start, end);
        if (initial == 'r' && !refer_to->ptr) {
            sip_header_value(line, TEXT_LITERAL("Refer-To"), 'r', refer_to);
        } else if (initial == 'c' && !content_id->ptr) {
            sip_header_value(line, TEXT_LITERAL("Content-Id"), 0, content_id);
        }
        if (sip_start_line_in(line, &start_line)) {
            return true;
        }
        end = start;
    }
    return refer_to->ptr && content_id->ptr;
}

void sip_cid_sender(text_span data, size_t pos, text_span *date, bool *has_credentials)
{
    sip_start_line start_line;
    size_t end = pos < data.len ? pos : data.len;
    size_t start = end;

    *date = (text_span){NULL, 0};
    *has_credentials = false;
    while (start > 0) {
        start = line_start(data, start - 1);
        uint8_t initial = data.ptr[start] | 0x20;
        if (text_is_whitespace(data.ptr[start])) {
            continue;
        }
        text_span line = text_between(data.ptr, start, end);
        text_span value;
        if (initial == 'd' && !date->ptr) {
            sip_header_value(line, TEXT_LITERAL("Date"), 0, date);
        } else if (initial == 'a' || initial == 'p') {
            *has_credentials |= sip_header_value(line, TEXT_LITERAL("Authorization"), 0, &value) ||
                                sip_header_value(line, TEXT_LITERAL("Proxy-Authorization"), 0, &value);
        }
        if (sip_start_line_in(line, &start_line)) {
            return;
        }
        end = start;
    }
}

bool sip_cid_address(text_span refer_to, text_span *address)
{
    text_span url = text_trim(refer_to);
    bool quoted = url.len > 0 && url.ptr[0] == '"';
    size_t open = text_find_char(url, quoted ? sip_quoted_end(url, 1) : 0, '<');

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

text_span sip_cid_content_id(text_span value)
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

size_t sip_cid_decode(text_span text, uint8_t *out)
{
    size_t n = 0;

    while (text.len > 0) {
        out[n++] = take_decoded(&text);
    }
    return n;
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
        if (in_host ? text_lower(a) != text_lower(b) : a != b) {
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
