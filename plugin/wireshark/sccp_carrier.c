/* sccp_carrier.c
 * The alarms of SCCP phones: see sccp_carrier.h.
 *
 * Wireshark's skinny dissector offers no hook: it hands message 0x015A to the dissector named "xml", and not even that
 * where the text has no NUL at its end. So the messages are looked for after the frame has been dissected, and only in
 * frames in which that dissector was at work: in the frame's own bytes, and in what was reassembled or decrypted from
 * them. A message that has not come whole yet is left for the frame that completes it.
 *
 * Replacing skinny's entry in the table of TCP ports would be the other way; it would miss every port that a user sets
 * by Decode As, and change what Wireshark shows there.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/sccp_carrier.h"

#include "core/sccp_message.h"
#include "wireshark/alarm.h"

static void show_message(packet_info *pinfo, proto_tree *tree, tvbuff_t *source, const sccp_message *message,
                         bool is_quoted)
{
    int length = (int)(message->text_end - message->text);
    /* What the capture truncated is reported, so that the document counts as truncated. */
    tvbuff_t *tvb =
        tvb_new_subset_length_caplen(source, (int)message->text, length, length + (message->truncated ? 1 : 0));

    bool is_xml = message->id == SCCP_ENHANCED_ALARM;
    alarm_source how = {.carrier = is_xml ? CARRIER_SCCP_XML : CARRIER_SCCP_TEXT, .is_quoted = is_quoted};
    if (is_xml) {
        alarm_dissect_document(tvb, pinfo, tree, &how);
    } else {
        alarm_dissect_text(tvb, pinfo, tree, &how, &catalog_sccp_text);
    }
}

static void show_source(packet_info *pinfo, proto_tree *tree, const struct data_source *entry, bool is_quoted)
{
    tvbuff_t *source = get_data_source_tvb(entry);
    text_span bytes = ws_captured_bytes(source);
    sccp_message message;
    size_t pos = 0;

    while (sccp_next_alarm(bytes, &pos, &message)) {
        if (message.end <= tvb_reported_length(source)) {
            show_message(pinfo, tree, source, &message, is_quoted);
        }
    }
}

/* Whether the bytes begin as a TLS record does: type, version (RFC 5246 section 6.2.1). Read as the length of an SCCP
 * message, that would be too long for one. */
static bool is_tls_record(const struct data_source *entry)
{
    text_span bytes = ws_captured_bytes(get_data_source_tvb(entry));

    return bytes.len >= 3 && bytes.ptr[0] >= 20 && bytes.ptr[0] <= 23 && bytes.ptr[1] == 3 && bytes.ptr[2] >= 1 &&
           bytes.ptr[2] <= 4;
}

void sccp_carrier_frame(packet_info *pinfo, proto_tree *tree, bool is_tls, bool is_quoted)
{
    if (!pinfo->data_src) {
        return;
    }
    /* What was reassembled ends with the first bytes of the frame's own, so it comes first. */
    for (GSList *entry = pinfo->data_src->next; entry; entry = entry->next) {
        const struct data_source *source = (const struct data_source *)entry->data;
        if (!is_tls || !is_tls_record(source)) {
            show_source(pinfo, tree, source, is_quoted);
        }
    }
    if (!is_tls) {
        show_source(pinfo, tree, (const struct data_source *)pinfo->data_src->data, is_quoted);
    }
}
