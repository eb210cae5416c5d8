/* info_column.h
 * An alarm's summary in the Info column, beside what SIP and SCCP write there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_DISSECT_INFO_COLUMN_H
#define WIRESHARK_DISSECT_INFO_COLUMN_H

#include "wireshark/dissect/items.h"

/**
 * Appends a summary to the column, which has to be writable, and fences it.
 * @param carrier a body's summary follows the text of its own SIP message, with a separator where another message of
 *                the segment follows; a header's follows those of all messages
 */
void info_column_append(const alarm_view *view, alarm_carrier carrier, const char *summary);

#endif
