/* steady_random.c
 * Preloaded into tshark: Wireshark's hash tables take their seeds from g_random_int(), and with them the length of
 * their chains. With the same numbers in every run, a run repeats.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdint.h>

uint32_t g_random_int(void);

uint32_t g_random_int(void)
{
    static uint32_t number = 0x2545f491;

    number = number * 1664525u + 1013904223u; /* Numerical Recipes */
    return number ^ number >> 16;
}
