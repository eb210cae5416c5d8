/* timeline.c
 * What happened minute by minute, and which phones never came back: -z cisco_alarm,timeline.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/stats.h"
#include "wireshark/stats/losses.h"
#include "wireshark/stats/table.h"

static const stats_column columns[] = {
    {"#", true, 0},           {"Time", false, 0},  {"Lost", true, 0},     {"Reset", true, 0},
    {"Started", true, 0},     {"Silent", true, 0}, {"Fallback", true, 0}, {"Refused", true, 0},
    {"No response", true, 0}, {"Back", true, 0},   {"Out now", true, 0},  {"Device, and what became of it", false, 0},
    {"Filter", false, 0},
};

enum { COUNT_COLUMNS = 9, EVENTS_TOLD_MAX = 200 };

/* ---- Phones that are not there at the end ---- */

typedef struct {
    uint32_t phone;
    absence why;
    absence_clues clues;
} absent_phone;

static int by_last_seen(const void *a, const void *b)
{
    const absent_phone *phone_a = (const absent_phone *)a;
    const absent_phone *phone_b = (const absent_phone *)b;
    int order =
        (phone_a->clues.last_seen > phone_b->clues.last_seen) - (phone_a->clues.last_seen < phone_b->clues.last_seen);

    return order ? order : (phone_a->phone > phone_b->phone) - (phone_a->phone < phone_b->phone);
}

static GArray *find_absent(const stats_events *events)
{
    const stats_event **open = stats_events_open(events);
    GArray *absent = g_array_new(FALSE, FALSE, sizeof(absent_phone));

    for (uint32_t i = 0; i < stats_people_count(events->watch.people); i++) {
        absent_phone found = {i, ABSENCE_NONE, {0}};
        found.why = stats_events_judge(events, i, open[i], &found.clues);
        if (found.why != ABSENCE_NONE) {
            g_array_append_val(absent, found);
        }
    }
    g_array_sort(absent, by_last_seen);
    g_free(open);
    return absent;
}

static char *why_text(const absent_phone *absent, const stats_phone *phone)
{
    switch (absent->why) {
    case ABSENCE_REFUSED:
        return g_strdup_printf("refused %u time%s%s%s", absent->clues.refused, absent->clues.refused == 1 ? "" : "s",
                               phone->refusal ? ", last " : "", phone->refusal ? phone->refusal : "");
    case ABSENCE_UNANSWERED:
        return g_strdup_printf("no response to %u REGISTER%s", absent->clues.unanswered,
                               absent->clues.unanswered == 1 ? "" : "s");
    case ABSENCE_SILENT:
        return g_strdup("silent: its keepalives stopped, and it told nothing");
    default:
        return g_strdup("told why it went, and did not register again");
    }
}

/* Its place, as far as its alarms tell: " sw-b01-f2 GigabitEthernet1/0/3". */
static char *place_text(const stats_people *people, const stats_phone *phone)
{
    if (phone->switch_id == INCIDENT_NOWHERE) {
        return g_strdup("");
    }
    return g_strdup_printf(" %s %s", stats_people_switch(people, phone->switch_id), phone->port ? phone->port : "");
}

/* All of its signalling, by its address: the response that refuses it does not carry its name. */
static void write_phone_filter(stats_output *out, const stats_phone *phone)
{
    const char *host = stats_quotable(phone->host);

    if (host) {
        stats_text(out, "%s and %s.addr == %s", phone->is_sccp ? "skinny" : "sip", strchr(host, ':') ? "ipv6" : "ip",
                   host);
    } else {
        stats_nothing(out);
    }
}

/* A row without counts. */
static void begin_line(stats_output *out, int64_t time, bool is_short)
{
    stats_row(out);
    stats_time(out, time, is_short);
    for (unsigned i = 0; i < COUNT_COLUMNS; i++) {
        stats_nothing(out);
    }
}

static void write_absent(stats_output *out, const stats_events *events, bool is_short)
{
    static const char *const words[ABSENCES] = {"", "refused", "no response", "silent", "not seen again"};
    GArray *absent = find_absent(events);
    const stats_people *people = events->watch.people;
    unsigned counts[ABSENCES] = {0};
    unsigned shown = MIN(absent->len, stats_rows_max());

    for (unsigned i = 0; i < absent->len; i++) {
        counts[g_array_index(absent, absent_phone, i).why]++;
    }
    stats_note(out, "Never came back: %u (%s %u, %s %u, %s %u, %s %u), by when they were seen last", absent->len,
               words[1], counts[1], words[2], counts[2], words[3], counts[3], words[4], counts[4]);
    for (unsigned i = 0; i < shown; i++) {
        const absent_phone *one = &g_array_index(absent, absent_phone, i);
        const stats_phone *phone = stats_people_phone(people, one->phone);
        char *why = why_text(one, phone);
        char *place = place_text(people, phone);
        begin_line(out, one->clues.last_seen, is_short);
        stats_text(out, "%s%s: %s", phone->name, place, why);
        write_phone_filter(out, phone);
        g_free(why);
        g_free(place);
    }
    stats_more(out, absent->len - shown, NULL);
    g_array_free(absent, TRUE);
}

/* ---- Minute by minute ---- */

static timeline_what mark_of(incident_kind kind)
{
    switch (kind) {
    case INCIDENT_STARTED:
        return MARK_STARTED;
    case INCIDENT_RESET:
        return MARK_RESET;
    case INCIDENT_FALLBACK:
        return MARK_FALLBACK;
    default:
        return MARK_LOST;
    }
}

/* A frame that tells what happened at some time, by whatever clock. */
typedef struct {
    int64_t time;
    uint32_t frame;
} sight;

/* What happened, and the frames that tell it: the marks are sorted, and equals dropped. */
typedef struct {
    GArray *marks;  /* of timeline_mark */
    GArray *sights; /* of sight */
} story;

static void add_mark(story *s, timeline_mark mark, uint32_t frame)
{
    sight seen = {mark.time, frame};

    g_array_append_val(s->marks, mark);
    g_array_append_val(s->sights, seen);
}

static int by_mark(const void *a, const void *b)
{
    const timeline_mark *mark_a = (const timeline_mark *)a;
    const timeline_mark *mark_b = (const timeline_mark *)b;
    int order = (mark_a->device > mark_b->device) - (mark_a->device < mark_b->device);

    order = order ? order : (int)mark_a->what - (int)mark_b->what;
    return order ? order : (mark_a->time > mark_b->time) - (mark_a->time < mark_b->time);
}

/* A phone is back once, from however many events. */
static void drop_equals(GArray *marks)
{
    unsigned kept = 0;

    g_array_sort(marks, by_mark);
    for (unsigned i = 0; i < marks->len; i++) {
        timeline_mark *mark = &g_array_index(marks, timeline_mark, i);
        if (kept == 0 || mark->what != MARK_BACK ||
            by_mark(mark, &g_array_index(marks, timeline_mark, kept - 1)) != 0) {
            g_array_index(marks, timeline_mark, kept++) = *mark;
        }
    }
    g_array_set_size(marks, kept);
}

static story collect_marks(const stats_events *events, const stats_dated *dated)
{
    const stats_watch *watch = &events->watch;
    story s = {g_array_new(FALSE, FALSE, sizeof(timeline_mark)), g_array_new(FALSE, FALSE, sizeof(sight))};
    const stats_event **open = stats_events_open(events);
    absence_clues clues;

    for (unsigned i = 0; i < watch->marks->len; i++) {
        add_mark(&s, g_array_index(watch->marks, timeline_mark, i), g_array_index(watch->mark_frames, uint32_t, i));
    }
    for (size_t i = 0; i < dated->count; i++) {
        const incident_event *event = &dated->events[i];
        const alarm_record *first = g_array_index(events->events, stats_event, i).first;
        int64_t back = stats_event_back(&g_array_index(events->events, stats_event, i));
        add_mark(&s, (timeline_mark){event->time, event->device, mark_of(event->kind)}, first->frame);
        if (event->kind != INCIDENT_FALLBACK && back != CLOCK_NO_TIME) {
            add_mark(&s, (timeline_mark){back, event->device, MARK_BACK}, first->registered_frame);
        }
    }
    for (uint32_t i = 0; i < stats_people_count(watch->people); i++) {
        if (stats_events_judge(events, i, open[i], &clues) == ABSENCE_SILENT) {
            add_mark(&s, (timeline_mark){clues.last_seen, i, MARK_SILENT},
                     stats_people_phone(watch->people, i)->last_frame);
        }
    }
    drop_equals(s.marks);
    g_free(open);
    return s;
}

/* The frames that tell what happened in a row's time. */
static void write_step_filter(stats_output *out, const GArray *sights, int64_t begin, int64_t step)
{
    GArray *frames = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    for (unsigned i = 0; i < sights->len; i++) {
        const sight *one = &g_array_index(sights, sight, i);
        if (one->frame > 0 && one->time >= begin && one->time - begin < step) {
            g_array_append_val(frames, one->frame);
        }
    }
    stats_filter_frames(out, frames);
    g_array_free(frames, TRUE);
}

static void write_step(stats_output *out, const GArray *sights, const timeline_row *row, int64_t step, bool is_short)
{
    static const timeline_what order[] = {MARK_LOST,     MARK_RESET,   MARK_STARTED,    MARK_SILENT,
                                          MARK_FALLBACK, MARK_REFUSED, MARK_UNANSWERED, MARK_BACK};

    if (row->empty_before > 0) {
        stats_note(out, "  … nothing for %" PRIu64 " %s", row->empty_before * (uint64_t)(step / CLOCK_SECOND), "s");
    }
    stats_row(out);
    stats_time(out, row->begin, is_short);
    for (size_t i = 0; i < array_length(order); i++) {
        stats_number(out, row->counts[order[i]]);
    }
    stats_number(out, row->out);
    stats_text(out, "%s", "");
    write_step_filter(out, sights, row->begin, step);
}

static void write_timeline(stats_output *out, const stats_events *events, const stats_dated *dated, bool is_short)
{
    story s = collect_marks(events, dated);
    size_t devices = stats_people_count(events->watch.people);
    uint8_t *is_out = g_new0(uint8_t, devices + 1);
    timeline_row *rows = g_new0(timeline_row, TIMELINE_ROWS);
    int64_t step;
    size_t count = timeline_make((timeline_mark *)(void *)s.marks->data, s.marks->len, is_out, devices, rows, &step);

    stats_note(out, step == CLOCK_MINUTE ? "Minute by minute" : "Each %" PRId64 " s", step / CLOCK_SECOND);
    for (size_t i = 0; i < count; i++) {
        write_step(out, s.sights, &rows[i], step, is_short);
    }
    g_free(rows);
    g_free(is_out);
    g_array_free(s.marks, TRUE);
    g_array_free(s.sights, TRUE);
}

/* ---- Event by event ---- */

static int by_time(const void *a, const void *b)
{
    const incident_event *event_a = (const incident_event *)a;
    const incident_event *event_b = (const incident_event *)b;
    int order = (event_a->time > event_b->time) - (event_a->time < event_b->time);

    return order ? order : (event_a->number > event_b->number) - (event_a->number < event_b->number);
}

static char *back_text(const stats_event *event, const incident_event *dated)
{
    int64_t back = stats_event_back(event);

    if (back == CLOCK_NO_TIME) {
        return g_strdup("not back");
    }
    int64_t outage = dated->dated == DATED_BY_ARRIVAL ? CLOCK_NO_OUTAGE : dated->outage;
    return outage == CLOCK_NO_OUTAGE
               ? g_strdup_printf("registered in frame %u", event->first->registered_frame)
               : g_strdup_printf("back after %.0f s (frame %u)", (double)outage / (double)CLOCK_SECOND,
                                 event->first->registered_frame);
}

static void write_event(stats_output *out, const stats_events *events, const stats_dated *dated,
                        const incident_event *one, bool is_short)
{
    static const char *const dates[DATINGS] = {"", ", dated by its connection", ", dated by arrival"};
    const stats_event *event = &g_array_index(events->events, stats_event, one->number);
    const stats_people *people = events->watch.people;
    const stats_phone *phone = stats_people_phone(people, one->device);
    const code_row *reason = catalog_code(catalog_fields[FIELD_reason].codes, one->reason);
    bool has_ucm = one->kind != INCIDENT_STARTED && one->kind != INCIDENT_OTHER;
    char *place = place_text(people, phone);
    char *back = back_text(event, one);

    begin_line(out, one->time, is_short);
    stats_text(out, "%s%s: %u%s%s%s%s, %s%s", phone->name, place, one->reason, reason && reason->symbol ? " " : "",
               reason && reason->symbol ? reason->symbol : "", has_ucm ? " " : "",
               has_ucm ? (const char *)g_ptr_array_index(dated->keys, one->key) : "", back, dates[one->dated]);
    stats_text(out, "frame.number == %u", event->first->frame);
    g_free(place);
    g_free(back);
}

/* Puts the events into another order. */
static void write_events(stats_output *out, const stats_events *events, stats_dated *dated, bool is_short)
{
    if (dated->count >= EVENTS_TOLD_MAX) {
        stats_note(out, "%u events: a filter that leaves fewer than %u shows them one by one", (unsigned)dated->count,
                   EVENTS_TOLD_MAX);
        return;
    }
    stats_note(out, "Event by event: %u", (unsigned)dated->count);
    qsort(dated->events, dated->count, sizeof dated->events[0], by_time);
    for (size_t i = 0; i < dated->count; i++) {
        write_event(out, events, dated, &dated->events[i], is_short);
    }
}

/* ---- All of it ---- */

static void *begin(const stats_kind *kind _U_)
{
    return stats_events_begin();
}

static void draw(void *state, stats_output *out)
{
    const stats_events *events = (const stats_events *)state;
    stats_dated dated = stats_events_date(events);
    bool is_short = stats_watch_is_today(&events->watch, events->watch.began);

    for (size_t i = 0; i < dated.count; i++) {
        is_short &= stats_watch_is_today(&events->watch, dated.events[i].time);
    }
    char *span = stats_watch_span(&events->watch, is_short);
    stats_caption(out, "Timeline by the phones' clocks (UTC); capture %s", span);
    write_absent(out, events, is_short);
    write_timeline(out, events, &dated, is_short);
    write_events(out, events, &dated, is_short);
    g_free(span);
    stats_events_free_dated(&dated);
}

const stats_kind stats_timeline = {
    .title = "Cisco Phone Alarms: Timeline",
    .name = "cisco_alarm,timeline",
    .columns = columns,
    .column_count = array_length(columns),
    .note_column = 11,
    .begin = begin,
    .take = stats_events_take,
    .take_frame = stats_events_take_frame,
    .take_sip = stats_events_take_sip,
    .take_sccp = stats_events_take_sccp,
    .draw = draw,
    .end = stats_events_end,
};
