# SPDX-License-Identifier: GPL-2.0-or-later
# sed -E -f: turns the glibconfig.h of Linux x64 into that of Windows x64. check-sdk.c asserts what comes of it.

# LLP64: a long has 4 bytes, as an int; pointers and sizes have 8.
s/^(typedef (un)?signed) long (g\w+);/\1 long long \3;/
s/\(val##(U?)L\)/(val##\1LL)/
/^#define G_G(U?INT64|S?SIZE|U?INTPTR)_(MODIFIER|FORMAT)/s/"l/"ll/
s/^(#define GLIB_SIZEOF_LONG +)8/\14/
s/^(#define G_MAXSIZE\s+)G_MAXULONG/\1G_MAXUINT64/
s/^(#define G_(MIN|MAX)SSIZE\s+G_(MIN|MAX))LONG/\1INT64/
s/^(#define GPOINTER_TO_INT\(p\)\s+).*/\1((gint) (gint64) (p))/
s/^(#define GPOINTER_TO_UINT\(p\)\s+).*/\1((guint) (guint64) (p))/
s/^(#define GINT_TO_POINTER\(i\)\s+).*/\1((gpointer) (gint64) (i))/
s/^(#define GUINT_TO_POINTER\(u\)\s+).*/\1((gpointer) (guint64) (u))/
s/^(#define GU?LONG_TO_[LB]E\(val\)\s+\(\(gu?long\) GU?INT)64/\132/

# The system.
s/^#define G_OS_UNIX/#define G_OS_WIN32\n#define G_PLATFORM_WIN32/
s/^#define (GLIB_HAVE_ALLOCA_H|GLIB_USING_SYSTEM_PRINTF|G_VA_COPY_AS_ARRAY)\b.*/#undef \1/
s/G_THREADS_IMPL_POSIX/G_THREADS_IMPL_WIN32/
s/^(#define G_POLLFD_FORMAT ).*/\1"%#llx"/
s/^(#define GLIB_SYSDEF_AF_INET6 ).*/\123/
s/^typedef int GPid;/typedef void *GPid;/
s/^(#define G_PID_FORMAT ).*/\1"p"/
s/^(#define G_MODULE_SUFFIX )"so"/\1"dll"/
s/^(#define G_DIR_SEPARATOR ).*/\1'\\\\'/
s/^(#define G_DIR_SEPARATOR_S ).*/\1"\\\\"/
s/^(#define G_SEARCHPATH_SEPARATOR ).*/\1';'/
s/^(#define G_SEARCHPATH_SEPARATOR_S ).*/\1";"/
