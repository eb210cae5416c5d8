/* firmware.c
 * Which phones run which firmware, and what could not be downloaded: -z cisco_alarm,firmware. Alarms about downloads
 * are rare; the Reason header has loads, too, and another alarm of the same phone its model.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/caveats.h"
#include "wireshark/stats/groups.h"
#include "wireshark/stats/phones.h"
#include "wireshark/stats/selection.h"
#include "wireshark/stats/stats.h"

static const stats_column columns[] = {
    {"#", true, 0},         {"Model", false, 0},   {"Active load", false, 0},     {"Phones", true, 0},
    {"Share (%)", true, 0}, {"Outlier", false, 0}, {"Failed downloads", true, 0}, {"Failure", false, 0},
    {"Server", false, 0},   {"Devices", false, 0}, {"Inactive load", false, 0},   {"Filter", false, 0},
};

/* Loads, failures and servers that a cell names: more do not fit into its column. */
enum { TALLY_SHOWN = 3 };

static const inventory *items(void)
{
    return capture_current()->inventory;
}

static const char *failure_name(uint32_t failure)
{
    const code_row *code = catalog_code(catalog_fields[FIELD_download_failure].codes, failure);
    return !code ? "unknown reason" : code->symbol ? code->symbol : code->meaning;
}

/* ---- Rows ---- */

/* The names of models and loads are kept once each, so equal ones have the same address. */
static phone_groups *collect(const stats_selection *selection)
{
    phone_groups *groups = groups_new(false);

    for (uint32_t i = 0; i < identity_phone_count(capture_current()->phones); i++) {
        const identity_phone *phone = identity_phone_at(capture_current()->phones, i);
        group_key key = {0, phone->model, phone->active_load};
        if (phone->model || phone->active_load || inventory_latest_download(items(), i) != DOWNLOAD_NONE) {
            groups_add(groups, &key, i, selection_has(selection, i));
        }
    }
    return groups;
}

static void write_inactive(stats_output *out, const phone_group *group)
{
    tally *loads = tally_new();

    for (unsigned i = 0; i < group->selected->len; i++) {
        uint32_t phone = g_array_index(group->selected, uint32_t, i);
        tally_add(loads, identity_phone_at(capture_current()->phones, phone)->inactive_load);
    }
    tally_write(out, loads, TALLY_SHOWN, false);
}

/* How many downloads failed, why, and the servers of all. */
static void write_downloads(stats_output *out, const phone_group *group)
{
    tally *failures = tally_new();
    tally *servers = tally_new();
    uint32_t failed = 0;

    for (unsigned i = 0; i < group->selected->len; i++) {
        uint32_t next = inventory_latest_download(items(), g_array_index(group->selected, uint32_t, i));
        while (next != DOWNLOAD_NONE) {
            const inventory_download *one = inventory_download_at(items(), next);
            failed += one->has_failed;
            tally_add(failures, one->has_failed ? failure_name(one->failure) : NULL);
            tally_add(servers, one->server);
            next = one->older;
        }
    }
    stats_number(out, failed);
    tally_write(out, failures, TALLY_SHOWN, true);
    tally_write(out, servers, TALLY_SHOWN, false);
}

/* A Reason header has a load and no model, which is known from another alarm. */
static void write_filter(stats_output *out, const phone_group *group)
{
    const group_key *key = &group->key;
    const char *model = stats_quotable(key->cluster);
    GString *filter = g_string_new("");

    if (key->value) {
        groups_add_condition(filter, "active_load", key->value);
        if (model) {
            g_string_append_printf(filter, "%s(cisco_alarm.model == \"%s\" or not cisco_alarm.model)",
                                   filter->len > 0 ? " and " : "", model);
        } else if (!key->cluster) {
            groups_add_condition(filter, "model", NULL);
        }
    } else if (model) {
        groups_add_condition(filter, "model", model);
        groups_add_condition(filter, "active_load", NULL);
    } else if (!key->cluster) {
        g_string_append(filter, "cisco_alarm.carrier and not cisco_alarm.model and not cisco_alarm.active_load");
    }
    stats_filter(out, filter->str);
    g_string_free(filter, TRUE);
}

static void write_row(stats_output *out, const phone_group *group)
{
    char *samples = groups_samples(group);

    stats_row(out);
    stats_text(out, "%s", group->key.cluster ? group->key.cluster : "(unknown)");
    stats_text(out, "%s", group->key.value ? group->key.value : "(unknown)");
    stats_number(out, group->selected->len);
    groups_write_share(out, group);
    write_downloads(out, group);
    stats_text(out, "%s", samples);
    write_inactive(out, group);
    write_filter(out, group);
    g_free(samples);
}

/* ---- Failed downloads by name ---- */

/* The same download that failed for the same reason, once or more often. */
typedef struct {
    const inventory_download *first;
    uint32_t times;
} failure;

static unsigned failure_hash(const void *data)
{
    const inventory_download *one = ((const failure *)data)->first;
    return ((one->phone * 31 + one->failure) * 31 + g_direct_hash(one->load)) * 31 + g_direct_hash(one->server);
}

static int failure_equal(const void *a, const void *b)
{
    const inventory_download *one = ((const failure *)a)->first;
    const inventory_download *other = ((const failure *)b)->first;
    return one->phone == other->phone && one->failure == other->failure && one->load == other->load &&
           one->server == other->server;
}

/* In the order of the capture. */
static GPtrArray *collect_failures(const stats_selection *selection)
{
    GHashTable *known = g_hash_table_new(failure_hash, failure_equal);
    GPtrArray *failures = g_ptr_array_new_with_free_func(g_free);

    for (uint32_t i = 0; i < inventory_download_count(items()); i++) {
        failure like = {inventory_download_at(items(), i), 0};
        if (!like.first->has_failed || !selection_has(selection, like.first->phone)) {
            continue;
        }
        failure *found = (failure *)g_hash_table_lookup(known, &like);
        if (!found) {
            found = g_new(failure, 1);
            *found = like;
            g_hash_table_add(known, found);
            g_ptr_array_add(failures, found);
        }
        found->times++;
    }
    g_hash_table_destroy(known);
    return failures;
}

static void note_failures(stats_output *out, const stats_selection *selection)
{
    GPtrArray *failures = collect_failures(selection);
    unsigned shown = MIN(failures->len, stats_rows_max());

    for (unsigned i = 0; i < shown; i++) {
        const failure *one = (const failure *)g_ptr_array_index(failures, i);
        char *times = one->times > 1 ? g_strdup_printf("; %u times", one->times) : g_strdup("");
        stats_note(out, "Download failed: %s, load %s: %u %s; server %s; frame %u%s", phones_name(one->first->phone),
                   one->first->load ? one->first->load : "(unknown)", one->first->failure,
                   failure_name(one->first->failure), one->first->server ? one->first->server : "(unknown)",
                   one->first->frame, times);
        g_free(times);
    }
    if (failures->len > shown) {
        stats_note(out, "%u more failed download%s (%s)", failures->len - shown, stats_plural(failures->len - shown),
                   stats_how_to_see_all(out));
    }
    g_ptr_array_free(failures, TRUE);
}

/* ---- All of it ---- */

static const char *label(const phone_group *group)
{
    return group->key.cluster ? group->key.cluster : "(unknown)";
}

static void draw(void *state, stats_output *out)
{
    const stats_selection *selection = (const stats_selection *)state;
    phone_groups *all = collect(selection);
    GPtrArray *groups = groups_sorted(all);
    unsigned shown = MIN(groups->len, stats_rows_max());

    uint32_t phones = selection_size(selection);
    uint32_t with_load = groups_count_selected(all);
    if (groups->len > 0 && with_load == 0) {
        stats_caption(out, "Firmware: no alarm reports a load; %u phone%s", phones, stats_plural(phones));
    } else if (groups->len > 0) {
        stats_caption(out, "Firmware: load reported by %u of %u phone%s", with_load, phones, stats_plural(phones));
    } else if (caveats_hide_phones()) {
        stats_caption(out, "%s", stats_firmware.title);
    }
    caveats_write_unread(out);
    for (unsigned i = 0; i < shown; i++) {
        write_row(out, (const phone_group *)g_ptr_array_index(groups, i));
    }
    stats_more(out, groups->len - shown, "narrow with a filter");
    note_failures(out, selection);
    groups_note_outliers(out, groups, label);
    g_ptr_array_free(groups, TRUE);
    groups_free(all);
}

static void *begin(const stats_kind *kind _U_)
{
    return selection_new();
}

const stats_kind stats_firmware = {
    .title = "Cisco Phone Alarms: Firmware",
    .name = "cisco_alarm,firmware",
    .columns = columns,
    .column_count = array_length(columns),
    .note_column = 9,
    .begin = begin,
    .take = selection_add,
    .draw = draw,
    .end = selection_free,
};
