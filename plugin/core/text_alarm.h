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
 * "25: Name=…" of SCCP message 0x0020 (wire). Text that has no number is all `rest`, and so is text whose first word
 * happens to be a number: without a colon behind it, a number is followed by an assignment, or by nothing.
 */
text_alarm text_alarm_read(text_span text);

/**
 * Takes the next assignment of an alarm in text form: "Name=SEP001122334455", "Load=3.2(2.14)", "Last=reset-restart". A
 * value ends where the next assignment begins, so it may hold whitespace. In parentheses only the words that phones are
 * known to write begin one, and in those of Last= nothing does: they hold free text.
 * @param notes a colon beside whitespace ends a value, and what follows it is free text up to the next assignment of a
 *              word that phones are known to write (SCCP)
 * @param pos   begin with 0; moves on by itself, and may be set back
 * @return false when nothing is left. Text that belongs to no assignment comes with an empty key.
 */
bool text_alarm_next(text_span rest, bool notes, size_t *pos, text_span *key, text_span *value);

#endif
