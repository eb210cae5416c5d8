/* check-sdk.c
 * Compiled only: what has to be true of the headers that make-sdk.sh makes out of Linux's.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <limits.h>
#include <stddef.h>
#include <stdint.h>

#include <glib.h>

_Static_assert(sizeof(long) == 4 && sizeof(void *) == 8, "this is for LLP64");
_Static_assert(sizeof(gint64) == 8 && sizeof(guint64) == 8, "64 bits");
_Static_assert(sizeof(gsize) == sizeof(size_t) && sizeof(gssize) == sizeof(ptrdiff_t), "sizes");
_Static_assert(sizeof(gintptr) == sizeof(intptr_t) && sizeof(guintptr) == sizeof(uintptr_t), "pointers as numbers");
_Static_assert(GLIB_SIZEOF_LONG == sizeof(long) && GLIB_SIZEOF_VOID_P == sizeof(void *), "sizes for the preprocessor");
_Static_assert(G_MAXSIZE == SIZE_MAX && G_MAXSSIZE == PTRDIFF_MAX && G_MINSSIZE == PTRDIFF_MIN, "limits of sizes");
_Static_assert(G_MAXLONG == LONG_MAX && G_MAXINT64 == INT64_MAX && G_MAXUINT64 == UINT64_MAX, "limits of integers");
_Static_assert(sizeof(G_GINT64_CONSTANT(1)) == 8 && sizeof(G_GUINT64_CONSTANT(1)) == 8, "constants");
_Static_assert(sizeof(GPid) == sizeof(void *), "a process is a handle");
_Static_assert(G_DIR_SEPARATOR == '\\' && G_SEARCHPATH_SEPARATOR == ';', "file names");
_Static_assert(sizeof(G_DIR_SEPARATOR_S) == 2 && sizeof(G_SEARCHPATH_SEPARATOR_S) == 2, "file names as strings");
#if !defined(G_OS_WIN32) || defined(G_OS_UNIX)
#error "the system is not Windows"
#endif

/* The formats, by the compiler's check of them. */
int check_formats(char *out, gsize room, gint64 i, guint64 u, gsize size, gssize ssize, void *pointer);

int check_formats(char *out, gsize room, gint64 i, guint64 u, gsize size, gssize ssize, void *pointer)
{
    return g_snprintf(out, (gulong)room,
                      "%" G_GINT64_FORMAT "%" G_GUINT64_FORMAT "%" G_GSIZE_FORMAT "%" G_GSSIZE_FORMAT "%d%u", i, u,
                      size, ssize, GPOINTER_TO_INT(pointer), GPOINTER_TO_UINT(pointer));
}
