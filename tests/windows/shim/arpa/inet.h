/* inet.h
 * inet_pton(3), by which the tests judge the reading of addresses. Windows' own and Wine's take other texts than POSIX has.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef SHIM_INET_H
#define SHIM_INET_H

/** 1, and the address in network order in `out`, if the text is one of this family; else 0. */
int inet_pton(int family, const char *text, void *out);

#endif
