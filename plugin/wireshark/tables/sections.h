/* sections.h
 * A table as Wireshark's windows and sharkd show it: in sections. A note is the title of one, and the rows behind it
 * are in it; rows behind a caption are in one of the statistic's title. Numbers are numbers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TABLES_SECTIONS_H
#define WIRESHARK_TABLES_SECTIONS_H

#include "wireshark/tables/rows.h"
#include "wireshark/tables/table_store.h"

/** Writes the lines, for the purpose that they were drawn for, into an empty store. */
void sections_write(const stats_output *out, table_store *store);

#endif
