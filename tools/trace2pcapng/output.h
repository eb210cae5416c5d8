/* output.h
 * Where the capture goes: a file that has its name when it is whole, or a pipe.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TRACE2PCAPNG_OUTPUT_H
#define TRACE2PCAPNG_OUTPUT_H

#include <stdbool.h>
#include <stddef.h>

#include "inputs.h"

/**
 * Begins the output.
 * @param path "-" and NULL are standard output, which must not be a terminal
 * @param replace a file that exists is replaced at the end, unless it is one of the inputs; else it is left as it is
 * @return false where that is not possible, which was said
 */
bool output_open(const char *path, bool replace, const trace_inputs *inputs);

/** Writes bytes. @return false where they cannot be written, which was said */
bool output_write(const void *bytes, size_t len);

/** Ends the output: what was written gets its name. @return false where that failed, which was said */
bool output_finish(void);

/** Gives up: nothing is left of a file. */
void output_discard(void);

#endif
