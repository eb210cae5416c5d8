/* stats.c
 * Statistics of alarms: see stats.h.
 *
 * These are statistics tables and not statistics trees, because Wireshark puts the trees of a plugin into its Statistics
 * menu, away from the other telephony ones, and because a tree holds numbers only: a phone's last reason is a text.
 *
 * A retransmission counts as one and as nothing else. The text forms tell the news of an XML alarm once more:
 * they have rows of their own, or do not count as alarms.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats.h"

#include "wireshark/alarm.h"

#include <epan/stat_tap_ui.h>
#include <epan/strutil.h>
#include <epan/tap.h>
#include <wsutil/report_message.h>

/* ---- Texts ---- */

/* A longer name is cut: a table is no place for it. */
enum { NAME_BYTES_MAX = 100 };

static const char *printable(wmem_allocator_t *scope, text_span text)
{
    if (text.len == 0) {
        return "(none)";
    }
    if (text.len <= NAME_BYTES_MAX) {
        return format_text(scope, (const void *)text.ptr, text.len);
    }
    size_t len = NAME_BYTES_MAX;
    while ((text.ptr[len] & 0xc0) == 0x80 && len > NAME_BYTES_MAX - 4) {
        len--; /* not inside a character */
    }
    return wmem_strconcat(scope, format_text(scope, (const void *)text.ptr, len), "…", NULL);
}

static const char *alarm_name(wmem_allocator_t *scope, const alarm_tap_data *alarm)
{
    if (alarm->carrier == CARRIER_SIP_REASON) {
        return "Reason header of REGISTER";
    }
    return alarm->carrier == CARRIER_SCCP_TEXT ? "SCCP text alarm" : printable(scope, alarm->facts.name);
}

static const char *code_text(wmem_allocator_t *scope, const char *label, uint32_t code, const code_row *row)
{
    const char *name = !row ? "" : row->symbol ? row->symbol : row->meaning;
    return wmem_strdup_printf(scope, "%s%s%u%s%s", label, *label ? " " : "", code, *name ? " " : "", name);
}

/* Why service was lost: "25 RegistrationSuccessful". SCCP's text alarm has a list of numbers of its own, so it says so.
 * NULL: not told. */
static const char *loss_text(wmem_allocator_t *scope, const alarm_tap_data *alarm)
{
    if (alarm->facts.has_reason) {
        return code_text(scope, "", alarm->facts.reason, alarm->facts.reason_row);
    }
    if (alarm->facts.result_param && alarm->carrier == CARRIER_SCCP_TEXT) {
        return code_text(scope, catalog_fields[alarm->facts.result_param->field].label, alarm->facts.result,
                         alarm->facts.result_row);
    }
    return NULL;
}

/* The reason, or the other code that tells most: "1 CTL and/or ITL updated". It stands beside the alarm's name, which
 * says what it is a code of. NULL: the alarm has neither. */
static const char *reason_text(wmem_allocator_t *scope, const alarm_tap_data *alarm)
{
    if (alarm->facts.result_param && !alarm->facts.has_reason) {
        return code_text(scope, "", alarm->facts.result, alarm->facts.result_row);
    }
    return loss_text(scope, alarm);
}

/* ---- What is counted where ---- */

enum { CELL_FIRST, CELL_SECOND, CELL_ALARMS, CELL_REPEATS, CELL_LAST, CELL_OUTAGE, CELLS };

/* Where an alarm belongs, and what it adds there. An alarm counts in the row of its first and second cell, and in the
 * row "(all)" of its first cell. */
typedef struct {
    const char *first;
    const char *second; /* NULL: there is one row for the first cell; the second one tells what was reported */
    const char *last;   /* text of CELL_LAST; NULL: as it was */
    bool counted;       /* among the alarms */
} table_place;

/* False: the alarm does not belong to the statistic. */
typedef bool (*place_alarm)(wmem_allocator_t *scope, const alarm_tap_data *alarm, table_place *place);

static const char *device_text(wmem_allocator_t *scope, const alarm_tap_data *alarm)
{
    return alarm->facts.device.len > 0 ? printable(scope, alarm->facts.device) : NULL;
}

static bool by_reason(wmem_allocator_t *scope, const alarm_tap_data *alarm, table_place *place)
{
    const char *reason = reason_text(scope, alarm);

    *place = (table_place){alarm_name(scope, alarm), reason ? reason : "(none)", device_text(scope, alarm), true};
    return true;
}

static bool by_device(wmem_allocator_t *scope, const alarm_tap_data *alarm, table_place *place)
{
    *place = (table_place){printable(scope, alarm->facts.device), NULL, loss_text(scope, alarm),
                           !facts_are_of_text(&alarm->facts)};
    return true;
}

/* Alarms that name a neighbor, and losses of service that name none; the text forms cannot. */
static bool by_switch(wmem_allocator_t *scope, const alarm_tap_data *alarm, table_place *place)
{
    *place = (table_place){printable(scope, alarm->facts.switch_name), printable(scope, alarm->facts.switch_port),
                           loss_text(scope, alarm), true};
    return !facts_are_of_text(&alarm->facts) &&
           (alarm->facts.has_reason || alarm->facts.switch_name.len > 0 || alarm->facts.switch_port.len > 0);
}

/* The same with the Unified CM that was lost. */
static bool by_ucm(wmem_allocator_t *scope, const alarm_tap_data *alarm, table_place *place)
{
    const char *reason = loss_text(scope, alarm);

    *place =
        (table_place){printable(scope, alarm->facts.ucm), reason ? reason : "(none)", device_text(scope, alarm), true};
    return !facts_are_of_text(&alarm->facts) && (alarm->facts.has_reason || alarm->facts.ucm.len > 0);
}

/* A statistic, with its only table. */
typedef struct {
    stat_tap_table_ui ui; /* Wireshark's view of it; stands first */
    stat_tap_table_item headings[CELLS];
    place_alarm place;
    GHashTable *rows; /* of row_info, by key */
    unsigned made;    /* rows that have been allocated: those beyond the table's number of rows are spare */
    bool will_sort;   /* sort_rows waits to be called */
} statistic;

#define TEXT_HEADING(name, width)                                                                                      \
    {                                                                                                                  \
        TABLE_ITEM_STRING, TAP_ALIGN_LEFT, name, "%-" #width "s"                                                       \
    }
#define HEADINGS(first, width, second, width2, last, width3)                                                           \
    {                                                                                                                  \
        TEXT_HEADING(first, width), TEXT_HEADING(second, width2), {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Alarms", "%6u"}, \
            {TABLE_ITEM_UINT, TAP_ALIGN_RIGHT, "Repeats", "%7u"}, TEXT_HEADING(last, width3),                          \
            {TABLE_ITEM_FLOAT, TAP_ALIGN_RIGHT, "Longest outage (s)", "%10.3f"},                                       \
    }

/* What a phone reported is cut to this; see reported_text. */
#define REPORTED_WIDTH 64

/* In tshark whatever the catalog says stays in its column, and a line in 160 characters. The outage comes last, because
 * tshark ends a line at the first empty cell. */
static statistic statistics[] = {
    {.ui = {.title = "Cisco Phone Alarms by Reason", .cli_string = "cisco_alarm,reasons"},
     .headings = HEADINGS("Alarm", 27, "Reason or result", 82, "Last device", 15),
     .place = by_reason},
    {.ui = {.title = "Cisco Phone Alarms by Device", .cli_string = "cisco_alarm,devices"},
     .headings = HEADINGS("Device", 15, "Reported", REPORTED_WIDTH, "Last reason", 46),
     .place = by_device},
    {.ui = {.title = "Cisco Phone Alarms by Switch Port", .cli_string = "cisco_alarm,switches"},
     .headings = HEADINGS("Switch", 40, "Port", 25, "Last reason", 40),
     .place = by_switch},
    {.ui = {.title = "Cisco Phone Alarms by Unified CM", .cli_string = "cisco_alarm,ucm"},
     .headings = HEADINGS("Unified CM", 30, "Reason", 40, "Last device", 15),
     .place = by_ucm},
};

/* ---- Rows ---- */

/* What is kept of a row beside its cells; the row's first cell points to it. */
typedef struct {
    stat_tap_table_item_type *row;         /* the cells; not to be moved: Wireshark's windows hold on to them */
    const stat_tap_table_item_type *total; /* the row that sums up those with the same first cell; may be this one */
    unsigned reported[];                   /* how often, by kind */
} row_info;

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

/* Lists the kinds for which there is room. Returns how many alarms are of the others. */
static unsigned list_reported(GString *text, const row_info *info, size_t room)
{
    unsigned left = 0;

    for (size_t kind = 0; kind < kind_count(); kind++) {
        if (info->reported[kind] > 0) {
            size_t before = text->len;
            g_string_append_printf(text, "%s%s %u", before > 0 ? ", " : "", kind_name(kind), info->reported[kind]);
            if (text->len > room) {
                g_string_truncate(text, before);
                left += info->reported[kind];
            }
        }
    }
    return left;
}

/* "LastOutOfServiceInformation 2, DeviceTLInfo 1", and where there is no room for all: "…, 5 more". */
static char *reported_text(const row_info *info)
{
    GString *text = g_string_new("");

    if (list_reported(text, info, REPORTED_WIDTH) > 0) {
        g_string_truncate(text, 0);
        unsigned left = list_reported(text, info, REPORTED_WIDTH - strlen(", 9999 more"));
        g_string_append_printf(text, ", %u more", left);
    }
    return g_string_free(text, FALSE);
}

static row_info *info_of(const stat_tap_table_item_type *row)
{
    return (row_info *)row[CELL_FIRST].user_data.ptr_value;
}

static void set_text(stat_tap_table_item_type *cell, char *text)
{
    g_free((char *)cell->value.string_value);
    cell->type = TABLE_ITEM_STRING;
    cell->value.string_value = text;
}

/* An empty row at the table's end. */
static stat_tap_table_item_type *new_row(statistic *s, stat_tap_table *table)
{
    if (table->num_elements == s->made) {
        s->made = s->made ? 2 * s->made : 16;
        table->elements = g_renew(stat_tap_table_item_type *, table->elements, s->made);
        for (unsigned i = table->num_elements; i < s->made; i++) {
            table->elements[i] = g_new0(stat_tap_table_item_type, CELLS);
        }
    }
    return table->elements[table->num_elements++];
}

/* The row with this text in its first cell, and with this one in its second. Without a total it is the row that sums up
 * its first cell. */
static stat_tap_table_item_type *find_row(statistic *s, stat_tap_table *table, const char *first, const char *second,
                                          const stat_tap_table_item_type *total)
{
    char *key = total ? g_strdup_printf("%s\n%s", first, second) : g_strdup(first);
    row_info *info = g_hash_table_lookup(s->rows, key);

    if (info) {
        g_free(key);
        return info->row;
    }
    info = g_malloc0(sizeof *info + kind_count() * sizeof info->reported[0]);
    g_hash_table_insert(s->rows, key, info);
    stat_tap_table_item_type *row = new_row(s, table);
    info->row = row;
    info->total = total ? total : row;
    row[CELL_FIRST].user_data.ptr_value = info;
    set_text(&row[CELL_FIRST], g_strdup(first));
    set_text(&row[CELL_SECOND], g_strdup(second));
    set_text(&row[CELL_LAST], g_strdup(""));
    row[CELL_ALARMS].type = row[CELL_REPEATS].type = TABLE_ITEM_UINT;
    return row;
}

/* An alarm from the future is no outage: the two clocks disagree. */
static void note_outage(stat_tap_table_item_type *cell, const alarm_tap_data *alarm)
{
    double seconds = nstime_to_sec(&alarm->outage);

    if (alarm->has_outage && seconds >= 0 && (cell->type == TABLE_ITEM_NONE || seconds > cell->value.float_value)) {
        cell->type = TABLE_ITEM_FLOAT;
        cell->value.float_value = seconds;
    }
}

static void add_alarm(stat_tap_table_item_type *row, const alarm_tap_data *alarm, const table_place *place)
{
    if (alarm->record->first) {
        row[CELL_REPEATS].value.uint_value++;
        return;
    }
    row[CELL_ALARMS].value.uint_value += place->counted;
    if (!place->second) {
        info_of(row)->reported[kind_of(alarm)]++;
        set_text(&row[CELL_SECOND], reported_text(info_of(row)));
    }
    if (place->last) {
        set_text(&row[CELL_LAST], g_strdup(place->last));
    }
    note_outage(&row[CELL_OUTAGE], alarm);
}

/* ---- Order ---- */

static int compare_counts(const stat_tap_table_item_type *a, const stat_tap_table_item_type *b)
{
    unsigned count_a = a[CELL_ALARMS].value.uint_value;
    unsigned count_b = b[CELL_ALARMS].value.uint_value;

    return (count_a < count_b) - (count_a > count_b);
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

static const char *text_of(const stat_tap_table_item_type *cell)
{
    return cell->value.string_value;
}

/* The rows of one first cell stand together: its total, then the others by falling number of alarms. First comes what
 * has the highest total. Equals stand by name; code 2 and port 2 before 10. */
static int compare_rows(const void *a, const void *b)
{
    const stat_tap_table_item_type *row_a = *(stat_tap_table_item_type *const *)a;
    const stat_tap_table_item_type *row_b = *(stat_tap_table_item_type *const *)b;
    const stat_tap_table_item_type *total_a = info_of(row_a)->total;
    const stat_tap_table_item_type *total_b = info_of(row_b)->total;
    int order = compare_counts(total_a, total_b);

    if (order == 0 && total_a != total_b) {
        order = strcmp(text_of(&row_a[CELL_FIRST]), text_of(&row_b[CELL_FIRST]));
    }
    if (order == 0) {
        order = (row_b == total_b) - (row_a == total_a);
    }
    if (order == 0) {
        order = compare_counts(row_a, row_b);
    }
    if (order == 0) {
        order = compare_naturally(text_of(&row_a[CELL_SECOND]), text_of(&row_b[CELL_SECOND]));
    }
    return order ? order : strcmp(text_of(&row_a[CELL_SECOND]), text_of(&row_b[CELL_SECOND]));
}

static void sort_rows(void *tapdata)
{
    statistic *s = (statistic *)tapdata;
    stat_tap_table *table = stat_tap_find_table(&s->ui, s->ui.title);

    if (table && table->num_elements > 0) {
        qsort(table->elements, table->num_elements, sizeof table->elements[0], compare_rows);
    }
}

/* Windows sort their rows themselves; tshark prints them as they stand in the table. It calls those who asked last first:
 * to be called just before it prints, ask after it has, which is when it taps its first packet. */
static void ask_to_sort(statistic *s)
{
    if (s->will_sort || s->ui.refcount > 0) {
        return;
    }
    GString *error = register_tap_listener(s->ui.tap_name, s, NULL, TL_REQUIRES_NOTHING, NULL, NULL, sort_rows, NULL);
    if (error) {
        report_failure("%s", error->str);
        g_string_free(error, TRUE);
    }
    s->will_sort = !error;
}

static void forget_to_sort(statistic *s)
{
    if (s->will_sort) {
        s->will_sort = false;
        remove_tap_listener(s);
    }
}

/* ---- Wireshark's calls ---- */

static statistic *statistic_of(stat_tap_table_ui *ui)
{
    return (statistic *)ui;
}

static tap_packet_status tap_packet(void *tapdata, packet_info *pinfo, epan_dissect_t *edt _U_, const void *data,
                                    tap_flags_t flags _U_)
{
    statistic *s = statistic_of(((stat_data_t *)tapdata)->stat_tap_data);
    stat_tap_table *table = stat_tap_find_table(&s->ui, s->ui.title);
    const alarm_tap_data *alarm = (const alarm_tap_data *)data;
    table_place place;

    if (!table || !s->place(pinfo->pool, alarm, &place)) {
        return TAP_PACKET_DONT_REDRAW;
    }
    ask_to_sort(s);
    stat_tap_table_item_type *total = find_row(s, table, place.first, "(all)", NULL);
    add_alarm(total, alarm, &place);
    if (place.second) {
        add_alarm(find_row(s, table, place.first, place.second, total), alarm, &place);
    }
    return TAP_PACKET_REDRAW;
}

static statistic *statistic_with(const stat_tap_table *table)
{
    for (size_t i = 0; i < array_length(statistics); i++) {
        if (strcmp(statistics[i].ui.title, table->title) == 0) {
            return &statistics[i];
        }
    }
    return NULL;
}

static void clear_row(stat_tap_table_item_type *row)
{
    g_free((char *)row[CELL_FIRST].value.string_value);
    g_free((char *)row[CELL_SECOND].value.string_value);
    g_free((char *)row[CELL_LAST].value.string_value);
    memset(row, 0, CELLS * sizeof *row);
}

/* Takes all rows out. They stay allocated, since another window may show them. */
static void reset_table(stat_tap_table *table)
{
    statistic *s = statistic_with(table);

    for (unsigned i = 0; i < table->num_elements; i++) {
        clear_row(table->elements[i]);
    }
    table->num_elements = 0;
    g_hash_table_remove_all(s->rows);
}

/* Called for every cell before Wireshark frees the rows in the table; the spare ones are ours to free. */
static void free_cell(stat_tap_table *table, unsigned row, unsigned column, stat_tap_table_item_type *cell)
{
    statistic *s = statistic_with(table);

    if (column == CELL_FIRST || column == CELL_SECOND || column == CELL_LAST) {
        g_free((char *)cell->value.string_value);
        cell->value.string_value = NULL;
    }
    if (row == 0 && column == 0) {
        for (unsigned i = table->num_elements; i < s->made; i++) {
            g_free(table->elements[i]);
        }
    }
}

/* Begins to count: in a new table, or in the one that an open window has. */
static void start_table(stat_tap_table_ui *ui)
{
    statistic *s = statistic_of(ui);
    stat_tap_table *table = stat_tap_find_table(ui, ui->title);

    forget_to_sort(s);
    if (table) {
        if (ui->refcount == 0) {
            /* No window has it, so this is tshark, which prints one table for both. */
            report_failure("%s was asked for twice: both answers add up the alarms of both.", ui->cli_string);
        }
        reset_table(table);
        return;
    }
    g_hash_table_remove_all(s->rows);
    s->made = 0;
    stat_tap_add_table(ui, stat_tap_init_table(ui->title, CELLS, 0, NULL));
}

void stats_register(void)
{
    static tap_param params[] = {{PARAM_FILTER, "filter", "Filter", NULL, true}};
    /* The place of SIP's own statistics: the Telephony menu, whose name differs between releases. */
    const stat_tap_table_ui *sip = stat_tap_by_name("sip,stat");

    for (size_t i = 0; i < array_length(statistics); i++) {
        statistic *s = &statistics[i];
        s->rows = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, g_free);
        s->ui.group = sip ? sip->group : REGISTER_STAT_GROUP_GENERIC;
        s->ui.tap_name = "cisco_alarm";
        s->ui.stat_tap_init_cb = start_table;
        s->ui.packet_func = tap_packet;
        s->ui.stat_tap_reset_table_cb = reset_table;
        s->ui.stat_tap_free_table_item_cb = free_cell;
        s->ui.nfields = CELLS;
        s->ui.fields = s->headings;
        s->ui.nparams = array_length(params);
        s->ui.params = params;
        register_stat_tap_table_ui(&s->ui);
    }
}
