/* linear_work.c
 * What linear.sh runs under callgrind: reads each hostile shape at two sizes, and has the instructions of each counted.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <valgrind/callgrind.h>

#include "hostile.h"
#include "rules.h"

static size_t read_counted(const hostile_shape *shape, size_t len, const char *label)
{
    uint8_t *bytes = malloc(len);
    uint8_t *room = malloc(len);
    RULE(bytes != NULL && room != NULL);

    hostile_fill(shape, bytes, len);
    CALLGRIND_TOGGLE_COLLECT;
    size_t sum = hostile_read((text_span){bytes, len}, room);
    CALLGRIND_TOGGLE_COLLECT;
    CALLGRIND_DUMP_STATS_AT(label);
    free(bytes);
    free(room);
    return sum;
}

int main(int argc, char **argv)
{
    if (argc != 3) {
        fprintf(stderr, "usage: linear_work SIZE TIMES\n");
        return 2;
    }
    size_t size = strtoul(argv[1], NULL, 10);
    size_t times = strtoul(argv[2], NULL, 10);
    size_t sum = 0;
    for (size_t i = 0; i < hostile_shape_count; i++) {
        const hostile_shape *shape = &hostile_shapes[i];
        sum += read_counted(shape, hostile_length(shape, size, 1), "small");
        sum += read_counted(shape, hostile_length(shape, size, times), "large");
        printf("%s\n", hostile_shapes[i].name);
    }
    fprintf(stderr, "%zu\n", sum); /* so that nothing of it can be left out */
    return 0;
}
