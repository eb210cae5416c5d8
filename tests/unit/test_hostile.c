/* test_hostile.c
 * A megabyte of each hostile shape is read to the end. What took quadratic time would take hours; linear.sh counts.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "hostile.h"
#include "reader_rules.h"
#include "test_support.h"
#include "value_rules.h"
#include "xml_rules.h"

enum { LONG = 1 << 20, SHORT = 1000, TRUNCATIONS = 32 };

static text_span make(const hostile_shape *shape, size_t len)
{
    uint8_t *bytes = g_malloc(len);
    hostile_fill(shape, bytes, len);
    text_span text = guarded(bytes, len);

    g_free(bytes);
    return text;
}

static void test_shape(const void *shape)
{
    text_span text = make(shape, hostile_length(shape, LONG, 1));
    uint8_t *room = g_malloc(text.len);

    hostile_read(text, room);
    g_free(room);
}

/* Every reader meets the end of its input at every place of the shape. */
static void test_truncated(const void *shape)
{
    uint8_t room[SHORT];

    for (size_t len = SHORT - TRUNCATIONS; len < SHORT; len++) {
        text_span text = make(shape, len);
        hostile_read(text, room);
        xml_check_rules(text);
        xml_check_prefix(make(shape, SHORT), len);
        reader_check_rules(text, NULL);
        reader_check_rules(text, &catalog_reason_header);
        value_check_rules(text);
    }
}

int main(int argc, char **argv)
{
    g_test_init(&argc, &argv, NULL);
    for (size_t i = 0; i < hostile_shape_count; i++) {
        g_autofree char *number = g_strdup_printf("/hostile/megabyte/%03zu", i);
        g_autofree char *truncated = g_strdup_printf("/hostile/truncated/%03zu", i);
        if (g_strcmp0(g_getenv("GUARD_SIDE"), "front") != 0) { /* once is enough */
            g_test_add_data_func(number, &hostile_shapes[i], test_shape);
        }
        g_test_add_data_func(truncated, &hostile_shapes[i], test_truncated);
    }
    return g_test_run();
}
