/* sip_trace_facts.c
 * What the headers of traced messages say: see sip_trace_facts.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/trace/sip_trace_facts.h"

#include "core/sip_date.h"
#include "core/sip_message.h"

/* ---- Transport ---- */

static text_span topmost_via(const sip_trace_message *message)
{
    return sip_find_header(message->copy.headers, TEXT_LITERAL("Via"), 'v');
}

sip_trace_transport sip_trace_via_transport(const sip_trace_message *message)
{
    static const text_span tcp = TEXT_INIT("Via: SIP/2.0/TCP");

    if (text_starts_with(message->copy.headers, tcp)) { /* nearly always */
        return SIP_TRACE_TCP;
    }
    text_span via = topmost_via(message);
    return text_starts_with(via, TEXT_LITERAL("SIP/2.0/TLS"))   ? SIP_TRACE_TLS
           : text_starts_with(via, TEXT_LITERAL("SIP/2.0/UDP")) ? SIP_TRACE_UDP
                                                                : SIP_TRACE_TCP;
}

/* ---- Date ---- */

bool sip_trace_read_date(const sip_trace_message *message, int64_t *day, int32_t *utc_offset)
{
    static const int64_t quarter = 900000;   /* milliseconds */
    static const int64_t first = 1104537600; /* 2005-01-01 */
    int64_t seconds;

    if (message->has_date ||
        !sip_date_read(sip_find_header(message->copy.headers, TEXT_LITERAL("Date"), 0), &seconds) || seconds < first) {
        return false;
    }
    int64_t utc = seconds * 1000;
    int64_t ahead = (message->time - utc) % SIP_TRACE_DAY; /* in whole days less than what it should be */
    ahead += ahead <= -SIP_TRACE_DAY / 2 ? SIP_TRACE_DAY : 0;
    ahead = (ahead + SIP_TRACE_DAY + quarter / 2) / quarter * quarter - SIP_TRACE_DAY;
    int64_t first_day = (utc + ahead - message->time + SIP_TRACE_DAY / 2) / SIP_TRACE_DAY;
    if (first_day <= 0) {
        return false;
    }
    *utc_offset = (int32_t)(ahead / 60000);
    *day = first_day;
    return true;
}

/* ---- Addresses ---- */

/* Reads an address and what may be a port after it. */
static bool read_end(text_span text, sip_trace_address *address, uint16_t *port)
{
    size_t end = 0;

    *port = 0;
    text = text_trim(text);
    if (text.len == 0 || !scan_host(text, address)) {
        return false;
    }
    size_t closing = text.ptr[0] == '[' ? text_find_char(text, 0, ']') : TEXT_NOT_FOUND;
    end = closing == TEXT_NOT_FOUND ? end : closing + 1;
    while (end < text.len && (text_is_digit(text.ptr[end]) || text.ptr[end] == '.')) {
        end++;
    }
    if (scan_char(text, &end, ':') && end < text.len) {
        scan_port(text_from(text, end), port);
    }
    return true;
}

/* The host of the topmost Via, with what follows it; empty where there is none. */
static text_span via_host(const sip_trace_message *message)
{
    text_span via = topmost_via(message);
    size_t name = text_find_char(via, 0, ' ');

    return name == TEXT_NOT_FOUND ? (text_span){NULL, 0} : text_from(via, name);
}

/* The host of a URI, with what follows it. */
static text_span uri_host(text_span uri)
{
    size_t user = text_find_char(uri, 0, '@');
    size_t scheme = user == TEXT_NOT_FOUND ? text_find_char(uri, 0, ':') : user;

    return scheme == TEXT_NOT_FOUND ? (text_span){NULL, 0} : text_from(uri, scheme + 1);
}

static bool read_start(const sip_trace_message *message, sip_start_line *line)
{
    text_span text = message->copy.text;
    size_t end = text_find_char(text, 0, '\n');

    return end != TEXT_NOT_FOUND && sip_read_start_line(text_trim(text_between(text.ptr, 0, end)), line);
}

bool sip_trace_own_end(const sip_trace_message *message, sip_trace_address *own, uint16_t *port)
{
    sip_start_line line;

    *own = (sip_trace_address){.size = 0};
    *port = 0;
    if (!read_start(message, &line)) {
        return false;
    }
    bool is_request = line.method.len > 0;
    if (is_request == message->is_outgoing) {
        return read_end(via_host(message), own, port);
    }
    return is_request && read_end(uri_host(line.uri), own, port);
}

bool sip_trace_peer_end(const sip_trace_message *message, sip_trace_address *peer, uint16_t *port)
{
    sip_start_line line;

    *peer = (sip_trace_address){.size = 0};
    *port = 0;
    return read_start(message, &line) && (line.method.len > 0) != message->is_outgoing &&
           read_end(via_host(message), peer, port);
}

/* ---- Device ---- */

text_span sip_trace_device(const sip_trace_message *message)
{
    static const text_span name = TEXT_INIT("devicename.ccm.cisco.com=\"");
    text_span contact = sip_find_header(message->copy.headers, TEXT_LITERAL("Contact"), 'm');
    size_t at = contact.len > 0 ? text_find(contact, 0, name) : TEXT_NOT_FOUND;

    if (at == TEXT_NOT_FOUND) {
        return (text_span){NULL, 0};
    }
    size_t end = text_find_char(contact, at + name.len, '"');
    return text_between(contact.ptr, at + name.len, end == TEXT_NOT_FOUND ? contact.len : end);
}
