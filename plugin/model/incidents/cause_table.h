/* cause_table.h
 * What goes into the search for causes, and what comes out: see cause.h.
 *
 * Times are nanoseconds since 1970-01-01 UTC; CLOCK_NO_TIME is none.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_INCIDENTS_CAUSE_TABLE_H
#define MODEL_INCIDENTS_CAUSE_TABLE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/alarm/phone_clock.h"
#include "model/incidents/risk_group.h"

/** What a loss is of. Only what is unplanned has a cause. */
typedef enum {
    LOSS_UNPLANNED,
    LOSS_RESET,
    LOSS_RESTART,
    LOSS_LOGIN,
    LOSS_STARTED,
    LOSS_UPGRADE,
    LOSS_FALLBACK,
    LOSS_LEAVING,
    LOSS_KINDS
} loss_kind;

/** One loss of service of one phone. */
typedef struct {
    uint32_t phone;  /* dealt out from 0 on, as in placements: memory grows with the largest */
    uint32_t number; /* the caller's own: decides between losses of a phone at one time */
    loss_kind kind;
    bool no_alarm;     /* silent, rejected or unanswered, and nothing was reported */
    bool no_keepalive; /* `earliest` is a guess: none was accepted before */
    int64_t earliest;  /* by loss_time.h; of a phone without an alarm, last accepted and two keepalives later */
    int64_t latest;
    int64_t time;              /* its own, or CLOCK_NO_TIME */
    uint32_t sets[RISK_KINDS]; /* that its report names: for a phone that was not accepted before */
    uint32_t target;           /* LOSS_FALLBACK: the Unified CM that it goes to, or RISK_NONE */
} cause_loss;

/**
 * A phone that was accepted, and the sets that it is in from then on. Give each change at least; every acceptance does
 * no harm. Give subnets and sites of all phones: a subnet with one address, or a site with one subnet, is left out
 * here.
 */
typedef struct {
    uint32_t phone;
    int64_t from;
    uint32_t sets[RISK_KINDS];
} cause_placement;

typedef struct {
    int64_t gap;         /* longest time between two losses of a burst */
    uint32_t phones_min; /* floor of the hits */
    uint32_t percent;    /* floor of the hit ratio */
} cause_rules;

/**
 * Gap: 15 to 120 s made the same rows of two long stories; with 600 invented single losses 60 s makes a false row, 30 s
 * none. Phones: two at once are chance. Hit ratio: 20 to 50 % made the same rows; 60 % loses a NAT of which half the
 * phones fail.
 */
#define CAUSE_RULES ((cause_rules){30 * CLOCK_SECOND, 3, 40})

/** One cause, or losses at one time whose cause is not known. */
typedef struct {
    bool is_known;   /* false: no phone was accepted before, these or others: no hit ratio, no sets, no population */
    bool is_undated; /* likewise, but because no keepalive says that these were lost at one time; is_known is false */
    uint32_t sets[RISK_KINDS]; /* the sets that explain it, which have the same phones; RISK_NONE for the other kinds */
    uint32_t phones;           /* hits */
    uint32_t population;
    uint32_t losses;
    uint32_t times;    /* that it happened: again only where a phone is lost that was lost before in that time */
    uint32_t no_alarm; /* phones */
    /* The first loss that three more follow within 10 s, in a row of few phones half of the others, and before which at
     * most half of the losses were; else the first.
     * CLOCK_NO_TIME: when it happened first, all losses had only intervals. */
    int64_t start;
    int64_t end; /* the last loss that has a time, or CLOCK_NO_TIME */
    /* Of the losses of the first time that have only an interval: the latest keepalive, or CLOCK_NO_TIME, and the
     * earliest end. Where start is not known, it is between. */
    int64_t after;
    int64_t before;
    size_t first; /* its losses are cause_table.losses[first], …, in order of time */
} cause_row;

/** Planned work: a line of its own. */
typedef struct {
    loss_kind kind;
    bool is_single;  /* LOSS_RESET: resets and restarts that were not many at once, logins included, in one line */
    uint32_t target; /* LOSS_FALLBACK */
    uint32_t phones;
    uint32_t losses;
    int64_t first; /* times of their own, else arrivals */
    int64_t last;
} cause_planned;

/** What became clear. */
typedef struct {
    cause_row *rows; /* most phones first, then by start */
    size_t row_count;
    cause_planned *planned; /* by kind, then by time; what is single comes last */
    size_t planned_count;
    /* Of each loss, as they were given: number of its row; of a planned loss, of its line in `planned`; RISK_NONE:
     * single */
    uint32_t *row_of;
    uint32_t *losses;  /* which losses a row has: see cause_row */
    uint32_t *singles; /* unplanned phones that are in no row, in order */
    size_t single_count;
    uint32_t unplanned_phones; /* distinct, the single ones included */
    uint32_t no_alarm_phones;  /* of these */
    uint32_t planned_phones;   /* distinct */
    uint64_t steps;            /* inner steps made, sorts aside */
} cause_table;

#endif
