/* inet.h
 * inet_pton() and what belongs to it, which Windows declares elsewhere.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <winsock2.h>
#include <ws2tcpip.h>
