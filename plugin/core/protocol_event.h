/* protocol_event.h
 * The short texts in which a phone tells what happened: its last protocol events, and the text form of an alarm.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_PROTOCOL_EVENT_H
#define CORE_PROTOCOL_EVENT_H

#include "core/sip_envelope.h"

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
 * Copies lose blanks: one or more are accepted wherever there are several.
 * @return false where the text is neither; *event is then undefined
 */
bool protocol_event_read(text_span text, protocol_event *event);

/** The number of an alarm in text form, and what follows it. */
typedef struct {
    bool has_number;
    uint32_t number;
    text_span digits;
    text_span rest; /* the assignments */
} alarm_text;

/**
 * Splits off the number of an alarm in text form: "cisco-alarm:23 Name=…" of a REGISTER's Reason header (wire), or
 * "25: Name=…" of SCCP message 0x0020 (wire). Text that has no number is all `rest`.
 */
alarm_text alarm_text_read(text_span text);

/**
 * Takes the next assignment of an alarm in text form: "Name=SEP001122334455", "Load=3.2(2.14)", "Last=reset-restart". A
 * value ends where the next assignment begins, so it may hold blanks.
 * @param pos begin with 0; moves on by itself
 * @return false when nothing is left. Text that belongs to no assignment comes with an empty key.
 */
bool alarm_text_next(text_span rest, size_t *pos, text_span *key, text_span *value);

#endif
