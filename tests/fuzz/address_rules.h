/* address_rules.h
 * What has to hold for the readers of addresses: they say what inet_pton(3) says.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef FUZZ_ADDRESS_RULES_H
#define FUZZ_ADDRESS_RULES_H

#include "core/text.h"

/** Checks that both readers take `text` for what inet_pton() takes it for. @return whether it is an address at all */
bool address_check_rules(text_span text);

#endif
