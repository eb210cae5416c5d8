/* registration_taps.c
 * Registrations of all phones: see registration_taps.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/registration_taps.h"

#include <epan/to_str.h>

#include "core/sip_register.h"
#include "wireshark/stats/table.h"

int64_t stats_watch_time(const nstime_t *time)
{
    return clock_from_seconds(time->secs, time->nsecs);
}

void stats_watch_begin(stats_watch *watch)
{
    *watch = (stats_watch){.people = stats_people_new()};
    watch->asked = g_hash_table_new(g_direct_hash, g_direct_equal);
    watch->marks = g_array_new(FALSE, FALSE, sizeof(timeline_mark));
    watch->mark_frames = g_array_new(FALSE, FALSE, sizeof(uint32_t));
}

void stats_watch_end(stats_watch *watch)
{
    stats_people_free(watch->people);
    g_hash_table_destroy(watch->asked);
    g_array_free(watch->marks, TRUE);
    g_array_free(watch->mark_frames, TRUE);
}

void stats_watch_frame(stats_watch *watch, const packet_info *pinfo)
{
    if (!(pinfo->presence_flags & PINFO_HAS_TS)) {
        return;
    }
    int64_t now = stats_watch_time(&pinfo->abs_ts);
    watch->began = watch->has_begun ? MIN(watch->began, now) : now;
    watch->now = watch->has_begun ? MAX(watch->now, now) : now;
    watch->has_begun = true;
    uint32_t number = stats_people_at(watch->people, &pinfo->src);
    if (number != STATS_NOBODY) {
        stats_people_phone(watch->people, number)->clues.last_seen = now;
        stats_people_phone(watch->people, number)->last_frame = pinfo->num;
    }
}

static int64_t day_of(int64_t time)
{
    return time / CLOCK_DAY - (time % CLOCK_DAY < 0);
}

bool stats_watch_is_today(const stats_watch *watch, int64_t time)
{
    return day_of(time) == day_of(watch->now);
}

char *stats_watch_span(const stats_watch *watch, bool is_short)
{
    if (!watch->has_begun) {
        return g_strdup("without times");
    }
    char *began = stats_time_text(watch->began, false);
    char *ended = stats_time_text(watch->now, is_short);
    char *span = g_strdup_printf("%s%s%s", began, is_short ? "-" : " to ", ended);
    g_free(began);
    g_free(ended);
    return span;
}

/* ---- What happens to a registration ---- */

/* When something happened, and which frame shows it. */
typedef struct {
    int64_t time;
    uint32_t frame;
} sight;

static sight sight_of(const packet_info *pinfo)
{
    return (sight){stats_watch_time(&pinfo->abs_ts), pinfo->num};
}

static void add_mark(stats_watch *watch, uint32_t number, timeline_what what, const sight *seen)
{
    timeline_mark mark = {seen->time, number, what};
    g_array_append_val(watch->marks, mark);
    g_array_append_val(watch->mark_frames, seen->frame);
}

static const char *host_text(stats_watch *watch, const address *host)
{
    char *text = address_to_str(NULL, host);
    const char *kept = stats_people_keep_string(watch->people, text);

    wmem_free(NULL, text);
    return kept;
}

static void note_accepted(stats_watch *watch, uint32_t number, const address *ucm, const sight *seen)
{
    stats_phone *phone = stats_people_phone(watch->people, number);
    int64_t now = seen->time;

    if (phone->clues.refused + phone->clues.unanswered > 0) {
        add_mark(watch, number, MARK_BACK, seen);
    }
    const char *at = host_text(watch, ucm);
    if (phone->clues.accepted && phone->confirmed > 0 && phone->ucm == at &&
        now - phone->confirmed > phone->clues.keepalive) {
        phone->clues.keepalive = now - phone->confirmed;
    }
    phone->is_watched = true;
    phone->clues.accepted = true;
    phone->clues.refused = phone->clues.unanswered = 0;
    phone->refusal = NULL;
    phone->confirmed = now;
    phone->ucm = at;
}

static void note_failed(stats_watch *watch, uint32_t number, bool refused, const sight *seen)
{
    stats_phone *phone = stats_people_phone(watch->people, number);

    phone->is_watched = true;
    phone->clues.accepted = false;
    phone->confirmed = 0;
    phone->clues.refused += refused;
    phone->clues.unanswered += !refused;
    add_mark(watch, number, refused ? MARK_REFUSED : MARK_UNANSWERED, seen);
}

/* The request that waits for its response had none. */
static void note_unanswered(stats_watch *watch, uint32_t number)
{
    const stats_phone *phone = stats_people_phone(watch->people, number);
    sight asked = {phone->asked_time, phone->asked_frame};

    note_failed(watch, number, false, &asked);
}

static void note_left(stats_watch *watch, uint32_t number)
{
    stats_phone *phone = stats_people_phone(watch->people, number);

    phone->clues.accepted = false;
    phone->confirmed = 0;
}

/* ---- SIP ---- */

static void *transaction_key(const sip_transaction *transaction)
{
    return GSIZE_TO_POINTER((size_t)keys_of_transaction(transaction));
}

static void *call_key(const sip_transaction *transaction)
{
    return GSIZE_TO_POINTER((size_t)keys_of_text(transaction->call_id, 0));
}

/* T2 of RFC 3261: whoever has no response by then and begins another registration has lost hope of it. Lines that register
 * side by side do so within moments. */
static const int64_t side_by_side = 4 * CLOCK_SECOND;

/* Takes a request from those that wait. */
static stats_request take_waiting(stats_watch *watch, stats_phone *phone, unsigned at)
{
    stats_request request = phone->requests[at];

    g_hash_table_remove(watch->asked, request.key);
    phone->request_count--;
    memmove(&phone->requests[at], &phone->requests[at + 1], (phone->request_count - at) * sizeof request);
    return request;
}

/* Which of the requests that wait has this key; their count: none. */
static unsigned find_waiting(const stats_phone *phone, const void *key)
{
    unsigned i = 0;

    while (i < phone->request_count && phone->requests[i].key != key) {
        i++;
    }
    return i;
}

static bool is_registered_since(const stats_phone *phone, const stats_request *request)
{
    return !request->is_leaving && phone->clues.accepted && request->time < phone->confirmed;
}

/* Requests remain without a response when their phone asks again: for the same registration, or later for another. One that
 * has since been accepted for another line is registered all the same. */
static void give_up(stats_watch *watch, uint32_t number, const stats_request *next)
{
    stats_phone *phone = stats_people_phone(watch->people, number);
    unsigned i = 0;

    while (i < phone->request_count) {
        const stats_request *waiting = &phone->requests[i];
        bool is_given_up = waiting->call_key == next->call_key || next->time - waiting->time > side_by_side ||
                           phone->request_count == STATS_REQUESTS_MAX;
        if (!is_given_up) {
            i++;
            continue;
        }
        stats_request request = take_waiting(watch, phone, i);
        sight asked = {request.time, request.frame};
        if (is_registered_since(phone, &request)) {
            add_mark(watch, number, MARK_UNANSWERED, &asked);
        } else if (!request.is_leaving) {
            note_failed(watch, number, false, &asked);
        }
    }
}

/* Whether a REGISTER is about another registration than the one at hand: phones keep a spare Unified CM informed with
 * REGISTERs that end what they never began. */
static bool is_for_spare(stats_watch *watch, const stats_phone *phone, const address *ucm)
{
    return phone->ucm && phone->ucm != host_text(watch, ucm);
}

static void take_register(stats_watch *watch, const packet_info *pinfo, const sip_message *message,
                          const sip_transaction *transaction)
{
    const char *name = stats_people_keep(watch->people, sip_register_device(message->headers));
    uint32_t number = name ? stats_people_of_name(watch->people, &pinfo->src, name)
                           : stats_people_of_address(watch->people, &pinfo->src);
    stats_phone *phone = stats_people_phone(watch->people, number);
    stats_request request = {.key = transaction_key(transaction),
                             .call_key = call_key(transaction),
                             .time = stats_watch_time(&pinfo->abs_ts),
                             .frame = pinfo->num,
                             .is_leaving = sip_register_unregisters(message->headers)};

    phone->clues.last_seen = MAX(phone->clues.last_seen, watch->now);
    if ((request.is_leaving && is_for_spare(watch, phone, &pinfo->dst)) ||
        find_waiting(phone, request.key) < phone->request_count) {
        return;
    }
    give_up(watch, number, &request);
    phone->is_watched = true;
    phone->is_sccp = false;
    phone->requests[phone->request_count++] = request;
    g_hash_table_insert(watch->asked, (void *)request.key, GUINT_TO_POINTER(number + 1));
}

/* A challenge is answered with another REGISTER. */
static bool is_challenge(unsigned status)
{
    return status == 401 || status == 407 || status == 423;
}

/* "403 Forbidden" */
static const char *refusal_text(stats_watch *watch, const sip_start_line *line)
{
    const char *phrase = stats_people_keep(watch->people, text_trim(line->phrase));
    char *text = g_strdup_printf("%u%s%s", line->status, phrase ? " " : "", phrase ? phrase : "");
    const char *kept = stats_people_keep_string(watch->people, text);

    g_free(text);
    return kept;
}

static void take_response(stats_watch *watch, const packet_info *pinfo, const sip_message *message,
                          const sip_transaction *transaction)
{
    unsigned status = message->start_line.status;
    void *key = transaction_key(transaction);
    uint32_t number = (uint32_t)GPOINTER_TO_UINT(g_hash_table_lookup(watch->asked, key)) - 1;
    sight seen = sight_of(pinfo);

    if (status < 200 || number == STATS_NOBODY) {
        return;
    }
    stats_phone *phone = stats_people_phone(watch->people, number);
    unsigned at = find_waiting(phone, key);
    if (at == phone->request_count) {
        return; /* it has been given up */
    }
    stats_request request = take_waiting(watch, phone, at);
    if (status >= 300) {
        if (!is_challenge(status) && !request.is_leaving) {
            note_failed(watch, number, true, &seen);
            phone->refusal = refusal_text(watch, &message->start_line);
        }
    } else if (request.is_leaving) {
        note_left(watch, number);
    } else {
        note_accepted(watch, number, &pinfo->src, &seen);
    }
}

static void take_messages(stats_watch *watch, const packet_info *pinfo, text_span bytes)
{
    sip_message message;
    size_t pos = 0;

    while (sip_next_message(bytes, &pos, &message)) {
        sip_transaction transaction = {.call_id = message.call_id};
        if (!sip_read_cseq(message.cseq, &transaction.cseq, &transaction.method) ||
            !text_equal(transaction.method, TEXT_LITERAL("REGISTER"))) {
            continue;
        }
        if (message.start_line.status == 0) {
            take_register(watch, pinfo, &message, &transaction);
        } else {
            take_response(watch, pinfo, &message, &transaction);
        }
    }
}

void stats_watch_sip(stats_watch *watch, packet_info *pinfo)
{
    if (watch->sip_frame == pinfo->num) {
        return; /* all of its messages have been read with the first */
    }
    watch->sip_frame = pinfo->num;
    stats_watch_frame(watch, pinfo);
    for (GSList *source = pinfo->data_src; source; source = source->next) {
        take_messages(watch, pinfo, ws_captured_bytes(get_data_source_tvb((const struct data_source *)source->data)));
    }
}

/* ---- SCCP ---- */

enum {
    SCCP_KEEP_ALIVE = 0x0000,
    SCCP_REGISTER = 0x0001,
    SCCP_UNREGISTER = 0x0027,
    SCCP_REGISTER_ACK = 0x0081,
    SCCP_REGISTER_REJECT = 0x009d,
    SCCP_KEEP_ALIVE_ACK = 0x0100
};

static void take_request(stats_watch *watch, const packet_info *pinfo, uint32_t message_id)
{
    uint32_t number = stats_people_of_address(watch->people, &pinfo->src);
    stats_phone *phone = stats_people_phone(watch->people, number);

    phone->clues.last_seen = MAX(phone->clues.last_seen, watch->now);
    if (message_id == SCCP_UNREGISTER) {
        note_left(watch, number);
    } else if (message_id == SCCP_REGISTER) {
        if (phone->has_asked) {
            note_unanswered(watch, number);
        }
        phone->is_watched = phone->has_asked = phone->is_sccp = true;
        phone->asked_frame = pinfo->num;
        phone->asked_time = stats_watch_time(&pinfo->abs_ts);
    }
}

/* A keepalive that has a response is a registration only where nothing else is known: the spare Unified CM has them, too. */
static void take_ack(stats_watch *watch, const packet_info *pinfo, uint32_t message_id)
{
    uint32_t number = stats_people_of_address(watch->people, &pinfo->dst);
    stats_phone *phone = stats_people_phone(watch->people, number);
    sight seen = sight_of(pinfo);

    phone->is_sccp = true;
    if (message_id == SCCP_REGISTER_ACK || !phone->is_watched ||
        (phone->clues.accepted && !is_for_spare(watch, phone, &pinfo->src))) {
        note_accepted(watch, number, &pinfo->src, &seen);
    }
    phone->has_asked &= message_id != SCCP_REGISTER_ACK;
}

void stats_watch_sccp(stats_watch *watch, const packet_info *pinfo, uint32_t message_id)
{
    switch (message_id) {
    case SCCP_KEEP_ALIVE:
    case SCCP_REGISTER:
    case SCCP_UNREGISTER:
        take_request(watch, pinfo, message_id);
        break;
    case SCCP_KEEP_ALIVE_ACK:
    case SCCP_REGISTER_ACK:
        take_ack(watch, pinfo, message_id);
        break;
    case SCCP_REGISTER_REJECT: {
        uint32_t number = stats_people_of_address(watch->people, &pinfo->dst);
        stats_phone *phone = stats_people_phone(watch->people, number);
        sight seen = sight_of(pinfo);
        phone->has_asked = false;
        phone->is_sccp = true;
        note_failed(watch, number, true, &seen);
        break;
    }
    default:
        break;
    }
}

/* ---- The end ---- */

/* 64 times T1 (RFC 3261 section 17.1.2.2): after that no response comes. */
static const int64_t patience = 32 * CLOCK_SECOND;

/* How many requests of a phone have waited too long. */
static unsigned count_overdue(const stats_phone *phone, int64_t now)
{
    unsigned overdue = phone->has_asked && now - phone->asked_time > patience;

    for (unsigned i = 0; i < phone->request_count; i++) {
        const stats_request *request = &phone->requests[i];
        overdue += !request->is_leaving && !is_registered_since(phone, request) && now - request->time > patience;
    }
    return overdue;
}

absence stats_watch_judge(const stats_watch *watch, uint32_t number, absence_clues *clues)
{
    const stats_phone *phone = stats_people_phone(watch->people, number);

    *clues = phone->clues;
    if (!phone->is_watched) {
        return ABSENCE_NONE;
    }
    unsigned overdue = count_overdue(phone, watch->now);
    if (overdue > 0) {
        clues->accepted = false;
        clues->unanswered += overdue;
    }
    return absence_judge(clues, watch->now);
}
