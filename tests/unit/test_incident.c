/* test_incident.c
 * Tests of model/phones/reason_class and incident, and of model/alarm/phone_clock.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/phones/incident.h"

#include <glib.h>

#define SECOND CLOCK_SECOND
#define MINUTE CLOCK_MINUTE
#define HOUR   CLOCK_HOUR

/* 2024-03-06 08:00:00 UTC, when it happens in most tests. */
#define EIGHT (1709712000 * SECOND)

/* ---- Reasons ---- */

static void test_kinds(void)
{
    static const uint32_t lost[] = {10, 11, 12, 13, 14, 15, 16, 17, 21, 41, 106, 108, 109, 113};
    static const uint32_t others[] = {0, 1, 9, 19, 24, 26, 30, 33, 99, 100, 104, 204, 255, 266, 65546, UINT32_MAX};

    for (size_t i = 0; i < G_N_ELEMENTS(lost); i++) {
        g_assert_cmpint(incident_kind_of(lost[i]), ==, INCIDENT_LOST);
    }
    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        g_assert_cmpint(incident_kind_of(others[i]), ==, INCIDENT_OTHER);
    }
    g_assert_cmpint(incident_kind_of(18), ==, INCIDENT_FALLBACK);
    g_assert_cmpint(incident_kind_of(20), ==, INCIDENT_RESET);
    g_assert_cmpint(incident_kind_of(22), ==, INCIDENT_RESET);
    g_assert_cmpint(incident_kind_of(23), ==, INCIDENT_RESET);
    g_assert_cmpint(incident_kind_of(25), ==, INCIDENT_STARTED);
}

/* ---- Clocks ---- */

static void test_clock(void)
{
    const struct {
        int64_t stamp;
        clock_state state;
    } rows[] = {
        {CLOCK_NO_TIME, CLOCK_MISSING},
        {INT64_MIN + 1, CLOCK_UNSET},
        {0, CLOCK_UNSET},
        {83 * SECOND, CLOCK_UNSET},               /* 1970, a phone that started 83 s ago */
        {946684800 * SECOND + HOUR, CLOCK_UNSET}, /* 2000-01-01 01:00 */
        {978307200 * SECOND - 1, CLOCK_UNSET},    /* the end of 2000 */
        {978307200 * SECOND, CLOCK_OLD},          /* 2001-01-01 */
        {EIGHT - 24 * HOUR - 1, CLOCK_OLD},       /* a day before the capture, and a moment */
        {EIGHT - 24 * HOUR, CLOCK_SET},           /* a day */
        {EIGHT + 10 * SECOND, CLOCK_SET},         /* at its arrival */
        {EIGHT + 15 * SECOND, CLOCK_SET},         /* as much as clocks may differ */
        {EIGHT + 15 * SECOND + 1, CLOCK_FUTURE},
        {INT64_MAX, CLOCK_FUTURE},
    };

    for (size_t i = 0; i < G_N_ELEMENTS(rows); i++) {
        g_assert_cmpint(clock_classify(rows[i].stamp, EIGHT + 10 * SECOND, EIGHT), ==, rows[i].state);
    }
    g_assert_cmpint(clock_classify(INT64_MAX, INT64_MIN + 1, INT64_MAX), ==, CLOCK_FUTURE); /* nothing overflows */
}

static void test_dating(void)
{
    int64_t time = 0;
    clock_clues clues = {EIGHT - SECOND, EIGHT, EIGHT + MINUTE};

    g_assert_cmpint(clock_date(&clues, EIGHT, &time), ==, DATED_BY_CLOCK);
    g_assert_cmpint(time, ==, EIGHT - SECOND);
    clues.stamp = 0;
    g_assert_cmpint(clock_date(&clues, EIGHT, &time), ==, DATED_BY_CONNECTION);
    g_assert_cmpint(time, ==, EIGHT);
    clues.connection_end = CLOCK_NO_TIME;
    g_assert_cmpint(clock_date(&clues, EIGHT, &time), ==, DATED_BY_ARRIVAL);
    g_assert_cmpint(time, ==, EIGHT + MINUTE);
}

static void test_outage(void)
{
    g_assert_cmpint(clock_outage(EIGHT, EIGHT + 3), ==, 3);
    g_assert_cmpint(clock_outage(EIGHT, EIGHT), ==, 0);
    g_assert_cmpint(clock_outage(EIGHT + 1, EIGHT), ==, CLOCK_NO_OUTAGE);
    g_assert_cmpint(clock_outage(EIGHT, EIGHT + 366 * CLOCK_DAY), ==, 366 * CLOCK_DAY);
    g_assert_cmpint(clock_outage(0, EIGHT), ==, CLOCK_NO_OUTAGE);
    g_assert_cmpint(clock_outage(INT64_MIN + 1, INT64_MAX), ==, CLOCK_NO_OUTAGE);
    g_assert_cmpint(clock_outage(CLOCK_NO_TIME, EIGHT), ==, CLOCK_NO_OUTAGE);
    g_assert_cmpint(clock_outage(EIGHT, CLOCK_NO_TIME), ==, CLOCK_NO_OUTAGE);
}

static void test_units(void)
{
    g_assert_cmpint(clock_from_milliseconds(1709712000123), ==, EIGHT + 123000000);
    g_assert_cmpint(clock_from_milliseconds(9223372036854), ==, 9223372036854000000);
    g_assert_cmpint(clock_from_milliseconds(9223372036855), ==, CLOCK_NO_TIME);
    g_assert_cmpint(clock_from_milliseconds(UINT64_MAX), ==, CLOCK_NO_TIME);
    g_assert_cmpint(clock_round_to_second(EIGHT + 499999999), ==, EIGHT);
    g_assert_cmpint(clock_round_to_second(EIGHT + 500000000), ==, EIGHT + SECOND);
    g_assert_cmpint(clock_round_to_second(-500000001), ==, -SECOND);
    g_assert_cmpint(clock_round_to_second(INT64_MAX), <=, INT64_MAX);
    g_assert_cmpint(clock_round_to_second(INT64_MIN), >=, INT64_MIN);
}

/* ---- Grouping ---- */

/* Events in the making, and what was made of them. */
typedef struct {
    GArray *events;
    incident *rows;
    incident_table table;
    uint32_t known[256]; /* phones on each switch */
} room;

static void set_up(room *r, gconstpointer unused)
{
    (void)unused;
    r->events = g_array_new(FALSE, FALSE, sizeof(incident_event));
}

static void tear_down(room *r, gconstpointer unused)
{
    (void)unused;
    g_array_free(r->events, TRUE);
    g_free(r->rows);
}

/* Adds a loss of a connection; the test changes what it wants otherwise. */
static incident_event *add(room *r, uint32_t device, uint32_t reason, uint32_t key, int64_t time)
{
    incident_event event = {.time = time,
                            .outage = CLOCK_NO_OUTAGE,
                            .device = device,
                            .key = key,
                            .switch_id = INCIDENT_NOWHERE,
                            .reason = reason,
                            .kind = incident_kind_of(reason),
                            .back = true};

    g_array_append_val(r->events, event);
    return &g_array_index(r->events, incident_event, r->events->len - 1);
}

/* A phone that started. */
static void add_start(room *r, uint32_t device, uint32_t where, int64_t time)
{
    add(r, device, 25, where, time)->switch_id = where;
}

static void group(room *r)
{
    incident_switches switches = {r->known, G_N_ELEMENTS(r->known)};
    guint count = r->events->len;
    g_autofree int64_t *scratch = g_new(int64_t, count);

    g_free(r->rows);
    r->rows = g_new0(incident, count);
    r->table = incident_group(count ? &g_array_index(r->events, incident_event, 0) : NULL, count, &INCIDENT_RULES,
                              &switches, r->rows, scratch);
    size_t told = 0;
    for (size_t i = 0; i < r->table.incidents + r->table.fallbacks; i++) {
        told += r->rows[i].events;
    }
    g_assert_cmpuint(told, ==, count);
}

static void test_none(room *r, gconstpointer unused)
{
    (void)unused;
    group(r);
    g_assert_cmpuint(r->table.incidents + r->table.fallbacks + r->table.phones, ==, 0);
}

static void test_one(room *r, gconstpointer unused)
{
    (void)unused;
    add(r, 7, 14, 2, EIGHT)->back = false;
    group(r);
    const incident *row = r->rows;
    g_assert_cmpuint(r->table.incidents, ==, 1);
    g_assert_cmpuint(r->table.shown, ==, 0); /* one phone is no incident */
    g_assert_cmpuint(r->table.others, ==, 1);
    g_assert_cmpuint(r->table.others_phones, ==, 1);
    g_assert_cmpint(row->kind, ==, INCIDENT_LOST);
    g_assert_cmpuint(row->key, ==, 2);
    g_assert_cmpint(row->began, ==, EIGHT);
    g_assert_cmpint(row->half, ==, EIGHT);
    g_assert_cmpint(row->last, ==, EIGHT);
    g_assert_cmpuint(row->phones, ==, 1);
    g_assert_cmpuint(row->not_back, ==, 1);
    g_assert_cmpint(row->outage_50, ==, CLOCK_NO_OUTAGE);
    g_assert_cmpuint(row->where.switches, ==, 0);
    g_assert_cmpuint(row->where.nowhere, ==, 1);
}

/* Exactly the gap still belongs together. */
static void test_gap(room *r, gconstpointer unused)
{
    (void)unused;
    add(r, 3, 14, 0, EIGHT + 2 * MINUTE + 1);
    add(r, 0, 14, 0, EIGHT);
    add(r, 2, 10, 0, EIGHT + MINUTE);
    add(r, 1, 10, 0, EIGHT);
    group(r);
    g_assert_cmpuint(r->table.incidents, ==, 2);
    g_assert_cmpuint(r->rows[0].phones, ==, 3);
    g_assert_cmpint(r->rows[0].began, ==, EIGHT);
    g_assert_cmpint(r->rows[0].half, ==, EIGHT);
    g_assert_cmpint(r->rows[0].last, ==, EIGHT + MINUTE);
    g_assert_cmpuint(r->rows[1].phones, ==, 1);
    g_assert_cmpuint(r->table.shown, ==, 1);
}

/* At one time, and yet five incidents. */
static void test_key_before_gap(room *r, gconstpointer unused)
{
    static const uint32_t reasons[] = {14, 14, 23, 18, 104};

    (void)unused;
    for (uint32_t i = 0; i < 15; i++) {
        add(r, i, reasons[i % 5], i % 5 == 1, EIGHT);
    }
    group(r);
    g_assert_cmpuint(r->table.incidents, ==, 4);
    g_assert_cmpuint(r->table.fallbacks, ==, 1);
    g_assert_cmpuint(r->table.phones, ==, 15);
    g_assert_cmpuint(r->table.shown, ==, 4);
    for (size_t i = 0; i < 5; i++) {
        g_assert_cmpuint(r->rows[i].phones, ==, 3);
    }
    g_assert_cmpint(r->rows[4].kind, ==, INCIDENT_FALLBACK);
}

/* Phones trickle back for minutes: still one line. */
static void test_fallback(room *r, gconstpointer unused)
{
    (void)unused;
    for (uint32_t i = 0; i < 5; i++) {
        add(r, i, 18, 1, EIGHT + (int64_t)i * 5 * MINUTE)->dated = i == 2 ? DATED_BY_ARRIVAL : DATED_BY_CLOCK;
    }
    add(r, 9, 18, 0, EIGHT);
    group(r);
    g_assert_cmpuint(r->table.incidents, ==, 0);
    g_assert_cmpuint(r->table.fallbacks, ==, 2);
    g_assert_cmpuint(r->rows[0].phones, ==, 5);
    g_assert_cmpint(r->rows[0].last - r->rows[0].began, ==, 20 * MINUTE);
}

/* A phone that lost service twice counts once, and is back only if it is so after both. */
static void test_phones(room *r, gconstpointer unused)
{
    (void)unused;
    add(r, 5, 14, 0, EIGHT);
    add(r, 5, 17, 0, EIGHT + 30 * SECOND)->back = false;
    add(r, 6, 14, 0, EIGHT + SECOND);
    add(r, 6, 17, 0, EIGHT + 30 * SECOND);
    add(r, 8, 14, 0, EIGHT + SECOND)->closed_by = CLOSED_BY_PHONE;
    add(r, 9, 14, 0, EIGHT + SECOND)->closed_by = 200; /* no such value */
    group(r);
    const incident *row = r->rows;
    g_assert_cmpuint(r->table.incidents, ==, 1);
    g_assert_cmpuint(row->phones, ==, 4);
    g_assert_cmpuint(row->not_back, ==, 1);
    g_assert_cmpuint(row->events, ==, 6);
    g_assert_cmpuint(row->reason_count, ==, 2);
    g_assert_cmpuint(row->reasons[0].value, ==, 14);
    g_assert_cmpuint(row->reasons[0].count, ==, 4);
    g_assert_cmpuint(row->reasons[1].value, ==, 17);
    g_assert_cmpuint(row->reasons[1].count, ==, 2);
    g_assert_cmpuint(row->closed[CLOSED_BY_PHONE], ==, 1);
    g_assert_cmpuint(row->closed[CLOSED_NOT_SEEN], ==, 5);
}

/* More reasons than have a place: the frequent ones have it. */
static void test_many_reasons(room *r, gconstpointer unused)
{
    static const uint32_t reasons[] = {10, 12, 13, 14, 15, 16, 17, 113};
    static const uint32_t ranked[] = {113, 17, 16, 15, 14, 13};

    (void)unused;
    for (uint32_t i = 0, device = 0; i < G_N_ELEMENTS(reasons); i++) {
        for (uint32_t n = 0; n <= i; n++) {
            add(r, device++, reasons[i], 0, EIGHT);
        }
    }
    group(r);
    g_assert_cmpuint(r->rows->reason_count, ==, INCIDENT_REASONS);
    for (uint32_t i = 0; i < INCIDENT_REASONS; i++) {
        g_assert_cmpuint(r->rows->reasons[i].value, ==, ranked[i]);
        g_assert_cmpuint(r->rows->reasons[i].count, ==, 8 - i);
    }
    g_assert_cmpuint(r->rows->other_reasons, ==, 1 + 2);
}

/* What has no better date than its arrival is put to the incident that was before, and dates nothing. */
static void test_unset_clocks(room *r, gconstpointer unused)
{
    (void)unused;
    for (uint32_t i = 0; i < 4; i++) {
        add(r, i, 14, 0, EIGHT + i * SECOND)->outage = (i + 1) * SECOND;
    }
    incident_event *event = add(r, 10, 14, 0, EIGHT - SECOND); /* its connection ended then */
    event->dated = DATED_BY_CONNECTION;
    event->outage = 9 * SECOND;
    event = add(r, 11, 14, 0, EIGHT + 50 * MINUTE);
    event->dated = DATED_BY_ARRIVAL;
    event->outage = 50 * CLOCK_DAY;                                             /* must not count */
    add(r, 12, 14, 0, EIGHT - MINUTE)->dated = DATED_BY_ARRIVAL;                /* nothing had happened yet */
    add(r, 13, 14, 0, EIGHT + 3 * SECOND + HOUR + 1)->dated = DATED_BY_ARRIVAL; /* too long ago */
    add(r, 14, 14, 0, EIGHT + 3 * SECOND + HOUR + MINUTE)->dated = DATED_BY_ARRIVAL;
    group(r);
    const incident *row = r->rows;
    g_assert_cmpuint(r->table.incidents, ==, 3);
    g_assert_cmpuint(row->phones, ==, 6);
    g_assert_cmpint(row->began, ==, EIGHT);
    g_assert_cmpint(row->began_by, ==, DATED_BY_CLOCK);
    g_assert_cmpint(row->half, ==, EIGHT + SECOND); /* the third of -1, 0, 1, 2, 3 s */
    g_assert_cmpint(row->last, ==, EIGHT + 3 * SECOND);
    g_assert_cmpuint(row->dated[DATED_BY_CLOCK], ==, 4);
    g_assert_cmpuint(row->dated[DATED_BY_CONNECTION], ==, 1);
    g_assert_cmpuint(row->dated[DATED_BY_ARRIVAL], ==, 1);
    g_assert_cmpuint(row->outages, ==, 5);
    g_assert_cmpint(row->outage_50, ==, 3 * SECOND);
    g_assert_cmpint(row->outage_95, ==, 9 * SECOND);
    g_assert_cmpuint(r->rows[1].phones, ==, 2);
    g_assert_cmpint(r->rows[1].began_by, ==, DATED_BY_ARRIVAL);
    g_assert_cmpint(r->rows[1].began, ==, EIGHT + 3 * SECOND + HOUR + 1);
    g_assert_cmpuint(r->rows[2].phones, ==, 1);
    g_assert_cmpuint(r->table.dated[DATED_BY_ARRIVAL], ==, 4);
}

/* Two switches lost power in the same minute; a phone that happened to start then goes with them. */
static void test_power(room *r, gconstpointer unused)
{
    uint32_t device = 0;

    (void)unused;
    for (uint32_t i = 0; i < 200; i++) {
        r->known[i] = 50;
    }
    for (uint32_t i = 0; i < 31; i++) {
        add_start(r, device++, 3, EIGHT + i * SECOND);
    }
    for (uint32_t i = 0; i < 29; i++) {
        add_start(r, device++, 7, EIGHT + MINUTE + i * SECOND);
    }
    add_start(r, device++, 12, EIGHT - MINUTE);
    add_start(r, device++, 13, EIGHT - MINUTE - 1); /* not in that minute */
    for (uint32_t i = 0; i < 5; i++) {
        add_start(r, device++, 11, EIGHT + 10 * MINUTE);
    }
    add_start(r, device++, 3, EIGHT + 20 * MINUTE); /* two more of one minute */
    add_start(r, device++, 4, EIGHT + 20 * MINUTE + 30 * SECOND);
    group(r);
    const incident *row = r->rows;
    g_assert_cmpuint(r->table.incidents, ==, 4);
    g_assert_cmpuint(r->table.shown, ==, 2);
    g_assert_cmpuint(r->table.others_phones, ==, 3);
    g_assert_cmpint(row->kind, ==, INCIDENT_STARTED);
    g_assert_cmpuint(row->phones, ==, 61);
    g_assert_cmpint(row->began, ==, EIGHT - MINUTE);
    g_assert_cmpuint(row->where.switches, ==, 3);
    g_assert_cmpuint(row->where.worst_count, ==, 2);
    g_assert_cmpuint(row->where.worst[0].switch_id, ==, 3);
    g_assert_cmpuint(row->where.worst[0].lost, ==, 31);
    g_assert_cmpuint(row->where.worst[0].known, ==, 50);
    g_assert_cmpuint(row->where.worst[1].switch_id, ==, 7);
    g_assert_cmpuint(row->where.worst[1].lost, ==, 29);
    g_assert_true(row->where.worst[0].stands_out && row->where.worst[1].stands_out);
    g_assert_cmpuint(r->rows[1].phones, ==, 5);
    g_assert_cmpuint(r->rows[1].where.switches, ==, 1);
    g_assert_cmpuint(r->rows[2].phones, ==, 2);
    g_assert_cmpuint(r->rows[2].where.switches, ==, 2);
}

/* All switches lost a third of their phones. */
static void test_none_stands_out(room *r, gconstpointer unused)
{
    (void)unused;
    for (uint32_t i = 0; i < 200; i++) {
        r->known[i] = 50;
    }
    for (uint32_t i = 0; i < 200 * 16 + 1; i++) {
        add(r, i, 14, 0, EIGHT)->switch_id = i % 200;
    }
    add(r, 9000, 14, 0, EIGHT);
    group(r);
    const incident_where *where = &r->rows[0].where;
    g_assert_cmpuint(where->switches, ==, 200);
    g_assert_cmpuint(where->nowhere, ==, 1);
    g_assert_cmpuint(where->worst[0].switch_id, ==, 0);
    g_assert_cmpuint(where->worst[0].lost, ==, 17);
    g_assert_cmpuint(where->worst[1].lost, ==, 16);
    g_assert_false(where->worst[0].stands_out);
}

/* The switch that lost all its phones is named, not the large one that lost more. */
static void test_stands_out_by_share(room *r, gconstpointer unused)
{
    (void)unused;
    r->known[0] = 200;
    r->known[1] = 24;
    r->known[2] = 176;
    for (uint32_t i = 0; i < 60; i++) {
        add(r, i, 14, 0, EIGHT)->switch_id = i < 24 ? 1 : 0;
    }
    group(r);
    const incident_where *where = &r->rows[0].where; /* 60 of 400: 3.6 expected on 1, 30 on 0 */
    g_assert_cmpuint(where->worst[0].known, ==, 24);
    g_assert_true(where->worst[0].stands_out);
    g_assert_cmpuint(where->worst[1].switch_id, ==, 0);
    g_assert_false(where->worst[1].stands_out);
}

/* A phone's events need not all name its switch, and a switch may hold more phones than were counted. */
static void test_switch_of_phone(room *r, gconstpointer unused)
{
    (void)unused;
    add(r, 1, 14, 0, EIGHT)->switch_id = 5;
    add(r, 1, 17, 0, EIGHT + 1);
    add(r, 2, 14, 0, EIGHT);
    add(r, 2, 17, 0, EIGHT + 1)->switch_id = 5;
    add(r, 3, 14, 0, EIGHT)->switch_id = 5000; /* beyond those counted */
    add(r, 4, 14, 0, EIGHT);
    group(r);
    const incident_where *where = &r->rows[0].where;
    g_assert_cmpuint(r->rows[0].phones, ==, 4);
    g_assert_cmpuint(where->switches, ==, 2);
    g_assert_cmpuint(where->nowhere, ==, 1);
    for (size_t i = 0; i < 2; i++) {
        g_assert_cmpuint(where->worst[i].known, ==, where->worst[i].lost);
    }
}

/* What has no date but its arrival, at the very moment an incident of its key begins. */
static void test_arrival_at_beginning(room *r, gconstpointer unused)
{
    (void)unused;
    add(r, 0, 14, 0, EIGHT);
    add(r, 1, 14, 0, EIGHT)->dated = DATED_BY_ARRIVAL;
    group(r);
    g_assert_cmpuint(r->table.incidents, ==, 1);
    g_assert_cmpuint(r->rows[0].phones, ==, 2);
}

/* One or two phones of a small switch are no sign, however unlikely they are. */
static void test_few_do_not_stand_out(room *r, gconstpointer unused)
{
    (void)unused;
    r->known[0] = 10000;
    r->known[1] = r->known[2] = 3;
    for (uint32_t i = 0; i < 5; i++) {
        add(r, i, 14, 0, EIGHT)->switch_id = i < 3 ? 1 : 2;
    }
    group(r);
    g_assert_cmpuint(r->rows[0].where.worst[0].switch_id, ==, 1);
    g_assert_true(r->rows[0].where.worst[0].stands_out);
    g_assert_cmpuint(r->rows[0].where.worst[1].lost, ==, 2);
    g_assert_false(r->rows[0].where.worst[1].stands_out);
}

static void test_rows(room *r, gconstpointer unused)
{
    uint32_t device = 0;

    (void)unused;
    for (uint32_t i = 0; i < 24; i++) {
        for (uint32_t n = 0; n < (i < 20 ? 3 : 2); n++) {
            add(r, device++, 14, i % 2, EIGHT + i * HOUR);
        }
    }
    group(r);
    g_assert_cmpuint(r->table.incidents, ==, 24);
    g_assert_cmpuint(r->table.shown, ==, 15);
    g_assert_cmpuint(r->table.others, ==, 9);
    g_assert_cmpuint(r->table.others_phones, ==, 5 * 3 + 4 * 2);
    for (size_t i = 1; i < 15; i++) { /* of equals the earlier comes first */
        g_assert_cmpint(r->rows[i - 1].began, <, r->rows[i].began);
    }
}

/* Ten thousand phones within a minute, in no order. */
static void test_ten_thousand(room *r, gconstpointer unused)
{
    enum { COUNT = 10000 };

    (void)unused;
    for (uint32_t i = 0; i < 200; i++) {
        r->known[i] = 50;
    }
    for (uint32_t i = 0; i < COUNT; i++) {
        uint32_t n = i * 7919 % COUNT; /* each number once */
        incident_event *event = add(r, n, n % 2 ? 10 : 14, 1, EIGHT + (int64_t)n * 6 * (SECOND / 1000));
        event->outage = n * (SECOND / 1000);
        event->switch_id = n % 200;
        event->back = n % 100 > 0;
        event->closed_by = n % 4 ? CLOSED_BY_UCM : CLOSED_BY_PHONE;
    }
    group(r);
    const incident *row = r->rows;
    g_assert_cmpuint(r->table.incidents, ==, 1);
    g_assert_cmpuint(r->table.phones, ==, COUNT);
    g_assert_cmpuint(row->phones, ==, COUNT);
    g_assert_cmpuint(row->not_back, ==, 100);
    g_assert_cmpint(row->began, ==, EIGHT);
    g_assert_cmpint(row->half, ==, EIGHT + 29994 * (SECOND / 1000));
    g_assert_cmpint(row->last, ==, EIGHT + 59994 * (SECOND / 1000));
    g_assert_cmpint(row->outage_50, ==, 4999 * (SECOND / 1000));
    g_assert_cmpint(row->outage_95, ==, 9499 * (SECOND / 1000));
    g_assert_cmpuint(row->reasons[0].count, ==, 5000);
    g_assert_cmpuint(row->reasons[1].count, ==, 5000);
    g_assert_cmpuint(row->closed[CLOSED_BY_UCM], ==, 7500);
    g_assert_cmpuint(row->closed[CLOSED_BY_PHONE], ==, 2500);
    g_assert_cmpuint(row->where.switches, ==, 200);
    g_assert_false(row->where.worst[0].stands_out);
}

/* How many incidents there are, found event by event: one begins where none of its key was within the gap before. */
static guint count_beginnings(const GArray *events)
{
    guint found = 0;

    for (guint i = 0; i < events->len; i++) {
        const incident_event *event = &g_array_index(events, incident_event, i);
        bool begins = true;
        for (guint j = 0; j < events->len && begins; j++) {
            const incident_event *other = &g_array_index(events, incident_event, j);
            int64_t behind = event->time - other->time;
            bool same = event->kind == other->kind && event->key == other->key;
            begins = !(same && i != j && behind <= MINUTE && (behind > 0 || (behind == 0 && j < i)));
        }
        found += begins;
    }
    return found;
}

static void test_by_another_way(room *r, gconstpointer unused)
{
    static const uint32_t reasons[] = {10, 14, 17, 22, 23, 104};

    (void)unused;
    for (int round = 0; round < 50; round++) {
        g_array_set_size(r->events, 0);
        for (uint32_t i = 0; i < 200; i++) {
            uint32_t reason = reasons[g_test_rand_int_range(0, G_N_ELEMENTS(reasons))];
            int64_t time = EIGHT + g_test_rand_int_range(0, 60 * 60) * SECOND;
            add(r, (uint32_t)g_test_rand_int_range(0, 150), reason, (uint32_t)g_test_rand_int_range(0, 3), time);
        }
        guint expected = count_beginnings(r->events);
        group(r);
        g_assert_cmpuint(r->table.incidents, ==, expected);
    }
}

/* Times at the ends of what numbers can hold. */
static void test_extremes(room *r, gconstpointer unused)
{
    (void)unused;
    add(r, 0, 14, 0, INT64_MIN);
    add(r, 1, 14, 0, INT64_MAX);
    add(r, 2, 25, 0, INT64_MIN);
    add(r, 3, 25, 1, INT64_MAX);
    add(r, 4, 18, 1, INT64_MIN);
    add(r, 5, 18, 1, INT64_MAX)->dated = DATED_BY_ARRIVAL;
    group(r);
    g_assert_cmpuint(r->table.incidents, ==, 4);
    g_assert_cmpuint(r->table.fallbacks, ==, 1);
}

#define ADD(name, test) g_test_add("/incident/" name, room, NULL, set_up, test, tear_down)

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/reason_class/kinds", test_kinds);
    g_test_add_func("/phone_clock/judge", test_clock);
    g_test_add_func("/phone_clock/dating", test_dating);
    g_test_add_func("/phone_clock/outage", test_outage);
    g_test_add_func("/phone_clock/units", test_units);
    ADD("none", test_none);
    ADD("one", test_one);
    ADD("gap", test_gap);
    ADD("key-before-gap", test_key_before_gap);
    ADD("fallback", test_fallback);
    ADD("phones", test_phones);
    ADD("many-reasons", test_many_reasons);
    ADD("unset-clocks", test_unset_clocks);
    ADD("power", test_power);
    ADD("none-stands-out", test_none_stands_out);
    ADD("stands-out-by-share", test_stands_out_by_share);
    ADD("switch-of-phone", test_switch_of_phone);
    ADD("arrival-at-beginning", test_arrival_at_beginning);
    ADD("few-do-not-stand-out", test_few_do_not_stand_out);
    ADD("rows", test_rows);
    ADD("ten-thousand", test_ten_thousand);
    ADD("by-another-way", test_by_another_way);
    ADD("extremes", test_extremes);
    return g_test_run();
}
