/* sip_trace_words.c
 * The lines of SDL traces: see sip_trace_words.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/trace/sip_trace_words.h"

/* ---- Lines ---- */

bool sip_trace_read_line(text_span text, sip_trace_line *line)
{
    enum { LEVEL_MAX = 32 };
    size_t pos = scan_spaces(text, text_starts_with(text, TEXT_LITERAL("\xEF\xBB\xBF")) ? 3 : 0); /* an editor's mark */

    if (!scan_digits(text, &pos) || !scan_mark(text, &pos, '.') || !scan_digits(text, &pos) ||
        !scan_mark(text, &pos, '|') || !scan_clock(text, &pos, '.', &line->time) || !scan_mark(text, &pos, '|')) {
        return false;
    }
    size_t end =
        text_find_char(text_between(text.ptr, 0, text.len - pos > LEVEL_MAX ? pos + LEVEL_MAX : text.len), pos, '|');
    if (end == TEXT_NOT_FOUND) {
        return false;
    }
    line->level = text_trim(text_between(text.ptr, pos, end));
    line->text = text_trim(text_from(text, end + 1));
    return true;
}

/* ---- FileHead ---- */

/* The value behind a name, up to a comma; empty where the name is not there. */
static text_span head_value(text_span text, text_span name)
{
    size_t at = text_find(text, 0, name);

    if (at == TEXT_NOT_FOUND) {
        return (text_span){NULL, 0};
    }
    size_t end = text_find_char(text, at, ',');
    return text_trim(text_between(text.ptr, at + name.len, end == TEXT_NOT_FOUND ? text.len : end));
}

static uint32_t head_number(text_span text, text_span name)
{
    uint64_t number = 0;

    text_to_number(head_value(text, name), UINT32_MAX, &number);
    return (uint32_t)number;
}

/* Reads "-05:00". */
static bool read_offset(text_span text, int32_t *minutes)
{
    int64_t h, m;
    size_t pos = 1;

    if (text.len != 6 || (text.ptr[0] != '+' && text.ptr[0] != '-') || !scan_fixed(text, &pos, 2, ':', &h) ||
        !scan_fixed(text, &pos, 2, 0, &m) || h > 14 || m > 59) {
        return false;
    }
    *minutes = (int32_t)(text.ptr[0] == '-' ? -(h * 60 + m) : h * 60 + m);
    return true;
}

/* Reads "2024/08/12". */
static bool read_day(text_span text, int64_t *day)
{
    size_t pos = 0;

    return scan_date(text, &pos, '/', day) && pos == text.len;
}

static void copy_name(text_span name, char out[SIP_TRACE_NAME_MAX + 1])
{
    size_t len = name.len < SIP_TRACE_NAME_MAX ? name.len : SIP_TRACE_NAME_MAX;

    for (size_t i = 0; i < len; i++) {
        bool printable = name.ptr[i] > ' ' && name.ptr[i] < 0x7F;
        out[i] = '?';
        memcpy(&out[i], &name.ptr[i], printable ? 1 : 0);
    }
    out[len] = '\0';
}

void sip_trace_read_head(text_span text, sip_trace_head *head)
{
    *head = (sip_trace_head){
        .grammar = SIP_TRACE_SDL,
        .number = head_number(text, TEXT_LITERAL("FileNumber:")),
        .app = head_number(text, TEXT_LITERAL("AppId:")),
        .node = head_number(text, TEXT_LITERAL("AppNodeId:")),
    };
    head->has_date = read_day(head_value(text, TEXT_LITERAL("Date:")), &head->day) &&
                     read_offset(head_value(text, TEXT_LITERAL("UTC:")), &head->utc_offset);
    scan_host(head_value(text, TEXT_LITERAL("HostIPAddress:")), &head->address);
    copy_name(head_value(text, TEXT_LITERAL("HostName:")), head->name);
}

/* ---- Announcements ---- */

/* Reads ADDR, ADDR:[PORT]: or ADDR:PORT:. */
static void read_peer(text_span word, sip_trace_message *message)
{
    while (word.len > 0 && word.ptr[word.len - 1] == ':' && (word.len < 2 || word.ptr[word.len - 2] != ':')) {
        word.len--;
    }
    size_t colon = text_find_char(word, 0, ':');
    size_t bracket = text_find(word, 0, TEXT_LITERAL(":["));
    if (bracket != TEXT_NOT_FOUND) {
        scan_port(text_from(word, bracket + 2), &message->peer_port);
        word.len = bracket;
    } else if (colon != TEXT_NOT_FOUND && text_find_char(word, colon + 1, ':') == TEXT_NOT_FOUND) {
        scan_port(text_from(word, colon + 1), &message->peer_port);
        word.len = colon;
    }
    scan_host(word, &message->peer);
}

/* Reads the text after "Incoming SIP " or "Outgoing SIP ". */
static bool read_announced(text_span text, sip_trace_message *message)
{
    size_t pos = 0;
    text_span word;

    if (!scan_word(text, &pos, &word)) {
        return false;
    }
    message->transport = text_equal(word, TEXT_LITERAL("UDP"))   ? SIP_TRACE_UDP
                         : text_equal(word, TEXT_LITERAL("TLS")) ? SIP_TRACE_TLS
                                                                 : SIP_TRACE_TCP;
    if (!scan_word(text, &pos, &word) || !text_equal(word, TEXT_LITERAL("message"))) {
        return false;
    }
    bool has_peer = false;
    while (!(has_peer && message->peer_port != 0) && scan_word(text, &pos, &word)) {
        bool is_peer = text_equal(word, TEXT_LITERAL("from")) || text_equal(word, TEXT_LITERAL("to"));
        bool is_port = text_equal(word, TEXT_LITERAL("port"));
        if (!(is_peer || is_port) || !scan_word(text, &pos, &word)) {
            continue;
        }
        if (is_port) {
            scan_port(word, &message->peer_port);
        } else {
            read_peer(word, message);
            has_peer = true;
        }
    }
    return has_peer;
}

bool sip_trace_read_announcement(text_span text, sip_trace_message *message)
{
    static const text_span incoming = TEXT_INIT("Incoming SIP ");
    static const text_span outgoing = TEXT_INIT("Outgoing SIP ");
    enum { ANNOUNCEMENT_MAX = 256 };
    sip_trace_message read = {.peer_port = 0};

    text.len = text.len > ANNOUNCEMENT_MAX ? ANNOUNCEMENT_MAX : text.len;
    size_t at = text_find(text, 0, incoming);
    if (at == TEXT_NOT_FOUND) {
        at = text_find(text, 0, outgoing);
        read.is_outgoing = true;
    }
    if (at == TEXT_NOT_FOUND || !read_announced(text_from(text, at + incoming.len), &read)) {
        return false;
    }
    *message = read;
    return true;
}
