/* conversation_filters.c
 * The filter for all packets of a phone: see conversation_filters.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/gui/conversation_filters.h"

#include "wireshark/ws_compat.h"

#include <epan/to_str.h>

#include "core/filter_text.h"
#include "wireshark/track/alarms.h"

static ws_bool has_phone(WS_FILTER_PARAMS)
{
    const alarm_record *record = alarms_first_of_frame(pinfo);
    return record && (record->arrival.source.type == AT_IPv4 || record->arrival.source.type == AT_IPv6);
}

/* Everything to and from the phone, and what it reported from any other address. */
static char *phone_filter(WS_FILTER_PARAMS)
{
    const alarm_record *record = alarms_first_of_frame(pinfo);
    char *phone = address_to_str(NULL, &record->arrival.source);
    GString *filter = g_string_new(record->arrival.source.type == AT_IPv4 ? "ip.addr == " : "ipv6.addr == ");

    g_string_append(filter, phone);
    if (filter_text_is_quotable((text_span){(const uint8_t *)record->content.device, strlen(record->content.device)})) {
        g_string_append_printf(filter, " or cisco_alarm.device_name == \"%s\"", record->content.device);
    }
    wmem_free(NULL, phone);
    return g_string_free(filter, FALSE);
}

void conversation_filters_register(void)
{
    ws_register_conversation_filter("cisco_alarm", "Cisco Phone Alarm", has_phone, phone_filter);
}
