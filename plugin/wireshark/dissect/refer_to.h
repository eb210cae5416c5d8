/* refer_to.h
 * What the SIP message around an alarm says of it, and whether its Refer-To URL names this very body.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_DISSECT_REFER_TO_H
#define WIRESHARK_DISSECT_REFER_TO_H

#include "wireshark/dissect/items.h"
#include "wireshark/track/keys.h"

/** Lives as long as the packet; spans point into the bytes of `tvb`. */
typedef struct {
    tvbuff_t *tvb;           /* the data source that holds the headers; NULL: they could not be found */
    text_span bytes;         /* all of its captured bytes */
    text_span refer_to;      /* ptr is NULL where the header is missing */
    text_span content_id;    /* ptr is NULL where the header is missing */
    sip_transaction request; /* call_id is empty where it could not be read */
    bool has_credentials;    /* Authorization or Proxy-Authorization */
    text_span date;          /* ptr is NULL where the header is missing */
} refer_to_headers;

/** Shows the cid URL, the Content-Id, and whether they match. Headers that could not be found show nothing. */
void refer_to_add(const alarm_view *view, const refer_to_headers *headers);

#endif
