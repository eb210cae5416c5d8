/* address_rules.c
 * inet_pton(3) as the judge: see address_rules.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "address_rules.h"

#include <arpa/inet.h>
#include <sys/socket.h>

#include "core/address.h"
#include "rules.h"

typedef bool (*address_reader)(text_span text, uint8_t *out);

static bool check_reader(text_span text, address_reader reader, int family, size_t size)
{
    uint8_t got[ADDRESS_IPV6_SIZE];
    uint8_t expected[ADDRESS_IPV6_SIZE];
    char *terminated = malloc(text.len + 1);
    RULE(terminated != NULL);

    memcpy(terminated, text.len > 0 ? (const char *)text.ptr : "", text.len);
    terminated[text.len] = '\0';
    /* inet_pton() would stop at a NUL inside the text, of which it knows nothing. */
    bool is = strlen(terminated) == text.len && inet_pton(family, terminated, expected) == 1;
    free(terminated);
    RULE(reader(text, got) == is);
    RULE(!is || memcmp(got, expected, size) == 0);
    return is;
}

bool address_check_rules(text_span text)
{
    bool ipv4 = check_reader(text, address_read_ipv4, AF_INET, ADDRESS_IPV4_SIZE);
    bool ipv6 = check_reader(text, address_read_ipv6, AF_INET6, ADDRESS_IPV6_SIZE);

    return ipv4 || ipv6;
}
