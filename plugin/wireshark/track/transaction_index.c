/* transaction_index.c
 * Memory of SIP messages: see transaction_index.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/transaction_index.h"

#include "wireshark/track/key_table.h"

/* Two generations: when the younger one is full, the older one is dropped. */
enum { MESSAGES_PER_GENERATION = 500000 };

/* Transaction and status -> frame. */
static key_table young = {NULL, NULL, sizeof(uint32_t), 0, 0};
static key_table old = {NULL, NULL, sizeof(uint32_t), 0, 0};

static uint32_t find_in(const key_table *generation, uint64_t key)
{
    const uint32_t *frame = (const uint32_t *)key_table_find(generation, key);
    return frame ? *frame : 0;
}

static void begin_generation(void)
{
    key_table_clear(&old);
    old = young;
    young = KEY_TABLE(uint32_t);
}

void messages_note(uint32_t frame, uint64_t transaction, unsigned status)
{
    if (young.count >= MESSAGES_PER_GENERATION) {
        begin_generation();
    }
    uint32_t *noted = (uint32_t *)key_table_add(&young, transaction + status);
    if (*noted == 0) {
        *noted = frame;
    }
}

uint32_t messages_find(uint64_t transaction, unsigned status)
{
    uint64_t key = transaction + status;
    uint32_t frame = find_in(&old, key);

    return frame ? frame : find_in(&young, key);
}

void messages_forget(void)
{
    key_table_clear(&young);
    key_table_clear(&old);
}
