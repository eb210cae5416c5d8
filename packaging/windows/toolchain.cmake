# SPDX-License-Identifier: GPL-2.0-or-later
# CMake toolchain: Windows x64 with the UCRT, the C library of the official Wireshark.
#   -DCISCO_ALARM_SDK=DIR     what make-sdk.sh made
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR AMD64)
set(CMAKE_C_COMPILER x86_64-w64-mingw32ucrt-gcc)
set(CMAKE_RC_COMPILER x86_64-w64-mingw32ucrt-windres)
list(APPEND CMAKE_TRY_COMPILE_PLATFORM_VARIABLES CISCO_ALARM_SDK)

# Nothing of the system that this runs on.
set(CMAKE_FIND_ROOT_PATH "${CISCO_ALARM_SDK}" /usr/x86_64-w64-mingw32ucrt)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(ENV{PKG_CONFIG_LIBDIR} "${CISCO_ALARM_SDK}/lib/pkgconfig")
set(ENV{PKG_CONFIG_PATH} "")
set(ENV{PKG_CONFIG_SYSROOT_DIR} "")

# Structures as MSVC lays them out, with bit-fields.
set(CMAKE_C_FLAGS_INIT "-mms-bitfields")
# No time stamp, no symbols, nothing of gcc's as a DLL: the same source gives the same bytes, and they need no other file.
# Data of another DLL must be declared so; what is taken for data silently would break.
string(CONCAT linker_flags
    "-s -static-libgcc -Wl,--no-insert-timestamp -Wl,--no-undefined -Wl,--disable-auto-import"
    " -Wl,--dynamicbase,--nxcompat,--high-entropy-va")
set(CMAKE_MODULE_LINKER_FLAGS_INIT "${linker_flags}")
set(CMAKE_EXE_LINKER_FLAGS_INIT "${linker_flags}")
