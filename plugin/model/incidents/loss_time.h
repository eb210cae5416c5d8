/* loss_time.h
 * When losses of service happened: an interval each, and where a clock can be believed, a time.
 *
 * A phone lost service after the last keepalive that was accepted, and before its report arrived. Its TimeStamp is
 * believed where it is in that interval, else the first FIN or RST of the lost connection; else the interval stays.
 * What is wrong with the clock of one phone is known where its report has a Date, which is compared with the arrival
 * before all else; clocks that are wrong by whole or half hours (a time zone, summer time) are found by the phones
 * that share them.
 *
 * Times are nanoseconds since 1970-01-01 UTC, any of an int64_t; CLOCK_NO_TIME: one that is not known. A sum
 * that does not fit is the end of the range.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_INCIDENTS_LOSS_TIME_H
#define MODEL_INCIDENTS_LOSS_TIME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/alarm/phone_clock.h"
#include "model/incidents/risk_group.h"

/** What dates a loss. */
typedef struct {
    uint32_t phone; /* number dealt out by the caller */
    int64_t arrival;
    int64_t accepted;     /* the last keepalive accepted of the registration that was lost, before the phone registered
                         elsewhere; or CLOCK_NO_TIME. One after the arrival is of another, and counts as none. */
    int64_t stamp;        /* TimeStamp of the report, or CLOCK_NO_TIME */
    int64_t sent;         /* Date of the message that has the TimeStamp, by the same clock, or CLOCK_NO_TIME; … */
    int64_t sent_arrival; /* … and when that message arrived */
    int64_t closed;     /* first FIN or RST of the lost connection, or CLOCK_NO_TIME; not in the interval: another's */
    bool stamp_is_loss; /* false: the stamp is another time, that of the start (reason 25), and dates nothing */
    uint32_t sets[RISK_KINDS]; /* that the phone is in, or RISK_NONE: phones of a set may share a wrong clock */
} loss_clues;

/** What is to be thought of a TimeStamp. */
typedef enum {
    STAMP_SET,
    STAMP_MISSING,      /* there is none, or it could not be read */
    STAMP_UNSET,        /* before 2001: the phone had not yet the time */
    STAMP_OLD,          /* before the interval, and more than a day before the arrival */
    STAMP_AHEAD,        /* after the arrival */
    STAMP_CONTRADICTED, /* before a keepalive that was accepted */
    STAMP_VERDICTS
} stamp_verdict;

/** Which clock a loss is dated by. */
typedef enum {
    LOSS_BY_PHONE,
    LOSS_BY_PHONE_WITH_OFFSET, /* of its own Date, or shared with others; the verdict on the stamp as sent stays */
    LOSS_BY_CLOSE,
    LOSS_BY_NONE, /* the interval is all that is known */
    LOSS_SOURCES
} loss_source;

/** When a loss happened. */
typedef struct {
    int64_t earliest;  /* last accepted keepalive; without one, a day before the arrival */
    int64_t latest;    /* arrival */
    int64_t time;      /* or CLOCK_NO_TIME; may be outside the interval by five seconds */
    int64_t offset;    /* that makes the stamp consistent with the interval, or 0 */
    bool is_by_date;   /* the offset is that of the Date */
    bool no_keepalive; /* `earliest` is no keepalive: when the loss was at the earliest is not known */
    loss_source source;
    stamp_verdict clock;
} loss_date;

/** Wrong clocks of a set. */
typedef struct {
    risk_kind kind;
    uint32_t set;
    int64_t offset;  /* to be added to the stamps: negative for clocks that are ahead */
    uint32_t losses; /* whose stamps it makes consistent */
    uint32_t phones;
    uint32_t wrong; /* losses of the set whose stamps cannot be true, those with an unset clock aside */
} clock_offset;

/** Dates one loss by itself: no offsets. */
loss_date loss_time_date(const loss_clues *clues);

/**
 * Dates losses, and looks for wrong clocks that many share.
 * @param dates   room for as many as there are losses
 * @param offsets gets what was applied, the set with the most losses first: room for `room` of them; NULL if not wanted
 * @return how many offsets were applied, also beyond `room`
 *
 * An offset is applied where at least three phones, and 80 % of a set's losses whose stamps cannot be true, become
 * consistent by it. Only losses with so short an interval that no second offset fits speak for one: in a day, all do.
 * Takes n log n steps.
 */
size_t loss_time_date_all(const loss_clues *clues, size_t count, loss_date *dates, clock_offset *offsets, size_t room);

#endif
