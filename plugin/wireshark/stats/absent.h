/* absent.h
 * Phones that are not registered at the end of a capture, and why.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_ABSENT_H
#define WIRESHARK_STATS_ABSENT_H

#include "wireshark/stats/losses.h"
#include "wireshark/tables/table.h"

/** Writes who of the selected phones is not registered, grouped where three or more share a switch or subnet: a row is
 * a time, a text, and a filter. */
void absent_write(stats_output *out, const stats_losses *all, bool is_short);

/** " sw-b01-f2 GigabitEthernet1/0/3", as far as its alarms report it. To be freed. */
char *absent_place(uint32_t phone);

#endif
