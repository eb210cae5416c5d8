/* reader.h
 * One trace file, plain or gzip, as a stream of messages.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TRACE2PCAPNG_READER_H
#define TRACE2PCAPNG_READER_H

#include <zlib.h>

#include "core/trace/sip_trace.h"

enum { READER_WINDOW = 1 << 16 };

/** A file that is read. About 330 kB, for files of any size. */
typedef struct {
    const char *path;
    gzFile file;
    bool is_cut;       /* the gzip stream ends in its middle */
    bool is_damaged;   /* the file cannot be read on; what is wrong was said */
    uint64_t bytes;    /* that were read, decompressed */
    bool at_end;       /* nothing is left in the file */
    size_t start, len; /* what is not used of the window */
    sip_trace trace;
    uint8_t window[READER_WINDOW];
} trace_reader;

/** Opens a file; the path must outlive the reader. @return false where it cannot be read, which was said */
bool reader_open(trace_reader *reader, const char *path);

void reader_close(trace_reader *reader);

/** The next thing in the file; SIP_TRACE_MORE: some of it was read. Where is_damaged is set, it is SIP_TRACE_END. */
sip_trace_event reader_next(trace_reader *reader, sip_trace_message *message);

/** Bytes of the file, as it is on disk, that were read. */
uint64_t reader_position(const trace_reader *reader);

#endif
