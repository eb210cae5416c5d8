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

uint64_t keys_of_transaction(const sip_transaction *transaction)
{
    return text_hash(transaction->method, text_hash(transaction->call_id, seed + transaction->cseq));
}

uint64_t keys_of_address(const address *host)
{
    text_span bytes = {host->data, host->len > 0 ? (size_t)host->len : 0};
    return text_hash(bytes, seed + (uint64_t)host->type);
}

uint64_t keys_of_end(const address *host, uint32_t port)
{
    uint8_t octets[2] = {(uint8_t)(port >> 8), (uint8_t)port};
    return text_hash((text_span){octets, sizeof octets}, keys_of_address(host));
}

uint64_t keys_of_hosts(const packet_info *pinfo)
{
    return keys_of_address(&pinfo->src) + keys_of_address(&pinfo->dst);
}
