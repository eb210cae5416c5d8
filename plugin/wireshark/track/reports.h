/* reports.h
 * One event is one event, whatever tells it, and however often: a phone retransmits an alarm, sends it to the next Unified
 * CM, and tells the same news in an XML alarm, in the Reason header of its REGISTER, and over SCCP in a text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_REPORTS_H
#define WIRESHARK_TRACK_REPORTS_H

#include "wireshark/track/links.h"

/** Makes the maps. To be called once, at registration. */
void events_register(void);

/**
 * Finds the alarm of which this one is a retransmission, and the event that it tells; fills record->first and ->event,
 * and is remembered for those that follow.
 * @param request the first record with the same transaction, in whatever frame; NULL: none
 */
void events_link(alarm_record *record, const alarm_facts *facts, alarm_record *request);

#endif
