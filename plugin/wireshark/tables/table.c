/* table.c
 * Tables of statistics: see table.h.
 *
 * Three programs show them. tshark prints one table of texts (print.h). Wireshark's windows and sharkd show sections,
 * with numbers as numbers (sections.h).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/tables/table.h"

#include <wsutil/report_message.h>

#include "wireshark/tables/print.h"
#include "wireshark/tables/sections.h"
#include "wireshark/track/capture.h"

static bool will_be_printed;

void stats_table_will_be_printed(void)
{
    will_be_printed = true;
}

static stats_purpose purpose_of(const statistic *s)
{
    return s->ui.refcount > 0 ? STATS_FOR_WINDOW : will_be_printed ? STATS_FOR_PRINT : STATS_FOR_JSON;
}

/* ---- Drawing ---- */

/* A row that says something in place of what is counted. Some row is always there: free_cell() is called of rows
 * alone. */
static void add_note(statistic *s, stat_tap_table *table, const char *note)
{
    unsigned column = s->is_for_window ? s->kind->note_column : 0;

    table_store_set(&table_store_row(&s->store, table)[column], g_strdup(note));
}

static void show_that_empty(statistic *s)
{
    table_store_hide(&s->store);
    add_note(s, table_store_section(&s->store, NULL),
             s->is_for_window ? "Not counted yet: press Apply" : "No matching alarms");
}

/* What a window should say in place of its rows. Where one command opens several, Wireshark counts for one of
 * them, resets the taps of all for each, and takes no alarms for those whose counting it refuses. NULL: all is well */
static const char *doubt(const statistic *s)
{
    if (!s->is_for_window) {
        return NULL;
    }
    if (s->is_interrupted) {
        return "Not counted yet: press Apply";
    }
    return s->has_alarms && !s->has_taken ? "No matching alarms, or not counted yet: press Apply" : NULL;
}

static void draw(statistic *s)
{
    const stats_purpose purpose = purpose_of(s);

    if (!s->state) {
        return;
    }
    if (doubt(s)) {
        table_store_hide(&s->store);
        add_note(s, table_store_section(&s->store, NULL), doubt(s));
        return;
    }
    stats_output out = stats_output_begin(s->kind->columns, s->kind->column_count, purpose);
    out.condition = purpose == STATS_FOR_PRINT ? s->condition : NULL;
    out.counted = s->last_frame;
    out.dropped = s->dropped;
    s->kind->draw(s->state, &out);
    if (out.dropped > 0 && !out.caption) {
        stats_caption(&out, "%s", s->kind->title);
    }
    if (purpose == STATS_FOR_PRINT && s->kind->filters_below) {
        print_add_filters(&out);
    }
    if (out.lines->len == 0 && !out.caption) {
        stats_note(&out, "No matching alarms");
    }
    table_store_hide(&s->store);
    if (purpose == STATS_FOR_PRINT) {
        print_write(&out, &s->store, s->headings);
    } else {
        sections_write(&out, &s->store);
    }
    if (!table_store_has_rows(&s->store)) {
        add_note(s, g_array_index(s->ui.tables, stat_tap_table *, s->ui.tables->len - 1), "No matching alarms");
    }
    g_free(out.caption);
    stats_output_end(&out);
}

/* ---- Listening ---- */

static void forget(statistic *s)
{
    if (s->state) {
        s->kind->end(s->state);
        s->state = NULL;
    }
}

/* Wireshark reads the packets once more, and resets its taps beforehand. A window that has been filled stopped
 * listening for alarms, and shows what it shows: what the other taps deliver from now on would count twice. */
static void reset_taps(void *tapdata)
{
    statistic *s = ((stats_listener *)tapdata)->owner;

    if (s->is_shown) {
        forget(s);
    }
}

static void listen_to(stats_listener *listener, statistic *s, const char *tap, tap_packet_cb take, tap_draw_cb drawn)
{
    listener->owner = s;
    if (listener->is_on) {
        return;
    }
    GString *error =
        register_tap_listener(tap, listener, NULL, TL_REQUIRES_NOTHING, take ? reset_taps : NULL, take, drawn, NULL);
    if (error) {
        report_failure("%s", error->str);
        g_string_free(error, TRUE);
    }
    listener->is_on = !error;
}

static void stop_listening(stats_listener *listener)
{
    if (listener->is_on) {
        listener->is_on = false;
        remove_tap_listener(listener);
    }
}

static void draw_in_time(void *tapdata)
{
    draw(((stats_listener *)tapdata)->owner);
}

/* Between resetting its taps and the first frame Wireshark may draw a window, by a timer. Titles would stay as they are
 * drawn then, and so would texts in cells that are not used later: so there is nothing to draw meanwhile. One of these
 * listeners is called before Wireshark's own, the other one after it. */
static bool is_before_first_frame(const statistic *s)
{
    return s->is_for_window && s->ui.refcount > 0 && !s->is_counting;
}

static void hide_before_drawing(void *tapdata)
{
    statistic *s = ((stats_listener *)tapdata)->owner;

    if (is_before_first_frame(s)) {
        table_store_hide(&s->store);
    }
}

static void show_after_drawing(void *tapdata)
{
    statistic *s = ((stats_listener *)tapdata)->owner;

    if (is_before_first_frame(s)) {
        show_that_empty(s);
    }
}

/* Nothing says that a window's counting ends: it does with the last frame that Wireshark knows of.
 *
 * tshark prints a table in the draw callback of its own listener, simple_draw() (ui/cli/tap-simple_stattable.c).
 * draw_tap_listeners() calls those of all listeners in the order of its queue, to which register_tap_listener() adds in
 * front (epan/tap.c; read in Wireshark 4.0.17; with another order the tests of printed tables fail, which run on 4.4
 * and 4.6, too). tshark registers its listener before it reads the first frame: one that is registered with a frame is
 * drawn just before. */
static void draw_if_last(statistic *s, const packet_info *pinfo)
{
    if (s->is_for_window && s->ui.refcount == 0) {
        return; /* the window was closed before it showed anything */
    }
    if (s->is_for_window && !s->is_counting) {
        table_store_hide(&s->store); /* Wireshark may draw the window in between */
    }
    s->is_counting = true;
    if (purpose_of(s) != STATS_FOR_WINDOW) {
        listen_to(&s->drawing, s, s->ui.tap_name, NULL, draw_in_time);
    } else if (PINFO_FD_VISITED(pinfo) && pinfo->num == capture_current()->last_frame) {
        draw(s);
        s->is_shown = true;
    }
}

/* tshark -M drops all that is known of a capture every so many frames, and goes on with frame 1: so does what is
 * printed. */
static void begin_if_dropped(statistic *s, const packet_info *pinfo)
{
    if (!s->state && purpose_of(s) == STATS_FOR_PRINT) {
        s->state = s->kind->begin(s->kind);
        s->dropped += s->last_frame;
    }
    s->last_frame = pinfo->num;
}

static tap_packet_status tap_frame(void *tapdata, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data _U_,
                                   tap_flags_t flags _U_)
{
    statistic *s = ((stats_listener *)tapdata)->owner;

    begin_if_dropped(s, pinfo);
    draw_if_last(s, pinfo);
    return TAP_PACKET_DONT_REDRAW;
}

static tap_packet_status tap_alarm(void *tapdata, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                                   tap_flags_t flags _U_)
{
    statistic *s = (statistic *)((stat_data_t *)tapdata)->stat_tap_data;

    begin_if_dropped(s, pinfo);
    s->has_taken = true;
    if (s->state) {
        s->kind->take(s->state, pinfo, (const alarm_tap_data *)data);
    }
    draw_if_last(s, pinfo);
    return TAP_PACKET_REDRAW;
}

/* With any filter of a window. */
static tap_packet_status see_alarm(void *tapdata, packet_info *pinfo _U_, epan_dissect_t *edt _U_, const void *data _U_,
                                   tap_flags_t flags _U_)
{
    ((stats_listener *)tapdata)->owner->has_alarms = true;
    return TAP_PACKET_DONT_REDRAW;
}

/* ---- Wireshark's calls ---- */

static statistic *statistic_with(const stat_tap_table *table);

static void stop(statistic *s)
{
    stop_listening(&s->drawing);
    stop_listening(&s->frames);
    stop_listening(&s->alarms);
    forget(s);
}

/* Forgets what has been counted, and goes on. */
static void begin_anew(statistic *s)
{
    forget(s);
    s->is_counting = s->is_shown = s->has_taken = s->has_alarms = false;
    s->dropped = s->last_frame = 0;
    s->state = s->kind->begin(s->kind);
}

/* Also called where Wireshark then refuses to read the packets, as it does when one command opens two windows. */
static void reset_table(stat_tap_table *table)
{
    statistic *s = statistic_with(table);

    if (s) {
        s->is_interrupted |= s->is_counting && !s->is_shown;
        show_that_empty(s);
        begin_anew(s);
    }
    if (s && s->is_for_window) {
        stop_listening(&s->drawing); /* who asks last is called first */
        listen_to(&s->drawing, s, "frame", NULL, hide_before_drawing);
    }
}

/* Called for every cell before Wireshark frees the rows in its list. */
static void free_cell(stat_tap_table *table, unsigned at _U_, unsigned column _U_, stat_tap_table_item_type *item)
{
    statistic *s = statistic_with(table);

    if (s) { /* the first of them */
        table_store_release(&s->store);
        stop(s);
    }
    table_store_clear(item);
}

/* Begins to count: in a new table, or in the one that an open window has. */
static void start_table(stat_tap_table_ui *ui)
{
    statistic *s = (statistic *)ui;

    stop(s);
    if (ui->tables && ui->tables->len > 0 && ui->refcount == 0) {
        /* No window has it, so this is tshark, which prints one table for both. */
        report_failure("%s was given twice: tshark merges both into one table.", ui->cli_string);
    }
    ui->nfields = s->kind->column_count - (purpose_of(s) == STATS_FOR_PRINT && s->kind->filters_below);
    s->store.ui = ui;
    s->is_for_window = ui->refcount > 0;
    s->is_interrupted = false;
    show_that_empty(s);
    begin_anew(s);
    listen_to(&s->frames, s, "frame", tap_frame, show_after_drawing);
    if (s->is_for_window) {
        listen_to(&s->alarms, s, s->ui.tap_name, see_alarm, NULL);
    }
}

static GPtrArray *registered;

static statistic *statistic_with(const stat_tap_table *table)
{
    for (unsigned i = 0; i < registered->len; i++) {
        statistic *s = (statistic *)g_ptr_array_index(registered, i);
        if (table_store_has(&s->store, table)) {
            return s;
        }
    }
    return NULL;
}

/* What is counted points into records of the capture file, which are gone with it, and with every new dissection. */
static void forget_file(void)
{
    for (unsigned i = 0; i < registered->len; i++) {
        forget((statistic *)g_ptr_array_index(registered, i));
    }
}

/* Called with the argument of -z, before the statistic begins; Wireshark passes it nowhere else. */
static void note_condition(const char *option, const char **filter, char **error _U_)
{
    for (unsigned i = 0; option && i < registered->len; i++) {
        statistic *s = (statistic *)g_ptr_array_index(registered, i);
        size_t len = strlen(s->kind->name);
        if (strncmp(option, s->kind->name, len) == 0 && (option[len] == ',' || option[len] == '\0')) {
            g_free(s->condition);
            s->condition = *filter && **filter ? g_strdup(*filter) : NULL;
        }
    }
}

static void make_headings(statistic *s)
{
    const stats_kind *kind = s->kind;

    s->headings = g_new0(stat_tap_table_item, kind->column_count);
    for (unsigned i = 0; i < kind->column_count; i++) {
        s->headings[i] =
            (stat_tap_table_item){TABLE_ITEM_STRING, kind->columns[i].is_number ? TAP_ALIGN_RIGHT : TAP_ALIGN_LEFT,
                                  g_strdup(kind->columns[i].name), "%s"};
    }
}

void stats_table_register(statistic *s)
{
    static tap_param params[] = {{PARAM_FILTER, "filter", "Filter", NULL, true}};
    /* The place of SIP's own statistics: the Telephony menu, whose name differs between releases. */
    const stat_tap_table_ui *sip = stat_tap_by_name("sip,stat");

    if (!registered) {
        registered = g_ptr_array_new();
        register_cleanup_routine(forget_file);
    }
    g_ptr_array_add(registered, s);
    make_headings(s);
    s->ui.title = s->kind->title;
    s->ui.cli_string = s->kind->name;
    s->ui.group = sip ? sip->group : REGISTER_STAT_GROUP_GENERIC;
    s->ui.tap_name = "cisco_alarm";
    s->ui.stat_tap_init_cb = start_table;
    s->ui.packet_func = tap_alarm;
    s->ui.stat_tap_reset_table_cb = reset_table;
    s->ui.stat_tap_free_table_item_cb = free_cell;
    s->ui.stat_filter_check_cb = note_condition;
    s->ui.nfields = s->kind->column_count;
    s->ui.fields = s->headings;
    s->ui.nparams = array_length(params);
    s->ui.params = params;
    register_stat_tap_table_ui(&s->ui);
}
