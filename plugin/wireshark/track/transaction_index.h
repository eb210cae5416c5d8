/* transaction_index.h
 * Memory of the SIP messages of a capture: in which frame each came first. An alarm names the last messages that its
 * phone sent and received.
 *
 * Kept are 12 bytes a message in tables that are between three eighths and three quarters full, and of a million
 * messages the latest ones. They are kept from the first frame on, whoever sent them: of the messages that an alarm may
 * name, a response need not say what made it, and it may be the first frame of the capture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_TRANSACTION_INDEX_H
#define WIRESHARK_TRACK_TRANSACTION_INDEX_H

#include "wireshark/track/keys.h"

/**
 * Remembers that a message is in this frame, unless it is known from an earlier one.
 * @param transaction its key
 * @param status      0 for a request
 */
void messages_note(uint32_t frame, uint64_t transaction, unsigned status);

/** The first frame that held a message, or 0. */
uint32_t messages_find(uint64_t transaction, unsigned status);

/** Forgets them all. To be called when a capture file is closed. */
void messages_forget(void);

#endif
