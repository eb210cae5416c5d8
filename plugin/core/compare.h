/* compare.h
 * How two numbers are ordered, for comparisons by several of them, and for qsort() and its like.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_COMPARE_H
#define CORE_COMPARE_H

#include <stdint.h>

/** Below 0, 0 or above 0: a < b, a == b, a > b. Both are evaluated twice. */
#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

/** The same of two uint32_t, or two int64_t, that are pointed at. */
static inline int compare_u32(const void *a, const void *b)
{
    return COMPARE(*(const uint32_t *)a, *(const uint32_t *)b);
}

static inline int compare_i64(const void *a, const void *b)
{
    return COMPARE(*(const int64_t *)a, *(const int64_t *)b);
}

#endif
