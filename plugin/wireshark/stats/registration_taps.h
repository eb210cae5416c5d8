/* registration_taps.h
 * Watches the registrations of all phones, also of those that send no alarm: only while a statistic asks for it, by the taps
 * of Wireshark's own dissectors.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_REGISTRATION_TAPS_H
#define WIRESHARK_STATS_REGISTRATION_TAPS_H

#include "wireshark/stats/phones.h"

#include "model/phones/timeline.h"

/** What one pass has seen. */
typedef struct {
    stats_people *people;
    bool has_begun;
    int64_t began; /* time of the first frame … */
    int64_t now;   /* … and of the latest */
    GHashTable *asked;
    uint32_t sip_frame;  /* the last one that was read */
    GArray *marks;       /* of timeline_mark: refused, unanswered, back after that … */
    GArray *mark_frames; /* … and the frame of each, as uint32_t */
} stats_watch;

void stats_watch_begin(stats_watch *watch);
void stats_watch_end(stats_watch *watch);

/** Of every frame. */
void stats_watch_frame(stats_watch *watch, const packet_info *pinfo);
/** Of frames that hold SIP. */
void stats_watch_sip(stats_watch *watch, packet_info *pinfo);
/** Of every SCCP message. */
void stats_watch_sccp(stats_watch *watch, const packet_info *pinfo, uint32_t message_id);

/** Why a phone is not there now; what waits for a response too long counts as unanswered. */
absence stats_watch_judge(const stats_watch *watch, uint32_t phone, absence_clues *clues);

/** From when to when the capture goes: "2024-03-06 07:57:31-08:11:59". To be freed. @param is_short it is one day */
char *stats_watch_span(const stats_watch *watch, bool is_short);

/** Whether a time lies on the last day of the capture. */
bool stats_watch_is_today(const stats_watch *watch, int64_t time);

/** The time of a frame in nanoseconds since 1970. */
int64_t stats_watch_time(const nstime_t *time);

#endif
