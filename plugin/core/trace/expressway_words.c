/* expressway_words.c
 * The lines of diagnostic logs of Expressway: see expressway_words.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/trace/expressway_words.h"

/* ---- Lines ---- */

/* The value in quotes behind a name, without whitespace at its ends; empty where the name is not there. */
static text_span quoted(text_span text, text_span name)
{
    size_t at = text_find(text, 0, name);

    if (at == TEXT_NOT_FOUND) {
        return (text_span){NULL, 0};
    }
    size_t end = text_find_char(text, at + name.len, '"');
    return end == TEXT_NOT_FOUND ? (text_span){NULL, 0} : text_trim(text_between(text.ptr, at + name.len, end));
}

/* Reads the time of the system's log, of which nothing is kept: it is local, and of whole seconds in many releases. */
static bool skip_local_time(text_span text, size_t *pos)
{
    int64_t number;

    if (!scan_fixed(text, pos, 4, '-', &number) || !scan_fixed(text, pos, 2, '-', &number) ||
        !scan_fixed(text, pos, 2, 'T', &number)) {
        return false;
    }
    size_t end = text_find_char(text, *pos, ' ');
    *pos = end;
    return end != TEXT_NOT_FOUND;
}

static bool is_host(text_span host)
{
    bool fine = host.len > 0 && host.len <= SIP_TRACE_NAME_MAX;

    for (size_t i = 0; fine && i < host.len; i++) {
        fine = host.ptr[i] > ' ' && host.ptr[i] < 0x7F;
    }
    return fine;
}

bool expressway_read_line(text_span text, sip_trace_line *line)
{
    enum { BEFORE_TIME_MAX = 160 }; /* the name of the program, once or twice */
    static const text_span name = TEXT_INIT("UTCTime=\"");
    size_t pos = scan_spaces(text, text_starts_with(text, TEXT_LITERAL("\xEF\xBB\xBF")) ? 3 : 0); /* an editor's mark */

    if (!skip_local_time(text, &pos) || !scan_word(text, &pos, &line->host) || !is_host(line->host)) {
        return false;
    }
    size_t near = text.len - pos > BEFORE_TIME_MAX ? pos + BEFORE_TIME_MAX : text.len;
    size_t at = text_find(text_between(text.ptr, 0, near), pos, name);
    if (at == TEXT_NOT_FOUND) {
        return false;
    }
    pos = at + name.len;
    if (!scan_date(text, &pos, '-', &line->day) || !scan_char(text, &pos, ' ') ||
        !scan_clock(text, &pos, ',', &line->time)) {
        return false;
    }
    line->text = text_trim(text_from(text, pos));
    return true;
}

/* ---- Announcements ---- */

static void read_end(text_span text, text_span address, text_span port, sip_trace_address *end, uint16_t *number)
{
    *number = 0;
    scan_host(quoted(text, address), end);
    scan_port(quoted(text, port), number);
}

bool expressway_read_announcement(text_span text, sip_trace_message *message)
{
    enum { ANNOUNCEMENT_MAX = 1024 };
    static const text_span module = TEXT_INIT("Module=\"network.sip\"");
    static const text_span debug = TEXT_INIT("Level=\"DEBUG\"");
    sip_trace_message read = {.peer_port = 0};

    text.len = text.len > ANNOUNCEMENT_MAX ? ANNOUNCEMENT_MAX : text.len;
    if (text_find(text, 0, module) == TEXT_NOT_FOUND || text_find(text, 0, debug) == TEXT_NOT_FOUND) {
        return false;
    }
    read.is_outgoing = text_find(text, 0, TEXT_LITERAL("Dst-ip=\"")) != TEXT_NOT_FOUND;
    if (!read.is_outgoing && text_find(text, 0, TEXT_LITERAL("Src-ip=\"")) == TEXT_NOT_FOUND) {
        return false;
    }
    if (read.is_outgoing) {
        read_end(text, TEXT_LITERAL("Dst-ip=\""), TEXT_LITERAL("Dst-port=\""), &read.peer, &read.peer_port);
    } else {
        read_end(text, TEXT_LITERAL("Src-ip=\""), TEXT_LITERAL("Src-port=\""), &read.peer, &read.peer_port);
    }
    read_end(text, TEXT_LITERAL("Local-ip=\""), TEXT_LITERAL("Local-port=\""), &read.own, &read.own_port);
    *message = read;
    return true;
}

bool expressway_is_loopback(const sip_trace_address *address)
{
    static const uint8_t ipv6[ADDRESS_IPV6_SIZE] = {[ADDRESS_IPV6_SIZE - 1] = 1};

    return (address->size == ADDRESS_IPV4_SIZE && address->bytes[0] == 127) ||
           (address->size == ADDRESS_IPV6_SIZE && memcmp(address->bytes, ipv6, sizeof ipv6) == 0);
}

/* ---- The bar ---- */

text_span expressway_without_bar(text_span copy, bool *closed)
{
    size_t end = copy.len;

    while (end > 0 && text_is_whitespace(copy.ptr[end - 1])) {
        end--;
    }
    *closed = end > 0 && copy.ptr[end - 1] == '|';
    return *closed ? text_between(copy.ptr, 0, end - 1) : copy;
}
