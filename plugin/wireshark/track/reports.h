/* reports.h
 * Reports in the packets of a capture: hands each alarm to the model, and records which phone it is of, which alarm it
 * repeats, and which loss of service it is about.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_REPORTS_H
#define WIRESHARK_TRACK_REPORTS_H

#include "model/alarm/facts.h"
#include "wireshark/track/alarm_record.h"
#include "wireshark/track/keys.h"

/** What carried an alarm, as far as reports ask for it. */
typedef struct {
    report_kind kind;
    bool in_icmp_error;             /* an ICMP error quotes the message */
    const sip_transaction *request; /* the REFER or REGISTER; NULL: no SIP request */
    bool has_credentials;           /* that request has */
    bool is_further;                /* not the first alarm of its message: that has the response */
    text_span device;               /* as the REGISTER's Contact names it; empty: it does not, or it is none */
    int64_t sent;                   /* its Date in nanoseconds since 1970-01-01 UTC; CLOCK_NO_TIME: it has none */
} report_context;

/** Makes the table. Call it once, at registration. */
void reports_register(void);

/** The first time an alarm is read: sets record->report. @param document all of its bytes */
void reports_record(alarm_record *record, const packet_info *pinfo, const alarm_facts *facts,
                    const report_context *context, text_span document);

/** The loss of service that an alarm is about; NULL: none. Valid until the next alarm is read. */
const report_loss *reports_loss(const alarm_record *record);

/** Whether an alarm is the first report of its event. */
bool reports_is_first(const alarm_record *record);

#endif
