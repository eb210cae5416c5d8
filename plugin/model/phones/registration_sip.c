/* registration_sip.c
 * Whether a phone is registered: see registration.h. This file reads messages of SIP, registration_sccp.c those of
 * SCCP; binding.c has what happens to bindings.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/phones/registration.h"

#include <string.h>

#include "model/alarm/phone_clock.h"
#include "model/phones/binding.h"

/* A phone that has no response gives up after Timer F and asks elsewhere, or again, soon. What comes later has another
 * cause: the response was there, and its frame is missing. */
static const int64_t gives_up_within = 64 * CLOCK_SECOND;

/* T1 is 500 ms: a request that comes again sooner is a copy of another mirror. */
static const int64_t retransmits_after = 400 * (CLOCK_SECOND / 1000);

/* Frames may be out of order, where captures were merged: a response may come so long before its request. */
static const int64_t early_by = 5 * CLOCK_SECOND;

/* So many bindings of one Call-ID are kept: two phones or Unified CMs may share one. Each request and response looks
 * through them, so that without a limit a capture with one Call-ID takes quadratic time; 16 is chosen, four times what
 * a phone has that tries the three Unified CMs of its group and a router. */
enum { BINDINGS_OF_CALL_MAX = 16 };

/* What is known of one Call-ID. Its bytes are behind it. */
typedef struct {
    text_span call_id; /* the first member: it is the key */
    binding *first;
} call_entry;

/* A final response without a request. */
typedef struct {
    uint64_t call_hash;
    registration_message message; /* without texts but the phrase, which is kept */
} early_response;

/* More than this many early responses are not kept: the oldest are dropped. Each request looks through them, so that
 * without a limit a capture of responses alone takes quadratic time. Chosen: a response is early by moments. */
enum { EARLY_MAX = 32 };

static uint64_t seed; /* drawn once, so that no capture can be made to hold collisions */

static unsigned hash_call(const void *key)
{
    uint64_t hash = text_hash(*(const text_span *)key, seed);
    return (unsigned)(hash ^ hash >> 32);
}

static int same_call(const void *a, const void *b)
{
    return text_equal(*(const text_span *)a, *(const text_span *)b);
}

static void free_phone(void *data)
{
    GPtrArray *live = ((binding_phone *)data)->live;

    if (live) {
        g_ptr_array_free(live, TRUE);
    }
}

registration *registration_new(identity *directory)
{
    registration *state = g_new0(registration, 1);

    seed = seed ? seed : (uint64_t)g_random_int() << 32 | g_random_int();
    state->directory = directory;
    state->phones = g_array_new(FALSE, TRUE, sizeof(binding_phone));
    g_array_set_clear_func(state->phones, free_phone);
    state->hosts = g_array_new(FALSE, TRUE, sizeof(binding_host));
    state->calls = g_hash_table_new_full(hash_call, same_call, NULL, g_free);
    state->connections = g_hash_table_new(g_int64_hash, g_int64_equal);
    state->bindings = g_ptr_array_new_with_free_func(g_free);
    state->changes = g_array_new(FALSE, FALSE, sizeof(registration_change));
    state->texts = g_string_chunk_new(256);
    state->early = g_array_new(FALSE, FALSE, sizeof(early_response));
    return state;
}

void registration_free(registration *state)
{
    g_array_free(state->phones, TRUE);
    g_array_free(state->hosts, TRUE);
    g_hash_table_destroy(state->calls);
    g_hash_table_destroy(state->connections);
    g_ptr_array_free(state->bindings, TRUE);
    g_array_free(state->changes, TRUE);
    g_string_chunk_free(state->texts);
    g_array_free(state->early, TRUE);
    g_free(state);
}

/* ---- Responses ---- */

/* A challenge (401, 407), or the wish for a longer interval (423): the phone asks again. To credentials that were not
 * stale it is a rejection. */
static bool asks_again(const registration_message *message, const binding *one)
{
    bool is_challenge = message->status == 401 || message->status == 407;

    return message->status == 423 || (is_challenge && (!one->has_credentials || message->is_stale));
}

/* "403 Forbidden" */
static const char *status_text(registration *state, const registration_message *message)
{
    const char *phrase = identity_intern_text(state->directory, text_trim(message->phrase));
    char *text = g_strdup_printf("%u%s%s", message->status, phrase ? " " : "", phrase ? phrase : "");
    const char *kept = g_string_chunk_insert_const(state->texts, text);

    g_free(text);
    return kept;
}

static void accept_request(registration *state, binding *one, const registration_message *message)
{
    one->announced = (int64_t)message->expires * CLOCK_SECOND;
    if (one->asked_by_tcp && one->via == HOST_NONE) {
        binding_connect(state, one, one->asked_from, one->asked_port, one->asked_to);
    }
    binding_accept(state, one, message->time, MAX(message->frame, one->asked_frame)); /* it may have come early */
}

/* The pending request of `one` has its final response. */
static registration_result finish_request(registration *state, binding *one, const registration_message *message)
{
    uint32_t asked_frame = one->asked_frame;

    one->is_pending = false;
    one->is_answered = true;
    one->answered_time = message->time;
    one->unanswered = 0;
    if (one->unregisters || asks_again(message, one)) {
        binding_settle(state, one);
        return binding_result(REGISTRATION_NOTHING, one, asked_frame);
    }
    if (message->status < 300) {
        accept_request(state, one, message);
        return binding_result(REGISTRATION_ACCEPTED, one, asked_frame);
    }
    binding_reject(state, one, message->time, message->frame, status_text(state, message));
    return binding_result(REGISTRATION_REJECTED, one, asked_frame);
}

static binding *first_of_call(const registration *state, text_span call_id)
{
    const call_entry *call = (const call_entry *)g_hash_table_lookup(state->calls, &call_id);
    return call ? call->first : NULL;
}

static uint64_t call_hash(text_span call_id)
{
    return text_hash(call_id, seed);
}

/* Its request may come later, from another capture that was merged. */
static void keep_early(registration *state, const registration_message *message)
{
    early_response early = {call_hash(message->call_id), *message};

    state->counts.orphans++;
    early.message.call_id = early.message.aor = early.message.device = early.message.phrase = (text_span){NULL, 0};
    if (state->early->len == EARLY_MAX) {
        g_array_remove_index(state->early, 0);
    }
    g_array_append_val(state->early, early);
}

/* When an earlier request of this number was answered or sent; CLOCK_NO_TIME: there is none. */
static int64_t past_time(const binding *one, uint32_t cseq)
{
    for (unsigned i = 0; i < MIN(one->past_count, BINDING_PAST); i++) {
        if (one->past[i].cseq == cseq) {
            return one->past[i].time;
        }
    }
    return CLOCK_NO_TIME;
}

/* A response whose request is missing shows that the phone goes on, or that it has unregistered: a 2xx without the
 * interval that this Unified CM announces otherwise. */
static void take_orphan(registration *state, const registration_message *message)
{
    for (binding *one = first_of_call(state, message->call_id); one; one = one->next_of_call) {
        bool is_accepted = one->is_accepted && message->status < 300 && message->from == one->ucm;
        if (is_accepted && message->expires > 0) {
            one->seen_time = MAX(one->seen_time, message->time);
        } else if (is_accepted && one->announced > 0 && message->cseq > one->cseq) {
            one->has_left = true;
            binding_end(state, one, REGISTRATION_STATUS_UNREGISTERED, message->time);
        }
    }
}

/* The binding whose pending request a response answers, or NULL. @param is_known some binding had such a request */
static binding *find_asked(const registration *state, const registration_message *message, bool *is_known)
{
    binding *best = NULL;
    int best_matches = -1;

    for (binding *one = first_of_call(state, message->call_id); one; one = one->next_of_call) {
        int matches = (one->asked_to == message->from) + (one->asked_from == message->to);
        bool is_current = one->cseq == message->cseq;
        *is_known |= is_current || past_time(one, message->cseq) != CLOCK_NO_TIME;
        if (is_current && one->is_pending && matches > best_matches) {
            best = one;
            best_matches = matches;
        }
    }
    return best;
}

static registration_result take_response(registration *state, const registration_message *message)
{
    bool is_known = false;

    binding_hear(state, message->from);
    if (message->status < 200) {
        return binding_result(REGISTRATION_NOTHING, NULL, 0);
    }
    binding *one = find_asked(state, message, &is_known);
    if (one) {
        binding_hear(state, one->ucm); /* `from` may be a proxy */
        return finish_request(state, one, message);
    }
    if (!is_known) {
        take_orphan(state, message);
        keep_early(state, message);
    }
    return binding_result(REGISTRATION_NOTHING, NULL, 0);
}

/* ---- Requests ---- */

/* Whether a message is not of the phone of a binding: two names are two phones. */
static bool is_of_another_phone(const registration *state, const binding *one, const registration_message *message)
{
    return message->device.len > 0 && identity_phone_at(state->directory, one->phone)->name &&
           identity_named(state->directory, message->device) != one->phone;
}

/* Whether the sender goes on to another Unified CM; a copy of the next leg has another sender, and comes at once. */
static bool goes_elsewhere(const binding *one, const registration_message *message)
{
    return message->from == one->asked_from && message->to != one->asked_to && message->to != one->via &&
           clock_difference(message->time, one->copied_time) >= retransmits_after;
}

/* Whether a request is one that `one` has had: a transaction ends 64 * T1 after its final response, or its request. */
static bool is_same_request(const registration *state, const binding *one, const registration_message *message)
{
    int64_t time = past_time(one, message->cseq);

    if (one->cseq == message->cseq) {
        time = one->is_pending ? one->asked_time : one->is_answered ? one->answered_time : CLOCK_NO_TIME;
    }
    return time != CLOCK_NO_TIME && clock_difference(message->time, time) <= REGISTRATION_TIMER_F &&
           !is_of_another_phone(state, one, message) && !goes_elsewhere(one, message);
}

/* Its request has gone on to another hop: over a proxy, which is `from`, or after translation of both addresses. */
static void take_next_leg(registration *state, binding *one, const registration_message *message)
{
    registration_phone *known = &binding_phone_of(state, one->phone)->known;

    binding_host_of(state, message->to)->is_asked = true;
    binding_host_of(state, one->asked_to)->is_proxy = true;
    one->via = one->via == HOST_NONE ? one->asked_to : one->via;
    if (one->is_accepted && known->ucm == one->ucm) { /* it comes after the response */
        known->ucm = message->to;
        known->host = message->from;
    }
    one->ucm = message->to;
    one->host = message->from;
    one->asked_from = message->from;
    one->asked_to = message->to;
}

/* The same request again: a copy of another mirror, a retransmission, or another leg. */
static void take_copy(registration *state, binding *one, const registration_message *message)
{
    bool is_from_same = message->from == one->asked_from;

    one->seen_time = MAX(one->seen_time, message->time);
    if (message->from == one->asked_to ? message->to != one->asked_from
                                       : !is_from_same && message->to != one->asked_to && one->via == HOST_NONE &&
                                             message->to != one->asked_from) {
        take_next_leg(state, one, message);
    } else if (message->to == one->asked_from && message->from != one->asked_to &&
               one->via == HOST_NONE) { /* the leg before it, in a late frame */
        binding_host_of(state, message->to)->is_asked = true;
        binding_host_of(state, message->to)->is_proxy = true;
        one->via = message->to;
    } else if (is_from_same && message->to == one->asked_to && one->is_pending) {
        one->is_retransmitted |= clock_difference(message->time, one->copied_time) >= retransmits_after;
        one->copied_time = message->time;
    }
}

/* "7821" of "sip:7821@10.1.1.11": the host is that of each Unified CM. */
static uint64_t aor_hash(text_span aor)
{
    size_t at = text_find_char(aor, 0, '@');
    text_span user = at == TEXT_NOT_FOUND ? aor : text_between(aor.ptr, 0, at);

    return aor.len == 0 ? 0 : text_hash(user, seed);
}

static uint32_t find_sender(registration *state, const registration_message *message)
{
    identity_sender sender = {message->device, message->from, message->from_port, 0, message->time};
    return identity_find(state->directory, &sender);
}

static void note_seen(const registration *state, uint32_t number, int64_t time)
{
    identity_phone *phone = identity_phone_at(state->directory, number);
    phone->last_seen = MAX(phone->last_seen, time);
}

/* Puts a new binding first in the list of its Call-ID. */
static void add_to_call(registration *state, binding *one, text_span call_id)
{
    call_entry *call = (call_entry *)g_hash_table_lookup(state->calls, &call_id);

    if (!call) {
        call = (call_entry *)g_malloc(sizeof *call + call_id.len);
        if (call_id.len > 0) {
            memcpy(call + 1, call_id.ptr, call_id.len);
        }
        *call = (call_entry){{(const uint8_t *)(call + 1), call_id.len}, NULL};
        g_hash_table_insert(state->calls, &call->call_id, call);
    }
    one->next_of_call = call->first;
    call->first = one;
    for (int i = 1; i < BINDINGS_OF_CALL_MAX && one; i++) {
        one = one->next_of_call;
    }
    if (one) {
        one->next_of_call = NULL;
    }
}

/* The binding that a request is about, which may be new. */
static binding *find_binding(registration *state, const registration_message *message)
{
    binding *first = first_of_call(state, message->call_id);
    uint32_t phone = message->device.len > 0 || !first ? find_sender(state, message) : PHONE_NONE;

    for (binding *one = first; one; one = one->next_of_call) {
        if ((one->ucm == message->to || one->via == message->to) && (phone == PHONE_NONE || one->phone == phone)) {
            note_seen(state, one->phone, message->time);
            return one;
        }
    }
    phone = phone == PHONE_NONE ? find_sender(state, message) : phone;
    binding *one = binding_new(state, phone, message->to, message->from, message->time);
    add_to_call(state, one, message->call_id);
    return one;
}

/* Requests of the phone that still wait have no response, now that it asks again: for the same binding, or some time
 * later by a new Call-ID for the same address-of-record. A keepalive to a standby Unified CM is no such attempt. */
static void give_up_pending(registration *state, const binding *next, const registration_message *message)
{
    GPtrArray *live = binding_phone_of(state, next->phone)->live;
    bool is_new = next->asked_frame == 0 && !message->unregisters;
    uint64_t aor = aor_hash(message->aor);

    for (unsigned i = live ? live->len : 0; i > 0; i--) {
        binding *one = (binding *)g_ptr_array_index(live, i - 1);
        bool is_other = one != next && is_new && one->aor_hash == aor &&
                        clock_difference(message->time, one->asked_time) > REGISTRATION_TIMER_T2;
        bool is_prompt = clock_difference(message->time, one->asked_time) <= gives_up_within;
        bool was_challenged = one == next && message->has_credentials && !one->has_credentials;
        if (was_challenged) { /* the frame is missing */
            one->is_pending = false;
        } else if (one->is_pending && !one->is_sccp && (one == next || is_other)) {
            binding_give_up(state, one, (message->has_reason || is_other) && is_prompt);
        }
    }
}

/* The binding is over, and so are those of its address-of-record there. @return whether one was accepted */
static bool unregister(registration *state, const binding *asked, const registration_message *message)
{
    GPtrArray *live = binding_phone_of(state, asked->phone)->live;
    bool any = false;

    for (unsigned i = live ? live->len : 0; i > 0; i--) {
        binding *one = (binding *)g_ptr_array_index(live, i - 1);
        if (one->is_accepted && one->ucm == asked->ucm && one->aor_hash == asked->aor_hash) {
            binding_end(state, one, REGISTRATION_STATUS_UNREGISTERED, message->time);
            any = true;
        }
    }
    return any;
}

/* The phone keeps this Unified CM informed while it is registered elsewhere. */
static void take_standby(registration *state, const binding *asked)
{
    binding_phone *phone = binding_phone_of(state, asked->phone);

    for (unsigned i = phone->live ? phone->live->len : 0; i > 0; i--) {
        binding *one = (binding *)g_ptr_array_index(phone->live, i - 1);
        if (one->is_accepted && one->ucm == asked->ucm && one->aor_hash == asked->aor_hash) {
            one->is_accepted = false;
            binding_settle(state, one);
        }
    }
    if (!binding_any_accepted(state, asked->phone)) {
        phone->why = REGISTRATION_STATUS_UNKNOWN;
        phone->known.out_since = CLOCK_NO_TIME;
    }
}

/* Expires: 0 where nothing is registered: with credentials it may be the same once more, but some time later it is a
 * keepalive. */
static void take_zero_expires(registration *state, binding *one, int64_t time)
{
    if (one->standby_time != CLOCK_NO_TIME && clock_difference(time, one->standby_time) > REGISTRATION_TIMER_F) {
        take_standby(state, one);
    }
    one->standby_time = time;
}

/* Expires: 0 ends what was accepted here, or says why; else it keeps a standby Unified CM informed. With credentials
 * it is retransmitted. */
static bool take_unregister(registration *state, binding *one, const registration_message *message)
{
    if (message->is_standby_keepalive) {
        take_standby(state, one);
        return false;
    }
    if (!unregister(state, one, message) && (!message->has_reason || one->has_left)) {
        take_zero_expires(state, one, message->time);
        return false;
    }
    one->has_left = true;
    binding_end(state, one, REGISTRATION_STATUS_UNREGISTERED, message->time);
    binding_add_change(state, one, REGISTRATION_CHANGE_UNREGISTERED, message->time, message->frame);
    return true;
}

/* The phone reports a loss; it repeats the Reason until this binding is accepted. */
static void take_reason(registration *state, binding *one, int64_t time)
{
    binding_phone_of(state, one->phone)->reason_time = time;
    if (!one->gave_reason) {
        one->gave_reason = true;
        binding_lose_all(state, one->phone);
    }
}

static void keep_past(binding *one)
{
    if (one->asked_frame != 0) {
        int64_t time = one->is_answered ? one->answered_time : one->asked_time;
        one->past[one->past_count++ % BINDING_PAST] = (binding_past){one->cseq, time};
    }
}

static void begin_request(registration *state, binding *one, const registration_message *message)
{
    keep_past(one);
    if (one->via == HOST_NONE) {
        one->ucm = message->to;
        one->host = message->from;
    }
    one->seen_time = MAX(one->seen_time, message->time);
    one->cseq = message->cseq;
    one->asked_frame = message->frame;
    one->asked_time = one->copied_time = message->time;
    one->asked_from = message->from;
    one->asked_to = message->to;
    one->asked_port = message->from_port;
    one->asked_by_tcp = message->is_tcp;
    one->unregisters = message->unregisters;
    one->has_credentials = message->has_credentials;
    one->aor_hash = aor_hash(message->aor);
    one->is_pending = true;
    one->is_answered = one->is_retransmitted = false;
    binding_revive(state, one);
    binding_host_of(state, message->to)->is_asked = true;
}

/* A response that came before its request, in an early frame of another mirror. */
static registration_result take_early(registration *state, binding *one, const registration_message *message)
{
    uint64_t hash = state->early->len > 0 ? call_hash(message->call_id) : 0;

    for (unsigned i = 0; i < state->early->len; i++) {
        early_response early = g_array_index(state->early, early_response, i);
        if (early.call_hash == hash && early.message.cseq == message->cseq &&
            clock_difference(message->time, early.message.time) <= early_by) {
            g_array_remove_index(state->early, i);
            state->counts.orphans--;
            return finish_request(state, one, &early.message);
        }
    }
    return binding_result(REGISTRATION_NOTHING, one, message->frame);
}

static registration_result take_request(registration *state, const registration_message *message)
{
    for (binding *one = first_of_call(state, message->call_id); one; one = one->next_of_call) {
        if (is_same_request(state, one, message)) {
            if (one->cseq == message->cseq) {
                take_copy(state, one, message);
            }
            return binding_result(REGISTRATION_NOTHING, one, one->asked_frame);
        }
    }
    binding *one = find_binding(state, message);
    state->counts.requests++;
    give_up_pending(state, one, message);
    begin_request(state, one, message);
    if (message->unregisters && take_unregister(state, one, message)) {
        take_early(state, one, message);
        return binding_result(REGISTRATION_UNREGISTERED, one, message->frame);
    }
    if (message->has_reason && !message->unregisters) {
        take_reason(state, one, message->time);
    }
    return take_early(state, one, message);
}

registration_result registration_take(registration *state, const registration_message *message)
{
    switch (message->kind) {
    case REGISTRATION_REGISTER:
        return take_request(state, message);
    case REGISTRATION_RESPONSE:
        return take_response(state, message);
    default:
        return registration_take_sccp(state, message);
    }
}
