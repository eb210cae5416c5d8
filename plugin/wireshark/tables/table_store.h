/* table_store.h
 * The tables that Wireshark has of a statistic: sections, each a title and rows.
 *
 * Windows keep pointers to the rows that they show, and several windows of one statistic show the same ones. So rows
 * and sections stay where they are, and are used again, until Wireshark frees those in its list, when the last window
 * closes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TABLES_TABLE_STORE_H
#define WIRESHARK_TABLES_TABLE_STORE_H

#include "wireshark/ws_compat.h"

#include <epan/stat_tap_ui.h>

typedef struct {
    stat_tap_table_ui *ui; /* its list `tables` is what Wireshark shows */
    GPtrArray *sections;   /* all there are; those in the list come first, in its order */
} table_store;

/** Empties all sections, and Wireshark's list. */
void table_store_hide(table_store *store);

/** Adds an empty section to Wireshark's list. @param title NULL: that of the statistic */
stat_tap_table *table_store_section(table_store *store, const char *title);

/** Adds a row of empty cells to a section. */
stat_tap_table_item_type *table_store_row(table_store *store, stat_tap_table *section);

/** Whether a section in Wireshark's list is one of these. */
bool table_store_has(const table_store *store, const stat_tap_table *section);

/** Whether any section in Wireshark's list has a row. */
bool table_store_has_rows(const table_store *store);

/** To be called when Wireshark begins to free its list: forgets all, and frees what is not in the list. */
void table_store_release(table_store *store);

/** Fills a cell. Takes the text. */
void table_store_set(stat_tap_table_item_type *cell, char *text);

/** Empties a cell. */
void table_store_clear(stat_tap_table_item_type *cell);

#endif
