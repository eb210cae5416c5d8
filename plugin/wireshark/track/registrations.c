/* registrations.c
 * Phones that are registered again: see registrations.h.
 *
 * Each alarm waits in two queues: that of its phone, and that of its address, which phones may share behind a proxy or a
 * translation of addresses. In both of them the oldest comes first; one that was registered by way of the other queue is
 * taken out when its turn comes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/track/registrations.h"

/* REGISTERs whose response is awaited. Where there are more than this, none of them is accepted any more. */
enum { ASKED_MAX = 100000 };

/* Alarms that wait, linked by one of the two members of a record. */
typedef struct {
    alarm_record *first;
    alarm_record *last;
} alarm_queue;

/* The alarms of an address; kept as long as the capture file is open, as is the next. */
typedef struct {
    alarm_queue alarms;
    unsigned waiting; /* how many of them are not registered yet */
} waiting_place;

/* The alarms of a phone, or those from an address that name no device. */
typedef struct {
    alarm_queue alarms;
} waiting_phone;

/* A REGISTER. */
typedef struct {
    uint64_t device; /* that it names: a key; 0: none */
    uint32_t frame;  /* in which it came; 0: it was accepted */
} asked_request;

static key_table *places; /* address -> waiting_place */
static key_table *phones; /* address and device -> waiting_phone */
static key_table asked = {NULL, NULL, sizeof(asked_request), 0, 0};
static unsigned waiting; /* alarms at all addresses */

static waiting_place *find_place(const address *phone)
{
    return waiting > 0 ? (waiting_place *)keys_find(places, keys_of_address(phone)) : NULL;
}

static uint64_t key_of_request(const packet_info *pinfo, const sip_transaction *transaction)
{
    return keys_of_transaction(transaction) ^ keys_of_hosts(pinfo);
}

/* ---- Alarms ---- */

static void *kept(key_table *table, uint64_t key, size_t size)
{
    void **place = keys_place(table, key);

    if (!*place) {
        *place = wmem_alloc0(wmem_file_scope(), size);
    }
    return *place;
}

void registrations_wait(alarm_record *record, uint64_t device)
{
    waiting_place *place = (waiting_place *)kept(places, record->phone_key, sizeof *place);
    waiting_phone *phone = (waiting_phone *)kept(phones, record->phone_key + device, sizeof *phone);

    *(phone->alarms.first ? &phone->alarms.last->next_of_phone : &phone->alarms.first) = record;
    *(place->alarms.first ? &place->alarms.last->next_of_place : &place->alarms.first) = record;
    phone->alarms.last = place->alarms.last = record;
    place->waiting++;
    waiting++;
}

bool registrations_are_awaited(const address *phone)
{
    const waiting_place *place = find_place(phone);
    return place && place->waiting > 0;
}

/* Whether a phone's alarm waits. */
static bool is_waiting(uint64_t place_key, uint64_t device)
{
    waiting_phone *phone = (waiting_phone *)keys_find(phones, place_key + device);

    while (phone && phone->alarms.first && phone->alarms.first->registered_frame != 0) {
        phone->alarms.first = phone->alarms.first->next_of_phone;
    }
    return phone && phone->alarms.first;
}

static void register_alarm(waiting_place *place, alarm_record *record, const packet_info *pinfo)
{
    if (record->registered_frame != 0) {
        return;
    }
    record->registered_frame = pinfo->num;
    links_original(record)->is_accepted |= record->way == WAY_SCCP_TEXT; /* it has no other response */
    nstime_delta(&record->registered_after, &pinfo->abs_ts, &record->time);
    place->waiting--;
    waiting--;
}

/* What was sent after the REGISTER waits for another one. */
static void register_phone(waiting_place *place, uint64_t key, const packet_info *pinfo, uint32_t request_frame)
{
    waiting_phone *phone = (waiting_phone *)keys_find(phones, key);

    while (phone && phone->alarms.first && phone->alarms.first->frame <= request_frame) {
        register_alarm(place, phone->alarms.first, pinfo);
        phone->alarms.first = phone->alarms.first->next_of_phone;
    }
}

/* The same of all phones of an address. */
static void register_place(waiting_place *place, const packet_info *pinfo, uint32_t request_frame)
{
    while (place->alarms.first && place->alarms.first->frame <= request_frame) {
        register_alarm(place, place->alarms.first, pinfo);
        place->alarms.first = place->alarms.first->next_of_place;
    }
}

/* ---- Messages ---- */

void registrations_note_request(const packet_info *pinfo, const sip_transaction *transaction, uint64_t device)
{
    uint64_t place_key = keys_of_address(&pinfo->src);

    if (!registrations_are_awaited(&pinfo->src) ||
        (device != 0 && !is_waiting(place_key, device) && !is_waiting(place_key, 0))) {
        return;
    }
    if (asked.count >= ASKED_MAX) {
        key_table_clear(&asked);
    }
    asked_request *request = (asked_request *)key_table_add(&asked, key_of_request(pinfo, transaction));
    if (request->frame == 0) {
        *request = (asked_request){device, pinfo->num};
    }
}

void registrations_note_response(const packet_info *pinfo, const sip_transaction *transaction)
{
    waiting_place *place = find_place(&pinfo->dst);
    asked_request *request = place ? (asked_request *)key_table_find(&asked, key_of_request(pinfo, transaction)) : NULL;

    if (!request || request->frame == 0) {
        return;
    }
    if (request->device == 0) {
        register_place(place, pinfo, request->frame);
    } else {
        uint64_t place_key = keys_of_address(&pinfo->dst);
        register_phone(place, place_key + request->device, pinfo, request->frame);
        register_phone(place, place_key, pinfo, request->frame); /* what names no device may be its own */
    }
    request->frame = 0; /* what a repeated 200 OK accepts has been accepted */
}

void registrations_note_ack(const packet_info *pinfo)
{
    waiting_place *place = find_place(&pinfo->dst);

    if (place) {
        register_place(place, pinfo, pinfo->num);
    }
}

/* ---- The capture file ---- */

static void begin_file(void)
{
    waiting = 0;
}

static void end_file(void)
{
    key_table_clear(&asked);
}

void registrations_register(void)
{
    places = keys_new_table();
    phones = keys_new_table();
    register_init_routine(begin_file);
    register_cleanup_routine(end_file);
}
