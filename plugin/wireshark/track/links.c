/* links.c
 * Records of alarms, and their responses: see links.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/links.h"

#include <epan/proto_data.h>
#include <epan/strutil.h>

#include "wireshark/track/tcp_close.h"
#include "wireshark/track/reports.h"
#include "wireshark/fields.h"
#include "wireshark/track/kept.h"
#include "wireshark/track/transaction_index.h"
#include "wireshark/track/registrations.h"

static key_table *requests; /* transaction between two hosts -> its first record */

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

/* ---- What is kept with a frame ---- */

links_frame *links_of_frame(packet_info *pinfo)
{
    links_frame *frame = (links_frame *)p_get_proto_data(pinfo->pool, pinfo, proto_cisco_alarm, KEPT_FRAME);

    if (!frame) {
        frame = wmem_new0(pinfo->pool, links_frame);
        p_add_proto_data(pinfo->pool, pinfo, proto_cisco_alarm, KEPT_FRAME, frame);
    }
    return frame;
}

static alarm_record *first_of_frame(packet_info *pinfo)
{
    return (alarm_record *)p_get_proto_data(wmem_file_scope(), pinfo, proto_cisco_alarm, KEPT_RECORD);
}

wmem_array_t *links_responses(packet_info *pinfo)
{
    return (wmem_array_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_cisco_alarm, KEPT_RESPONSES);
}

static void keep_response(packet_info *pinfo, alarm_record *record, unsigned status)
{
    wmem_array_t *responses = links_responses(pinfo);
    links_response response = {.alarm = record, .status = (uint16_t)status};

    nstime_delta(&response.time, &pinfo->abs_ts, &record->time);
    if (!responses) {
        responses = wmem_array_sized_new(wmem_file_scope(), sizeof response, 1);
        p_add_proto_data(wmem_file_scope(), pinfo, proto_cisco_alarm, KEPT_RESPONSES, responses);
    }
    wmem_array_append_one(responses, response);
}

/* ---- Alarms ---- */

/* The octets of the phone's address stand behind it. */
static alarm_record *new_record(packet_info *pinfo, const links_carrier *carrier)
{
    size_t octets = pinfo->src.len > 0 ? (size_t)pinfo->src.len : 0;
    alarm_record *record = (alarm_record *)wmem_alloc0(wmem_file_scope(), sizeof *record + octets);

    record->frame = pinfo->num;
    record->time = pinfo->abs_ts;
    record->phone_key = keys_of_address(&pinfo->src);
    record->hosts_key = record->phone_key + keys_of_address(&pinfo->dst);
    record->connection = record->hosts_key + keys_of_ports(pinfo);
    record->is_quoted = carrier->is_quoted;
    record->way = carrier->way;
    record->name = record->device = "";
    record->request = record;
    if (octets > 0) {
        memcpy(record + 1, pinfo->src.data, octets);
    }
    set_address(&record->phone, pinfo->src.type, (int)octets, octets > 0 ? record + 1 : NULL);
    return record;
}

links_alarm links_begin(packet_info *pinfo, links_frame *frame, const links_carrier *carrier)
{
    alarm_record *record = frame->latest ? frame->latest->next_in_frame : first_of_frame(pinfo);

    if (!record) {
        record = new_record(pinfo, carrier);
        if (frame->latest) {
            frame->latest->next_in_frame = record;
        } else {
            p_add_proto_data(wmem_file_scope(), pinfo, proto_cisco_alarm, KEPT_RECORD, record);
        }
    }
    frame->latest = record;
    return (links_alarm){record, !record->is_linked};
}

uint32_t links_event_frame(const links_alarm *alarm, param_role side, const protocol_event *event)
{
    uint32_t *frame = side == ROLE_SENT ? &alarm->record->sent_frame : &alarm->record->received_frame;

    if (alarm->is_new && *frame == 0 && event->is_sip && event->has_cseq && event->call_id.len > 0) {
        sip_transaction transaction = {event->call_id, event->cseq, event->cseq_method};
        *frame = messages_find(keys_of_transaction(&transaction), event->start_line.status);
    }
    return *frame;
}

/* The record of the transaction's first message, which has the response. */
static alarm_record *link_request(alarm_record *record, const sip_transaction *request)
{
    if (!request || request->call_id.len == 0) {
        return NULL;
    }
    uint64_t key = keys_of_transaction(request) ^ record->hosts_key;
    void **place = keys_place(requests, key);
    alarm_record *first = (alarm_record *)*place;
    if (first) {
        record->request = first;
    } else {
        *place = record;
    }
    return first;
}

/* The key of the name by which a phone registers. In a Reason header it goes by another one, if it is not called after its
 * MAC address. */
static uint64_t registering_device(const alarm_record *record, const alarm_facts *facts, const links_carrier *carrier)
{
    if (carrier->device.len > 0) {
        return keys_of_name(carrier->device);
    }
    return facts->device.len > 0 ? record->device_key : 0;
}

void links_end(const links_alarm *alarm, packet_info *pinfo, const alarm_facts *facts, const links_carrier *carrier,
               text_span document)
{
    alarm_record *record = alarm->record;
    const sip_transaction *request = carrier->request;

    if (!alarm->is_new) {
        return;
    }
    record->device_key = keys_of_name(facts->device);
    record->name = name_of_alarm(pinfo, facts);
    record->device = shared_name(pinfo, facts->device);
    record->is_linked = true;
    /* Where an exception ended the first pass before this, it is too late to be the first of anything. */
    if (record->is_quoted || PINFO_FD_VISITED(pinfo)) {
        return;
    }
    record->document_key = keys_of_text(document, record->device_key + (record->way == WAY_XML));
    if (record->way != WAY_XML && request && request->call_id.len > 0) {
        record->dialog_key = keys_of_text(request->call_id, record->document_key);
    }
    events_link(record, facts, link_request(record, request));
    connections_find_end(record, pinfo, facts);
    uint64_t device = registering_device(record, facts, carrier);
    registrations_wait(record, device);
    if (record->way == WAY_HEADER && request) {
        registrations_note_request(pinfo, request, device); /* this very REGISTER may be the one that is accepted */
    }
}

bool links_is_first_report(const alarm_record *record)
{
    return !record->first && !record->is_quoted && (!record->event || record->event->first == record);
}

/* ---- Messages and responses ---- */

bool links_want_messages(void)
{
    return alarm_prefs.link_events || requests->count > 0;
}

void links_note_message(packet_info *pinfo, uint64_t transaction, unsigned status)
{
    if (alarm_prefs.link_events) {
        messages_note(pinfo->num, transaction, status);
    }
}

static void note_final(packet_info *pinfo, alarm_record *record, unsigned status)
{
    alarm_record *original = links_original(record);

    record->response_code = (uint16_t)status;
    record->response_frame = pinfo->num;
    nstime_delta(&record->response_time, &pinfo->abs_ts, &record->time);
    original->is_accepted |= status < 300;
    original->is_refused |= status >= 300;
}

/* What Unified CM says to a REGISTER is about the registration, so that is no response to the alarm in it. */
bool links_note_response(packet_info *pinfo, uint64_t transaction, unsigned status)
{
    if (requests->count == 0) {
        return false;
    }
    alarm_record *record = (alarm_record *)keys_find(requests, transaction ^ keys_of_hosts(pinfo));
    if (!record || !addresses_equal(&record->phone, &pinfo->dst)) {
        return false;
    }
    if (record->way == WAY_XML) {
        keep_response(pinfo, record, status);
    }
    if (status >= 200 && record->response_code == 0) {
        note_final(pinfo, record, status);
    }
    return record->way == WAY_XML;
}

const alarm_record *links_first_of_frame(packet_info *pinfo)
{
    const alarm_record *record = first_of_frame(pinfo);
    wmem_array_t *responses = record ? NULL : links_responses(pinfo);

    return responses ? ((const links_response *)wmem_array_index(responses, 0))->alarm : record;
}

void links_register(void)
{
    requests = keys_new_table();
    names = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), wmem_str_hash, g_str_equal);
    events_register();
    registrations_register();
    register_init_routine(keys_draw_seed);
    register_cleanup_routine(keys_forget);
    register_cleanup_routine(messages_forget);
}
