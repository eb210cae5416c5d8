/* test_loss_time.c
 * Tests of model/incidents/loss_time.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/incidents/loss_time.h"

#include <glib.h>

#include "test_support.h"

#define SECOND CLOCK_SECOND
#define MINUTE CLOCK_MINUTE
#define HOUR   CLOCK_HOUR

/* 2026-03-08 06:00:00 UTC, when most of it happens. */
#define SIX (1772949600 * SECOND)

#define NO_SETS                                                                                                        \
    {                                                                                                                  \
        RISK_NONE, RISK_NONE, RISK_NONE, RISK_NONE, RISK_NONE                                                          \
    }

/* A report that arrives at six, of a phone whose keepalive was accepted two minutes before. */
static loss_clues report_at_six(int64_t stamp)
{
    return (loss_clues){.phone = 1,
                        .arrival = SIX,
                        .accepted = SIX - 2 * MINUTE,
                        .stamp = stamp,
                        .closed = CLOCK_NO_TIME,
                        .stamp_is_loss = true,
                        .sets = NO_SETS};
}

/* ---- One loss ---- */

typedef struct {
    const char *label;
    int64_t stamp;
    int64_t accepted;
    int64_t closed;
    int64_t time;
    loss_source source;
    stamp_verdict clock;
} dated;

#define TWO_BEFORE (SIX - 2 * MINUTE)
#define NONE       CLOCK_NO_TIME

static const dated dated_rows[] = {
    {"set", SIX - MINUTE, TWO_BEFORE, SIX - 90 * SECOND, SIX - MINUTE, LOSS_BY_PHONE, STAMP_SET},
    {"a-moment-before-keepalive", TWO_BEFORE - 5 * SECOND, TWO_BEFORE, NONE, TWO_BEFORE - 5 * SECOND, LOSS_BY_PHONE,
     STAMP_SET},
    {"before-keepalive", TWO_BEFORE - 5 * SECOND - 1, TWO_BEFORE, NONE, NONE, LOSS_BY_NONE, STAMP_CONTRADICTED},
    {"contradicted-but-closed", SIX - HOUR, TWO_BEFORE, SIX - MINUTE, SIX - MINUTE, LOSS_BY_CLOSE, STAMP_CONTRADICTED},
    {"a-moment-ahead", SIX + 5 * SECOND, TWO_BEFORE, NONE, SIX + 5 * SECOND, LOSS_BY_PHONE, STAMP_SET},
    {"ahead", SIX + 5 * SECOND + 1, TWO_BEFORE, NONE, NONE, LOSS_BY_NONE, STAMP_AHEAD},
    {"missing", NONE, TWO_BEFORE, NONE, NONE, LOSS_BY_NONE, STAMP_MISSING},
    {"missing-but-closed", NONE, TWO_BEFORE, SIX, SIX, LOSS_BY_CLOSE, STAMP_MISSING},
    {"unset", 83 * SECOND, TWO_BEFORE, NONE, NONE, LOSS_BY_NONE, STAMP_UNSET},
    {"unset-in-2000", 946684800 * SECOND, TWO_BEFORE, NONE, NONE, LOSS_BY_NONE, STAMP_UNSET},
    {"no-keepalive", SIX - 20 * HOUR, NONE, NONE, SIX - 20 * HOUR, LOSS_BY_PHONE, STAMP_SET},
    {"a-day-old", SIX - 24 * HOUR - 5 * SECOND - 1, NONE, SIX - HOUR, SIX - HOUR, LOSS_BY_CLOSE, STAMP_OLD},
    {"old-before-keepalive", SIX - 48 * HOUR, TWO_BEFORE, NONE, NONE, LOSS_BY_NONE, STAMP_OLD},
    {"keepalive-days-ago", SIX - 48 * HOUR, SIX - 50 * HOUR, NONE, SIX - 48 * HOUR, LOSS_BY_PHONE, STAMP_SET},
    {"closed-before-keepalive", NONE, TWO_BEFORE, TWO_BEFORE - 1, NONE, LOSS_BY_NONE, STAMP_MISSING},
    {"closed-after-report", NONE, TWO_BEFORE, SIX + 1, NONE, LOSS_BY_NONE, STAMP_MISSING},
};

static void test_one(gconstpointer data)
{
    const dated *row = data;
    loss_clues clues = report_at_six(row->stamp);

    clues.accepted = row->accepted;
    clues.closed = row->closed;
    loss_date date = loss_time_date(&clues);
    g_assert_cmpint(date.clock, ==, row->clock);
    g_assert_cmpint(date.source, ==, row->source);
    g_assert_cmpint(date.time, ==, row->time);
    g_assert_cmpint(date.latest, ==, SIX);
    g_assert_cmpint(date.earliest, ==, row->accepted == NONE ? SIX - 24 * HOUR : row->accepted);
    g_assert_cmpint(date.no_keepalive, ==, row->accepted == NONE);
    g_assert_cmpint(date.offset, ==, 0);
}

/* The stamp of reason 25 is the start: it is judged, but dates nothing. */
static void test_start_is_no_loss(void)
{
    loss_clues clues = report_at_six(SIX - MINUTE);

    clues.stamp_is_loss = false;
    loss_date date = loss_time_date(&clues);
    g_assert_cmpint(date.clock, ==, STAMP_SET);
    g_assert_cmpint(date.source, ==, LOSS_BY_NONE);
    clues.closed = SIX - 90 * SECOND;
    date = loss_time_date(&clues);
    g_assert_cmpint(date.source, ==, LOSS_BY_CLOSE);
    g_assert_cmpint(date.time, ==, SIX - 90 * SECOND);
}

/* A keepalive that was accepted after the report, by frames out of order or by the next registration, is no lower
 * bound, and contradicts no stamp. */
static void test_accepted_after_arrival(void)
{
    loss_clues clues = report_at_six(SIX - HOUR);

    clues.accepted = SIX + SECOND;
    loss_date date = loss_time_date(&clues);
    g_assert_cmpint(date.earliest, ==, SIX - 24 * HOUR);
    g_assert_cmpint(date.latest, ==, SIX);
    g_assert_true(date.no_keepalive);
    g_assert_cmpint(date.time, ==, SIX - HOUR);
    clues.accepted = SIX;
    date = loss_time_date(&clues);
    g_assert_cmpint(date.earliest, ==, SIX);
    g_assert_false(date.no_keepalive);
    g_assert_cmpint(date.clock, ==, STAMP_CONTRADICTED);
}

static void test_ends_of_time(void)
{
    static const int64_t times[] = {INT64_MIN,     INT64_MIN + 1, -CLOCK_DAY, -1,           0,         1,
                                    INT64_MAX - 1, INT64_MAX,     SIX,        SIX + SECOND, SIX - HOUR};
    enum { TIMES = G_N_ELEMENTS(times) };
    loss_clues clues[4];
    loss_date dates[4];

    for (size_t i = 0; i < TIMES * TIMES * TIMES; i++) {
        for (uint32_t n = 0; n < G_N_ELEMENTS(clues); n++) {
            clues[n] = report_at_six(times[i % TIMES]);
            clues[n].phone = n;
            clues[n].arrival = times[i / TIMES % TIMES];
            clues[n].accepted = clues[n].closed = times[i / TIMES / TIMES];
            clues[n].sets[RISK_SITE] = 1;
        }
        loss_time_date_all(clues, G_N_ELEMENTS(clues), dates, NULL, 0);
        g_assert_cmpint(dates[0].earliest, <=, dates[0].latest);
        g_assert_cmpint(dates[0].latest, ==, clues[0].arrival);
    }
}

/* ---- Clocks that are wrong alike ---- */

typedef struct {
    GArray *clues;
    loss_date dates[64];
    clock_offset offsets[8];
    size_t applied;
} room;

static void set_up(room *r, gconstpointer unused)
{
    (void)unused;
    r->clues = g_array_new(FALSE, FALSE, sizeof(loss_clues));
}

static void tear_down(room *r, gconstpointer unused)
{
    (void)unused;
    g_array_free(r->clues, TRUE);
}

/* A phone of a set of one kind that reports at six. */
static loss_clues *add(room *r, uint32_t phone, risk_kind kind, uint32_t set, int64_t stamp)
{
    loss_clues clues = report_at_six(stamp);

    clues.phone = phone;
    clues.sets[kind] = set;
    g_array_append_val(r->clues, clues);
    return &g_array_index(r->clues, loss_clues, r->clues->len - 1);
}

static void date_all(room *r)
{
    r->applied = loss_time_date_all((const loss_clues *)(void *)r->clues->data, r->clues->len, r->dates, r->offsets,
                                    G_N_ELEMENTS(r->offsets));
}

/* clock-behind-keepalives: accepted until 06:58, reported at 07:03, stamps of 06:02. */
static void test_behind_keepalives(room *r, gconstpointer unused)
{
    (void)unused;
    for (uint32_t i = 0; i < 4; i++) {
        loss_clues *clues = add(r, i, RISK_SWITCH, 7, SIX + 2 * MINUTE + i * SECOND);
        clues->accepted = SIX + 58 * MINUTE + i * 40 * SECOND;
        clues->arrival = SIX + 63 * MINUTE + i * SECOND;
    }
    g_assert_cmpint(loss_time_date(&g_array_index(r->clues, loss_clues, 0)).source, ==, LOSS_BY_NONE);
    date_all(r);
    g_assert_cmpuint(r->applied, ==, 1);
    g_assert_cmpint(r->offsets[0].kind, ==, RISK_SWITCH);
    g_assert_cmpuint(r->offsets[0].set, ==, 7);
    g_assert_cmpint(r->offsets[0].offset, ==, HOUR);
    g_assert_cmpuint(r->offsets[0].losses, ==, 4);
    g_assert_cmpuint(r->offsets[0].phones, ==, 4);
    g_assert_cmpint(r->dates[0].time, ==, SIX + 62 * MINUTE);
    g_assert_cmpint(r->dates[0].source, ==, LOSS_BY_PHONE_WITH_OFFSET);
    g_assert_cmpint(r->dates[0].clock, ==, STAMP_CONTRADICTED);
    g_assert_cmpint(r->dates[0].offset, ==, HOUR);
}

/* How far clocks may be wrong, and by what. */
static void test_which_offsets(room *r, gconstpointer unused)
{
    static const int64_t minutes[] = {-14 * 60 - 30, -14 * 60, -90, -30, -20, 30, 45, 60, 330, 14 * 60, 14 * 60 + 30};
    static const bool applied[] = {false, true, true, true, false, true, false, true, true, true, false};

    (void)unused;
    for (size_t i = 0; i < G_N_ELEMENTS(minutes); i++) {
        g_array_set_size(r->clues, 0);
        for (uint32_t n = 0; n < 3; n++) {
            add(r, n, RISK_SITE, 1, SIX - MINUTE + minutes[i] * MINUTE);
        }
        date_all(r);
        g_assert_cmpuint(r->applied, ==, applied[i]);
        g_assert_cmpint(r->dates[0].offset, ==, applied[i] ? -minutes[i] * MINUTE : 0);
    }
}

static void test_two_phones_are_no_set(room *r, gconstpointer unused)
{
    (void)unused;
    add(r, 1, RISK_SITE, 1, SIX + HOUR - MINUTE);
    add(r, 2, RISK_SITE, 1, SIX + HOUR - MINUTE);
    add(r, 2, RISK_SITE, 1, SIX + HOUR - 30 * SECOND); /* of one phone */
    add(r, 3, RISK_SITE, 2, SIX + HOUR - MINUTE);      /* of another site */
    date_all(r);
    g_assert_cmpuint(r->applied, ==, 0);
}

/* Four of five are 80 %; those whose stamps can be true, and those that were never set, do not count. */
static void test_eighty_percent(room *r, gconstpointer unused)
{
    (void)unused;
    for (uint32_t i = 0; i < 4; i++) {
        add(r, i, RISK_SITE, 1, SIX + HOUR - MINUTE);
    }
    add(r, 4, RISK_SITE, 1, SIX + 17 * MINUTE);
    add(r, 5, RISK_SITE, 1, SIX - MINUTE);
    add(r, 6, RISK_SITE, 1, SIX - MINUTE);
    add(r, 7, RISK_SITE, 1, 83 * SECOND);
    date_all(r);
    g_assert_cmpuint(r->applied, ==, 1);
    g_assert_cmpuint(r->offsets[0].losses, ==, 4);
    g_assert_cmpuint(r->offsets[0].wrong, ==, 5);
    g_assert_cmpint(r->dates[3].source, ==, LOSS_BY_PHONE_WITH_OFFSET);
    g_assert_cmpint(r->dates[4].source, ==, LOSS_BY_NONE);
    g_assert_cmpint(r->dates[5].time, ==, SIX - MINUTE);
    g_assert_cmpint(r->dates[5].source, ==, LOSS_BY_PHONE);
    add(r, 8, RISK_SITE, 1, SIX + 17 * MINUTE); /* four of six */
    date_all(r);
    g_assert_cmpuint(r->applied, ==, 0);
    g_assert_cmpint(r->dates[3].source, ==, LOSS_BY_NONE);
}

/* The set that is named is the one that has few others; an offset is applied to a loss once. */
static void test_narrowest_set(room *r, gconstpointer unused)
{
    (void)unused;
    for (uint32_t i = 0; i < 12; i++) {
        loss_clues *clues = add(r, i, RISK_UCM, 1, i < 5 ? SIX + HOUR - MINUTE : SIX - MINUTE);
        clues->sets[RISK_SUBNET] = i < 5 ? 2 : 3;
    }
    date_all(r);
    g_assert_cmpuint(r->applied, ==, 1);
    g_assert_cmpint(r->offsets[0].kind, ==, RISK_SUBNET);
    g_assert_cmpuint(r->offsets[0].set, ==, 2);
    g_assert_cmpint(r->dates[4].time, ==, SIX - MINUTE);
}

/* Two branches in two time zones, on one Unified CM. */
static void test_two_offsets(room *r, gconstpointer unused)
{
    (void)unused;
    for (uint32_t i = 0; i < 9; i++) {
        loss_clues *clues = add(r, i, RISK_SITE, i % 3, SIX - MINUTE + (i % 3) * 2 * HOUR);
        clues->sets[RISK_UCM] = 1;
    }
    date_all(r);
    g_assert_cmpuint(r->applied, ==, 2);
    for (uint32_t i = 0; i < 9; i++) {
        g_assert_cmpint(r->dates[i].time, ==, SIX - MINUTE);
        g_assert_cmpint(r->dates[i].offset, ==, -(int64_t)(i % 3) * 2 * HOUR);
    }
    loss_time_date_all((const loss_clues *)(void *)r->clues->data, r->clues->len, r->dates, r->offsets,
                       1); /* no room */
    g_assert_cmpint(r->dates[2].offset, ==, -4 * HOUR);
}

/* A start at a wrong time is evidence of the clock, and still no loss. */
static void test_starts_with_offset(room *r, gconstpointer unused)
{
    (void)unused;
    for (uint32_t i = 0; i < 3; i++) {
        add(r, i, RISK_SITE, 1, SIX + HOUR - MINUTE)->stamp_is_loss = false;
    }
    date_all(r);
    g_assert_cmpuint(r->applied, ==, 1);
    g_assert_cmpint(r->dates[0].source, ==, LOSS_BY_NONE);
    g_assert_cmpint(r->dates[0].time, ==, CLOCK_NO_TIME);
}

/* Where no keepalive was captured every offset would do, so none is shown. */
static void test_any_offset(room *r, gconstpointer unused)
{
    (void)unused;
    for (uint32_t i = 0; i < 3; i++) {
        add(r, i, RISK_SITE, 1, SIX + HOUR - MINUTE)->accepted = CLOCK_NO_TIME;
    }
    date_all(r);
    g_assert_cmpuint(r->applied, ==, 0);
    g_assert_cmpint(r->dates[0].time, ==, CLOCK_NO_TIME);
}

/* ---- The Date of the message ---- */

typedef struct {
    const char *label;
    int64_t stamp;
    int64_t sent;
    int64_t time;
    loss_source source;
} sent_at;

static const sent_at sent_rows[] = {
    {"ahead", SIX, SIX + MINUTE, SIX - MINUTE, LOSS_BY_PHONE_WITH_OFFSET},
    {"within-grace", SIX - 10 * SECOND, SIX + 5 * SECOND, SIX - 10 * SECOND, LOSS_BY_PHONE},
    {"whole-hour", SIX + 59 * MINUTE, SIX + HOUR - SECOND, SIX - MINUTE, LOSS_BY_PHONE_WITH_OFFSET},
    {"whole-hour-behind", SIX - 61 * MINUTE, SIX - HOUR - SECOND, SIX - MINUTE, LOSS_BY_PHONE_WITH_OFFSET},
    {"set-in-between", SIX - MINUTE, SIX + HOUR, SIX - MINUTE, LOSS_BY_PHONE},
    {"unset", SIX - MINUTE, 83 * SECOND, SIX - MINUTE, LOSS_BY_PHONE},
    {"end-of-time", SIX - MINUTE, INT64_MAX, SIX - MINUTE, LOSS_BY_PHONE},
};

static void test_sent(gconstpointer data)
{
    const sent_at *row = data;
    loss_clues clues = report_at_six(row->stamp);

    clues.sent = row->sent;
    clues.sent_arrival = SIX;
    loss_date date = loss_time_date(&clues);
    g_assert_cmpint(date.time, ==, row->time);
    g_assert_cmpint(date.source, ==, row->source);
    g_assert_cmpint(date.is_by_date, ==, row->source == LOSS_BY_PHONE_WITH_OFFSET);
}

#define ADD(name, test) g_test_add("/loss_time/" name, room, NULL, set_up, test, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    add_rows("/loss_time/one", dated_rows, test_one);
    g_test_add_func("/loss_time/start-is-no-loss", test_start_is_no_loss);
    g_test_add_func("/loss_time/accepted-after-arrival", test_accepted_after_arrival);
    g_test_add_func("/loss_time/ends-of-time", test_ends_of_time);
    ADD("behind-keepalives", test_behind_keepalives);
    ADD("which-offsets", test_which_offsets);
    ADD("two-phones-are-no-set", test_two_phones_are_no_set);
    ADD("eighty-percent", test_eighty_percent);
    ADD("narrowest-set", test_narrowest_set);
    ADD("two-offsets", test_two_offsets);
    ADD("starts-with-offset", test_starts_with_offset);
    ADD("any-offset", test_any_offset);
    add_rows("/loss_time/sent", sent_rows, test_sent);
    return g_test_run();
}
