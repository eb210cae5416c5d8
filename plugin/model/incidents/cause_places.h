/* cause_places.h
 * Where phones were, by their accepted bindings: the sets of each phone before its loss, and the population of every
 * set at every time. Used by cause.c alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_INCIDENTS_CAUSE_PLACES_H
#define MODEL_INCIDENTS_CAUSE_PLACES_H

#include "model/incidents/cause_table.h"

/** A set that may be a cause. Its members are places.members[first], …, in the order in which they became known. */
typedef struct {
    risk_kind kind;
    uint32_t set;
    bool is_candidate; /* false: a subnet with one address, a site with one subnet */
    size_t first;
    size_t count;
} risk_group;

/** A phone that is known in a group since a time. */
typedef struct {
    int64_t since;
    uint64_t print; /* sum of the fingerprints of this member and all before it */
} risk_member;

/** A binding of a phone: by acceptance, or by its report. */
typedef struct {
    uint32_t phone;
    int64_t since;               /* counts in populations from here on */
    uint32_t sets[RISK_KINDS];   /* the caller's numbers */
    uint32_t groups[RISK_KINDS]; /* numbers of groups, or RISK_NONE */
} risk_place;

typedef struct {
    risk_place *places;
    size_t accepted_count; /* places[0 … accepted_count) are by acceptance, the others by a report */
    size_t place_count;
    uint32_t *place_of; /* of each loss */
    risk_group *groups; /* by kind and number */
    size_t group_count;
    risk_member *members;
    uint32_t phone_end; /* one more than the largest number of a phone */
    /* Of each phone: whether it was accepted, and before each of its losses. Others are known by their reports: where
     * only those who fail report, every set that they name has failed. */
    bool *is_witness;
    uint32_t witnesses;
    uint64_t steps;
} cause_places;

/** The losses in any order, planned ones included. */
cause_places *cause_places_make(const cause_loss *losses, size_t count, const cause_placement *placements,
                                size_t placement_count);

void cause_places_free(cause_places *places);

/** How many phones were known in a group by a time. Equal prints mean the same phones. */
uint32_t cause_places_population(const cause_places *places, uint32_t group, int64_t by, uint64_t *print);

#endif
