/* print_catalog.c
 * Prints docs/catalog.md but for its head: alarms, parameters and codes with their evidence, from the tables that the
 * plugin is built with.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "alarm_catalog.h"

#include <stdio.h>
#include <string.h>

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

enum { TABLES_MAX = 64 };

/* The tables of codes in the order in which they are met, each with the field that names it. */
static const param_row *tables[TABLES_MAX];
static size_t table_count;

static const char *const evidences[] = {
    [EVIDENCE_CATALOG] = "catalog",
    [EVIDENCE_CATALOG_12_5] = "catalog, release 12.5 only",
    [EVIDENCE_WIRE] = "catalog, wire",
    [EVIDENCE_INFERRED] = "inferred",
};

static const char *const kinds[] = {
    [KIND_STRING] = "text",
    [KIND_DEVICE] = "device name",
    [KIND_IPV4] = "IPv4 address",
    [KIND_IPV4_PREFIX] = "IPv4 address, perhaps with a prefix length",
    [KIND_IPV6] = "IPv6 address",
    [KIND_IPV6_PREFIX] = "IPv6 address, perhaps with a prefix length",
    [KIND_CODE] = "code",
    [KIND_VLAN] = "VLAN",
    [KIND_PORT] = "port",
    [KIND_TIME] = "milliseconds since 1970-01-01 UTC",
    [KIND_UCM] = "address or name of a Unified CM",
    [KIND_SIGNATURE] = "digest in hexadecimal, or words",
    [KIND_EVENT] = "last SIP or SCCP message",
};

static void note_table(const param_row *row)
{
    for (size_t i = 0; i < table_count; i++) {
        if (strcmp(tables[i]->filter, row->filter) == 0) {
            return;
        }
    }
    if (table_count < TABLES_MAX) {
        tables[table_count++] = row;
    }
}

static void print_params(const alarm_row *alarm)
{
    printf("| parameter | field | kind |\n|---|---|---|\n");
    for (size_t i = 0; i < alarm->param_count; i++) {
        const param_row *row = &alarm->params[i];
        printf("| %s | `cisco_alarm.%s` | ", row->name, row->filter);
        if (row->codes) {
            note_table(row);
            printf("[code](#cisco_alarm%s) |\n", row->filter);
        } else {
            printf("%s |\n", kinds[row->kind]);
        }
    }
}

static void print_alarm(const alarm_row *alarm, const char *title)
{
    printf("\n### %s\n\n%s. Evidence: %s.%s\n\n", title, alarm->meaning, evidences[alarm->source],
           alarm->failure ? " Always reports a failure." : "");
    print_params(alarm);
}

static const char *judgement(unsigned flags)
{
    return flags & CODE_NORMAL ? "normal" : flags & CODE_FAILURE ? "failure" : "";
}

/* The parameters that have a table, by alarm. */
static void print_users(const char *filter)
{
    const char *separator = "";

    for (size_t i = 0; i < alarm_row_count; i++) {
        for (size_t j = 0; j < alarm_rows[i].param_count; j++) {
            const param_row *row = &alarm_rows[i].params[j];
            if (strcmp(row->filter, filter) == 0) {
                printf("%s%s of %s", separator, row->name, alarm_rows[i].name);
                separator = ", ";
            }
        }
    }
    printf("%s\n\n", *separator ? "." : "The number of an alarm in text form.");
}

static void print_table(const param_row *param)
{
    printf("\n### `cisco_alarm.%s`\n\n", param->filter);
    print_users(param->filter);
    printf("| code | symbol | meaning | evidence | |\n|---|---|---|---|---|\n");
    for (size_t i = 0; i < param->codes->count; i++) {
        const code_row *row = &param->codes->rows[i];
        printf("| %u | %s | %s | %s | %s |\n", row->code, row->symbol ? row->symbol : "", row->meaning,
               evidences[row->source], judgement(row->flags));
    }
}

int main(void)
{
    printf("\n## Alarms\n");
    for (size_t i = 0; i < alarm_row_count; i++) {
        print_alarm(&alarm_rows[i], alarm_rows[i].name);
    }
    print_alarm(&alarm_reason_header, "Reason header of a REGISTER");
    print_alarm(&alarm_sccp_text, "SCCP message 0x0020");
    printf("\n## Codes\n");
    for (size_t i = 0; i < table_count; i++) {
        print_table(tables[i]);
    }
    return 0;
}
