/* links.c
 * Memory across frames: see links.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/links.h"

#include <epan/proto_data.h>
#include <epan/strutil.h>

#include "wireshark/fields.h"
#include "wireshark/kept.h"

/* ---- Keys: 64-bit hashes, seeded at random ---- */

static uint64_t seed;

static uint64_t transaction_key(const sip_transaction *transaction)
{
    uint64_t key = text_hash(transaction->call_id, seed + transaction->cseq);
    return text_hash(transaction->method, key);
}

static uint64_t address_hash(const address *a, uint64_t from)
{
    text_span bytes = {a->data, a->len > 0 ? (size_t)a->len : 0};
    return text_hash(bytes, from + (uint64_t)a->type);
}

/* The same for both directions of the traffic between two hosts. */
static uint64_t hosts_key(const packet_info *pinfo)
{
    return address_hash(&pinfo->src, seed) + address_hash(&pinfo->dst, seed);
}

static unsigned key_hash(const void *key)
{
    return (unsigned)*(const uint64_t *)key;
}

static int key_equal(const void *a, const void *b)
{
    return *(const uint64_t *)a == *(const uint64_t *)b;
}

/* What maps with 64-bit keys hold: the key is the entry's first member. */
typedef struct {
    uint64_t key;
    alarm_record *record;
} record_entry;

static void insert_record(wmem_map_t *map, uint64_t key, alarm_record *record)
{
    record_entry *entry = wmem_new(wmem_file_scope(), record_entry);

    entry->key = key;
    entry->record = record;
    wmem_map_insert(map, &entry->key, entry);
}

static alarm_record *find_record(wmem_map_t *map, uint64_t key)
{
    record_entry *entry = (record_entry *)wmem_map_lookup(map, &key);
    return entry ? entry->record : NULL;
}

static wmem_map_t *requests; /* transaction between two hosts -> its first record */

/* ---- Messages that an alarm may speak of ---- */

/* Two generations of entries: when the younger one is full, the older one is dropped. */
enum { MESSAGES_PER_GENERATION = 500000 };

typedef struct {
    uint64_t key;
    uint32_t frame;
} message_entry;

typedef struct {
    wmem_allocator_t *pool; /* NULL: nothing in it */
    wmem_map_t *messages;
    unsigned count;
} generation;

static generation young;
static generation old;

static void drop_generation(generation *g)
{
    if (g->pool) {
        wmem_destroy_allocator(g->pool);
    }
    *g = (generation){NULL, NULL, 0};
}

static void make_room(void)
{
    if (young.count >= MESSAGES_PER_GENERATION) {
        drop_generation(&old);
        old = young;
        young = (generation){NULL, NULL, 0};
    }
    if (!young.pool) {
        young.pool = wmem_allocator_new(WMEM_ALLOCATOR_BLOCK);
        young.messages = wmem_map_new(young.pool, key_hash, key_equal);
    }
}

static uint64_t message_key(const sip_transaction *transaction, unsigned status)
{
    return transaction_key(transaction) + status;
}

static uint32_t find_in(const generation *g, uint64_t key)
{
    message_entry *entry = g->pool ? (message_entry *)wmem_map_lookup(g->messages, &key) : NULL;
    return entry ? entry->frame : 0;
}

static uint32_t find_message(const sip_transaction *transaction, unsigned status)
{
    uint64_t key = message_key(transaction, status);
    uint32_t frame = find_in(&old, key);

    return frame ? frame : find_in(&young, key);
}

bool links_want_messages(void)
{
    return alarm_prefs.link_events || wmem_map_size(requests) > 0;
}

void links_note_message(packet_info *pinfo, const sip_transaction *transaction, unsigned status)
{
    uint64_t key = message_key(transaction, status);

    if (!alarm_prefs.link_events || find_in(&young, key) != 0) {
        return; /* the first one counts */
    }
    make_room();
    message_entry *entry = wmem_new(young.pool, message_entry);
    entry->key = key;
    entry->frame = pinfo->num;
    wmem_map_insert(young.messages, &entry->key, entry);
    young.count++;
}

/* ---- Alarms ---- */

static wmem_map_t *documents; /* device, document -> the record of the first frame that carried it */
static wmem_map_t *news;      /* device, reason, way -> the latest record */
static wmem_map_t *names;     /* every device and alarm name once */

typedef struct {
    uint64_t key;
    const char *name;
} name_entry;

/* A name that outlives the packet, fit to be shown: what cannot be printed is escaped. */
static const char *shared_name(text_span text)
{
    uint64_t key = text_hash(text, seed);
    name_entry *entry = (name_entry *)wmem_map_lookup(names, &key);

    if (!entry) {
        entry = wmem_new(wmem_file_scope(), name_entry);
        entry->key = key;
        entry->name = text.len > 0 ? format_text(wmem_file_scope(), (const void *)text.ptr, text.len) : "";
        wmem_map_insert(names, &entry->key, entry);
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

/* ---- Alarms and responses ---- */

links_alarm links_begin(packet_info *pinfo, links_frame *frame)
{
    alarm_record *record = record_of_frame(pinfo, frame->alarms++);

    if (record) {
        return (links_alarm){record, false};
    }
    record = wmem_new0(wmem_file_scope(), alarm_record);
    record->frame = pinfo->num;
    record->time = pinfo->abs_ts;
    record->connection = hosts_key(pinfo) + pinfo->srcport * UINT64_C(65536) + pinfo->destport;
    keep_record(pinfo, record);
    return (links_alarm){record, true};
}

uint32_t links_event_frame(const links_alarm *alarm, fact side, const protocol_event *event)
{
    uint32_t *frame = side == FACT_SENT ? &alarm->record->sent_frame : &alarm->record->received_frame;

    if (alarm->is_new && *frame == 0 && event->is_sip && event->has_cseq && event->call_id.len > 0) {
        sip_transaction transaction = {event->call_id, event->cseq, event->cseq_method};
        *frame = find_message(&transaction, event->start_line.status);
    }
    return *frame;
}

/* A phone sends its alarms, again if need be, and registers right after it is back. What lies further apart tells of two
 * losses of service. */
static bool belong_together(const alarm_record *a, const alarm_record *b)
{
    static const time_t seconds = 600;
    nstime_t apart;

    nstime_delta(&apart, &b->time, &a->time);
    return apart.secs < seconds && apart.secs > -seconds;
}

/* A phone keeps an alarm until it is accepted: it sends it again, as a new message, over a new connection, to the next
 * Unified CM, or with the credentials it was asked for. With a TimeStamp in it, the same document is the same event in
 * any case. Without one, two events may read alike: the second is a repeat only if it comes soon, and the first was not
 * accepted, and was refused or went another way. */
static alarm_record *find_repeated(const alarm_record *record, const alarm_facts *facts, uint64_t request_key)
{
    alarm_record *request = request_key ? find_record(requests, request_key) : NULL;
    alarm_record *first = find_record(documents, record->document);

    if (request && request->frame != record->frame) { /* else another part of the same message */
        if (request->document == record->document) {
            return request->first ? request->first : request;
        }
        if (first && first->request == request) {
            return first;
        }
    }
    bool other_way = first && first->connection != record->connection && addresses_equal(&first->phone, &record->phone);
    bool tried_again =
        first && !first->is_accepted && (first->is_refused || other_way) && belong_together(first, record);
    return first && (facts->has_timestamp || tried_again) ? first : NULL;
}

static void link_repeat(alarm_record *record, const alarm_facts *facts, uint64_t request_key, text_span document)
{
    record->document = text_hash(document, text_hash(facts->device, seed));
    record->first = find_repeated(record, facts, request_key);
    if (!record->first) {
        insert_record(documents, record->document, record);
    }
    if (request_key) {
        alarm_record *request = find_record(requests, request_key);
        if (request) {
            record->request = request;
        } else {
            insert_record(requests, request_key, record);
        }
    }
}

/* A REGISTER's Reason header and the XML alarm tell the same news: each is linked to the latest of the other. */
static void link_news(alarm_record *record, const alarm_facts *facts)
{
    if (!facts->has_reason || facts->device.len == 0) {
        return;
    }
    bool text_form = facts->name.len == 0;
    uint64_t key = text_hash(facts->device, seed + facts->reason);
    alarm_record *other = find_record(news, key + !text_form);

    if (other && belong_together(other, record)) {
        record->related_frame = other->frame;
        if (other->related_frame == 0) {
            other->related_frame = record->frame;
        }
    }
    insert_record(news, key + text_form, record);
}

void links_end(const links_alarm *alarm, packet_info *pinfo, const alarm_facts *facts, const sip_transaction *request,
               text_span document)
{
    alarm_record *record = alarm->record;

    if (!alarm->is_new) {
        return;
    }
    record->request = record;
    record->name = shared_name(facts->name);
    record->device = shared_name(facts->device);
    copy_address_wmem(wmem_file_scope(), &record->phone, &pinfo->src);
    uint64_t request_key = 0;
    if (request && request->call_id.len > 0) {
        request_key = transaction_key(request) ^ hosts_key(pinfo);
    }
    if (facts->name.len > 0) {
        link_repeat(record, facts, request_key, document);
    }
    link_news(record, facts);
}

void links_note_response(packet_info *pinfo, const sip_transaction *transaction, unsigned status)
{
    if (wmem_map_size(requests) == 0) {
        return;
    }
    alarm_record *record = find_record(requests, transaction_key(transaction) ^ hosts_key(pinfo));
    if (!record || !addresses_equal(&record->phone, &pinfo->dst)) {
        return;
    }
    keep_response(pinfo, record, status);
    if (status >= 200 && record->response_code == 0) {
        record->response_code = (uint16_t)status;
        record->response_frame = pinfo->num;
        nstime_delta(&record->response_time, &pinfo->abs_ts, &record->time);
        alarm_record *event = record->first ? record->first : record;
        event->is_accepted |= status < 300;
        event->is_refused |= status >= 300;
    }
}

const alarm_record *links_first_of_frame(packet_info *pinfo)
{
    const alarm_record *record = record_of_frame(pinfo, 0);
    wmem_array_t *responses = record ? NULL : links_responses(pinfo);

    return responses ? ((const links_response *)wmem_array_index(responses, 0))->alarm : record;
}

static void begin_file(void)
{
    seed = (uint64_t)g_random_int() << 32 | g_random_int();
}

static void end_file(void)
{
    drop_generation(&young);
    drop_generation(&old);
}

void links_register(void)
{
    requests = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), key_hash, key_equal);
    documents = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), key_hash, key_equal);
    news = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), key_hash, key_equal);
    names = wmem_map_new_autoreset(wmem_epan_scope(), wmem_file_scope(), key_hash, key_equal);
    register_init_routine(begin_file);
    register_cleanup_routine(end_file);
}
