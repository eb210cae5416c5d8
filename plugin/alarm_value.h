/* alarm_value.h
 * The value of one parameter becomes one typed line of the tree.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef ALARM_VALUE_H
#define ALARM_VALUE_H

#include "alarm_document.h"

/** A value, and where it stands. */
typedef struct {
    int offset;     /* of its bytes in the document's tvb */
    int length;     /* likewise; entities not resolved */
    text_span text; /* what it means: entities resolved */
    bool coded;     /* text is not just those bytes */
} alarm_value;

/**
 * Adds the line of a known parameter, with the fields made from it, and takes from it what it tells of the alarm.
 * @return the item, which is NULL where no tree is built; *shown tells whether the value is of the row's kind. Where it
 *         is not, nothing was added.
 */
proto_item *alarm_value_add(alarm_context *context, const param_row *row, const param_fields *fields,
                            const alarm_value *value, bool *shown);

/** Adds the line of a parameter that has no type: cisco_alarm.param.name and .value. */
proto_item *alarm_value_add_generic(alarm_context *context, const alarm_value *name, const alarm_value *value);

/** Adds a string field over the bytes of a value, or of `part`, which lies in value->text. */
proto_item *alarm_value_add_string(alarm_context *context, proto_tree *tree, int hf, const alarm_value *value,
                                   text_span part);

/** A text as NUL-terminated, valid UTF-8, in the packet's memory. A NUL in it becomes the replacement character. */
const char *alarm_value_string(const alarm_context *context, text_span text);

/** The same, with what cannot be printed escaped: for labels and columns, which Wireshark shows as they are. */
const char *alarm_value_label(const alarm_context *context, text_span text);

#endif
