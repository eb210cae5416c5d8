/* test_cause_sizes.c
 * Tests of model/incidents/cause at the size of real sites, and that its work stays linear.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cause_story.h"

/* ---- A long Sunday: 6,633 phones, ten causes in two hours ---- */

/* Phones of the Sunday, from which number on. */
enum {
    SITES = 12, /* each of six switches of 50 phones, with a subnet each */
    SITE_PHONES = 300,
    BRANCH = 11, /* whose WAN fails */
    EXPRESSWAY = SITES * SITE_PHONES,
    EXPRESSWAY_PHONES = 200,
    SECOND_UCM = EXPRESSWAY + EXPRESSWAY_PHONES, /* which fails */
    SECOND_UCM_PHONES = 360,
    FLAPPING = SECOND_UCM + SECOND_UCM_PHONES,
    FLAPPING_PHONES = 48,
    NAT = FLAPPING + FLAPPING_PHONES,
    NAT_PHONES = 60,
    SCOPE = NAT + NAT_PHONES, /* a subnet without leases */
    SCOPE_PHONES = 25,
    QUIET = SCOPE + SCOPE_PHONES, /* phones that are silent at the end, of one switch */
    QUIET_PHONES = 40,
    REST = QUIET + QUIET_PHONES, /* phones of large subnets */
    ALL = 6633
};

static void accept_sunday(story *s)
{
    for (uint32_t i = 0; i < ALL; i++) {
        uint32_t n = i % 50;
        where at = AT(1000 + i / 200, 100 + i / 1000, 11 + n % 3);
        if (i < EXPRESSWAY) {
            at = (where){RISK_NONE, i / 50, i / 50, i / SITE_PHONES, 11 + n % 3};
        } else if (i < SECOND_UCM) {
            at = (where){6, RISK_NONE, 500, 500, 11};
        } else if (i < FLAPPING) {
            at = AT(600 + n, 600 + n % 5, 21);
        } else if (i < NAT) {
            at = (where){RISK_NONE, 700, 700, 700, 11 + n % 2};
        } else if (i < SCOPE) {
            at = (where){8, RISK_NONE, 800, 800, 12};
        } else if (i < QUIET) {
            at = AT(801, 801, 11 + n % 3);
        } else if (i < REST) {
            at = (where){RISK_NONE, 802, RISK_NONE, RISK_NONE, 11 + n % 3};
        }
        story_accept(s, i, SIX + i % 120 * SECOND, at);
    }
}

static void lose_branch(story *s)
{
    uint32_t first = BRANCH * SITE_PHONES;

    story_lose_many(s, first, 192, SIX + 20 * MINUTE + 20 * SECOND, 670 * (SECOND / 1000));
    for (uint32_t i = 192; i < SITE_PHONES; i++) {
        int64_t last = SIX + 18 * MINUTE + 20 * SECOND + i % 110 * SECOND;
        story_lose_between(s, first + i, last, last + 4 * MINUTE)->no_alarm = i >= 288;
    }
}

/* Expressway fails, and its phones come back by another one. */
static void lose_expressway(story *s)
{
    for (uint32_t i = 0; i < EXPRESSWAY_PHONES; i++) {
        cause_loss *loss = story_lose(s, EXPRESSWAY + i, SIX + 50 * MINUTE + i * (SECOND / 4));
        loss->sets[RISK_ADDRESS] = 5;
        story_accept(s, EXPRESSWAY + i, loss->time + 20 * SECOND, (where){5, RISK_NONE, 500, 500, 11});
    }
}

static void lose_sunday(story *s)
{
    lose_branch(s);
    lose_expressway(s);
    story_lose_many(s, SECOND_UCM, SECOND_UCM_PHONES, SIX + 100 * MINUTE + 32 * SECOND, SECOND / 3);
    for (int64_t i = 0; i < 5; i++) {
        story_lose_many(s, FLAPPING, FLAPPING_PHONES, SIX + 15 * MINUTE + 19 * SECOND + i * 7 * MINUTE, SECOND / 8);
    }
    story_lose_many(s, NAT, 30, SIX + 70 * MINUTE, SECOND);
    story_lose_many(s, SCOPE, SCOPE_PHONES, SIX + 80 * MINUTE, 4 * SECOND);
    story_lose_many(s, 2 * 50, 50, SIX + 20 * MINUTE, SECOND / 5);        /* a switch while the branch fails, */
    story_lose_many(s, 3 * 50, 45, SIX + 100 * MINUTE, SECOND);           /* one while Unified CM does, */
    story_lose_many(s, 6 * 300 + 5, 295, SIX + 30 * MINUTE, SECOND / 10); /* and a site of its own */
    for (uint32_t i = 0; i < QUIET_PHONES; i++) {
        story_lose_between(s, QUIET + i, SIX + 110 * MINUTE + i * SECOND, SIX + 114 * MINUTE + i * SECOND)->no_alarm =
            true;
    }
}

/* `count` phones of the rest, each for itself, all the time. */
static void lose_singles(story *s, uint32_t count, GRand *random)
{
    for (uint32_t i = 0; i < count; i++) {
        uint32_t phone = REST + (uint32_t)g_rand_int_range(random, 0, ALL - REST);
        story_lose(s, phone, SIX + g_rand_int_range(random, 0, 7200) * SECOND + g_rand_int_range(random, 0, 999999999));
    }
}

static void plan_sunday(story *s)
{
    for (uint32_t i = 0; i < 1000; i++) {
        story_plan(s, i, LOSS_UPGRADE, SIX + 30 * MINUTE + i * 3600 * (SECOND / 1000));
    }
    for (uint32_t i = 0; i < 497; i++) {
        story_plan(s, 1000 + i, LOSS_RESTART, SIX + HOUR + i * 240 * (SECOND / 1000));
    }
    for (uint32_t i = 0; i < 120; i++) {
        story_plan(s, REST + i, LOSS_RESET, SIX + i * MINUTE);
    }
    for (uint32_t i = 0; i < 292; i++) {
        story_plan(s, 2000 + i, LOSS_LEAVING, SIX + 90 * MINUTE + i * SECOND);
    }
    for (uint32_t i = 0; i < 113; i++) {
        story_plan(s, 2500 + i, LOSS_FALLBACK, SIX + 105 * MINUTE + i * SECOND)->target = 12;
    }
}

static void assert_found(const story *s, risk_kind kind, uint32_t set, uint32_t phones, uint32_t population)
{
    const cause_row *row = story_row(s, kind, set);

    g_assert_cmpuint(row->phones, ==, phones);
    g_assert_cmpuint(row->population, ==, population);
}

static void assert_sunday(const story *s)
{
    g_assert_cmpuint(s->table->row_count, ==, 10);
    assert_found(s, RISK_SITE, BRANCH, 300, 300);
    assert_found(s, RISK_ADDRESS, 6, 200, 200);
    assert_found(s, RISK_UCM, 21, 360, 360);
    assert_found(s, RISK_SWITCH, 700, 48, 48);
    assert_found(s, RISK_ADDRESS, 8, 30, 60);
    assert_found(s, RISK_SUBNET, 801, 25, 25);
    assert_found(s, RISK_SWITCH, 2, 50, 50);
    assert_found(s, RISK_SWITCH, 3, 45, 50);
    assert_found(s, RISK_SITE, 6, 295, 300);
    assert_found(s, RISK_SWITCH, 802, 40, 40);
    g_assert_cmpuint(story_row(s, RISK_SWITCH, 700)->times, ==, 5);
    g_assert_cmpint(story_row(s, RISK_SWITCH, 700)->start, ==, SIX + 15 * MINUTE + 19 * SECOND);
    g_assert_cmpint(story_row(s, RISK_SITE, BRANCH)->start, ==, SIX + 20 * MINUTE + 20 * SECOND);
    g_assert_cmpint(story_row(s, RISK_UCM, 21)->start, ==, SIX + 100 * MINUTE + 32 * SECOND);
    g_assert_cmpuint(story_row(s, RISK_SITE, BRANCH)->no_alarm, ==, 12);
    g_assert_cmpint(story_row(s, RISK_SWITCH, 802)->start, ==, CLOCK_NO_TIME);
    g_assert_cmpuint(s->table->no_alarm_phones, ==, 12 + 40);
}

static void test_sunday(void)
{
    story s;

    story_begin(&s);
    accept_sunday(&s);
    lose_sunday(&s);
    story_tell(&s);
    assert_sunday(&s);
    g_assert_cmpuint(s.table->single_count, ==, 0);
    g_assert_cmpuint(s.table->unplanned_phones, ==, 300 + 200 + 360 + 48 + 30 + 25 + 50 + 45 + 295 + 40);
    plan_sunday(&s);
    story_tell(&s);
    assert_sunday(&s);
    g_assert_cmpuint(s.table->planned_count, ==, 5);
    g_assert_cmpuint(s.table->planned[0].phones, ==, 497);
    g_assert_cmpuint(s.table->planned[1].phones, ==, 1000);
    g_assert_cmpuint(s.table->planned[4].phones, ==, 120);
    g_assert_true(s.table->planned[4].is_single);
    g_assert_cmpuint(s.table->planned_phones, ==, 1000 + 497 + 120 + 292 + 113);
    story_end(&s);
}

/* 600 invented single losses make no row, and hide none. */
static void test_singles(void)
{
    for (uint32_t seed = 1; seed <= 6; seed++) {
        GRand *random = g_rand_new_with_seed(seed);
        story s;
        story_begin(&s);
        accept_sunday(&s);
        lose_singles(&s, 600, random);
        story_tell(&s);
        g_assert_cmpuint(s.table->row_count, ==, 0);
        g_assert_cmpuint(s.table->single_count, ==, s.table->unplanned_phones);
        lose_sunday(&s);
        story_tell(&s);
        assert_sunday(&s);
        story_end(&s);
        g_rand_free(random);
    }
}

/* Other gaps give the same rows: those chosen on these stories are not on an edge. */
static void test_other_rules(void)
{
    static const cause_rules rules[] = {
        {15 * SECOND, 3, 40}, {60 * SECOND, 3, 40}, {120 * SECOND, 3, 40}, {30 * SECOND, 3, 20}, {30 * SECOND, 3, 50}};

    for (size_t i = 0; i < G_N_ELEMENTS(rules); i++) {
        story s;
        story_begin(&s);
        s.rules = rules[i];
        accept_sunday(&s);
        lose_sunday(&s);
        story_tell(&s);
        assert_sunday(&s);
        story_end(&s);
    }
}

/* ---- A bad morning: 10,000 phones, one Unified CM fails, two switches lose power ---- */

static void test_morning(void)
{
    story s;

    story_begin(&s);
    for (uint32_t i = 0; i < 10000; i++) {
        story_accept(&s, i, SIX, (where){RISK_NONE, i / 50, i / 200, i / 1000, 11 + i % 4});
    }
    for (uint32_t i = 0; i < 10000; i++) {
        if (i % 4 == 1) { /* keepalives fail, each in its own time */
            story_lose(&s, i, SIX + HOUR + i * 7919 % 120000 * (SECOND / 1000));
        } else if (i / 50 == 31 || i / 50 == 77) {
            story_lose(&s, i, SIX + HOUR + 20 * SECOND + i % 50 * (SECOND / 10));
        }
    }
    story_tell(&s);
    g_assert_cmpuint(s.table->row_count, ==, 3);
    assert_row(&s, &s.table->rows[0], RISK_UCM, 12, 2500, 2500);
    assert_found(&s, RISK_SWITCH, 31, 38, 50); /* those of them that Unified CM does not explain */
    assert_found(&s, RISK_SWITCH, 77, 38, 50);
    g_assert_cmpuint(s.table->single_count, ==, 0);
    story_end(&s);
}

/* ---- Work ---- */

/* A shape of input, at a size. */
typedef void (*shape)(story *s, uint32_t size);

/* One phone is lost again and again, faster than a burst closes. */
static void shape_one_phone(story *s, uint32_t size)
{
    story_lose_many(s, 0, 1, SIX, 0);
    for (uint32_t i = 0; i < size; i++) {
        story_lose(s, 0, SIX + i);
    }
}

/* Ever so many sets of three. */
static void shape_many_sets(story *s, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        where at = {i / 3, (i + 1) / 3, (i + 2) / 3, i / 9, i / 27};
        story_accept(s, i, SIX, at);
        story_lose(s, i, SIX + HOUR + i);
    }
}

/* Sets of all sizes. */
static void shape_sizes(story *s, uint32_t size)
{
    uint32_t set = 0;

    for (uint32_t i = 0, end = 3; i < size; i++) {
        if (i == end) {
            set++;
            end += 3 + set;
        }
        story_accept(s, i, SIX, (where){set, i / 7, i / 11, i / 77, 1});
        story_lose(s, i, SIX + HOUR + i);
    }
}

/* Bursts of three in a set of many, and intervals that all of them overlap. */
static void shape_intervals(story *s, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        story_accept(s, i, SIX, AT(1, i % 2, 1));
        if (i % 2) {
            story_lose(s, i, SIX + HOUR + (int64_t)(i / 6) * 30001 * (SECOND / 1000) / (1 + size / 600));
        } else {
            story_lose_between(s, i / 3, SIX + 31 * MINUTE, SIX + 90 * MINUTE);
        }
    }
    s->rules.gap = SECOND / 100;
}

/* A phone that moves, and sets that fail again and again. */
static void shape_moves(story *s, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        story_accept(s, i % 100, SIX + i * SECOND, AT(i % 13, i % 3, i % 5));
        story_lose(s, i % 100, SIX + i * SECOND + SECOND / 2)->earliest = SIX + i * SECOND;
    }
}

/* Many sites, each with its switches, fail together. */
static void shape_sites(story *s, uint32_t size)
{
    for (uint32_t i = 0; i < size; i++) {
        story_accept(s, i, SIX, (where){RISK_NONE, i / 25, i / 50, i / 300, i % 7});
        for (uint32_t n = 0; n < 4 && i % 5 > 0; n++) {
            story_lose(s, i, SIX + HOUR + n * 10 * MINUTE + i % 300 * SECOND / 3);
        }
    }
}

static uint64_t count_steps(shape make, uint32_t size)
{
    story s;

    story_begin(&s);
    make(&s, size);
    s.table = cause_find((const cause_loss *)(void *)s.losses->data, s.losses->len,
                         (const cause_placement *)(void *)s.placements->data, s.placements->len, &s.rules);
    uint64_t steps = s.table->steps;
    story_end(&s);
    return steps;
}

/* Eight times the input is no more than eight times the work, and a fifth for searches. */
static void test_linear(gconstpointer data)
{
    static const uint32_t size = 2000;
    shape make = *(const shape *)data;
    uint64_t few = count_steps(make, size);
    uint64_t many = count_steps(make, 8 * size);

    g_test_message("%" G_GUINT64_FORMAT " steps for %u, %" G_GUINT64_FORMAT " for eight times as many", few, size,
                   many);
    g_assert_cmpuint(few, >, size);
    g_assert_cmpuint(many, <, few * 8 * 6 / 5);
}

int main(int argc, char **argv)
{
    static const struct {
        const char *label;
        shape make;
    } shapes[] = {{"one-phone", shape_one_phone}, {"many-sets", shape_many_sets}, {"sizes", shape_sizes},
                  {"intervals", shape_intervals}, {"moves", shape_moves},         {"sites", shape_sites}};

    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/cause/sunday", test_sunday);
    g_test_add_func("/cause/singles", test_singles);
    g_test_add_func("/cause/other-rules", test_other_rules);
    g_test_add_func("/cause/morning", test_morning);
    for (size_t i = 0; i < G_N_ELEMENTS(shapes); i++) {
        g_autofree char *path = g_strconcat("/cause/linear/", shapes[i].label, NULL);
        g_test_add_data_func(path, &shapes[i].make, test_linear);
    }
    return g_test_run();
}
