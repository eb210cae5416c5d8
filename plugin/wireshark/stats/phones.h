/* phones.h
 * Texts for phones and their addresses in tables. All of them live as long as the capture file is open.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_STATS_PHONES_H
#define WIRESHARK_STATS_PHONES_H

#include "wireshark/track/capture.h"

/** A text of a packet, fit to be printed, kept once: equal texts have the same address. NULL: it is empty. */
const char *phones_text(text_span text);
const char *phones_string(const char *text);

/** What a phone is called: its device name, else its address. @param phone of identity.h */
const char *phones_name(uint32_t phone);

/** "10.1.1.20". @param host of identity.h */
const char *phones_host(uint32_t host);

/** "sw-b06-f5-2" of "sw-b06-f5-2.example.com"; an address stays as it is. @param name kept, or NULL */
const char *phones_switch(const char *name);

/** The packets of a phone, all of its signaling: "sip and ip.addr == 10.1.1.20". NULL: its address cannot be in a
 * filter. To be freed with g_free(). */
char *phones_filter(uint32_t phone);

#endif
