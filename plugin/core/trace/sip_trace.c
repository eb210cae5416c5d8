/* sip_trace.c
 * Text traces and logs: see sip_trace.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/trace/sip_trace.h"

#include "core/trace/expressway_words.h"
#include "core/trace/phone_words.h"
#include "core/trace/sip_trace_facts.h"
#include "core/trace/sip_trace_words.h"

enum {
    STATE_OTHER,     /* lines that are passed over */
    STATE_ANNOUNCED, /* after the line that announces a message */
    STATE_MESSAGE,   /* in the message */
    STATE_CLOSED,    /* phone: after the message, whose peer is still looked for */
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
    trace->indent = 0;
    trace->phone = (sip_trace_phone){.year = 0};
    trace->pending = (sip_trace_message){.has_date = false};
    trace->len = 0;
}

/* ---- What all grammars share ---- */

/* The time of a line, `time` being milliseconds since midnight. */
static int64_t time_of(const sip_trace *trace, int64_t time)
{
    const sip_trace_head *head = &trace->head;

    time += trace->days * SIP_TRACE_DAY;
    return head->has_date ? time + head->day * SIP_TRACE_DAY - head->utc_offset * INT64_C(60000) : time;
}

/* Begins the message that was announced; `pending` has what the announcement says. */
static void begin_message(sip_trace *trace, int64_t time, int state)
{
    trace->pending.has_date = trace->head.has_date;
    trace->pending.time = time_of(trace, time);
    trace->pending.is_too_long = false;
    trace->state = state;
    trace->len = 0;
}

static void collect(sip_trace *trace, text_span bytes)
{
    size_t left = sizeof trace->collected - trace->len;

    trace->pending.is_too_long |= bytes.len > left;
    bytes.len = bytes.len > left ? left : bytes.len;
    memcpy(trace->collected + trace->len, bytes.ptr, bytes.len);
    trace->len += bytes.len;
}

/* ---- SDL traces ---- */

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
static void on_sdl_line(sip_trace *trace, const sip_trace_line *line)
{
    trace->state = STATE_OTHER;
    on_time(trace, line->time);
    if (!sip_trace_is_sip(line->text)) {
        return;
    }
    if (sip_trace_read_announcement(line->text, &trace->pending)) {
        begin_message(trace, line->time, STATE_ANNOUNCED);
    } else if (text_find(line->text, 0, TEXT_LITERAL("Ignoring large message")) != TEXT_NOT_FOUND) {
        trace->state = STATE_IGNORED;
    } else if (text_find(line->text, 0, TEXT_LITERAL("Normalization msg")) != TEXT_NOT_FOUND) {
        trace->state = STATE_INTERNAL;
    }
}

/* A line between those with a time, or a piece of one. */
static void on_sdl_text(sip_trace *trace, text_span text)
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

/* ---- Logs of Expressway ---- */

/* The first line of an input, or of another Expressway. */
static sip_trace_event on_host(sip_trace *trace, const sip_trace_line *line)
{
    trace->head = (sip_trace_head){
        .grammar = SIP_TRACE_EXPRESSWAY,
        .has_date = true,
        .day = line->day,
        .time = line->day * SIP_TRACE_DAY + line->time,
    };
    memcpy(trace->head.name, line->host.ptr, line->host.len);
    trace->days = 0;
    trace->lines++; /* it is known to be one by now, though what is in the line is looked at later */
    return SIP_TRACE_HEAD;
}

static void on_expressway_line(sip_trace *trace, const sip_trace_line *line)
{
    trace->lines++;
    trace->days = line->day - trace->head.day;
    if (!expressway_read_announcement(line->text, &trace->pending)) {
        return;
    }
    begin_message(trace, line->time, STATE_ANNOUNCED);
    if (expressway_is_loopback(&trace->pending.peer)) {
        trace->state = STATE_INTERNAL;
    }
}

static void on_expressway_text(sip_trace *trace, text_span text)
{
    if (trace->state == STATE_ANNOUNCED) {
        size_t bar = scan_spaces(text, 0);
        if (bar < text.len && text.ptr[bar] == '|') {
            trace->state = STATE_MESSAGE;
            trace->indent = bar > 0 ? 1 : 0;
            collect(trace, text_from(text, bar + 1));
        }
    } else if (trace->state == STATE_MESSAGE) {
        bool indented = !trace->in_line && trace->indent > 0 && text.ptr[0] == ' ';
        collect(trace, text_from(text, indented ? 1 : 0));
    }
}

/* ---- Logs of phones ---- */

/* The year in which a month and a day are nearest to a day since 1970-01-01. */
static int64_t year_near(int64_t day, int64_t month, int64_t mday)
{
    static const int64_t days_of_400_years = 146097;
    int64_t since = day - scan_days_of(1970, month, mday);

    return since > 0 ? 1970 + (since * 400 + days_of_400_years / 2) / days_of_400_years : 1970;
}

/* Counts days by the dates of the lines, which have no year. */
static void on_phone_date(sip_trace *trace, const sip_trace_line *line)
{
    enum { LEAP_YEAR = 2024, HALF_A_YEAR = 6 };
    sip_trace_phone *phone = &trace->phone;

    if (trace->lines++ == 0) {
        phone->year = trace->head.has_date ? year_near(trace->head.day, line->month, line->mday) : LEAP_YEAR;
        phone->first_day = scan_days_of(phone->year, line->month, line->mday);
    } else if (line->month + HALF_A_YEAR < phone->month) {
        phone->year++;
    } else if (phone->month + HALF_A_YEAR < line->month && trace->days > 0) { /* out of order */
        phone->year--;
    }
    phone->month = line->month;
    trace->days = scan_days_of(phone->year, line->month, line->mday) - phone->first_day;
}

/* Takes what a line has of a message; `first` bytes of the piece are in front of it. */
static void begin_piece(sip_trace *trace, text_span text, size_t first)
{
    bool has_cr;

    text = phone_without_line_end(text, &has_cr);
    collect(trace, text);
    collect(trace, text_between((const uint8_t *)"\r", 0, has_cr ? 1 : 0));
    trace->phone.piece = first + text.len + (has_cr ? 1 : 0);
    trace->phone.is_elsewhere = false;
}

static void on_phone_line(sip_trace *trace, const sip_trace_line *line)
{
    sip_trace_phone *phone = &trace->phone;
    text_span thread, piece;

    on_phone_date(trace, line);
    if (!phone_read_announcement(line->text, &thread, &piece, &trace->pending)) {
        phone_read_peer(line->text, &phone->next_peer, &phone->next_port);
        return;
    }
    if (trace->pending.is_outgoing) {
        trace->pending.peer = phone->next_peer;
        trace->pending.peer_port = phone->next_port;
    }
    phone->next_peer.size = 0;
    phone->thread_len = thread.len;
    phone->lines_after = 0;
    memcpy(phone->thread, thread.ptr, thread.len);
    begin_message(trace, line->time, STATE_MESSAGE);
    begin_piece(trace, piece, PHONE_SIPIO_SIZE);
}

/* A line of the thread whose message is read. @return whether the message goes on */
static bool on_phone_piece(sip_trace *trace, text_span piece)
{
    enum { PIECE_LEAST = 900 }; /* a shorter one is the last; copies have lost spaces at its end */

    if (text_starts_with(piece, TEXT_LITERAL("::End-Of-Sip-Message::"))) {
        trace->state = STATE_CLOSED;
        return trace->pending.peer.size == 0;
    }
    if (trace->phone.piece < PIECE_LEAST) {
        return false;
    }
    if (trace->phone.piece == PHONE_PIECE - 1) { /* its line feed is the log's own */
        collect(trace, TEXT_LITERAL("\n"));
    }
    begin_piece(trace, piece, 0);
    return true;
}

/* A line of the thread whose message was read. @return whether the peer is still looked for */
static bool on_phone_after(sip_trace *trace, const sip_trace_line *line)
{
    enum { LINES_AFTER_MAX = 8 };

    return !phone_read_peer(line->text, &trace->pending.peer, &trace->pending.peer_port) &&
           ++trace->phone.lines_after < LINES_AFTER_MAX;
}

/* A line while a message is open. @return whether the message stays open */
static bool on_phone_open(sip_trace *trace, const sip_trace_line *line)
{
    sip_trace_phone *phone = &trace->phone;
    text_span own = text_between(phone->thread, 0, phone->thread_len);
    text_span thread, piece;
    sip_trace_message other;

    if (phone_read_announcement(line->text, &thread, &piece, &other)) {
        return false;
    }
    if (!text_starts_with(line->text, own)) {
        phone->is_elsewhere = true;
        return true;
    }
    return trace->state == STATE_CLOSED ? on_phone_after(trace, line)
                                        : on_phone_piece(trace, text_from(line->text, own.len));
}

static void on_phone_text(sip_trace *trace, text_span text)
{
    bool begins = !trace->in_line;
    bool has_cr;

    if (trace->state != STATE_MESSAGE || trace->phone.is_elsewhere) {
        return;
    }
    text = phone_without_line_end(text, &has_cr);
    text = text_from(text, begins ? phone_indent(text) : 0);
    collect(trace, text_between((const uint8_t *)"\n", 0, begins ? 1 : 0));
    collect(trace, text);
    collect(trace, text_between((const uint8_t *)"\r", 0, has_cr ? 1 : 0));
    trace->phone.piece += text.len + (begins ? 1 : 0) + (has_cr ? 1 : 0);
}

/* Where the log does not have an end of a message, it is what the message says, or what it was last. */
static void complete_ends(sip_trace_phone *phone, sip_trace_message *message)
{
    if (!sip_trace_own_end(message, &message->own, &message->own_port)) {
        message->own = phone->own;
        message->own_port = phone->own_port;
    }
    if (message->peer.size == 0 && !sip_trace_peer_end(message, &message->peer, &message->peer_port)) {
        message->peer = phone->peer;
    }
    if (message->peer_port == 0 && message->peer.size == phone->peer.size &&
        memcmp(message->peer.bytes, phone->peer.bytes, phone->peer.size) == 0) {
        message->peer_port = phone->peer_port;
    }
    phone->own = message->own;
    phone->own_port = message->own_port;
    phone->peer = message->peer;
    phone->peer_port = message->peer_port;
}

/* ---- The end of a message ---- */

/* What was collected, as far as it is the message. @param is_open more of it may be missing */
static text_span collected_message(sip_trace *trace, int state, bool *is_open)
{
    text_span collected = {trace->collected, trace->len};
    bool closed = state == STATE_CLOSED;

    if (trace->head.grammar == SIP_TRACE_EXPRESSWAY) {
        collected = expressway_without_bar(collected, &closed);
    } else if (trace->head.grammar == SIP_TRACE_PHONE && (closed || !*is_open)) {
        collect(trace, TEXT_LITERAL("\n")); /* that of the log's line may be the message's */
        collected.len = trace->len;
    }
    *is_open = *is_open && !closed;
    return collected;
}

/* What is known once the message is whole. */
static void complete(sip_trace *trace, sip_trace_message *message)
{
    if (trace->head.grammar == SIP_TRACE_SDL) {
        if (message->transport == SIP_TRACE_TCP && sip_trace_via_transport(message) == SIP_TRACE_TLS) {
            message->transport = SIP_TRACE_TLS;
        }
        return;
    }
    message->transport = sip_trace_via_transport(message);
    if (trace->head.grammar == SIP_TRACE_PHONE) {
        complete_ends(&trace->phone, message);
    } else if (message->own.size == 0) {
        sip_trace_own_end(message, &message->own, &message->own_port);
    }
}

/* Where a message was announced it ends here. */
static sip_trace_event finish(sip_trace *trace, bool at_end, sip_trace_message *message)
{
    int state = trace->state;
    bool is_open = at_end;

    trace->state = STATE_OTHER;
    if (state == STATE_OTHER || (state == STATE_ANNOUNCED && trace->head.grammar == SIP_TRACE_EXPRESSWAY)) {
        return at_end ? SIP_TRACE_END : SIP_TRACE_MORE;
    }
    if (state == STATE_INTERNAL || state == STATE_IGNORED) {
        return state == STATE_INTERNAL ? SIP_TRACE_INTERNAL : SIP_TRACE_IGNORED;
    }
    text_span collected = collected_message(trace, state, &is_open);
    bool is_cut = is_open || trace->pending.is_too_long;
    if (state == STATE_ANNOUNCED || !sip_copy_restore(collected, is_cut, trace->room, &trace->pending.copy)) {
        return SIP_TRACE_NO_MESSAGE;
    }
    *message = trace->pending;
    message->at_end = is_open;
    complete(trace, message);
    return SIP_TRACE_MESSAGE;
}

/* ---- Lines ---- */

/* A line with a time ends what was before, and begins what it is itself. *taken: it need not be looked at again; the
 * caller is still to see the head that a message is after. */
static sip_trace_event take_sdl(sip_trace *trace, const sip_trace_line *line, bool *taken, sip_trace_message *message)
{
    bool is_file_head = text_equal(line->level, TEXT_LITERAL("FileHead"));
    sip_trace_event event = finish(trace, false, message);

    *taken = !is_file_head || event == SIP_TRACE_MORE;
    if (*taken && is_file_head) {
        return on_file_head(trace, line);
    }
    if (*taken) {
        on_sdl_line(trace, line);
    }
    return event;
}

static sip_trace_event take_expressway(sip_trace *trace, const sip_trace_line *line, bool *taken,
                                       sip_trace_message *message)
{
    sip_trace_event event = finish(trace, false, message);
    text_span name = {(const uint8_t *)trace->head.name, strlen(trace->head.name)};

    *taken = event == SIP_TRACE_MORE && text_equal(line->host, name);
    if (*taken) {
        on_expressway_line(trace, line);
    } else if (event == SIP_TRACE_MORE) {
        event = on_host(trace, line);
    }
    return event;
}

static sip_trace_event take_phone(sip_trace *trace, const sip_trace_line *line, bool *taken, sip_trace_message *message)
{
    if ((trace->state == STATE_MESSAGE || trace->state == STATE_CLOSED) && on_phone_open(trace, line)) {
        return SIP_TRACE_MORE;
    }
    sip_trace_event event = finish(trace, false, message);
    *taken = event == SIP_TRACE_MORE;
    if (*taken) {
        on_phone_line(trace, line);
    }
    return event;
}

/* The first line with a time says what the input is. */
static bool find_grammar(sip_trace *trace, text_span text, sip_trace_line *line)
{
    trace->head.grammar = sip_trace_read_line(text, line)    ? SIP_TRACE_SDL
                          : expressway_read_line(text, line) ? SIP_TRACE_EXPRESSWAY
                          : phone_read_line(text, line)      ? SIP_TRACE_PHONE
                                                             : SIP_TRACE_UNKNOWN;
    return trace->head.grammar != SIP_TRACE_UNKNOWN;
}

static bool read_line(sip_trace *trace, text_span text, sip_trace_line *line)
{
    switch (trace->head.grammar) {
    case SIP_TRACE_SDL:
        return sip_trace_read_line(text, line);
    case SIP_TRACE_EXPRESSWAY:
        return expressway_read_line(text, line);
    case SIP_TRACE_PHONE:
        return phone_read_line(text, line);
    default:
        return find_grammar(trace, text, line);
    }
}

static sip_trace_event take_line(sip_trace *trace, const sip_trace_line *line, bool *taken, sip_trace_message *message)
{
    return trace->head.grammar == SIP_TRACE_SDL          ? take_sdl(trace, line, taken, message)
           : trace->head.grammar == SIP_TRACE_EXPRESSWAY ? take_expressway(trace, line, taken, message)
                                                         : take_phone(trace, line, taken, message);
}

static void on_text(sip_trace *trace, text_span text)
{
    if (trace->head.grammar == SIP_TRACE_SDL) {
        on_sdl_text(trace, text);
    } else if (trace->head.grammar == SIP_TRACE_EXPRESSWAY) {
        on_expressway_text(trace, text);
    } else {
        on_phone_text(trace, text);
    }
}

/* Takes what may be a line, or a piece of one. */
static sip_trace_event take(sip_trace *trace, text_span text, bool *taken, sip_trace_message *message)
{
    sip_trace_line line;
    sip_trace_event event = SIP_TRACE_MORE;

    *taken = true;
    if (!trace->in_line && sip_trace_may_be_line(text) && read_line(trace, text, &line)) {
        event = take_line(trace, &line, taken, message);
    } else if (trace->state != STATE_OTHER) {
        on_text(trace, text);
    }
    trace->in_line = *taken && text.ptr[text.len - 1] != '\n';
    return event;
}

/* SDL: lines that cannot be one with a time are taken together, since most of a message and of many a trace is such.
 * @return the end of the last one of those of which the first ends at `end` */
static size_t end_of_texts(const sip_trace *trace, text_span data, size_t start, size_t end)
{
    bool together = trace->head.grammar == SIP_TRACE_SDL && trace->state != STATE_ANNOUNCED && !trace->in_line &&
                    !sip_trace_may_be_line(text_from(data, start));

    while (together && end < data.len && !sip_trace_may_be_line(text_from(data, end))) {
        size_t next = text_find_char(data, end, '\n');
        together = next != TEXT_NOT_FOUND;
        end = together ? next + 1 : end;
    }
    return end;
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
        end = end == TEXT_NOT_FOUND ? data.len : end_of_texts(trace, data, *used, end + 1);
        event = take(trace, text_between(data.ptr, *used, end), &taken, message);
        *used = taken ? end : *used;
    }
    return event == SIP_TRACE_MORE && at_end ? finish(trace, true, message) : event;
}
