/* identity.c
 * Which phone it is: see identity.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/phones/identity.h"

#include <string.h>

#include "model/alarm/phone_clock.h"

/* An unnamed phone that sends from another port, this long after it was last seen, has made another connection. SCCP
 * phones send a keepalive each 30 s. */
static const int64_t reconnects_after = 60 * CLOCK_SECOND;

/* What is known of an address. */
typedef struct {
    identity_host address; /* the first member: it is the key of `by_address` */
    uint32_t number;
    uint32_t present; /* phones whose last address it is, … */
    uint64_t sum;     /* … their numbers added up: where there is one, its number … */
    uint32_t most;    /* … and the most there were */
    GArray *unnamed;  /* numbers of its unnamed phones; NULL: none */
} host_entry;

/* Which phone is at an address and port. */
typedef struct {
    int64_t key; /* the first member: it is the key of `by_endpoint` */
    uint32_t phone;
    bool has_ended; /* its connection: an alarm may name it yet */
} endpoint;

/* A name as it came: key of `by_name`. */
typedef struct {
    const uint8_t *ptr;
    size_t len;
} name_key;

struct identity {
    GStringChunk *texts;
    GPtrArray *hosts; /* of host_entry */
    GHashTable *by_address;
    GPtrArray *phones;
    GHashTable *by_name;     /* name_key -> number + 1 */
    GHashTable *by_endpoint; /* of endpoint */
};

/* ---- Hashes ---- */

static uint64_t seed; /* drawn once, so that no capture can be made to hold collisions */

static unsigned fold(uint64_t hash)
{
    return (unsigned)(hash ^ hash >> 32);
}

/* Of a name in lower case, a piece at a time. */
static unsigned hash_name(const void *key)
{
    const name_key *name = key;
    uint8_t lower[64];
    uint64_t hash = seed;

    for (size_t start = 0; start < name->len; start += sizeof lower) {
        size_t len = MIN(sizeof lower, name->len - start);
        for (size_t i = 0; i < len; i++) {
            lower[i] = text_lower(name->ptr[start + i]);
        }
        hash = text_hash((text_span){lower, len}, hash);
    }
    return fold(hash);
}

static int same_name(const void *a, const void *b)
{
    const name_key *one = a;
    const name_key *other = b;
    return text_equal_nocase((text_span){one->ptr, one->len}, (text_span){other->ptr, other->len});
}

static unsigned hash_host(const void *key)
{
    const identity_host *host = key;
    return fold(text_hash((text_span){host->octets, host->len}, seed));
}

/* Of a 64-bit number. */
static unsigned hash_key(const void *key)
{
    return fold(text_hash((text_span){(const uint8_t *)key, sizeof(int64_t)}, seed));
}

static int same_host(const void *a, const void *b)
{
    return memcmp(a, b, sizeof(identity_host)) == 0;
}

/* ---- Life ---- */

static void free_host(void *data)
{
    host_entry *entry = (host_entry *)data;

    if (entry->unnamed) {
        g_array_free(entry->unnamed, TRUE);
    }
    g_free(entry);
}

identity *identity_new(void)
{
    identity *directory = g_new0(identity, 1);

    seed = seed ? seed : (uint64_t)g_random_int() << 32 | g_random_int();
    directory->texts = g_string_chunk_new(4096);
    directory->hosts = g_ptr_array_new_with_free_func(free_host);
    directory->by_address = g_hash_table_new(hash_host, same_host);
    directory->phones = g_ptr_array_new_with_free_func(g_free);
    directory->by_name = g_hash_table_new_full(hash_name, same_name, g_free, NULL);
    directory->by_endpoint = g_hash_table_new_full(hash_key, g_int64_equal, NULL, g_free);
    return directory;
}

void identity_free(identity *directory)
{
    g_hash_table_destroy(directory->by_address);
    g_hash_table_destroy(directory->by_name);
    g_hash_table_destroy(directory->by_endpoint);
    g_ptr_array_free(directory->hosts, TRUE);
    g_ptr_array_free(directory->phones, TRUE);
    g_string_chunk_free(directory->texts);
    g_free(directory);
}

/* ---- Texts ---- */

/* A longer text is truncated: a table is no place for it. */
enum { TEXT_BYTES_MAX = 100 };

static void append_printable(GString *out, gunichar c)
{
    if (c == '\n' || c == '\r' || c == '\t') {
        g_string_append(out, c == '\n' ? "\\n" : c == '\r' ? "\\r" : "\\t");
    } else if (g_unichar_isprint(c)) {
        g_string_append_unichar(out, c);
    } else {
        g_string_append_printf(out, "\\%c%0*x", c < 0x100 ? 'x' : 'u', c < 0x100 ? 2 : 4, (unsigned)c);
    }
}

/* Most names are plain. */
static bool is_plain(text_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        if (text.ptr[i] < 0x20 || text.ptr[i] > 0x7e) {
            return false;
        }
    }
    return true;
}

static const char *intern_odd_text(identity *directory, text_span text, bool truncated)
{
    char *valid = g_utf8_make_valid((const char *)text.ptr, (ptrdiff_t)text.len);
    GString *out = g_string_new("");

    for (const char *c = valid; *c; c = g_utf8_next_char(c)) {
        append_printable(out, g_utf8_get_char(c));
    }
    g_string_append(out, truncated ? "…" : "");
    const char *kept = g_string_chunk_insert_const(directory->texts, out->str);
    g_string_free(out, TRUE);
    g_free(valid);
    return kept;
}

const char *identity_intern_text(identity *directory, text_span text)
{
    char plain[TEXT_BYTES_MAX + 1];
    bool truncated = text.len > TEXT_BYTES_MAX;

    if (text.len == 0) {
        return NULL;
    }
    if (truncated) {
        text.len = TEXT_BYTES_MAX;
        while ((text.ptr[text.len] & 0xc0) == 0x80 && text.len > TEXT_BYTES_MAX - 4) {
            text.len--; /* not inside a character */
        }
    }
    if (truncated || !is_plain(text)) {
        return intern_odd_text(directory, text, truncated);
    }
    memcpy(plain, text.ptr, text.len);
    plain[text.len] = '\0';
    return g_string_chunk_insert_const(directory->texts, plain);
}

/* ---- Addresses ---- */

uint32_t identity_intern_host(identity *directory, const uint8_t *octets, size_t len)
{
    identity_host address = {.len = (uint8_t)(len < sizeof address.octets ? len : sizeof address.octets)};

    if (address.len > 0) {
        memcpy(address.octets, octets, address.len);
    }
    host_entry *entry = (host_entry *)g_hash_table_lookup(directory->by_address, &address);
    if (!entry) {
        entry = g_new0(host_entry, 1);
        entry->address = address;
        entry->number = directory->hosts->len;
        g_ptr_array_add(directory->hosts, entry);
        g_hash_table_insert(directory->by_address, entry, entry);
    }
    return entry->number;
}

static host_entry *host_at(const identity *directory, uint32_t host)
{
    return (host_entry *)g_ptr_array_index(directory->hosts, host);
}

const identity_host *identity_host_at(const identity *directory, uint32_t host)
{
    return &host_at(directory, host)->address;
}

uint32_t identity_host_count(const identity *directory)
{
    return directory->hosts->len;
}

uint32_t identity_phones_of_host(const identity *directory, uint32_t host)
{
    return host_at(directory, host)->most;
}

/* ---- Phones ---- */

identity_phone *identity_phone_at(const identity *directory, uint32_t phone)
{
    return (identity_phone *)g_ptr_array_index(directory->phones, phone);
}

uint32_t identity_phone_count(const identity *directory)
{
    return directory->phones->len;
}

static int64_t endpoint_key(uint32_t host, uint16_t port)
{
    return (int64_t)host << 16 | port;
}

static endpoint *endpoint_at(const identity *directory, uint32_t host, uint16_t port)
{
    int64_t key = endpoint_key(host, port);
    endpoint *found = (endpoint *)g_hash_table_lookup(directory->by_endpoint, &key);

    return found && identity_phone_at(directory, found->phone)->host == host ? found : NULL;
}

static uint32_t lookup_endpoint(const identity *directory, uint32_t host, uint16_t port)
{
    const endpoint *found = endpoint_at(directory, host, port);
    return found && !found->has_ended ? found->phone : PHONE_NONE;
}

/* The phone of the connection that an alarm names as lost. */
static uint32_t lookup_lost(const identity *directory, uint32_t host, uint16_t port)
{
    const endpoint *found = port == 0 ? NULL : endpoint_at(directory, host, port);
    return found ? found->phone : PHONE_NONE;
}

static void put_endpoint(identity *directory, uint32_t host, uint16_t port, uint32_t phone)
{
    endpoint *entry = g_new(endpoint, 1);

    *entry = (endpoint){endpoint_key(host, port), phone, false};
    g_hash_table_replace(directory->by_endpoint, &entry->key, entry);
}

static uint32_t lookup_name(const identity *directory, text_span name)
{
    name_key key = {name.ptr, name.len};
    return name.len == 0 ? PHONE_NONE : GPOINTER_TO_UINT(g_hash_table_lookup(directory->by_name, &key)) - 1;
}

uint32_t identity_named(const identity *directory, text_span name)
{
    return lookup_name(directory, name);
}

static uint32_t new_phone(identity *directory)
{
    identity_phone *phone = g_new0(identity_phone, 1);

    phone->host = HOST_NONE;
    phone->last_seen = phone->download_time = CLOCK_NO_TIME;
    g_ptr_array_add(directory->phones, phone);
    return directory->phones->len - 1;
}

/* The key's bytes are behind it. */
static void give_name(identity *directory, uint32_t number, text_span name)
{
    name_key *key = (name_key *)g_malloc(sizeof *key + name.len);

    memcpy(key + 1, name.ptr, name.len);
    *key = (name_key){(const uint8_t *)(key + 1), name.len};
    g_hash_table_insert(directory->by_name, key, GUINT_TO_POINTER(number + 1));
    identity_phone_at(directory, number)->name = identity_intern_text(directory, name);
}

static void move_phone(identity *directory, uint32_t number, uint32_t host)
{
    identity_phone *phone = identity_phone_at(directory, number);
    host_entry *entry = host_at(directory, host);

    if (phone->host != HOST_NONE) {
        host_at(directory, phone->host)->present--;
        host_at(directory, phone->host)->sum -= number;
    }
    phone->host = host;
    entry->present++;
    entry->most = MAX(entry->most, entry->present);
    entry->sum += number;
}

/* From now on it is at this address and port. */
static void place_phone(identity *directory, uint32_t number, const identity_sender *sender)
{
    identity_phone *phone = identity_phone_at(directory, number);

    phone->last_seen = MAX(phone->last_seen, sender->time);
    if (phone->host != sender->host) {
        move_phone(directory, number, sender->host);
    } else if (phone->port == sender->port) {
        return;
    }
    phone->port = sender->port;
    put_endpoint(directory, sender->host, sender->port, number);
}

static bool is_unnamed_at(const identity *directory, uint32_t number, uint32_t host)
{
    return number != PHONE_NONE && !identity_phone_at(directory, number)->name &&
           identity_phone_at(directory, number)->host == host;
}

/* So many unnamed phones of an address are compared when a name appears there: without a limit, an address with as many
 * phones as a capture has ports takes quadratic time. Chosen, not measured. */
enum { UNNAMED_COMPARED_MAX = 64 };

/* The place in the list of the one that has been silent longest; the list's length: there is none. */
static unsigned find_silent(const identity *directory, const GArray *unnamed)
{
    unsigned best = 0;

    for (unsigned i = 1; i < unnamed->len && i < UNNAMED_COMPARED_MAX; i++) {
        if (identity_phone_at(directory, g_array_index(unnamed, uint32_t, i))->last_seen <
            identity_phone_at(directory, g_array_index(unnamed, uint32_t, best))->last_seen) {
            best = i;
        }
    }
    return best;
}

/* The unnamed phone of an address that gets a name (see the rules), or PHONE_NONE. */
static uint32_t take_unnamed(identity *directory, const identity_sender *sender)
{
    const uint32_t numbers[] = {lookup_lost(directory, sender->host, sender->lost_port),
                                lookup_endpoint(directory, sender->host, sender->port)};
    GArray *unnamed = host_at(directory, sender->host)->unnamed;

    for (unsigned i = 0; i < G_N_ELEMENTS(numbers); i++) {
        if (is_unnamed_at(directory, numbers[i], sender->host)) {
            return numbers[i];
        }
    }
    while (unnamed && unnamed->len > 0) {
        unsigned at = find_silent(directory, unnamed);
        uint32_t number = g_array_index(unnamed, uint32_t, at);
        g_array_remove_index_fast(unnamed, at);
        if (is_unnamed_at(directory, number,
                          sender->host)) { /* one that got its name by its port is left in the list */
            return number;
        }
    }
    return PHONE_NONE;
}

static uint32_t find_named(identity *directory, const identity_sender *sender)
{
    uint32_t number = lookup_name(directory, sender->name);

    if (number == PHONE_NONE) {
        number = take_unnamed(directory, sender);
        number = number == PHONE_NONE ? new_phone(directory) : number;
        give_name(directory, number, sender->name);
    }
    return number;
}

/* The phone at an address if there is just one, or PHONE_NONE. */
static uint32_t only_phone(const identity *directory, uint32_t host)
{
    const host_entry *entry = host_at(directory, host);

    return entry->present == 1 ? (uint32_t)entry->sum : PHONE_NONE;
}

/* Whether a message from another port may be of this phone. An unnamed phone that was seen a moment ago goes on at
 * its own port: then this is another one. */
static bool may_have_moved_port(const identity_phone *phone, int64_t now)
{
    return phone->name || phone->port == 0 || clock_difference(now, phone->last_seen) > reconnects_after;
}

static uint32_t find_unnamed(identity *directory, const identity_sender *sender, bool is_another)
{
    host_entry *entry = host_at(directory, sender->host);
    uint32_t number = lookup_endpoint(directory, sender->host, sender->port);

    number = number == PHONE_NONE ? lookup_lost(directory, sender->host, sender->lost_port) : number;
    if (number != PHONE_NONE) {
        return number;
    }
    number = is_another ? PHONE_NONE : only_phone(directory, sender->host);
    if (number != PHONE_NONE && may_have_moved_port(identity_phone_at(directory, number), sender->time)) {
        return number;
    }
    number = new_phone(directory);
    entry->unnamed = entry->unnamed ? entry->unnamed : g_array_new(FALSE, FALSE, sizeof(uint32_t));
    g_array_append_val(entry->unnamed, number);
    return number;
}

static uint32_t find_phone(identity *directory, const identity_sender *sender, bool is_another)
{
    bool is_named = sender->name.len > 0;
    uint32_t number = is_named ? find_named(directory, sender) : find_unnamed(directory, sender, is_another);

    place_phone(directory, number, sender);
    return number;
}

uint32_t identity_find(identity *directory, const identity_sender *sender)
{
    return find_phone(directory, sender, false);
}

uint32_t identity_find_another(identity *directory, const identity_sender *sender)
{
    return find_phone(directory, sender, true);
}

uint32_t identity_at(const identity *directory, uint32_t host, uint16_t port)
{
    uint32_t number = lookup_endpoint(directory, host, port);

    return number == PHONE_NONE ? only_phone(directory, host) : number;
}

void identity_forget_port(identity *directory, uint32_t host, uint16_t port)
{
    endpoint *found = endpoint_at(directory, host, port);

    if (found) {
        identity_phone *phone = identity_phone_at(directory, found->phone);
        found->has_ended = true;
        phone->port = phone->port == port ? 0 : phone->port;
    }
}
