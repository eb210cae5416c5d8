/* rows.c
 * Lines being written: see rows.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/tables/rows.h"

#include <wsutil/wslog.h>

#include "core/filter_text.h"
#include "model/alarm/phone_clock.h"
#include "wireshark/fields.h"
#include "wireshark/track/capture.h"

stats_output stats_output_begin(const stats_column *columns, unsigned column_count, stats_purpose purpose)
{
    return (stats_output){.columns = columns,
                          .column_count = column_count,
                          .purpose = purpose,
                          .lines = g_array_new(FALSE, FALSE, sizeof(stats_line))};
}

/* Nothing else ties the cells of a row to the columns: a missing one would shift all behind it. The tests of tables
 * fail on a word on stderr. */
static void check_row(const stats_output *out, const stats_line *line)
{
    if (!line->note && line->count != out->column_count) {
        ws_warning("a row of %u cells in a table of %u columns", line->count, out->column_count);
    }
}

void stats_output_end(stats_output *out)
{
    for (unsigned i = 0; i < out->lines->len; i++) {
        stats_line *line = &g_array_index(out->lines, stats_line, i);
        check_row(out, line);
        for (unsigned j = 0; j < line->count; j++) {
            g_free(line->cells[j].text);
        }
        g_free(line->cells);
        g_free(line->note);
    }
    g_array_free(out->lines, TRUE);
}

bool stats_is_printed(const stats_output *out)
{
    return out->purpose == STATS_FOR_PRINT;
}

bool stats_is_for_eyes(const stats_output *out)
{
    return out->purpose != STATS_FOR_JSON;
}

unsigned stats_rows_max(void)
{
    return alarm_prefs.stat_rows > 0 ? alarm_prefs.stat_rows : UINT32_MAX;
}

static stats_line *add_line(stats_output *out)
{
    stats_line next = {g_new0(stats_cell, out->column_count), 0, NULL, false};
    g_array_append_val(out->lines, next);
    return &g_array_index(out->lines, stats_line, out->lines->len - 1);
}

/* Takes the text. */
static void add_cell(stats_output *out, stats_cell_kind kind, char *text, double number)
{
    stats_line *last = &g_array_index(out->lines, stats_line, out->lines->len - 1);

    if (last->count == out->column_count) { /* a statistic's mistake */
        ws_warning("a cell too many in a table of %u columns", out->column_count);
        g_free(text);
        return;
    }
    last->cells[last->count++] = (stats_cell){kind, text, number};
}

void stats_row(stats_output *out)
{
    add_line(out);
    stats_number(out, ++out->numbered);
}

void stats_text(stats_output *out, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    add_cell(out, CELL_TEXT, g_strdup_vprintf(format, values), 0);
    va_end(values);
}

void stats_number(stats_output *out, uint32_t number)
{
    add_cell(out, CELL_NUMBER, g_strdup_printf("%u", number), number);
}

void stats_nothing(stats_output *out)
{
    add_cell(out, CELL_NOTHING, g_strdup(""), 0);
}

void stats_no_more(stats_output *out)
{
    while (g_array_index(out->lines, stats_line, out->lines->len - 1).count + 1 < out->column_count) {
        stats_nothing(out);
    }
}

void stats_seconds(stats_output *out, int64_t duration, unsigned decimals)
{
    double seconds = (double)duration / (double)CLOCK_SECOND;

    if (duration == CLOCK_NO_OUTAGE) {
        stats_nothing(out);
    } else {
        add_cell(out, CELL_SECONDS, g_strdup_printf("%.*f", (int)decimals, seconds), seconds);
    }
}

void stats_filter(stats_output *out, const char *filter)
{
    if (!*filter) {
        stats_nothing(out);
    } else if (out->condition) {
        stats_text(out, "%s and (%s)", filter, out->condition);
    } else {
        stats_text(out, "%s", filter);
    }
}

static int compare_frames(const void *a, const void *b)
{
    uint32_t frame_a = *(const uint32_t *)a;
    uint32_t frame_b = *(const uint32_t *)b;
    return (frame_a > frame_b) - (frame_a < frame_b);
}

/* A filter with more ranges than this is too long to be copied, and slow. */
enum { RANGES_MAX = 400 };

void stats_filter_frames(stats_output *out, GArray *frames)
{
    GString *filter = g_string_new("frame.number in {");
    unsigned ranges = 0;

    g_array_sort(frames, compare_frames);
    for (unsigned i = 0; i < frames->len;) {
        uint32_t first = g_array_index(frames, uint32_t, i);
        uint32_t last = first;
        while (++i < frames->len && g_array_index(frames, uint32_t, i) <= last + 1) {
            last = g_array_index(frames, uint32_t, i);
        }
        g_string_append_printf(filter, "%s%u", ranges++ ? ", " : "", first);
        if (last > first) {
            g_string_append_printf(filter, "%s%u", last > first + 1 ? ".." : ", ", last);
        }
    }
    g_string_append_c(filter, '}');
    if (ranges > 0 && ranges <= RANGES_MAX) {
        stats_text(out, "%s", filter->str);
    } else {
        stats_nothing(out);
    }
    g_string_free(filter, TRUE);
}

char *stats_time_text(int64_t time, bool short_form)
{
    GDateTime *date = g_date_time_new_from_unix_utc(time / CLOCK_SECOND - (time % CLOCK_SECOND < 0));
    char *text = date ? g_date_time_format(date, short_form ? "%H:%M:%S" : "%Y-%m-%d %H:%M:%S") : g_strdup("");

    if (date) {
        g_date_time_unref(date);
    }
    return text;
}

void stats_time(stats_output *out, int64_t time, bool short_form)
{
    add_cell(out, CELL_TEXT, stats_time_text(time, short_form && stats_is_for_eyes(out)), 0);
}

void stats_note(stats_output *out, const char *format, ...)
{
    va_list values;

    va_start(values, format);
    add_line(out)->note = g_strdup_vprintf(format, values);
    va_end(values);
}

/* Says how many frames are not counted: before all else that a table says of itself. */
static char *title_of(const stats_output *out, const char *text)
{
    if (out->dropped == 0) {
        return g_strdup(text);
    }
    return g_strdup_printf("%s\nCounted: the last %u frames; the %" PRIu64 " before them were dropped (tshark -M)",
                           text, out->counted, out->dropped);
}

void stats_caption(stats_output *out, const char *format, ...)
{
    va_list values;
    char *text;

    va_start(values, format);
    text = g_strdup_vprintf(format, values);
    va_end(values);
    if (!stats_is_printed(out)) {
        stats_line *line = add_line(out);
        line->note = g_strdup(text);
        line->is_caption = true;
    } else if (out->caption) {
        char *longer = g_strconcat(out->caption, "\n", text, NULL);
        g_free(out->caption);
        out->caption = longer;
    } else {
        out->caption = title_of(out, text);
    }
    g_free(text);
}

const char *stats_how_to_see_all(const stats_output *out)
{
    return out->purpose == STATS_FOR_WINDOW ? "Preferences > Protocols > Cisco Phone Alarm: Rows per table"
                                            : "-o cisco_alarm.stat_rows:0";
}

void stats_more(stats_output *out, unsigned left, const char *how)
{
    if (left > 0) {
        stats_note(out, "%u more rows (%s%s%s)", left, how ? how : "", how ? ", or " : "", stats_how_to_see_all(out));
    }
}

const char *stats_whole(const stats_output *out)
{
    return out->dropped > 0 ? "these frames" : "this capture";
}

char *stats_span(const stats_output *out, bool is_short)
{
    const capture_state *capture = capture_current();
    const char *what = out->dropped > 0 ? "frames" : "capture";

    if (!capture->has_begun) {
        return g_strdup_printf("%s without times", what);
    }
    char *began = stats_time_text(capture->began, false);
    char *ended = stats_time_text(capture->now, is_short);
    char *span = g_strdup_printf("%s %s%s%s", what, began, is_short ? "-" : " to ", ended);
    g_free(began);
    g_free(ended);
    return span;
}

const char *stats_quotable(const char *text)
{
    return text && filter_text_is_quotable((text_span){(const uint8_t *)text, strlen(text)}) ? text : NULL;
}
