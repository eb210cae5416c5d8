/* value.h
 * The value of one parameter: a text becomes a typed value, by the kind of its field.
 *
 * Nothing is copied or allocated: spans of a value point into the text that was read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_ALARM_VALUE_H
#define MODEL_ALARM_VALUE_H

#include "core/protocol_event.h"
#include "model/alarm/catalog.h"

/** Whether an address was read, and of which family. */
typedef enum { ADDRESS_NONE = 0, ADDRESS_IPV4 = 4, ADDRESS_IPV6 = 6 } address_family;

/** KIND_IPV4 to KIND_IPV6_PREFIX and KIND_UCM. */
typedef struct {
    address_family family; /* ADDRESS_NONE: of KIND_UCM only, which may be a name; port and prefix are passed over */
    uint8_t octets[16];    /* 4 or 16 of them, in network byte order */
    text_span prefix;      /* the digits of the prefix length; empty where there is none */
    uint8_t prefix_length; /* in bits */
} value_address;

/** KIND_DEVICE. */
typedef struct {
    text_span digits; /* the 12 hexadecimal digits after SEP, ATA or AN; empty where the name has none */
    uint8_t mac[6];
} value_device;

/** KIND_SIGNATURE. */
typedef struct {
    size_t count; /* 0: it is no digest, but words */
    uint8_t octets[64];
} value_digest;

/** KIND_EVENT. */
typedef struct {
    bool known; /* false: it is neither a SIP nor an SCCP event */
    protocol_event parts;
} value_event;

/** What was read, by the kind of the field; KIND_TEXT has nothing beside its text. */
typedef struct {
    value_kind kind;
    union {
        uint32_t number; /* KIND_CODE, KIND_VLAN */
        int32_t port;    /* KIND_PORT */
        uint64_t ms;     /* KIND_TIME: milliseconds since 1970-01-01 UTC, before the year 10000 */
        value_address address;
        value_device device;
        value_digest digest;
        value_event event;
    } as;
} alarm_value;

/**
 * Reads a value, entities being resolved already.
 * @return false where the text is not of the kind; *value is then undefined. Every text is a text, the name of a device
 *         or of a Unified CM, a signature in words, an event of no known form.
 */
bool value_read(value_kind kind, text_span text, alarm_value *value);

#endif
