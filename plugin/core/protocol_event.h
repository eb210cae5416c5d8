/* protocol_event.h
 * The texts in which a phone reports the last message that it sent or received: its last protocol events.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_PROTOCOL_EVENT_H
#define CORE_PROTOCOL_EVENT_H

#include "core/sip_message.h"

/** The parts of LastProtocolEventSent or LastProtocolEventReceived; empty spans where a part is missing. */
typedef struct {
    bool is_sip;               /* else it is an SCCP event */
    sip_start_line start_line; /* SIP */
    bool has_cseq;             /* SIP: cseq and cseq_method are set */
    uint32_t cseq;             /* SIP */
    text_span cseq_number;     /* SIP: its digits */
    text_span cseq_method;     /* SIP */
    text_span call_id;         /* SIP */
    uint32_t message_id;       /* SCCP */
    text_span id_digits;       /* SCCP: its digits */
    text_span message_name;    /* SCCP */
} protocol_event;

/**
 * Splits an event as phones write it (wire):
 *     Sent:REGISTER sip:10.0.0.1 SIP/2.0  Cseq:336 REGISTER CallId:abc@10.0.0.2
 *     Rcvd:SIP/2.0 200 OK  Cseq:122 REGISTER CallId:def@10.0.0.2
 *     129:RegisterAck
 * One character of whitespace or more is accepted wherever a phone writes several: copies of an event lose some.
 * Fields that depend on a missing part are not set: has_cseq is false where the CSeq is missing or is none.
 * @return false where the text is neither; *event is then undefined
 */
bool protocol_event_read(text_span text, protocol_event *event);

#endif
