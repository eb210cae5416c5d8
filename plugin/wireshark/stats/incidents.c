/* incidents.c
 * What happened to many phones at once: -z cisco_alarm,incidents.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/stats.h"
#include "wireshark/stats/losses.h"
#include "wireshark/stats/table.h"

static const stats_column columns[] = {
    {"#", true, 0},         {"Began", false, 0},      {"Half", false, 0},      {"Last", false, 0},
    {"Phones", true, 0},    {"Not back", true, 0},    {"What", false, 0},      {"Where", false, 31},
    {"Reasons", false, 20}, {"Closed by", false, 16}, {"Out s 50 %", true, 0}, {"95 %", true, 0},
    {"Filter", false, 0},
};

/* What is needed to write a row. */
typedef struct {
    const stats_events *events;
    const stats_dated *dated;
    bool is_short; /* all of it happened on one day */
} context;

/* ---- Cells ---- */

static const char *key_name(const context *c, const incident *row)
{
    return row->key < c->dated->keys->len ? (const char *)g_ptr_array_index(c->dated->keys, row->key) : "";
}

static void write_what(stats_output *out, const context *c, const incident *row)
{
    const code_row *reason;

    switch (row->kind) {
    case INCIDENT_LOST:
        stats_text(out, "lost %s", key_name(c, row));
        break;
    case INCIDENT_STARTED:
        stats_text(out, "started");
        break;
    case INCIDENT_RESET:
        stats_text(out, "reset by %s", key_name(c, row));
        break;
    case INCIDENT_FALLBACK:
        stats_text(out, "fallback to %s, no fault", key_name(c, row));
        break;
    default:
        reason = catalog_code(catalog_fields[FIELD_reason].codes, row->key);
        stats_text(out, "%s", !reason ? "other" : reason->symbol ? reason->symbol : reason->meaning);
    }
}

static void write_where(stats_output *out, const context *c, const incident_where *where)
{
    const stats_people *people = c->events->watch.people;
    GString *text = g_string_new("");
    size_t named = 0;

    for (size_t i = 0; i < where->worst_count; i++) {
        const incident_switch *worst = &where->worst[i];
        if (worst->stands_out || where->switches <= INCIDENT_WORST) {
            g_string_append_printf(text, "%s%s %u of %u", named++ ? ", " : "",
                                   stats_people_switch(people, worst->switch_id), worst->lost, worst->known);
        }
    }
    if (named == 0 && where->switches > 0) {
        g_string_printf(text, "%u switches, none stands out (worst %u of %u)", where->switches, where->worst[0].lost,
                        where->worst[0].known);
    } else if (named > 0 && where->switches > named) {
        g_string_append_printf(text, "; %u other switches", (unsigned)(where->switches - named));
    } else if (named > 0 && where->switches > 1) {
        g_string_append(text, "; no other switch");
    }
    if (where->nowhere > 0) {
        g_string_append_printf(text, "%s%u not told", text->len > 0 ? "; " : "", where->nowhere);
    }
    stats_text(out, "%s", text->str);
    g_string_free(text, TRUE);
}

static void write_reasons(stats_output *out, const incident *row)
{
    GString *text = g_string_new("");

    for (size_t i = 0; i < row->reason_count; i++) {
        g_string_append_printf(text, "%s%u %u", i ? ", " : "", row->reasons[i].value, row->reasons[i].count);
    }
    if (row->other_reasons > 0) {
        g_string_append_printf(text, ", others %u", row->other_reasons);
    }
    stats_text(out, "%s", text->str);
    g_string_free(text, TRUE);
}

static void write_closed(stats_output *out, const incident *row)
{
    static const struct {
        closing by;
        const char *name;
    } names[] = {{CLOSED_BY_UCM, "UCM"},
                 {CLOSED_BY_PHONE, "phone"},
                 {CLOSED_BY_RESET, "reset"},
                 {CLOSED_NOT, "open"},
                 {CLOSED_NOT_SEEN, "not seen"}};
    GString *text = g_string_new("");

    for (size_t i = 0; i < array_length(names); i++) {
        uint32_t count = row->closed[names[i].by];
        if (count > 0 && count == row->events && names[i].by == CLOSED_NOT_SEEN) {
            g_string_append(text, names[i].name);
        } else if (count > 0) {
            g_string_append_printf(text, "%s%s %u", text->len > 0 ? ", " : "", names[i].name, count);
        }
    }
    stats_text(out, "%s", text->str);
    g_string_free(text, TRUE);
}

/* The packets that tell the events first. What they say would not tell them from those of another row: by frame. */
static void write_filter(stats_output *out, const context *c, const incident *row)
{
    GArray *frames = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    for (size_t i = 0; i < row->events; i++) {
        uint32_t number = c->dated->events[row->first_event + i].number;
        g_array_append_val(frames, g_array_index(c->events->events, stats_event, number).first->frame);
    }
    stats_filter_frames(out, frames);
    g_array_free(frames, TRUE);
}

static void write_row(stats_output *out, const context *c, const incident *row)
{
    stats_row(out);
    stats_time(out, row->began, c->is_short);
    stats_time(out, row->half, c->is_short);
    stats_time(out, row->last, c->is_short);
    stats_number(out, row->phones);
    stats_number(out, row->not_back);
    write_what(out, c, row);
    write_where(out, c, &row->where);
    write_reasons(out, row);
    write_closed(out, row);
    stats_seconds(out, row->outage_50, 0);
    stats_seconds(out, row->outage_95, 0);
    write_filter(out, c, row);
}

/* ---- Below the rows ---- */

static void write_fallbacks(stats_output *out, const context *c, const incident *rows, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char *began = stats_time_text(rows[i].began, c->is_short && stats_is_printed(out));
        char *last = stats_time_text(rows[i].last, c->is_short && stats_is_printed(out));
        stats_note(out, "Fallback %s-%s: %u phones to %s (18), no fault", began, last, rows[i].phones,
                   key_name(c, &rows[i]));
        g_free(began);
        g_free(last);
    }
}

static void write_clocks(stats_output *out, const stats_dated *dated, const incident_table *table)
{
    stats_note(
        out,
        "Clocks: %u unset, %u old, %u in the future, %u events tell no time; %u events dated by the end of their "
        "connection, %u by arrival",
        dated->clocks[CLOCK_UNSET], dated->clocks[CLOCK_OLD], dated->clocks[CLOCK_FUTURE], dated->clocks[CLOCK_MISSING],
        table->dated[DATED_BY_CONNECTION], table->dated[DATED_BY_ARRIVAL]);
}

/* Phones that told nothing of what keeps them away; with those that are not back they are all that never came back. */
static void write_untold(stats_output *out, const stats_events *events)
{
    const stats_event **open = stats_events_open(events);
    unsigned counts[ABSENCES] = {0};
    absence_clues clues;

    for (uint32_t i = 0; i < stats_people_count(events->watch.people); i++) {
        absence why = stats_events_judge(events, i, open[i], &clues);
        counts[why] += open[i] == NULL;
    }
    g_free(open);
    stats_note(out, "Went silent, no alarm: %u (list: cisco_alarm,timeline)", counts[ABSENCE_SILENT]);
    stats_note(out, "Tried to register, told nothing, not back: %u (list: cisco_alarm,timeline)",
               counts[ABSENCE_REFUSED] + counts[ABSENCE_UNANSWERED]);
    if (counts[ABSENCE_LEFT] > 0) {
        stats_note(out, "Ended their registration, told nothing, not back: %u (list: cisco_alarm,timeline)",
                   counts[ABSENCE_LEFT]);
    }
    stats_note(out, "Not seen at all: not knowable from this capture");
}

static void write_caption(stats_output *out, const context *c, const incident_table *table)
{
    char *span = stats_watch_span(&c->events->watch, c->is_short);

    stats_caption(out, "Incidents by the phones' clocks (UTC), gap %u s; capture %s; %u phones reported",
                  alarm_prefs.incident_gap, span, table->phones);
    g_free(span);
}

static void *begin(const stats_kind *kind _U_)
{
    return stats_events_begin();
}

static void draw(void *state, stats_output *out)
{
    const stats_events *events = (const stats_events *)state;
    stats_dated dated = stats_events_date(events);
    context c = {events, &dated, stats_watch_is_today(&events->watch, events->watch.began)};
    incident_rules rules = INCIDENT_RULES;
    incident_switches switches;
    uint32_t *on_switches = stats_people_on_switches(events->watch.people, &switches.count);
    incident *rows = g_new0(incident, dated.count + 1);
    int64_t *scratch = g_new0(int64_t, dated.count + 1);

    switches.phones = on_switches;
    rules.gap = (int64_t)alarm_prefs.incident_gap * CLOCK_SECOND;
    incident_table table = incident_group(dated.events, dated.count, &rules, &switches, rows, scratch);
    for (size_t i = 0; i < table.incidents + table.fallbacks; i++) {
        c.is_short &= stats_watch_is_today(&events->watch, rows[i].began);
    }
    write_caption(out, &c, &table);
    for (size_t i = 0; i < table.shown; i++) {
        write_row(out, &c, &rows[i]);
    }
    if (table.others > 0) {
        stats_note(out, "%u others, fewer phones each: %u phones (cisco_alarm,timeline tells them one by one)",
                   (unsigned)table.others, table.others_phones);
    }
    write_fallbacks(out, &c, &rows[table.incidents], table.fallbacks);
    write_clocks(out, &dated, &table);
    write_untold(out, events);
    g_free(rows);
    g_free(scratch);
    g_free(on_switches);
    stats_events_free_dated(&dated);
}

const stats_kind stats_incidents = {
    .title = "Cisco Phone Alarms: Incidents",
    .name = "cisco_alarm,incidents",
    .columns = columns,
    .column_count = array_length(columns),
    .note_column = 7,
    .filters_below = true,
    .begin = begin,
    .take = stats_events_take,
    .take_frame = stats_events_take_frame,
    .take_sip = stats_events_take_sip,
    .take_sccp = stats_events_take_sccp,
    .draw = draw,
    .end = stats_events_end,
};
