/* conversation_filters.c
 * Filters for what goes with an alarm: see conversation_filters.h.
 *
 * Each is built by one function, which returns NULL where there is none. Wireshark asks whether there is one first.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/gui/conversation_filters.h"

#include "wireshark/ws_compat.h"

#include <epan/to_str.h>

#include "core/filter_text.h"
#include "wireshark/track/alarms.h"

/* ---- Parts of filters ---- */

/* "ip.addr", "ipv6.addr"; NULL: of another kind */
static const char *field_of(const address *host)
{
    return host->type == AT_IPv4 ? "ip.addr" : host->type == AT_IPv6 ? "ipv6.addr" : NULL;
}

static void append_host(GString *filter, const address *host)
{
    char *text = address_to_str(NULL, host);

    g_string_append(filter, text);
    wmem_free(NULL, text);
}

/* `cisco_alarm.field == "text"`; NULL where the text cannot be in a filter. */
static char *equals(const char *field, text_span text)
{
    if (!filter_text_is_quotable(text)) {
        return NULL;
    }
    return g_strdup_printf("cisco_alarm.%s == \"%.*s\"", field, (int)text.len, (const char *)text.ptr);
}

/* Reads an address that an alarm names. @param octets where `host` points afterwards */
static bool read_host(value_kind kind, text_span text, alarm_value *octets, address *host)
{
    if (text.len == 0 || !value_read(kind, text, octets) || octets->as.address.family == ADDRESS_NONE) {
        return false;
    }
    bool is_ipv4 = octets->as.address.family == ADDRESS_IPV4;
    set_address(host, is_ipv4 ? AT_IPv4 : AT_IPv6, is_ipv4 ? 4 : 16, octets->as.address.octets);
    return true;
}

/* ---- Filters ---- */

/* Everything to and from the phone, and what it reported from any other address. */
static char *phone_filter(packet_info *pinfo)
{
    const alarm_record *record = alarms_first_of_frame(pinfo);

    if (!record || !field_of(&record->arrival.source)) {
        return NULL;
    }
    GString *filter = g_string_new(field_of(&record->arrival.source));
    const char *device = record->content.device;
    g_string_append(filter, " == ");
    append_host(filter, &record->arrival.source);
    if (filter_text_is_quotable((text_span){(const uint8_t *)device, strlen(device)})) {
        g_string_append_printf(filter, " or cisco_alarm.device_name == \"%s\"", device);
    }
    return g_string_free(filter, FALSE);
}

/* The alarms of the phones at the switch that this one names, as it writes the name: the field has it so. */
static char *switch_filter(packet_info *pinfo)
{
    const alarm_tap_data *alarm = alarms_shown(pinfo);
    return alarm ? equals("neighbor_device", alarm->facts.switch_value) : NULL;
}

/* The alarms that name the same Unified CM, however they write its address. */
static char *ucm_filter(packet_info *pinfo)
{
    const alarm_tap_data *alarm = alarms_shown(pinfo);
    alarm_value octets;
    address ucm;

    if (!alarm) {
        return NULL;
    }
    if (!read_host(KIND_UCM, alarm->facts.ucm, &octets, &ucm)) {
        return equals("ucm_address", alarm->facts.ucm);
    }
    GString *filter = g_string_new(ucm.type == AT_IPv4 ? "cisco_alarm.ucm_ipv4 == " : "cisco_alarm.ucm_ipv6 == ");
    append_host(filter, &ucm);
    return g_string_free(filter, FALSE);
}

/* The alarms with the same reason; of an alarm without one, those with the same result. */
static char *reason_filter(packet_info *pinfo)
{
    const alarm_tap_data *alarm = alarms_shown(pinfo);

    if (alarm && alarm->facts.has_reason) {
        return g_strdup_printf("cisco_alarm.reason == %u", alarm->facts.reason);
    }
    if (alarm && alarm->facts.result_param) {
        return g_strdup_printf("cisco_alarm.%s == %u", catalog_fields[alarm->facts.result_param->field].name,
                               alarm->facts.result);
    }
    return NULL;
}

/* The TCP connection that the alarm says was lost: by the address that the phone names, or from which it sends, since
 * there may be a translation between them. */
static char *connection_filter(packet_info *pinfo)
{
    const alarm_tap_data *alarm = alarms_shown(pinfo);
    alarm_value ucm_octets, own_octets, port;
    address ucm, own;

    if (!alarm || !read_host(KIND_UCM, alarm->facts.ucm, &ucm_octets, &ucm) || alarm->facts.local_port.len == 0 ||
        !value_read(KIND_PORT, alarm->facts.local_port, &port) || port.as.port <= 0) {
        return NULL;
    }
    bool is_ipv4 = ucm.type == AT_IPv4;
    const address *source = &alarm->record->arrival.source;
    bool has_own = read_host(is_ipv4 ? KIND_IPV4_PREFIX : KIND_IPV6_PREFIX,
                             is_ipv4 ? alarm->facts.ipv4 : alarm->facts.ipv6, &own_octets, &own);
    bool has_source = source->type == ucm.type;
    if (!has_own && !has_source) {
        return NULL;
    }
    GString *filter = g_string_new("");
    g_string_append_printf(filter, "tcp.port == %d and %s == ", (int)port.as.port, field_of(&ucm));
    append_host(filter, &ucm);
    g_string_append_printf(filter, " and %s in {", field_of(&ucm));
    append_host(filter, has_own ? &own : source);
    if (has_own && has_source && !addresses_equal(&own, source)) {
        g_string_append(filter, ", ");
        append_host(filter, source);
    }
    g_string_append_c(filter, '}');
    return g_string_free(filter, FALSE);
}

/* ---- Registration ---- */

/* The two functions that Wireshark wants of each filter. */
#define FILTER(what)                                                                                                   \
    static ws_bool has_##what(WS_FILTER_PARAMS)                                                                        \
    {                                                                                                                  \
        char *filter = what##_filter(pinfo);                                                                           \
        bool has = filter != NULL;                                                                                     \
        g_free(filter);                                                                                                \
        return has;                                                                                                    \
    }                                                                                                                  \
    static char *build_##what(WS_FILTER_PARAMS)                                                                        \
    {                                                                                                                  \
        return what##_filter(pinfo);                                                                                   \
    }

FILTER(phone)
FILTER(switch)
FILTER(ucm)
FILTER(reason)
FILTER(connection)

void conversation_filters_register(void)
{
    static const char protocol[] = "cisco_alarm";

    ws_register_conversation_filter(protocol, "Cisco Phone Alarm: this phone", has_phone, build_phone);
    ws_register_conversation_filter(protocol, "Cisco Phone Alarm: this switch", has_switch, build_switch);
    ws_register_conversation_filter(protocol, "Cisco Phone Alarm: this Unified CM", has_ucm, build_ucm);
    ws_register_conversation_filter(protocol, "Cisco Phone Alarm: this reason", has_reason, build_reason);
    ws_register_conversation_filter(protocol, "Cisco Phone Alarm: the lost connection", has_connection,
                                    build_connection);
}
