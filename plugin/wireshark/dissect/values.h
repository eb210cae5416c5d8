/* values.h
 * Typed values as items of the tree, by kind.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_DISSECT_VALUES_H
#define WIRESHARK_DISSECT_VALUES_H

#include "model/alarm/alarm_reader.h"
#include "model/alarm/value.h"
#include "wireshark/dissect/items.h"

/** What the lines before and other frames say of a value: added below it, as generated. NULL or 0: nothing. */
typedef struct {
    const bool *reason_normal; /* of a reason: whether it is a normal one */
    const nstime_t *outage;    /* of a TimeStamp */
    const char *no_outage;     /* of a TimeStamp: why there is no outage */
    uint32_t event_frame;      /* of a last protocol event: the frame that holds its message */
} values_derived;

/** The items of a value. */
typedef struct {
    proto_item *value;  /* of the line; NULL: not wanted */
    proto_item *outage; /* NULL: there is none */
} values_items;

/** Adds a typed value, its parts, and what is derived for it. @param value what the line's value was read as */
values_items values_add(const alarm_view *view, const alarm_item *line, const alarm_value *value,
                        const values_derived *derived);

#endif
