/* losses.c
 * Losses of service: see losses.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/losses.h"

#include "model/alarm/catalog.h"
#include "wireshark/fields.h"

/* A phone that downloads firmware restarts with it when it is idle: within an hour, if it is in no long call. */
static const int64_t upgrade_window = CLOCK_HOUR;

/* ---- What kind of loss it is ---- */

static int64_t interval_of(int64_t interval)
{
    return interval > 0 ? interval : REGISTRATION_KEEPALIVE;
}

static bool is_upgrade(const report_loss *loss)
{
    return loss->download_time != CLOCK_NO_TIME &&
           clock_difference(loss->first_time, loss->download_time) <= upgrade_window;
}

/* A fallback after a gap in the registration is the end of an outage: the phone was registered with a router
 * meanwhile. Where no phone refreshes its registration, as in a trace without keepalives, that is no gap. */
static bool is_after_gap(const report_loss *loss)
{
    return loss->accepted_time != CLOCK_NO_TIME &&
           registration_is_refreshed(capture_current()->registrations, loss->ucm) &&
           clock_difference(loss->first_time, loss->accepted_time) / REGISTRATION_KEEPALIVES_MISSED >
               interval_of(loss->interval);
}

/* Whether a start was preceded by planned work. */
static bool follows_planned(const report_loss *loss)
{
    const report_log *reports = capture_current()->reports;
    const report_loss *older = loss->older == REPORT_NONE ? NULL : report_loss_at(reports, loss->older);

    if (loss->was_unregistered) {
        return true;
    }
    return older && older->back_frame == 0 && catalog_reason_kind(report_reason_row(older)) == REASON_RESET;
}

static loss_kind kind_of_start(const report_loss *loss)
{
    bool was_here = loss->accepted_time != CLOCK_NO_TIME && !follows_planned(loss);

    if (is_upgrade(loss)) {
        return LOSS_UPGRADE;
    }
    return was_here || (loss->ucm_text && !follows_planned(loss)) ? LOSS_UNPLANNED : LOSS_STARTED;
}

static loss_kind kind_of(const report_loss *loss)
{
    enum { RESTART = 23 };
    const code_row *row = report_reason_row(loss);

    switch (catalog_reason_kind(row)) {
    case REASON_FALLBACK:
        return is_after_gap(loss) ? LOSS_UNPLANNED : LOSS_FALLBACK;
    case REASON_STARTED:
        return kind_of_start(loss);
    case REASON_RESET:
        return is_upgrade(loss) ? LOSS_UPGRADE : loss->reason == RESTART ? LOSS_RESTART : LOSS_RESET;
    case REASON_LOST:
        return LOSS_UNPLANNED;
    default:
        return row && (row->flags & CODE_NORMAL) ? is_upgrade(loss) ? LOSS_UPGRADE : LOSS_RESET : LOSS_UNPLANNED;
    }
}

/* ---- Collecting ---- */

/* What is being collected. */
typedef struct {
    stats_losses *all;
    const stats_selection *selection;
    GArray *losses; /* of stats_loss */
    GArray *clues;  /* of loss_clues, of the reported ones */
} collector;

static bool is_out(const stats_losses *all, uint32_t phone)
{
    return phone < all->phone_count && registration_is_out(all->status[phone]);
}

bool losses_is_bridged(const stats_loss *loss)
{
    return loss->reason_kind == REASON_FALLBACK && loss->kind == LOSS_UNPLANNED;
}

bool losses_rejected_throughout(const stats_losses *all, uint32_t phone)
{
    return all->status[phone] == REGISTRATION_STATUS_REJECTED &&
           registration_phone_of(capture_current()->registrations, phone)->accepted_time == CLOCK_NO_TIME;
}

bool losses_is_missing(const stats_losses *all, uint32_t phone)
{
    return is_out(all, phone) && all->status[phone] != REGISTRATION_STATUS_UNREGISTERED;
}

static void find_status(stats_losses *all)
{
    capture_state *capture = capture_current();

    all->phone_count = identity_phone_count(capture->phones);
    all->status = g_new0(registration_status, all->phone_count + 1);
    for (uint32_t i = 0; i < all->phone_count; i++) {
        all->status[i] = registration_status_of(capture->registrations, i, capture->now);
    }
}

/* The Unified CM that it is sent to may be another than the one that was lost. */
static uint32_t ucm_of_report(const report_loss *loss)
{
    return loss->ucm != HOST_NONE ? loss->ucm : loss->ucm_host;
}

uint32_t losses_registered_at(const stats_loss *loss)
{
    return loss->report ? loss->report->ucm : registration_phone_of(capture_current()->registrations, loss->phone)->ucm;
}

uint32_t losses_ucm(const stats_loss *loss)
{
    return loss->report ? ucm_of_report(loss->report) : losses_registered_at(loss);
}

/* The sets that a report names: where the phone was, else what it says. */
static void sets_of_report(collector *c, const report_loss *loss, uint32_t sets[RISK_KINDS])
{
    uint32_t host = loss->host != HOST_NONE ? loss->host : loss->sent_from;

    places_find(c->all->places, host, ucm_of_report(loss), loss->switch_name, sets);
}

/* The last keepalive of the registration that was lost. A phone that was back before it reported had later ones of the
 * next. */
static int64_t accepted_before(const report_loss *report)
{
    bool is_next = report->back_time != CLOCK_NO_TIME && report->accepted_time >= report->back_time;
    return is_next ? CLOCK_NO_TIME : report->accepted_time;
}

static void add_reported(collector *c, const report_loss *report)
{
    stats_loss loss = {.report = report,
                       .phone = report->phone,
                       .kind = kind_of(report),
                       .reason_kind = catalog_reason_kind(report_reason_row(report)),
                       .is_back = report->back_frame != 0 || !is_out(c->all, report->phone),
                       .back = report->back_time};
    loss_clues clues = {.phone = report->phone,
                        .arrival = report->first_time,
                        .accepted = accepted_before(report),
                        .stamp = report->has_stamp ? report->stamp : CLOCK_NO_TIME,
                        .sent = report->stamp_sent,
                        .sent_arrival = report->stamp_arrival,
                        .closed = report->closed_time,
                        .stamp_is_loss = loss.reason_kind != REASON_STARTED && loss.reason_kind != REASON_FALLBACK};

    sets_of_report(c, report, clues.sets);
    g_array_append_val(c->losses, loss);
    g_array_append_val(c->clues, clues);
}

const report_loss *losses_open_report(uint32_t phone)
{
    const report_log *reports = capture_current()->reports;
    uint32_t latest = report_latest_loss(reports, phone);
    const report_loss *loss = latest == REPORT_NONE ? NULL : report_loss_at(reports, latest);

    return loss && loss->back_frame == 0 ? loss : NULL;
}

/* Phones that lost or ended their registration, and reported nothing since. */
static void add_unreported(collector *c, uint32_t phone)
{
    const registration_phone *known = registration_phone_of(capture_current()->registrations, phone);
    bool left = c->all->status[phone] == REGISTRATION_STATUS_UNREGISTERED;

    if (!is_out(c->all, phone) || losses_open_report(phone) || known->accepted_time == CLOCK_NO_TIME) {
        return;
    }
    int64_t silent = losses_second_missed(known->accepted_time, known->interval);
    int64_t end = MIN(silent, capture_current()->now); /* it is out by then */
    int64_t closed = c->all->status[phone] == REGISTRATION_STATUS_LOST
                         ? registration_disconnected_at(capture_current()->registrations, phone)
                         : CLOCK_NO_TIME;
    stats_loss loss = {.phone = phone,
                       .kind = left ? LOSS_LEAVING : LOSS_UNPLANNED,
                       .date = {.earliest = known->accepted_time,
                                .latest = left ? known->out_since : end,
                                .time = left ? known->out_since : CLOCK_NO_TIME,
                                .source = LOSS_BY_NONE,
                                .clock = STAMP_MISSING},
                       .since = left ? known->out_since : closed,
                       .back = CLOCK_NO_TIME,
                       .outage = CLOCK_NO_OUTAGE};
    g_array_append_val(c->losses, loss);
}

static void collect(collector *c)
{
    const report_log *reports = capture_current()->reports;

    for (uint32_t i = 0; i < report_loss_count(reports); i++) {
        const report_loss *report = report_loss_at(reports, i);
        if (selection_has(c->selection, report->phone)) {
            add_reported(c, report);
        }
    }
    c->all->reported = c->losses->len;
    for (uint32_t i = 0; i < c->all->phone_count; i++) {
        if (selection_has(c->selection, i)) {
            add_unreported(c, i);
        }
    }
    c->all->count = c->losses->len;
    c->all->losses = (stats_loss *)(void *)g_array_free(c->losses, FALSE);
}

/* ---- Dating and explaining ---- */

/* An outage that a router bridged is known by its end alone: the phone was lost after its last keepalive, and counts as
 * out from there on. */
static void date_losses(collector *c)
{
    stats_losses *all = c->all;
    loss_date *dates = g_new0(loss_date, all->reported + 1);

    all->offset_count = loss_time_date_all((const loss_clues *)(const void *)c->clues->data, all->reported, dates,
                                           all->offsets, LOSSES_OFFSETS_MAX);
    for (size_t i = 0; i < all->reported; i++) {
        stats_loss *loss = &all->losses[i];
        bool is_gap = losses_is_bridged(loss);
        loss->date = dates[i];
        loss->since = is_gap ? loss->report->accepted_time : loss->date.time;
        bool is_outage = loss->since != CLOCK_NO_TIME && loss->reason_kind != REASON_STARTED &&
                         (is_gap || loss->reason_kind != REASON_FALLBACK);
        loss->outage = is_outage ? clock_outage(loss->since, loss->back) : CLOCK_NO_OUTAGE;
    }
    g_free(dates);
}

static GArray *find_placements(stats_losses *all)
{
    size_t count;
    const registration_change *changes = registration_changes(capture_current()->registrations, &count);
    GArray *placements = g_array_new(FALSE, FALSE, sizeof(cause_placement));

    for (size_t i = 0; i < count; i++) {
        cause_placement one = {.phone = changes[i].phone, .from = changes[i].time};
        if (changes[i].kind == REGISTRATION_CHANGE_PLACED) {
            const identity_phone *phone = identity_phone_at(capture_current()->phones, one.phone);
            places_find(all->places, changes[i].host, changes[i].ucm, phone->switch_name, one.sets);
            g_array_append_val(placements, one);
        }
    }
    return placements;
}

static void explain(collector *c, int64_t gap)
{
    stats_losses *all = c->all;
    cause_loss *losses = g_new0(cause_loss, all->count + 1);
    cause_rules rules = CAUSE_RULES;
    GArray *placements = find_placements(all);

    for (size_t i = 0; i < all->count; i++) {
        const stats_loss *loss = &all->losses[i];
        losses[i] = (cause_loss){.phone = loss->phone,
                                 .number = (uint32_t)i,
                                 .kind = loss->kind,
                                 .no_alarm = loss->report == NULL,
                                 .no_keepalive = loss->date.no_keepalive,
                                 .earliest = loss->date.earliest,
                                 .latest = loss->date.latest,
                                 .time = loss->date.time,
                                 .target = loss->report ? loss->report->sent_to : RISK_NONE};
        if (loss->report) {
            sets_of_report(c, loss->report, losses[i].sets);
        } else {
            const registration_phone *known = registration_phone_of(capture_current()->registrations, loss->phone);
            places_find(all->places, known->host, known->ucm,
                        identity_phone_at(capture_current()->phones, loss->phone)->switch_name, losses[i].sets);
        }
    }
    rules.gap = gap;
    all->causes = cause_find(losses, all->count, (const cause_placement *)(const void *)placements->data,
                             placements->len, &rules);
    g_array_free(placements, TRUE);
    g_free(losses);
}

stats_losses *losses_collect(const stats_selection *selection, int64_t gap)
{
    stats_losses *all = g_new0(stats_losses, 1);
    collector c = {all, selection, g_array_new(FALSE, FALSE, sizeof(stats_loss)),
                   g_array_new(FALSE, FALSE, sizeof(loss_clues))};

    all->selection = selection;
    all->places = places_new();
    find_status(all);
    collect(&c);
    date_losses(&c);
    explain(&c, gap);
    g_array_free(c.clues, TRUE);
    return all;
}

void losses_free(stats_losses *all)
{
    cause_free(all->causes);
    places_free(all->places);
    g_free(all->losses);
    g_free(all->status);
    g_free(all);
}

static int64_t day_of(int64_t time)
{
    return time / CLOCK_DAY - (time % CLOCK_DAY < 0);
}

bool losses_is_known(const stats_losses *all, uint32_t phone)
{
    const registration *registrations = capture_current()->registrations;
    const registration_phone *known = registration_phone_of(registrations, phone);
    int64_t silent = clock_difference(capture_current()->now, known->accepted_time);

    if (all->status[phone] != REGISTRATION_STATUS_REGISTERED) {
        return is_out(all, phone);
    }
    return registration_is_refreshed(registrations, known->ucm) ||
           silent / REGISTRATION_KEEPALIVES_MISSED <= interval_of(known->interval);
}

int64_t losses_second_missed(int64_t accepted, int64_t interval)
{
    return clock_difference(accepted, -REGISTRATION_KEEPALIVES_MISSED * interval_of(interval));
}

bool losses_was_seen(const stats_losses *all, uint32_t phone)
{
    const registration_phone *known = registration_phone_of(capture_current()->registrations, phone);

    return known->accepted_time != CLOCK_NO_TIME || losses_is_known(all, phone);
}

int64_t losses_first(const stats_losses *all)
{
    int64_t first = CLOCK_NO_TIME;

    for (size_t i = 0; i < all->count; i++) {
        const stats_loss *loss = &all->losses[i];
        int64_t time = loss->date.time != CLOCK_NO_TIME ? loss->date.time : loss->date.latest;
        if (loss->kind != LOSS_FALLBACK && loss->kind != LOSS_LEAVING && (first == CLOCK_NO_TIME || time < first)) {
            first = time;
        }
    }
    return first;
}

bool losses_is_one_day(const stats_losses *all)
{
    const capture_state *capture = capture_current();
    int64_t day = day_of(capture->now);
    bool is_one = day_of(capture->began) == day;

    for (size_t i = 0; i < all->count && is_one; i++) {
        const loss_date *date = &all->losses[i].date;
        is_one = day_of(date->time != CLOCK_NO_TIME ? date->time : date->latest) == day &&
                 (date->time != CLOCK_NO_TIME || date->no_keepalive || day_of(date->earliest) == day);
    }
    return is_one;
}
