/* alarm_stats.h
 * Statistics of alarms: tables in Wireshark's Telephony menu, and `tshark -q -z cisco_alarm,…`.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef ALARM_STATS_H
#define ALARM_STATS_H

/** Registers the statistics. To be called once, when Wireshark registers tap listeners. */
void alarm_stats_register(void);

#endif
