/* links.c
 * Records of alarms, and their responses: see links.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/links.h"

#include <epan/proto_data.h>
#include <epan/strutil.h>

#include "wireshark/connections.h"
#include "wireshark/events.h"
#include "wireshark/fields.h"
#include "wireshark/kept.h"
#include "wireshark/messages.h"
#include "wireshark/registrations.h"

static wmem_map_t *requests; /* transaction between two hosts -> its first record */

/* ---- Names that outlive the packet, each kept once ---- */

typedef struct {
    text_span text; /* as sent */
    const char *name;
} name_entry;

static wmem_map_t *names;

static unsigned name_hash(const void *text)
{
    return (unsigned)keys_of_text(*(const text_span *)text, 0);
}

static int name_equal(const void *a, const void *b)
{
    return text_equal(*(const text_span *)a, *(const text_span *)b);
}

/* Fit to be shown: what cannot be printed is escaped. */
static const char *shared_name(text_span text)
{
    if (text.len == 0) {
        return "";
    }
    name_entry *entry = (name_entry *)wmem_map_lookup(names, &text);
    if (!entry) {
        entry = wmem_new(wmem_file_scope(), name_entry);
        entry->text = (text_span){(const uint8_t *)wmem_memdup(wmem_file_scope(), text.ptr, text.len), text.len};
        entry->name = format_text(wmem_file_scope(), (const void *)text.ptr, text.len);
        wmem_map_insert(names, &entry->text, entry);
    }
    return entry->name;
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

static wmem_array_t *records_of_frame(packet_info *pinfo)
{
    return (wmem_array_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_cisco_alarm, KEPT_RECORDS);
}

static alarm_record *record_of_frame(packet_info *pinfo, unsigned ordinal)
{
    wmem_array_t *records = records_of_frame(pinfo);

    if (!records || ordinal >= wmem_array_get_count(records)) {
        return NULL;
    }
    return *(alarm_record **)wmem_array_index(records, ordinal);
}

static void keep_record(packet_info *pinfo, alarm_record *record)
{
    wmem_array_t *records = records_of_frame(pinfo);

    if (!records) {
        records = wmem_array_sized_new(wmem_file_scope(), sizeof record, 1);
        p_add_proto_data(wmem_file_scope(), pinfo, proto_cisco_alarm, KEPT_RECORDS, records);
    }
    wmem_array_append_one(records, record);
}

wmem_array_t *links_responses(packet_info *pinfo)
{
    if (wmem_map_size(requests) == 0) {
        return NULL;
    }
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

static alarm_record *new_record(packet_info *pinfo, const links_carrier *carrier)
{
    alarm_record *record = wmem_new0(wmem_file_scope(), alarm_record);

    record->frame = pinfo->num;
    record->time = pinfo->abs_ts;
    record->connection = keys_of_connection(pinfo);
    record->is_quoted = carrier->is_quoted;
    record->way = carrier->way;
    record->name = record->device = "";
    record->request = record;
    copy_address_wmem(wmem_file_scope(), &record->phone, &pinfo->src);
    return record;
}

links_alarm links_begin(packet_info *pinfo, links_frame *frame, const links_carrier *carrier)
{
    alarm_record *record = record_of_frame(pinfo, frame->alarms++);

    if (!record) {
        record = new_record(pinfo, carrier);
        keep_record(pinfo, record);
    }
    return (links_alarm){record, !record->is_linked};
}

uint32_t links_event_frame(const links_alarm *alarm, fact side, const protocol_event *event)
{
    uint32_t *frame = side == FACT_SENT ? &alarm->record->sent_frame : &alarm->record->received_frame;

    if (alarm->is_new && *frame == 0 && event->is_sip && event->has_cseq && event->call_id.len > 0) {
        sip_transaction transaction = {event->call_id, event->cseq, event->cseq_method};
        *frame = messages_find(keys_of_transaction(&transaction), event->start_line.status);
    }
    return *frame;
}

/* The record of the transaction's first message, which has the response. */
static alarm_record *link_request(alarm_record *record, const packet_info *pinfo, const sip_transaction *request)
{
    if (!request || request->call_id.len == 0) {
        return NULL;
    }
    record->request_key = keys_of_transaction(request) ^ keys_of_hosts(pinfo);
    alarm_record *first = (alarm_record *)keys_find(requests, record->request_key);
    if (first) {
        record->request = first;
    } else {
        keys_insert(requests, &record->request_key, record);
    }
    return first;
}

void links_end(const links_alarm *alarm, packet_info *pinfo, const alarm_facts *facts, const links_carrier *carrier,
               text_span document)
{
    alarm_record *record = alarm->record;
    const sip_transaction *request = carrier->request;

    if (!alarm->is_new) {
        return;
    }
    record->name = shared_name(facts->name);
    record->device = shared_name(facts->device);
    record->is_linked = true;
    /* Where an exception ended the first pass before this, it is too late to be the first of anything. */
    if (record->is_quoted || PINFO_FD_VISITED(pinfo)) {
        return;
    }
    record->document_key = keys_of_text(document, keys_of_text(facts->device, record->way == WAY_XML));
    if (record->way != WAY_XML && request && request->call_id.len > 0) {
        record->dialog_key = keys_of_text(request->call_id, record->document_key);
    }
    events_link(record, facts, link_request(record, pinfo, request));
    connections_find_end(record, pinfo, facts);
    registrations_wait(record);
    if (record->way == WAY_HEADER && request) {
        registrations_note_request(pinfo, request, false); /* this very REGISTER may be the one that is accepted */
    }
}

bool links_is_first_report(const alarm_record *record)
{
    return !record->first && !record->is_quoted && (!record->event || record->event->first == record);
}

/* ---- Messages and responses ---- */

bool links_want_messages(void)
{
    return alarm_prefs.link_events || wmem_map_size(requests) > 0;
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
void links_note_response(packet_info *pinfo, uint64_t transaction, unsigned status)
{
    if (wmem_map_size(requests) == 0) {
        return;
    }
    alarm_record *record = (alarm_record *)keys_find(requests, transaction ^ keys_of_hosts(pinfo));
    if (!record || !addresses_equal(&record->phone, &pinfo->dst)) {
        return;
    }
    if (record->way == WAY_XML) {
        keep_response(pinfo, record, status);
    }
    if (status >= 200 && record->response_code == 0) {
        note_final(pinfo, record, status);
    }
}

const alarm_record *links_first_of_frame(packet_info *pinfo)
{
    const alarm_record *record = record_of_frame(pinfo, 0);
    wmem_array_t *responses = record ? NULL : links_responses(pinfo);

    return responses ? ((const links_response *)wmem_array_index(responses, 0))->alarm : record;
}

void links_register(void)
{
    requests = keys_new_map();
    names = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), name_hash, name_equal);
    events_register();
    registrations_register();
    register_init_routine(keys_draw_seed);
    register_cleanup_routine(messages_forget);
}
