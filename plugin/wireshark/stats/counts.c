/* counts.c
 * Alarms counted by what they report: -z cisco_alarm,reasons and switches, ucm.
 *
 * An event counts where it is reported first. Reported again, it is a retransmission, or a duplicate by another
 * carrier: the text forms repeat the news of an XML alarm.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/compare.h"
#include "wireshark/stats/alarm_text.h"
#include "wireshark/stats/caveats.h"
#include "wireshark/stats/loss_index.h"
#include "wireshark/stats/phones.h"
#include "wireshark/stats/stats.h"
#include "wireshark/track/reports.h"

/* ---- What is counted where ---- */

/* Where an alarm belongs, and what it adds there. An alarm counts in the row of its first and second cell, and in the
 * row "(all)" of its first cell. */
typedef struct {
    const char *first;
    const char *second;
    const char *last; /* text of the column for the last one; NULL: as it was */
} row_key;

/* False: the alarm does not belong to the statistic. */
typedef bool (*key_of_alarm)(const alarm_tap_data *alarm, row_key *key);

/* One of the three statistics. */
typedef struct {
    key_of_alarm key_of;
    const char *caption;
    bool of_losses;           /* and not of all alarms */
    bool by_lost;             /* losses count where they were lost, which may be another row than their alarm's */
    bool splits_planned;      /* planned and unplanned losses have columns of their own */
    bool totals_first;        /* so that parts never push one out of a table that is limited */
    const char *among;        /* the alarms that are in the statistic at all */
    const char *field;        /* of the first cell; NULL: it is the kind of alarm */
    const char *second_field; /* of the second cell; NULL: it begins with a code, or is none */
} count_kind;

static bool by_reason(const alarm_tap_data *alarm, row_key *key)
{
    const char *reason = alarm_text_reason(alarm);

    *key =
        (row_key){alarm_text_name(alarm), reason ? reason : phones_string("(none)"), phones_text(alarm->facts.device)};
    return true;
}

/* Alarms that name a neighbor, and losses of service that name none; the text forms cannot. */
static bool by_switch(const alarm_tap_data *alarm, row_key *key)
{
    *key = (row_key){alarm_text_shown(alarm->facts.switch_name), alarm_text_shown(alarm->facts.switch_port),
                     alarm_text_loss(alarm)};
    return !facts_are_of_text(&alarm->facts) &&
           (alarm->facts.has_reason || alarm->facts.switch_name.len > 0 || alarm->facts.switch_port.len > 0);
}

/* The same with the Unified CM that was lost. */
static bool by_ucm(const alarm_tap_data *alarm, row_key *key)
{
    const char *reason = alarm_text_loss(alarm);

    *key = (row_key){alarm_text_shown(alarm->facts.ucm), reason ? reason : phones_string("(none)"),
                     phones_text(alarm->facts.device)};
    return !facts_are_of_text(&alarm->facts) && (alarm->facts.has_reason || alarm->facts.ucm.len > 0);
}

/* ---- Rows ---- */

typedef struct count_row {
    const char *first;
    const char *second;
    const char *last;
    const struct count_row *total; /* the row that sums up those with the same first cell; may be this one */
    uint32_t alarms;
    uint32_t retransmissions;
    uint32_t duplicates;
    GArray *losses;         /* of uint32_t: the numbers of the losses that its alarms report … */
    GArray *drawn;          /* … and of those that count here, when drawn */
    uint32_t carrier;       /* of one of its alarms */
    const alarm_row *alarm; /* that alarm's; NULL: not in the catalog */
    int code_field;         /* of catalog_fields: what the second cell is a code of; -1: none */
    uint32_t code;

    /* When drawn */
    GString *silent;   /* packets of the phones that sent none; empty: none, or of too many */
    uint32_t no_alarm; /* their losses */
    uint32_t unplanned;
    uint32_t planned;
    int64_t outage;
    bool is_at_most; /* the outage was not longer */
} count_row;

typedef struct {
    const count_kind *kind;
    stats_selection *selection;
    GHashTable *rows; /* of count_row, by both cells */
} counts;

/* Texts are kept once each, so equal ones have the same address. */
static unsigned row_hash(const void *key)
{
    const count_row *row = (const count_row *)key;
    return g_direct_hash(row->first) * 31 + g_direct_hash(row->second);
}

static int row_equal(const void *a, const void *b)
{
    const count_row *row_a = (const count_row *)a;
    const count_row *row_b = (const count_row *)b;
    return row_a->first == row_b->first && row_a->second == row_b->second;
}

/* The row with these cells. Without a total it is the row that sums up its first cell. */
static count_row *find_row(counts *c, const char *first, const char *second, const count_row *total)
{
    count_row key = {.first = first, .second = second};
    count_row *row = (count_row *)g_hash_table_lookup(c->rows, &key);

    if (!row) {
        row = g_new0(count_row, 1);
        row->first = first;
        row->second = second;
        row->last = "";
        row->total = total ? total : row;
        row->losses = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        row->drawn = g_array_new(FALSE, FALSE, sizeof(uint32_t));
        row->silent = g_string_new("");
        row->code_field = -1;
        g_hash_table_add(c->rows, row);
    }
    return row;
}

static void add_alarm(count_row *row, const alarm_tap_data *alarm, const row_key *key)
{
    row->carrier = (uint32_t)alarm->carrier;
    row->alarm = alarm->facts.alarm;
    if (alarm->facts.has_reason || alarm->facts.result_param) {
        row->code_field = alarm->facts.has_reason ? (int)FIELD_reason : (int)alarm->facts.result_param->field;
        row->code = alarm->facts.has_reason ? alarm->facts.reason : alarm->facts.result;
    }
    if (alarm->record->report.original) {
        row->retransmissions++;
        return;
    }
    row->alarms += reports_is_first(alarm->record);
    row->duplicates += !reports_is_first(alarm->record);
    row->last = key->last ? key->last : row->last;
    if (alarm->record->report.loss != REPORT_NONE) {
        g_array_append_val(row->losses, alarm->record->report.loss);
    }
}

static void take(void *state, packet_info *pinfo, const alarm_tap_data *alarm)
{
    counts *c = (counts *)state;
    row_key key;

    selection_add(c->selection, pinfo, alarm);
    if (c->kind->key_of(alarm, &key)) {
        count_row *total = find_row(c, key.first, phones_string("(all)"), NULL);
        add_alarm(total, alarm, &key);
        add_alarm(find_row(c, key.first, key.second, total), alarm, &key);
    }
}

/* ---- Losses ---- */

/* A loss counts once in a row, by however many alarms it is reported. */
static void count_losses(count_row *row, const loss_index *index)
{
    row->unplanned = row->no_alarm;
    row->planned = 0;
    row->outage = CLOCK_NO_OUTAGE;
    row->is_at_most = false;
    g_array_sort(row->drawn, compare_u32);
    for (unsigned i = 0; i < row->drawn->len; i++) {
        uint32_t number = g_array_index(row->drawn, uint32_t, i);
        const stats_loss *loss = loss_index_at(index, number);
        if (!loss || (i > 0 && g_array_index(row->drawn, uint32_t, i - 1) == number)) {
            continue;
        }
        row->unplanned += loss->kind == LOSS_UNPLANNED;
        row->planned += loss->kind != LOSS_UNPLANNED;
        int64_t outage = loss_index_outage(index, loss);
        if (outage > row->outage) {
            row->outage = outage;
            row->is_at_most = losses_is_bridged(loss);
        }
    }
}

static void count_all_losses(const counts *c, const loss_index *index)
{
    GHashTableIter next;
    void *row;

    g_hash_table_iter_init(&next, c->rows);
    while (g_hash_table_iter_next(&next, &row, NULL)) {
        count_losses((count_row *)row, index);
    }
}

/* ---- Losses by the Unified CM that was lost ---- */

/* A phone that was registered with a router meanwhile names that, and one that has started names none: it lost the
 * Unified CM of its last keepalive. NULL: the loss belongs where its alarm is. */
static const char *lost_ucm(const stats_loss *loss)
{
    bool names_it = loss->report && loss->report->ucm_text && !losses_is_bridged(loss);
    uint32_t ucm = losses_registered_at(loss);

    return names_it || ucm == HOST_NONE ? NULL : phones_string(phones_host(ucm));
}

/* The losses that the alarms of a row report, other than those that were lost elsewhere. */
static void fill_by_lost(count_row *row, const loss_index *index, GHashTable *placed)
{
    for (unsigned i = 0; i < row->losses->len; i++) {
        uint32_t number = g_array_index(row->losses, uint32_t, i);
        const stats_loss *loss = loss_index_at(index, number);
        const char *lost = loss ? lost_ucm(loss) : NULL;
        if (!lost || lost == row->first) {
            g_array_append_val(row->drawn, number);
            g_hash_table_add(placed, (void *)loss);
        }
    }
}

static void fill_rows(const counts *c, const loss_index *index, GHashTable *placed)
{
    GHashTableIter next;
    void *data;

    g_hash_table_iter_init(&next, c->rows);
    while (g_hash_table_iter_next(&next, &data, NULL)) {
        count_row *row = (count_row *)data;
        row->no_alarm = 0;
        g_string_truncate(row->silent, 0);
        g_array_set_size(row->drawn, 0);
        if (c->kind->by_lost) {
            fill_by_lost(row, index, placed);
        } else {
            g_array_append_vals(row->drawn, row->losses->data, row->losses->len);
        }
    }
}

/* A filter with the packets of more phones than this is no help. */
enum { SILENT_MAX = 8 };

static void add_silent(count_row *row, uint32_t phone)
{
    char *packets = phones_filter(phone);

    row->no_alarm++;
    bool is_whole = row->no_alarm == 1 || row->silent->len > 0; /* so far */
    if (packets && is_whole && row->no_alarm <= SILENT_MAX) {
        g_string_append_printf(row->silent, "%s(%s)", row->silent->len > 0 ? " or " : "", packets);
    } else {
        g_string_truncate(row->silent, 0);
    }
    g_free(packets);
}

static void add_to_row(count_row *row, const stats_loss *loss)
{
    if (loss->report) {
        uint32_t number = (uint32_t)(loss->report - report_loss_at(capture_current()->reports, 0));
        g_array_append_val(row->drawn, number);
    } else {
        add_silent(row, loss->phone);
    }
    row->last = *row->last ? row->last : phones_name(loss->phone);
}

/* Puts losses to the Unified CM that was lost; alarms stay where they are, as their filter has the name in them.
 * Returns how many are in no row: text alarms name no Unified CM. */
static uint32_t place_losses(counts *c, const loss_index *index)
{
    GHashTable *placed = g_hash_table_new(g_direct_hash, g_direct_equal);
    uint32_t left = 0;

    fill_rows(c, index, placed);
    for (size_t i = 0; i < index->all->count && c->kind->by_lost; i++) {
        const stats_loss *loss = &index->all->losses[i];
        const char *lost = lost_ucm(loss);
        if (loss->kind == LOSS_LEAVING || g_hash_table_contains(placed, loss)) {
            continue;
        }
        if (lost) {
            const char *reason = loss->report ? alarm_text_reported(loss->report) : phones_string("no alarm");
            count_row *total = find_row(c, lost, phones_string("(all)"), NULL);
            add_to_row(total, loss);
            add_to_row(find_row(c, lost, reason, total), loss);
        } else {
            left++;
        }
    }
    g_hash_table_destroy(placed);
    return left;
}

/* ---- Order ---- */

static int compare_counts(const count_row *a, const count_row *b, const count_kind *kind)
{
    int order = kind->splits_planned ? (a->unplanned < b->unplanned) - (a->unplanned > b->unplanned) : 0;

    order = order ? order : (a->alarms < b->alarms) - (a->alarms > b->alarms);
    return order ? order : (a->duplicates < b->duplicates) - (a->duplicates > b->duplicates);
}

/* Texts by their letters, and the numbers in them by their value. */
static int compare_naturally(const char *a, const char *b)
{
    while (*a && *b) {
        if (g_ascii_isdigit(*a) && g_ascii_isdigit(*b)) {
            uint64_t number_a = g_ascii_strtoull(a, (char **)&a, 10);
            uint64_t number_b = g_ascii_strtoull(b, (char **)&b, 10);
            if (number_a != number_b) {
                return number_a < number_b ? -1 : 1;
            }
        } else if (*a != *b) {
            break;
        } else {
            a++;
            b++;
        }
    }
    return (uint8_t)*a - (uint8_t)*b;
}

/* The rows of one first cell are together: its total, unless all totals come first, then the others by falling number
 * of alarms, or of unplanned losses. First comes what has the highest total. Equals are sorted by name; code 2 and port
 * 2 before 10. */
static int compare_rows(const void *a, const void *b, void *data)
{
    const count_kind *kind = (const count_kind *)data;
    const count_row *row_a = *(count_row *const *)a;
    const count_row *row_b = *(count_row *const *)b;
    int order = 0;

    if (kind->totals_first) {
        order = (row_b == row_b->total) - (row_a == row_a->total);
    }
    if (order == 0) {
        order = compare_counts(row_a->total, row_b->total, kind);
    }
    if (order == 0 && row_a->total != row_b->total) {
        order = strcmp(row_a->first, row_b->first);
    }
    if (order == 0) {
        order = (row_b == row_b->total) - (row_a == row_a->total);
    }
    if (order == 0) {
        order = compare_counts(row_a, row_b, kind);
    }
    if (order == 0) {
        order = compare_naturally(row_a->second, row_b->second);
    }
    return order ? order : strcmp(row_a->second, row_b->second);
}

static bool has_alarms(const count_row *row)
{
    return row->alarms + row->duplicates + row->retransmissions > 0;
}

/* A row of losses alone may have been made for an earlier drawing. */
static GPtrArray *sorted_rows(const counts *c)
{
    GPtrArray *rows = g_ptr_array_new();
    GHashTableIter next;
    void *data;

    g_hash_table_iter_init(&next, c->rows);
    while (g_hash_table_iter_next(&next, &data, NULL)) {
        const count_row *row = (const count_row *)data;
        if (has_alarms(row) || row->unplanned + row->planned > 0) {
            g_ptr_array_add(rows, data);
        }
    }
    g_ptr_array_sort_with_data(rows, compare_rows, (void *)c->kind);
    return rows;
}

/* ---- Drawing ---- */

/* A condition on one field: that it has the text of a cell, or is not there. False: no filter can say it. */
static bool add_condition(GString *filter, const char *among, const char *field, const char *text)
{
    const char *separator = filter->len > 0 ? " and " : "";

    if (strcmp(text, "(none)") == 0) {
        g_string_append_printf(filter, "%s%s and not cisco_alarm.%s", separator, among, field);
    } else if (stats_quotable(text)) {
        g_string_append_printf(filter, "%scisco_alarm.%s == \"%s\"", separator, field, text);
    } else {
        return false;
    }
    return true;
}

/* A condition on the code that the second cell begins with, or that there is none. */
static void add_code(GString *filter, const count_row *row)
{
    if (row->code_field >= 0) {
        g_string_append_printf(filter, "%scisco_alarm.%s == %u", filter->len > 0 ? " and " : "",
                               catalog_fields[row->code_field].name, row->code);
        return;
    }
    for (size_t i = 0; row->alarm && i < row->alarm->param_count; i++) {
        const param_row *param = &row->alarm->params[i];
        if (param->role == ROLE_REASON || param->role == ROLE_RESULT) {
            g_string_append_printf(filter, "%snot cisco_alarm.%s", filter->len > 0 ? " and " : "",
                                   catalog_fields[param->field].name);
        }
    }
}

static void add_alarm_condition(GString *filter, const count_row *row, const count_kind *kind)
{
    if (row->carrier == CARRIER_SIP_REASON || row->carrier == CARRIER_SCCP_TEXT) {
        g_string_append_printf(filter, "cisco_alarm.carrier == %u", row->carrier);
    } else {
        add_condition(filter, kind->among, "name", row->first);
    }
}

static void write_filter(stats_output *out, const count_row *row, const count_kind *kind, GHashTable *classes)
{
    if (!has_alarms(row) && row->drawn->len > 0) { /* losses, which are reported in other rows */
        loss_index_write_filter(out, classes, row->drawn);
        return;
    }
    if (!has_alarms(row)) {
        stats_text(out, "%s", row->silent->len > 0 ? row->silent->str : "");
        return;
    }
    GString *filter = g_string_new("");
    bool is_sayable = true;

    if (kind->field) {
        is_sayable = add_condition(filter, kind->among, kind->field, row->first);
    } else {
        add_alarm_condition(filter, row, kind);
    }
    if (row != row->total && kind->second_field) {
        is_sayable &= add_condition(filter, kind->among, kind->second_field, row->second);
    } else if (row != row->total) {
        add_code(filter, row);
    }
    if (row->alarms > 0 && filter->len > 0) { /* what was reported before counts elsewhere */
        g_string_append(filter, " and cisco_alarm.first_report == 1");
    }
    stats_filter(out, is_sayable ? filter->str : "");
    g_string_free(filter, TRUE);
}

static void write_row(stats_output *out, const count_row *row, const count_kind *kind, GHashTable *classes)
{
    bool is_not_open = strcmp(row->first, "<not open>") == 0;

    stats_row(out);
    stats_text(out, "%s%s", row->first, is_not_open ? " (no connection)" : "");
    stats_text(out, "%s", row->second);
    if (kind->splits_planned) {
        stats_number(out, row->unplanned);
        stats_number(out, row->planned);
    }
    stats_number(out, row->alarms);
    stats_number(out, row->duplicates);
    stats_number(out, row->retransmissions);
    loss_index_write_outage(out, row->outage, row->is_at_most, 3);
    stats_text(out, "%s", row->last);
    write_filter(out, row, kind, classes);
}

static void draw(void *state, stats_output *out)
{
    counts *c = (counts *)state;
    loss_index *index = loss_index_new(c->selection);
    GHashTable *classes = loss_index_classes();

    uint32_t left = place_losses(c, index);
    count_all_losses(c, index);
    GPtrArray *rows = sorted_rows(c);
    unsigned count = MIN(rows->len, stats_rows_max());
    stats_caption(out, "%s", c->kind->caption);
    if (c->kind->of_losses) {
        caveats_write(out, index->all, index->is_short);
    } else {
        caveats_write_unread(out);
    }
    for (unsigned i = 0; i < count; i++) {
        write_row(out, (const count_row *)g_ptr_array_index(rows, i), c->kind, classes);
    }
    stats_more(out, rows->len - count, "narrow with a filter");
    if (left > 0) {
        stats_note(out,
                   "%u more loss%s in no row: no alarm names the Unified CM, and no registration before was captured.",
                   left, left == 1 ? " is" : "es are");
    }
    g_ptr_array_free(rows, TRUE);
    g_hash_table_destroy(classes);
    loss_index_free(index);
}

static void free_row(void *data)
{
    count_row *row = (count_row *)data;

    g_array_free(row->losses, TRUE);
    g_array_free(row->drawn, TRUE);
    g_string_free(row->silent, TRUE);
    g_free(row);
}

static void *begin(const stats_kind *kind)
{
    counts *c = g_new0(counts, 1);

    c->kind = (const count_kind *)kind->detail;
    c->selection = selection_new();
    c->rows = g_hash_table_new_full(row_hash, row_equal, free_row, NULL);
    return c;
}

static void end(void *state)
{
    counts *c = (counts *)state;

    selection_free(c->selection);
    g_hash_table_destroy(c->rows);
    g_free(c);
}

/* ---- The three ---- */

#define ALARM_COLUMNS                                                                                                  \
    {"Alarms", true, 0}, {"Duplicate reports", true, 0}, {"Retransmissions", true, 0},                                 \
    {                                                                                                                  \
        "Longest outage (s)", true, 0                                                                                  \
    }

static const stats_column reason_columns[] = {{"#", true, 0}, {"Alarm", false, 0},       {"Reason or result", false, 0},
                                              ALARM_COLUMNS,  {"Last device", false, 0}, {"Filter", false, 0}};
static const stats_column switch_columns[] = {
    {"#", true, 0},       {"Switch", false, 0}, {"Port", false, 0},        {"Unplanned", true, 0},
    {"Planned", true, 0}, ALARM_COLUMNS,        {"Last reason", false, 0}, {"Filter", false, 0}};
static const stats_column ucm_columns[] = {
    {"#", true, 0}, {"Unified CM", false, 0},  {"Reason", false, 0}, {"Unplanned", true, 0}, {"Planned", true, 0},
    ALARM_COLUMNS,  {"Last device", false, 0}, {"Filter", false, 0}};

static const count_kind by_reason_kind = {
    .key_of = by_reason, .caption = "Cisco Phone Alarms by Reason", .among = "cisco_alarm.carrier in {1, 2, 3, 6}"};
static const count_kind switch_kind = {.key_of = by_switch,
                                       .caption = "Cisco Phone Alarms by Switch Port",
                                       .of_losses = true,
                                       .splits_planned = true,
                                       .totals_first = true,
                                       .among = "cisco_alarm.carrier in {1, 2, 3, 6} and cisco_alarm.reason",
                                       .field = "neighbor_device",
                                       .second_field = "neighbor_port"};
static const count_kind ucm_kind = {.key_of = by_ucm,
                                    .caption = "Cisco Phone Alarms by Unified CM",
                                    .by_lost = true,
                                    .of_losses = true,
                                    .splits_planned = true,
                                    .among = "cisco_alarm.carrier in {1, 2, 3, 6} and cisco_alarm.reason",
                                    .field = "ucm_address"};

#define COUNTS(title_text, which, its_columns, its_kind)                                                               \
    {                                                                                                                  \
        .title = title_text, .name = "cisco_alarm," which, .columns = its_columns,                                     \
        .column_count = array_length(its_columns), .note_column = 2, .begin = begin, .take = take, .draw = draw,       \
        .end = end, .detail = &its_kind                                                                                \
    }

const stats_kind stats_reasons = COUNTS("Cisco Phone Alarms by Reason", "reasons", reason_columns, by_reason_kind);
const stats_kind stats_switches = COUNTS("Cisco Phone Alarms by Switch Port", "switches", switch_columns, switch_kind);
const stats_kind stats_ucm = COUNTS("Cisco Phone Alarms by Unified CM", "ucm", ucm_columns, ucm_kind);
