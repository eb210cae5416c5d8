/* sections.c
 * A table in sections: see sections.h.
 *
 * A window shows each section as a branch of a tree, its title across all columns, and sorts the branches by their
 * titles, as it sorts the rows in them by the first column. Of a single section it shows the rows alone.
 *
 * Its Save as… puts texts between quotes, and does not double a quote in them, so there may be none: see bare_filter.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/tables/sections.h"

#include "wireshark/tables/bare_filter.h"

/* ZERO WIDTH SPACE: more of them in front of a title sort it behind those with fewer. Nothing of it is seen. */
static const char unseen[] = "\xe2\x80\x8b";

typedef struct {
    const stats_output *out;
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

static void write_cell(const writing *w, stat_tap_table_item_type *item, unsigned column, const stats_cell *from)
{
    if (from->kind == CELL_NUMBER) {
        write_number(item, from->number);
    } else if (from->kind == CELL_SECONDS) {
        item->type = TABLE_ITEM_FLOAT;
        item->value.float_value = from->number;
    } else if (from->kind == CELL_TEXT) {
        write_text(w, item, from->text, column + 1 == w->out->column_count);
    }
}

static void write_row(writing *w, const stats_line *line)
{
    if (!w->table) {
        begin_section(w, w->heading);
        w->heading = NULL;
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
    writing w = {out, store, NULL, NULL, g_string_new("")};

    if (loses_title(out)) {
        begin_section(&w, NULL);
    }
    for (unsigned i = 0; i < out->lines->len; i++) {
        const stats_line *line = stats_output_line(out, i);
        if (line->note) {
            write_note(&w, line);
        } else {
            write_row(&w, line);
        }
    }
    if (out->lines->len == 0 || w.heading) {
        begin_section(&w, w.heading);
    }
    g_string_free(w.order, TRUE);
}
