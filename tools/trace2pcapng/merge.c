/* merge.c
 * The messages of several nodes: see merge.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "merge.h"

#include <stdlib.h>

#include "say.h"

bool merge_init(trace_merge *merge, const trace_inputs *inputs)
{
    *merge = (trace_merge){.streams = calloc(inputs->count, sizeof *merge->streams), .size = inputs->size};
    if (merge->streams == NULL) {
        say("out of memory");
        return false;
    }
    for (size_t i = 0; i < inputs->count; i++) {
        const trace_input *input = &inputs->files[i];
        if (i > 0 && inputs_same_stream(input - 1, input)) {
            merge->streams[merge->count - 1].end = input + 1;
        } else {
            merge->streams[merge->count++] = (trace_stream){.next = input, .end = input + 1, .time = input->head.time};
        }
    }
    return true;
}

/* Opens the next file of a stream. */
static void open_next(trace_merge *merge, trace_stream *stream)
{
    const trace_input *input = stream->next++;

    stream->reader = malloc(sizeof *stream->reader);
    if (stream->reader == NULL) {
        say("out of memory");
        merge->failed = true;
        return;
    }
    if (!reader_open(stream->reader, input->path)) {
        merge->failed = true;
        return;
    }
    /* Without a FileHead, or as long as there is none, all is as the messages say. */
    stream->reader->trace.head = input->head;
}

static void close_file(trace_merge *merge, trace_stream *stream)
{
    merge->failed |= stream->reader->is_damaged;
    merge->counts.files_read++;
    if (stream->reader->is_cut) {
        say("%s: ends in the middle of its gzip data: cut, or still being written", stream->reader->path);
        merge->counts.files_cut++;
    }
    merge->bytes_done += stream->next[-1].size;
    reader_close(stream->reader);
    free(stream->reader);
    stream->reader = NULL;
    stream->is_done = stream->next == stream->end;
    if (!stream->is_done) {
        stream->time = stream->next->head.time;
    }
}

/* How far the files are read, in bytes as they are on disk. */
static void report_position(const trace_merge *merge)
{
    uint64_t position = merge->bytes_done;

    for (size_t i = 0; i < merge->count; i++) {
        if (merge->streams[i].reader != NULL) {
            position += reader_position(merge->streams[i].reader);
        }
    }
    say_progress(position, merge->size, merge->messages);
}

/* Reads on in the open file, up to its next message or its end. */
static void advance(trace_merge *merge, trace_stream *stream)
{
    for (;;) {
        switch (reader_next(stream->reader, &stream->message)) {
        case SIP_TRACE_MESSAGE:
            stream->time = stream->message.time;
            merge->messages++;
            return;
        case SIP_TRACE_NO_MESSAGE:
            merge->counts.not_sip++;
            break;
        case SIP_TRACE_INTERNAL:
            merge->counts.internal++;
            break;
        case SIP_TRACE_IGNORED:
            merge->counts.ignored++;
            break;
        case SIP_TRACE_END:
            close_file(merge, stream);
            return;
        case SIP_TRACE_MORE:
            report_position(merge);
            break;
        case SIP_TRACE_HEAD:
            break;
        }
    }
}

static trace_stream *earliest(trace_merge *merge)
{
    trace_stream *first = NULL;

    for (size_t i = 0; i < merge->count; i++) {
        trace_stream *stream = &merge->streams[i];
        if (!stream->is_done && (first == NULL || stream->time < first->time)) {
            first = stream;
        }
    }
    return first;
}

bool merge_next(trace_merge *merge, const sip_trace_message **message, const sip_trace_head **head)
{
    if (merge->taken != NULL) {
        advance(merge, merge->taken);
        merge->taken = NULL;
    }
    while (!merge->failed) {
        trace_stream *stream = earliest(merge);
        if (stream == NULL) {
            return false;
        }
        if (stream->reader != NULL) {
            merge->taken = stream;
            *message = &stream->message;
            *head = &stream->reader->trace.head;
            return true;
        }
        open_next(merge, stream);
        if (!merge->failed) {
            advance(merge, stream);
        }
    }
    return false;
}

void merge_free(trace_merge *merge)
{
    for (size_t i = 0; i < merge->count; i++) {
        if (merge->streams[i].reader != NULL) {
            reader_close(merge->streams[i].reader);
            free(merge->streams[i].reader);
        }
    }
    free(merge->streams);
}
