/* fuzz_alarm_reader.c
 * Fuzzes the reader of alarms: as a document, and as either text form.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "reader_rules.h"
#include "rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    text_span text = {data, size};

    reader_check_rules(text, NULL);
    reader_check_rules(text, &catalog_reason_header);
    reader_check_rules(text, &catalog_sccp_text);
    return 0;
}
