/* key_table.h
 * A table from the keys of keys.h to small values: hashing with open addressing, since it is asked for every SIP message.
 *
 * GLib alone: no Wireshark header.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_KEY_TABLE_H
#define WIRESHARK_TRACK_KEY_TABLE_H

#include <stddef.h>
#include <stdint.h>

/** Begin with KEY_TABLE(type of the values). */
typedef struct {
    uint64_t *keys;    /* by slot; 0: the slot is empty */
    uint8_t *values;   /* by slot */
    size_t value_size; /* of one, in bytes */
    uint32_t slots;    /* a power of two; 0: not even memory for them */
    uint32_t count;
} key_table;

#define KEY_TABLE(type) ((key_table){NULL, NULL, sizeof(type), 0, 0})

/** Where the value of a key is; NULL where it is not in the table. Valid until a key is added. */
void *key_table_find(const key_table *table, uint64_t key);

/** The same; a key that is not in the table is added, with a value of zeros. At most 2^31 fit. */
void *key_table_add(key_table *table, uint64_t key);

/** Empties the table, and gives its memory back. */
void key_table_clear(key_table *table);

#endif
