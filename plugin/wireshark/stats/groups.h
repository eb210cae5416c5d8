/* groups.h
 * Phones that have the same: one trust list, one firmware load. They are compared within a cluster: the phones of one
 * TFTP server, the phones of one model. A group is an outlier if more than half of its cluster have another value in
 * common, and it is less than 5 % of the cluster. Clusters and outliers are of the whole capture, what a table shows of
 * the selected phones.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_GROUPS_H
#define WIRESHARK_STATS_GROUPS_H

#include "wireshark/tables/table.h"

/** What makes a group. Texts are kept ones, which are equal if their pointers are; NULL: not known. */
typedef struct {
    unsigned list; /* of several that a statistic has */
    const char *cluster;
    const char *value; /* NULL: its phones are not compared */
} group_key;

/** The phones of a cluster with a value. */
typedef struct {
    uint32_t phones;
    uint32_t most; /* those with the most frequent value */
    bool is_compared;
} group_cluster;

typedef struct {
    group_key key;
    uint32_t all;     /* phones */
    GArray *selected; /* of uint32_t: their numbers, in ascending order if they were added so */
    group_cluster *cluster;
} phone_group;

typedef struct {
    GHashTable *by_key;   /* of phone_group */
    GHashTable *clusters; /* group_key without value -> group_cluster */
    bool compares_unknown;
} phone_groups;

/** @param compares_unknown phones whose cluster is not known are compared with each other */
phone_groups *groups_new(bool compares_unknown);
/** Frees all groups, those that groups_sorted() gave, too. */
void groups_free(phone_groups *all);

/** Adds a phone. Not twice to one list. */
void groups_add(phone_groups *all, const group_key *key, uint32_t phone, bool is_selected);

/** The groups with a selected phone: by list, cluster, and size, the largest first. To be freed with
 * g_ptr_array_free(). */
GPtrArray *groups_sorted(const phone_groups *all);

/** How many different phones are selected in any group with a value. */
uint32_t groups_count_selected(const phone_groups *all);

/** By the rule above; never of a group without a value, or in a cluster that is not compared. */
bool groups_is_outlier(const phone_group *group);

/** Names of the selected phones, up to `max`: "SEP1, SEP2, 5 more". To be freed. */
char *groups_names(const phone_group *group, unsigned max);

/** The first names, for a cell. */
char *groups_samples(const phone_group *group);

/** Cells: share of the cluster in percent, and whether it is an outlier. */
void groups_write_share(stats_output *out, const phone_group *group);

/** Names the phones of outliers in notes. @param label of a value: "ITL", or NULL for the name of the cluster */
void groups_note_outliers(stats_output *out, const GPtrArray *groups, const char *(*label)(const phone_group *group));

/** Whether the phones are so few that a filter can have their frames. */
bool groups_is_small(const phone_group *group);

/** A condition that a field has a value, added with "and". Without a value: that the field is not there. Returns
 * whether the value can be in a filter. */
bool groups_add_condition(GString *filter, const char *field, const char *value);

/** Different texts, and how often each came. */
typedef struct tally tally;

/** An empty one; tally_end() or tally_write() frees it. */
tally *tally_new(void);

/** @param text lives as long as the tally; NULL is not counted */
void tally_add(tally *t, const char *text);

/** "updated 11, failed 30", the most frequent first; more than `shown` are summed up. Frees the tally. To be freed.
 * @param always_counts false: a text that is alone has no number */
char *tally_end(tally *t, unsigned shown, bool always_counts);

/** The same as a cell. */
void tally_write(stats_output *out, tally *t, unsigned shown, bool always_counts);

#endif
