/* console_test.c
 * Where block elements can be read on Windows: plugin/wireshark/tables/console.c, in consoles of several code pages.
 *
 *   console_test.exe none       where there is no console
 *   console_test.exe console    in one, whose code page it changes
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include <stdio.h>
#include <string.h>
#include <windows.h>

#include "wireshark/tables/console.h"

static int failures;

static void expect(const char *where, UINT page, HANDLE out, unsigned wanted)
{
    HANDLE before = GetStdHandle(STD_OUTPUT_HANDLE);

    SetStdHandle(STD_OUTPUT_HANDLE, out);
    unsigned parts = console_block_parts();
    SetStdHandle(STD_OUTPUT_HANDLE, before);
    fprintf(stderr, "%s, code page %u: %u\n", where, page, parts);
    failures += parts != wanted;
}

/* English, Western Europe, the ANSI code page, Chinese, Japanese, UTF-8. */
static void in_console(HANDLE console, HANDLE pipe, HANDLE file)
{
    static const struct {
        UINT page;
        unsigned in_console, in_pipe;
    } pages[] = {{437, 1, 0}, {850, 1, 0}, {1252, 0, 0}, {936, 8, 0}, {932, 0, 0}, {CP_UTF8, 8, 8}};

    for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
        if (!SetConsoleOutputCP(pages[i].page) || GetConsoleOutputCP() != pages[i].page) {
            fprintf(stderr, "code page %u cannot be set\n", pages[i].page);
            failures++;
        }
        expect("console", pages[i].page, console, pages[i].in_console);
        expect("pipe", pages[i].page, pipe, pages[i].in_pipe);
        expect("file", pages[i].page, file, 8);
    }
}

int main(int argc, char **argv)
{
    char folder[MAX_PATH], name[MAX_PATH];
    HANDLE read_end, pipe;

    if (argc != 2 || !CreatePipe(&read_end, &pipe, NULL, 0) || !GetTempPathA(sizeof folder, folder) ||
        !GetTempFileNameA(folder, "out", 0, name)) {
        return 2;
    }
    HANDLE file = CreateFileA(name, GENERIC_WRITE, 0, NULL, CREATE_ALWAYS, FILE_FLAG_DELETE_ON_CLOSE, NULL);
    if (strcmp(argv[1], "console") == 0) {
        HANDLE console =
            CreateFileA("CONOUT$", GENERIC_READ | GENERIC_WRITE, FILE_SHARE_WRITE, NULL, OPEN_EXISTING, 0, NULL);
        in_console(console, pipe, file);
    } else {
        expect("pipe, no console", GetConsoleOutputCP(), pipe, 8);
        expect("file, no console", GetConsoleOutputCP(), file, 8);
    }
    CloseHandle(file);
    fprintf(stderr, "%d failures\n", failures);
    return failures != 0;
}
