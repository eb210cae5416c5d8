/* sip_reason.h
 * The alarm in the Reason header (RFC 3326) of a SIP message.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_SIP_REASON_H
#define CORE_SIP_REASON_H

#include "core/text.h"

/**
 * The next text of a reason of protocol SIP in a Reason header (RFC 3326) that begins with "cisco-alarm:", without quotes.
 * Missing quotes are forgiven.
 * @param next 0 for the first one; then as it was left
 * @return false where there is none, or no other
 */
bool sip_reason_next_alarm(text_span reason, size_t *next, text_span *text);

#endif
