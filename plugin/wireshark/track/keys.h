/* keys.h
 * Keys of what is kept across frames: 64-bit hashes with a seed drawn anew for every capture file, so that no file can be
 * made to hold collisions, and tables from such keys to records.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_KEYS_H
#define WIRESHARK_TRACK_KEYS_H

#include "wireshark/ws_compat.h"

#include "core/sip_message.h"
#include "wireshark/track/key_table.h"

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

/** The name of a device, in which letters of either case are equal: phones write the digits of their MAC address so or so. */
uint64_t keys_of_name(text_span name);

uint64_t keys_of_transaction(const sip_transaction *transaction);

uint64_t keys_of_address(const address *host);

/** The two hosts of a packet, the same in both directions. */
uint64_t keys_of_hosts(const packet_info *pinfo);

/** The two ports of a packet, in its direction; no key by itself. */
static inline uint64_t keys_of_ports(const packet_info *pinfo)
{
    return pinfo->srcport * UINT64_C(65536) + pinfo->destport;
}

/** A table from such keys to what is kept of them; emptied with the capture file. To be made once, at registration. */
key_table *keys_new_table(void);

/** The place of what is kept under a key; NULL stands there where the key is new. Valid until another key is looked up so. */
static inline void **keys_place(key_table *table, uint64_t key)
{
    return (void **)key_table_add(table, key);
}

/** Keeps `value` under a key; one that the key had is replaced. */
static inline void keys_put(key_table *table, uint64_t key, void *value)
{
    *keys_place(table, key) = value;
}

/** What is kept under a key; NULL: nothing. */
static inline void *keys_find(const key_table *table, uint64_t key)
{
    void **value = (void **)key_table_find(table, key);
    return value ? *value : NULL;
}

/** Empties those tables. To be called when a capture file is closed. */
void keys_forget(void);

#endif
