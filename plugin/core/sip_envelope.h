/* sip_envelope.h
 * What is needed of a SIP message around an alarm: its start line, its headers (RFC 3261 section 7), and whether the cid
 * URL in its Refer-To (RFC 2392) names the body whose Content-Id (RFC 2045 section 7) is given.
 *
 * Works on the bytes of a frame or of a reassembled message; nothing is copied or allocated.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_SIP_ENVELOPE_H
#define CORE_SIP_ENVELOPE_H

#include "core/text.h"

/** A start line: "REFER sip:… SIP/2.0" or "SIP/2.0 202 Accepted". */
typedef struct {
    text_span method;      /* empty in a status line */
    text_span uri;         /* empty in a status line */
    unsigned status;       /* 0 in a request line */
    text_span status_text; /* its digits */
    text_span phrase;      /* may be empty */
} sip_start_line;

/** A message, as far as its headers go. */
typedef struct {
    sip_start_line start_line;
    text_span headers; /* from the first header line as far as there are bytes: sip_next_header() stops in time */
    text_span call_id;
    text_span cseq; /* value of the CSeq; empty where it is missing */
} sip_message;

/** One header. `value` is without blanks at its ends; a folded one still holds its line breaks. */
typedef struct {
    text_span name;
    text_span value;
} sip_header;

/** Reads a start line, without its line end. @return false where it is none; *line is then undefined */
bool sip_read_start_line(text_span text, sip_start_line *line);

/**
 * Finds the next message that has a Call-ID.
 * @param data the bytes that hold it, with anything before and after it
 * @param pos  where to begin, in bytes; moves on by itself, so that the next call finds the next message
 * @return false where there is none; *message is then undefined. The method of a request at the start of a packet may
 *         begin with a stray byte of the layer below (a checksum that happens to be a letter): where it matters, take
 *         the CSeq's.
 */
bool sip_next_message(text_span data, size_t *pos, sip_message *message);

/**
 * Reads Refer-To and Content-Id upwards from a body. Phones send them right above it, so this looks at a few lines only;
 * it goes on to the start line where one is missing.
 * @param pos offset in bytes of the body, right after the blank line
 * @param refer_to,content_id set to the values; ptr is NULL where the header is missing
 * @return false where no headers end at `pos`
 */
bool sip_read_cid_headers(text_span data, size_t pos, text_span *refer_to, text_span *content_id);

/**
 * Takes the next header of a block.
 * @param pos begin with 0; moves on by itself
 * @return false at the blank line or the end of the block. A line that is no header is passed over.
 */
bool sip_next_header(text_span headers, size_t *pos, sip_header *header);

/** Whether a header has this name (any case), or this compact form (RFC 3261 section 7.3.3; 0: it has none). */
bool sip_header_is(const sip_header *header, text_span name, char compact);

/** The value of the first header with this name; ptr is NULL where there is none. */
text_span sip_find_header(text_span headers, text_span name, char compact);

/** Reads "336 REGISTER". @return false where it is no CSeq */
bool sip_read_cseq(text_span value, uint32_t *number, text_span *method);

/**
 * A quick look for a CSeq: that of the first line that begins with "CSeq:", spelt just so. Where `data` is a single
 * message, whatever stands before it, that is the message's own, since headers come before a body.
 * @return false where there is no such line, or it holds no CSeq
 */
bool sip_find_cseq(text_span data, uint32_t *number, text_span *method);

/**
 * The address part of the cid URL that a Refer-To holds: "abc@host" of `cid:abc@host`, `<cid:abc@host>;x=y` or
 * `"name" <cid:abc@host>`, still percent-encoded.
 * @return false where it holds no cid URL
 */
bool sip_cid_address(text_span refer_to, text_span *address);

/** A Content-Id without its angle brackets. */
text_span sip_content_id(text_span value);

/** Resolves %XX; what is no such triplet stays. @param out room for text.len bytes @return number of bytes written */
size_t sip_percent_decode(text_span text, uint8_t *out);

/**
 * Whether a cid URL's address (still percent-encoded) and a Content-Id (without brackets) are the same. Hosts compare in
 * any case; where one of the two has no host, as some phones send it, the rest decides.
 */
bool sip_cid_matches(text_span address, text_span content_id);

/**
 * The text of the reason of protocol SIP in a Reason header (RFC 3326) that begins with "cisco-alarm:", without quotes.
 * Missing quotes are forgiven.
 * @return false where there is none
 */
bool sip_reason_alarm(text_span reason, text_span *text);

#endif
