/* sccp_message.h
 * The messages of Cisco's Skinny Client Control Protocol, found among the bytes of a frame or of a reassembled stream: the
 * two that carry an alarm, and all of them.
 *
 * A message is: 4 bytes little-endian length of what follows the next field, 4 bytes header version, 4 bytes message id,
 * then the id's own data (wire, and Wireshark's packet-skinny.c).
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_SCCP_MESSAGE_H
#define CORE_SCCP_MESSAGE_H

#include "core/text.h"

enum {
    SCCP_KEEP_ALIVE = 0x0000,
    SCCP_REGISTER = 0x0001,
    SCCP_ALARM = 0x0020, /* severity (4 bytes), text (80), two parameters (4 each) */
    SCCP_UNREGISTER = 0x0027,
    SCCP_REGISTER_ACK = 0x0081,
    SCCP_REGISTER_REJECT = 0x009d,
    SCCP_KEEP_ALIVE_ACK = 0x0100,
    SCCP_UNREGISTER_ACK = 0x0118,
    SCCP_ENHANCED_ALARM = 0x015a /* an alarm document, perhaps padded with NULs */
};

typedef struct {
    uint32_t id;
    size_t start; /* offset of the length field */
    size_t end;   /* offset after the message, as its length field says: may lie past the data */

    /* Of the two that carry an alarm */
    size_t text;     /* offset of the alarm's text */
    size_t text_end; /* its end: of the field, of the message or of the data, without padding of NULs */
    bool truncated;  /* the data end before the text's end could be seen; only NULs follow what there is of it */
} sccp_message;

/**
 * Finds the next message that carries an alarm. A message is known by what it is: its header, its length, a severity, text
 * that can be printed or begins as an alarm does, and what follows it.
 * @param data bytes that hold SCCP messages, with anything before them
 * @param pos  where to begin; moves on by itself
 * @return false when there is none
 */
bool sccp_next_alarm(text_span data, size_t *pos, sccp_message *message);

/**
 * Finds the next message of any kind, going from header to header. The first one of the data, or one behind bytes that are
 * no message, is known by its length, where it is one of those above but for the alarms, or else by what follows it.
 * @param data, pos as for sccp_next_alarm()
 * @param message text, text_end and truncated are not set
 */
bool sccp_next_message(text_span data, size_t *pos, sccp_message *message);

/**
 * The end of `data` without a trailer, as far as `later` ends with the same bytes, but begins before them: a reassembled
 * datagram ends with the fragment that completed it, so a message in there is in both.
 */
text_span sccp_shared_end(text_span data, text_span later);

#endif
