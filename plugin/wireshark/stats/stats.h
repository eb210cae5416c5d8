/* stats.h
 * Statistics of alarms: tables in Wireshark's Telephony menu, and `tshark -q -z cisco_alarm,…`.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_STATS_H
#define WIRESHARK_STATS_STATS_H

#include "wireshark/tables/table.h"

/** Registers the statistics. To be called once, with the protocol: sharkd never calls for tap listeners. */
void stats_register(void);

/** To be called when Wireshark registers tap listeners, which sharkd does not. */
void stats_register_listeners(void);

/** What there is, each in a file of its own but the first four. */
extern const stats_kind stats_reasons, stats_devices, stats_switches, stats_ucm;
extern const stats_kind stats_incidents;
extern const stats_kind stats_timeline;
extern const stats_kind stats_trust;
extern const stats_kind stats_firmware;

#endif
