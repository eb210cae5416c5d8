/* pcapng.h
 * Writes a capture: the blocks of pcapng (draft-ietf-opsawg-pcapng), with packets that are messages of SIP as Wireshark
 * exports them (File, Export PDUs to File): LINKTYPE_WIRESHARK_UPPER_PDU, with tags for the dissector, the addresses
 * and the ports (wsutil/exported_pdu_tlvs.h). No TCP or IP header is invented.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TRACE2PCAPNG_PCAPNG_H
#define TRACE2PCAPNG_PCAPNG_H

#include "core/trace/sip_trace.h"

/** One end of a message; no size, or port 0: not known. */
typedef struct {
    sip_trace_address address;
    uint16_t port;
} pcapng_end;

typedef struct {
    uint32_t interface; /* number, in the order of pcapng_write_interface() */
    int64_t time;       /* milliseconds since 1970-01-01 UTC */
    bool is_outgoing;   /* by the node */
    bool is_udp;
    pcapng_end source, destination;
    text_span text;
    const char *comment; /* NULL: none */
} pcapng_packet;

/** All return false where the output fails, which was said. */
bool pcapng_write_section(const char *comment);
bool pcapng_write_interface(const char *name, const char *description);
bool pcapng_write_packet(const pcapng_packet *packet);

#endif
