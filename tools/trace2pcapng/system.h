/* system.h
 * What is not the same on POSIX and on Windows.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#ifndef TRACE2PCAPNG_SYSTEM_H
#define TRACE2PCAPNG_SYSTEM_H

#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <sys/stat.h>

/** Which file a name refers to. */
typedef struct {
    bool is_known;
    uint64_t volume, number;
} system_id;

/** Says which file it is; unknown where the system does not. */
system_id system_identify(const char *path);

/** Whether both are known, and the same file. */
bool system_same(const system_id *a, const system_id *b);

/** As stat(2), but of a symbolic link itself, where there are such. */
int system_stat_link(const char *path, struct stat *status);

/** Whether that is a symbolic link. */
bool system_is_link(const struct stat *status);

/** The last part of a path. */
const char *system_base_name(const char *path);

/** Opens a file to be read, as bytes. @return -1 where that is not possible: errno says why */
int system_open(const char *path);

/** Standard output is bytes, not text. */
void system_binary_output(void);

/**
 * Makes a new file in the folder of another, with the permissions that a new file gets.
 * @param name its path, to be freed
 * @return NULL where that is not possible: errno says why; *name is then NULL
 */
FILE *system_create_beside(const char *path, char **name);

/** The path of the file that a name refers to, to be freed. */
char *system_real_path(const char *path);

/** Has what was written to a file, and flushed, on the disk. */
bool system_sync(FILE *file);

/** Renames a file, in place of another. */
bool system_replace(const char *from, const char *to);

/** Writes an address in network order as text. @return false where there is not enough room */
bool system_address_text(const uint8_t *bytes, bool is_ipv6, char *text, size_t size);

/** What is called where the program is interrupted; the signal is then raised again. */
void system_on_interrupt(void (*handler)(int));

#endif
