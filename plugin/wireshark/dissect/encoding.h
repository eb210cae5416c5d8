/* encoding.h
 * Documents in other encodings than UTF-8.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_DISSECT_ENCODING_H
#define WIRESHARK_DISSECT_ENCODING_H

#include "wireshark/ws_compat.h"

/**
 * A document in UTF-8: itself, or what it reads in UTF-8, which becomes a data source of its own.
 * @param charset that the Content-Type names, which wins over what the document declares; empty: none. One that is not
 *                known here is taken for UTF-8.
 */
ws_buffer encoding_to_utf8(ws_buffer document, packet_info *pinfo, text_span charset);

/**
 * Whether all of the text is UTF-8, NULs included, which GLib does not take for text: they are noted as control
 * characters. A character that the end of the text cuts in two counts as one.
 */
bool encoding_is_utf8(text_span text);

#endif
