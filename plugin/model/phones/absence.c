/* absence.c
 * Why phones are not there: see absence.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/phones/absence.h"

/* What Unified CM tells phones by default, SIP and (for backup connections) SCCP alike. */
static const int64_t usual_keepalive = 120 * CLOCK_SECOND;

/* So many keepalives missed are silence: one may be lost or late. */
enum { MISSED = 2 };

static bool is_silent(const absence_clues *clues, int64_t now)
{
    int64_t keepalive = clues->keepalive > 0 ? clues->keepalive : usual_keepalive;

    if (now <= clues->last_seen) {
        return false;
    }
    return ((uint64_t)now - (uint64_t)clues->last_seen) / MISSED > (uint64_t)keepalive;
}

absence absence_judge(const absence_clues *clues, int64_t now)
{
    if (clues->accepted) {
        return is_silent(clues, now) ? ABSENCE_SILENT : ABSENCE_NONE;
    }
    if (clues->refused > 0) {
        return ABSENCE_REFUSED;
    }
    return clues->unanswered > 0 ? ABSENCE_UNANSWERED : ABSENCE_LEFT;
}
