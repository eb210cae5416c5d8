/* values.c
 * Typed values as items, by kind: see values.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/dissect/values.h"

/* A value on its way into the tree. */
typedef struct {
    const alarm_view *view;
    const alarm_item *line;
    const alarm_value *value;
    const values_derived *derived;
    tvbuff_t *tvb;
    field_id field;
    int offset; /* of its bytes in the document */
    int length; /* of those bytes, references not resolved */
} value_item;

typedef proto_item *(*add_value_fn)(const value_item *s);

/* The bytes of the packet that `part` of a value came from: all of the value's where entities blur that. */
static void part_range(const value_item *s, text_span part, int *offset, int *length)
{
    *offset = s->offset;
    *length = s->length;
    if (!s->line->value.escaped && part.ptr) {
        *offset += (int)(part.ptr - s->line->value.text.ptr);
        *length = (int)part.len;
    }
}

static proto_item *add_string(const value_item *s, proto_tree *tree, int hf, text_span part)
{
    int offset, length;

    if (!items_field_wanted(s->view, hf)) {
        return NULL;
    }
    part_range(s, part, &offset, &length);
    return proto_tree_add_string(tree, hf, s->tvb, offset, length, items_string(s->view, part));
}

static void add_number(const value_item *s, proto_tree *tree, int hf, text_span part, uint32_t number)
{
    int offset, length;

    part_range(s, part, &offset, &length);
    proto_tree_add_uint(tree, hf, s->tvb, offset, length, number);
}

/* The tree below a value; the alarm's where the value itself was not asked for. */
static proto_tree *subtree_of(const value_item *s, proto_item *item)
{
    return item ? proto_item_add_subtree(item, ett_cisco_alarm_param) : s->view->tree;
}

/* ---- Kinds ---- */

static proto_item *add_text(const value_item *s)
{
    return add_string(s, s->view->tree, fields_value[s->field], s->line->value.text);
}

static proto_item *add_device(const value_item *s)
{
    const value_device *device = &s->value->as.device;
    proto_item *item = add_text(s);

    if (device->digits.len > 0) {
        int offset, length;
        part_range(s, device->digits, &offset, &length);
        proto_item_set_generated(
            proto_tree_add_ether(subtree_of(s, item), hf_alarm.device_mac, s->tvb, offset, length, device->mac));
    }
    return item;
}

static proto_item *add_address(const value_item *s, proto_tree *tree, int hf)
{
    const value_address *address = &s->value->as.address;
    ws_in4_addr ipv4;
    ws_in6_addr ipv6;

    if (address->family == ADDRESS_IPV4) {
        memcpy(&ipv4, address->octets, sizeof ipv4);
        return proto_tree_add_ipv4(tree, hf, s->tvb, s->offset, s->length, ipv4);
    }
    memcpy(&ipv6, address->octets, sizeof ipv6);
    return proto_tree_add_ipv6(tree, hf, s->tvb, s->offset, s->length, &ipv6);
}

static proto_item *add_address_value(const value_item *s)
{
    const value_address *address = &s->value->as.address;
    proto_item *item = add_address(s, s->view->tree, fields_value[s->field]);

    if (address->prefix.len > 0) {
        proto_item_append_text(item, "/%u", address->prefix_length);
        add_number(s, proto_item_add_subtree(item, ett_cisco_alarm_param), fields_part[s->field][PART_PREFIX],
                   address->prefix, address->prefix_length);
    }
    return item;
}

static proto_item *add_ucm(const value_item *s)
{
    const value_address *address = &s->value->as.address;
    proto_item *item = add_text(s);

    if (address->family != ADDRESS_NONE) {
        unsigned part = address->family == ADDRESS_IPV4 ? PART_UCM_IPV4 : PART_UCM_IPV6;
        proto_item_set_generated(add_address(s, subtree_of(s, item), fields_part[s->field][part]));
    }
    return item;
}

/* For scripts and dashboards; hidden, since the line itself shows it. */
static void add_code_name(const value_item *s, proto_item *item, const code_row *known)
{
    int hf = fields_part[s->field][PART_NAME];
    proto_tree *tree = subtree_of(s, item);

    if (known && catalog_fields[s->field].has_name_field && items_field_wanted(s->view, hf)) {
        proto_item *name = proto_tree_add_string(tree, hf, s->tvb, s->offset, s->length,
                                                 known->symbol ? known->symbol : known->meaning);
        proto_item_set_generated(name);
        proto_item_set_hidden(name);
    }
}

/* Faults and failures, and what is neither the phone's state nor anybody's wish. */
static void add_advice(const value_item *s, proto_item *item, uint32_t code)
{
    proto_tree *tree = subtree_of(s, item);
    const char *advice;

    if (items_field_wanted(s->view, hf_alarm.advice) && (advice = catalog_advice(s->field, code)) != NULL) {
        proto_item_set_generated(proto_tree_add_string(tree, hf_alarm.advice, s->tvb, s->offset, s->length, advice));
    }
}

static proto_item *add_code(const value_item *s)
{
    const field_row *field = &catalog_fields[s->field];
    uint32_t code = s->value->as.number;
    const code_row *known = catalog_code(field->codes, code);

    if (known && !s->view->any_wanted) {
        return s->view->root; /* only a code that is unknown is worth a note then */
    }
    proto_item *item = proto_tree_add_uint(s->view->tree, fields_value[s->field], s->tvb, s->offset, s->length, code);

    if (!known) {
        expert_add_info_format(s->view->pinfo, item, &ei_alarm.unknown_value, "%s %u: not in Cisco's catalog",
                               field->label, code);
    } else if (known->symbol) {
        bool inferred = (known->evidence & EVIDENCE_INFERRED) != 0;
        proto_item_append_text(item, ": %s%s", known->meaning, inferred ? " (inferred, not from Cisco's catalog)" : "");
    }
    add_code_name(s, item, known);
    if (s->derived->reason_normal) {
        proto_item_set_generated(proto_tree_add_boolean(subtree_of(s, item), hf_alarm.reason_normal, s->tvb, s->offset,
                                                        s->length, *s->derived->reason_normal));
    }
    add_advice(s, item, code);
    return item;
}

static proto_item *add_vlan(const value_item *s)
{
    uint32_t vlan = s->value->as.number;
    proto_item *item = proto_tree_add_uint(s->view->tree, fields_value[s->field], s->tvb, s->offset, s->length, vlan);

    if (vlan == 4095) {
        proto_item_append_text(item, ": none configured"); /* phone administration guides */
    }
    return item;
}

static proto_item *add_port(const value_item *s)
{
    int32_t port = s->value->as.port;
    proto_item *item = proto_tree_add_int(s->view->tree, fields_value[s->field], s->tvb, s->offset, s->length, port);

    if (port == -1) {
        proto_item_append_text(item, ": no connection (inferred)");
    }
    return item;
}

static proto_item *add_time(const value_item *s)
{
    uint64_t ms = s->value->as.ms;
    proto_item *item = NULL;
    nstime_t time = {.secs = (time_t)(ms / 1000), .nsecs = (int)(ms % 1000) * 1000000};

    if (s->view->any_wanted) {
        item = proto_tree_add_time(s->view->tree, fields_value[s->field], s->tvb, s->offset, s->length, &time);
    }
    if (s->derived->no_outage) {
        expert_add_info_format(s->view->pinfo, items_or_root(s->view, item), &ei_alarm.clock_not_set,
                               "Outage not computed: %s", s->derived->no_outage);
    }
    return item;
}

static proto_item *add_signature(const value_item *s)
{
    const value_digest *digest = &s->value->as.digest;
    proto_item *item = add_text(s);

    if (digest->count > 0) {
        proto_item_set_generated(proto_tree_add_bytes_with_length(subtree_of(s, item),
                                                                  fields_part[s->field][PART_DIGEST], s->tvb, s->offset,
                                                                  s->length, digest->octets, (int)digest->count));
    }
    return item;
}

static void add_sip_event(const value_item *s, proto_tree *tree, const protocol_event *event)
{
    const sip_start_line *line = &event->start_line;
    const int *part = fields_part[s->field];

    if (line->status == 0) {
        add_string(s, tree, part[PART_METHOD], line->method);
        add_string(s, tree, part[PART_URI], line->uri);
    } else {
        add_number(s, tree, part[PART_STATUS], line->status_text, line->status);
        if (line->phrase.len > 0) {
            add_string(s, tree, part[PART_PHRASE], line->phrase);
        }
    }
    if (event->has_cseq) {
        add_number(s, tree, part[PART_CSEQ], event->cseq_number, event->cseq);
        add_string(s, tree, part[PART_CSEQ_METHOD], event->cseq_method);
    }
    if (event->call_id.len > 0) {
        add_string(s, tree, part[PART_CALL_ID], event->call_id);
    }
}

static proto_item *add_event(const value_item *s)
{
    const protocol_event *event = &s->value->as.event.parts;
    const int *part = fields_part[s->field];

    if (!s->view->any_wanted && s->derived->event_frame == 0) {
        return NULL; /* it was read for its links alone */
    }
    proto_item *item = add_text(s);
    proto_tree *tree = subtree_of(s, item);
    if (!s->value->as.event.known) {
        return item;
    }
    if (event->is_sip) {
        add_sip_event(s, tree, event);
    } else {
        add_number(s, tree, part[PART_MESSAGE_ID], event->id_digits, event->message_id);
        add_string(s, tree, part[PART_MESSAGE_NAME], event->message_name);
    }
    if (s->derived->event_frame != 0) {
        proto_item_set_generated(
            proto_tree_add_uint(tree, part[PART_FRAME], s->tvb, s->offset, s->length, s->derived->event_frame));
    }
    return item;
}

static const add_value_fn adders[KIND_COUNT] = {
    [KIND_TEXT] = add_text,
    [KIND_DEVICE] = add_device,
    [KIND_IPV4] = add_address_value,
    [KIND_IPV4_PREFIX] = add_address_value,
    [KIND_IPV6] = add_address_value,
    [KIND_IPV6_PREFIX] = add_address_value,
    [KIND_CODE] = add_code,
    [KIND_VLAN] = add_vlan,
    [KIND_PORT] = add_port,
    [KIND_TIME] = add_time,
    [KIND_UCM] = add_ucm,
    [KIND_SIGNATURE] = add_signature,
    [KIND_EVENT] = add_event,
};

/* ---- Any kind ---- */

proto_item *values_add(const alarm_view *view, const alarm_item *line, const alarm_value *value,
                       const values_derived *derived)
{
    const alarm_item_text *text = &line->value;
    value_item s = {
        .view = view,
        .line = line,
        .value = value,
        .derived = derived,
        .tvb = view->document.tvb,
        .field = line->row->field,
        .offset = (int)(text->raw.ptr - view->document.bytes.ptr),
        .length = (int)text->raw.len,
    };

    return adders[value->kind](&s);
}

/* ---- The outage ---- */

/* For columns and dashboards: Wireshark writes every duration with nine decimals, of which the phone's clock knows
 * three. Hidden, since the outage itself is shown. */
static void add_outage_seconds(const alarm_view *view, proto_tree *tree, const values_place *timestamp,
                               const nstime_t *outage)
{
    if (items_field_wanted(view, hf_alarm.outage_seconds)) {
        int64_t ms = (int64_t)outage->secs * 1000 + (outage->nsecs + 500000) / 1000000;
        proto_item *item = proto_tree_add_double(tree, hf_alarm.outage_seconds, view->document.tvb, timestamp->offset,
                                                 timestamp->length, (double)ms / 1000);
        proto_item_set_generated(item);
        proto_item_set_hidden(item);
    }
}

void values_add_outage(const alarm_view *view, const values_place *timestamp, const nstime_t *outage)
{
    if (!view->any_wanted) {
        return;
    }
    proto_tree *tree = timestamp->item ? proto_item_add_subtree(timestamp->item, ett_cisco_alarm_param) : view->tree;
    proto_item_set_generated(
        proto_tree_add_time(tree, hf_alarm.outage, view->document.tvb, timestamp->offset, timestamp->length, outage));
    add_outage_seconds(view, tree, timestamp, outage);
}
