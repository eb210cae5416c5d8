/* table.c
 * Tables of statistics: see table.h.
 *
 * Three programs show them. tshark prints the cells as they are, and ends a line at the first empty one: so they are
 * texts, filled up to the width of their column. Wireshark's windows sort rows themselves, by the texts of the first
 * column at first: so that column numbers all lines, and numbers are filled up, too. sharkd passes on numbers as
 * numbers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/rows.h"

#include <wsutil/report_message.h>

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

/* ---- The table that Wireshark has ---- */

static stat_tap_table *table_of(statistic *s)
{
    return s->ui.tables && s->ui.tables->len > 0 ? g_array_index(s->ui.tables, stat_tap_table *, 0) : NULL;
}

/* The cells stay where they are: another window may show them. */
static void clear_cell(stat_tap_table_item_type *item)
{
    if (item->type == TABLE_ITEM_STRING) {
        g_free((char *)item->value.string_value);
    }
    memset(item, 0, sizeof *item);
}

/* Takes the text. */
static void set_text(stat_tap_table_item_type *item, char *text)
{
    item->type = TABLE_ITEM_STRING;
    item->value.string_value = text;
}

static void clear_table(stat_tap_table *table)
{
    for (unsigned i = 0; i < table->num_elements; i++) {
        for (unsigned column = 0; column < table->num_fields; column++) {
            clear_cell(&table->elements[i][column]);
        }
    }
    table->num_elements = 0;
}

/* An empty row at the table's end. */
static stat_tap_table_item_type *new_row(statistic *s, stat_tap_table *table)
{
    if (table->num_elements == s->made) {
        s->made = s->made ? 2 * s->made : 16;
        table->elements = g_renew(stat_tap_table_item_type *, table->elements, s->made);
        for (unsigned i = table->num_elements; i < s->made; i++) {
            table->elements[i] = g_new0(stat_tap_table_item_type, s->kind->column_count);
        }
    }
    return table->elements[table->num_elements++];
}

static size_t width_of(const char *text)
{
    return (size_t)g_utf8_strlen(text, -1);
}

static char *fill_up(const char *text, size_t width, bool at_the_left)
{
    size_t own = width_of(text);
    char *room = g_strnfill(width > own ? width - own : 0, ' ');
    char *filled = g_strconcat(at_the_left ? room : text, at_the_left ? text : room, NULL);

    g_free(room);
    return filled;
}

/* Where text[0, end) is best broken: behind a comma or semicolon, else between words; 0: nowhere. */
static size_t best_break(const char *text, size_t end)
{
    size_t between_words = 0;

    for (size_t i = end; i > 0; i--) {
        if (text[i] == ' ' && (text[i - 1] == ',' || text[i - 1] == ';')) {
            return i;
        }
        between_words = text[i] == ' ' && between_words == 0 ? i : between_words;
    }
    return between_words;
}

/* How much of a text goes into this line, in bytes: all of it, or as many words as there is room for. */
static size_t words_within(const char *text, unsigned room)
{
    if (room == 0 || g_utf8_strlen(text, -1) <= (long)room) {
        return strlen(text);
    }
    size_t end = best_break(text, (size_t)(g_utf8_offset_to_pointer(text, (long)room) - text));
    return end > 0 ? end : strcspn(text, " ");
}

/* The next part of a cell's text, which it moves on; to be freed. */
static char *next_part(const char **rest, const stats_output *out, unsigned column)
{
    unsigned room = out->purpose == STATS_FOR_PRINT ? out->kind->columns[column].wrap : 0;
    size_t len = words_within(*rest, room);
    char *part = g_strndup(*rest, len);

    *rest += len;
    *rest += **rest == ' ';
    return part;
}

static size_t width_of_cell(const stats_output *out, const stats_line *line, unsigned column)
{
    const char *rest = line->cells[column].text;
    size_t width = 0;

    do {
        char *part = next_part(&rest, out, column);
        width = MAX(width, width_of(part));
        g_free(part);
    } while (*rest);
    return width;
}

/* How wide each column is. */
static size_t *measure(const stats_output *out, unsigned columns)
{
    size_t *widths = g_new0(size_t, columns);

    for (unsigned i = 0; i < columns; i++) {
        widths[i] = width_of(out->kind->columns[i].name);
        for (unsigned j = 0; j < out->lines->len; j++) {
            const stats_line *next = stats_output_line(out, j);
            widths[i] = i < next->count ? MAX(widths[i], width_of_cell(out, next, i)) : widths[i];
        }
    }
    if (out->purpose == STATS_FOR_WINDOW) {
        widths[0] = MAX(widths[0], 4); /* notes are numbered, too */
    }
    return widths;
}

/* Where the writing of a table is. */
typedef struct {
    const stats_output *out;
    const size_t *widths;
    stat_tap_table *table;
} writing;

/* Writes one line of the parts that come next. Returns whether any text goes on. */
static bool write_parts(const writing *w, stat_tap_table_item_type *cells, const char **rest)
{
    const stats_column *columns = w->out->kind->columns;
    bool goes_on = false;

    for (unsigned i = 0; i < w->table->num_fields; i++) {
        bool is_last = i + 1 == w->table->num_fields;
        bool fills = columns[i].is_number || (w->out->purpose == STATS_FOR_PRINT && !is_last);
        char *part = next_part(&rest[i], w->out, i);
        set_text(&cells[i], fills ? fill_up(part, w->widths[i], columns[i].is_number) : g_strdup(part));
        goes_on |= *rest[i] != '\0';
        g_free(part);
    }
    return goes_on;
}

/* In a window all lines are numbered. */
static void number_line(const writing *w, stat_tap_table_item_type *cells)
{
    char *digits = g_strdup_printf("%u", w->table->num_elements);

    clear_cell(&cells[0]);
    set_text(&cells[0], fill_up(digits, w->widths[0], true));
    g_free(digits);
}

/* The columns of a window are as wide as what is in them: a long note takes several lines. */
enum { NOTE_WIDTH = 50 };

static void write_note(statistic *s, const writing *w, const char *note)
{
    if (w->out->purpose == STATS_FOR_PRINT) {
        set_text(&new_row(s, w->table)[0], g_strdup(note));
        return;
    }
    while (*note) {
        stat_tap_table_item_type *cells = new_row(s, w->table);
        size_t len = words_within(note, NOTE_WIDTH);
        for (unsigned i = 0; i < w->table->num_fields; i++) {
            set_text(&cells[i], i == w->out->kind->note_column ? g_strndup(note, len) : g_strdup(""));
        }
        number_line(w, cells);
        note += len;
        note += *note == ' ';
    }
}

static void write_line(statistic *s, const writing *w, unsigned i, const char **rest)
{
    const stats_line *line = stats_output_line(w->out, i);

    if (line->note) {
        write_note(s, w, line->note);
        return;
    }
    stat_tap_table_item_type *cells = new_row(s, w->table);
    for (unsigned j = 0; j < w->table->num_fields; j++) {
        rest[j] = j < line->count ? line->cells[j].text : "";
    }
    while (write_parts(w, cells, rest)) {
        cells = new_row(s, w->table);
    }
    if (w->out->purpose == STATS_FOR_WINDOW) {
        number_line(w, cells);
    }
}

/* In print, all columns stand below each other; in a window, numbers sort as texts. */
static void write_texts(statistic *s, const stats_output *out, stat_tap_table *table)
{
    const stats_column *columns = out->kind->columns;
    size_t *widths = measure(out, table->num_fields);
    const char **rest = g_new0(const char *, table->num_fields);
    writing w = {out, widths, table};

    for (unsigned i = 0; i < out->lines->len; i++) {
        write_line(s, &w, i, rest);
    }
    for (unsigned i = 0; out->purpose == STATS_FOR_PRINT && i < table->num_fields; i++) {
        g_free((char *)s->headings[i].column_name);
        s->headings[i].column_name = fill_up(columns[i].name, widths[i], columns[i].is_number);
    }
    g_free(rest);
    g_free(widths);
}

static void write_value(stat_tap_table_item_type *item, const stats_cell *from)
{
    if (from->kind == CELL_NUMBER) {
        item->type = TABLE_ITEM_UINT;
        item->value.uint_value = (unsigned)from->number;
    } else if (from->kind == CELL_SECONDS) {
        item->type = TABLE_ITEM_FLOAT;
        item->value.float_value = from->number;
    } else if (from->kind == CELL_TEXT) {
        set_text(item, g_strdup(from->text));
    }
}

static void write_values(statistic *s, const stats_output *out, stat_tap_table *table)
{
    for (unsigned i = 0; i < out->lines->len; i++) {
        const stats_line *next = stats_output_line(out, i);
        stat_tap_table_item_type *cells = new_row(s, table);
        write_value(&cells[0], &(stats_cell){CELL_NUMBER, NULL, i + 1});
        for (unsigned j = 1; j < next->count; j++) {
            write_value(&cells[j], &next->cells[j]);
        }
        if (next->note) {
            set_text(&cells[out->kind->note_column], g_strdup(next->note));
        }
    }
}

/* The filters of rows that have no place for them. */
static void add_filters(stats_output *out)
{
    unsigned last = out->kind->column_count - 1;
    unsigned count = out->lines->len;

    for (unsigned i = 0; i < count; i++) {
        const stats_line *next = stats_output_line(out, i);
        if (next->count > last && *next->cells[last].text) {
            char *number = g_strdup(next->cells[0].text);
            char *filter = g_strdup(next->cells[last].text);
            stats_note(out, "Packets of %s: %s", number, filter);
            g_free(number);
            g_free(filter);
        }
    }
}

static void draw(statistic *s)
{
    stats_output out = stats_output_begin(s->kind, purpose_of(s));
    stat_tap_table *table = table_of(s);

    if (table && s->state) {
        clear_table(table);
        out.condition = out.purpose == STATS_FOR_PRINT ? s->condition : NULL;
        s->kind->draw(s->state, &out);
        if (out.purpose == STATS_FOR_PRINT && s->kind->filters_below) {
            add_filters(&out);
        }
        if (out.lines->len == 0 && !out.caption) {
            stats_note(&out, "No matching alarms");
        }
        if (s->dropped > 0) {
            stats_note(&out, "Counted: the last %u frames; the %" PRIu64 " before them were dropped (tshark -M)",
                       s->last_frame, s->dropped);
        }
        if (out.purpose == STATS_FOR_JSON) {
            write_values(s, &out, table);
        } else {
            write_texts(s, &out, table);
        }
        g_free(s->caption);
        s->caption = out.caption;
        table->title = s->caption ? s->caption : s->ui.title;
    }
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
 * listening for alarms, and shows what it shows: what the other taps tell from now on would count twice. */
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

/* A window is told of the end by nobody: it is there with the last frame that Wireshark knows of. Printed tables are
 * drawn when all listeners are, those who asked last first: to come just before it is printed, ask after it has, with a
 * frame. */
static void draw_if_last(statistic *s, const packet_info *pinfo)
{
    if (purpose_of(s) != STATS_FOR_WINDOW) {
        listen_to(&s->printing, s, s->ui.tap_name, NULL, draw_in_time);
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
    if (s->state) {
        s->kind->take(s->state, pinfo, (const alarm_tap_data *)data);
    }
    draw_if_last(s, pinfo);
    return TAP_PACKET_REDRAW;
}

/* ---- Wireshark's calls ---- */

static void stop(statistic *s)
{
    stop_listening(&s->printing);
    stop_listening(&s->frames);
    forget(s);
    g_free(s->caption);
    s->caption = NULL;
}

/* Forgets what has been counted, and goes on. */
static void begin_anew(statistic *s)
{
    forget(s);
    s->is_shown = false;
    s->dropped = s->last_frame = 0;
    s->state = s->kind->begin(s->kind);
}

static statistic *statistic_with(const stat_tap_table *table);

/* A table has at least one row, so that `free_cell` is called in the end. */
static void empty_table(statistic *s, stat_tap_table *table)
{
    clear_table(table);
    set_text(&new_row(s, table)[0], g_strdup("No matching alarms"));
}

static void reset_table(stat_tap_table *table)
{
    statistic *s = statistic_with(table);

    if (s) {
        empty_table(s, table);
        begin_anew(s);
    }
}

/* Called for every cell before Wireshark frees the rows in the table; the spare ones are ours to free. */
static void free_cell(stat_tap_table *table, unsigned at, unsigned column, stat_tap_table_item_type *item)
{
    statistic *s = statistic_with(table);

    clear_cell(item);
    if (s && at == 0 && column == 0) {
        for (unsigned i = table->num_elements; i < s->made; i++) {
            g_free(table->elements[i]);
        }
        s->made = 0;
        stop(s);
    }
}

static void make_table(statistic *s)
{
    stat_tap_table *table = stat_tap_init_table(s->ui.title, (int)s->ui.nfields, 0, NULL);

    s->made = 0;
    stat_tap_add_table(&s->ui, table);
    empty_table(s, table);
}

/* Begins to count: in a new table, or in the one that an open window has. */
static void start_table(stat_tap_table_ui *ui)
{
    statistic *s = (statistic *)ui;
    stat_tap_table *table = table_of(s);

    stop(s);
    if (table && ui->refcount == 0) {
        /* No window has it, so this is tshark, which prints one table for both. */
        report_failure("%s was given twice: tshark merges both into one table.", ui->cli_string);
    }
    ui->nfields = s->kind->column_count - (purpose_of(s) == STATS_FOR_PRINT && s->kind->filters_below);
    if (table) {
        empty_table(s, table);
    } else {
        make_table(s);
    }
    begin_anew(s);
    listen_to(&s->frames, s, "frame", tap_frame, NULL);
}

static GPtrArray *registered;

static statistic *statistic_with(const stat_tap_table *table)
{
    for (unsigned i = 0; i < registered->len; i++) {
        statistic *s = (statistic *)g_ptr_array_index(registered, i);
        if (table_of(s) == table) {
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

/* Called with what stands behind -z, before the statistic begins; Wireshark tells it nowhere else. */
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
