/* system_windows.c
 * Windows: see system.h.
 *
 * SPDX-License-Identifier: GPL-2.0-or-later
 */
#include "system.h"

#include <errno.h>
#include <fcntl.h>
#include <io.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>

#include <winsock2.h>
#include <ws2tcpip.h>

/* "*.txt.gz" is for programs to expand, which mingw's start does for those that ask. */
int _dowildcard = -1;

system_id system_identify(const char *path)
{
    BY_HANDLE_FILE_INFORMATION found;
    HANDLE file = CreateFileA(path, 0, FILE_SHARE_READ | FILE_SHARE_WRITE | FILE_SHARE_DELETE, NULL, OPEN_EXISTING,
                              FILE_FLAG_BACKUP_SEMANTICS, NULL);

    if (file == INVALID_HANDLE_VALUE) {
        return (system_id){.is_known = false};
    }
    bool is_known = GetFileInformationByHandle(file, &found) != 0;
    CloseHandle(file);
    return (system_id){
        .is_known = is_known,
        .volume = is_known ? found.dwVolumeSerialNumber : 0,
        .number = is_known ? (uint64_t)found.nFileIndexHigh << 32 | found.nFileIndexLow : 0,
    };
}

bool system_same(const system_id *a, const system_id *b)
{
    return a->is_known && b->is_known && a->volume == b->volume && a->number == b->number;
}

int system_stat_link(const char *path, struct stat *status)
{
    return stat(path, status);
}

bool system_is_link(const struct stat *status)
{
    (void)status;
    return false;
}

const char *system_base_name(const char *path)
{
    const char *name = path;

    for (; *path != '\0'; path++) {
        name = *path == '/' || *path == '\\' || *path == ':' ? path + 1 : name;
    }
    return name;
}

int system_open(const char *path)
{
    return _open(path, _O_RDONLY | _O_BINARY | _O_NOINHERIT);
}

void system_binary_output(void)
{
    _setmode(_fileno(stdout), _O_BINARY);
}

FILE *system_create_beside(const char *path, char **name)
{
    enum { TRIES = 100 };
    size_t size = strlen(path) + sizeof ".000000";
    int fd = -1;

    *name = malloc(size);
    if (*name == NULL) {
        return NULL;
    }
    for (unsigned i = 0; fd < 0 && i < TRIES && (i == 0 || errno == EEXIST); i++) {
        snprintf(*name, size, "%s.%06u", path, (unsigned)((GetCurrentProcessId() + i) % 1000000));
        fd = _open(*name, _O_WRONLY | _O_CREAT | _O_EXCL | _O_BINARY | _O_NOINHERIT, _S_IREAD | _S_IWRITE);
    }
    FILE *file = fd >= 0 ? _fdopen(fd, "wb") : NULL;
    if (file == NULL) {
        free(*name);
        *name = NULL;
    }
    return file;
}

char *system_real_path(const char *path)
{
    return _fullpath(NULL, path, 0);
}

bool system_sync(FILE *file)
{
    return _commit(_fileno(file)) == 0;
}

bool system_replace(const char *from, const char *to)
{
    if (MoveFileExA(from, to, MOVEFILE_REPLACE_EXISTING)) {
        return true;
    }
    errno = EACCES;
    return false;
}

bool system_address_text(const uint8_t *bytes, bool is_ipv6, char *text, size_t size)
{
    return inet_ntop(is_ipv6 ? AF_INET6 : AF_INET, bytes, text, (socklen_t)size) != NULL;
}

void system_on_interrupt(void (*handler)(int))
{
    signal(SIGINT, handler);
    signal(SIGTERM, handler);
}
