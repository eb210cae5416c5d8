/* registration_status.c
 * The registration of a phone, and what reports and connections add to it: see registration.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/phone_clock.h"
#include "model/phones/binding.h"

/* Phones send their alarms within this of registering: a transaction of each. */
static const int64_t registers_within = REGISTRATION_TIMER_F;

/* It may send them again for a while. What comes later is no old news: a phone that is registered sends no alarms. */
static const int64_t alarms_within = 10 * CLOCK_MINUTE;

/* Whether its pending request will have no response any more, and that is no missing frame. */
static bool is_overdue(const registration *state, const binding *one, int64_t now)
{
    return one->is_pending && !one->unregisters && clock_difference(now, one->asked_time) > REGISTRATION_TIMER_F &&
           (one->is_retransmitted || one->unanswered > 0) && registration_responds(state, one->ucm);
}

/* Whether nothing was seen for two intervals. Where no phone of that Unified CM refreshes, silence cannot be known. */
static bool is_silent(registration *state, const binding *one, int64_t seen, int64_t now)
{
    return registration_is_refreshed(state, one->ucm) &&
           clock_difference(now, seen) / REGISTRATION_KEEPALIVES_MISSED > binding_interval(state, one);
}

/* Of an accepted binding whose keepalives stopped: the phone may be there yet, and ask in vain. One that asked
 * elsewhere when its next keepalive was due, and was rejected, went silent only after that. */
static registration_status status_of_silent(registration *state, const binding *one, int64_t now)
{
    const registration_phone *known = registration_phone_of(state, one->phone);
    int64_t last_seen = identity_phone_at(state->directory, one->phone)->last_seen;
    bool is_gone = is_silent(state, one, last_seen, now);
    bool has_asked = clock_difference(last_seen, one->seen_time) > binding_interval(state, one);

    if (known->rejected > 0 && (has_asked || !is_gone)) {
        return REGISTRATION_STATUS_REJECTED;
    }
    return known->unanswered > 0 && !is_gone ? REGISTRATION_STATUS_TIMED_OUT : REGISTRATION_STATUS_KEEPALIVES_LOST;
}

/* Of an accepted binding whose connection has ended: the phone may ask in vain since, by another one. */
static registration_status status_of_closed(const registration *state, uint32_t phone)
{
    const registration_phone *known = registration_phone_of(state, phone);

    if (known->rejected > 0) {
        return REGISTRATION_STATUS_REJECTED;
    }
    return known->unanswered > 0 ? REGISTRATION_STATUS_TIMED_OUT : REGISTRATION_STATUS_LOST;
}

/* Of an accepted binding. */
static registration_status status_of_binding(registration *state, const binding *one, int64_t now)
{
    if (is_overdue(state, one, now)) {
        return REGISTRATION_STATUS_TIMED_OUT;
    }
    if (binding_is_closed(one)) {
        /* So soon before the end of the capture it had no time to register again. */
        return clock_difference(now, one->closed_time) > REGISTRATION_TIMER_F ? status_of_closed(state, one->phone)
                                                                              : REGISTRATION_STATUS_UNKNOWN;
    }
    return is_silent(state, one, one->seen_time, now) ? status_of_silent(state, one, now)
                                                      : REGISTRATION_STATUS_REGISTERED;
}

/* Of a phone without an accepted binding. What the capture cannot show is not known: a response where there are none,
 * an acceptance where no Unified CM is heard, or where the phone went to its first Unified CM. */
static registration_status status_of_out(const registration *state, const binding_phone *phone)
{
    bool is_unheard =
        (phone->why == REGISTRATION_STATUS_TIMED_OUT && !registration_responds(state, phone->silent_ucm)) ||
        (phone->why == REGISTRATION_STATUS_LOST && !state->hears) ||
        (phone->why == REGISTRATION_STATUS_UNREGISTERED && phone->known.fell_back);

    return is_unheard ? REGISTRATION_STATUS_UNKNOWN : phone->why;
}

registration_status registration_status_of(registration *state, uint32_t number, int64_t now)
{
    binding_phone *phone = binding_phone_of(state, number);
    registration_status status = status_of_out(state, phone);
    bool any_accepted = false;

    for (unsigned i = 0; phone->live && i < phone->live->len; i++) {
        const binding *one = (const binding *)g_ptr_array_index(phone->live, i);
        if (one->is_accepted) {
            status = status_of_binding(state, one, now);
            if (status == REGISTRATION_STATUS_REGISTERED) {
                return status;
            }
            any_accepted = true;
        } else if (!any_accepted && status == REGISTRATION_STATUS_UNKNOWN && is_overdue(state, one, now)) {
            status = REGISTRATION_STATUS_TIMED_OUT;
        }
    }
    return status;
}

bool registration_is_unregistered(const registration *state, uint32_t phone)
{
    return phone < state->phones->len &&
           g_array_index(state->phones, binding_phone, phone).why == REGISTRATION_STATUS_UNREGISTERED &&
           !binding_any_accepted(state, phone);
}

/* ---- What reports and connections add ---- */

bool registration_is_later(int64_t accepted_since, int64_t lost, int64_t arrival)
{
    if (accepted_since == CLOCK_NO_TIME) {
        return false;
    }
    if (clock_outage(lost, arrival) != CLOCK_NO_OUTAGE) {
        return accepted_since > lost && clock_difference(arrival, accepted_since) <= alarms_within;
    }
    return clock_difference(arrival, accepted_since) <= registers_within;
}

/* It goes back to its first Unified CM. */
static void note_fallback(registration *state, uint32_t number)
{
    binding_phone *phone = binding_phone_of(state, number);
    registration_change *last =
        state->changes->len > 0 ? &g_array_index(state->changes, registration_change, state->changes->len - 1) : NULL;

    phone->known.fell_back = true;
    if (binding_any_accepted(state, number)) {
        return;
    }
    phone->why = REGISTRATION_STATUS_UNKNOWN;
    phone->known.out_since = CLOCK_NO_TIME;
    if (last && last->phone == number && last->kind == REGISTRATION_CHANGE_UNREGISTERED) {
        last->puts_out = false;
    }
}

void registration_report(registration *state, uint32_t number, uint32_t ucm, int64_t lost, bool is_fallback)
{
    binding_phone *phone = binding_phone_of(state, number);
    int64_t arrival = identity_phone_at(state->directory, number)->last_seen;

    if (is_fallback) {
        note_fallback(state, number);
        return;
    }
    bool is_taken = ucm == HOST_NONE && lost == CLOCK_NO_TIME && phone->reason_time != CLOCK_NO_TIME &&
                    phone->reason_time == arrival; /* registration_take() has dealt with it */
    for (unsigned i = phone->live && !is_taken ? phone->live->len : 0; i > 0; i--) {
        binding *one = (binding *)g_ptr_array_index(phone->live, i - 1);
        if (one->is_accepted && (ucm == HOST_NONE || ucm == one->ucm) &&
            (binding_is_closed(one) || !registration_is_later(one->accepted_since, lost, arrival))) {
            binding_end(state, one, REGISTRATION_STATUS_LOST, one->accepted_time);
        }
    }
    if (!binding_any_accepted(state, number) && phone->why == REGISTRATION_STATUS_UNKNOWN && !phone->known.fell_back) {
        phone->why = REGISTRATION_STATUS_LOST; /* the capture began after the loss */
        phone->known.out_since = CLOCK_NO_TIME;
    }
}

int64_t registration_disconnected_at(const registration *state, uint32_t phone)
{
    const GPtrArray *live = phone < state->phones->len ? g_array_index(state->phones, binding_phone, phone).live : NULL;
    int64_t last = CLOCK_NO_TIME;

    for (unsigned i = 0; live && i < live->len; i++) {
        const binding *one = (const binding *)g_ptr_array_index(live, i);
        if (one->is_accepted && !binding_is_closed(one)) {
            return CLOCK_NO_TIME;
        }
        last = one->is_accepted ? MAX(last, one->closed_time) : last;
    }
    return last;
}

bool registration_is_disconnected(const registration *state, uint32_t phone)
{
    return registration_disconnected_at(state, phone) != CLOCK_NO_TIME;
}

void registration_end_connection(registration *state, uint32_t host, uint16_t port, uint32_t ucm, int64_t time)
{
    binding_close(state, host, port, ucm, time);
}

/* ---- What is known ---- */

const registration_phone *registration_phone_of(const registration *state, uint32_t phone)
{
    static const registration_phone nothing = {.accepted_time = CLOCK_NO_TIME,
                                               .ucm = HOST_NONE,
                                               .host = HOST_NONE,
                                               .accepted_since = CLOCK_NO_TIME,
                                               .first_rejected = CLOCK_NO_TIME,
                                               .out_since = CLOCK_NO_TIME};

    return phone < state->phones->len ? &g_array_index(state->phones, binding_phone, phone).known : &nothing;
}

bool registration_accepted_after(const registration *state, uint32_t phone, uint32_t frame)
{
    const registration_phone *known = registration_phone_of(state, phone);
    return known->accepted_frame > frame;
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
