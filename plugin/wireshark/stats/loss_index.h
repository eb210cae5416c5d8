/* loss_index.h
 * Losses of service by the number that alarms have, for tables that count alarms: planned or not, and how long.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_LOSS_INDEX_H
#define WIRESHARK_STATS_LOSS_INDEX_H

#include "wireshark/stats/losses.h"
#include "wireshark/tables/table.h"

typedef struct {
    stats_losses *all;
    GHashTable *by_report; /* report_loss -> stats_loss */
    bool is_short;         /* times can be written without the day */
} loss_index;

/** @param selection of phones; the numbers are those of this moment: no alarm may be read while there is an index */
loss_index *loss_index_new(const stats_selection *selection);
void loss_index_free(loss_index *index);

/** A loss by its number in report.h. NULL: of a phone that is not selected. */
const stats_loss *loss_index_at(const loss_index *index, uint32_t loss);

/** How long it took, in nanoseconds: until the phone was registered again; where that is not captured, until its XML
 * alarm arrived, which it sends when it is registered. CLOCK_NO_OUTAGE: not known, by the clocks that incidents
 * believes. */
int64_t loss_index_outage(const loss_index *index, const stats_loss *loss);

/** A cell with a duration, if it is known. @param is_at_most the outage of a loss that was bridged is not longer */
void loss_index_write_outage(stats_output *out, int64_t outage, bool is_at_most, unsigned decimals);

/** The numbers of all reported losses of the capture by what a filter can ask of them: selected or not, since a filter
 * finds them all. To be destroyed. */
GHashTable *loss_index_classes(void);

/**
 * A filter for the first reports of losses, by their reasons and ranges of frames, which finds no others but what
 * shares a packet with one. Few are listed by their frames; none is written if it takes too many ranges.
 * @param losses of uint32_t: their numbers, which it puts in order
 */
void loss_index_write_filter(stats_output *out, GHashTable *classes, GArray *losses);

#endif
