# SPDX-License-Identifier: GPL-2.0-or-later
# Installs one file of the profile for this user, unless the user has changed it. In: source, target, and checksums, the
# folder that keeps the checksum of each file as it was installed.
get_filename_component(folder "${target}" DIRECTORY)
string(SHA256 key "${target}")
file(SHA256 "${source}" new)
set(present "")
set(installed "")
if(EXISTS "$ENV{DESTDIR}${target}")
    file(SHA256 "$ENV{DESTDIR}${target}" present)
endif()
if(EXISTS "${checksums}/${key}")
    file(READ "${checksums}/${key}" installed)
endif()

if(present AND NOT present STREQUAL new AND NOT present STREQUAL installed)
    message(STATUS "Kept, it is not as it was installed: ${target}")
else()
    file(INSTALL DESTINATION "${folder}" TYPE FILE FILES "${source}")
    file(WRITE "${checksums}/${key}" "${new}")
endif()
