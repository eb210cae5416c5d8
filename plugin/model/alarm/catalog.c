/* catalog.c
 * Looking things up in the catalog: see catalog.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/catalog.h"

/* The tables that the fields name. */
#define FIELD(name, kind, label, description)
#define CODED(name, table, label, description) extern const code_table codes_##table;
#define NAMED(name, table, label, description) extern const code_table codes_##table;
#define MADE(name, kind, stem, label, description)
#include "model/alarm/catalog_fields.def"
#undef FIELD
#undef CODED
#undef NAMED
#undef MADE

/* A field of codes without their table does not compile. */
#define FIELD(name, kind, label, description)                                                                          \
    _Static_assert(KIND_##kind != KIND_CODE, "cisco_alarm." #name ": a field of codes is CODED");
#define CODED(name, table, label, description)
#define NAMED(name, table, label, description)
#define MADE(name, kind, stem, label, description) FIELD(name, kind, label, description)
#include "model/alarm/catalog_fields.def"
#undef FIELD
#undef CODED
#undef NAMED
#undef MADE

const field_row catalog_fields[FIELD_COUNT] = {
#define ROW(name, kind, codes, named, stem, label, description)                                                        \
    [FIELD_##name] = {#name, KIND_##kind, codes, named, stem, label, description},
#define FIELD(name, kind, label, description)      ROW(name, kind, NULL, false, #name, label, description)
#define CODED(name, table, label, description)     ROW(name, CODE, &codes_##table, false, #name, label, description)
#define NAMED(name, table, label, description)     ROW(name, CODE, &codes_##table, true, #name, label, description)
#define MADE(name, kind, stem, label, description) ROW(name, kind, NULL, false, #stem, label, description)
#include "model/alarm/catalog_fields.def"
#undef FIELD
#undef CODED
#undef NAMED
#undef MADE
};

const alarm_row *catalog_alarm(text_span name)
{
    for (size_t i = 0; i < catalog_alarm_count; i++) {
        const alarm_row *row = &catalog_alarms[i];
        if (text_equal(name, (text_span){(const uint8_t *)row->name, row->name_len})) {
            return row;
        }
    }
    return NULL;
}

const param_row *catalog_param(const alarm_row *alarm, text_span name, size_t *hint)
{
    size_t i = *hint;

    for (size_t tried = 0; tried < alarm->param_count; tried++, i++) {
        if (i >= alarm->param_count) {
            i = 0;
        }
        const param_row *row = &alarm->params[i];
        if (text_equal(name, (text_span){(const uint8_t *)row->name, row->name_len})) {
            *hint = i + 1;
            return row;
        }
    }
    return NULL;
}

const param_row *catalog_common_param(text_span name)
{
    for (size_t i = 0; i < catalog_alarm_count; i++) {
        size_t hint = 0;
        const param_row *row = catalog_param(&catalog_alarms[i], name, &hint);
        if (row) {
            return row->own ? NULL : row;
        }
    }
    return NULL;
}

const code_row *catalog_code(const code_table *table, uint32_t code)
{
    for (size_t i = 0; i < table->count && table->rows[i].code <= code; i++) {
        if (table->rows[i].code == code) {
            return &table->rows[i];
        }
    }
    return NULL;
}
