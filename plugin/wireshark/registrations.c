/* registrations.c
 * Phones that are registered again: see registrations.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/registrations.h"

/* A phone with several lines sends several REGISTERs before the first response comes. */
enum { AWAITED_MAX = 16 };

/* A REGISTER whose response is awaited. */
typedef struct {
    uint64_t key;   /* its transaction; 0: none */
    uint32_t frame; /* in which it came */
} awaited_request;

/* A phone whose alarms wait; kept as long as the capture file is open. */
typedef struct {
    alarm_record *alarms; /* those that wait; NULL: none any more */
    awaited_request requests[AWAITED_MAX];
    unsigned next; /* the place of the next request: that of the oldest one */
} waiting_phone;

static key_table *phones; /* address -> waiting_phone */
static unsigned waiting;  /* phones that have alarms which wait */

static waiting_phone *find_phone(const address *phone)
{
    waiting_phone *found = waiting > 0 ? (waiting_phone *)keys_find(phones, keys_of_address(phone)) : NULL;
    return found && found->alarms ? found : NULL;
}

void registrations_wait(alarm_record *record)
{
    waiting_phone *phone = (waiting_phone *)keys_find(phones, record->phone_key);

    if (!phone) {
        phone = wmem_new0(wmem_file_scope(), waiting_phone);
        keys_put(phones, record->phone_key, phone);
    }
    waiting += !phone->alarms;
    record->next_waiting = phone->alarms;
    phone->alarms = record;
}

bool registrations_are_awaited(const address *phone)
{
    return find_phone(phone) != NULL;
}

static awaited_request *find_request(waiting_phone *phone, uint64_t key)
{
    for (unsigned i = 0; i < AWAITED_MAX; i++) {
        if (phone->requests[i].key == key) {
            return &phone->requests[i];
        }
    }
    return NULL;
}

void registrations_note_request(const packet_info *pinfo, const sip_transaction *transaction, bool leaving)
{
    waiting_phone *phone = find_phone(&pinfo->src);
    uint64_t key = keys_of_transaction(transaction);

    if (phone && !leaving && !find_request(phone, key)) {
        phone->requests[phone->next] = (awaited_request){key, pinfo->num};
        phone->next = (phone->next + 1) % AWAITED_MAX;
    }
}

/* What was sent after the REGISTER waits for another one. */
static void register_phone(waiting_phone *phone, const packet_info *pinfo, uint32_t request_frame)
{
    alarm_record **place = &phone->alarms;

    while (*place) {
        alarm_record *record = *place;
        if (record->frame <= request_frame) {
            record->registered_frame = pinfo->num;
            links_original(record)->is_accepted |= record->way == WAY_SCCP_TEXT; /* it has no other response */
            nstime_delta(&record->registered_after, &pinfo->abs_ts, &record->time);
            *place = record->next_waiting;
        } else {
            place = &record->next_waiting;
        }
    }
    waiting -= !phone->alarms;
}

void registrations_note_response(const packet_info *pinfo, const sip_transaction *transaction)
{
    waiting_phone *phone = find_phone(&pinfo->dst);
    awaited_request *request = phone ? find_request(phone, keys_of_transaction(transaction)) : NULL;

    if (request) {
        register_phone(phone, pinfo, request->frame);
        request->key = 0; /* what a repeated 200 OK accepts has been accepted */
    }
}

void registrations_note_ack(const packet_info *pinfo)
{
    waiting_phone *phone = find_phone(&pinfo->dst);

    if (phone) {
        register_phone(phone, pinfo, pinfo->num);
    }
}

static void begin_file(void)
{
    waiting = 0;
}

void registrations_register(void)
{
    phones = keys_new_table();
    register_init_routine(begin_file);
}
