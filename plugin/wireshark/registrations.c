/* registrations.c
 * Phones that are registered again: see registrations.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/registrations.h"

/* A phone whose alarms wait; kept as long as the capture file is open. */
typedef struct {
    uint64_t key;         /* its address */
    alarm_record *alarms; /* those that wait; NULL: none any more */
    uint64_t request;     /* the REGISTER whose response is awaited; 0: none yet */
} waiting_phone;

static wmem_map_t *phones;
static unsigned waiting; /* phones that have alarms which wait */

static waiting_phone *find_phone(const address *phone)
{
    waiting_phone *found = waiting > 0 ? (waiting_phone *)keys_find(phones, keys_of_address(phone)) : NULL;
    return found && found->alarms ? found : NULL;
}

void registrations_wait(alarm_record *record)
{
    uint64_t key = keys_of_address(&record->phone);
    waiting_phone *phone = (waiting_phone *)keys_find(phones, key);

    if (!phone) {
        phone = wmem_new0(wmem_file_scope(), waiting_phone);
        phone->key = key;
        keys_insert(phones, &phone->key, phone);
    }
    waiting += !phone->alarms;
    record->next_waiting = phone->alarms;
    phone->alarms = record;
}

bool registrations_are_awaited(const address *phone)
{
    return find_phone(phone) != NULL;
}

void registrations_note_request(const packet_info *pinfo, const sip_transaction *transaction, bool leaving)
{
    waiting_phone *phone = find_phone(&pinfo->src);

    if (phone && !leaving) {
        phone->request = keys_of_transaction(transaction);
    }
}

static alarm_record *original(alarm_record *record)
{
    return record->first ? record->first : record;
}

static void register_phone(waiting_phone *phone, const packet_info *pinfo)
{
    for (alarm_record *record = phone->alarms; record; record = record->next_waiting) {
        record->registered_frame = pinfo->num;
        original(record)->is_accepted |= record->way == WAY_SCCP_TEXT; /* it has no other response */
        nstime_delta(&record->registered_after, &pinfo->abs_ts, &record->time);
    }
    phone->alarms = NULL;
    phone->request = 0;
    waiting--;
}

void registrations_note_response(const packet_info *pinfo, const sip_transaction *transaction)
{
    waiting_phone *phone = find_phone(&pinfo->dst);

    if (phone && phone->request != 0 && phone->request == keys_of_transaction(transaction)) {
        register_phone(phone, pinfo);
    }
}

void registrations_note_ack(const packet_info *pinfo)
{
    waiting_phone *phone = find_phone(&pinfo->dst);

    if (phone) {
        register_phone(phone, pinfo);
    }
}

static void begin_file(void)
{
    waiting = 0;
}

void registrations_register(void)
{
    phones = keys_new_map();
    register_init_routine(begin_file);
}
