/* testing.c
 * Runs the tests and prints TAP, as GLib does: see glib.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <glib.h>

#include <stdio.h>

typedef struct {
    char *path;
    gsize fixture_size;
    gconstpointer data;
    GTestFunc plain;
    GTestDataFunc with_data;
    GTestFixtureFunc setup;
    GTestFixtureFunc test;
    GTestFixtureFunc teardown;
} test_case;

static GArray *cases;
static guint running; /* number of the test, from 1; 0 outside of all */
static gboolean failed_softly;
static const char *skipped;
static uint32_t random_state = 1;

/* ---- What ends a test ---- */

static void complain(const char *format, va_list arguments)
{
    char *text = g_strdup_vprintf(format, arguments);
    if (running > 0) {
        printf("not ok %u %s\n", running, g_array_index(cases, test_case, running - 1).path);
    }
    printf("# %s\n", text);
    fflush(stdout);
    g_free(text);
}

void shim_failed(const char *file, int line, const char *format, ...)
{
    va_list arguments;
    printf("# %s:%d: an assertion failed\n", file, line);
    va_start(arguments, format);
    complain(format, arguments);
    va_end(arguments);
    exit(1);
}

void g_error(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    complain(format, arguments);
    va_end(arguments);
    exit(1);
}

void g_test_fail(void)
{
    failed_softly = TRUE;
}

void g_test_skip(const char *why)
{
    skipped = why ? why : "";
}

void g_test_message(const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = g_strdup_vprintf(format, arguments);
    va_end(arguments);
    printf("# %s\n", text);
    g_free(text);
}

/* The same numbers in every run: what fails once can be repeated. */
gint32 g_test_rand_int_range(gint32 begin, gint32 end)
{
    random_state = random_state * 1664525U + 1013904223U;
    return begin + (gint32)((uint64_t)(random_state >> 8) * (uint64_t)(end - begin) >> 24);
}

/* ---- The list of tests ---- */

void g_test_init(int *argc, char ***argv, ...)
{
    (void)argc;
    (void)argv;
    cases = g_array_new(FALSE, FALSE, sizeof(test_case));
}

static void add_case(test_case added, const char *path)
{
    added.path = g_strdup(path);
    g_array_append_val(cases, added);
}

void g_test_add_func(const char *path, GTestFunc function)
{
    add_case((test_case){.plain = function}, path);
}

void g_test_add_data_func(const char *path, gconstpointer data, GTestDataFunc function)
{
    add_case((test_case){.data = data, .with_data = function}, path);
}

void shim_add_fixture(const char *path, gsize size, gconstpointer data, GTestFixtureFunc setup, GTestFixtureFunc test,
                      GTestFixtureFunc teardown)
{
    add_case((test_case){.fixture_size = size, .data = data, .setup = setup, .test = test, .teardown = teardown}, path);
}

/* ---- The run ---- */

static void run_with_fixture(const test_case *test)
{
    gpointer fixture = g_malloc0(test->fixture_size);

    if (test->setup) {
        test->setup(fixture, test->data);
    }
    test->test(fixture, test->data);
    if (test->teardown) {
        test->teardown(fixture, test->data);
    }
    g_free(fixture);
}

static gboolean run_case(const test_case *test)
{
    failed_softly = FALSE;
    skipped = NULL;
    if (test->plain) {
        test->plain();
    } else if (test->with_data) {
        test->with_data(test->data);
    } else {
        run_with_fixture(test);
    }
    printf("%s %u %s%s%s\n", failed_softly ? "not ok" : "ok", running, test->path, skipped ? " # SKIP " : "",
           skipped ? skipped : "");
    fflush(stdout);
    return !failed_softly;
}

int g_test_run(void)
{
    int status = 0;

    printf("1..%u\n", cases->len);
    for (running = 1; running <= cases->len; running++) {
        status |= !run_case(&g_array_index(cases, test_case, running - 1));
    }
    running = 0;
    return status;
}
