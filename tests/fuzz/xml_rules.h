/* xml_rules.h
 * What has to hold of the XML scanner on any input: for the fuzzer and for the unit tests.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef FUZZ_XML_RULES_H
#define FUZZ_XML_RULES_H

#include "core/xml/xml_scanner.h"

/** Scans `text` in every way that there is, and ends the process where anything is not as xml_scanner.h says. */
void xml_check_rules(text_span text);

/**
 * Checks that what the scanner finds in the first `length` bytes of `text` is what it finds there in the whole text, as
 * far as the end of those bytes leaves no doubt of it:
 *  - where a comment, CDATA section, instruction or DOCTYPE no longer ends, nothing is certain
 *  - an element with XML_TRUNCATED is the last, and uncertain
 *  - what ends at or before the last '<' is certain, unless the bytes end inside a tag's name and the element ends for
 *    want of its own end tag just before that tag: the name might have gone on and be another
 *  - of the rest certain is what has a whole last tag in which nothing is amiss; stray text might have gone on
 * What is uncertain are at most the last two.
 */
void xml_check_prefix(text_span text, size_t length);

/**
 * Checks that `raw` is decoded into room of exactly the size that xml_decode() promises to be enough.
 * @param coded false: it must come out as it is
 */
void xml_check_decoding(text_span raw, bool attribute, bool coded);

/** Checks what can be said of how a document begins without scanning it. */
void xml_check_openings(text_span text);

#endif
