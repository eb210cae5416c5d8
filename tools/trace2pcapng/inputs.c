/* inputs.c
 * The trace files of a run: see inputs.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "inputs.h"

#include <dirent.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "core/trace/sip_trace_facts.h"
#include "say.h"

enum { FOLDERS_DEEP = 16 };

/* ---- Files and folders ---- */

static bool add_file(trace_inputs *inputs, const char *path, const struct stat *status, bool in_folder)
{
    trace_input *files = realloc(inputs->files, (inputs->count + 1) * sizeof *files);
    char *copy = strdup(path);

    if (files != NULL) {
        inputs->files = files;
    }
    if (files == NULL || copy == NULL) {
        free(copy);
        say("out of memory");
        return false;
    }
    files[inputs->count++] = (trace_input){
        .path = copy,
        .in_folder = in_folder,
        .size = (uint64_t)status->st_size,
        .id = system_identify(path),
    };
    return true;
}

static bool has_suffix(const char *name, const char *suffix)
{
    size_t len = strlen(name);
    size_t end = strlen(suffix);

    return len > end && strcmp(name + len - end, suffix) == 0;
}

/* RTMT brings lists and indexes along. */
static bool may_be_trace(const char *name)
{
    return has_suffix(name, ".txt") || has_suffix(name, ".gz") || has_suffix(name, ".gzo") || has_suffix(name, ".log");
}

static bool add_folder(trace_inputs *inputs, const char *path, unsigned depth);

static bool add_entry(trace_inputs *inputs, const char *path, const char *name, unsigned depth)
{
    struct stat status;

    if (system_stat_link(path, &status) != 0) {
        say("%s: %s", path, strerror(errno));
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        return depth == 0 || add_folder(inputs, path, depth - 1);
    }
    if (system_is_link(&status) && stat(path, &status) != 0) {
        status.st_mode = 0;
    }
    if (!S_ISREG(status.st_mode) || !may_be_trace(name)) {
        inputs->other_files++;
        return true;
    }
    return add_file(inputs, path, &status, true);
}

static bool add_folder(trace_inputs *inputs, const char *path, unsigned depth)
{
    DIR *folder = opendir(path);
    struct dirent *entry;
    bool fine = true;

    if (folder == NULL) {
        say("%s: %s", path, strerror(errno));
        return false;
    }
    while (fine && (entry = readdir(folder)) != NULL) {
        if (strcmp(entry->d_name, ".") == 0 || strcmp(entry->d_name, "..") == 0) {
            continue;
        }
        size_t size = strlen(path) + strlen(entry->d_name) + 2;
        char *inner = malloc(size);
        fine = inner != NULL && snprintf(inner, size, "%s/%s", path, entry->d_name) > 0 &&
               add_entry(inputs, inner, entry->d_name, depth);
        free(inner);
    }
    closedir(folder);
    return fine;
}

bool inputs_add(trace_inputs *inputs, const char *path)
{
    struct stat status;

    if (stat(path, &status) != 0) {
        say("%s: %s", path, strerror(errno));
        return false;
    }
    if (S_ISDIR(status.st_mode)) {
        return add_folder(inputs, path, FOLDERS_DEEP);
    }
    if (!S_ISREG(status.st_mode)) {
        say("%s: not a regular file (a pipe cannot be read twice)", path);
        return false;
    }
    return add_file(inputs, path, &status, false);
}

void inputs_free(trace_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++) {
        free(inputs->files[i].path);
    }
    free(inputs->files);
}

/* ---- First lines ---- */

/* A file without FileHead: when its lines are from, by the Date of a message. Best is one that the node itself sent:
 * its clock is that of the trace, and others' may not be set. @return whether that is known for good */
static bool learn_date(trace_input *input, const sip_trace_message *message)
{
    int64_t day;
    int32_t utc_offset;

    if ((input->head.has_date && !message->is_outgoing) || !sip_trace_read_date(message, &day, &utc_offset)) {
        return false;
    }
    input->head.has_date = true;
    input->head.day = day;
    input->head.utc_offset = utc_offset;
    return message->is_outgoing;
}

/* A name for the interface: bytes that do not belong there are '?'. */
static void set_name(trace_input *input, const char *name, size_t len)
{
    snprintf(input->head.name, sizeof input->head.name, "%.*s",
             (int)(len > SIP_TRACE_NAME_MAX ? SIP_TRACE_NAME_MAX : len), name);
    for (char *c = input->head.name; *c != '\0'; c++) {
        *c = *c > ' ' && *c < 0x7F ? *c : '?';
    }
}

/* A phone is named as its Contact has it. */
static void learn_name(trace_input *input, const sip_trace_message *message)
{
    text_span device = sip_trace_device(message);

    if (message->is_outgoing && input->head.grammar == SIP_TRACE_PHONE && device.len > 0) {
        set_name(input, (const char *)device.ptr, device.len);
    }
}

/* What a message says of a file without FileHead. @param dated whether its date is known for good */
static void learn(trace_input *input, const sip_trace_message *message, bool *dated)
{
    uint16_t port;

    if (!input->has_messages) {
        input->has_messages = true;
        input->head.time = message->time;
    }
    if (input->head.address.size == 0) {
        sip_trace_own_end(message, &input->head.address, &port);
    }
    if (input->head.name[0] == '\0') {
        learn_name(input, message);
    }
    *dated = *dated || learn_date(input, message);
}

/* The node of a file without FileHead is named as the file is. */
static void name_by_path(trace_input *input)
{
    const char *name = system_base_name(input->path);

    set_name(input, name, strlen(name));
}

/* Reads as far as it takes to know day, zone and node. */
static void read_head(trace_input *input, trace_reader *reader)
{
    sip_trace_message message;
    sip_trace_event event;
    bool dated = false;
    bool known = false;

    while (!known && (event = reader_next(reader, &message)) != SIP_TRACE_END) {
        if (event == SIP_TRACE_HEAD) {
            known = input->has_head = reader->trace.head.has_date;
            sip_trace_head head = reader->trace.head;
            head.time = input->has_messages ? input->head.time : head.time;
            input->head = head;
        } else if (event == SIP_TRACE_MESSAGE) {
            input->head.grammar = reader->trace.head.grammar;
            learn(input, &message, &dated);
            known = dated && (input->head.grammar != SIP_TRACE_PHONE || input->head.name[0] != '\0');
        }
    }
    input->head.grammar = reader->trace.head.grammar;
    if (!input->has_head && input->head.has_date) {
        input->head.time += input->head.day * SIP_TRACE_DAY - input->head.utc_offset * INT64_C(60000);
    }
    if (input->head.name[0] == '\0') {
        name_by_path(input);
    }
}

/* What a file is that begins so; NULL: not known, perhaps a trace. */
static const char *other_format(const uint8_t start[], size_t len)
{
    static const struct {
        size_t at;
        const char *magic, *name;
    } formats[] = {
        {0, "PK\003\004", "a ZIP archive: unpack it first"},
        {257, "ustar", "a tar archive: unpack it first"},
        {0, "\012\015\015\012", "a capture already"},
        {0, "\324\303\262\241", "a capture already"},
    };

    for (size_t i = 0; i < sizeof formats / sizeof formats[0]; i++) {
        size_t size = strlen(formats[i].magic);
        if (len >= formats[i].at + size && memcmp(start + formats[i].at, formats[i].magic, size) == 0) {
            return formats[i].name;
        }
    }
    return NULL;
}

/* What is wrong with a file that is no trace; NULL: it is one. */
static const char *why_no_trace(const trace_reader *reader, const char *format)
{
    if (format != NULL || reader->trace.lines > 0) {
        return format;
    }
    return reader->bytes == 0 ? "empty"
                              : "not a trace: no line of Unified CM's SDL traces (release 9 or later), of logs of "
                                "Expressway or of phones in it";
}

typedef enum { FILE_TRACE, FILE_OTHER, FILE_BAD } file_kind;

static file_kind look_into(trace_input *input, trace_reader *reader)
{
    sip_trace_message message;

    if (!reader_open(reader, input->path)) {
        return FILE_BAD;
    }
    reader_next(reader, &message);
    const char *format = other_format(reader->window, reader->len);
    if (format == NULL) {
        read_head(input, reader);
    }
    const char *why = why_no_trace(reader, format);
    bool is_cut = reader->is_cut && reader->bytes == 0; /* an unfinished file of which nothing is written yet */
    reader_close(reader);
    if (reader->is_damaged) {
        return FILE_BAD;
    }
    if (why != NULL && !input->in_folder && !is_cut) {
        say("%s: %s", input->path, why);
        return FILE_BAD;
    }
    return why == NULL ? FILE_TRACE : FILE_OTHER;
}

/* ---- Order ---- */

bool inputs_same_stream(const trace_input *a, const trace_input *b)
{
    return a->has_head && b->has_head && a->head.app == b->head.app && a->head.node == b->head.node &&
           strcmp(a->head.name, b->head.name) == 0;
}

static int compare_numbers(uint64_t a, uint64_t b)
{
    return a < b ? -1 : a > b;
}

/* By node and application, time and number; files that are the same by that, the larger one first. */
static int compare_inputs(const void *a_, const void *b_)
{
    const trace_input *a = a_;
    const trace_input *b = b_;
    int order = strcmp(a->head.name, b->head.name);

    order = order ? order : compare_numbers(a->head.node, b->head.node);
    order = order ? order : compare_numbers(a->head.app, b->head.app);
    order = order ? order : compare_numbers(!a->has_head, !b->has_head);
    order = order ? order : compare_numbers((uint64_t)a->head.time, (uint64_t)b->head.time);
    order = order ? order : compare_numbers(a->head.number, b->head.number);
    order = order ? order : compare_numbers(b->size, a->size);
    return order ? order : strcmp(a->path, b->path);
}

static bool is_same_file(const trace_input *a, const trace_input *b)
{
    return system_same(&a->id, &b->id) ||
           (inputs_same_stream(a, b) && a->head.time == b->head.time && a->head.number == b->head.number);
}

/* A file that was collected twice, or while it was written and again later, is read once. */
static void drop_same(trace_inputs *inputs)
{
    size_t kept = 0;

    for (size_t i = 0; i < inputs->count; i++) {
        if (kept > 0 && is_same_file(&inputs->files[kept - 1], &inputs->files[i])) {
            free(inputs->files[i].path);
            inputs->same_files++;
        } else {
            inputs->files[kept++] = inputs->files[i];
        }
    }
    inputs->count = kept;
}

static void add_up(trace_inputs *inputs)
{
    for (size_t i = 0; i < inputs->count; i++) {
        const trace_input *input = &inputs->files[i];
        inputs->size += input->size;
        inputs->undated_files += !input->head.has_date && (input->has_head || input->has_messages) ? 1 : 0;
    }
}

bool inputs_read_heads(trace_inputs *inputs)
{
    trace_reader *reader = malloc(sizeof *reader);
    size_t kept = 0;
    bool fine = reader != NULL;

    for (size_t i = 0; i < inputs->count; i++) {
        trace_input *input = &inputs->files[i];
        file_kind kind = fine ? look_into(input, reader) : FILE_BAD;
        fine = kind != FILE_BAD;
        if (kind == FILE_TRACE) {
            inputs->files[kept++] = *input;
        } else {
            free(input->path);
            inputs->other_files++;
        }
    }
    inputs->count = kept;
    free(reader);
    if (fine && kept == 0) {
        say("there is no trace of Unified CM, Expressway or a phone in what was named: of a folder, files are read "
            "whose");
        say_more("names end in .txt, .log, .gz or .gzo; ZIP and tar archives have to be unpacked before");
        if (inputs->other_files > 0) {
            say_more("%u other file(s) skipped", inputs->other_files);
        }
        return false;
    }
    if (kept > 0) {
        qsort(inputs->files, kept, sizeof *inputs->files, compare_inputs);
    }
    drop_same(inputs);
    add_up(inputs);
    return fine;
}
