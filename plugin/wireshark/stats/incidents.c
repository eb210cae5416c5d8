/* incidents.c
 * From single losses to their causes: -z cisco_alarm,incidents.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdlib.h>

#include "core/compare.h"
#include "wireshark/stats/caveats.h"
#include "wireshark/stats/loss_index.h"
#include "wireshark/stats/losses.h"
#include "wireshark/stats/stats.h"
#include "wireshark/track/capture.h"

static const stats_column columns[] = {
    {"#", true, 0},
    {"Cause", false, 40},
    {"Phones", false, 0},
    {"Times", true, 0},
    {"Not back", true, 0},
    {"Start", false, 0},
    {"End", false, 0},
    {"Reasons (phones)", false, 24},
    {"Closed by", false, 16},
    {"Median outage (s)", true, 0},
    {"95th pct. (s)", true, 0},
    {"Filter", false, 0},
};

/* So many Unified CMs that single phones lost are named: those of most of them. */
enum { UCMS_NAMED_MAX = 3 };

/* Single phones are named up to this number. */
enum { SINGLES_NAMED_MAX = 5 };

/* What is needed to write a row. */
typedef struct {
    const stats_losses *all;
    bool is_short;       /* all of it is on one day */
    GHashTable *classes; /* of what filters find */
} context;

/* ---- Cells ---- */

/* To be freed. */
static char *why_not_known(const stats_output *out, const context *c, const cause_row *row)
{
    if (row->is_undated) {
        return g_strdup("not known: no keepalives before these losses");
    }
    return g_strdup_printf("not known: %s in %s",
                           row->phones < c->all->phone_count ? "only phones with alarms" : "no other phones",
                           stats_whole(out));
}

/* "switch dst-s1 = subnet 10.72.0.0/24": all sets that have the same phones. */
static void write_cause(stats_output *out, const context *c, const cause_row *row)
{
    static const risk_kind order[] = {RISK_ADDRESS, RISK_SWITCH, RISK_SUBNET, RISK_SITE, RISK_UCM};
    GString *text = g_string_new("");

    for (size_t i = 0; i < array_length(order) && row->is_known; i++) {
        uint32_t set = row->sets[order[i]];
        if (set != RISK_NONE) {
            g_string_append_printf(text, "%s%s", text->len > 0 ? " = " : "",
                                   places_name(c->all->places, order[i], set));
        }
    }
    char *unknown = why_not_known(out, c, row);
    stats_text(out, "%s", text->len > 0 ? text->str : unknown);
    g_free(unknown);
    g_string_free(text, TRUE);
}

static const stats_loss *loss_of_row(const context *c, const cause_row *row, size_t i)
{
    return &c->all->losses[c->all->causes->losses[row->first + i]];
}

/* A number, and how many phones have it. */
typedef struct {
    uint32_t value;
    uint32_t phones;
} value_count;

static int by_phones(const void *a, const void *b)
{
    const value_count *one = (const value_count *)a;
    const value_count *other = (const value_count *)b;
    int order = (one->phones < other->phones) - (one->phones > other->phones);

    return order ? order : (one->value > other->value) - (one->value < other->value);
}

/* Counts a value of a phone once. */
static void count_value(GArray *tallies, GHashTable *seen, uint32_t phone, uint32_t value)
{
    int64_t *key = g_new(int64_t, 1);

    *key = (int64_t)phone << 32 | value;
    if (!g_hash_table_add(seen, key)) {
        return;
    }
    for (unsigned i = 0; i < tallies->len; i++) {
        if (g_array_index(tallies, value_count, i).value == value) {
            g_array_index(tallies, value_count, i).phones++;
            return;
        }
    }
    value_count one = {value, 1};
    g_array_append_val(tallies, one);
}

/* Of the reasons of a row more are not named. */
enum { REASONS_NAMED_MAX = 4 };

static void write_reasons(stats_output *out, const context *c, const cause_row *row)
{
    GArray *tallies = g_array_new(FALSE, FALSE, sizeof(value_count));
    GHashTable *seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);
    GString *text = g_string_new("");

    for (size_t i = 0; i < row->losses; i++) {
        const stats_loss *loss = loss_of_row(c, row, i);
        if (loss->report) {
            count_value(tallies, seen, loss->phone, loss->report->reason);
        }
    }
    g_array_sort(tallies, by_phones);
    for (unsigned i = 0; i < tallies->len && i < REASONS_NAMED_MAX; i++) {
        const value_count *one = &g_array_index(tallies, value_count, i);
        g_string_append_printf(text, "%s%u (%u)", i ? ", " : "", one->value, one->phones);
    }
    if (tallies->len > REASONS_NAMED_MAX) {
        g_string_append_printf(text, ", %u more", tallies->len - REASONS_NAMED_MAX);
    }
    if (row->no_alarm > 0) {
        g_string_append_printf(text, "%sno alarm (%u)", text->len > 0 ? ", " : "", row->no_alarm);
    }
    stats_text(out, "%s", text->str);
    g_string_free(text, TRUE);
    g_hash_table_destroy(seen);
    g_array_free(tallies, TRUE);
}

static void write_closed(stats_output *out, const context *c, const cause_row *row)
{
    static const struct {
        closing by;
        const char *name;
    } names[] = {{CLOSED_BY_UCM, "Unified CM"},
                 {CLOSED_BY_PHONE, "phone"},
                 {CLOSED_BY_RESET, "reset"},
                 {CLOSED_REFUSED, "refused"},
                 {CLOSED_NOT, "open"}};
    unsigned counts[CLOSED_VALUES] = {0};
    GString *text = g_string_new("");

    for (size_t i = 0; i < row->losses; i++) {
        const stats_loss *loss = loss_of_row(c, row, i);
        counts[loss->report ? loss->report->closed_by : CLOSED_NOT_SEEN]++;
    }
    for (size_t i = 0; i < array_length(names); i++) {
        if (counts[names[i].by] > 0) {
            g_string_append_printf(text, "%s%s %u", text->len > 0 ? ", " : "", names[i].name, counts[names[i].by]);
        }
    }
    stats_text(out, "%s",
               text->len > 0                         ? text->str
               : capture_current()->has_lower_layers ? "not seen"
                                                     : "not in this source");
    g_string_free(text, TRUE);
}

/* Phones of a row that did not come back: 0 is known where the return of each is captured, or its registration at the
 * end is known. */
static char *not_back_text(const context *c, const cause_row *row)
{
    GHashTable *away = g_hash_table_new(g_direct_hash, g_direct_equal);
    bool is_known = true;

    for (size_t i = 0; i < row->losses; i++) {
        const stats_loss *loss = loss_of_row(c, row, i);
        if (!loss->is_back && losses_is_missing(c->all, loss->phone)) {
            g_hash_table_add(away, GUINT_TO_POINTER(loss->phone + 1));
        }
        is_known &= (loss->report && loss->report->back_frame != 0) || losses_is_known(c->all, loss->phone);
    }
    char *text = caveats_count(g_hash_table_size(away), is_known);
    g_hash_table_destroy(away);
    return text;
}

static void write_outages(stats_output *out, const context *c, const cause_row *row)
{
    GArray *outages = g_array_new(FALSE, FALSE, sizeof(int64_t));
    bool is_at_most = false;

    for (size_t i = 0; i < row->losses; i++) {
        int64_t outage = loss_of_row(c, row, i)->outage;
        if (outage != CLOCK_NO_OUTAGE) {
            is_at_most |= losses_is_bridged(loss_of_row(c, row, i));
            g_array_append_val(outages, outage);
        }
    }
    g_array_sort(outages, compare_i64);
    unsigned n = outages->len;
    int64_t median = n > 0 ? g_array_index(outages, int64_t, (n - 1) / 2) : CLOCK_NO_OUTAGE;
    int64_t most = n > 0 ? g_array_index(outages, int64_t, (n - 1) * 95 / 100) : CLOCK_NO_OUTAGE;
    loss_index_write_outage(out, median, is_at_most, 0);
    loss_index_write_outage(out, most, is_at_most, 0);
    g_array_free(outages, TRUE);
}

static void write_time(stats_output *out, const context *c, const char *word, int64_t time)
{
    char *text = stats_time_text(time, c->is_short && stats_is_for_eyes(out));

    stats_text(out, "%s%s", word, text);
    g_free(text);
}

/* A row that begins with losses that have only intervals begins between their latest keepalive, if there is one, and
 * their earliest end; it may have happened again at times that are known. */
static void write_span(stats_output *out, const context *c, const cause_row *row)
{
    if (row->start != CLOCK_NO_TIME) {
        write_time(out, c, "", row->start);
        write_time(out, c, "", row->end);
    } else if (row->before != CLOCK_NO_TIME) {
        if (row->after != CLOCK_NO_TIME) {
            write_time(out, c, "after ", row->after);
        } else {
            stats_text(out, "not known");
        }
        if (row->end != CLOCK_NO_TIME) {
            write_time(out, c, "", row->end);
        } else {
            write_time(out, c, "before ", row->before);
        }
    } else {
        stats_nothing(out);
        stats_nothing(out);
    }
}

/* Finds the first reports of the row's losses. */
static void write_filter(stats_output *out, const context *c, const cause_row *row)
{
    GArray *numbers = g_array_new(FALSE, FALSE, sizeof(uint32_t));

    for (size_t i = 0; i < row->losses; i++) {
        const report_loss *report = loss_of_row(c, row, i)->report;
        if (report) {
            uint32_t number = (uint32_t)(report - report_loss_at(capture_current()->reports, 0));
            g_array_append_val(numbers, number);
        }
    }
    loss_index_write_filter(out, c->classes, numbers);
    g_array_free(numbers, TRUE);
}

static void write_row(stats_output *out, const context *c, const cause_row *row)
{
    char *not_back = not_back_text(c, row);

    stats_row(out);
    write_cause(out, c, row);
    if (row->is_known) {
        stats_text(out, "%u of %u", row->phones, row->population);
    } else {
        stats_text(out, "%u", row->phones);
    }
    stats_number(out, row->times);
    stats_text(out, "%s", not_back);
    write_span(out, c, row);
    write_reasons(out, c, row);
    write_closed(out, c, row);
    write_outages(out, c, row);
    write_filter(out, c, row);
    g_free(not_back);
}

/* ---- Around the rows ---- */

/* "; Unified CM 10.1.1.11 (3), 10.1.1.12 (1)": which they lost, that of the most phones first. */
static void append_lost_ucms(GString *text, const context *c)
{
    GArray *tallies = g_array_new(FALSE, FALSE, sizeof(value_count));
    GHashTable *seen = g_hash_table_new_full(g_int64_hash, g_int64_equal, g_free, NULL);

    for (size_t i = 0; i < c->all->count; i++) {
        const stats_loss *loss = &c->all->losses[i];
        if (loss->kind == LOSS_UNPLANNED && c->all->causes->row_of[i] == RISK_NONE && losses_ucm(loss) != HOST_NONE) {
            count_value(tallies, seen, loss->phone, losses_ucm(loss));
        }
    }
    g_array_sort(tallies, by_phones);
    for (unsigned i = 0; i < tallies->len && i < UCMS_NAMED_MAX; i++) {
        const value_count *one = &g_array_index(tallies, value_count, i);
        g_string_append_printf(text, "%s%s (%u)", i ? ", " : "; Unified CM ", phones_host(one->value), one->phones);
    }
    g_array_free(tallies, TRUE);
    g_hash_table_destroy(seen);
}

static void write_singles(stats_output *out, const context *c)
{
    const cause_table *causes = c->all->causes;
    GString *names = g_string_new("");

    for (size_t i = 0; i < causes->single_count && causes->single_count <= SINGLES_NAMED_MAX; i++) {
        g_string_append_printf(names, "%s%s", i ? ", " : " (", phones_name(causes->singles[i]));
    }
    g_string_append(names, names->len > 0 ? ")" : "");
    if (causes->single_count > 0) {
        append_lost_ucms(names, c);
        stats_note(out, "Single phones: %u%s", (unsigned)causes->single_count, names->str);
    }
    g_string_free(names, TRUE);
}

static const char *planned_name(const cause_planned *line)
{
    static const char *const names[LOSS_KINDS] = {
        [LOSS_RESET] = "reset",         [LOSS_RESTART] = "restart",          [LOSS_LOGIN] = "login",
        [LOSS_STARTED] = "started",     [LOSS_UPGRADE] = "firmware upgrade", [LOSS_FALLBACK] = "fallback",
        [LOSS_LEAVING] = "unregistered"};
    return line->is_single ? "single resets and restarts" : names[line->kind];
}

static void add_planned(GString *text, const cause_planned *line, bool is_short)
{
    char *first = stats_time_text(line->first, is_short);
    char *last = stats_time_text(line->last, is_short);

    g_string_append_printf(text, "%s%s %u", text->len > 0 ? ", " : "", planned_name(line), line->phones);
    if (line->kind == LOSS_FALLBACK) {
        g_string_append_printf(text, " to %s", phones_host(line->target));
    } else if (!line->is_single && line->phones > 1) {
        g_string_append_printf(text, " (%s-%s)", first, last);
    }
    g_free(first);
    g_free(last);
}

/* A start or a fallback ends an outage where the phone was registered before: that is not known without registrations.
 */
static bool is_certain(const context *c, loss_kind kind)
{
    return (kind != LOSS_STARTED && kind != LOSS_FALLBACK) || !caveats_hide_registrations(c->all);
}

static uint32_t count_planned(const context *c, bool certain)
{
    GHashTable *phones = g_hash_table_new(g_direct_hash, g_direct_equal);

    for (size_t i = 0; i < c->all->count; i++) {
        const stats_loss *loss = &c->all->losses[i];
        if (loss->kind != LOSS_UNPLANNED && is_certain(c, loss->kind) == certain) {
            g_hash_table_add(phones, GUINT_TO_POINTER(loss->phone + 1));
        }
    }
    uint32_t count = g_hash_table_size(phones);
    g_hash_table_destroy(phones);
    return count;
}

static void write_planned(stats_output *out, const context *c, const char *heading, bool certain)
{
    const cause_table *causes = c->all->causes;
    GString *text = g_string_new("");

    for (size_t i = 0; i < causes->planned_count; i++) {
        if (is_certain(c, causes->planned[i].kind) == certain) {
            add_planned(text, &causes->planned[i], c->is_short);
        }
    }
    if (text->len > 0) {
        uint32_t phones = count_planned(c, certain);
        stats_note(out, "%s: %u phone%s: %s", heading, phones, stats_plural(phones), text->str);
    }
    g_string_free(text, TRUE);
}

static void write_rejected(stats_output *out, const context *c)
{
    uint32_t count = 0;

    for (uint32_t i = 0; i < c->all->phone_count; i++) {
        count += losses_rejected_throughout(c->all, i);
    }
    if (count > 0) {
        stats_note(out, "Rejected throughout: %u", count);
    }
}

/* Clocks whose error is known from the Date of the alarms. */
static void write_clocks_by_date(stats_output *out, const context *c)
{
    GHashTable *phones = g_hash_table_new(g_direct_hash, g_direct_equal);
    int64_t least = INT64_MAX;
    int64_t most = INT64_MIN;

    for (size_t i = 0; i < c->all->reported; i++) {
        const stats_loss *loss = &c->all->losses[i];
        if (loss->date.is_by_date) {
            g_hash_table_add(phones, GUINT_TO_POINTER(loss->phone + 1));
            least = MIN(least, loss->date.offset);
            most = MAX(most, loss->date.offset);
        }
    }
    if (g_hash_table_size(phones) > 0) {
        stats_note(out, "Phone clocks corrected by the Date of their alarms: %u phone%s, by %.0f to %.0f s",
                   g_hash_table_size(phones), stats_plural(g_hash_table_size(phones)),
                   (double)least / (double)CLOCK_SECOND, (double)most / (double)CLOCK_SECOND);
    }
    g_hash_table_destroy(phones);
}

/* Clocks that cannot be believed, and what dates losses instead. */
static void write_clocks(stats_output *out, const context *c)
{
    unsigned verdicts[STAMP_VERDICTS] = {0};
    unsigned by_close = 0;

    for (size_t i = 0; i < c->all->reported; i++) {
        verdicts[c->all->losses[i].date.clock]++;
        by_close += c->all->losses[i].date.source == LOSS_BY_CLOSE;
    }
    unsigned wrong = verdicts[STAMP_UNSET] + verdicts[STAMP_OLD] + verdicts[STAMP_AHEAD] + verdicts[STAMP_CONTRADICTED];
    if (wrong > 0) {
        stats_note(
            out,
            "Phone clocks: %u not set, %u more than a day old, %u ahead, %u contradicted by keepalives; timed by TCP "
            "close: %u",
            verdicts[STAMP_UNSET], verdicts[STAMP_OLD], verdicts[STAMP_AHEAD], verdicts[STAMP_CONTRADICTED], by_close);
    }
    write_clocks_by_date(out, c);
    for (size_t i = 0; i < c->all->offset_count && i < LOSSES_OFFSETS_MAX; i++) {
        const clock_offset *offset = &c->all->offsets[i];
        stats_note(out, "Phone clocks of %s: %.1f h corrected (%u phone%s)",
                   places_name(c->all->places, offset->kind, offset->set), (double)offset->offset / (double)CLOCK_HOUR,
                   offset->phones, stats_plural(offset->phones));
    }
}

/* Whether there was an unplanned loss, as far as the capture shows it. */
static void write_unplanned(stats_output *out, const context *c)
{
    const cause_table *causes = c->all->causes;
    bool is_known = !caveats_hide_losses() && !caveats_hide_registrations(c->all);

    if (causes->unplanned_phones == 0 && !is_known) {
        stats_caption(out, "Unplanned: not known");
    } else if (causes->unplanned_phones == 0 && causes->planned_phones == 0 && !caveats_hide_some(c->all)) {
        stats_caption(out, "No loss of service in %s", stats_whole(out));
    } else if (causes->unplanned_phones == 0) {
        stats_caption(out, "Unplanned: none");
    } else {
        bool is_unheard = causes->no_alarm_phones == 0 && (!is_known || caveats_hide_silence());
        char *silent = is_unheard ? g_strdup("how many sent no alarm is not known")
                                  : g_strdup_printf("%u sent no alarm", causes->no_alarm_phones);
        stats_caption(out, "Unplanned: %u phone%s, %u cause%s; %s", causes->unplanned_phones,
                      stats_plural(causes->unplanned_phones), (unsigned)causes->row_count,
                      stats_plural(causes->row_count), silent);
        g_free(silent);
    }
}

static void write_caption(stats_output *out, const context *c)
{
    char *span = stats_span(out, c->is_short);
    char *phones = caveats_phones(c->all->phone_count);

    stats_caption(out, "Incidents (times UTC, by phone clocks where plausible); %s; %s", span, phones);
    if (caveats_write(out, c->all, c->is_short)) {
        write_unplanned(out, c);
    }
    g_free(phones);
    g_free(span);
}

static void *begin(const stats_kind *kind _U_)
{
    return selection_new();
}

static void draw(void *state, stats_output *out)
{
    stats_losses *all =
        losses_collect((const stats_selection *)state, (int64_t)alarm_prefs.incident_gap * CLOCK_SECOND);
    context c = {all, losses_is_one_day(all), loss_index_classes()};
    unsigned shown = (unsigned)MIN(all->causes->row_count, stats_rows_max());

    write_caption(out, &c);
    for (unsigned i = 0; i < shown; i++) {
        write_row(out, &c, &all->causes->rows[i]);
    }
    stats_more(out, (unsigned)all->causes->row_count - shown, NULL);
    write_singles(out, &c);
    write_planned(out, &c, "Planned", true);
    write_planned(out, &c, "Not known whether planned", false);
    write_rejected(out, &c);
    write_clocks(out, &c);
    g_hash_table_destroy(c.classes);
    losses_free(all);
}

const stats_kind stats_incidents = {
    .title = "Cisco Phone Alarms: Incidents",
    .name = "cisco_alarm,incidents",
    .columns = columns,
    .column_count = array_length(columns),
    .note_column = 1,
    .filters_below = true,
    .begin = begin,
    .take = selection_add,
    .draw = draw,
    .end = selection_free,
};
