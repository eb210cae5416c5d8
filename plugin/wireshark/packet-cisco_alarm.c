/* packet-cisco_alarm.c
 * Cisco phone alarms: why a phone lost service, and the result of its trust list updates. The phone reports to Unified
 * CM in a SIP REFER whose body is XML of type application/x-cisco-alarm+xml, in the Reason header of its REGISTER, or
 * over SCCP.
 *
 * This file connects the dissector with Wireshark: media type, heuristics, and what runs after a frame was dissected.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/packet-cisco_alarm.h"

#include "wireshark/ws_compat.h"

#include <epan/media_params.h>
#include <epan/tap.h>

#include "wireshark/dissect/alarm.h"
#include "wireshark/dissect/sccp.h"
#include "wireshark/dissect/sip.h"
#include "wireshark/gui/conversation_filters.h"
#include "wireshark/gui/export_objects.h"
#include "wireshark/gui/packet_menu.h"
#include "wireshark/stats/stats.h"
#include "wireshark/track/capture.h"
#include "wireshark/track/tcp_close.h"

static int proto_frames = -1; /* in whose name after_frame() is called */
static int proto_udp = -1;
static int proto_sip = -1;
static int proto_skinny = -1;
static int proto_tls = -1;
static int proto_dtls = -1;
static int proto_icmp = -1;
static int proto_icmpv6 = -1;
static uint64_t known_layers; /* layer_bit() of those that read_layers() looks for */

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

/* What carried a body, by what its dissector hands on with it: SIP passes data of its own along, its multipart
 * dissector none. Not the layers of the frame: they name what its other messages hold as well. */
static alarm_carrier find_carrier(const packet_info *pinfo, const ws_media_info *info)
{
    if (!info) {
        return has_layer(pinfo, proto_sip) ? CARRIER_SIP_BODY : CARRIER_OTHER;
    }
    if (info->type != WS_MEDIA_IN_SIP) {
        return CARRIER_OTHER;
    }
    return info->data ? CARRIER_SIP_BODY : CARRIER_SIP_PART;
}

static text_span charset_of(const packet_info *pinfo, const ws_media_info *info)
{
    const char *charset =
        info && info->media_str ? ws_find_media_type_parameter(pinfo->pool, info->media_str, "charset") : NULL;
    return (text_span){(const uint8_t *)charset, charset ? strlen(charset) : 0};
}

/* The alarm is beside SIP at the top of the tree, as the bodies of HTTP do: that is where `tshark -O cisco_alarm`,
 * JSON and Elasticsearch's mapping look for it. */
static void dissect_carried(ws_buffer body, packet_info *pinfo, proto_tree *tree, alarm_carrier carrier,
                            const ws_media_info *info)
{
    refer_to_headers headers;
    alarm_source source = {
        .carrier = carrier,
        .context = {.kind = REPORT_XML, .in_icmp_error = pinfo->flags.in_error_pkt, .sent = CLOCK_NO_TIME},
        .charset = charset_of(pinfo, info)};

    if (carrier != CARRIER_OTHER && dissect_sip_headers(pinfo, body.tvb, carrier == CARRIER_SIP_PART, &headers)) {
        source.headers = &headers;
        source.context.request = &headers.request;
        source.context.has_credentials = headers.has_credentials;
        source.context.sent = dissect_sip_date(headers.date);
    }
    if (carrier == CARRIER_SIP_PART) {
        body = dissect_sip_decode_part(pinfo, body);
    }
    alarm_dissect_document(body, pinfo, proto_tree_get_root(tree), &source);
}

static int dissect_body(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const ws_media_info *info = (const ws_media_info *)data;

    dissect_carried(ws_buffer_of(tvb), pinfo, tree, find_carrier(pinfo, info), info);
    return (int)tvb_captured_length(tvb);
}

/* A body of a type that no dissector is registered for, or without a type. SIP passes no data along. */
static ws_bool dissect_body_heur(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    ws_buffer body = ws_buffer_of(tvb);

    if (!alarm_is_document(body.bytes)) {
        return false;
    }
    dissect_carried(body, pinfo, tree, CARRIER_SIP_BODY, NULL);
    return true;
}

/* The same of a part, or of what else comes as a media type. */
static ws_bool dissect_media_heur(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data)
{
    const ws_media_info *info = (const ws_media_info *)data;
    ws_buffer body = ws_buffer_of(tvb);

    if (!alarm_is_document(body.bytes)) {
        return false;
    }
    dissect_carried(body, pinfo, tree, find_carrier(pinfo, info), info);
    return true;
}

/* SIP shows the line itself, and a note that the header is unknown unless a dissector takes it. */
static int dissect_content_id(tvbuff_t *tvb, packet_info *pinfo _U_, proto_tree *tree _U_, void *data _U_)
{
    return (int)tvb_captured_length(tvb);
}

/* ---- Whole frames ---- */

/* Whether a frame is a datagram of another protocol, as most frames of a call are: its payload is the innermost layer,
 * with UDP around it. More than this many layers (link, its type, VLAN, its type, IP, UDP, payload) may be of several
 * datagrams, of which the last is just one. */
static bool is_others_datagram(const packet_info *pinfo)
{
    enum { LAYERS_OF_ONE = 7 };
    wmem_list_frame_t *last = wmem_list_tail(pinfo->layers);
    wmem_list_frame_t *around = last ? wmem_list_frame_prev(last) : NULL;

    return around && GPOINTER_TO_INT(wmem_list_frame_data(around)) == proto_udp &&
           GPOINTER_TO_INT(wmem_list_frame_data(last)) != proto_sip && wmem_list_count(pinfo->layers) <= LAYERS_OF_ONE;
}

/* What the layers of a frame say. */
typedef struct {
    dissect_sip_layers sip; /* first_layer is 0 where there is no SIP */
    bool has_skinny;
    bool skinny_in_icmp_error; /* by an ICMP error */
} frame_layers;

/* One bit of 64 for a protocol: most are none of a few at one look, without which a
 * mix of messages costs 0.2 points of per cent more to load. */
static uint64_t layer_bit(int protocol)
{
    return UINT64_C(1) << (protocol & 63);
}

/* Layers that came to nothing are numbered, but not listed. */
static frame_layers read_layers(const packet_info *pinfo)
{
    frame_layers layers = {{0, false, false}, false, false};
    unsigned number = 0;
    bool in_icmp_error = false;

    for (wmem_list_frame_t *layer = wmem_list_head(pinfo->layers); layer; layer = wmem_list_frame_next(layer)) {
        int protocol = GPOINTER_TO_INT(wmem_list_frame_data(layer));
        number++;
        if (!(known_layers & layer_bit(protocol))) {
            continue;
        }
        if (protocol == proto_sip && layers.sip.first_layer == 0) {
            layers.sip.first_layer = number;
            layers.sip.in_icmp_error = in_icmp_error;
        }
        if (protocol == proto_skinny && !layers.has_skinny) {
            layers.has_skinny = true;
            layers.skinny_in_icmp_error = in_icmp_error;
        }
        layers.sip.is_tls |= protocol == proto_tls || protocol == proto_dtls;
        in_icmp_error |= protocol == proto_icmp || protocol == proto_icmpv6;
    }
    return layers;
}

/* Called after every frame has been dissected; a frame without SIP and SCCP costs a look at its layers. */
static int after_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, void *data _U_)
{
    bool is_new = !PINFO_FD_VISITED(pinfo);

    if (is_new) {
        capture_record_frame(pinfo);
    }
    if (is_others_datagram(pinfo)) {
        return 0;
    }
    frame_layers layers = read_layers(pinfo);
    bool has_sip = layers.sip.first_layer > 0;
    pinfo->current_proto = "Cisco Phone Alarm"; /* Wireshark puts back what it was */
    if (is_new && tcp_close_wants(pinfo)) {
        tcp_close_record_frame(pinfo, has_sip || layers.has_skinny);
    }
    if (has_sip) {
        dissect_sip_frame(tvb, pinfo, tree, &layers.sip);
    }
    if (layers.has_skinny && alarm_prefs.decode_sccp) {
        dissect_sccp_frame(pinfo, tree, layers.sip.is_tls, layers.skinny_in_icmp_error);
    }
    return 0;
}

/* ---- Registration ---- */

/* Wireshark calls postdissectors only while the protocol of one of them is enabled. With cisco_alarm itself every frame
 * would get a layer of ours first, and lose it again: 450 instructions. A protocol in name only makes no layer, and is
 * enabled as long as cisco_alarm is. */
static void register_frames(void)
{
    proto_frames = proto_register_protocol_in_name_only("Cisco Phone Alarm, whole frames", "Cisco Phone Alarm frames",
                                                        "cisco_alarm_frames", proto_cisco_alarm, FT_PROTOCOL);
    proto_set_cant_toggle(proto_frames);
}

void proto_register_cisco_alarm(void)
{
    fields_register();
    register_frames();
    alarms_register();
    alarm_tap = register_tap("cisco_alarm");
    alarm_document_tap = export_objects_register();
    stats_register();
    register_dissector("cisco_alarm", dissect_body, proto_cisco_alarm);
    conversation_filters_register();
    packet_menu_register();
}

void proto_reg_handoff_cisco_alarm(void)
{
    proto_udp = proto_get_id_by_filter_name("udp");
    proto_sip = proto_get_id_by_filter_name("sip");
    proto_skinny = proto_get_id_by_filter_name("skinny");
    proto_tls = proto_get_id_by_filter_name("tls");
    proto_dtls = proto_get_id_by_filter_name("dtls");
    proto_icmp = proto_get_id_by_filter_name("icmp");
    proto_icmpv6 = proto_get_id_by_filter_name("icmpv6");
    known_layers = layer_bit(proto_sip) | layer_bit(proto_skinny) | layer_bit(proto_tls) | layer_bit(proto_dtls) |
                   layer_bit(proto_icmp) | layer_bit(proto_icmpv6);
    dissect_sip_handoff();

    dissector_add_string("media_type", "application/x-cisco-alarm+xml", find_dissector("cisco_alarm"));
    heur_dissector_add("sip", dissect_body_heur, "Cisco Phone Alarm in a SIP body", "cisco_alarm_sip",
                       proto_cisco_alarm, HEURISTIC_ENABLE);
    heur_dissector_add("media", dissect_media_heur, "Cisco Phone Alarm in a part of a body", "cisco_alarm_media",
                       proto_cisco_alarm, HEURISTIC_ENABLE);
    /* Without a protocol of its own it leaves no trace in the frames of others. */
    dissector_add_string("sip.hdr", "content-id", create_dissector_handle(dissect_content_id, -1));
    register_postdissector(create_dissector_handle(after_frame, proto_frames));
}
