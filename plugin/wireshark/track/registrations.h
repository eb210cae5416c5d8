/* registrations.h
 * Registrations in the packets of a capture: hands what the carriers read to the model, and records with each alarm
 * when its phone is registered again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_REGISTRATIONS_H
#define WIRESHARK_TRACK_REGISTRATIONS_H

#include "wireshark/track/alarm_record.h"

/** Registers for the end of capture files. Call it once, at registration. */
void registrations_register(void);

/**
 * The first time a frame is dissected: takes a message about a registration.
 * @param message as its carrier read it; frame, time, hosts and ports are filled in here
 */
void registrations_record(const packet_info *pinfo, registration_message *message);

/** An alarm waits for the next registration of its phone. */
void registrations_expect(alarm_record *record);

/** A TCP connection has ended; one of its hosts may be a phone. */
void registrations_end_connection(const packet_info *pinfo);

#endif
