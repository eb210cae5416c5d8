/* xml_rules.h
 * What has to hold of the XML scanner on any input: for the fuzzer and for the unit tests.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef FUZZ_XML_RULES_H
#define FUZZ_XML_RULES_H

#include "core/xml_scanner.h"

/** Scans `text` in every way that there is, and ends the process where anything is not as xml_scanner.h says. */
void xml_check_rules(text_span text);

/**
 * Checks that what the scanner finds in the first `cut` bytes of `text` is what it finds there in the whole text, as
 * far as the cut leaves it no doubt:
 *  - where the cut opened a comment, CDATA section, instruction or DOCTYPE that no longer ends, nothing is certain
 *  - an element with XML_CUT is the last, and uncertain
 *  - what ends at or before the last '<' is certain, unless the cut is inside a tag's name and the element ends for
 *    want of its own end tag just before that tag: the name might have gone on and be another
 *  - of the rest certain is what has a whole last tag in which nothing is amiss; stray text might have gone on
 * What is uncertain are at most the last two.
 */
void xml_check_prefix(text_span text, size_t cut);

#endif
