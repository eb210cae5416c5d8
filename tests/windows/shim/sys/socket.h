/* socket.h
 * The address families, which Windows declares elsewhere.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <winsock2.h>
