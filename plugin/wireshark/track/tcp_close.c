/* tcp_close.c
 * Who closed a connection: see tcp_close.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/tcp_close.h"

#include <epan/dissectors/packet-tcp.h>

#include "core/tcp_segment.h"
#include "model/alarm/value.h"
#include "wireshark/track/keys.h"
#include "wireshark/track/registrations.h"

/* The ports that Unified CM listens on: SIP, SIP over TLS, SIP OAuth, SCCP, SCCP over TLS. */
static const uint16_t ucm_ports[] = {5060, 5061, 5090, 5091, 2000, 2443};
static const uint16_t secure_ports[] = {5061, 5090, 5091, 2443};

static uint32_t known_ports[65536 / 32]; /* a bit for each */

/* What one end of a connection has sent, as far as captured. */
typedef struct {
    bool is_known;
    uint32_t next_seq; /* behind the last octet */
} sent_data;

/* One end of a connection. */
typedef struct {
    address host;
    uint32_t port;
} tcp_end;

/* Both ends, in either order: what makes a connection. */
typedef struct {
    tcp_end end[2];
} tcp_ends;

/* One connection: a port of one host to a port of another. Its ends are named by their index. */
typedef struct connection connection;
struct connection {
    tcp_ends ends;     /* the first member: it is the key */
    connection *older; /* that had the same ends before it; NULL: none */
    unsigned client;   /* the end that opened it, as far as known */
    bool has_client;
    uint32_t client_seq; /* of its SYN */
    bool is_open;        /* the SYN was answered by a SYN, or something was sent in it */
    sent_data sent[2];   /* by each end */
    bool is_secure;
    bool is_read;    /* SIP or SCCP was read in it */
    closing by;      /* CLOSED_NOT: not closed yet; CLOSED_BY_PHONE: by the FIN of `closer`, whoever that is */
    unsigned closer; /* the end that sent the first FIN or RST */
    uint32_t frame;  /* of the first FIN or RST */
    nstime_t time;
};

static wmem_map_t *connections; /* tcp_ends -> the latest */

static bool is_known_port(uint32_t port)
{
    return port < 65536 && (known_ports[port / 32] >> (port % 32) & 1) != 0;
}

void tcp_close_add_port(uint32_t port)
{
    if (port < 65536) {
        known_ports[port / 32] |= UINT32_C(1) << (port % 32);
    }
}

static void on_init(void)
{
    memset(known_ports, 0, sizeof known_ports);
    for (size_t i = 0; i < array_length(ucm_ports); i++) {
        tcp_close_add_port(ucm_ports[i]);
    }
}

static bool is_same_end(const tcp_end *one, const tcp_end *other)
{
    return one->port == other->port && addresses_equal(&one->host, &other->host);
}

/* The same in both directions. Ends are compared, so other connections may have the same hash. */
static unsigned ends_hash(const void *data)
{
    const tcp_ends *ends = (const tcp_ends *)data;
    uint64_t hash =
        keys_of_end(&ends->end[0].host, ends->end[0].port) + keys_of_end(&ends->end[1].host, ends->end[1].port);

    return (unsigned)(hash ^ hash >> 32);
}

static int ends_equal(const void *a, const void *b)
{
    const tcp_ends *one = (const tcp_ends *)a;
    const tcp_ends *other = (const tcp_ends *)b;

    return (is_same_end(&one->end[0], &other->end[0]) && is_same_end(&one->end[1], &other->end[1])) ||
           (is_same_end(&one->end[0], &other->end[1]) && is_same_end(&one->end[1], &other->end[0]));
}

void tcp_close_register(void)
{
    connections = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), ends_hash, ends_equal);
    on_init();
    register_init_routine(on_init);
}

bool tcp_close_wants(const packet_info *pinfo)
{
    return pinfo->ptype == PT_TCP && (is_known_port(pinfo->destport) || is_known_port(pinfo->srcport));
}

/* ---- Connections in packets ---- */

static bool is_secure_port(uint32_t port)
{
    for (size_t i = 0; i < array_length(secure_ports); i++) {
        if (secure_ports[i] == port) {
            return true;
        }
    }
    return false;
}

/* The ends of a packet, the sender first. The addresses are the packet's. */
static tcp_ends ends_of(const packet_info *pinfo)
{
    return (tcp_ends){{{pinfo->src, pinfo->srcport}, {pinfo->dst, pinfo->destport}}};
}

static connection *new_connection(const packet_info *pinfo, const tcp_ends *ends, connection *older)
{
    connection *one = wmem_new0(wmem_file_scope(), connection);

    one->ends = *ends;
    for (size_t i = 0; i < array_length(one->ends.end); i++) {
        copy_address_wmem(wmem_file_scope(), &one->ends.end[i].host, &ends->end[i].host);
    }
    one->older = older;
    one->is_secure = is_secure_port(pinfo->destport) || is_secure_port(pinfo->srcport);
    one->by = CLOSED_NOT;
    wmem_map_remove(connections, ends);
    wmem_map_insert(connections, &one->ends, one);
    return one;
}

/* Source and destination of an IP header, which are adjacent. @return how many octets; 0: no IP */
static size_t copy_hosts(const packet_info *pinfo, uint8_t hosts[32])
{
    bool is_ip = (pinfo->src.type == AT_IPv4 || pinfo->src.type == AT_IPv6) && pinfo->dst.type == pinfo->src.type;
    size_t len = is_ip ? (size_t)pinfo->src.len : 0;

    if (len > 0) {
        memcpy(hosts, pinfo->src.data, len);
        memcpy(hosts + len, pinfo->dst.data, len);
    }
    return 2 * len;
}

/* The TCP header in a buffer of the frame: behind an IP header with the packet's addresses, with its ports. */
static bool read_segment_in(const packet_info *pinfo, text_span bytes, text_span hosts, tcp_segment *segment)
{
    for (size_t pos = 0; (pos = text_find(bytes, pos, hosts)) != TEXT_NOT_FOUND; pos++) {
        if (tcp_segment_read(bytes, pos, pinfo->src.type == AT_IPv6, segment) &&
            segment->source_port == pinfo->srcport && segment->destination_port == pinfo->destport) {
            return true;
        }
    }
    return false;
}

/* Of the frame's own bytes, or of what was reassembled from IP fragments. */
static bool read_segment(const packet_info *pinfo, tcp_segment *segment)
{
    uint8_t octets[32];
    text_span hosts = {octets, copy_hosts(pinfo, octets)};

    for (const ws_source *source = ws_first_source(pinfo); source && hosts.len > 0; source = ws_next_source(source)) {
        if (read_segment_in(pinfo, ws_captured_bytes(ws_source_tvb(source)), hosts, segment)) {
            return true;
        }
    }
    return false;
}

/* Which of the two ends sent a packet. */
static unsigned sender(const connection *one, const packet_info *pinfo)
{
    tcp_end source = {pinfo->src, pinfo->srcport};
    return !is_same_end(&one->ends.end[0], &source);
}

static void record_sent(connection *one, const packet_info *pinfo, const tcp_segment *segment)
{
    sent_data *sent = &one->sent[sender(one, pinfo)];

    if (!sent->is_known || (int32_t)(segment->next_seq - sent->next_seq) > 0) {
        *sent = (sent_data){true, segment->next_seq};
    }
}

/* Whether a segment acknowledges more than the capture holds of the other end: then what that one sent, a FIN maybe, is
 * missing. */
static bool acks_missing(const connection *one, const packet_info *pinfo, const tcp_segment *segment)
{
    const sent_data *other = &one->sent[!sender(one, pinfo)];

    return (segment->flags & TCP_SEGMENT_ACK) && (!other->is_known || (int32_t)(segment->ack - other->next_seq) > 0);
}

/* A RST that answers the SYN: nothing listened there. */
static bool is_refusal(const connection *one, const tcp_segment *segment)
{
    return one->has_client && !one->is_open && one->closer != one->client && segment->ack == one->client_seq + 1;
}

static void close_connection(packet_info *pinfo, connection *one, const tcp_segment *segment)
{
    if (one->by != CLOSED_NOT) {
        return;
    }
    one->closer = sender(one, pinfo);
    one->frame = pinfo->num;
    one->time = pinfo->abs_ts;
    if (segment->flags & TCP_SEGMENT_RST) {
        one->by = is_refusal(one, segment) ? CLOSED_REFUSED : CLOSED_BY_RESET;
    } else {
        one->by = acks_missing(one, pinfo, segment) ? CLOSED_NOT_SEEN : CLOSED_BY_PHONE;
    }
    registrations_end_connection(pinfo);
}

static void open_connection(packet_info *pinfo, connection *one, const tcp_segment *segment)
{
    bool is_answer = (segment->flags & TCP_SEGMENT_ACK) != 0;

    one->is_open |= is_answer;
    if (!is_answer) {
        one->has_client = true;
        one->client = sender(one, pinfo);
        one->client_seq = segment->seq;
    }
}

void tcp_close_record_frame(packet_info *pinfo, bool is_read)
{
    tcp_segment segment;

    if (!read_segment(pinfo, &segment)) {
        return;
    }
    tcp_ends ends = ends_of(pinfo);
    connection *one = (connection *)wmem_map_lookup(connections, &ends);
    bool opens = (segment.flags & (TCP_SEGMENT_SYN | TCP_SEGMENT_ACK)) == TCP_SEGMENT_SYN;
    if (!one || (opens && one->by != CLOSED_NOT)) {
        one = new_connection(pinfo, &ends, one);
    }
    one->is_read |= is_read;
    if (segment.flags & TCP_SEGMENT_SYN) {
        open_connection(pinfo, one, &segment);
    } else if (segment.flags & (TCP_SEGMENT_FIN | TCP_SEGMENT_RST)) {
        close_connection(pinfo, one, &segment);
    } else {
        one->is_open = true;
    }
    record_sent(one, pinfo, &segment);
}

/* ---- The connection that an alarm names ---- */

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

/* What an alarm names, and the packet that carries the alarm. */
typedef struct {
    const packet_info *pinfo;
    const address *phone;
    uint32_t phone_port;
    const address *ucm;
} lost_ends;

static bool is_own(const lost_ends *lost, uint32_t ucm_port)
{
    return lost->pinfo->ptype == PT_TCP && lost->phone_port == lost->pinfo->srcport &&
           ucm_port == lost->pinfo->destport && addresses_equal(lost->phone, &lost->pinfo->src) &&
           addresses_equal(lost->ucm, &lost->pinfo->dst);
}

/* The connection that was lost, of those to one port. That which carries the alarm is not lost: a phone may use its
 * port again, so what had it before is looked for. */
static const connection *find_connection(const lost_ends *lost, uint32_t ucm_port)
{
    tcp_ends ends = {{{*lost->phone, lost->phone_port}, {*lost->ucm, ucm_port}}};
    const connection *one = (const connection *)wmem_map_lookup(connections, &ends);

    return one && one->by == CLOSED_NOT && is_own(lost, ucm_port) ? one->older : one;
}

static const connection *later(const connection *a, const connection *b)
{
    return b && (!a || b->frame > a->frame) ? b : a;
}

/* Whether the first FIN or RST is the phone's. */
static bool is_by_phone(const connection *one, const lost_ends *lost)
{
    tcp_end phone = {*lost->phone, lost->phone_port};
    return is_same_end(&one->ends.end[one->closer], &phone);
}

static closing closed_by(const connection *one, const lost_ends *lost)
{
    if (one->by == CLOSED_NOT) {
        return one->is_open ? CLOSED_NOT : CLOSED_NOT_SEEN;
    }
    return one->by == CLOSED_BY_PHONE && !is_by_phone(one, lost) ? CLOSED_BY_UCM : one->by;
}

/* Of the connections to the ports of Unified CM, and to that which this alarm went to, the one that was closed last. */
static bool find_close(alarm_record *record, const lost_ends *lost)
{
    const connection *latest = find_connection(lost, lost->pinfo->destport);

    for (size_t i = 0; i < array_length(ucm_ports); i++) {
        latest = later(latest, find_connection(lost, ucm_ports[i]));
    }
    if (!latest) {
        record->close.by = CLOSED_NOT_SEEN;
        return false;
    }
    record->close.by = closed_by(latest, lost);
    record->close.by_phone = is_by_phone(latest, lost);
    record->close.frame = latest->by == CLOSED_NOT || latest->by == CLOSED_NOT_SEEN ? 0 : latest->frame;
    record->close.time = latest->time;
    return true;
}

void tcp_close_find(alarm_record *record, const packet_info *pinfo, const alarm_facts *facts)
{
    alarm_value ucm_value, port_value, phone_value;
    address ucm, phone;

    if (get_tcp_stream_count() == 0 || facts->ucm.len == 0 || !value_read(KIND_UCM, facts->ucm, &ucm_value) ||
        !point_at(&ucm, &ucm_value.as.address) || !value_read(KIND_PORT, facts->local_port, &port_value) ||
        port_value.as.port <= 0 || port_value.as.port > UINT16_MAX) {
        return;
    }
    lost_ends lost = {pinfo, &phone, (uint32_t)port_value.as.port, &ucm};
    value_kind kind = ucm_value.as.address.family == ADDRESS_IPV4 ? KIND_IPV4_PREFIX : KIND_IPV6_PREFIX;
    text_span own = kind == KIND_IPV4_PREFIX ? facts->ipv4 : facts->ipv6;
    /* The address that the phone names; else that from which it sends. */
    if (own.len > 0 && value_read(kind, own, &phone_value) && point_at(&phone, &phone_value.as.address) &&
        (find_close(record, &lost) || addresses_equal(&phone, &record->arrival.source))) {
        return;
    }
    lost.phone = &record->arrival.source;
    find_close(record, &lost);
}

/* ---- What was not decrypted ---- */

static void count_secure(tcp_close_secure *count, const connection *one)
{
    bool is_closed = one->frame > 0;

    if (!one->is_secure || one->is_read || !one->is_open) {
        return;
    }
    count->connections++;
    if (!is_closed) {
        return;
    }
    if (count->closed == 0 || nstime_cmp(&one->time, &count->first_close) < 0) {
        count->first_close = one->time;
    }
    if (count->closed == 0 || nstime_cmp(&one->time, &count->last_close) > 0) {
        count->last_close = one->time;
    }
    count->closed++;
}

static void count_chain(void *key _U_, void *value, void *user_data)
{
    for (const connection *one = (const connection *)value; one; one = one->older) {
        count_secure((tcp_close_secure *)user_data, one);
    }
}

tcp_close_secure tcp_close_count_secure(void)
{
    tcp_close_secure count = {.connections = 0};

    wmem_map_foreach(connections, count_chain, &count);
    return count;
}
