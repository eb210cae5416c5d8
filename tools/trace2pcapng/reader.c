/* reader.c
 * One trace file: see reader.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "reader.h"

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"

/* Bytes in which a trace has at least one line of its own. */
static const uint64_t LINES_WITHIN = 1 << 20;

bool reader_open(trace_reader *reader, const char *path)
{
    reader->path = path;
    reader->is_cut = reader->is_damaged = reader->at_end = false;
    reader->bytes = 0;
    reader->start = reader->len = 0;
    sip_trace_init(&reader->trace);
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    reader->file = fd >= 0 ? gzdopen(fd, "rb") : NULL;
    if (reader->file == NULL) {
        say("%s: %s", path, fd >= 0 ? "out of memory" : strerror(errno));
        if (fd >= 0) {
            close(fd);
        }
        return false;
    }
    gzbuffer(reader->file, READER_WINDOW);
    return true;
}

void reader_close(trace_reader *reader)
{
    if (reader->file != NULL) {
        gzclose(reader->file);
        reader->file = NULL;
    }
}

static void on_error(trace_reader *reader, int error)
{
    reader->at_end = true;
    if (error == Z_BUF_ERROR) {
        reader->is_cut = true;
        return;
    }
    reader->is_damaged = true;
    say("%s: %s", reader->path, error == Z_ERRNO ? strerror(errno) : "damaged: this gzip file cannot be unpacked");
}

/* Moves what is not used to the front of the window, and fills it. */
static void fill(trace_reader *reader)
{
    int error;

    memmove(reader->window, reader->window + reader->start, reader->len);
    reader->start = 0;
    unsigned room = (unsigned)(sizeof reader->window - reader->len);
    int got = gzread(reader->file, reader->window + reader->len, room);
    gzerror(reader->file, &error);
    if (got > 0) {
        reader->len += (size_t)got;
        reader->bytes += (uint64_t)got;
    }
    if (error != Z_OK && error != Z_STREAM_END) {
        on_error(reader, error);
    } else if (got < (int)room) {
        reader->at_end = true;
    }
}

sip_trace_event reader_next(trace_reader *reader, sip_trace_message *message)
{
    for (;;) {
        size_t used;
        text_span data = {reader->window + reader->start, reader->len};
        sip_trace_event event = sip_trace_next(&reader->trace, data, reader->at_end, &used, message);
        reader->start += used;
        reader->len -= used;
        if (event != SIP_TRACE_MORE) {
            return event;
        }
        if (!reader_may_be_trace(reader)) {
            return SIP_TRACE_END;
        }
        fill(reader);
        if (reader->is_damaged) {
            return SIP_TRACE_END;
        }
    }
}

uint64_t reader_position(const trace_reader *reader)
{
    z_off_t position = reader->file != NULL ? gzoffset(reader->file) : 0;
    return position > 0 ? (uint64_t)position : 0;
}

bool reader_may_be_trace(const trace_reader *reader)
{
    return reader->trace.lines > 0 || (!reader->at_end && reader->bytes < LINES_WITHIN);
}
