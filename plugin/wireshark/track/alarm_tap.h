/* alarm_tap.h
 * The taps "cisco_alarm" and "cisco_alarm_eo": what statistics and Wireshark's menus get of each alarm and of each
 * document.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_ALARM_TAP_H
#define WIRESHARK_TRACK_ALARM_TAP_H

#include "model/alarm/facts.h"
#include "wireshark/fields.h"
#include "wireshark/track/alarm_record.h"

/** Of "cisco_alarm". Valid as long as the packet is. */
typedef struct {
    alarm_facts facts;
    alarm_carrier carrier;
    bool has_outage;
    nstime_t outage;
    const char *no_outage; /* why a loss with a time stamp has none; NULL: it has one, or there is nothing to say */
    const alarm_record *record;
} alarm_tap_data;

/** Of "cisco_alarm_eo": a document, or an alarm in text form. Valid as long as the packet is. */
typedef struct {
    text_span bytes; /* as they were sent, as far as they were captured */
    bool is_xml;
    const alarm_record *first; /* of its alarms; NULL: it has none */
} alarm_document;

/** The taps' numbers; set at registration. */
extern int alarm_tap;
extern int alarm_document_tap;

#endif
