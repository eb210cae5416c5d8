/* params.h
 * An alarm's items in the tree, with notes where something is wrong with one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_DISSECT_PARAMS_H
#define WIRESHARK_DISSECT_PARAMS_H

#include "wireshark/dissect/values.h"

/** How the value of an item is shown. */
typedef enum {
    PARAMS_VALUE,  /* typed, by its field */
    PARAMS_RAW,    /* as cisco_alarm.param.name and .value */
    PARAMS_INVALID /* as PARAMS_RAW, since the value is not of its parameter's kind */
} params_form;

/** Adds the item with which an alarm begins; nothing for a text form, which has none. @param line of kind ITEM_ALARM */
void params_add_alarm(const alarm_view *view, const alarm_item *line);

/**
 * Adds a parameter.
 * @param line    of kind ITEM_PARAM
 * @param value   what it was read as; for PARAMS_VALUE only
 * @param derived see values.h; for PARAMS_VALUE only
 * @return the position of its value
 */
values_place params_add(const alarm_view *view, const alarm_item *line, params_form form, const alarm_value *value,
                        const values_derived *derived);

/**
 * Adds the address of the phone that sent a text form, which has no parameter for it: so that the filter for a subnet
 * finds the alarms of all its phones. Nothing where it is no IPv4 address.
 * @param octets the four that came with the text; NULL: none did, so it is that of the sender
 */
void params_add_ipv4(const alarm_view *view, const uint8_t *octets);

/** Adds text where none belongs. @param line of kind ITEM_STRAY */
void params_add_stray(const alarm_view *view, const alarm_item *line);

#endif
