/* test_timeline.c
 * Tests of model/incidents/timeline.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/incidents/timeline.h"

#include <glib.h>

#include "model/alarm/phone_clock.h"

#define SECOND CLOCK_SECOND
#define MINUTE CLOCK_MINUTE

/* 2024-03-06 08:00:00 UTC. */
#define EIGHT (1709712000 * SECOND)

static timeline_row rows[TIMELINE_ROWS];
static int64_t step;

static void test_nothing(void)
{
    g_assert_cmpuint(timeline_make(NULL, 0, NULL, 0, rows, &step), ==, 0);
    g_assert_cmpint(step, ==, MINUTE);
}

/* Two phones: one lost twice before it is back, one never back; minutes in which nothing happens. */
static void test_minutes(void)
{
    uint8_t out[3] = {0};
    timeline_mark marks[] = {
        {EIGHT + 10 * MINUTE, 0, TIMELINE_BACK, false},
        {EIGHT - 1, 0, TIMELINE_LOST, false},
        {EIGHT + 5 * SECOND, 0, TIMELINE_LOST, false},
        {EIGHT + 59 * SECOND, 1, TIMELINE_STARTED, false},
        {EIGHT + 5 * MINUTE, 0, TIMELINE_REJECTED, false},
        {EIGHT + 5 * MINUTE + SECOND, 0, TIMELINE_UNANSWERED, false},
        {EIGHT + 10 * MINUTE, 2, TIMELINE_FALLBACK, false},
        {EIGHT + 10 * MINUTE + 1, 2, TIMELINE_BACK, false},   /* was never out */
        {EIGHT + 10 * MINUTE + 1, 999, TIMELINE_LOST, false}, /* no such device */
    };
    size_t made = timeline_make(marks, G_N_ELEMENTS(marks), out, G_N_ELEMENTS(out), rows, &step);

    g_assert_cmpint(step, ==, MINUTE);
    g_assert_cmpuint(made, ==, 4);
    static const int64_t minutes[] = {-1, 0, 5, 10};
    static const uint64_t empty[] = {0, 0, 4, 4};
    static const uint32_t now_out[] = {1, 2, 2, 1};
    for (size_t i = 0; i < made; i++) {
        g_assert_cmpint(rows[i].begin, ==, EIGHT + minutes[i] * MINUTE);
        g_assert_cmpuint(rows[i].empty_before, ==, empty[i]);
        g_assert_cmpuint(rows[i].out, ==, now_out[i]);
    }
    g_assert_cmpuint(rows[1].counts[TIMELINE_LOST], ==, 1);
    g_assert_cmpuint(rows[1].counts[TIMELINE_STARTED], ==, 1);
    g_assert_cmpuint(rows[2].counts[TIMELINE_REJECTED], ==, 1);
    g_assert_cmpuint(rows[2].counts[TIMELINE_UNANSWERED], ==, 1);
    g_assert_cmpuint(rows[3].counts[TIMELINE_BACK], ==, 2);
    g_assert_cmpuint(rows[3].counts[TIMELINE_FALLBACK], ==, 1);
    g_assert_cmpuint(rows[3].counts[TIMELINE_LOST], ==, 1);
    g_assert_cmpuint(out[0] + 2 * out[1] + 4 * out[2], ==, 2);
}

/* A phone that is refused, or has no response, is out, whether or not it told a loss; one that falls back is not. */
static void test_out_without_a_loss(void)
{
    uint8_t out[3] = {0};
    timeline_mark marks[] = {{EIGHT, 0, TIMELINE_REJECTED, false},
                             {EIGHT + 1, 0, TIMELINE_REJECTED, false},
                             {EIGHT + 2, 1, TIMELINE_UNANSWERED, false},
                             {EIGHT + 3, 2, TIMELINE_FALLBACK, false},
                             {EIGHT + 6 * MINUTE, 0, TIMELINE_BACK, false}};

    g_assert_cmpuint(timeline_make(marks, G_N_ELEMENTS(marks), out, G_N_ELEMENTS(out), rows, &step), ==, 2);
    g_assert_cmpuint(rows[0].out, ==, 2);
    g_assert_cmpuint(rows[1].out, ==, 1);
    g_assert_cmpuint(out[0] + 2 * out[1] + 4 * out[2], ==, 2);
}

/* A phone may be out from its last keepalive on, until it is known to be: it counts in one of the two. */
static void test_doubtful(void)
{
    uint8_t out[2] = {0};
    timeline_mark marks[] = {{EIGHT, 0, TIMELINE_BACK, false},
                             {EIGHT, 0, TIMELINE_DOUBTFUL, false}, /* accepted, and so its last keepalive */
                             {EIGHT, 1, TIMELINE_LOST, false},
                             {EIGHT, 1, TIMELINE_DOUBTFUL, false}, /* no time in between */
                             {EIGHT + 4 * MINUTE, 0, TIMELINE_LOST, false},
                             {EIGHT + 6 * MINUTE, 0, TIMELINE_STARTED, true},
                             {EIGHT + 6 * MINUTE, 0, TIMELINE_BACK, false},
                             {EIGHT + 6 * MINUTE, 1, TIMELINE_DOUBTFUL, false}};

    g_assert_cmpuint(timeline_make(marks, G_N_ELEMENTS(marks), out, G_N_ELEMENTS(out), rows, &step), ==, 3);
    static const uint32_t now_out[] = {1, 2, 1};
    static const uint32_t now_doubtful[] = {1, 0, 0};
    for (size_t i = 0; i < 3; i++) {
        g_assert_cmpuint(rows[i].out, ==, now_out[i]);
        g_assert_cmpuint(rows[i].doubtful, ==, now_doubtful[i]);
    }
    g_assert_cmpuint(rows[2].counts[TIMELINE_STARTED], ==, 1);
}

/* Shorter than five minutes: by the second; five minutes: by the minute. */
static void test_seconds(void)
{
    uint8_t out[1] = {0};
    timeline_mark marks[] = {{EIGHT, 0, TIMELINE_LOST, false}, {EIGHT + 5 * MINUTE - 1, 0, TIMELINE_BACK, false}};

    g_assert_cmpuint(timeline_make(marks, 2, out, 1, rows, &step), ==, 2);
    g_assert_cmpint(step, ==, SECOND);
    g_assert_cmpint(rows[1].begin, ==, EIGHT + 299 * SECOND);
    g_assert_cmpuint(rows[1].empty_before, ==, 298);
    g_assert_cmpuint(rows[1].out, ==, 0);
    marks[1].time++;
    g_assert_cmpuint(timeline_make(marks, 2, out, 1, rows, &step), ==, 2);
    g_assert_cmpint(step, ==, MINUTE);
}

/* A line that is rejected beside one that is accepted leaves its phone in service. */
static void test_in_service(void)
{
    uint8_t out[1] = {0};
    timeline_mark marks[] = {{EIGHT, 0, TIMELINE_REJECTED, true}, {EIGHT + 1, 0, TIMELINE_UNANSWERED, true}};

    g_assert_cmpuint(timeline_make(marks, 2, out, 1, rows, &step), ==, 1);
    g_assert_cmpuint(rows[0].counts[TIMELINE_REJECTED], ==, 1);
    g_assert_cmpuint(rows[0].out, ==, 0);
}

/* Before 1970 minutes are counted downwards too. */
static void test_before_1970(void)
{
    uint8_t out[1] = {0};
    timeline_mark marks[] = {
        {-6 * MINUTE - 1, 0, TIMELINE_LOST, false}, {-1, 0, TIMELINE_REJECTED, false}, {0, 0, TIMELINE_BACK, false}};

    g_assert_cmpuint(timeline_make(marks, 3, out, 1, rows, &step), ==, 3);
    g_assert_cmpint(rows[0].begin, ==, -7 * MINUTE);
    g_assert_cmpint(rows[1].begin, ==, -MINUTE);
    g_assert_cmpint(rows[2].begin, ==, 0);
}

/* At one time a phone is lost and comes back, in whatever order that was told. */
static void test_equal_times(void)
{
    uint8_t out[2] = {0};
    timeline_mark marks[] = {
        {EIGHT, 0, TIMELINE_BACK, false}, {EIGHT, 0, TIMELINE_RESET, false}, {EIGHT, 1, TIMELINE_SILENT, false}};

    g_assert_cmpuint(timeline_make(marks, 3, out, 2, rows, &step), ==, 1);
    g_assert_cmpuint(rows[0].out, ==, 1);
    g_assert_cmpuint(out[1], ==, 1);
}

/* Never more than 60 rows: the step grows. */
static void test_step_grows(void)
{
    uint8_t out[1] = {0};
    timeline_mark marks[61];

    for (size_t i = 0; i < 61; i++) {
        marks[i] = (timeline_mark){EIGHT + (int64_t)i * MINUTE, 0, TIMELINE_LOST, false};
    }
    g_assert_cmpuint(timeline_make(marks, 60, out, 1, rows, &step), ==, 60);
    g_assert_cmpint(step, ==, MINUTE);
    g_assert_cmpuint(timeline_make(marks, 61, out, 1, rows, &step), ==, 13); /* 08:00, 08:05, … 09:00 */
    g_assert_cmpint(step, ==, 5 * MINUTE);
    g_assert_cmpuint(rows[0].counts[TIMELINE_LOST], ==, 5);
    g_assert_cmpuint(rows[12].counts[TIMELINE_LOST], ==, 1);
    for (size_t i = 0; i < 61; i++) {
        marks[i].time = EIGHT + (int64_t)i * 2 * SECOND;
    }
    g_assert_cmpuint(timeline_make(marks, 61, out, 1, rows, &step), ==, 25); /* 120 s and a moment by 5 s */
    g_assert_cmpint(step, ==, 5 * SECOND);
}

/* Clocks that tell nonsense: whatever they say, there are rows, in order, and all is counted. */
static void test_extremes(void)
{
    enum { COUNT = 200 };
    uint8_t out[1] = {0};
    timeline_mark marks[COUNT];

    for (size_t i = 0; i < COUNT; i++) {
        marks[i] = (timeline_mark){(int64_t)(i * (UINT64_MAX / COUNT) + (uint64_t)INT64_MIN), 0, TIMELINE_LOST, false};
    }
    marks[0].time = INT64_MIN;
    marks[COUNT - 1].time = INT64_MAX;
    size_t made = timeline_make(marks, COUNT, out, 1, rows, &step);
    uint32_t counted = 0;
    for (size_t i = 0; i < made; i++) {
        counted += rows[i].counts[TIMELINE_LOST];
        g_assert_true(i == 0 || rows[i].begin > rows[i - 1].begin);
    }
    g_assert_cmpuint(counted, ==, COUNT);
    g_assert_cmpuint(rows[made - 1].out, ==, 1);
}

/* Ten thousand phones go within a minute, and are back one each 100 ms. */
static void test_ten_thousand(void)
{
    enum { COUNT = 10000 };
    g_autofree uint8_t *out = g_new0(uint8_t, COUNT);
    g_autofree timeline_mark *marks = g_new(timeline_mark, (size_t)2 * COUNT);

    for (uint32_t i = 0; i < COUNT; i++) {
        marks[i] = (timeline_mark){EIGHT + MINUTE + i * (SECOND / 10), i, TIMELINE_BACK, false};
        marks[COUNT + i] = (timeline_mark){EIGHT + i * (SECOND / 1000), i, TIMELINE_LOST, false};
    }
    /* 600 come back each minute: 10,000 / 600 = 16 minutes and 400 phones. */
    g_assert_cmpuint(timeline_make(marks, (size_t)2 * COUNT, out, COUNT, rows, &step), ==, 18);
    g_assert_cmpuint(rows[0].counts[TIMELINE_LOST], ==, COUNT);
    g_assert_cmpuint(rows[0].out, ==, COUNT);
    g_assert_cmpuint(rows[1].out, ==, COUNT - 600);
    g_assert_cmpuint(rows[16].out, ==, 400);
    g_assert_cmpuint(rows[17].counts[TIMELINE_BACK], ==, 400);
    g_assert_cmpuint(rows[17].out, ==, 0);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/timeline/nothing", test_nothing);
    g_test_add_func("/timeline/minutes", test_minutes);
    g_test_add_func("/timeline/seconds", test_seconds);
    g_test_add_func("/timeline/before-1970", test_before_1970);
    g_test_add_func("/timeline/equal-times", test_equal_times);
    g_test_add_func("/timeline/step-grows", test_step_grows);
    g_test_add_func("/timeline/extremes", test_extremes);
    g_test_add_func("/timeline/ten-thousand", test_ten_thousand);
    g_test_add_func("/timeline/out-without-a-loss", test_out_without_a_loss);
    g_test_add_func("/timeline/doubtful", test_doubtful);
    g_test_add_func("/timeline/in-service", test_in_service);
    return g_test_run();
}
