/* compare.h
 * How two numbers are ordered, for comparisons by several of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MODEL_INCIDENTS_COMPARE_H
#define MODEL_INCIDENTS_COMPARE_H

/** Below 0, 0 or above 0: a < b, a == b, a > b. Both are evaluated twice. */
#define COMPARE(a, b) (((a) > (b)) - ((a) < (b)))

#endif
