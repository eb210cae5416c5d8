/* cause_story.c
 * Stories for the tests of model/incidents/cause: see cause_story.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cause_story.h"

#include <string.h>

void story_begin(story *s)
{
    s->losses = g_array_new(FALSE, FALSE, sizeof(cause_loss));
    s->placements = g_array_new(FALSE, FALSE, sizeof(cause_placement));
    s->table = NULL;
    s->rules = CAUSE_RULES;
}

void story_end(story *s)
{
    g_array_free(s->losses, TRUE);
    g_array_free(s->placements, TRUE);
    if (s->table) {
        cause_free(s->table);
    }
}

static void set_where(uint32_t sets[RISK_KINDS], where at)
{
    sets[RISK_ADDRESS] = at.address;
    sets[RISK_SWITCH] = at.switch_id;
    sets[RISK_SUBNET] = at.subnet;
    sets[RISK_SITE] = at.site;
    sets[RISK_UCM] = at.ucm;
}

void story_accept(story *s, uint32_t phone, int64_t from, where at)
{
    cause_placement placement = {.phone = phone, .from = from};

    set_where(placement.sets, at);
    g_array_append_val(s->placements, placement);
}

void story_accept_many(story *s, uint32_t first, uint32_t count, where at)
{
    for (uint32_t i = 0; i < count; i++) {
        story_accept(s, first + i, SIX, at);
    }
}

static cause_loss *add_loss(story *s, uint32_t phone, loss_kind kind, int64_t earliest, int64_t latest, int64_t time)
{
    cause_loss loss = {.phone = phone, .number = s->losses->len, .kind = kind, .target = RISK_NONE};

    loss.earliest = earliest;
    loss.latest = latest;
    loss.time = time;
    set_where(loss.sets, NOWHERE);
    g_array_append_val(s->losses, loss);
    return &g_array_index(s->losses, cause_loss, s->losses->len - 1);
}

cause_loss *story_lose(story *s, uint32_t phone, int64_t time)
{
    return add_loss(s, phone, LOSS_UNPLANNED, time - MINUTE, time + MINUTE, time);
}

void story_lose_many(story *s, uint32_t first, uint32_t count, int64_t time, int64_t step)
{
    for (uint32_t i = 0; i < count; i++) {
        story_lose(s, first + i, time + i * step);
    }
}

cause_loss *story_lose_between(story *s, uint32_t phone, int64_t earliest, int64_t latest)
{
    return add_loss(s, phone, LOSS_UNPLANNED, earliest, latest, CLOCK_NO_TIME);
}

cause_loss *story_plan(story *s, uint32_t phone, loss_kind kind, int64_t time)
{
    return add_loss(s, phone, kind, time - MINUTE, time + MINUTE, time);
}

/* ---- The same in any order ---- */

static cause_table *find(const story *s)
{
    return cause_find((const cause_loss *)(void *)s->losses->data, s->losses->len,
                      (const cause_placement *)(void *)s->placements->data, s->placements->len, &s->rules);
}

/* Shuffles losses and placements; `given` gets where each loss was. */
static void shuffle(story *s, GArray *given)
{
    for (guint i = 0; i < s->losses->len; i++) {
        guint j = (guint)g_test_rand_int_range((gint32)i, (gint32)s->losses->len);
        cause_loss one = g_array_index(s->losses, cause_loss, i);
        guint place = g_array_index(given, guint, i);
        g_array_index(s->losses, cause_loss, i) = g_array_index(s->losses, cause_loss, j);
        g_array_index(s->losses, cause_loss, j) = one;
        g_array_index(given, guint, i) = g_array_index(given, guint, j);
        g_array_index(given, guint, j) = place;
    }
    for (guint i = 0; i < s->placements->len; i++) {
        guint j = (guint)g_test_rand_int_range((gint32)i, (gint32)s->placements->len);
        cause_placement one = g_array_index(s->placements, cause_placement, i);
        g_array_index(s->placements, cause_placement, i) = g_array_index(s->placements, cause_placement, j);
        g_array_index(s->placements, cause_placement, j) = one;
    }
}

static void assert_same_rows(const cause_row *a, const cause_row *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g_assert_cmpmem(a[i].sets, sizeof a[i].sets, b[i].sets, sizeof b[i].sets);
        g_assert_cmpint(a[i].is_known, ==, b[i].is_known);
        g_assert_cmpuint(a[i].phones, ==, b[i].phones);
        g_assert_cmpuint(a[i].population, ==, b[i].population);
        g_assert_cmpuint(a[i].losses, ==, b[i].losses);
        g_assert_cmpuint(a[i].times, ==, b[i].times);
        g_assert_cmpuint(a[i].no_alarm, ==, b[i].no_alarm);
        g_assert_cmpint(a[i].start, ==, b[i].start);
        g_assert_cmpint(a[i].end, ==, b[i].end);
        g_assert_cmpint(a[i].after, ==, b[i].after);
        g_assert_cmpint(a[i].before, ==, b[i].before);
        g_assert_cmpuint(a[i].first, ==, b[i].first);
    }
}

static void assert_same_planned(const cause_planned *a, const cause_planned *b, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        g_assert_cmpint(a[i].kind, ==, b[i].kind);
        g_assert_cmpint(a[i].is_single, ==, b[i].is_single);
        g_assert_cmpuint(a[i].phones, ==, b[i].phones);
        g_assert_cmpuint(a[i].losses, ==, b[i].losses);
        g_assert_cmpint(a[i].first, ==, b[i].first);
        g_assert_cmpint(a[i].last, ==, b[i].last);
    }
}

static void assert_same(const cause_table *a, const cause_table *b, const GArray *given)
{
    g_assert_cmpuint(a->row_count, ==, b->row_count);
    assert_same_rows(a->rows, b->rows, a->row_count);
    g_assert_cmpuint(a->planned_count, ==, b->planned_count);
    assert_same_planned(a->planned, b->planned, a->planned_count);
    g_assert_cmpmem(a->singles, a->single_count * sizeof(uint32_t), b->singles, b->single_count * sizeof(uint32_t));
    g_assert_cmpuint(a->unplanned_phones, ==, b->unplanned_phones);
    g_assert_cmpuint(a->no_alarm_phones, ==, b->no_alarm_phones);
    g_assert_cmpuint(a->planned_phones, ==, b->planned_phones);
    for (guint i = 0; i < given->len; i++) {
        g_assert_cmpuint(a->row_of[g_array_index(given, guint, i)], ==, b->row_of[i]);
    }
}

/* What a table says of each loss must be what its rows say. */
static void assert_sound(const story *s, const cause_table *table)
{
    size_t in_rows = 0;

    for (size_t i = 0; i < table->row_count; i++) {
        const cause_row *row = &table->rows[i];
        in_rows += row->losses;
        g_assert_true(!row->is_known || row->phones <= row->population);
        g_assert_cmpuint(row->phones, <=, row->losses);
        g_assert_cmpuint(row->times, >=, 1);
        for (size_t n = 0; n < row->losses; n++) {
            g_assert_cmpuint(table->row_of[table->losses[row->first + n]], ==, i);
        }
    }
    for (guint i = 0; i < s->losses->len; i++) {
        bool is_planned = g_array_index(s->losses, cause_loss, i).kind != LOSS_UNPLANNED;
        in_rows -= !is_planned && table->row_of[i] != RISK_NONE;
    }
    g_assert_cmpuint(in_rows, ==, 0);
}

void story_tell(story *s)
{
    GArray *given = g_array_new(FALSE, FALSE, sizeof(guint));
    cause_table *table = find(s);

    assert_sound(s, table);
    for (guint i = 0; i < s->losses->len; i++) {
        g_array_append_val(given, i);
    }
    for (int round = 0; round < 10; round++) {
        shuffle(s, given);
        cause_table *other = find(s);
        assert_same(table, other, given);
        cause_free(other);
    }
    if (s->table) {
        cause_free(s->table);
    }
    s->table = find(s); /* in the last order, which the numbers of its losses are of */
    cause_free(table);
    g_array_free(given, TRUE);
}

const cause_row *story_row(const story *s, risk_kind kind, uint32_t set)
{
    for (size_t i = 0; i < s->table->row_count; i++) {
        if (s->table->rows[i].sets[kind] == set) {
            return &s->table->rows[i];
        }
    }
    g_error("no row of kind %d names %u", (int)kind, set);
}
