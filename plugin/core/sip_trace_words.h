/* sip_trace_words.h
 * The lines of SDL traces: for sip_trace alone. Where the grammar is from, and how far it is known, says sip_trace.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_SIP_TRACE_WORDS_H
#define CORE_SIP_TRACE_WORDS_H

#include "core/sip_trace.h"

/** A line with a time. */
typedef struct {
    int64_t time;    /* milliseconds since midnight, local time */
    text_span level; /* AppInfo, SdlSig, FileHead …; without whitespace at its ends */
    text_span text;  /* what follows, without whitespace at its ends */
} sip_trace_line;

/**
 * Reads `SEQ.SUB |HH:MM:SS.mmm |LEVEL |text`. Whitespace may be missing or added between the parts and before them, and
 * the numbers may have other lengths: 7 digits and "1234567 .001" were seen.
 * @return false where the line has no such beginning; *line is then undefined
 */
bool sip_trace_read_line(text_span text, sip_trace_line *line);

/**
 * Reads `UTC:-05:00,Date: 2024/08/12, AppName: …`, the text of a FileHead. What is missing is 0; an IPv4 address that is
 * mapped into IPv6 (15 and later) is one of IPv4. Does not set `time`.
 */
void sip_trace_read_head(text_span text, sip_trace_head *head);

/** Whether a text, which is not empty, can be such a line: a quick look, since those of messages cannot. */
static inline bool sip_trace_may_be_line(text_span text)
{
    return text_is_digit(text.ptr[0]) || text.ptr[0] == ' ' || text.ptr[0] == '\t' || text.ptr[0] == 0xEF;
}

/** Whether the text is of the SIP layers: a quick look, since most are not. */
static inline bool sip_trace_is_sip(text_span text)
{
    return text_starts_with(text, TEXT_LITERAL("SIP")) || text_starts_with(text, TEXT_LITERAL("//SIP"));
}

/**
 * Reads the announcement of a message:
 *     SIPTcp - wait_SdlReadRsp: Incoming SIP TCP message from ADDR on port PORT index N with BYTES bytes:
 *     SIPTcp - wait_SdlSPISignal: Outgoing SIP TCP message to ADDR on port PORT index N
 *     //SIP/SIPUdp/wait_SdlDataInd: Incoming SIP UDP message size BYTES from ADDR:[PORT]:
 *     //SIP/SIPUdp/wait_SdlSPISignal: Outgoing SIP UDP message to ADDR:[PORT]:
 * @param message is_outgoing, transport, peer and peer_port are set; the address of a masked one has no size
 * @return false where the text is none; the message is then unchanged
 */
bool sip_trace_read_announcement(text_span text, sip_trace_message *message);

/** Reads "10.1.1.1", "[2001:db8::1]" at the start, with whitespace before and a port, parameters or nothing after it. */
bool sip_trace_read_host(text_span text, sip_trace_address *host);

/**
 * Reads `Wed, 15 Jan 2020 22:49:18 GMT` (RFC 3261 section 20.17).
 * @param utc milliseconds since 1970-01-01
 * @return false where it is no date, or one before 2005, as of a clock that is not set
 */
bool sip_trace_parse_date(text_span text, int64_t *utc);

#endif
