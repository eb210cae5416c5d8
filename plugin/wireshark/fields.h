/* fields.h
 * What Wireshark knows of the protocol: its fields, subtrees, expert items and preferences. The fields of parameters
 * are made from the catalog's rows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_FIELDS_H
#define WIRESHARK_FIELDS_H

#include "wireshark/ws_compat.h"

#include <epan/expert.h>
#include <epan/prefs.h>

#include "model/alarm/catalog.h"
#include "model/phones/closing.h"

/** How an alarm came: the values of cisco_alarm.carrier. */
typedef enum {
    CARRIER_SIP_BODY = 1,
    CARRIER_SIP_PART = 2,
    CARRIER_SCCP_XML = 3,
    CARRIER_SIP_REASON = 4,
    CARRIER_SCCP_TEXT = 5,
    CARRIER_OTHER = 6
} alarm_carrier;

/** The values of cisco_alarm.cid.status. */
typedef enum { CID_MATCHED = 1, CID_MISMATCHED = 2, CID_NO_CONTENT_ID = 3, CID_NO_CID_URL = 4 } cid_status;

/** Indices of fields_part, by kind. */
enum { PART_NAME = 0 };                    /* KIND_CODE, where the field is named */
enum { PART_PREFIX = 0 };                  /* KIND_IPV4_PREFIX, KIND_IPV6_PREFIX */
enum { PART_UCM_IPV4 = 0, PART_UCM_IPV6 }; /* KIND_UCM */
enum { PART_DIGEST = 0 };                  /* KIND_SIGNATURE */
enum {
    PART_METHOD = 0,
    PART_URI,
    PART_STATUS,
    PART_PHRASE,
    PART_CSEQ,
    PART_CSEQ_METHOD,
    PART_CALL_ID,
    PART_MESSAGE_ID,
    PART_MESSAGE_NAME,
    PART_FRAME
}; /* KIND_EVENT */
enum { PARTS_MAX = PART_FRAME + 1 };

/** The fields that are not the catalog's. */
typedef struct {
    int name;
    int carrier;
    int param_name;
    int param_value;
    int device_mac;
    int outage;
    int outage_seconds;
    int reason_normal;
    int leaving;
    int first_report;
    int closed_by;
    int closed_in;
    int registered_in;
    int registered_after;
    int cid_refer_to;
    int cid_content_id;
    int cid_status;
    int refer;
    int document;
    int advice;
    int response_in;
    int response_to;
    int response_time;
    int response_code;
    int retransmission_of;
    int xml_alarm;
    int reason_header;
} fields_ids;

typedef struct {
    expert_field malformed;
    expert_field truncated;
    expert_field no_alarm;
    expert_field unknown_alarm;
    expert_field unknown_param;
    expert_field unknown_value;
    expert_field bad_value;
    expert_field duplicate_param;
    expert_field too_many_params;
    expert_field cid_mismatch;
    expert_field clock_not_set;
    expert_field closed_by_phone;
    expert_field out_of_service;
    expert_field out_of_service_normal;
    expert_field failure;
    expert_field rejected;
} fields_experts;

typedef struct {
    ws_bool link_events;
    ws_bool decode_reason_header;
    ws_bool decode_sccp;
    range_t *normal_reasons; /* empty: as the catalog says */
    unsigned incident_gap;   /* in seconds */
    unsigned stat_rows;      /* of a table; 0: all */
} fields_preferences;

extern int proto_cisco_alarm;
extern int ett_cisco_alarm;
extern int ett_cisco_alarm_param;
extern fields_ids hf_alarm;
extern fields_experts ei_alarm;
extern fields_preferences alarm_prefs;

/** The catalog's fields: of the values, and of their parts (0: the kind has no such part). */
extern int fields_value[FIELD_COUNT];
extern int fields_part[FIELD_COUNT][PARTS_MAX];

/** How many parts the values of a field have. */
unsigned fields_part_count(field_id field);

/** Registers the protocol with all of the above. To be called once. */
void fields_register(void);

#endif
