/* output.c
 * Where the capture goes: see output.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "output.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "say.h"
#include "system.h"

static FILE *file;
static const char *shown; /* the name for messages */
static char *final_name;  /* NULL: there is nothing to be renamed */
static char *temporary;   /* the name until then */
static bool failed;

/* An interrupted run leaves nothing behind. */
static void on_signal(int number)
{
    if (temporary != NULL) {
        unlink(temporary);
    }
    signal(number, SIG_DFL);
    raise(number);
}

static bool fail(const char *name)
{
    if (!failed && errno == EPIPE) {
        say("%s: the program that reads it has ended", name);
    } else if (!failed) {
        say("%s: %s", name, strerror(errno));
    }
    failed = true;
    return false;
}

static bool open_standard_output(void)
{
    shown = "standard output";
    if (isatty(STDOUT_FILENO)) {
        say("not writing a capture to a terminal: name a file with -o, or pipe it into wireshark -k -i -");
        return false;
    }
    system_binary_output();
    file = stdout;
    return true;
}

static bool is_input(const char *path, const trace_inputs *inputs)
{
    system_id id = system_identify(path);

    for (size_t i = 0; i < inputs->count; i++) {
        if (system_same(&inputs->files[i].id, &id)) {
            return true;
        }
    }
    return false;
}

/* A file under another name in the same folder. */
static bool open_temporary(void)
{
    file = system_create_beside(final_name, &temporary);
    return file != NULL || fail(shown);
}

static bool open_file(const char *path, bool replace, const trace_inputs *inputs)
{
    struct stat status;
    bool exists = stat(path, &status) == 0;

    shown = path;
    if (exists && is_input(path, inputs)) {
        say("%s: is one of the traces; the capture would replace it", path);
        return false;
    }
    if (exists && S_ISDIR(status.st_mode)) {
        errno = EISDIR;
        return fail(path);
    }
    if (exists && !S_ISREG(status.st_mode)) { /* a device or a pipe keeps its name */
        file = fopen(path, "wb");
        return file != NULL || fail(path);
    }
    if (exists && !replace) {
        say("%s: exists already; --force replaces it", path);
        return false;
    }
    final_name = exists ? system_real_path(path) : strdup(path); /* a symbolic link stays one */
    return final_name != NULL ? open_temporary() : fail(path);
}

bool output_open(const char *path, bool replace, const trace_inputs *inputs)
{
    system_on_interrupt(on_signal);
    return path == NULL || strcmp(path, "-") == 0 ? open_standard_output() : open_file(path, replace, inputs);
}

bool output_write(const void *bytes, size_t len)
{
    return !failed && (fwrite(bytes, 1, len, file) == len || fail(shown));
}

bool output_finish(void)
{
    if (failed) {
        return false;
    }
    FILE *closing = file;
    file = NULL;
    if (fflush(closing) != 0 || (final_name != NULL && !system_sync(closing))) {
        fail(shown);
        fclose(closing);
        return false;
    }
    if (fclose(closing) != 0 || (final_name != NULL && !system_replace(temporary, final_name))) {
        return fail(shown);
    }
    free(temporary);
    temporary = NULL;
    return true;
}

void output_discard(void)
{
    if (file != NULL && file != stdout) {
        fclose(file);
    }
    file = NULL;
    if (temporary != NULL) {
        unlink(temporary);
        free(temporary);
        temporary = NULL;
    }
    free(final_name);
    final_name = NULL;
}
