/* alarm_text.c
 * Texts of an alarm: see alarm_text.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/stats/alarm_text.h"

#include "wireshark/stats/phones.h"

const char *alarm_text_shown(text_span text)
{
    const char *kept = phones_text(text);
    return kept ? kept : phones_string("(none)");
}

const char *alarm_text_name(const alarm_tap_data *alarm)
{
    if (alarm->carrier == CARRIER_SIP_REASON) {
        return phones_string("Reason header of REGISTER");
    }
    return alarm->carrier == CARRIER_SCCP_TEXT ? phones_string("SCCP text alarm") : alarm_text_shown(alarm->facts.name);
}

static const char *code_text(uint32_t code, const code_row *row)
{
    const char *name = !row ? "" : row->symbol ? row->symbol : row->meaning;
    char *text = g_strdup_printf("%u%s%s", code, *name ? " " : "", name);
    const char *kept = phones_string(text);

    g_free(text);
    return kept;
}

const char *alarm_text_loss(const alarm_tap_data *alarm)
{
    if (alarm->facts.has_reason) {
        return code_text(alarm->facts.reason, alarm->facts.reason_row);
    }
    if (alarm->facts.result_param && alarm->carrier == CARRIER_SCCP_TEXT) {
        return code_text(alarm->facts.result, alarm->facts.result_row);
    }
    return NULL;
}

const char *alarm_text_reason(const alarm_tap_data *alarm)
{
    if (alarm->facts.result_param && !alarm->facts.has_reason) {
        return code_text(alarm->facts.result, alarm->facts.result_row);
    }
    return alarm_text_loss(alarm);
}

const char *alarm_text_reported(const report_loss *loss)
{
    bool is_sccp = loss->is_sccp_reason || loss->first_kind == REPORT_SCCP_TEXT;
    return code_text(loss->reason,
                     catalog_code(catalog_fields[is_sccp ? FIELD_sccp_reason : FIELD_reason].codes, loss->reason));
}

size_t alarm_text_kinds(void)
{
    return catalog_alarm_count + 3;
}

size_t alarm_text_kind(const alarm_tap_data *alarm)
{
    if (facts_are_of_text(&alarm->facts)) {
        return catalog_alarm_count + (alarm->carrier == CARRIER_SIP_REASON ? 1 : 2);
    }
    return alarm->facts.alarm ? catalog_alarm_count - 1 - (size_t)(alarm->facts.alarm - catalog_alarms)
                              : catalog_alarm_count;
}

const char *alarm_text_kind_name(size_t kind)
{
    static const char *const others[] = {"other alarm", "Reason header", "SCCP text alarm"};
    return kind < catalog_alarm_count ? catalog_alarms[catalog_alarm_count - 1 - kind].name
                                      : others[kind - catalog_alarm_count];
}
