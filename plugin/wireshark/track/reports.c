/* reports.c
 * One event is one event: see reports.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/reports.h"

static key_table *documents; /* device and document -> the first record that carried it */
static key_table *dialogs;   /* the same and the Call-ID -> the first record, of texts */
static key_table *by_name;   /* device and reason -> the latest event */
static key_table *by_place;  /* address and reason -> the latest event */

/* Clocks that were set by NTP differ by less. */
#define CLOCKS_APART (5 * CLOCK_SECOND)

enum {
    /* A phone sends its alarms, again if need be, and registers right after it is back. What lies further apart tells of
     * two losses of service. */
    SECONDS_TOGETHER = 600,
    /* From a phone that says why it leaves to the same phone that is back: it may load new firmware in between. */
    SECONDS_AWAY = 1800,
    /* Where the names differ, the address alone has to do; others may have it too, behind a proxy. */
    SECONDS_AT_ONE_PLACE = 60,
    /* How many older events of one key are looked at. */
    OLDER_MAX = 8
};

static bool is_within(const nstime_t *a, const nstime_t *b, time_t seconds)
{
    nstime_t apart;

    nstime_delta(&apart, b, a);
    return apart.secs < seconds && apart.secs > -seconds;
}

/* ---- Retransmissions ---- */

/* A phone keeps an alarm until it is accepted: it sends it again, as a new message, over a new connection, to the next
 * Unified CM, or with the credentials it was asked for. With a TimeStamp in it, the same document is the same event in
 * any case. Without one, two events may read alike: the second is a retransmission only if it comes soon, and the first
 * was not accepted, and was refused or went another way. */
static bool is_sent_again(const alarm_record *first, const alarm_record *record, const alarm_facts *facts)
{
    bool other_way = first->connection != record->connection && addresses_equal(&first->phone, &record->phone);

    return facts->clock_is_set || (!first->is_accepted && (first->is_refused || other_way) &&
                                   is_within(&first->time, &record->time, SECONDS_TOGETHER));
}

static alarm_record *find_first(const alarm_record *record, const alarm_facts *facts, alarm_record *request)
{
    alarm_record *first = (alarm_record *)keys_find(documents, record->document_key);

    /* The same text in the same dialog: a retransmission, or what follows a challenge. */
    if (record->way != WAY_XML && record->dialog_key != 0) {
        alarm_record *same = (alarm_record *)keys_find(dialogs, record->dialog_key);
        if (same && is_within(&same->time, &record->time, SECONDS_TOGETHER)) {
            return links_original(same);
        }
    }
    if (record->way == WAY_XML && request) {
        if (request->document_key == record->document_key) {
            return links_original(request);
        }
        if (first && first->request == request) {
            return first;
        }
    }
    return first && is_sent_again(first, record, facts) ? first : NULL;
}

/* ---- Events ---- */

/* The number by which the ways agree on a reason; SCCP's texts have a list of their own, which agrees in a few. */
static bool common_reason(const alarm_facts *facts, uint32_t *reason)
{
    bool shared = !facts->has_reason && facts->result_row && (facts->result_row->flags & CODE_SHARED);

    *reason = shared ? facts->result : facts->reason;
    return (facts->has_reason || shared) && *reason != 0;
}

/* Whether what a report tells may be what the event is about. Time goes by from one report of an event to the next, so the
 * window is that of the latest.
 * Another loss it is for certain if by the phone's own clock it came after the event had been told (which a phone that
 * leaves does beforehand), or if the phone was registered again in between: the Reason header comes before that. */
static bool can_join(const alarm_event *event, const alarm_record *record, const alarm_facts *facts, time_t seconds)
{
    bool left = event->reports[WAY_LEAVING] != NULL;
    int64_t told = clock_from_seconds(event->first->time.secs, event->first->time.nsecs);

    if (event->reports[record->way] ||
        !is_within(&event->time, &record->time, left && seconds == SECONDS_TOGETHER ? SECONDS_AWAY : seconds)) {
        return false;
    }
    if (!left && facts->clock_is_set && told != CLOCK_NO_TIME && facts->timestamp > told + CLOCKS_APART) {
        return false;
    }
    return record->way != WAY_HEADER || event->first->registered_frame == 0;
}

static alarm_event *find_by_name(uint64_t key, const alarm_record *record, const alarm_facts *facts)
{
    alarm_event *event = (alarm_event *)keys_find(by_name, key);

    for (unsigned i = 0; event && i < OLDER_MAX; i++, event = event->older_by_name) {
        if (can_join(event, record, facts, SECONDS_TOGETHER)) {
            return event;
        }
    }
    return NULL;
}

/* The Name in a Reason header is SEP and the wired MAC address, whatever the device is called. So two different names are
 * one phone's only if one of them is made like that and the other is not. */
static alarm_event *find_by_place(uint64_t key, const alarm_record *record, const alarm_facts *facts, bool named_by_mac)
{
    alarm_event *event = (alarm_event *)keys_find(by_place, key);

    for (unsigned i = 0; event && i < OLDER_MAX; i++, event = event->older_by_place) {
        if (event->named_by_mac != named_by_mac && can_join(event, record, facts, SECONDS_AT_ONE_PLACE)) {
            return event;
        }
    }
    return NULL;
}

static alarm_event *new_event(uint64_t name_key, uint64_t place_key)
{
    alarm_event *event = wmem_new0(wmem_file_scope(), alarm_event);

    void **latest = keys_place(by_name, name_key);
    event->older_by_name = (alarm_event *)*latest;
    *latest = event;
    latest = keys_place(by_place, place_key);
    event->older_by_place = (alarm_event *)*latest;
    *latest = event;
    return event;
}

/* A phone that leaves begins an event of its own; what it says when it is back belongs to that. */
static void join_event(alarm_record *record, const alarm_facts *facts)
{
    uint32_t reason;
    alarm_event *event = NULL;

    if (!common_reason(facts, &reason) || facts->device.len == 0) {
        return;
    }
    uint64_t name_key = record->device_key + reason;
    uint64_t place_key = record->phone_key + reason;
    bool named_by_mac = facts->device.len == 15 && text_starts_with(facts->device, TEXT_LITERAL("SEP"));
    if (record->way != WAY_LEAVING) {
        event = find_by_name(name_key, record, facts);
        event = event ? event : find_by_place(place_key, record, facts, named_by_mac);
    }
    if (!event) {
        event = new_event(name_key, place_key);
        event->first = record;
        event->named_by_mac = named_by_mac;
    }
    event->time = record->time;
    event->reports[record->way] = record;
    record->event = event;
}

/* ---- Both ---- */

void events_link(alarm_record *record, const alarm_facts *facts, alarm_record *request)
{
    record->first = find_first(record, facts, request);
    if (record->first) {
        record->event = record->first->event;
        return;
    }
    keys_put(documents, record->document_key, record);
    if (record->dialog_key != 0) {
        keys_put(dialogs, record->dialog_key, record);
    }
    join_event(record, facts);
}

void events_register(void)
{
    documents = keys_new_table();
    dialogs = keys_new_table();
    by_name = keys_new_table();
    by_place = keys_new_table();
}
