/* text_alarm.h
 * The text form of an alarm: a number, and assignments of values to names.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_TEXT_ALARM_H
#define CORE_TEXT_ALARM_H

#include "core/text.h"

/** The number of an alarm in text form, and what follows it. */
typedef struct {
    bool has_number;
    uint32_t number;
    text_span digits;
    text_span rest; /* the assignments */
} text_alarm;

/**
 * Splits off the number of an alarm in text form: "cisco-alarm:23 Name=…" of a REGISTER's Reason header (wire), or
 * "25: Name=…" of SCCP message 0x0020 (wire). Text that has no number is all `rest`.
 */
text_alarm text_alarm_read(text_span text);

/**
 * Takes the next assignment of an alarm in text form: "Name=SEP001122334455", "Load=3.2(2.14)", "Last=reset-restart". A
 * value ends where the next assignment begins, so it may hold whitespace.
 * @param pos begin with 0; moves on by itself
 * @return false when nothing is left. Text that belongs to no assignment comes with an empty key.
 */
bool text_alarm_next(text_span rest, size_t *pos, text_span *key, text_span *value);

#endif
