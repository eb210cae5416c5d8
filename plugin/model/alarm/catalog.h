/* catalog.h
 * DATA: what is known of the alarms, their parameters and their codes, in four files:
 *
 *     catalog_fields.def  each filter name once: kind of value, label, description, codes
 *     catalog_params.c    each alarm's parameters: name in the XML -> field, and its role in the alarm
 *     catalog_codes.c     each table of codes
 *     catalog_advice.c    for some codes: what to look at for the cause
 *
 * A parameter, an alarm or a code is added by adding one row; field, filter name, decoding and documentation follow
 * from it. A wrong row is found by the compiler or by tests/unit/test_catalog.c, never by a user's Wireshark.
 *
 * Source: Cisco's "System Error Messages for Cisco Unified Communications Manager", releases 12.5(1), 14 and 15,
 * Cisco's own phone stacks and administration guides, and messages read off the wire: docs/evidence.md. Meanings are in
 * our own words.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_ALARM_CATALOG_H
#define MODEL_ALARM_CATALOG_H

#include "core/text.h"

/** Where a row comes from: bits. */
enum {
    EVIDENCE_CATALOG = 1 << 0,      /* Cisco's catalog */
    EVIDENCE_CATALOG_12_5 = 1 << 1, /* Cisco's catalog, release 12.5 only */
    EVIDENCE_WIRE = 1 << 2,         /* seen in a real message */
    EVIDENCE_INFERRED = 1 << 3,     /* stated nowhere: by analogy; shown as such */
    EVIDENCE_SIPCC = 1 << 4,        /* Cisco's own SIP phone stack, published with Firefox up to version 45 */
    EVIDENCE_SCCP = 1 << 5,         /* the numbered list of Cisco's own SCCP phone stack */
    EVIDENCE_GUIDE = 1 << 6         /* the words of Cisco's phone administration guides */
};

/** What kind of value a field has: value.h says how each is read, wireshark/fields.c which fields each makes. */
typedef enum {
    KIND_TEXT,
    KIND_DEVICE, /* a device name, perhaps with the MAC address in it */
    KIND_IPV4,
    KIND_IPV4_PREFIX, /* an address, perhaps with a prefix length: 10.0.0.1/24 */
    KIND_IPV6,
    KIND_IPV6_PREFIX,
    KIND_CODE,      /* a number with a table of names */
    KIND_VLAN,      /* an unsigned number of 16 bits */
    KIND_PORT,      /* a signed number */
    KIND_TIME,      /* milliseconds since 1970-01-01 UTC */
    KIND_UCM,       /* a Unified CM: an address, a name, or neither */
    KIND_SIGNATURE, /* a digest in hexadecimal, or words */
    KIND_EVENT,     /* a last protocol event */
    KIND_COUNT
} value_kind;

/** What a value is to the alarm as a whole; links, statistics and the Info column ask for these. */
typedef enum {
    ROLE_NONE,
    ROLE_DEVICE,
    ROLE_REASON, /* the code why service was lost */
    ROLE_RESULT, /* another code worth showing in the Info column */
    ROLE_TIMESTAMP,
    ROLE_SWITCH,
    ROLE_SWITCH_PORT,
    ROLE_UCM,
    ROLE_IPV4, /* the phone's own address */
    ROLE_IPV6,
    ROLE_LOCAL_PORT,
    ROLE_SENT,
    ROLE_RECEIVED
} param_role;

enum {
    CODE_NORMAL = 1 << 0,     /* service was lost on purpose: reset, restart, fallback, power save */
    CODE_FAILURE = 1 << 1,    /* reports a failure */
    CODE_SHARED = 1 << 2,     /* means the same in the list of reasons and in that of SCCP's text alarms */
    CODE_BLAMES_UCM = 1 << 3, /* as the phone saw it, Unified CM ended the connection */

    /* The kind of a reason: at most one of these; none: REASON_OTHER */
    CODE_LOST = 1 << 4,
    CODE_STARTED = 1 << 5,
    CODE_RESET = 1 << 6,
    CODE_FALLBACK = 1 << 7
};

/** What a reason for being out of service says of what happened. */
typedef enum {
    REASON_OTHER,
    REASON_LOST,    /* the connection to a Unified CM was lost */
    REASON_STARTED, /* the phone has just started: many at once on one switch are a power failure */
    REASON_RESET,   /* a user or Unified CM reset or restarted the phone */
    REASON_FALLBACK /* the phone went back to a Unified CM of higher priority */
} reason_kind;

/** One code of a table. */
typedef struct {
    uint32_t code;
    const char *symbol; /* as Cisco's catalog spells it, or as phones write it; NULL where it has none */
    const char *meaning;
    unsigned evidence;
    unsigned flags;
} code_row;

typedef struct {
    const code_row *rows; /* in ascending order of code */
    size_t count;
} code_table;

/** One field: a filter name. */
typedef struct {
    const char *name; /* after "cisco_alarm." */
    value_kind kind;
    const code_table *codes;  /* of KIND_CODE, and of no other */
    bool has_name_field;      /* a field of the name of the code is beside it */
    const char *parts_prefix; /* with which the names of the fields begin that are made from the value */
    const char *label;
    const char *description;
} field_row;

/** The fields by name, as indices of catalog_fields: FIELD_reason. */
typedef enum {
#define FIELD_ROW(name, kind, codes, has_name_field, parts_prefix, label, description) FIELD_##name,
#include "model/alarm/catalog_fields.def"
    FIELD_COUNT
} field_id;

/** One parameter of one alarm. */
typedef struct {
    const char *name; /* as in the XML */
    size_t name_len;
    field_id field;
    param_role role;
    bool alarm_specific; /* the name means something else in other alarms */
} param_row;

/** One alarm. */
typedef struct {
    const char *name; /* NULL for a text form, which has none on the wire */
    size_t name_len;
    const param_row *params;
    size_t param_count; /* at most CATALOG_PARAMS_MAX */
    unsigned evidence;
    const char *meaning;
    bool failure; /* it always reports a failure */
} alarm_row;

/** A table of parameters with more rows than this does not compile; the longest of Cisco's has 27. Chosen so that the
 * reader's bit for each row, in 128 bytes, is cheap to clear, and no table of ours gets near. */
enum { CATALOG_PARAMS_MAX = 1024 };

/** The name for the number of a text form. */
#define CATALOG_NUMBER "(number)"

/** The name for the free text of a text form; a form without this row has none. */
#define CATALOG_NOTE "(note)"

extern const field_row catalog_fields[FIELD_COUNT];

extern const alarm_row catalog_alarms[];
extern const size_t catalog_alarm_count;

/** The text forms: a REGISTER's Reason header, and SCCP message 0x0020. */
extern const alarm_row catalog_reason_header;
extern const alarm_row catalog_sccp_text;

/** The alarm of this name, or NULL. */
const alarm_row *catalog_alarm(text_span name);

/**
 * The row of one of an alarm's parameters. Its index is `row - alarm->params`.
 * @param next index where to begin; is set to the row after the one found, since phones keep Cisco's order
 * @return NULL where there is none
 */
const param_row *catalog_param(const alarm_row *alarm, text_span name, size_t *next);

/**
 * The row of a parameter whose name means the same field in every alarm that has it: for an alarm that the catalog does
 * not know.
 * @return NULL where there is none, and for names that depend on the alarm
 */
const param_row *catalog_common_param(text_span name);

/** Whether the bytes of a value are a word that phones write in place of one, with markup that they do not escape. */
bool catalog_is_word(const param_row *param, text_span value);

/** The kind of a reason. @param row NULL: not in the catalog */
reason_kind catalog_reason_kind(const code_row *row);

/** The row of a code, or NULL. */
const code_row *catalog_code(const code_table *table, uint32_t code);

/** What to look at for the cause of a code, in one line, by our own reading; NULL: nothing that we know. */
const char *catalog_advice(field_id field, uint32_t code);

#endif
