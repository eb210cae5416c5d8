/* rules.h
 * What has to hold for any input whatsoever. A broken rule ends the process, so that fuzzers and tests alike notice.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef FUZZ_RULES_H
#define FUZZ_RULES_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "core/text.h"

#define RULE(condition)                                                                                                \
    do {                                                                                                               \
        if (!(condition)) {                                                                                            \
            fprintf(stderr, "%s:%d: rule broken: %s\n", __FILE__, __LINE__, #condition);                               \
            abort();                                                                                                   \
        }                                                                                                              \
    } while (0)

/** Whether `part` lies inside `whole`; a span without an address lies everywhere. */
static inline bool lies_in(text_span part, text_span whole)
{
    return !part.ptr ? part.len == 0
                     : part.ptr >= whole.ptr && part.ptr <= whole.ptr + whole.len &&
                           part.len <= (size_t)(whole.ptr + whole.len - part.ptr);
}

/** Whether these are the very same bytes, not just equal ones. */
static inline bool same_span(text_span a, text_span b)
{
    return a.len == b.len && a.ptr == b.ptr;
}

/** Whether no whitespace is left at the ends. */
static inline bool is_trimmed(text_span text)
{
    return text.len == 0 || (!text_is_whitespace(text.ptr[0]) && !text_is_whitespace(text.ptr[text.len - 1]));
}

/** Checks that the digits are those of the number. */
static inline void check_digits(text_span digits, uint32_t number)
{
    uint64_t n = 0;
    RULE(text_to_number(digits, UINT32_MAX, &n) && n == number);
}

/** What libFuzzer calls, and standalone.c. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

#endif
