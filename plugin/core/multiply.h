/* multiply.h
 * The product of two 64-bit numbers, 128 bits, folded to 64: what text_hash() mixes with. A compiler that knows numbers
 * of 128 bits takes three instructions for it, any other one twenty; the result is the same. Without that
 * shortcut an alarm costs 2,100 instructions more.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_MULTIPLY_H
#define CORE_MULTIPLY_H

#include <stdint.h>

/** The upper half of a * b, XORed with the lower half, in C11 alone. */
static inline uint64_t multiply_fold_portable(uint64_t a, uint64_t b)
{
    const uint64_t half = UINT32_MAX;
    uint64_t low = (a & half) * (b & half);
    uint64_t cross = (a >> 32) * (b & half);
    uint64_t other_cross = (a & half) * (b >> 32);
    uint64_t high = (a >> 32) * (b >> 32);
    uint64_t middle = (low >> 32) + (cross & half) + (other_cross & half);

    high += (cross >> 32) + (other_cross >> 32) + (middle >> 32);
    low = (middle << 32) | (low & half);
    return high ^ low;
}

/** The same, by the shortest way there is. */
static inline uint64_t multiply_fold(uint64_t a, uint64_t b)
{
#ifdef __SIZEOF_INT128__
    __extension__ typedef unsigned __int128 wide;
    wide product = (wide)a * b;
    return (uint64_t)(product >> 64) ^ (uint64_t)product;
#else
    return multiply_fold_portable(a, b);
#endif
}

#endif
