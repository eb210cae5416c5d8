/* expressway_words.h
 * The lines of diagnostic logs of Expressway (and of VCS, as it was called before).
 *
 * The grammar was concluded from published excerpts of 2012 to 2026, six of them independent of each other; no whole
 * file was seen. A line is
 *     2016-04-19T17:09:13+10:00 HOST tvcs: UTCTime="2016-04-19 07:09:13,973" Module="network.sip" Level="DEBUG":  …
 * A message follows a line of Module network.sip and Level DEBUG with the addresses of both ends (Action, Local-ip,
 * Local-port, and Src-ip, Src-port or Dst-ip, Dst-port; before release 8 only the latter two): a line " SIPMSG:", then
 * the message between two bars, each of its lines with a space in front. Lines of Level INFO carry no message. Copies
 * have lost carriage returns and the spaces in front.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_TRACE_EXPRESSWAY_WORDS_H
#define CORE_TRACE_EXPRESSWAY_WORDS_H

#include "core/trace/sip_trace_words.h"

/**
 * Reads a line of a log: `time` and `day` are those of UTCTime. Lines of other programs, which have none, are not read.
 * @return false where it is none; *line is then undefined
 */
bool expressway_read_line(text_span text, sip_trace_line *line);

/**
 * Reads the line before a message.
 * @param text that of the line
 * @param message is_outgoing, peer, peer_port, own and own_port are set; what is not there is 0
 * @return false where the line is none; the message is then unchanged
 */
bool expressway_read_announcement(text_span text, sip_trace_message *message);

/** Whether an end is one of the node's own programs: these exchange messages over 127.0.0.1. */
bool expressway_is_loopback(const sip_trace_address *address);

/**
 * The message without the bar at its end.
 * @param closed whether there is one, so that the message is whole
 */
text_span expressway_without_bar(text_span copy, bool *closed);

#endif
