/* probe.c
 * Preloaded into tshark, so that instructions can be counted well:
 *
 * - Wireshark's hash tables take their seeds from g_random_int(), and with them the length of their chains. With the
 *   same numbers in every run, a run repeats.
 * - BENCH_MARKS, "80,500,920", says after how many frames of the capture something else begins. Callgrind counts from
 *   the first mark on (--instr-atstart=no: starting up takes a tenth of the time then), and writes a file at each
 *   further one; at the last it stops counting, until a second pass over the capture comes to the first again.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _GNU_SOURCE /* RTLD_NEXT */
#include <dlfcn.h>
#include <stdint.h>
#include <stdlib.h>

#include <valgrind/callgrind.h>

uint32_t g_random_int(void);
void epan_dissect_reset(void *edt);

uint32_t g_random_int(void)
{
    static uint32_t number = 0x2545f491;

    number = number * 1664525u + 1013904223u; /* Numerical Recipes */
    return number ^ number >> 16;
}

enum { MARKS_MAX = 32 };

static unsigned long marks[MARKS_MAX];
static unsigned mark_count;

static void read_marks(void)
{
    const char *text = getenv("BENCH_MARKS");

    while (text && *text != '\0' && mark_count < MARKS_MAX) {
        char *end;
        marks[mark_count++] = strtoul(text, &end, 10);
        text = *end == ',' ? end + 1 : "";
    }
}

static void pass_mark(unsigned mark)
{
    if (mark == 0) {
        CALLGRIND_START_INSTRUMENTATION;
        CALLGRIND_ZERO_STATS;
        return;
    }
    CALLGRIND_DUMP_STATS;
    if (mark == mark_count - 1) {
        CALLGRIND_STOP_INSTRUMENTATION;
    }
}

/* tshark calls this whenever it has done with a frame, in each pass. */
void epan_dissect_reset(void *edt)
{
    static void (*reset)(void *);
    static unsigned long frames;
    static unsigned next;

    if (!reset) {
        *(void **)&reset = dlsym(RTLD_NEXT, "epan_dissect_reset");
        read_marks();
    }
    reset(edt);
    frames++;
    if (next < mark_count && frames == marks[next]) {
        pass_mark(next++);
        if (next == mark_count) {
            next = 0;
            frames = 0;
        }
    }
}
