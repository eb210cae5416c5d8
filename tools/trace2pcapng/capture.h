/* capture.h
 * Messages of traces as packets: an interface for each node, the node's own end, and a comment where something is
 * missing.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TRACE2PCAPNG_CAPTURE_H
#define TRACE2PCAPNG_CAPTURE_H

#include "core/trace/sip_trace.h"

/** What was written of a node. */
typedef struct {
    sip_trace_grammar grammar;
    char name[SIP_TRACE_NAME_MAX + 1];
    sip_trace_address address;
    uint64_t messages;
} capture_node;

typedef struct {
    capture_node *nodes; /* in the order of their interfaces */
    size_t count;
    uint64_t messages;
    uint64_t incomplete;  /* of them */
    uint64_t unaddressed; /* of them: the other side's address is masked, or not there */
    uint64_t of_grammar[SIP_TRACE_GRAMMARS];
    bool has_undated;    /* messages whose time counts from midnight */
    bool has_time;       /* `first` and `last` are set */
    int64_t first, last; /* milliseconds since 1970-01-01 UTC, of those with a date */
} trace_capture;

/** Begins the capture. @return false where the output fails, which was said */
bool capture_begin(trace_capture *capture);

/** The interface of a node, which is written when it is new. @return false where that fails, which was said */
bool capture_interface(trace_capture *capture, const sip_trace_head *head, size_t *interface);

/** Writes a message. @return false where the output fails, which was said */
bool capture_write(trace_capture *capture, const sip_trace_head *head, const sip_trace_message *message);

/** Writes "10.1.1.1" or "2001:db8::1"; "address unknown" where there is none. */
void capture_address_text(const sip_trace_address *address, char *text, size_t size);

/** Whether the node as such has an address. */
bool capture_shows_address(const sip_trace_head *head);

void capture_free(trace_capture *capture);

#endif
