/* alarm_text.h
 * Texts of an alarm for tables. All of them live as long as the capture file is open; equal ones have the same pointer.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_ALARM_TEXT_H
#define WIRESHARK_STATS_ALARM_TEXT_H

#include "wireshark/track/alarm_tap.h"

/** A text of a packet, "(none)" if it is empty. */
const char *alarm_text_shown(text_span text);

/** What kind of alarm it is: "LastOutOfServiceInformation", "Reason header of REGISTER". */
const char *alarm_text_name(const alarm_tap_data *alarm);

/** Why service was lost: "25 RegistrationSuccessful", or by the list of SCCP's text alarms "25 Initialized". NULL: not
 * reported. */
const char *alarm_text_loss(const alarm_tap_data *alarm);

/** The same of a loss: by the list of the alarm that reported it first. */
const char *alarm_text_reported(const report_loss *loss);

/** The reason, or the other code of the alarm: "1 CTL and/or ITL updated". NULL: it has neither. */
const char *alarm_text_reason(const alarm_tap_data *alarm);

/** Kinds of alarms: those of the catalog, any other, the two text forms. Its last ones come first: every phone sends
 * them. */
size_t alarm_text_kinds(void);
size_t alarm_text_kind(const alarm_tap_data *alarm);
const char *alarm_text_kind_name(size_t kind);

#endif
