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

static text_span span_of(const void *string)
{
    return (text_span){string, string ? strlen(string) : 0};
}

/* ---- Messages in the bytes of a frame ---- */

/* Where a message was found. */
typedef struct {
    tvbuff_t *tvb;
    text_span bytes;
    sip_message message;
    uint32_t cseq;
    text_span cseq_method;
} found_message;

/* Keys of the protocol's data in the packet's memory, where alarm_links.c has 0. */
enum { KEY_ENVELOPE = 1, KEY_INDEX = 2 };

/* The messages in the bytes of the frame, and in what was put together or decrypted from them. */
typedef struct {
    unsigned sources; /* that have been looked through */
    wmem_array_t *messages;
} message_index;

static void index_source(wmem_array_t *messages, tvbuff_t *tvb)
{
    found_message found = {.tvb = tvb, .bytes = ws_captured_bytes(tvb)};
    size_t pos = 0;

    while (sip_next_message(found.bytes, &pos, &found.message)) {
        if (sip_read_cseq(found.message.cseq, &found.cseq, &found.cseq_method)) {
            wmem_array_append_one(messages, found);
        }
    }
}

/* Reads each source once, however many messages are looked for. */
static wmem_array_t *index_messages(packet_info *pinfo)
{
    message_index *index = (message_index *)p_get_proto_data(pinfo->pool, pinfo, proto_cisco_alarm, KEY_INDEX);
    unsigned number = 0;

    if (!index) {
        index = wmem_new0(pinfo->pool, message_index);
        index->messages = wmem_array_new(pinfo->pool, sizeof(found_message));
        p_add_proto_data(pinfo->pool, pinfo, proto_cisco_alarm, KEY_INDEX, index);
    }
    for (const ws_source *source = ws_first_source(pinfo); source; source = ws_next_source(source)) {
        if (number++ == index->sources) {
            index_source(index->messages, ws_source_tvb(source));
            index->sources++;
        }
    }
    return index->messages;
}

/* Finds the bytes of a message.
 * `nth`: how many messages of the frame come before it that its record alone does not tell from it. */
static const found_message *find_message(packet_info *pinfo, const sip_info_value_t *info, unsigned nth)
{
    text_span call_id = span_of(info->tap_call_id);
    wmem_array_t *messages = index_messages(pinfo);

    for (unsigned i = 0; i < wmem_array_get_count(messages); i++) {
        const found_message *found = (const found_message *)wmem_array_index(messages, i);
        if (found->message.start_line.status == info->response_code && found->cseq == info->tap_cseq_number &&
            text_equal(found->message.call_id, call_id) && nth-- == 0) {
            return found;
        }
    }
    return NULL;
}

/* ---- The envelope ---- */

/* The SIP dissector's record of the message that is being dissected. */
static const sip_info_value_t *current_message(packet_info *pinfo)
{
    const sip_info_value_t *info = NULL;

    for (uint32_t layer = pinfo->curr_layer_num; layer > 0 && !info; layer--) {
        info = (const sip_info_value_t *)p_get_proto_data(pinfo->pool, pinfo, proto_sip, layer);
    }
    return info;
}

/* The headers of the part whose body begins at `pos`: from the line after the boundary. */
static text_span part_headers(text_span bytes, size_t pos)
{
    size_t boundary = bytes.ptr ? pos : 0;

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

/* What the headers of a message say of all its parts. */
typedef struct {
    const sip_info_value_t *info;
    alarm_envelope envelope;
} kept_envelope;

/* Looked for once: a body may have a great many parts. */
static const alarm_envelope *find_envelope_once(packet_info *pinfo, const sip_info_value_t *info)
{
    kept_envelope *kept = (kept_envelope *)p_get_proto_data(pinfo->pool, pinfo, proto_cisco_alarm, KEY_ENVELOPE);

    if (!kept) {
        kept = wmem_new0(pinfo->pool, kept_envelope);
        p_add_proto_data(pinfo->pool, pinfo, proto_cisco_alarm, KEY_ENVELOPE, kept);
    }
    if (kept->info != info) {
        const found_message *found = find_message(pinfo, info, 0);
        *kept = (kept_envelope){.info = info};
        if (found) {
            text_span headers = found->message.headers;
            kept->envelope = (alarm_envelope){
                .tvb = found->tvb,
                .bytes = found->bytes,
                .refer_to = sip_find_header(headers, TEXT_LITERAL("Refer-To"), 'r'),
                .content_id = sip_find_header(headers, TEXT_LITERAL("Content-Id"), 0),
            };
        }
    }
    return &kept->envelope;
}

bool alarm_sip_read_envelope(packet_info *pinfo, tvbuff_t *body, bool is_part, alarm_envelope *envelope)
{
    const sip_info_value_t *info = current_message(pinfo);
    tvbuff_t *source = tvb_get_ds_tvb(body);
    text_span bytes = ws_captured_bytes(source);
    size_t start = (size_t)tvb_raw_offset(body);

    if (!info || !info->request_method) {
        return false;
    }
    *envelope = (alarm_envelope){.tvb = source, .bytes = bytes};
    /* A part of a body stands far from the message's headers, a decompressed body in a data source of its own. */
    if (is_part || !sip_read_cid_headers(bytes, start, &envelope->refer_to, &envelope->content_id)) {
        *envelope = *find_envelope_once(pinfo, info);
    }
    envelope->request =
        (sip_transaction){span_of(info->tap_call_id), info->tap_cseq_number, span_of(info->request_method)};
    if (is_part && envelope->tvb != source) {
        envelope->tvb = NULL; /* what was decompressed lies apart from the headers of the part */
    } else if (is_part) {
        text_span content_id = sip_find_header(part_headers(bytes, start), TEXT_LITERAL("Content-Id"), 0);
        envelope->content_id = content_id.ptr ? content_id : envelope->content_id;
    }
    return true;
}

static proto_item *add_header_string(const alarm_context *context, int hf, text_span header, const char *value)
{
    const alarm_envelope *envelope = context->envelope;
    int offset = (int)(header.ptr - envelope->bytes.ptr);
    proto_item *item = proto_tree_add_string(context->tree, hf, envelope->tvb, offset, (int)header.len, value);

    proto_item_set_generated(item);
    return item;
}

static cid_status compare_cid(const alarm_envelope *envelope, text_span url, text_span content_id)
{
    if (!url.ptr) {
        return CID_NO_CID_URL;
    }
    if (!envelope->content_id.ptr) {
        return CID_NO_CONTENT_ID;
    }
    return sip_cid_matches(url, content_id) ? CID_MATCHED : CID_MISMATCHED;
}

void alarm_sip_add_cid(const alarm_context *context)
{
    const alarm_envelope *envelope = context->envelope;
    text_span url = {NULL, 0};
    text_span content_id = sip_content_id(envelope->content_id);

    if (envelope->refer_to.ptr) {
        sip_cid_address(envelope->refer_to, &url);
    }
    if (url.ptr && proto_field_is_referenced(context->tree, hf_alarm.cid_refer_to)) {
        text_span text = url;
        if (text_find_char(url, 0, '%') != TEXT_NOT_FOUND) {
            uint8_t *decoded = (uint8_t *)wmem_alloc(context->pinfo->pool, url.len + 1);
            text = (text_span){decoded, sip_percent_decode(url, decoded)};
        }
        add_header_string(context, hf_alarm.cid_refer_to, envelope->refer_to, alarm_value_string(context, text));
    }
    if (envelope->content_id.ptr && proto_field_is_referenced(context->tree, hf_alarm.cid_content_id)) {
        add_header_string(context, hf_alarm.cid_content_id, envelope->content_id,
                          alarm_value_string(context, content_id));
    }
    cid_status status = compare_cid(envelope, url, content_id);
    proto_item *item = proto_tree_add_uint(context->tree, hf_alarm.cid_status, context->tvb, 0, 0, status);
    proto_item_set_generated(item);
    if (status == CID_MISMATCHED) {
        expert_add_info(context->pinfo, item, &ei_alarm.cid_mismatch);
    }
}

/* ---- The messages of a frame ---- */

/* More messages than this do not fit a segment: the shortest one has some 200 bytes. */
enum { MESSAGES_MAX = 400 };

/* Whether all that the frame holds was read as it stands: nothing put together, decrypted or decompressed. */
static bool has_one_source(const packet_info *pinfo)
{
    const ws_source *first = ws_first_source(pinfo);
    return first && !ws_next_source(first);
}

/* Collects the SIP dissector's records of this frame, in the order of the messages. Those of one layer lie on top of each
 * other; in a datagram there is one. */
static unsigned collect_messages(packet_info *pinfo, unsigned first_layer, sip_info_value_t **messages)
{
    bool datagram = pinfo->ptype == PT_UDP && has_one_source(pinfo);
    unsigned count = 0;

    for (uint32_t layer = first_layer; layer <= pinfo->curr_layer_num; layer++) {
        unsigned first = count;
        sip_info_value_t *top;
        while (count < MESSAGES_MAX &&
               (top = (sip_info_value_t *)p_get_proto_data(pinfo->pool, pinfo, proto_sip, layer)) != NULL) {
            memmove(messages + first + 1, messages + first, (count - first) * sizeof *messages);
            messages[first] = top;
            count++;
            if (datagram) {
                return count;
            }
            p_remove_proto_data(pinfo->pool, pinfo, proto_sip, layer);
        }
        for (unsigned i = first; i < count; i++) {
            p_add_proto_data(pinfo->pool, pinfo, proto_sip, layer, messages[i]);
        }
    }
    return count;
}

/* How many of the messages before the last one have the same status, CSeq number and Call-ID. */
static unsigned count_alike(sip_info_value_t *const *messages, unsigned last)
{
    const sip_info_value_t *info = messages[last];
    unsigned alike = 0;

    for (unsigned i = 0; i < last; i++) {
        alike += messages[i]->response_code == info->response_code &&
                 messages[i]->tap_cseq_number == info->tap_cseq_number &&
                 g_strcmp0(messages[i]->tap_call_id, info->tap_call_id) == 0;
    }
    return alike;
}

/* The method in the CSeq of one of a frame's messages. */
static bool read_cseq_method(packet_info *pinfo, sip_info_value_t *const *messages, unsigned i, unsigned count,
                             text_span *method)
{
    uint32_t cseq;

    if (count == 1 && has_one_source(pinfo)) {
        tvbuff_t *tvb = ws_source_tvb(ws_first_source(pinfo));
        text_span bytes = ws_captured_bytes(tvb);
        if (sip_find_cseq(bytes, &cseq, method) && cseq == messages[i]->tap_cseq_number) {
            return true;
        }
    }
    const found_message *found = find_message(pinfo, messages[i], count_alike(messages, i));
    if (found) {
        *method = found->cseq_method;
    }
    return found != NULL;
}

/* The first time: remembers a message, and the alarm that it answers. */
static void note_message(packet_info *pinfo, sip_info_value_t *const *messages, unsigned i, unsigned count)
{
    const sip_info_value_t *info = messages[i];
    sip_transaction transaction = {span_of(info->tap_call_id), info->tap_cseq_number, span_of(info->request_method)};

    if (!alarm_links_wants_messages()) {
        return;
    }
    if (info->response_code != 0) {
        if (!read_cseq_method(pinfo, messages, i, count, &transaction.method)) {
            return;
        }
        alarm_links_note_answer(pinfo, &transaction, info->response_code);
    }
    alarm_links_note_message(pinfo, &transaction, info->response_code);
}

static void show_answer(tvbuff_t *frame, packet_info *pinfo, proto_tree *parent, const alarm_answer *answer)
{
    const alarm_record *alarm = answer->alarm;
    proto_item *root = proto_tree_add_protocol_format(
        parent, proto_cisco_alarm, frame, 0, 0, "Cisco Phone Alarm: answer to %s, %s", alarm->name, alarm->device);
    proto_tree *tree = proto_item_add_subtree(root, ett_cisco_alarm);

    proto_item_set_generated(root);
    proto_item_set_generated(proto_tree_add_uint(tree, hf_alarm.response_to, frame, 0, 0, alarm->frame));
    proto_item *code = proto_tree_add_uint(tree, hf_alarm.response_code, frame, 0, 0, answer->status);
    proto_item_set_generated(code);
    proto_item_set_generated(proto_tree_add_time(tree, hf_alarm.response_time, frame, 0, 0, &answer->time));
    if (answer->status >= 400) {
        expert_add_info_format(pinfo, code, &ei_alarm.rejected, "The alarm was answered with %u", answer->status);
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

static void show_reason(packet_info *pinfo, proto_tree *tree, const sip_info_value_t *info, unsigned nth)
{
    const found_message *found = find_message(pinfo, info, nth);
    sip_header header;
    text_span text;
    size_t pos = 0;

    while (found && sip_next_header(found->message.headers, &pos, &header)) {
        if (sip_header_is(&header, TEXT_LITERAL("Reason"), 0) && sip_reason_alarm(header.value, &text)) {
            tvbuff_t *tvb = tvb_new_subset_length(found->tvb, (int)(text.ptr - found->bytes.ptr), (int)text.len);
            alarm_text_dissect(tvb, pinfo, tree, CARRIER_SIP_REASON, &alarm_reason_header);
        }
    }
}

/* Whether a line begins with "Reason". Of a single message, only the headers are looked at. */
static bool has_reason_line(text_span bytes, bool one_message)
{
    static const text_span header = {(const uint8_t *)"Reason", 6};
    const uint8_t *end = bytes.ptr + bytes.len;
    size_t start_line = one_message ? text_find(bytes, 0, TEXT_LITERAL("SIP/2.0")) : TEXT_NOT_FOUND;
    const uint8_t *line = start_line == TEXT_NOT_FOUND ? bytes.ptr : bytes.ptr + start_line;

    while (line && (line = memchr(line, '\n', (size_t)(end - line))) != NULL) {
        line++;
        if (start_line != TEXT_NOT_FOUND && line < end && (*line == '\r' || *line == '\n')) {
            return false;
        }
        if (line < end && (*line | 0x20) == 'r' && (size_t)(end - line) >= header.len &&
            text_equal_nocase((text_span){line, header.len}, header)) {
            return true;
        }
    }
    return false;
}

/* Whether a REGISTER of this frame may have the header at all: a quick look, since nearly all have not. */
static bool has_reason(packet_info *pinfo, unsigned count)
{
    bool one_message = count == 1 && has_one_source(pinfo);

    for (const ws_source *source = ws_first_source(pinfo); source; source = ws_next_source(source)) {
        tvbuff_t *tvb = ws_source_tvb(source);
        if (has_reason_line(ws_captured_bytes(tvb), one_message)) {
            return true;
        }
    }
    return false;
}

static bool is_register(const sip_info_value_t *info)
{
    return info->request_method && strcmp((const char *)info->request_method, "REGISTER") == 0;
}

/* Whether one of the messages is a REGISTER that may have an alarm in its Reason header. */
static bool looks_for_reason(packet_info *pinfo, sip_info_value_t *const *messages, unsigned count)
{
    bool any = false;

    for (unsigned i = 0; i < count && !any; i++) {
        any = is_register(messages[i]);
    }
    return any && alarm_prefs.decode_reason_header && has_reason(pinfo, count);
}

void alarm_sip_frame(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree, unsigned first_layer)
{
    sip_info_value_t *messages[MESSAGES_MAX];

    if (PINFO_FD_VISITED(pinfo) && !alarm_links_of_frame(pinfo)) {
        return; /* nothing was found the first time */
    }
    unsigned count = collect_messages(pinfo, first_layer, messages);
    bool reason = looks_for_reason(pinfo, messages, count);
    for (unsigned i = 0; i < count; i++) {
        if (!PINFO_FD_VISITED(pinfo)) {
            note_message(pinfo, messages, i, count);
        }
        if (reason && is_register(messages[i])) {
            show_reason(pinfo, tree, messages[i], count_alike(messages, i));
        }
    }
    show_answers(frame, pinfo, tree);
}
