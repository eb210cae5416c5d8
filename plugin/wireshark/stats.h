/* stats.h
 * Statistics of alarms: tables in Wireshark's Telephony menu, and `tshark -q -z cisco_alarm,…`.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_H
#define WIRESHARK_STATS_H

/** Registers the statistics. To be called once, when Wireshark registers tap listeners. */
void stats_register(void);

#endif
