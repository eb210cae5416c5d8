/* sip_reason.h
 * The alarms in the Reason header (RFC 3326) of a SIP message.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_SIP_REASON_H
#define CORE_SIP_REASON_H

#include "core/text.h"

/**
 * Finds the next alarm in a Reason header (RFC 3326): a text that begins with "cisco-alarm:", of a reason of protocol
 * SIP. Missing quotes are forgiven.
 * @param reason the header's value
 * @param pos  begin with 0; set to where to go on
 * @param text its text, without quotes
 * @return false where there is none
 */
bool sip_reason_next(text_span reason, size_t *pos, text_span *text);

#endif
