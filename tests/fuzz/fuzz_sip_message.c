/* fuzz_sip_message.c
 * Fuzzes the readers of start lines, headers and messages.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/sip_message.h"
#include "rules.h"

static void check_start_line(const sip_start_line *line, text_span whole)
{
    RULE(lies_in(line->method, whole) && lies_in(line->uri, whole) && lies_in(line->phrase, whole));
    RULE((line->status == 0) == (line->method.len > 0) && (line->status == 0) == (line->uri.len > 0));
    RULE(line->status == 0 || (line->status >= 100 && line->status <= 999));
    RULE(lies_in(line->status_text, whole) && (line->status == 0) == (line->status_text.len == 0));
    RULE(line->phrase.len == 0 || line->status > 0);
    RULE(is_trimmed(line->phrase));
}

/* Each header once, in order; what follows the empty line is not looked at. */
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
        if (header.name.ptr == headers.ptr + before &&
            header.name.len > 0) { /* the line does not begin with whitespace */
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
    static const text_span name = TEXT_INIT("CSeq:");
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

/* A start line at the end of a line, whatever stands before it, is the line's own end. */
static void check_start_line_at_end(text_span text)
{
    sip_start_line line;

    if (sip_start_line_in(text, &line)) {
        check_start_line(&line, text);
    }
    text_span without = sip_without_line_end(text);
    RULE(lies_in(without, text) && without.ptr == text.ptr);
    size_t end = sip_quoted_end(text, 0);
    RULE(end <= text.len && (end == text.len || text.ptr[end] == '"'));
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
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_span text = {data, size};
    size_t pos = 0;
    sip_header header;

    check_headers(text);
    check_messages(text);
    check_quick_cseq(text);
    check_start_line_at_end(text);
    check_values(text);
    while (sip_next_header(text, &pos, &header)) {
        check_values(header.value);
    }
    return 0;
}
