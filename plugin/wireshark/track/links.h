/* links.h
 * What is kept of each alarm as long as the capture file is open, and how alarms and their responses are linked.
 * Everything is learnt when a frame is first dissected, so every later pass shows the same; a later pass also shows what
 * points forward.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_LINKS_H
#define WIRESHARK_TRACK_LINKS_H

#include "model/phones/closing.h"
#include "model/alarm/facts.h"
#include "wireshark/track/keys.h"

/** By which way an event is told. */
typedef enum {
    WAY_XML,
    WAY_HEADER,  /* the Reason header of a REGISTER */
    WAY_LEAVING, /* the same, of a REGISTER that ends the registration */
    WAY_SCCP_TEXT,
    WAY_COUNT
} links_way;

typedef struct alarm_record alarm_record;

/** One loss of service, by whatever ways it is told; kept as long as the capture file is open. */
typedef struct alarm_event {
    struct alarm_event *older_by_name; /* the event before it with the same key; NULL: none */
    struct alarm_event *older_by_place;
    nstime_t time;                    /* when it was told last */
    alarm_record *first;              /* who told it first */
    alarm_record *reports[WAY_COUNT]; /* the first of each way; NULL: none */
    bool named_by_mac;                /* the device's name is SEP and a MAC address */
} alarm_event;

/** What is kept of one alarm as long as the capture file is open. It is whole from the moment it is made, since an
 * exception may end the dissection of its frame at any item. */
struct alarm_record {
    /* Set when it is made */
    uint32_t frame;
    nstime_t time;       /* when it arrived */
    address phone;       /* who sent it */
    uint64_t phone_key;  /* keys: that address, … */
    uint64_t hosts_key;  /* … with that of the host it was sent to, … */
    uint64_t connection; /* … and with their ports */
    bool is_quoted;      /* in a message that an ICMP error quotes: nobody's first, and counted nowhere */
    links_way way;

    /* Set once, when all of it has been read; before that the names are empty and the rest is 0 */
    bool is_linked;
    const char *name;        /* shared with the other alarms of this name */
    const char *device;      /* likewise */
    uint64_t device_key;     /* keys: the device's name, … */
    uint64_t document_key;   /* … with the document, … */
    uint64_t dialog_key;     /* … and with the Call-ID */
    alarm_record *first;     /* the alarm of which this is a retransmission; NULL: of none */
    alarm_record *request;   /* the first with the same transaction, perhaps this one: it has the response */
    alarm_event *event;      /* NULL: it tells no loss of service */
    uint32_t sent_frame;     /* of the last events; 0: not in this capture */
    uint32_t received_frame; /* likewise */
    closing closed_by;
    nstime_t closed_time; /* the last packet of that connection */

    /* Set by later frames */
    uint16_t response_code; /* of the final response; 0: none yet */
    uint32_t response_frame;
    nstime_t response_time;
    bool is_accepted;          /* this alarm, or a retransmission of it, has a final response of 2xx … */
    bool is_refused;           /* … or another one */
    uint32_t registered_frame; /* the phone is registered again; 0: not yet */
    nstime_t registered_after;
    alarm_record *next_of_phone; /* the next that waits for the registration of the same phone, … */
    alarm_record *next_of_place; /* … or of one with the same address */
    alarm_record *next_in_frame; /* the next alarm of its frame */
};

/** What this pass has met in the frame at hand so far. */
typedef struct {
    alarm_record *latest; /* alarm; NULL: none yet */
    unsigned lines;       /* shown of all documents */
} links_frame;

/** An alarm of the frame at hand, in this pass. */
typedef struct {
    alarm_record *record;
    bool is_new; /* it has not been linked yet */
} links_alarm;

/** What carried an alarm, as far as links ask for it. */
typedef struct {
    links_way way;
    bool is_quoted;                 /* an ICMP error quotes the message */
    const sip_transaction *request; /* the REFER or REGISTER; NULL: no SIP request, or not the first alarm in it */
    text_span device;               /* as the REGISTER names it; empty: it does not, or it is none */
} links_carrier;

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
links_alarm links_begin(packet_info *pinfo, links_frame *frame, const links_carrier *carrier);

/**
 * The frame that holds the message of which an event of this alarm speaks: looked up once, when the alarm is first met.
 * @param side ROLE_SENT or ROLE_RECEIVED
 * @return 0 where it is not in the capture
 */
uint32_t links_event_frame(const links_alarm *alarm, param_role side, const protocol_event *event);

/**
 * Ends it: the first time, finds out whether it is a retransmission or the same news by another way, and waits for its
 * response.
 * @param document the bytes of the whole document or text
 */
void links_end(const links_alarm *alarm, packet_info *pinfo, const alarm_facts *facts, const links_carrier *carrier,
               text_span document);

/** The alarm of which this one is a retransmission, or itself. */
static inline alarm_record *links_original(alarm_record *record)
{
    return record->first ? record->first : record;
}

/** Whether an alarm is the first to tell its event. */
bool links_is_first_report(const alarm_record *record);

/** The first time a frame is met: keeps a response to an alarm with the frame, if it goes back to the phone that sent the
 * alarm, and a final one with the alarm. @param transaction its key @return whether one was kept with the frame */
bool links_note_response(packet_info *pinfo, uint64_t transaction, unsigned status);

/** The responses to alarms in a frame, as links_response; NULL: none. */
wmem_array_t *links_responses(packet_info *pinfo);

/** Whether the messages of the frame at hand matter at all: they are to be remembered, or may respond to an alarm. */
bool links_want_messages(void);

/** Remembers where a SIP message is. @param transaction its key @param status 0 for a request */
void links_note_message(packet_info *pinfo, uint64_t transaction, unsigned status);

/** The first alarm of a frame, or the first that it responds to; NULL: neither. */
const alarm_record *links_first_of_frame(packet_info *pinfo);

#endif
