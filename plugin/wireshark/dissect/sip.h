/* sip.h
 * What SIP adds to an alarm: the envelope around it, its response, and the Reason header of a REGISTER.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_DISSECT_SIP_H
#define WIRESHARK_DISSECT_SIP_H

#include "wireshark/dissect/refer_to.h"

/** Looks up what this module needs of Wireshark's SIP dissector. To be called at handoff. */
void sip_carrier_handoff(void);

/**
 * Reads the headers of the SIP message around a body.
 * @param is_part the body is a part of a multipart body, and has headers of its own
 * @return false where the message is no request
 */
bool sip_carrier_read_envelope(packet_info *pinfo, tvbuff_t *body, bool is_part, alarm_envelope *envelope);

/** A part of a multipart body, decoded where the part's headers say base64; else the part itself. */
tvbuff_t *sip_carrier_decode_part(packet_info *pinfo, tvbuff_t *part);

/** What is known of a frame with SIP in it. */
typedef struct {
    unsigned first_layer; /* number of the first layer that may be SIP */
    bool is_tls;          /* TLS or DTLS is among its layers */
    bool is_quoted;       /* an ICMP error quotes the SIP message */
} sip_carrier_frame;

/** After a frame has been dissected: remembers its messages, shows the responses to alarms, and the alarms in Reason
 * headers. */
void sip_carrier_take_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const sip_carrier_frame *frame);

#endif
