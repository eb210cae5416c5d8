/* caveats.h
 * What a table says of itself before any number: what the capture lacks, and so cannot show.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_CAVEATS_H
#define WIRESHARK_STATS_CAVEATS_H

#include "wireshark/stats/table.h"

/** Writes a line each for what applies, or one that nothing does. @param first_loss CLOCK_NO_TIME: there is none */
void caveats_write(stats_output *out, int64_t first_loss, bool is_short);

/** Whether something makes it unknowable which phones are registered: then no number of them may be printed as 0. */
bool caveats_hide_registrations(void);

/** A number of phones by their registration, "not known" in place of a 0 that cannot be known. To be freed. */
char *caveats_count(uint32_t phones);

#endif
