/* sip_reason.h
 * The alarm in the Reason header (RFC 3326) of a SIP message.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_SIP_REASON_H
#define CORE_SIP_REASON_H

#include "core/text.h"

/**
 * The text of the reason of protocol SIP in a Reason header (RFC 3326) that begins with "cisco-alarm:", without quotes.
 * Missing quotes are forgiven.
 * @return false where there is none
 */
bool sip_reason_alarm(text_span reason, text_span *text);

#endif
