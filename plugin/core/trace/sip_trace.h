/* sip_trace.h
 * SIP messages in text traces and logs of Cisco's products: SDL traces of Unified CM, release 9 and later, diagnostic
 * logs of Expressway (expressway_words.h), console logs of phones (phone_words.h). Which of them an input is, its first
 * line with a time says.
 *
 * The grammar of SDL traces was concluded from published excerpts (mails, forums, manuals), 14 of them independent of
 * each other; no whole file was seen. A line is `SEQ.SUB |HH:MM:SS.mmm |LEVEL  |text`, in local time of the node; lines
 * that do not begin so belong to the line before. The first line of a file (FileHead) has the date, the offset from
 * UTC, the name and the address of the node. A line that announces a message is followed by a line `[n,NET]`, and that
 * by the message as on the wire; `[n,INT]` is not on the wire, but another form of one that is (SIP normalization).
 * Copies have lost padding, empty lines and carriage returns, and have masked addresses.
 *
 * A stream: the caller brings bytes, the parser takes lines and gives messages. Nothing is allocated.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_TRACE_SIP_TRACE_H
#define CORE_TRACE_SIP_TRACE_H

#include "core/trace/phone_words.h"

enum {
    SIP_TRACE_LINE_MAX = 4096,  /* bytes of a line without an end that are left for the next call, at most */
    SIP_TRACE_COPY_MAX = 65535, /* bytes of a message; what is longer is cut */
};

/** What a call found. */
typedef enum {
    SIP_TRACE_MORE,       /* nothing in what there is: give more, and what was not used again */
    SIP_TRACE_END,        /* nothing, and nothing is left */
    SIP_TRACE_HEAD,       /* a FileHead, or the first line of an Expressway: sip_trace.head is new */
    SIP_TRACE_MESSAGE,    /* *message is one */
    SIP_TRACE_NO_MESSAGE, /* a message is announced, but what follows is not SIP: none, or a keepalive of empty lines */
    SIP_TRACE_INTERNAL,   /* a message that was not on the wire was passed over */
    SIP_TRACE_IGNORED,    /* Unified CM received a message larger than it accepts, and logged none of it */
} sip_trace_event;

/** What is kept of a console log beyond the message. */
typedef struct {
    int64_t year;      /* of the last line; where it is not known, one that has all days */
    int64_t month;     /* of the last line */
    int64_t first_day; /* of the first line, in that year; days since 1970-01-01 */
    uint8_t thread[PHONE_THREAD_MAX];
    size_t thread_len;           /* bytes; what all pieces of the message begin with */
    size_t piece;                /* bytes of the last piece */
    bool is_elsewhere;           /* the lines are of another thread than the message */
    unsigned lines_after;        /* of the thread, after a message whose peer is looked for */
    sip_trace_address peer, own; /* of the last message that had any */
    uint16_t peer_port, own_port;
    sip_trace_address next_peer; /* of the message that is announced; no size: not known */
    uint16_t next_port;
} sip_trace_phone;

/** The parser. Its members are its own, but for those of which a comment says more. */
typedef struct {
    sip_trace_head
        head;       /* of the last FileHead. For input without it: what is known otherwise, set before the first line */
    uint64_t lines; /* lines with a time; to be read: 0 means that this was no trace */

    int64_t days;      /* midnights since the first line or the last FileHead */
    int64_t last_time; /* of the last line: milliseconds since midnight */
    int state;
    bool in_line;
    size_t indent; /* Expressway: spaces in front of the lines of the message */
    sip_trace_phone phone;
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

#endif
