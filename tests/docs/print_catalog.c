/* print_catalog.c
 * Prints docs/catalog.md but for its head: alarms, parameters and codes with their evidence, from the tables that the
 * plugin is built with.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "model/alarm/catalog.h"

#include <stdio.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The fields with codes in the order in which they are met. */
static field_id coded[FIELD_COUNT];
static size_t coded_count;

static const struct {
    unsigned bit;
    const char *words;
} evidences[] = {
    {EVIDENCE_CATALOG, "catalog"},   {EVIDENCE_CATALOG_12_5, "catalog, release 12.5 only"},
    {EVIDENCE_SIPCC, "sipcc"},       {EVIDENCE_SCCP, "sccp"},
    {EVIDENCE_GUIDE, "guide"},       {EVIDENCE_WIRE, "wire"},
    {EVIDENCE_INFERRED, "inferred"},
};

static const char *const kinds[] = {
    [KIND_TEXT] = "text",
    [KIND_DEVICE] = "device name",
    [KIND_IPV4] = "IPv4 address",
    [KIND_IPV4_PREFIX] = "IPv4 address, optionally with a prefix length",
    [KIND_IPV6] = "IPv6 address",
    [KIND_IPV6_PREFIX] = "IPv6 address, optionally with a prefix length",
    [KIND_CODE] = "code",
    [KIND_VLAN] = "VLAN",
    [KIND_PORT] = "port",
    [KIND_TIME] = "milliseconds since 1970-01-01 UTC",
    [KIND_UCM] = "address or name of a Unified CM",
    [KIND_SIGNATURE] = "digest in hexadecimal, or words",
    [KIND_EVENT] = "last SIP or SCCP message",
};

static void print_evidence(unsigned evidence)
{
    const char *separator = "";

    for (size_t i = 0; i < COUNT(evidences); i++) {
        if (evidence & evidences[i].bit) {
            printf("%s%s", separator, evidences[i].words);
            separator = ", ";
        }
    }
}

static void note_coded(field_id field)
{
    for (size_t i = 0; i < coded_count; i++) {
        if (coded[i] == field) {
            return;
        }
    }
    coded[coded_count++] = field;
}

static void print_params(const alarm_row *alarm)
{
    printf("| parameter | field | kind |\n|---|---|---|\n");
    for (size_t i = 0; i < alarm->param_count; i++) {
        const param_row *row = &alarm->params[i];
        const field_row *field = &catalog_fields[row->field];
        printf("| %s | `cisco_alarm.%s` | ", row->name, field->name);
        if (field->codes) {
            note_coded(row->field);
            printf("[code](#cisco_alarm%s) |\n", field->name);
        } else {
            printf("%s |\n", kinds[field->kind]);
        }
    }
}

static void print_alarm(const alarm_row *alarm, const char *title)
{
    printf("\n### %s\n\n%s. Evidence: ", title, alarm->meaning);
    print_evidence(alarm->evidence);
    printf(".%s\n\n", alarm->failure ? " Always reports a failure." : "");
    print_params(alarm);
}

static void print_flags(unsigned flags)
{
    printf("%s%s%s",
           flags & CODE_NORMAL    ? "normal"
           : flags & CODE_FAILURE ? "failure"
                                  : "",
           flags & CODE_SHARED && flags & (CODE_NORMAL | CODE_FAILURE) ? ", " : "",
           flags & CODE_SHARED ? "shared" : "");
}

/* The parameters that have a field, by alarm. */
static void print_users(field_id field)
{
    const char *separator = "";

    for (size_t i = 0; i < catalog_alarm_count; i++) {
        for (size_t j = 0; j < catalog_alarms[i].param_count; j++) {
            const param_row *row = &catalog_alarms[i].params[j];
            if (row->field == field) {
                printf("%s%s of %s", separator, row->name, catalog_alarms[i].name);
                separator = ", ";
            }
        }
    }
    printf("%s\n\n", *separator ? "." : "The number of an alarm in text form.");
}

static void print_code(const code_row *row)
{
    printf("| %u | %s | %s | ", row->code, row->symbol ? row->symbol : "", row->meaning);
    print_evidence(row->evidence);
    printf(" | ");
    print_flags(row->flags);
    printf(" |\n");
}

/* Below the table, since only some of the codes have it. */
static void print_advice(field_id id)
{
    const code_table *codes = catalog_fields[id].codes;
    const char *heading = "\nSuggested checks (`cisco_alarm.advice`):\n\n";

    for (size_t i = 0; i < codes->count; i++) {
        const char *advice = catalog_advice(id, codes->rows[i].code);
        if (advice) {
            printf("%s- %u: %s\n", heading, codes->rows[i].code, advice);
            heading = "";
        }
    }
}

static void print_codes(field_id id)
{
    const field_row *field = &catalog_fields[id];

    printf("\n### `cisco_alarm.%s`\n\n", field->name);
    print_users(id);
    printf("| code | symbol | meaning | evidence | |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < field->codes->count; i++) {
        print_code(&field->codes->rows[i]);
    }
    print_advice(id);
}

int main(void)
{
    printf("\n## Alarms\n");
    for (size_t i = 0; i < catalog_alarm_count; i++) {
        print_alarm(&catalog_alarms[i], catalog_alarms[i].name);
    }
    print_alarm(&catalog_reason_header, "Reason header of a REGISTER");
    print_alarm(&catalog_sccp_text, "SCCP message 0x0020");
    printf("\n## Codes\n");
    for (size_t i = 0; i < coded_count; i++) {
        print_codes(coded[i]);
    }
    return 0;
}
