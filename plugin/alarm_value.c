/* alarm_value.c
 * Values by kind: see alarm_value.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "alarm_value.h"

#include <epan/charsets.h>
#include <epan/strutil.h>
#include <wsutil/inet_addr.h>

#include "core/protocol_event.h"

/* Adds the line of a value; NULL with *shown false where it is not of the kind. */
typedef proto_item *(*add_value)(alarm_context *context, const param_row *row, const param_fields *fields,
                                 const alarm_value *value, bool *shown);

static text_span without_nul(wmem_allocator_t *scope, text_span text)
{
    static const char replacement[] = "\xef\xbf\xbd"; /* U+FFFD */
    GByteArray *clean;

    if (text_find_char(text, 0, '\0') == TEXT_NOT_FOUND) {
        return text;
    }
    clean = g_byte_array_sized_new((unsigned)text.len);
    for (size_t i = 0; i < text.len; i++) {
        bool nul = text.ptr[i] == '\0';
        g_byte_array_append(clean, nul ? (const uint8_t *)replacement : text.ptr + i, nul ? 3 : 1);
    }
    text = (text_span){(const uint8_t *)wmem_memdup(scope, clean->data, clean->len), clean->len};
    g_byte_array_free(clean, TRUE);
    return text;
}

/* Most texts are parts of a document that has been looked at as a whole. */
static bool is_ascii(const alarm_context *context, text_span text)
{
    bool in_document = text.ptr >= context->text.ptr && text.ptr < context->text.ptr + context->text.len;
    return (context->is_ascii && in_document) || text_is_ascii(text);
}

const char *alarm_value_string(const alarm_context *context, text_span text)
{
    wmem_allocator_t *scope = context->pinfo->pool;

    text = without_nul(scope, text);
    if (!is_ascii(context, text)) {
        return (const char *)get_utf_8_string(scope, text.ptr, (int)text.len);
    }
    char *string = (char *)wmem_alloc(scope, text.len + 1);
    if (text.len > 0) {
        memcpy(string, text.ptr, text.len);
    }
    string[text.len] = '\0';
    return string;
}

const char *alarm_value_label(const alarm_context *context, text_span text)
{
    const char *string = alarm_value_string(context, text);
    return format_text(context->pinfo->pool, (const void *)string, strlen(string));
}

/* The bytes of the packet that `part` of a value came from: all of the value's where entities blur that. */
static void part_range(const alarm_value *value, text_span part, int *offset, int *length)
{
    *offset = value->offset;
    *length = value->length;
    if (!value->coded && part.ptr) {
        *offset += (int)(part.ptr - value->text.ptr);
        *length = (int)part.len;
    }
}

proto_item *alarm_value_add_string(alarm_context *context, proto_tree *tree, int hf, const alarm_value *value,
                                   text_span part)
{
    int offset, length;

    if (!proto_field_is_referenced(tree, hf)) {
        return NULL;
    }
    part_range(value, part, &offset, &length);
    return proto_tree_add_string(tree, hf, context->tvb, offset, length, alarm_value_string(context, part));
}

static void add_part_number(alarm_context *context, proto_tree *tree, int hf, const alarm_value *value, text_span part,
                            uint32_t number)
{
    int offset, length;

    part_range(value, part, &offset, &length);
    proto_tree_add_uint(tree, hf, context->tvb, offset, length, number);
}

static proto_tree *subtree(proto_item *item)
{
    return proto_item_add_subtree(item, ett_cisco_alarm_param);
}

/* ---- Kinds ---- */

static proto_item *add_text(alarm_context *context, const param_row *row _U_, const param_fields *fields,
                            const alarm_value *value, bool *shown)
{
    *shown = true;
    return alarm_value_add_string(context, context->tree, fields->hf, value, value->text);
}

/* SEP and the 12 hexadecimal digits of the phone's MAC address; other devices have other names. */
static proto_item *add_device(alarm_context *context, const param_row *row, const param_fields *fields,
                              const alarm_value *value, bool *shown)
{
    uint8_t mac[6];
    proto_item *item = add_text(context, row, fields, value, shown);
    text_span name = text_trim(value->text);

    if (name.len == 15 && text_starts_with(name, TEXT_LITERAL("SEP"))) {
        text_span digits = text_between(name.ptr, 3, name.len);
        if (text_to_octets(digits, mac, sizeof mac) == sizeof mac) {
            int offset, length;
            part_range(value, digits, &offset, &length);
            proto_item_set_generated(proto_tree_add_ether(item ? subtree(item) : context->tree, hf_alarm.device_mac,
                                                          context->tvb, offset, length, mac));
        }
    }
    return item;
}

/* Copies a short text for a function that wants it NUL-terminated. */
static bool copy_short(text_span text, char *out, size_t room)
{
    if (text.len == 0 || text.len >= room) {
        return false;
    }
    memcpy(out, text.ptr, text.len);
    out[text.len] = '\0';
    return true;
}

static bool read_ipv4(text_span text, ws_in4_addr *result)
{
    char copy[WS_INET_ADDRSTRLEN];
    return copy_short(text, copy, sizeof copy) && ws_inet_pton4(copy, result);
}

static bool read_ipv6(text_span text, ws_in6_addr *result)
{
    char copy[WS_INET6_ADDRSTRLEN];
    return copy_short(text, copy, sizeof copy) && ws_inet_pton6(copy, result);
}

/* Splits "192.168.15.20 / 24"; `prefix` is empty where there is none. False where what follows the slash is no prefix
 * length. */
static bool split_prefix(text_span text, unsigned max, text_span *host, text_span *prefix, uint64_t *length)
{
    size_t slash = text_find_char(text, 0, '/');

    *prefix = (text_span){NULL, 0};
    *host = text_trim(text);
    if (slash == TEXT_NOT_FOUND) {
        return true;
    }
    *host = text_trim(text_between(text.ptr, 0, slash));
    *prefix = text_trim(text_between(text.ptr, slash + 1, text.len));
    return text_to_number(*prefix, max, length);
}

static void add_prefix(alarm_context *context, proto_item *item, const param_fields *fields, const alarm_value *value,
                       text_span prefix, uint64_t length)
{
    if (prefix.len > 0) {
        proto_item_append_text(item, "/%u", (unsigned)length);
        add_part_number(context, subtree(item), fields->part[PART_PREFIX], value, prefix, (uint32_t)length);
    }
}

static proto_item *add_ipv4(alarm_context *context, const param_row *row, const param_fields *fields,
                            const alarm_value *value, bool *shown)
{
    ws_in4_addr ipv4;
    text_span host, prefix;
    uint64_t length = 0;

    *shown = split_prefix(value->text, 32, &host, &prefix, &length) && read_ipv4(host, &ipv4) &&
             (prefix.len == 0 || row->kind == KIND_IPV4_PREFIX);
    if (!*shown) {
        return NULL;
    }
    proto_item *item = proto_tree_add_ipv4(context->tree, fields->hf, context->tvb, value->offset, value->length, ipv4);
    add_prefix(context, item, fields, value, prefix, length);
    return item;
}

static proto_item *add_ipv6(alarm_context *context, const param_row *row, const param_fields *fields,
                            const alarm_value *value, bool *shown)
{
    ws_in6_addr ipv6;
    text_span host, prefix;
    uint64_t length = 0;

    *shown = split_prefix(value->text, 128, &host, &prefix, &length) && read_ipv6(host, &ipv6) &&
             (prefix.len == 0 || row->kind == KIND_IPV6_PREFIX);
    if (!*shown) {
        return NULL;
    }
    proto_item *item =
        proto_tree_add_ipv6(context->tree, fields->hf, context->tvb, value->offset, value->length, &ipv6);
    add_prefix(context, item, fields, value, prefix, length);
    return item;
}

static bool is_normal(uint32_t reason, const code_row *row)
{
    if (alarm_prefs.normal_reasons && alarm_prefs.normal_reasons->nranges > 0) {
        return value_is_in_range(alarm_prefs.normal_reasons, reason);
    }
    return row && (row->flags & CODE_NORMAL);
}

/* A reason is judged: normal or not. Code 0 says nothing, so nothing is said of it. */
static void judge_reason(alarm_context *context, proto_item *item, const alarm_value *value)
{
    const alarm_facts *facts = &context->facts;
    const char *meaning =
        facts->reason_row ? facts->reason_row->meaning : "a reason that Cisco's catalog does not list";

    if (facts->reason == 0) {
        return;
    }
    bool normal = is_normal(facts->reason, facts->reason_row);
    proto_item_set_generated(proto_tree_add_boolean(item ? subtree(item) : context->tree, hf_alarm.reason_normal,
                                                    context->tvb, value->offset, value->length, normal));
    expert_add_info_format(context->pinfo, item, normal ? &ei_alarm.out_of_service_normal : &ei_alarm.out_of_service,
                           "Out of service: %s", meaning);
}

static proto_item *add_code(alarm_context *context, const param_row *row, const param_fields *fields,
                            const alarm_value *value, bool *shown)
{
    uint64_t number;

    *shown = text_to_number(text_trim(value->text), UINT32_MAX, &number);
    if (!*shown) {
        return NULL;
    }
    uint32_t code = (uint32_t)number;
    const code_row *known = catalog_code(row->codes, code);
    proto_item *item = proto_tree_add_uint(context->tree, fields->hf, context->tvb, value->offset, value->length, code);
    if (!known) {
        expert_add_info_format(context->pinfo, item, &ei_alarm.unknown_value, "%s %u: Cisco's catalog has no such code",
                               row->label, code);
    } else if (known->symbol) {
        proto_item_append_text(item, ": %s%s", known->meaning,
                               known->source == EVIDENCE_INFERRED ? " (inferred: Cisco's catalog does not say)" : "");
    }
    if (row->tells == FACT_REASON && !context->facts.has_reason) {
        context->facts.has_reason = true;
        context->facts.reason = code;
        context->facts.reason_row = known;
        judge_reason(context, item, value);
    }
    if (row->tells == FACT_RESULT) {
        context->facts.result_param = row;
        context->facts.result = code;
        context->facts.result_row = known;
    }
    if (known && (known->flags & CODE_FAILURE)) {
        context->facts.failure = known->meaning;
    }
    return item;
}

static proto_item *add_vlan(alarm_context *context, const param_row *row _U_, const param_fields *fields,
                            const alarm_value *value, bool *shown)
{
    uint64_t number;

    *shown = text_to_number(text_trim(value->text), UINT16_MAX, &number);
    if (!*shown) {
        return NULL;
    }
    proto_item *item =
        proto_tree_add_uint(context->tree, fields->hf, context->tvb, value->offset, value->length, (uint32_t)number);
    if (number == 4095) {
        proto_item_append_text(item, ": none configured"); /* phone administration guides */
    }
    return item;
}

static proto_item *add_port(alarm_context *context, const param_row *row _U_, const param_fields *fields,
                            const alarm_value *value, bool *shown)
{
    uint64_t number;
    text_span digits = text_trim(value->text);
    bool negative = digits.len > 0 && digits.ptr[0] == '-';

    if (negative) {
        digits = text_between(digits.ptr, 1, digits.len);
    }
    *shown = text_to_number(digits, INT32_MAX, &number);
    if (!*shown) {
        return NULL;
    }
    int32_t port = negative ? -(int32_t)number : (int32_t)number;
    proto_item *item = proto_tree_add_int(context->tree, fields->hf, context->tvb, value->offset, value->length, port);
    if (port == -1) {
        proto_item_append_text(item, ": there was no connection (inferred)");
    }
    return item;
}

/* Milliseconds since 1970-01-01 UTC, up to the end of the year 9999. A phone whose clock was never set says 0, or counts
 * from there: a time before the year 2000 is that of no event. */
static proto_item *add_time(alarm_context *context, const param_row *row, const param_fields *fields,
                            const alarm_value *value, bool *shown)
{
    static const uint64_t year_10000 = UINT64_C(253402300800000);
    static const uint64_t year_2000 = UINT64_C(946684800000);
    uint64_t ms;

    *shown = text_to_number(text_trim(value->text), year_10000 - 1, &ms);
    if (!*shown) {
        return NULL;
    }
    nstime_t time = {.secs = (time_t)(ms / 1000), .nsecs = (int)(ms % 1000) * 1000000};
    proto_item *item =
        proto_tree_add_time(context->tree, fields->hf, context->tvb, value->offset, value->length, &time);
    if (row->tells != FACT_TIMESTAMP || context->facts.has_timestamp || ms < year_2000) {
        return item;
    }
    context->facts.has_timestamp = true;
    if (context->pinfo->presence_flags & PINFO_HAS_TS) {
        nstime_delta(&context->facts.outage, &context->pinfo->abs_ts, &time);
        context->facts.has_outage = true;
        proto_item_set_generated(proto_tree_add_time(item ? subtree(item) : context->tree, hf_alarm.outage,
                                                     context->tvb, value->offset, value->length,
                                                     &context->facts.outage));
    }
    return item;
}

static proto_item *add_ucm(alarm_context *context, const param_row *row, const param_fields *fields,
                           const alarm_value *value, bool *shown)
{
    ws_in4_addr ipv4;
    ws_in6_addr ipv6;
    text_span host = text_trim(value->text);
    proto_item *item = add_text(context, row, fields, value, shown);
    proto_tree *tree = item ? subtree(item) : context->tree;

    if (read_ipv4(host, &ipv4)) {
        proto_item_set_generated(
            proto_tree_add_ipv4(tree, fields->part[PART_UCM_IPV4], context->tvb, value->offset, value->length, ipv4));
    } else if (read_ipv6(host, &ipv6)) {
        proto_item_set_generated(
            proto_tree_add_ipv6(tree, fields->part[PART_UCM_IPV6], context->tvb, value->offset, value->length, &ipv6));
    }
    return item;
}

static proto_item *add_signature(alarm_context *context, const param_row *row, const param_fields *fields,
                                 const alarm_value *value, bool *shown)
{
    uint8_t digest[64]; /* SHA-1 has 20 octets (wire), SHA-512 would have 64 */
    proto_item *item = add_text(context, row, fields, value, shown);
    size_t octets = text_to_octets(value->text, digest, sizeof digest);

    if (octets > 0) {
        proto_item_set_generated(proto_tree_add_bytes_with_length(item ? subtree(item) : context->tree,
                                                                  fields->part[PART_DIGEST], context->tvb,
                                                                  value->offset, value->length, digest, (int)octets));
    }
    return item;
}

static void add_sip_event(alarm_context *context, proto_tree *tree, const param_fields *fields,
                          const alarm_value *value, const protocol_event *event)
{
    const sip_start_line *line = &event->start_line;

    if (line->status == 0) {
        alarm_value_add_string(context, tree, fields->part[PART_METHOD], value, line->method);
        alarm_value_add_string(context, tree, fields->part[PART_URI], value, line->uri);
    } else {
        add_part_number(context, tree, fields->part[PART_STATUS], value, line->status_text, line->status);
        if (line->phrase.len > 0) {
            alarm_value_add_string(context, tree, fields->part[PART_PHRASE], value, line->phrase);
        }
    }
    if (event->has_cseq) {
        add_part_number(context, tree, fields->part[PART_CSEQ], value, event->cseq_number, event->cseq);
        alarm_value_add_string(context, tree, fields->part[PART_CSEQ_METHOD], value, event->cseq_method);
    }
    if (event->call_id.len > 0) {
        alarm_value_add_string(context, tree, fields->part[PART_CALL_ID], value, event->call_id);
    }
}

/* The frame that holds the very message: looked up once, when the alarm is first met. */
static uint32_t event_frame(alarm_context *context, fact side, const protocol_event *event)
{
    alarm_record *record = context->record;
    uint32_t *frame = side == FACT_SENT ? &record->sent_frame : &record->received_frame;

    if (record->is_new && *frame == 0 && event->is_sip && event->has_cseq && event->call_id.len > 0) {
        sip_transaction transaction = {event->call_id, event->cseq, event->cseq_method};
        *frame = alarm_links_find_message(&transaction, event->start_line.status);
    }
    return *frame;
}

static proto_item *add_event(alarm_context *context, const param_row *row, const param_fields *fields,
                             const alarm_value *value, bool *shown)
{
    protocol_event event;
    proto_item *item = add_text(context, row, fields, value, shown);
    proto_tree *tree = item ? subtree(item) : context->tree;

    if (!protocol_event_read(value->text, &event)) {
        return item;
    }
    uint32_t frame = event_frame(context, row->tells, &event);
    if (event.is_sip) {
        add_sip_event(context, tree, fields, value, &event);
    } else {
        add_part_number(context, tree, fields->part[PART_MESSAGE_ID], value, event.id_digits, event.message_id);
        alarm_value_add_string(context, tree, fields->part[PART_MESSAGE_NAME], value, event.message_name);
    }
    if (frame != 0) {
        proto_item_set_generated(
            proto_tree_add_uint(tree, fields->part[PART_FRAME], context->tvb, value->offset, value->length, frame));
    }
    return item;
}

static const add_value adders[] = {
    [KIND_STRING] = add_text, [KIND_DEVICE] = add_device,    [KIND_IPV4] = add_ipv4, [KIND_IPV4_PREFIX] = add_ipv4,
    [KIND_IPV6] = add_ipv6,   [KIND_IPV6_PREFIX] = add_ipv6, [KIND_CODE] = add_code, [KIND_VLAN] = add_vlan,
    [KIND_PORT] = add_port,   [KIND_TIME] = add_time,        [KIND_UCM] = add_ucm,   [KIND_SIGNATURE] = add_signature,
    [KIND_EVENT] = add_event,
};

/* ---- Any kind ---- */

/* Keeps what a text tells of the alarm; the first to tell it counts. */
static void note_fact(alarm_facts *facts, fact tells, text_span text)
{
    text_span *place = tells == FACT_DEVICE        ? &facts->device
                       : tells == FACT_SWITCH      ? &facts->switch_name
                       : tells == FACT_SWITCH_PORT ? &facts->switch_port
                       : tells == FACT_UCM         ? &facts->ucm
                                                   : NULL;

    if (place && place->len == 0) {
        *place = text_trim(text);
    }
}

/* Whether a field of this parameter is asked for by a filter, a column, a tap or the tree's viewer. */
static bool is_wanted(const alarm_context *context, const param_fields *fields)
{
    if (context->wants_all || proto_field_is_referenced(context->tree, fields->hf)) {
        return true;
    }
    for (unsigned i = 0; i < fields->part_count; i++) {
        if (proto_field_is_referenced(context->tree, fields->part[i])) {
            return true;
        }
    }
    return false;
}

/* Codes and times tell something of the alarm even where no field is asked for; so do events, the first time. */
static bool always_read(const alarm_context *context, const param_row *row)
{
    return row->kind == KIND_CODE || row->kind == KIND_TIME || (row->kind == KIND_EVENT && context->record->is_new);
}

proto_item *alarm_value_add(alarm_context *context, const param_row *row, const param_fields *fields,
                            const alarm_value *value, bool *shown)
{
    note_fact(&context->facts, row->tells, value->text);
    *shown = true;
    if (!always_read(context, row) && !is_wanted(context, fields) &&
        !(row->kind == KIND_DEVICE && proto_field_is_referenced(context->tree, hf_alarm.device_mac))) {
        return NULL;
    }
    return adders[row->kind](context, row, fields, value, shown);
}

proto_item *alarm_value_add_generic(alarm_context *context, const alarm_value *name, const alarm_value *value)
{
    if (!context->wants_all) {
        return NULL;
    }
    const char *name_text = alarm_value_string(context, name->text);
    const char *value_text = alarm_value_string(context, value->text);
    proto_item_set_hidden(
        proto_tree_add_string(context->tree, hf_alarm.param_name, context->tvb, name->offset, name->length, name_text));
    proto_item *item = proto_tree_add_string(context->tree, hf_alarm.param_value, context->tvb, value->offset,
                                             value->length, value_text);
    proto_item_set_text(item, "%s: %s", name->text.len == 0 ? "(no name)" : alarm_value_label(context, name->text),
                        value->text.len == 0 ? "(empty)" : alarm_value_label(context, value->text));
    return item;
}
