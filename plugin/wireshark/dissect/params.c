/* params.c
 * The elements of a document, or the parts of a text, as items: see params.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/dissect/params.h"

static int offset_of(const alarm_view *view, const alarm_item_text *text)
{
    return text->raw.ptr ? (int)(text->raw.ptr - view->document.bytes.ptr) : 0;
}

/* The text in front of a raw value: the label of the parameter that it should have been, else its name. */
static const char *heading_of(const alarm_view *view, const alarm_item_text *name, const param_row *row)
{
    if (row) {
        return catalog_fields[row->field].label;
    }
    return name->text.len == 0 ? "(no name)" : items_label(view, name->text);
}

static proto_item *add_raw(const alarm_view *view, const alarm_item_text *name, const alarm_item_text *value,
                           const param_row *row)
{
    if (!view->all_wanted) {
        return NULL;
    }
    const char *name_string = items_string(view, name->text);
    const char *value_string = items_string(view, value->text);
    proto_item_set_hidden(proto_tree_add_string(view->tree, hf_alarm.param_name, view->document.tvb,
                                                offset_of(view, name), (int)name->raw.len, name_string));
    proto_item *item = proto_tree_add_string(view->tree, hf_alarm.param_value, view->document.tvb,
                                             offset_of(view, value), (int)value->raw.len, value_string);
    proto_item_set_text(item, "%s: %s", heading_of(view, name, row),
                        value->text.len == 0 ? "(empty)" : items_label(view, value->text));
    return item;
}

void params_add_alarm(const alarm_view *view, const alarm_item *line)
{
    proto_item *item = NULL;

    if (line->alarm && !line->alarm->name) {
        return;
    }
    if (items_field_wanted(view, hf_alarm.name)) {
        item = proto_tree_add_string(view->tree, hf_alarm.name, view->document.tvb, offset_of(view, &line->name),
                                     (int)line->name.raw.len, items_string(view, line->name.text));
    }
    if (!line->alarm && !line->truncated) {
        expert_add_info(view->pinfo, items_or_root(view, item), &ei_alarm.unknown_alarm);
    }
    items_add_defects(view, items_or_root(view, item), line->defects);
}

values_place params_add(const alarm_view *view, const alarm_item *line, params_form form, const alarm_value *value,
                        const values_derived *derived)
{
    proto_item *item = form == PARAMS_VALUE ? values_add(view, line, value, derived)
                                            : add_raw(view, &line->name, &line->value, line->row);
    proto_item *noted = items_or_root(view, item);

    if (line->alarm && !line->row && !line->truncated) {
        expert_add_info(view->pinfo, noted, &ei_alarm.unknown_param);
    }
    if (form == PARAMS_INVALID) {
        expert_add_info(view->pinfo, noted, &ei_alarm.bad_value);
    }
    if (line->repeated) {
        expert_add_info(view->pinfo, noted, &ei_alarm.duplicate_param);
    }
    if (line->truncated) {
        proto_item_append_text(item, " [truncated]");
    }
    items_add_defects(view, noted, line->defects);
    return (values_place){item, offset_of(view, &line->value), (int)line->value.raw.len};
}

void params_add_ipv4(const alarm_view *view, const uint8_t *octets)
{
    const address *source = &view->pinfo->src;
    ws_in4_addr ipv4;

    if (!items_field_wanted(view, fields_value[FIELD_device_ipv4]) || (!octets && source->type != AT_IPv4)) {
        return;
    }
    memcpy(&ipv4, octets ? octets : (const uint8_t *)source->data, sizeof ipv4);
    proto_item_set_generated(
        proto_tree_add_ipv4(view->tree, fields_value[FIELD_device_ipv4], view->document.tvb, 0, 0, ipv4));
}

void params_add_stray(const alarm_view *view, const alarm_item *line)
{
    /* It has no name; an empty one is placed where the text begins. */
    alarm_item_text name = {{line->value.raw.ptr, 0}, {NULL, 0}, false};

    items_add_defects(view, items_or_root(view, add_raw(view, &name, &line->value, NULL)), line->defects);
}
