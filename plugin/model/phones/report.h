/* report.h
 * Whether a report was made before, and which loss of service it is about.
 *
 * A report is the same news as an earlier one of the same phone if
 *   1. it is the same message: Call-ID, CSeq and document are equal, between any hosts, and it came within 32 s
 *      (64 * T1), or the phone has not been accepted in between; or
 *   2. it has the same text, and the phone has not been accepted since: in the same dialog, or to another Unified CM.
 *      A new Call-ID to the same Unified CM is other news, unless the first, or a REGISTER of the phone since, was
 *      rejected, or the phone's REGISTERs get no response although that Unified CM has responded; or
 *   3. it reports the same loss: alarm, reason, Unified CM, LocalPort and TimeStamp (of a set clock) are equal.
 * It is about a loss that is known, the latest that fits, if
 *   4. that was reported by other ways but not yet by this one, with the same reason, and last within ten minutes (half
 *      an hour after unregistering), and nothing shows that they are two losses: a header or SCCP text after the phone
 *      has been accepted; a TimeStamp later than the first report, unless that unregistered. Of the phone's losses the
 *      latest eight are asked, the last one first, and none that was over before the next one began.
 *      A REGISTER that ends the registration always begins a loss of its own.
 *
 * The order for a message: registration_take() if it is about a registration, and report_accept() if that accepted the
 * phone; report_take() if it reports something; where that is no repeat and its loss is not over (back_frame),
 * registration_report().
 *
 * Times are nanoseconds since 1970-01-01 UTC, hosts and phones the numbers of identity.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_PHONES_REPORT_H
#define MODEL_PHONES_REPORT_H

#include "model/alarm/catalog.h"
#include "model/phones/closing.h"
#include "model/phones/registration.h"

/** By which way a loss is reported. */
typedef enum {
    REPORT_XML,
    REPORT_REASON_HEADER, /* of a REGISTER */
    REPORT_UNREGISTER,    /* the same, of a REGISTER that ends the registration */
    REPORT_SCCP_TEXT,
    REPORT_KINDS
} report_kind;

/** No report, and no loss. */
#define REPORT_NONE UINT32_MAX

/** A report. Keys are hashes of 64 bits; 0: it has no such thing. */
typedef struct {
    report_kind kind;
    uint32_t phone;
    uint32_t to; /* the host that it was sent to */
    uint32_t frame;
    int64_t time;
    uint64_t text_key;    /* of its document or text */
    uint64_t message_key; /* of Call-ID and CSeq, with the text */
    uint64_t dialog_key;  /* of the Call-ID */
    uint64_t loss_key;    /* of what rule 3 compares; only with a TimeStamp of a clock that was set */
    bool is_loss;         /* it gives a reason for being out of service */
    uint32_t reason;
    bool is_fallback;    /* by its reason the phone went back to a Unified CM of higher priority */
    bool is_sccp_reason; /* a number that is on SCCP's own list alone */
    int64_t stamp;       /* TimeStamp; CLOCK_NO_TIME: none, or of a clock that was not set */
    int64_t sent;        /* by the phone's clock: the Date of the message; CLOCK_NO_TIME: it has none */
} report_message;

/** A loss of service, with all its reports. */
typedef struct {
    uint32_t phone;
    uint32_t reason;
    bool is_sccp_reason;
    uint32_t frames[REPORT_KINDS]; /* of the first report of each kind; 0: none */
    report_kind first_kind;
    uint32_t first_frame;
    int64_t first_time;
    int64_t first_sent; /* by the phone's clock; CLOCK_NO_TIME: not known */
    int64_t last_time;
    int64_t back_time; /* when the phone was accepted again; CLOCK_NO_TIME: it was not */
    uint32_t back_frame;
    uint32_t older; /* the loss of this phone before it, or REPORT_NONE */

    /* As things were before the first report */
    int64_t accepted_time; /* the last acceptance; CLOCK_NO_TIME: none was captured */
    int64_t interval;      /* between keepalives; 0: not known */
    bool was_unregistered; /* it had unregistered since */
    int64_t download_time; /* its last alarm about a firmware download; CLOCK_NO_TIME: none */
    uint32_t ucm;          /* where it was registered, … */
    uint32_t host;         /* … and from where; HOST_NONE: not captured */
    uint32_t sent_from;    /* the first report */
    uint32_t sent_to;

    /* From any of its reports */
    int64_t stamp;           /* CLOCK_NO_TIME: none */
    bool has_stamp;          /* there was one, perhaps of a clock that was not set */
    int64_t stamp_sent;      /* Date of the message that has it, by the same clock; CLOCK_NO_TIME: none … */
    int64_t stamp_arrival;   /* … and when it arrived */
    const char *ucm_text;    /* the Unified CM that is named as lost; NULL: none */
    uint32_t ucm_host;       /* the same as an address; HOST_NONE: it is none */
    const char *switch_name; /* at that time; NULL: not reported */
    closing closed_by;
    int64_t closed_time; /* CLOCK_NO_TIME: not known */
} report_loss;

/** What a report is. */
typedef struct {
    uint32_t number;   /* its own: reports are numbered from 0 on */
    uint32_t original; /* the first report of the same news (rules 1 to 3), or REPORT_NONE */
    uint32_t loss;     /* or REPORT_NONE: it reports no loss */
    bool is_new_loss;
} report_result;

typedef struct report_log report_log;

/** @param registrations whom it asks whether a phone was accepted; it has to live longer */
report_log *report_log_new(const registration *registrations);
void report_log_free(report_log *log);

/** Takes a report, in the order of the capture. */
report_result report_take(report_log *log, const report_message *message);

/** A report was rejected: what has the same text in another dialog is the same news. */
void report_reject(report_log *log, uint32_t number);

/** A phone was accepted: its losses are over. */
void report_accept(report_log *log, uint32_t phone, uint32_t frame, int64_t time);

/** The loss with this number; valid until the next report. @param loss below report_loss_count(), so not REPORT_NONE */
report_loss *report_loss_at(const report_log *log, uint32_t loss);
uint32_t report_loss_count(const report_log *log);

/** The catalog's row of a loss's reason, of the list that it is from; NULL: not in the catalog. */
const code_row *report_reason_row(const report_loss *loss);

/** The latest loss of a phone, or REPORT_NONE. */
uint32_t report_latest_loss(const report_log *log, uint32_t phone);

#endif
