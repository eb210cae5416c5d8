/* phones.c
 * Texts for phones: see phones.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/phones.h"

#include <epan/to_str.h>

const char *phones_text(text_span text)
{
    return identity_intern_text(capture_current()->phones, text);
}

const char *phones_string(const char *text)
{
    return text ? phones_text((text_span){(const uint8_t *)text, strlen(text)}) : NULL;
}

static const identity_phone *phone_at(uint32_t phone)
{
    return identity_phone_at(capture_current()->phones, phone);
}

const char *phones_name(uint32_t phone)
{
    const identity_phone *one = phone_at(phone);
    return one->name ? one->name : phones_host(one->host);
}

const char *phones_host(uint32_t host)
{
    address shown;

    if (host == HOST_NONE) {
        return "(unknown)";
    }
    const identity_host *one = identity_host_at(capture_current()->phones, host);
    bool is_ip = one->len == 4 || one->len == 16;
    if (!is_ip) {
        return "(no IP address)";
    }
    set_address(&shown, one->len == 4 ? AT_IPv4 : AT_IPv6, one->len, one->octets);
    char *text = address_to_str(NULL, &shown);
    const char *kept = phones_string(text);
    wmem_free(NULL, text);
    return kept;
}

const char *phones_switch(const char *name)
{
    static const char letters[] = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";

    if (!name) {
        return NULL;
    }
    size_t host = strcspn(name, ".");
    bool has_letter = strcspn(name, letters) < host;
    return host > 0 && has_letter ? phones_text((text_span){(const uint8_t *)name, host}) : name;
}

char *phones_filter(uint32_t phone)
{
    const identity_phone *one = phone_at(phone);
    const identity_host *host = one->host == HOST_NONE ? NULL : identity_host_at(capture_current()->phones, one->host);

    if (!host || (host->len != 4 && host->len != 16)) {
        return NULL;
    }
    return g_strdup_printf("%s and %s.addr == %s", one->is_sccp ? "skinny" : "sip", host->len == 4 ? "ip" : "ipv6",
                           phones_host(one->host));
}
