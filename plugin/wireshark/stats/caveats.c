/* caveats.c
 * What the capture lacks: see caveats.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/caveats.h"

#include "model/alarm/phone_clock.h"
#include "wireshark/track/capture.h"
#include "wireshark/track/tcp_close.h"

/* Below this share of REGISTERs and responses without their counterpart nothing is said: in per mille. Chosen: where a
 * capture begins and ends some are always alone. */
enum { MISSING_MIN = 2 };

/* So long after its last keepalive a phone is known to be lost. */
static const int64_t two_keepalives = REGISTRATION_KEEPALIVES_MISSED * REGISTRATION_KEEPALIVE;

static registration_counts counts_now(void)
{
    return registration_count(capture_current()->registrations);
}

static bool lacks_requests(const registration_counts *counts)
{
    return counts->requests == 0 && counts->orphans > 0;
}

static bool is_one_way(const registration_counts *counts)
{
    return lacks_requests(counts) || (counts->ucms > 0 && counts->silent == counts->ucms);
}

bool caveats_hide_losses(void)
{
    registration_counts counts = counts_now();

    return capture_current()->frames_cut > 0 || is_one_way(&counts);
}

bool caveats_hide_phones(void)
{
    return tcp_close_count_secure().connections > 0;
}

char *caveats_count(uint32_t phones, bool is_known)
{
    return phones == 0 && !is_known ? g_strdup("not known") : g_strdup_printf("%u", phones);
}

static unsigned write_secure(stats_output *out, bool is_short)
{
    tcp_close_secure secure = tcp_close_count_secure();

    if (secure.connections == 0) {
        return 0;
    }
    if (secure.closed == 0) {
        stats_caption(out, "%u TLS connections to Unified CM are not decrypted: their phones are not counted.",
                      secure.connections);
        return 1;
    }
    char *first = stats_time_text(capture_time(&secure.first_close), is_short);
    char *last = stats_time_text(capture_time(&secure.last_close), is_short);
    stats_caption(out,
                  "%u TLS connections to Unified CM are not decrypted: their phones are not counted; %u of them ended "
                  "%s to %s.",
                  secure.connections, secure.closed, first, last);
    g_free(first);
    g_free(last);
    return 1;
}

/* What is missing of REGISTERs and their responses, as a share of all. */
static unsigned write_missing(stats_output *out, const registration_counts *counts)
{
    uint64_t missing = (uint64_t)counts->unanswered + counts->orphans;
    uint64_t all = (uint64_t)counts->requests * 2 + counts->orphans;

    if (all == 0 || is_one_way(counts) || missing * 1000 < all * MISSING_MIN) {
        return 0;
    }
    stats_caption(out,
                  "About %.1f %% of the frames are missing (REGISTERs without response, responses without REGISTER).",
                  (double)missing * 100 / (double)all);
    return 1;
}

static unsigned write_registrations(stats_output *out, const registration_counts *counts)
{
    if (lacks_requests(counts)) {
        stats_caption(out,
                      "One direction only: responses were captured, but no REGISTER. The phones cannot be counted.");
        return 1;
    }
    if (is_one_way(counts)) {
        stats_caption(out, "One direction only: no response to a REGISTER was captured. The registration of the phones "
                           "is not known.");
        return 1;
    }
    if (counts->refreshes == 0) {
        stats_caption(
            out, "No keepalives in this capture: the registration of a phone is not known unless another message shows "
                 "it.");
        return 1;
    }
    return 0;
}

void caveats_write(stats_output *out, int64_t first_loss, bool is_short)
{
    const capture_state *capture = capture_current();
    registration_counts counts = counts_now();
    unsigned written = 0;

    if (capture->frames_cut > 0) {
        stats_caption(out, "%u frames were cut short by the capture: alarms and responses may be missing.",
                      capture->frames_cut);
        written++;
    }
    if (capture->last_frame > 0 && !capture->has_lower_layers) {
        stats_caption(out, "Messages without lower layers, as from a trace: who closed a connection is not in this "
                           "source; SCCP is not in traces, either.");
        written++;
    }
    written += write_secure(out, is_short);
    written += write_registrations(out, &counts);
    written += write_missing(out, &counts);
    if (first_loss != CLOCK_NO_TIME && capture->has_begun &&
        clock_difference(first_loss, capture->began) < two_keepalives) {
        stats_caption(
            out, "The capture begins less than two keepalives before the first loss: phones lost earlier may not be "
                 "counted.");
        written++;
    }
    if (capture->alarms == 0) {
        stats_caption(out, "No alarm in this capture.");
        written++;
    }
    if (written == 0) {
        stats_caption(out, "No gaps found in this capture.");
    }
}
