/* losses.c
 * Losses of service: see losses.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/losses.h"

#include <epan/to_str.h>

stats_events *stats_events_begin(void)
{
    stats_events *events = g_new0(stats_events, 1);

    stats_watch_begin(&events->watch);
    events->events = g_array_new(FALSE, FALSE, sizeof(stats_event));
    events->places = g_hash_table_new(g_direct_hash, g_direct_equal);
    return events;
}

void stats_events_end(void *state)
{
    stats_events *events = (stats_events *)state;

    stats_watch_end(&events->watch);
    g_array_free(events->events, TRUE);
    g_hash_table_destroy(events->places);
    g_free(events);
}

void stats_events_take_frame(void *events, const packet_info *pinfo)
{
    stats_watch_frame(&((stats_events *)events)->watch, pinfo);
}

void stats_events_take_sip(void *events, packet_info *pinfo)
{
    stats_watch_sip(&((stats_events *)events)->watch, pinfo);
}

void stats_events_take_sccp(void *events, const packet_info *pinfo, uint32_t message_id)
{
    stats_watch_sccp(&((stats_events *)events)->watch, pinfo, message_id);
}

/* ---- Collecting ---- */

/* Why service was lost; 0 tells nothing. */
static bool reason_of(const alarm_tap_data *alarm, uint32_t *reason)
{
    bool is_sccp = !alarm->facts.has_reason && alarm->carrier == CARRIER_SCCP_TEXT && alarm->facts.result_param;

    *reason = is_sccp ? alarm->facts.result : alarm->facts.reason;
    return (is_sccp || alarm->facts.has_reason) && *reason != 0;
}

/* Whom the alarm names as the Unified CM that was lost: an address, or a name of one; phones also write "<not open>". */
static const char *lost_ucm(stats_people *people, const alarm_facts *facts)
{
    text_span name = text_trim(facts->ucm);
    bool is_name = name.len > 0 && name.ptr[0] != '<' && text_find_char(name, 0, ' ') == TEXT_NOT_FOUND;

    return is_name ? stats_people_keep(people, name) : NULL;
}

static stats_event *event_of(stats_events *events, packet_info *pinfo, const alarm_record *record, uint32_t phone)
{
    const alarm_record *first = record->event ? record->event->first : record->first ? record->first : record;
    uint32_t place = GPOINTER_TO_UINT(g_hash_table_lookup(events->places, first));

    if (place == 0) {
        stats_people *people = events->watch.people;
        char *sent_to = address_to_str(NULL, &pinfo->dst);
        stats_event event = {.first = first, .phone = phone};
        event.before = stats_people_phone(people, phone)->ucm;
        event.sent_to = stats_people_keep_string(people, sent_to);
        wmem_free(NULL, sent_to);
        g_array_append_val(events->events, event);
        place = events->events->len;
        g_hash_table_insert(events->places, (void *)first, GUINT_TO_POINTER(place));
    }
    return &g_array_index(events->events, stats_event, place - 1);
}

void stats_events_take(void *state, packet_info *pinfo, const alarm_tap_data *alarm)
{
    stats_events *events = (stats_events *)state;
    const alarm_facts *facts = &alarm->facts;
    uint32_t phone = stats_people_of_alarm(events->watch.people, alarm);
    uint32_t reason;

    if (!reason_of(alarm, &reason)) {
        return;
    }
    stats_event *event = event_of(events, pinfo, alarm->record, phone);
    bool is_xml = !facts_are_of_text(facts);
    if (event->reason == 0 || is_xml) {
        event->reason = reason;
        event->is_sccp = !facts->has_reason;
    }
    if (is_xml && !event->has_stamp) {
        event->phone = phone;
        event->has_stamp = facts->has_timestamp;
        event->stamp = facts->timestamp;
    }
    event->ucm = event->ucm ? event->ucm : lost_ucm(events->watch.people, facts);
    if (event->closed_by == CLOSED_NOT_SEEN && alarm->record->closed_by != CLOSED_NOT_SEEN) {
        event->closed_by = alarm->record->closed_by;
        event->closed_time = stats_watch_time(&alarm->record->closed_time);
    }
}

/* ---- Dating ---- */

int64_t stats_event_back(const stats_event *event)
{
    const alarm_record *first = event->first;

    return first->registered_frame == 0 ? CLOCK_NO_TIME
                                        : stats_watch_time(&first->time) + stats_watch_time(&first->registered_after);
}

/* Which Unified CM an event belongs to. One that is told in a text alone names none: then it is where the phone was
 * registered before, if this capture tells, else where the alarm was sent to. */
static const char *ucm_of(const stats_event *event, incident_kind kind)
{
    if (kind == INCIDENT_FALLBACK) {
        return event->sent_to;
    }
    if (event->ucm) {
        return event->ucm;
    }
    return event->before && event->first->way != WAY_LEAVING ? event->before : event->sent_to;
}

static uint32_t key_number(GHashTable *numbers, GPtrArray *names, const char *name)
{
    uint32_t number = GPOINTER_TO_UINT(g_hash_table_lookup(numbers, name));

    if (number == 0) {
        g_ptr_array_add(names, (void *)name);
        number = names->len;
        g_hash_table_insert(numbers, (void *)name, GUINT_TO_POINTER(number));
    }
    return number - 1;
}

static void date_event(const stats_events *events, const stats_event *event, incident_event *dated, clock_state *clock)
{
    const stats_phone *phone = stats_people_phone(events->watch.people, event->phone);
    int64_t arrival = stats_watch_time(&event->first->time);
    int64_t back = stats_event_back(event);
    bool has_end = event->closed_by != CLOSED_NOT_SEEN && event->closed_by != CLOSED_NOT;
    clock_clues clues = {event->has_stamp ? event->stamp : CLOCK_NO_TIME, has_end ? event->closed_time : CLOCK_NO_TIME,
                         arrival};

    *clock = clock_classify(clues.stamp, arrival, events->watch.began);
    dated->device = event->phone;
    dated->reason = event->reason;
    dated->kind = incident_kind_of(event->reason);
    dated->switch_id = phone->switch_id;
    dated->closed_by = (uint8_t)event->closed_by;
    dated->dated = clock_date(&clues, events->watch.began, &dated->time);
    dated->back = back != CLOCK_NO_TIME;
    /* A phone that has just started knows of no earlier connection. */
    bool is_outage = dated->kind != INCIDENT_STARTED && dated->kind != INCIDENT_FALLBACK;
    dated->outage = is_outage ? clock_outage(dated->time, back) : CLOCK_NO_OUTAGE;
}

stats_dated stats_events_date(const stats_events *events)
{
    GHashTable *numbers = g_hash_table_new(g_direct_hash, g_direct_equal);
    stats_dated dated = {.count = events->events->len, .keys = g_ptr_array_new()};

    dated.events = g_new0(incident_event, dated.count + 1);
    for (size_t i = 0; i < dated.count; i++) {
        const stats_event *event = &g_array_index(events->events, stats_event, i);
        incident_event *one = &dated.events[i];
        clock_state clock;
        date_event(events, event, one, &clock);
        one->number = (uint32_t)i;
        dated.clocks[clock]++;
        one->key = one->kind == INCIDENT_STARTED ? one->switch_id
                   : one->kind == INCIDENT_OTHER ? one->reason
                                                 : key_number(numbers, dated.keys, ucm_of(event, one->kind));
    }
    g_hash_table_destroy(numbers);
    return dated;
}

void stats_events_free_dated(stats_dated *dated)
{
    g_free(dated->events);
    g_ptr_array_free(dated->keys, TRUE);
}

/* ---- Phones that are not there at the end ---- */

const stats_event **stats_events_open(const stats_events *events)
{
    const stats_event **open = g_new0(const stats_event *, stats_people_count(events->watch.people) + 1);

    for (unsigned i = 0; i < events->events->len; i++) {
        const stats_event *event = &g_array_index(events->events, stats_event, i);
        open[event->phone] = stats_event_back(event) == CLOCK_NO_TIME ? event : NULL;
    }
    return open;
}

absence stats_events_judge(const stats_events *events, uint32_t number, const stats_event *open, absence_clues *clues)
{
    const stats_phone *phone = stats_people_phone(events->watch.people, number);
    absence why = stats_watch_judge(&events->watch, number, clues);

    if (!open) {
        return why;
    }
    int64_t arrival = stats_watch_time(&open->first->time);
    bool is_registered = clues->accepted && phone->confirmed > arrival;
    clues->last_seen = MAX(clues->last_seen, arrival);
    return !is_registered && (why == ABSENCE_NONE || why == ABSENCE_SILENT) ? ABSENCE_LEFT : why;
}
