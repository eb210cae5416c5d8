/* alarm_catalog.h
 * DATA: what is known of the alarms, their parameters and their codes. A parameter or a code is added by adding one row
 * to alarm_catalog.c, and nothing else anywhere: field, filter name, decoding and documentation follow from the row.
 *
 * Source: Cisco's "System Error Messages for Cisco Unified Communications Manager", releases 12.5(1), 14 and 15, and
 * messages read off the wire. Meanings are in our own words.
 *
 * No Wireshark header here: the tests and the documentation read the same tables.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef ALARM_CATALOG_H
#define ALARM_CATALOG_H

#include "core/text.h"

/** Where a row comes from. */
typedef enum {
    EVIDENCE_CATALOG,      /* Cisco's catalog */
    EVIDENCE_CATALOG_12_5, /* Cisco's catalog, release 12.5 only */
    EVIDENCE_WIRE,         /* Cisco's catalog, and seen in a real message */
    EVIDENCE_INFERRED      /* stated nowhere: by analogy; shown as such */
} evidence;

/** What kind of value a parameter has. The fields that a kind makes are listed in alarm_fields.c. */
typedef enum {
    KIND_STRING,
    KIND_DEVICE, /* a device name, with the MAC address in it */
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
    KIND_EVENT      /* a last protocol event */
} value_kind;

/** What a value tells about the alarm as a whole; links, statistics and the Info column ask for these. */
typedef enum {
    FACT_NONE,
    FACT_DEVICE,
    FACT_REASON, /* the code why service was lost */
    FACT_RESULT, /* another code worth showing in the Info column */
    FACT_TIMESTAMP,
    FACT_SWITCH,
    FACT_SWITCH_PORT,
    FACT_UCM,
    FACT_SENT,
    FACT_RECEIVED
} fact;

enum {
    CODE_NORMAL = 1 << 0, /* somebody or something did it on purpose */
    CODE_FAILURE = 1 << 1 /* reports a failure */
};

/** One code of a table. */
typedef struct {
    uint32_t code;
    const char *symbol; /* as Cisco's catalog spells it; NULL where it has none */
    const char *meaning;
    evidence source;
    unsigned flags;
} code_row;

typedef struct {
    const code_row *rows; /* in ascending order of code */
    size_t count;
} code_table;

/** One parameter of one alarm. */
typedef struct {
    const char *name; /* as in the XML */
    value_kind kind;
    const char *filter; /* filter name, after "cisco_alarm."; rows with the same one share the field */
    const char *label;
    const char *description;
    const code_table *codes; /* KIND_CODE */
    fact tells;
    const char *generated; /* KIND_UCM, KIND_SIGNATURE: stem of the fields made from the value */
} param_row;

/** One alarm. */
typedef struct {
    const char *name; /* NULL for a text form */
    const param_row *params;
    size_t param_count;
    evidence source;
    const char *meaning;
    bool failure; /* it always reports a failure */
} alarm_row;

/** The parameter that stands for the number of a text form. */
#define ALARM_TEXT_NUMBER "(number)"

extern const alarm_row alarm_rows[];
extern const size_t alarm_row_count;

/** The text forms: a REGISTER's Reason header, and SCCP message 0x0020. */
extern const alarm_row alarm_reason_header;
extern const alarm_row alarm_sccp_text;

/** The alarm of this name, or NULL. */
const alarm_row *catalog_alarm(text_span name);

/**
 * The row of one of an alarm's parameters. Its index is `row - alarm->params`.
 * @param hint index where to begin; is set to the row after the one found, since phones keep Cisco's order
 * @return NULL where there is none
 */
const param_row *catalog_param(const alarm_row *alarm, text_span name, size_t *hint);

/** The row of a code, or NULL. */
const code_row *catalog_code(const code_table *table, uint32_t code);

#endif
