/* values.c
 * Typed values as items, by kind: see show.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/dissect/show.h"

/* A value on its way into the tree. */
typedef struct {
    const show_place *place;
    const alarm_line *line;
    const alarm_value *value;
    show_below *below;
    field_id field;
    int offset; /* of its bytes in the document */
    int length; /* likewise; entities not resolved */
} shown;

typedef proto_item *(*shower)(const shown *s);

/* The bytes of the packet that `part` of a value came from: all of the value's where entities blur that. */
static void part_range(const shown *s, text_span part, int *offset, int *length)
{
    *offset = s->offset;
    *length = s->length;
    if (!s->line->value.coded && part.ptr) {
        *offset += (int)(part.ptr - s->line->value.text.ptr);
        *length = (int)part.len;
    }
}

static proto_item *add_string(const shown *s, proto_tree *tree, int hf, text_span part)
{
    int offset, length;

    if (!show_asked(s->place, hf)) {
        return NULL;
    }
    part_range(s, part, &offset, &length);
    return proto_tree_add_string(tree, hf, s->place->tvb, offset, length, show_string(s->place, part));
}

static void add_number(const shown *s, proto_tree *tree, int hf, text_span part, uint32_t number)
{
    int offset, length;

    part_range(s, part, &offset, &length);
    proto_tree_add_uint(tree, hf, s->place->tvb, offset, length, number);
}

/* The tree below a value; the alarm's where the value itself was not asked for. */
static proto_tree *below(const shown *s, proto_item *item)
{
    return item ? proto_item_add_subtree(item, ett_cisco_alarm_param) : s->place->tree;
}

/* ---- Kinds ---- */

static proto_item *show_text(const shown *s)
{
    return add_string(s, s->place->tree, fields_value[s->field], s->line->value.text);
}

static proto_item *show_device(const shown *s)
{
    const value_device *device = &s->value->as.device;
    proto_item *item = show_text(s);

    if (device->digits.len > 0) {
        int offset, length;
        part_range(s, device->digits, &offset, &length);
        proto_item_set_generated(
            proto_tree_add_ether(below(s, item), hf_alarm.device_mac, s->place->tvb, offset, length, device->mac));
    }
    return item;
}

static proto_item *add_address(const shown *s, proto_tree *tree, int hf)
{
    const value_address *address = &s->value->as.address;
    ws_in4_addr ipv4;
    ws_in6_addr ipv6;

    if (address->family == ADDRESS_IPV4) {
        memcpy(&ipv4, address->octets, sizeof ipv4);
        return proto_tree_add_ipv4(tree, hf, s->place->tvb, s->offset, s->length, ipv4);
    }
    memcpy(&ipv6, address->octets, sizeof ipv6);
    return proto_tree_add_ipv6(tree, hf, s->place->tvb, s->offset, s->length, &ipv6);
}

static proto_item *show_address(const shown *s)
{
    const value_address *address = &s->value->as.address;
    proto_item *item = add_address(s, s->place->tree, fields_value[s->field]);

    if (address->prefix.len > 0) {
        proto_item_append_text(item, "/%u", address->prefix_length);
        add_number(s, proto_item_add_subtree(item, ett_cisco_alarm_param), fields_part[s->field][PART_PREFIX],
                   address->prefix, address->prefix_length);
    }
    return item;
}

static proto_item *show_ucm(const shown *s)
{
    const value_address *address = &s->value->as.address;
    proto_item *item = show_text(s);

    if (address->family != ADDRESS_NONE) {
        unsigned part = address->family == ADDRESS_IPV4 ? PART_UCM_IPV4 : PART_UCM_IPV6;
        proto_item_set_generated(add_address(s, below(s, item), fields_part[s->field][part]));
    }
    return item;
}

/* For scripts and dashboards; hidden, since the line itself shows it. */
static void add_code_name(const shown *s, proto_item *item, const code_row *known)
{
    int hf = fields_part[s->field][PART_NAME];
    proto_tree *tree = below(s, item);

    if (known && catalog_fields[s->field].named && show_asked(s->place, hf)) {
        proto_item *name = proto_tree_add_string(tree, hf, s->place->tvb, s->offset, s->length,
                                                 known->symbol ? known->symbol : known->meaning);
        proto_item_set_generated(name);
        proto_item_set_hidden(name);
    }
}

/* Faults and failures, and what is neither the phone's state nor anybody's wish. */
static void add_advice(const shown *s, proto_item *item, uint32_t code)
{
    proto_tree *tree = below(s, item);
    const char *advice;

    if (show_asked(s->place, hf_alarm.advice) && (advice = catalog_advice(s->field, code)) != NULL) {
        proto_item_set_generated(
            proto_tree_add_string(tree, hf_alarm.advice, s->place->tvb, s->offset, s->length, advice));
    }
}

static proto_item *show_code(const shown *s)
{
    const field_row *field = &catalog_fields[s->field];
    uint32_t code = s->value->as.number;
    const code_row *known = catalog_code(field->codes, code);

    if (known && !s->place->wants_any) {
        return s->place->root; /* only a code that is unknown is worth a note then */
    }
    proto_item *item =
        proto_tree_add_uint(s->place->tree, fields_value[s->field], s->place->tvb, s->offset, s->length, code);

    if (!known) {
        expert_add_info_format(s->place->pinfo, item, &ei_alarm.unknown_value,
                               "%s %u: Cisco's catalog has no such code", field->label, code);
    } else if (known->symbol) {
        bool inferred = (known->evidence & EVIDENCE_INFERRED) != 0;
        proto_item_append_text(item, ": %s%s", known->meaning,
                               inferred ? " (inferred: Cisco's catalog does not say)" : "");
    }
    add_code_name(s, item, known);
    if (s->below->reason_normal) {
        proto_item_set_generated(proto_tree_add_boolean(below(s, item), hf_alarm.reason_normal, s->place->tvb,
                                                        s->offset, s->length, *s->below->reason_normal));
    }
    add_advice(s, item, code);
    return item;
}

static proto_item *show_vlan(const shown *s)
{
    uint32_t vlan = s->value->as.number;
    proto_item *item =
        proto_tree_add_uint(s->place->tree, fields_value[s->field], s->place->tvb, s->offset, s->length, vlan);

    if (vlan == 4095) {
        proto_item_append_text(item, ": none configured"); /* phone administration guides */
    }
    return item;
}

static proto_item *show_port(const shown *s)
{
    int32_t port = s->value->as.port;
    proto_item *item =
        proto_tree_add_int(s->place->tree, fields_value[s->field], s->place->tvb, s->offset, s->length, port);

    if (port == -1) {
        proto_item_append_text(item, ": there was no connection (inferred)");
    }
    return item;
}

/* For columns and dashboards: Wireshark writes every duration with nine decimals, of which the phone's clock knows three.
 * Hidden, since the outage itself is shown. */
static void add_outage_seconds(const shown *s, proto_tree *tree)
{
    const nstime_t *outage = s->below->outage;

    if (show_asked(s->place, hf_alarm.outage_seconds)) {
        int64_t ms = (int64_t)outage->secs * 1000 + (outage->nsecs + 500000) / 1000000;
        proto_item *item = proto_tree_add_double(tree, hf_alarm.outage_seconds, s->place->tvb, s->offset, s->length,
                                                 (double)ms / 1000);
        proto_item_set_generated(item);
        proto_item_set_hidden(item);
    }
}

static proto_item *show_time(const shown *s)
{
    uint64_t ms = s->value->as.ms;
    proto_item *item = NULL;
    nstime_t time = {.secs = (time_t)(ms / 1000), .nsecs = (int)(ms % 1000) * 1000000};

    if (s->place->wants_any) {
        item = proto_tree_add_time(s->place->tree, fields_value[s->field], s->place->tvb, s->offset, s->length, &time);
    }
    if (s->place->wants_any && s->below->outage) {
        proto_tree *tree = below(s, item);
        s->below->outage_item =
            proto_tree_add_time(tree, hf_alarm.outage, s->place->tvb, s->offset, s->length, s->below->outage);
        proto_item_set_generated(s->below->outage_item);
        add_outage_seconds(s, tree);
    }
    if (s->below->no_outage) {
        expert_add_info_format(s->place->pinfo, show_or_root(s->place, item), &ei_alarm.clock_not_set, "No outage: %s",
                               s->below->no_outage);
    }
    return item;
}

static proto_item *show_signature(const shown *s)
{
    const value_digest *digest = &s->value->as.digest;
    proto_item *item = show_text(s);

    if (digest->count > 0) {
        proto_item_set_generated(proto_tree_add_bytes_with_length(below(s, item), fields_part[s->field][PART_DIGEST],
                                                                  s->place->tvb, s->offset, s->length, digest->octets,
                                                                  (int)digest->count));
    }
    return item;
}

static void show_sip_event(const shown *s, proto_tree *tree, const protocol_event *event)
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

static proto_item *show_event(const shown *s)
{
    const protocol_event *event = &s->value->as.event.parts;
    const int *part = fields_part[s->field];

    if (!s->place->wants_any && s->below->event_frame == 0) {
        return NULL; /* it was read for its links alone */
    }
    proto_item *item = show_text(s);
    proto_tree *tree = below(s, item);
    if (!s->value->as.event.known) {
        return item;
    }
    if (event->is_sip) {
        show_sip_event(s, tree, event);
    } else {
        add_number(s, tree, part[PART_MESSAGE_ID], event->id_digits, event->message_id);
        add_string(s, tree, part[PART_MESSAGE_NAME], event->message_name);
    }
    if (s->below->event_frame != 0) {
        proto_item_set_generated(
            proto_tree_add_uint(tree, part[PART_FRAME], s->place->tvb, s->offset, s->length, s->below->event_frame));
    }
    return item;
}

static const shower showers[KIND_COUNT] = {
    [KIND_TEXT] = show_text,           [KIND_DEVICE] = show_device, [KIND_IPV4] = show_address,
    [KIND_IPV4_PREFIX] = show_address, [KIND_IPV6] = show_address,  [KIND_IPV6_PREFIX] = show_address,
    [KIND_CODE] = show_code,           [KIND_VLAN] = show_vlan,     [KIND_PORT] = show_port,
    [KIND_TIME] = show_time,           [KIND_UCM] = show_ucm,       [KIND_SIGNATURE] = show_signature,
    [KIND_EVENT] = show_event,
};

/* ---- Any kind ---- */

proto_item *show_value(const show_place *place, const alarm_line *line, const alarm_value *value, show_below *below)
{
    const line_text *text = &line->value;
    shown s = {
        place, line, value, below, line->row->field, (int)(text->raw.ptr - place->bytes.ptr), (int)text->raw.len};

    return showers[value->kind](&s);
}
