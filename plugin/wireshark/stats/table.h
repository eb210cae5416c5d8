/* table.h
 * What all statistics share. Each collects what the alarms tell, and writes its rows once, when all of a pass has been
 * seen: before tshark or sharkd print them, and in a window with the last frame.
 *
 * These are statistics tables and not statistics trees, because Wireshark puts the trees of a plugin into its
 * Statistics menu, away from the other telephony ones, and because a tree holds numbers only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_TABLE_H
#define WIRESHARK_STATS_TABLE_H

#include "wireshark/track/alarm_tap.h"

#include <epan/stat_tap_ui.h>
#include <epan/tap.h>

/** Rows being written; cells of a row from left to right. */
typedef struct stats_output stats_output;

typedef struct {
    const char *name;
    bool is_number; /* stands at the right */
    unsigned wrap;  /* in print, longer texts go on in the next line; 0: they do not */
} stats_column;

/** What one statistic is. */
typedef struct stats_kind stats_kind;
struct stats_kind {
    const char *title;
    const char *name;            /* after -z */
    const stats_column *columns; /* the last one holds the filters */
    unsigned column_count;
    unsigned note_column; /* where windows and sharkd have what is said of the whole */
    bool filters_below;   /* tshark prints them below the rows, which have no place for them */

    /* A pass: `begin` gives the state, `end` frees it. */
    void *(*begin)(const stats_kind *kind);
    void (*take)(void *state, packet_info *pinfo, const alarm_tap_data *alarm);
    void (*draw)(void *state, stats_output *out);
    void (*end)(void *state);
    const void *detail; /* its own */
};

/** A statistic as Wireshark sees it. */
typedef struct statistic statistic;

/** One of the taps that a statistic listens to beside its alarms: a listener is known by the address of its data. */
typedef struct {
    statistic *owner;
    bool is_on;
} stats_listener;

struct statistic {
    stat_tap_table_ui ui; /* stands first */
    const stats_kind *kind;
    stat_tap_table_item *headings;
    void *state;
    bool is_shown;                   /* a window shows what has been counted */
    uint32_t last_frame;             /* that was seen */
    uint64_t dropped;                /* frames that were, before what is counted; 0: none */
    unsigned made;                   /* rows that have been allocated: those beyond the table's are spare */
    stats_listener frames, printing; /* `printing` is called just before the table is printed */
    char *condition;                 /* tshark's filter of the statistic; NULL: there is none, or nobody tells */
    char *caption;                   /* what stands above the rows in print */
};

/** Registers a statistic. */
void stats_table_register(statistic *s);

/** From now on tables are printed: this is tshark or Wireshark, not sharkd. */
void stats_table_will_be_printed(void);

/*** For `draw`. ***/

/** A line above the rows: the first one is the table's title in print. */
void stats_caption(stats_output *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** Begins a row. */
void stats_row(stats_output *out);

/** The next cell. */
void stats_text(stats_output *out, const char *format, ...) G_GNUC_PRINTF(2, 3);
void stats_number(stats_output *out, uint32_t number);
void stats_nothing(stats_output *out);
/** A duration in nanoseconds, or CLOCK_NO_OUTAGE. @param decimals 0 or 3 */
void stats_seconds(stats_output *out, int64_t duration, unsigned decimals);
/** A time in nanoseconds since 1970: in print only the time of day, if `short_form`. */
void stats_time(stats_output *out, int64_t time, bool short_form);

/** A filter for the alarms of a row, to which the statistic's own is added where that is known. Empty: there is none.
 * */
void stats_filter(stats_output *out, const char *filter);

/** A filter for these frames, which it puts in order; none if they are too many for a filter.
 * @param frames of uint32_t */
void stats_filter_frames(stats_output *out, GArray *frames);

/** Something that is said of the whole. */
void stats_note(stats_output *out, const char *format, ...) G_GNUC_PRINTF(2, 3);

/** How many rows may be shown, and a note that there are more of them. */
unsigned stats_rows_max(void);
void stats_more(stats_output *out, unsigned left, const char *how);

/** Whether the table is for the eye of one who reads a terminal. */
bool stats_is_printed(const stats_output *out);

/** A time as text: "2024-03-06 07:59:58", to the second; with `short_form` without the day. To be freed. */
char *stats_time_text(int64_t time, bool short_form);

/** From when to when the capture goes: "2024-03-06 07:57:31-08:11:59". To be freed. @param is_short it is one day */
char *stats_span(bool is_short);

/** A text that can be between quotes in a filter as it is; NULL: it cannot. */
const char *stats_quotable(const char *text);

#endif
