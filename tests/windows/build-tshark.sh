#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Cross-builds a small tshark.exe of Wireshark for Windows x64 out of unpacked source packages, for the comparison under
# Wine alone: nothing optional is in it, few dissectors are, and it is not optimized. Some minutes on two cores.
#
#   tests/windows/build-tshark.sh SOURCES OUT [libraries]
#
# SOURCES holds wireshark-*/ glib2.0-*/ pcre2-*/. OUT/tshark-win gets tshark.exe and its DLLs. With `libraries`
# it ends before Wireshark.
set -euo pipefail
# shellcheck source=tests/windows/small.sh
. "$(dirname "${BASH_SOURCE[0]}")/small.sh"
host=x86_64-w64-mingw32ucrt

# The one folder in SOURCES that has this name.
source_of() {
    local found
    mapfile -t found < <(find "$sources" -maxdepth 1 -type d -name "$1-*")
    [ ${#found[@]} = 1 ] || { echo "there is not exactly one $1-* in $sources" >&2 && return 1; }
    echo "${found[0]}"
}

### The ways to the cross compiler

cmake_toolchain() {
    cat >toolchain.cmake <<END
set(CMAKE_SYSTEM_NAME Windows)
set(CMAKE_SYSTEM_PROCESSOR AMD64)
set(CMAKE_C_COMPILER $host-gcc)
set(CMAKE_CXX_COMPILER $host-g++)
set(CMAKE_RC_COMPILER $host-windres)
set(CMAKE_FIND_ROOT_PATH $prefix /usr/$host)
set(CMAKE_FIND_ROOT_PATH_MODE_PROGRAM NEVER)
set(CMAKE_FIND_ROOT_PATH_MODE_LIBRARY ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_INCLUDE ONLY)
set(CMAKE_FIND_ROOT_PATH_MODE_PACKAGE ONLY)
set(PKG_CONFIG_EXECUTABLE $work/pkg-config)
set(CMAKE_EXE_LINKER_FLAGS_INIT -static-libgcc)
set(CMAKE_SHARED_LINKER_FLAGS_INIT -static-libgcc)
END
}

meson_toolchain() {
    cat >meson.ini <<END
[binaries]
c = '$host-gcc'
cpp = '$host-g++'
ar = '$host-ar'
nm = '$host-nm'
ranlib = '$host-ranlib'
dlltool = '$host-dlltool'
strip = '$host-strip'
windres = '$host-windres'
pkg-config = '$work/pkg-config'
[built-in options]
c_args = ['-I$prefix/include']
c_link_args = ['-L$prefix/lib', '-static-libgcc']
cpp_args = c_args
cpp_link_args = c_link_args
[host_machine]
system = 'windows'
cpu_family = 'x86_64'
cpu = 'x86_64'
endian = 'little'
END
}

# Sees nothing of the system that this runs on.
pkg_config() {
    printf '#!/bin/sh\nexport PKG_CONFIG_LIBDIR=%s PKG_CONFIG_PATH=\nexec pkgconf "$@"\n' "$prefix/lib/pkgconfig" >pkg-config
    chmod +x pkg-config
}

# package NAME VERSION LIBS CFLAGS: a .pc file.
package() {
    printf 'Name: %s\nDescription: %s\nVersion: %s\nLibs: -L%s %s\nCflags: %s\n' "$1" "$1" "$2" "$prefix/lib" "$3" "$4" \
        >"$prefix/lib/pkgconfig/$1.pc"
}

### Libraries

# What Debian has for mingw. Its libgcrypt uses the older msvcrt.dll; no FILE and no memory crosses its border here.
debian_libraries() {
    cp /usr/x86_64-w64-mingw32/include/{gcrypt,gpg-error,gpgrt}.h /usr/$host/include/{zlib,zconf}.h "$prefix/include/"
    cp /usr/x86_64-w64-mingw32/lib/{libgcrypt,libgpg-error}.dll.a /usr/$host/lib/libz.dll.a "$prefix/lib/"
    cp /usr/x86_64-w64-mingw32/bin/{libgcrypt-20,libgpg-error-0}.dll /usr/$host/lib/{zlib1,libwinpthread-1}.dll "$prefix/bin/"
    package zlib 1.3 -lz ''
    package libffi 3.4 '' '' # only GObject takes it, which is not built
}

# GLib wants a libintl; this one translates nothing.
untranslated() {
    cat >"$prefix/include/libintl.h" <<'END'
#pragma once
#include <locale.h>
#ifndef LC_MESSAGES
#define LC_MESSAGES 1729
#endif
char *gettext(const char *text);
char *dgettext(const char *domain, const char *text);
char *dcgettext(const char *domain, const char *text, int category);
char *ngettext(const char *one, const char *many, unsigned long count);
char *dngettext(const char *domain, const char *one, const char *many, unsigned long count);
char *textdomain(const char *domain);
char *bindtextdomain(const char *domain, const char *folder);
char *bind_textdomain_codeset(const char *domain, const char *codeset);
END
    cat >intl.c <<'END'
#include <libintl.h>
char *gettext(const char *text) { return (char *)text; }
char *dgettext(const char *domain, const char *text) { (void)domain; return (char *)text; }
char *dcgettext(const char *domain, const char *text, int category) { (void)domain; (void)category; return (char *)text; }
char *ngettext(const char *one, const char *many, unsigned long count) { return (char *)(count == 1 ? one : many); }
char *dngettext(const char *domain, const char *one, const char *many, unsigned long count)
{ (void)domain; return ngettext(one, many, count); }
char *textdomain(const char *domain) { return (char *)domain; }
char *bindtextdomain(const char *domain, const char *folder) { (void)folder; return (char *)domain; }
char *bind_textdomain_codeset(const char *domain, const char *codeset) { (void)codeset; return (char *)domain; }
END
    $host-gcc -O1 -I"$prefix/include" -c intl.c
    $host-ar rcs "$prefix/lib/libintl.a" intl.o
}

# The headers are Linux's; there is no code. Nothing that is compared looks up a name, so that the linker's stand-ins do.
cares_headers() {
    cp /usr/include/ares*.h "$prefix/include/"
    printf '#include <winsock2.h>\n#include <ws2tcpip.h>\n#define CARES_TYPEOF_ARES_%s_T %s\n#define CARES_TYPEOF_ARES_%s_T %s\n' \
        SOCKLEN int SSIZE ssize_t >"$prefix/include/ares_build.h"
    $host-ar rcs "$prefix/lib/libcares.dll.a"
    package libcares 1.34 '' ''
}

# By the settings that it has in its source for a build without configure, which would take longer than the rest.
build_pcre2() {
    local pcre2 file files
    pcre2=$(source_of pcre2)
    for file in config.h pcre2.h; do
        cp "$pcre2/src/$file.generic" "$pcre2/src/$file"
    done
    cp "$pcre2/src/pcre2_chartables.c.dist" "$pcre2/src/pcre2_chartables.c"
    mapfile -t files < <(sed -n '/^set(PCRE2_SOURCES/I,/)/s/^ *\(src\/pcre2_.*\.c\)$/\1/p' "$pcre2/CMakeLists.txt")
    mkdir -p pcre2
    printf "$pcre2/%s\n" "${files[@]}" src/pcre2_chartables.c | (cd pcre2 && xargs -n 4 -P "$(nproc)" $host-gcc -O1 -w -c \
        -DHAVE_CONFIG_H -DPCRE2_CODE_UNIT_WIDTH=8 -DSUPPORT_UNICODE -DHAVE_MEMMOVE -I"$pcre2/src")
    $host-gcc -shared -static-libgcc pcre2/*.o -o "$prefix/bin/libpcre2-8-0.dll" -Wl,--out-implib,"$prefix/lib/libpcre2-8.dll.a"
    cp "$pcre2/src/pcre2.h" "$prefix/include/"
    package libpcre2-8 10.42 -lpcre2-8 ''
}

# With the names of the official build, which the plugin asks for: glib-2.0-0.dll, without "lib".
build_glib() {
    local glib part version
    glib=$(source_of glib2.0)
    for part in glib gmodule gthread; do
        grep -q "name_prefix : ''" "$glib/$part/meson.build" ||
            sed -i "s/^  soversion : soversion,/  name_prefix : '',\n&/" "$glib/$part/meson.build"
    done
    meson setup glib "$glib" --cross-file meson.ini --prefix "$prefix" --buildtype plain -Doptimization=0 -Dtests=false \
        -Dintrospection=disabled -Dnls=disabled -Dlibmount=disabled -Dselinux=disabled -Dxattr=false \
        -Dman-pages=disabled -Ddocumentation=false -Dglib_debug=disabled -Dlibelf=disabled -Ddtrace=disabled \
        -Dsystemtap=disabled -Dsysprof=disabled
    ninja -C glib glib/glib-2.0-0.dll gmodule/gmodule-2.0-0.dll gthread/gthread-2.0-0.dll
    glib_headers "$glib"
    version=$(meson introspect glib --projectinfo | python3 -c 'import json, sys; print(json.load(sys.stdin)["version"])')
    for part in glib gmodule gthread; do
        cp "glib/$part/$part-2.0-0.dll" "$prefix/bin/"
        cp "glib/$part/$part-2.0.dll.a" "$prefix/lib/lib$part-2.0.dll.a"
        package "$part-2.0" "$version" "-l$part-2.0" "-I$prefix/include/glib-2.0 -I$prefix/lib/glib-2.0/include"
    done
}

# `ninja install` would build all of GIO.
glib_headers() {
    local glib=$1 include=$prefix/include/glib-2.0
    mkdir -p "$include/glib/deprecated" "$include/gmodule" "$prefix/lib/glib-2.0/include"
    cp "$glib/glib/glib.h" "$glib/gmodule/gmodule.h" "$include/"
    cp "$glib"/glib/*.h glib/glib/*.h "$include/glib/"
    cp "$glib"/glib/deprecated/*.h "$include/glib/deprecated/"
    cp glib/gmodule/*.h "$include/gmodule/"
    mv "$include/glib/glibconfig.h" "$prefix/lib/glib-2.0/include/"
}

### Wireshark

cross_cmake() {
    cmake -G Ninja -DCMAKE_TOOLCHAIN_FILE="$work/toolchain.cmake" -DCMAKE_INSTALL_PREFIX="$prefix" "$@"
}

switched_off() {
    printf -- '-D%s=OFF\n' \
        BUILD_{wireshark,logray,rawshark,dumpcap,text2pcap,mergecap,reordercap,editcap,capinfos,captype,randpkt,dftest} \
        BUILD_{dcerpcidl2wrs,androiddump,sshdump,ciscodump,dpauxmon,randpktdump,wifidump,etwdump,udpdump,sharkd,mmdbresolve} \
        ENABLE_{PCAP,MINIZIP,MINIZIPNG,LZ4,BROTLI,SNAPPY,ZSTD,ZLIBNG,NGHTTP2,NGHTTP3,LUA,SMI,GNUTLS,KERBEROS,SBC,SPANDSP} \
        ENABLE_{BCG729,AMRNB,ILBC,LIBXML2,OPUS,SINSP,WINSPARKLE,AIRPCAP,LTO,CCACHE,WERROR,CHECKHF_CONFLICT}
}

# What 4.0 is built with nowhere but on Windows: lemon is a program of the system that it is built for, the case of a
# header's name does not matter, and there is a libpcap, which brings a header along.
patch_wireshark() {
    local source=$1 name
    gcc -O1 -w "$source/tools/lemon/lemon.c" -o lemon
    sed -i "s|COMMAND \$<TARGET_FILE:lemon>|COMMAND $work/lemon|" "$source/cmake/modules/UseLemon.cmake"
    for name in Windows Ws2tcpip VersionHelpers; do
        echo "#include <${name,,}.h>" >"$prefix/include/$name.h"
    done
    sed -i 's|^#include "capture/capture-wpcap.h"|&\n#include <wsutil/feature_list.h>|' "$source/capture/capture-wpcap.c"
    keep_dissectors "$source"
}

configure_wireshark() {
    local off
    mapfile -t off < <(switched_off)
    # Else 4.0 takes the libraries of its own repository.
    MSYSTEM=MINGW64 cross_cmake -S "$1" -B wireshark -DCMAKE_BUILD_TYPE=None -DCMAKE_C_FLAGS="-O0 -g0 -w -I$prefix/include" \
        -DCMAKE_CXX_FLAGS="-O0 -g0 -w" -DPython3_EXECUTABLE=/usr/bin/python3 \
        -DHAVE_C99_VSNPRINTF_EXITCODE=0 -DHAVE_C99_VSNPRINTF_EXITCODE__TRYRUN_OUTPUT= \
        -DCMAKE_SHARED_LINKER_FLAGS="-static-libgcc $work/library.o" -DCMAKE_EXE_LINKER_FLAGS="-static-libgcc $work/program.o" \
        -DGLIB2_INTERNAL_INCLUDE_DIR="$prefix/lib/glib-2.0/include" "${off[@]}"
}

# The library and the program are linked twice: without what is not there, to see what that is, and with stand-ins of it.
build_wireshark() {
    local source object target
    source=$(source_of wireshark)
    : >empty.log
    stand_ins empty.log library.o
    stand_ins empty.log program.o
    patch_wireshark "$source"
    configure_wireshark "$source"
    for target in epan:library tshark:program; do
        object=${target#*:}
        if ! ninja -C wireshark "${target%:*}" >"$object.log" 2>&1; then
            stand_ins "$object.log" "$object.o"
            ninja -C wireshark "${target%:*}"
        fi
    done
}

collect() {
    local source file
    source=$(source_of wireshark)
    rm -rf "$out/tshark-win"
    mkdir "$out/tshark-win"
    cp wireshark/run/{tshark.exe,libwireshark.dll,libwiretap.dll,libwsutil.dll} "$prefix"/bin/*.dll "$out/tshark-win/"
    # Names of vendors and ports, where they are not compiled in.
    for file in manuf services wka enterprises.tsv; do
        [ ! -f "$source/$file" ] || cp "$source/$file" "$out/tshark-win/"
    done
    $host-strip "$out"/tshark-win/*.exe "$out"/tshark-win/*.dll
}

sources=$(realpath "$1")
mkdir -p "$2"
out=$(realpath "$2")
work=$out/build
prefix=$work/prefix
mkdir -p "$prefix"/{bin,include,lib/pkgconfig}
cd "$work"
cmake_toolchain
meson_toolchain
pkg_config
debian_libraries
untranslated
cares_headers
build_pcre2
build_glib
[ "${3-}" != libraries ] || exit 0
build_wireshark
collect
