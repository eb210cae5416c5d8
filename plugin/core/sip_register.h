/* sip_register.h
 * What a REGISTER asks for (RFC 3261 section 10.2), and for whom.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_SIP_REGISTER_H
#define CORE_SIP_REGISTER_H

#include "core/text.h"

/** What is read of a REGISTER. Spans point into its headers; empty: missing. */
typedef struct {
    /** The name of the device that registers, which Cisco phones write into their Contact:
     * `;+u.sip!devicename.ccm.cisco.com="SEPC4B9CD808647"` (wire). */
    text_span device;
    text_span aor; /* address-of-record: the URI in To, "sip:7821@10.1.1.11" */
    /** It ends a registration: its Contacts have expires=0 or, where none has that parameter, its Expires is 0 (RFC
     * 3261 section 10.2.2). A REGISTER that ends one and begins another does not. */
    bool unregisters;
    bool is_standby_keepalive; /* a Contact has the parameter cisco-keep-alive (Cisco's document 200410) */
    bool has_credentials;      /* Authorization or Proxy-Authorization */
    text_span reason_name;     /* Name= of that alarm: SEP and the wired MAC address, for any device name */
    bool has_reason;           /* a Reason header with an alarm: "cisco-alarm:14" */
} sip_register;

/** Reads the headers of a REGISTER once. @param headers from the first header line on; what is broken counts as
 * missing */
void sip_register_read(text_span headers, sip_register *request);

/** What is read of a response to a REGISTER. */
typedef struct {
    uint32_t expires; /* in seconds: of the first Contact that has it, else the Expires; 0: neither, or 0 */
    bool is_stale;    /* a challenge with stale=true: the credentials were right once (RFC 2617 section 3.2.1) */
} sip_register_response;

/** Reads the headers of a response to a REGISTER. @param headers as above */
void sip_register_read_response(text_span headers, sip_register_response *response);

#endif
