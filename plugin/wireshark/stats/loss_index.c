/* loss_index.c
 * Losses by number: see loss_index.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/loss_index.h"

#include "wireshark/fields.h"
#include "wireshark/stats/caveats.h"

loss_index *loss_index_new(const stats_selection *selection)
{
    loss_index *index = g_new0(loss_index, 1);

    index->all = losses_collect(selection, (int64_t)alarm_prefs.incident_gap * CLOCK_SECOND);
    index->is_short = losses_is_one_day(index->all);
    index->by_report = g_hash_table_new(g_direct_hash, g_direct_equal);
    for (size_t i = 0; i < index->all->reported; i++) {
        stats_loss *loss = &index->all->losses[i];
        g_hash_table_insert(index->by_report, (void *)loss->report, loss);
    }
    return index;
}

void loss_index_free(loss_index *index)
{
    g_hash_table_destroy(index->by_report);
    losses_free(index->all);
    g_free(index);
}

const stats_loss *loss_index_at(const loss_index *index, uint32_t loss)
{
    if (loss == REPORT_NONE) {
        return NULL;
    }
    return (const stats_loss *)g_hash_table_lookup(index->by_report, report_loss_at(capture_current()->reports, loss));
}

int64_t loss_index_outage(const loss_index *index, const stats_loss *loss)
{
    const report_loss *report = loss->report;
    bool is_outage = loss->reason_kind != REASON_STARTED && loss->reason_kind != REASON_FALLBACK;

    if (loss->outage != CLOCK_NO_OUTAGE || !report || !is_outage || loss->date.time == CLOCK_NO_TIME) {
        return loss->outage;
    }
    if (loss->back != CLOCK_NO_TIME || report->first_kind != REPORT_XML || losses_is_missing(index->all, loss->phone)) {
        return CLOCK_NO_OUTAGE;
    }
    return clock_outage(loss->date.time, report->first_time);
}

void loss_index_write_caveats(stats_output *out, const loss_index *index)
{
    int64_t first = CLOCK_NO_TIME;

    for (size_t i = 0; i < index->all->count; i++) {
        const stats_loss *loss = &index->all->losses[i];
        int64_t time = loss->date.time != CLOCK_NO_TIME ? loss->date.time : loss->date.latest;
        if (loss->kind == LOSS_UNPLANNED && (first == CLOCK_NO_TIME || time < first)) {
            first = time;
        }
    }
    caveats_write(out, first, index->is_short && stats_is_for_eyes(out));
}
