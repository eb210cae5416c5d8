/* registrations.h
 * When a phone that sent an alarm is registered again: the 2xx to its next REGISTER, or SCCP's RegisterAck.
 *
 * Nothing is kept for phones that sent no alarm.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_REGISTRATIONS_H
#define WIRESHARK_REGISTRATIONS_H

#include "wireshark/links.h"

/** Makes the map. To be called once, at registration. */
void registrations_register(void);

/** An alarm waits for its phone's next registration. */
void registrations_wait(alarm_record *record);

/** Whether an alarm of the phone with this address waits. Cheap where none waits at all. */
bool registrations_are_awaited(const address *phone);

/** The phone that sends this packet sends a REGISTER. @param leaving it ends the registration, which is no coming back */
void registrations_note_request(const packet_info *pinfo, const sip_transaction *transaction, bool leaving);

/** The phone that this packet goes to has a 2xx to a REGISTER. */
void registrations_note_response(const packet_info *pinfo, const sip_transaction *transaction);

/** The phone that this packet goes to is registered, by SCCP. */
void registrations_note_ack(const packet_info *pinfo);

#endif
