/* alarm_record.h
 * What is kept of each alarm as long as the capture file is open. Everything is learned when a frame is first
 * dissected, so every later pass shows the same; a later pass also shows what points forward.
 *
 * A record is whole from the moment it is made, since an exception may end the dissection of its frame at any item.
 * Each of its parts has one writer, which is named with it; all others only read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_ALARM_RECORD_H
#define WIRESHARK_TRACK_ALARM_RECORD_H

#include "wireshark/ws_compat.h"

#include "model/phones/report.h"

/** What is kept with a packet, each under a key of its own. Those of the packet's memory (pinfo->pool) are gone with
 * this pass over it; those of the file's (wmem_file_scope()) stay until the capture file is closed. */
enum {
    PROTO_DATA_FRAME,    /* packet: alarms_frame, what this pass has met in the frame so far */
    PROTO_DATA_HEADERS,  /* packet: what the headers of a message say of all its parts */
    PROTO_DATA_INDEX,    /* packet: the SIP messages in the frame's bytes */
    PROTO_DATA_RECORD,   /* file: the record of the frame's first alarm, which leads to the others' */
    PROTO_DATA_RESPONSES /* file: the responses to alarms in the frame */
};

typedef struct alarm_record alarm_record;

/** Set when the record is made, by alarms.c. */
typedef struct {
    uint32_t frame;
    nstime_t time;
    address source;
    uint16_t port;          /* from which it was sent; 0: none */
    uint64_t host_pair_key; /* key of the two hosts */
    report_kind kind;
    bool in_icmp_error; /* an ICMP error quotes its message: it is the first of nothing, and counted nowhere */
} alarm_arrival;

/** Set once, when all of the alarm has been read, by alarms.c; before that the names are empty. */
typedef struct {
    bool is_read;
    const char *name; /* shared with the other alarms of this name; likewise the next */
    const char *device;
    uint32_t sent_frame;     /* of the last protocol events; 0: not in this capture */
    uint32_t received_frame; /* likewise */
} alarm_content;

/** What it reports, by reports.c. */
typedef struct {
    bool is_taken;
    uint32_t number;
    uint32_t phone;               /* of identity.h */
    const alarm_record *original; /* of which this is a retransmission; NULL: of none */
    uint32_t loss;                /* of report.h; REPORT_NONE: it reports no loss of service */
} alarm_report;

/** Its response, by responses.c. */
typedef struct {
    uint64_t key;          /* of transaction and hosts; 0: none */
    alarm_record *request; /* the first record of the same transaction, perhaps this one: it has the response */
    bool has_credentials;
    uint64_t document_key;
    uint16_t code;     /* of the final response; 0: none yet */
    bool is_challenge; /* … which asks for credentials, and rejects nothing */
    uint32_t frame;
    nstime_t time;     /* since the alarm's arrival */
    nstime_t answered; /* when it was captured */
} alarm_exchange;

/** The phone's next registration, by registrations.c. */
typedef struct {
    uint32_t frame; /* in which it was accepted; 0: not yet */
    nstime_t after; /* since the alarm's arrival */
    alarm_record *next_waiting;
} alarm_registration;

/** Who closed the lost connection, by tcp_close.c. */
typedef struct {
    closing by;
    bool by_phone;  /* the first FIN or RST has the address and port of the phone */
    uint32_t frame; /* of the first FIN or RST; 0: none */
    nstime_t time;
} alarm_close;

struct alarm_record {
    alarm_arrival arrival;
    alarm_content content;
    alarm_report report;
    alarm_exchange exchange;
    alarm_registration registration;
    alarm_close close;
    alarm_record *next_in_frame; /* by alarms.c */
};

/** The alarm of which this one is a retransmission, or itself. */
static inline const alarm_record *alarm_record_original(const alarm_record *record)
{
    return record->report.original ? record->report.original : record;
}

#endif
