/* losses.h
 * Losses of service as the statistics count them: each once, by whatever ways it is told, with what any of them tells.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_LOSSES_H
#define WIRESHARK_STATS_LOSSES_H

#include "wireshark/stats/registration_taps.h"

/** A loss of service. Names are those of the watch's people. */
typedef struct {
    const alarm_record *first; /* of the reports of it; valid as long as the capture file is open */
    uint32_t phone;            /* who told it first, or in the XML alarm */
    uint32_t reason;
    bool is_sccp; /* of the list of SCCP's text alarms */
    bool has_stamp;
    int64_t stamp;
    const char *ucm;     /* that was lost; NULL: no report names it */
    const char *before;  /* where the phone was registered before; NULL: not known */
    const char *sent_to; /* where it was told first */
    closing closed_by;
    int64_t closed_time;
} stats_event;

/** What one pass has told. */
typedef struct {
    stats_watch watch;
    GArray *events;     /* of stats_event */
    GHashTable *places; /* what it is known by -> its place + 1 */
} stats_events;

/** Both of the statistics that ask for events use these. */
stats_events *stats_events_begin(void);
void stats_events_end(void *events);
void stats_events_take(void *events, packet_info *pinfo, const alarm_tap_data *alarm);
void stats_events_take_frame(void *events, const packet_info *pinfo);
void stats_events_take_sip(void *events, packet_info *pinfo);
void stats_events_take_sccp(void *events, const packet_info *pinfo, uint32_t message_id);

/** The latest event of each phone, if it has not come back since; NULL: there is none, or it has. To be freed with g_free(). */
const stats_event **stats_events_open(const stats_events *events);

/** Why a phone is not there at the end of the capture, by its registration and by `open`, its latest event or NULL. */
absence stats_events_judge(const stats_events *events, uint32_t phone, const stats_event *open, absence_clues *clues);

/** An event, ready to be grouped, with the names that its numbers stand for. */
typedef struct {
    size_t count;
    incident_event *events; /* in the order of stats_events.events */
    GPtrArray *keys;        /* of names: Unified CMs by key */
    uint32_t clocks[CLOCK_STATES];
} stats_dated;

/** Dates all events, and gives each its key. */
stats_dated stats_events_date(const stats_events *events);
void stats_events_free_dated(stats_dated *dated);

/** When a phone was registered again after an event, or CLOCK_NO_TIME. */
int64_t stats_event_back(const stats_event *event);

#endif
