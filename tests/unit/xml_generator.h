/* xml_generator.h
 * Makes up alarm documents that are well-formed, and use all that XML allows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef XML_GENERATOR_H
#define XML_GENERATOR_H

#include "core/text.h"

/** Where the choices come from: a random generator, or a fuzzer's bytes. Once it gives nothing but 0, documents end. */
typedef struct {
    uint32_t (*next)(void *context); /* 0 to 255 */
    void *context;
} xml_choices;

/** A document as these choices make it, to be freed with free(); *len is its length. */
uint8_t *xml_generate(xml_choices choices, size_t *len);

#endif
