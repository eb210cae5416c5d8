/* packet-cisco_alarm.h
 * Registration, for plugin.c.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_PACKET_CISCO_ALARM_H
#define WIRESHARK_PACKET_CISCO_ALARM_H

void proto_register_cisco_alarm(void);
void proto_reg_handoff_cisco_alarm(void);

#endif
