/* incident.c
 * Grouping of events: see incident.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/phones/incident.h"

#include <stdlib.h>

#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

/* ---- By key, then by gap ---- */

/* By kind and key; what is dated by its arrival comes after the rest, all by time. The device makes the order the same
 * wherever sorting is done. */
static int by_key(const void *one, const void *other)
{
    const incident_event *a = one;
    const incident_event *b = other;
    bool late_a = a->dated == DATED_BY_ARRIVAL;
    bool late_b = b->dated == DATED_BY_ARRIVAL;
    int order = COMPARE(a->kind, b->kind);

    order = order ? order : COMPARE(a->key, b->key);
    order = order ? order : COMPARE(late_a, late_b);
    order = order ? order : COMPARE(a->time, b->time);
    return order ? order : COMPARE(a->device, b->device);
}

/* A gap that nothing is wider than. */
#define NEVER INT64_MAX

/* True if `b` lies further behind `a` than `gap`; b >= a. Their difference may be more than fits an int64_t. */
static bool apart(int64_t a, int64_t b, int64_t gap)
{
    return (uint64_t)b - (uint64_t)a > (uint64_t)gap;
}

/* A new incident that begins with events[first]. */
static void open_row(incident *row, incident_event *events, size_t first)
{
    const incident_event *event = &events[first];

    *row = (incident){.kind = event->kind, .key = event->key, .began = event->time, .first_event = first};
}

static void add_event(incident *rows, size_t row, incident_event *event)
{
    event->group = (uint32_t)row;
    rows[row].last = event->time;
    rows[row].events++;
}

/* Cuts events of one key, in order of time, into incidents. */
static size_t cut_by_gap(incident_event *events, size_t begin, size_t end, int64_t gap, incident *rows, size_t made)
{
    for (size_t i = begin; i < end; i++) {
        if (i == begin || (gap != NEVER && apart(events[i - 1].time, events[i].time, gap))) {
            open_row(&rows[made++], events, i);
        }
        add_event(rows, made - 1, &events[i]);
    }
    return made;
}

/* Puts events that are dated by their arrival, in order of time, to the latest incident that began before and ended no
 * longer ago than `reach`. Returns how many incidents there are with those of the events that fit nowhere. */
static size_t place_late(incident_event *events, size_t begin, size_t end, const incident_rules *rules, incident *rows,
                         size_t first_row, size_t made)
{
    size_t next = first_row;
    size_t dated = made;
    const incident_event *before = NULL; /* the last one that fitted nowhere */

    for (size_t i = begin; i < end; i++) {
        incident_event *event = &events[i];
        while (next < dated && rows[next].began <= event->time) {
            next++;
        }
        const incident *row = next > first_row ? &rows[next - 1] : NULL;
        if (row && (event->time <= row->last || !apart(row->last, event->time, rules->reach))) {
            event->group = (uint32_t)(next - 1);
            continue;
        }
        if (!before || apart(before->time, event->time, rules->gap)) {
            open_row(&rows[made++], events, i);
        }
        add_event(rows, made - 1, event);
        before = event;
    }
    return made;
}

/* Gives each event the number of its incident. Returns how many there are; `rows` hold kind, key, began and last. */
static size_t cut_all(incident_event *events, size_t count, const incident_rules *rules, incident *rows)
{
    size_t made = 0;

    for (size_t begin = 0; begin < count;) {
        size_t end = begin;
        size_t late = begin;
        while (end < count && events[end].kind == events[begin].kind && events[end].key == events[begin].key) {
            late += events[end].dated != DATED_BY_ARRIVAL;
            end++;
        }
        size_t first_row = made;
        if (events[begin].kind == INCIDENT_FALLBACK) { /* a line of its own, however long it took */
            made = cut_by_gap(events, begin, end, NEVER, rows, made);
        } else {
            made = cut_by_gap(events, begin, late, rules->gap, rows, made);
            made = place_late(events, late, end, rules, rows, first_row, made);
        }
        begin = end;
    }
    return made;
}

/* ---- Switches that started in the same minute ---- */

/* By time, but small ones come last: one phone that starts is an everyday matter, and must not decide where a minute
 * begins. */
static int by_size_class(const void *one, const void *other)
{
    const incident *a = one;
    const incident *b = other;
    int order = COMPARE(a->events < INCIDENT_PHONES_MIN, b->events < INCIDENT_PHONES_MIN);

    order = order ? order : COMPARE(a->began, b->began);
    return order ? order : COMPARE(a->key, b->key);
}

/* True if both began in the same minute, whichever came first. */
static bool same_minute(const incident *a, const incident *b)
{
    return a->began <= b->began ? !apart(a->began, b->began, CLOCK_MINUTE) : !apart(b->began, a->began, CLOCK_MINUTE);
}

/* Folds rows[begin, end), of one size class and in order of time, into the first of each minute, unless one of the anchors
 * (rows in order of time) began in that minute. */
static void fold_class(incident *rows, size_t begin, size_t end, size_t anchors_begin, size_t anchors_end)
{
    size_t anchor = begin;
    size_t near = anchors_begin;

    for (size_t i = begin; i < end; i++) {
        while (near < anchors_end && rows[near].began < rows[i].began && !same_minute(&rows[near], &rows[i])) {
            near++;
        }
        if (near < anchors_end && same_minute(&rows[near], &rows[i])) {
            rows[i].folded_into = rows[near].folded_into;
            continue;
        }
        bool anchored = anchor < i && rows[anchor].folded_into == anchor && same_minute(&rows[anchor], &rows[i]);
        anchor = anchored ? anchor : i;
        rows[i].folded_into = (uint32_t)anchor;
    }
}

/* Folds the incidents rows[begin, end), all of them INCIDENT_STARTED, and tells their events. `moved` has room for a number
 * of each row. */
static void fold_started(incident_event *events, size_t count, incident *rows, size_t begin, size_t end, int64_t *moved)
{
    for (size_t i = begin; i < end; i++) {
        rows[i].number = (uint32_t)i; /* the number that its events know it by */
    }
    qsort(&rows[begin], end - begin, sizeof rows[0], by_size_class);
    size_t small = begin;
    while (small < end && rows[small].events >= INCIDENT_PHONES_MIN) {
        small++;
    }
    fold_class(rows, begin, small, begin, begin);
    fold_class(rows, small, end, begin, small);
    for (size_t i = begin; i < end; i++) {
        moved[rows[i].number] = rows[i].folded_into;
    }
    for (size_t i = 0; i < count; i++) {
        if (events[i].kind == INCIDENT_STARTED) {
            events[i].group = (uint32_t)moved[events[i].group];
        }
    }
}

static void fold_all_started(incident_event *events, size_t count, incident *rows, size_t made, int64_t *moved)
{
    size_t begin = 0;

    while (begin < made && rows[begin].kind < INCIDENT_STARTED) {
        begin++;
    }
    size_t end = begin;
    while (end < made && rows[end].kind == INCIDENT_STARTED) {
        end++;
    }
    if (end > begin) {
        fold_started(events, count, rows, begin, end, moved);
    }
}

/* ---- Rows ---- */

static int by_group(const void *one, const void *other)
{
    const incident_event *a = one;
    const incident_event *b = other;
    int order = COMPARE(a->group, b->group);

    order = order ? order : COMPARE(a->device, b->device);
    return order ? order : COMPARE(a->time, b->time);
}

/* Makes a row of each group of events. Returns how many. */
static size_t make_rows(incident_event *events, size_t count, const incident_switches *switches, incident *rows,
                        int64_t *scratch)
{
    size_t made = 0;

    qsort(events, count, sizeof events[0], by_group);
    for (size_t begin = 0; begin < count;) {
        size_t end = begin;
        while (end < count && events[end].group == events[begin].group) {
            end++;
        }
        open_row(&rows[made], events, begin);
        rows[made].events = end - begin;
        incident_sum_up(&rows[made], events, switches, scratch);
        made++;
        begin = end;
    }
    return made;
}

/* Fallbacks come last; the rest by its phones. */
static int by_phones(const void *one, const void *other)
{
    const incident *a = one;
    const incident *b = other;
    int order = COMPARE(a->kind == INCIDENT_FALLBACK, b->kind == INCIDENT_FALLBACK);

    order = order ? order : COMPARE(b->phones, a->phones);
    order = order ? order : COMPARE(a->began, b->began);
    order = order ? order : COMPARE(a->kind, b->kind);
    return order ? order : COMPARE(a->key, b->key);
}

static int compare_numbers(const void *one, const void *other)
{
    const int64_t *a = one;
    const int64_t *b = other;

    return COMPARE(*a, *b);
}

static uint32_t count_phones(const incident_event *events, size_t count, int64_t *scratch)
{
    uint32_t phones = 0;

    for (size_t i = 0; i < count; i++) {
        scratch[i] = events[i].device;
    }
    qsort(scratch, count, sizeof scratch[0], compare_numbers);
    for (size_t i = 0; i < count; i++) {
        phones += i == 0 || scratch[i] != scratch[i - 1];
    }
    return phones;
}

/* Tells which rows are worth a line. */
static void pick(incident_table *table, const incident *rows)
{
    while (table->shown < table->incidents && table->shown < INCIDENT_ROWS &&
           rows[table->shown].phones >= INCIDENT_PHONES_MIN) {
        table->shown++;
    }
    table->others = table->incidents - table->shown;
    for (size_t i = table->shown; i < table->incidents; i++) {
        table->others_phones += rows[i].phones;
    }
}

incident_table incident_group(incident_event *events, size_t count, const incident_rules *rules,
                              const incident_switches *switches, incident *rows, int64_t *scratch)
{
    incident_table table = {0};

    if (count == 0) {
        return table;
    }
    qsort(events, count, sizeof events[0], by_key);
    size_t made = cut_all(events, count, rules, rows);
    fold_all_started(events, count, rows, made, scratch);
    made = make_rows(events, count, switches, rows, scratch);
    qsort(rows, made, sizeof rows[0], by_phones);
    while (table.incidents < made && rows[table.incidents].kind != INCIDENT_FALLBACK) {
        table.incidents++;
    }
    table.fallbacks = made - table.incidents;
    table.phones = count_phones(events, count, scratch);
    for (size_t i = 0; i < count; i++) {
        table.dated[events[i].dated]++;
    }
    pick(&table, rows);
    return table;
}
