/* devices.c
 * A row for each phone, by who it is and not by how its alarms spell it: -z cisco_alarm,devices. How often it lost
 * service, and whether it is registered again, comes from the whole capture; its alarms are those that pass the filter.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/alarm_text.h"
#include "wireshark/stats/caveats.h"
#include "wireshark/stats/loss_index.h"
#include "wireshark/stats/phones.h"
#include "wireshark/stats/stats.h"
#include "wireshark/track/reports.h"

static const stats_column columns[] = {
    {"#", true, 0},
    {"Device", false, 0},
    {"Losses", true, 0},
    {"Last reason", false, 0},
    {"Registered again", false, 0},
    {"Alarms", true, 0},
    {"Duplicate reports", true, 0},
    {"Longest outage (s)", true, 0},
    {"Planned", true, 0},
    {"Retransmissions", true, 0},
    {"Alarms by type", false, 0},
    {"Filter", false, 0},
};

/* ---- Rows ---- */

/* Names that a phone has in its alarms: in either case of letters, and that of its Reason header. */
enum { NAMES_MAX = 4 };

typedef struct {
    uint32_t phone;
    uint32_t alarms;
    uint32_t duplicates;
    uint32_t retransmissions;
    const char *last_reason; /* NULL: none */
    uint32_t last_loss;      /* that it is the reason of, or REPORT_NONE */
    const char *names[NAMES_MAX];
    unsigned name_count; /* beyond NAMES_MAX: there are more */
    bool has_unnamed;    /* some alarm has no name */

    /* When drawn */
    uint32_t unplanned;
    uint32_t planned;
    bool is_missing;
    int64_t outage;
    bool is_at_most; /* the outage was not longer */

    uint32_t by_kind[]; /* alarms and duplicates of each kind */
} device_row;

typedef struct {
    stats_selection *selection;
    GHashTable *rows; /* of device_row, by phone + 1 */
} devices;

static void *begin(const stats_kind *kind _U_)
{
    devices *d = g_new(devices, 1);

    d->selection = selection_new();
    d->rows = g_hash_table_new_full(g_direct_hash, g_direct_equal, NULL, g_free);
    return d;
}

static void end(void *state)
{
    devices *d = (devices *)state;

    selection_free(d->selection);
    g_hash_table_destroy(d->rows);
    g_free(d);
}

static device_row *row_of(const devices *d, uint32_t phone)
{
    device_row *row = (device_row *)g_hash_table_lookup(d->rows, GUINT_TO_POINTER(phone + 1));

    if (!row) {
        row = (device_row *)g_malloc0(sizeof *row + alarm_text_kinds() * sizeof row->by_kind[0]);
        row->phone = phone;
        g_hash_table_insert(d->rows, GUINT_TO_POINTER(phone + 1), row);
    }
    return row;
}

static void note_name(device_row *row, const char *name)
{
    row->has_unnamed |= name == NULL;
    for (unsigned i = 0; i < MIN(row->name_count, NAMES_MAX); i++) {
        if (row->names[i] == name) {
            return;
        }
    }
    if (name && row->name_count < NAMES_MAX) {
        row->names[row->name_count] = name;
    }
    row->name_count += name && row->name_count <= NAMES_MAX;
}

static void take(void *state, packet_info *pinfo, const alarm_tap_data *alarm)
{
    const devices *d = (const devices *)state;
    uint32_t phone = alarm->record->report.phone;

    selection_add(d->selection, pinfo, alarm);
    if (phone == PHONE_NONE) {
        return;
    }
    device_row *row = row_of(d, phone);
    note_name(row, phones_text(alarm->facts.device));
    if (alarm->record->report.original) {
        row->retransmissions++;
        return;
    }
    const char *reason = alarm_text_loss(alarm);
    row->alarms += reports_is_first(alarm->record);
    row->duplicates += !reports_is_first(alarm->record);
    row->by_kind[alarm_text_kind(alarm)]++;
    if (reason) {
        row->last_reason = reason;
        row->last_loss = alarm->record->report.loss;
    }
}

/* ---- Losses ---- */

static void count_loss(device_row *row, const loss_index *index, const stats_loss *loss)
{
    row->unplanned += loss->kind == LOSS_UNPLANNED;
    row->planned += loss->kind != LOSS_UNPLANNED;
    int64_t outage = loss_index_outage(index, loss);
    if (outage > row->outage) {
        row->outage = outage;
        row->is_at_most = losses_is_bridged(loss);
    }
}

/* Phones without an alarm have a row if they lost service, or are not registered. */
static void add_losses(const devices *d, const loss_index *index)
{
    const stats_losses *all = index->all;
    GHashTableIter next;
    void *data;

    for (uint32_t i = 0; i < all->phone_count; i++) {
        if (selection_has(d->selection, i) && losses_is_missing(all, i)) {
            row_of(d, i);
        }
    }
    g_hash_table_iter_init(&next, d->rows);
    while (g_hash_table_iter_next(&next, NULL, &data)) {
        device_row *row = (device_row *)data;
        row->unplanned = row->planned = 0;
        row->outage = CLOCK_NO_OUTAGE;
        row->is_missing = losses_is_missing(all, row->phone);
    }
    for (size_t i = 0; i < all->count; i++) {
        if (all->losses[i].kind != LOSS_LEAVING) {
            count_loss(row_of(d, all->losses[i].phone), index, &all->losses[i]);
        }
    }
}

static int compare_rows(const void *a, const void *b)
{
    const device_row *one = *(const device_row *const *)a;
    const device_row *other = *(const device_row *const *)b;
    int order = (one->unplanned < other->unplanned) - (one->unplanned > other->unplanned);

    order = order ? order : other->is_missing - one->is_missing;
    order = order ? order : (one->planned < other->planned) - (one->planned > other->planned);
    order = order ? order : (one->alarms < other->alarms) - (one->alarms > other->alarms);
    order = order ? order : strcmp(phones_name(one->phone), phones_name(other->phone));
    return order ? order : (one->phone > other->phone) - (one->phone < other->phone);
}

static bool has_alarms(const device_row *row)
{
    return row->alarms + row->duplicates + row->retransmissions > 0;
}

static GPtrArray *sorted_rows(const devices *d)
{
    GPtrArray *rows = g_ptr_array_new();
    GHashTableIter next;
    void *data;

    g_hash_table_iter_init(&next, d->rows);
    while (g_hash_table_iter_next(&next, NULL, &data)) {
        const device_row *row = (const device_row *)data;
        if (has_alarms(row) || row->unplanned > 0 || row->is_missing) {
            g_ptr_array_add(rows, data);
        }
    }
    g_ptr_array_sort(rows, compare_rows);
    return rows;
}

/* ---- Cells ---- */

/* A phone that reported none may have lost service where the capture does not show its registration. */
static void write_losses(stats_output *out, const device_row *row, registration_status status)
{
    bool is_known = !caveats_hide_losses() && status != REGISTRATION_STATUS_UNKNOWN;

    if (row->unplanned > 0) {
        stats_text(out, "%u %s", row->unplanned, row->unplanned == 1 ? "time" : "times");
    } else {
        stats_text(out, "%s", is_known ? "none" : "not known");
    }
}

/* "18 TCPclosedConnectHighPriorityUcm (planned)": it is that of the latest alarm, which may not be about a loss that
 * counts as one. */
static void write_last_reason(stats_output *out, const device_row *row, const loss_index *index)
{
    const stats_loss *loss = row->last_reason ? loss_index_at(index, row->last_loss) : NULL;
    bool is_planned = loss && caveats_is_planned(index->all, loss);

    stats_text(out, "%s%s", row->last_reason ? row->last_reason : "", is_planned ? " (planned)" : "");
}

static char *why_missing(const device_row *row, registration_status status, bool has_loss)
{
    const registration_phone *known = registration_phone_of(capture_current()->registrations, row->phone);

    if (status == REGISTRATION_STATUS_LOST && !has_loss && known->rejected > 0) {
        status = REGISTRATION_STATUS_REJECTED; /* one line was, before the last registered one was lost */
    }
    switch (status) {
    case REGISTRATION_STATUS_REJECTED:
        return known->last_status ? g_strdup_printf("rejected, last %s", known->last_status) : g_strdup("rejected");
    case REGISTRATION_STATUS_TIMED_OUT:
        return g_strdup("no response");
    case REGISTRATION_STATUS_KEEPALIVES_LOST:
        return g_strdup("keepalives stopped");
    case REGISTRATION_STATUS_UNREGISTERED:
        return g_strdup("unregistered");
    default:
        return g_strdup(has_loss ? "loss reported" : "connection closed without an alarm");
    }
}

static void write_registered(stats_output *out, const device_row *row, const loss_index *index)
{
    registration_status status = index->all->status[row->phone];
    uint32_t number = report_latest_loss(capture_current()->reports, row->phone);
    const report_loss *loss = number == REPORT_NONE ? NULL : report_loss_at(capture_current()->reports, number);

    if (registration_is_out(status)) {
        char *why = why_missing(row, status, losses_open_report(row->phone) != NULL);
        stats_text(out, "not registered: %s", why);
        g_free(why);
    } else if (loss && loss->back_time != CLOCK_NO_TIME) {
        char *time = stats_time_text(loss->back_time, index->is_short && stats_is_for_eyes(out));
        stats_text(out, "back at %s", time);
        g_free(time);
    } else {
        stats_text(out, "%s", status == REGISTRATION_STATUS_REGISTERED ? "registered" : "not known");
    }
}

/* What a phone reported is summed up beyond this. */
enum { KINDS_WIDTH = 64 };

/* Lists the kinds for which there is room. Returns how many alarms are of the others. */
static unsigned list_kinds(GString *text, const device_row *row, size_t room)
{
    unsigned left = 0;

    for (size_t kind = 0; kind < alarm_text_kinds(); kind++) {
        if (row->by_kind[kind] > 0) {
            size_t before = text->len;
            g_string_append_printf(text, "%s%s %u", before > 0 ? ", " : "", alarm_text_kind_name(kind),
                                   row->by_kind[kind]);
            if (text->len > room) {
                g_string_truncate(text, before);
                left += row->by_kind[kind];
            }
        }
    }
    return left;
}

/* "LastOutOfServiceInformation 2, DeviceTLInfo 1", and where there is no room for all: "…, 5 more". */
static void write_kinds(stats_output *out, const device_row *row)
{
    GString *text = g_string_new("");

    if (list_kinds(text, row, KINDS_WIDTH) > 0) {
        g_string_truncate(text, 0);
        unsigned left = list_kinds(text, row, KINDS_WIDTH - strlen(", 9999 more"));
        g_string_append_printf(text, ", %u more", left);
    }
    stats_text(out, "%s", text->str);
    g_string_free(text, TRUE);
}

/* Alarms with any of the names, or without a name but from the address. False: a name cannot be in a filter. */
static bool add_names(GString *filter, const device_row *row)
{
    const char *separator = "cisco_alarm.device_name in {";

    if (row->name_count > NAMES_MAX) {
        return false;
    }
    for (unsigned i = 0; i < row->name_count; i++) {
        if (!stats_quotable(row->names[i])) {
            return false;
        }
        g_string_append_printf(filter, "%s\"%s\"", row->name_count == 1 ? "cisco_alarm.device_name == " : separator,
                               row->names[i]);
        separator = ", ";
    }
    g_string_append(filter, row->name_count > 1 ? "}" : "");
    return true;
}

static bool add_unnamed(GString *filter, const device_row *row)
{
    const identity_phone *phone = identity_phone_at(capture_current()->phones, row->phone);
    const identity_host *host =
        phone->host == HOST_NONE ? NULL : identity_host_at(capture_current()->phones, phone->host);

    if (host && host->len != 4 && host->len != 16) {
        return false;
    }
    if (filter->len > 0) {
        g_string_prepend_c(filter, '(');
        g_string_append(filter, " or ");
    }
    g_string_append(filter, "(cisco_alarm.carrier and not cisco_alarm.device_name");
    if (host) {
        g_string_append_printf(filter, " and %s.src == %s", host->len == 4 ? "ip" : "ipv6", phones_host(phone->host));
    }
    g_string_append(filter, row->name_count > 0 ? "))" : ")");
    return true;
}

/* The alarms; of a phone without any, all of its signaling. */
static void write_filter(stats_output *out, const device_row *row)
{
    GString *filter = g_string_new("");

    if (!has_alarms(row)) {
        char *packets = phones_filter(row->phone);
        stats_text(out, "%s", packets ? packets : "");
        g_free(packets);
    } else if (add_names(filter, row) && (!row->has_unnamed || add_unnamed(filter, row))) {
        g_string_append(filter, row->alarms > 0 ? " and cisco_alarm.first_report == 1" : "");
        stats_filter(out, filter->str);
    } else {
        stats_nothing(out);
    }
    g_string_free(filter, TRUE);
}

static void write_row(stats_output *out, const device_row *row, const loss_index *index)
{
    stats_row(out);
    stats_text(out, "%s", phones_name(row->phone));
    write_losses(out, row, index->all->status[row->phone]);
    write_last_reason(out, row, index);
    write_registered(out, row, index);
    stats_number(out, row->alarms);
    stats_number(out, row->duplicates);
    loss_index_write_outage(out, row->outage, row->is_at_most, 3);
    stats_number(out, row->planned);
    stats_number(out, row->retransmissions);
    write_kinds(out, row);
    write_filter(out, row);
}

static void draw(void *state, stats_output *out)
{
    const devices *d = (const devices *)state;
    loss_index *index = loss_index_new(d->selection);

    add_losses(d, index);
    GPtrArray *rows = sorted_rows(d);
    unsigned shown = MIN(rows->len, stats_rows_max());
    stats_caption(out, "Cisco Phone Alarms by Device; times UTC");
    if (caveats_write(out, index->all, index->is_short)) {
        char *phones = caveats_phones(index->all->phone_count);
        stats_caption(out, "Phones with an alarm or a known loss of service: %u of %s", rows->len, phones);
        g_free(phones);
    }
    for (unsigned i = 0; i < shown; i++) {
        write_row(out, (const device_row *)g_ptr_array_index(rows, i), index);
    }
    stats_more(out, rows->len - shown, "narrow with a filter");
    g_ptr_array_free(rows, TRUE);
    loss_index_free(index);
}

const stats_kind stats_devices = {
    .title = "Cisco Phone Alarms by Device",
    .name = "cisco_alarm,devices",
    .columns = columns,
    .column_count = array_length(columns),
    .note_column = 3,
    .begin = begin,
    .take = take,
    .draw = draw,
    .end = end,
};
