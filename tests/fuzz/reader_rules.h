/* reader_rules.h
 * What has to hold of the lines that are read from any alarm: for the fuzzer and for the unit tests.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef FUZZ_READER_RULES_H
#define FUZZ_READER_RULES_H

#include "model/alarm/alarm_reader.h"

/**
 * Reads `text` to its end, and ends the process where anything is not as alarm_reader.h and facts.h say.
 * @param form NULL: as a document
 */
void reader_check_rules(text_span text, const alarm_row *form);

#endif
