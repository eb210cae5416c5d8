/* alarms.c
 * Alarms of a capture: see alarms.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/alarms.h"

#include <epan/proto_data.h>
#include <epan/strutil.h>

#include "wireshark/fields.h"
#include "wireshark/track/capture.h"
#include "wireshark/track/registrations.h"
#include "wireshark/track/responses.h"
#include "wireshark/track/tcp_close.h"
#include "wireshark/track/transaction_index.h"

/* ---- Names that outlive the packet, each kept once ---- */

static wmem_map_t *names; /* each to itself */

/* Fit to be shown: what cannot be printed is escaped. */
static const char *shared_name(packet_info *pinfo, text_span text)
{
    if (text.len == 0) {
        return "";
    }
    const char *name = format_text(pinfo->pool, (const void *)text.ptr, text.len);
    const char *kept = (const char *)wmem_map_lookup(names, name);

    if (!kept) {
        char *copy = wmem_strdup(wmem_file_scope(), name);
        wmem_map_insert(names, copy, copy);
        kept = copy;
    }
    return kept;
}

/* The catalog has most of them. */
static const char *name_of_alarm(packet_info *pinfo, const alarm_facts *facts)
{
    bool listed = facts->alarm && facts->alarm->name;
    return listed ? facts->alarm->name : shared_name(pinfo, facts->name);
}

/* ---- Records ---- */

alarms_frame *alarms_of_frame(packet_info *pinfo)
{
    alarms_frame *frame = (alarms_frame *)p_get_proto_data(pinfo->pool, pinfo, proto_cisco_alarm, PROTO_DATA_FRAME);

    if (!frame) {
        frame = wmem_new0(pinfo->pool, alarms_frame);
        p_add_proto_data(pinfo->pool, pinfo, proto_cisco_alarm, PROTO_DATA_FRAME, frame);
    }
    return frame;
}

static alarm_record *first_of_frame(packet_info *pinfo)
{
    return (alarm_record *)p_get_proto_data(wmem_file_scope(), pinfo, proto_cisco_alarm, PROTO_DATA_RECORD);
}

/* The octets of the phone's address are behind it. */
static alarm_record *new_record(packet_info *pinfo, const report_context *context)
{
    size_t octets = pinfo->src.len > 0 ? (size_t)pinfo->src.len : 0;
    alarm_record *record = (alarm_record *)wmem_alloc0(wmem_file_scope(), sizeof *record + octets);

    record->arrival = (alarm_arrival){.frame = pinfo->num,
                                      .time = pinfo->abs_ts,
                                      .port = (uint16_t)pinfo->srcport,
                                      .host_pair_key = keys_of_hosts(pinfo),
                                      .kind = context->kind,
                                      .in_icmp_error = context->in_icmp_error};
    record->content.name = record->content.device = "";
    record->report.loss = REPORT_NONE;
    record->report.phone = PHONE_NONE;
    record->exchange.request = record;
    if (octets > 0) {
        memcpy(record + 1, pinfo->src.data, octets);
    }
    set_address(&record->arrival.source, pinfo->src.type, (int)octets, octets > 0 ? record + 1 : NULL);
    return record;
}

alarms_entry alarms_begin(packet_info *pinfo, alarms_frame *frame, const report_context *context)
{
    alarm_record *record = frame->latest ? frame->latest->next_in_frame : first_of_frame(pinfo);

    if (!record) {
        record = new_record(pinfo, context);
        if (frame->latest) {
            frame->latest->next_in_frame = record;
        } else {
            p_add_proto_data(wmem_file_scope(), pinfo, proto_cisco_alarm, PROTO_DATA_RECORD, record);
        }
    }
    frame->latest = record;
    return (alarms_entry){record, !record->content.is_read};
}

uint32_t alarms_event_frame(const alarms_entry *alarm, bool is_sent, const protocol_event *event)
{
    alarm_content *content = &alarm->record->content;
    uint32_t *frame = is_sent ? &content->sent_frame : &content->received_frame;

    if (alarm->is_new && *frame == 0 && event->is_sip && event->has_cseq && event->call_id.len > 0) {
        sip_transaction transaction = {event->call_id, event->cseq, event->cseq_method};
        *frame = transaction_index_find(keys_of_transaction(&transaction), event->start_line.status);
    }
    return *frame;
}

void alarms_end(const alarms_entry *alarm, packet_info *pinfo, const alarm_facts *facts, const report_context *context,
                text_span document)
{
    alarm_record *record = alarm->record;

    if (!alarm->is_new) {
        return;
    }
    record->content.name = name_of_alarm(pinfo, facts);
    record->content.device = shared_name(pinfo, facts->device);
    record->content.is_read = true;
    if (record->arrival.in_icmp_error || PINFO_FD_VISITED(pinfo)) {
        return;
    }
    responses_expect(record, context, keys_of_text(document, 0));
    tcp_close_find(record, pinfo, facts);
    reports_record(record, pinfo, facts, context, document);
    registrations_expect(record);
}

/* ---- Messages ---- */

bool alarms_want_messages(void)
{
    return alarm_prefs.link_events || responses_wanted();
}

void alarms_record_message(const packet_info *pinfo, uint64_t transaction, unsigned status)
{
    if (alarm_prefs.link_events) {
        transaction_index_record(pinfo->num, transaction, status);
    }
}

const alarm_tap_data *alarms_shown(packet_info *pinfo)
{
    const alarms_frame *frame =
        (const alarms_frame *)p_get_proto_data(pinfo->pool, pinfo, proto_cisco_alarm, PROTO_DATA_FRAME);
    return frame ? frame->shown : NULL;
}

const alarm_record *alarms_first_of_frame(packet_info *pinfo)
{
    const alarm_record *record = first_of_frame(pinfo);
    wmem_array_t *responses = record ? NULL : responses_of_frame(pinfo);

    return responses ? ((const alarm_response *)wmem_array_index(responses, 0))->alarm : record;
}

void alarms_register(void)
{
    names = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_str_hash, g_str_equal);
    capture_register();
    responses_register();
    reports_register();
    registrations_register();
    tcp_close_register();
}
