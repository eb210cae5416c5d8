/* registration.h
 * Whether a phone is registered: one state machine for SIP and SCCP.
 *
 * State is kept for each binding: a phone, a Unified CM, and a Call-ID (SIP) or a connection (SCCP). A phone is out of
 * service when no binding of it is accepted and that is known. Absence of evidence is no evidence: a phone is
 * registered, not registered, or not known, and the last is never counted.
 *
 *   accepted      a 2xx to a REGISTER that does not end the binding, a RegisterAck, or two acknowledged SCCP keepalives
 *   unregistered  Expires: 0 to a binding that was seen accepted here, or with a Reason; else it is the keepalive to a
 *                 standby Unified CM (Contact with expires=0;cisco-keep-alive, each 120 s)
 *   rejected      3xx to 6xx, RegisterReject; of challenges (401, 407) only one to a request with credentials, without
 *                 stale=true
 *   no response   a request that was retransmitted, followed by another Call-ID, by a Reason, or by a second request
 *                 without a response; only where responses of that Unified CM are in the capture at all
 *   keepalives    accepted here, and nothing from the phone for two intervals; only where some phone of that Unified CM
 *   stopped       was seen to refresh its registration
 *   lost          a report names this Unified CM as lost, or the connection of the binding has ended
 *
 * A message that comes again is a copy, also after the response, and from other hosts: a host that receives a
 * REGISTER and sends on one with the same Call-ID and CSeq is a proxy, neither phone nor Unified CM.
 *
 * Times are nanoseconds since 1970-01-01 UTC, hosts and phones the numbers of identity.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_PHONES_REGISTRATION_H
#define MODEL_PHONES_REGISTRATION_H

#include "model/alarm/phone_clock.h"
#include "model/phones/identity.h"

/** Timer F, 64 times T1 (RFC 3261 section 17.1.2.2): so long after a request no response comes any more, and so long
 * after its final response the same Call-ID and CSeq are another transaction, as of a phone that has started again. */
#define REGISTRATION_TIMER_F (32 * CLOCK_SECOND)

/** T2 (RFC 3261 section 17.1.2.2): lines that register side by side do so within moments; a phone that begins another
 * registration later than this does not expect a response to the first. */
#define REGISTRATION_TIMER_T2 (4 * CLOCK_SECOND)

/** The time between keepalives where none is announced or seen: what Unified CM announces by default, for SIP and for
 * SCCP's backup connections alike (Cisco's document 200410). */
#define REGISTRATION_KEEPALIVE (120 * CLOCK_SECOND)

/** So many intervals without a keepalive are a gap: one may be lost or late. */
enum { REGISTRATION_KEEPALIVES_MISSED = 2 };

/** What a message about a registration is. */
typedef enum {
    REGISTRATION_REGISTER,      /* SIP */
    REGISTRATION_RESPONSE,      /* SIP: to a REGISTER */
    REGISTRATION_SCCP_REGISTER, /* from here on SCCP */
    REGISTRATION_SCCP_UNREGISTER,
    REGISTRATION_SCCP_KEEPALIVE,
    REGISTRATION_SCCP_ACK,
    REGISTRATION_SCCP_REJECT,
    REGISTRATION_SCCP_KEEPALIVE_ACK
} registration_kind;

/** A message, as its carrier read it. What a kind does not have is 0. */
typedef struct {
    registration_kind kind;
    uint32_t frame;
    int64_t time;
    uint32_t from; /* hosts */
    uint32_t to;
    uint16_t from_port;
    uint16_t to_port;
    bool is_tcp;
    text_span device; /* of a REGISTER's Contact or an SCCP Register; empty: it names none */

    /* SIP */
    text_span call_id;
    uint32_t cseq;
    text_span aor; /* address-of-record: the URI in To */
    bool unregisters;
    bool is_standby_keepalive; /* its Contact has cisco-keep-alive */
    bool has_credentials;
    bool has_reason; /* a Reason header: the phone says why */
    unsigned status;
    text_span phrase;
    bool is_stale;    /* the challenge has stale=true */
    uint32_t expires; /* of a 2xx, in seconds: of the Contact, before the Expires; 0: neither */
} registration_message;

/** What a message changed. */
typedef enum {
    REGISTRATION_NOTHING,
    REGISTRATION_ACCEPTED, /* also a refresh */
    REGISTRATION_REJECTED,
    REGISTRATION_UNREGISTERED
} registration_outcome;

typedef struct {
    registration_outcome outcome;
    uint32_t phone;         /* PHONE_NONE: the message is about no known phone */
    uint32_t request_frame; /* of what was accepted; of a keepalive's acknowledgment its own */
} registration_result;

/** The registration of a phone. */
typedef enum {
    REGISTRATION_STATUS_UNKNOWN, /* nothing is known, or it went where the capture does not see it */
    REGISTRATION_STATUS_REGISTERED,
    REGISTRATION_STATUS_LOST, /* it reported a loss, or its connection ended, and it was not accepted since */
    REGISTRATION_STATUS_REJECTED,
    REGISTRATION_STATUS_TIMED_OUT, /* no response */
    REGISTRATION_STATUS_KEEPALIVES_LOST,
    REGISTRATION_STATUS_UNREGISTERED,
    REGISTRATION_STATUSES
} registration_status;

/** Whether a phone with this status is known not to be registered, also where it unregistered by itself. */
static inline bool registration_is_out(registration_status status)
{
    return status > REGISTRATION_STATUS_REGISTERED;
}

/** A change worth a line in a timeline. */
typedef enum {
    REGISTRATION_CHANGE_PLACED, /* accepted by another Unified CM or from another address, or first of all */
    REGISTRATION_CHANGE_BACK,   /* accepted while it was out */
    REGISTRATION_CHANGE_REJECTED,
    REGISTRATION_CHANGE_UNANSWERED, /* count it only where registration_responds() */
    REGISTRATION_CHANGE_UNREGISTERED
} registration_change_kind;

typedef struct {
    registration_change_kind kind;
    int64_t time;
    uint32_t frame;
    uint32_t phone;
    uint32_t ucm;
    uint32_t host; /* of the phone */
    bool puts_out; /* the phone has no accepted binding left */
} registration_change;

/** What is known of a phone; zeros until something is. */
typedef struct {
    int64_t accepted_time; /* the last time that it was accepted; CLOCK_NO_TIME: never … */
    uint32_t accepted_frame;
    int64_t accepted_since; /* when this run of acceptances began, before which it had none; CLOCK_NO_TIME: never */
    uint32_t accepted_since_frame;
    uint32_t ucm;            /* … by whom … */
    uint32_t host;           /* … and from where; HOST_NONE: never */
    int64_t interval;        /* between its keepalives; 0: not known */
    uint32_t rejected;       /* since it was last accepted */
    uint32_t rejected_frame; /* the last rejection of all; 0: none */
    uint32_t unanswered;     /* since it was last accepted */
    const char *last_status; /* of the last rejection: "403 Forbidden"; NULL: none, or by SCCP, which has no status */
    int64_t first_rejected;  /* since it was last accepted; CLOCK_NO_TIME: it was not rejected */
    int64_t out_since;       /* when it was first known to be out; CLOCK_NO_TIME: it is not */
    bool fell_back;          /* it left with reason 18: it goes back to its first Unified CM */
    bool is_sccp;
} registration_phone;

typedef struct registration registration;

/** @param directory of the phones, which it asks and adds to; it has to live longer */
registration *registration_new(identity *directory);
/** Frees it and what it gave, the texts in registration_phone, too; not the directory. */
void registration_free(registration *state);

/** Takes a message, in the order of the capture. */
registration_result registration_take(registration *state, const registration_message *message);

/**
 * A phone reports that it lost service. Not for a report that was made before, nor one whose loss is over. A REGISTER
 * with a Reason goes to registration_take() first.
 * @param ucm        the Unified CM that it names as lost; HOST_NONE: it names none, so all of its bindings are lost
 * @param lost       when, by the capture's clock as far as possible (the phone's, corrected by the Date of the
 *                   message); CLOCK_NO_TIME: not known. What was accepted later is not lost: registration_is_later().
 *                   The report arrived when the phone was last seen: identity_find() goes before.
 * @param is_fallback reason 18, in a REGISTER that ends the binding
 */
void registration_report(registration *state, uint32_t phone, uint32_t ucm, int64_t lost, bool is_fallback);

/**
 * Whether a run of acceptances began after a loss that is reported now: at most ten minutes ago, since phones send
 * their alarms when they register. Where the time of the loss is not known, or is after the report's own arrival,
 * so that the phone's clock is ahead, or more than a year before it: whether it began moments ago (32 s).
 */
bool registration_is_later(int64_t accepted_since, int64_t lost, int64_t arrival);

/** Whether a phone was accepted, and all connections of its accepted bindings have ended since: the acceptance came
 * before the loss that it reports now, even if its clock disagrees. */
bool registration_is_disconnected(const registration *state, uint32_t phone);

/** When the last of those connections ended; CLOCK_NO_TIME: it is not disconnected. */
int64_t registration_disconnected_at(const registration *state, uint32_t phone);

/** A connection has ended, by FIN, RST or otherwise. */
void registration_end_connection(registration *state, uint32_t host, uint16_t port, uint32_t ucm, int64_t time);

/** What is known of a phone. */
const registration_phone *registration_phone_of(const registration *state, uint32_t phone);

/** Whether the last that is known of a phone is that it unregistered. */
bool registration_is_unregistered(const registration *state, uint32_t phone);

/** The registration of a phone at `now`, the end of the capture. */
registration_status registration_status_of(registration *state, uint32_t phone, int64_t now);

/** Whether a phone was accepted after this frame. */
bool registration_accepted_after(const registration *state, uint32_t phone, uint32_t frame);

/** The changes, in the order in which they became known. */
const registration_change *registration_changes(const registration *state, size_t *count);

/** Whether a response of this host to any REGISTER is in the capture, whether some phone refreshed its registration
 * there, and whether it is a proxy. */
bool registration_responds(const registration *state, uint32_t host);
bool registration_is_refreshed(const registration *state, uint32_t host);
bool registration_is_proxy(const registration *state, uint32_t host);

/** Whether a host accepted or rejected a phone, or was asked to. */
bool registration_is_ucm(const registration *state, uint32_t host);

/** Messages counted, for what a table says of itself. */
typedef struct {
    uint32_t requests;   /* other than copies */
    uint32_t unanswered; /* requests whose response seems to be missing, as the phone goes on; to hosts that respond */
    uint32_t orphans;    /* final responses without a request */
    uint32_t ucms;       /* hosts to which REGISTERs went … */
    uint32_t silent;     /* … and of which no response is there */
    uint32_t refreshes;  /* accepted keepalives */
} registration_counts;

registration_counts registration_count(const registration *state);

#endif
