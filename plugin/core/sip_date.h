/* sip_date.h
 * The Date header of a SIP message (RFC 3261 section 20.17).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_SIP_DATE_H
#define CORE_SIP_DATE_H

#include "core/text.h"

/**
 * Reads "Sat, 13 Nov 2010 23:29:00 GMT".
 * @param seconds since 1970-01-01 UTC
 * @return false where it is no such date, or one before 1970; *seconds is then unchanged
 */
bool sip_date_read(text_span value, int64_t *seconds);

#endif
