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

/** Stands for a time that is not known. */
#define CLOCK_NO_TIME INT64_MIN

/** Stands for an outage that is not known, or that is none. */
#define CLOCK_NO_OUTAGE ((int64_t)-1)

/** What is to be thought of a TimeStamp. */
typedef enum {
    CLOCK_SET,
    CLOCK_MISSING, /* there is no TimeStamp, or it could not be read */
    CLOCK_UNSET,   /* the phone had not been told the time yet: its clock began in 1970 or at 2000-01-01 */
    CLOCK_OLD,     /* more than a day before the capture */
    CLOCK_FUTURE,  /* after the alarm's arrival */
    CLOCK_STATES
} clock_state;

/** The time that a TimeStamp gives in milliseconds, or CLOCK_NO_TIME where that is more than nanoseconds can hold. */
int64_t clock_from_milliseconds(uint64_t milliseconds);

/** A capture's time; CLOCK_NO_TIME where nanoseconds since 1970 cannot tell it. */
int64_t clock_from_seconds(int64_t seconds, int32_t nanoseconds);

/** a - b; the end of the range where that does not fit. */
int64_t clock_difference(int64_t a, int64_t b);

/**
 * Judges a TimeStamp.
 * @param stamp         the TimeStamp, or CLOCK_NO_TIME
 * @param arrival       when the alarm was captured
 * @param capture_began time of the capture's first frame
 */
clock_state clock_classify(int64_t stamp, int64_t arrival, int64_t capture_began);

/** Which clock a loss of service is dated by. */
typedef enum { DATED_BY_CLOCK, DATED_BY_CONNECTION, DATED_BY_ARRIVAL, DATINGS } dating;

/** What tells when a loss of service happened. */
typedef struct {
    int64_t stamp;          /* TimeStamp, or CLOCK_NO_TIME */
    int64_t connection_end; /* the FIN or RST of the lost connection, or CLOCK_NO_TIME */
    int64_t arrival;        /* of the alarm */
} clock_clues;

/** Dates a loss of service: by the phone's clock if that is set, else by the end of its connection, else by arrival. */
dating clock_date(const clock_clues *clues, int64_t capture_began, int64_t *time);

/** The time from a loss of service to the return, or CLOCK_NO_OUTAGE where it is negative, longer than a year, or unknown. */
int64_t clock_outage(int64_t lost, int64_t back);

/** Rounded to the second, as times are printed that are no more exact than that. */
int64_t clock_round_to_second(int64_t time);

#endif
