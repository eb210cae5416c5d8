/* cause_rows.c
 * Findings become rows: see cause_rows.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/incidents/cause_rows.h"

#include <stdlib.h>

#include "core/compare.h"

/* A row's start is where it begins in earnest: three more losses within 10 s, in a row of few phones half of the
 * others. A stray phone a minute before does not date it. */
static const int64_t start_within = 10 * CLOCK_SECOND;
enum { START_FOLLOWERS = 3 };

/* A finding as one of its row. */
typedef struct {
    uint32_t finding;
    uint32_t row;
} occurrence;

/* A row in the making. */
typedef struct {
    cause_row row;
    uint32_t groups[RISK_KINDS]; /* that all of its findings name */
    uint32_t number;             /* that its losses have of it */
    uint32_t first_finding;
} draft;

/* A loss of a row. */
typedef struct {
    uint32_t row;
    uint32_t lost;
} row_loss;

/* What is known of a phone; the numbers are those of the last row, or time of a row, that it was seen in, and one
 * more. */
typedef struct {
    uint32_t in_time;
    uint32_t in_row;
    uint32_t no_alarm_in_row;
} phone_marks;

/* ---- The same set again is one row ---- */

static int by_time(gconstpointer one, gconstpointer other, gpointer work)
{
    const GArray *findings = ((const cause_work *)work)->findings;
    const cause_finding *a = &g_array_index(findings, cause_finding, ((const occurrence *)one)->finding);
    const cause_finding *b = &g_array_index(findings, cause_finding, ((const occurrence *)other)->finding);
    int order = COMPARE(a->first, b->first);

    order = order ? order : COMPARE(a->last, b->last);
    for (size_t kind = 0; kind < RISK_KINDS && order == 0; kind++) {
        order = COMPARE(a->groups[kind], b->groups[kind]);
    }
    return order;
}

/* The row that names one of the finding's groups, or RISK_NONE. */
static uint32_t find_row(const GArray *drafts, const uint32_t *row_by_group, const cause_finding *finding)
{
    for (size_t kind = 0; kind < RISK_KINDS; kind++) {
        uint32_t group = finding->groups[kind];
        uint32_t row = group != RISK_NONE ? row_by_group[group] : RISK_NONE;
        if (row != RISK_NONE && g_array_index(drafts, draft, row).groups[kind] == group) {
            return row;
        }
    }
    return RISK_NONE;
}

static uint32_t open_draft(GArray *drafts, uint32_t *row_by_group, const cause_finding *finding, uint32_t first)
{
    draft one = {.row = {.is_known = finding->is_known, .is_undated = finding->is_undated},
                 .number = drafts->len,
                 .first_finding = first};

    for (size_t kind = 0; kind < RISK_KINDS; kind++) {
        one.groups[kind] = finding->groups[kind];
        if (one.groups[kind] != RISK_NONE) {
            row_by_group[one.groups[kind]] = one.number;
        }
    }
    g_array_append_val(drafts, one);
    return one.number;
}

/* Puts a finding to the row of the same set: that keeps the names that both have. */
static uint32_t place_finding(GArray *drafts, uint32_t *row_by_group, const GArray *findings, uint32_t which)
{
    const cause_finding *finding = &g_array_index(findings, cause_finding, which);
    uint32_t number = find_row(drafts, row_by_group, finding);

    if (number == RISK_NONE) {
        number = open_draft(drafts, row_by_group, finding, which);
    }
    draft *d = &g_array_index(drafts, draft, number);
    d->row.population = MAX(d->row.population, finding->population);
    for (size_t kind = 0; kind < RISK_KINDS; kind++) {
        d->groups[kind] = d->groups[kind] == finding->groups[kind] ? d->groups[kind] : RISK_NONE;
    }
    return number;
}

/* Lists the findings in order of time, and deals out rows. */
static GArray *list_occurrences(cause_work *w, GArray *drafts)
{
    GArray *occurrences = g_array_new(FALSE, FALSE, sizeof(occurrence));
    uint32_t *row_by_group = g_new(uint32_t, w->places->group_count + 1);

    for (size_t i = 0; i < w->places->group_count; i++) {
        row_by_group[i] = RISK_NONE;
    }
    for (uint32_t i = 0; i < w->findings->len; i++) {
        occurrence one = {i, 0};
        g_array_append_val(occurrences, one);
    }
    g_array_sort_with_data(occurrences, by_time, w);
    for (unsigned i = 0; i < occurrences->len; i++) {
        occurrence *one = &g_array_index(occurrences, occurrence, i);
        one->row = place_finding(drafts, row_by_group, w->findings, one->finding);
    }
    g_free(row_by_group);
    return occurrences;
}

/* ---- How many times ---- */

/* The hits of each finding: hits[begins[f]] … hits[begins[f + 1]]. */
static void list_hits(const cause_work *w, uint32_t *hits, size_t *begins)
{
    for (size_t i = 0; i < w->count; i++) {
        if (w->lost[i].finding != RISK_NONE && !w->lost[i].is_joined) {
            begins[w->lost[i].finding + 2]++;
        }
    }
    for (size_t f = 0; f < w->findings->len; f++) {
        begins[f + 2] += begins[f + 1];
    }
    for (size_t i = 0; i < w->count; i++) { /* begins[f + 1] moves to its end, which is where f + 1 begins */
        if (w->lost[i].finding != RISK_NONE && !w->lost[i].is_joined) {
            hits[begins[w->lost[i].finding + 1]++] = (uint32_t)i;
        }
    }
}

/* Whether a phone of the finding was lost before in the present time of its row. */
static bool repeats(const cause_work *w, const phone_marks *marks, uint32_t time, const uint32_t *hits, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        if (marks[w->lost[hits[i]].loss->phone].in_time == time) {
            return true;
        }
    }
    return false;
}

static int by_row(gconstpointer one, gconstpointer other, gpointer work)
{
    const occurrence *a = one;
    const occurrence *b = other;
    int order = COMPARE(a->row, b->row);

    return order ? order : by_time(one, other, work);
}

/* Counts the times of each row: one ends where a phone is lost again. */
static void count_times(cause_work *w, GArray *occurrences, GArray *drafts, phone_marks *marks)
{
    uint32_t *hits = g_new(uint32_t, w->count + 1);
    size_t *begins = g_new0(size_t, w->findings->len + (size_t)3);
    uint32_t time = 0;

    list_hits(w, hits, begins);
    g_array_sort_with_data(occurrences, by_row, w);
    for (unsigned i = 0; i < occurrences->len; i++) {
        const occurrence *one = &g_array_index(occurrences, occurrence, i);
        const uint32_t *own = &hits[begins[one->finding]];
        size_t count = begins[one->finding + 1] - begins[one->finding];
        cause_row *row = &g_array_index(drafts, draft, one->row).row;
        if (row->times == 0 || repeats(w, marks, time, own, count)) {
            row->times++;
            time++;
        }
        for (size_t n = 0; n < count; n++) {
            marks[w->lost[own[n]].loss->phone].in_time = time;
        }
        w->steps += count;
    }
    g_free(hits);
    g_free(begins);
}

/* ---- What a row says ---- */

/* The first of the times, which are in order, that enough others follow at once; the first of all where more than half
 * of them come before it, since nothing begins after most of it. */
static int64_t find_start(const int64_t *times, size_t count, size_t phones)
{
    size_t followers = MIN(START_FOLLOWERS, (phones - 1) / 2);

    for (size_t i = 0; i + followers < count && i <= count / 2; i++) {
        if ((uint64_t)times[i + followers] - (uint64_t)times[i] <= (uint64_t)start_within) {
            return times[i];
        }
    }
    return times[0];
}

static void note_interval(cause_row *row, const cause_loss *loss)
{
    if (!loss->no_keepalive) {
        row->after = row->after == CLOCK_NO_TIME || loss->earliest > row->after ? loss->earliest : row->after;
    }
    row->before = row->before == CLOCK_NO_TIME || loss->latest < row->before ? loss->latest : row->before;
}

static void count_phone(cause_row *row, phone_marks *marks, uint32_t row_mark, const cause_loss *loss)
{
    row->phones += marks->in_row != row_mark;
    marks->in_row = row_mark;
    if (loss->no_alarm) {
        row->no_alarm += marks->no_alarm_in_row != row_mark;
        marks->no_alarm_in_row = row_mark;
    }
}

/* Sums up the losses of a row, which are in order of time. It begins with its first finding: where that has intervals
 * alone, so has the row, even if later ones have, and what joined it later does not date it. `times` has room for all
 * of them. */
static void sum_up(const cause_work *w, draft *d, phone_marks *marks, const row_loss *losses, size_t count,
                   int64_t *times)
{
    cause_row *row = &d->row;
    size_t timed = 0;
    bool start_is_timed = false;

    row->losses = (uint32_t)count;
    row->start = row->end = row->after = row->before = CLOCK_NO_TIME;
    for (size_t i = 0; i < count; i++) {
        const cause_lost *lost = &w->lost[losses[i].lost];
        const cause_loss *loss = lost->loss;
        bool is_first = lost->finding == d->first_finding && !lost->is_joined;
        count_phone(row, &marks[loss->phone], d->number + 1, loss);
        if (loss->time != CLOCK_NO_TIME) {
            times[timed++] = loss->time;
            start_is_timed |= is_first;
        } else if (is_first) {
            note_interval(row, loss);
        }
    }
    if (timed > 0) {
        row->start = start_is_timed ? find_start(times, timed, row->phones) : CLOCK_NO_TIME;
        row->end = times[timed - 1];
    }
    for (size_t kind = 0; kind < RISK_KINDS; kind++) {
        row->sets[kind] = d->groups[kind] == RISK_NONE ? RISK_NONE : w->places->groups[d->groups[kind]].set;
    }
    row->population = row->is_known ? MAX(row->population, row->phones) : 0;
}

static int by_row_and_time(gconstpointer one, gconstpointer other)
{
    const row_loss *a = one;
    const row_loss *b = other;
    int order = COMPARE(a->row, b->row);

    return order ? order : COMPARE(a->lost, b->lost);
}

/* Lists the losses row by row, each in order of time. */
static GArray *list_row_losses(const cause_work *w, const GArray *occurrences)
{
    uint32_t *row_of = g_new(uint32_t, w->findings->len + (size_t)1);
    GArray *listed = g_array_new(FALSE, FALSE, sizeof(row_loss));

    for (unsigned i = 0; i < occurrences->len; i++) {
        const occurrence *one = &g_array_index(occurrences, occurrence, i);
        row_of[one->finding] = one->row;
    }
    for (uint32_t i = 0; i < w->count; i++) {
        if (w->lost[i].finding != RISK_NONE) {
            row_loss one = {row_of[w->lost[i].finding], i};
            g_array_append_val(listed, one);
        }
    }
    g_array_sort(listed, by_row_and_time);
    g_free(row_of);
    return listed;
}

static void sum_up_all(cause_work *w, GArray *drafts, phone_marks *marks, const GArray *listed, cause_table *table)
{
    int64_t *times = g_new(int64_t, listed->len + (size_t)1);

    for (unsigned begin = 0, end = 0; begin < listed->len; begin = end) {
        const row_loss *losses = &g_array_index(listed, row_loss, begin);
        draft *d = &g_array_index(drafts, draft, losses->row);
        while (end < listed->len && g_array_index(listed, row_loss, end).row == losses->row) {
            table->losses[end] = w->lost[g_array_index(listed, row_loss, end).lost].index;
            end++;
            w->steps++;
        }
        d->row.first = begin;
        sum_up(w, d, marks, losses, end - begin, times);
    }
    g_free(times);
}

/* ---- The rows in order ---- */

static int64_t begin_of(const cause_row *row)
{
    int64_t begin = row->start != CLOCK_NO_TIME ? row->start : row->after;
    return begin != CLOCK_NO_TIME ? begin : row->before;
}

static int by_phones(gconstpointer one, gconstpointer other)
{
    const draft *a = one;
    const draft *b = other;
    int order = COMPARE(b->row.phones, a->row.phones);

    order = order ? order : COMPARE(begin_of(&a->row), begin_of(&b->row));
    for (size_t kind = 0; kind < RISK_KINDS && order == 0; kind++) {
        order = COMPARE(a->groups[kind], b->groups[kind]);
    }
    return order ? order : COMPARE(a->number, b->number);
}

/* Hands out the rows, and to each loss the number of its row. */
static void hand_out(GArray *drafts, const GArray *listed, cause_table *table)
{
    uint32_t *place_of = g_new(uint32_t, drafts->len + (size_t)1);

    table->row_count = drafts->len;
    table->rows = g_new(cause_row, drafts->len + (size_t)1);
    g_array_sort(drafts, by_phones);
    for (unsigned i = 0; i < drafts->len; i++) {
        const draft *d = &g_array_index(drafts, draft, i);
        table->rows[i] = d->row;
        place_of[d->number] = i;
    }
    for (unsigned i = 0; i < listed->len; i++) {
        table->row_of[table->losses[i]] = place_of[g_array_index(listed, row_loss, i).row];
    }
    g_free(place_of);
}

/* ---- Phones ---- */

/* Lists the phones that are in no row, and counts all. */
static void count_phones(const cause_work *w, const phone_marks *marks, cause_table *table)
{
    enum { IS_LOST = 1, NO_ALARM = 2 };
    uint8_t *what = g_new0(uint8_t, w->places->phone_end + (size_t)1);
    GArray *singles = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    for (size_t i = 0; i < w->count; i++) {
        const cause_loss *loss = w->lost[i].loss;
        what[loss->phone] |= (uint8_t)(IS_LOST | (loss->no_alarm ? NO_ALARM : 0));
    }
    for (uint32_t phone = 0; phone < w->places->phone_end; phone++) {
        table->unplanned_phones += (what[phone] & IS_LOST) != 0;
        table->no_alarm_phones += (what[phone] & NO_ALARM) != 0;
        if ((what[phone] & IS_LOST) != 0 && marks[phone].in_row == 0) {
            g_array_append_val(singles, phone);
        }
    }
    table->single_count = singles->len;
    table->singles = (uint32_t *)g_array_free(singles, FALSE);
    g_free(what);
}

void cause_rows_make(cause_work *work, cause_table *table)
{
    GArray *drafts = g_array_new(FALSE, FALSE, sizeof(draft));
    phone_marks *marks = g_new0(phone_marks, work->places->phone_end + (size_t)1);
    GArray *occurrences = list_occurrences(work, drafts);

    count_times(work, occurrences, drafts, marks);
    GArray *listed = list_row_losses(work, occurrences);
    sum_up_all(work, drafts, marks, listed, table);
    for (size_t i = 0; i < work->count; i++) {
        table->row_of[work->lost[i].index] = RISK_NONE;
    }
    hand_out(drafts, listed, table);
    count_phones(work, marks, table);
    g_array_free(listed, TRUE);
    g_array_free(occurrences, TRUE);
    g_array_free(drafts, TRUE);
    g_free(marks);
}
