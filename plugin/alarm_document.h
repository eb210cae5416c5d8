/* alarm_document.h
 * One alarm on its way into the tree, whatever carried it: the XML document of a SIP body or an SCCP message, or one of
 * the text forms.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef ALARM_DOCUMENT_H
#define ALARM_DOCUMENT_H

#include "alarm_fields.h"
#include "alarm_links.h"

/** What the SIP message around an alarm says of it. Spans point into the bytes of `tvb`. */
typedef struct {
    tvbuff_t *tvb;           /* the data source that holds the headers; NULL: they could not be found */
    text_span bytes;         /* all of its captured bytes */
    text_span refer_to;      /* ptr is NULL where the header is missing */
    text_span content_id;    /* likewise */
    sip_transaction request; /* call_id is empty where it could not be read */
} alarm_envelope;

/** One document being decoded. */
typedef struct {
    tvbuff_t *tvb; /* its bytes, in UTF-8 */
    packet_info *pinfo;
    proto_tree *tree; /* of the alarm; may be NULL */
    proto_item *root;
    alarm_carrier carrier;
    const alarm_envelope *envelope; /* NULL: none */
    text_span text;                 /* all bytes of the document that were captured */
    bool is_ascii;                  /* they are known to be ASCII */
    alarm_frame *frame;             /* what is known of the frame at hand */
    unsigned lines;                 /* shown … */
    unsigned hidden;                /* … and only counted */
    bool wants_all;                 /* every parameter's field is asked for, not just some */

    /* The alarm at hand */
    alarm_facts facts;
    alarm_record *record;
    const alarm_row *alarm; /* NULL: the catalog does not know it */
    const param_fields *const *fields;
    size_t hint;           /* where to look for the next parameter in the catalog */
    uint64_t seen[2];      /* catalog rows that have been met */
    text_span unknown[32]; /* names that have been met and that no row has; the first ones */
    unsigned unknown_count;
} alarm_context;

/** What the tap "cisco_alarm" passes for each alarm; valid as long as the packet is. */
typedef struct {
    alarm_facts facts;
    const alarm_record *record;
} alarm_tap_data;

/** Beyond this many lines the parameters of a document, and of all documents of a frame, are only counted. */
enum { ALARM_LINES_MAX = 1000, ALARM_FRAME_LINES_MAX = 20000 };

/** The tap's number; set at registration. */
extern int alarm_tap;

/**
 * Decodes an XML document.
 * @param tvb      the document; what follows its end (padding) may be included
 * @param envelope the SIP message around it, or NULL
 */
void alarm_document_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, alarm_carrier carrier,
                            const alarm_envelope *envelope);

/**
 * Decodes an alarm in text form.
 * @param tvb  the text alone
 * @param form alarm_reason_header or alarm_sccp_text
 */
void alarm_text_dissect(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, alarm_carrier carrier,
                        const alarm_row *form);

/** Whether the bytes of a tvb are an alarm document, judged by the first element alone. */
bool alarm_document_is(tvbuff_t *tvb);

#endif
