/* counts.c
 * Alarms counted by what they say: -z cisco_alarm,reasons and devices, switches, ucm.
 *
 * An event counts where it is told first. Told once more, it is a retransmission, or comes by another way: the text forms
 * tell the news of an XML alarm.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/stats.h"
#include "wireshark/stats/phones.h"
#include "wireshark/track/reports.h"

/* ---- Texts ---- */

static const char *shown(text_span text)
{
    const char *kept = phones_text(text);
    return kept ? kept : "(none)";
}

static const char *alarm_name(const alarm_tap_data *alarm)
{
    if (alarm->carrier == CARRIER_SIP_REASON) {
        return "Reason header of REGISTER";
    }
    return alarm->carrier == CARRIER_SCCP_TEXT ? "SCCP text alarm" : shown(alarm->facts.name);
}

static const char *code_text(const char *label, uint32_t code, const code_row *row)
{
    const char *name = !row ? "" : row->symbol ? row->symbol : row->meaning;
    char *text = g_strdup_printf("%s%s%u%s%s", label, *label ? " " : "", code, *name ? " " : "", name);
    const char *kept = phones_string(text);

    g_free(text);
    return kept;
}

/* Why service was lost: "25 RegistrationSuccessful". SCCP's text alarm has a list of numbers of its own, so it says so.
 * NULL: not told. */
static const char *loss_text(const alarm_tap_data *alarm)
{
    if (alarm->facts.has_reason) {
        return code_text("", alarm->facts.reason, alarm->facts.reason_row);
    }
    if (alarm->facts.result_param && alarm->carrier == CARRIER_SCCP_TEXT) {
        return code_text(catalog_fields[alarm->facts.result_param->field].label, alarm->facts.result,
                         alarm->facts.result_row);
    }
    return NULL;
}

/* The reason, or the other code that tells most: "1 CTL and/or ITL updated". It stands beside the alarm's name, which
 * says what it is a code of. NULL: the alarm has neither. */
static const char *reason_text(const alarm_tap_data *alarm)
{
    if (alarm->facts.result_param && !alarm->facts.has_reason) {
        return code_text("", alarm->facts.result, alarm->facts.result_row);
    }
    return loss_text(alarm);
}

/* ---- What is counted where ---- */

/* Where an alarm belongs, and what it adds there. An alarm counts in the row of its first and second cell, and in the
 * row "(all)" of its first cell. */
typedef struct {
    const char *first;
    const char *second; /* NULL: there is one row for the first cell; the second one tells what was reported */
    const char *last;   /* text of the column for the last one; NULL: as it was */
} table_place;

/* False: the alarm does not belong to the statistic. */
typedef bool (*place_alarm)(const alarm_tap_data *alarm, table_place *place);

/* One of the four statistics. */
typedef struct {
    place_alarm place;
    bool tells_reported;      /* the second cell does */
    bool totals_first;        /* so that parts never push one out of a table that is limited */
    const char *among;        /* the alarms that are in the statistic at all */
    const char *field;        /* of the first cell; NULL: it is the kind of alarm */
    const char *second_field; /* of the second cell; NULL: it begins with a code, or is none */
} count_kind;

static bool by_reason(const alarm_tap_data *alarm, table_place *place)
{
    const char *reason = reason_text(alarm);

    *place = (table_place){alarm_name(alarm), reason ? reason : "(none)", phones_text(alarm->facts.device)};
    return true;
}

static bool by_device(const alarm_tap_data *alarm, table_place *place)
{
    *place = (table_place){shown(alarm->facts.device), NULL, loss_text(alarm)};
    return true;
}

/* Alarms that name a neighbor, and losses of service that name none; the text forms cannot. */
static bool by_switch(const alarm_tap_data *alarm, table_place *place)
{
    *place = (table_place){shown(alarm->facts.switch_name), shown(alarm->facts.switch_port), loss_text(alarm)};
    return !facts_are_of_text(&alarm->facts) &&
           (alarm->facts.has_reason || alarm->facts.switch_name.len > 0 || alarm->facts.switch_port.len > 0);
}

/* The same with the Unified CM that was lost. */
static bool by_ucm(const alarm_tap_data *alarm, table_place *place)
{
    const char *reason = loss_text(alarm);

    *place = (table_place){shown(alarm->facts.ucm), reason ? reason : "(none)", phones_text(alarm->facts.device)};
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
    uint32_t other_ways;
    int64_t outage;
    uint32_t carrier;       /* of one of its alarms */
    const alarm_row *alarm; /* that alarm's; NULL: not in the catalog */
    int code_field;         /* of catalog_fields: what the second cell is a code of; -1: none */
    uint32_t code;
    uint32_t reported[]; /* how often, by kind */
} count_row;

typedef struct {
    const count_kind *kind;
    GHashTable *rows; /* of count_row, by both cells */
} counts;

/* Kinds of alarms: those of the catalog, any other, the two text forms. The catalog's last come first: every phone sends
 * them. */
static size_t kind_count(void)
{
    return catalog_alarm_count + 3;
}

static size_t kind_of(const alarm_tap_data *alarm)
{
    if (facts_are_of_text(&alarm->facts)) {
        return catalog_alarm_count + (alarm->carrier == CARRIER_SIP_REASON ? 1 : 2);
    }
    return alarm->facts.alarm ? catalog_alarm_count - 1 - (size_t)(alarm->facts.alarm - catalog_alarms)
                              : catalog_alarm_count;
}

static const char *kind_name(size_t kind)
{
    static const char *const others[] = {"other alarm", "Reason header", "SCCP text alarm"};
    return kind < catalog_alarm_count ? catalog_alarms[catalog_alarm_count - 1 - kind].name
                                      : others[kind - catalog_alarm_count];
}

/* What a phone reported is summed up beyond this; see reported_text. */
enum { REPORTED_WIDTH = 64 };

/* Lists the kinds for which there is room. Returns how many alarms are of the others. */
static unsigned list_reported(GString *text, const count_row *row, size_t room)
{
    unsigned left = 0;

    for (size_t kind = 0; kind < kind_count(); kind++) {
        if (row->reported[kind] > 0) {
            size_t before = text->len;
            g_string_append_printf(text, "%s%s %u", before > 0 ? ", " : "", kind_name(kind), row->reported[kind]);
            if (text->len > room) {
                g_string_truncate(text, before);
                left += row->reported[kind];
            }
        }
    }
    return left;
}

/* "LastOutOfServiceInformation 2, DeviceTLInfo 1", and where there is no room for all: "…, 5 more". */
static char *reported_text(const count_row *row)
{
    GString *text = g_string_new("");

    if (list_reported(text, row, REPORTED_WIDTH) > 0) {
        g_string_truncate(text, 0);
        unsigned left = list_reported(text, row, REPORTED_WIDTH - strlen(", 9999 more"));
        g_string_append_printf(text, ", %u more", left);
    }
    return g_string_free(text, FALSE);
}

static unsigned row_hash(const void *key)
{
    const count_row *row = (const count_row *)key;
    return g_str_hash(row->first) * 31 + g_str_hash(row->second);
}

static int row_equal(const void *a, const void *b)
{
    const count_row *row_a = (const count_row *)a;
    const count_row *row_b = (const count_row *)b;
    return strcmp(row_a->first, row_b->first) == 0 && strcmp(row_a->second, row_b->second) == 0;
}

/* The row with these cells. Without a total it is the row that sums up its first cell. */
static count_row *find_row(counts *c, const char *first, const char *second, const count_row *total)
{
    count_row key = {.first = first, .second = second};
    count_row *row = (count_row *)g_hash_table_lookup(c->rows, &key);

    if (!row) {
        row = (count_row *)g_malloc0(sizeof *row + kind_count() * sizeof row->reported[0]);
        row->first = first;
        row->second = second;
        row->last = "";
        row->total = total ? total : row;
        row->outage = CLOCK_NO_OUTAGE;
        row->code_field = -1;
        g_hash_table_add(c->rows, row);
    }
    return row;
}

static void add_alarm(count_row *row, const alarm_tap_data *alarm, const table_place *place)
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
    row->other_ways += !reports_is_first(alarm->record);
    row->reported[kind_of(alarm)]++;
    row->last = place->last ? place->last : row->last;
    if (alarm->has_outage) {
        int64_t outage = (int64_t)alarm->outage.secs * CLOCK_SECOND + alarm->outage.nsecs;
        bool is_none = alarm->facts.has_reason && catalog_reason_kind(alarm->facts.reason_row) == REASON_STARTED;
        row->outage = is_none ? row->outage : MAX(row->outage, outage);
    }
}

static void take(void *state, packet_info *pinfo _U_, const alarm_tap_data *alarm)
{
    counts *c = (counts *)state;
    table_place place;

    if (!c->kind->place(alarm, &place)) {
        return;
    }
    count_row *total = find_row(c, place.first, "(all)", NULL);
    add_alarm(total, alarm, &place);
    if (place.second) {
        add_alarm(find_row(c, place.first, place.second, total), alarm, &place);
    }
}

/* ---- Order ---- */

static int compare_counts(const count_row *a, const count_row *b)
{
    int order = (a->alarms < b->alarms) - (a->alarms > b->alarms);

    return order ? order : (a->other_ways < b->other_ways) - (a->other_ways > b->other_ways);
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

/* The rows of one first cell stand together: its total, unless all totals come first, then the others by falling number of
 * alarms. First comes what has the highest total. Equals stand by name; code 2 and port 2 before 10. */
static int compare_rows(const void *a, const void *b, void *kind)
{
    const count_row *row_a = *(count_row *const *)a;
    const count_row *row_b = *(count_row *const *)b;
    int order = 0;

    if (((const count_kind *)kind)->totals_first) {
        order = (row_b == row_b->total) - (row_a == row_a->total);
    }
    if (order == 0) {
        order = compare_counts(row_a->total, row_b->total);
    }
    if (order == 0 && row_a->total != row_b->total) {
        order = strcmp(row_a->first, row_b->first);
    }
    if (order == 0) {
        order = (row_b == row_b->total) - (row_a == row_a->total);
    }
    if (order == 0) {
        order = compare_counts(row_a, row_b);
    }
    if (order == 0) {
        order = compare_naturally(row_a->second, row_b->second);
    }
    return order ? order : strcmp(row_a->second, row_b->second);
}

static GPtrArray *sorted_rows(const counts *c)
{
    GPtrArray *rows = g_ptr_array_new();
    GHashTableIter next;
    void *row;

    g_hash_table_iter_init(&next, c->rows);
    while (g_hash_table_iter_next(&next, &row, NULL)) {
        g_ptr_array_add(rows, row);
    }
    g_ptr_array_sort_with_data(rows, compare_rows, (void *)c->kind);
    return rows;
}

/* ---- Drawing ---- */

/* A condition on one field: that it has the text of a cell, or is not there. */
static void add_condition(GString *filter, const char *among, const char *field, const char *text)
{
    const char *separator = filter->len > 0 ? " and " : "";

    if (strcmp(text, "(none)") == 0) {
        g_string_append_printf(filter, "%s%s and not cisco_alarm.%s", separator, among, field);
    } else if (stats_quotable(text)) {
        g_string_append_printf(filter, "%scisco_alarm.%s == \"%s\"", separator, field, text);
    }
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

static void write_filter(stats_output *out, const count_row *row, const count_kind *kind)
{
    GString *filter = g_string_new("");

    if (kind->field) {
        add_condition(filter, kind->among, kind->field, row->first);
    } else {
        add_alarm_condition(filter, row, kind);
    }
    if (row != row->total && kind->second_field) {
        add_condition(filter, kind->among, kind->second_field, row->second);
    } else if (row != row->total) {
        add_code(filter, row);
    }
    if (row->alarms > 0 && filter->len > 0) { /* what has been told before counts elsewhere */
        g_string_append(filter, " and cisco_alarm.first_report == 1");
    }
    stats_filter(out, filter->str);
    g_string_free(filter, TRUE);
}

static void write_row(stats_output *out, const count_row *row, const count_kind *kind)
{
    stats_row(out);
    stats_number(out, row->alarms);
    stats_number(out, row->retransmissions);
    stats_number(out, row->other_ways);
    stats_seconds(out, row->outage, 3);
    stats_text(out, "%s", row->first);
    if (kind->tells_reported) {
        char *reported = reported_text(row);
        stats_text(out, "%s", reported);
        g_free(reported);
    } else {
        stats_text(out, "%s", row->second);
    }
    stats_text(out, "%s", row->last);
    write_filter(out, row, kind);
}

static void draw(void *state, stats_output *out)
{
    const counts *c = (const counts *)state;
    GPtrArray *rows = sorted_rows(c);
    unsigned count = MIN(rows->len, stats_rows_max());

    for (unsigned i = 0; i < count; i++) {
        write_row(out, (const count_row *)g_ptr_array_index(rows, i), c->kind);
    }
    stats_more(out, rows->len - count, "a filter picks some");
    g_ptr_array_free(rows, TRUE);
}

static void *begin(const stats_kind *kind)
{
    counts *c = g_new0(counts, 1);

    c->kind = (const count_kind *)kind->detail;
    c->rows = g_hash_table_new_full(row_hash, row_equal, g_free, NULL);
    return c;
}

static void end(void *state)
{
    counts *c = (counts *)state;

    g_hash_table_destroy(c->rows);
    g_free(c);
}

/* ---- The four ---- */

#define COLUMNS(first, second, last)                                                                                   \
    {                                                                                                                  \
        {"#", true, 0}, {"Alarms", true, 0}, {"Retransmissions", true, 0}, {"Other ways", true, 0},                    \
            {"Longest outage s", true, 0}, {first, false, 0}, {second, false, 0}, {last, false, 0},                    \
            {"Filter", false, 0},                                                                                      \
    }

static const stats_column reason_columns[] = COLUMNS("Alarm", "Reason or result", "Last device");
static const stats_column device_columns[] = COLUMNS("Device", "Reported", "Last reason");
static const stats_column switch_columns[] = COLUMNS("Switch", "Port", "Last reason");
static const stats_column ucm_columns[] = COLUMNS("Unified CM", "Reason", "Last device");

static const count_kind by_reason_kind = {.place = by_reason, .among = "cisco_alarm.carrier in {1, 2, 3, 6}"};
static const count_kind device_kind = {
    .place = by_device, .tells_reported = true, .among = "cisco_alarm.carrier", .field = "device_name"};
static const count_kind switch_kind = {.place = by_switch,
                                       .totals_first = true,
                                       .among = "cisco_alarm.carrier in {1, 2, 3, 6} and cisco_alarm.reason",
                                       .field = "neighbor_device",
                                       .second_field = "neighbor_port"};
static const count_kind ucm_kind = {
    .place = by_ucm, .among = "cisco_alarm.carrier in {1, 2, 3, 6} and cisco_alarm.reason", .field = "ucm_address"};

#define COUNTS(title_text, which, its_columns, its_kind)                                                               \
    {                                                                                                                  \
        .title = title_text, .name = "cisco_alarm," which, .columns = its_columns,                                     \
        .column_count = array_length(its_columns), .note_column = 6, .begin = begin, .take = take, .draw = draw,       \
        .end = end, .detail = &its_kind                                                                                \
    }

const stats_kind stats_reasons = COUNTS("Cisco Phone Alarms by Reason", "reasons", reason_columns, by_reason_kind);
const stats_kind stats_devices = COUNTS("Cisco Phone Alarms by Device", "devices", device_columns, device_kind);
const stats_kind stats_switches = COUNTS("Cisco Phone Alarms by Switch Port", "switches", switch_columns, switch_kind);
const stats_kind stats_ucm = COUNTS("Cisco Phone Alarms by Unified CM", "ucm", ucm_columns, ucm_kind);
