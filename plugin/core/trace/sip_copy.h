/* sip_copy.h
 * SIP messages copied into logs and from logs into mails and web pages: where they begin and end, and the carriage
 * returns that such a copy lost.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_TRACE_SIP_COPY_H
#define CORE_TRACE_SIP_COPY_H

#include "core/text.h"

/** What is wrong with a copy; any of them may come together. */
enum {
    SIP_COPY_NO_BLANK_LINE = 1, /* the copy ends among the headers, where a body or more headers are missing */
    SIP_COPY_SHORT = 2,         /* the body has fewer bytes than Content-Length says, with any line ends */
    SIP_COPY_LONG = 4,          /* the body has more */
};

/** A message as it was on the wire, as far as that can be concluded. */
typedef struct {
    text_span text;          /* in the room */
    text_span headers;       /* the part of `text` from the first header line on */
    unsigned defects;        /* SIP_COPY_… */
    uint64_t content_length; /* bytes; 0 where there is no such header, or where it is no number */
    size_t body_length;      /* bytes of the body in `text` */
} sip_copy;

/** Bytes of room that the restoration of `len` bytes may take: each may be a line end that lost its CR. */
#define SIP_COPY_ROOM(len) (2 * (len) + 4)

/**
 * Restores a message. Whitespace lines before it are passed over. Headers end in CRLF (RFC 3261 section 7), so that is
 * put back where the start line has lost its CR; line ends of the body are changed only where Content-Length then fits:
 * all to CRLF, all to LF, or to CRLF only between and in the headers of the parts of a multipart body (RFC 2046 section
 * 5.1). A log's own empty line after the message is left out.
 * @param copy the text between two lines of the log
 * @param at_end the log ends here, so that more of the message may be missing
 * @param room SIP_COPY_ROOM(copy.len) bytes
 * @return false where the copy does not begin with a start line of SIP; *restored is then undefined
 */
bool sip_copy_restore(text_span copy, bool at_end, uint8_t *room, sip_copy *restored);

#endif
