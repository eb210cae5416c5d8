/* cause.c
 * From single losses to causes: see cause.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/incidents/cause.h"

#include <stdlib.h>
#include <string.h>

#include <glib.h>

#include "model/incidents/cause_explain.h"
#include "model/incidents/cause_places.h"
#include "model/incidents/cause_rows.h"
#include "core/compare.h"

static bool has_time(const cause_lost *lost)
{
    return lost->loss->time != CLOCK_NO_TIME;
}

/* ---- The unplanned losses, in order ---- */

static int64_t begin_of(const cause_loss *loss)
{
    return loss->time != CLOCK_NO_TIME ? loss->time : loss->earliest;
}

/* Those with a time first, each by when it begins; the rest makes the order the same for any order of the input. */
static int by_begin(const void *one, const void *other)
{
    const cause_loss *a = ((const cause_lost *)one)->loss;
    const cause_loss *b = ((const cause_lost *)other)->loss;
    int order = COMPARE(a->time == CLOCK_NO_TIME, b->time == CLOCK_NO_TIME);

    order = order ? order : COMPARE(begin_of(a), begin_of(b));
    order = order ? order : COMPARE(a->phone, b->phone);
    order = order ? order : COMPARE(a->number, b->number);
    order = order ? order : COMPARE(a->latest, b->latest);
    order = order ? order : COMPARE(a->earliest, b->earliest);
    order = order ? order : COMPARE(a->no_keepalive, b->no_keepalive);
    return order ? order : COMPARE(a->no_alarm, b->no_alarm);
}

/* Lists the unplanned losses. Returns how many. */
static size_t list_unplanned(const cause_loss *losses, size_t count, const cause_places *places, cause_lost *lost,
                             size_t *timed_count)
{
    size_t listed = 0;

    *timed_count = 0;
    for (size_t i = 0; i < count; i++) {
        if (losses[i].kind == LOSS_UNPLANNED) {
            const risk_place *place = &places->places[places->place_of[i]];
            lost[listed] = (cause_lost){.loss = &losses[i], .groups = place->groups, .index = (uint32_t)i};
            lost[listed++].was_accepted = places->place_of[i] < places->accepted_count;
            *timed_count += losses[i].time != CLOCK_NO_TIME;
        }
    }
    if (listed > 0) {
        qsort(lost, listed, sizeof lost[0], by_begin);
    }
    return listed;
}

/* ---- Bursts ---- */

/* Bursts, in order of their beginnings. A burst is open until for longer than the gap no loss joins it. */
typedef struct {
    int64_t gap;
    int64_t *last;      /* of each burst: its last loss */
    uint32_t *open;     /* of each burst: itself, or once it is closed a later one that may be open; count: a new one */
    uint32_t *next;     /* of each phone: it is in every open burst before this one */
    uint32_t *burst_of; /* of each loss */
    uint32_t count;
    uint64_t steps;
} burst_cut;

/* The first burst from `burst` on that is not known to be closed; the ways there get shorter by it. */
static uint32_t find_open(burst_cut *cut, uint32_t burst)
{
    while (burst < cut->count && cut->open[burst] != burst) {
        uint32_t behind = cut->open[burst];
        if (behind < cut->count) {
            cut->open[burst] = cut->open[behind];
        }
        burst = behind;
        cut->steps++;
    }
    return burst;
}

/* The first burst that is open at `time` and does not hold the phone; count: there is none. */
static uint32_t find_burst(burst_cut *cut, uint32_t phone, int64_t time)
{
    uint32_t burst = find_open(cut, cut->next[phone]);

    while (burst < cut->count && (uint64_t)time - (uint64_t)cut->last[burst] > (uint64_t)cut->gap) {
        cut->open[burst] = burst + 1;
        burst = find_open(cut, burst);
    }
    return burst;
}

static void cut_bursts(burst_cut *cut, const cause_lost *lost, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        uint32_t phone = lost[i].loss->phone;
        uint32_t burst = find_burst(cut, phone, lost[i].loss->time);
        if (burst == cut->count) {
            cut->open[burst] = burst;
            cut->count++;
        }
        cut->last[burst] = lost[i].loss->time;
        cut->burst_of[i] = burst;
        cut->next[phone] = burst + 1;
        cut->steps++;
    }
}

/* Lists the losses burst by burst, in order of time. begins[b] … begins[b + 1] are those of burst b. */
static void list_bursts(const burst_cut *cut, size_t count, uint32_t *listed, size_t *begins)
{
    for (size_t i = 0; i < count; i++) {
        begins[cut->burst_of[i] + 1]++;
    }
    for (size_t b = 0; b < cut->count; b++) {
        begins[b + 1] += begins[b];
    }
    size_t *ends = g_new(size_t, cut->count + (size_t)1);
    memcpy(ends, begins, (cut->count + (size_t)1) * sizeof begins[0]);
    for (size_t i = 0; i < count; i++) {
        listed[ends[cut->burst_of[i]]++] = (uint32_t)i;
    }
    g_free(ends);
}

static void explain_each_burst(cause_work *w, const burst_cut *cut)
{
    uint32_t *listed = g_new(uint32_t, w->timed_count + 1);
    size_t *begins = g_new0(size_t, cut->count + (size_t)2);

    list_bursts(cut, w->timed_count, listed, begins);
    for (uint32_t b = 0; b < cut->count; b++) {
        int64_t first = w->lost[listed[begins[b]]].loss->time;
        cause_observation o = {&listed[begins[b]], begins[b + 1] - begins[b], first, cut->last[b], true};
        cause_explain(w, &o);
    }
    g_free(listed);
    g_free(begins);
}

/* Step 1 and 2: bursts over all sets, and each explained. */
static void explain_bursts(cause_work *w)
{
    size_t count = w->timed_count;
    burst_cut cut = {.gap = MAX(w->rules->gap, 0)};

    cut.last = g_new(int64_t, count + 1);
    cut.open = g_new(uint32_t, count + 1);
    cut.next = g_new0(uint32_t, w->places->phone_end + (size_t)1);
    cut.burst_of = g_new(uint32_t, count + 1);
    cut_bursts(&cut, w->lost, count);
    explain_each_burst(w, &cut);
    w->steps += cut.steps;
    g_free(cut.last);
    g_free(cut.open);
    g_free(cut.next);
    g_free(cut.burst_of);
}

/* ---- Losses that have only an interval ---- */

static int by_end(gconstpointer one, gconstpointer other, gpointer losses)
{
    const cause_lost *lost = losses;
    uint32_t a = *(const uint32_t *)one;
    uint32_t b = *(const uint32_t *)other;
    int order = COMPARE(lost[a].loss->latest, lost[b].loss->latest);

    return order ? order : COMPARE(a, b);
}

/* Lists the intervals that nothing explains yet: in order of their beginnings.
 * @param undated those whose beginnings are guesses, or the others */
static GArray *list_intervals(const cause_work *w, bool undated)
{
    GArray *listed = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    for (uint32_t i = (uint32_t)w->timed_count; i < w->count; i++) {
        if (w->lost[i].finding == RISK_NONE && w->lost[i].loss->no_keepalive == undated) {
            g_array_append_val(listed, i);
        }
    }
    return listed;
}

/* Step 3: a group holds all that begin before its first end, and is explained like a burst. Intervals of a day overlap
 * all others, so a group of those alone has no cause: phones of one switch among them may be chance. */
static void explain_intervals(cause_work *w, bool undated)
{
    GArray *begins = list_intervals(w, undated);
    GArray *ends = list_intervals(w, undated);
    bool *is_grouped = g_new0(bool, w->count + 1);
    unsigned grouped = 0;

    g_array_sort_with_data(ends, by_end, w->lost);
    for (unsigned i = 0; i < ends->len; i++) {
        uint32_t first = g_array_index(ends, uint32_t, i);
        int64_t end = w->lost[first].loss->latest;
        unsigned begin = grouped;
        if (is_grouped[first]) {
            continue;
        }
        while (grouped < begins->len && w->lost[g_array_index(begins, uint32_t, grouped)].loss->earliest <= end) {
            is_grouped[g_array_index(begins, uint32_t, grouped++)] = true;
            w->steps++;
        }
        cause_observation o = {&g_array_index(begins, uint32_t, begin), grouped - begin, end, end, false};
        if (undated) {
            cause_leave(w, &o);
        } else {
            cause_explain(w, &o);
        }
    }
    g_array_free(begins, TRUE);
    g_array_free(ends, TRUE);
    g_free(is_grouped);
}

/* ---- The rest ---- */

/* A finding under one of its groups. */
typedef struct {
    uint32_t group;
    uint32_t finding;
    uint32_t ends_last; /* of this and those before it of its group: the finding that ends last */
    int64_t first;
} named_finding;

static int by_group(gconstpointer one, gconstpointer other)
{
    const named_finding *a = one;
    const named_finding *b = other;
    int order = COMPARE(a->group, b->group);

    order = order ? order : COMPARE(a->first, b->first);
    return order ? order : COMPARE(a->finding, b->finding);
}

static const cause_finding *finding_of(const cause_work *w, uint32_t number)
{
    return &g_array_index(w->findings, cause_finding, number);
}

static bool ends_later(const cause_work *w, uint32_t a, uint32_t b)
{
    return finding_of(w, a)->last > finding_of(w, b)->last;
}

static GArray *list_findings(const cause_work *w)
{
    GArray *named = g_array_new(FALSE, FALSE, sizeof(named_finding));

    for (uint32_t i = 0; i < w->findings->len; i++) {
        const cause_finding *finding = finding_of(w, i);
        for (size_t kind = 0; kind < RISK_KINDS; kind++) {
            if (finding->groups[kind] != RISK_NONE) {
                named_finding one = {finding->groups[kind], i, i, finding->first};
                g_array_append_val(named, one);
            }
        }
    }
    g_array_sort(named, by_group);
    for (unsigned i = 1; i < named->len; i++) {
        const named_finding *before = &g_array_index(named, named_finding, i - 1);
        named_finding *one = &g_array_index(named, named_finding, i);
        if (before->group == one->group && ends_later(w, before->ends_last, one->ends_last)) {
            one->ends_last = before->ends_last;
        }
    }
    return named;
}

/* Of the findings of a group that begin by `latest` the one that ends last, or RISK_NONE. */
static uint32_t find_latest(const GArray *named, uint32_t group, int64_t latest)
{
    unsigned low = 0;
    unsigned high = named->len;

    while (low < high) { /* those before `low` are not behind (group, latest) */
        unsigned middle = low + (high - low) / 2;
        const named_finding *one = &g_array_index(named, named_finding, middle);
        bool behind = one->group > group || (one->group == group && one->first > latest);
        high = behind ? middle : high;
        low = behind ? low : middle + 1;
    }
    const named_finding *last = low > 0 ? &g_array_index(named, named_finding, low - 1) : NULL;
    return last && last->group == group ? last->ends_last : RISK_NONE;
}

/* Joins a loss to the latest finding that it overlaps and whose set contains the phone: the one that ends last. */
static void join(const cause_work *w, const GArray *named, cause_lost *lost)
{
    int64_t earliest = has_time(lost) ? lost->loss->time : lost->loss->earliest;
    int64_t latest = has_time(lost) ? lost->loss->time : lost->loss->latest;

    for (size_t kind = 0; kind < RISK_KINDS; kind++) {
        uint32_t found = lost->groups[kind] != RISK_NONE ? find_latest(named, lost->groups[kind], latest) : RISK_NONE;
        bool overlaps = found != RISK_NONE && finding_of(w, found)->last >= earliest;
        if (overlaps && (lost->finding == RISK_NONE || ends_later(w, found, lost->finding))) {
            lost->finding = found;
            lost->is_joined = true;
        }
    }
}

static void join_rest(cause_work *w)
{
    GArray *named = list_findings(w);

    for (size_t i = 0; i < w->count; i++) {
        w->steps++;
        if (w->lost[i].finding == RISK_NONE) {
            join(w, named, &w->lost[i]);
        }
    }
    g_array_free(named, TRUE);
}

/* ---- All of it ---- */

cause_table *cause_find(const cause_loss *losses, size_t count, const cause_placement *placements,
                        size_t placement_count, const cause_rules *rules)
{
    cause_table *table = g_new0(cause_table, 1);
    cause_places *places = cause_places_make(losses, count, placements, placement_count);
    cause_lost *lost = g_new(cause_lost, count + 1);
    size_t timed_count;
    size_t unplanned = list_unplanned(losses, count, places, lost, &timed_count);
    cause_work *work = cause_work_begin(rules, places, lost, timed_count, unplanned);

    table->row_of = g_new(uint32_t, count + 1);
    table->losses = g_new(uint32_t, unplanned + 1);
    explain_bursts(work);
    explain_intervals(work, false);
    join_rest(work);
    explain_intervals(work, true);
    cause_rows_make(work, table);
    cause_rows_make_planned(losses, count, places->phone_end, table);
    table->steps = work->steps + places->steps;
    cause_work_end(work);
    g_free(lost);
    cause_places_free(places);
    return table;
}

void cause_free(cause_table *table)
{
    g_free(table->rows);
    g_free(table->planned);
    g_free(table->row_of);
    g_free(table->losses);
    g_free(table->singles);
    g_free(table);
}
