/* sip_carrier.h
 * What SIP adds to an alarm: the envelope around it, its response, and the Reason header of a REGISTER.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_SIP_CARRIER_H
#define WIRESHARK_SIP_CARRIER_H

#include "wireshark/envelope.h"

/** Looks up what this module needs of Wireshark's SIP dissector. To be called at handoff. */
void sip_carrier_handoff(void);

/**
 * Reads the headers of the SIP message around a body.
 * @param is_part the body is a part of a multipart body, and has headers of its own
 * @return false where the message is no request
 */
bool sip_carrier_read_envelope(packet_info *pinfo, tvbuff_t *body, bool is_part, alarm_envelope *envelope);

/**
 * After a frame with SIP in it has been dissected: remembers its messages, shows the responses to alarms, and the alarms
 * in Reason headers.
 * @param first_layer number of the first layer that may be SIP
 */
void sip_carrier_frame(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree, unsigned first_layer);

#endif
