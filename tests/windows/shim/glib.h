/* glib.h
 * As much of GLib as the unit tests use, for a run on Windows, for which Debian has no GLib. Only the tests are built
 * with it: plugin/core and plugin/model know no GLib, and the plugin is linked with the real one. Behavior is that of
 * GLib's documentation; a failed assertion ends the program, as there. ../shim_test.c shows that it does.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SHIM_GLIB_H
#define SHIM_GLIB_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

typedef char gchar;
typedef int gint, gboolean;
typedef unsigned guint, gunichar;
typedef uint8_t guint8;
typedef uint16_t guint16;
typedef uint32_t guint32;
typedef int32_t gint32;
typedef int64_t gint64;
typedef uint64_t guint64;
typedef size_t gsize;
typedef ptrdiff_t gssize;
typedef double gdouble;
typedef void *gpointer;
typedef const void *gconstpointer;
typedef char **GStrv;
typedef void (*GDestroyNotify)(gpointer);
typedef guint (*GHashFunc)(gconstpointer);
typedef gboolean (*GEqualFunc)(gconstpointer, gconstpointer);

#define TRUE                1
#define FALSE               0
#define G_N_ELEMENTS(array) (sizeof(array) / sizeof((array)[0]))
#undef MIN
#undef MAX
#define MIN(a, b)                ((a) < (b) ? (a) : (b))
#define MAX(a, b)                ((a) > (b) ? (a) : (b))
#define G_MAXUINT64              UINT64_MAX
#define G_GSIZE_FORMAT           "zu"
#define G_GUINT64_FORMAT         "llu"
#define G_GINT64_FORMAT          "lld"
#define G_GNUC_UNUSED            __attribute__((unused))
#define GPOINTER_TO_INT(p)       ((int)(intptr_t)(p))
#define GPOINTER_TO_UINT(p)      ((unsigned)(uintptr_t)(p))
#define GINT_TO_POINTER(i)       ((gpointer)(intptr_t)(i))
#define GUINT_TO_POINTER(u)      ((gpointer)(uintptr_t)(u))
#define SHIM_PRINTF(text, first) __attribute__((format(gnu_printf, text, first)))

/* ---- Memory and cleaning up ---- */

gpointer g_malloc(gsize size);
gpointer g_malloc0(gsize size);
gpointer g_realloc(gpointer memory, gsize size);
gpointer g_memdup2(gconstpointer memory, gsize size);
void g_free(gpointer memory);

#define g_new(type, count)           ((type *)g_malloc(sizeof(type) * (gsize)(count)))
#define g_new0(type, count)          ((type *)g_malloc0(sizeof(type) * (gsize)(count)))
#define g_renew(type, memory, count) ((type *)g_realloc((memory), sizeof(type) * (gsize)(count)))

static inline gpointer shim_steal(gpointer place)
{
    gpointer stolen = *(gpointer *)place;
    *(gpointer *)place = NULL;
    return stolen;
}
#define g_steal_pointer(place) ((__typeof__(*(place)))shim_steal(place))

static inline void shim_autofree(void *place)
{
    g_free(*(gpointer *)place);
}
#define g_autofree      __attribute__((cleanup(shim_autofree)))
#define g_autoptr(type) __attribute__((cleanup(shim_autoptr_##type))) type *
#define g_auto(type)    __attribute__((cleanup(shim_auto_##type))) type
#define G_DEFINE_AUTOPTR_CLEANUP_FUNC(type, release)                                                                   \
    static inline G_GNUC_UNUSED void shim_autoptr_##type(type **place)                                                 \
    {                                                                                                                  \
        if (*place) {                                                                                                  \
            (release)(*place);                                                                                         \
        }                                                                                                              \
    }

/* ---- Strings ---- */

char *g_strdup(const char *string);
char *g_strndup(const char *string, gsize len);
char *g_strdup_printf(const char *format, ...) SHIM_PRINTF(1, 2);
char *g_strdup_vprintf(const char *format, va_list arguments) SHIM_PRINTF(1, 0);
char *g_strconcat(const char *first, ...) __attribute__((sentinel));
char **g_strsplit(const char *string, const char *delimiter, int max);
char *g_strjoinv(const char *separator, char **strings);
void g_strfreev(char **strings);
char *g_strdelimit(char *string, const char *delimiters, char replacement);
gsize g_strlcat(char *out, const char *string, gsize size);
int g_strcmp0(const char *a, const char *b);
gboolean g_str_has_prefix(const char *string, const char *prefix);
gboolean g_str_has_suffix(const char *string, const char *suffix);
int g_snprintf(char *out, unsigned long size, const char *format, ...) SHIM_PRINTF(3, 4);
char g_ascii_tolower(char c);
#define g_ascii_isdigit(c) ((c) >= '0' && (c) <= '9')
#define g_ascii_islower(c) ((c) >= 'a' && (c) <= 'z')
#define g_ascii_isupper(c) ((c) >= 'A' && (c) <= 'Z')
#define g_ascii_isalpha(c) (g_ascii_islower(c) || g_ascii_isupper(c))
#define g_ascii_isalnum(c) (g_ascii_isalpha(c) || g_ascii_isdigit(c))
guint64 g_ascii_strtoull(const char *string, char **end, guint base);
const char *g_getenv(const char *name);
gboolean g_unichar_validate(gunichar c);
int g_unichar_to_utf8(gunichar c, char *out);

static inline void shim_auto_GStrv(GStrv *place)
{
    g_strfreev(*place);
}

/* ---- Containers ---- */

typedef struct {
    char *str;
    gsize len;
    gsize allocated_len;
} GString;

GString *g_string_new(const char *string);
GString *g_string_sized_new(gsize size);
GString *g_string_append(GString *string, const char *text);
GString *g_string_append_len(GString *string, const char *text, gssize len);
GString *g_string_append_c(GString *string, char c);
GString *g_string_truncate(GString *string, gsize len);
GString *g_string_set_size(GString *string, gsize len);
void g_string_append_printf(GString *string, const char *format, ...) SHIM_PRINTF(2, 3);
void g_string_printf(GString *string, const char *format, ...) SHIM_PRINTF(2, 3);
char *g_string_free(GString *string, gboolean with_text);

typedef struct {
    char *data;
    guint len;
} GArray;
typedef struct {
    guint8 *data;
    guint len;
} GByteArray;
typedef struct {
    gpointer *pdata;
    guint len;
} GPtrArray;

GArray *g_array_new(gboolean zero_terminated, gboolean clear, guint element);
GArray *g_array_append_vals(GArray *array, gconstpointer data, guint count);
GArray *g_array_set_size(GArray *array, guint count);
char *g_array_free(GArray *array, gboolean with_data);
void g_array_unref(GArray *array);
#define g_array_append_val(array, value) g_array_append_vals((array), &(value), 1)
#define g_array_index(array, type, i)    (((type *)(void *)(array)->data)[i])

GByteArray *g_byte_array_new(void);
GByteArray *g_byte_array_append(GByteArray *array, const guint8 *data, guint len);
GByteArray *g_byte_array_set_size(GByteArray *array, guint len);
guint8 *g_byte_array_free(GByteArray *array, gboolean with_data);
void g_byte_array_unref(GByteArray *array);

GPtrArray *g_ptr_array_new(void);
GPtrArray *g_ptr_array_new_with_free_func(GDestroyNotify release);
void g_ptr_array_add(GPtrArray *array, gpointer element);
gpointer *g_ptr_array_free(GPtrArray *array, gboolean with_data);
void g_ptr_array_unref(GPtrArray *array);
#define g_ptr_array_index(array, i) ((array)->pdata[i])

typedef struct shim_hash_table GHashTable;
GHashTable *g_hash_table_new(GHashFunc hash, GEqualFunc equal);
GHashTable *g_hash_table_new_full(GHashFunc hash, GEqualFunc equal, GDestroyNotify key, GDestroyNotify value);
gboolean g_hash_table_insert(GHashTable *table, gpointer key, gpointer value);
gboolean g_hash_table_add(GHashTable *table, gpointer key);
gpointer g_hash_table_lookup(GHashTable *table, gconstpointer key);
gboolean g_hash_table_contains(GHashTable *table, gconstpointer key);
guint g_hash_table_size(GHashTable *table);
void g_hash_table_unref(GHashTable *table);
guint g_str_hash(gconstpointer key);
gboolean g_str_equal(gconstpointer a, gconstpointer b);
guint g_int64_hash(gconstpointer key);
gboolean g_int64_equal(gconstpointer a, gconstpointer b);

static inline void shim_free_string(GString *string)
{
    g_string_free(string, TRUE);
}
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GString, shim_free_string)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GArray, g_array_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GByteArray, g_byte_array_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GPtrArray, g_ptr_array_unref)
G_DEFINE_AUTOPTR_CLEANUP_FUNC(GHashTable, g_hash_table_unref)

/* ---- Tests ---- */

typedef void (*GTestFunc)(void);
typedef void (*GTestDataFunc)(gconstpointer);
typedef void (*GTestFixtureFunc)(gpointer fixture, gconstpointer data);

void g_test_init(int *argc, char ***argv, ...);
void g_test_add_func(const char *path, GTestFunc function);
void g_test_add_data_func(const char *path, gconstpointer data, GTestDataFunc function);
void shim_add_fixture(const char *path, gsize size, gconstpointer data, GTestFixtureFunc setup, GTestFixtureFunc test,
                      GTestFixtureFunc teardown);
#define g_test_add(path, type, data, setup, test, teardown)                                                            \
    shim_add_fixture((path), sizeof(type), (data), (GTestFixtureFunc)(void *)(setup),                                  \
                     (GTestFixtureFunc)(void *)(test), (GTestFixtureFunc)(void *)(teardown))
int g_test_run(void);
void g_test_fail(void);
void g_test_skip(const char *why);
void g_test_message(const char *format, ...) SHIM_PRINTF(1, 2);
gint32 g_test_rand_int_range(gint32 begin, gint32 end);

_Noreturn void shim_failed(const char *file, int line, const char *format, ...) SHIM_PRINTF(3, 4);
_Noreturn void g_error(const char *format, ...) SHIM_PRINTF(1, 2);

#define SHIM_COMPARE(type, format, a, op, b)                                                                           \
    do {                                                                                                               \
        type shim_a = (type)(a), shim_b = (type)(b);                                                                   \
        if (!(shim_a op shim_b)) {                                                                                     \
            shim_failed(__FILE__, __LINE__, "%s: " format " %s " format, #a " " #op " " #b, shim_a, #op, shim_b);      \
        }                                                                                                              \
    } while (0)
#define SHIM_EXPECT(condition, text)                                                                                   \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            shim_failed(__FILE__, __LINE__, "%s", text);                                                               \
        }                                                                                                              \
    } while (0)
#define g_assert_cmpint(a, op, b)   SHIM_COMPARE(gint64, "%lld", a, op, b)
#define g_assert_cmpuint(a, op, b)  SHIM_COMPARE(guint64, "%llu", a, op, b)
#define g_assert_cmphex(a, op, b)   SHIM_COMPARE(guint64, "0x%llx", a, op, b)
#define g_assert_cmpfloat(a, op, b) SHIM_COMPARE(double, "%g", a, op, b)
#define g_assert_cmpstr(a, op, b)                                                                                      \
    do {                                                                                                               \
        const char *shim_a = (a), *shim_b = (b);                                                                       \
        if (!(g_strcmp0(shim_a, shim_b) op 0)) {                                                                       \
            shim_failed(__FILE__, __LINE__, "%s: \"%s\" %s \"%s\"", #a " " #op " " #b, shim_a ? shim_a : "(null)",     \
                        #op, shim_b ? shim_b : "(null)");                                                              \
        }                                                                                                              \
    } while (0)
#define g_assert_cmpmem(a, a_len, b, b_len)                                                                            \
    do {                                                                                                               \
        const void *shim_a = (a), *shim_b = (b);                                                                       \
        gsize shim_a_len = (gsize)(a_len), shim_b_len = (gsize)(b_len);                                                \
        SHIM_EXPECT(shim_a_len == shim_b_len, "lengths of " #a " and " #b);                                            \
        SHIM_EXPECT(shim_a_len == 0 || memcmp(shim_a, shim_b, shim_a_len) == 0, "bytes of " #a " and " #b);            \
    } while (0)
#define g_assert_true(condition)  SHIM_EXPECT(condition, #condition " should be true")
#define g_assert_false(condition) SHIM_EXPECT(!(condition), #condition " should be false")
#define g_assert_null(pointer)    SHIM_EXPECT((pointer) == NULL, #pointer " should be NULL")
#define g_assert_nonnull(pointer) SHIM_EXPECT((pointer) != NULL, #pointer " should not be NULL")
#define g_assert(condition)       g_assert_true(condition)
#define g_assert_not_reached()    shim_failed(__FILE__, __LINE__, "code that should not be reached")

#endif
