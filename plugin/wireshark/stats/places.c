/* places.c
 * The sets that phones share: see places.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/places.h"

#include "core/filter_text.h"

/* Switches of which a subnet's phones report more than one. */
#define SWITCHES_DIFFER GUINT_TO_POINTER(UINT32_MAX)

/* Names of the sets of one kind. */
typedef struct {
    GHashTable *numbers; /* kept text -> number + 1 */
    GPtrArray *texts;    /* by number */
} names;

struct places {
    names of[RISK_KINDS]; /* RISK_ADDRESS and RISK_UCM are numbers of hosts, and have none */
    GHashTable *switches; /* subnet + 1 -> switch + 1 */
};

static names new_names(void)
{
    return (names){g_hash_table_new(g_direct_hash, g_direct_equal), g_ptr_array_new()};
}

static uint32_t number_of(names *all, const char *text)
{
    uint32_t number = GPOINTER_TO_UINT(g_hash_table_lookup(all->numbers, text));

    if (number == 0) {
        g_ptr_array_add(all->texts, (void *)text);
        number = all->texts->len;
        g_hash_table_insert(all->numbers, (void *)text, GUINT_TO_POINTER(number));
    }
    return number - 1;
}

/* The network of an address: /24 and /16 of IPv4, /64 and /48 of IPv6. */
static uint32_t network_of(places *all, risk_kind kind, uint32_t host)
{
    const identity_host *address = host == HOST_NONE ? NULL : identity_host_at(capture_current()->phones, host);
    bool is_subnet = kind == RISK_SUBNET;

    if (!address || (address->len != 4 && address->len != 16)) {
        return RISK_NONE;
    }
    unsigned octets = address->len == 4 ? (is_subnet ? 3 : 2) : (is_subnet ? 8 : 6);
    identity_host network = {.len = address->len};
    memcpy(network.octets, address->octets, octets);
    char *text = address->len == 4 ? g_strdup_printf("%u.%u.%u.0/%u", network.octets[0], network.octets[1],
                                                     network.octets[2], octets * 8)
                                   : NULL;
    if (!text) {
        GString *ipv6 = g_string_new("");
        for (unsigned i = 0; i < octets; i += 2) {
            g_string_append_printf(ipv6, "%x:", network.octets[i] << 8 | network.octets[i + 1]);
        }
        g_string_append_printf(ipv6, ":/%u", octets * 8);
        text = g_string_free(ipv6, FALSE);
    }
    uint32_t number = number_of(&all->of[kind], phones_string(text));
    g_free(text);
    return number;
}

/* Which switch all phones of a subnet name that name one. */
static void learn_switches(places *all)
{
    const identity *phones = capture_current()->phones;

    for (uint32_t i = 0; i < identity_phone_count(phones); i++) {
        const identity_phone *phone = identity_phone_at(phones, i);
        uint32_t subnet = phone->switch_name ? network_of(all, RISK_SUBNET, phone->host) : RISK_NONE;
        if (subnet == RISK_NONE) {
            continue;
        }
        uint32_t own = number_of(&all->of[RISK_SWITCH], phones_switch(phone->switch_name));
        void *key = GUINT_TO_POINTER(subnet + 1);
        void *known = g_hash_table_lookup(all->switches, key);
        bool differs = known && known != GUINT_TO_POINTER(own + 1);
        g_hash_table_insert(all->switches, key, differs ? SWITCHES_DIFFER : GUINT_TO_POINTER(own + 1));
    }
}

places *places_new(void)
{
    places *all = g_new0(places, 1);

    for (unsigned i = 0; i < RISK_KINDS; i++) {
        all->of[i] = new_names();
    }
    all->switches = g_hash_table_new(g_direct_hash, g_direct_equal);
    learn_switches(all);
    return all;
}

void places_free(places *all)
{
    for (unsigned i = 0; i < RISK_KINDS; i++) {
        g_hash_table_destroy(all->of[i].numbers);
        g_ptr_array_free(all->of[i].texts, TRUE);
    }
    g_hash_table_destroy(all->switches);
    g_free(all);
}

static uint32_t switch_of(places *all, const char *name, uint32_t subnet)
{
    if (name) {
        return number_of(&all->of[RISK_SWITCH], phones_switch(name));
    }
    void *known = subnet == RISK_NONE ? NULL : g_hash_table_lookup(all->switches, GUINT_TO_POINTER(subnet + 1));
    return !known || known == SWITCHES_DIFFER ? RISK_NONE : GPOINTER_TO_UINT(known) - 1;
}

void places_find(places *all, uint32_t host, uint32_t ucm, const char *switch_name, uint32_t sets[RISK_KINDS])
{
    bool is_shared = host != HOST_NONE && identity_phones_of_host(capture_current()->phones, host) > 1;

    sets[RISK_ADDRESS] = is_shared ? host : RISK_NONE;
    sets[RISK_SUBNET] = network_of(all, RISK_SUBNET, host);
    sets[RISK_SITE] = network_of(all, RISK_SITE, host);
    sets[RISK_SWITCH] = switch_of(all, switch_name, sets[RISK_SUBNET]);
    sets[RISK_UCM] = ucm == HOST_NONE ? RISK_NONE : ucm;
}

static const char *set_text(const places *all, risk_kind kind, uint32_t set)
{
    return kind == RISK_ADDRESS || kind == RISK_UCM ? phones_host(set)
                                                    : (const char *)g_ptr_array_index(all->of[kind].texts, set);
}

const char *places_name(const places *all, risk_kind kind, uint32_t set)
{
    static const char *const words[RISK_KINDS] = {"address", "switch", "subnet", "site", "Unified CM"};
    char *text = g_strdup_printf("%s %s", words[kind], set_text(all, kind, set));
    const char *kept = phones_string(text);

    g_free(text);
    return kept;
}

const char *places_filter(const places *all, risk_kind kind, uint32_t set)
{
    const char *text = set_text(all, kind, set);
    char *filter = NULL;

    if (kind == RISK_SWITCH) {
        text_span name = {(const uint8_t *)text, strlen(text)};
        filter =
            filter_text_is_quotable(name) ? g_strdup_printf("cisco_alarm.neighbor_device contains \"%s\"", text) : NULL;
    } else if (kind == RISK_UCM) { /* lost phones report to another one, and name the one that they lost */
        const char *version = strchr(text, ':') ? "6" : "4";
        filter = g_strdup_printf("(ip%s.addr == %s or cisco_alarm.ucm_ipv%s == %s)", *version == '6' ? "v6" : "", text,
                                 version, text);
    } else {
        filter = g_strdup_printf("%s.addr == %s", strchr(text, ':') ? "ipv6" : "ip", text);
    }
    const char *kept = phones_string(filter);
    g_free(filter);
    return kept;
}
