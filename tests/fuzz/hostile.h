/* hostile.h
 * Inputs made to take a parser long: a few bytes over and over. Whatever is not linear in core/ or in the
 * readers of model/ shows on one of them.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef FUZZ_HOSTILE_H
#define FUZZ_HOSTILE_H

#include "core/text.h"

/** `before`, then `again` as often as it takes. */
typedef struct {
    const char *name;
    text_span before;
    text_span again;
} hostile_shape;

extern const hostile_shape hostile_shapes[];
extern const size_t hostile_shape_count;

/** The length that is nearest below `len` at which this shape ends with its bytes whole; `times` as many of them. */
size_t hostile_length(const hostile_shape *shape, size_t len, size_t times);

/** Fills `out` with `len` bytes of this shape. */
void hostile_fill(const hostile_shape *shape, uint8_t *out, size_t len);

/**
 * Has every reader of core/ and model/ read `text` to the end.
 * @param room text.len bytes to decode into
 * @return something that depends on all of it, so that no compiler leaves any of it out
 */
size_t hostile_read(text_span text, uint8_t *room);

#endif
