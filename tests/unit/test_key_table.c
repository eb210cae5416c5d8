/* test_key_table.c
 * Tests of wireshark/key_table.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/key_table.h"

#include "test_support.h"

/* Spreads numbers like hashes. */
static uint64_t spread(uint32_t i)
{
    return (i + UINT64_C(1)) * UINT64_C(0x9e3779b97f4a7c15);
}

static void put(key_table *table, uint64_t key, uint32_t value)
{
    *(uint32_t *)key_table_add(table, key) = value;
}

static void assert_value(const key_table *table, uint64_t key, uint32_t value)
{
    const uint32_t *found = (const uint32_t *)key_table_find(table, key);

    g_assert_nonnull(found);
    g_assert_cmpuint(*found, ==, value);
}

static void test_empty(void)
{
    key_table table = KEY_TABLE(uint32_t);

    g_assert_null(key_table_find(&table, 0));
    g_assert_null(key_table_find(&table, 1));
    g_assert_cmpuint(table.count, ==, 0);
    key_table_clear(&table);
}

/* Far more keys than there are slots to begin with, with gaps between them. */
static void test_many(void)
{
    enum { KEYS = 100000 };
    key_table table = KEY_TABLE(uint32_t);

    for (uint32_t i = 0; i < KEYS; i += 2) {
        uint32_t *value = (uint32_t *)key_table_add(&table, spread(i));
        g_assert_cmpuint(*value, ==, 0);
        *value = i + 1;
    }
    g_assert_cmpuint(table.count, ==, KEYS / 2);
    for (uint32_t i = 0; i < KEYS; i += 2) {
        assert_value(&table, spread(i), i + 1);
        g_assert_null(key_table_find(&table, spread(i + 1)));
    }
    key_table_clear(&table);
    g_assert_null(key_table_find(&table, spread(0)));
}

/* All of them belong into one slot, the last. */
static void test_same_slot(void)
{
    enum { KEYS = 2000 };
    key_table table = KEY_TABLE(uint32_t);

    for (uint32_t i = 0; i < KEYS; i++) {
        put(&table, (uint64_t)i << 32 | UINT32_MAX, i);
    }
    for (uint32_t i = 0; i < KEYS; i++) {
        assert_value(&table, (uint64_t)i << 32 | UINT32_MAX, i);
    }
    g_assert_null(key_table_find(&table, (uint64_t)KEYS << 32 | UINT32_MAX));
    key_table_clear(&table);
}

/* Heaps around both ends of a table, which grows again and again: those that do not fit at the end go on at the start. */
static void test_heaps(void)
{
    enum { KEYS = 20000, WIDTH = 400 };
    key_table table = KEY_TABLE(uint32_t);
    uint32_t slots = 0;

    for (uint32_t i = 0; i < KEYS; i++) {
        uint64_t key = (spread(i) << 32) | (uint32_t)(spread(i) % WIDTH - WIDTH / 2);
        put(&table, key, i);
        if (table.slots != slots || i == KEYS - 1) {
            slots = table.slots;
            for (uint32_t j = 0; j <= i; j++) {
                assert_value(&table, (spread(j) << 32) | (uint32_t)(spread(j) % WIDTH - WIDTH / 2), j);
            }
        }
    }
    g_assert_cmpuint(table.count, ==, KEYS);
    key_table_clear(&table);
}

static void test_known_key(void)
{
    key_table table = KEY_TABLE(uint32_t);

    put(&table, 42, 7);
    g_assert_cmpuint(*(uint32_t *)key_table_add(&table, 42), ==, 7);
    put(&table, 42, 8);
    assert_value(&table, 42, 8);
    g_assert_cmpuint(table.count, ==, 1);
    key_table_clear(&table);
}

/* 0 marks an empty slot, and is a key like any other all the same. */
static void test_key_of_zero(void)
{
    key_table table = KEY_TABLE(uint32_t);

    put(&table, 42, 7);
    g_assert_null(key_table_find(&table, 0));
    put(&table, 0, 9);
    assert_value(&table, 0, 9);
    assert_value(&table, 42, 7);
    key_table_clear(&table);
}

/* It can be filled again, with values of the same size. */
static void test_clear(void)
{
    key_table table = KEY_TABLE(uint64_t);

    *(uint64_t *)key_table_add(&table, 42) = UINT64_MAX;
    key_table_clear(&table);
    g_assert_cmpuint(table.count, ==, 0);
    g_assert_cmpuint(*(uint64_t *)key_table_add(&table, 42), ==, 0);
    g_assert_cmpuint(table.value_size, ==, sizeof(uint64_t));
    key_table_clear(&table);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/key-table/empty", test_empty);
    g_test_add_func("/key-table/many", test_many);
    g_test_add_func("/key-table/same-slot", test_same_slot);
    g_test_add_func("/key-table/heaps", test_heaps);
    g_test_add_func("/key-table/known-key", test_known_key);
    g_test_add_func("/key-table/key-of-zero", test_key_of_zero);
    g_test_add_func("/key-table/clear", test_clear);
    return g_test_run();
}
