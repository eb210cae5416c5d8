/* test_catalog.c
 * Tests of model/alarm/catalog: every row of its tables, so that a wrong one is found here and not by a user's
 * Wireshark.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/xml/xml_syntax.h"
#include "model/alarm/catalog.h"

#include "test_support.h"

/* What a kind's value makes beside its own field: endings of the row's stem, as wireshark/fields.c has them. */
static const char *const parts[KIND_COUNT][11] = {
    [KIND_CODE] = {"_name"}, /* where the row says so */
    [KIND_IPV4_PREFIX] = {"_prefix"},
    [KIND_IPV6_PREFIX] = {"_prefix"},
    [KIND_UCM] = {"_ipv4", "_ipv6"},
    [KIND_SIGNATURE] = {""},
    [KIND_EVENT] = {".method", ".uri", ".status", ".phrase", ".cseq", ".cseq_method", ".call_id", ".message_id",
                    ".message_name", ".frame"},
};

/* The fields that are not the catalog's. */
static const char *const others[] = {
    "advice",        "carrier",       "cid.content_id",   "cid.refer_to",      "cid.status",
    "closed_by",     "device_mac",    "document",         "first_report",      "leaving",
    "name",          "outage",        "param.name",       "param.value",       "reason_header",
    "reason_normal", "refer",         "registered_after", "registered_in",     "response_code",
    "response_in",   "response_time", "response_to",      "retransmission_of", "xml_alarm"};

/* The kinds that a fact can be taken from: bits by kind. */
#define BIT(kind) (1u << KIND_##kind)
static const unsigned kinds_of_fact[] = {
    [ROLE_NONE] = (1u << KIND_COUNT) - 1,
    [ROLE_DEVICE] = BIT(DEVICE),
    [ROLE_REASON] = BIT(CODE),
    [ROLE_RESULT] = BIT(CODE),
    [ROLE_TIMESTAMP] = BIT(TIME),
    [ROLE_SWITCH] = BIT(TEXT),
    [ROLE_SWITCH_PORT] = BIT(TEXT),
    [ROLE_UCM] = BIT(UCM),
    [ROLE_IPV4] = BIT(IPV4) | BIT(IPV4_PREFIX),
    [ROLE_IPV6] = BIT(IPV6) | BIT(IPV6_PREFIX),
    [ROLE_LOCAL_PORT] = BIT(PORT),
    [ROLE_SENT] = BIT(EVENT),
    [ROLE_RECEIVED] = BIT(EVENT),
};

static void assert_words(const char *text)
{
    g_assert_nonnull(text);
    g_assert_cmpuint(strlen(text), >, 0);
    g_assert_true(text_trim((text_span){(const uint8_t *)text, strlen(text)}).len == strlen(text));
}

static void assert_evidence(unsigned evidence)
{
    const unsigned all = EVIDENCE_CATALOG | EVIDENCE_CATALOG_12_5 | EVIDENCE_WIRE | EVIDENCE_INFERRED | EVIDENCE_SIPCC |
                         EVIDENCE_SCCP | EVIDENCE_GUIDE;

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
        for (const char *const *part = parts[row->kind]; *part && (!row->codes || row->has_name_field); part++) {
            add_name(names, row->parts_prefix, *part);
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
    assert_words(row->parts_prefix);
    assert_words(row->label);
    assert_words(row->description);
    g_assert_cmpuint((unsigned)row->kind, <, KIND_COUNT);
    g_assert_cmpint(row->codes != NULL, ==, row->kind == KIND_CODE);
    g_assert_true(row->codes || !row->has_name_field);
    g_assert_true(is_used((field_id)(row - catalog_fields)));
}

/* ---- Codes ---- */

static void check_flags(unsigned flags)
{
    const unsigned judgements = CODE_NORMAL | CODE_FAILURE;

    const unsigned kinds = CODE_LOST | CODE_STARTED | CODE_RESET | CODE_FALLBACK;
    unsigned kind = flags & kinds;

    g_assert_cmpuint(flags & ~(judgements | kinds | CODE_SHARED | CODE_BLAMES_UCM), ==, 0);
    g_assert_cmpuint(kind & (kind - 1), ==, 0); /* at most one */
    g_assert_cmpuint(flags & judgements, !=, judgements);
}

static void test_codes(const void *data)
{
    const code_table *table = ((const field_row *)data)->codes;

    g_assert_nonnull(table->rows);
    g_assert_cmpuint(table->count, >, 0);
    for (size_t i = 0; i < table->count; i++) {
        const code_row *row = &table->rows[i];
        g_test_message("code %u", row->code); /* so that a failure says which row it is */
        g_assert_true(i == 0 || table->rows[i - 1].code < row->code);
        assert_words(row->meaning);
        if (row->symbol) {
            assert_words(row->symbol);
        }
        assert_evidence(row->evidence);
        check_flags(row->flags);
        g_assert_true(catalog_code(table, row->code) == row);
        g_assert_true(row->code == UINT32_MAX || catalog_code(table, row->code + 1) != row);
    }
    g_assert_null(catalog_code(table, UINT32_MAX));
}

/* Advice is given for codes that are known, and for none that somebody brought about on purpose. */
static void test_advice(void)
{
    enum { FAR_ENOUGH = 1000 };
    unsigned given = 0;

    for (unsigned field = 0; field < FIELD_COUNT; field++) {
        for (uint32_t code = 0; code < FAR_ENOUGH; code++) {
            const char *advice = catalog_advice((field_id)field, code);
            if (advice) {
                g_test_message("advice for %s %u", catalog_fields[field].name, code);
                g_assert_nonnull(catalog_fields[field].codes);
                const code_row *row = catalog_code(catalog_fields[field].codes, code);
                g_assert_true(row && !(row->flags & CODE_NORMAL));
                assert_words(advice);
                given++;
            }
        }
    }
    g_assert_cmpuint(given, >, 0);
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
    g_test_message("parameter %s", row->name);
    g_assert_cmpuint(row->name_len, ==, strlen(row->name));
    /* The scanner is told which name to expect. */
    g_assert_true(!alarm->name || xml_read_name(span_of(row->name), 0).len == row->name_len);
    g_assert_cmpint(row->field, <, FIELD_COUNT);
    g_assert_cmpuint(row->role, <, G_N_ELEMENTS(kinds_of_fact));
    g_assert_cmpuint(kinds_of_fact[row->role] & (1u << catalog_fields[row->field].kind), !=, 0);
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
        devices += alarm->params[i].role == ROLE_DEVICE;
    }
    g_assert_cmpuint(devices, ==, 1);
    if (alarm->name) {
        assert_words(alarm->name);
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

/* What SCCP's list shares with the reasons, it judges alike. */
static void test_shared(void)
{
    const code_table *sccp = catalog_fields[FIELD_sccp_reason].codes;
    const code_table *reasons = catalog_fields[FIELD_reason].codes;
    unsigned shared = 0;

    for (size_t i = 0; i < sccp->count; i++) {
        const code_row *reason = catalog_code(reasons, sccp->rows[i].code);
        if (sccp->rows[i].flags & CODE_SHARED) {
            g_assert_nonnull(reason);
            g_assert_cmpuint(sccp->rows[i].flags & CODE_NORMAL, ==, reason->flags & CODE_NORMAL);
            g_assert_cmpint(catalog_reason_kind(&sccp->rows[i]), ==, catalog_reason_kind(reason));
            shared++;
        }
    }
    g_assert_cmpuint(shared, ==, 10);
    for (size_t i = 0; i < reasons->count; i++) {
        g_assert_cmpuint(reasons->rows[i].flags & CODE_SHARED, ==, 0);
    }
}

/* ---- Looking things up ---- */

/* A name that is common means the same field, and tells the same, in every alarm that has it. */
static void test_common(void)
{
    static const char *const own[] = {"Reason", "FailureReason", "Method", "StatusCode", "Type"};

    for (size_t i = 0; i < catalog_alarm_count; i++) {
        for (size_t j = 0; j < catalog_alarms[i].param_count; j++) {
            const param_row *row = &catalog_alarms[i].params[j];
            const param_row *common = catalog_common_param(span_of(row->name));
            g_assert_cmpint(common == NULL, ==, row->alarm_specific);
            g_assert_true(!common || (common->field == row->field && common->role == row->role));
        }
    }
    for (size_t i = 0; i < G_N_ELEMENTS(own); i++) {
        g_assert_null(catalog_common_param(span_of(own[i])));
    }
    g_assert_cmpint(catalog_common_param(TEXT_LITERAL("DeviceName"))->field, ==, FIELD_device_name);
    g_assert_null(catalog_common_param(TEXT_LITERAL("Name"))); /* of the text forms */
    g_assert_null(catalog_common_param(TEXT_LITERAL(CATALOG_NUMBER)));
    g_assert_null(catalog_common_param(guarded_string("")));
}

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

/* No two alarms have one name. */
static void test_alarm_names(void)
{
    for (size_t i = 0; i < catalog_alarm_count; i++) {
        g_test_message("alarm %s", catalog_alarms[i].name);
        g_assert_true(catalog_alarm(span_of(catalog_alarms[i].name)) == &catalog_alarms[i]);
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
    g_test_add_func("/catalog/advice", test_advice);
    g_test_add_func("/catalog/alarm-names", test_alarm_names);
    g_test_add_func("/catalog/shared", test_shared);
    g_test_add_func("/catalog/common", test_common);
    for (size_t i = 0; i < FIELD_COUNT; i++) {
        const field_row *row = &catalog_fields[i];
        add_test("field", row->name, row, test_field);
        if (row->codes) {
            add_test("codes", row->name, row, test_codes);
        }
    }
    for (size_t i = 0; i < catalog_alarm_count; i++) {
        g_autofree char *name = g_strdup_printf("%02zu-%s", i, catalog_alarms[i].name);
        add_test("alarm", name, &catalog_alarms[i], test_alarm);
    }
    add_test("form", "reason-header", &catalog_reason_header, test_text_form);
    add_test("form", "sccp-text", &catalog_sccp_text, test_text_form);
    g_test_add_func("/catalog/unknown", test_unknown);
    g_test_add_func("/catalog/hints", test_hints);
    return g_test_run();
}
