/* keys.h
 * Keys of what is kept across frames: 64-bit hashes with a seed drawn anew for every capture file, so that no file can be
 * made to hold collisions, and maps from such keys to records.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_KEYS_H
#define WIRESHARK_KEYS_H

#include "wireshark/ws_compat.h"

#include "core/sip_message.h"

/** What identifies a SIP transaction well enough among the messages of two hosts. */
typedef struct {
    text_span call_id;
    uint32_t cseq;
    text_span method;
} sip_transaction;

/** Draws the seed. To be called when a capture file is opened. */
void keys_draw_seed(void);

/** A text, told from the same text under another salt. */
uint64_t keys_of_text(text_span text, uint64_t salt);

uint64_t keys_of_transaction(const sip_transaction *transaction);

uint64_t keys_of_address(const address *host);

/** The two hosts of a packet, the same in both directions. */
uint64_t keys_of_hosts(const packet_info *pinfo);

/** The two hosts and ports of a packet, in its direction. */
uint64_t keys_of_connection(const packet_info *pinfo);

/** A map from such keys; emptied with the capture file. */
wmem_map_t *keys_new_map(void);

/** Maps a key, which must live as long as the value; a value that the key had is replaced. */
static inline void keys_insert(wmem_map_t *map, const uint64_t *key, void *value)
{
    wmem_map_insert(map, key, value);
}

static inline void *keys_find(wmem_map_t *map, uint64_t key)
{
    return wmem_map_lookup(map, &key);
}

#endif
