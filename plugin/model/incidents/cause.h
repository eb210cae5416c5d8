/* cause.h
 * From single losses of service to their causes: which Unified CM, site, subnet, switch or shared address failed, when,
 * and how many of its phones were lost.
 *
 * This is fault localization by shared risk groups, known from backbones (Kompella and others, "IP Fault Localization
 * Via Risk Modeling", NSDI 2005: SCORE). What phones share is a risk group. Losses that follow each other are one
 * burst, the observation. A group's hits are the phones of the burst that are in it; its hit ratio is hits of its
 * population, all phones known in it; its coverage is hits of the phones that the burst has. SCORE takes, again and
 * again, the group with the largest coverage among those whose hit ratio is high enough, and takes away what it
 * explains. So does this, but for the measure: 2 * hits / (population + phones not yet explained), which is the
 * harmonic mean of hit ratio and coverage. Plain coverage calls a dark switch with five stray phones a site; the hit
 * ratio alone splits a site into its switches; their mean does neither.
 *
 * Times are nanoseconds since 1970-01-01 UTC; CLOCK_NO_TIME is none. Rows do not depend on the order of the input: of
 * equals the smaller number comes first. The steps are linear in losses and placements, but for sorts and searches.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_INCIDENTS_CAUSE_H
#define MODEL_INCIDENTS_CAUSE_H

#include <stddef.h>

#include "model/incidents/cause_table.h"

/** Explains losses. Returns a table for cause_free. */
cause_table *cause_find(const cause_loss *losses, size_t count, const cause_placement *placements,
                        size_t placement_count, const cause_rules *rules);

void cause_free(cause_table *table);

#endif
