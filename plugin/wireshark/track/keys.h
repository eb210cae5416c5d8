/* keys.h
 * Keys of what is kept across frames: 64-bit hashes with a seed drawn for every capture file, so that no file can be
 * made to hold collisions.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_KEYS_H
#define WIRESHARK_TRACK_KEYS_H

#include "wireshark/ws_compat.h"

#include "core/sip_message.h"

/** What identifies a SIP transaction well enough among the messages of two hosts. */
typedef struct {
    text_span call_id;
    uint32_t cseq;
    text_span method;
} sip_transaction;

/** Draws the seed. Call it when a capture file is opened. */
void keys_draw_seed(void);

/** The key of a text, other than that of the same text with another salt. */
uint64_t keys_of_text(text_span text, uint64_t salt);

/** The key of a transaction of any hosts: of Call-ID, CSeq number and method, as their bytes are. */
uint64_t keys_of_transaction(const sip_transaction *transaction);

/** The key of an address of any type, of its type and octets; those without octets have one of their type alone. */
uint64_t keys_of_address(const address *host);

/** A port of a host: one end of a TCP connection. @param port below 65536 */
uint64_t keys_of_end(const address *host, uint32_t port);

/** The two hosts of a packet, the same in both directions. */
uint64_t keys_of_hosts(const packet_info *pinfo);

/** A key as a key of a GHashTable. On 32-bit systems half of it is lost, and with it the safety from collisions. */
static inline void *keys_pointer(uint64_t key)
{
    return GSIZE_TO_POINTER((size_t)(key ^ (sizeof(size_t) < sizeof key ? key >> 32 : 0)));
}

#endif
