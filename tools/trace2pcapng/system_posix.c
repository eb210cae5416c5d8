/* system_posix.c
 * POSIX: see system.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "system.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

system_id system_identify(const char *path)
{
    struct stat status;

    if (stat(path, &status) != 0) {
        return (system_id){.is_known = false};
    }
    return (system_id){.is_known = true, .volume = (uint64_t)status.st_dev, .number = (uint64_t)status.st_ino};
}

bool system_same(const system_id *a, const system_id *b)
{
    return a->is_known && b->is_known && a->volume == b->volume && a->number == b->number;
}

int system_stat_link(const char *path, struct stat *status)
{
    return lstat(path, status);
}

bool system_is_link(const struct stat *status)
{
    return S_ISLNK(status->st_mode);
}

const char *system_base_name(const char *path)
{
    const char *slash = strrchr(path, '/');

    return slash ? slash + 1 : path;
}

int system_open(const char *path)
{
    return open(path, O_RDONLY | O_CLOEXEC);
}

void system_binary_output(void)
{
}

FILE *system_create_beside(const char *path, char **name)
{
    size_t size = strlen(path) + sizeof ".XXXXXX";
    mode_t mask = umask(0);

    umask(mask);
    *name = malloc(size);
    if (*name == NULL) {
        return NULL;
    }
    snprintf(*name, size, "%s.XXXXXX", path);
    int fd = mkstemp(*name);
    if (fd < 0) {
        free(*name);
        *name = NULL;
        return NULL;
    }
    FILE *file = fchmod(fd, 0666 & ~mask) == 0 ? fdopen(fd, "wb") : NULL;
    if (file == NULL) {
        close(fd);
        unlink(*name);
        free(*name);
        *name = NULL;
    }
    return file;
}

char *system_real_path(const char *path)
{
    return realpath(path, NULL);
}

bool system_sync(FILE *file)
{
    return fsync(fileno(file)) == 0;
}

bool system_replace(const char *from, const char *to)
{
    return rename(from, to) == 0;
}

bool system_address_text(const uint8_t *bytes, bool is_ipv6, char *text, size_t size)
{
    return inet_ntop(is_ipv6 ? AF_INET6 : AF_INET, bytes, text, (socklen_t)size) != NULL;
}

void system_on_interrupt(void (*handler)(int))
{
    struct sigaction action = {.sa_handler = handler};

    sigaction(SIGINT, &action, NULL);
    sigaction(SIGTERM, &action, NULL);
    sigaction(SIGHUP, &action, NULL);
    signal(SIGPIPE, SIG_IGN);
}
