/* messages.c
 * Memory of SIP messages: see messages.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/messages.h"

/* Two generations: when the younger one is full, the older one is dropped. */
enum { FIRST_SLOTS = 1024, MESSAGES_PER_GENERATION = 500000 };

/* A hash table with open addressing: a key stands in its slot, or in one of those right behind it. */
typedef struct {
    uint64_t *keys;   /* NULL: nothing in it */
    uint32_t *frames; /* 0: the slot is empty */
    uint32_t slots;   /* a power of two */
    uint32_t count;
} generation;

static generation young;
static generation old;

static void drop(generation *g)
{
    g_free(g->keys);
    g_free(g->frames);
    *g = (generation){NULL, NULL, 0, 0};
}

/* The slot that holds the key, or the empty one where it belongs. */
static uint32_t slot_of(const generation *g, uint64_t key)
{
    uint32_t slot = (uint32_t)key & (g->slots - 1);

    while (g->frames[slot] != 0 && g->keys[slot] != key) {
        slot = (slot + 1) & (g->slots - 1);
    }
    return slot;
}

static uint32_t find_in(const generation *g, uint64_t key)
{
    return g->keys ? g->frames[slot_of(g, key)] : 0;
}

static void allocate(generation *g, uint32_t slots)
{
    g->keys = g_new(uint64_t, slots);
    g->frames = g_new0(uint32_t, slots);
    g->slots = slots;
}

static void insert(generation *g, uint64_t key, uint32_t frame)
{
    uint32_t slot = slot_of(g, key);

    g->keys[slot] = key;
    g->frames[slot] = frame;
    g->count++;
}

static void double_slots(generation *g)
{
    generation larger = {NULL, NULL, 0, 0};

    allocate(&larger, 2 * g->slots);
    for (uint32_t slot = 0; slot < g->slots; slot++) {
        if (g->frames[slot] != 0) {
            insert(&larger, g->keys[slot], g->frames[slot]);
        }
    }
    drop(g);
    *g = larger;
}

static void make_room(void)
{
    if (young.count >= MESSAGES_PER_GENERATION) {
        drop(&old);
        old = young;
        young = (generation){NULL, NULL, 0, 0};
    }
    if (!young.keys) {
        allocate(&young, FIRST_SLOTS);
    } else if (young.count >= young.slots / 4 * 3) {
        double_slots(&young);
    }
}

void messages_note(uint32_t frame, uint64_t transaction, unsigned status)
{
    uint64_t key = transaction + status;

    if (find_in(&young, key) == 0) {
        make_room();
        insert(&young, key, frame);
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
    drop(&young);
    drop(&old);
}
