/* strings.c
 * Memory, strings, characters: see glib.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include <stdio.h>

/* ---- Memory ---- */

gpointer g_realloc(gpointer memory, gsize size)
{
    gpointer moved = realloc(memory, size > 0 ? size : 1);
    if (!moved) {
        g_error("no memory for %zu bytes", size);
    }
    return moved;
}

gpointer g_malloc(gsize size)
{
    return g_realloc(NULL, size);
}

gpointer g_malloc0(gsize size)
{
    return memset(g_malloc(size), 0, size);
}

gpointer g_memdup2(gconstpointer memory, gsize size)
{
    return memory && size > 0 ? memcpy(g_malloc(size), memory, size) : NULL;
}

void g_free(gpointer memory)
{
    free(memory);
}

/* ---- Strings ---- */

char *g_strndup(const char *string, gsize len)
{
    if (!string) {
        return NULL;
    }
    char *copy = g_malloc0(len + 1);
    return strncpy(copy, string, len);
}

char *g_strdup(const char *string)
{
    return string ? g_strndup(string, strlen(string)) : NULL;
}

char *g_strdup_vprintf(const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int len = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (len < 0) {
        g_error("a format that printf does not take: %s", format);
    }
    char *made = g_malloc((gsize)len + 1);
    vsnprintf(made, (gsize)len + 1, format, arguments);
    return made;
}

char *g_strdup_printf(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *made = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    return made;
}

int g_snprintf(char *out, unsigned long size, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    int len = vsnprintf(out, size, format, arguments);
    va_end(arguments);
    return len;
}

char *g_strconcat(const char *first, ...)
{
    GString *all = g_string_new(NULL);
    va_list more;

    va_start(more, first);
    for (const char *next = first; next; next = va_arg(more, const char *)) {
        g_string_append(all, next);
    }
    va_end(more);
    return g_string_free(all, FALSE);
}

char **g_strsplit(const char *string, const char *delimiter, int max)
{
    GPtrArray *pieces = g_ptr_array_new();
    const char *end;

    while ((max < 1 || pieces->len + 1 < (guint)max) && (end = strstr(string, delimiter))) {
        g_ptr_array_add(pieces, g_strndup(string, (gsize)(end - string)));
        string = end + strlen(delimiter);
    }
    if (string[0] != '\0' || pieces->len > 0) { /* of an empty string there are no pieces */
        g_ptr_array_add(pieces, g_strdup(string));
    }
    g_ptr_array_add(pieces, NULL);
    return (char **)g_ptr_array_free(pieces, FALSE);
}

char *g_strjoinv(const char *separator, char **strings)
{
    GString *all = g_string_new(NULL);

    for (char **next = strings; *next; next++) {
        g_string_append(all, next == strings || !separator ? "" : separator);
        g_string_append(all, *next);
    }
    return g_string_free(all, FALSE);
}

void g_strfreev(char **strings)
{
    for (char **next = strings; next && *next; next++) {
        g_free(*next);
    }
    g_free(strings);
}

char *g_strdelimit(char *string, const char *delimiters, char replacement)
{
    for (char *c = string; *c; c++) {
        if (strchr(delimiters ? delimiters : "_-|> <.", *c)) {
            *c = replacement;
        }
    }
    return string;
}

gsize g_strlcat(char *out, const char *string, gsize size)
{
    gsize len = strnlen(out, size), more = strlen(string);

    if (len < size) {
        gsize taken = MIN(more, size - len - 1);
        memcpy(out + len, string, taken);
        out[len + taken] = '\0';
    }
    return len + more;
}

int g_strcmp0(const char *a, const char *b)
{
    if (!a || !b) {
        return (a != NULL) - (b != NULL);
    }
    return strcmp(a, b);
}

gboolean g_str_has_prefix(const char *string, const char *prefix)
{
    return strncmp(string, prefix, strlen(prefix)) == 0;
}

gboolean g_str_has_suffix(const char *string, const char *suffix)
{
    gsize len = strlen(string), end = strlen(suffix);
    return len >= end && strcmp(string + len - end, suffix) == 0;
}

const char *g_getenv(const char *name)
{
    return getenv(name);
}

/* ---- Characters and numbers ---- */

char g_ascii_tolower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

guint64 g_ascii_strtoull(const char *string, char **end, guint base)
{
    return strtoull(string, end, (int)base);
}

gboolean g_unichar_validate(gunichar c)
{
    return c < 0xd800 || (c > 0xdfff && c < 0x110000);
}

int g_unichar_to_utf8(gunichar c, char *out)
{
    int len = c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
    static const unsigned first[] = {0, 0, 0xc0, 0xe0, 0xf0};

    for (int i = len - 1; i > 0; i--, c >>= 6) {
        out[i] = (char)(0x80 | (c & 0x3f));
    }
    out[0] = (char)(first[len] | c);
    return len;
}
