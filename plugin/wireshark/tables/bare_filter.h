/* bare_filter.h
 * Display filters without quotes, for cells that a window saves as CSV.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TABLES_BARE_FILTER_H
#define WIRESHARK_TABLES_BARE_FILTER_H

/**
 * The same filter without quotes: `cisco_alarm.device_name == SEP7C95F320058B`. A text that would not be read as one
 * without them is compared by its octets.
 * @param filter its texts are quotable: see core/filter_text.h
 * @return to be freed; empty where there is no such filter
 */
char *bare_filter(const char *filter);

#endif
