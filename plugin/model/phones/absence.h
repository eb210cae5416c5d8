/* absence.h
 * Phones that are not there at the end of a capture, and why: alarms alone cannot tell, because a phone that never comes
 * back never sends one.
 *
 * Times are nanoseconds since 1970-01-01 UTC.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_PHONES_ABSENCE_H
#define MODEL_PHONES_ABSENCE_H

#include <stdbool.h>
#include <stdint.h>

#include "model/alarm/phone_clock.h"

/** Why a phone is not there, as far as a capture can tell. */
typedef enum {
    ABSENCE_NONE,       /* it is there: accepted, and its keepalives go on */
    ABSENCE_REFUSED,    /* it asks, and Unified CM refuses */
    ABSENCE_UNANSWERED, /* it asks, and has no response */
    ABSENCE_SILENT,     /* it was there, and nothing comes from it any more */
    ABSENCE_LEFT,       /* it said that it goes, or told its alarm, and did not ask again */
    ABSENCES
} absence;

/** What is known of a phone at some time. */
typedef struct {
    int64_t last_seen; /* the last thing that it sent */
    int64_t keepalive; /* the time between its keepalives (REGISTER or SCCP's), or 0: not known */
    bool accepted; /* the last that is known of its registration: a 2xx, a RegisterAck, or keepalives with responses */
    uint32_t
        refused; /* since it was last accepted: REGISTERs (Register) that were refused, other than by a challenge */
    uint32_t unanswered; /* likewise: that had no response when the capture ended, or their time was over */
} absence_clues;

/** Why the phone is not there at `now`, the end of the capture. */
absence absence_judge(const absence_clues *clues, int64_t now);

#endif
