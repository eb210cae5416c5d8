/* phones.c
 * Phones and switches: see phones.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/phones.h"

#include <epan/strutil.h>
#include <epan/to_str.h>

struct stats_people {
    GStringChunk *names;
    GPtrArray *phones;      /* of stats_phone */
    GHashTable *by_name;    /* kept name -> number + 1 */
    GHashTable *by_address; /* key of address -> number + 1 */
    GPtrArray *switches;    /* of kept names without their domain */
    GHashTable *by_switch;  /* kept name -> number + 1 */
};

stats_people *stats_people_new(void)
{
    stats_people *people = g_new0(stats_people, 1);

    people->names = g_string_chunk_new(4096);
    people->phones = g_ptr_array_new_with_free_func(g_free);
    people->by_name = g_hash_table_new(g_direct_hash, g_direct_equal);
    people->by_address = g_hash_table_new(g_direct_hash, g_direct_equal);
    people->switches = g_ptr_array_new();
    people->by_switch = g_hash_table_new(g_direct_hash, g_direct_equal);
    return people;
}

void stats_people_free(stats_people *people)
{
    g_string_chunk_free(people->names);
    g_ptr_array_free(people->phones, TRUE);
    g_ptr_array_free(people->switches, TRUE);
    g_hash_table_destroy(people->by_name);
    g_hash_table_destroy(people->by_address);
    g_hash_table_destroy(people->by_switch);
    g_free(people);
}

/* A longer text is truncated: a table is no place for it. */
enum { NAME_BYTES_MAX = 100 };

const char *stats_people_keep(stats_people *people, text_span text)
{
    bool truncated = text.len > NAME_BYTES_MAX;

    if (text.len == 0) {
        return NULL;
    }
    if (truncated) {
        text.len = NAME_BYTES_MAX;
        while ((text.ptr[text.len] & 0xc0) == 0x80 && text.len > NAME_BYTES_MAX - 4) {
            text.len--; /* not inside a character */
        }
    }
    char *shown = format_text(NULL, (const void *)text.ptr, text.len);
    char *whole = truncated ? g_strconcat(shown, "…", NULL) : g_strdup(shown);
    const char *kept = g_string_chunk_insert_const(people->names, whole);
    g_free(whole);
    wmem_free(NULL, shown);
    return kept;
}

const char *stats_people_keep_string(stats_people *people, const char *text)
{
    return text && *text ? g_string_chunk_insert_const(people->names, text) : NULL;
}

/* ---- Phones ---- */

static void *address_key(const address *host)
{
    return GSIZE_TO_POINTER((size_t)keys_of_address(host));
}

static uint32_t found(GHashTable *table, const void *key)
{
    return (uint32_t)GPOINTER_TO_UINT(g_hash_table_lookup(table, key)) - 1; /* STATS_NOBODY, if there is none */
}

static void remember(GHashTable *table, const void *key, uint32_t number)
{
    g_hash_table_insert(table, (void *)key, GUINT_TO_POINTER(number + 1));
}

uint32_t stats_people_count(const stats_people *people)
{
    return people->phones->len;
}

stats_phone *stats_people_phone(const stats_people *people, uint32_t phone)
{
    return (stats_phone *)g_ptr_array_index(people->phones, phone);
}

static void note_host(stats_people *people, uint32_t number, const address *host)
{
    stats_phone *phone = stats_people_phone(people, number);
    const void *key = address_key(host);

    remember(people->by_address, key, number);
    if (!phone->host || phone->at != key) {
        char *text = address_to_str(NULL, host);
        phone->at = key;
        phone->host = stats_people_keep_string(people, text);
        wmem_free(NULL, text);
    }
}

static uint32_t new_phone(stats_people *people, const char *name, bool is_named)
{
    stats_phone *phone = g_new0(stats_phone, 1);

    phone->name = name;
    phone->is_named = is_named;
    phone->switch_id = INCIDENT_NOWHERE;
    g_ptr_array_add(people->phones, phone);
    return people->phones->len - 1;
}

uint32_t stats_people_at(const stats_people *people, const address *host)
{
    return found(people->by_address, address_key(host));
}

uint32_t stats_people_of_address(stats_people *people, const address *host)
{
    uint32_t phone = stats_people_at(people, host);

    if (phone == STATS_NOBODY) {
        char *text = address_to_str(NULL, host);
        phone = new_phone(people, stats_people_keep_string(people, text), false);
        wmem_free(NULL, text);
        note_host(people, phone, host);
    }
    return phone;
}

uint32_t stats_people_of_name(stats_people *people, const address *host, const char *name)
{
    uint32_t phone = found(people->by_name, name);
    uint32_t here = stats_people_at(people, host);

    if (phone == STATS_NOBODY && here != STATS_NOBODY && !stats_people_phone(people, here)->is_named) {
        phone = here;
        stats_people_phone(people, phone)->name = name;
        stats_people_phone(people, phone)->is_named = true;
        remember(people->by_name, name, phone);
    } else if (phone == STATS_NOBODY) {
        phone = new_phone(people, name, true);
        remember(people->by_name, name, phone);
    } else if (here != STATS_NOBODY && here != phone && !stats_people_phone(people, here)->is_named) {
        stats_people_phone(people, here)->is_watched = false; /* it was this one, under a new address */
    }
    note_host(people, phone, host);
    return phone;
}

/* ---- Switches ---- */

/* "sw-b06-f5-2" of "sw-b06-f5-2.example.com"; an address stays as it is. */
static const char *without_domain(stats_people *people, const char *name)
{
    size_t host = strcspn(name, ".");
    bool has_letter = strcspn(name, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ") < host;

    return host > 0 && has_letter ? g_string_chunk_insert_len(people->names, name, (ptrdiff_t)host) : name;
}

static uint32_t switch_named(stats_people *people, const char *name)
{
    uint32_t number = found(people->by_switch, name);

    if (number == INCIDENT_NOWHERE) {
        number = people->switches->len;
        g_ptr_array_add(people->switches, (void *)without_domain(people, name));
        remember(people->by_switch, name, number);
    }
    return number;
}

const char *stats_people_switch(const stats_people *people, uint32_t switch_id)
{
    return switch_id < people->switches->len ? (const char *)g_ptr_array_index(people->switches, switch_id)
                                             : "not told";
}

uint32_t *stats_people_on_switches(const stats_people *people, size_t *count)
{
    uint32_t *phones = g_new0(uint32_t, people->switches->len + 1);

    for (uint32_t i = 0; i < stats_people_count(people); i++) {
        uint32_t where = stats_people_phone(people, i)->switch_id;
        if (where != INCIDENT_NOWHERE) {
            phones[where]++;
        }
    }
    *count = people->switches->len;
    return phones;
}

/* ---- What alarms tell of phones ---- */

static void learn(stats_people *people, stats_phone *phone, const alarm_facts *facts)
{
    const char *where = stats_people_keep(people, facts->switch_name);
    const struct {
        const char **known;
        text_span told;
    } texts[] = {
        {&phone->port, facts->switch_port},
        {&phone->model, facts->details[DETAIL_MODEL]},
        {&phone->active_load, facts->details[DETAIL_ACTIVE_LOAD]},
        {&phone->inactive_load, facts->details[DETAIL_INACTIVE_LOAD]},
    };

    if (where) {
        phone->switch_id = switch_named(people, where);
    }
    for (size_t i = 0; i < array_length(texts); i++) {
        const char *told = stats_people_keep(people, texts[i].told);
        *texts[i].known = told ? told : *texts[i].known;
    }
}

uint32_t stats_people_of_alarm(stats_people *people, const alarm_tap_data *alarm)
{
    const address *host = &alarm->record->phone;
    const char *name = stats_people_keep(people, alarm->facts.device);
    uint32_t phone = stats_people_at(people, host);
    bool address_decides =
        alarm->carrier == CARRIER_SIP_REASON && phone != STATS_NOBODY && stats_people_phone(people, phone)->is_named;

    if (name && !address_decides) {
        phone = stats_people_of_name(people, host, name);
    } else if (!name) {
        phone = stats_people_of_address(people, host);
    }
    learn(people, stats_people_phone(people, phone), &alarm->facts);
    return phone;
}
