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
    const char *no_outage;     /* of a TimeStamp: why there is no outage */
    uint32_t event_frame;      /* of a last protocol event: the frame that holds its message */
} values_derived;

/**
 * Adds a typed value, its parts, and what is derived for it.
 * @param value what the line's value was read as
 * @return the item of the line; NULL: not wanted
 */
proto_item *values_add(const alarm_view *view, const alarm_item *line, const alarm_value *value,
                       const values_derived *derived);

/** The position of the value of a line. */
typedef struct {
    proto_item *item; /* NULL: not wanted */
    int offset;       /* of its bytes in the document */
    int length;
} values_place;

/** Adds the outage below a TimeStamp. */
void values_add_outage(const alarm_view *view, const values_place *timestamp, const nstime_t *outage);

#endif
