/* tcp_close.h
 * Who closed the connection that a phone lost: the alarm names it by its addresses and the phone's port, and Wireshark's
 * TCP analysis has followed it. Nothing is kept for other traffic.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_TCP_CLOSE_H
#define WIRESHARK_TRACK_TCP_CLOSE_H

#include "wireshark/track/links.h"

/** Looks up Wireshark's TCP dissector. To be called at handoff. */
void connections_handoff(void);

/** Fills record->closed_by and ->closed_time, from what came before this frame. */
void connections_find_end(alarm_record *record, const packet_info *pinfo, const alarm_facts *facts);

#endif
