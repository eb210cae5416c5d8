/* groups.c
 * Phones that have the same: see groups.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/groups.h"

#include <stdlib.h>

#include "wireshark/stats/phones.h"

/* All chosen, not measured: names that fit into a cell; below what share of a cluster phones are more likely
 * forgotten than meant to be different; names in a note or a filter that are no list yet. */
enum { SAMPLES = 3, OUTLIER_PERCENT = 5, OUTLIERS_NAMED_MAX = 50 };

/* ---- Groups ---- */

static unsigned key_hash(const void *data)
{
    const group_key *key = (const group_key *)data;
    return (g_direct_hash(key->cluster) * 31 + g_direct_hash(key->value)) * 31 + key->list;
}

static int key_equal(const void *a, const void *b)
{
    const group_key *one = (const group_key *)a;
    const group_key *other = (const group_key *)b;
    return one->list == other->list && one->cluster == other->cluster && one->value == other->value;
}

static void free_group(void *data)
{
    phone_group *group = (phone_group *)data;

    g_array_free(group->selected, TRUE);
    g_free(group);
}

phone_groups *groups_new(bool compares_unknown)
{
    phone_groups *all = g_new(phone_groups, 1);

    all->compares_unknown = compares_unknown;
    all->by_key = g_hash_table_new_full(key_hash, key_equal, NULL, free_group);
    all->clusters = g_hash_table_new_full(key_hash, key_equal, g_free, g_free);
    return all;
}

void groups_free(phone_groups *all)
{
    g_hash_table_destroy(all->by_key);
    g_hash_table_destroy(all->clusters);
    g_free(all);
}

static group_cluster *cluster_of(phone_groups *all, const group_key *key)
{
    group_key own = {key->list, key->cluster, NULL};
    group_cluster *cluster = (group_cluster *)g_hash_table_lookup(all->clusters, &own);

    if (!cluster) {
        cluster = g_new0(group_cluster, 1);
        cluster->is_compared = key->cluster || all->compares_unknown;
        group_key *kept = g_new(group_key, 1);
        *kept = own;
        g_hash_table_insert(all->clusters, kept, cluster);
    }
    return cluster;
}

static phone_group *group_of(phone_groups *all, const group_key *key)
{
    phone_group *group = (phone_group *)g_hash_table_lookup(all->by_key, key);

    if (!group) {
        group = g_new0(phone_group, 1);
        group->key = *key;
        group->selected = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        group->cluster = cluster_of(all, key);
        g_hash_table_insert(all->by_key, &group->key, group);
    }
    return group;
}

void groups_add(phone_groups *all, const group_key *key, uint32_t phone, bool is_selected)
{
    phone_group *group = group_of(all, key);

    group->all++;
    if (key->value) {
        group->cluster->phones++;
        group->cluster->most = MAX(group->cluster->most, group->all);
    }
    if (is_selected) {
        g_array_append_val(group->selected, phone);
    }
}

static int compare_groups(const void *a, const void *b)
{
    const phone_group *one = *(const phone_group *const *)a;
    const phone_group *other = *(const phone_group *const *)b;
    uint32_t cluster = one->cluster->phones;
    uint32_t other_cluster = other->cluster->phones;
    int order = (one->key.list > other->key.list) - (one->key.list < other->key.list);

    order = order ? order : (cluster < other_cluster) - (cluster > other_cluster);
    order = order ? order : g_strcmp0(one->key.cluster, other->key.cluster);
    order = order ? order : (one->all < other->all) - (one->all > other->all);
    return order ? order : g_strcmp0(one->key.value, other->key.value);
}

GPtrArray *groups_sorted(const phone_groups *all)
{
    GPtrArray *groups = g_ptr_array_new();
    GHashTableIter next;
    void *group;

    g_hash_table_iter_init(&next, all->by_key);
    while (g_hash_table_iter_next(&next, NULL, &group)) {
        if (((const phone_group *)group)->selected->len > 0) {
            g_ptr_array_add(groups, group);
        }
    }
    g_ptr_array_sort(groups, compare_groups);
    return groups;
}

uint32_t groups_count_selected(const phone_groups *all)
{
    GHashTable *phones = g_hash_table_new(g_direct_hash, g_direct_equal);
    GHashTableIter next;
    void *data;

    g_hash_table_iter_init(&next, all->by_key);
    while (g_hash_table_iter_next(&next, NULL, &data)) {
        const phone_group *group = (const phone_group *)data;
        for (unsigned i = 0; group->key.value && i < group->selected->len; i++) {
            g_hash_table_add(phones, GUINT_TO_POINTER(g_array_index(group->selected, uint32_t, i) + 1));
        }
    }
    uint32_t count = g_hash_table_size(phones);
    g_hash_table_destroy(phones);
    return count;
}

static bool is_compared(const phone_group *group)
{
    return group->key.value && group->cluster->is_compared;
}

bool groups_is_outlier(const phone_group *group)
{
    const group_cluster *cluster = group->cluster;

    return is_compared(group) && (uint64_t)cluster->most * 2 > cluster->phones &&
           (uint64_t)group->all * 100 < (uint64_t)cluster->phones * OUTLIER_PERCENT;
}

/* ---- Cells and notes ---- */

char *groups_names(const phone_group *group, unsigned max)
{
    GString *text = g_string_new("");

    for (unsigned i = 0; i < group->selected->len && i < max; i++) {
        g_string_append_printf(text, "%s%s", i ? ", " : "", phones_name(g_array_index(group->selected, uint32_t, i)));
    }
    if (group->selected->len > max) {
        g_string_append_printf(text, ", %u more", group->selected->len - max);
    }
    return g_string_free(text, FALSE);
}

char *groups_samples(const phone_group *group)
{
    return groups_names(group, SAMPLES);
}

void groups_write_share(stats_output *out, const phone_group *group)
{
    if (is_compared(group)) {
        stats_number(out, (uint32_t)((uint64_t)group->all * 100 / group->cluster->phones));
    } else {
        stats_nothing(out);
    }
    stats_text(out, "%s", groups_is_outlier(group) ? "outlier" : "");
}

void groups_note_outliers(stats_output *out, const GPtrArray *groups, const char *(*label)(const phone_group *group))
{
    unsigned left = stats_rows_max();

    for (unsigned i = 0; i < groups->len && left > 0; i++) {
        const phone_group *group = (const phone_group *)g_ptr_array_index(groups, i);
        if (groups_is_outlier(group)) {
            char *names = groups_names(group, OUTLIERS_NAMED_MAX);
            stats_note(out, "Outlier %s %s (%u of %u phone%s): %s", label(group), group->key.value, group->all,
                       group->cluster->phones, stats_plural(group->cluster->phones), names);
            g_free(names);
            left--;
        }
    }
}

bool groups_is_small(const phone_group *group)
{
    return group->selected->len <= OUTLIERS_NAMED_MAX;
}

bool groups_add_condition(GString *filter, const char *field, const char *value)
{
    const char *separator = filter->len > 0 ? " and " : "";

    if (!value) {
        g_string_append_printf(filter, "%snot cisco_alarm.%s", separator, field);
        return true;
    }
    if (stats_quotable(value)) {
        g_string_append_printf(filter, "%scisco_alarm.%s == \"%s\"", separator, field, value);
        return true;
    }
    return false;
}

/* ---- Tallies ---- */

typedef struct {
    const char *text;
    uint32_t count;
    unsigned order; /* in which it came */
} tally_entry;

struct tally {
    GHashTable *by_text; /* of tally_entry */
};

tally *tally_new(void)
{
    tally *t = g_new(tally, 1);

    t->by_text = g_hash_table_new_full(g_str_hash, g_str_equal, NULL, g_free);
    return t;
}

void tally_add(tally *t, const char *text)
{
    tally_entry *entry = text ? (tally_entry *)g_hash_table_lookup(t->by_text, text) : NULL;

    if (text && !entry) {
        entry = g_new0(tally_entry, 1);
        entry->text = text;
        entry->order = g_hash_table_size(t->by_text);
        g_hash_table_insert(t->by_text, (void *)text, entry);
    }
    if (entry) {
        entry->count++;
    }
}

static int compare_entries(const void *a, const void *b)
{
    const tally_entry *one = *(const tally_entry *const *)a;
    const tally_entry *other = *(const tally_entry *const *)b;
    int order = (one->count < other->count) - (one->count > other->count);

    return order ? order : (one->order > other->order) - (one->order < other->order);
}

char *tally_end(tally *t, unsigned shown, bool always_counts)
{
    GPtrArray *entries = g_ptr_array_new();
    GString *text = g_string_new("");
    GHashTableIter next;
    void *data;

    g_hash_table_iter_init(&next, t->by_text);
    while (g_hash_table_iter_next(&next, NULL, &data)) {
        g_ptr_array_add(entries, data);
    }
    g_ptr_array_sort(entries, compare_entries);
    for (unsigned i = 0; i < entries->len && i < shown; i++) {
        const tally_entry *entry = (const tally_entry *)g_ptr_array_index(entries, i);
        g_string_append_printf(text, "%s%s", i ? ", " : "", entry->text);
        if (always_counts || entries->len > 1) {
            g_string_append_printf(text, " %u", entry->count);
        }
    }
    if (entries->len > shown) {
        g_string_append_printf(text, ", %u others", entries->len - shown);
    }
    g_ptr_array_free(entries, TRUE);
    g_hash_table_destroy(t->by_text);
    g_free(t);
    return g_string_free(text, FALSE);
}

void tally_write(stats_output *out, tally *t, unsigned shown, bool always_counts)
{
    char *text = tally_end(t, shown, always_counts);

    stats_text(out, "%s", text);
    g_free(text);
}
