/* alarm_stats.c
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "alarm_stats.h"
void alarm_stats_register(void)
{
}
