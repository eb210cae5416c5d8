/* alarm_sip.c
 * What SIP adds to an alarm: see alarm_sip.h.
 *
 * Wireshark's SIP dissector offers no hook for a message without a body. It leaves, for each message, a small record
 * (method or status, Call-ID, CSeq number) with the packet; the messages of one segment lie there on top of each other.
 * After the frame has been dissected these records are read and put back, and what they lack (the CSeq's method, the
 * Reason header) is looked up in the bytes, of answers and REGISTERs alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "alarm_sip.h"

#include <epan/dissectors/packet-sip.h>
#include <epan/proto_data.h>

#include "alarm_value.h"

static int proto_sip = -1;

void alarm_sip_handoff(void)
{
    proto_sip = proto_get_id_by_filter_name("sip");
}

/* ---- The envelope ---- */

static void read_headers(text_span headers, alarm_envelope *envelope)
{
    sip_header header;
    size_t pos = 0;

    while (sip_next_header(headers, &pos, &header)) {
        if (sip_header_is(&header, TEXT_LITERAL("Refer-To"), 'r')) {
            envelope->refer_to = header.value;
        } else if (sip_header_is(&header, TEXT_LITERAL("Content-Id"), 0)) {
            envelope->content_id = header.value;
        } else if (sip_header_is(&header, TEXT_LITERAL("Call-ID"), 'i')) {
            envelope->request.call_id = header.value;
        } else if (sip_header_is(&header, TEXT_LITERAL("CSeq"), 0)) {
            sip_read_cseq(header.value, &envelope->request.cseq, &envelope->request.method);
        }
    }
}

/* The headers of the part whose body begins at `pos`: from the line after the boundary. */
static text_span part_headers(text_span bytes, size_t pos)
{
    size_t boundary = pos;

    while (boundary > 0) {
        size_t line = boundary - 1;
        while (line > 0 && bytes.ptr[line - 1] != '\n') {
            line--;
        }
        if (text_starts_with(text_between(bytes.ptr, line, pos), TEXT_LITERAL("--"))) {
            break;
        }
        boundary = line;
    }
    return text_between(bytes.ptr, boundary, pos);
}

bool alarm_sip_read_envelope(tvbuff_t *body, bool is_part, alarm_envelope *envelope)
{
    sip_message message;

    *envelope = (alarm_envelope){.tvb = tvb_get_ds_tvb(body)};
    envelope->bytes = (text_span){ws_captured_bytes(envelope->tvb), tvb_captured_length(envelope->tvb)};
    size_t start = (size_t)tvb_raw_offset(body);
    size_t pos = start;
    /* A start line without a Call-ID below it stands in a part of type message/sipfrag: the message begins further up. */
    while (pos > 0 && sip_message_before(envelope->bytes, pos - 1, &message)) {
        envelope->refer_to = envelope->content_id = (text_span){NULL, 0};
        read_headers(message.headers, envelope);
        if (envelope->request.call_id.len > 0) {
            break;
        }
        pos = message.start;
    }
    if (envelope->request.call_id.len == 0) {
        return false;
    }
    if (is_part) {
        text_span content_id = sip_find_header(part_headers(envelope->bytes, start), TEXT_LITERAL("Content-Id"), 0);
        envelope->content_id = content_id.ptr ? content_id : envelope->content_id;
    }
    return true;
}

static proto_item *add_header_string(const alarm_context *context, int hf, text_span header, const char *value)
{
    const alarm_envelope *envelope = context->envelope;
    int offset = (int)(header.ptr - envelope->bytes.ptr);
    proto_item *item =
        proto_tree_add_string(context->tree, hf, envelope->tvb, offset, (int)header.len, value);

    proto_item_set_generated(item);
    return item;
}

static cid_status compare_cid(const alarm_envelope *envelope, text_span address, text_span content_id)
{
    if (!address.ptr) {
        return CID_NO_CID_URL;
    }
    if (!envelope->content_id.ptr) {
        return CID_NO_CONTENT_ID;
    }
    return sip_cid_matches(address, content_id) ? CID_MATCHED : CID_MISMATCHED;
}

void alarm_sip_add_cid(const alarm_context *context)
{
    const alarm_envelope *envelope = context->envelope;
    text_span address = {NULL, 0};
    text_span content_id = sip_content_id(envelope->content_id);

    if (envelope->refer_to.ptr) {
        sip_cid_address(envelope->refer_to, &address);
    }
    if (address.ptr && proto_field_is_referenced(context->tree, hf_alarm.cid_refer_to)) {
        uint8_t *decoded = wmem_alloc(context->pinfo->pool, address.len + 1);
        text_span text = {decoded, sip_percent_decode(address, decoded)};
        add_header_string(context, hf_alarm.cid_refer_to, envelope->refer_to, alarm_value_string(context, text));
    }
    if (envelope->content_id.ptr && proto_field_is_referenced(context->tree, hf_alarm.cid_content_id)) {
        add_header_string(context, hf_alarm.cid_content_id, envelope->content_id,
                          alarm_value_string(context, content_id));
    }
    cid_status status = compare_cid(envelope, address, content_id);
    proto_item *item = proto_tree_add_uint(context->tree, hf_alarm.cid_status, context->tvb, 0, 0, status);
    proto_item_set_generated(item);
    if (status == CID_MISMATCHED) {
        expert_add_info(context->pinfo, item, &ei_alarm.cid_mismatch);
    }
}

/* ---- The messages of a frame ---- */

/* More messages than this do not fit a segment: the shortest one has some 200 bytes. */
enum { MESSAGES_MAX = 400 };

/* Collects the SIP dissector's records of this frame, in the order of the messages. */
static unsigned collect_messages(packet_info *pinfo, sip_info_value_t **messages)
{
    unsigned count = 0;

    for (uint32_t layer = 1; layer <= pinfo->curr_layer_num; layer++) {
        unsigned first = count;
        sip_info_value_t *top;
        while (count < MESSAGES_MAX && (top = p_get_proto_data(pinfo->pool, pinfo, proto_sip, layer)) != NULL) {
            p_remove_proto_data(pinfo->pool, pinfo, proto_sip, layer);
            memmove(messages + first + 1, messages + first, (count - first) * sizeof *messages);
            messages[first] = top;
            count++;
        }
        for (unsigned i = first; i < count; i++) {
            p_add_proto_data(pinfo->pool, pinfo, proto_sip, layer, messages[i]);
        }
    }
    return count;
}

static text_span span_of(const void *string)
{
    return (text_span){string, string ? strlen(string) : 0};
}

/* Whether the headers are those of the message that the SIP dissector's record tells of. */
static bool is_message(const alarm_envelope *envelope, const sip_message *message, const sip_info_value_t *info)
{
    return message->start_line.status == info->response_code && envelope->request.cseq == info->tap_cseq_number &&
           text_equal(envelope->request.call_id, span_of(info->tap_call_id));
}

/* Finds the bytes of a message: by its Call-ID, in the frame or in what was put together or decrypted from it. */
static bool find_message(packet_info *pinfo, const sip_info_value_t *info, alarm_envelope *envelope,
                         sip_message *message)
{
    text_span call_id = span_of(info->tap_call_id);

    if (call_id.len == 0) {
        return false;
    }
    for (GSList *source = pinfo->data_src; source; source = source->next) {
        tvbuff_t *tvb = get_data_source_tvb((const struct data_source *)source->data);
        text_span bytes = {ws_captured_bytes(tvb), tvb_captured_length(tvb)};
        size_t pos = 0;
        while ((pos = text_find(bytes, pos, call_id)) != TEXT_NOT_FOUND) {
            *envelope = (alarm_envelope){.tvb = tvb, .bytes = bytes};
            if (sip_message_before(bytes, pos, message)) {
                read_headers(message->headers, envelope);
                if (is_message(envelope, message, info)) {
                    return true;
                }
            }
            pos += call_id.len;
        }
    }
    return false;
}

/* The first time: remembers a message, and the alarm that it answers. */
static void note_message(packet_info *pinfo, const sip_info_value_t *info)
{
    sip_transaction transaction = {span_of(info->tap_call_id), info->tap_cseq_number, span_of(info->request_method)};
    alarm_envelope envelope;
    sip_message message;

    if (transaction.call_id.len == 0) {
        return;
    }
    if (info->response_code != 0) {
        if (!find_message(pinfo, info, &envelope, &message)) {
            return;
        }
        transaction.method = envelope.request.method;
        alarm_links_note_answer(pinfo, &transaction, info->response_code);
    }
    alarm_links_note_message(pinfo, &transaction, info->response_code);
}

static void show_answer(tvbuff_t *frame, packet_info *pinfo, proto_tree *parent, const alarm_answer *answer)
{
    const alarm_record *alarm = answer->alarm;
    proto_item *root = proto_tree_add_protocol_format(parent, proto_cisco_alarm, frame, 0, 0,
                                                      "Cisco Phone Alarm: answer to %s, %s", alarm->name, alarm->device);
    proto_tree *tree = proto_item_add_subtree(root, ett_cisco_alarm);

    proto_item_set_generated(root);
    proto_item_set_generated(proto_tree_add_uint(tree, hf_alarm.response_to, frame, 0, 0, alarm->frame));
    proto_item *code = proto_tree_add_uint(tree, hf_alarm.response_code, frame, 0, 0, answer->status);
    proto_item_set_generated(code);
    proto_item_set_generated(proto_tree_add_time(tree, hf_alarm.response_time, frame, 0, 0, &answer->time));
    if (answer->status >= 400) {
        expert_add_info_format(pinfo, code, &ei_alarm.rejected, "The alarm in frame %u was answered with %u",
                               alarm->frame, answer->status);
    }
}

static void show_answers(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree)
{
    wmem_array_t *answers = alarm_links_answers(pinfo);

    for (unsigned i = 0; answers && i < wmem_array_get_count(answers); i++) {
        show_answer(frame, pinfo, tree, (const alarm_answer *)wmem_array_index(answers, i));
    }
}

/* ---- The Reason header ---- */

static void show_reason(packet_info *pinfo, proto_tree *tree, const sip_info_value_t *info)
{
    alarm_envelope envelope;
    sip_message message;
    sip_header header;
    text_span text;
    size_t pos = 0;

    if (!find_message(pinfo, info, &envelope, &message)) {
        return;
    }
    while (sip_next_header(message.headers, &pos, &header)) {
        if (sip_header_is(&header, TEXT_LITERAL("Reason"), 0) && sip_reason_alarm(header.value, &text)) {
            tvbuff_t *tvb = tvb_new_subset_length(envelope.tvb, (int)(text.ptr - envelope.bytes.ptr), (int)text.len);
            alarm_text_dissect(tvb, pinfo, tree, CARRIER_SIP_REASON, &alarm_reason_header);
            return;
        }
    }
}

static bool is_register(const sip_info_value_t *info)
{
    return info->request_method && strcmp((const char *)info->request_method, "REGISTER") == 0;
}

void alarm_sip_frame(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree)
{
    sip_info_value_t *messages[MESSAGES_MAX];

    if (PINFO_FD_VISITED(pinfo) && !alarm_links_of_frame(pinfo)) {
        return; /* nothing was found the first time */
    }
    unsigned count = collect_messages(pinfo, messages);
    for (unsigned i = 0; i < count; i++) {
        if (!PINFO_FD_VISITED(pinfo)) {
            note_message(pinfo, messages[i]);
        }
        if (alarm_prefs.decode_reason_header && is_register(messages[i])) {
            show_reason(pinfo, tree, messages[i]);
        }
    }
    show_answers(frame, pinfo, tree);
}
