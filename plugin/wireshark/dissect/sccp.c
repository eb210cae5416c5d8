/* sccp.c
 * The alarms of SCCP phones: see sccp.h.
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
#include "wireshark/dissect/sccp.h"

#include "core/sccp_message.h"
#include "wireshark/dissect/alarm.h"
#include "wireshark/track/registrations.h"

static void show_message(packet_info *pinfo, proto_tree *tree, tvbuff_t *source, const sccp_message *message,
                         bool in_icmp_error)
{
    int length = (int)(message->text_end - message->text);
    /* What the capture truncated is reported, so that the document counts as truncated. */
    tvbuff_t *tvb =
        tvb_new_subset_length_caplen(source, (int)message->text, length, length + (message->truncated ? 1 : 0));

    bool is_xml = message->id == SCCP_ENHANCED_ALARM;
    alarm_source how = {.carrier = is_xml ? CARRIER_SCCP_XML : CARRIER_SCCP_TEXT, .in_icmp_error = in_icmp_error};
    ws_buffer text = ws_buffer_of(tvb);
    if (is_xml) {
        alarm_dissect_document(text, pinfo, tree, &how);
    } else {
        alarm_dissect_text(text, pinfo, tree, &how, &catalog_sccp_text);
    }
}

/* The end of a data source that a later one holds as well: that of the datagram which the frame, or the datagram before it
 * in a tunnel, is the last fragment of. A reassembled stream has no message whole that the frame has whole, or else it
 * holds all of the frame's own stream. */
static text_span duplicate_tail(text_span bytes, const ws_source *later)
{
    text_span most = {NULL, 0};

    for (; later; later = ws_next_source(later)) {
        tvbuff_t *source = ws_source_tvb(later);
        text_span shared = sccp_common_tail(bytes, ws_captured_bytes(source));
        most = shared.len > most.len ? shared : most;
    }
    return most;
}

/* Whether a message lies in a part of the bytes. */
static bool is_in(const sccp_message *message, text_span bytes, text_span part)
{
    size_t start = part.len > 0 ? (size_t)(part.ptr - bytes.ptr) : bytes.len;

    return message->start >= start && message->end <= start + part.len;
}

static void show_source(packet_info *pinfo, proto_tree *tree, const ws_source *entry, bool in_icmp_error)
{
    tvbuff_t *source = ws_source_tvb(entry);
    text_span bytes = ws_captured_bytes(source);
    text_span elsewhere = {NULL, 0};
    bool looked = false;
    sccp_message message;
    size_t pos = 0;

    while (sccp_next_alarm(bytes, &pos, &message)) {
        if (!looked) {
            elsewhere = duplicate_tail(bytes, ws_next_source(entry));
            looked = true;
        }
        bool again = is_in(&message, bytes, elsewhere);
        if (message.end <= tvb_reported_length(source) && !again) {
            show_message(pinfo, tree, source, &message, in_icmp_error);
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

static bool has_register_ack(text_span bytes)
{
    static const text_span id = TEXT_INIT("\x81\0\0\0");
    sccp_message message;
    size_t pos = 0;

    if (text_find(bytes, 0, id) == TEXT_NOT_FOUND) {
        return false; /* nearly all frames, at a glance */
    }
    while (sccp_next_message(bytes, &pos, &message)) {
        if (message.id == SCCP_REGISTER_ACK) {
            return true;
        }
    }
    return false;
}

/* Unified CM registers a phone whose alarm waits for that. */
static void note_registration(const packet_info *pinfo)
{
    for (const ws_source *entry = ws_first_source(pinfo); entry; entry = ws_next_source(entry)) {
        if (has_register_ack(ws_captured_bytes(ws_source_tvb(entry)))) {
            registrations_note_ack(pinfo);
            return;
        }
    }
}

void dissect_sccp_frame(packet_info *pinfo, proto_tree *tree, bool is_tls, bool in_icmp_error)
{
    const ws_source *own = ws_first_source(pinfo);

    if (!own) {
        return;
    }
    if (!PINFO_FD_VISITED(pinfo) && !in_icmp_error && registrations_are_awaited(&pinfo->dst)) {
        note_registration(pinfo);
    }
    /* What was reassembled ends with the first bytes of the frame's own, so it comes first. */
    for (const ws_source *entry = ws_next_source(own); entry; entry = ws_next_source(entry)) {
        if (!is_tls || !is_tls_record(entry)) {
            show_source(pinfo, tree, entry, in_icmp_error);
        }
    }
    if (!is_tls) {
        show_source(pinfo, tree, own, in_icmp_error);
    }
}
