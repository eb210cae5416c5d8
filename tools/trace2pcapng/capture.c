/* capture.c
 * Messages of traces as packets: see capture.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "capture.h"

#include <arpa/inet.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "pcapng.h"
#include "say.h"

/* The ports of Unified CM, which are not in the trace: its defaults. */
enum { PORT_SIP = 5060, PORT_SIP_TLS = 5061 };

bool capture_begin(trace_capture *capture)
{
    (void)capture;
    return pcapng_write_section(
        "SIP messages of SDL traces of Unified CM. The traces have neither TCP nor the ports of "
        "Unified CM: 5060, and 5061 for TLS, are assumed.");
}

void capture_address_text(const sip_trace_address *address, char *text, size_t size)
{
    int family = address->size == ADDRESS_IPV4_SIZE ? AF_INET : AF_INET6;

    if (address->size == 0 || inet_ntop(family, address->bytes, text, (socklen_t)size) == NULL) {
        snprintf(text, size, "address unknown");
    }
}

static bool is_node(const capture_node *node, const sip_trace_head *head)
{
    return strcmp(node->name, head->name) == 0 && node->address.size == head->address.size &&
           memcmp(node->address.bytes, head->address.bytes, head->address.size) == 0;
}

static bool add_node(trace_capture *capture, const sip_trace_head *head)
{
    char address[INET6_ADDRSTRLEN + 16];
    char description[256];
    capture_node *nodes = realloc(capture->nodes, (capture->count + 1) * sizeof *nodes);

    if (nodes == NULL) {
        say("out of memory");
        return false;
    }
    capture->nodes = nodes;
    capture_node *node = &nodes[capture->count++];
    *node = (capture_node){.address = head->address};
    memcpy(node->name, head->name, sizeof node->name);
    capture_address_text(&head->address, address, sizeof address);
    snprintf(description, sizeof description, "SDL trace of Unified CM (%s)%s", address,
             head->has_date ? "" : ", no date in it: times count from midnight");
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
    capture->masked += message->peer.size == 0 ? 1 : 0;
    if (!message->has_date) {
        capture->has_undated = true;
        return;
    }
    capture->first = capture->has_time && capture->first < message->time ? capture->first : message->time;
    capture->last = capture->has_time && capture->last > message->time ? capture->last : message->time;
    capture->has_time = true;
}

bool capture_write(trace_capture *capture, const sip_trace_head *head, const sip_trace_message *message)
{
    char text[128];
    size_t interface;

    if (!capture_interface(capture, head, &interface)) {
        return false;
    }
    const char *comment = comment_of(message, text, sizeof text);
    pcapng_end peer = {.address = message->peer, .port = message->peer_port};
    pcapng_end own = {.address = head->address, .port = message->transport == SIP_TRACE_TLS ? PORT_SIP_TLS : PORT_SIP};
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
