/* print.h
 * A table as tshark prints it: all of its columns below each other.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TABLES_PRINT_H
#define WIRESHARK_TABLES_PRINT_H

#include "wireshark/tables/rows.h"
#include "wireshark/tables/table_store.h"

/** Adds the filters of the rows as notes, for a table that has no column for them. */
void print_add_filters(stats_output *out);

/** Writes the lines into one section. @param headings get the widths of the columns */
void print_write(const stats_output *out, table_store *store, stat_tap_table_item *headings);

#endif
