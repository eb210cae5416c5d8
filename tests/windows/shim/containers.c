/* containers.c
 * Strings that grow, arrays, hash tables: see glib.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include <stdio.h>

/* ---- Strings ---- */

static void reserve(GString *string, gsize len)
{
    if (len >= string->allocated_len) {
        string->allocated_len = 2 * len + 16;
        string->str = g_realloc(string->str, string->allocated_len);
    }
}

GString *g_string_sized_new(gsize size)
{
    GString *string = g_new0(GString, 1);
    reserve(string, size);
    string->str[0] = '\0';
    return string;
}

GString *g_string_new(const char *text)
{
    return g_string_append(g_string_sized_new(0), text ? text : "");
}

GString *g_string_append_len(GString *string, const char *text, gssize len)
{
    gsize more = len < 0 ? strlen(text) : (gsize)len;

    reserve(string, string->len + more);
    if (more > 0) {
        memcpy(string->str + string->len, text, more);
    }
    return g_string_set_size(string, string->len + more);
}

GString *g_string_append(GString *string, const char *text)
{
    return g_string_append_len(string, text, -1);
}

GString *g_string_append_c(GString *string, char c)
{
    return g_string_append_len(string, &c, 1);
}

GString *g_string_set_size(GString *string, gsize len)
{
    reserve(string, len);
    string->len = len;
    string->str[len] = '\0';
    return string;
}

GString *g_string_truncate(GString *string, gsize len)
{
    return g_string_set_size(string, MIN(len, string->len));
}

static void append_formatted(GString *string, const char *format, va_list arguments)
{
    char *text = g_strdup_vprintf(format, arguments);
    g_string_append(string, text);
    g_free(text);
}

void g_string_append_printf(GString *string, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    append_formatted(string, format, arguments);
    va_end(arguments);
}

void g_string_printf(GString *string, const char *format, ...)
{
    va_list arguments;
    g_string_set_size(string, 0);
    va_start(arguments, format);
    append_formatted(string, format, arguments);
    va_end(arguments);
}

char *g_string_free(GString *string, gboolean with_text)
{
    char *text = string->str;
    g_free(string);
    if (with_text) {
        g_free(text);
        return NULL;
    }
    return text;
}

/* ---- Arrays: what GLib shows of one stands first, as a union would have it ---- */

typedef struct {
    union {
        GArray array;
        GByteArray bytes;
        GPtrArray pointers;
    } shown;
    gsize element;
    gsize room; /* elements */
    gboolean clear;
    GDestroyNotify release;
} any_array;

static any_array *new_array(gsize element, gboolean clear, GDestroyNotify release)
{
    any_array *array = g_new0(any_array, 1);
    array->element = element;
    array->clear = clear;
    array->release = release;
    return array;
}

static void resize(any_array *array, gsize len)
{
    GArray *shown = &array->shown.array;

    if (len > array->room) {
        array->room = 2 * len + 8;
        shown->data = g_realloc(shown->data, array->room * array->element);
    }
    if (array->clear && len > shown->len) {
        memset(shown->data + shown->len * array->element, 0, (len - shown->len) * array->element);
    }
    shown->len = (guint)len;
}

static void append(any_array *array, gconstpointer data, gsize count)
{
    gsize before = array->shown.array.len;

    resize(array, before + count);
    if (count > 0) {
        memcpy(array->shown.array.data + before * array->element, data, count * array->element);
    }
}

static gpointer free_array(any_array *array, gboolean with_data)
{
    gpointer data = array->shown.array.data;

    for (guint i = 0; with_data && array->release && i < array->shown.pointers.len; i++) {
        array->release(array->shown.pointers.pdata[i]);
    }
    g_free(array);
    if (with_data) {
        g_free(data);
        return NULL;
    }
    return data;
}

GArray *g_array_new(gboolean zero_terminated, gboolean clear, guint element)
{
    if (zero_terminated) {
        g_error("arrays that end with zero are not made here");
    }
    return &new_array(element, clear, NULL)->shown.array;
}

GArray *g_array_append_vals(GArray *array, gconstpointer data, guint count)
{
    append((any_array *)array, data, count);
    return array;
}

GArray *g_array_set_size(GArray *array, guint count)
{
    resize((any_array *)array, count);
    return array;
}

char *g_array_free(GArray *array, gboolean with_data)
{
    return free_array((any_array *)array, with_data);
}

void g_array_unref(GArray *array)
{
    free_array((any_array *)array, TRUE);
}

GByteArray *g_byte_array_new(void)
{
    return &new_array(1, FALSE, NULL)->shown.bytes;
}

GByteArray *g_byte_array_append(GByteArray *array, const guint8 *data, guint len)
{
    append((any_array *)array, data, len);
    return array;
}

GByteArray *g_byte_array_set_size(GByteArray *array, guint len)
{
    resize((any_array *)array, len);
    return array;
}

guint8 *g_byte_array_free(GByteArray *array, gboolean with_data)
{
    return free_array((any_array *)array, with_data);
}

void g_byte_array_unref(GByteArray *array)
{
    free_array((any_array *)array, TRUE);
}

GPtrArray *g_ptr_array_new_with_free_func(GDestroyNotify release)
{
    return &new_array(sizeof(gpointer), FALSE, release)->shown.pointers;
}

GPtrArray *g_ptr_array_new(void)
{
    return g_ptr_array_new_with_free_func(NULL);
}

void g_ptr_array_add(GPtrArray *array, gpointer element)
{
    append((any_array *)array, &element, 1);
}

gpointer *g_ptr_array_free(GPtrArray *array, gboolean with_data)
{
    return free_array((any_array *)array, with_data);
}

void g_ptr_array_unref(GPtrArray *array)
{
    free_array((any_array *)array, TRUE);
}

/* ---- Hash tables: chains, in a fixed number of buckets ---- */

enum { BUCKETS = 1 << 16 };

typedef struct entry {
    struct entry *next;
    gpointer key;
    gpointer value;
} entry;

struct shim_hash_table {
    GHashFunc hash;
    GEqualFunc equal;
    GDestroyNotify free_key;
    GDestroyNotify free_value;
    guint size;
    entry *buckets[BUCKETS];
};

GHashTable *g_hash_table_new_full(GHashFunc hash, GEqualFunc equal, GDestroyNotify key, GDestroyNotify value)
{
    GHashTable *table = g_new0(GHashTable, 1);
    table->hash = hash;
    table->equal = equal;
    table->free_key = key;
    table->free_value = value;
    return table;
}

GHashTable *g_hash_table_new(GHashFunc hash, GEqualFunc equal)
{
    return g_hash_table_new_full(hash, equal, NULL, NULL);
}

/* Where the entry is, or would be. */
static entry **place_of(GHashTable *table, gconstpointer key)
{
    guint hash = table->hash ? table->hash(key) : (guint)((uintptr_t)key >> 4);
    entry **place = &table->buckets[(hash ^ hash >> 16) % BUCKETS];

    while (*place && !(table->equal ? table->equal((*place)->key, key) : (*place)->key == key)) {
        place = &(*place)->next;
    }
    return place;
}

static void release(GDestroyNotify function, gpointer memory)
{
    if (function && memory) {
        function(memory);
    }
}

gboolean g_hash_table_insert(GHashTable *table, gpointer key, gpointer value)
{
    entry **place = place_of(table, key);

    if (*place) {
        release(table->free_key, key);
        release(table->free_value, (*place)->value);
        (*place)->value = value;
        return FALSE;
    }
    *place = g_new0(entry, 1);
    (*place)->key = key;
    (*place)->value = value;
    table->size++;
    return TRUE;
}

/* A set has its keys as values, too. */
gboolean g_hash_table_add(GHashTable *table, gpointer key)
{
    entry **place = place_of(table, key);

    if (*place) {
        release(table->free_key, key);
        return FALSE;
    }
    return g_hash_table_insert(table, key, key);
}

gpointer g_hash_table_lookup(GHashTable *table, gconstpointer key)
{
    entry *found = *place_of(table, key);
    return found ? found->value : NULL;
}

gboolean g_hash_table_contains(GHashTable *table, gconstpointer key)
{
    return *place_of(table, key) != NULL;
}

guint g_hash_table_size(GHashTable *table)
{
    return table->size;
}

void g_hash_table_unref(GHashTable *table)
{
    for (size_t i = 0; i < BUCKETS; i++) {
        for (entry *next = table->buckets[i]; next;) {
            entry *gone = next;
            next = gone->next;
            release(table->free_key, gone->key);
            release(table->free_value, gone->value);
            g_free(gone);
        }
    }
    g_free(table);
}

guint g_str_hash(gconstpointer key)
{
    guint hash = 2166136261U;

    for (const char *c = key; *c; c++) {
        hash = (hash ^ (guint8)*c) * 16777619U;
    }
    return hash;
}

gboolean g_str_equal(gconstpointer a, gconstpointer b)
{
    return strcmp(a, b) == 0;
}

guint g_int64_hash(gconstpointer key)
{
    guint64 value;
    memcpy(&value, key, sizeof value);
    return (guint)(value ^ value >> 32);
}

gboolean g_int64_equal(gconstpointer a, gconstpointer b)
{
    return memcmp(a, b, sizeof(gint64)) == 0;
}
