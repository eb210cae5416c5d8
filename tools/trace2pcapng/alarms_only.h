/* alarms_only.h
 * Which messages are about alarms and registrations: REFER requests with an alarm, REGISTER requests, and the responses
 * to both. Calls, and who talks to whom, are none of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TRACE2PCAPNG_ALARMS_ONLY_H
#define TRACE2PCAPNG_ALARMS_ONLY_H

#include "core/trace/sip_trace.h"

enum { ALARMS_ONLY_KEPT = 1 << 14 };

/**
 * The transactions of REFERs that were kept last. A fixed number: one whose place was taken by another loses its
 * response, which comes within 32 seconds (RFC 3261 timer F).
 */
typedef struct {
    uint64_t kept[ALARMS_ONLY_KEPT];
} alarms_only;

/** Whether the message is one of those. */
bool alarms_only_keeps(alarms_only *filter, const sip_trace_message *message);

#endif
