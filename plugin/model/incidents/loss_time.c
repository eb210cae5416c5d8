/* loss_time.c
 * When losses of service happened: see loss_time.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/incidents/loss_time.h"

#include <stdlib.h>

#include <glib.h>

#include "core/compare.h"

/* By so much a time may be outside its interval. */
static const int64_t grace = CLOCK_NTP_APART;

/* Without an accepted keepalive: long enough for the longest outage that a phone still reports, and for every time
 * zone. */
static const int64_t longest_interval = CLOCK_DAY;

/* Time zones differ by whole and half hours, and by no more than 14 hours from UTC. */
static const int64_t offset_step = CLOCK_HOUR / 2;
enum { OFFSET_MOST = 28, OFFSETS = 2 * OFFSET_MOST + 1 };

/* Two phones that are wrong alike may be chance; a few of a set may be wrong in ways of their own. */
enum { OFFSET_PHONES_MIN = 3, OFFSET_PERCENT_MIN = 80 };

/* The sum, or the end of the range. */
static int64_t add(int64_t time, int64_t by)
{
    if (by > 0 && time > INT64_MAX - by) {
        return INT64_MAX;
    }
    if (by < 0 && time < INT64_MIN - by) {
        return INT64_MIN;
    }
    return time + by;
}

/* ---- One loss ---- */

static bool is_in_interval(const loss_date *date, int64_t time)
{
    return time >= add(date->earliest, -grace) && time <= add(date->latest, grace);
}

static stamp_verdict verdict_of(const loss_date *date, int64_t stamp)
{
    if (stamp == CLOCK_NO_TIME) {
        return STAMP_MISSING;
    }
    if (!clock_is_set(stamp)) {
        return STAMP_UNSET;
    }
    if (is_in_interval(date, stamp)) {
        return STAMP_SET;
    }
    if (stamp > date->latest) {
        return STAMP_AHEAD;
    }
    return stamp < add(date->latest, -longest_interval - grace) ? STAMP_OLD : STAMP_CONTRADICTED;
}

/* Whether a keepalive says when the loss was at the earliest. One that was accepted after the report is of a later
 * registration. */
static bool has_keepalive(const loss_clues *clues)
{
    return clues->accepted != CLOCK_NO_TIME && clues->accepted <= clues->arrival;
}

static int64_t earliest_of(const loss_clues *clues)
{
    return has_keepalive(clues) ? clues->accepted : add(clues->arrival, -longest_interval);
}

/* What the Date of a report adds to its TimeStamp, of the same clock; 0: nothing. Dates are of whole seconds, and a
 * message takes its time: an error of whole or half hours is meant to be one. */
static int64_t offset_by_date(const loss_clues *clues)
{
    if (!clock_is_set(clues->sent) || !clock_is_set(clues->stamp) || clues->sent_arrival == CLOCK_NO_TIME) {
        return 0;
    }
    int64_t offset = clock_difference(clues->sent_arrival, clues->sent);
    int64_t rest = offset % offset_step;
    int64_t steps = offset / offset_step + (rest > offset_step / 2) - (rest < -offset_step / 2);
    int64_t off_step = clock_difference(offset, steps * offset_step);

    if (offset >= -grace && offset <= grace) {
        return 0;
    }
    return off_step >= -grace && off_step <= grace ? steps * offset_step : offset;
}

loss_date loss_time_date(const loss_clues *clues)
{
    loss_date date = {.earliest = earliest_of(clues), .latest = clues->arrival, .time = CLOCK_NO_TIME};
    int64_t by_date = offset_by_date(clues);

    date.no_keepalive = !has_keepalive(clues);
    date.clock = verdict_of(&date, clues->stamp);
    date.source = LOSS_BY_NONE;
    if (by_date != 0 && is_in_interval(&date, add(clues->stamp, by_date))) {
        date.offset = by_date;
        date.is_by_date = true;
    }
    if (date.is_by_date && clues->stamp_is_loss) {
        date.time = add(clues->stamp, by_date);
        date.source = LOSS_BY_PHONE_WITH_OFFSET;
    } else if (date.clock == STAMP_SET && clues->stamp_is_loss) {
        date.time = clues->stamp;
        date.source = LOSS_BY_PHONE;
    } else if (clues->closed != CLOCK_NO_TIME && clues->closed >= date.earliest && clues->closed <= date.latest) {
        date.time = clues->closed;
        date.source = LOSS_BY_CLOSE;
    }
    return date;
}

/* ---- Offsets that a set shares ---- */

/* A loss as one of a set. */
typedef struct {
    uint32_t kind;
    uint32_t set;
    uint32_t phone;
    size_t loss;
} entry;

/* A set whose clocks may be wrong alike: entries[begin, end). */
typedef struct {
    size_t begin;
    size_t end;
    clock_offset found;
} proposal;

typedef struct {
    const loss_clues *clues;
    loss_date *dates;
    const entry *entries; /* set by set, phone by phone */
} context;

static int by_set(const void *one, const void *other)
{
    const entry *a = one;
    const entry *b = other;
    int order = COMPARE(a->kind, b->kind);

    order = order ? order : COMPARE(a->set, b->set);
    order = order ? order : COMPARE(a->phone, b->phone);
    return order ? order : COMPARE(a->loss, b->loss);
}

static bool same_set(const entry *a, const entry *b)
{
    return a->kind == b->kind && a->set == b->set;
}

/* Whether the stamp cannot be true, and no offset is applied yet. A clock that was never set is not wrong by an offset,
 * so it says nothing for or against one. */
static bool is_wrong(const loss_date *date)
{
    bool cannot_be = date->clock == STAMP_OLD || date->clock == STAMP_AHEAD || date->clock == STAMP_CONTRADICTED;
    return cannot_be && date->offset == 0;
}

/* Whether no more than one offset fits, so that the loss speaks for it. */
static bool is_short(const loss_date *date)
{
    return clock_difference(add(date->latest, grace), add(date->earliest, -grace)) < offset_step;
}

/* Counts at which offsets, in steps from -OFFSET_MOST on, the stamp is in the interval: `changes` gets +1 where these
 * begin and -1 behind them. */
static void count_offsets(const loss_date *date, int64_t stamp, int32_t changes[OFFSETS + 1])
{
    int64_t least = clock_difference(add(date->earliest, -grace), stamp);
    int64_t most = clock_difference(add(date->latest, grace), stamp);
    int64_t from = least / offset_step + (least % offset_step > 0);
    int64_t to = most / offset_step - (most % offset_step < 0);

    from = from < -OFFSET_MOST ? -OFFSET_MOST : from;
    to = to > OFFSET_MOST ? OFFSET_MOST : to;
    if (from <= to) {
        changes[from + OFFSET_MOST]++;
        changes[to + OFFSET_MOST + 1]--;
    }
}

/* The offset that makes most losses consistent, of equals the smallest. */
static int64_t best_offset(const int32_t changes[OFFSETS + 1])
{
    int32_t count = 0;
    int32_t best_count = 0;
    int best = 0;

    for (int i = 0; i < OFFSETS; i++) {
        int steps = i - OFFSET_MOST;
        count += changes[i];
        if (count > best_count || (count == best_count && abs(steps) < abs(best))) {
            best_count = count;
            best = steps;
        }
    }
    return best * offset_step;
}

static bool fits(const context *c, size_t loss, int64_t offset)
{
    return is_wrong(&c->dates[loss]) && is_in_interval(&c->dates[loss], add(c->clues[loss].stamp, offset));
}

/* Counts the losses and phones whose stamps the offset makes consistent. */
static void count_fitting(const context *c, proposal *set)
{
    bool has_last = false;
    uint32_t last = 0;

    for (size_t i = set->begin; i < set->end; i++) {
        const entry *e = &c->entries[i];
        if (is_short(&c->dates[e->loss]) && fits(c, e->loss, set->found.offset)) {
            set->found.losses++;
            set->found.phones += !has_last || e->phone != last;
            has_last = true;
            last = e->phone;
        }
    }
}

/* Looks for the one offset of a set. Returns whether it is to be applied. */
static bool find_offset(const context *c, proposal *set)
{
    int32_t changes[OFFSETS + 1] = {0};

    set->found = (clock_offset){.kind = (risk_kind)c->entries[set->begin].kind, .set = c->entries[set->begin].set};
    for (size_t i = set->begin; i < set->end; i++) {
        size_t loss = c->entries[i].loss;
        if (is_wrong(&c->dates[loss]) && is_short(&c->dates[loss])) {
            set->found.wrong++;
            count_offsets(&c->dates[loss], c->clues[loss].stamp, changes);
        }
    }
    set->found.offset = best_offset(changes);
    if (set->found.offset == 0) {
        return false;
    }
    count_fitting(c, set);
    return set->found.phones >= OFFSET_PHONES_MIN &&
           (uint64_t)set->found.losses * 100 >= (uint64_t)set->found.wrong * OFFSET_PERCENT_MIN;
}

static void apply_offset(const context *c, const proposal *set)
{
    for (size_t i = set->begin; i < set->end; i++) {
        size_t loss = c->entries[i].loss;
        if (fits(c, loss, set->found.offset)) {
            loss_date *date = &c->dates[loss];
            date->offset = set->found.offset;
            if (c->clues[loss].stamp_is_loss) {
                date->time = add(c->clues[loss].stamp, date->offset);
                date->source = LOSS_BY_PHONE_WITH_OFFSET;
            }
        }
    }
}

/* Most losses first; of equals the set with the fewest other losses is the one whose clocks are wrong. */
static int by_losses(const void *one, const void *other)
{
    const proposal *a = one;
    const proposal *b = other;
    int order = COMPARE(b->found.losses, a->found.losses);

    order = order ? order : COMPARE(a->end - a->begin, b->end - b->begin);
    order = order ? order : COMPARE(a->found.kind, b->found.kind);
    return order ? order : COMPARE(a->found.set, b->found.set);
}

/* Lists each loss with a stamp under each of its sets. Returns how many entries there are. */
static size_t list_entries(const loss_clues *clues, size_t count, entry *entries)
{
    size_t listed = 0;

    for (size_t i = 0; i < count; i++) {
        for (uint32_t kind = 0; kind < RISK_KINDS && clues[i].stamp != CLOCK_NO_TIME; kind++) {
            if (clues[i].sets[kind] != RISK_NONE) {
                entries[listed++] = (entry){kind, clues[i].sets[kind], clues[i].phone, i};
            }
        }
    }
    if (listed > 0) {
        qsort(entries, listed, sizeof entries[0], by_set);
    }
    return listed;
}

/* The sets to which an offset could be applied, the first to be tried first. */
static GArray *list_proposals(const context *c, size_t listed)
{
    GArray *proposals = g_array_new(FALSE, FALSE, sizeof(proposal));

    for (size_t begin = 0, end = 0; begin < listed; begin = end) {
        while (end < listed && same_set(&c->entries[begin], &c->entries[end])) {
            end++;
        }
        proposal set = {.begin = begin, .end = end};
        if (find_offset(c, &set)) {
            g_array_append_val(proposals, set);
        }
    }
    g_array_sort(proposals, by_losses);
    return proposals;
}

/* Applies what is still to be applied after what came before it. */
static size_t apply_offsets(const context *c, GArray *proposals, clock_offset *offsets, size_t room)
{
    size_t applied = 0;

    for (unsigned i = 0; i < proposals->len; i++) {
        proposal *set = &g_array_index(proposals, proposal, i);
        if (find_offset(c, set)) {
            apply_offset(c, set);
            if (offsets && applied < room) {
                offsets[applied] = set->found;
            }
            applied++;
        }
    }
    return applied;
}

size_t loss_time_date_all(const loss_clues *clues, size_t count, loss_date *dates, clock_offset *offsets, size_t room)
{
    size_t wrong = 0;
    size_t applied = 0;

    for (size_t i = 0; i < count; i++) {
        dates[i] = loss_time_date(&clues[i]);
        wrong += is_wrong(&dates[i]);
    }
    if (wrong >= OFFSET_PHONES_MIN) {
        entry *entries = g_new(entry, count * RISK_KINDS);
        context c = {clues, dates, entries};
        GArray *proposals = list_proposals(&c, list_entries(clues, count, entries));
        applied = apply_offsets(&c, proposals, offsets, room);
        g_array_free(proposals, TRUE);
        g_free(entries);
    }
    return applied;
}
