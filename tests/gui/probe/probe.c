/* probe.c
 * A plugin for tests: prints what Wireshark's menus would offer on each frame, in tshark, which has no menus.
 *
 * With PROBE_MENUS in the environment, lines of cells with tabs between them; a cell is escaped as C does:
 *
 *     filter  FRAME  NAME  FILTER      a conversation filter of ours that is not grayed
 *     text    FRAME  TEXT              an alarm as text, for a ticket
 *     menu    NAME   FIELD             once: an entry of the menu on a packet, and the field it asks for
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define WS_BUILD_DLL /* what is declared below is exported from here, not imported */
#include "wireshark/ws_compat.h"

#include <epan/proto.h>
#include <epan/tap.h>
#include <stdio.h>
#include <stdlib.h>

#include "wireshark/gui/ticket_text.h"

#if WS_AT_LEAST(4, 2)
#include <epan/funnel.h>
#endif

WS_DLL_PUBLIC_DEF const char plugin_version[] = CISCO_ALARM_VERSION;
WS_DLL_PUBLIC_DEF const int plugin_want_major = CISCO_ALARM_WS_MAJOR;
WS_DLL_PUBLIC_DEF const int plugin_want_minor = CISCO_ALARM_WS_MINOR;

WS_DLL_PUBLIC void plugin_register(void);
WS_DLL_PUBLIC uint32_t plugin_describe(void);

static void print_cell(const char *text, char end)
{
    char *escaped = g_strescape(text, NULL);

    printf("%s%c", escaped, end);
    g_free(escaped);
}

/* ---- Conversation filters ---- */

static char *filter_of(const conversation_filter_t *filter, packet_info *pinfo)
{
#if WS_AT_LEAST(4, 2)
    bool is_offered = filter->is_filter_valid(pinfo, filter->user_data);
    char *text = filter->build_filter_string(pinfo, filter->user_data);
#else
    bool is_offered = filter->is_filter_valid(pinfo);
    char *text = filter->build_filter_string(pinfo);
#endif
    if (is_offered != (text != NULL)) {
        printf("filter\t%u\t%s\toffered, and none; or the other way round\n", pinfo->num, filter->display_name);
    }
    return text;
}

static tap_packet_status take_frame(void *listener _U_, packet_info *pinfo, epan_dissect_t *edt _U_,
                                    const void *data _U_, tap_flags_t flags _U_)
{
    for (const GList *at = packet_conv_filter_list; at; at = at->next) {
        const conversation_filter_t *filter = (const conversation_filter_t *)at->data;
        char *text = strstr(filter->display_name, "Cisco Phone Alarm") ? filter_of(filter, pinfo) : NULL;
        if (text) {
            printf("filter\t%u\t%s\t", pinfo->num, filter->display_name);
            print_cell(text, '\n');
            g_free(text);
        }
    }
    return TAP_PACKET_DONT_REDRAW;
}

/* ---- Texts ---- */

static tap_packet_status take_alarm(void *listener _U_, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                                    tap_flags_t flags _U_)
{
    GString *text = ticket_text_of(pinfo, (const alarm_tap_data *)data);

    printf("text\t%u\t", pinfo->num);
    print_cell(text->str, '\n');
    g_string_free(text, TRUE);
    return TAP_PACKET_DONT_REDRAW;
}

/* ---- The menu on a packet ---- */

#if WS_AT_LEAST(4, 2)
/* Also calls it: in a program without windows it has nothing to copy to, and must do nothing. */
static void take_menu(const char *name, const char *fields, funnel_packet_menu_callback action, void *data,
                      ws_bool retap _U_)
{
    GPtrArray *none = g_ptr_array_new();

    printf("menu\t%s\t%s\n", name, fields);
    action(data, none);
    g_ptr_array_free(none, TRUE);
}
#endif

/* ---- The plugin ---- */

static void listen_to(const char *tap, void *listener, tap_packet_cb take)
{
    GString *error = register_tap_listener(tap, listener, NULL, TL_REQUIRES_PROTO_TREE, NULL, take, NULL, NULL);

    if (error) {
        fprintf(stderr, "%s\n", error->str);
        g_string_free(error, TRUE);
    }
}

static void register_listeners(void)
{
    static int frames;
    static int alarms;

    if (!getenv("PROBE_MENUS")) {
        return;
    }
#if WS_AT_LEAST(4, 2)
    funnel_register_all_packet_menus(take_menu);
#endif
    listen_to("frame", &frames, take_frame);
    listen_to("cisco_alarm", &alarms, take_alarm);
}

uint32_t plugin_describe(void)
{
    return WS_PLUGIN_DESC_DISSECTOR;
}

void plugin_register(void)
{
    static tap_plugin listeners;

    listeners.register_tap_listener = register_listeners;
    tap_register_plugin(&listeners);
}
