/* phone_clock.h
 * Whether the clock of a phone can be believed, and when a loss of service happened if it cannot.
 *
 * All times are nanoseconds since 1970-01-01 UTC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_ALARM_PHONE_CLOCK_H
#define MODEL_ALARM_PHONE_CLOCK_H

#include <stdbool.h>
#include <stdint.h>

#define CLOCK_SECOND ((int64_t)1000000000)
#define CLOCK_MINUTE (60 * CLOCK_SECOND)
#define CLOCK_HOUR   (60 * CLOCK_MINUTE)
#define CLOCK_DAY    (24 * CLOCK_HOUR)

/** Clocks that are set by NTP differ by less; times of one clock, too, are rounded. */
#define CLOCK_NTP_APART (5 * CLOCK_SECOND)

/** A time that is not known. */
#define CLOCK_NO_TIME INT64_MIN

/** An outage that is not known, or that is none. */
#define CLOCK_NO_OUTAGE ((int64_t)-1)

/** The time that a TimeStamp gives in milliseconds, or CLOCK_NO_TIME where that is more than nanoseconds can hold. */
int64_t clock_from_milliseconds(uint64_t milliseconds);

/** A capture's time; CLOCK_NO_TIME where nanoseconds since 1970 do not reach it. */
int64_t clock_from_seconds(int64_t seconds, int32_t nanoseconds);

/** a - b; the end of the range where that does not fit. */
int64_t clock_difference(int64_t a, int64_t b);

/** Whether the clock that made a TimeStamp had been set: it does not say 1970 or 2000. @param stamp CLOCK_NO_TIME: it
 * was not */
bool clock_is_set(int64_t stamp);

/** The time from a loss of service to the return, or CLOCK_NO_OUTAGE where it is negative, longer than a year, or
 * unknown. */
int64_t clock_outage(int64_t lost, int64_t back);

/** Rounded to the second, as times are printed that are no more exact than that. */
int64_t clock_round_to_second(int64_t time);

#endif
