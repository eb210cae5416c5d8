/* export_objects.h
 * File > Export Objects > Cisco Phone Alarm, and `tshark --export-objects cisco_alarm,DIR`: the documents as they were
 * sent, each in a file of its own.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_GUI_EXPORT_OBJECTS_H
#define WIRESHARK_GUI_EXPORT_OBJECTS_H

/** Adds the entry to the menu. To be called once, after the protocol is registered. @return the tap's number */
int export_objects_register(void);

#endif
