/* registration.c
 * Whether a phone is registered: see registration.h. This file reads messages; binding.c has what happens to bindings.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/phones/registration.h"

#include <string.h>

#include "model/alarm/phone_clock.h"
#include "model/phones/binding.h"

/* Timer F, 64 times T1 (RFC 3261 section 17.1.2.2): after that no response comes. */
static const int64_t timer_f = 32 * CLOCK_SECOND;

/* T2 (RFC 3261 section 17.1.2.2): lines that register side by side do so within moments; a phone that begins another
 * registration later than this does not expect a response to the first. */
static const int64_t timer_t2 = 4 * CLOCK_SECOND;

/* T1 is 500 ms: a request that comes again sooner is a copy of another mirror. */
static const int64_t retransmits_after = 400 * (CLOCK_SECOND / 1000);

/* Frames may be out of order, where captures were merged: a response may come so long before its request. */
static const int64_t early_by = 5 * CLOCK_SECOND;

/* What one Call-ID is known for. Its bytes lie behind it. */
typedef struct {
    text_span call_id; /* stands first: it is the key */
    binding *first;
} call_entry;

/* A final response without a request. */
typedef struct {
    uint64_t call_hash;
    registration_message message; /* without texts but the phrase, which is kept */
} early_response;

/* More than this many early responses are not kept: the oldest are dropped. */
enum { EARLY_MAX = 32 };

static uint64_t seed;

static unsigned hash_call(const void *key)
{
    uint64_t hash = text_hash(*(const text_span *)key, seed);
    return (unsigned)(hash ^ hash >> 32);
}

static gboolean same_call(const void *a, const void *b)
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

    seed = (uint64_t)g_random_int() << 32 | g_random_int();
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

static registration_result result_of(registration_outcome outcome, const binding *one, uint32_t request_frame)
{
    return (registration_result){outcome, one ? one->phone : PHONE_NONE, request_frame};
}

/* ---- Responses ---- */

/* A challenge (401, 407), or the wish for a longer interval (423): the phone asks again. To credentials that were not stale
 * it is a rejection. */
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
    binding_accept(state, one, message->time, message->frame);
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
        return result_of(REGISTRATION_NOTHING, one, asked_frame);
    }
    if (message->status < 300) {
        accept_request(state, one, message);
        return result_of(REGISTRATION_ACCEPTED, one, asked_frame);
    }
    binding_reject(state, one, message->time, message->frame, status_text(state, message));
    return result_of(REGISTRATION_REJECTED, one, asked_frame);
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

static registration_result take_response(registration *state, const registration_message *message)
{
    bool is_known = false;

    binding_host_of(state, message->from)->responds = true;
    if (message->status < 200) {
        return result_of(REGISTRATION_NOTHING, NULL, 0);
    }
    for (binding *one = first_of_call(state, message->call_id); one; one = one->next_of_call) {
        if (one->cseq != message->cseq) {
            continue;
        }
        is_known = true;
        if (one->is_pending) {
            binding_host_of(state, one->ucm)->responds = true; /* `from` may be a proxy */
            return finish_request(state, one, message);
        }
    }
    if (!is_known) {
        keep_early(state, message);
    }
    return result_of(REGISTRATION_NOTHING, NULL, 0);
}

/* ---- Requests ---- */

/* Whether a request is the one that `one` had last: a transaction ends 64 * T1 after its final response. */
static bool is_same_request(const binding *one, const registration_message *message)
{
    return one->cseq == message->cseq &&
           (one->is_pending || (one->is_answered && clock_difference(message->time, one->answered_time) <= timer_f));
}

/* The same request again: a copy of another mirror, a retransmission, or the next leg of a proxy. */
static void take_copy(registration *state, binding *one, const registration_message *message)
{
    if (message->from == one->asked_to && message->to != one->asked_from) {
        binding_host_of(state, message->from)->is_proxy = true;
        binding_host_of(state, message->to)->is_asked = true;
        one->via = one->via == HOST_NONE ? one->asked_to : one->via;
        one->ucm = message->to;
        one->host = message->from;
        one->asked_from = message->from;
        one->asked_to = message->to;
    } else if (message->from == one->asked_from && message->to == one->asked_to && one->is_pending) {
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

/* The binding that a request is about, which may be new. */
static binding *find_binding(registration *state, const registration_message *message)
{
    call_entry *call = (call_entry *)g_hash_table_lookup(state->calls, &message->call_id);
    binding *one = call ? call->first : NULL;

    while (one && one->ucm != message->to && one->via != message->to) {
        one = one->next_of_call;
    }
    if (one && message->device.len == 0) {
        return one;
    }
    uint32_t phone = find_sender(state, message);
    if (one && one->phone == phone) {
        return one;
    }
    one = binding_new(state, phone, message->to, message->from, message->time);
    if (!call) {
        call = (call_entry *)g_malloc(sizeof *call + message->call_id.len);
        memcpy(call + 1, message->call_id.ptr, message->call_id.len);
        *call = (call_entry){{(const uint8_t *)(call + 1), message->call_id.len}, NULL};
        g_hash_table_insert(state->calls, &call->call_id, call);
    }
    one->next_of_call = call->first;
    call->first = one;
    return one;
}

/* Requests of the phone that still wait have no response, now that it asks again: for the same binding, or later for another
 * one. */
static void give_up_pending(registration *state, const binding *next, const registration_message *message)
{
    GPtrArray *live = binding_phone_of(state, next->phone)->live;

    for (unsigned i = live ? live->len : 0; i > 0; i--) {
        binding *one = (binding *)g_ptr_array_index(live, i - 1);
        bool is_other = one != next && clock_difference(message->time, one->asked_time) > timer_t2;
        if (one->is_pending && !one->is_sccp && (one == next || is_other)) {
            binding_give_up(state, one, message->has_reason || is_other);
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

/* Expires: 0 ends what was accepted here, or says why; else it keeps a standby Unified CM informed. */
static bool take_unregister(registration *state, binding *one, const registration_message *message)
{
    if (message->is_standby_keepalive || (!unregister(state, one, message) && !message->has_reason)) {
        return false;
    }
    binding_end(state, one, REGISTRATION_STATUS_UNREGISTERED, message->time);
    binding_add_change(state, one, REGISTRATION_CHANGE_UNREGISTERED, message->time, message->frame);
    return true;
}

static void begin_request(registration *state, binding *one, const registration_message *message)
{
    if (one->via == HOST_NONE) {
        one->ucm = message->to;
        one->host = message->from;
    }
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
    return result_of(REGISTRATION_NOTHING, one, message->frame);
}

static registration_result take_request(registration *state, const registration_message *message)
{
    for (binding *one = first_of_call(state, message->call_id); one; one = one->next_of_call) {
        if (is_same_request(one, message)) {
            take_copy(state, one, message);
            return result_of(REGISTRATION_NOTHING, one, one->asked_frame);
        }
    }
    binding *one = find_binding(state, message);
    state->counts.requests++;
    give_up_pending(state, one, message);
    begin_request(state, one, message);
    if (message->unregisters && take_unregister(state, one, message)) {
        take_early(state, one, message);
        return result_of(REGISTRATION_UNREGISTERED, one, message->frame);
    }
    return take_early(state, one, message);
}

/* ---- SCCP ---- */

/* The binding of a connection, from its phone's side; made where there is none. */
static binding *sccp_binding(registration *state, const registration_message *message, bool is_from_phone)
{
    uint32_t host = is_from_phone ? message->from : message->to;
    uint32_t ucm = is_from_phone ? message->to : message->from;
    uint16_t port = is_from_phone ? message->from_port : message->to_port;
    identity_sender sender = {message->device, host, port, 0, message->time};
    binding *one = binding_of_connection(state, host, port, ucm);

    if (one && message->device.len == 0) {
        if (is_from_phone) {
            identity_phone *phone = identity_phone_at(state->directory, one->phone);
            phone->last_seen = MAX(phone->last_seen, message->time);
        }
        return one;
    }
    if (!is_from_phone) { /* what the phone was sent does not show that it is there */
        uint32_t known = identity_at(state->directory, host, port);
        sender.time = known == PHONE_NONE ? CLOCK_NO_TIME : identity_phone_at(state->directory, known)->last_seen;
    }
    uint32_t phone = identity_find(state->directory, &sender);
    if (!one || one->phone != phone) {
        one = binding_new(state, phone, ucm, host, message->time);
        one->is_sccp = true;
        binding_connect(state, one, host, port, ucm);
    }
    identity_phone_at(state->directory, phone)->is_sccp = true;
    return one;
}

static void give_up_sccp(registration *state, const binding *next, const registration_message *message)
{
    GPtrArray *live = binding_phone_of(state, next->phone)->live;

    for (unsigned i = live ? live->len : 0; i > 0; i--) {
        binding *one = (binding *)g_ptr_array_index(live, i - 1);
        if (one->is_pending && one->is_sccp && clock_difference(message->time, one->asked_time) > timer_t2) {
            binding_give_up(state, one, one != next);
        }
    }
}

static registration_result take_sccp_register(registration *state, const registration_message *message)
{
    binding *one = sccp_binding(state, message, true);

    binding_host_of(state, message->to)->is_asked = true;
    state->counts.requests++;
    give_up_sccp(state, one, message);
    one->is_pending = true;
    one->is_retransmitted = false;
    one->asked_time = message->time;
    one->asked_frame = message->frame;
    one->acks = 0;
    binding_revive(state, one);
    return result_of(REGISTRATION_NOTHING, one, message->frame);
}

/* An acknowledged keepalive shows a registration: of a phone that is registered here, the second one of a phone that asked
 * here, or of which nothing else is known. A standby Unified CM acknowledges keepalives, too. */
static bool shows_registration(registration *state, const binding *one)
{
    const binding_phone *phone = binding_phone_of(state, one->phone);

    if (one->is_accepted) {
        return true;
    }
    bool is_new = phone->known.out_since == CLOCK_NO_TIME || one->begun >= phone->known.out_since;
    return one->acks >= 2 && !binding_any_accepted(state, one->phone) && (one->is_pending || is_new);
}

static registration_result take_sccp_ack(registration *state, const registration_message *message)
{
    bool is_keepalive = message->kind == REGISTRATION_SCCP_KEEPALIVE_ACK;
    binding *one = sccp_binding(state, message, false);

    binding_host_of(state, message->from)->responds = true;
    one->acks += is_keepalive;
    if (is_keepalive && !shows_registration(state, one)) {
        return result_of(REGISTRATION_NOTHING, one, message->frame);
    }
    uint32_t request_frame = is_keepalive ? message->frame : one->is_pending ? one->asked_frame : message->frame;
    one->is_pending = false;
    binding_accept(state, one, message->time, message->frame);
    return result_of(REGISTRATION_ACCEPTED, one, request_frame);
}

static registration_result take_sccp_end(registration *state, const registration_message *message)
{
    bool is_reject = message->kind == REGISTRATION_SCCP_REJECT;
    binding *one = sccp_binding(state, message, !is_reject);

    one->is_pending = false;
    if (is_reject) {
        binding_host_of(state, message->from)->responds = true;
        binding_reject(state, one, message->time, message->frame, NULL);
        return result_of(REGISTRATION_REJECTED, one, one->asked_frame);
    }
    binding_end(state, one, REGISTRATION_STATUS_UNREGISTERED, message->time);
    binding_add_change(state, one, REGISTRATION_CHANGE_UNREGISTERED, message->time, message->frame);
    return result_of(REGISTRATION_UNREGISTERED, one, message->frame);
}

registration_result registration_take(registration *state, const registration_message *message)
{
    switch (message->kind) {
    case REGISTRATION_REGISTER:
        return take_request(state, message);
    case REGISTRATION_RESPONSE:
        return take_response(state, message);
    case REGISTRATION_SCCP_REGISTER:
        return take_sccp_register(state, message);
    case REGISTRATION_SCCP_KEEPALIVE:
        return result_of(REGISTRATION_NOTHING, sccp_binding(state, message, true), message->frame);
    case REGISTRATION_SCCP_ACK:
    case REGISTRATION_SCCP_KEEPALIVE_ACK:
        return take_sccp_ack(state, message);
    default:
        return take_sccp_end(state, message);
    }
}

/* ---- What reports and connections add ---- */

void registration_report(registration *state, uint32_t number, uint32_t ucm, int64_t lost, bool is_fallback)
{
    binding_phone *phone = binding_phone_of(state, number);

    if (is_fallback) {
        phone->known.fell_back = true;
        return;
    }
    for (unsigned i = phone->live ? phone->live->len : 0; i > 0; i--) {
        binding *one = (binding *)g_ptr_array_index(phone->live, i - 1);
        bool is_later = lost != CLOCK_NO_TIME && one->accepted_since != CLOCK_NO_TIME && one->accepted_since > lost;
        if (one->is_accepted && (ucm == HOST_NONE || ucm == one->ucm) && !is_later) {
            binding_end(state, one, REGISTRATION_STATUS_LOST, one->accepted_time);
        }
    }
    if (!binding_any_accepted(state, number) && phone->why == REGISTRATION_STATUS_UNKNOWN) {
        phone->why = REGISTRATION_STATUS_LOST; /* the capture began after the loss */
        phone->known.out_since = CLOCK_NO_TIME;
    }
}

void registration_end_connection(registration *state, uint32_t host, uint16_t port, uint32_t ucm, int64_t time)
{
    binding *one = binding_of_connection(state, host, port, ucm);

    if (one && one->closed_time == CLOCK_NO_TIME) {
        one->closed_time = time;
    }
}

/* ---- What is known ---- */

const registration_phone *registration_phone_of(const registration *state, uint32_t phone)
{
    static const registration_phone nothing = {.accepted_time = CLOCK_NO_TIME,
                                               .ucm = HOST_NONE,
                                               .host = HOST_NONE,
                                               .first_rejected = CLOCK_NO_TIME,
                                               .out_since = CLOCK_NO_TIME};

    return phone < state->phones->len ? &g_array_index(state->phones, binding_phone, phone).known : &nothing;
}

bool registration_accepted_after(const registration *state, uint32_t phone, uint32_t frame)
{
    const registration_phone *known = registration_phone_of(state, phone);
    return known->accepted_time != CLOCK_NO_TIME && known->accepted_frame > frame;
}

const registration_change *registration_changes(const registration *state, size_t *count)
{
    *count = state->changes->len;
    return (const registration_change *)(const void *)state->changes->data;
}

bool registration_responds(const registration *state, uint32_t host)
{
    return host < state->hosts->len && g_array_index(state->hosts, binding_host, host).responds;
}

bool registration_is_refreshed(const registration *state, uint32_t host)
{
    return host < state->hosts->len && g_array_index(state->hosts, binding_host, host).is_refreshed;
}

bool registration_is_proxy(const registration *state, uint32_t host)
{
    return host < state->hosts->len && g_array_index(state->hosts, binding_host, host).is_proxy;
}

bool registration_is_ucm(const registration *state, uint32_t host)
{
    const binding_host *known = host < state->hosts->len ? &g_array_index(state->hosts, binding_host, host) : NULL;
    return known && (known->is_asked || known->responds) && !known->is_proxy;
}

registration_counts registration_count(const registration *state)
{
    registration_counts counts = state->counts;

    for (uint32_t i = 0; i < state->hosts->len; i++) {
        const binding_host *host = &g_array_index(state->hosts, binding_host, i);
        counts.ucms += host->is_asked && !host->is_proxy;
        counts.silent += host->is_asked && !host->responds && !host->is_proxy;
    }
    return counts;
}
