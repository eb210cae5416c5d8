/* ticket_text.c
 * An alarm as text: see ticket_text.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/gui/ticket_text.h"

#include <epan/strutil.h>
#include <epan/to_str.h>

/* ---- Parts ---- */

/* What the wire says, with what cannot be printed escaped. */
static const char *printable(packet_info *pinfo, text_span text)
{
    return text.len > 0 ? format_text(pinfo->pool, (const void *)text.ptr, text.len) : "";
}

static void append_field(GString *ticket, packet_info *pinfo, const char *label, text_span text)
{
    if (text.len > 0) {
        g_string_append_printf(ticket, "%s: %s\n", label, printable(pinfo, text));
    }
}

/* "2024-03-06 07:59:58.123 UTC". @param time in nanoseconds since 1970 */
static void append_time(GString *ticket, int64_t time)
{
    GDateTime *date = g_date_time_new_from_unix_utc(time / CLOCK_SECOND);
    char *text = date ? g_date_time_format(date, "%Y-%m-%d %H:%M:%S") : NULL;

    if (text) {
        g_string_append_printf(ticket, "%s.%03u UTC", text, (unsigned)(time % CLOCK_SECOND / (CLOCK_SECOND / 1000)));
        g_date_time_unref(date);
    }
    g_free(text);
}

static int64_t nanoseconds(const nstime_t *time)
{
    return clock_from_seconds(time->secs, time->nsecs);
}

/* To the millisecond, which is all that a phone's clock knows: "253.408 s (4 min 13 s)". */
static void append_duration(GString *ticket, const nstime_t *duration)
{
    enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };
    uint64_t milliseconds = (uint64_t)(MAX(nanoseconds(duration), 0) + CLOCK_SECOND / 2000) / (CLOCK_SECOND / 1000);
    uint64_t seconds = milliseconds / 1000;

    g_string_append_printf(ticket, "%" PRIu64 ".%03u s", seconds, (unsigned)(milliseconds % 1000));
    if (seconds >= DAY) {
        g_string_append_printf(ticket, " (%" PRIu64 " d %" PRIu64 " h)", seconds / DAY, seconds % DAY / HOUR);
    } else if (seconds >= HOUR) {
        g_string_append_printf(ticket, " (%" PRIu64 " h %" PRIu64 " min)", seconds / HOUR, seconds % HOUR / MINUTE);
    } else if (seconds >= MINUTE) {
        g_string_append_printf(ticket, " (%" PRIu64 " min %" PRIu64 " s)", seconds / MINUTE, seconds % MINUTE);
    }
}

static void append_code(GString *ticket, const char *label, uint32_t code, const code_row *row)
{
    g_string_append_printf(ticket, "%s: %u", label, code);
    if (row && row->symbol) {
        g_string_append_printf(ticket, " %s", row->symbol);
    }
    if (row && row->meaning && g_strcmp0(row->symbol, row->meaning) != 0) {
        g_string_append_printf(ticket, " %s%s%s", row->symbol ? "(" : "", row->meaning, row->symbol ? ")" : "");
    }
    g_string_append_c(ticket, '\n');
}

/* ---- Lines ---- */

static void add_device(GString *ticket, packet_info *pinfo, const alarm_tap_data *alarm)
{
    char *source = address_to_str(pinfo->pool, &alarm->record->arrival.source);
    const char *device = alarm->record->content.device;

    g_string_append_printf(ticket, "Device: %s, sent from %s\n", *device ? device : "(no name)", source);
    append_field(ticket, pinfo, "Model", alarm->facts.details[DETAIL_MODEL]);
    append_field(ticket, pinfo, "Firmware", alarm->facts.details[DETAIL_ACTIVE_LOAD]);
}

static void add_alarm(GString *ticket, const alarm_tap_data *alarm)
{
    const alarm_arrival *arrival = &alarm->record->arrival;
    const char *name = alarm->record->content.name;

    if (alarm->carrier == CARRIER_SIP_REASON) {
        name = "Reason header of REGISTER";
    } else if (alarm->carrier == CARRIER_SCCP_TEXT) {
        name = "SCCP text alarm";
    }
    g_string_append_printf(ticket, "Alarm: %s, frame %u", *name ? name : "(no name)", arrival->frame);
    int64_t time = nanoseconds(&arrival->time);
    if (time > 0) {
        g_string_append(ticket, ", ");
        append_time(ticket, time);
    }
    g_string_append_c(ticket, '\n');
}

static void add_reason(GString *ticket, const alarm_facts *facts)
{
    if (facts->has_reason) {
        append_code(ticket, "Reason", facts->reason, facts->reason_row);
    }
    if (facts->result_param) {
        append_code(ticket, catalog_fields[facts->result_param->field].label, facts->result, facts->result_row);
    }
}

static void add_outage(GString *ticket, const alarm_tap_data *alarm)
{
    const alarm_facts *facts = &alarm->facts;

    if (alarm->has_outage) {
        g_string_append(ticket, "Out of service since: ");
        append_time(ticket, facts->timestamp);
        g_string_append(ticket, ", by the phone's clock\nUntil this alarm: ");
        append_duration(ticket, &alarm->outage);
        g_string_append_c(ticket, '\n');
    } else if (alarm->no_outage) {
        g_string_append_printf(ticket, "Out of service since: not known, %s\n", alarm->no_outage);
    }
}

/* A reason is the phone's view; this is the capture's. */
static void add_close(GString *ticket, const alarm_close *close)
{
#define CLOSING_TEXT(value, text) [value] = (text),
    static const char *const texts[CLOSED_VALUES] = {CLOSING_TEXTS(CLOSING_TEXT)};

    if (close->by == CLOSED_NOT_SEEN) {
        return;
    }
    g_string_append_printf(ticket, "Lost connection closed by: %s", texts[close->by]);
    if (close->by == CLOSED_BY_RESET) {
        g_string_append_printf(ticket, ", sent by %s", close->by_phone ? "the phone" : "Unified CM");
    }
    if (close->frame > 0) {
        g_string_append_printf(ticket, ", frame %u, ", close->frame);
        append_time(ticket, nanoseconds(&close->time));
    }
    g_string_append_c(ticket, '\n');
}

static void add_places(GString *ticket, packet_info *pinfo, const alarm_facts *facts)
{
    append_field(ticket, pinfo, "Switch", facts->switch_name);
    append_field(ticket, pinfo, "Switch port", facts->switch_port);
    append_field(ticket, pinfo, "Unified CM", facts->ucm);
    append_field(ticket, pinfo, "CTL from TFTP server", facts->details[DETAIL_CTL_SERVER]);
    append_field(ticket, pinfo, "ITL from TFTP server", facts->details[DETAIL_ITL_SERVER]);
}

static const char *word_of(const alarm_exchange *exchange)
{
    return exchange->is_challenge ? "challenge" : exchange->code < 300 ? "accepted" : "rejected";
}

static void add_response(GString *ticket, const alarm_record *record)
{
    const alarm_exchange *exchange = &record->exchange.request->exchange;

    if (record->arrival.kind != REPORT_XML || exchange->key == 0) {
        return; /* the response to a REGISTER is not about the alarm in it */
    }
    if (exchange->code == 0) {
        g_string_append(ticket, "Response: none in this capture\n");
        return;
    }
    g_string_append_printf(ticket, "Response: %u (%s), frame %u, after ", exchange->code, word_of(exchange),
                           exchange->frame);
    append_duration(ticket, &exchange->time);
    g_string_append_c(ticket, '\n');
}

/* Of an alarm that reports a loss of service; another one is not about the registration. */
static void add_registration(GString *ticket, const alarm_tap_data *alarm)
{
    const alarm_record *record = alarm->record;
    const alarm_registration *registered = &record->registration;
    nstime_t back;

    if (!alarm->facts.has_reason) {
        return;
    }
    if (registered->frame == 0) {
        g_string_append(ticket, "Registered after the alarm: not in this capture\n");
        return;
    }
    nstime_sum(&back, &record->arrival.time, &registered->after);
    g_string_append(ticket, "Registered after the alarm: ");
    append_time(ticket, nanoseconds(&back));
    g_string_append_printf(ticket, ", frame %u, ", registered->frame);
    append_duration(ticket, &registered->after);
    g_string_append(ticket, " later\n");
}

GString *ticket_text_of(packet_info *pinfo, const alarm_tap_data *alarm)
{
    GString *ticket = g_string_new("");

    add_device(ticket, pinfo, alarm);
    add_alarm(ticket, alarm);
    add_reason(ticket, &alarm->facts);
    add_close(ticket, &alarm->record->close);
    add_outage(ticket, alarm);
    add_places(ticket, pinfo, &alarm->facts);
    add_response(ticket, alarm->record);
    add_registration(ticket, alarm);
    return ticket;
}
