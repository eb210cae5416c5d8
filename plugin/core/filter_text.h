/* filter_text.h
 * Text from a packet in a display filter that the plugin offers.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef CORE_FILTER_TEXT_H
#define CORE_FILTER_TEXT_H

#include "core/text.h"

/**
 * Whether a text can be written between quotes in a display filter as it is: printable ASCII without the quote, which
 * would end the string, and the backslash, which would escape what follows (wireshark-filter(4)).
 * @return false for an empty text, too: a comparison with it would find what has no name
 */
bool filter_text_is_quotable(text_span text);

#endif
