/* sccp_message.h
 * The messages of Cisco's Skinny Client Control Protocol, found among the bytes of a frame or of a reassembled stream.
 *
 * A message is: 4 bytes little-endian length of what follows the next field, 4 bytes header version, 4 bytes message
 * id, then the id's own data (wire, and Wireshark's packet-skinny.c). All offsets and lengths here are in bytes.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_SCCP_MESSAGE_H
#define CORE_SCCP_MESSAGE_H

#include "core/text.h"

/** The ids of all messages that the plugin reads, by the names of Wireshark's packet-skinny.c. */
enum {
    SCCP_KEEP_ALIVE = 0x0000,
    SCCP_REGISTER = 0x0001,
    SCCP_ALARM = 0x0020, /* severity (4 bytes), text (80), two parameters (4 each) */
    SCCP_UNREGISTER = 0x0027,
    SCCP_REGISTER_ACK = 0x0081,
    SCCP_REGISTER_REJECT = 0x009d,
    SCCP_RESET = 0x009f,
    SCCP_KEEP_ALIVE_ACK = 0x0100,
    SCCP_UNREGISTER_ACK = 0x0118,
    SCCP_ENHANCED_ALARM = 0x015a /* an alarm document, perhaps padded with NULs */
};

typedef struct {
    uint32_t id;
    size_t start; /* offset of the length field */
    size_t end;   /* offset after the message, by its length field: may be past the data */

    /* Of the two that carry an alarm */
    size_t text;      /* offset of the alarm's text */
    size_t text_end;  /* its end: of the field, of the message or of the data, without padding of NULs */
    bool truncated;   /* the data end before the text's end could be seen; only NULs follow what there is of it */
    bool fills_field; /* SCCP_ALARM: the text takes up all 80 bytes of its field, so the phone may have cut it */
} sccp_message;

/**
 * Finds the next message that carries an alarm. The bytes in front of a message may be anything, so bytes are such a
 * message if all of these hold:
 *
 *  1. The header is one: a length of 4 to 65535, a version that packet-skinny.c knows (0, 10, 11, 15 to 22), and
 *     the id SCCP_ALARM or SCCP_ENHANCED_ALARM.
 *  2. SCCP_ENHANCED_ALARM: its text begins with '<' or with a byte order mark; or else the message ends at a boundary:
 *     where the data end, or where another header begins.
 *  3. SCCP_ALARM: its severity is one that packet-skinny.c knows (0, 1, 2, 4, 7, 8, 10, 20), and
 *     a. its text begins with digits and a colon, or with "Name="; or else
 *     b. its text is printable, its length 88 to 256, and it ends at a boundary; or else
 *     c. its text is printable, at least 4 bytes long, and its length exactly that which phones write, 96.
 *
 * @param data bytes that hold SCCP messages, with anything before them
 * @param pos  where to begin; set to where to go on
 * @return false where there is none; *message is then undefined
 */
bool sccp_next_alarm(text_span data, size_t *pos, sccp_message *message);

/**
 * Finds the next message of any kind, from header to header. Bytes are a message if the header is one, as above, and
 *
 *  1. the id is one of those above but for the alarms and SCCP_RESET, and the length is one that the known versions
 *     of that message have; or
 *  2. the id is any other one below 0x0400 or from 0x8000 to 0x83ff, and the message ends at a boundary.
 *
 * @param data, pos as for sccp_next_alarm()
 * @param message the members from text on are not set
 * @return false where there is none; *message is then undefined
 */
bool sccp_next_message(text_span data, size_t *pos, sccp_message *message);

/**
 * The longest part of `data` with which `later` ends, too, but before which it has other bytes; up to 64 bytes at the
 * end of `data` (a trailer of Ethernet) may follow that part. A reassembled datagram ends with the fragment that
 * completed it, so a message in this part is in both, and is shown from the datagram. Time is up to 64 times the length
 * of `data`.
 * @return empty where they have nothing in common; ptr may then be NULL
 */
text_span sccp_common_tail(text_span data, text_span later);

/**
 * The device name in a Register: 16 octets behind the message id, padded with NULs (packet-skinny.c).
 * @param message a SCCP_REGISTER found in `data`
 * @return empty where the data end before the name does
 */
text_span sccp_device_name(text_span data, const sccp_message *message);

#endif
