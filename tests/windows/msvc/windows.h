/* windows.h
 * What the sources use of Windows. mingw's header stands on one that takes gcc's builtins.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef MSVC_WINDOWS_H
#define MSVC_WINDOWS_H

#include <stddef.h>

#define FALSE                0
#define TRUE                 1
#define CP_UTF8              65001
#define FILE_TYPE_DISK       1
#define FILE_TYPE_CHAR       2
#define STD_OUTPUT_HANDLE    ((DWORD)-11)
#define WC_NO_BEST_FIT_CHARS 0x400

typedef int BOOL;
typedef unsigned UINT;
typedef unsigned long DWORD;
typedef void *HANDLE;

UINT __stdcall GetConsoleOutputCP(void);
DWORD __stdcall GetFileType(HANDLE file);
HANDLE __stdcall GetStdHandle(DWORD which);
int __stdcall WideCharToMultiByte(UINT page, DWORD flags, const wchar_t *text, int count, char *bytes, int size,
                                  const char *replacement, BOOL *is_replaced);

#endif
