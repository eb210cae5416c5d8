/* sip_trace_facts.h
 * What the headers of a message say that the trace around it does not: transport, date, addresses, device.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_TRACE_SIP_TRACE_FACTS_H
#define CORE_TRACE_SIP_TRACE_FACTS_H

#include "core/trace/sip_trace_words.h"

/** The transport by the topmost Via (RFC 3261 section 20.42): UDP, TLS, and TCP for all else. */
sip_trace_transport sip_trace_via_transport(const sip_trace_message *message);

/**
 * The day of the first line and the offset from UTC, by the Date header of a message that was read without a date. The
 * offset is rounded to a quarter of an hour, as every zone's is: the clocks of phone and node are not the same.
 * @return false where the message has no Date, or that of a clock that is not set (before 2005), or where the first
 *         line would be of before 1970; the results are then unchanged
 */
bool sip_trace_read_date(const sip_trace_message *message, int64_t *day, int32_t *utc_offset);

/**
 * The node's own end as the message has it: the topmost Via of a request that it sent and of a response to one, or the
 * Request-URI of a request that it received. For inputs that do not have it otherwise.
 * @param port 0: not there
 * @return false where the message has none, or a name; *own is then without size
 */
bool sip_trace_own_end(const sip_trace_message *message, sip_trace_address *own, uint16_t *port);

/** The same for the other side, of which only the topmost Via says anything. */
bool sip_trace_peer_end(const sip_trace_message *message, sip_trace_address *peer, uint16_t *port);

/** The device that the Contact names (devicename.ccm.cisco.com="SEP…"); points into the message, may be empty. */
text_span sip_trace_device(const sip_trace_message *message);

#endif
