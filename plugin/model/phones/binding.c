/* binding.c
 * Bindings of phones: see binding.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/phones/binding.h"

#include <string.h>

#include "core/compare.h"
#include "model/alarm/phone_clock.h"

/* SCCP's are half a minute apart, SIP's a minute or more. */
static const int64_t shortest_keepalive = 10 * CLOCK_SECOND;

/* ---- What is kept ---- */

binding_phone *binding_phone_of(registration *state, uint32_t phone)
{
    while (state->phones->len <= phone) {
        binding_phone empty = {.known = {.accepted_time = CLOCK_NO_TIME,
                                         .ucm = HOST_NONE,
                                         .host = HOST_NONE,
                                         .accepted_since = CLOCK_NO_TIME,
                                         .first_rejected = CLOCK_NO_TIME,
                                         .out_since = CLOCK_NO_TIME},
                               .reason_time = CLOCK_NO_TIME};
        g_array_append_val(state->phones, empty);
    }
    return &g_array_index(state->phones, binding_phone, phone);
}

binding_host *binding_host_of(registration *state, uint32_t host)
{
    if (state->hosts->len <= host) {
        g_array_set_size(state->hosts, host + 1); /* the new ones are cleared */
    }
    return &g_array_index(state->hosts, binding_host, host);
}

binding *binding_new(registration *state, uint32_t phone, uint32_t ucm, uint32_t host, int64_t time)
{
    binding *one = g_new0(binding, 1);

    one->phone = phone;
    one->ucm = ucm;
    one->via = HOST_NONE;
    one->host = host;
    one->accepted_time = one->accepted_since = one->closed_time = one->acked_time = CLOCK_NO_TIME;
    one->standby_time = CLOCK_NO_TIME;
    one->begun = one->seen_time = time;
    g_ptr_array_add(state->bindings, one);
    return one;
}

/* ---- Connections ---- */

/* Hosts are numbers below 2^24: a capture has at most 2^32 frames, and memory does not suffice for more. */
static int64_t connection_key(uint32_t host, uint16_t port, uint32_t ucm)
{
    return (int64_t)(((uint64_t)host << 40) ^ ((uint64_t)ucm << 16) ^ port);
}

binding *binding_of_connection(const registration *state, uint32_t host, uint16_t port, uint32_t ucm)
{
    int64_t key = connection_key(host, port, ucm);
    return (binding *)g_hash_table_lookup(state->connections, &key);
}

void binding_connect(registration *state, binding *one, uint32_t host, uint16_t port, uint32_t ucm)
{
    int64_t key = connection_key(host, port, ucm);

    one->closed_time = CLOCK_NO_TIME;
    if (one->has_connection && one->connection_key == key) {
        return;
    }
    if (one->has_connection && g_hash_table_lookup(state->connections, &one->connection_key) == one) {
        g_hash_table_remove(state->connections, &one->connection_key);
    }
    one->connection_key = key;
    one->has_connection = true;
    g_hash_table_replace(state->connections, &one->connection_key, one);
}

void binding_close(registration *state, uint32_t host, uint16_t port, uint32_t ucm, int64_t time)
{
    int64_t key = connection_key(host, port, ucm);
    binding *found = binding_of_connection(state, host, port, ucm);
    GPtrArray *live = found ? binding_phone_of(state, found->phone)->live : NULL;

    for (unsigned i = 0; live && i < live->len; i++) {
        binding *one = (binding *)g_ptr_array_index(live, i);
        if (one->has_connection && one->connection_key == key && one->closed_time == CLOCK_NO_TIME) {
            one->closed_time = time;
        }
    }
}

/* ---- The live bindings of a phone ---- */

/* Makes room among the live bindings of a phone. */
static void drop_oldest(GPtrArray *live)
{
    unsigned oldest = 0;

    for (unsigned i = 1; i < live->len; i++) {
        if (((const binding *)g_ptr_array_index(live, i))->seen_time <
            ((const binding *)g_ptr_array_index(live, oldest))->seen_time) {
            oldest = i;
        }
    }
    binding *one = (binding *)g_ptr_array_index(live, oldest);
    one->is_accepted = one->is_pending = one->is_live = false;
    g_ptr_array_remove_index_fast(live, oldest);
}

void binding_revive(registration *state, binding *one)
{
    binding_phone *phone = binding_phone_of(state, one->phone);

    if (!one->is_live) {
        phone->live = phone->live ? phone->live : g_ptr_array_new();
        if (phone->live->len >= BINDING_LIVE_MAX) {
            drop_oldest(phone->live);
        }
        g_ptr_array_add(phone->live, one);
        one->is_live = true;
    }
}

void binding_settle(registration *state, binding *one)
{
    if (one->is_live && !one->is_accepted && !one->is_pending) {
        g_ptr_array_remove_fast(binding_phone_of(state, one->phone)->live, one);
        one->is_live = false;
    }
}

bool binding_any_accepted(const registration *state, uint32_t phone)
{
    const binding_phone *known =
        phone < state->phones->len ? &g_array_index(state->phones, binding_phone, phone) : NULL;

    for (unsigned i = 0; known && known->live && i < known->live->len; i++) {
        if (((const binding *)g_ptr_array_index(known->live, i))->is_accepted) {
            return true;
        }
    }
    return false;
}

/* ---- Keepalives ---- */

static void add_distance(binding_distances *distances, int64_t distance)
{
    distances->values[distances->count++ % BINDING_DISTANCES] = distance;
}

/* 0: there are none. */
static int64_t median(const binding_distances *distances)
{
    int64_t sorted[BINDING_DISTANCES];
    unsigned count = MIN(distances->count, BINDING_DISTANCES);

    if (count == 0) {
        return 0;
    }
    memcpy(sorted, distances->values, count * sizeof sorted[0]);
    qsort(sorted, count, sizeof sorted[0], compare_i64);
    return sorted[count / 2];
}

int64_t binding_interval(registration *state, const binding *one)
{
    int64_t interval = one->announced > 0 ? one->announced : median(&one->distances);

    interval = interval > 0 ? interval : median(&binding_host_of(state, one->ucm)->distances);
    return interval > 0 ? interval : REGISTRATION_KEEPALIVE;
}

/* ---- What happens to a binding ---- */

void binding_add_change(registration *state, const binding *one, registration_change_kind kind, int64_t time,
                        uint32_t frame)
{
    registration_change change = {
        kind, time, frame, one->phone, one->ucm, one->host, !binding_any_accepted(state, one->phone)};

    g_array_append_val(state->changes, change);
}

/* The phone is out from `time` on, if it has no accepted binding left. */
static void note_out(registration *state, uint32_t number, registration_status why, int64_t time)
{
    binding_phone *phone = binding_phone_of(state, number);

    if (binding_any_accepted(state, number)) {
        return;
    }
    phone->why = why;
    if (phone->known.out_since == CLOCK_NO_TIME) {
        phone->known.out_since = time;
    }
}

void binding_end(registration *state, binding *one, registration_status why, int64_t time)
{
    one->is_accepted = false;
    one->accepted_since = CLOCK_NO_TIME;
    one->acks = 0;
    binding_settle(state, one);
    note_out(state, one->phone, why, time);
}

void binding_lose_all(registration *state, uint32_t phone)
{
    GPtrArray *live = binding_phone_of(state, phone)->live;

    for (unsigned i = live ? live->len : 0; i > 0; i--) {
        binding *one = (binding *)g_ptr_array_index(live, i - 1);
        if (one->is_accepted) {
            binding_end(state, one, REGISTRATION_STATUS_LOST, one->accepted_time);
        }
    }
}

/* Bindings of the same address-of-record at other Unified CMs, those over an SCCP phone's other connections, and
 * those by the other protocol are over: the phone is here. */
static void end_elsewhere(registration *state, const binding *one)
{
    GPtrArray *live = binding_phone_of(state, one->phone)->live;

    for (unsigned i = live->len; i > 0; i--) {
        binding *other = (binding *)g_ptr_array_index(live, i - 1);
        bool is_elsewhere = other->is_sccp != one->is_sccp ||
                            (other->aor_hash == one->aor_hash && (other->ucm != one->ucm || one->is_sccp));
        if (other != one && other->is_accepted && is_elsewhere) {
            other->is_accepted = false;
            binding_settle(state, other);
        }
    }
}

static void note_place(registration *state, const binding *one, int64_t time, uint32_t frame)
{
    registration_phone *known = &binding_phone_of(state, one->phone)->known;
    bool is_elsewhere = known->ucm != one->ucm || known->host != one->host;

    known->ucm = one->ucm;
    known->host = one->host;
    if (is_elsewhere) {
        binding_add_change(state, one, REGISTRATION_CHANGE_PLACED, time, frame);
    }
}

/* A phone that registers twice in a moment does not show that keepalives are in the capture. */
static void note_refresh(registration *state, binding *one, int64_t time)
{
    binding_host *host = binding_host_of(state, one->ucm);
    int64_t distance = clock_difference(time, one->accepted_time);

    if (distance >= shortest_keepalive) {
        add_distance(&one->distances, distance);
        add_distance(&host->distances, distance);
        host->is_refreshed = true;
        state->counts.refreshes++;
    }
}

/* What is known of the phone, now that it was accepted. */
static void note_accepted(registration *state, const binding *one, int64_t time, uint32_t frame)
{
    binding_phone *phone = binding_phone_of(state, one->phone);

    phone->why = REGISTRATION_STATUS_UNKNOWN;
    phone->known.accepted_time = time;
    phone->known.accepted_frame = frame;
    phone->known.interval = binding_interval(state, one);
    phone->known.is_sccp = one->is_sccp;
    phone->known.fell_back = false;
    phone->known.rejected = phone->known.unanswered = 0;
    phone->known.last_status = NULL;
    phone->known.first_rejected = phone->known.out_since = CLOCK_NO_TIME;
}

void binding_accept(registration *state, binding *one, int64_t time, uint32_t frame)
{
    registration_phone *known = &binding_phone_of(state, one->phone)->known;

    if (!binding_any_accepted(state, one->phone)) {
        known->accepted_since = time;
        known->accepted_since_frame = frame;
    }
    if (one->is_accepted) {
        note_refresh(state, one, time);
    } else {
        one->accepted_since = time;
    }
    one->is_accepted = true;
    if (known->out_since != CLOCK_NO_TIME) {
        binding_add_change(state, one, REGISTRATION_CHANGE_BACK, time, frame);
    }
    one->has_left = one->gave_reason = false;
    one->standby_time = CLOCK_NO_TIME;
    one->unanswered = 0;
    one->accepted_time = time;
    one->seen_time = MAX(one->seen_time, time);
    binding_revive(state, one);
    end_elsewhere(state, one);
    note_place(state, one, time, frame);
    note_accepted(state, one, time, frame);
}

void binding_reject(registration *state, binding *one, int64_t time, uint32_t frame, const char *status)
{
    binding_phone *phone = binding_phone_of(state, one->phone);

    phone->known.rejected++;
    phone->known.rejected_frame = frame;
    phone->known.last_status = status;
    phone->known.is_sccp = one->is_sccp;
    if (phone->known.first_rejected == CLOCK_NO_TIME) {
        phone->known.first_rejected = time;
    }
    binding_end(state, one, REGISTRATION_STATUS_REJECTED, time);
    binding_add_change(state, one, REGISTRATION_CHANGE_REJECTED, time, frame);
}

void binding_give_up(registration *state, binding *one, bool is_certain)
{
    one->is_pending = false;
    if (one->unregisters) {
        binding_settle(state, one);
        return;
    }
    bool responds = binding_host_of(state, one->ucm)->responds;
    one->unanswered++;
    if (!is_certain && !one->is_retransmitted && one->unanswered < 2) {
        state->counts.unanswered += responds; /* a missing frame */
        binding_settle(state, one);
        return;
    }
    if (one->unanswered == 2 && responds && state->counts.unanswered > 0) {
        state->counts.unanswered--; /* the first was none either */
    }
    binding_phone *phone = binding_phone_of(state, one->phone);
    phone->known.unanswered++;
    phone->known.is_sccp = one->is_sccp;
    phone->silent_ucm = one->ucm;
    binding_end(state, one, REGISTRATION_STATUS_TIMED_OUT, one->asked_time);
    binding_add_change(state, one, REGISTRATION_CHANGE_UNANSWERED, one->asked_time, one->asked_frame);
}
