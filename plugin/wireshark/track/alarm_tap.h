/* alarm_tap.h
 * The tap "cisco_alarm": what statistics and Wireshark's menus get of each alarm.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_ALARM_TAP_H
#define WIRESHARK_TRACK_ALARM_TAP_H

#include "model/alarm/facts.h"
#include "wireshark/fields.h"
#include "wireshark/track/alarm_record.h"

/** Valid as long as the packet is. */
typedef struct {
    alarm_facts facts;
    alarm_carrier carrier;
    bool has_outage;
    nstime_t outage;
    const alarm_record *record;
} alarm_tap_data;

/** The tap's number; set at registration. */
extern int alarm_tap;

#endif
