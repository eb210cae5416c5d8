/* reports.c
 * Reports in the packets of a capture: see reports.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/reports.h"

#include "wireshark/track/capture.h"

static GPtrArray *records; /* of alarm_record, by the number of the report */

/* ---- What is compared ---- */

/* The number by which the ways agree on a reason; SCCP's texts have a list of their own, which agrees in a few. 0 gives
 * no reason. */
static bool find_reason(const alarm_facts *facts, report_message *message)
{
    enum { INVALID_MESSAGE = 32 }; /* the phone goes on */
    bool is_sccp = !facts->has_reason && message->kind == REPORT_SCCP_TEXT && facts->result_param;

    message->reason = is_sccp ? facts->result : facts->reason;
    message->is_fallback = facts->has_reason && catalog_reason_kind(facts->reason_row) == REASON_FALLBACK;
    message->is_sccp_reason = is_sccp && !(facts->result_row && (facts->result_row->flags & CODE_SHARED));
    return (is_sccp || facts->has_reason) && message->reason != 0 &&
           !(message->is_sccp_reason && message->reason == INVALID_MESSAGE);
}

/* Alarm, reason, Unified CM, LocalPort and TimeStamp, of a clock that was set. */
static uint64_t loss_key(const alarm_facts *facts)
{
    if (!facts->has_reason || !facts->has_timestamp || !facts->clock_is_set) {
        return 0;
    }
    uint64_t key = keys_of_text(facts->name, facts->reason);
    key = keys_of_text(facts->ucm, key);
    return keys_of_text(facts->local_port, key + (uint64_t)facts->timestamp);
}

static report_message message_of(const alarm_record *record, const packet_info *pinfo, const alarm_facts *facts,
                                 const report_context *context, text_span document)
{
    const sip_transaction *request = context->request;
    bool has_request = request && request->call_id.len > 0;
    report_message message = {.kind = context->kind,
                              .phone = record->report.phone,
                              .to = capture_host(&pinfo->dst),
                              .frame = pinfo->num,
                              .time = capture_time_of(pinfo),
                              .text_key = keys_of_text(document, context->kind),
                              .loss_key = context->kind == REPORT_XML ? loss_key(facts) : 0,
                              .stamp = facts->has_timestamp && facts->clock_is_set ? facts->timestamp : CLOCK_NO_TIME,
                              .sent = context->sent};

    if (has_request) {
        message.dialog_key = keys_of_text(request->call_id, 0);
        message.message_key = keys_of_transaction(request) + message.text_key;
    }
    message.is_loss = find_reason(facts, &message);
    return message;
}

/* ---- Which phone ---- */

static uint16_t local_port(const alarm_facts *facts)
{
    alarm_value value;
    bool is_port = value_read(KIND_PORT, facts->local_port, &value) && value.as.port > 0 && value.as.port <= UINT16_MAX;
    return is_port ? (uint16_t)value.as.port : 0;
}

/* The Name in a Reason header is SEP and the wired MAC address, also where the device is called otherwise. */
static uint32_t find_phone(const packet_info *pinfo, const alarm_facts *facts, const report_context *context)
{
    identity_sender sender = {.name = context->device.len > 0 ? context->device : facts->device,
                              .host = capture_host(&pinfo->src),
                              .port = (uint16_t)pinfo->srcport,
                              .lost_port = local_port(facts),
                              .time = capture_time_of(pinfo)};

    return identity_find(capture_current()->phones, &sender);
}

static void keep_text(identity *phones, const char **kept, text_span text)
{
    const char *known = identity_intern_text(phones, text_trim(text));
    *kept = known ? known : *kept;
}

/* DeviceImageDownloadStart, …Success and …Failure, which have the load that was asked for or the way it came. */
static bool is_about_download(const alarm_facts *facts)
{
    return text_starts_with(facts->name, TEXT_LITERAL("DeviceImageDownload"));
}

static void update_phone(uint32_t number, const alarm_facts *facts, const packet_info *pinfo)
{
    identity *phones = capture_current()->phones;
    identity_phone *phone = identity_phone_at(phones, number);

    phone->last_frame = pinfo->num;
    if (is_about_download(facts)) {
        phone->download_time = capture_time_of(pinfo);
    }
    keep_text(phones, &phone->switch_name, facts->switch_name);
    keep_text(phones, &phone->switch_port, facts->switch_port);
    keep_text(phones, &phone->model, facts->details[DETAIL_MODEL]);
    keep_text(phones, &phone->active_load, facts->details[DETAIL_ACTIVE_LOAD]);
    keep_text(phones, &phone->inactive_load, facts->details[DETAIL_INACTIVE_LOAD]);
}

/* ---- The loss ---- */

/* Where the phone was registered before it reported the loss. */
static void note_before(report_loss *loss, const packet_info *pinfo)
{
    const registration_phone *known = registration_phone_of(capture_current()->registrations, loss->phone);

    loss->accepted_time = known->accepted_time;
    loss->interval = known->interval;
    loss->ucm = known->ucm;
    loss->host = known->host;
    loss->sent_from = capture_host(&pinfo->src);
    /* A REGISTER that unregisters was taken before its Reason. */
    loss->was_unregistered = loss->first_kind != REPORT_UNREGISTER &&
                             registration_is_unregistered(capture_current()->registrations, loss->phone);
    loss->download_time = identity_phone_at(capture_current()->phones, loss->phone)->download_time;
}

/* The Unified CM that an alarm names as lost: an address, or a name of one; phones also write "<not open>". */
static void note_lost_ucm(report_loss *loss, const alarm_facts *facts)
{
    text_span name = text_trim(facts->ucm);
    bool is_name = name.len > 0 && name.ptr[0] != '<' && text_find_char(name, 0, ' ') == TEXT_NOT_FOUND;
    alarm_value value;

    if (!is_name || loss->ucm_text) {
        return;
    }
    loss->ucm_text = identity_intern_text(capture_current()->phones, name);
    if (value_read(KIND_UCM, facts->ucm, &value) && value.as.address.family != ADDRESS_NONE) {
        size_t len = value.as.address.family == ADDRESS_IPV4 ? 4 : 16;
        loss->ucm_host = identity_intern_host(capture_current()->phones, value.as.address.octets, len);
    }
}

static void note_report(report_loss *loss, const alarm_record *record, const alarm_facts *facts, int64_t sent)
{
    if (record->arrival.kind == REPORT_XML && !loss->has_stamp && facts->has_timestamp) {
        loss->has_stamp = true;
        loss->stamp = facts->timestamp;
        loss->stamp_sent = sent;
        loss->stamp_arrival = capture_time(&record->arrival.time);
    }
    note_lost_ucm(loss, facts);
    if (facts->switch_name.len > 0) {
        loss->switch_name = identity_intern_text(capture_current()->phones, text_trim(facts->switch_name));
    }
    if (loss->closed_by == CLOSED_NOT_SEEN && record->close.by != CLOSED_NOT_SEEN) {
        loss->closed_by = record->close.by;
        loss->closed_time = record->close.frame > 0 ? capture_time(&record->close.time) : CLOCK_NO_TIME;
    }
}

/* When a loss was by the capture's clock, as far as the TimeStamp and the Date of its message show that. */
static int64_t time_by_capture(const report_loss *loss)
{
    int64_t ahead = clock_is_set(loss->stamp_sent) ? clock_difference(loss->stamp_sent, loss->stamp_arrival) : 0;

    if (!loss->has_stamp || !clock_is_set(loss->stamp)) {
        return CLOCK_NO_TIME;
    }
    return ahead < -CLOCK_NTP_APART || ahead > CLOCK_NTP_APART ? clock_difference(loss->stamp, ahead) : loss->stamp;
}

/* A phone that has just started, or was reset, has no binding left; else it is the one that is named as lost. */
static void end_bindings(const report_loss *loss, const report_message *message)
{
    reason_kind kind = catalog_reason_kind(report_reason_row(loss));
    bool is_fallback = message->kind == REPORT_UNREGISTER && message->is_fallback;
    int64_t lost = message->kind == REPORT_XML ? time_by_capture(loss) : CLOCK_NO_TIME;

    if (message->kind != REPORT_UNREGISTER || is_fallback) {
        registration_report(capture_current()->registrations, loss->phone,
                            kind == REASON_LOST ? loss->ucm_host : HOST_NONE, lost, is_fallback);
    }
}

void reports_record(alarm_record *record, const packet_info *pinfo, const alarm_facts *facts,
                    const report_context *context, text_span document)
{
    capture_state *capture = capture_current();

    record->report.phone = find_phone(pinfo, facts, context);
    report_message message = message_of(record, pinfo, facts, context, document);
    report_result result = report_take(capture->reports, &message);
    record->report.is_taken = true;
    record->report.number = result.number;
    record->report.loss = result.loss;
    record->report.original =
        result.original == REPORT_NONE ? NULL : (const alarm_record *)g_ptr_array_index(records, result.original);
    g_ptr_array_add(records, record);
    update_phone(record->report.phone, facts, pinfo);
    if (!record->report.original) {
        inventory_take(capture->inventory, record->report.phone, facts, capture_time_of(pinfo), pinfo->num);
    }
    capture->alarms++;
    if (result.loss == REPORT_NONE) {
        return;
    }
    report_loss *loss = report_loss_at(capture->reports, result.loss);
    if (result.is_new_loss) {
        note_before(loss, pinfo);
    }
    note_report(loss, record, facts, context->sent);
    if (result.original == REPORT_NONE && loss->back_frame == 0) {
        end_bindings(loss, &message);
    }
}

const report_loss *reports_loss(const alarm_record *record)
{
    return record->report.loss == REPORT_NONE ? NULL : report_loss_at(capture_current()->reports, record->report.loss);
}

bool reports_is_first(const alarm_record *record)
{
    const report_loss *loss = reports_loss(record);

    return !record->report.original && !record->arrival.in_icmp_error &&
           (!loss || (loss->first_frame == record->arrival.frame && loss->first_kind == record->arrival.kind));
}

static void on_cleanup(void)
{
    g_ptr_array_set_size(records, 0);
}

void reports_register(void)
{
    records = g_ptr_array_new();
    register_cleanup_routine(on_cleanup);
}
