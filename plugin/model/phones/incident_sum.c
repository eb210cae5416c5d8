/* incident_sum.c
 * One incident summed up: see incident.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/phones/incident.h"

#include <stdlib.h>

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

static int compare_numbers(const void *one, const void *other)
{
    const int64_t *a = one;
    const int64_t *b = other;

    return COMPARE(*a, *b);
}

static void sort_numbers(int64_t *numbers, size_t count)
{
    if (count > 0) {
        qsort(numbers, count, sizeof numbers[0], compare_numbers);
    }
}

/* The smallest of the sorted numbers that at least `percent` of 100 are not greater than. */
static int64_t percentile(const int64_t *numbers, size_t count, size_t percent)
{
    return numbers[(count * percent + 99) / 100 - 1];
}

/* ---- When ---- */

/* The best that any of the events is dated by. */
static dating best_dating(const incident *row)
{
    return row->dated[DATED_BY_CLOCK]        ? DATED_BY_CLOCK
           : row->dated[DATED_BY_CONNECTION] ? DATED_BY_CONNECTION
                                             : DATED_BY_ARRIVAL;
}

static void sum_up_times(incident *row, const incident_event *events, int64_t *scratch)
{
    dating best = best_dating(row);
    dating worst_used = best == DATED_BY_ARRIVAL ? DATED_BY_ARRIVAL : DATED_BY_CONNECTION;
    size_t used = 0;

    row->began = INT64_MAX;
    row->began_by = best;
    for (size_t i = 0; i < row->events; i++) {
        if (events[i].dated == best && events[i].time < row->began) {
            row->began = events[i].time;
        }
        if (events[i].dated <= worst_used) {
            scratch[used++] = events[i].time;
        }
    }
    sort_numbers(scratch, used);
    row->half = percentile(scratch, used, 50);
    row->last = scratch[used - 1];
}

static void sum_up_outages(incident *row, const incident_event *events, int64_t *scratch)
{
    size_t known = 0;

    for (size_t i = 0; i < row->events; i++) {
        if (events[i].outage >= 0 && events[i].dated != DATED_BY_ARRIVAL) {
            scratch[known++] = events[i].outage;
        }
    }
    sort_numbers(scratch, known);
    row->outages = (uint32_t)known;
    row->outage_50 = known > 0 ? percentile(scratch, known, 50) : CLOCK_NO_OUTAGE;
    row->outage_95 = known > 0 ? percentile(scratch, known, 95) : CLOCK_NO_OUTAGE;
}

/* ---- How many ---- */

/* The events of a phone stand one after the other. A phone is back only if it is after each of its events. */
static void sum_up_phones(incident *row, const incident_event *events)
{
    bool back = true;

    for (size_t i = 0; i < row->events; i++) {
        row->dated[events[i].dated]++;
        row->closed[events[i].closed_by < CLOSED_VALUES ? events[i].closed_by : CLOSED_NOT_SEEN]++;
        back = back && events[i].back;
        if (i + 1 == row->events || events[i + 1].device != events[i].device) {
            row->phones++;
            row->not_back += !back;
            back = true;
        }
    }
}

/* Puts a count to its place among the largest. What has no place counts among the others. */
static void rank_reason(incident *row, incident_count next)
{
    for (size_t i = 0; i < row->reason_count; i++) {
        if (next.count > row->reasons[i].count) {
            incident_count smaller = row->reasons[i];
            row->reasons[i] = next;
            next = smaller;
        }
    }
    if (row->reason_count < INCIDENT_REASONS) {
        row->reasons[row->reason_count++] = next;
    } else {
        row->other_reasons += next.count;
    }
}

static void sum_up_reasons(incident *row, const incident_event *events, int64_t *scratch)
{
    for (size_t i = 0; i < row->events; i++) {
        scratch[i] = events[i].reason;
    }
    sort_numbers(scratch, row->events);
    for (size_t begin = 0, end = 0; begin < row->events; begin = end) {
        while (end < row->events && scratch[end] == scratch[begin]) {
            end++;
        }
        rank_reason(row, (incident_count){(uint32_t)scratch[begin], (uint32_t)(end - begin)});
    }
}

/* ---- Where ---- */

/* What a switch loses on average: phones of this incident of phones known, over all switches. */
static double average_share(const incident_switches *switches, uint32_t lost)
{
    double known = 0;

    for (size_t i = 0; i < switches->count; i++) {
        known += switches->phones[i];
    }
    return known > lost ? lost / known : 1;
}

/* What a switch lost beyond its share. */
static double excess(const incident_switch *where, double share)
{
    return where->lost - where->known * share;
}

/* Whether chance does not explain it: four standard deviations, so that among hundreds of switches that all lost a part
 * none is named. */
static bool stands_out(const incident_switch *where, double share)
{
    double beyond = excess(where, share);
    double variance = where->known * share * (1 - share);

    return where->lost >= INCIDENT_PHONES_MIN && beyond > 0 && beyond * beyond > 16 * variance;
}

static void rank_switch(incident_where *where, incident_switch next, double share)
{
    next.stands_out = stands_out(&next, share);
    for (size_t i = 0; i < where->worst_count; i++) {
        if (excess(&next, share) > excess(&where->worst[i], share)) {
            incident_switch better = where->worst[i];
            where->worst[i] = next;
            next = better;
        }
    }
    if (where->worst_count < INCIDENT_WORST) {
        where->worst[where->worst_count++] = next;
    }
}

/* Lists the switch of each phone once; not each event of a phone need name it. Returns how many are known. */
static size_t list_switches(const incident *row, const incident_event *events, int64_t *scratch)
{
    size_t listed = 0;
    uint32_t found = INCIDENT_NOWHERE;

    for (size_t i = 0; i < row->events; i++) {
        found = events[i].switch_id != INCIDENT_NOWHERE ? events[i].switch_id : found;
        if (i + 1 == row->events || events[i + 1].device != events[i].device) {
            if (found != INCIDENT_NOWHERE) {
                scratch[listed++] = found;
            }
            found = INCIDENT_NOWHERE;
        }
    }
    return listed;
}

static void sum_up_where(incident *row, const incident_event *events, const incident_switches *switches,
                         int64_t *scratch)
{
    size_t listed = list_switches(row, events, scratch);
    double share = average_share(switches, (uint32_t)listed);

    sort_numbers(scratch, listed);
    row->where = (incident_where){.nowhere = row->phones - (uint32_t)listed};
    for (size_t begin = 0, end = 0; begin < listed; begin = end) {
        while (end < listed && scratch[end] == scratch[begin]) {
            end++;
        }
        incident_switch next = {(uint32_t)scratch[begin], (uint32_t)(end - begin), 0, false};
        next.known = next.switch_id < switches->count ? switches->phones[next.switch_id] : 0;
        next.known = next.known > next.lost ? next.known : next.lost;
        row->where.switches++;
        rank_switch(&row->where, next, share);
    }
}

void incident_sum_up(incident *row, incident_event *events, const incident_switches *switches, int64_t *scratch)
{
    const incident_event *own = &events[row->first_event];

    sum_up_phones(row, own);
    sum_up_times(row, own, scratch);
    sum_up_outages(row, own, scratch);
    sum_up_reasons(row, own, scratch);
    sum_up_where(row, own, switches, scratch);
}
