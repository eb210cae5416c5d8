/* sip_trace_words.h
 * The lines of SDL traces, and what is read of them. Where the grammar is from, and how far it is known, says
 * sip_trace.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_TRACE_SIP_TRACE_WORDS_H
#define CORE_TRACE_SIP_TRACE_WORDS_H

#include "core/address.h"
#include "core/trace/sip_copy.h"

enum { SIP_TRACE_NAME_MAX = 63 }; /* bytes of a node's name; what is longer is cut */

/** Milliseconds of a day. */
#define SIP_TRACE_DAY INT64_C(86400000)

/** An address in network order. */
typedef struct {
    uint8_t bytes[ADDRESS_IPV6_SIZE];
    uint8_t size; /* ADDRESS_IPV4_SIZE, ADDRESS_IPV6_SIZE; 0: unknown, or masked */
} sip_trace_address;

/** What FileHead says. */
typedef struct {
    bool has_date;      /* `day` and `utc_offset` are known */
    int64_t day;        /* of the line, in local time; days since 1970-01-01 */
    int32_t utc_offset; /* minutes that local time is ahead of UTC */
    int64_t time;       /* of the line: milliseconds since 1970-01-01 UTC; without date, since midnight */
    uint32_t number;    /* FileNumber; 0: none */
    uint32_t app;       /* AppId: 100 is Unified CM itself, 200 its CTI manager */
    uint32_t node;      /* AppNodeId */
    sip_trace_address address;
    char name[SIP_TRACE_NAME_MAX + 1]; /* HostName: printable ASCII, other bytes are '?'; may be empty */
} sip_trace_head;

typedef enum { SIP_TRACE_TCP, SIP_TRACE_TLS, SIP_TRACE_UDP } sip_trace_transport;

/** A message. */
typedef struct {
    bool has_date; /* `time` counts from 1970-01-01 UTC; else from the midnight before the first line, local time */
    int64_t time;  /* milliseconds */
    bool is_outgoing;
    bool is_too_long;              /* cut after SIP_TRACE_COPY_MAX bytes */
    bool at_end;                   /* it is the last in the input, so that more of it may be missing */
    sip_trace_transport transport; /* TLS by the topmost Via: Unified CM logs it as TCP */
    sip_trace_address peer;
    uint16_t peer_port; /* 0: unknown */
    sip_copy copy;      /* lies in the parser, until the next call */
} sip_trace_message;

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
 * Reads `UTC:-05:00,Date: 2024/08/12, AppName: …`, the text of a FileHead. What is missing is 0; an IPv4 address that
 * is mapped into IPv6 (15 and later) is one of IPv4. Does not set `time`.
 */
void sip_trace_read_head(text_span text, sip_trace_head *head);

/** Whether a text, which is not empty, can be such a line: a quick look, since those of messages cannot. */
static inline bool sip_trace_may_be_line(text_span text)
{
    return text_is_digit(text.ptr[0]) || text.ptr[0] == ' ' || text.ptr[0] == '\t' || text.ptr[0] == 0xEF;
}

/** Whether the text is of the SIP transports (SIPTcp, SIPUdp, //SIP/…): a quick look, since most are not. */
static inline bool sip_trace_is_sip(text_span text)
{
    return text_starts_with(text, TEXT_LITERAL("SIPT")) || text_starts_with(text, TEXT_LITERAL("SIPU")) ||
           text_starts_with(text, TEXT_LITERAL("//SIP"));
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

/** Reads "10.1.1.1", "[2001:db8::1]" at the start, with whitespace before and a port, parameters or nothing after it.
 * */
bool sip_trace_read_host(text_span text, sip_trace_address *host);

#endif
