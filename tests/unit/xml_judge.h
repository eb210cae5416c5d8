/* xml_judge.h
 * Holds the scanner against libxml2.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef XML_JUDGE_H
#define XML_JUDGE_H

#include "core/text.h"

typedef enum {
    XML_NOT_WELL_FORMED, /* libxml2 refuses the document */
    XML_NOT_COMPARABLE,  /* well-formed, but not of the grammar: elements inside a parameter, or references to entities
                            of a DTD, which the scanner leaves alone */
    XML_AGREED           /* both report the same names and values */
} xml_verdict;

/**
 * Reads `text` with libxml2, and where that finds it well-formed compares all that the scanner reports, in order: each
 * <Alarm>, each <String> and <Enum>, and each other element that is a leaf or has a name. Ends the process where the
 * two do not agree, or where the scanner finds defects in a document that has none. Nothing is loaded from anywhere.
 */
xml_verdict xml_judge(text_span text);

#endif
