/* inputs.h
 * The trace files of a run: which there are, what their first lines say, and in what order they are read.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TRACE2PCAPNG_INPUTS_H
#define TRACE2PCAPNG_INPUTS_H

#include "reader.h"
#include "system.h"

/** A trace file. */
typedef struct {
    char *path;
    bool in_folder; /* found there, not named by the user: other files are passed over */
    uint64_t size;  /* bytes on disk */
    system_id id;
    bool has_head;       /* it begins with a FileHead; else `head` is what the messages say */
    bool has_messages;   /* by what was read of it; for files without FileHead */
    sip_trace_head head; /* `time` is that of the first line */
} trace_input;

/** The files, in the order in which they are read: those of a node follow each other. */
typedef struct {
    trace_input *files;
    size_t count;
    uint64_t size;          /* of all, bytes on disk */
    unsigned other_files;   /* in folders, that are no traces */
    unsigned same_files;    /* that are there more than once */
    unsigned undated_files; /* without FileHead and without any Date */
} trace_inputs;

/** Adds a file, or the files of a folder and the folders in it. @return false where it cannot be read, which was said
 * */
bool inputs_add(trace_inputs *inputs, const char *path);

/** Reads the first lines of all files, and orders these. @return false where one is no trace, which was said */
bool inputs_read_heads(trace_inputs *inputs);

/** Whether two files are of the same node and application; one without FileHead belongs to no other. */
bool inputs_same_stream(const trace_input *a, const trace_input *b);

void inputs_free(trace_inputs *inputs);

#endif
