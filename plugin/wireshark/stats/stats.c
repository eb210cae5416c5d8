/* stats.c
 * Which statistics there are: see stats.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/stats.h"

void stats_register(void)
{
    static statistic statistics[] = {
        {.kind = &stats_incidents}, {.kind = &stats_timeline}, {.kind = &stats_reasons}, {.kind = &stats_devices},
        {.kind = &stats_switches},  {.kind = &stats_ucm},      {.kind = &stats_trust},   {.kind = &stats_firmware},
    };

    for (size_t i = 0; i < array_length(statistics); i++) {
        stats_table_register(&statistics[i]);
    }
}

void stats_register_listeners(void)
{
    stats_table_will_be_printed();
}
