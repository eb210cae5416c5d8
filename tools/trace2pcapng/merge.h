/* merge.h
 * The messages of several nodes, in the order of their time. Of each node one file is open at a time, and one message
 * is kept.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TRACE2PCAPNG_MERGE_H
#define TRACE2PCAPNG_MERGE_H

#include "inputs.h"

/** What was passed over, or is not whole. */
typedef struct {
    uint64_t not_sip;    /* announced, but no SIP */
    uint64_t internal;   /* that were not on the wire */
    uint64_t ignored;    /* that Unified CM did not accept */
    uint64_t files_read; /* to their end */
    uint64_t files_cut;  /* whose gzip stream ends in its middle */
} merge_counts;

/** The files of one node, which are read one after the other. */
typedef struct {
    const trace_input *next; /* file */
    const trace_input *end;
    trace_reader *reader; /* of the file before `next`; NULL: none is open */
    int64_t time;         /* of the message; of the next file, where none is open */
    bool is_done;
    sip_trace_message message;
} trace_stream;

typedef struct {
    trace_stream *streams;
    size_t count;
    merge_counts counts;
    uint64_t messages;   /* that were found */
    uint64_t size;       /* bytes of all files, as on disk */
    uint64_t bytes_done; /* of files that were read to their end, as on disk */
    trace_stream *taken; /* whose message the caller has */
    bool failed;         /* a file cannot be read on, which was said */
} trace_merge;

/** Begins; the first lines are read by then. @return false where there is not enough memory */
bool merge_init(trace_merge *merge, const trace_inputs *inputs);

/**
 * The next message, with the FileHead that it comes after.
 * @param message valid until the next call
 * @return false at the end, or where a file cannot be read on
 */
bool merge_next(trace_merge *merge, const sip_trace_message **message, const sip_trace_head **head);

void merge_free(trace_merge *merge);

#endif
