/* floor_plugin.c
 * The floor of the benchmark: takes the body of an alarm and does nothing with it. What any decoding costs is measured
 * from here.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <wireshark.h>
#include <ws_version.h>

#include <epan/packet.h>
#include <epan/proto.h>

WS_DLL_PUBLIC_DEF const char plugin_version[] = "0";
WS_DLL_PUBLIC_DEF const int plugin_want_major = WIRESHARK_VERSION_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = WIRESHARK_VERSION_MINOR;

WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC uint32_t plugin_describe(void);

uint32_t plugin_describe(void)
{
    return 1; /* a dissector */
}

static int swallow(tvbuff_t *tvb, packet_info *pinfo _U_, proto_tree *tree _U_, void *data _U_)
{
    return (int)tvb_captured_length(tvb);
}

static void handoff(void)
{
    dissector_add_string("media_type", "application/x-cisco-alarm+xml", create_dissector_handle(swallow, -1));
}

void plugin_register(void)
{
    static proto_plugin protocol;

    protocol.register_handoff = handoff;
    proto_register_plugin(&protocol);
}
