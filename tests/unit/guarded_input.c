/* guarded_input.c
 * Inputs between untouchable pages: see guarded_input.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _DEFAULT_SOURCE

#include "guarded_input.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#ifdef _WIN32
#include <windows.h>
#else
#include <sys/mman.h>
#include <unistd.h>
#endif

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

/* ---- Pages ---- */

#ifdef _WIN32

static size_t page_size(void)
{
    SYSTEM_INFO system;
    GetSystemInfo(&system);
    return system.dwPageSize;
}

/* Addresses that nobody may touch. */
static uint8_t *reserve_pages(size_t len)
{
    return VirtualAlloc(NULL, len, MEM_RESERVE, PAGE_NOACCESS);
}

/* The same again of some that were opened. */
static bool shut_pages(uint8_t *base, size_t len)
{
    return VirtualFree(base, len, MEM_DECOMMIT) != 0;
}

static bool open_pages(uint8_t *pages, size_t len)
{
    return VirtualAlloc(pages, len, MEM_COMMIT, PAGE_READWRITE) == pages;
}

static bool make_read_only(uint8_t *pages, size_t len)
{
    DWORD before;
    return VirtualProtect(pages, len, PAGE_READONLY, &before) != 0;
}

#else

static size_t page_size(void)
{
    return (size_t)sysconf(_SC_PAGESIZE);
}

/* Addresses that nobody may touch. */
static uint8_t *reserve_pages(size_t len)
{
    void *base = mmap(NULL, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
    return base != MAP_FAILED ? base : NULL;
}

/* The same again of some that were opened. */
static bool shut_pages(uint8_t *base, size_t len)
{
    return mmap(base, len, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED, -1, 0) == base;
}

static bool open_pages(uint8_t *pages, size_t len)
{
    return mprotect(pages, len, PROT_READ | PROT_WRITE) == 0;
}

static bool make_read_only(uint8_t *pages, size_t len)
{
    return mprotect(pages, len, PROT_READ) == 0;
}

#endif

/* ---- Inputs ---- */

/* A run of `room` bytes, a multiple of the page's size, with an untouchable page on either side. */
static uint8_t *map_between_guards(size_t room, size_t page)
{
    mapping *slot = &kept[next++ % GUARDED_KEPT];

    if (slot->base) { /* its addresses are not given away again, or a test that still reads it would not notice */
        g_assert_true(shut_pages(slot->base, slot->len));
    }
    slot->len = room + 2 * page;
    slot->base = reserve_pages(slot->len);
    g_assert_true(slot->base != NULL);
    if (room > 0) {
        g_assert_true(open_pages(slot->base + page, room));
    }
    return slot->base + page;
}

text_span guarded(const void *data, size_t len)
{
    size_t page = page_size();
    size_t room = (len + page - 1) / page * page;
    uint8_t *inside = map_between_guards(room, page);
    uint8_t *copy = guards_front() ? inside : inside + room - len;

    if (len > 0) {
        memcpy(copy, data, len);
        g_assert_true(make_read_only(inside, room));
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
