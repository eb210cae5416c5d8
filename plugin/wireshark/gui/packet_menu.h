/* packet_menu.h
 * The menu on a right click on a packet with an alarm, from Wireshark 4.2 on: Cisco Phone Alarm > Copy this alarm as
 * text.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_GUI_PACKET_MENU_H
#define WIRESHARK_GUI_PACKET_MENU_H

/** Adds the menu where Wireshark has one. To be called once, at registration. */
void packet_menu_register(void);

#endif
