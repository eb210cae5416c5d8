/* facts.c
 * What the lines tell: see facts.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/facts.h"

void facts_begin(alarm_facts *facts, const alarm_line *line)
{
    *facts = (alarm_facts){.alarm = line->alarm, .name = line->name.text};
    if (line->alarm && line->alarm->failure) {
        facts->failure = line->alarm->meaning;
    }
}

/* Where a text is kept that tells such a thing; NULL: nowhere. */
static text_span *place_of(alarm_facts *facts, fact tells)
{
    switch (tells) {
    case FACT_DEVICE:
        return &facts->device;
    case FACT_SWITCH:
        return &facts->switch_name;
    case FACT_SWITCH_PORT:
        return &facts->switch_port;
    case FACT_UCM:
        return &facts->ucm;
    case FACT_IPV4:
        return &facts->ipv4;
    case FACT_IPV6:
        return &facts->ipv6;
    case FACT_LOCAL_PORT:
        return &facts->local_port;
    default:
        return NULL;
    }
}

/* The same of a detail. */
static text_span *place_of_detail(alarm_facts *facts, field_id field)
{
    switch (field) {
    case FIELD_model:
        return &facts->details[DETAIL_MODEL];
    case FIELD_active_load:
        return &facts->details[DETAIL_ACTIVE_LOAD];
    case FIELD_inactive_load:
        return &facts->details[DETAIL_INACTIVE_LOAD];
    case FIELD_load_server:
        return &facts->details[DETAIL_LOAD_SERVER];
    case FIELD_ctl_signature:
        return &facts->details[DETAIL_CTL_SIGNATURE];
    case FIELD_ctl_tftp_server:
        return &facts->details[DETAIL_CTL_SERVER];
    case FIELD_itl_signature:
        return &facts->details[DETAIL_ITL_SIGNATURE];
    case FIELD_itl_tftp_server:
        return &facts->details[DETAIL_ITL_SERVER];
    default:
        return NULL;
    }
}

static void add_text(alarm_facts *facts, const param_row *row, text_span text)
{
    text_span *place = row->tells == FACT_NONE ? place_of_detail(facts, row->field) : place_of(facts, row->tells);

    if (place && place->len == 0) {
        *place = text_trim(text);
    }
}

static void add_code(alarm_facts *facts, const param_row *row, uint32_t code)
{
    const code_row *known = catalog_code(catalog_fields[row->field].codes, code);

    if (row->tells == FACT_REASON && !facts->has_reason) {
        facts->has_reason = true;
        facts->reason = code;
        facts->reason_row = known;
    } else if (row->tells == FACT_RESULT) {
        facts->result_param = row;
        facts->result = code;
        facts->result_row = known;
    }
    if (known && (known->flags & CODE_FAILURE) && !(facts->alarm && facts->alarm->failure)) {
        facts->failure = known->meaning;
    }
}

static void add_time(alarm_facts *facts, uint64_t ms)
{
    if (!facts->has_timestamp) {
        int64_t stamp = clock_from_milliseconds(ms);
        facts->has_timestamp = true;
        facts->timestamp = stamp;
        facts->clock_is_set = clock_judge(stamp, stamp, stamp) == CLOCK_SET;
    }
}

void facts_add(alarm_facts *facts, const alarm_line *line, const alarm_value *value)
{
    add_text(facts, line->row, line->value.text);
    if (value && value->kind == KIND_CODE) {
        add_code(facts, line->row, value->as.number);
    } else if (value && line->row->tells == FACT_TIMESTAMP) {
        add_time(facts, value->as.ms);
    }
}
