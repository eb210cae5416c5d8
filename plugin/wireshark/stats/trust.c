/* trust.c
 * Whose trust list is another one: -z cisco_alarm,trust. Digests are compared, not what the phones say became of them: a
 * list may be called "updated", and be the odd one.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/stats.h"
#include "wireshark/stats/phones.h"

static const stats_column columns[] = {
    {"#", true, 0},       {"Phones", true, 0},       {"Share %", true, 0},  {"List", false, 0},
    {"Digest", false, 0}, {"TFTP server", false, 0}, {"Status", false, 0},  {"First", false, 0},
    {"Last", false, 0},   {"Odd", false, 0},         {"Devices", false, 0}, {"Filter", false, 0},
};

enum { SAMPLES = 3, ODD_PERCENT = 5, ODD_LISTED_MAX = 50 };

/* One list, as some phones have it. */
typedef struct {
    bool is_ctl;
    const char *digest; /* kept: the first eight digits, or words */
    bool is_hex;
    const char *server;
    uint32_t status; /* … */
    bool has_status; /* … and whether it is told */
    int64_t first;
    int64_t last;
    GHashTable *phones;   /* numbers + 1 */
    uint32_t with_digest; /* of the digest in all rows; set when drawn */
    uint32_t with_list;   /* likewise, of any digest */
    uint32_t most;        /* likewise, of the commonest digest of the list */
} trust_row;

typedef struct {
    GHashTable *reported; /* numbers + 1 of the phones with any alarm */
    GPtrArray *rows;
} trust;

static void free_row(void *data)
{
    trust_row *row = (trust_row *)data;

    g_hash_table_destroy(row->phones);
    g_free(row);
}

static void *begin(const stats_kind *kind _U_)
{
    trust *t = g_new0(trust, 1);

    t->reported = g_hash_table_new(g_direct_hash, g_direct_equal);
    t->rows = g_ptr_array_new_with_free_func(free_row);
    return t;
}

static void end(void *state)
{
    trust *t = (trust *)state;

    g_ptr_array_free(t->rows, TRUE);
    g_hash_table_destroy(t->reported);
    g_free(t);
}

/* ---- Counting ---- */

static trust_row *find_row(trust *t, const trust_row *like)
{
    for (unsigned i = 0; i < t->rows->len; i++) {
        trust_row *row = (trust_row *)g_ptr_array_index(t->rows, i);
        if (row->is_ctl == like->is_ctl && row->digest == like->digest && row->server == like->server &&
            row->has_status == like->has_status && row->status == like->status) {
            return row;
        }
    }
    trust_row *row = g_new(trust_row, 1);
    *row = *like;
    row->phones = g_hash_table_new(g_direct_hash, g_direct_equal);
    g_ptr_array_add(t->rows, row);
    return row;
}

/* More different lists than this are no lists of phones: they are left out. */
enum { ROWS_MAX = 4096 };

static void take_list(trust *t, const alarm_tap_data *alarm, uint32_t phone, bool is_ctl)
{
    const text_span *details = alarm->facts.details;
    text_span signature = text_trim(details[is_ctl ? DETAIL_CTL_SIGNATURE : DETAIL_ITL_SIGNATURE]);
    int64_t now = capture_time(&alarm->record->arrival.time);
    alarm_value value;

    if (signature.len == 0 || t->rows->len >= ROWS_MAX) {
        return;
    }
    trust_row like = {.is_ctl = is_ctl, .first = now, .last = now};
    if (value_read(KIND_SIGNATURE, signature, &value) && value.as.digest.count >= 4) {
        const uint8_t *octets = value.as.digest.octets;
        char digits[9];
        g_snprintf(digits, sizeof digits, "%02x%02x%02x%02x", octets[0], octets[1], octets[2], octets[3]);
        like.digest = phones_string(digits);
        like.is_hex = true;
    } else {
        like.digest = phones_text(signature);
    }
    like.server = phones_text(text_trim(details[is_ctl ? DETAIL_CTL_SERVER : DETAIL_ITL_SERVER]));
    like.has_status = alarm->facts.result_param && alarm->facts.result_param->field == FIELD_tl_status;
    like.status = like.has_status ? alarm->facts.result : 0;
    trust_row *row = find_row(t, &like);
    row->first = MIN(row->first, now);
    row->last = MAX(row->last, now);
    g_hash_table_add(row->phones, GUINT_TO_POINTER(phone + 1));
}

static void take(void *state, packet_info *pinfo _U_, const alarm_tap_data *alarm)
{
    trust *t = (trust *)state;
    uint32_t phone = alarm->record->report.phone;

    g_hash_table_add(t->reported, GUINT_TO_POINTER(phone + 1));
    if (alarm->record->report.original || facts_are_of_text(&alarm->facts)) {
        return;
    }
    take_list(t, alarm, phone, false);
    take_list(t, alarm, phone, true);
}

/* ---- Comparing ---- */

/* How many phones are in the rows that have the same list and, unless it is NULL, the same digest. */
static uint32_t count_phones(const trust *t, bool is_ctl, const char *digest)
{
    GHashTable *all = g_hash_table_new(g_direct_hash, g_direct_equal);

    for (unsigned i = 0; i < t->rows->len; i++) {
        const trust_row *row = (const trust_row *)g_ptr_array_index(t->rows, i);
        GHashTableIter next;
        void *phone;
        if (row->is_ctl != is_ctl || (digest && row->digest != digest)) {
            continue;
        }
        g_hash_table_iter_init(&next, row->phones);
        while (g_hash_table_iter_next(&next, &phone, NULL)) {
            g_hash_table_add(all, phone);
        }
    }
    uint32_t count = g_hash_table_size(all);
    g_hash_table_destroy(all);
    return count;
}

/* The largest digest first; the rows of one stand together. */
static int compare_rows(const void *a, const void *b)
{
    const trust_row *row_a = *(const trust_row *const *)a;
    const trust_row *row_b = *(const trust_row *const *)b;
    uint32_t phones_a = g_hash_table_size(row_a->phones);
    uint32_t phones_b = g_hash_table_size(row_b->phones);
    int order = row_a->is_ctl - row_b->is_ctl;

    order = order ? order : (row_a->with_digest < row_b->with_digest) - (row_a->with_digest > row_b->with_digest);
    order = order ? order : strcmp(row_a->digest, row_b->digest);
    order = order ? order : (phones_a < phones_b) - (phones_a > phones_b);
    order = order ? order : g_strcmp0(row_a->server, row_b->server);
    return order ? order : (row_a->status > row_b->status) - (row_a->status < row_b->status);
}

/* Where no digest has the majority, nobody can tell which one is odd. */
static bool is_odd(const trust_row *row)
{
    return (uint64_t)row->most * 2 > row->with_list &&
           (uint64_t)row->with_digest * 100 < (uint64_t)row->with_list * ODD_PERCENT;
}

/* ---- Drawing ---- */

static int compare_numbers(const void *a, const void *b)
{
    unsigned number_a = GPOINTER_TO_UINT(*(void *const *)a);
    unsigned number_b = GPOINTER_TO_UINT(*(void *const *)b);
    return (number_a > number_b) - (number_a < number_b);
}

/* The first ones of the row's phones, as they were met. */
static char *list_phones(const trust_row *row, unsigned max)
{
    unsigned count = 0;
    void **phones = g_hash_table_get_keys_as_array(row->phones, &count);
    GString *text = g_string_new("");

    qsort(phones, count, sizeof phones[0], compare_numbers);
    for (unsigned i = 0; i < count && i < max; i++) {
        g_string_append_printf(text, "%s%s", i ? ", " : "", phones_name(GPOINTER_TO_UINT(phones[i]) - 1));
    }
    if (count > max) {
        g_string_append_printf(text, ", %u more", count - max);
    }
    g_free(phones);
    return g_string_free(text, FALSE);
}

/* The alarms of the row: digest, server and status. Retransmissions do not count. */
static void write_filter(stats_output *out, const trust_row *row)
{
    const char *list = row->is_ctl ? "ctl" : "itl";
    const char *server = stats_quotable(row->server);
    GString *filter = g_string_new("");

    if (row->is_hex) {
        g_string_printf(filter, "cisco_alarm.%s_digest[0:4] == %.2s:%.2s:%.2s:%.2s", list, row->digest, row->digest + 2,
                        row->digest + 4, row->digest + 6);
    } else if (stats_quotable(row->digest)) {
        g_string_printf(filter, "cisco_alarm.%s_signature == \"%s\"", list, row->digest);
    }
    if (filter->len > 0 && server) {
        g_string_append_printf(filter, " and cisco_alarm.%s_tftp_server == \"%s\"", list, server);
    }
    if (filter->len > 0 && row->has_status) {
        g_string_append_printf(filter, " and cisco_alarm.tl_status == %u", row->status);
    }
    stats_filter(out, filter->str);
    g_string_free(filter, TRUE);
}

static void write_row(stats_output *out, const trust_row *row)
{
    const code_row *status = catalog_code(catalog_fields[FIELD_tl_status].codes, row->status);
    uint32_t phones = g_hash_table_size(row->phones);
    char *samples = list_phones(row, SAMPLES);

    stats_row(out);
    stats_number(out, phones);
    stats_number(out, (uint32_t)((uint64_t)phones * 100 / row->with_list));
    stats_text(out, "%s", row->is_ctl ? "CTL" : "ITL");
    stats_text(out, "%s", row->digest);
    stats_text(out, "%s", row->server ? row->server : "(none)");
    if (row->has_status) {
        stats_text(out, "%u %s", row->status, !status ? "" : status->symbol ? status->symbol : status->meaning);
    } else {
        stats_text(out, "(none)");
    }
    stats_time(out, row->first, false);
    stats_time(out, row->last, false);
    stats_text(out, "%s", is_odd(row) ? "odd" : "");
    stats_text(out, "%s", samples);
    write_filter(out, row);
    g_free(samples);
}

/* How many phones there are with each digest, and with any. */
static void count_all(const trust *t)
{
    uint32_t with_list[] = {count_phones(t, false, NULL), count_phones(t, true, NULL)};
    uint32_t most[] = {0, 0};

    for (unsigned i = 0; i < t->rows->len; i++) {
        trust_row *row = (trust_row *)g_ptr_array_index(t->rows, i);
        row->with_digest = count_phones(t, row->is_ctl, row->digest);
        row->with_list = with_list[row->is_ctl];
        most[row->is_ctl] = MAX(most[row->is_ctl], row->with_digest);
    }
    for (unsigned i = 0; i < t->rows->len; i++) {
        trust_row *row = (trust_row *)g_ptr_array_index(t->rows, i);
        row->most = most[row->is_ctl];
    }
    g_ptr_array_sort(t->rows, compare_rows);
}

/* How many phones told of any list. */
static uint32_t count_telling(const trust *t)
{
    GHashTable *all = g_hash_table_new(g_direct_hash, g_direct_equal);

    for (unsigned i = 0; i < t->rows->len; i++) {
        GHashTableIter next;
        void *phone;
        g_hash_table_iter_init(&next, ((const trust_row *)g_ptr_array_index(t->rows, i))->phones);
        while (g_hash_table_iter_next(&next, &phone, NULL)) {
            g_hash_table_add(all, phone);
        }
    }
    uint32_t count = g_hash_table_size(all);
    g_hash_table_destroy(all);
    return count;
}

static void draw(void *state, stats_output *out)
{
    trust *t = (trust *)state;
    unsigned shown = MIN(t->rows->len, stats_rows_max());

    count_all(t);
    if (t->rows->len > 0) {
        stats_caption(out, "Trust lists: %u of the %u phones that reported told of theirs", count_telling(t),
                      g_hash_table_size(t->reported));
    }
    for (unsigned i = 0; i < shown; i++) {
        write_row(out, (const trust_row *)g_ptr_array_index(t->rows, i));
    }
    stats_more(out, t->rows->len - shown, "a filter picks some");
    for (unsigned i = 0; i < shown; i++) {
        const trust_row *row = (const trust_row *)g_ptr_array_index(t->rows, i);
        if (is_odd(row) && g_hash_table_size(row->phones) > SAMPLES) {
            char *phones = list_phones(row, ODD_LISTED_MAX);
            stats_note(out, "Odd %s %s: %s", row->is_ctl ? "CTL" : "ITL", row->digest, phones);
            g_free(phones);
        }
    }
}

const stats_kind stats_trust = {
    .title = "Cisco Phone Alarms: Trust Lists",
    .name = "cisco_alarm,trust",
    .columns = columns,
    .column_count = array_length(columns),
    .note_column = 6,
    .begin = begin,
    .take = take,
    .draw = draw,
    .end = end,
};
