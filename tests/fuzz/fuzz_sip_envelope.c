/* fuzz_sip_envelope.c
 * Fuzzes the readers of SIP messages.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_envelope.h"
#include "rules.h"

static bool is_trimmed(text_span text)
{
    return text.len == 0 || (!text_is_blank(text.ptr[0]) && !text_is_blank(text.ptr[text.len - 1]));
}

static void check_start_line(const sip_start_line *line, text_span whole)
{
    RULE(lies_in(line->method, whole) && lies_in(line->uri, whole) && lies_in(line->phrase, whole));
    RULE((line->status == 0) == (line->method.len > 0) && (line->status == 0) == (line->uri.len > 0));
    RULE(line->status == 0 || (line->status >= 100 && line->status <= 999));
    RULE(lies_in(line->status_text, whole) && (line->status == 0) == (line->status_text.len == 0));
    RULE(line->phrase.len == 0 || line->status > 0);
    RULE(is_trimmed(line->phrase));
}

/* Each header once, in order; what follows the blank line is not looked at. */
static void check_headers(text_span headers)
{
    const uint8_t *end = headers.ptr;
    sip_header header;
    size_t before = 0;
    size_t pos = 0;

    while (sip_next_header(headers, &pos, &header)) {
        RULE(pos > before && pos <= headers.len);
        RULE(lies_in(header.name, headers) && lies_in(header.value, headers));
        RULE(header.name.ptr >= end && header.value.ptr > header.name.ptr);
        RULE(is_trimmed(header.name) && is_trimmed(header.value));
        RULE(text_find_char(header.name, 0, ':') == TEXT_NOT_FOUND);
        if (header.name.ptr == headers.ptr + before && header.name.len > 0) { /* the line does not begin with a blank */
            text_span found = sip_find_header(headers, header.name, '\0');
            RULE(found.ptr && found.ptr <= header.value.ptr);
        }
        end = header.value.ptr + header.value.len;
        before = pos;
    }
    RULE(!sip_next_header(headers, &pos, &header));
    RULE(pos == headers.len || headers.ptr[pos] == '\r' || headers.ptr[pos] == '\n');
}

static void check_messages(text_span data)
{
    sip_message message;
    size_t before = 0;
    size_t pos = 0;

    while (sip_next_message(data, &pos, &message)) {
        RULE(pos > before && pos <= data.len);
        check_start_line(&message.start_line, data);
        RULE(lies_in(message.cseq, data) && is_trimmed(message.cseq));
        RULE(message.call_id.ptr && lies_in(message.call_id, message.headers) && is_trimmed(message.call_id));
        RULE(lies_in(message.headers, data) && message.headers.ptr < data.ptr + pos);
        RULE(message.headers.ptr + message.headers.len == data.ptr + data.len);
        before = pos;
    }
    RULE(pos == data.len);
}

/* A quick look finds what reading the first such line as a header finds. */
static void check_quick_cseq(text_span data)
{
    static const text_span name = {(const uint8_t *)"CSeq:", 5};
    text_span method, close;
    uint32_t number, same;
    bool found = sip_find_cseq(data, &number, &method);
    size_t line = 0;

    while (line < data.len && !text_starts_with(text_from(data, line), name)) {
        size_t end = text_find_char(data, line, '\n');
        line = end == TEXT_NOT_FOUND ? data.len : end + 1;
    }
    text_span value = sip_find_header(text_from(data, line), TEXT_LITERAL("CSeq"), '\0');
    RULE(found == (line < data.len && sip_read_cseq(value, &same, &close)));
    RULE(!found || (number == same && method.ptr == close.ptr && text_equal(method, close)));
}

static void check_cid_headers(text_span data, size_t pos)
{
    text_span before = text_between(data.ptr, 0, pos);
    text_span refer_to;
    text_span content_id;
    bool found = sip_read_cid_headers(data, pos, &refer_to, &content_id);

    RULE(lies_in(refer_to, before) && lies_in(content_id, before));
    RULE(is_trimmed(refer_to) && is_trimmed(content_id));
    RULE(!found || data.ptr[pos - 1] == '\n' || data.ptr[pos - 1] == '\r');
}

static void check_cids(text_span text)
{
    text_span address = {NULL, 0};
    uint8_t *decoded = malloc(text.len ? text.len : 1);
    RULE(decoded != NULL);
    size_t len = sip_percent_decode(text, decoded);
    text_span id = {decoded, len};

    RULE(len <= text.len);
    RULE(text_find_char(text, 0, '%') != TEXT_NOT_FOUND || text_equal(id, text));
    RULE(sip_cid_matches(text, id) == (text.len > 0));
    RULE(text_find_char(text, 0, '%') != TEXT_NOT_FOUND || sip_cid_matches(text, text) == (text.len > 0));
    if (sip_cid_address(text, &address)) {
        RULE(lies_in(address, text));
    }
    RULE(lies_in(sip_content_id(text), text) && is_trimmed(sip_content_id(text)));
    free(decoded);
}

static void check_values(text_span text)
{
    sip_start_line line;
    uint32_t number;
    text_span part;

    if (sip_read_start_line(text, &line)) {
        check_start_line(&line, text);
    }
    if (sip_read_cseq(text, &number, &part)) {
        RULE(lies_in(part, text) && part.len > 0 && text_find_char(part, 0, ' ') == TEXT_NOT_FOUND);
    }
    if (sip_reason_alarm(text, &part)) {
        RULE(lies_in(part, text) && text_starts_with(part, TEXT_LITERAL("cisco-alarm:")));
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_span text = {data, size};
    size_t pos = 0;
    sip_header header;

    check_headers(text);
    check_messages(text);
    check_quick_cseq(text);
    for (size_t at = 0; at <= size; at += 1 + size / 64) {
        check_cid_headers(text, at);
    }
    check_cid_headers(text, size);
    check_values(text);
    check_cids(text);
    while (sip_next_header(text, &pos, &header)) {
        check_values(header.value);
        check_cids(header.value);
    }
    return 0;
}
