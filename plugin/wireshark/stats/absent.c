/* absent.c
 * Phones that are not registered at the end: see absent.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/absent.h"

#include "core/compare.h"
#include "wireshark/stats/alarm_text.h"
#include "wireshark/stats/caveats.h"

/* Fewer phones are no group; more names than this are no list. */
enum { GROUP_MIN = 3, NAMES_MAX = 50 };

/* Why a phone is not registered: its status, or that a loss was not reported. */
enum { WHY_CLOSED = REGISTRATION_STATUSES, WHYS };

typedef struct {
    uint32_t phone;
    unsigned why;
    int64_t last_seen;
    uint32_t group; /* switch, or subnet behind all switches; RISK_NONE: none */
    risk_kind kind; /* of the group */
} absent_phone;

char *absent_place(uint32_t number)
{
    const identity_phone *phone = identity_phone_at(capture_current()->phones, number);

    if (!phone->switch_name) {
        return g_strdup("");
    }
    return g_strdup_printf(" %s %s", phones_switch(phone->switch_name), phone->switch_port ? phone->switch_port : "");
}

/* ---- Who ---- */

static int by_group(const void *a, const void *b)
{
    const absent_phone *one = (const absent_phone *)a;
    const absent_phone *other = (const absent_phone *)b;
    int order = COMPARE(one->why, other->why);

    order = order ? order : (int)one->kind - (int)other->kind;
    order = order ? order : (one->group > other->group) - (one->group < other->group);
    order = order ? order : (one->last_seen > other->last_seen) - (one->last_seen < other->last_seen);
    return order ? order : (one->phone > other->phone) - (one->phone < other->phone);
}

static unsigned why_of(const stats_losses *all, uint32_t phone)
{
    registration_status status = all->status[phone];
    return status == REGISTRATION_STATUS_LOST && !losses_open_report(phone) ? WHY_CLOSED : (unsigned)status;
}

static GArray *find_absent(const stats_losses *all)
{
    GArray *absent = g_array_new(FALSE, FALSE, sizeof(absent_phone));

    for (uint32_t i = 0; i < all->phone_count; i++) {
        const identity_phone *phone = identity_phone_at(capture_current()->phones, i);
        absent_phone one = {.phone = i, .why = why_of(all, i), .last_seen = phone->last_seen, .group = RISK_NONE};
        if (losses_is_missing(all, i) && selection_has(all->selection, i)) {
            g_array_append_val(absent, one);
        }
    }
    return absent;
}

/* Puts those that share a set into a group, if they are enough, and in none yet. */
static void group_by(GArray *absent, const stats_losses *all, risk_kind kind)
{
    GHashTable *counts = g_hash_table_new(g_direct_hash, g_direct_equal);

    for (unsigned pass = 0; pass < 2; pass++) {
        for (unsigned i = 0; i < absent->len; i++) {
            absent_phone *one = &g_array_index(absent, absent_phone, i);
            const identity_phone *phone = identity_phone_at(capture_current()->phones, one->phone);
            uint32_t sets[RISK_KINDS];
            places_find(all->places, phone->host, HOST_NONE, phone->switch_name, sets);
            if (one->group != RISK_NONE || sets[kind] == RISK_NONE) {
                continue;
            }
            void *key = GUINT_TO_POINTER(sets[kind] * WHYS + one->why + 1);
            unsigned count = GPOINTER_TO_UINT(g_hash_table_lookup(counts, key));
            if (pass == 0) {
                g_hash_table_insert(counts, key, GUINT_TO_POINTER(count + 1));
            } else if (count >= GROUP_MIN) {
                one->group = sets[kind];
                one->kind = kind;
            }
        }
    }
    g_hash_table_destroy(counts);
}

/* ---- Why ---- */

static const char *const why_words[WHYS] = {
    [WHY_CLOSED] = "connection closed without an alarm",
    [REGISTRATION_STATUS_LOST] = "loss reported",
    [REGISTRATION_STATUS_REJECTED] = "rejected",
    [REGISTRATION_STATUS_TIMED_OUT] = "no response",
    [REGISTRATION_STATUS_KEEPALIVES_LOST] = "keepalives stopped without an alarm",
    [REGISTRATION_STATUS_UNREGISTERED] = "unregistered",
};

static char *loss_text(const report_loss *loss)
{
    return g_strdup_printf("reported %s, not registered since", alarm_text_reported(loss));
}

static char *why_text(const absent_phone *absent)
{
    const registration_phone *known = registration_phone_of(capture_current()->registrations, absent->phone);
    const report_loss *loss = losses_open_report(absent->phone);

    switch (absent->why) {
    case REGISTRATION_STATUS_REJECTED:
        return g_strdup_printf("rejected %u time%s%s%s", known->rejected, stats_plural(known->rejected),
                               known->last_status ? ", last " : "", known->last_status ? known->last_status : "");
    case REGISTRATION_STATUS_TIMED_OUT:
        return g_strdup("no response to its REGISTERs");
    case REGISTRATION_STATUS_KEEPALIVES_LOST:
    case WHY_CLOSED:
        return g_strdup(why_words[absent->why]);
    default:
        return loss_text(loss);
    }
}

/* ---- Rows ---- */

static void write_one(stats_output *out, const absent_phone *one)
{
    char *why = why_text(one);
    char *place = absent_place(one->phone);
    char *filter = phones_filter(one->phone);

    stats_text(out, "%s%s: %s", phones_name(one->phone), place, why);
    stats_no_more(out);
    stats_text(out, "%s", filter ? filter : "");
    g_free(filter);
    g_free(place);
    g_free(why);
}

/* "20 on switch sw-a: keepalives stopped without an alarm; last packet 07:59:03 to 08:00:39: SEP…, SEP…" */
static void write_group(stats_output *out, const stats_losses *all, const absent_phone *group, unsigned count,
                        bool is_short)
{
    char *first = stats_time_text(group[0].last_seen, is_short);
    char *last = stats_time_text(group[count - 1].last_seen, is_short);
    const char *filter = places_filter(all->places, group->kind, group->group);
    GString *names = g_string_new("");

    for (unsigned i = 0; i < count && i < NAMES_MAX; i++) {
        g_string_append_printf(names, "%s%s", i ? ", " : "", phones_name(group[i].phone));
    }
    if (count > NAMES_MAX) {
        g_string_append_printf(names, ", %u more", count - NAMES_MAX);
    }
    stats_text(out, "%u in %s: %s; last packet %s to %s: %s", count,
               places_name(all->places, group->kind, group->group), why_words[group->why], first, last, names->str);
    stats_no_more(out);
    stats_text(out, "%s", filter ? filter : "");
    g_string_free(names, TRUE);
    g_free(first);
    g_free(last);
}

static unsigned group_size(const GArray *absent, unsigned at)
{
    const absent_phone *first = &g_array_index(absent, absent_phone, at);
    unsigned end = at + 1;

    while (first->group != RISK_NONE && end < absent->len) {
        const absent_phone *next = &g_array_index(absent, absent_phone, end);
        if (next->why != first->why || next->kind != first->kind || next->group != first->group) {
            break;
        }
        end++;
    }
    return end - at;
}

/* Whether of each selected phone the capture shows if it is registered, and no phones are hidden. */
static bool is_each_known(const stats_losses *all)
{
    bool is_known = all->phone_count > 0 && !caveats_hide_losses() && !caveats_hide_phones();

    for (uint32_t i = 0; i < all->phone_count && is_known; i++) {
        is_known = !selection_has(all->selection, i) || losses_is_known(all, i);
    }
    return is_known;
}

static void write_heading(stats_output *out, const stats_losses *all, const GArray *absent)
{
    unsigned counts[WHYS] = {0};
    char *total = caveats_count(absent->len, is_each_known(all));
    char *filtered = selection_is_all(all->selection)
                         ? g_strdup("")
                         : g_strdup_printf(" of %u with a matching alarm", selection_size(all->selection));
    GString *text = g_string_new("");
    unsigned left = 0;

    for (unsigned i = 0; i < absent->len; i++) {
        counts[g_array_index(absent, absent_phone, i).why]++;
    }
    for (uint32_t i = 0; i < all->phone_count; i++) {
        left += all->status[i] == REGISTRATION_STATUS_UNREGISTERED && selection_has(all->selection, i);
    }
    for (unsigned i = 0; i < WHYS; i++) {
        if (counts[i] > 0) {
            g_string_append_printf(text, "%s%s %u", text->len > 0 ? ", " : " (", why_words[i], counts[i]);
        }
    }
    g_string_append(text, text->len > 0 ? "), each group by last packet" : "");
    stats_note(out, "Not registered at the end: %s%s%s", total, filtered, text->str);
    g_free(filtered);
    if (left > 0) {
        stats_note(out, "Unregistered by themselves: %u", left);
    }
    g_string_free(text, TRUE);
    g_free(total);
}

void absent_write(stats_output *out, const stats_losses *all, bool is_short)
{
    GArray *absent = find_absent(all);
    unsigned shown = 0;
    unsigned at = 0;

    group_by(absent, all, RISK_SWITCH);
    group_by(absent, all, RISK_SUBNET);
    g_array_sort(absent, by_group);
    write_heading(out, all, absent);
    for (; at < absent->len && shown < stats_rows_max(); shown++) {
        const absent_phone *first = &g_array_index(absent, absent_phone, at);
        unsigned count = group_size(absent, at);
        stats_row(out);
        stats_time(out, first->last_seen, is_short);
        if (count >= GROUP_MIN) {
            write_group(out, all, first, count, is_short && stats_is_for_eyes(out));
        } else {
            count = 1;
            write_one(out, first);
        }
        at += count;
    }
    stats_more(out, absent->len - at, NULL);
    g_array_free(absent, TRUE);
}
