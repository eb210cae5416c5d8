/* print.c
 * A table as tshark prints it: see print.h.
 *
 * tshark prints the cells as they are, and ends a line at the first empty one: so they are texts, filled up to the
 * width of their column.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/tables/print.h"

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
    size_t len = words_within(*rest, out->columns[column].wrap);
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

/* Whether a row does without its empty cells between this one and the filter. */
static bool is_wide(const stats_output *out, const stats_line *line, unsigned column)
{
    for (unsigned i = column + 1; i + 1 < line->count; i++) {
        if (line->cells[i].kind != CELL_NOTHING) {
            return false;
        }
    }
    return out->columns[column].wrap == STATS_WIDE;
}

/* How wide each column is. */
static size_t *measure(const stats_output *out, unsigned columns)
{
    size_t *widths = g_new0(size_t, columns);

    for (unsigned i = 0; i < columns; i++) {
        widths[i] = width_of(out->columns[i].name);
        for (unsigned j = 0; j < out->lines->len; j++) {
            const stats_line *next = stats_output_line(out, j);
            if (i < next->count && !is_wide(out, next, i)) {
                widths[i] = MAX(widths[i], width_of_cell(out, next, i));
            }
        }
    }
    return widths;
}

/* Where the writing of a table is. */
typedef struct {
    const stats_output *out;
    const size_t *widths;
    table_store *store;
    stat_tap_table *table;
    unsigned columns; /* of the table */
} writing;

/* Writes one line of the parts that come next. Returns whether any text goes on. */
static bool write_parts(const writing *w, stat_tap_table_item_type *cells, const char **rest)
{
    const stats_column *columns = w->out->columns;
    bool goes_on = false;

    for (unsigned i = 0; i < w->columns; i++) {
        bool is_last = i + 1 == w->columns;
        bool fills = columns[i].is_number || !is_last;
        char *part = next_part(&rest[i], w->out, i);
        table_store_set(&cells[i], fills ? fill_up(part, w->widths[i], columns[i].is_number) : g_strdup(part));
        goes_on |= *rest[i] != '\0';
        g_free(part);
    }
    return goes_on;
}

/* Writes a row in which the cell of a wide column is followed by the filter. */
static void write_wide(const writing *w, const stats_line *line, unsigned wide)
{
    stat_tap_table_item_type *cells = table_store_row(w->store, w->table);

    for (unsigned i = 0; i <= wide; i++) {
        size_t width = i < wide ? w->widths[i] : 0;
        table_store_set(&cells[i], fill_up(line->cells[i].text, width, w->out->columns[i].is_number));
    }
    table_store_set(&cells[wide + 1], g_strdup(line->cells[line->count - 1].text));
}

static void write_line(const writing *w, unsigned i, const char **rest)
{
    const stats_line *line = stats_output_line(w->out, i);

    if (line->note) {
        table_store_set(&table_store_row(w->store, w->table)[0], g_strdup(line->note));
        return;
    }
    for (unsigned j = 0; j + 1 < line->count; j++) {
        if (is_wide(w->out, line, j)) {
            write_wide(w, line, j);
            return;
        }
    }
    for (unsigned j = 0; j < w->columns; j++) {
        rest[j] = j < line->count ? line->cells[j].text : "";
    }
    while (write_parts(w, table_store_row(w->store, w->table), rest)) {
    }
}

/* The filters of rows that have no place for them. */
void print_add_filters(stats_output *out)
{
    unsigned last = out->column_count - 1;
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

void print_write(const stats_output *out, table_store *store, stat_tap_table_item *headings)
{
    stat_tap_table *table = table_store_section(store, out->caption);
    size_t *widths = measure(out, table->num_fields);
    const char **rest = g_new0(const char *, table->num_fields);
    writing w = {out, widths, store, table, table->num_fields};

    for (unsigned i = 0; i < out->lines->len; i++) {
        write_line(&w, i, rest);
    }
    for (unsigned i = 0; i < table->num_fields; i++) {
        g_free((char *)headings[i].column_name);
        headings[i].column_name = fill_up(out->columns[i].name, widths[i], out->columns[i].is_number);
    }
    g_free(rest);
    g_free(widths);
}
