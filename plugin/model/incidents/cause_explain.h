/* cause_explain.h
 * One observation explained: losses of one time, and the groups that have the largest coverage of them among those
 * whose hit ratio is high enough. Used by cause.c alone; see cause.h for the words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_INCIDENTS_CAUSE_EXPLAIN_H
#define MODEL_INCIDENTS_CAUSE_EXPLAIN_H

#include <glib.h>

#include "model/incidents/cause_places.h"

/** An unplanned loss. */
typedef struct {
    const cause_loss *loss;
    const uint32_t *groups; /* that the phone was in before */
    uint32_t index;         /* of the loss, as it was given */
    uint32_t finding;       /* number of what explains it, or RISK_NONE */
    uint32_t tries;         /* observations that may still ask for it */
    bool was_accepted;      /* before; else the groups are those that its report names */
    bool is_joined;         /* it was no hit, but joined the finding later */
} cause_lost;

/** What explains a part of an observation. */
typedef struct {
    bool is_known;               /* false: no other phone is known, so no group is named */
    bool is_undated;             /* or these have nothing that says that they were lost at one time */
    uint32_t groups[RISK_KINDS]; /* that have the same phones, or RISK_NONE */
    uint32_t population;
    int64_t first; /* of its hits' times; of intervals, the latest beginning */
    int64_t last;  /* likewise; of intervals, the earliest end */
} cause_finding;

/** Losses of one time. */
typedef struct {
    const uint32_t *lost; /* which */
    size_t count;
    int64_t first;
    int64_t last;  /* populations are those of this time */
    bool is_burst; /* losses that have a time: those that have only an interval may be hits, too. Bursts come in order
                      of their `first`. */
} cause_observation;

typedef struct cause_candidate cause_candidate;

/** What is kept from one observation to the next. */
typedef struct {
    const cause_rules *rules;
    const cause_places *places;
    /* First those with a time, in order of time; then those with an interval, in order of its beginning */
    cause_lost *lost;
    size_t timed_count;
    size_t count;
    GArray *findings; /* cause_finding */
    uint64_t steps;

    cause_candidate *candidates; /* of each group, and one more to search with */
    uint32_t *seen_in;           /* of each phone: the last observation that has it */
    uint32_t observation;        /* number of the present one */
    GArray *hits_of_all;         /* uint32_t, the losses of the present one: its own, */
    size_t own_count;            /*   so many, then those that have an interval */
    uint32_t unexplained;        /* phones of it */
    GArray *touched;             /* uint32_t, groups of its own losses */
    GArray *changed;             /* uint32_t, groups that have lost hits and are not ranked */
    GArray *hits;                /* uint32_t, the hits of each group */
    GSequence *ranked;       /* groups that may explain it: most hits first, of equals the smallest population first */
    uint32_t *interval_head; /* of each group: its first loss that has an interval; */
    uint32_t *interval_next; /*   and the next, by loss and kind */
} cause_work;

/** `lost` stays the caller's, with no findings yet. */
cause_work *cause_work_begin(const cause_rules *rules, const cause_places *places, cause_lost *lost, size_t timed_count,
                             size_t count);

void cause_work_end(cause_work *work);

/** Explains an observation: puts findings to the others, and their numbers to the losses. */
void cause_explain(cause_work *work, const cause_observation *observation);

/** Makes one finding without a cause of an observation, if it has as many phones as a cause needs. */
void cause_leave(cause_work *work, const cause_observation *observation);

#endif
