/* alarm.h
 * One alarm on its way from its bytes into the tree, whatever carried it: the XML document of a SIP body or an SCCP
 * message, or one of the text forms.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_DISSECT_ALARM_H
#define WIRESHARK_DISSECT_ALARM_H

#include "wireshark/dissect/refer_to.h"

/** What the tap "cisco_alarm" passes for each alarm; valid as long as the packet is. */
typedef struct {
    alarm_facts facts;
    alarm_carrier carrier;
    bool has_outage;
    nstime_t outage;
    const alarm_record *record;
} alarm_tap_data;

/** Beyond this many lines the parameters of a document, and of all documents of a frame, are only counted. */
enum { ALARM_LINES_MAX = 1000, ALARM_FRAME_LINES_MAX = 20000 };

/** The tap's number; set at registration. */
extern int alarm_tap;

/** What brought an alarm. */
typedef struct {
    alarm_carrier carrier;
    bool is_quoted;                 /* an ICMP error quotes the message */
    bool is_leaving;                /* the REGISTER ends a registration */
    const alarm_envelope *envelope; /* of a SIP body; NULL: none, or it could not be read */
    const sip_transaction *request; /* the REFER or REGISTER; NULL: none */
    text_span device;               /* as the REGISTER's Contact names it; empty: it does not */
    text_span charset;              /* that the Content-Type names; empty: none */
} alarm_source;

/**
 * Decodes an XML document.
 * @param tvb the document; what follows its end (padding) may be included
 */
void alarm_dissect_document(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const alarm_source *source);

/**
 * Decodes an alarm in text form.
 * @param tvb  the text alone
 * @param form catalog_reason_header or catalog_sccp_text
 */
void alarm_dissect_text(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const alarm_source *source,
                        const alarm_row *form);

/** Whether the bytes of a tvb are an alarm document, judged by the first element alone. */
bool alarm_is_document(tvbuff_t *tvb);

#endif
