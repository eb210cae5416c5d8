/* ticket_text.h
 * An alarm in a few lines of plain text, as a ticket wants it: who, what, why, since when, where, and how it ended.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_GUI_TICKET_TEXT_H
#define WIRESHARK_GUI_TICKET_TEXT_H

#include "wireshark/track/alarm_tap.h"

/** The text, with a newline at the end of each line; what is not known has no line. UTF-8. To be freed. */
GString *ticket_text_of(packet_info *pinfo, const alarm_tap_data *alarm);

#endif
