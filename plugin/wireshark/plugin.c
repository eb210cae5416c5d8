/* plugin.c
 * What Wireshark looks for in a plugin: its version, the release it was built for, what it is, how to register it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define WS_BUILD_DLL /* what is declared below is exported from here, not imported */
#include "wireshark/ws_compat.h"

#include <epan/proto.h>
#include <epan/tap.h>

#include "wireshark/packet-cisco_alarm.h"
#include "wireshark/stats/stats.h"

WS_DLL_PUBLIC_DEF const char plugin_version[] = CISCO_ALARM_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = CISCO_ALARM_WS_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = CISCO_ALARM_WS_MINOR;

WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC uint32_t plugin_describe(void);

uint32_t plugin_describe(void)
{
    return WS_PLUGIN_DESC_DISSECTOR;
}

void plugin_register(void)
{
    static proto_plugin protocol;
    static tap_plugin statistics;

    protocol.register_protoinfo = proto_register_cisco_alarm;
    protocol.register_handoff = proto_reg_handoff_cisco_alarm;
    proto_register_plugin(&protocol);

    statistics.register_tap_listener = stats_register_listeners;
    tap_register_plugin(&statistics);
}
