/* sip_register.h
 * What a REGISTER asks for (RFC 3261 section 10.2), and for whom.
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
bool sip_register_unregisters(text_span headers);

/**
 * The name of the device that registers, which Cisco phones write into their Contact:
 * `;+u.sip!devicename.ccm.cisco.com="SEPC4B9CD808647"` (wire).
 * @param headers from the first header line on
 * @return empty where there is none
 */
text_span sip_register_device(text_span headers);

#endif
