/* conversation_filters.h
 * Analyze > Conversation Filter > Cisco Phone Alarm: …, and the same on a right click: this phone, its switch, phones
 * that lost this Unified CM, phones with this reason, the lost connection. Each is off where the selected frame does
 * not have what it asks for.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_GUI_CONVERSATION_FILTERS_H
#define WIRESHARK_GUI_CONVERSATION_FILTERS_H

/** Adds the entries to the menu. To be called once, at registration. */
void conversation_filters_register(void);

#endif
