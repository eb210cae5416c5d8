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

/* The selected phones, and those of which the capture shows no registration. */
static uint32_t count_unseen(const stats_losses *all, uint32_t *selected)
{
    uint32_t unseen = 0;

    *selected = 0;
    for (uint32_t i = 0; i < all->phone_count; i++) {
        bool is_selected = selection_has(all->selection, i);
        *selected += is_selected;
        unseen += is_selected && !losses_was_seen(all, i);
    }
    return unseen;
}

bool caveats_hide_registrations(const stats_losses *all)
{
    registration_counts counts = counts_now();
    uint32_t selected;

    return count_unseen(all, &selected) == selected || is_one_way(&counts);
}

bool caveats_hide_some(const stats_losses *all)
{
    uint32_t selected;

    return count_unseen(all, &selected) > 0;
}

bool caveats_is_planned(const stats_losses *all, const stats_loss *loss)
{
    bool may_end_outage = loss->kind == LOSS_STARTED || loss->kind == LOSS_FALLBACK;

    return loss->kind != LOSS_UNPLANNED && (!may_end_outage || !caveats_hide_registrations(all));
}

bool caveats_hide_silence(void)
{
    return counts_now().refreshes == 0;
}

bool caveats_hide_phones(void)
{
    return tcp_close_count_secure().connections > 0 || capture_current()->frames_cut > 0;
}

char *caveats_phones(uint32_t phones)
{
    registration_counts counts = counts_now();
    bool is_known = !caveats_hide_phones() && !lacks_requests(&counts);

    if (phones == 0 && !is_known) {
        return g_strdup("phones: not known");
    }
    return g_strdup_printf("%s%u phone%s", is_known ? "" : "at least ", phones, stats_plural(phones));
}

char *caveats_count(uint32_t phones, bool is_known)
{
    return phones == 0 && !is_known ? g_strdup("not known") : g_strdup_printf("%u", phones);
}

static unsigned write_secure(stats_output *out, bool is_short)
{
    tcp_close_secure secure = tcp_close_count_secure();
    bool is_one = secure.connections == 1;

    if (secure.connections == 0) {
        return 0;
    }
    if (secure.closed == 0) {
        stats_caption(out, "%u TLS connection%s to Unified CM %s not decrypted: %s phones are not counted.",
                      secure.connections, stats_plural(secure.connections), is_one ? "is" : "are",
                      is_one ? "its" : "their");
        return 1;
    }
    char *first = stats_time_text(capture_time(&secure.first_close), is_short);
    char *last = stats_time_text(capture_time(&secure.last_close), is_short);
    stats_caption(out,
                  "%u TLS connection%s to Unified CM %s not decrypted: %s phones are not counted; %u of them ended "
                  "%s to %s.",
                  secure.connections, stats_plural(secure.connections), is_one ? "is" : "are", is_one ? "its" : "their",
                  secure.closed, first, last);
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
        stats_caption(out,
                      "No keepalives in %s: the registration of a phone is not known unless another message shows it.",
                      stats_whole(out));
        return 1;
    }
    return 0;
}

/* Where it is true of all phones, another line says so. */
static unsigned write_unseen(stats_output *out, const stats_losses *all)
{
    uint32_t selected;
    uint32_t unseen = count_unseen(all, &selected);

    if (unseen == 0 || caveats_hide_registrations(all)) {
        return 0;
    }
    stats_caption(
        out, "No registration of %u of %u phone%s is in %s: whether %s lost service without an alarm is not known.",
        unseen, selected, stats_plural(selected), stats_whole(out), unseen == 1 ? "it" : "they");
    return 1;
}

static unsigned write_begin(stats_output *out, int64_t first_loss)
{
    const capture_state *capture = capture_current();

    if (first_loss == CLOCK_NO_TIME || !capture->has_begun ||
        clock_difference(first_loss, capture->began) >= two_keepalives) {
        return 0;
    }
    stats_caption(out, "%s %s the first loss: phones lost earlier may not be counted.",
                  out->dropped > 0 ? "These frames begin" : "The capture begins",
                  first_loss < capture->began ? "after" : "less than two keepalives before");
    return 1;
}

/* Whether a selected phone went away, and nothing shows that it is elsewhere. */
static bool has_gone(const stats_losses *all)
{
    for (uint32_t i = 0; i < all->phone_count; i++) {
        bool is_gone =
            all->status[i] == REGISTRATION_STATUS_KEEPALIVES_LOST || all->status[i] == REGISTRATION_STATUS_LOST;
        if (is_gone && selection_has(all->selection, i)) {
            return true;
        }
    }
    return false;
}

static unsigned write_one_ucm(stats_output *out, const stats_losses *all, const registration_counts *counts)
{
    if (counts->ucms != 1 || !has_gone(all)) {
        return 0;
    }
    stats_caption(out,
                  "All REGISTERs in %s go to one host: a phone that moved to another one counts as not registered.",
                  stats_whole(out));
    return 1;
}

/* A statistic hears of alarms alone, so its filter selects no phone without one. */
static bool selects_none(const stats_output *out, const stats_losses *all)
{
    bool has_filter = out->condition || !selection_is_all(all->selection);

    return has_filter && selection_size(all->selection) == 0;
}

static bool write_filter(stats_output *out, const stats_losses *all)
{
    uint32_t selected = selection_size(all->selection);

    if (selects_none(out, all)) {
        stats_caption(out, "Filter: no phone has a matching alarm, so none is counted; phones without an alarm are "
                           "never selected.");
        return false;
    }
    if (selection_is_all(all->selection)) {
        return true;
    }
    stats_caption(out,
                  "Filter: %u of %u phone%s %s counted, those with a matching alarm; phones without one are left out.",
                  selected, all->phone_count, stats_plural(all->phone_count), selected == 1 ? "is" : "are");
    return true;
}

static unsigned write_unread(stats_output *out, bool is_short)
{
    uint32_t cut = capture_current()->frames_cut;

    if (cut > 0) {
        stats_caption(out, "%u frame%s cut short by the capture: alarms and responses may be missing.", cut,
                      cut == 1 ? " was" : "s were");
    }
    return (cut > 0) + write_secure(out, is_short && stats_is_for_eyes(out));
}

void caveats_write_unread(stats_output *out)
{
    write_unread(out, false);
}

bool caveats_write(stats_output *out, const stats_losses *all, bool is_short)
{
    const capture_state *capture = capture_current();
    registration_counts counts = counts_now();
    unsigned written = write_unread(out, is_short);

    if (capture->last_frame > 0 && !capture->has_lower_layers) {
        stats_caption(out, "Messages without lower layers, as from a trace: who closed a connection is not in this "
                           "source; SCCP is not in traces, either.");
        written++;
    }
    written += write_registrations(out, &counts);
    written += write_missing(out, &counts);
    written += write_one_ucm(out, all, &counts);
    written += write_unseen(out, all);
    written += write_begin(out, losses_first(all));
    if (capture->alarms == 0) {
        stats_caption(out, "No alarm in %s.", stats_whole(out));
        written++;
    }
    if (written == 0 && !selects_none(out, all)) {
        stats_caption(out, "No gaps found in %s.", stats_whole(out));
    }
    return write_filter(out, all);
}
