/* rows.h
 * The lines of a table while they are being written: what a statistic draws, before it becomes the table that Wireshark
 * has.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TABLES_ROWS_H
#define WIRESHARK_TABLES_ROWS_H

#include "wireshark/ws_compat.h"

/** The wrap of a column whose texts are longer than most: in print, a row with nothing between such a text and its
 * filter does without the cells between. */
enum { STATS_WIDE = 1000000 };

typedef struct {
    const char *name;
    bool is_number; /* aligned to the right */
    unsigned wrap;  /* in print, longer texts go on in the next line; 0: they do not */
} stats_column;

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
    char *note;      /* NULL: it is a row */
    bool is_caption; /* the note is above all rows */
} stats_line;

/** Rows being written; cells of a row from left to right. */
typedef struct {
    const stats_column *columns; /* the last one holds the filters */
    unsigned column_count;
    stats_purpose purpose;
    GArray *lines; /* of stats_line */
    unsigned numbered;
    char *caption;         /* NULL: there is none, or it is a note */
    const char *condition; /* that the alarms fulfil; NULL: any */
    uint32_t counted;      /* frames: see `dropped` */
    uint64_t dropped;      /* frames before those that are counted, which are known no more; 0: none */
} stats_output;

stats_output stats_output_begin(const stats_column *columns, unsigned column_count, stats_purpose purpose);

/** Frees all of it but the caption. */
void stats_output_end(stats_output *out);

static inline const stats_line *stats_output_line(const stats_output *out, unsigned i)
{
    return &g_array_index(out->lines, stats_line, i);
}

/*** For what draws. ***/

/** A line above the rows: the first one is the table's title in print. Where frames were dropped, the next says so. */
void stats_caption(stats_output *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** Begins a row. */
void stats_row(stats_output *out);

/** The next cell: a row has one for each column, the last one a filter or nothing. */
void stats_text(stats_output *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
void stats_number(stats_output *out, uint32_t number);
void stats_nothing(stats_output *out);
/** Nothing in the next cells, up to the last one. */
void stats_no_more(stats_output *out);
/** A duration in nanoseconds, or CLOCK_NO_OUTAGE. @param decimals 0 or 3 */
void stats_seconds(stats_output *out, int64_t duration, unsigned decimals);
/** A time in nanoseconds since 1970: without the day where `short_form`, and in print and windows. */
void stats_time(stats_output *out, int64_t time, bool short_form);

/** A filter for the alarms of a row, to which the statistic's own is added where that is known. Empty: there is
 * none. */
void stats_filter(stats_output *out, const char *filter);

/** A filter for these frames, which it puts in order; none if they are too many for a filter.
 * @param frames of uint32_t */
void stats_filter_frames(stats_output *out, GArray *frames);

/** Something that is said of the whole. */
void stats_note(stats_output *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** How many rows may be shown, and a note that there are more of them. */
unsigned stats_rows_max(void);
void stats_more(stats_output *out, unsigned left, const char *how);
/** What shows all rows, for such a note. */
const char *stats_how_to_see_all(const stats_output *out);

/** Whether the table is for the eye of one who reads a terminal. */
bool stats_is_printed(const stats_output *out);

/** Whether the table is for eyes, not for programs: times of a capture of one day go without the day. */
bool stats_is_for_eyes(const stats_output *out);

/** A time as text: "2024-03-06 07:59:58", to the second; with `short_form` without the day. To be freed. */
char *stats_time_text(int64_t time, bool short_form);

/** From when to when the capture goes: "capture 2024-03-06 07:57:31-08:11:59", or "frames …" of what is counted.
 * To be freed. @param is_short it is one day */
char *stats_span(const stats_output *out, bool is_short);

/** What the table is about: "this capture", or "these frames" where others were dropped. */
const char *stats_whole(const stats_output *out);

/** A text that can be between quotes in a filter as it is; NULL: it cannot. */
const char *stats_quotable(const char *text);

/** The ending of a noun behind a number: "1 phone", "2 phones". */
static inline const char *stats_plural(uint64_t count)
{
    return count == 1 ? "" : "s";
}

#endif
