/* links.h
 * Memory across frames: alarms and their responses, retransmissions, and where the messages are that an alarm speaks of.
 * Everything is learnt when a frame is first dissected, so every later pass shows the same; it is forgotten with the
 * capture file.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_LINKS_H
#define WIRESHARK_LINKS_H

#include "wireshark/ws_compat.h"

#include "core/sip_message.h"
#include "model/facts.h"

/** What identifies a SIP transaction well enough among the messages of two hosts. */
typedef struct {
    text_span call_id;
    uint32_t cseq;
    text_span method;
} sip_transaction;

/** What is kept of one alarm as long as the capture file is open. */
typedef struct alarm_record {
    uint32_t frame;
    uint16_t response_code; /* of the final response; 0: none yet */
    uint32_t response_frame;
    nstime_t time; /* when it arrived */
    nstime_t response_time;
    uint32_t sent_frame; /* 0: not in this capture */
    uint32_t received_frame;
    uint32_t related_frame;       /* the same news by the other way: REGISTER or XML alarm; 0: none */
    bool is_accepted;             /* this alarm, or a retransmission of it, has a final response of 2xx … */
    bool is_refused;              /* … or another one */
    struct alarm_record *first;   /* the alarm of which this is a retransmission; NULL: of none */
    struct alarm_record *request; /* the first with the same transaction, perhaps this one: it has the response */
    const char *name;             /* shared with the other alarms of this name */
    const char *device;           /* likewise */
    address phone;                /* who sent it */
    uint64_t connection;          /* between which hosts and ports: a hash */
    uint64_t document;            /* the device and the document: a hash */
} alarm_record;

/** What this pass has met in the frame at hand so far. */
typedef struct {
    unsigned alarms;
    unsigned lines; /* shown of all documents */
} links_frame;

/** An alarm of the frame at hand, in this pass. */
typedef struct {
    alarm_record *record;
    bool is_new; /* it is met for the first time */
} links_alarm;

/** A response in a frame. */
typedef struct {
    alarm_record *alarm;
    uint16_t status;
    nstime_t time; /* since the alarm's arrival */
} links_response;

/** Call once, at registration. */
void links_register(void);

/** That of the frame at hand; valid as long as the packet is. */
links_frame *links_of_frame(packet_info *pinfo);

/** Begins an alarm of this frame: its record, which is new the first time. The alarms of a frame come in the same order
 * in every pass. */
links_alarm links_begin(packet_info *pinfo, links_frame *frame);

/**
 * The frame that holds the message of which an event of this alarm speaks: looked up once, when the alarm is first met.
 * @param side FACT_SENT or FACT_RECEIVED
 * @return 0 where it is not in the capture
 */
uint32_t links_event_frame(const links_alarm *alarm, fact side, const protocol_event *event);

/**
 * Ends it: the first time, finds out whether it is a retransmission, and waits for its response.
 * @param request  the REFER, or NULL where the alarm has no response
 * @param document the bytes of the whole document
 */
void links_end(const links_alarm *alarm, packet_info *pinfo, const alarm_facts *facts, const sip_transaction *request,
               text_span document);

/** The first time a frame is met: keeps a response to an alarm with the frame, if it goes back to the phone that sent the
 * alarm, and a final one with the alarm. */
void links_note_response(packet_info *pinfo, const sip_transaction *transaction, unsigned status);

/** The responses to alarms in a frame, as links_response; NULL: none. */
wmem_array_t *links_responses(packet_info *pinfo);

/** Whether the messages of the frame at hand matter at all: they are to be remembered, or may respond to an alarm. */
bool links_want_messages(void);

/** Remembers where a SIP message is. @param status 0 for a request */
void links_note_message(packet_info *pinfo, const sip_transaction *transaction, unsigned status);

/** The first alarm of a frame, or the first that it responds to; NULL: neither. */
const alarm_record *links_first_of_frame(packet_info *pinfo);

#endif
