/* alarm_links.h
 * Memory across frames: alarms and their answers, alarms sent again, and where the messages are that an alarm speaks of.
 * Everything is learnt when a frame is first dissected, so every later pass shows the same; it is forgotten with the
 * capture file.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef ALARM_LINKS_H
#define ALARM_LINKS_H

#include "ws_compat.h"

#include "alarm_catalog.h"
#include "core/sip_message.h"

/** What identifies a SIP transaction well enough among the messages of two hosts. */
typedef struct {
    text_span call_id;
    uint32_t cseq;
    text_span method;
} sip_transaction;

/** What is known of one alarm beyond its fields. Spans point into the packet or into its memory. */
typedef struct {
    const alarm_row *alarm; /* NULL: not in the catalog */
    text_span name;         /* empty for the text forms */
    unsigned carrier;
    text_span device;
    text_span switch_name;
    text_span switch_port;
    text_span ucm;
    bool has_reason;
    uint32_t reason;
    const code_row *reason_row;    /* NULL: not in the catalog */
    const param_row *result_param; /* NULL: no other code worth telling */
    uint32_t result;
    const code_row *result_row;
    const char *failure; /* what failed; NULL: nothing */
    bool has_timestamp;  /* of a clock that was set */
    bool has_outage;
    nstime_t outage;
} alarm_facts;

/** What is kept of one alarm as long as the capture file is open. */
typedef struct alarm_record {
    uint32_t frame;
    bool is_new;            /* this is the pass in which it is first met */
    uint16_t response_code; /* of the final answer; 0: none yet */
    uint32_t response_frame;
    nstime_t time; /* when it arrived */
    nstime_t response_time;
    uint32_t sent_frame; /* 0: not in this capture */
    uint32_t received_frame;
    uint32_t related_frame;       /* the same news by the other way: REGISTER or XML alarm; 0: none */
    bool is_accepted;             /* this alarm, or a repeat of it, has a final answer of 2xx … */
    bool is_refused;              /* … or another one */
    struct alarm_record *first;   /* the alarm of which this is a repeat; NULL: of none */
    struct alarm_record *request; /* the first with the same transaction, perhaps this one: it has the answer */
    const char *name;             /* shared with the other alarms of this name */
    const char *device;           /* likewise */
    address phone;                /* who sent it */
    uint64_t connection;          /* between which hosts and ports: a hash */
    uint64_t document;            /* the device and the document: a hash */
} alarm_record;

/** What has been met so far in the frame at hand, in this pass. */
typedef struct {
    unsigned alarms;
    unsigned lines; /* shown of all documents */
} alarm_frame;

/** Call once, at registration. */
void alarm_links_register(void);

/** That of the frame at hand; valid as long as the packet is. */
alarm_frame *alarm_links_frame(packet_info *pinfo);

/** Begins an alarm of this frame: its record, which is new the first time. The alarms of a frame come in the same order
 * in every pass. */
alarm_record *alarm_links_begin(packet_info *pinfo, alarm_frame *frame);

/**
 * Ends it: the first time, finds out whether it is a repeat, and waits for its answer.
 * @param request  the REFER, or NULL where the alarm has no answer
 * @param document the bytes of the whole document
 */
void alarm_links_end(alarm_record *record, packet_info *pinfo, const alarm_facts *facts, const sip_transaction *request,
                     text_span document);

/** An answer in a frame. */
typedef struct {
    alarm_record *alarm;
    uint16_t status;
    nstime_t time; /* since the alarm's arrival */
} alarm_answer;

/** The first time a frame is met: keeps an answer to an alarm with the frame, if it goes back to the phone that sent the
 * alarm, and a final one with the alarm. */
void alarm_links_note_answer(packet_info *pinfo, const sip_transaction *transaction, unsigned status);

/** The answers to alarms in a frame, as alarm_answer; NULL: none. */
wmem_array_t *alarm_links_answers(packet_info *pinfo);

/** Whether the messages of the frame at hand matter at all: they are to be remembered, or may answer an alarm. */
bool alarm_links_wants_messages(void);

/** Remembers where a SIP message is. @param status 0 for a request */
void alarm_links_note_message(packet_info *pinfo, const sip_transaction *transaction, unsigned status);

/** The first frame that held a message, or 0. @param status 0 for a request */
uint32_t alarm_links_find_message(const sip_transaction *transaction, unsigned status);

/** The first alarm of a frame, or the first that it answers; NULL: neither. */
const alarm_record *alarm_links_of_frame(packet_info *pinfo);

#endif
