/* standalone.c
 * Stands in for libFuzzer where only files are to be read again: a main() that gives a fuzz target each file that is
 * named, and each file in a folder that is named.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#define _DEFAULT_SOURCE

#include <dirent.h>
#include <limits.h>
#include <sys/stat.h>

#include "rules.h"

static unsigned files;

static void read_file(const char *path, size_t size)
{
    FILE *file = fopen(path, "rb");
    uint8_t *data = malloc(size ? size : 1); /* of exactly its size, so that ASan and valgrind see what goes past it */

    RULE(file != NULL && data != NULL && fread(data, 1, size, file) == size);
    fclose(file);
    files++;
    LLVMFuzzerTestOneInput(data, size);
    free(data);
    printf("ok %u %s\n", files, path);
}

static void read_path(const char *path);

static void read_folder(const char *path)
{
    DIR *folder = opendir(path);
    struct dirent *entry;

    RULE(folder != NULL);
    while ((entry = readdir(folder)) != NULL) {
        char inner[PATH_MAX];
        if (entry->d_name[0] != '.' &&
            snprintf(inner, sizeof inner, "%s/%s", path, entry->d_name) < (int)sizeof inner) {
            read_path(inner);
        }
    }
    closedir(folder);
}

static void read_path(const char *path)
{
    struct stat status;

    if (stat(path, &status) != 0) {
        fprintf(stderr, "no such file: %s\n", path);
        exit(1);
    }
    if (S_ISDIR(status.st_mode)) {
        read_folder(path);
    } else {
        read_file(path, (size_t)status.st_size);
    }
}

int main(int argc, char **argv)
{
    static const uint8_t nothing[1];

    LLVMFuzzerTestOneInput(nothing, 0);
    for (int i = 1; i < argc; i++) {
        read_path(argv[i]);
    }
    printf("1..%u\n", files);
    return files > 0 ? 0 : 1;
}
