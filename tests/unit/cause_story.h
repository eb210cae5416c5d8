/* cause_story.h
 * Stories for the tests of model/incidents/cause: phones with their places, and what they lost.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CAUSE_STORY_H
#define CAUSE_STORY_H

#include <glib.h>

#include "model/incidents/cause.h"

#define SECOND CLOCK_SECOND
#define MINUTE CLOCK_MINUTE
#define HOUR   CLOCK_HOUR

/** 2026-03-08 06:00:00 UTC: the captures begin. */
#define SIX (1772949600 * SECOND)

/** Where a phone is. */
typedef struct {
    uint32_t address;
    uint32_t switch_id;
    uint32_t subnet;
    uint32_t site;
    uint32_t ucm;
} where;

/** No shared address, and no switch. */
#define AT(subnet, site, ucm) ((where){RISK_NONE, RISK_NONE, subnet, site, ucm})

#define NOWHERE ((where){RISK_NONE, RISK_NONE, RISK_NONE, RISK_NONE, RISK_NONE})

typedef struct {
    GArray *losses;     /* cause_loss */
    GArray *placements; /* cause_placement */
    cause_table *table;
    cause_rules rules;
} story;

void story_begin(story *s);
void story_end(story *s);

/** A phone is accepted. */
void story_accept(story *s, uint32_t phone, int64_t from, where at);

/** Phones [first, first + count) are accepted at six. */
void story_accept_many(story *s, uint32_t first, uint32_t count, where at);

/** A phone is lost at a time; its last keepalive was a minute before, its report comes a minute later. */
cause_loss *story_lose(story *s, uint32_t phone, int64_t time);

/** Phones [first, first + count) are lost, one each `step`. */
void story_lose_many(story *s, uint32_t first, uint32_t count, int64_t time, int64_t step);

/** A phone is lost some time in an interval. */
cause_loss *story_lose_between(story *s, uint32_t phone, int64_t earliest, int64_t latest);

/** A loss that is planned. */
cause_loss *story_plan(story *s, uint32_t phone, loss_kind kind, int64_t time);

/** Finds the causes: in the order given, and in ten random ones, which must give the same. */
void story_tell(story *s);

/** The number of the row whose set of a kind is `set`; there must be one. */
const cause_row *story_row(const story *s, risk_kind kind, uint32_t set);

/** A row must name just this, with so many phones of so many. */
#define assert_row(s, row, kind_, set_, phones_, population_)                                                          \
    do {                                                                                                               \
        const cause_row *row_ = (row);                                                                                 \
        g_assert_true(row_->is_known);                                                                                 \
        for (uint32_t k_ = 0; k_ < RISK_KINDS; k_++) {                                                                 \
            g_assert_cmpuint(row_->sets[k_], ==, k_ == (uint32_t)(kind_) ? (set_) : RISK_NONE);                        \
        }                                                                                                              \
        g_assert_cmpuint(row_->phones, ==, phones_);                                                                   \
        g_assert_cmpuint(row_->population, ==, population_);                                                           \
    } while (0)

#endif
