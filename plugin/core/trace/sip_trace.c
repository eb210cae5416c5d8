/* sip_trace.c
 * SDL traces of Unified CM: see sip_trace.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/trace/sip_trace.h"

#include "core/sip_date.h"
#include "core/sip_message.h"
#include "core/trace/sip_trace_words.h"

enum {
    STATE_OTHER,     /* lines that are passed over */
    STATE_ANNOUNCED, /* after the line that announces a message */
    STATE_MESSAGE,   /* in the message */
    STATE_INTERNAL,  /* in a message that was not on the wire */
    STATE_IGNORED,   /* after the line that says that there is none */
};

/* Milliseconds by which time goes back at midnight, at least; lines may be written a little out of order. */
static const int64_t MIDNIGHT_JUMP = SIP_TRACE_DAY / 2;
static const int64_t MIDNIGHT_JITTER = SIP_TRACE_DAY - 60000;

void sip_trace_init(sip_trace *trace)
{
    trace->head = (sip_trace_head){.has_date = false};
    trace->lines = 0;
    trace->days = 0;
    trace->last_time = 0;
    trace->state = STATE_OTHER;
    trace->in_line = false;
    trace->pending = (sip_trace_message){.has_date = false};
    trace->len = 0;
}

/* ---- Time ---- */

/* The time of a line, `time` being milliseconds since midnight. */
static int64_t time_of(const sip_trace *trace, int64_t time)
{
    const sip_trace_head *head = &trace->head;

    time += trace->days * SIP_TRACE_DAY;
    return head->has_date ? time + head->day * SIP_TRACE_DAY - head->utc_offset * INT64_C(60000) : time;
}

/* Counts midnights. */
static void on_time(sip_trace *trace, int64_t time)
{
    int64_t ahead = time - trace->last_time;

    if (trace->lines++ > 0 && ahead < -MIDNIGHT_JUMP) {
        trace->days++;
    } else if (ahead > MIDNIGHT_JITTER && trace->days > 0) {
        trace->days--;
    }
    trace->last_time = time;
}

/* ---- Lines ---- */

/* A FileHead begins another input, if this is not the first line. */
static sip_trace_event on_file_head(sip_trace *trace, const sip_trace_line *line)
{
    const sip_trace_head before = trace->head;

    on_time(trace, line->time);
    sip_trace_read_head(line->text, &trace->head);
    if (!trace->head.has_date && before.has_date) { /* it is still what it was */
        trace->head.has_date = true;
        trace->head.day = before.day + trace->days;
        trace->head.utc_offset = before.utc_offset;
    }
    trace->days = 0;
    trace->state = STATE_OTHER;
    trace->head.time = time_of(trace, line->time);
    return SIP_TRACE_HEAD;
}

/* Any other line with a time. */
static void on_line(sip_trace *trace, const sip_trace_line *line)
{
    trace->state = STATE_OTHER;
    on_time(trace, line->time);
    if (!sip_trace_is_sip(line->text)) {
        return;
    }
    if (sip_trace_read_announcement(line->text, &trace->pending)) {
        trace->pending.has_date = trace->head.has_date;
        trace->pending.time = time_of(trace, line->time);
        trace->pending.is_too_long = false;
        trace->state = STATE_ANNOUNCED;
        trace->len = 0;
    } else if (text_find(line->text, 0, TEXT_LITERAL("Ignoring large message")) != TEXT_NOT_FOUND) {
        trace->state = STATE_IGNORED;
    } else if (text_find(line->text, 0, TEXT_LITERAL("Normalization msg")) != TEXT_NOT_FOUND) {
        trace->state = STATE_INTERNAL;
    }
}

static void collect(sip_trace *trace, text_span bytes)
{
    size_t left = sizeof trace->collected - trace->len;

    trace->pending.is_too_long |= bytes.len > left;
    bytes.len = bytes.len > left ? left : bytes.len;
    memcpy(trace->collected + trace->len, bytes.ptr, bytes.len);
    trace->len += bytes.len;
}

/* A line between those with a time, or a piece of one. */
static void on_text(sip_trace *trace, text_span text)
{
    if (trace->state == STATE_ANNOUNCED) {
        text_span tag = text_trim(text);
        if (tag.len == 0) {
            return;
        }
        trace->state = STATE_MESSAGE;
        if (tag.ptr[0] == '[') {
            trace->state = text_find(tag, 0, TEXT_LITERAL("INT]")) == TEXT_NOT_FOUND ? STATE_MESSAGE : STATE_INTERNAL;
            return;
        }
    }
    if (trace->state == STATE_MESSAGE) {
        collect(trace, text);
    }
}

/* Secure connections are logged as TCP: the topmost Via names the transport. */
static void set_transport(sip_trace_message *message)
{
    static const text_span tcp = {(const uint8_t *)"Via: SIP/2.0/TCP", 16};
    static const text_span tls = {(const uint8_t *)"SIP/2.0/TLS", 11};

    if (message->transport == SIP_TRACE_TCP && !text_starts_with(message->copy.headers, tcp) && /* nearly always */
        text_starts_with(sip_find_header(message->copy.headers, TEXT_LITERAL("Via"), 'v'), tls)) {
        message->transport = SIP_TRACE_TLS;
    }
}

/* Where a message was announced it ends here. */
static sip_trace_event finish(sip_trace *trace, bool at_end, sip_trace_message *message)
{
    text_span collected = {trace->collected, trace->len};
    int state = trace->state;

    trace->state = STATE_OTHER;
    if (state == STATE_OTHER) {
        return at_end ? SIP_TRACE_END : SIP_TRACE_MORE;
    }
    if (state == STATE_INTERNAL || state == STATE_IGNORED) {
        return state == STATE_INTERNAL ? SIP_TRACE_INTERNAL : SIP_TRACE_IGNORED;
    }
    bool is_cut = at_end || trace->pending.is_too_long;
    if (state == STATE_ANNOUNCED || !sip_copy_restore(collected, is_cut, trace->room, &trace->pending.copy)) {
        return SIP_TRACE_NO_MESSAGE;
    }
    *message = trace->pending;
    message->at_end = at_end;
    set_transport(message);
    return SIP_TRACE_MESSAGE;
}

/* A line with a time ends what was before, and begins what it is itself. *taken: it need not be looked at again */
static sip_trace_event take_line(sip_trace *trace, const sip_trace_line *line, bool *taken, sip_trace_message *message)
{
    bool is_file_head = text_equal(line->level, TEXT_LITERAL("FileHead"));
    sip_trace_event event = finish(trace, false, message);

    *taken =
        !is_file_head || event == SIP_TRACE_MORE; /* the caller is still to see the head that the message is after */
    if (*taken && is_file_head) {
        return on_file_head(trace, line);
    }
    if (*taken) {
        on_line(trace, line);
    }
    return event;
}

/* Takes what may be a line, or a piece of one. */
static sip_trace_event take(sip_trace *trace, text_span text, bool *taken, sip_trace_message *message)
{
    sip_trace_line line;
    sip_trace_event event = SIP_TRACE_MORE;

    *taken = true;
    if (!trace->in_line && sip_trace_may_be_line(text) && sip_trace_read_line(text, &line)) {
        event = take_line(trace, &line, taken, message);
    } else if (trace->state != STATE_OTHER) {
        on_text(trace, text);
    }
    trace->in_line = *taken && text.ptr[text.len - 1] != '\n';
    return event;
}

sip_trace_event sip_trace_next(sip_trace *trace, text_span data, bool at_end, size_t *used, sip_trace_message *message)
{
    sip_trace_event event = SIP_TRACE_MORE;

    *used = 0;
    while (event == SIP_TRACE_MORE && *used < data.len) {
        bool taken;
        size_t end = text_find_char(data, *used, '\n');
        if (end == TEXT_NOT_FOUND && !at_end && data.len - *used < SIP_TRACE_LINE_MAX) {
            return SIP_TRACE_MORE;
        }
        end = end == TEXT_NOT_FOUND ? data.len : end + 1;
        event = take(trace, text_between(data.ptr, *used, end), &taken, message);
        *used = taken ? end : *used;
    }
    return event == SIP_TRACE_MORE && at_end ? finish(trace, true, message) : event;
}

/* ---- What else the messages say ---- */

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
    *utc_offset = (int32_t)(ahead / 60000);
    *day = (utc + ahead - message->time + SIP_TRACE_DAY / 2) / SIP_TRACE_DAY;
    return true;
}

bool sip_trace_own_address(const sip_trace_message *message, sip_trace_address *own)
{
    text_span text = message->copy.text;
    sip_start_line line;
    size_t end = text_find_char(text, 0, '\n');

    if (end == TEXT_NOT_FOUND || !sip_read_start_line(text_trim(text_between(text.ptr, 0, end)), &line) ||
        line.method.len == 0) {
        return false;
    }
    text_span host = line.uri;
    if (message->is_outgoing) {
        host = sip_find_header(message->copy.headers, TEXT_LITERAL("Via"), 'v');
        size_t name = text_find_char(host, 0, ' ');
        host = name == TEXT_NOT_FOUND ? (text_span){NULL, 0} : text_from(host, name);
    } else {
        size_t user = text_find_char(host, 0, '@');
        size_t scheme = user == TEXT_NOT_FOUND ? text_find_char(host, 0, ':') : user;
        host = scheme == TEXT_NOT_FOUND ? (text_span){NULL, 0} : text_from(host, scheme + 1);
    }
    return sip_trace_read_host(host, own);
}
