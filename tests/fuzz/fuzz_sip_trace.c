/* fuzz_sip_trace.c
 * Fuzzes the parser of traces, of all grammars, and the restoration of copied messages.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/trace/sip_trace.h"

#include "core/trace/sip_trace_facts.h"
#include "rules.h"

/* ---- Copies ---- */

static void check_copy(const sip_copy *copy, size_t copied)
{
    RULE(copy->text.len > 0 && copy->text.len <= SIP_COPY_ROOM(copied));
    RULE(lies_in(copy->headers, copy->text) && copy->body_length <= copy->text.len);
    RULE(copy->headers.len <= copy->text.len - copy->body_length);
    RULE((copy->defects & SIP_COPY_SHORT) == 0 || copy->body_length < copy->content_length);
    RULE((copy->defects & SIP_COPY_LONG) == 0 || copy->body_length > copy->content_length);
    RULE((copy->defects & (SIP_COPY_SHORT | SIP_COPY_LONG)) != (SIP_COPY_SHORT | SIP_COPY_LONG));
}

/* What was restored is restored to itself. */
static void check_again(const sip_copy *copy)
{
    uint8_t *room = malloc(SIP_COPY_ROOM(copy->text.len));
    sip_copy again;

    RULE(room != NULL && sip_copy_restore(copy->text, true, room, &again));
    RULE(text_equal(again.text, copy->text) && again.defects == 0);
    free(room);
}

static void check_restored(text_span text, bool at_end)
{
    uint8_t *room = malloc(SIP_COPY_ROOM(text.len));
    sip_copy copy;

    RULE(room != NULL);
    if (sip_copy_restore(text, at_end, room, &copy)) {
        check_copy(&copy, text.len);
        if (copy.defects == 0 && copy.body_length == copy.content_length) {
            check_again(&copy);
        }
    }
    free(room);
}

/* ---- Traces ---- */

/* A hash of all that is found, the same whatever pieces the trace comes in. */
typedef struct {
    sip_trace *trace;
    uint64_t hash;
} reading;

static void add_number(reading *r, int64_t number)
{
    r->hash = text_hash((text_span){(const uint8_t *)&number, sizeof number}, r->hash);
}

static bool is_address(const sip_trace_address *address)
{
    return address->size == 0 || address->size == ADDRESS_IPV4_SIZE || address->size == ADDRESS_IPV6_SIZE;
}

static void on_message(reading *r, const sip_trace_message *message)
{
    int64_t day;
    int32_t utc_offset;
    sip_trace_address own;
    uint16_t port;

    RULE(lies_in(message->copy.text, (text_span){r->trace->room, sizeof r->trace->room}));
    check_copy(&message->copy, SIP_TRACE_COPY_MAX);
    RULE(is_address(&message->peer) && is_address(&message->own));
    RULE(lies_in(sip_trace_device(message), message->copy.headers));
    RULE(message->has_date == r->trace->head.has_date);
    if (sip_trace_read_date(message, &day, &utc_offset)) {
        RULE(utc_offset % 15 == 0 && utc_offset >= -720 && utc_offset <= 720 && day > 0);
    }
    RULE(sip_trace_own_end(message, &own, &port) == (own.size > 0));
    RULE(sip_trace_peer_end(message, &own, &port) == (own.size > 0));
    add_number(r, message->time);
    add_number(r, message->peer_port);
    add_number(r, message->own_port);
    r->hash = text_hash(message->copy.text, r->hash);
}

static uint64_t read_trace(reading *r, text_span text, size_t step)
{
    sip_trace_message message;
    sip_trace_event event;
    size_t pos = 0;
    size_t given = step < text.len ? step : text.len;

    r->hash = 1;
    sip_trace_init(r->trace);
    do {
        size_t used;
        bool at_end = given == text.len;
        event = sip_trace_next(r->trace, text_between(text.ptr, pos, given), at_end, &used, &message);
        pos += used;
        RULE(pos <= given);
        RULE(event != SIP_TRACE_MORE || (!at_end && given - pos < SIP_TRACE_LINE_MAX));
        given = event != SIP_TRACE_MORE ? given : step < text.len - given ? given + step : text.len;
        if (event == SIP_TRACE_MESSAGE) {
            on_message(r, &message);
        } else if (event == SIP_TRACE_HEAD) {
            RULE(strlen(r->trace->head.name) <= SIP_TRACE_NAME_MAX);
            add_number(r, r->trace->head.time);
        }
        if (event != SIP_TRACE_MORE) {
            add_number(r, event);
        }
    } while (event != SIP_TRACE_END);
    RULE(pos == text.len);
    return r->hash;
}

/* The first byte says in which steps it is given; the rest is the trace. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static sip_trace trace;
    reading r = {.trace = &trace};
    text_span text = {data, size};

    check_restored(text, false);
    check_restored(text, true);
    if (size > 0) {
        text = text_from(text, 1);
        uint64_t whole = read_trace(&r, text, SIZE_MAX);
        RULE(size >= SIP_TRACE_LINE_MAX || read_trace(&r, text, (size_t)data[0] + 1) == whole);
    }
    return 0;
}
