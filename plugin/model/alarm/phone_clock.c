/* phone_clock.c
 * Clocks of phones: see phone_clock.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/phone_clock.h"

/* 2001-01-01. A clock that was never set says 1970 or the fixed date of the load, 2000-01-01, and the time since the
 * phone started; phones that send these alarms are younger than that. */
static const int64_t year_2001 = 978307200 * CLOCK_SECOND;

/* Chosen, not measured: a phone may be off for months before it delivers an alarm; a longer outage is more likely a
 * clock that was wrong by years. */
static const int64_t longest_outage = 366 * CLOCK_DAY;

int64_t clock_from_milliseconds(uint64_t milliseconds)
{
    return milliseconds > (uint64_t)(INT64_MAX / 1000000) ? CLOCK_NO_TIME : (int64_t)milliseconds * 1000000;
}

int64_t clock_from_seconds(int64_t seconds, int32_t nanoseconds)
{
    bool fits = seconds < INT64_MAX / CLOCK_SECOND && seconds > INT64_MIN / CLOCK_SECOND;
    return fits ? seconds * CLOCK_SECOND + nanoseconds : CLOCK_NO_TIME;
}

int64_t clock_difference(int64_t a, int64_t b)
{
    if (b > 0 && a < INT64_MIN + b) {
        return INT64_MIN;
    }
    if (b < 0 && a > INT64_MAX + b) {
        return INT64_MAX;
    }
    return a - b;
}

bool clock_is_set(int64_t stamp)
{
    return stamp >= year_2001;
}

int64_t clock_outage(int64_t lost, int64_t back)
{
    if (lost == CLOCK_NO_TIME || back == CLOCK_NO_TIME) {
        return CLOCK_NO_OUTAGE;
    }
    int64_t outage = clock_difference(back, lost);

    return outage < 0 || outage > longest_outage ? CLOCK_NO_OUTAGE : outage;
}

int64_t clock_round_to_second(int64_t time)
{
    int64_t rest = time % CLOCK_SECOND;

    if (rest < 0) {
        rest += CLOCK_SECOND;
    }
    bool up = rest >= CLOCK_SECOND / 2 && time <= INT64_MAX - CLOCK_SECOND;
    bool down = !up && time >= INT64_MIN + CLOCK_SECOND;
    return up ? time + (CLOCK_SECOND - rest) : down ? time - rest : time;
}
