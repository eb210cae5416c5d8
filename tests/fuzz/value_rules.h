/* value_rules.h
 * What has to hold of the values that are read from any text: for the fuzzers and for the unit tests.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef FUZZ_VALUE_RULES_H
#define FUZZ_VALUE_RULES_H

#include "model/alarm/value.h"

/** Checks a value of this kind that was read from `text`. */
void value_check_parts(text_span text, const alarm_value *value);

/** Reads `text` as a value of each kind, and ends the process where anything is not as value.h says. */
void value_check_rules(text_span text);

#endif
