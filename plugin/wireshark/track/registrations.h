/* registrations.h
 * When a phone that sent an alarm is registered again: the 2xx to its next REGISTER, or SCCP's RegisterAck. A phone is who
 * sends from an address, and names itself as the alarm does: behind a proxy, phones share an address.
 *
 * Nothing is kept for phones that sent no alarm.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_REGISTRATIONS_H
#define WIRESHARK_TRACK_REGISTRATIONS_H

#include "wireshark/track/links.h"

/** Makes the tables. To be called once, at registration. */
void registrations_register(void);

/** An alarm waits for its phone's next registration. @param device by which name its REGISTERs go: a key; 0: unknown */
void registrations_wait(alarm_record *record, uint64_t device);

/** Whether an alarm of a phone with this address waits. Cheap where none waits at all. */
bool registrations_are_awaited(const address *phone);

/** The phone that sends this packet wants to be registered. @param device its name, as above */
void registrations_note_request(const packet_info *pinfo, const sip_transaction *transaction, uint64_t device);

/** The phone that this packet goes to has a 2xx to a REGISTER. */
void registrations_note_response(const packet_info *pinfo, const sip_transaction *transaction);

/** The phone that this packet goes to is registered, by SCCP. */
void registrations_note_ack(const packet_info *pinfo);

#endif
