/* console.h
 * What can be read where tshark prints.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef WIRESHARK_TABLES_CONSOLE_H
#define WIRESHARK_TABLES_CONSOLE_H

/** How finely block elements of Unicode divide a character on standard output.
 * @return 8: U+2588 to U+258F can be read there; 1: the full block alone; 0: none of them */
unsigned console_block_parts(void);

#endif
