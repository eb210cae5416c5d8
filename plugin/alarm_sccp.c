/* alarm_sccp.c
 * The alarms of SCCP phones: see alarm_sccp.h.
 *
 * Wireshark's skinny dissector offers no hook: it hands message 0x015A to the dissector named "xml", and not even that
 * where the text has no NUL at its end. So the messages are looked for after the frame has been dissected, and only in
 * frames in which that dissector was at work: in the frame's own bytes, and in what was put together or decrypted from
 * them. A message that has not come whole yet is left for the frame that completes it.
 *
 * Replacing skinny's entry in the table of TCP ports would be the other way; it would miss every port that a user sets
 * by Decode As, and change what Wireshark shows there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "alarm_sccp.h"

#include "alarm_document.h"
#include "core/sccp_message.h"

static void show_message(packet_info *pinfo, proto_tree *tree, tvbuff_t *source, const sccp_message *message)
{
    int length = (int)(message->text_end - message->text);
    /* What the capture cut off is reported, so that the document counts as truncated. */
    tvbuff_t *tvb = tvb_new_subset_length_caplen(source, (int)message->text, length, length + (message->cut ? 1 : 0));

    if (message->id == SCCP_ENHANCED_ALARM) {
        alarm_document_dissect(tvb, pinfo, tree, CARRIER_SCCP_XML, NULL);
    } else {
        alarm_text_dissect(tvb, pinfo, tree, CARRIER_SCCP_TEXT, &alarm_sccp_text);
    }
}

static void show_source(packet_info *pinfo, proto_tree *tree, const ws_source *entry)
{
    tvbuff_t *source = ws_source_tvb(entry);
    text_span bytes = ws_captured_bytes(source);
    sccp_message message;
    size_t pos = 0;

    while (sccp_next_alarm(bytes, &pos, &message)) {
        if (message.end <= tvb_reported_length(source)) {
            show_message(pinfo, tree, source, &message);
        }
    }
}

/* Whether the bytes begin as a TLS record does: type, version (RFC 5246 section 6.2.1). Read as the length of an SCCP
 * message, that would be too long for one. */
static bool is_tls_record(const ws_source *entry)
{
    text_span bytes = ws_captured_bytes(ws_source_tvb(entry));

    return bytes.len >= 3 && bytes.ptr[0] >= 20 && bytes.ptr[0] <= 23 && bytes.ptr[1] == 3 && bytes.ptr[2] >= 1 &&
           bytes.ptr[2] <= 4;
}

void alarm_sccp_frame(packet_info *pinfo, proto_tree *tree, bool is_tls)
{
    const ws_source *frame = ws_first_source(pinfo);

    if (!frame) {
        return;
    }
    /* What was put together ends with the first bytes of the frame's own, so it comes first. */
    for (const ws_source *source = ws_next_source(frame); source; source = ws_next_source(source)) {
        if (!is_tls || !is_tls_record(source)) {
            show_source(pinfo, tree, source);
        }
    }
    if (!is_tls) {
        show_source(pinfo, tree, frame);
    }
}
