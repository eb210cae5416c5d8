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
 * Splits off the number of an alarm in text form. A text without a number is all `rest`, and so is one whose first word
 * happens to be a number: without a colon behind it, a number is followed by an assignment, or by nothing. Grammar (RFC
 * 5234; WSP is any whitespace):
 *
 *     text       = ["cisco-alarm:"] [number] rest
 *     number     = 1*DIGIT *WSP ":" / 1*DIGIT (1*WSP assignment-start / end-of-text)
 *     rest       = *(assignment / note)
 *     assignment = key "=" *WSP value
 *     key        = 1*(ALPHA / DIGIT / "_" / "-")
 *     known-key  = "Name" / "Load" / "ActiveLoad" / "InactiveLoad" / "Last"      ; what phones write (wire)
 *
 * A value ends at the first of these: (1) whitespace and an assignment; (2) a known key and its "=", with or without
 * whitespace before it; (3) with notes, a colon beside whitespace: a note follows, up to WSP known-key "=". In
 * parentheses (2) alone ends a value, after whitespace; in those of Last=, which hold free text, nothing does.
 *
 *     text                                                           number  assignments
 *     cisco-alarm:23 Name=SEPC80084AA8743 Last=reset-restart         23      Name, Last
 *     25: Name=SEP00036B7FFF59 Load=3.2(2.14) Last=Initialized       25      Name, Load, Last
 *     Name=SEP001DE5AA0001  Load=7.5.7s  Last=TCP-timeout            -       Name, Load, Last
 *     16: Name=SEP3037A6AA0137Load= SCCP11.8-4-2S Last=TCP-timeout   16      Name, Load, Last
 *     32: Name=SEP00036B7FFF59 Load= term06.default : Invalid!       32      Name, Load, note "Invalid!"
 *     27: Waiting for x From 192.0.2.3                               27      note
 *
 * @return digits and rest point into `text`; a number above UINT32_MAX is none
 */
text_alarm text_alarm_read(text_span text);

/**
 * Takes the next assignment, or note, of an alarm in text form.
 * @param rest  of text_alarm_read()
 * @param notes whether the form has notes (SCCP)
 * @param pos   begin with 0; set to where to go on, and may be set back
 * @param key   empty for a note
 * @return false where nothing is left; *key and *value are then undefined
 */
bool text_alarm_next(text_span rest, bool notes, size_t *pos, text_span *key, text_span *value);

#endif
