/* capture.h
 * What is known of the open capture file as a whole: its phones, their registrations and reports, and what it lacks.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_CAPTURE_H
#define WIRESHARK_TRACK_CAPTURE_H

#include "wireshark/ws_compat.h"

#include "model/phones/inventory.h"
#include "model/phones/report.h"

/** All of it is of the frames that were dissected for the first time so far. */
typedef struct {
    identity *phones;
    registration *registrations;
    report_log *reports;
    inventory *inventory;
    bool has_begun; /* a frame with a time was seen */
    int64_t began;  /* the earliest time … */
    int64_t now;    /* … and the latest, in nanoseconds since 1970-01-01 UTC */
    uint32_t last_frame;
    bool has_lower_layers; /* a frame that is no exported PDU, as those of a converted trace are: TCP would be seen */
    uint32_t frames_cut;   /* frames of which the capture holds the beginning alone */
    uint32_t alarms;       /* other than those that ICMP errors quote */
} capture_state;

/** That of the open file; never NULL after registration. */
capture_state *capture_current(void);

/** Registers for the beginning and the end of capture files. Call it once, at registration. */
void capture_register(void);

/** A frame is dissected for the first time. */
void capture_record_frame(const packet_info *pinfo);

/** A time of Wireshark's in nanoseconds, CLOCK_NO_TIME where it does not fit; of a frame without a time as well. */
int64_t capture_time(const nstime_t *time);
int64_t capture_time_of(const packet_info *pinfo);

/** The number of an address. */
uint32_t capture_host(const address *host);

#endif
