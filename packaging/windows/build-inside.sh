#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Where the compiler is, which is in a chroot: makes the SDK's import libraries, builds the plugin, and packs the zip.
#
#   packaging/windows/build-inside.sh SDK BUILD [ZIP-FOLDER]
#
# Without ZIP-FOLDER no zip is made. SOURCE_DATE_EPOCH is the time of all files in it.
set -euo pipefail
# shellcheck source=packaging/lib/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/setup.sh"
sdk=$1 build=$2 zips=${3-}
tools=x86_64-w64-mingw32ucrt
windows=$REPO/packaging/windows

import_libraries() {
    local def dll
    for def in "$sdk"/lib/*.def; do
        dll=$(basename "$def" .def)
        $tools-dlltool -m i386:x86-64 -d "$def" -l "$sdk/lib/lib$(sed -E 's/^lib//; s/-0$//' <<<"${dll%.dll}").dll.a"
    done
}

check_headers() {
    $tools-gcc -std=c11 -Wall -Wextra -Werror -I"$sdk/include/glib-2.0" -c "$windows/check-sdk.c" -o "$sdk/check-sdk.o"
}

configure_and_build() {
    # Not by -DCMAKE_C_FLAGS, which would take the place of the toolchain's.
    CFLAGS="-ffile-prefix-map=$REPO=. -ffile-prefix-map=$sdk=sdk" build "$build" -DCMAKE_TOOLCHAIN_FILE="$windows/toolchain.cmake" -DCISCO_ALARM_SDK="$sdk" -DWERROR=ON \
        -DBUILD_TESTS=OFF -- cisco_alarm
}

# A text for Windows, with its line ends.
text() {
    sed -e "s/@VERSION@/$version/g" -e "s/@WIRESHARK@/$abi/g" -e 's/$/\r/' "$1"
}

# The folders are named as in %APPDATA%\Wireshark, so that they are copied there as they are.
pack() {
    local abi version name folder
    abi=$(basename "$(dirname "$(dirname "$dll")")")
    version=$(project_version)
    name=cisco-alarm-$version-windows-x64-wireshark-$abi
    folder=$build/zip/$name
    rm -rf "$build/zip"
    mkdir -p "$folder/plugins/$abi/epan" "$zips"
    cp "$dll" "$folder/plugins/$abi/epan/"
    cp -r "$REPO/packaging/profile" "$folder/profiles"
    cp "$REPO/captures/forum-tcp.pcapng" "$folder/sample.pcapng"
    text "$windows/README.txt" >"$folder/README.txt"
    text "$REPO/LICENSE" >"$folder/LICENSE.txt"
    find "$folder" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
    find "$folder" -exec touch -d "@${SOURCE_DATE_EPOCH:?}" {} +
    rm -f "$zips/$name.zip"
    (cd "$build/zip" && find "$name" -type f | LC_ALL=C sort | TZ=UTC zip -X -9 -q -@ "$zips/$name.zip")
}

import_libraries
check_headers
configure_and_build
dll=$(echo "$build"/plugins/*/epan/cisco_alarm.dll)
[ -f "$dll" ] || die "the build left no cisco_alarm.dll"
[ -z "$zips" ] || pack
