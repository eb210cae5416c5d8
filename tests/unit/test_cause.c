/* test_cause.c
 * Tests of model/incidents/cause: each rule, and small stories. Each story is told in several orders, and must be the
 * same.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "cause_story.h"

static void set_up(story *s, gconstpointer unused)
{
    (void)unused;
    story_begin(s);
}

static void tear_down(story *s, gconstpointer unused)
{
    (void)unused;
    story_end(s);
}

/* 24 phones of other subnets and another Unified CM, so that no set is all that there is. */
enum { OTHERS = 1000 };

static void add_others(story *s)
{
    for (uint32_t i = 0; i < 24; i++) {
        story_accept(s, OTHERS + i, SIX, AT(900 + i, 900, 99));
    }
}

/* A row of the switches in a place of its own. */
static where on_switch(uint32_t switch_id, uint32_t ucm)
{
    return (where){RISK_NONE, switch_id, RISK_NONE, RISK_NONE, ucm};
}

/* ---- Bursts and floors ---- */

static void test_none(story *s, gconstpointer unused)
{
    (void)unused;
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 0);
    g_assert_cmpuint(s->table->unplanned_phones, ==, 0);
    add_others(s);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 0);
    g_assert_cmpuint(s->table->single_count, ==, 0);
}

static void test_floor_of_phones(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 3, on_switch(1, 99));
    story_lose_many(s, 0, 2, SIX + HOUR, SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 0);
    g_assert_cmpuint(s->table->single_count, ==, 2);
    g_assert_cmpuint(s->table->singles[1], ==, 1);
    story_lose(s, 2, SIX + HOUR);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    assert_row(s, &s->table->rows[0], RISK_SWITCH, 1, 3, 3);
    g_assert_cmpuint(s->table->single_count, ==, 0);
    g_assert_cmpuint(s->table->unplanned_phones, ==, 3);
}

/* 4 of 10 phones are enough, 4 of 11 are not. */
static void test_floor_of_hit_ratio(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 10, on_switch(1, 99));
    story_lose_many(s, 0, 4, SIX + HOUR, SECOND);
    story_tell(s);
    assert_row(s, story_row(s, RISK_SWITCH, 1), RISK_SWITCH, 1, 4, 10);
    story_accept(s, 10, SIX, on_switch(1, 99));
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 0);
    s->rules.percent = 30;
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
}

/* Four phones with 30 s between each are a burst; with a moment more they are four. */
static void test_gap(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 10, on_switch(1, 99));
    story_lose_many(s, 0, 4, SIX + HOUR, 30 * SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    g_array_set_size(s->losses, 0);
    story_lose_many(s, 0, 4, SIX + HOUR, 30 * SECOND + 1);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 0);
    s->rules.gap = MINUTE;
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
}

/* What happens to many sets at one time is one burst, and each is explained. */
static void test_two_at_once(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 6, on_switch(1, 99));
    story_accept_many(s, 6, 5, on_switch(2, 99));
    for (uint32_t i = 0; i < 11; i++) {
        story_lose(s, i, SIX + HOUR + i % 3 * SECOND);
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 2);
    assert_row(s, &s->table->rows[0], RISK_SWITCH, 1, 6, 6);
    assert_row(s, &s->table->rows[1], RISK_SWITCH, 2, 5, 5);
}

/* ---- The measure ---- */

/* A NAT of which half the phones fail. */
static void test_half_a_nat(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 60, (where){7, RISK_NONE, 7, 7, 99});
    story_lose_many(s, 0, 30, SIX + HOUR, SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    assert_row(s, &s->table->rows[0], RISK_ADDRESS, 7, 30, 60);
    s->rules.percent = 60;
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 0);
}

/* Six switches of fifty phones, each with a subnet, are a site. */
static void accept_site(story *s)
{
    add_others(s);
    for (uint32_t i = 0; i < 6; i++) {
        story_accept_many(s, i * 50, 50, (where){RISK_NONE, i, i, 50, 99});
    }
}

/* Plain coverage would call it a site. */
static void test_dark_switch_and_strays(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 50, (where){RISK_NONE, 1, RISK_NONE, 50, 99});
    for (uint32_t i = 0; i < 50; i++) {
        story_accept(s, 50 + i, SIX, AT(i % 2, 50, 99));
    }
    story_lose_many(s, 0, 55, SIX + HOUR, SECOND / 2);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    assert_row(s, &s->table->rows[0], RISK_SWITCH, 1, 50, 50);
    g_assert_cmpuint(s->table->single_count, ==, 5);
    g_assert_cmpuint(s->table->unplanned_phones, ==, 55);
}

/* The hit ratio alone would call it six switches, though some phones of each stay. */
static void test_site_and_not_its_switches(story *s, gconstpointer unused)
{
    (void)unused;
    accept_site(s);
    for (uint32_t i = 0; i < 300; i++) {
        if (i % 10 > 0 || i < 50) { /* one switch is wholly dark */
            story_lose(s, i, SIX + HOUR + i * (SECOND / 10));
        }
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    assert_row(s, &s->table->rows[0], RISK_SITE, 50, 275, 300);
}

static void test_one_switch_of_a_site(story *s, gconstpointer unused)
{
    (void)unused;
    accept_site(s);
    story_lose_many(s, 100, 50, SIX + HOUR, SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    const cause_row *row = story_row(s, RISK_SWITCH, 2);
    g_assert_cmpuint(row->sets[RISK_SUBNET], ==, 2); /* the same phones: both are named */
    g_assert_cmpuint(row->sets[RISK_SITE], ==, RISK_NONE);
    g_assert_cmpuint(row->phones, ==, 50);
}

/* switch-across-two-ucms: six of a switch's twelve phones at each of two Unified CMs, 24 others stay. */
static void test_switch_told_as_two_ucms(story *s, gconstpointer unused)
{
    (void)unused;
    for (uint32_t i = 0; i < 36; i++) {
        uint32_t lan = i < 12 ? 70 : 20;
        story_accept(s, i, SIX + i * SECOND, (where){RISK_NONE, lan, lan, lan, 11 + i % 2});
    }
    story_lose_many(s, 0, 12, SIX + HOUR, SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    const cause_row *row = story_row(s, RISK_SWITCH, 70);
    g_assert_cmpuint(row->sets[RISK_SUBNET], ==, 70);
    g_assert_cmpuint(row->sets[RISK_SITE], ==, RISK_NONE); /* it has one subnet */
    g_assert_cmpuint(row->sets[RISK_UCM], ==, RISK_NONE);
    g_assert_cmpuint(row->phones, ==, 12);
    g_assert_cmpuint(row->population, ==, 12);
}

/* Of equals the smaller kind, and the smaller number, come first. */
static void test_ties(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 4, (where){RISK_NONE, 5, RISK_NONE, RISK_NONE, RISK_NONE});
    story_accept_many(s, 4, 4, (where){RISK_NONE, 3, RISK_NONE, RISK_NONE, RISK_NONE});
    story_accept_many(s, 20, 2,
                      (where){RISK_NONE, 8, 1, RISK_NONE, RISK_NONE}); /* both have as many, but not the same */
    story_accept_many(s, 22, 2, (where){RISK_NONE, 8, RISK_NONE, RISK_NONE, RISK_NONE});
    story_accept_many(s, 24, 2, (where){RISK_NONE, RISK_NONE, 1, RISK_NONE, RISK_NONE});
    story_lose_many(s, 0, 8, SIX + HOUR, 0);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 2);
    assert_row(s, &s->table->rows[0], RISK_SWITCH, 3, 4, 4);
    assert_row(s, &s->table->rows[1], RISK_SWITCH, 5, 4, 4);
    g_array_set_size(s->losses, 0);
    story_lose_many(s, 20, 6, SIX + 2 * HOUR, 0);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1); /* what is left of the subnet is two phones */
    assert_row(s, &s->table->rows[0], RISK_SWITCH, 8, 4, 4);
    g_assert_cmpuint(s->table->single_count, ==, 2);
}

/* ---- Names ---- */

/* clock-behind-keepalives: all four phones of the capture, which were accepted before, have one switch, subnet and
 * UCM. */
static void test_same_phones(story *s, gconstpointer unused)
{
    (void)unused;
    story_accept_many(s, 0, 4, (where){RISK_NONE, 72, 72, 72, 11});
    story_lose_many(s, 0, 4, SIX + HOUR, SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    const cause_row *row = &s->table->rows[0];
    g_assert_true(row->is_known);
    g_assert_cmpuint(row->sets[RISK_SWITCH], ==, 72);
    g_assert_cmpuint(row->sets[RISK_SUBNET], ==, 72);
    g_assert_cmpuint(row->sets[RISK_UCM], ==, 11);
    g_assert_cmpuint(row->sets[RISK_SITE], ==, RISK_NONE);
    g_assert_cmpuint(row->sets[RISK_ADDRESS], ==, RISK_NONE);
    g_assert_cmpuint(row->population, ==, 4);
}

/* Expressway's /24 has one address; the /16 of two such has two subnets, and so is a candidate. */
static void test_sets_left_out(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 10, (where){1, RISK_NONE, 1, 1, 99});
    story_accept_many(s, 10, 10, (where){2, RISK_NONE, 2, 2, 99});
    story_accept_many(s, 20, 10, (where){3, RISK_NONE, 3, 2, 99});
    story_lose_many(s, 0, 10, SIX + HOUR, SECOND);
    story_tell(s);
    assert_row(s, &s->table->rows[0], RISK_ADDRESS, 1, 10, 10);
    g_array_set_size(s->losses, 0);
    story_lose_many(s, 10, 20, SIX + HOUR, SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    assert_row(s, &s->table->rows[0], RISK_SITE, 2, 20, 20);
}

/* Alarms only: no phone was accepted. A burst is a row, but has no cause. */
static void test_alarms_only(story *s, gconstpointer unused)
{
    (void)unused;
    for (uint32_t i = 0; i < 24; i++) {
        cause_loss *loss = story_lose(s, i, SIX + HOUR + (i % 12) * SECOND + (i / 12) * HOUR);
        loss->sets[RISK_UCM] = 11 + i / 12;
        loss->no_alarm = i == 0;
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 2);
    for (size_t i = 0; i < 2; i++) {
        const cause_row *row = &s->table->rows[i];
        g_assert_false(row->is_known);
        g_assert_cmpuint(row->phones, ==, 12);
        g_assert_cmpuint(row->population, ==, 0);
        g_assert_cmpuint(row->sets[RISK_UCM], ==, RISK_NONE);
        g_assert_cmpint(row->start, ==, SIX + (int64_t)(i + 1) * HOUR);
        g_assert_cmpint(row->end, ==, SIX + (int64_t)(i + 1) * HOUR + 11 * SECOND);
    }
    /* Accepted after their losses, they are known by their reports alone, and who did not fail did not report. */
    story_accept_many(s, 0, 24, on_switch(RISK_NONE, 13));
    for (guint i = 0; i < s->placements->len; i++) {
        g_array_index(s->placements, cause_placement, i).from = SIX + 5 * HOUR;
    }
    story_tell(s);
    g_assert_true(s->table->row_count == 2 && !s->table->rows[0].is_known && !s->table->rows[1].is_known);
    story_plan(s, 24, LOSS_RESET, SIX + HOUR);
    story_accept(s, 24, SIX + 5 * HOUR, on_switch(RISK_NONE, 13));
    story_tell(s);
    g_assert_true(!s->table->rows[0].is_known && !s->table->rows[1].is_known);
    /* A phone without a report makes the others known. */
    story_accept(s, 25, SIX + 5 * HOUR, on_switch(RISK_NONE, 13));
    story_tell(s);
    assert_row(s, &s->table->rows[0], RISK_UCM, 11, 12, 12);
    assert_row(s, &s->table->rows[1], RISK_UCM, 12, 12, 12);
}

/* ---- Losses without a keepalive before ---- */

/* Loses phones [first, first + count) some time in a day, on a switch of nine and at a Unified CM, by their reports. */
static void lose_undated(story *s, uint32_t first, uint32_t count, bool no_keepalive)
{
    for (uint32_t i = first; i < first + count; i++) {
        cause_loss *loss = story_lose_between(s, i, SIX - CLOCK_DAY + i * MINUTE, SIX + i * MINUTE);
        loss->no_keepalive = no_keepalive;
        loss->sets[RISK_SWITCH] = 1;
        loss->sets[RISK_UCM] = 11;
    }
}

/* The capture begins within a burst: four of nine phones of a switch may have been lost at any time of a day. */
static void test_undated(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    for (uint32_t i = 0; i < 9; i++) {
        story_accept(s, i, SIX + HOUR, on_switch(1, 99));
    }
    lose_undated(s, 0, 4, true);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    const cause_row *row = s->table->rows;
    g_assert_true(!row->is_known && row->is_undated);
    g_assert_cmpuint(row->phones, ==, 4);
    g_assert_cmpuint(row->population, ==, 0);
    g_assert_cmpint(row->after, ==, CLOCK_NO_TIME);
    g_assert_cmpint(row->before, ==, SIX);
    g_array_set_size(s->losses, 0);
    lose_undated(s, 0, 2, true);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 0);
    g_assert_cmpuint(s->table->single_count, ==, 2);
    g_array_set_size(s->losses, 0);
    lose_undated(s, 0, 4, false); /* by keepalives they were lost together */
    story_tell(s);
    g_assert_true(s->table->rows[0].is_known);
    g_assert_cmpint(s->table->rows[0].after, ==, SIX - CLOCK_DAY + 3 * MINUTE);
}

/* They belong to what else is known to have failed. */
static void test_undated_joins(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    for (uint32_t i = 20; i < 30; i++) {
        story_lose(s, i, SIX - 10 * SECOND + i * SECOND / 10)->sets[RISK_UCM] = 11;
    }
    lose_undated(s, 0, 4, true);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    g_assert_true(s->table->rows[0].is_known);
    g_assert_cmpuint(s->table->rows[0].sets[RISK_UCM], ==, 11);
    g_assert_cmpuint(s->table->rows[0].phones, ==, 14);
    g_assert_cmpint(s->table->rows[0].start, ==, SIX - 8 * SECOND);
}

/* Without another phone there is no cause, whatever dates the losses. */
static void test_undated_alone(story *s, gconstpointer unused)
{
    (void)unused;
    lose_undated(s, 0, 4, true);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    g_assert_true(!s->table->rows[0].is_known && !s->table->rows[0].is_undated);
    g_assert_cmpint(s->table->rows[0].after, ==, CLOCK_NO_TIME);
}

/* The binding that ended is the last one before the time of the loss, where no keepalive of it is known. */
static void test_undated_binding(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    for (uint32_t i = 0; i < 6; i++) {
        story_accept(s, i, SIX, on_switch(1, 11));
        story_accept(s, i, SIX + HOUR + MINUTE, on_switch(2, 12));
        cause_loss *loss = story_lose(s, i, SIX + HOUR);
        loss->no_keepalive = true;
        loss->earliest = loss->latest - CLOCK_DAY;
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    g_assert_cmpuint(s->table->rows[0].sets[RISK_SWITCH], ==, 1);
    g_assert_cmpuint(s->table->rows[0].sets[RISK_UCM], ==, 11);
}

/* What joins a row of intervals does not date it. */
static void test_joined_does_not_date(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 10, on_switch(1, 99));
    for (uint32_t i = 0; i < 9; i++) {
        story_lose_between(s, i, SIX + 10 * MINUTE, SIX + 20 * MINUTE);
    }
    story_lose_between(s, OTHERS, SIX, SIX + 6 * MINUTE); /* ends a group, with the next in it */
    story_lose_between(s, 9, SIX + 5 * MINUTE, SIX + 12 * MINUTE);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    assert_row(s, s->table->rows, RISK_SWITCH, 1, 10, 10);
    g_assert_cmpint(s->table->rows[0].after, ==, SIX + 10 * MINUTE);
    g_assert_cmpint(s->table->rows[0].before, ==, SIX + 20 * MINUTE);
}

/* ---- Bindings before the loss ---- */

/* 200 phones behind one Expressway fail and return by another one: the cause is the first. */
static void test_expressway(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    for (uint32_t i = 0; i < 200; i++) {
        story_accept(s, i, SIX, (where){6, RISK_NONE, RISK_NONE, RISK_NONE, 99});
        cause_loss *loss = story_lose(s, i, SIX + HOUR + i * (SECOND / 4));
        loss->sets[RISK_ADDRESS] = 5; /* the report comes by the other one */
        story_accept(s, i, loss->time + 30 * SECOND, (where){5, RISK_NONE, RISK_NONE, RISK_NONE, 99});
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    assert_row(s, &s->table->rows[0], RISK_ADDRESS, 6, 200, 200);
    story_lose_many(s, 0, 200, SIX + 90 * MINUTE, SECOND / 4); /* and then the other one fails */
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 2);
    assert_row(s, story_row(s, RISK_ADDRESS, 5), RISK_ADDRESS, 5, 200, 200);
}

/* The capture begins a minute before: most phones were not accepted yet, and their reports name what they lost. */
static void test_capture_begins_late(story *s, gconstpointer unused)
{
    (void)unused;
    for (uint32_t i = 0; i < 40; i++) {
        if (i < 4) {
            story_accept(s, i, SIX, on_switch(RISK_NONE, 1));
        }
        cause_loss *loss = story_lose(s, i, SIX + MINUTE + i * SECOND / 2);
        loss->sets[RISK_UCM] = 1;
        loss->earliest = i < 4 ? SIX : loss->latest - CLOCK_DAY;
        story_accept(s, i, loss->time + 40 * SECOND, on_switch(RISK_NONE, 2));
    }
    for (uint32_t i = 0; i < 50; i++) {
        story_accept(s, OTHERS + i, SIX + 2 * MINUTE, on_switch(RISK_NONE, i < 40 ? 2 : 1)); /* was there before */
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    assert_row(s, &s->table->rows[0], RISK_UCM, 1, 40, 50);
}

/* A phone that reported what it lost was not where it is accepted afterwards: the few that were fail at the same
 * time. */
static void test_report_before_acceptance(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    for (uint32_t i = 0; i < 10; i++) {
        cause_loss *loss = story_lose(s, i, SIX + MINUTE + i * SECOND);
        loss->sets[RISK_UCM] = 1;
        loss->earliest = loss->latest - CLOCK_DAY;
        story_accept(s, i, SIX + 2 * MINUTE, on_switch(RISK_NONE, 2));
    }
    story_accept_many(s, 10, 5, on_switch(RISK_NONE, 2));
    story_lose_many(s, 10, 5, SIX + 90 * SECOND, SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 2);
    assert_row(s, &s->table->rows[0], RISK_UCM, 1, 10, 10);
    assert_row(s, &s->table->rows[1], RISK_UCM, 2, 5, 5);
}

/* A population holds who was ever accepted there by then, not who came later from elsewhere. */
static void test_population_by_then(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 10, on_switch(1, 99));
    story_accept_many(s, 10, 5, on_switch(1, 99));
    for (uint32_t i = 10; i < 15; i++) {
        story_accept(s, i, SIX + MINUTE, on_switch(2, 99)); /* moved away: still known there */
    }
    for (uint32_t i = 0; i < 24; i++) {
        story_accept(s, OTHERS + i, SIX + 2 * HOUR, on_switch(1, 99)); /* moves in after it */
    }
    story_lose_many(s, 0, 10, SIX + HOUR, SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    assert_row(s, &s->table->rows[0], RISK_SWITCH, 1, 10, 15);
}

/* ---- Losses that have only an interval ---- */

/* A branch whose WAN fails: two thirds report when; the others come back from the router with 18. */
static void test_intervals_in_a_burst(story *s, gconstpointer unused)
{
    (void)unused;
    accept_site(s);
    story_lose_many(s, 0, 192, SIX + 20 * MINUTE, SECOND / 2);
    for (uint32_t i = 192; i < 288; i++) {
        story_lose_between(s, i, SIX + 19 * MINUTE, SIX + 44 * MINUTE);
    }
    for (uint32_t i = 288; i < 300; i++) { /* not back, and no alarm */
        story_lose_between(s, i, SIX + 19 * MINUTE, SIX + 23 * MINUTE)->no_alarm = true;
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    const cause_row *row = &s->table->rows[0];
    assert_row(s, row, RISK_SITE, 50, 300, 300);
    g_assert_cmpuint(row->no_alarm, ==, 12);
    g_assert_cmpuint(s->table->no_alarm_phones, ==, 12);
    g_assert_cmpint(row->start, ==, SIX + 20 * MINUTE);
    g_assert_cmpuint(row->times, ==, 1);
}

/* They count only where three hits have a time; and only of under an hour. */
static void test_intervals_need_three(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 20, on_switch(1, 99));
    story_lose_many(s, 0, 3, SIX + HOUR, SECOND);
    for (uint32_t i = 3; i < 10; i++) { /* 10 of 20 with those of the burst, 7 of 20 without */
        story_lose_between(s, i, SIX + 30 * MINUTE + 1, SIX + 90 * MINUTE);
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    assert_row(s, &s->table->rows[0], RISK_SWITCH, 1, 10, 20);
    for (guint i = 0; i < s->losses->len; i++) { /* an hour */
        cause_loss *loss = &g_array_index(s->losses, cause_loss, i);
        loss->earliest = loss->time == CLOCK_NO_TIME ? SIX + 30 * MINUTE : loss->earliest;
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 0);
    for (guint i = 0; i < s->losses->len; i++) { /* two of the three with a time are elsewhere */
        cause_loss *loss = &g_array_index(s->losses, cause_loss, i);
        loss->earliest = loss->time == CLOCK_NO_TIME ? SIX + 30 * MINUTE + 1 : loss->earliest;
        loss->phone += loss->phone < 2 ? OTHERS : 0;
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 0);
}

/* srst-is-no-fault: keepalives end, and 24 minutes later four phones are back with 18. */
static void test_srst(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 4, AT(50, 50, 99));
    for (uint32_t i = 0; i < 4; i++) {
        story_lose_between(s, i, SIX + 19 * MINUTE + i * 10 * SECOND, SIX + 44 * MINUTE + i * SECOND);
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    const cause_row *row = &s->table->rows[0];
    assert_row(s, row, RISK_SUBNET, 50, 4, 4);
    g_assert_cmpint(row->start, ==, CLOCK_NO_TIME);
    g_assert_cmpint(row->end, ==, CLOCK_NO_TIME);
    g_assert_cmpint(row->after, ==, SIX + 19 * MINUTE + 30 * SECOND);
    g_assert_cmpint(row->before, ==, SIX + 44 * MINUTE);
}

/* All start again at a time that none tells, and are lost at one that is known: the row begins with the first. */
static void test_intervals_first(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 5, on_switch(1, 99));
    for (uint32_t i = 0; i < 5; i++) {
        story_lose_between(s, i, SIX + 9 * MINUTE + i, SIX + 11 * MINUTE + i);
        story_lose(s, i, SIX + 20 * MINUTE + i);
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    const cause_row *row = &s->table->rows[0];
    assert_row(s, row, RISK_SWITCH, 1, 5, 5);
    g_assert_cmpuint(row->times, ==, 2);
    g_assert_cmpint(row->start, ==, CLOCK_NO_TIME);
    g_assert_cmpint(row->end, ==, SIX + 20 * MINUTE + 4);
    g_assert_cmpint(row->after, ==, SIX + 9 * MINUTE + 4);
    g_assert_cmpint(row->before, ==, SIX + 11 * MINUTE);
}

/* Intervals that have no time in common are two groups; of one set, and other phones, they are a slow failure. */
static void test_groups_of_intervals(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 6, on_switch(1, 99));
    story_accept_many(s, 6, 3, on_switch(2, 99));
    for (uint32_t i = 0; i < 9; i++) {
        int64_t begin = SIX + (i / 3) * 10 * MINUTE;
        story_lose_between(s, i, begin + i, begin + 10 * MINUTE - 1 + i);
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 2);
    assert_row(s, &s->table->rows[0], RISK_SWITCH, 1, 6, 6);
    g_assert_cmpuint(s->table->rows[0].times, ==, 1);
    assert_row(s, &s->table->rows[1], RISK_SWITCH, 2, 3, 3);
    g_assert_cmpint(s->table->rows[1].after, ==, SIX + 20 * MINUTE + 8);
    g_assert_cmpint(s->table->rows[1].before, ==, SIX + 30 * MINUTE - 1 + 6);
}

/* What is left joins the latest row that it overlaps, if its set contains the phone. */
static void test_rest_joins(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 10, on_switch(1, 99));
    story_accept(s, 20, SIX, on_switch(2, 99));
    story_lose_many(s, 0, 8, SIX + HOUR, 5 * SECOND);
    story_lose(s, 0, SIX + HOUR + 20 * SECOND);               /* again: holds its phone already */
    story_lose_between(s, 9, SIX, SIX + 2 * HOUR);            /* overlaps */
    story_lose_between(s, 20, SIX, SIX + 2 * HOUR);           /* overlaps, but is elsewhere */
    story_lose_between(s, 8, SIX + 2 * HOUR, SIX + 3 * HOUR); /* does not overlap */
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    const cause_row *row = &s->table->rows[0];
    assert_row(s, row, RISK_SWITCH, 1, 9, 10);
    g_assert_cmpuint(row->losses, ==, 10);
    g_assert_cmpuint(row->times, ==, 1);
    g_assert_cmpuint(s->table->single_count, ==, 2);
    g_assert_cmpuint(s->table->singles[0], ==, 8);
    g_assert_cmpuint(s->table->singles[1], ==, 20);
}

/* ---- Start and times ---- */

static void test_start(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 8, on_switch(1, 99));
    story_lose_many(s, 0, 3, SIX + HOUR, 4 * SECOND); /* two follow the first at once */
    story_lose_many(s, 3, 5, SIX + HOUR + 38 * SECOND, 3 * SECOND);
    story_tell(s);
    g_assert_cmpint(s->table->rows[0].start, ==, SIX + HOUR + 38 * SECOND);
    g_assert_cmpint(s->table->rows[0].end, ==, SIX + HOUR + 50 * SECOND);
    g_array_set_size(s->losses, 0);
    story_lose_many(s, 0, 8, SIX + HOUR, 4 * SECOND); /* three more within 12 s */
    story_tell(s);
    g_assert_cmpint(s->table->rows[0].start, ==, SIX + HOUR);
}

/* late-joins-stranger: one phone without a lease; five minutes later a branch of ten loses its WAN. */
static void test_late_joins_stranger(story *s, gconstpointer unused)
{
    (void)unused;
    story_accept(s, 0, SIX, AT(60, 60, 11));
    story_accept_many(s, 1, 10, AT(71, 71, 11));
    story_lose(s, 0, SIX + 3 * MINUTE);
    story_lose_many(s, 1, 10, SIX + 8 * MINUTE, SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    assert_row(s, &s->table->rows[0], RISK_SUBNET, 71, 10, 10);
    g_assert_cmpint(s->table->rows[0].start, ==, SIX + 8 * MINUTE);
    g_assert_cmpuint(s->table->single_count, ==, 1);
    g_assert_cmpuint(s->table->singles[0], ==, 0);
}

/* One phone each 25 s, and four at once at the end: that is not when it began. */
static void test_start_of_slow_failure(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 20, on_switch(1, 99));
    story_lose_many(s, 0, 16, SIX + HOUR, 25 * SECOND);
    story_lose_many(s, 16, 4, SIX + HOUR + 16 * 25 * SECOND, SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    g_assert_cmpint(s->table->rows[0].start, ==, SIX + HOUR);
}

/* A switch that flaps five times, every 45 s or every five minutes: its phones are lost again. */
static void test_flapping(story *s, gconstpointer unused)
{
    static const int64_t every[] = {15 * SECOND, 45 * SECOND, 5 * MINUTE};

    (void)unused;
    accept_site(s);
    for (size_t n = 0; n < G_N_ELEMENTS(every); n++) {
        g_array_set_size(s->losses, 0);
        for (uint32_t i = 0; i < 5; i++) {
            story_lose_many(s, 0, 48, SIX + HOUR + i * every[n], SECOND / 8);
        }
        story_tell(s);
        g_assert_cmpuint(s->table->row_count, ==, 1);
        const cause_row *row = story_row(s, RISK_SWITCH, 0);
        g_assert_cmpuint(row->times, ==, 5);
        g_assert_cmpuint(row->phones, ==, 48);
        g_assert_cmpuint(row->losses, ==, 240);
        g_assert_cmpint(row->start, ==, SIX + HOUR);
        g_assert_cmpint(row->end, ==, SIX + HOUR + 4 * every[n] + 47 * (SECOND / 8));
    }
}

/* Half the phones, and ten minutes later the other half: one slow failure. */
static void test_slow_failure(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 20, on_switch(1, 99));
    story_lose_many(s, 0, 10, SIX + HOUR, SECOND);
    story_lose_many(s, 10, 10, SIX + HOUR + 10 * MINUTE, SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    g_assert_cmpuint(s->table->rows[0].times, ==, 1);
    g_assert_cmpuint(s->table->rows[0].phones, ==, 20);
    story_lose_many(s, 5, 10, SIX + 2 * HOUR, SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->rows[0].times, ==, 2);
}

/* The second time the subnet has a phone more than the switch: the row keeps the name that both have. */
static void test_names_of_both_times(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 5, (where){RISK_NONE, 1, 1, RISK_NONE, 99});
    story_accept(s, 6, SIX, AT(3, 9, 99));
    story_accept(s, 6, SIX + 90 * MINUTE, AT(1, 9, 99));
    story_lose_many(s, 0, 5, SIX + HOUR, SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->rows[0].sets[RISK_SUBNET], ==, 1);
    story_lose_many(s, 0, 5, SIX + 2 * HOUR, SECOND);
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 1);
    assert_row(s, &s->table->rows[0], RISK_SWITCH, 1, 5, 5);
    g_assert_cmpuint(s->table->rows[0].times, ==, 2);
}

/* ---- Planned ---- */

/* trickle-dates-the-burst: a login every 50 s; at 06:12 twenty phones are reset. */
static void test_trickle(story *s, gconstpointer unused)
{
    (void)unused;
    story_accept_many(s, 0, 40, AT(1, 1, 11));
    for (uint32_t i = 0; i < 15; i++) {
        story_plan(s, 20 + i, LOSS_RESET, SIX + 3 * MINUTE + i * 50 * SECOND);
    }
    for (uint32_t i = 0; i < 20; i++) {
        story_plan(s, i, LOSS_RESET, SIX + 12 * MINUTE + 20 * SECOND + i * (SECOND / 2));
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 0);
    g_assert_cmpuint(s->table->unplanned_phones, ==, 0);
    g_assert_cmpuint(s->table->planned_count, ==, 2);
    const cause_planned *line = &s->table->planned[0];
    g_assert_false(line->is_single);
    g_assert_cmpuint(line->phones, ==, 20);
    g_assert_cmpint(line->first, ==, SIX + 12 * MINUTE + 20 * SECOND);
    g_assert_cmpint(line->last, ==, SIX + 12 * MINUTE + 29 * SECOND + SECOND / 2);
    g_assert_true(line[1].is_single);
    g_assert_cmpuint(line[1].phones, ==, 15);
    g_assert_cmpuint(s->table->planned_phones, ==, 35);
}

static void test_planned_kinds(story *s, gconstpointer unused)
{
    (void)unused;
    for (uint32_t i = 0; i < 6; i++) {
        story_plan(s, i, LOSS_FALLBACK, SIX + i * HOUR)->target = i % 2;
        story_plan(s, i, LOSS_UPGRADE, SIX + i * MINUTE)->target = 77; /* means nothing there */
        story_plan(s, i + 3, LOSS_LEAVING, SIX + i);
        story_plan(s, i, LOSS_LOGIN, SIX + i);
    }
    story_plan(s, 0, LOSS_LEAVING, SIX)->time = CLOCK_NO_TIME; /* by its arrival */
    story_plan(s, 2, LOSS_RESTART, SIX + 10 * HOUR);
    story_tell(s);
    static const struct {
        loss_kind kind;
        uint32_t target, phones, losses;
        int64_t last;
    } lines[] = {{LOSS_UPGRADE, RISK_NONE, 6, 6, SIX + 5 * MINUTE},
                 {LOSS_FALLBACK, 0, 3, 3, SIX + 4 * HOUR},
                 {LOSS_FALLBACK, 1, 3, 3, SIX + 5 * HOUR},
                 {LOSS_LEAVING, RISK_NONE, 7, 7, SIX + MINUTE},
                 {LOSS_RESET, RISK_NONE, 6, 7, SIX + 10 * HOUR}};
    g_assert_cmpuint(s->table->planned_count, ==, G_N_ELEMENTS(lines));
    for (size_t i = 0; i < G_N_ELEMENTS(lines); i++) {
        const cause_planned *line = &s->table->planned[i];
        g_assert_cmpint(line->kind, ==, lines[i].kind);
        g_assert_cmpint(line->is_single, ==, i == 4);
        g_assert_cmpuint(line->target, ==, lines[i].target);
        g_assert_cmpuint(line->phones, ==, lines[i].phones);
        g_assert_cmpuint(line->losses, ==, lines[i].losses);
        g_assert_cmpint(line->last, ==, lines[i].last);
    }
    g_assert_cmpuint(s->table->planned_phones, ==, 9);
}

/* Planned losses are no hits; the phones of a reset are no cause. */
static void test_planned_is_no_hit(story *s, gconstpointer unused)
{
    (void)unused;
    add_others(s);
    story_accept_many(s, 0, 10, on_switch(1, 99));
    story_lose_many(s, 0, 3, SIX + HOUR, SECOND);
    for (uint32_t i = 3; i < 10; i++) {
        story_plan(s, i, LOSS_RESET, SIX + HOUR);
    }
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 0); /* 3 of 10 */
    g_assert_cmpuint(s->table->single_count, ==, 3);
}

/* ---- The ends of numbers ---- */

static void test_ends_of_time(story *s, gconstpointer unused)
{
    static const int64_t times[] = {INT64_MIN + 1, INT64_MIN, 0, INT64_MAX, INT64_MAX - 1, SIX};
    enum { TIMES = G_N_ELEMENTS(times) };

    (void)unused;
    for (uint32_t i = 0; i < TIMES * TIMES * TIMES; i++) {
        story_accept(s, i % 50, times[i % TIMES], AT(i % 3, i % 2, i % 5));
        cause_loss *loss = story_lose(s, i % 70, SIX);
        loss->earliest = times[i % TIMES];
        loss->latest = times[i / TIMES % TIMES]; /* also before it begins */
        loss->time = times[i / TIMES / TIMES];
        loss->kind = (loss_kind)(i % 11 < LOSS_KINDS ? i % 11 : LOSS_UNPLANNED);
    }
    story_tell(s);
    s->rules = (cause_rules){-1, 0, 0};
    story_tell(s);
    s->rules = (cause_rules){INT64_MAX, UINT32_MAX, UINT32_MAX};
    story_tell(s);
    g_assert_cmpuint(s->table->row_count, ==, 0);
}

#define ADD(name, test) g_test_add("/cause/" name, story, NULL, set_up, test, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    ADD("none", test_none);
    ADD("floor-of-phones", test_floor_of_phones);
    ADD("floor-of-hit-ratio", test_floor_of_hit_ratio);
    ADD("gap", test_gap);
    ADD("two-at-once", test_two_at_once);
    ADD("half-a-nat", test_half_a_nat);
    ADD("dark-switch-and-strays", test_dark_switch_and_strays);
    ADD("site-and-not-its-switches", test_site_and_not_its_switches);
    ADD("one-switch-of-a-site", test_one_switch_of_a_site);
    ADD("switch-told-as-two-ucms", test_switch_told_as_two_ucms);
    ADD("ties", test_ties);
    ADD("same-phones", test_same_phones);
    ADD("sets-left-out", test_sets_left_out);
    ADD("alarms-only", test_alarms_only);
    ADD("undated", test_undated);
    ADD("undated-joins", test_undated_joins);
    ADD("undated-alone", test_undated_alone);
    ADD("undated-binding", test_undated_binding);
    ADD("joined-does-not-date", test_joined_does_not_date);
    ADD("expressway", test_expressway);
    ADD("capture-begins-late", test_capture_begins_late);
    ADD("report-before-acceptance", test_report_before_acceptance);
    ADD("population-by-then", test_population_by_then);
    ADD("intervals-in-a-burst", test_intervals_in_a_burst);
    ADD("intervals-need-three", test_intervals_need_three);
    ADD("srst", test_srst);
    ADD("intervals-first", test_intervals_first);
    ADD("groups-of-intervals", test_groups_of_intervals);
    ADD("rest-joins", test_rest_joins);
    ADD("start", test_start);
    ADD("late-joins-stranger", test_late_joins_stranger);
    ADD("flapping", test_flapping);
    ADD("start-of-slow-failure", test_start_of_slow_failure);
    ADD("slow-failure", test_slow_failure);
    ADD("names-of-both-times", test_names_of_both_times);
    ADD("trickle", test_trickle);
    ADD("planned-kinds", test_planned_kinds);
    ADD("planned-is-no-hit", test_planned_is_no_hit);
    ADD("ends-of-time", test_ends_of_time);
    return g_test_run();
}
