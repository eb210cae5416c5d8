/* conversation_filters.h
 * Analyze > Conversation Filter > Cisco Phone Alarm, on a frame with an alarm or with the response to one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_GUI_CONVERSATION_FILTERS_H
#define WIRESHARK_GUI_CONVERSATION_FILTERS_H

/** Adds the entry to the menu. To be called once, at registration. */
void conversation_filters_register(void);

#endif
