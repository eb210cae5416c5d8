/* ws2tcpip.h
 * What the sources use of Windows sockets. mingw's header stands on one that takes gcc's builtins.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MSVC_WS2TCPIP_H
#define MSVC_WS2TCPIP_H

#define AF_INET          2
#define AF_INET6         23
#define INET6_ADDRSTRLEN 65

int __stdcall inet_pton(int family, const char *text, void *address);

#endif
