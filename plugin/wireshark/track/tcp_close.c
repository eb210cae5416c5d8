/* tcp_close.c
 * Who closed a connection: see tcp_close.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/tcp_close.h"

#include <epan/conversation.h>
#include <epan/dissectors/packet-tcp.h>

#include "model/alarm/value.h"

static int proto_tcp = -1;

void connections_handoff(void)
{
    proto_tcp = proto_get_id_by_filter_name("tcp");
}

/* The bits of tcp_analysis.conversation_completeness, which packet-tcp.h does not name. */
enum { COMPLETENESS_FIN = 0x10, COMPLETENESS_RST = 0x20 };

/* Points an address of Wireshark's at the octets of a value. */
static bool point_at(address *host, const value_address *value)
{
    if (value->family == ADDRESS_NONE) {
        return false;
    }
    bool ipv4 = value->family == ADDRESS_IPV4;
    set_address(host, ipv4 ? AT_IPv4 : AT_IPv6, ipv4 ? 4 : 16, value->octets);
    return true;
}

/* The ports that Unified CM listens on: SIP, SIP over TLS, SIP OAuth, SCCP, SCCP over TLS. */
static const uint32_t ucm_ports[] = {5060, 5061, 5090, 5091, 2000, 2443};

static conversation_t *later(conversation_t *a, conversation_t *b)
{
    return b && (!a || b->setup_frame > a->setup_frame) ? b : a;
}

/* A connection of the phone's to a port of Unified CM. The one that carries the alarm is not the one that was lost: a phone
 * may use its port again, so what had it before is looked for. */
static conversation_t *find_lost(const packet_info *pinfo, const address *phone, uint32_t phone_port,
                                 const address *ucm, uint32_t port)
{
    conversation_t *found = find_conversation(pinfo->num, phone, ucm, CONVERSATION_TCP, phone_port, port, 0);
    bool own = pinfo->ptype == PT_TCP && phone_port == pinfo->srcport && port == pinfo->destport &&
               addresses_equal(phone, &pinfo->src) && addresses_equal(ucm, &pinfo->dst);

    if (!found || !own) {
        return found;
    }
    return found->setup_frame > 1
               ? find_conversation(found->setup_frame - 1, phone, ucm, CONVERSATION_TCP, phone_port, port, 0)
               : NULL;
}

/* The connection that began last, of those with the phone's port to one of these ports, or to that which this alarm went
 * to. Each look is a dozen of Wireshark's own, so none is made twice. */
static conversation_t *find_connection(const packet_info *pinfo, const address *phone, uint32_t phone_port,
                                       const address *ucm)
{
    conversation_t *latest = NULL;
    bool is_listed = false;

    for (size_t i = 0; i < array_length(ucm_ports); i++) {
        latest = later(latest, find_lost(pinfo, phone, phone_port, ucm, ucm_ports[i]));
        is_listed |= ucm_ports[i] == pinfo->destport;
    }
    return is_listed ? latest : later(latest, find_lost(pinfo, phone, phone_port, ucm, pinfo->destport));
}

/* Wireshark's first flow is that of the host with the greater address. */
static closing judge(const struct tcp_analysis *tcp, const address *phone, const address *ucm)
{
    bool phone_first = cmp_address(phone, ucm) >= 0;
    const tcp_flow_t *of_phone = phone_first ? &tcp->flow1 : &tcp->flow2;
    const tcp_flow_t *of_ucm = phone_first ? &tcp->flow2 : &tcp->flow1;

    if (of_phone->closing_initiator || of_ucm->closing_initiator) {
        return of_phone->closing_initiator ? CLOSED_BY_PHONE : CLOSED_BY_UCM;
    }
    return tcp->conversation_completeness & COMPLETENESS_RST ? CLOSED_BY_RESET : CLOSED_NOT;
}

static bool find_end(alarm_record *record, const packet_info *pinfo, const address *phone, uint32_t port,
                     const address *ucm)
{
    conversation_t *connection = find_connection(pinfo, phone, port, ucm);
    const struct tcp_analysis *tcp =
        connection ? (const struct tcp_analysis *)conversation_get_proto_data(connection, proto_tcp) : NULL;

    if (!tcp) {
        return false;
    }
    record->closed_by = judge(tcp, phone, ucm);
    record->closed_time = tcp->ts_prev;
    return true;
}

void connections_find_end(alarm_record *record, const packet_info *pinfo, const alarm_facts *facts)
{
    alarm_value ucm_value, port_value, phone_value;
    address ucm, phone;

    if (get_tcp_stream_count() == 0 || facts->ucm.len == 0 || !value_read(KIND_UCM, facts->ucm, &ucm_value) ||
        !point_at(&ucm, &ucm_value.as.address) || !value_read(KIND_PORT, facts->local_port, &port_value) ||
        port_value.as.port <= 0 || port_value.as.port > UINT16_MAX) {
        return;
    }
    uint32_t port = (uint32_t)port_value.as.port;
    value_kind kind = ucm_value.as.address.family == ADDRESS_IPV4 ? KIND_IPV4_PREFIX : KIND_IPV6_PREFIX;
    text_span own = kind == KIND_IPV4_PREFIX ? facts->ipv4 : facts->ipv6;
    /* The address that the phone names; else that from which it sends. */
    if (own.len > 0 && value_read(kind, own, &phone_value) && point_at(&phone, &phone_value.as.address) &&
        (find_end(record, pinfo, &phone, port, &ucm) || addresses_equal(&phone, &record->phone))) {
        return;
    }
    find_end(record, pinfo, &record->phone, port, &ucm);
}
