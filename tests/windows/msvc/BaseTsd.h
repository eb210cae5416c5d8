/* BaseTsd.h
 * Wireshark includes it by this name, which on Windows is that of mingw's header.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <basetsd.h>
