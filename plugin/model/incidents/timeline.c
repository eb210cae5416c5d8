/* timeline.c
 * Counting by the minute: see timeline.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/incidents/timeline.h"

#include <stdlib.h>

#include "model/alarm/phone_clock.h"
#include "core/compare.h"

static int by_time(const void *one, const void *other)
{
    const timeline_mark *a = one;
    const timeline_mark *b = other;
    int order = COMPARE(a->time, b->time);

    order = order ? order : COMPARE(a->what, b->what);
    return order ? order : COMPARE(a->device, b->device);
}

/* The step that contains a time; also before 1970. */
static int64_t step_of(int64_t time, int64_t step)
{
    return time / step - (time % step < 0);
}

/* When it begins; the first of all begins before the range of times. */
static int64_t begin_of(int64_t number, int64_t step)
{
    return number < INT64_MIN / step ? INT64_MIN : number * step;
}

static size_t count_rows(const timeline_mark *marks, size_t count, int64_t step)
{
    size_t rows = 0;

    for (size_t i = 0; i < count; i++) {
        rows += i == 0 || step_of(marks[i].time, step) != step_of(marks[i - 1].time, step);
    }
    return rows;
}

/* The shortest step by which there are no more rows than allowed. */
static int64_t choose_step(const timeline_mark *marks, size_t count)
{
    /* Each divides the next or the day, so that rows begin at even times of the clock. */
    static const int64_t seconds[] = {1, 5, 10, 30, 60, 300, 600, 1800, 3600, 14400, 86400};
    enum { MINUTE = 4, STEPS = sizeof seconds / sizeof seconds[0] };
    uint64_t whole = (uint64_t)marks[count - 1].time - (uint64_t)marks[0].time;
    size_t i = whole < 5 * (uint64_t)CLOCK_MINUTE ? 0 : MINUTE;

    while (i + 1 < STEPS && count_rows(marks, count, seconds[i] * CLOCK_SECOND) > TIMELINE_ROWS) {
        i++;
    }
    int64_t step = seconds[i] * CLOCK_SECOND;
    while (count_rows(marks, count, step) > TIMELINE_ROWS) {
        step =
            step > INT64_MAX / 10 ? INT64_MAX : step * 10; /* no incident is that long, but a clock may be that wrong */
    }
    return step;
}

/* The state of a phone. */
enum { IN_SERVICE, OUT, DOUBTFUL };

static uint8_t state_after(uint8_t before, timeline_event what)
{
    switch (what) {
    case TIMELINE_FALLBACK:
        return before;
    case TIMELINE_BACK:
        return IN_SERVICE;
    case TIMELINE_DOUBTFUL:
        return before == OUT ? OUT : DOUBTFUL;
    default:
        return OUT;
    }
}

/* Counts a phone in its new state, and no more in the old one. */
static void note_state(uint8_t *state, timeline_event what, timeline_row *now)
{
    uint8_t before = *state;

    *state = state_after(before, what);
    now->out += (uint32_t)(*state == OUT) - (uint32_t)(before == OUT);
    now->doubtful += (uint32_t)(*state == DOUBTFUL) - (uint32_t)(before == DOUBTFUL);
}

size_t timeline_make(timeline_mark *marks, size_t count, uint8_t *out, size_t devices, timeline_row *rows,
                     int64_t *step)
{
    size_t made = 0;
    timeline_row state = {0};

    *step = CLOCK_MINUTE;
    if (count == 0) {
        return 0;
    }
    qsort(marks, count, sizeof marks[0], by_time);
    *step = choose_step(marks, count);
    int64_t before = 0;
    for (size_t i = 0; i < count; i++) {
        int64_t now = step_of(marks[i].time, *step);
        if (i == 0 || now != before) {
            uint64_t empty = i == 0 ? 0 : (uint64_t)now - (uint64_t)before - 1;
            rows[made++] = (timeline_row){.begin = begin_of(now, *step), .empty_before = empty};
            before = now;
        }
        timeline_row *row = &rows[made - 1];
        row->counts[marks[i].what]++;
        if (marks[i].device < devices && !marks[i].in_service) {
            note_state(&out[marks[i].device], marks[i].what, &state);
        }
        row->out = state.out;
        row->doubtful = state.doubtful;
    }
    return made;
}
