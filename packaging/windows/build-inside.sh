#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Where the compiler is, which is in a chroot: makes the SDK's import libraries, and builds the plugin for its release.
#
#   packaging/windows/build-inside.sh SDK BUILD [OPTION_OF_CMAKE…]
set -euo pipefail
# shellcheck source=packaging/lib/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/setup.sh"
sdk=$1 build=$2 options=("${@:3}")
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
    CFLAGS="-ffile-prefix-map=$REPO=. -ffile-prefix-map=$sdk=sdk" build "$build" \
        -DCMAKE_TOOLCHAIN_FILE="$windows/toolchain.cmake" -DCISCO_ALARM_SDK="$sdk" -DWERROR=ON -DBUILD_TESTS=OFF \
        ${options[@]+"${options[@]}"} -- cisco_alarm
}

# gcc's are left where it is killed, and the chroot is kept.
make_scratch
export TMPDIR=$SCRATCH
import_libraries
check_headers
configure_and_build
[ -f "$(echo "$build"/plugins/*/epan/cisco_alarm.dll)" ] || die "the build left no cisco_alarm.dll"
quietly "$SCRATCH/tool.log" cmake --build "$build" --target trace2pcapng
[ -f "$build/trace2pcapng.exe" ] || die "the build left no trace2pcapng.exe"
