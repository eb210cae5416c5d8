/* sccp_message.h
 * The two messages of Cisco's Skinny Client Control Protocol that carry an alarm, found among the bytes of a frame or of
 * a reassembled stream.
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
    SCCP_ALARM = 0x0020,         /* severity (4 bytes), text (80), two parameters (4 each) */
    SCCP_ENHANCED_ALARM = 0x015a /* an alarm document, perhaps padded with NULs */
};

typedef struct {
    uint32_t id;
    size_t start;    /* offset of the length field */
    size_t end;      /* offset after the message, as its length field says: may lie past the data */
    size_t text;     /* offset of the alarm's text */
    size_t text_end; /* its end: the first NUL, the end of the field, of the message or of the data */
    bool truncated;  /* the data end before the text's end could be seen */
} sccp_message;

/**
 * Finds the next message that carries an alarm. A message is known by its header and by what stands at its place: a text
 * that begins as an alarm does, or another message right after its end.
 * @param data bytes that hold SCCP messages, with anything before them
 * @param pos  where to begin; moves on by itself
 * @return false when there is none
 */
bool sccp_next_alarm(text_span data, size_t *pos, sccp_message *message);

#endif
