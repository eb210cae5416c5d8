/* test_catalog.c
 * Tests of model/catalog: every row of its tables, so that a wrong one is found here and not by a user's Wireshark.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/xml_syntax.h"
#include "model/catalog.h"

#include "test_support.h"

/* What a kind's value makes beside its own field: endings of the row's stem, as wireshark/fields.c has them. */
static const char *const parts[KIND_COUNT][11] = {
    [KIND_IPV4_PREFIX] = {"_prefix"},
    [KIND_IPV6_PREFIX] = {"_prefix"},
    [KIND_UCM] = {"_ipv4", "_ipv6"},
    [KIND_SIGNATURE] = {""},
    [KIND_EVENT] = {".method", ".uri", ".status", ".phrase", ".cseq", ".cseq_method", ".call_id", ".message_id",
                    ".message_name", ".frame"},
};

/* The fields that are not the catalog's. */
static const char *const others[] = {
    "name",         "carrier",       "param.name",    "param.value",    "device_mac",        "outage",
    "cid.refer_to", "cid.status",    "response_in",   "response_to",    "response_time",     "response_code",
    "xml_alarm",    "reason_normal", "reason_header", "cid.content_id", "retransmission_of",
};

/* The kinds that a fact can be taken from: bits by kind. */
#define BIT(kind) (1u << KIND_##kind)
static const unsigned kinds_of_fact[] = {
    [FACT_NONE] = (1u << KIND_COUNT) - 1,
    [FACT_DEVICE] = BIT(DEVICE),
    [FACT_REASON] = BIT(CODE),
    [FACT_RESULT] = BIT(CODE),
    [FACT_TIMESTAMP] = BIT(TIME),
    [FACT_SWITCH] = BIT(TEXT),
    [FACT_SWITCH_PORT] = BIT(TEXT),
    [FACT_UCM] = BIT(UCM),
    [FACT_SENT] = BIT(EVENT),
    [FACT_RECEIVED] = BIT(EVENT),
};

static void assert_words(const char *text)
{
    g_assert_nonnull(text);
    g_assert_cmpuint(strlen(text), >, 0);
    g_assert_true(text_trim((text_span){(const uint8_t *)text, strlen(text)}).len == strlen(text));
}

static void assert_evidence(unsigned evidence)
{
    const unsigned all = EVIDENCE_CATALOG | EVIDENCE_CATALOG_12_5 | EVIDENCE_WIRE | EVIDENCE_INFERRED;

    g_assert_cmpuint(evidence, !=, 0);
    g_assert_cmpuint(evidence & ~all, ==, 0);
    if (evidence & EVIDENCE_INFERRED) { /* what is stated somewhere is not inferred */
        g_assert_cmpuint(evidence, ==, EVIDENCE_INFERRED);
    }
}

/* ---- Names of fields ---- */

static void add_name(GHashTable *names, const char *stem, const char *ending)
{
    char *name = g_strconcat(stem, ending, NULL);

    for (const char *c = name; *c; c++) { /* what a filter name may hold */
        g_assert_true(g_ascii_islower(*c) || g_ascii_isdigit(*c) || *c == '_' || *c == '.');
    }
    if (!g_hash_table_add(names, name)) {
        g_test_message("two fields are called cisco_alarm.%s%s", stem, ending);
        g_test_fail();
    }
}

/* No two fields have one filter name: rows', those made from values, and the plugin's own. */
static void test_names(void)
{
    g_autoptr(GHashTable) names = g_hash_table_new_full(g_str_hash, g_str_equal, g_free, NULL);

    for (size_t i = 0; i < G_N_ELEMENTS(others); i++) {
        add_name(names, others[i], "");
    }
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const field_row *row = &catalog_fields[i];
        add_name(names, row->name, "");
        for (const char *const *part = parts[row->kind]; *part; part++) {
            add_name(names, row->stem, *part);
        }
    }
    g_assert_cmpuint(g_hash_table_size(names), >, FIELD_COUNT + G_N_ELEMENTS(others));
}

/* ---- Fields ---- */

static bool has_param(const alarm_row *alarm, field_id field)
{
    for (size_t i = 0; i < alarm->param_count; i++) {
        if (alarm->params[i].field == field) {
            return true;
        }
    }
    return false;
}

static bool is_used(field_id field)
{
    for (size_t i = 0; i < catalog_alarm_count; i++) {
        if (has_param(&catalog_alarms[i], field)) {
            return true;
        }
    }
    return has_param(&catalog_reason_header, field) || has_param(&catalog_sccp_text, field);
}

static void test_field(const void *data)
{
    const field_row *row = data;

    assert_words(row->name);
    assert_words(row->stem);
    assert_words(row->label);
    assert_words(row->description);
    g_assert_cmpint(row->kind, <, KIND_COUNT);
    g_assert_cmpint(row->codes != NULL, ==, row->kind == KIND_CODE);
    g_assert_true(is_used((field_id)(row - catalog_fields)));
}

/* ---- Codes ---- */

static void test_codes(const void *data)
{
    const code_table *table = ((const field_row *)data)->codes;

    g_assert_nonnull(table->rows);
    g_assert_cmpuint(table->count, >, 0);
    for (size_t i = 0; i < table->count; i++) {
        const code_row *row = &table->rows[i];
        g_assert_true(i == 0 || table->rows[i - 1].code < row->code);
        assert_words(row->meaning);
        if (row->symbol) {
            assert_words(row->symbol);
        }
        assert_evidence(row->evidence);
        g_assert_true(row->flags == 0 || row->flags == CODE_NORMAL || row->flags == CODE_FAILURE);
        g_assert_true(catalog_code(table, row->code) == row);
        g_assert_true(row->code == UINT32_MAX || catalog_code(table, row->code + 1) != row);
    }
    g_assert_null(catalog_code(table, UINT32_MAX));
}

/* ---- Alarms and their parameters ---- */

static text_span span_of(const char *string)
{
    return (text_span){(const uint8_t *)string, strlen(string)};
}

static void check_param(const alarm_row *alarm, const param_row *row)
{
    size_t hint = 0;

    assert_words(row->name);
    g_assert_cmpuint(row->name_len, ==, strlen(row->name));
    /* The scanner is told which name to expect. */
    g_assert_true(!alarm->name || xml_read_name(span_of(row->name), 0).len == row->name_len);
    g_assert_cmpint(row->field, <, FIELD_COUNT);
    g_assert_cmpuint(row->tells, <, G_N_ELEMENTS(kinds_of_fact));
    g_assert_cmpuint(kinds_of_fact[row->tells] & (1u << catalog_fields[row->field].kind), !=, 0);
    /* Found is the first of a name, so this one has no other before it. */
    g_assert_true(catalog_param(alarm, span_of(row->name), &hint) == row);
    g_assert_cmpuint(hint, ==, (size_t)(row - alarm->params) + 1);
}

static void test_alarm(const void *data)
{
    const alarm_row *alarm = data;
    unsigned devices = 0;

    assert_words(alarm->meaning);
    assert_evidence(alarm->evidence);
    g_assert_cmpuint(alarm->param_count, >, 0);
    g_assert_cmpuint(alarm->param_count, <=, CATALOG_PARAMS_MAX);
    for (size_t i = 0; i < alarm->param_count; i++) {
        check_param(alarm, &alarm->params[i]);
        devices += alarm->params[i].tells == FACT_DEVICE;
    }
    g_assert_cmpuint(devices, ==, 1);
    if (alarm->name) { /* the first of its name */
        assert_words(alarm->name);
        g_assert_true(catalog_alarm(span_of(alarm->name)) == alarm);
    }
}

/* The number of a text form is what it says of the reason. */
static void test_text_form(const void *data)
{
    const alarm_row *form = data;
    size_t hint = 0;
    const param_row *number = catalog_param(form, TEXT_LITERAL(CATALOG_NUMBER), &hint);

    test_alarm(form);
    g_assert_null(form->name);
    g_assert_nonnull(number);
    g_assert_cmpint(catalog_fields[number->field].kind, ==, KIND_CODE);
}

/* ---- Looking things up ---- */

static void test_unknown(void)
{
    const alarm_row *alarm = catalog_alarm(TEXT_LITERAL("LastOutOfServiceInformation"));
    size_t hint = 0;

    g_assert_null(catalog_alarm(guarded_string("")));
    g_assert_null(catalog_alarm((text_span){NULL, 0}));
    g_assert_null(catalog_alarm(guarded_string("LastOutOfServiceInformatio")));
    g_assert_null(catalog_alarm(guarded_string("LastOutOfServiceInformation2")));
    g_assert_null(catalog_alarm(guarded_string("lastoutofserviceinformation")));
    g_assert_null(catalog_param(alarm, guarded_string("DeviceNam"), &hint));
    g_assert_null(catalog_param(alarm, guarded_string(""), &hint));
    g_assert_null(catalog_param(alarm, guarded_string("devicename"), &hint));
    g_assert_cmpuint(hint, ==, 0);
}

/* From every place where the last search may have ended, every row is found. */
static void test_hints(void)
{
    const alarm_row *alarm = catalog_alarm(TEXT_LITERAL("LastOutOfServiceInformation"));

    for (size_t from = 0; from <= alarm->param_count; from++) {
        for (size_t i = 0; i < alarm->param_count; i++) {
            size_t hint = from;
            g_assert_true(catalog_param(alarm, span_of(alarm->params[i].name), &hint) == &alarm->params[i]);
            g_assert_cmpuint(hint, ==, i + 1);
        }
    }
}

static void add_test(const char *group, const char *name, const void *row, GTestDataFunc function)
{
    g_autofree char *path = g_strconcat("/catalog/", group, "/", name, NULL);
    g_test_add_data_func(path, row, function);
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/catalog/names", test_names);
    g_test_add_func("/catalog/unknown", test_unknown);
    g_test_add_func("/catalog/hints", test_hints);
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const field_row *row = &catalog_fields[i];
        add_test("field", row->name, row, test_field);
        if (row->codes) {
            add_test("codes", row->name, row, test_codes);
        }
    }
    for (size_t i = 0; i < catalog_alarm_count; i++) {
        add_test("alarm", catalog_alarms[i].name, &catalog_alarms[i], test_alarm);
    }
    add_test("form", "reason-header", &catalog_reason_header, test_text_form);
    add_test("form", "sccp-text", &catalog_sccp_text, test_text_form);
    return g_test_run();
}
