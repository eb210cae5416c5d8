/* caveats.h
 * What a table says of itself before any number: what the capture lacks, and so cannot show.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_CAVEATS_H
#define WIRESHARK_STATS_CAVEATS_H

#include "wireshark/tables/table.h"

/** Writes a line each for what applies, or one that nothing does. @param first_loss CLOCK_NO_TIME: there is none */
void caveats_write(stats_output *out, int64_t first_loss, bool is_short);

/** Whether losses of service may have gone unseen: then their number may not be printed as 0. */
bool caveats_hide_losses(void);

/** Whether phones may have gone unseen: they register over TLS. */
bool caveats_hide_phones(void);

/**
 * A number of phones that are not registered, "not known" in place of a 0 that cannot be known. To be freed.
 * @param is_known of each phone that it counts among, the capture shows whether it is registered
 */
char *caveats_count(uint32_t phones, bool is_known);

#endif
