/* console.c
 * What can be read where tshark prints: see console.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "wireshark/tables/console.h"

enum { EIGHTHS = 8 };

#ifdef _WIN32
#include <windows.h>

/* What a code page does not have comes out as "?". @param count of characters, at most EIGHTHS */
static BOOL is_in_code_page(UINT page, const wchar_t *characters, int count)
{
    char bytes[4 * EIGHTHS];
    BOOL is_missing = FALSE;

    return WideCharToMultiByte(page, WC_NO_BEST_FIT_CHARS, characters, count, bytes, sizeof bytes, NULL, &is_missing) >
               0 &&
           !is_missing;
}

/* On Windows g_get_charset() names the system's ANSI code page, which has nothing to do with what tshark prints: that
 * begins with setlocale(LC_ALL, ".UTF-8"). So files and pipes get UTF-8, and for a console the C library translates it
 * into the console's code page, for English 437 or 850, which has the full block and few of the others. Programs that
 * read a pipe (PowerShell, more, findstr) take its bytes for text of that code page, too. */
unsigned console_block_parts(void)
{
    static const wchar_t blocks[EIGHTHS] = {0x2588, 0x2589, 0x258a, 0x258b, 0x258c, 0x258d, 0x258e, 0x258f};
    UINT page = GetConsoleOutputCP(); /* 0: there is no console */
    DWORD type = GetFileType(GetStdHandle(STD_OUTPUT_HANDLE));

    if (page == 0 || page == CP_UTF8 || type == FILE_TYPE_DISK) {
        return EIGHTHS;
    }
    if (type != FILE_TYPE_CHAR || !is_in_code_page(page, blocks, 1)) {
        return 0;
    }
    return is_in_code_page(page, blocks, EIGHTHS) ? EIGHTHS : 1;
}

#else
#include <glib.h>

unsigned console_block_parts(void)
{
    const char *charset;

    return g_get_charset(&charset) ? EIGHTHS : 0;
}
#endif
