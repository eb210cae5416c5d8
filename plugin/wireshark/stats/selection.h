/* selection.h
 * Which phones a statistic is about: those with an alarm that passes its filter. Their outcome, and all that they
 * are compared with, comes from the whole capture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_SELECTION_H
#define WIRESHARK_STATS_SELECTION_H

#include "wireshark/track/alarm_tap.h"
#include "wireshark/track/capture.h"

typedef struct {
    GHashTable *phones; /* numbers + 1 */
    uint32_t alarms;    /* that passed the filter */
} stats_selection;

/** An empty one: no alarm has passed. To be freed with selection_free(), which is a stats_kind's `end`. */
stats_selection *selection_new(void);
void selection_free(void *selection);

/** An alarm has passed the filter. */
void selection_add(void *selection, packet_info *pinfo, const alarm_tap_data *alarm);

/** Whether the filter lets all alarms through: then all phones are selected, those without an alarm, too. */
bool selection_is_all(const stats_selection *selection);

/** Whether a phone is selected; PHONE_NONE is where all are. */
bool selection_has(const stats_selection *selection, uint32_t phone);

/** Phones with an alarm that passes the filter. */
uint32_t selection_size(const stats_selection *selection);

#endif
