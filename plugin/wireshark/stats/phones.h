/* phones.h
 * The phones and switches that a statistic has met, by number. A phone is known by its device's name or, as long as no
 * message tells that, by its address.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_PHONES_H
#define WIRESHARK_STATS_PHONES_H

#include "wireshark/dissect/alarm.h"

#include "model/phones/absence.h"
#include "model/phones/incident.h"

/** Stands for a phone that is not known. */
#define STATS_NOBODY UINT32_MAX

/** How many REGISTERs of a phone may wait at once: one for each of its lines that has a registration of its own. */
enum { STATS_REQUESTS_MAX = 8 };

/** A REGISTER that waits for its response. */
typedef struct {
    const void *key;      /* of the transaction */
    const void *call_key; /* of its Call-ID: one registration, with one request at a time (RFC 3261 section 10.2) */
    int64_t time;
    uint32_t frame;
    bool is_leaving; /* it ends the registration */
} stats_request;

/** A phone. Names live as long as all of them; NULL: not known. */
typedef struct {
    const char *name; /* of the device; else the address */
    bool is_named;
    const void *at;     /* where it was met last: a key, … */
    const char *host;   /* … and as text */
    uint32_t switch_id; /* or INCIDENT_NOWHERE */
    const char *port;
    const char *model;
    const char *active_load;
    const char *inactive_load;

    /* Its registration, as far as somebody watches it: registration_taps.h */
    bool is_watched; /* something is known of it */
    bool has_asked;  /* by SCCP: it waits for a response */
    int64_t asked_time;
    uint32_t asked_frame;
    stats_request requests[STATS_REQUESTS_MAX]; /* by SIP, the oldest first: what it waits for */
    unsigned request_count;
    const char *ucm; /* where it is registered, or was */
    int64_t confirmed;
    const char *refusal; /* how it was refused last: "403 Forbidden"; NULL: not, or by SCCP, which tells no status */
    bool is_sccp;        /* it was last seen to speak SCCP */
    uint32_t last_frame; /* the last one that it sent */
    absence_clues clues;
} stats_phone;

typedef struct stats_people stats_people;

stats_people *stats_people_new(void);
void stats_people_free(stats_people *people);

/** The text, kept once: equal texts have the same address. NULL: it is empty. What cannot be printed is escaped, and a long
 * text is truncated. */
const char *stats_people_keep(stats_people *people, text_span text);
const char *stats_people_keep_string(stats_people *people, const char *text);

/** The phone with this address, or STATS_NOBODY. */
uint32_t stats_people_at(const stats_people *people, const address *host);

/** The same, which is made known. */
uint32_t stats_people_of_address(stats_people *people, const address *host);

/** The phone that has this name, and from now on this address. */
uint32_t stats_people_of_name(stats_people *people, const address *host, const char *name);

/**
 * The phone that sent an alarm; takes from it what it tells of the phone.
 * The name in a Reason header is SEP and the wired MAC address, whatever the device is called: there the address decides.
 */
uint32_t stats_people_of_alarm(stats_people *people, const alarm_tap_data *alarm);

stats_phone *stats_people_phone(const stats_people *people, uint32_t phone);
uint32_t stats_people_count(const stats_people *people);

/** The name of a switch, without its domain; "not told" of INCIDENT_NOWHERE. */
const char *stats_people_switch(const stats_people *people, uint32_t switch_id);

/** How many phones are known on each switch. To be freed with g_free(). */
uint32_t *stats_people_on_switches(const stats_people *people, size_t *count);

#endif
