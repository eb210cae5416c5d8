/* alarm_sip.h
 * What SIP adds to an alarm: the envelope around it, its answer, and the Reason header of a REGISTER.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef ALARM_SIP_H
#define ALARM_SIP_H

#include "alarm_document.h"

/** Looks up what this module needs of Wireshark's SIP dissector. To be called at handoff. */
void alarm_sip_handoff(void);

/**
 * Reads the headers of the SIP message around a body.
 * @param is_part the body is a part of a multipart body, and has headers of its own
 * @return false where the message is no request
 */
bool alarm_sip_read_envelope(packet_info *pinfo, tvbuff_t *body, bool is_part, alarm_envelope *envelope);

/** Adds the fields that tell whether the Refer-To URL names this body. */
void alarm_sip_add_cid(const alarm_context *context);

/**
 * After a frame with SIP in it has been dissected: remembers its messages, shows the answers to alarms, and the alarms
 * in Reason headers.
 * @param first_layer number of the first layer that may be SIP
 */
void alarm_sip_frame(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree, unsigned first_layer);

#endif
