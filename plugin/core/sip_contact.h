/* sip_contact.h
 * The host that a Contact names (RFC 3261 section 20.10): where the phone wants to be reached.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_SIP_CONTACT_H
#define CORE_SIP_CONTACT_H

#include "core/text.h"

/**
 * The host of the first Contact in a header's value, without its port: "192.0.2.3" of
 * `"Bob, 3" <sip:7821@192.0.2.3:5060;transport=tcp>;expires=0`.
 * @param value of the header
 * @return points into `value`; empty where there is no sip or sips URI. What it is, a name or an address, is not
 * checked
 */
text_span sip_contact_host(text_span value);

#endif
