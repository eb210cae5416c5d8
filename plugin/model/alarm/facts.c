/* facts.c
 * What the items say of an alarm: see facts.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/facts.h"

void facts_begin(alarm_facts *facts, const alarm_item *item)
{
    *facts = (alarm_facts){.alarm = item->alarm, .name = item->name.text};
    if (item->alarm && item->alarm->failure) {
        facts->failure = item->alarm->meaning;
    }
}

/* Where the text of a parameter with this role is kept; NULL: nowhere. */
static text_span *text_slot(alarm_facts *facts, param_role role)
{
    switch (role) {
    case ROLE_DEVICE:
        return &facts->device;
    case ROLE_SWITCH:
        return &facts->switch_name;
    case ROLE_SWITCH_PORT:
        return &facts->switch_port;
    case ROLE_UCM:
        return &facts->ucm;
    case ROLE_IPV4:
        return &facts->ipv4;
    case ROLE_IPV6:
        return &facts->ipv6;
    case ROLE_LOCAL_PORT:
        return &facts->local_port;
    default:
        return NULL;
    }
}

/* Where the text of a detail is kept; NULL: nowhere. */
static text_span *detail_slot(alarm_facts *facts, field_id field)
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
    case FIELD_failed_load:
        return &facts->details[DETAIL_FAILED_LOAD];
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
    text_span *slot = row->role == ROLE_NONE ? detail_slot(facts, row->field) : text_slot(facts, row->role);

    if (slot && slot->len == 0) {
        *slot = text_trim(text);
        if (row->role == ROLE_SWITCH) {
            facts->switch_value = text;
        }
    }
}

static void add_code(alarm_facts *facts, const param_row *row, uint32_t code)
{
    const code_row *known = catalog_code(catalog_fields[row->field].codes, code);

    if (row->role == ROLE_REASON && !facts->has_reason) {
        facts->has_reason = true;
        facts->reason = code;
        facts->reason_row = known;
    } else if (row->role == ROLE_RESULT) {
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
        facts->clock_is_set = clock_is_set(stamp);
    }
}

void facts_add(alarm_facts *facts, const alarm_item *item, const alarm_value *value)
{
    add_text(facts, item->row, item->value.text);
    if (value && value->kind == KIND_CODE) {
        add_code(facts, item->row, value->as.number);
    } else if (value && item->row->role == ROLE_TIMESTAMP) {
        add_time(facts, value->as.ms);
    }
}
