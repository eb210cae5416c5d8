/* say.h
 * What the program writes to the terminal: standard error only, since standard output may be the capture.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TRACE2PCAPNG_SAY_H
#define TRACE2PCAPNG_SAY_H

#include <stdint.h>
#include <stdio.h>

#if defined(__MINGW_PRINTF_FORMAT)
#define SAY_PRINTF __MINGW_PRINTF_FORMAT
#else
#define SAY_PRINTF printf
#endif
#if defined(__GNUC__)
#define SAY_FORMAT       __attribute__((format(SAY_PRINTF, 1, 2)))
#define SAY_FORMAT_LISTS __attribute__((format(SAY_PRINTF, 2, 0))) /* of functions that take a va_list */
#else
#define SAY_FORMAT
#define SAY_FORMAT_LISTS
#endif

/** Writes "trace2pcapng: " and the text as a line. */
SAY_FORMAT void say(const char *format, ...);

/** Writes the text as a line, indented. */
SAY_FORMAT void say_more(const char *format, ...);

/** Says how far a long run is, from time to time; `done` and `all` are bytes of the files. */
void say_progress(uint64_t done, uint64_t all, uint64_t messages);

#endif
