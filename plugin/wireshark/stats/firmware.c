/* firmware.c
 * Which phones run which firmware, and what could not be downloaded: -z cisco_alarm,firmware. Alarms about downloads are
 * rare; the Reason header tells loads, too, and another alarm of the same phone its model.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/stats.h"
#include "wireshark/stats/phones.h"

static const stats_column columns[] = {
    {"#", true, 0},       {"Phones", true, 0},       {"Share %", true, 0},        {"Failures", true, 0},
    {"Model", false, 0},  {"Active load", false, 0}, {"Inactive load", false, 0}, {"Failed because", false, 0},
    {"Server", false, 0}, {"Odd", false, 0},         {"Devices", false, 0},       {"Filter", false, 0},
};

enum { SAMPLES = 3, ODD_PERCENT = 5, ODD_LISTED_MAX = 50 };

/* A download that failed, or that tells its server. */
typedef struct {
    uint32_t phone;
    bool failed;
    uint32_t failure; /* a code, as the catalog numbers them */
    const char *server;
} download;

typedef struct {
    GArray *downloads; /* of download */
} firmware;

/* Phones of one model with one load. */
typedef struct {
    const char *model;
    const char *load;
    GArray *phones; /* numbers */
    uint32_t with_model;
    uint32_t most; /* phones of the model's commonest load */
} load_row;

static void *begin(const stats_kind *kind _U_)
{
    firmware *f = g_new0(firmware, 1);

    f->downloads = g_array_new(FALSE, FALSE, sizeof(download));
    return f;
}

static void end(void *state)
{
    firmware *f = (firmware *)state;

    g_array_free(f->downloads, TRUE);
    g_free(f);
}

static void take(void *state, packet_info *pinfo _U_, const alarm_tap_data *alarm)
{
    firmware *f = (firmware *)state;
    const alarm_facts *facts = &alarm->facts;
    uint32_t phone = alarm->record->report.phone;
    download one = {.phone = phone};

    if (alarm->record->report.original) {
        return;
    }
    one.server = phones_text(text_trim(facts->details[DETAIL_LOAD_SERVER]));
    one.failed = facts->result_param && facts->result_param->field == FIELD_download_failure;
    one.failure = facts->result;
    if (one.failed || one.server) {
        g_array_append_val(f->downloads, one);
    }
}

/* ---- Rows ---- */

static unsigned row_hash(const void *key)
{
    const load_row *row = (const load_row *)key;
    return g_direct_hash(row->model) * 31 + g_direct_hash(row->load);
}

static int row_equal(const void *a, const void *b)
{
    const load_row *row_a = (const load_row *)a;
    const load_row *row_b = (const load_row *)b;
    return row_a->model == row_b->model && row_a->load == row_b->load;
}

static void free_row(void *data)
{
    load_row *row = (load_row *)data;

    g_array_free(row->phones, TRUE);
    g_free(row);
}

/* How many phones of the same model have its commonest load. */
static uint32_t count_most(const GPtrArray *rows, const load_row *like)
{
    uint32_t most = 0;

    for (unsigned i = 0; i < rows->len; i++) {
        const load_row *row = (const load_row *)g_ptr_array_index(rows, i);
        most = row->load && row->model == like->model ? MAX(most, row->phones->len) : most;
    }
    return most;
}

/* The names of phones are kept once each, so equal ones have the same address. */
static GPtrArray *make_rows(void)
{
    GHashTable *by_load = g_hash_table_new(row_hash, row_equal);
    GHashTable *by_model = g_hash_table_new(g_direct_hash, g_direct_equal);
    GPtrArray *rows = g_ptr_array_new_with_free_func(free_row);

    for (uint32_t i = 0; i < identity_phone_count(capture_current()->phones); i++) {
        const identity_phone *phone = identity_phone_at(capture_current()->phones, i);
        load_row key = {phone->model, phone->active_load, NULL, 0, 0};
        load_row *row = (load_row *)g_hash_table_lookup(by_load, &key);
        if (!phone->model && !phone->active_load) {
            continue;
        }
        if (!row) {
            row = g_new(load_row, 1);
            *row = key;
            row->phones = g_array_new(FALSE, FALSE, sizeof(uint32_t));
            g_hash_table_add(by_load, row);
            g_ptr_array_add(rows, row);
        }
        g_array_append_val(row->phones, i);
        unsigned with = GPOINTER_TO_UINT(g_hash_table_lookup(by_model, phone->model));
        if (phone->active_load) {
            g_hash_table_insert(by_model, (void *)phone->model, GUINT_TO_POINTER(with + 1));
        }
    }
    for (unsigned i = 0; i < rows->len; i++) {
        load_row *row = (load_row *)g_ptr_array_index(rows, i);
        row->with_model = GPOINTER_TO_UINT(g_hash_table_lookup(by_model, row->model));
        row->most = count_most(rows, row);
    }
    g_hash_table_destroy(by_load);
    g_hash_table_destroy(by_model);
    return rows;
}

static int compare_rows(const void *a, const void *b)
{
    const load_row *row_a = *(const load_row *const *)a;
    const load_row *row_b = *(const load_row *const *)b;
    int order = (row_a->phones->len < row_b->phones->len) - (row_a->phones->len > row_b->phones->len);

    order = order ? order : g_strcmp0(row_a->model, row_b->model);
    return order ? order : g_strcmp0(row_a->load, row_b->load);
}

/* Nothing is odd of a model all of whose phones tell no load, or of which no load has the majority. */
static bool is_odd(const load_row *row)
{
    return row->load && (uint64_t)row->most * 2 > row->with_model &&
           (uint64_t)row->phones->len * 100 < (uint64_t)row->with_model * ODD_PERCENT;
}

/* ---- Cells ---- */

static char *list_phones(const load_row *row, unsigned max)
{
    GString *text = g_string_new("");

    for (unsigned i = 0; i < row->phones->len && i < max; i++) {
        uint32_t phone = g_array_index(row->phones, uint32_t, i);
        g_string_append_printf(text, "%s%s", i ? ", " : "", phones_name(phone));
    }
    if (row->phones->len > max) {
        g_string_append_printf(text, ", %u more", row->phones->len - max);
    }
    return g_string_free(text, FALSE);
}

/* Different texts with how often each came, in the order in which they came. */
typedef struct {
    GPtrArray *texts;
    GArray *counts; /* of uint32_t */
} tally;

static tally new_tally(void)
{
    return (tally){g_ptr_array_new(), g_array_new(FALSE, FALSE, sizeof(uint32_t))};
}

static void add_to_tally(tally *t, const char *text)
{
    static const uint32_t one = 1;

    for (unsigned i = 0; i < t->texts->len; i++) {
        if (strcmp((const char *)g_ptr_array_index(t->texts, i), text) == 0) {
            g_array_index(t->counts, uint32_t, i)++;
            return;
        }
    }
    g_ptr_array_add(t->texts, (void *)text);
    g_array_append_val(t->counts, one);
}

enum { TALLY_SHOWN = 3 };

/* "a" of one text, "a 5, b 1" of several. Frees the tally. */
static char *end_tally(tally *t, bool always_counts)
{
    GString *text = g_string_new("");

    for (unsigned i = 0; i < t->texts->len && i < TALLY_SHOWN; i++) {
        g_string_append_printf(text, "%s%s", i ? ", " : "", (const char *)g_ptr_array_index(t->texts, i));
        if (always_counts || t->texts->len > 1) {
            g_string_append_printf(text, " %u", g_array_index(t->counts, uint32_t, i));
        }
    }
    if (t->texts->len > TALLY_SHOWN) {
        g_string_append_printf(text, ", %u others", t->texts->len - TALLY_SHOWN);
    }
    g_ptr_array_free(t->texts, TRUE);
    g_array_free(t->counts, TRUE);
    return g_string_free(text, FALSE);
}

static void write_inactive(stats_output *out, const load_row *row)
{
    tally loads = new_tally();

    for (unsigned i = 0; i < row->phones->len; i++) {
        const char *load =
            identity_phone_at(capture_current()->phones, g_array_index(row->phones, uint32_t, i))->inactive_load;
        if (load) {
            add_to_tally(&loads, load);
        }
    }
    char *text = end_tally(&loads, false);
    stats_text(out, "%s", text);
    g_free(text);
}

static bool is_of_row(const load_row *row, const download *one)
{
    const identity_phone *phone = identity_phone_at(capture_current()->phones, one->phone);
    return phone->model == row->model && phone->active_load == row->load;
}

static void write_failures(stats_output *out, const firmware *f, const load_row *row)
{
    tally failures = new_tally();
    char *text;

    for (unsigned i = 0; i < f->downloads->len; i++) {
        const download *one = &g_array_index(f->downloads, download, i);
        if (one->failed && is_of_row(row, one)) {
            const code_row *code = catalog_code(catalog_fields[FIELD_download_failure].codes, one->failure);
            add_to_tally(&failures, !code ? "unknown" : code->symbol ? code->symbol : code->meaning);
        }
    }
    text = end_tally(&failures, true);
    stats_text(out, "%s", text);
    g_free(text);
}

static void write_servers(stats_output *out, const firmware *f, const load_row *row)
{
    tally servers = new_tally();
    char *text;

    for (unsigned i = 0; i < f->downloads->len; i++) {
        const download *one = &g_array_index(f->downloads, download, i);
        if (one->server && is_of_row(row, one)) {
            add_to_tally(&servers, one->server);
        }
    }
    text = end_tally(&servers, false);
    stats_text(out, "%s", text);
    g_free(text);
}

static uint32_t count_failures(const firmware *f, const load_row *row)
{
    uint32_t count = 0;

    for (unsigned i = 0; i < f->downloads->len; i++) {
        const download *one = &g_array_index(f->downloads, download, i);
        count += one->failed && is_of_row(row, one);
    }
    return count;
}

/* That an alarm has this value, or does not tell. */
static void add_condition(GString *filter, const char *field, const char *value, bool may_be_missing)
{
    const char *separator = filter->len > 0 ? " and " : "";

    if (!value) {
        g_string_append_printf(filter, "%snot cisco_alarm.%s", separator, field);
    } else if (stats_quotable(value)) {
        g_string_append_printf(filter, "%s%scisco_alarm.%s == \"%s\"", separator, may_be_missing ? "(" : "", field,
                               value);
        if (may_be_missing) {
            g_string_append_printf(filter, " or not cisco_alarm.%s)", field);
        }
    }
}

/* A Reason header tells a load and no model: that is known from another alarm. */
static void write_filter(stats_output *out, const load_row *row)
{
    GString *filter = g_string_new("");

    if (row->load) {
        add_condition(filter, "active_load", row->load, false);
        add_condition(filter, "model", row->model, true);
    } else {
        add_condition(filter, "model", row->model, false);
        add_condition(filter, "active_load", NULL, false);
    }
    stats_filter(out, filter->str);
    g_string_free(filter, TRUE);
}

static void write_row(stats_output *out, const firmware *f, const load_row *row)
{
    char *samples = list_phones(row, SAMPLES);

    stats_row(out);
    stats_number(out, row->phones->len);
    if (row->load) {
        stats_number(out, row->phones->len * 100 / row->with_model);
    } else {
        stats_nothing(out);
    }
    stats_number(out, count_failures(f, row));
    stats_text(out, "%s", row->model ? row->model : "(not told)");
    stats_text(out, "%s", row->load ? row->load : "(not told)");
    write_inactive(out, row);
    write_failures(out, f, row);
    write_servers(out, f, row);
    stats_text(out, "%s", is_odd(row) ? "odd" : "");
    stats_text(out, "%s", samples);
    write_filter(out, row);
    g_free(samples);
}

/* How many phones are in any row. */
static unsigned count_telling(const GPtrArray *rows)
{
    unsigned count = 0;

    for (unsigned i = 0; i < rows->len; i++) {
        count += ((const load_row *)g_ptr_array_index(rows, i))->phones->len;
    }
    return count;
}

static void draw(void *state, stats_output *out)
{
    const firmware *f = (const firmware *)state;
    GPtrArray *rows = make_rows();
    unsigned shown = MIN(rows->len, stats_rows_max());

    g_ptr_array_sort(rows, compare_rows);
    if (rows->len > 0) {
        stats_caption(out, "Firmware: %u of the %u phones that reported told of theirs", count_telling(rows),
                      identity_phone_count(capture_current()->phones));
    }
    for (unsigned i = 0; i < shown; i++) {
        write_row(out, f, (const load_row *)g_ptr_array_index(rows, i));
    }
    stats_more(out, rows->len - shown, "a filter picks some");
    for (unsigned i = 0; i < shown; i++) {
        const load_row *row = (const load_row *)g_ptr_array_index(rows, i);
        if (is_odd(row) && row->phones->len > SAMPLES) {
            char *phones = list_phones(row, ODD_LISTED_MAX);
            stats_note(out, "Odd %s %s: %s", row->model ? row->model : "", row->load, phones);
            g_free(phones);
        }
    }
    g_ptr_array_free(rows, TRUE);
}

const stats_kind stats_firmware = {
    .title = "Cisco Phone Alarms: Firmware",
    .name = "cisco_alarm,firmware",
    .columns = columns,
    .column_count = array_length(columns),
    .note_column = 7,
    .begin = begin,
    .take = take,
    .draw = draw,
    .end = end,
};
