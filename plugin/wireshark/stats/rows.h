/* rows.h
 * The lines of a table while they are being written: between what a statistic draws and the table that Wireshark has.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_ROWS_H
#define WIRESHARK_STATS_ROWS_H

#include "wireshark/stats/table.h"

/** Who shows the table: tshark, a window, sharkd. */
typedef enum { STATS_FOR_PRINT, STATS_FOR_WINDOW, STATS_FOR_JSON } stats_purpose;

typedef enum { CELL_NOTHING, CELL_TEXT, CELL_NUMBER, CELL_SECONDS } stats_cell_kind;

typedef struct {
    stats_cell_kind kind;
    char *text; /* as it is shown; of CELL_NOTHING "" */
    double number;
} stats_cell;

/** A row of cells, or a note. */
typedef struct {
    stats_cell *cells;
    unsigned count;
    char *note; /* NULL: it is a row */
} stats_line;

struct stats_output {
    const stats_kind *kind;
    stats_purpose purpose;
    GArray *lines; /* of stats_line */
    unsigned numbered;
    char *caption;         /* NULL: there is none, or it is a note */
    const char *condition; /* that the alarms fulfil; NULL: any */
};

stats_output stats_output_begin(const stats_kind *kind, stats_purpose purpose);

/** Frees all of it but the caption. */
void stats_output_end(stats_output *out);

static inline const stats_line *stats_output_line(const stats_output *out, unsigned i)
{
    return &g_array_index(out->lines, stats_line, i);
}

#endif
