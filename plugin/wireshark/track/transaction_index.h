/* transaction_index.h
 * Index of the SIP messages of a capture: in which frame each came first. An alarm names the last messages that its
 * phone sent and received.
 *
 * Kept are 16 to 32 bytes a message, and of a million messages the latest ones. They are kept from the first frame on,
 * whoever sent them: of the messages that an alarm may name, a response need not say what made it, and it may be the
 * first frame of the capture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TRACK_TRANSACTION_INDEX_H
#define WIRESHARK_TRACK_TRANSACTION_INDEX_H

#include "wireshark/track/keys.h"

/**
 * Records that a message is in this frame, unless it is known from an earlier one.
 * @param transaction its key
 * @param status      0 for a request
 */
void transaction_index_record(uint32_t frame, uint64_t transaction, unsigned status);

/** The first frame that held a message, or 0. */
uint32_t transaction_index_find(uint64_t transaction, unsigned status);

/** Forgets them all. Call it when a capture file is closed. */
void transaction_index_clear(void);

#endif
