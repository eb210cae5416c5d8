/* guarded_input.h
 * Inputs that cannot be overrun unnoticed: a copy of some bytes between two pages that nobody may touch.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef GUARDED_INPUT_H
#define GUARDED_INPUT_H

#include "core/text.h"

/** How many inputs are kept: reading the oldest crashes once there is one more. */
#define GUARDED_KEPT 64

/**
 * A copy of `len` bytes whose last one is the last before an untouchable page: reading one byte too far crashes. With
 * GUARD_SIDE=front in the environment the first byte is the first after such a page instead: reading before the
 * beginning crashes. The tests are run both ways.
 */
text_span guarded(const void *data, size_t len);

/** The same of a C string. */
text_span guarded_string(const char *string);

/** The same of a span. */
text_span guarded_span(text_span text);

#endif
