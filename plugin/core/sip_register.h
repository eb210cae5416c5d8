/* sip_register.h
 * What a REGISTER asks for (RFC 3261 section 10.2).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_SIP_REGISTER_H
#define CORE_SIP_REGISTER_H

#include "core/text.h"

/**
 * Whether a REGISTER ends a registration: its Contacts have expires=0 or, where none has that parameter, its Expires is 0
 * (RFC 3261 section 10.2.2). A REGISTER that ends one and begins another does not leave.
 * @param headers from the first header line on
 */
bool sip_register_leaves(text_span headers);

#endif
