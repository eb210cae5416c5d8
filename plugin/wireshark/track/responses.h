/* responses.h
 * Alarms and their responses.
 *
 * A response belongs to the first alarm with its Call-ID, CSeq and hosts; ports do not count, since over UDP a phone
 * sends from one port and gets the response on another. A transaction ends: another document, or 32 s (64 * T1, RFC
 * 3261 section 17.1.2.2) after the final response, is another request, since phones use Call-IDs again after a reboot.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_RESPONSES_H
#define WIRESHARK_TRACK_RESPONSES_H

#include "wireshark/track/alarm_record.h"
#include "wireshark/track/keys.h"
#include "wireshark/track/reports.h"

/** A response in a frame. */
typedef struct {
    const alarm_record *alarm;
    uint16_t status;
    bool is_challenge; /* 401 or 407, to a request without credentials, or with stale=true: no rejection */
    nstime_t time;     /* since the alarm's arrival */
} alarm_response;

/** Makes the table. Call it once, at registration. */
void responses_register(void);

/** Whether any alarm of the capture waits for a response, or had one. */
bool responses_wanted(void);

/** An alarm waits for the response to its request, which the first of a message shows: sets record->exchange. @param
 * document_key of all its bytes */
void responses_expect(alarm_record *record, const report_context *context, uint64_t document_key);

/**
 * The first time a frame is dissected: records a response with the frame and with its alarm, if it goes back to the
 * phone that sent the alarm.
 * @param transaction its key
 * @param is_stale    a challenge with stale=true
 * @return whether it is a response to an alarm in a body. What Unified CM responds to a REGISTER is about the
 * registration.
 */
bool responses_record(packet_info *pinfo, uint64_t transaction, unsigned status, bool is_stale);

/** The responses to alarms in a frame, as alarm_response; NULL: none. */
wmem_array_t *responses_of_frame(packet_info *pinfo);

#endif
