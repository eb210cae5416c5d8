/* filter_text.c
 * Text in display filters: see filter_text.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "core/filter_text.h"

bool filter_text_is_quotable(text_span text)
{
    for (size_t i = 0; i < text.len; i++) {
        uint8_t c = text.ptr[i];
        if (c < ' ' || c > '~' || c == '"' || c == '\\') {
            return false;
        }
    }
    return text.len > 0;
}
