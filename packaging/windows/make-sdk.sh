#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes what a plugin for Windows x64 is compiled and linked against out of the development files of a Debian release:
# headers, .def files of the DLLs under the names that they have in the official build, and WiresharkConfig.cmake.
# build-inside.sh makes import libraries of the .def files.
#
#   packaging/windows/make-sdk.sh SDK [ROOT]     SDK: the folder to make; ROOT: where Debian's files are (/)
set -euo pipefail
here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
sdk=$1 root=${2:-}
libraries=$root/usr/lib/x86_64-linux-gnu

headers() {
    mkdir -p "$sdk/include" "$sdk/lib"
    cp -rL "$root/usr/include/wireshark" "$root/usr/include/glib-2.0" "$sdk/include/"
    # Linux's, and no plugin needs it.
    rm -f "$sdk/include/wireshark/config.h"
    # glib.h asks for it; Debian does not have it, and no plugin needs what is in it.
    : >"$sdk/include/glib-2.0/glib/gwin32.h"
    sed -E -f "$here/glibconfig.sed" "$libraries/glib-2.0/include/glibconfig.h" >"$sdk/include/glib-2.0/glibconfig.h"
}

# What the shared library exports, the DLL exports too. Data has no thunk, so it is marked. The name is in quotes, since
# dlltool would cut "glib-2.0-0.dll" at its first dot.
definitions() {
    local library=$1 dll=$2
    {
        printf 'LIBRARY "%s"\nEXPORTS\n' "$dll"
        nm -D --defined-only "$library" | awk '
            { sub(/@.*/, "", $3) }
            $2 ~ /^[TtWi]$/    { print "    " $3 }
            $2 ~ /^[DBRVG]$/   { print "    " $3 " DATA" }' | LC_ALL=C sort -u
    } >"$sdk/lib/$dll.def"
    [ "$(wc -l <"$sdk/lib/$dll.def")" -gt 100 ] || { echo "$library exports fewer than 100 functions" >&2 && exit 1; }
}

version() {
    sed -nE "s/^#define WIRESHARK_VERSION_$1 +//p" "$sdk/include/wireshark/ws_version.h" | grep .
}

# As Wireshark's own, as far as this project asks.
cmake_package() {
    local abi
    abi=$(version MAJOR).$(version MINOR)
    mkdir -p "$sdk/lib/cmake/wireshark" "$sdk/lib/pkgconfig"
    cat >"$sdk/lib/cmake/wireshark/WiresharkConfig.cmake" <<END
set(Wireshark_MAJOR_VERSION $(version MAJOR))
set(Wireshark_MINOR_VERSION $(version MINOR))
set(Wireshark_PATCH_VERSION $(version MICRO))
set(Wireshark_VERSION "$abi.$(version MICRO)")
set(Wireshark_PLUGINS_ENABLED 1)
set(Wireshark_PLUGIN_LIBDIR "plugins/$abi")
get_filename_component(Wireshark_INSTALL_PREFIX "\${CMAKE_CURRENT_LIST_DIR}/../../.." ABSOLUTE)
add_library(wsutil SHARED IMPORTED)
set_target_properties(wsutil PROPERTIES
    IMPORTED_IMPLIB "\${Wireshark_INSTALL_PREFIX}/lib/libwsutil.dll.a"
    IMPORTED_LOCATION libwsutil.dll
    INTERFACE_INCLUDE_DIRECTORIES "\${Wireshark_INSTALL_PREFIX}/include/wireshark")
add_library(epan SHARED IMPORTED)
set_target_properties(epan PROPERTIES
    IMPORTED_IMPLIB "\${Wireshark_INSTALL_PREFIX}/lib/libwireshark.dll.a"
    IMPORTED_LOCATION libwireshark.dll
    INTERFACE_LINK_LIBRARIES wsutil)
END
}

pkg_config_file() {
    cat >"$sdk/lib/pkgconfig/glib-2.0.pc" <<END
prefix=\${pcfiledir}/../..
Name: GLib
Description: GLib for Windows x64: headers and an import library
Version: $(sed -nE 's/^Version: //p' "$libraries/pkgconfig/glib-2.0.pc")
Libs: -L\${prefix}/lib -lglib-2.0
Cflags: -I\${prefix}/include/glib-2.0
END
}

rm -rf "$sdk"
headers
definitions "$libraries/libwireshark.so" libwireshark.dll
definitions "$libraries/libwsutil.so" libwsutil.dll
definitions "$libraries/libglib-2.0.so" glib-2.0-0.dll
cmake_package
pkg_config_file
