/* phone_words.h
 * The lines of console logs of phones (78xx and 88xx).
 *
 * The grammar was concluded from two published excerpts (firmware 10.3.1 and 12.1.1); no whole file was seen. A line is
 *     NNNN LEV Mon DD HH:MM:SS.uuuuuu (pid:tid) JAVA-text
 * where firmware 10.3.1 has no "(pid:tid)". A message is `JAVA-sipio-sent---> ` or `JAVA-sipio-recv<--- `, its first
 * line, and its further lines with a tab in front; a carriage return is printed as "^M". It is logged in pieces of
 * PHONE_PIECE bytes, "sipio-sent---> " and line ends counted, each with a line of the log of its own, and ends with a
 * line `JAVA-::End-Of-Sip-Message::`. Between the pieces there may be lines of other threads. The peer is in another
 * line, before a message that is sent and after one that is received:
 *     ccsip_dump_send_msg_info: <10.1.1.1:5060>:…   (the form is that of the open-source sipcc: "<%s:%-4d>")
 *     [[MESSAGE_1.0]]: [10.1.1.1] --> SIP/2.0 100 Trying() --> [SIPCC] :
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_TRACE_PHONE_WORDS_H
#define CORE_TRACE_PHONE_WORDS_H

#include "core/trace/sip_trace_words.h"

enum {
    PHONE_PIECE = 1024,    /* bytes of a message in one line of the log, but in the last one of a message */
    PHONE_THREAD_MAX = 64, /* bytes of "(pid:tid) JAVA-" */
    PHONE_SIPIO_SIZE = 15, /* bytes of "sipio-sent---> " */
};

/** Reads a line of a log: `month`, `mday` and `time`. @return false where it is none; *line is then undefined */
bool phone_read_line(text_span text, sip_trace_line *line);

/**
 * Reads "(618:927) JAVA-sipio-sent---> REFER …".
 * @param thread  what all pieces of the message begin with: "(618:927) JAVA-"; at most PHONE_THREAD_MAX bytes
 * @param piece   the first of them, without "sipio-sent---> "
 * @param message is_outgoing is set, all else is 0
 * @return false where the text is none; the results are then unchanged
 */
bool phone_read_announcement(text_span text, text_span *thread, text_span *piece, sip_trace_message *message);

/**
 * Reads the other side out of a line before or after a message.
 * @param port 0: not there
 * @return false where the line has none; the results are then unchanged
 */
bool phone_read_peer(text_span text, sip_trace_address *peer, uint16_t *port);

/**
 * A line without its line end, and without the carriage return that is printed as "^M".
 * @param has_cr whether it has one
 */
text_span phone_without_line_end(text_span text, bool *has_cr);

/** What a copy has in front of a further line of a message: a tab, or the eight spaces of a web page. @return bytes */
size_t phone_indent(text_span text);

#endif
