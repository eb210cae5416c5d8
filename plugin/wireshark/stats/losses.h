/* losses.h
 * Losses of service of a capture: dated, explained, with the outcome for the phones. Incidents and timeline are
 * made of it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_LOSSES_H
#define WIRESHARK_STATS_LOSSES_H

#include "model/incidents/loss_time.h"
#include "wireshark/stats/places.h"
#include "wireshark/stats/selection.h"

/** A loss of service, or what a phone that reported none lost. */
typedef struct {
    const report_loss *report; /* NULL: there was no alarm */
    uint32_t phone;
    loss_kind kind;
    reason_kind reason_kind; /* of the report */
    loss_date date;
    bool is_back;   /* the phone was accepted since, or is registered at the end */
    int64_t since;  /* out of service from then on; CLOCK_NO_TIME: not known */
    int64_t back;   /* when; CLOCK_NO_TIME: not known */
    int64_t outage; /* CLOCK_NO_OUTAGE: not known */
} stats_loss;

/** Wrong clocks that are named at most. */
enum { LOSSES_OFFSETS_MAX = 3 };

typedef struct {
    stats_loss *losses; /* of selected phones: first those reported, in the order of their first reports, … */
    size_t count;
    size_t reported;     /* … and so many of these */
    cause_table *causes; /* of `losses`, by the same numbers */
    places *places;
    registration_status *status; /* of each phone, at the end of the capture */
    uint32_t phone_count;
    const stats_selection *selection;
    clock_offset offsets[LOSSES_OFFSETS_MAX];
    size_t offset_count;
} stats_losses;

/** @param selection of phones @param gap between two losses of a burst, in nanoseconds */
stats_losses *losses_collect(const stats_selection *selection, int64_t gap);
void losses_free(stats_losses *all);

/** The latest loss that a phone reported, if it has not come back since; NULL: there is none, or it has. Valid until
 * the next alarm is read. */
const report_loss *losses_open_report(uint32_t phone);

/** Where the phone was registered before it, a number of a host; HOST_NONE: the capture does not show that. */
uint32_t losses_registered_at(const stats_loss *loss);

/** The same, or else the Unified CM that the alarm names as lost; HOST_NONE: neither is known. */
uint32_t losses_ucm(const stats_loss *loss);

/** Whether the loss was bridged by a router (SRST): the end of the outage is known, of its begin only the last
 * keepalive, so that the outage is at most so long; and what the phone names as its Unified CM is the router. */
bool losses_is_bridged(const stats_loss *loss);

/** Whether a phone was rejected from the first frame to the last: a standing condition, no loss. */
bool losses_rejected_throughout(const stats_losses *all, uint32_t phone);

/** Whether a phone is known not to be registered at the end, other than by its own wish. */
bool losses_is_missing(const stats_losses *all, uint32_t phone);

/** Whether the capture shows anything of a phone's registration. */
bool losses_was_seen(const stats_losses *all, uint32_t phone);

/** Whether the capture shows if a phone is registered at the end. */
bool losses_is_known(const stats_losses *all, uint32_t phone);

/** When a phone misses its second keepalive. @param accepted its last one @param interval 0: not known */
int64_t losses_second_missed(int64_t accepted, int64_t interval);

/** When a phone was first put out of service; CLOCK_NO_TIME: none was. */
int64_t losses_first(const stats_losses *all);

/** Whether the capture and all losses are on one day, so that times can be written without it. */
bool losses_is_one_day(const stats_losses *all);

#endif
