/* sip_trace_words.h
 * What is read of a trace, and the lines of SDL traces. Where their grammar is from, and how far it is known, says
 * sip_trace.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_TRACE_SIP_TRACE_WORDS_H
#define CORE_TRACE_SIP_TRACE_WORDS_H

#include "core/trace/sip_copy.h"
#include "core/trace/sip_trace_scan.h"

enum { SIP_TRACE_NAME_MAX = 63 }; /* bytes of a node's name; what is longer is cut */

/** The grammars of traces and logs. */
typedef enum {
    SIP_TRACE_UNKNOWN,
    SIP_TRACE_SDL,        /* SDL traces of Unified CM: sip_trace_words.h */
    SIP_TRACE_EXPRESSWAY, /* diagnostic logs of Expressway: expressway_words.h */
    SIP_TRACE_PHONE,      /* console logs of phones: phone_words.h */
    SIP_TRACE_GRAMMARS,   /* how many these are */
} sip_trace_grammar;

/** What is known of the node: FileHead of an SDL trace says it; in other grammars it is gathered from the lines. */
typedef struct {
    sip_trace_grammar grammar;
    bool has_date;      /* `day` and `utc_offset` are known */
    int64_t day;        /* of the line, in local time; days since 1970-01-01 */
    int32_t utc_offset; /* minutes that local time is ahead of UTC */
    int64_t time;       /* of the line: milliseconds since 1970-01-01 UTC; without date, since midnight */
    uint32_t number;    /* FileNumber; 0: none */
    uint32_t app;       /* AppId: 100 is Unified CM itself, 200 its CTI manager */
    uint32_t node;      /* AppNodeId */
    sip_trace_address address;
    char name[SIP_TRACE_NAME_MAX + 1]; /* HostName, or the host of an Expressway's lines: printable ASCII, other bytes
                                          are '?'; may be empty */
} sip_trace_head;

typedef enum { SIP_TRACE_TCP, SIP_TRACE_TLS, SIP_TRACE_UDP } sip_trace_transport;

/** A message. */
typedef struct {
    bool has_date; /* `time` counts from 1970-01-01 UTC; else from the midnight before the first line, local time */
    int64_t time;  /* milliseconds */
    bool is_outgoing;
    bool is_too_long;              /* cut after SIP_TRACE_COPY_MAX bytes */
    bool at_end;                   /* it is the last in the input, so that more of it may be missing */
    sip_trace_transport transport; /* by the topmost Via, where the trace does not have it: SDL traces log TLS as TCP */
    sip_trace_address peer;
    uint16_t peer_port;    /* 0: unknown */
    sip_trace_address own; /* the node's end, where the trace has it for each message; no size: that of the head */
    uint16_t own_port;     /* 0: unknown */
    sip_copy copy;         /* in the parser's memory, valid until the next call */
} sip_trace_message;

/** A line with a time, of any grammar. */
typedef struct {
    int64_t time;        /* milliseconds since midnight, local time; in logs of Expressway UTC */
    int64_t day;         /* Expressway: days since 1970-01-01 */
    int64_t month, mday; /* phone: 1 to 12, 1 to 31; the year is not logged */
    text_span level;     /* SDL: AppInfo, SdlSig, FileHead …; without whitespace at its ends */
    text_span host;      /* Expressway: not empty, printable ASCII, at most SIP_TRACE_NAME_MAX bytes */
    text_span text; /* what follows: SDL and Expressway without whitespace at its ends, phone without the line end */
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

#endif
