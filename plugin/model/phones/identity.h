/* identity.h
 * Which phone it is.
 *
 * The rules, in this order:
 *   1. A name decides: the device name by which the phone registers (Contact of its REGISTER, SCCP's Register), or
 *      that of its alarm. Letters of either case are equal. Two names are two phones, even at one address
 *      (NAT, proxy, DHCP).
 *   2. Without a name it is the phone whose port at this address is known (its own, or that of the connection that its
 *      alarm reports as lost), else the only phone of this address.
 *   3. Else it is an unnamed phone of this address. A name that appears there later becomes the name of the unnamed
 *      phone at the port that its alarm names (LocalPort) or at its own, else of the unnamed one that has been silent
 *      longest.
 * So a phone keeps its identity when its address changes.
 *
 * Addresses, names and phones are numbers, valid as long as the directory. Times are nanoseconds since 1970-01-01 UTC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_PHONES_IDENTITY_H
#define MODEL_PHONES_IDENTITY_H

#include <glib.h>

#include "core/text.h"

/** No phone, and no address. */
#define PHONE_NONE UINT32_MAX
#define HOST_NONE  UINT32_MAX

/** An address: 4 octets of IPv4, 16 of IPv6, any other number of another kind (at most 16 are kept). */
typedef struct {
    uint8_t octets[16];
    uint8_t len;
} identity_host;

/** A phone. Texts are fit to be printed and live as long as the directory; NULL: not known. */
typedef struct {
    const char *name;    /* of the device */
    uint32_t host;       /* the address from which it was last seen */
    uint16_t port;       /* likewise */
    bool is_sccp;        /* it was last seen to use SCCP */
    int64_t last_seen;   /* when it sent something last; CLOCK_NO_TIME: never */
    uint32_t last_frame; /* likewise; 0: never */

    /* From its alarms */
    const char *switch_name;
    const char *switch_port;
    const char *model;
    const char *active_load;
    const char *inactive_load;
    int64_t download_time; /* of the last one about a firmware download; CLOCK_NO_TIME: none */
} identity_phone;

/** Who sent a message, as far as it says. */
typedef struct {
    text_span name; /* of the device; empty: the message names none */
    uint32_t host;
    uint16_t port;
    uint16_t lost_port; /* of the connection that its alarm reports as lost; 0: none */
    int64_t time;
} identity_sender;

typedef struct identity identity;

/** An empty directory, to be freed with identity_free(), which frees all texts that it gave. */
identity *identity_new(void);
void identity_free(identity *directory);

/** The number of an address, which is made known. @param len in octets; of more than 16 the first 16 count */
uint32_t identity_intern_host(identity *directory, const uint8_t *octets, size_t len);
/** @param host a number that this directory gave, so not HOST_NONE. Valid as long as the directory. */
const identity_host *identity_host_at(const identity *directory, uint32_t host);
/** How many addresses there are: their numbers are those below. */
uint32_t identity_host_count(const identity *directory);

/** A text fit to be printed, kept once: equal texts have the same pointer. What cannot be printed is escaped; more
 * than 100 octets are truncated, with an ellipsis. @return NULL for an empty text */
const char *identity_intern_text(identity *directory, text_span text);

/** The phone that sent a message, by the rules above; it is made known, and from now on at this address. */
uint32_t identity_find(identity *directory, const identity_sender *sender);

/** The same of a message that is not of the phone that is alone at this address so far: that has a connection of its
 * own. */
uint32_t identity_find_another(identity *directory, const identity_sender *sender);

/** The phone to which a message without a name goes, or PHONE_NONE: nothing is made known. */
uint32_t identity_at(const identity *directory, uint32_t host, uint16_t port);

/** The phone of this name, or PHONE_NONE. */
uint32_t identity_named(const identity *directory, text_span name);

/** The phone's connection at its port has ended: the next message from its address may come from another port. */
void identity_forget_port(identity *directory, uint32_t host, uint16_t port);

/** @param phone a number that this directory gave, so not PHONE_NONE. Valid as long as the directory. */
identity_phone *identity_phone_at(const identity *directory, uint32_t phone);
/** How many phones there are: their numbers are those below. */
uint32_t identity_phone_count(const identity *directory);

/** The most phones that were at an address at one time. Two or more share it: NAT, a proxy. */
uint32_t identity_phones_of_host(const identity *directory, uint32_t host);

#endif
