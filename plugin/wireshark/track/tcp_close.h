/* tcp_close.h
 * Who closed the connection that a phone lost, and when: the alarm names it by addresses and the phone's port. The
 * first FIN or RST counts, not the last retransmission, and Wireshark's TCP preferences do not matter: flags are read
 * from the packets. Kept are the connections to Unified CM's ports of which the capture has packets.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_TCP_CLOSE_H
#define WIRESHARK_TRACK_TCP_CLOSE_H

#include "model/alarm/facts.h"
#include "wireshark/track/alarm_record.h"

/** Makes the table, and registers for the end of capture files. Call it once, at registration. */
void tcp_close_register(void);

/** REGISTERs or alarms go to this TCP port: connections to it are kept, too. */
void tcp_close_add_port(uint32_t port);

/** Whether a frame belongs to a connection to Unified CM. Cheap: call it for every frame. */
bool tcp_close_wants(const packet_info *pinfo);

/** The first time such a frame is dissected. @param is_read SIP or SCCP was read in it */
void tcp_close_record_frame(packet_info *pinfo, bool is_read);

/** Sets record->close by what came before this frame. */
void tcp_close_find(alarm_record *record, const packet_info *pinfo, const alarm_facts *facts);

/** Connections to the ports of TLS (5061, 5090, 5091, 2443) that Wireshark did not decrypt. */
typedef struct {
    uint32_t connections;
    uint32_t closed;      /* of those */
    nstime_t first_close; /* if any was closed */
    nstime_t last_close;
} tcp_close_secure;

tcp_close_secure tcp_close_count_secure(void);

#endif
