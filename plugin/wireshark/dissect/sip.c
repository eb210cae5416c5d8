/* sip.c
 * What SIP adds to an alarm: see sip.h.
 *
 * Wireshark's SIP dissector offers no hook for a message without a body. It leaves, for each message, a small record
 * (method or status, Call-ID, CSeq number) with the packet; the messages of one segment are there on top of each other.
 * After the frame has been dissected these records are read and put back, and what they lack (the CSeq's method, the
 * Reason header) is looked up in the bytes, of responses and REGISTERs alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/dissect/sip.h"

#include <epan/dissectors/packet-sip.h>
#include <epan/proto_data.h>

#include "core/address.h"
#include "core/sip_cid.h"
#include "core/sip_contact.h"
#include "core/sip_date.h"
#include "core/sip_reason.h"
#include "core/sip_register.h"
#include "wireshark/dissect/alarm.h"
#include "wireshark/track/registrations.h"
#include "wireshark/track/responses.h"
#include "wireshark/track/tcp_close.h"

static int proto_sip = -1;

void dissect_sip_handoff(void)
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

/* The messages in the bytes of the frame, and in what was reassembled or decrypted from them. */
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
    message_index *index = (message_index *)p_get_proto_data(pinfo->pool, pinfo, proto_cisco_alarm, PROTO_DATA_INDEX);
    unsigned number = 0;

    if (!index) {
        index = wmem_new0(pinfo->pool, message_index);
        index->messages = wmem_array_new(pinfo->pool, sizeof(found_message));
        p_add_proto_data(pinfo->pool, pinfo, proto_cisco_alarm, PROTO_DATA_INDEX, index);
    }
    for (const ws_source *source = ws_first_source(pinfo); source; source = ws_next_source(source)) {
        if (number++ == index->sources) {
            index_source(index->messages, ws_source_tvb(source));
            index->sources++;
        }
    }
    return index->messages;
}

/* Wireshark keeps no more of a Call-ID than this. */
enum { KEPT_CALL_ID = 127 };

static bool is_call_id(text_span call_id, text_span kept)
{
    return kept.len < KEPT_CALL_ID ? text_equal(call_id, kept) : text_starts_with(call_id, kept);
}

/* Finds the bytes of a message.
 * `nth`: how many messages of the frame with an equal record come before it. */
static const found_message *find_message(packet_info *pinfo, const sip_info_value_t *info, unsigned nth)
{
    text_span call_id = span_of(info->tap_call_id);
    wmem_array_t *messages = index_messages(pinfo);
    const found_message *found = (const found_message *)wmem_array_get_raw(messages);

    for (unsigned left = wmem_array_get_count(messages); left > 0; left--, found++) {
        if (found->message.start_line.status == info->response_code && found->cseq == info->tap_cseq_number &&
            is_call_id(found->message.call_id, call_id) && nth-- == 0) {
            return found;
        }
    }
    return NULL;
}

/* The transaction of a message; of a response the method is empty, since Wireshark does not keep it. */
static sip_transaction transaction_of(packet_info *pinfo, const sip_info_value_t *info, unsigned nth)
{
    sip_transaction transaction = {span_of(info->tap_call_id), info->tap_cseq_number, span_of(info->request_method)};

    if (transaction.call_id.len >= KEPT_CALL_ID) {
        const found_message *found = find_message(pinfo, info, nth);
        transaction.call_id = found ? found->message.call_id : transaction.call_id;
    }
    return transaction;
}

/* ---- The headers around a body ---- */

/* The SIP dissector's record of the message that is being dissected, in a layer around our own. */
static const sip_info_value_t *current_message(packet_info *pinfo)
{
    const sip_info_value_t *info = NULL;

    for (int layer = (int)pinfo->curr_layer_num - 1; layer > 0 && !info; layer--) {
        info = (const sip_info_value_t *)p_get_proto_data(pinfo->pool, pinfo, proto_sip, (uint32_t)layer);
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
    refer_to_headers headers;
} kept_headers;

/* Looked for once for all parts of a body. */
static const refer_to_headers *find_headers_once(packet_info *pinfo, const sip_info_value_t *info)
{
    kept_headers *kept = (kept_headers *)p_get_proto_data(pinfo->pool, pinfo, proto_cisco_alarm, PROTO_DATA_HEADERS);

    if (!kept) {
        kept = wmem_new0(pinfo->pool, kept_headers);
        p_add_proto_data(pinfo->pool, pinfo, proto_cisco_alarm, PROTO_DATA_HEADERS, kept);
    }
    if (kept->info != info) {
        const found_message *found = find_message(pinfo, info, 0);
        *kept = (kept_headers){.info = info};
        if (found) {
            text_span headers = found->message.headers;
            kept->headers = (refer_to_headers){
                .tvb = found->tvb,
                .bytes = found->bytes,
                .refer_to = sip_find_header(headers, TEXT_LITERAL("Refer-To"), 'r'),
                .content_id = sip_find_header(headers, TEXT_LITERAL("Content-Id"), 0),
                .date = sip_find_header(headers, TEXT_LITERAL("Date"), 0),
                .has_credentials = sip_find_header(headers, TEXT_LITERAL("Authorization"), 0).ptr ||
                                   sip_find_header(headers, TEXT_LITERAL("Proxy-Authorization"), 0).ptr,
            };
        }
    }
    return &kept->headers;
}

bool dissect_sip_headers(packet_info *pinfo, tvbuff_t *body, bool is_part, refer_to_headers *headers)
{
    const sip_info_value_t *info = current_message(pinfo);
    tvbuff_t *source = tvb_get_ds_tvb(body);
    text_span bytes = ws_captured_bytes(source);
    size_t start = (size_t)tvb_raw_offset(body);

    if (!info || !info->request_method) {
        return false;
    }
    *headers = (refer_to_headers){.tvb = source, .bytes = bytes};
    /* A part of a body is far from the message's headers, a decompressed body in a data source of its own. */
    if (is_part || !sip_cid_headers(bytes, start, &headers->refer_to, &headers->content_id)) {
        *headers = *find_headers_once(pinfo, info);
    } else if (!PINFO_FD_VISITED(pinfo)) {
        sip_cid_sender(bytes, start, &headers->date, &headers->has_credentials);
    }
    headers->request = transaction_of(pinfo, info, 0);
    if (is_part && headers->tvb != source) {
        headers->tvb = NULL; /* decompressed bytes are apart from the headers of the part */
    } else if (is_part) {
        text_span content_id = sip_find_header(part_headers(bytes, start), TEXT_LITERAL("Content-Id"), 0);
        headers->content_id = content_id.ptr ? content_id : headers->content_id;
    }
    return true;
}

/* A part that Wireshark leaves in base64 (a preference of its multipart dissector) becomes a data source of its own. */
ws_buffer dissect_sip_decode_part(packet_info *pinfo, ws_buffer part)
{
    text_span headers = part_headers(ws_captured_bytes(tvb_get_ds_tvb(part.tvb)), (size_t)tvb_raw_offset(part.tvb));
    text_span encoding = sip_find_header(headers, TEXT_LITERAL("Content-Transfer-Encoding"), 0);

    if (!text_equal_nocase(encoding, TEXT_LITERAL("base64")) || part.bytes.len == 0) {
        return part;
    }
    char *base64 = wmem_strndup(pinfo->pool, (const char *)part.bytes.ptr, part.bytes.len);
    size_t len = strlen(base64);
    if (len < 2) { /* GLib asks for more, and says so */
        return part;
    }
    g_base64_decode_inplace(base64, &len);
    tvbuff_t *decoded = tvb_new_child_real_data(part.tvb, (const uint8_t *)base64, (unsigned)len, (int)len);
    add_new_data_source(pinfo, decoded, "Alarm decoded from base64");
    return ws_buffer_of(decoded);
}

int64_t dissect_sip_date(text_span value)
{
    int64_t seconds;
    return value.ptr && sip_date_read(value, &seconds) ? clock_from_seconds(seconds, 0) : CLOCK_NO_TIME;
}

/* ---- The messages of a frame ---- */

/* The SIP dissector's records of a frame, in the order of the messages. Nearly all frames have one: with an array for
 * it a call costs 0.2 points of per cent more to load. */
typedef struct {
    sip_info_value_t *first;
    wmem_array_t *all; /* NULL: not more than that */
    unsigned count;
} frame_messages;

static sip_info_value_t *message_at(const frame_messages *messages, unsigned i)
{
    return messages->all ? *(sip_info_value_t **)wmem_array_index(messages->all, i) : messages->first;
}

static void add_message(packet_info *pinfo, frame_messages *messages, sip_info_value_t *info)
{
    if (messages->count == 1) {
        messages->all = wmem_array_new(pinfo->pool, sizeof info);
        wmem_array_append_one(messages->all, messages->first);
    }
    if (messages->count == 0) {
        messages->first = info;
    } else {
        wmem_array_append_one(messages->all, info);
    }
    messages->count++;
}

/* The records of one layer, all of which have the same key. p_add_proto_data() prepends (epan/proto_data.c of Wireshark
 * 4.0 to 4.6), so p_get_proto_data() finds the latest record alone, which dissect_sip_common() (packet-sip.c) added for
 * the last message of the segment. So they are removed one after the other, latest first, and added again, first one
 * first: afterwards all is as before. */
static void collect_layer(packet_info *pinfo, uint32_t layer, frame_messages *messages)
{
    wmem_array_t *pile = wmem_array_new(pinfo->pool, sizeof(sip_info_value_t *));
    sip_info_value_t *top;

    while ((top = (sip_info_value_t *)p_get_proto_data(pinfo->pool, pinfo, proto_sip, layer)) != NULL) {
        wmem_array_append_one(pile, top);
        p_remove_proto_data(pinfo->pool, pinfo, proto_sip, layer);
    }
    for (unsigned i = wmem_array_get_count(pile); i > 0; i--) {
        sip_info_value_t *info = *(sip_info_value_t **)wmem_array_index(pile, i - 1);
        p_add_proto_data(pinfo->pool, pinfo, proto_sip, layer, info);
        add_message(pinfo, messages, info);
    }
}

/* A datagram holds one message. */
static frame_messages collect_messages(packet_info *pinfo, const dissect_sip_layers *layers)
{
    frame_messages messages = {NULL, NULL, 0};

    for (uint32_t layer = layers->first_layer; layer <= pinfo->curr_layer_num; layer++) {
        sip_info_value_t *top = (sip_info_value_t *)p_get_proto_data(pinfo->pool, pinfo, proto_sip, layer);
        if (top && pinfo->ptype == PT_UDP && !layers->is_tls) {
            add_message(pinfo, &messages, top);
            break;
        }
        if (top) {
            collect_layer(pinfo, layer, &messages);
        }
    }
    return messages;
}

/* How many of the messages before this one have the same status, CSeq number and Call-ID. */
static unsigned count_alike(const frame_messages *messages, unsigned last)
{
    const sip_info_value_t *info = message_at(messages, last);
    sip_info_value_t *const *all = messages->all ? (sip_info_value_t *const *)wmem_array_get_raw(messages->all) : NULL;
    unsigned alike = 0;

    for (unsigned i = 0; i < last; i++) {
        const sip_info_value_t *other = all[i];
        alike += other->response_code == info->response_code && other->tap_cseq_number == info->tap_cseq_number &&
                 g_strcmp0(other->tap_call_id, info->tap_call_id) == 0;
    }
    return alike;
}

/* The method in the CSeq of a response. Where the frame holds one message, a CSeq with its number is its own. */
static bool read_cseq_method(packet_info *pinfo, const frame_messages *messages, unsigned i, text_span *method)
{
    const sip_info_value_t *info = message_at(messages, i);
    uint32_t cseq;

    for (const ws_source *source = ws_first_source(pinfo); source && messages->count == 1;
         source = ws_next_source(source)) {
        tvbuff_t *tvb = ws_source_tvb(source);
        if (sip_find_cseq(ws_captured_bytes(tvb), &cseq, method) && cseq == info->tap_cseq_number) {
            return true;
        }
    }
    const found_message *found = find_message(pinfo, info, count_alike(messages, i));
    if (found) {
        *method = found->cseq_method;
    }
    return found != NULL;
}

/* Whether a challenge has stale=true. */
static bool is_stale(packet_info *pinfo, const sip_info_value_t *info, unsigned nth)
{
    bool is_challenge = info->response_code == 401 || info->response_code == 407;
    const found_message *found = is_challenge ? find_message(pinfo, info, nth) : NULL;
    sip_register_response response = {0, false};

    if (found) {
        sip_register_read_response(found->message.headers, &response);
    }
    return response.is_stale;
}

/* A REGISTER. @return whether it has a Reason header */
static bool record_register(packet_info *pinfo, const sip_info_value_t *info, unsigned nth,
                            const sip_transaction *transaction)
{
    const found_message *found = find_message(pinfo, info, nth);
    sip_register request;

    if (!found) {
        return false;
    }
    sip_register_read(found->message.headers, &request);
    registration_message message = {.kind = REGISTRATION_REGISTER,
                                    .device = request.device.len > 0 ? request.device : request.reason_name,
                                    .call_id = transaction->call_id,
                                    .cseq = transaction->cseq,
                                    .aor = request.aor,
                                    .unregisters = request.unregisters,
                                    .is_standby_keepalive = request.is_standby_keepalive,
                                    .has_credentials = request.has_credentials,
                                    .has_reason = request.has_reason};
    if (pinfo->ptype == PT_TCP) {
        tcp_close_add_port(pinfo->destport);
    }
    registrations_record(pinfo, &message);
    return request.has_reason;
}

/* A response to a REGISTER. */
static void record_register_response(packet_info *pinfo, const sip_info_value_t *info, unsigned nth,
                                     const sip_transaction *transaction)
{
    const found_message *found = info->response_code >= 200 ? find_message(pinfo, info, nth) : NULL;
    sip_register_response response = {0, false};

    if (found) {
        sip_register_read_response(found->message.headers, &response);
    }
    registration_message message = {.kind = REGISTRATION_RESPONSE,
                                    .call_id = transaction->call_id,
                                    .cseq = transaction->cseq,
                                    .status = info->response_code,
                                    .phrase = found ? found->message.start_line.phrase : (text_span){NULL, 0},
                                    .is_stale = response.is_stale,
                                    .expires = response.expires};
    registrations_record(pinfo, &message);
}

/* What the messages of a frame hold that is to be shown. */
typedef struct {
    bool responds; /* a response to an alarm */
    bool reasons;  /* a REGISTER with a Reason header */
} frame_findings;

/* The first time: records a message, and what it responds to. */
static void record_message(packet_info *pinfo, const frame_messages *messages, unsigned i, frame_findings *findings)
{
    const sip_info_value_t *info = message_at(messages, i);
    unsigned nth = count_alike(messages, i);
    sip_transaction transaction = transaction_of(pinfo, info, nth);

    if (info->response_code != 0 && !read_cseq_method(pinfo, messages, i, &transaction.method)) {
        return;
    }
    bool of_register = text_equal(transaction.method, TEXT_LITERAL("REGISTER"));
    if (of_register && info->response_code == 0) {
        findings->reasons |= record_register(pinfo, info, nth, &transaction);
    } else if (of_register) {
        record_register_response(pinfo, info, nth, &transaction);
    }
    if (!alarms_want_messages()) {
        return;
    }
    uint64_t key = keys_of_transaction(&transaction);
    if (info->response_code != 0 && responses_wanted()) {
        findings->responds |= responses_record(pinfo, key, info->response_code, is_stale(pinfo, info, nth));
    }
    alarms_record_message(pinfo, key, info->response_code);
}

/* ---- Responses ---- */

static void show_response_in_column(packet_info *pinfo, const alarm_response *response)
{
    const char *what = response->is_challenge   ? "challenges"
                       : response->status < 200 ? "provisional response to"
                       : response->status < 300 ? "accepts"
                                                : "rejects";

    if (col_get_writable(pinfo->cinfo, COL_INFO)) {
        col_append_fstr(pinfo->cinfo, COL_INFO, "%s %s of %s", what, response->alarm->content.name,
                        response->alarm->content.device);
        col_set_fence(pinfo->cinfo, COL_INFO);
    }
}

static void show_response(tvbuff_t *frame, packet_info *pinfo, proto_tree *parent, const alarm_response *response)
{
    const alarm_record *alarm = response->alarm;
    proto_item *root =
        proto_tree_add_protocol_format(parent, proto_cisco_alarm, frame, 0, 0, "Cisco Phone Alarm: response to %s, %s",
                                       alarm->content.name, alarm->content.device);
    proto_tree *tree = proto_item_add_subtree(root, ett_cisco_alarm);

    proto_item_set_generated(root);
    proto_item_set_generated(proto_tree_add_uint(tree, hf_alarm.response_to, frame, 0, 0, alarm->arrival.frame));
    proto_item *code = proto_tree_add_uint(tree, hf_alarm.response_code, frame, 0, 0, response->status);
    proto_item_set_generated(code);
    proto_item_set_generated(proto_tree_add_time(tree, hf_alarm.response_time, frame, 0, 0, &response->time));
    if (response->status >= 300 && !response->is_challenge) {
        expert_add_info_format(pinfo, code, &ei_alarm.rejected, "Unified CM rejected the alarm with %u",
                               response->status);
    }
    show_response_in_column(pinfo, response);
}

static void show_responses(tvbuff_t *frame, packet_info *pinfo, proto_tree *tree)
{
    wmem_array_t *responses = responses_of_frame(pinfo);

    for (unsigned i = 0; responses && i < wmem_array_get_count(responses); i++) {
        if (i > 0) {
            col_append_str(pinfo->cinfo, COL_INFO, ", ");
        }
        show_response(frame, pinfo, tree, (const alarm_response *)wmem_array_index(responses, i));
    }
}

/* ---- REGISTER ---- */

static bool is_register(const sip_info_value_t *info)
{
    return info->request_method && strcmp((const char *)info->request_method, "REGISTER") == 0;
}

static void show_reasons(packet_info *pinfo, proto_tree *tree, const found_message *found, const alarm_source *source)
{
    sip_header header;
    text_span text;
    size_t pos = 0;

    while (sip_next_header(found->message.headers, &pos, &header)) {
        size_t at = 0;
        while (sip_header_is(&header, TEXT_LITERAL("Reason"), 0) && sip_reason_next(header.value, &at, &text)) {
            tvbuff_t *tvb = tvb_new_subset_length(found->tvb, (int)(text.ptr - found->bytes.ptr), (int)text.len);
            alarm_dissect_text((ws_buffer){tvb, text}, pinfo, tree, source, &catalog_reason_header);
        }
    }
}

/* The alarms in the Reason headers of a REGISTER. */
static void show_register(packet_info *pinfo, proto_tree *tree, const sip_info_value_t *info, unsigned nth,
                          bool in_icmp_error)
{
    const found_message *found = find_message(pinfo, info, nth);

    if (!found) {
        return;
    }
    sip_transaction transaction = transaction_of(pinfo, info, nth);
    sip_register request;
    sip_register_read(found->message.headers, &request);
    uint8_t host[ADDRESS_IPV4_SIZE];
    bool has_host = address_read_ipv4(
        sip_contact_host(sip_find_header(found->message.headers, TEXT_LITERAL("Contact"), 'm')), host);
    text_span date = sip_find_header(found->message.headers, TEXT_LITERAL("Date"), 0);
    alarm_source source = {.carrier = CARRIER_SIP_REASON,
                           .ipv4 = has_host ? host : NULL,
                           .context = {.kind = request.unregisters ? REPORT_UNREGISTER : REPORT_REASON_HEADER,
                                       .in_icmp_error = in_icmp_error,
                                       .request = &transaction,
                                       .has_credentials = request.has_credentials,
                                       .device = request.device,
                                       .sent = dissect_sip_date(date)}};
    show_reasons(pinfo, tree, found, &source);
}

/* ---- A frame ---- */

static frame_findings record_messages(packet_info *pinfo, const frame_messages *messages)
{
    frame_findings findings = {false, false};

    for (unsigned i = 0; i < messages->count; i++) {
        record_message(pinfo, messages, i, &findings);
    }
    return findings;
}

void dissect_sip_frame(tvbuff_t *tvb, packet_info *pinfo, proto_tree *tree, const dissect_sip_layers *layers)
{
    frame_findings findings = {true, true};

    if (PINFO_FD_VISITED(pinfo) && !alarms_first_of_frame(pinfo)) {
        return; /* nothing was found the first time */
    }
    frame_messages messages = collect_messages(pinfo, layers);
    if (!PINFO_FD_VISITED(pinfo) && !layers->in_icmp_error) {
        findings = record_messages(pinfo, &messages);
    }
    /* Only now: Wireshark may end this by an exception at any item. */
    for (unsigned i = 0; i < messages.count && findings.reasons && alarm_prefs.decode_reason_header; i++) {
        const sip_info_value_t *info = message_at(&messages, i);
        if (is_register(info)) {
            show_register(pinfo, tree, info, count_alike(&messages, i), layers->in_icmp_error);
        }
    }
    if (findings.responds) {
        show_responses(tvb, pinfo, tree);
    }
}
