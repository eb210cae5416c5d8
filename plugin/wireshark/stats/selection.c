/* selection.c
 * Which phones a statistic is about: see selection.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/selection.h"

stats_selection *selection_new(void)
{
    stats_selection *selection = g_new0(stats_selection, 1);

    selection->phones = g_hash_table_new(g_direct_hash, g_direct_equal);
    return selection;
}

void selection_free(void *state)
{
    stats_selection *selection = (stats_selection *)state;

    g_hash_table_destroy(selection->phones);
    g_free(selection);
}

void selection_add(void *state, packet_info *pinfo _U_, const alarm_tap_data *alarm)
{
    stats_selection *selection = (stats_selection *)state;

    selection->alarms++;
    if (alarm->record->report.phone != PHONE_NONE) {
        g_hash_table_add(selection->phones, GUINT_TO_POINTER(alarm->record->report.phone + 1));
    }
}

bool selection_is_all(const stats_selection *selection)
{
    return selection->alarms >= capture_current()->alarms;
}

uint32_t selection_size(const stats_selection *selection)
{
    return g_hash_table_size(selection->phones);
}

bool selection_has(const stats_selection *selection, uint32_t phone)
{
    return selection_is_all(selection) || g_hash_table_contains(selection->phones, GUINT_TO_POINTER(phone + 1));
}
