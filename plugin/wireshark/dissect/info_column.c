/* info_column.c
 * An alarm in the Info column: see info_column.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/dissect/info_column.h"

#include "core/sip_message.h"
#include "wireshark/ws_compat.h"

/* What separates the texts of messages in the Info column: SIP writes it behind each of its own. */
static const char separator[] = " | ";

/* Whether a message follows in a frame's own bytes, behind what ends with `tail`. */
static bool follows_in_frame(text_span frame, text_span tail)
{
    for (size_t pos = 0; (pos = text_find(frame, pos, tail)) != TEXT_NOT_FOUND; pos++) {
        if (sip_message_begins(frame, pos + tail.len)) {
            return true;
        }
    }
    return false;
}

/* Whether another message of the segment follows. A reassembled message is apart from those behind it; its
 * end is in the frame, too. */
static bool message_follows(const alarm_view *view)
{
    enum { TAIL = 16 };
    tvbuff_t *frame = ws_frame_tvb(view->pinfo);
    tvbuff_t *tvb = view->document.tvb;
    tvbuff_t *source = tvb_get_ds_tvb(tvb);
    text_span bytes = ws_captured_bytes(source);
    size_t end = (size_t)tvb_raw_offset(tvb) + tvb_reported_length(tvb);

    if (source == frame || !frame || end != bytes.len || end < TAIL) {
        return sip_message_begins(bytes, end);
    }
    return follows_in_frame(ws_captured_bytes(frame), text_between(bytes.ptr, end - TAIL, end));
}

/* SIP puts a fence after each message's text, so what it writes for the next message comes after ours. */
static void append_of_body(const alarm_view *view, column_info *columns, const char *summary)
{
    col_append_str(columns, COL_INFO, summary);
    if (message_follows(view)) {
        col_append_str(columns, COL_INFO, separator);
    }
}

/* SIP has written a separator behind all messages of the frame, we have none behind our own text. */
static void append_of_reason(column_info *columns, const char *summary)
{
    const char *text = col_get_text(columns, COL_INFO);
    bool separated = !text || g_str_has_suffix(text, separator);

    col_append_fstr(columns, COL_INFO, "%s%s", separated ? "" : separator, summary);
}

void info_column_append(const alarm_view *view, alarm_carrier carrier, const char *summary)
{
    column_info *columns = view->pinfo->cinfo;

    if (carrier == CARRIER_SIP_BODY || carrier == CARRIER_SIP_PART) {
        append_of_body(view, columns, summary);
    } else if (carrier == CARRIER_SIP_REASON) {
        append_of_reason(columns, summary);
    } else {
        col_append_sep_str(columns, COL_INFO, " ", summary);
    }
    col_set_fence(columns, COL_INFO);
}
