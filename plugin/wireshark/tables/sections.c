/* sections.c
 * A table in sections: see sections.h.
 *
 * A window shows each section as a branch of a tree, its title across all columns, and sorts the branches by their
 * titles, as it sorts the rows in them by the first column. Of a single section it shows the rows alone.
 *
 * It compares two cells by the type of one of them, and would read a number as a pointer; and Copy and Save as… leave
 * a cell without a type out, so that those behind it shift. So in a window the cells of a column are of one type, in
 * each section: numbers, or else texts, which they all are where ws_compat.h says so.
 *
 * Its Save as… puts texts between quotes, and does not double a quote in them, so there may be none: see bare_filter.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/tables/sections.h"

#include "wireshark/tables/bare_filter.h"

/* ZERO WIDTH SPACE: more of them in front of a title sort it behind those with fewer. Nothing of it is seen. */
static const char unseen[] = "\xe2\x80\x8b";

/* How a column is written in the current section. */
typedef struct {
    stats_cell_kind kind; /* CELL_NUMBER or CELL_SECONDS: each cell is one; else CELL_TEXT */
    int width;            /* in characters; 0: texts are not filled up */
} section_column;

typedef struct {
    const stats_output *out;
    section_column *columns;
    table_store *store;
    stat_tap_table *table; /* the current section for rows; NULL: none yet */
    const char *heading;   /* the caption to be put above the rows; NULL: none, or done */
    GString *order;        /* the text in front of a section's title */
} writing;

static void begin_section(writing *w, const char *title)
{
    char *ordered = NULL;

    if (w->out->purpose == STATS_FOR_WINDOW) {
        g_string_append(w->order, unseen);
        ordered = g_strconcat(w->order->str, title ? title : w->store->ui->title, NULL);
    }
    w->table = table_store_section(w->store, ordered ? ordered : title);
    g_free(ordered);
}

/* ---- Cells ---- */

static void write_number(stat_tap_table_item_type *item, double number)
{
    item->type = TABLE_ITEM_UINT;
    item->value.uint_value = (unsigned)number;
}

static void write_text(const writing *w, stat_tap_table_item_type *item, const char *text, bool is_filter)
{
    if (w->out->purpose != STATS_FOR_WINDOW) {
        table_store_set(item, g_strdup(text));
    } else if (is_filter) {
        table_store_set(item, bare_filter(text));
    } else {
        table_store_set(item, g_strdelimit(g_strdup(text), "\"", '\''));
    }
}

/* In a column of numbers spaces in front make the texts sort as numbers do. They are aligned to the right anyway. */
static void write_filled(const writing *w, stat_tap_table_item_type *item, const char *text, int width)
{
    int spaces = width - (int)g_utf8_strlen(text, -1);
    char *filled = *text ? g_strdup_printf("%*s%s", MAX(spaces, 0), "", text) : g_strdup("");

    write_text(w, item, filled, false);
    g_free(filled);
}

static void write_cell(const writing *w, stat_tap_table_item_type *item, unsigned column, const stats_cell *from)
{
    bool is_window = w->out->purpose == STATS_FOR_WINDOW;
    stats_cell_kind kind = is_window ? w->columns[column].kind : from->kind;

    if (kind == CELL_NUMBER) {
        write_number(item, from->number);
    } else if (kind == CELL_SECONDS) {
        item->type = TABLE_ITEM_FLOAT;
        item->value.float_value = from->number;
    } else if (is_window && w->columns[column].width > 0) {
        write_filled(w, item, from->text, w->columns[column].width);
    } else if (kind == CELL_TEXT) {
        write_text(w, item, from->text, column + 1 == w->out->column_count);
    }
}

/* ---- Rows ---- */

/* The rows of a section are those up to the next note. */
static section_column measure(const stats_output *out, unsigned first, unsigned column)
{
    section_column found = {stats_output_line(out, first)->cells[column].kind, 0};

    for (unsigned i = first; i < out->lines->len && !stats_output_line(out, i)->note; i++) {
        const stats_cell *cell = &stats_output_line(out, i)->cells[column];
        bool stays = cell->kind == found.kind && cell->kind != CELL_NOTHING && WS_WINDOW_HAS_NUMBERS;
        found.kind = stays ? found.kind : CELL_TEXT;
        if (out->columns[column].is_number && cell->text) {
            found.width = MAX(found.width, (int)g_utf8_strlen(cell->text, -1));
        }
    }
    return found;
}

static void write_row(writing *w, unsigned at)
{
    const stats_line *line = stats_output_line(w->out, at);

    if (!w->table) {
        begin_section(w, w->heading);
        w->heading = NULL;
    }
    for (unsigned i = 0; w->table->num_elements == 0 && i < w->out->column_count; i++) {
        w->columns[i] = measure(w->out, at, i);
    }
    stat_tap_table_item_type *cells = table_store_row(w->store, w->table);
    for (unsigned i = 0; i < line->count && i < w->table->num_fields; i++) {
        write_cell(w, &cells[i], i, &line->cells[i]);
    }
}

/* ---- Sections ---- */

/* Whether a window would show the rows of the only section, and not its title. */
static bool loses_title(const stats_output *out)
{
    return out->purpose == STATS_FOR_WINDOW && out->lines->len == 1 && stats_output_line(out, 0)->note;
}

/* A caption that names the statistic is right above the rows, the others above it. */
static void write_note(writing *w, const stats_line *line)
{
    if (line->is_caption && !w->heading && g_str_has_prefix(line->note, w->store->ui->title)) {
        w->heading = line->note;
        return;
    }
    begin_section(w, line->note);
    w->table = line->is_caption ? NULL : w->table;
}

void sections_write(const stats_output *out, table_store *store)
{
    writing w = {out, g_new0(section_column, out->column_count), store, NULL, NULL, g_string_new("")};

    if (loses_title(out)) {
        begin_section(&w, NULL);
    }
    for (unsigned i = 0; i < out->lines->len; i++) {
        const stats_line *line = stats_output_line(out, i);
        if (line->note) {
            write_note(&w, line);
        } else {
            write_row(&w, i);
        }
    }
    if (out->lines->len == 0 || w.heading) {
        begin_section(&w, w.heading);
    }
    g_string_free(w.order, TRUE);
    g_free(w.columns);
}
