/* fuzz_value.c
 * Fuzzes the reader of values, with every kind.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "rules.h"
#include "value_rules.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    value_check_rules((text_span){data, size});
    return 0;
}
