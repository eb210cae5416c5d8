/* key_table.c
 * Open addressing: see key_table.h. A key stands in its slot, or in one of those right behind it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/key_table.h"

#include <glib.h>
#include <string.h>

enum { FIRST_SLOTS = 1024 };

/* 0 stands for an empty slot, whose value is zeros. Keys are hashes of 64 bits, so another one for it does not matter. */
static uint64_t in_table(uint64_t key)
{
    return key == 0 ? 1 : key;
}

/* The slot that holds the key, or the empty one where it belongs. */
static uint32_t slot_of(const key_table *table, uint64_t key)
{
    uint32_t slot = (uint32_t)key & (table->slots - 1);

    while (table->keys[slot] != 0 && table->keys[slot] != key) {
        slot = (slot + 1) & (table->slots - 1);
    }
    return slot;
}

static void *value_at(const key_table *table, uint32_t slot)
{
    return table->values + slot * table->value_size;
}

void *key_table_find(const key_table *table, uint64_t key)
{
    if (table->count == 0) {
        return NULL;
    }
    key = in_table(key);
    uint32_t slot = slot_of(table, key);
    return table->keys[slot] == key ? value_at(table, slot) : NULL;
}

/* Moves what is in a slot to where it belongs now. */
static void move(key_table *table, uint32_t slot)
{
    uint64_t key = table->keys[slot];

    table->keys[slot] = 0;
    uint32_t there = slot_of(table, key);
    table->keys[there] = key;
    if (there != slot) {
        memcpy(value_at(table, there), value_at(table, slot), table->value_size);
        memset(value_at(table, slot), 0, table->value_size);
    }
}

/* In place, so that a large table is never in memory twice. A key belongs into its slot, or so far behind it as the table
 * was long. Begun behind an empty slot, each key comes after all that stand between its slot and itself: so nothing is taken
 * away from the way to those that were moved before. */
static void double_slots(key_table *table)
{
    uint32_t before = table->slots;
    uint32_t empty = 0;

    table->slots = before > 0 ? 2 * before : FIRST_SLOTS;
    table->keys = g_renew(uint64_t, table->keys, table->slots);
    table->values = g_renew(uint8_t, table->values, table->slots * table->value_size);
    memset(table->keys + before, 0, (table->slots - before) * sizeof table->keys[0]);
    memset(value_at(table, before), 0, (table->slots - before) * table->value_size);
    while (before > 0 && table->keys[empty] != 0) {
        empty++;
    }
    for (uint32_t i = 1; i < before; i++) {
        uint32_t slot = (empty + i) & (before - 1);
        if (table->keys[slot] != 0) {
            move(table, slot);
        }
    }
}

void *key_table_add(key_table *table, uint64_t key)
{
    if (table->count >= table->slots / 4 * 3) {
        double_slots(table);
    }
    key = in_table(key);
    uint32_t slot = slot_of(table, key);
    if (table->keys[slot] == 0) {
        table->keys[slot] = key;
        table->count++;
    }
    return value_at(table, slot);
}

void key_table_clear(key_table *table)
{
    g_free(table->keys);
    g_free(table->values);
    *table = (key_table){NULL, NULL, table->value_size, 0, 0};
}
