/* catalog.c
 * Looking things up in the catalog: see catalog.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/catalog.h"

/* The tables that the fields name. There is no codes_none: a FIELD of codes, without their table, does not link. */
#define FIELD_ROW(name, kind, codes, has_name_field, parts_prefix, label, description)                                 \
    extern const code_table codes_##codes;
#include "model/alarm/catalog_fields.def"

const field_row catalog_fields[FIELD_COUNT] = {
#define FIELD_ROW(name, kind, codes, has_name_field, parts_prefix, label, description)                                 \
    [FIELD_##name] = {#name,          KIND_##kind,   KIND_##kind == KIND_CODE ? &codes_##codes : NULL,                 \
                      has_name_field, #parts_prefix, label,                                                            \
                      description},
#include "model/alarm/catalog_fields.def"
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

const param_row *catalog_param(const alarm_row *alarm, text_span name, size_t *next)
{
    size_t i = *next;

    for (size_t tried = 0; tried < alarm->param_count; tried++, i++) {
        if (i >= alarm->param_count) {
            i = 0;
        }
        const param_row *row = &alarm->params[i];
        if (text_equal(name, (text_span){(const uint8_t *)row->name, row->name_len})) {
            *next = i + 1;
            return row;
        }
    }
    return NULL;
}

const param_row *catalog_common_param(text_span name)
{
    for (size_t i = 0; i < catalog_alarm_count; i++) {
        size_t next = 0;
        const param_row *row = catalog_param(&catalog_alarms[i], name, &next);
        if (row) {
            return row->alarm_specific ? NULL : row;
        }
    }
    return NULL;
}

/* What phones write where there is no value, and its field. Public traces have it of phones that have just started. */
static const struct {
    field_id field;
    text_span word;
} words[] = {
    {FIELD_ucm_address, TEXT_INIT("<not open>")}, /* no connection was open */
};

bool catalog_is_word(const param_row *param, text_span value)
{
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++) {
        if (words[i].field == param->field && text_equal(text_trim(value), words[i].word)) {
            return true;
        }
    }
    return false;
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

reason_kind catalog_reason_kind(const code_row *row)
{
    unsigned flags = row ? row->flags : 0;

    return flags & CODE_LOST       ? REASON_LOST
           : flags & CODE_STARTED  ? REASON_STARTED
           : flags & CODE_RESET    ? REASON_RESET
           : flags & CODE_FALLBACK ? REASON_FALLBACK
                                   : REASON_OTHER;
}
