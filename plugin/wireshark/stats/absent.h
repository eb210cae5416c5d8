/* absent.h
 * Phones that are not registered at the end of a capture, and why.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_ABSENT_H
#define WIRESHARK_STATS_ABSENT_H

#include "wireshark/stats/losses.h"
#include "wireshark/tables/table.h"

/** Writes who of the selected phones is not registered, grouped where three or more share a switch or subnet.
 * @param begin_row begins a row without counts, whose next cell is the text */
void absent_write(stats_output *out, const stats_losses *all, bool is_short,
                  void (*begin_row)(stats_output *out, int64_t time, bool is_short));

/** " sw-b01-f2 GigabitEthernet1/0/3", as far as its alarms report it. To be freed. */
char *absent_place(uint32_t phone);

#endif
