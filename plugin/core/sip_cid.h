/* sip_cid.h
 * Whether the cid URL in a Refer-To (RFC 2392) names the body whose Content-Id (RFC 2045 section 7) is given.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_SIP_CID_H
#define CORE_SIP_CID_H

#include "core/text.h"

/**
 * Reads Refer-To and Content-Id upwards from a body. Phones send them right above it, so this looks at a few lines
 * only; it goes on to the start line where one is missing.
 * An index of all messages of the frame, by which they could be found instead, costs 13,000 instructions an alarm more.
 * @param pos offset in bytes of the body, right after the empty line
 * @param refer_to,content_id set to the values; ptr is NULL where the header is missing
 * @return false where no headers end at `pos`
 */
bool sip_cid_headers(text_span data, size_t pos, text_span *refer_to, text_span *content_id);

/**
 * Looks through the headers of the message before a body, from the last one to the first, for what says who sends it
 * when.
 * @param data, pos       as for sip_cid_headers()
 * @param date            the value of Date; ptr is NULL where it is missing
 * @param has_credentials Authorization or Proxy-Authorization is among them
 */
void sip_cid_sender(text_span data, size_t pos, text_span *date, bool *has_credentials);

/**
 * The address part of the cid URL that a Refer-To holds: "abc@host" of `cid:abc@host`, `<cid:abc@host>;x=y` or
 * `"name" <cid:abc@host>`, still percent-encoded.
 * @return false where it holds no cid URL
 */
bool sip_cid_address(text_span refer_to, text_span *address);

/** A Content-Id without its angle brackets. */
text_span sip_cid_content_id(text_span value);

/** Resolves %XX; what is no such triplet stays. @param out room for text.len bytes @return number of bytes written */
size_t sip_cid_decode(text_span text, uint8_t *out);

/**
 * Whether a cid URL's address (still percent-encoded) and a Content-Id (without brackets) are the same. Hosts compare
 * in any case; where one of the two has no host, as some phones send it, the rest decides.
 */
bool sip_cid_matches(text_span address, text_span content_id);

#endif
