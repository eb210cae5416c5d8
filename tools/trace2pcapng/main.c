/* main.c
 * trace2pcapng: SIP messages of text traces as a capture for Wireshark.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "alarms_only.h"
#include "capture.h"
#include "merge.h"
#include "output.h"
#include "say.h"

typedef struct {
    const char *output; /* NULL: standard output */
    bool replace;       /* the output, where it exists */
    bool alarms_only;
    trace_inputs inputs;
    trace_merge merge;
    trace_capture capture;
    uint64_t left_out; /* by --alarms-only */
} trace_run;

static const char usage[] =
    "Usage: trace2pcapng [-o OUT.pcapng] [--force] [--alarms-only] FILE|FOLDER...\n"
    "\n"
    "Writes the SIP messages of Unified CM's SDL traces (release 9 and later: .txt, .txt.gz, .gzo,\n"
    "as RTMT collects them) as a capture for Wireshark, in the order of time, all nodes together.\n"
    "Reads diagnostic logs of Expressway and console logs of phones (78xx, 88xx), too.\n"
    "\n"
    "  -o OUT.pcapng   the capture; \"-\", or no -o: standard output, for | wireshark -k -i -\n"
    "  -f, --force     replace a capture that exists, when the new one is whole\n"
    "  --alarms-only   only REFERs with alarms, REGISTERs, and the responses to both: no calls\n"
    "  -h, --help      this text\n"
    "  -v, --version   the version\n";

/* ---- The run ---- */

/* Where a message has more than its Content-Length, that may be another message. */
static void drop_excess(sip_trace_message *message)
{
    sip_copy *copy = &message->copy;

    if (copy->defects & SIP_COPY_LONG) {
        copy->text.len -= copy->body_length - (size_t)copy->content_length;
    }
}

static bool write_message(trace_run *run, alarms_only *filter, const sip_trace_head *head,
                          const sip_trace_message *message)
{
    sip_trace_message kept = *message;

    if (run->alarms_only) {
        drop_excess(&kept);
        if (!alarms_only_keeps(filter, &kept)) {
            run->left_out++;
            return true;
        }
    }
    return capture_write(&run->capture, head, &kept);
}

/* The interfaces come first, so that they are known to who reads from a pipe. */
static bool write_interfaces(trace_run *run)
{
    for (size_t i = 0; i < run->inputs.count; i++) {
        size_t interface;
        if (!capture_interface(&run->capture, &run->inputs.files[i].head, &interface)) {
            return false;
        }
    }
    return true;
}

static bool convert(trace_run *run)
{
    static alarms_only filter;
    const sip_trace_message *message;
    const sip_trace_head *head;

    if (!capture_begin(&run->capture) || !write_interfaces(run)) {
        return false;
    }
    while (merge_next(&run->merge, &message, &head)) {
        if (!write_message(run, &filter, head, message)) {
            return false;
        }
    }
    return !run->merge.failed;
}

/* ---- The summary ---- */

static void time_text(int64_t time, char *text, size_t size)
{
    time_t seconds = (time_t)(time / 1000);
    const struct tm *tm = gmtime(&seconds);
    char date[32];

    if (tm == NULL || strftime(date, sizeof date, "%Y-%m-%d %H:%M:%S", tm) == 0) {
        date[0] = '\0';
    }
    snprintf(text, size, "%s.%03d", date, (int)(time % 1000));
}

static void say_node(const capture_node *node)
{
    char address[64];

    capture_address_text(&node->address, address, sizeof address);
    if (node->grammar == SIP_TRACE_EXPRESSWAY) {
        say_more("%s (Expressway): %" PRIu64, node->name, node->messages);
    } else {
        say_more("%s (%s%s): %" PRIu64, node->name, node->grammar == SIP_TRACE_PHONE ? "phone, " : "", address,
                 node->messages);
    }
}

static void say_messages(const trace_capture *capture)
{
    char first[48], last[48];

    if (!capture->has_time) {
        say("%" PRIu64 " SIP messages, %zu node%s", capture->messages, capture->count, capture->count == 1 ? "" : "s");
    } else {
        time_text(capture->first, first, sizeof first);
        time_text(capture->last, last, sizeof last);
        say("%" PRIu64 " SIP messages, %zu node%s, from %s to %s UTC", capture->messages, capture->count,
            capture->count == 1 ? "" : "s", first, last);
    }
    for (size_t i = 0; i < capture->count; i++) {
        say_node(&capture->nodes[i]);
    }
}

static void say_if(uint64_t number, const char *text)
{
    if (number > 0) {
        say_more("%" PRIu64 " %s", number, text);
    }
}

static void say_incomplete(const trace_run *run)
{
    const merge_counts *counts = &run->merge.counts;

    say_if(run->capture.incomplete, "incomplete: cut or changed in the trace; see the packet comments");
    say_if(run->capture.unaddressed, "without the other side's address, which is masked or not in the trace");
    say_if(counts->files_cut, "file(s) not whole: what there is of them was read");
    say_if(run->inputs.undated_files, "file(s) with neither FileHead nor Date: times count from midnight, 1970-01-01");
    say_if(run->left_out, "left out by --alarms-only");
    say_if(counts->internal, run->capture.of_grammar[SIP_TRACE_EXPRESSWAY] > 0
                                 ? "left out: not on the wire (before SIP normalization, or within an Expressway)"
                                 : "left out: copies of messages before SIP normalization, which were not on the wire");
    say_if(counts->not_sip, "announced without SIP after it: keepalives, or cut");
    say_if(counts->ignored, "not in the trace: larger than Unified CM accepts (SIP Max Incoming Message Size)");
    say_if(run->inputs.same_files, "duplicate file(s): read once");
    say_if(run->inputs.other_files, "other file(s) skipped");
}

/* What the traces that were read do not have. */
static void say_limits(const trace_run *run)
{
    const uint64_t *messages = run->capture.of_grammar;
    bool has_others = messages[SIP_TRACE_EXPRESSWAY] > 0 || messages[SIP_TRACE_PHONE] > 0;

    say_more("Not in such traces: who closed a connection, retransmissions of TCP, messages that did not arrive.");
    if (messages[SIP_TRACE_SDL] > 0 || !has_others) {
        say_more(
            "SDL traces: no SCCP as packets; no REGISTER keepalives, where their trace is off. Ports of Unified CM");
        say_more("are assumed: 5060, 5061 for TLS.");
    }
    if (messages[SIP_TRACE_SDL] > 0 && run->capture.count == 1) {
        say_more("One node alone: a phone that moved to another node counts as not registered.");
    }
    if (messages[SIP_TRACE_PHONE] > 0) {
        say_more(
            "Phones: the year and the zone are those of the Date headers; where the other side is not logged, it is");
        say_more("assumed to be that of the message before, and its port 5060, 5061 for TLS.");
    }
    if (has_others && messages[SIP_TRACE_SDL] > 0) {
        say_more("A message that more than one of these has logged is there more than once.");
    }
}

static void say_summary(const trace_run *run)
{
    say_messages(&run->capture);
    say_incomplete(run);
    if (run->capture.messages == 0 && run->left_out == 0) {
        say_more("No SIP: is the trace level of Cisco CallManager \"Detailed\", that of network.sip DEBUG?");
    } else if (run->capture.messages == 0) {
        say_more("Nothing is left: no REFER with an alarm, and no REGISTER.");
    }
    say_limits(run);
}

/* ---- The command line ---- */

/* @return the status to leave with, or -1 to go on */
static int read_options(trace_run *run, int argc, char **argv)
{
    static const struct option options[] = {
        {"output", required_argument, NULL, 'o'}, {"force", no_argument, NULL, 'f'},
        {"alarms-only", no_argument, NULL, 'a'},  {"help", no_argument, NULL, 'h'},
        {"version", no_argument, NULL, 'v'},      {NULL, 0, NULL, 0},
    };
    int option;

    while ((option = getopt_long(argc, argv, "o:fhv", options, NULL)) != -1) {
        switch (option) {
        case 'o':
            run->output = optarg;
            break;
        case 'f':
            run->replace = true;
            break;
        case 'a':
            run->alarms_only = true;
            break;
        case 'h':
            fputs(usage, stdout);
            return EXIT_SUCCESS;
        case 'v':
            puts("trace2pcapng " CISCO_ALARM_VERSION);
            return EXIT_SUCCESS;
        default:
            fputs(usage, stderr);
            return EXIT_FAILURE;
        }
    }
    if (optind == argc) {
        fputs(usage, stderr);
        return EXIT_FAILURE;
    }
    return -1;
}

static bool run_all(trace_run *run, char **paths, int count)
{
    for (int i = 0; i < count; i++) {
        if (!inputs_add(&run->inputs, paths[i])) {
            return false;
        }
    }
    return inputs_read_heads(&run->inputs) && merge_init(&run->merge, &run->inputs) &&
           output_open(run->output, run->replace, &run->inputs) && convert(run) && output_finish();
}

int main(int argc, char **argv)
{
    trace_run run = {.output = NULL};
    int status = read_options(&run, argc, argv);

    if (status >= 0) {
        return status;
    }
    bool fine = run_all(&run, argv + optind, argc - optind);
    if (fine) {
        say_summary(&run);
    }
    output_discard();
    merge_free(&run.merge);
    capture_free(&run.capture);
    inputs_free(&run.inputs);
    return fine ? EXIT_SUCCESS : EXIT_FAILURE;
}
