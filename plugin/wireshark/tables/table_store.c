/* table_store.c
 * Tables that Wireshark has: see table_store.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/tables/table_store.h"

/* When Wireshark frees its list, tables without rows are gone before anything is called: so what is asked for then is
 * not read from a table. */
typedef struct {
    stat_tap_table *table; /* has room for `made` rows */
    char *title;
    stat_tap_table_item_type **rows; /* the first ones are the table's, those beyond are spare */
    unsigned made;
    unsigned used; /* how many are the table's */
} section;

static section *section_at(const table_store *store, unsigned i)
{
    return (section *)g_ptr_array_index(store->sections, i);
}

static unsigned shown_count(const table_store *store)
{
    return store->ui->tables ? store->ui->tables->len : 0;
}

/* ---- Cells ---- */

void table_store_clear(stat_tap_table_item_type *cell)
{
    if (cell->type == TABLE_ITEM_STRING) {
        g_free((char *)cell->value.string_value);
    }
    memset(cell, 0, sizeof *cell);
}

void table_store_set(stat_tap_table_item_type *cell, char *text)
{
    cell->type = TABLE_ITEM_STRING;
    cell->value.string_value = text;
}

/* ---- Rows ---- */

static void clear_rows(section *own)
{
    stat_tap_table *table = own->table;

    for (unsigned i = 0; i < table->num_elements; i++) {
        for (unsigned column = 0; column < table->num_fields; column++) {
            table_store_clear(&table->elements[i][column]);
        }
    }
    table->num_elements = own->used = 0;
}

static section *section_of(const table_store *store, const stat_tap_table *table)
{
    for (unsigned i = 0; store->sections && i < store->sections->len; i++) {
        if (section_at(store, i)->table == table) {
            return section_at(store, i);
        }
    }
    return NULL;
}

stat_tap_table_item_type *table_store_row(table_store *store, stat_tap_table *table)
{
    section *own = section_of(store, table);

    if (own->used == own->made) {
        own->made = own->made ? 2 * own->made : 16;
        own->rows = g_renew(stat_tap_table_item_type *, own->rows, own->made);
        table->elements = g_renew(stat_tap_table_item_type *, table->elements, own->made);
        for (unsigned i = own->used; i < own->made; i++) {
            own->rows[i] = table->elements[i] = g_new0(stat_tap_table_item_type, table->num_fields);
        }
    }
    table->num_elements = ++own->used;
    return own->rows[own->used - 1];
}

/* ---- Sections ---- */

void table_store_hide(table_store *store)
{
    for (unsigned i = 0; store->sections && i < store->sections->len; i++) {
        clear_rows(section_at(store, i));
    }
    if (store->ui->tables) {
        g_array_set_size(store->ui->tables, 0);
    }
}

stat_tap_table *table_store_section(table_store *store, const char *title)
{
    unsigned count = shown_count(store);
    section *next;

    if (!store->sections) {
        store->sections = g_ptr_array_new();
    }
    if (count < store->sections->len) {
        next = section_at(store, count);
    } else {
        next = g_new0(section, 1);
        next->table = stat_tap_init_table("", (int)store->ui->nfields, 0, NULL);
        g_ptr_array_add(store->sections, next);
    }
    g_free(next->title);
    next->title = g_strdup(title ? title : store->ui->title);
    next->table->title = next->title;
    stat_tap_add_table(store->ui, next->table);
    return next->table;
}

bool table_store_has(const table_store *store, const stat_tap_table *table)
{
    return section_of(store, table) != NULL;
}

bool table_store_has_rows(const table_store *store)
{
    for (unsigned i = 0; i < shown_count(store); i++) {
        if (section_at(store, i)->used > 0) {
            return true;
        }
    }
    return false;
}

/* Wireshark frees the tables in its list with their rows. */
void table_store_release(table_store *store)
{
    for (unsigned i = 0; store->sections && i < store->sections->len; i++) {
        section *next = section_at(store, i);
        for (unsigned row = next->used; row < next->made; row++) {
            g_free(next->rows[row]);
        }
        if (i >= shown_count(store)) {
            g_free(next->table->elements);
            g_free(next->table);
        }
        g_free(next->rows);
        g_free(next->title);
        g_free(next);
    }
    if (store->sections) {
        g_ptr_array_free(store->sections, TRUE);
        store->sections = NULL;
    }
}
