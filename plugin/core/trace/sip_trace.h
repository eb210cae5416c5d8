/* sip_trace.h
 * SIP messages in the SDL traces of Unified CM, release 9 and later.
 *
 * The grammar was concluded from published excerpts (mails, forums, manuals), 14 of them independent of each other; no
 * whole file was seen. A line is `SEQ.SUB |HH:MM:SS.mmm |LEVEL  |text`, in local time of the node; lines that do not
 * begin so belong to the line before. The first line of a file (FileHead) has the date, the offset from UTC, the name
 * and the address of the node. A line that announces a message is followed by a line `[n,NET]`, and that by the message
 * as on the wire; `[n,INT]` is not on the wire, but another form of one that is (SIP normalization). Copies have lost
 * padding, empty lines and carriage returns, and have masked addresses.
 *
 * A stream: the caller brings bytes, the parser takes lines and gives messages. Nothing is allocated.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_TRACE_SIP_TRACE_H
#define CORE_TRACE_SIP_TRACE_H

#include "core/trace/sip_trace_words.h"

enum {
    SIP_TRACE_LINE_MAX = 4096,  /* bytes of a line without an end that are left for the next call, at most */
    SIP_TRACE_COPY_MAX = 65535, /* bytes of a message; what is longer is cut */
};

/** What a call found. */
typedef enum {
    SIP_TRACE_MORE,       /* nothing in what there is: give more, and what was not used again */
    SIP_TRACE_END,        /* nothing, and nothing is left */
    SIP_TRACE_HEAD,       /* a FileHead: sip_trace.head is new */
    SIP_TRACE_MESSAGE,    /* *message is one */
    SIP_TRACE_NO_MESSAGE, /* a message is announced, but what follows is not SIP: none, or a keepalive of empty lines */
    SIP_TRACE_INTERNAL,   /* a message that was not on the wire was passed over */
    SIP_TRACE_IGNORED,    /* Unified CM received a message larger than it accepts, and logged none of it */
} sip_trace_event;

/** The parser. Its members are its own, but for those of which a comment says more. */
typedef struct {
    sip_trace_head
        head;       /* the last FileHead. For input without it: what is known otherwise, set before the first line */
    uint64_t lines; /* lines with a time; to be read: 0 means that this was no trace */
    int64_t days;   /* midnights since the beginning or the last FileHead; to be read */

    int64_t last_time; /* of the last line: milliseconds since midnight */
    int state;
    bool in_line;
    sip_trace_message pending;
    size_t len;
    uint8_t collected[SIP_TRACE_COPY_MAX];
    uint8_t room[SIP_COPY_ROOM(SIP_TRACE_COPY_MAX)];
} sip_trace;

/** Begins an input. */
void sip_trace_init(sip_trace *trace);

/**
 * Reads on.
 * @param data what was not used of the last call's, and more
 * @param at_end nothing will follow
 * @param used the bytes that are done with, of every result
 */
sip_trace_event sip_trace_next(sip_trace *trace, text_span data, bool at_end, size_t *used, sip_trace_message *message);

/**
 * The day of the first line and the offset from UTC, by the Date header of a message that was read without a date. The
 * offset is rounded to a quarter of an hour, as every zone's is: the clocks of phone and node are not the same.
 * @return false where the message has no Date, or that of a clock that is not set (before 2005)
 */
bool sip_trace_read_date(const sip_trace_message *message, int64_t *day, int32_t *utc_offset);

/**
 * The node's own address as the messages have it: the host in the topmost Via of an outgoing request, or in the
 * Request-URI of an incoming one. For inputs without FileHead.
 * @return false where the message has none, or a name
 */
bool sip_trace_own_address(const sip_trace_message *message, sip_trace_address *own);

#endif
