/* registration_status.c
 * Where a phone stands at the end of a capture: see registration.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/phone_clock.h"
#include "model/phones/binding.h"

/* As in registration.c: Timer F of RFC 3261. */
static const int64_t timer_f = 32 * CLOCK_SECOND;

/* So many intervals without a keepalive are silence: one may be lost or late. */
enum { KEEPALIVES_MISSED = 2 };

/* Whether its pending request will have no response any more, and that is no missing frame. */
static bool is_overdue(const registration *state, const binding *one, int64_t now)
{
    return one->is_pending && !one->unregisters && clock_difference(now, one->asked_time) > timer_f &&
           (one->is_retransmitted || one->unanswered > 0) && registration_responds(state, one->ucm);
}

static bool is_silent(const registration *state, const binding *one, int64_t last_seen, int64_t now)
{
    int64_t seen = last_seen > one->accepted_time ? last_seen : one->accepted_time;

    return registration_is_refreshed(state, one->ucm) &&
           clock_difference(now, seen) / KEEPALIVES_MISSED > binding_interval(one);
}

/* Of an accepted binding. */
static registration_status status_of_binding(const registration *state, const binding *one, int64_t last_seen,
                                             int64_t now)
{
    if (is_overdue(state, one, now)) {
        return REGISTRATION_STATUS_TIMED_OUT;
    }
    if (one->closed_time != CLOCK_NO_TIME && one->closed_time >= one->accepted_time) {
        return REGISTRATION_STATUS_LOST;
    }
    return is_silent(state, one, last_seen, now) ? REGISTRATION_STATUS_KEEPALIVES_LOST : REGISTRATION_STATUS_REGISTERED;
}

registration_status registration_status_of(registration *state, uint32_t number, int64_t now)
{
    binding_phone *phone = binding_phone_of(state, number);
    int64_t last_seen = identity_phone_at(state->directory, number)->last_seen;
    registration_status status = phone->why;
    bool any_accepted = false;

    if (status == REGISTRATION_STATUS_TIMED_OUT && !registration_responds(state, phone->silent_ucm)) {
        status = REGISTRATION_STATUS_UNKNOWN; /* one direction alone was captured */
    }

    for (unsigned i = 0; phone->live && i < phone->live->len; i++) {
        const binding *one = (const binding *)g_ptr_array_index(phone->live, i);
        if (one->is_accepted) {
            registration_status its = status_of_binding(state, one, last_seen, now);
            if (its == REGISTRATION_STATUS_REGISTERED) {
                return its;
            }
            status = its;
            any_accepted = true;
        } else if (!any_accepted && status == REGISTRATION_STATUS_UNKNOWN && is_overdue(state, one, now)) {
            status = REGISTRATION_STATUS_TIMED_OUT;
        }
    }
    if (status == REGISTRATION_STATUS_UNREGISTERED && phone->known.fell_back) {
        return REGISTRATION_STATUS_UNKNOWN; /* it is at its first Unified CM, wherever that is */
    }
    return status;
}

bool registration_is_unregistered(const registration *state, uint32_t phone)
{
    return phone < state->phones->len &&
           g_array_index(state->phones, binding_phone, phone).why == REGISTRATION_STATUS_UNREGISTERED &&
           !binding_any_accepted(state, phone);
}
