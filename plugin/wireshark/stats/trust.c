/* trust.c
 * Which phones have another trust list than the others of their TFTP server: -z cisco_alarm,trust. The latest list of
 * each phone counts. Digests are compared, not the status of the update: a list may be "updated", and be an outlier.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/caveats.h"
#include "wireshark/stats/groups.h"
#include "wireshark/stats/phones.h"
#include "wireshark/stats/selection.h"
#include "wireshark/stats/stats.h"

static const stats_column columns[] = {
    {"#", true, 0},         {"List", false, 0},         {"Digest", false, 0},      {"Phones", true, 0},
    {"Share (%)", true, 0}, {"Outlier", false, 0},      {"Status", false, 0},      {"TFTP server", false, 0},
    {"Devices", false, 0},  {"First report", false, 0}, {"Last report", false, 0}, {"Filter", false, 0},
};

/* Statuses in a row; there are three words, and one for each unknown code. */
enum { STATUSES_SHOWN = 5 };

static const char *list_name(unsigned list)
{
    return list == TRUST_CTL ? "CTL" : "ITL";
}

static const inventory_list *list_of(uint32_t phone, unsigned list)
{
    return inventory_list_of(capture_current()->inventory, phone, (trust_list)list);
}

/* ---- Collecting ---- */

/* Selected phones of which a list is reported as not installed, and those that report that it was installed, too. */
typedef struct {
    phone_groups *groups;
    uint32_t without[TRUST_LISTS];
    uint32_t contradictory[TRUST_LISTS];
} trust;

/* Whether a status says that there is a list: codes of catalog_fields[FIELD_tl_status]. Of status 1, "CTL and/or ITL
 * updated", it is not known. */
static bool status_has_list(const inventory_list *own, unsigned list)
{
    enum { CTL_INSTALLED = 2, ITL_INSTALLED, BOTH_INSTALLED, ITL_UPDATED, CTL_UPDATED = 8 };
    uint32_t of_list[TRUST_LISTS][2] = {{ITL_INSTALLED, ITL_UPDATED}, {CTL_INSTALLED, CTL_UPDATED}};

    return own->has_status &&
           (own->status == BOTH_INSTALLED || own->status == of_list[list][0] || own->status == of_list[list][1]);
}

static void collect_phone(trust *t, uint32_t phone, bool is_selected)
{
    for (unsigned list = 0; list < TRUST_LISTS; list++) {
        const inventory_list *own = list_of(phone, list);
        group_key key = {list, own->server, own->digest};
        if (own->digest) {
            groups_add(t->groups, &key, phone, is_selected);
        } else if (own->is_reported && is_selected) {
            *(status_has_list(own, list) ? &t->contradictory[list] : &t->without[list]) += 1;
        }
    }
}

static trust collect(const stats_selection *selection)
{
    trust t = {groups_new(true), {0}, {0}};

    for (uint32_t i = 0; i < identity_phone_count(capture_current()->phones); i++) {
        collect_phone(&t, i, selection_has(selection, i));
    }
    return t;
}

/* ---- Cells ---- */

/* The status of an update, as far as it is about one of the lists: the codes of catalog_fields[FIELD_tl_status]. */
static const char *status_word(uint32_t status, unsigned list)
{
    static const char *const words[][TRUST_LISTS] = {
        {"not reported", "not reported"},
        {"updated", "updated"},
        {"CTL only", "installed"},
        {"installed", "ITL only"},
        {"installed", "installed"},
        {"updated", "failed"},
        {"failed", "failed"},
        {"failed", "failed"},
        {"failed", "updated"},
        {"failed", "failed"},
    };

    if (status < array_length(words)) {
        return words[status][list];
    }
    char *text = g_strdup_printf("status %u", status);
    const char *kept = phones_string(text);
    g_free(text);
    return kept;
}

static void write_statuses(stats_output *out, const phone_group *group)
{
    tally *statuses = tally_new();

    for (unsigned i = 0; i < group->selected->len; i++) {
        const inventory_list *list = list_of(g_array_index(group->selected, uint32_t, i), group->key.list);
        tally_add(statuses, list->has_status ? status_word(list->status, group->key.list) : "(none)");
    }
    tally_write(out, statuses, STATUSES_SHOWN, true);
}

static void write_times(stats_output *out, const phone_group *group)
{
    int64_t first = INT64_MAX;
    int64_t last = INT64_MIN;

    for (unsigned i = 0; i < group->selected->len; i++) {
        int64_t time = list_of(g_array_index(group->selected, uint32_t, i), group->key.list)->time;
        first = MIN(first, time);
        last = MAX(last, time);
    }
    stats_time(out, first, false);
    stats_time(out, last, false);
}

/* The latest report of each phone; of a large group all reports of the list, also those that a later one supersedes. */
static void write_filter(stats_output *out, const phone_group *group)
{
    const char *list = group->key.list == TRUST_CTL ? "ctl" : "itl";
    const inventory_list *sample = list_of(g_array_index(group->selected, uint32_t, 0), group->key.list);

    if (groups_is_small(group)) {
        GArray *frames = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        for (unsigned i = 0; i < group->selected->len; i++) {
            g_array_append_val(frames, list_of(g_array_index(group->selected, uint32_t, i), group->key.list)->frame);
        }
        stats_filter_frames(out, frames);
        g_array_free(frames, TRUE);
        return;
    }
    GString *filter = g_string_new("");
    char *field = g_strdup_printf("%s_tftp_server", list);
    if (sample->is_hex) {
        const char *digits = group->key.value;
        g_string_printf(filter, "cisco_alarm.%s_digest[0:4] == %.2s:%.2s:%.2s:%.2s", list, digits, digits + 2,
                        digits + 4, digits + 6);
    } else {
        char *signature = g_strdup_printf("%s_signature", list);
        groups_add_condition(filter, signature, group->key.value);
        g_free(signature);
    }
    if (filter->len > 0 && group->key.cluster) {
        groups_add_condition(filter, field, group->key.cluster);
    }
    stats_filter(out, filter->str);
    g_free(field);
    g_string_free(filter, TRUE);
}

static void write_row(stats_output *out, const phone_group *group)
{
    char *samples = groups_samples(group);

    stats_row(out);
    stats_text(out, "%s", list_name(group->key.list));
    stats_text(out, "%s", group->key.value);
    stats_number(out, group->selected->len);
    groups_write_share(out, group);
    write_statuses(out, group);
    stats_text(out, "%s", group->key.cluster ? group->key.cluster : "(unknown)");
    stats_text(out, "%s", samples);
    write_times(out, group);
    write_filter(out, group);
    g_free(samples);
}

/* ---- All of it ---- */

static void write_caption(stats_output *out, const stats_selection *selection, const trust *t, unsigned rows)
{
    GString *without = g_string_new("");

    for (unsigned list = 0; list < TRUST_LISTS; list++) {
        if (t->without[list] > 0) {
            g_string_append_printf(without, "; no %s installed: %u phone%s%s", list_name(list), t->without[list],
                                   stats_plural(t->without[list]),
                                   list == TRUST_CTL ? " (normal without mixed mode)" : "");
        }
        if (t->contradictory[list] > 0) {
            g_string_append_printf(without, "; %s installed by the status, not by the signature: %u phone%s",
                                   list_name(list), t->contradictory[list], stats_plural(t->contradictory[list]));
        }
    }
    if (rows > 0 || without->len > 0) {
        stats_caption(out, "Trust lists: reported by %u of %u phone%s%s", groups_count_selected(t->groups),
                      selection_size(selection), stats_plural(selection_size(selection)), without->str);
    } else if (caveats_hide_phones()) {
        stats_caption(out, "%s", stats_trust.title);
    }
    caveats_write_unread(out);
    g_string_free(without, TRUE);
}

static const char *label(const phone_group *group)
{
    return list_name(group->key.list);
}

static void draw(void *state, stats_output *out)
{
    const stats_selection *selection = (const stats_selection *)state;
    trust t = collect(selection);
    GPtrArray *groups = groups_sorted(t.groups);
    unsigned shown = MIN(groups->len, stats_rows_max());

    write_caption(out, selection, &t, groups->len);
    for (unsigned i = 0; i < shown; i++) {
        write_row(out, (const phone_group *)g_ptr_array_index(groups, i));
    }
    stats_more(out, groups->len - shown, "narrow with a filter");
    groups_note_outliers(out, groups, label);
    g_ptr_array_free(groups, TRUE);
    groups_free(t.groups);
}

static void *begin(const stats_kind *kind _U_)
{
    return selection_new();
}

const stats_kind stats_trust = {
    .title = "Cisco Phone Alarms: Trust Lists",
    .name = "cisco_alarm,trust",
    .columns = columns,
    .column_count = array_length(columns),
    .note_column = 8,
    .begin = begin,
    .take = selection_add,
    .draw = draw,
    .end = selection_free,
};
