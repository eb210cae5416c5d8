/* parse_work.c
 * What test_cost.py runs under callgrind: parses a trace once and has the parser's instructions counted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <stdlib.h>

#include <valgrind/callgrind.h>

#include "core/trace/sip_trace.h"

static sip_trace trace;

/* In pieces of a window, as the tool does. @return the bytes of all messages, so that nothing is left out */
static size_t parse(text_span text)
{
    enum { WINDOW = 1 << 16 };
    sip_trace_message message;
    sip_trace_event event;
    size_t sum = 0;
    size_t pos = 0;

    sip_trace_init(&trace);
    do {
        size_t used;
        size_t len = text.len - pos < WINDOW ? text.len - pos : WINDOW;
        event = sip_trace_next(&trace, text_between(text.ptr, pos, pos + len), pos + len == text.len, &used, &message);
        pos += used;
        sum += event == SIP_TRACE_MESSAGE ? message.copy.text.len : 0;
    } while (event != SIP_TRACE_END);
    return sum;
}

int main(int argc, char **argv)
{
    enum { LARGEST = 1 << 26 };
    uint8_t *bytes = malloc(LARGEST);
    FILE *file = argc == 2 ? fopen(argv[1], "rb") : NULL;

    if (bytes == NULL || file == NULL) {
        fprintf(stderr, "usage: parse_work TRACE\n");
        return 2;
    }
    size_t len = fread(bytes, 1, LARGEST, file);
    fclose(file);
    CALLGRIND_TOGGLE_COLLECT;
    size_t sum = parse((text_span){bytes, len});
    CALLGRIND_TOGGLE_COLLECT;
    printf("%zu bytes, %zu of them in messages\n", len, sum);
    free(bytes);
    return 0;
}
