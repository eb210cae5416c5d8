/* binding.h
 * Bindings of phones: what is known of each, and what happens to it. For the files registration_*.c alone.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_PHONES_BINDING_H
#define MODEL_PHONES_BINDING_H

#include "model/alarm/phone_clock.h"
#include "model/phones/registration.h"

/** Distances of keepalives that are kept for their median: of seven, three may be of lost or early keepalives. Chosen,
 * not measured. */
enum { BINDING_DISTANCES = 7 };

/** Earlier requests of a binding whose copies may still come: those of two attempts, each with a challenge. What is
 * older counts as a new request. */
enum { BINDING_PAST = 4 };

/** The most bindings of a phone that are accepted or pending: more lines than a phone has with all its extensions.
 * The one that was seen least lately makes room for another. */
enum { BINDING_LIVE_MAX = 128 };

/** Distances of keepalives, the latest. */
typedef struct {
    int64_t values[BINDING_DISTANCES];
    unsigned count; /* of all that there were */
} binding_distances;

/** A request that was followed by another one. */
typedef struct {
    uint32_t cseq;
    int64_t time; /* of its final response, else of the request */
} binding_past;

typedef struct binding binding;

/** One phone at one Unified CM, by one Call-ID or SCCP connection. */
struct binding {
    int64_t connection_key; /* of its TCP connection; the first member: it is a key */
    bool has_connection;
    binding *next_of_call; /* the same Call-ID at another Unified CM */
    uint32_t phone;
    uint32_t ucm;
    uint32_t via;      /* the proxy that takes its requests; HOST_NONE: none */
    uint32_t host;     /* from which the Unified CM has it: the phone's, or that of the last proxy */
    uint64_t aor_hash; /* of the user part; 0: none */
    bool is_sccp;

    bool is_accepted;
    bool is_live; /* accepted, or a request of it is pending: it is in the phone's list */
    int64_t accepted_time;
    int64_t accepted_since; /* when this run of acceptances began */
    int64_t announced;      /* interval of the last 200; 0: none */
    binding_distances distances;
    int64_t closed_time;  /* when its connection ended; CLOCK_NO_TIME: it has not */
    int64_t seen_time;    /* when anything of it was seen last */
    bool has_left;        /* it was unregistered with a Reason, and not accepted since */
    bool gave_reason;     /* it was asked for with a Reason, and not accepted since */
    int64_t standby_time; /* of its last Expires: 0 that ended nothing; CLOCK_NO_TIME: none since it was accepted */

    /* The request that has no final response yet, or the last that had */
    bool is_pending;
    bool is_answered;
    uint32_t cseq;
    uint32_t asked_frame;
    int64_t asked_time;
    int64_t copied_time; /* of its last copy */
    int64_t answered_time;
    uint32_t asked_from; /* of its last leg */
    uint32_t asked_to;
    uint16_t asked_port;
    bool asked_by_tcp;
    bool unregisters;
    bool has_credentials;
    bool is_retransmitted;
    unsigned unanswered; /* requests in a row without a response */
    binding_past past[BINDING_PAST];
    unsigned past_count; /* of all that there were */
    unsigned acks;       /* of SCCP keepalives, in a row */
    int64_t acked_time;  /* the last of them, or the RegisterAck; CLOCK_NO_TIME: none */
    int64_t begun;       /* when it was first seen */
};

/** What is kept of a phone. */
typedef struct {
    registration_phone known;
    registration_status why; /* it is out; STATUS_UNKNOWN: it is not known to be */
    uint32_t silent_ucm;     /* where its last request without a response went */
    int64_t reason_time;     /* when it sent a REGISTER with a Reason last; CLOCK_NO_TIME: never */
    GPtrArray *live;         /* bindings; NULL: there never was one */
} binding_phone;

/** What is kept of a host. */
typedef struct {
    bool is_asked;
    bool responds;
    bool is_refreshed;
    bool is_proxy;
    binding_distances distances; /* of all phones there */
} binding_host;

struct registration {
    identity *directory;
    GArray *phones; /* of binding_phone, by number */
    GArray *hosts;  /* of binding_host, by number */
    GHashTable *calls;
    GHashTable *connections; /* connection_key -> the binding that was accepted last */
    bool hears;              /* a response to a REGISTER is in the capture at all */
    GPtrArray *bindings;     /* all of them, to be freed */
    GArray *changes;
    GStringChunk *texts;
    GArray *early; /* of early_response */
    registration_counts counts;
};

/** What is kept of a phone or a host, by its number in identity.h; made where there is none. Not for PHONE_NONE and
 * HOST_NONE: it would make all numbers below. Valid until the next one is made. */
binding_phone *binding_phone_of(registration *state, uint32_t phone);
binding_host *binding_host_of(registration *state, uint32_t host);

/** A new binding, neither accepted nor live, that was first seen at `time`. It lives as long as the state. */
binding *binding_new(registration *state, uint32_t phone, uint32_t ucm, uint32_t host, int64_t time);

/** From now on `one` is the binding of this connection of its phone. */
void binding_connect(registration *state, binding *one, uint32_t host, uint16_t port, uint32_t ucm);
/** The binding of a connection, or NULL. */
binding *binding_of_connection(const registration *state, uint32_t host, uint16_t port, uint32_t ucm);

/** The connection has ended: so have all bindings of its phone there. */
void binding_close(registration *state, uint32_t host, uint16_t port, uint32_t ucm, int64_t time);

/** Makes it one of its phone's live bindings. */
void binding_revive(registration *state, binding *one);
/** Takes it from those where it is neither accepted nor pending. */
void binding_settle(registration *state, binding *one);

/** It was accepted at a time, in a frame. Bindings of the same address-of-record elsewhere end. */
void binding_accept(registration *state, binding *one, int64_t time, uint32_t frame);
/** It was rejected. @param status "403 Forbidden"; NULL: not known */
void binding_reject(registration *state, binding *one, int64_t time, uint32_t frame, const char *status);
/** Its pending request has no response. @param is_certain this is no missing frame */
void binding_give_up(registration *state, binding *one, bool is_certain);
/** It ended. @param why the phone's status, if it has no other accepted binding */
void binding_end(registration *state, binding *one, registration_status why, int64_t time);
/** Whether the connection of an accepted binding has ended since it was accepted last. */
static inline bool binding_is_closed(const binding *one)
{
    return one->closed_time != CLOCK_NO_TIME && one->closed_time >= one->accepted_time;
}

/** Whether some binding of the phone is accepted. */
bool binding_any_accepted(const registration *state, uint32_t phone);

/** Adds a change of a binding to those that a timeline asks for. Call it when the binding has changed: it says whether
 * the phone has an accepted one left. */
void binding_add_change(registration *state, const binding *one, registration_change_kind kind, int64_t time,
                        uint32_t frame);

/** All of the phone's accepted bindings are lost: it says so. */
void binding_lose_all(registration *state, uint32_t phone);

/** The time between keepalives: as announced, else the median of those seen, else that of its Unified CM, else the
 * usual 120 s. */
int64_t binding_interval(registration *state, const binding *one);

/** The result of a message about `one`; NULL: about none. */
static inline registration_result binding_result(registration_outcome outcome, const binding *one,
                                                 uint32_t request_frame)
{
    return (registration_result){outcome, one ? one->phone : PHONE_NONE, request_frame};
}

/** A host has responded. */
static inline void binding_hear(registration *state, uint32_t host)
{
    binding_host_of(state, host)->responds = true;
    state->hears = true;
}

/** registration_take() of SCCP's messages. */
registration_result registration_take_sccp(registration *state, const registration_message *message);

#endif
