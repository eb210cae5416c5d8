/* capture.c
 * Messages of traces as packets: see capture.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "capture.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pcapng.h"
#include "say.h"
#include "system.h"

/* The ports of Unified CM, which are not in the trace: its defaults. */
enum { PORT_SIP = 5060, PORT_SIP_TLS = 5061 };

bool capture_begin(trace_capture *capture)
{
    (void)capture;
    return pcapng_write_section("SIP messages of text traces. These have no TCP. SDL traces of Unified CM do not have "
                                "its ports, logs of phones "
                                "not all of them: 5060, and 5061 for TLS, are assumed.");
}

void capture_address_text(const sip_trace_address *address, char *text, size_t size)
{
    if (address->size == 0 || !system_address_text(address->bytes, address->size == ADDRESS_IPV6_SIZE, text, size)) {
        snprintf(text, size, "address unknown");
    }
}

bool capture_shows_address(const sip_trace_head *head)
{
    return head->grammar != SIP_TRACE_EXPRESSWAY; /* each message has its own */
}

static bool is_node(const capture_node *node, const sip_trace_head *head)
{
    return node->grammar == head->grammar && strcmp(node->name, head->name) == 0 &&
           node->address.size == head->address.size &&
           memcmp(node->address.bytes, head->address.bytes, head->address.size) == 0;
}

static void describe(const sip_trace_head *head, char *text, size_t size)
{
    static const char *const kinds[SIP_TRACE_GRAMMARS] = {
        [SIP_TRACE_UNKNOWN] = "trace",
        [SIP_TRACE_SDL] = "SDL trace of Unified CM",
        [SIP_TRACE_EXPRESSWAY] = "diagnostic log of Expressway",
        [SIP_TRACE_PHONE] = "console log of a phone",
    };
    char address[64];

    capture_address_text(&head->address, address, sizeof address);
    snprintf(text, size, "%s%s%s%s%s", kinds[head->grammar], capture_shows_address(head) ? " (" : "",
             capture_shows_address(head) ? address : "", capture_shows_address(head) ? ")" : "",
             head->has_date ? "" : ", no date in it: times count from midnight");
}

static bool add_node(trace_capture *capture, const sip_trace_head *head)
{
    char description[256];
    capture_node *nodes = realloc(capture->nodes, (capture->count + 1) * sizeof *nodes);

    if (nodes == NULL) {
        say("out of memory");
        return false;
    }
    capture->nodes = nodes;
    capture_node *node = &nodes[capture->count++];
    *node = (capture_node){.grammar = head->grammar, .address = head->address};
    memcpy(node->name, head->name, sizeof node->name);
    describe(head, description, sizeof description);
    return pcapng_write_interface(node->name, description);
}

bool capture_interface(trace_capture *capture, const sip_trace_head *head, size_t *interface)
{
    for (size_t i = 0; i < capture->count; i++) {
        if (is_node(&capture->nodes[i], head)) {
            *interface = i;
            return true;
        }
    }
    *interface = capture->count;
    return add_node(capture, head);
}

/* What is missing in a message; NULL: nothing. */
static const char *comment_of(const sip_trace_message *message, char *text, size_t size)
{
    const sip_copy *copy = &message->copy;
    const char *end = message->at_end ? "cut by the end of the trace file" : "cut in the trace";

    if (message->is_too_long) {
        snprintf(text, size, "Longer than %d bytes: cut by trace2pcapng", SIP_TRACE_COPY_MAX);
    } else if (copy->defects & SIP_COPY_NO_BLANK_LINE) {
        snprintf(text, size, "Message %s, before the end of its headers", end);
    } else if (copy->defects & SIP_COPY_SHORT) {
        snprintf(text, size, "Message %s: %zu of %" PRIu64 " bytes of the body", end, copy->body_length,
                 copy->content_length);
    } else if (copy->defects & SIP_COPY_LONG) {
        snprintf(text, size, "Message changed in the trace: %zu bytes of body, but Content-Length is %" PRIu64,
                 copy->body_length, copy->content_length);
    } else {
        return NULL;
    }
    return text;
}

static void count(trace_capture *capture, capture_node *node, const sip_trace_message *message, bool is_whole)
{
    capture->messages++;
    node->messages++;
    capture->incomplete += is_whole ? 0 : 1;
    capture->unaddressed += message->peer.size == 0 ? 1 : 0;
    capture->of_grammar[node->grammar]++;
    if (!message->has_date) {
        capture->has_undated = true;
        return;
    }
    capture->first = capture->has_time && capture->first < message->time ? capture->first : message->time;
    capture->last = capture->has_time && capture->last > message->time ? capture->last : message->time;
    capture->has_time = true;
}

/* The node's end, and the other one; what the trace does not have is assumed. */
static pcapng_end own_end(const sip_trace_head *head, const sip_trace_message *message)
{
    pcapng_end own = {.address = message->own.size > 0 ? message->own : head->address, .port = message->own_port};

    if (own.port == 0 && head->grammar == SIP_TRACE_SDL) {
        own.port = message->transport == SIP_TRACE_TLS ? PORT_SIP_TLS : PORT_SIP;
    }
    return own;
}

static pcapng_end peer_end(const sip_trace_head *head, const sip_trace_message *message)
{
    pcapng_end peer = {.address = message->peer, .port = message->peer_port};

    if (peer.port == 0 && head->grammar == SIP_TRACE_PHONE) {
        peer.port = message->transport == SIP_TRACE_TLS ? PORT_SIP_TLS : PORT_SIP;
    }
    return peer;
}

bool capture_write(trace_capture *capture, const sip_trace_head *head, const sip_trace_message *message)
{
    char text[128];
    size_t interface;

    if (!capture_interface(capture, head, &interface)) {
        return false;
    }
    const char *comment = comment_of(message, text, sizeof text);
    pcapng_end peer = peer_end(head, message);
    pcapng_end own = own_end(head, message);
    pcapng_packet packet = {
        .interface = (uint32_t)interface,
        .time = message->time,
        .is_outgoing = message->is_outgoing,
        .is_udp = message->transport == SIP_TRACE_UDP,
        .source = message->is_outgoing ? own : peer,
        .destination = message->is_outgoing ? peer : own,
        .text = message->copy.text,
        .comment = comment,
    };
    count(capture, &capture->nodes[interface], message, comment == NULL);
    return pcapng_write_packet(&packet);
}

void capture_free(trace_capture *capture)
{
    free(capture->nodes);
}
