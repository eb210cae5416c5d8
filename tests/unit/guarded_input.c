/* guarded_input.c
 * Inputs between untouchable pages: see guarded_input.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _DEFAULT_SOURCE

#include "guarded_input.h"

#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include <glib.h>

typedef struct {
    uint8_t *base;
    size_t len;
} mapping;

static mapping kept[GUARDED_KEPT];
static unsigned next;

static bool guards_front(void)
{
    const char *side = getenv("GUARD_SIDE");
    return side && strcmp(side, "front") == 0;
}

/* A run of `room` bytes, a multiple of the page's size, with an untouchable page on either side. */
static uint8_t *map_between_guards(size_t room, size_t page)
{
    mapping *slot = &kept[next++ % GUARDED_KEPT];

    if (slot->base) { /* its addresses are not given away again, or a test that still reads it would not notice */
        g_assert_true(mmap(slot->base, slot->len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) ==
                      slot->base);
    }
    slot->len = room + 2 * page;
    slot->base = mmap(NULL, slot->len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    g_assert_true(slot->base != MAP_FAILED);
    if (room > 0) {
        g_assert_cmpint(mprotect(slot->base + page, room, PROT_READ | PROT_WRITE), ==, 0);
    }
    return slot->base + page;
}

text_span guarded(const void *data, size_t len)
{
    size_t page = (size_t)sysconf(_SC_PAGESIZE);
    size_t room = (len + page - 1) / page * page;
    uint8_t *inside = map_between_guards(room, page);
    uint8_t *copy = guards_front() ? inside : inside + room - len;

    if (len > 0) {
        memcpy(copy, data, len);
        g_assert_cmpint(mprotect(inside, room, PROT_READ), ==, 0);
    }
    return (text_span){copy, len};
}

text_span guarded_string(const char *string)
{
    return guarded(string, strlen(string));
}

text_span guarded_span(text_span text)
{
    return guarded(text.ptr, text.len);
}
