/* alarms.h
 * Alarms, from the first frame that holds one to the end of the capture file.
 *
 * Call, for each alarm of a frame in the order of the frame, in every pass:
 *
 *     alarm = alarms_begin(…)          makes the record, the first time
 *     alarms_event_frame(…)            for each last protocol event, while the alarm is read
 *     alarms_end(…)                    once all of it has been read
 *
 * An exception may end the dissection between these. Then the record stays as alarms_begin() made it; when a later pass
 * ends it, it gets its names, but links to nothing: it is too late to be the first of anything.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_ALARMS_H
#define WIRESHARK_TRACK_ALARMS_H

#include "wireshark/track/alarm_tap.h"
#include "wireshark/track/reports.h"

/** What this pass has met in the current frame so far. */
typedef struct {
    alarm_record *latest;        /* alarm; NULL: none yet */
    unsigned items;              /* shown of all documents */
    const alarm_tap_data *shown; /* the first alarm that has been read; NULL: none, or the frame has no tree */
} alarms_frame;

/** An alarm of the current frame, in this pass. */
typedef struct {
    alarm_record *record;
    bool is_new; /* it has not been read yet */
} alarms_entry;

/** Registers all of track. Call it once, at registration. */
void alarms_register(void);

/** That of the current frame; valid as long as the packet is. */
alarms_frame *alarms_of_frame(packet_info *pinfo);

/** The next alarm of the frame: its record, which is made in the first pass. @param frame that of this pass
 * @param context what carried it; counts only when the record is made */
alarms_entry alarms_begin(packet_info *pinfo, alarms_frame *frame, const report_context *context);

/**
 * The frame that holds the message that a last protocol event of this alarm names: looked up once.
 * @param is_sent LastProtocolEventSent, else LastProtocolEventReceived
 * @return 0 where it is not in the capture
 */
uint32_t alarms_event_frame(const alarms_entry *alarm, bool is_sent, const protocol_event *event);

/** @param document all bytes of the document or text */
void alarms_end(const alarms_entry *alarm, packet_info *pinfo, const alarm_facts *facts, const report_context *context,
                text_span document);

/** Whether the messages of the current frame matter at all: they are to be indexed, or may respond to an alarm. */
bool alarms_want_messages(void);

/** Records where a SIP message is. @param transaction its key @param status 0 for a request */
void alarms_record_message(const packet_info *pinfo, uint64_t transaction, unsigned status);

/** The first alarm of a frame that was dissected with a tree, as the selected one is; NULL: it has none. Valid as long
 * as the packet is. */
const alarm_tap_data *alarms_shown(packet_info *pinfo);

/** The first alarm of a frame, or the first that it responds to; NULL: neither. */
const alarm_record *alarms_first_of_frame(packet_info *pinfo);

#endif
