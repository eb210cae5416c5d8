/* loss_index.c
 * Losses by number: see loss_index.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/loss_index.h"

#include "core/compare.h"
#include "wireshark/fields.h"

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

void loss_index_write_outage(stats_output *out, int64_t outage, bool is_at_most, unsigned decimals)
{
    if (is_at_most && outage != CLOCK_NO_OUTAGE) {
        stats_text(out, "at most %.*f", (int)decimals, (double)outage / (double)CLOCK_SECOND);
    } else {
        stats_seconds(out, outage, decimals);
    }
}

/* ---- The packets of losses ---- */

/* Packets are listed up to this number, which is shorter than what else finds them. */
enum { FRAMES_LISTED_MAX = 8 };

/* What a filter can ask of the first report of a loss. The two lists of reasons have fields of their own. */
static void *class_of(const report_loss *report)
{
    return GSIZE_TO_POINTER((size_t)report->reason << 1 | (report->first_kind == REPORT_SCCP_TEXT));
}

GHashTable *loss_index_classes(void)
{
    const report_log *reports = capture_current()->reports;
    GHashTable *classes = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, (GDestroyNotify)g_array_unref);

    for (uint32_t i = 0; i < report_loss_count(reports); i++) {
        void *key = class_of(report_loss_at(reports, i));
        GArray *numbers = (GArray *)g_hash_table_lookup(classes, key);
        if (!numbers) {
            numbers = g_array_new(FALSE, FALSE, sizeof(uint32_t));
            g_hash_table_insert(classes, key, numbers);
        }
        g_array_append_val(numbers, i);
    }
    return classes;
}

/* Whether a loss of this class is between two. */
static bool is_between(const GArray *numbers, uint32_t after, uint32_t before)
{
    unsigned low = 0;
    unsigned high = numbers->len;

    while (low < high) { /* those before `low` are not after `after` */
        unsigned middle = low + (high - low) / 2;
        bool is_after = g_array_index(numbers, uint32_t, middle) > after;
        high = is_after ? middle : high;
        low = is_after ? low : middle + 1;
    }
    return low < numbers->len && g_array_index(numbers, uint32_t, low) < before;
}

/* Whether the reasons would also find a loss between two neighbors, which is none of them. */
static bool is_interrupted(GHashTable *classes, GHashTable *own, uint32_t after, uint32_t before)
{
    GHashTableIter next;
    void *key;

    g_hash_table_iter_init(&next, own);
    while (g_hash_table_iter_next(&next, &key, NULL)) {
        if (is_between((const GArray *)g_hash_table_lookup(classes, key), after, before)) {
            return true;
        }
    }
    return false;
}

static uint32_t frame_of(const GArray *numbers, unsigned i)
{
    return report_loss_at(capture_current()->reports, g_array_index(numbers, uint32_t, i))->first_frame;
}

/* A filter with more ranges than this is too long to be copied, and slow. */
enum { RANGES_MAX = 400 };

/* " and frame.number in {4..40, 52}": all between the ends of a range that has the reasons of the row is of the row.
 * False: that takes too many. */
static bool add_ranges(GString *filter, const GArray *numbers, GHashTable *classes, GHashTable *own)
{
    unsigned ranges = 0;

    g_string_append(filter, " and frame.number in {");
    for (unsigned i = 0; i < numbers->len && ranges <= RANGES_MAX;) {
        uint32_t first = frame_of(numbers, i);
        uint32_t number = g_array_index(numbers, uint32_t, i);
        while (++i < numbers->len && !is_interrupted(classes, own, number, g_array_index(numbers, uint32_t, i))) {
            number = g_array_index(numbers, uint32_t, i);
        }
        g_string_append_printf(filter, "%s%u", ranges++ ? ", " : "", first);
        if (frame_of(numbers, i - 1) > first) {
            g_string_append_printf(filter, "..%u", frame_of(numbers, i - 1));
        }
    }
    g_string_append_c(filter, '}');
    return ranges <= RANGES_MAX;
}

/* "cisco_alarm.reason in {10, 14}", of one list of reasons. To be freed. NULL: there are none. */
static char *reasons_text(GHashTable *own, bool is_sccp)
{
    GArray *reasons = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    GString *text = g_string_new(is_sccp ? "cisco_alarm.sccp_reason in {" : "cisco_alarm.reason in {");
    GHashTableIter next;
    void *key;

    g_hash_table_iter_init(&next, own);
    while (g_hash_table_iter_next(&next, &key, NULL)) {
        uint32_t reason = (uint32_t)(GPOINTER_TO_SIZE(key) >> 1);
        if ((GPOINTER_TO_SIZE(key) & 1) == is_sccp) {
            g_array_append_val(reasons, reason);
        }
    }
    g_array_sort(reasons, compare_u32);
    for (unsigned i = 0; i < reasons->len; i++) {
        g_string_append_printf(text, "%s%u", i > 0 ? ", " : "", g_array_index(reasons, uint32_t, i));
    }
    g_string_append_c(text, '}');
    bool any = reasons->len > 0;
    g_array_free(reasons, TRUE);
    return g_string_free(text, !any);
}

static void add_reasons(GString *filter, GHashTable *own)
{
    char *reasons = reasons_text(own, false);
    char *of_sccp = reasons_text(own, true);

    if (reasons && of_sccp) {
        g_string_append_printf(filter, "(%s or %s)", reasons, of_sccp);
    } else {
        g_string_append(filter, reasons ? reasons : of_sccp ? of_sccp : "");
    }
    g_free(reasons);
    g_free(of_sccp);
}

void loss_index_write_filter(stats_output *out, GHashTable *classes, GArray *losses)
{
    GArray *frames = g_array_new(FALSE, FALSE, sizeof(uint32_t));
    GHashTable *own = g_hash_table_new(g_direct_hash, g_direct_equal);
    GString *filter = g_string_new("cisco_alarm.first_report == 1 and ");

    g_array_sort(losses, compare_u32);
    for (unsigned i = 0; i < losses->len; i++) {
        uint32_t frame = frame_of(losses, i);
        g_array_append_val(frames, frame);
        g_hash_table_add(own, class_of(report_loss_at(capture_current()->reports, g_array_index(losses, uint32_t, i))));
    }
    add_reasons(filter, own);
    if (losses->len <= FRAMES_LISTED_MAX || !add_ranges(filter, losses, classes, own)) {
        stats_filter_frames(out, frames);
    } else {
        stats_text(out, "%s", filter->str);
    }
    g_string_free(filter, TRUE);
    g_hash_table_destroy(own);
    g_array_free(frames, TRUE);
}
