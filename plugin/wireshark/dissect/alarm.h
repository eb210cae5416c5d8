/* alarm.h
 * One alarm on its way from its bytes into the tree: the XML document of a SIP body or an SCCP
 * message, or one of the text forms.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_DISSECT_ALARM_H
#define WIRESHARK_DISSECT_ALARM_H

#include "wireshark/dissect/refer_to.h"
#include "wireshark/track/alarm_tap.h"
#include "wireshark/track/alarms.h"

/**
 * Beyond this many items the parameters of a document, and of all documents of a frame, are only counted. The longest
 * alarm of the catalog has 27 parameters. An item of the worst kind, a last event with all that can be wrong with it,
 * adds 23 to the tree, and Wireshark gives up on a frame with a million: 20,000 of them are half of that.
 */
enum { ALARM_ITEMS_MAX = 1000, ALARM_FRAME_ITEMS_MAX = 20000 };

/** What brought an alarm. */
typedef struct {
    alarm_carrier carrier;
    report_context context;          /* of the message's first alarm */
    bool may_be_cut;                 /* the text fills its field, so the phone may have cut it */
    const refer_to_headers *headers; /* of a SIP body; NULL: none, or they could not be read */
    const uint8_t *ipv4;             /* the phone's, by what a text came with: four octets; NULL: it does not say */
    text_span charset;               /* that the Content-Type names; empty: none */
} alarm_source;

/**
 * Decodes an XML document.
 * @param document what follows its end (padding) may be included
 */
void alarm_dissect_document(ws_buffer document, packet_info *pinfo, proto_tree *tree, const alarm_source *source);

/**
 * Decodes an alarm in text form.
 * @param text the text alone
 * @param form catalog_reason_header or catalog_sccp_text
 */
void alarm_dissect_text(ws_buffer text, packet_info *pinfo, proto_tree *tree, const alarm_source *source,
                        const alarm_row *form);

/** Whether bytes are an alarm document: whether their first element is <x-cisco-alarm>. */
bool alarm_is_document(text_span bytes);

#endif
