/* caveats.h
 * What a table says of itself before any number: what the capture lacks, and so cannot show.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_CAVEATS_H
#define WIRESHARK_STATS_CAVEATS_H

#include "wireshark/stats/losses.h"
#include "wireshark/tables/table.h"

/**
 * Writes a line each for what applies, or one that nothing does; then what a filter leaves out.
 * @param is_short all is on one day
 * @return false: the filter selects no phone, so that no number can be given
 */
bool caveats_write(stats_output *out, const stats_losses *all, bool is_short);

/** The same for a table that counts what alarms contain, other than losses: messages that cannot be read. */
void caveats_write_unread(stats_output *out);

/** Whether losses of service may have gone unseen: then their number may not be printed as 0. */
bool caveats_hide_losses(void);

/** Whether no registration is shown of any selected phone, or of some of them. */
bool caveats_hide_registrations(const stats_losses *all);
bool caveats_hide_some(const stats_losses *all);

/** Whether a loss was planned, as far as the capture shows: a start or a fallback ends an outage where the phone was
 * registered before, which is not known without registrations. */
bool caveats_is_planned(const stats_losses *all, const stats_loss *loss);

/** Whether no keepalive is shown of any phone: then none is known to have lost service without an alarm. */
bool caveats_hide_silence(void);

/** Whether phones may have gone unseen: they register over TLS, or their frames were cut short. */
bool caveats_hide_phones(void);

/** "76 phones", and what else may be said where some may have gone unseen. To be freed. */
char *caveats_phones(uint32_t phones);

/**
 * A number of phones that are not registered, "not known" in place of a 0 that cannot be known. To be freed.
 * @param is_known of each phone that it counts among, the capture shows whether it is registered
 */
char *caveats_count(uint32_t phones, bool is_known);

#endif
