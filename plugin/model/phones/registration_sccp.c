/* registration_sccp.c
 * Registrations by SCCP: see registration.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/phone_clock.h"
#include "model/phones/binding.h"

/* The same message again within this is a copy of another mirror: none has a reason to be sent twice within it. */
static const int64_t copied_within = CLOCK_SECOND;

/* A connection on which the phone sent nothing for two of its keepalives (each 30 s) may be dead. */
static const int64_t keepalive_missed = 60 * CLOCK_SECOND;

/* Whether the only phone of an address goes on by another connection to this Unified CM: then a second one is that of
 * another phone, behind the same NAT. */
static bool has_own_connection(const registration *state, uint32_t number, uint32_t ucm, int64_t now)
{
    const GPtrArray *live = number < state->phones->len ? binding_phone_of((registration *)state, number)->live : NULL;

    for (unsigned i = 0; live && i < live->len; i++) {
        const binding *one = (const binding *)g_ptr_array_index(live, i);
        if (one->is_sccp && one->has_connection && one->ucm == ucm && one->closed_time == CLOCK_NO_TIME &&
            clock_difference(now, one->seen_time) <= keepalive_missed) {
            return true;
        }
    }
    return false;
}

/* The phone at one end of a new connection. What a phone is sent does not show that it is there. */
static uint32_t find_phone(registration *state, const identity_sender *sender, uint32_t ucm, bool is_from_phone)
{
    uint32_t known = identity_at(state->directory, sender->host, sender->port);
    int64_t last_seen = known == PHONE_NONE ? CLOCK_NO_TIME : identity_phone_at(state->directory, known)->last_seen;
    bool is_another = known != PHONE_NONE && has_own_connection(state, known, ucm, sender->time);
    uint32_t phone =
        is_another ? identity_find_another(state->directory, sender) : identity_find(state->directory, sender);

    if (!is_from_phone) {
        identity_phone_at(state->directory, phone)->last_seen = phone == known ? last_seen : CLOCK_NO_TIME;
    }
    return phone;
}

static void note_seen(const registration *state, binding *one, int64_t time)
{
    identity_phone *phone = identity_phone_at(state->directory, one->phone);

    phone->last_seen = MAX(phone->last_seen, time);
    one->seen_time = MAX(one->seen_time, time);
}

/* The binding of a connection, from its phone's side; made where there is none. */
static binding *sccp_binding(registration *state, const registration_message *message, bool is_from_phone)
{
    uint32_t host = is_from_phone ? message->from : message->to;
    uint32_t ucm = is_from_phone ? message->to : message->from;
    uint16_t port = is_from_phone ? message->from_port : message->to_port;
    identity_sender sender = {.name = message->device, .host = host, .port = port, .time = message->time};
    binding *one = binding_of_connection(state, host, port, ucm);

    if (!one || message->device.len > 0) {
        uint32_t phone = find_phone(state, &sender, ucm, is_from_phone);
        if (!one || one->phone != phone) {
            one = binding_new(state, phone, ucm, host, message->time);
            one->is_sccp = true;
            binding_connect(state, one, host, port, ucm);
        }
        identity_phone_at(state->directory, phone)->is_sccp = true;
    }
    if (is_from_phone) {
        note_seen(state, one, message->time);
    }
    return one;
}

static void give_up_sccp(registration *state, const binding *next, const registration_message *message)
{
    GPtrArray *live = binding_phone_of(state, next->phone)->live;

    for (unsigned i = live ? live->len : 0; i > 0; i--) {
        binding *one = (binding *)g_ptr_array_index(live, i - 1);
        if (one->is_pending && one->is_sccp &&
            clock_difference(message->time, one->asked_time) > REGISTRATION_TIMER_T2) {
            binding_give_up(state, one, one != next);
        }
    }
}

static registration_result take_register(registration *state, const registration_message *message)
{
    binding *one = sccp_binding(state, message, true);
    bool is_copy = one->asked_frame != 0 && clock_difference(message->time, one->asked_time) < copied_within;

    if (is_copy) {
        return binding_result(REGISTRATION_NOTHING, one, one->asked_frame);
    }
    binding_host_of(state, message->to)->is_asked = true;
    state->counts.requests++;
    give_up_sccp(state, one, message);
    one->is_pending = true;
    one->is_retransmitted = one->has_left = false;
    one->asked_time = message->time;
    one->asked_frame = message->frame;
    one->acks = 0;
    binding_revive(state, one);
    return binding_result(REGISTRATION_NOTHING, one, message->frame);
}

/* An acknowledged keepalive shows a registration: of a phone that is registered here, the second one of a phone that
 * asked here, or of which nothing else is known. A standby Unified CM acknowledges keepalives, too. */
static bool shows_registration(registration *state, const binding *one)
{
    const binding_phone *phone = binding_phone_of(state, one->phone);

    if (one->is_accepted) {
        return true;
    }
    bool is_new = phone->known.out_since == CLOCK_NO_TIME || one->begun >= phone->known.out_since;
    return one->acks >= 2 && !binding_any_accepted(state, one->phone) && (one->is_pending || is_new);
}

/* Whether an acknowledgment is a copy, of another mirror: keepalives are half a minute apart. */
static bool is_copied(const binding *one, const registration_message *message)
{
    return !one->is_pending && one->acked_time != CLOCK_NO_TIME &&
           clock_difference(message->time, one->acked_time) < copied_within;
}

static registration_result take_ack(registration *state, const registration_message *message)
{
    bool is_keepalive = message->kind == REGISTRATION_SCCP_KEEPALIVE_ACK;
    binding *one = sccp_binding(state, message, false);

    binding_hear(state, message->from);
    if (is_copied(one, message)) {
        return binding_result(REGISTRATION_NOTHING, one, message->frame);
    }
    one->acked_time = message->time;
    one->acks += is_keepalive;
    if (is_keepalive && !shows_registration(state, one)) {
        return binding_result(REGISTRATION_NOTHING, one, message->frame);
    }
    uint32_t request_frame = is_keepalive ? message->frame : one->is_pending ? one->asked_frame : message->frame;
    one->is_pending = false;
    binding_accept(state, one, message->time, message->frame);
    return binding_result(REGISTRATION_ACCEPTED, one, request_frame);
}

static registration_result take_reject(registration *state, const registration_message *message)
{
    binding *one = sccp_binding(state, message, false);

    binding_hear(state, message->from);
    one->is_pending = false;
    binding_reject(state, one, message->time, message->frame, NULL);
    return binding_result(REGISTRATION_REJECTED, one, one->asked_frame);
}

static registration_result take_unregister(registration *state, const registration_message *message)
{
    binding *one = sccp_binding(state, message, true);

    if (one->has_left) {
        return binding_result(REGISTRATION_NOTHING, one, message->frame);
    }
    one->is_pending = false;
    one->has_left = true;
    binding_end(state, one, REGISTRATION_STATUS_UNREGISTERED, message->time);
    binding_add_change(state, one, REGISTRATION_CHANGE_UNREGISTERED, message->time, message->frame);
    return binding_result(REGISTRATION_UNREGISTERED, one, message->frame);
}

registration_result registration_take_sccp(registration *state, const registration_message *message)
{
    switch (message->kind) {
    case REGISTRATION_SCCP_REGISTER:
        return take_register(state, message);
    case REGISTRATION_SCCP_KEEPALIVE:
        return binding_result(REGISTRATION_NOTHING, sccp_binding(state, message, true), message->frame);
    case REGISTRATION_SCCP_ACK:
    case REGISTRATION_SCCP_KEEPALIVE_ACK:
        return take_ack(state, message);
    case REGISTRATION_SCCP_REJECT:
        return take_reject(state, message);
    default:
        return take_unregister(state, message);
    }
}
