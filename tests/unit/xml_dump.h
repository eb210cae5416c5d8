/* xml_dump.h
 * What the scanner finds, as text that a test can compare.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef XML_DUMP_H
#define XML_DUMP_H

#include "core/xml/xml_scanner.h"

/**
 * One line for each element, decoded: its tag, its name, its value in brackets, and how it is damaged. Free it with
 * g_free().
 *
 *     Alarm DeviceTLInfo
 *     String DeviceName=[SEP001122334455]
 *     Enum StatusCode=[3 ] NO_END_TAG
 *     stray [text] STRAY_TEXT
 */
char *xml_dump(text_span document);

/** The bytes of each element, with a '|' after each. Free it with g_free(). */
char *xml_dump_places(text_span document);

/** The names of defects bits, each after a space: " NO_END_TAG TRUNCATED". Free it with g_free(). */
char *xml_damage_names(unsigned defects);

/** The defects of a whole document, in the same way. */
char *xml_dump_damage(text_span document);

#endif
