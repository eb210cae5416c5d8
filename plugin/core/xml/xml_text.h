/* xml_text.h
 * What the text of a document means: its references, CDATA sections, comments and line ends resolved; and what a
 * document begins with, without scanning it.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_XML_TEXT_H
#define CORE_XML_TEXT_H

#include "core/xml/xml_syntax.h"

/**
 * Whether the first element of `text` is <root …>, after nothing but a byte order mark, whitespace, the XML
 * declaration, processing instructions, comments and a DOCTYPE. Reads no further than that element's name.
 */
bool xml_first_element_is(text_span text, text_span root);

/** The encoding that the XML declaration names, or an empty span. */
text_span xml_declared_encoding(text_span text);

/**
 * Resolves what `raw` means (XML 1.0 sections 2.11, 3.3.3, 4.1): predefined entities, character references, line ends;
 * in a value also CDATA sections, comments and instructions, in an attribute also whitespace, which becomes spaces.
 * What is not one of these is copied as it is.
 * @param out room for raw.len bytes; the result is never longer than `raw`
 * @param defects XML_BAD_REFERENCE is added where a reference could not be resolved; may be NULL
 * @return number of bytes written
 */
size_t xml_decode(text_span raw, bool attribute, uint8_t *out, unsigned *defects);

#endif
