/* packet_menu.c
 * Actions on the selected packet: see packet_menu.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/gui/packet_menu.h"

#include "wireshark/ws_compat.h"

#include <cfile.h>

#include <epan/epan_dissect.h>
#include <epan/funnel.h>
#include <epan/plugin_if.h>

#include "wireshark/gui/ticket_text.h"
#include "wireshark/track/alarms.h"

/* Called with the open file. @return the text of the selected packet's first alarm; NULL: there is none */
static void *text_of_selected(capture_file *file, void *data _U_)
{
    packet_info *pinfo = file && file->edt ? &file->edt->pi : NULL;
    const alarm_tap_data *alarm = pinfo ? alarms_shown(pinfo) : NULL;

    return alarm ? ticket_text_of(pinfo, alarm) : NULL;
}

/* Programs without windows have no such functions, or some of them only. */
static void copy_as_text(void *data _U_, GPtrArray *fields _U_)
{
    const funnel_ops_t *ops = funnel_get_funnel_ops();

    if (!ops || !ops->copy_to_clipboard) {
        return;
    }
    GString *text = (GString *)plugin_if_get_capture_file(text_of_selected, NULL);
    if (text) {
        ops->copy_to_clipboard(text);
        g_string_free(text, TRUE);
    }
}

void packet_menu_register(void)
{
    ws_register_packet_menu("Cisco Phone Alarm/Copy this alarm as text", "cisco_alarm.carrier", copy_as_text);
}
