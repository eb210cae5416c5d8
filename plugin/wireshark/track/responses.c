/* responses.c
 * Alarms and their responses: see responses.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/responses.h"

#include <epan/proto_data.h>

#include "wireshark/fields.h"
#include "wireshark/track/capture.h"

static wmem_map_t *requests;   /* exchange.key -> its latest request */
static alarm_record *previous; /* the alarm before this one, of those that are first in their document; NULL: none */

static void on_cleanup(void)
{
    previous = NULL;
}

void responses_register(void)
{
    register_cleanup_routine(on_cleanup);
    requests = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), g_int64_hash, g_int64_equal);
}

bool responses_wanted(void)
{
    return wmem_map_size(requests) > 0;
}

/* Whether a request with the same Call-ID and CSeq is of the same transaction. */
static bool is_same_request(const alarm_record *first, const alarm_record *record)
{
    nstime_t since;

    if (first->exchange.document_key != record->exchange.document_key) {
        return false;
    }
    nstime_delta(&since, &record->arrival.time, &first->exchange.answered);
    return first->exchange.code == 0 || since.secs < REGISTRATION_TIMER_F / CLOCK_SECOND;
}

/* Another part of its body, which has another document. */
static bool is_same_message(const alarm_record *before, const alarm_record *record)
{
    return before->arrival.frame == record->arrival.frame && before->exchange.key == record->exchange.key;
}

void responses_expect(alarm_record *record, const report_context *context, uint64_t document_key)
{
    const sip_transaction *request = context->request;

    if (!request || request->call_id.len == 0) {
        return;
    }
    record->exchange.document_key = document_key;
    record->exchange.has_credentials = context->has_credentials;
    record->exchange.key = keys_of_transaction(request) ^ record->arrival.host_pair_key;
    if (context->is_further) {
        return;
    }
    const alarm_record *before = previous;
    previous = record;
    alarm_record *first = (alarm_record *)wmem_map_lookup(requests, &record->exchange.key);
    if (before && is_same_message(before, record)) {
        record->exchange.request = before->exchange.request;
    } else if (first && is_same_request(first, record)) {
        record->exchange.request = first;
    } else {
        wmem_map_remove(requests, &record->exchange.key);
        wmem_map_insert(requests, &record->exchange.key, record);
    }
}

/* ---- Responses ---- */

wmem_array_t *responses_of_frame(packet_info *pinfo)
{
    return (wmem_array_t *)p_get_proto_data(wmem_file_scope(), pinfo, proto_cisco_alarm, PROTO_DATA_RESPONSES);
}

static void keep_with_frame(packet_info *pinfo, const alarm_response *response)
{
    wmem_array_t *responses = responses_of_frame(pinfo);

    if (!responses) {
        responses = wmem_array_sized_new(wmem_file_scope(), sizeof *response, 1);
        p_add_proto_data(wmem_file_scope(), pinfo, proto_cisco_alarm, PROTO_DATA_RESPONSES, responses);
    }
    wmem_array_append(responses, response, 1);
}

/* All alarms of the message, which follow each other. */
static void reject_all(const alarm_record *first)
{
    uint64_t key = first->exchange.key;

    for (const alarm_record *record = first; record && record->exchange.key == key; record = record->next_in_frame) {
        if (record->report.is_taken) {
            report_reject(capture_current()->reports, record->report.number);
        }
    }
}

static void record_final(packet_info *pinfo, alarm_record *record, const alarm_response *response)
{
    record->exchange.code = response->status;
    record->exchange.is_challenge = response->is_challenge;
    record->exchange.frame = pinfo->num;
    record->exchange.time = response->time;
    record->exchange.answered = pinfo->abs_ts;
    if (response->status >= 300 && !response->is_challenge) {
        reject_all(record);
    }
}

bool responses_record(packet_info *pinfo, uint64_t transaction, unsigned status, bool is_stale)
{
    uint64_t key = transaction ^ keys_of_hosts(pinfo);
    alarm_record *record = (alarm_record *)wmem_map_lookup(requests, &key);

    if (!record || !addresses_equal(&record->arrival.source, &pinfo->dst)) {
        return false;
    }
    alarm_response response = {.alarm = record, .status = (uint16_t)status};
    nstime_delta(&response.time, &pinfo->abs_ts, &record->arrival.time);
    response.is_challenge = (status == 401 || status == 407) && (!record->exchange.has_credentials || is_stale);
    if (record->arrival.kind == REPORT_XML) {
        keep_with_frame(pinfo, &response);
    }
    if (status >= 200 && record->exchange.code == 0) {
        record_final(pinfo, record, &response);
    }
    return record->arrival.kind == REPORT_XML;
}
