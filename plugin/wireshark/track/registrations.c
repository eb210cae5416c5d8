/* registrations.c
 * Registrations in the packets of a capture: see registrations.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/registrations.h"

#include "wireshark/track/capture.h"

/* Alarms that wait for their phone to be registered, the oldest first. */
typedef struct {
    alarm_record *first;
    alarm_record *last;
} alarm_queue;

static GArray *waiting; /* of alarm_queue, by phone */

void registrations_expect(alarm_record *record)
{
    uint32_t phone = record->report.phone;

    if (waiting->len <= phone) {
        g_array_set_size(waiting, phone + 1);
    }
    alarm_queue *queue = &g_array_index(waiting, alarm_queue, phone);
    *(queue->first ? &queue->last->registration.next_waiting : &queue->first) = record;
    queue->last = record;
}

/* What was sent after the REGISTER waits for another one. */
static void register_alarms(const packet_info *pinfo, const registration_result *result)
{
    if (result->phone >= waiting->len) {
        return;
    }
    alarm_queue *queue = &g_array_index(waiting, alarm_queue, result->phone);
    while (queue->first && queue->first->arrival.frame <= result->request_frame) {
        alarm_registration *registered = &queue->first->registration;
        registered->frame = pinfo->num;
        nstime_delta(&registered->after, &pinfo->abs_ts, &queue->first->arrival.time);
        queue->first = registered->next_waiting;
    }
}

void registrations_record(const packet_info *pinfo, registration_message *message)
{
    capture_state *capture = capture_current();

    message->frame = pinfo->num;
    message->time = capture_time_of(pinfo);
    message->from = capture_host(&pinfo->src);
    message->to = capture_host(&pinfo->dst);
    message->from_port = (uint16_t)pinfo->srcport;
    message->to_port = (uint16_t)pinfo->destport;
    message->is_tcp = pinfo->ptype == PT_TCP;
    registration_result result = registration_take(capture->registrations, message);
    if (result.outcome == REGISTRATION_ACCEPTED) {
        report_accept(capture->reports, result.phone, pinfo->num, message->time);
        register_alarms(pinfo, &result);
    }
}

void registrations_end_connection(const packet_info *pinfo)
{
    capture_state *capture = capture_current();
    uint32_t from = capture_host(&pinfo->src);
    uint32_t to = capture_host(&pinfo->dst);
    int64_t now = capture_time_of(pinfo);

    registration_end_connection(capture->registrations, from, (uint16_t)pinfo->srcport, to, now);
    registration_end_connection(capture->registrations, to, (uint16_t)pinfo->destport, from, now);
    identity_forget_port(capture->phones, from, (uint16_t)pinfo->srcport);
    identity_forget_port(capture->phones, to, (uint16_t)pinfo->destport);
}

static void on_cleanup(void)
{
    g_array_set_size(waiting, 0);
}

void registrations_register(void)
{
    waiting = g_array_new(FALSE, TRUE, sizeof(alarm_queue));
    register_cleanup_routine(on_cleanup);
}
