/* sip.h
 * What SIP adds to an alarm: the headers around it, its response, and the Reason header of a REGISTER.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_DISSECT_SIP_H
#define WIRESHARK_DISSECT_SIP_H

#include "wireshark/dissect/refer_to.h"

/** Looks up the SIP dissector of Wireshark. To be called at handoff. */
void dissect_sip_handoff(void);

/**
 * Reads the headers of the SIP message around a body that is being dissected.
 * @param is_part the body is a part of a multipart body, and has headers of its own
 * @return false where the message is no request; *headers is then undefined
 */
bool dissect_sip_headers(packet_info *pinfo, tvbuff_t *body, bool is_part, refer_to_headers *headers);

/** A part of a multipart body, decoded where the part's headers say base64; else the part itself. */
ws_buffer dissect_sip_decode_part(packet_info *pinfo, ws_buffer part);

/** What the layers of a frame with SIP in it say. */
typedef struct {
    unsigned first_layer; /* number of the first layer that may be SIP */
    bool is_tls;          /* TLS or DTLS is among its layers */
    bool in_icmp_error;   /* an ICMP error quotes the SIP message */
} dissect_sip_layers;

/**
 * Called after a frame has been dissected: remembers its messages, shows the responses to alarms, and the alarms in
 * Reason headers.
 * @param tvb the frame
 */
void dissect_sip_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const dissect_sip_layers *layers);

/** The Date of a message in nanoseconds since 1970-01-01 UTC; CLOCK_NO_TIME where it is missing or none. */
int64_t dissect_sip_date(text_span value);

#endif
