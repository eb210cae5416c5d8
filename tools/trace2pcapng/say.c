/* say.c
 * What the program writes to the terminal: see say.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "say.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

enum { PROGRESS_COLUMNS = 72 }; /* a console of Windows knows no sequence to clear a line */

static bool progress_shown; /* the line of the terminal that the next text replaces */

SAY_FORMAT_LISTS static void write_line(const char *before, const char *format, va_list arguments)
{
    if (progress_shown) {
        fprintf(stderr, "\r%*s\r", PROGRESS_COLUMNS, "");
        progress_shown = false;
    }
    fputs(before, stderr);
    vfprintf(stderr, format, arguments);
    fputc('\n', stderr);
}

void say(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line("trace2pcapng: ", format, arguments);
    va_end(arguments);
}

void say_more(const char *format, ...)
{
    va_list arguments;

    va_start(arguments, format);
    write_line("  ", format, arguments);
    va_end(arguments);
}

void say_progress(uint64_t done, uint64_t all, uint64_t messages)
{
    enum { SECONDS_ON_TERMINAL = 1, SECONDS_IN_LOG = 10 };
    static time_t last;
    time_t now = time(NULL);
    bool on_terminal = isatty(STDERR_FILENO) != 0;
    char line[PROGRESS_COLUMNS + 1];

    if (last == 0) {
        last = now;
    }
    if (now - last < (on_terminal ? SECONDS_ON_TERMINAL : SECONDS_IN_LOG)) {
        return;
    }
    last = now;
    snprintf(line, sizeof line, "trace2pcapng: %" PRIu64 " of %" PRIu64 " MB, %" PRIu64 " messages", done / 1000000,
             (all + 999999) / 1000000, messages);
    if (on_terminal) {
        fprintf(stderr, "\r%-*s", PROGRESS_COLUMNS, line);
    } else {
        fprintf(stderr, "%s\n", line);
    }
    progress_shown = on_terminal;
}
