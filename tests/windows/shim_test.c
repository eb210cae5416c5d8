/* shim_test.c
 * What has to fail fails: each way that a unit test can end badly, one a run. `shim_test.exe WAY`; without a way that
 * is known, and with the way "passes", it ends well.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>

#include <glib.h>

#include "guarded_input.h"

static const char *way;

static bool is_way(const char *name)
{
    return strcmp(way, name) == 0;
}

/* Each of these must not come back. */
static void run_way(void)
{
    volatile uint8_t read = 0;

    if (is_way("int")) {
        g_assert_cmpint(-1, ==, 1);
    } else if (is_way("uint")) {
        g_assert_cmpuint(UINT64_MAX, <, 1);
    } else if (is_way("string")) {
        g_assert_cmpstr("a", ==, NULL);
    } else if (is_way("bytes")) {
        g_assert_cmpmem("ab", 2, "ac", 2);
    } else if (is_way("lengths")) {
        g_assert_cmpmem("ab", 2, "ab", 1);
    } else if (is_way("true")) {
        g_assert_true(way == NULL);
    } else if (is_way("false")) {
        g_assert_false(way != NULL);
    } else if (is_way("null")) {
        g_assert_null(way);
    } else if (is_way("softly")) {
        g_test_fail();
    } else if (is_way("error")) {
        g_error("%s", way);
    } else if (is_way("past-the-end")) {
        read = guarded("abc", 3).ptr[3];
    } else if (is_way("written")) {
        *(volatile uint8_t *)(uintptr_t)guarded("abc", 3).ptr = read;
    } else if (is_way("before")) {
        read = guarded("abc", 3).ptr[-1];
    }
}

int main(int argc, char **argv)
{
    way = argc > 1 ? argv[1] : "";
    g_test_init(&argc, &argv, NULL);
    g_test_add_func("/shim/way", run_way);
    return g_test_run();
}
