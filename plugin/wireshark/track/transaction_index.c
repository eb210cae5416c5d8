/* transaction_index.c
 * Index of SIP messages: see transaction_index.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/transaction_index.h"

/* Two generations: when the younger one is full, the older one is dropped. So at most 32 MB are kept, and what an alarm
 * names is found unless a site's whole traffic of hours is between. */
enum { MESSAGES_PER_GENERATION = 500000 };

/* Transaction and status -> frame. */
static GHashTable *young;
static GHashTable *old;

static uint32_t find_in(GHashTable *generation, uint64_t key)
{
    return generation ? GPOINTER_TO_UINT(g_hash_table_lookup(generation, keys_pointer(key))) : 0;
}

static void drop(GHashTable **generation)
{
    if (*generation) {
        g_hash_table_destroy(*generation);
        *generation = NULL;
    }
}

static void begin_generation(void)
{
    drop(&old);
    old = young;
    young = g_hash_table_new(NULL, NULL);
}

void transaction_index_record(uint32_t frame, uint64_t transaction, unsigned status)
{
    uint64_t key = transaction + status;

    if (!young || g_hash_table_size(young) >= MESSAGES_PER_GENERATION) {
        begin_generation();
    }
    if (find_in(young, key) == 0) { /* the first frame stays */
        g_hash_table_insert(young, keys_pointer(key), GUINT_TO_POINTER(frame));
    }
}

uint32_t transaction_index_find(uint64_t transaction, unsigned status)
{
    uint64_t key = transaction + status;
    uint32_t frame = find_in(old, key);

    return frame ? frame : find_in(young, key);
}

void transaction_index_clear(void)
{
    drop(&young);
    drop(&old);
}
