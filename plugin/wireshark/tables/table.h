/* table.h
 * What all statistics share. Each collects what the alarms report, and writes its rows once, when a pass is over:
 * before tshark or sharkd print them, and in a window with the last frame.
 *
 * These are statistics tables and not statistics trees, because Wireshark puts the trees of a plugin into its
 * Statistics menu, away from the other telephony ones, and because a tree holds numbers only.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TABLES_TABLE_H
#define WIRESHARK_TABLES_TABLE_H

#include "wireshark/tables/rows.h"
#include "wireshark/tables/table_store.h"
#include "wireshark/track/alarm_tap.h"

#include <epan/tap.h>

/** What one statistic is. */
typedef struct stats_kind stats_kind;
struct stats_kind {
    const char *title;
    const char *name;            /* after -z */
    const stats_column *columns; /* the last one holds the filters */
    unsigned column_count;
    unsigned note_column; /* where windows say that there is nothing to show */
    bool filters_below;   /* tshark prints them below the rows, which have no place for them */

    /* A pass: `begin` gives the state, `end` frees it. */
    void *(*begin)(const stats_kind *kind);
    void (*take)(void *state, packet_info *pinfo, const alarm_tap_data *alarm);
    void (*draw)(void *state, stats_output *out);
    void (*end)(void *state);
    const void *detail; /* its own */
};

/**
 * A statistic as Wireshark sees it. Its states, by the members below:
 *
 *     idle      no state: not asked for yet, or its window was closed
 *       |  start_table()
 *     begun     state                              <---+
 *       |  the first frame or alarm of a pass          |
 *     counting  state, is_counting                 ----+ reset_table(): before each pass of a window
 *       |  the last frame that Wireshark knows of      |
 *     shown     state, is_counting, is_shown       ----+
 *
 * Only a window's statistic comes to be shown; a printed one, and sharkd's, is drawn at the end of counting, by
 * `printing`. A new pass of the packets (reset_taps()) ends what is shown, a new capture file (forget_file()) any: the
 * state goes, and a window keeps its rows until reset_table() begins again. With tshark -M, begin_if_dropped() does.
 */
typedef struct statistic statistic;

/** One of the taps that a statistic listens to beside its alarms: a listener is known by the address of its data. */
typedef struct {
    statistic *owner;
    bool is_on;
} stats_listener;

struct statistic {
    stat_tap_table_ui ui; /* the first member */
    const stats_kind *kind;
    stat_tap_table_item *headings;
    void *state;
    table_store store;
    bool is_for_window;            /* a window asked for it, which may be closed since */
    bool is_counting;              /* a frame has been seen since it began to count */
    bool is_shown;                 /* a window shows what has been counted */
    bool is_interrupted;           /* taps were reset while it was counting for a window */
    bool has_taken;                /* an alarm that passes its filter */
    bool has_alarms;               /* a window's pass has met an alarm, with any filter */
    uint32_t last_frame;           /* that was seen */
    uint64_t dropped;              /* frames that were, before what is counted; 0: none */
    stats_listener frames, alarms; /* all of them */
    stats_listener drawing;        /* `drawing` is called just before a table is printed, or a window drawn */
    char *condition;               /* tshark's filter of the statistic; NULL: none, or not passed */
};

/** Registers a statistic. */
void stats_table_register(statistic *s);

/** From now on tables are printed: this is tshark or Wireshark, not sharkd. */
void stats_table_will_be_printed(void);

#endif
