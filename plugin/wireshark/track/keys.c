/* keys.c
 * Keys: see keys.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/keys.h"

static uint64_t seed;

void keys_draw_seed(void)
{
    seed = (uint64_t)g_random_int() << 32 | g_random_int();
}

uint64_t keys_of_text(text_span text, uint64_t salt)
{
    return text_hash(text, seed + salt);
}

uint64_t keys_of_name(text_span name)
{
    uint8_t lower[64];

    if (name.len > sizeof lower) {
        return keys_of_text(name, 0); /* no name of a device is that long */
    }
    for (size_t i = 0; i < name.len; i++) {
        lower[i] = text_lower(name.ptr[i]);
    }
    return keys_of_text((text_span){lower, name.len}, 0);
}

uint64_t keys_of_transaction(const sip_transaction *transaction)
{
    return text_hash(transaction->method, text_hash(transaction->call_id, seed + transaction->cseq));
}

uint64_t keys_of_address(const address *host)
{
    text_span bytes = {host->data, host->len > 0 ? (size_t)host->len : 0};
    return text_hash(bytes, seed + (uint64_t)host->type);
}

uint64_t keys_of_hosts(const packet_info *pinfo)
{
    return keys_of_address(&pinfo->src) + keys_of_address(&pinfo->dst);
}

static GPtrArray *tables;

key_table *keys_new_table(void)
{
    key_table *table = wmem_new(wmem_epan_scope(), key_table);

    *table = KEY_TABLE(void *);
    if (!tables) {
        tables = g_ptr_array_new();
    }
    g_ptr_array_add(tables, table);
    return table;
}

void keys_forget(void)
{
    for (unsigned i = 0; i < tables->len; i++) {
        key_table_clear((key_table *)g_ptr_array_index(tables, i));
    }
}
