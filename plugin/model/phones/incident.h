/* incident.h
 * From single losses of service to incidents: what happened to many phones at once, when, and where.
 *
 * Events are never grouped by time alone. First comes the key (which Unified CM was lost, which switch its phones started
 * on), then the gap: an incident ends where for a while nothing more of its kind happened to its key.
 *
 * Devices, keys and switches are numbers that the caller deals out, from 0 on. The caller hands all memory. Times are
 * nanoseconds since 1970-01-01 UTC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_PHONES_INCIDENT_H
#define MODEL_PHONES_INCIDENT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "model/phones/closing.h"
#include "model/alarm/phone_clock.h"
#include "model/phones/reason_class.h"

/** Stands for a switch that is not known. */
#define INCIDENT_NOWHERE UINT32_MAX

/** One loss of service of one phone: device, reason, Unified CM and local port once, whatever told it. */
typedef struct {
    int64_t time;   /* by clock_date */
    int64_t outage; /* by clock_outage, or CLOCK_NO_OUTAGE; counts only where the event is not dated by its arrival */
    uint32_t device;
    uint32_t key;       /* number of the Unified CM; STARTED: of the switch; OTHER: the reason */
    uint32_t switch_id; /* or INCIDENT_NOWHERE */
    uint32_t reason;
    incident_kind kind; /* by incident_kind_of */
    dating dated;
    uint8_t closed_by; /* closing */
    uint32_t number;   /* the caller's own */
    bool back;         /* after this event the phone was accepted again: a 2xx to its REGISTER, or SCCP's RegisterAck */
    uint32_t group;    /* incident_group works with it */
} incident_event;

/** How to group. */
typedef struct {
    int64_t gap;   /* longest time between two events of an incident */
    int64_t reach; /* what is dated by its arrival belongs to the incident before, if no more than this lies between */
} incident_rules;

/** A gap of 60 s: 5 to 10 s cuts the trickle of keepalive timers in two, 300 s merges what is apart. */
#define INCIDENT_RULES ((incident_rules){CLOCK_MINUTE, CLOCK_HOUR})

/** Switches of the capture: how many phones are known on each, by number. */
typedef struct {
    const uint32_t *phones;
    size_t count;
} incident_switches;

typedef struct {
    uint32_t value; /* reason */
    uint32_t count; /* events */
} incident_count;

enum { INCIDENT_REASONS = 6, INCIDENT_WORST = 2, INCIDENT_ROWS = 15, INCIDENT_PHONES_MIN = 3 };

/** A switch among those of an incident: "31 of 50". */
typedef struct {
    uint32_t switch_id;
    uint32_t lost;  /* distinct phones of the incident */
    uint32_t known; /* phones known on it */
    bool stands_out;
} incident_switch;

/** Where an incident happened. */
typedef struct {
    uint32_t switches; /* that at least one of its phones hangs on */
    uint32_t nowhere;  /* phones whose switch is not known */
    size_t worst_count;
    incident_switch worst[INCIDENT_WORST]; /* those that lost most beyond their share, the worst first */
} incident_where;

/** A row of the table. */
typedef struct {
    incident_kind kind;
    uint32_t key;  /* STARTED: means nothing, several switches share a row: see where */
    int64_t began; /* by the phones' clocks, if any of its events is dated so: see began_by */
    int64_t half;  /* when half of the events had happened; arrivals count only if there is nothing else */
    int64_t last;  /* likewise */
    dating began_by;
    uint32_t phones;
    uint32_t not_back; /* phones */
    uint32_t dated[DATINGS];
    size_t reason_count;
    incident_count reasons[INCIDENT_REASONS]; /* most events first */
    uint32_t other_reasons;                   /* events of the reasons beyond */
    uint32_t closed[CLOSED_VALUES];           /* events */
    incident_where where;
    uint32_t outages;   /* how many are known */
    int64_t outage_50;  /* median, or CLOCK_NO_OUTAGE */
    int64_t outage_95;  /* 95 of 100 are not longer, or CLOCK_NO_OUTAGE */
    size_t first_event; /* its events are events[first_event], … after incident_group */
    size_t events;
    uint32_t number; /* incident_group works with these */
    uint32_t folded_into;
} incident;

/** What incident_group made. */
typedef struct {
    size_t incidents;       /* rows[0 … incidents): without the fallbacks, most phones first */
    size_t shown;           /* so many of them are worth a row; */
    size_t others;          /* the rest: incidents, */
    uint32_t others_phones; /*   and the sum of their phones */
    size_t fallbacks;       /* rows[incidents … incidents + fallbacks): one for each Unified CM */
    uint32_t phones;        /* distinct phones of all events */
    uint32_t dated[DATINGS];
} incident_table;

/**
 * Groups events.
 * @param events  are put into another order: device by device in each incident, the incidents one after the other
 * @param rows    room for as many incidents as there are events
 * @param scratch room for as many numbers as there are events
 */
incident_table incident_group(incident_event *events, size_t count, const incident_rules *rules,
                              const incident_switches *switches, incident *rows, int64_t *scratch);

/**
 * Sums up one incident; incident_group calls it.
 * @param row   kind, first_event and events are set
 */
void incident_sum_up(incident *row, incident_event *events, const incident_switches *switches, int64_t *scratch);

#endif
