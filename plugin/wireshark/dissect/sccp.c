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

#include "core/address.h"
#include "core/sccp_message.h"
#include "wireshark/dissect/alarm.h"
#include "wireshark/track/registrations.h"

/* The second parameter of a text alarm is the phone's address (wire). @return its four octets; NULL: it was not
 * captured, or is none */
static const uint8_t *address_of(tvbuff_t *source, const sccp_message *message)
{
    enum { TEXT = 80, PARAMETER = 4 };
    static const uint8_t none[ADDRESS_IPV4_SIZE] = {0};
    text_span bytes = ws_captured_bytes(source);
    size_t at = message->text + TEXT + PARAMETER;

    if (message->id != SCCP_ALARM || at + PARAMETER > message->end || at + PARAMETER > bytes.len) {
        return NULL;
    }
    return memcmp(bytes.ptr + at, none, sizeof none) == 0 ? NULL : bytes.ptr + at;
}

static void show_message(packet_info *pinfo, proto_tree *tree, tvbuff_t *source, const sccp_message *message,
                         bool in_icmp_error)
{
    int length = (int)(message->text_end - message->text);
    /* What the capture truncated is reported, so that the document counts as truncated. */
    tvbuff_t *tvb =
        tvb_new_subset_length_caplen(source, (int)message->text, length, length + (message->truncated ? 1 : 0));

    bool is_xml = message->id == SCCP_ENHANCED_ALARM;
    alarm_source how = {.carrier = is_xml ? CARRIER_SCCP_XML : CARRIER_SCCP_TEXT,
                        .context = {.kind = is_xml ? REPORT_XML : REPORT_SCCP_TEXT,
                                    .in_icmp_error = in_icmp_error,
                                    .sent = CLOCK_NO_TIME},
                        .ipv4 = address_of(source, message),
                        .may_be_cut = message->fills_field};
    ws_buffer text = ws_buffer_of(tvb);
    if (is_xml) {
        alarm_dissect_document(text, pinfo, tree, &how);
    } else {
        alarm_dissect_text(text, pinfo, tree, &how, &catalog_sccp_text);
    }
}

/* The end of a data source that a later one holds as well: that of the datagram which the frame, or the datagram before
 * it in a tunnel, is the last fragment of. A reassembled stream has no message whole that the frame has whole, or else
 * it holds all of the frame's own stream. */
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

/* Whether a message is in a part of the bytes. */
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

/* Which of a registration's messages one is. */
static bool registration_kind_of(uint32_t id, registration_kind *kind)
{
    static const struct {
        uint32_t id;
        registration_kind kind;
    } kinds[] = {
        {SCCP_KEEP_ALIVE, REGISTRATION_SCCP_KEEPALIVE},   {SCCP_KEEP_ALIVE_ACK, REGISTRATION_SCCP_KEEPALIVE_ACK},
        {SCCP_REGISTER, REGISTRATION_SCCP_REGISTER},      {SCCP_REGISTER_ACK, REGISTRATION_SCCP_ACK},
        {SCCP_REGISTER_REJECT, REGISTRATION_SCCP_REJECT}, {SCCP_UNREGISTER, REGISTRATION_SCCP_UNREGISTER},
    };

    for (size_t i = 0; i < array_length(kinds); i++) {
        if (kinds[i].id == id) {
            *kind = kinds[i].kind;
            return true;
        }
    }
    return false;
}

/* The first time: records the messages of a buffer that are about a registration. */
static void record_source(const packet_info *pinfo, const ws_source *entry)
{
    text_span bytes = ws_captured_bytes(ws_source_tvb(entry));
    const ws_source *next = ws_next_source(entry);
    text_span elsewhere = next ? duplicate_tail(bytes, next) : (text_span){NULL, 0};
    sccp_message message;
    size_t pos = 0;

    while (sccp_next_message(bytes, &pos, &message)) {
        registration_message taken = {.device = {NULL, 0}};
        if (!is_in(&message, bytes, elsewhere) && registration_kind_of(message.id, &taken.kind)) {
            taken.device = message.id == SCCP_REGISTER ? sccp_device_name(bytes, &message) : taken.device;
            registrations_record(pinfo, &taken);
        }
    }
}

static void record_registrations(const packet_info *pinfo, bool is_tls)
{
    const ws_source *own = ws_first_source(pinfo);

    for (const ws_source *entry = ws_next_source(own); entry; entry = ws_next_source(entry)) {
        if (!is_tls || !is_tls_record(entry)) {
            record_source(pinfo, entry);
        }
    }
    if (!is_tls) {
        record_source(pinfo, own);
    }
}

void dissect_sccp_frame(packet_info *pinfo, proto_tree *tree, bool is_tls, bool in_icmp_error)
{
    const ws_source *own = ws_first_source(pinfo);

    if (!own) {
        return;
    }
    if (!PINFO_FD_VISITED(pinfo) && !in_icmp_error) {
        record_registrations(pinfo, is_tls);
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
