/* packet-cisco_alarm.c
 * Cisco phone alarms: why a phone lost service, and what became of its trust lists. The phone tells Unified CM in a SIP
 * REFER whose body is XML of type application/x-cisco-alarm+xml, in the Reason header of its REGISTER, or over SCCP.
 *
 * This file connects the dissector with Wireshark: media type, heuristics, and what runs after a frame was dissected.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/packet-cisco_alarm.h"

#include "wireshark/ws_compat.h"

#include <epan/tap.h>
#include <epan/to_str.h>

#include "wireshark/alarm.h"
#include "wireshark/sccp_carrier.h"
#include "wireshark/sip_carrier.h"

static int proto_sip = -1;
static int proto_skinny = -1;
static int proto_multipart = -1;
static int proto_tls = -1;

/* ---- Bodies ---- */

static bool has_layer(const packet_info *pinfo, int protocol)
{
    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer; layer = wmem_list_frame_next(layer)) {
        if (GPOINTER_TO_INT(wmem_list_frame_data(layer)) == protocol) {
            return true;
        }
    }
    return false;
}

static alarm_carrier find_carrier(const packet_info *pinfo)
{
    if (!has_layer(pinfo, proto_sip)) {
        return CARRIER_OTHER;
    }
    return has_layer(pinfo, proto_multipart) ? CARRIER_SIP_PART : CARRIER_SIP_BODY;
}

/* The alarm stands beside SIP at the top of the tree, as the bodies of HTTP do: that is where `tshark -O cisco_alarm`, JSON
 * and Elasticsearch's mapping look for it. */
static int dissect_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    alarm_envelope envelope;
    alarm_carrier carrier = find_carrier(pinfo);
    bool found =
        carrier != CARRIER_OTHER && sip_carrier_read_envelope(pinfo, tvb, carrier == CARRIER_SIP_PART, &envelope);

    alarm_dissect_document(tvb, pinfo, proto_tree_get_root(tree), carrier, found ? &envelope : NULL);
    return (int)tvb_captured_length(tvb);
}

static ws_bool dissect_body_heur(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    if (!alarm_is_document(tvb)) {
        return false;
    }
    dissect_body(tvb, pinfo, tree, data);
    return true;
}

/* SIP shows the line itself, and a note that the header is unknown unless somebody takes it. */
static int dissect_content_id(tvbuff_t *tvb, packet_info *pinfo _U_, proto_tree *tree _U_, void *data _U_)
{
    return (int)tvb_captured_length(tvb);
}

/* ---- Whole frames ---- */

/* Called after every frame has been dissected; a frame without SIP and SCCP costs a look at its layers. */
static int after_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    unsigned number = 0;
    unsigned sip = 0; /* number of the first SIP layer; layers that came to nothing are numbered, but not listed */
    bool skinny = false;

    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer; layer = wmem_list_frame_next(layer)) {
        int protocol = GPOINTER_TO_INT(wmem_list_frame_data(layer));
        number++;
        if (protocol == proto_sip && sip == 0) {
            sip = number;
        }
        skinny |= protocol == proto_skinny;
    }
    if ((sip == 0 && !skinny) || !proto_is_protocol_enabled(find_protocol_by_id(proto_cisco_alarm))) {
        return 0;
    }
    const char *current = pinfo->current_proto;
    pinfo->current_proto = "Cisco Alarm"; /* so that expert items are counted with the protocol, not with the frame */
    if (sip > 0) {
        sip_carrier_frame(tvb, pinfo, tree, sip);
    }
    if (skinny && alarm_prefs.decode_sccp) {
        sccp_carrier_frame(pinfo, tree, has_layer(pinfo, proto_tls));
    }
    pinfo->current_proto = current;
    return (int)tvb_captured_length(tvb);
}

/* ---- Analyze > Conversation Filter ---- */

static ws_bool has_phone(WS_FILTER_PARAMS)
{
    const alarm_record *record = links_first_of_frame(pinfo);
    return record && (record->phone.type == AT_IPv4 || record->phone.type == AT_IPv6);
}

/* Whether a name that came in a packet can stand between quotes in a filter as it is. */
static bool is_quotable(const char *name)
{
    return name[0] != '\0' &&
           name[strspn(name, "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz._-@")] == '\0';
}

/* Everything to and from the phone, and what it reported from any other address. */
static char *phone_filter(WS_FILTER_PARAMS)
{
    const alarm_record *record = links_first_of_frame(pinfo);
    char *phone = address_to_str(NULL, &record->phone);
    GString *filter = g_string_new(record->phone.type == AT_IPv4 ? "ip.addr == " : "ipv6.addr == ");

    g_string_append(filter, phone);
    if (is_quotable(record->device)) {
        g_string_append_printf(filter, " or cisco_alarm.device_name == \"%s\"", record->device);
    }
    wmem_free(NULL, phone);
    return g_string_free(filter, FALSE);
}

/* ---- Registration ---- */

void proto_register_cisco_alarm(void)
{
    fields_register();
    links_register();
    alarm_tap = register_tap("cisco_alarm");
    register_dissector("cisco_alarm", dissect_body, proto_cisco_alarm);
    ws_register_conversation_filter("cisco_alarm", "Cisco phone", has_phone, phone_filter);
}

void proto_reg_handoff_cisco_alarm(void)
{
    proto_sip = proto_get_id_by_filter_name("sip");
    proto_skinny = proto_get_id_by_filter_name("skinny");
    proto_multipart = proto_get_id_by_filter_name("mime_multipart");
    proto_tls = proto_get_id_by_filter_name("tls");
    sip_carrier_handoff();

    dissector_add_string("media_type", "application/x-cisco-alarm+xml", find_dissector("cisco_alarm"));
    heur_dissector_add("sip", dissect_body_heur, "Cisco phone alarm in a SIP body", "cisco_alarm_sip",
                       proto_cisco_alarm, HEURISTIC_ENABLE);
    heur_dissector_add("media", dissect_body_heur, "Cisco phone alarm in a part of a body", "cisco_alarm_media",
                       proto_cisco_alarm, HEURISTIC_ENABLE);
    /* Without a protocol of their own these two leave no trace in frames that have nothing for them. */
    dissector_add_string("sip.hdr", "content-id", create_dissector_handle(dissect_content_id, -1));
    register_postdissector(create_dissector_handle(after_frame, -1));
}
