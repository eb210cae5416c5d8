/* reader.c
 * One trace file: see reader.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "reader.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "say.h"
#include "system.h"

/* Bytes in which a trace has at least one line of its own. */
static const uint64_t LINES_WITHIN = 1 << 20;

bool reader_open(trace_reader *reader, const char *path)
{
    reader->path = path;
    reader->is_cut = reader->is_damaged = reader->at_end = false;
    reader->bytes = 0;
    reader->start = reader->len = 0;
    sip_trace_init(&reader->trace);
    int fd = system_open(path);
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

/* There is no more. That a gzip stream ends in its middle is known before all of it was given out. */
static void on_end(trace_reader *reader)
{
    int error;

    gzerror(reader->file, &error);
    reader->at_end = true;
    reader->is_cut = error == Z_BUF_ERROR;
    reader->is_damaged = error != Z_OK && error != Z_BUF_ERROR;
    if (reader->is_damaged) {
        say("%s: %s", reader->path, error == Z_ERRNO ? strerror(errno) : "damaged: this gzip file cannot be unpacked");
    }
}

/* Moves what is not used to the front of the window, and fills it. */
static void fill(trace_reader *reader)
{
    memmove(reader->window, reader->window + reader->start, reader->len);
    reader->start = 0;
    unsigned room = (unsigned)(sizeof reader->window - reader->len);
    int got = gzread(reader->file, reader->window + reader->len, room);
    if (got > 0) {
        reader->len += (size_t)got;
        reader->bytes += (uint64_t)got;
    }
    if (got < (int)room) {
        on_end(reader);
    }
}

/* It has a line of a trace, or is not read far yet. */
static bool may_be_trace(const trace_reader *reader)
{
    return reader->trace.lines > 0 || reader->bytes < LINES_WITHIN;
}

sip_trace_event reader_next(trace_reader *reader, sip_trace_message *message)
{
    size_t used;
    text_span data = {reader->window + reader->start, reader->len};
    sip_trace_event event = sip_trace_next(&reader->trace, data, reader->at_end, &used, message);

    reader->start += used;
    reader->len -= used;
    if (event != SIP_TRACE_MORE) {
        return event;
    }
    if (may_be_trace(reader)) {
        fill(reader);
    }
    return reader->is_damaged || !may_be_trace(reader) ? SIP_TRACE_END : SIP_TRACE_MORE;
}

uint64_t reader_position(const trace_reader *reader)
{
    z_off_t position = reader->file != NULL ? gzoffset(reader->file) : 0;
    return position > 0 ? (uint64_t)position : 0;
}
