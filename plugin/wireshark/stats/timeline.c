/* timeline.c
 * What happened minute by minute, and which phones are not registered at the end: -z cisco_alarm,timeline.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>

#include "core/compare.h"
#include "model/incidents/timeline.h"
#include "wireshark/fields.h"
#include "wireshark/stats/absent.h"
#include "wireshark/stats/alarm_text.h"
#include "wireshark/stats/caveats.h"
#include "wireshark/stats/stats.h"
#include "wireshark/tables/console.h"

static const stats_column columns[] = {
    {"#", true, 0},
    {"Time", false, 0},
    {"Device and outcome", false, STATS_WIDE},
    {"Lost", true, 0},
    {"Reset", true, 0},
    {"Started", true, 0},
    {"Silent", true, 0},
    {"Fallback", true, 0},
    {"Rejected", true, 0},
    {"No response", true, 0},
    {"Registered again", true, 0},
    {"Out of service", true, 0},
    {"Possibly out", true, 0},
    {"Filter", false, 0},
};

enum { OUTCOME_COLUMN = 2, FIRST_COUNT, COUNT_COLUMNS = 10, LOSSES_LISTED_MAX = 200, BAR_WIDTH = 20, NOT_KNOWN = -1 };

/* ---- What happened ---- */

/* What happened, and the frames that show it: the marks are sorted, and equals dropped. */
typedef struct {
    GArray *marks;  /* of timeline_mark */
    GArray *frames; /* of observation */
} timeline_data;

/* A frame that shows what happened at some time, by whichever clock. */
typedef struct {
    int64_t time;
    uint32_t frame;
} observation;

static void add_mark(timeline_data *data, timeline_mark mark, uint32_t frame)
{
    observation seen = {mark.time, frame};

    g_array_append_val(data->marks, mark);
    g_array_append_val(data->frames, seen);
}

static int64_t time_of(const stats_loss *loss)
{
    return loss->since != CLOCK_NO_TIME ? loss->since : loss->date.latest;
}

/* Whether no more is known than that it was lost between its last keepalive and its report, as it is of a phone that
 * started again, or was registered with a router meanwhile. A keepalive after its return is of the next registration.
 */
static bool has_interval(const stats_loss *loss)
{
    if (!loss->report || loss->kind != LOSS_UNPLANNED || loss->report->accepted_time == CLOCK_NO_TIME) {
        return false;
    }
    return (loss->back == CLOCK_NO_TIME || loss->report->accepted_time < loss->back) &&
           (loss->date.time == CLOCK_NO_TIME || loss->reason_kind == REASON_FALLBACK);
}

/* From when on a phone counts as out of service: like one that fell silent, from its second missed keepalive on, or
 * where none are recorded from its report on. One that reports a loss when it is back was out before. */
static int64_t out_from(const stats_loss *loss)
{
    int64_t from = time_of(loss);

    if (has_interval(loss) && !registration_is_refreshed(capture_current()->registrations, loss->report->ucm)) {
        from = loss->date.latest;
    } else if (has_interval(loss)) {
        from = MIN(losses_second_missed(loss->report->accepted_time, loss->report->interval), loss->date.latest);
    }
    return loss->back == CLOCK_NO_TIME ? from : MIN(from, loss->back);
}

static timeline_event event_of(const stats_loss *loss)
{
    if (!loss->report) {
        return loss->since != CLOCK_NO_TIME ? TIMELINE_LOST : TIMELINE_SILENT;
    }
    if (loss->kind == LOSS_UNPLANNED) {
        return TIMELINE_LOST;
    }
    return loss->reason_kind == REASON_STARTED    ? TIMELINE_STARTED
           : loss->reason_kind == REASON_FALLBACK ? TIMELINE_FALLBACK
                                                  : TIMELINE_RESET;
}

/* The loss of a phone that has only an interval, and its start where that is what it reports. */
static void add_interval(timeline_data *data, const stats_loss *loss)
{
    const report_loss *report = loss->report;

    if (report ? has_interval(loss) : loss->since == CLOCK_NO_TIME) {
        add_mark(data, (timeline_mark){loss->date.earliest, loss->phone, TIMELINE_DOUBTFUL, false}, 0);
    }
    if (report && loss->reason_kind == REASON_STARTED) {
        add_mark(data, (timeline_mark){report->first_time, loss->phone, TIMELINE_STARTED, true}, report->first_frame);
    }
}

/* A fallback without a gap puts no phone out of service, and leaving is no loss. */
static void add_losses(timeline_data *data, const stats_losses *all)
{
    for (size_t i = 0; i < all->count; i++) {
        const stats_loss *loss = &all->losses[i];
        timeline_event event = event_of(loss);
        if (loss->kind == LOSS_LEAVING) {
            continue;
        }
        uint32_t frame = loss->report ? loss->report->first_frame
                                      : identity_phone_at(capture_current()->phones, loss->phone)->last_frame;
        add_mark(data, (timeline_mark){out_from(loss), loss->phone, event, event == TIMELINE_FALLBACK}, frame);
        if (loss->kind == LOSS_UNPLANNED) {
            add_interval(data, loss);
        }
        if (event != TIMELINE_FALLBACK && loss->report && loss->report->back_frame != 0) {
            add_mark(data, (timeline_mark){loss->back, loss->phone, TIMELINE_BACK, false}, loss->report->back_frame);
        }
    }
}

/* Attempts to register that failed, and the returns after these. */
static void add_changes(timeline_data *data, const stats_selection *selection)
{
    const registration *registrations = capture_current()->registrations;
    size_t count;
    const registration_change *changes = registration_changes(registrations, &count);

    for (size_t i = 0; i < count; i++) {
        const registration_change *change = &changes[i];
        timeline_mark mark = {change->time, change->phone, TIMELINE_BACK, false};
        if (!selection_has(selection, change->phone)) {
            continue;
        }
        if (change->kind == REGISTRATION_CHANGE_BACK) {
            add_mark(data, mark, change->frame);
        } else if (change->kind == REGISTRATION_CHANGE_REJECTED ||
                   (change->kind == REGISTRATION_CHANGE_UNANSWERED &&
                    registration_responds(registrations, change->ucm))) {
            mark.what = change->kind == REGISTRATION_CHANGE_REJECTED ? TIMELINE_REJECTED : TIMELINE_UNANSWERED;
            mark.in_service = !change->puts_out;
            add_mark(data, mark, change->frame);
        }
    }
}

static int by_mark(const void *a, const void *b)
{
    const timeline_mark *mark_a = (const timeline_mark *)a;
    const timeline_mark *mark_b = (const timeline_mark *)b;
    int order = (mark_a->device > mark_b->device) - (mark_a->device < mark_b->device);

    order = order ? order : (int)mark_a->what - (int)mark_b->what;
    return order ? order : (mark_a->time > mark_b->time) - (mark_a->time < mark_b->time);
}

/* A phone is back once, from however many losses. */
static void drop_equals(GArray *marks)
{
    unsigned kept = 0;

    g_array_sort(marks, by_mark);
    for (unsigned i = 0; i < marks->len; i++) {
        timeline_mark *mark = &g_array_index(marks, timeline_mark, i);
        if (kept == 0 || mark->what != TIMELINE_BACK ||
            by_mark(mark, &g_array_index(marks, timeline_mark, kept - 1)) != 0) {
            g_array_index(marks, timeline_mark, kept++) = *mark;
        }
    }
    g_array_set_size(marks, kept);
}

/* ---- Minute by minute ---- */

static int by_time(const void *a, const void *b)
{
    const observation *one = (const observation *)a;
    const observation *other = (const observation *)b;
    return (one->time > other->time) - (one->time < other->time);
}

/* The frames that show what happened in a row's time. @param next where the row's begin; moves on */
static void write_step_filter(stats_output *out, const GArray *frames, unsigned *next, int64_t begin, int64_t step)
{
    GArray *own = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    for (; *next < frames->len; (*next)++) {
        const observation *one = &g_array_index(frames, observation, *next);
        if (clock_difference(one->time, begin) >= step) {
            break;
        }
        if (one->frame > 0) {
            g_array_append_val(own, one->frame);
        }
    }
    stats_filter_frames(out, own);
    g_array_free(own, TRUE);
}

/* As long as the share of the most phones that were ever out. */
static void write_bar(stats_output *out, uint32_t value, uint32_t most)
{
    unsigned parts = console_block_parts();
    static const char *const eighths[] = {"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
    GString *bar = g_string_new("");

    if (parts > 0 && most > 0) {
        uint64_t length = (uint64_t)value * BAR_WIDTH * parts / most;
        for (uint64_t i = 0; i < length / parts; i++) {
            g_string_append(bar, "█");
        }
        g_string_append(bar, eighths[length % parts]);
    }
    stats_text(out, "%s", bar->str);
    g_string_free(bar, TRUE);
}

/* The width of a window may hide the counts: what they say, in words. */
static void write_words(stats_output *out, const int64_t counts[COUNT_COLUMNS])
{
    GString *text = g_string_new("");

    for (unsigned i = 0; i < COUNT_COLUMNS; i++) {
        if (counts[i] > 0) {
            g_string_append_printf(text, "%s%s %" PRId64, text->len > 0 ? ", " : "", columns[FIRST_COUNT + i].name,
                                   counts[i]);
        }
    }
    stats_text(out, "%s", text->str);
    g_string_free(text, TRUE);
}

/* The counts of a row, in the order of their columns. What only registrations show is not known where they are not. */
static void list_counts(const timeline_row *row, bool is_known, int64_t counts[COUNT_COLUMNS])
{
    static const bool is_reported[COUNT_COLUMNS] = {true, true, true, false, true};
    const int64_t all[COUNT_COLUMNS] = {row->counts[TIMELINE_LOST],
                                        row->counts[TIMELINE_RESET],
                                        row->counts[TIMELINE_STARTED],
                                        row->counts[TIMELINE_SILENT],
                                        row->counts[TIMELINE_FALLBACK],
                                        row->counts[TIMELINE_REJECTED],
                                        row->counts[TIMELINE_UNANSWERED],
                                        row->counts[TIMELINE_BACK],
                                        row->out,
                                        row->doubtful};

    for (unsigned i = 0; i < COUNT_COLUMNS; i++) {
        counts[i] = is_known || is_reported[i] ? all[i] : NOT_KNOWN;
    }
}

static void write_counts(stats_output *out, const int64_t counts[COUNT_COLUMNS])
{
    for (unsigned i = 0; i < COUNT_COLUMNS; i++) {
        if (counts[i] != NOT_KNOWN) {
            stats_number(out, (uint32_t)counts[i]);
        } else {
            stats_nothing(out);
        }
    }
}

/* @param most phones out of service in any row */
static void write_step(stats_output *out, const timeline_row *row, bool is_short, bool is_known, uint32_t most)
{
    int64_t counts[COUNT_COLUMNS];

    list_counts(row, is_known, counts);
    stats_row(out);
    stats_time(out, row->begin, is_short);
    switch (out->purpose) {
    case STATS_FOR_PRINT:
        write_bar(out, is_known ? row->out : 0, most);
        break;
    case STATS_FOR_WINDOW:
        write_words(out, counts);
        break;
    default:
        stats_nothing(out);
    }
    write_counts(out, counts);
}

static void write_steps(stats_output *out, const timeline_row *rows, size_t count, int64_t step, const GArray *frames,
                        bool is_short, bool is_known)
{
    uint32_t most = 0;
    unsigned next = 0;

    for (size_t i = 0; i < count; i++) {
        most = MAX(most, rows[i].out);
    }
    for (size_t i = 0; i < count; i++) {
        if (rows[i].empty_before > 0 && stats_is_printed(out)) { /* else a row may be sorted elsewhere */
            stats_note(out, "  … no events for %" PRIu64 " s", rows[i].empty_before * (uint64_t)(step / CLOCK_SECOND));
        }
        write_step(out, &rows[i], is_short, is_known, most);
        write_step_filter(out, frames, &next, rows[i].begin, step);
    }
}

/* Losses that are counted at a time that is not their own. */
static uint32_t count_intervals(const stats_losses *all)
{
    uint32_t count = 0;

    for (size_t i = 0; i < all->count; i++) {
        const stats_loss *loss = &all->losses[i];
        count += loss->kind == LOSS_UNPLANNED && loss->report && (has_interval(loss) || loss->since == CLOCK_NO_TIME);
    }
    return count;
}

static void write_heading(stats_output *out, const stats_losses *all, int64_t step, bool is_known)
{
    GString *text = g_string_new("");
    uint32_t intervals = count_intervals(all);

    if (step == CLOCK_MINUTE) {
        g_string_append(text, "Minute by minute");
    } else {
        g_string_append_printf(text, "Each %" PRId64 " s", step / CLOCK_SECOND);
    }
    if (!is_known || intervals > 0) {
        g_string_append_printf(text, " (%s%s", is_known ? "" : "which phones were out of service is not known",
                               !is_known && intervals > 0 ? "; " : "");
        if (intervals > 0) {
            g_string_append_printf(text,
                                   "%u %s without a time: counted at the second missed keepalive, or when reported",
                                   intervals, intervals == 1 ? "loss" : "losses");
        }
        g_string_append_c(text, ')');
    }
    stats_note(out, "%s", text->str);
    g_string_free(text, TRUE);
}

static void write_timeline(stats_output *out, const stats_losses *all, bool is_short)
{
    timeline_data data = {g_array_new(FALSE, FALSE, sizeof(timeline_mark)),
                          g_array_new(FALSE, FALSE, sizeof(observation))};
    uint8_t *is_out = g_new0(uint8_t, all->phone_count + 1);
    timeline_row *rows = g_new0(timeline_row, TIMELINE_ROWS);
    bool is_known = !caveats_hide_registrations(all);
    int64_t step;

    add_losses(&data, all);
    add_changes(&data, all->selection);
    drop_equals(data.marks);
    g_array_sort(data.frames, by_time);
    size_t count = timeline_make((timeline_mark *)(void *)data.marks->data, data.marks->len, is_out, all->phone_count,
                                 rows, &step);
    write_heading(out, all, step, is_known);
    write_steps(out, rows, count, step, data.frames, is_short, is_known);
    g_free(rows);
    g_free(is_out);
    g_array_free(data.marks, TRUE);
    g_array_free(data.frames, TRUE);
}

/* ---- Loss by loss ---- */

/* What has only an interval is listed with its report. */
static int64_t listed_time(const stats_loss *loss)
{
    return has_interval(loss) ? loss->date.latest : time_of(loss);
}

static int by_loss_time(const void *a, const void *b)
{
    const stats_loss *one = *(const stats_loss *const *)a;
    const stats_loss *other = *(const stats_loss *const *)b;
    int order = COMPARE(listed_time(one), listed_time(other));

    return order ? order : COMPARE(one, other);
}

static char *back_text(const stats_losses *all, const stats_loss *loss)
{
    if (loss->report->back_frame == 0) {
        return g_strdup(losses_is_missing(all, loss->phone) ? "not back" : "return not captured");
    }
    return loss->outage == CLOCK_NO_OUTAGE
               ? g_strdup_printf("registered in frame %u", loss->report->back_frame)
               : g_strdup_printf("back after %s%.0f s (frame %u)", has_interval(loss) ? "at most " : "",
                                 (double)loss->outage / (double)CLOCK_SECOND, loss->report->back_frame);
}

/* What dates a loss, if that is not its TimeStamp. */
static char *source_text(const stats_output *out, const stats_loss *loss, bool is_short)
{
    static const char *const sources[LOSS_SOURCES] = {"", ", clock corrected", ", timed by TCP close",
                                                      ", timed by arrival"};

    if (!has_interval(loss)) {
        return g_strdup(sources[loss->date.source]);
    }
    char *after = stats_time_text(loss->date.earliest, is_short && stats_is_for_eyes(out));
    char *before = stats_time_text(loss->date.latest, is_short && stats_is_for_eyes(out));
    char *text = g_strdup_printf(", lost after %s, before %s", after, before);
    g_free(after);
    g_free(before);
    return text;
}

static const char *ucm_of(const report_loss *report)
{
    if (report->ucm_text) {
        return report->ucm_text;
    }
    return report->ucm != HOST_NONE ? phones_host(report->ucm) : NULL;
}

/* "SEP… sw-a Gi1/0/3: 14 TCPucmClosedConnection 10.1.1.11, back after 12 s (frame 40)" */
static void write_loss_text(stats_output *out, const stats_losses *all, const stats_loss *loss, bool is_short)
{
    const report_loss *report = loss->report;
    const char *ucm = ucm_of(report);
    char *place = absent_place(loss->phone);
    char *back = back_text(all, loss);
    char *source = source_text(out, loss, is_short);

    stats_text(out, "%s%s: %s%s%s, %s%s", phones_name(loss->phone), place, alarm_text_reported(report), ucm ? " " : "",
               ucm ? ucm : "", back, source);
    g_free(source);
    g_free(place);
    g_free(back);
}

static void write_losses(stats_output *out, const stats_losses *all, bool is_short)
{
    GPtrArray *sorted = g_ptr_array_new();

    if (all->reported >= LOSSES_LISTED_MAX) {
        stats_note(out, "%u events; filter to fewer than %u to list them", (unsigned)all->reported, LOSSES_LISTED_MAX);
        g_ptr_array_free(sorted, TRUE);
        return;
    }
    stats_note(out, "Event by event: %u", (unsigned)all->reported);
    for (size_t i = 0; i < all->reported; i++) {
        g_ptr_array_add(sorted, &all->losses[i]);
    }
    g_ptr_array_sort(sorted, by_loss_time);
    for (unsigned i = 0; i < sorted->len; i++) {
        const stats_loss *loss = (const stats_loss *)g_ptr_array_index(sorted, i);
        stats_row(out);
        stats_time(out, listed_time(loss), is_short);
        write_loss_text(out, all, loss, is_short);
        stats_no_more(out);
        stats_text(out, "frame.number == %u", loss->report->first_frame);
    }
    g_ptr_array_free(sorted, TRUE);
}

/* ---- One phone's life ---- */

static const char *change_text(const registration_change *change)
{
    static const char *const words[] = {[REGISTRATION_CHANGE_PLACED] = "registered at",
                                        [REGISTRATION_CHANGE_BACK] = "registered again at",
                                        [REGISTRATION_CHANGE_REJECTED] = "rejected by",
                                        [REGISTRATION_CHANGE_UNANSWERED] = "no response from",
                                        [REGISTRATION_CHANGE_UNREGISTERED] = "unregistered at"};
    return words[change->kind];
}

/* A phone that is accepted in a frame may be registered elsewhere, and again, by it. */
static bool is_told(const registration_change *change, const registration_change *before)
{
    return before && before->frame == change->frame &&
           (change->kind == REGISTRATION_CHANGE_PLACED || change->kind == REGISTRATION_CHANGE_BACK);
}

static void write_life(stats_output *out, uint32_t phone, bool is_short)
{
    const registration *registrations = capture_current()->registrations;
    size_t count;
    const registration_change *changes = registration_changes(registrations, &count);
    const registration_change *before = NULL;

    stats_note(out, "Registrations of %s", phones_name(phone));
    for (size_t i = 0; i < count; i++) {
        bool is_known =
            changes[i].kind != REGISTRATION_CHANGE_UNANSWERED || registration_responds(registrations, changes[i].ucm);
        if (changes[i].phone == phone && is_known && !is_told(&changes[i], before)) {
            before = &changes[i];
            stats_row(out);
            stats_time(out, changes[i].time, is_short);
            stats_text(out, "%s: %s %s", phones_name(phone), change_text(&changes[i]), phones_host(changes[i].ucm));
            stats_no_more(out);
            stats_text(out, "frame.number == %u", changes[i].frame);
        }
    }
}

/* The phone to which the statistic is filtered, or PHONE_NONE: it is about several. */
static uint32_t only_phone(const stats_selection *selection)
{
    GHashTableIter next;
    void *phone;

    g_hash_table_iter_init(&next, selection->phones);
    if (g_hash_table_size(selection->phones) != 1 || !g_hash_table_iter_next(&next, &phone, NULL)) {
        return PHONE_NONE;
    }
    return GPOINTER_TO_UINT(phone) - 1;
}

/* ---- All of it ---- */

static void *begin(const stats_kind *kind _U_)
{
    return selection_new();
}

/* @param phone the only one, whose life comes first; PHONE_NONE: there are several */
static void write_sections(stats_output *out, const stats_losses *all, uint32_t phone, bool is_short)
{
    if (phone != PHONE_NONE) {
        write_life(out, phone, is_short);
    }
    absent_write(out, all, is_short);
    write_timeline(out, all, is_short);
    write_losses(out, all, is_short);
}

static void draw(void *state, stats_output *out)
{
    const stats_selection *selection = (const stats_selection *)state;
    stats_losses *all = losses_collect(selection, (int64_t)alarm_prefs.incident_gap * CLOCK_SECOND);
    bool is_short = losses_is_one_day(all);
    uint32_t phone = selection_is_all(selection) && all->phone_count > 1 ? PHONE_NONE : only_phone(selection);
    char *span = stats_span(out, is_short);

    stats_caption(out, "Timeline (times UTC, by phone clocks where plausible); %s", span);
    if (caveats_write(out, all, is_short)) {
        write_sections(out, all, phone, is_short);
    }
    g_free(span);
    losses_free(all);
}

const stats_kind stats_timeline = {
    .title = "Cisco Phone Alarms: Timeline",
    .name = "cisco_alarm,timeline",
    .columns = columns,
    .column_count = array_length(columns),
    .note_column = OUTCOME_COLUMN,
    .begin = begin,
    .take = selection_add,
    .draw = draw,
    .end = selection_free,
};
