/* places.h
 * The sets that phones share, and that may fail as a whole: addresses, switches, subnets, sites, Unified CMs, by
 * number.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_PLACES_H
#define WIRESHARK_STATS_PLACES_H

#include "model/incidents/cause.h"
#include "wireshark/stats/phones.h"

typedef struct places places;

/** Of the open capture. */
places *places_new(void);
void places_free(places *all);

/**
 * The sets that a phone is in.
 * @param host        its address, or HOST_NONE
 * @param ucm         where it is registered, or HOST_NONE
 * @param switch_name as its alarms report it; NULL: none does, then the switch that all others of its subnet report
 * @param sets        get a number for each kind, or RISK_NONE
 */
void places_find(places *all, uint32_t host, uint32_t ucm, const char *switch_name, uint32_t sets[RISK_KINDS]);

/** "switch dst-s1", "site 10.50.0.0/16": as long as the capture is open. */
const char *places_name(const places *all, risk_kind kind, uint32_t set);

/** A filter for the packets of a set: "ip.addr == 10.70.0.0/24". NULL: there is none. */
const char *places_filter(const places *all, risk_kind kind, uint32_t set);

#endif
