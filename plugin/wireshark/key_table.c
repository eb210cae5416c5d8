/* key_table.c
 * Open addressing: see key_table.h. A key stands in its slot, or in one of those right behind it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/key_table.h"

#include <glib.h>
#include <string.h>

enum { FIRST_SLOTS = 1024 };

/* 0 stands for an empty slot. Keys are hashes of 64 bits, so another one for it does not matter. */
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

static void double_slots(key_table *table)
{
    key_table before = *table;

    table->slots = before.slots > 0 ? 2 * before.slots : FIRST_SLOTS;
    table->keys = g_new0(uint64_t, table->slots);
    table->values = g_new(uint8_t, table->slots * table->value_size);
    for (uint32_t slot = 0; slot < before.slots; slot++) {
        if (before.keys[slot] != 0) {
            uint32_t there = slot_of(table, before.keys[slot]);
            table->keys[there] = before.keys[slot];
            memcpy(value_at(table, there), value_at(&before, slot), table->value_size);
        }
    }
    g_free(before.keys);
    g_free(before.values);
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
        memset(value_at(table, slot), 0, table->value_size);
    }
    return value_at(table, slot);
}

void key_table_clear(key_table *table)
{
    g_free(table->keys);
    g_free(table->values);
    *table = (key_table){NULL, NULL, table->value_size, 0, 0};
}
