#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Where the compiler for Windows is: the DLLs, the layouts, and the unit tests under Wine.
#
#   tests/windows/inside.sh SDKS BUILD     SDKS: a folder with an SDK for each X.Y of Wireshark
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/testing.sh"
sdks=$1 out=$2
tools=x86_64-w64-mingw32ucrt
here=$REPO/tests/windows
EXPORTS='plugin_describe plugin_register plugin_version plugin_want_major plugin_want_minor'

### The DLL

# The names that the DLL exports, in a line.
exports() {
    $tools-objdump -p "$1" | awk '/^\[Ordinal\/Name Pointer\] Table/ { inside = 1; next }
        !NF                                    { inside = 0 }
        inside && /\+base\[/                   { print $NF }' | LC_ALL=C sort | paste -sd ' '
}

exactly_five() {
    local found
    found=$(exports "$1")
    echo "exports: $found"
    [ "$found" = "$EXPORTS" ]
}

# "DLL symbol" for each import.
imports() {
    $tools-objdump -p "$1" | awk '/DLL Name:/        { dll = $3 }
        /^The Export Tables/                         { exit }
        dll && /^\t[0-9a-f]+( +<none>)? +[0-9a-f]+ / { print dll, $NF }'
}

# Every import is exported by the library of that release. The C library is Windows' own, KERNEL32 is what it stands on.
imports_known() {
    local abi=$1 dll=$2 from symbol bad=0 count=0
    while read -r from symbol; do
        count=$((count + 1))
        case $from in
        libwireshark.dll | libwsutil.dll | glib-2.0-0.dll)
            grep -qE "^ +$symbol( DATA)?$" "$sdks/$abi/lib/$from.def" || { echo "$from does not export $symbol" && bad=1; }
            ;;
        KERNEL32.dll | WS2_32.dll | api-ms-win-crt-*.dll) ;;
        *) echo "imports $symbol from $from" && bad=1 ;;
        esac
    done < <(imports "$dll")
    echo "$count imports"
    [ "$count" -gt 100 ] && [ "$bad" = 0 ]
}

# Only what lies in the DLL itself may be found by its address; two tables of GLib are declared as another DLL's.
no_data_but_known() {
    local abi=$1 dll=$2 from symbol
    while read -r from symbol; do
        if grep -qE "^ +$symbol DATA$" "$sdks/$abi/lib/$from.def" 2>/dev/null &&
            [[ $symbol != g_@(ascii_table|utf8_skip) ]]; then
            echo "data of another DLL: $symbol of $from" && return 1
        fi
    done < <(imports "$dll")
}

no_path_of_the_build() {
    ! grep -aobF -e "$REPO" -e "$sdks" "$1"
}

# build_dll ABI FOLDER: the DLL in FOLDER/ABI.
build_dll() {
    SOURCE_DATE_EPOCH=1000000000 "$REPO/packaging/windows/build-inside.sh" "$sdks/$1" "$2/$1"
}

# What Windows shows under Properties > Details.
version_is_shown() {
    local text
    text=$($tools-objcopy -O binary -j .rsrc "$1" /dev/stdout | iconv -f UTF-16LE -t UTF-8//IGNORE 2>/dev/null |
        tr '\0' '\n' | grep -a .)
    grep -qxF "$(project_version)" <<<"$text" && grep -qF "Wireshark $2" <<<"$text"
}

# Optimization across files doubles the time of a build. What is shipped has it, what is not needs none.
FASTER=-DCMAKE_INTERPROCEDURAL_OPTIMIZATION=OFF

# 5.0 may install fewer headers than this release.
builds_with_fewer_headers() {
    local sdk=$out/fewer/$1
    mkdir -p "$out/fewer" && cp -r "$sdks/$1" "$sdk" &&
        rm "$sdk"/include/wireshark/epan/dissectors/packet-{media-type,skinny}.h &&
        "$REPO/packaging/windows/build-inside.sh" "$sdk" "$out/fewer/build" "$FASTER"
}

dll_checks() {
    local abi=$1 dll=$out/builds/$1/plugins/$1/epan/cisco_alarm.dll
    check "$abi: the DLL builds, warnings being errors" build_dll "$abi" "$out/builds"
    [ -f "$dll" ] || return 0
    check "$abi: the DLL says its version" version_is_shown "$dll" "$abi"
    check "$abi: it exports what Wireshark asks for, and nothing else" exactly_five "$dll"
    check "$abi: it imports what this release exports, and the UCRT" imports_known "$abi" "$dll"
    check "$abi: it imports no data but GLib's tables of characters" no_data_but_known "$abi" "$dll"
    check "$abi: no path of the build is in it" no_path_of_the_build "$dll"
    check "$abi: MSVC would take every source, and lays records out as gcc does" "$here/msvc.py" "$out/builds/$abi"
}

### Zip and setup

# pack FOLDER: of the DLLs in FOLDER/builds.
pack() {
    SOURCE_DATE_EPOCH=1000000000 "$REPO/packaging/windows/pack-inside.sh" "$1/builds" "$1/packed"
}

# One DLL is built again; all of them are built in the same way.
same_again() {
    local abi=${abis[-1]}
    mkdir -p "$out/again/builds"
    cp -r "$out"/builds/* "$out/again/builds/" && rm -r "$out/again/builds/$abi" && build_dll "$abi" "$out/again/builds" &&
        pack "$out/again" && diff -r "$out/packed" "$out/again/packed"
}

# A text for Windows: its line ends, nothing that was to be filled in, ASCII.
is_text_for_windows() {
    ! grep -n '@' "$1" && ! grep -qv $'\r$' "$1" && ! LC_ALL=C grep -nP '[^\x00-\x7f]' "$1"
}

# What a person with Windows needs is in the zip, and every file that its README.txt names.
zip_is_whole() {
    local name abi file folder
    name=cisco-alarm-$(project_version)-windows-x64
    folder=$out/unpacked/$name
    mkdir -p "$out/unpacked" && unzip -q "$out/packed/$name.zip" -d "$out/unpacked" || return
    (cd "$folder" && find . -type f | sort)
    for abi in "${abis[@]}"; do
        cmp "$folder/plugins/$abi/epan/cisco_alarm.dll" "$out/builds/$abi/plugins/$abi/epan/cisco_alarm.dll" || return
    done
    while read -r file; do
        [ -s "$(find "$folder" -name "$file")" ] || { echo "README.txt names $file" && return 1; }
    done < <(grep -oE '[a-z-]+\.(html|pcapng)' "$folder/README.txt" | sort -u)
    diff -r "$folder/profiles" "$REPO/packaging/profile" && tr -d '\r' <"$folder/LICENSE.txt" | cmp - "$REPO/LICENSE" &&
        is_text_for_windows "$folder/README.txt"
}

package_checks() {
    check "the plugins of all releases are packed into a zip and a setup" pack "$out"
    [ -f "$(echo "$out"/packed/*-setup.exe)" ] || return 0
    check "the zip holds all that its README.txt names" zip_is_whole
    check "built again, all are the same byte for byte" same_again
    "$here/setup.sh" "$out" >"$out/setup.log" 2>&1 || true
    grep -E -v '^[0-9]+ passed' "$out/setup.log"
    CHECKS_PASSED=$((CHECKS_PASSED + $(grep -c '^ok ' "$out/setup.log" || true)))
    CHECKS_FAILED=$((CHECKS_FAILED + $(grep -c '^FAILED ' "$out/setup.log" || true)))
    check "the tests of the setup came to their end" grep -qE '^[0-9]+ passed, [0-9]+ failed$' "$out/setup.log"
}

### The unit tests, with the part of GLib that they use

# Those that link nothing but core. What belongs to several phones uses more of GLib than the shim has.
mapfile -t UNIT_TESTS < <(sed -nE 's/^add_unit_test\((test_[a-z0-9_]+)\)$/\1/p' "$REPO/tests/unit/CMakeLists.txt")

unit_sdk() {
    local sdk=$sdks/$1 source objects=()
    cp -r "$sdk" "$out/unit-sdk" || return
    for source in "$here"/shim/*.c; do
        objects+=("$out/unit-sdk/$(basename "$source" .c).o")
        $tools-gcc -std=c11 -O1 -Wall -Wextra -Werror -I"$here/shim" -c "$source" -o "${objects[-1]}" || return
    done
    rm "$out"/unit-sdk/lib/libglib-2.0*
    $tools-ar rcs "$out/unit-sdk/lib/libglib-2.0.a" "${objects[@]}" || return
    sed -i "s|^Cflags:.*|Cflags: -I$here/shim|" "$out/unit-sdk/lib/pkgconfig/glib-2.0.pc"
}

unit_build() {
    CFLAGS=-I$here/shim quietly "$out/unit-configure.log" cmake -S "$REPO" -B "$out/unit" -DWERROR=ON -DBUILD_TESTS=ON \
        "$FASTER" -DCMAKE_TOOLCHAIN_FILE="$REPO/packaging/windows/toolchain.cmake" -DCISCO_ALARM_SDK="$out/unit-sdk" \
        -DCMAKE_CROSSCOMPILING_EMULATOR="$here/wine.sh" || return
    quietly "$out/unit-build.log" make -C "$out/unit" -j "$(nproc)" "${UNIT_TESTS[@]}" read_alarm
}

# A way to end badly has to end badly, or no test below says anything.
shim_fails() {
    local way status
    $tools-gcc -std=c11 -I"$here/shim" -I"$REPO/tests/unit" -I"$REPO/plugin" -L"$out/unit-sdk/lib" -static-libgcc \
        "$here/shim_test.c" "$REPO/tests/unit/guarded_input.c" -lglib-2.0 -o "$out/shim_test.exe" || return
    "$here/wine.sh" "$out/shim_test.exe" passes || { echo "it does not pass" && return 1; }
    for way in int uint string bytes lengths true false null softly error past-the-end written; do
        status=0
        "$here/wine.sh" "$out/shim_test.exe" "$way" >"$out/shim.log" 2>&1 || status=$?
        [ "$status" != 0 ] || { echo "$way: passes" && return 1; }
        ! grep '^ok' "$out/shim.log" || { echo "$way: prints ok" && return 1; }
    done
    ! GUARD_SIDE=front "$here/wine.sh" "$out/shim_test.exe" before
}

may_mount() {
    unshare --mount --propagation unchanged true 2>/dev/null
}

# A program under Wine has a console where Wine has a terminal, for which a chroot has no devices.
in_console() {
    # shellcheck disable=SC2016 # expanded in there
    unshare --mount --propagation unchanged sh -c 'mount -t devpts devpts /dev/pts -o newinstance,ptmxmode=0666 &&
        log=$1 && shift && script -qec "$* 2>$log" /dev/null' sh "$out/console.log" "$here/wine.sh" "$@" >/dev/null ||
        { cat "$out/console.log" && return 1; }
}

# Where the bars of the timeline can be read.
consoles() {
    $tools-gcc -std=c11 -Wall -Wextra -Werror -I"$REPO/plugin" "$here/console_test.c" \
        "$REPO/plugin/wireshark/tables/console.c" -o "$out/console_test.exe" || return
    "$here/wine.sh" "$out/console_test.exe" none || return
    if may_mount; then
        in_console "$out/console_test.exe" console
    fi
}

# Runs them with ctest, and counts the cases, not the programs.
unit_tests() {
    local log=$out/ctest.log status=0 passed failed
    # One after another: two that started while Wine's server was ending have been seen to fail.
    ctest --test-dir "$out/unit" -V -R "^unit-($(IFS='|' && echo "${UNIT_TESTS[*]}"))-" >"$log" 2>&1 || status=$?
    passed=$(grep -cE '^[0-9]+: ok [0-9]+ ' "$log") || true
    failed=$(grep -cE '^[0-9]+: not ok ' "$log") || true
    [ "$status" = 0 ] || tail -n 60 "$log"
    grep -E '^ *[0-9]+/[0-9]+ Test' "$log" || true
    [ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
    [ "$passed" != 0 ] || failed=1
    echo "unit tests under Wine: $passed passed, $failed failed in $(grep -oE '^Total Test time.*' "$log")"
    CHECKS_PASSED=$((CHECKS_PASSED + passed)) CHECKS_FAILED=$((CHECKS_FAILED + failed))
}

# What read_alarm.exe makes of each alarm, in $out/read, by one start of Wine; line ends of Windows are taken off. One that
# fails says so in its output, which no expected one does.
read_alarms() {
    local program=$out/unit/tests/alarms/read_alarm.exe input name
    mkdir -p "$out/read"
    for input in "$REPO"/tests/alarms/*.{xml,txt}; do
        name=$(basename "$input")
        [ "$name" = CMakeLists.txt ] || printf '@"Z:%s" "Z:%s" >"Z:%s" || @echo it failed >>"Z:%s"\r\n' \
            "$program" "$input" "$out/read/$name" "$out/read/$name" | tr / '\134'
    done >"$out/read.bat"
    "$here/wine.sh" cmd /c "Z:$(tr / '\134' <<<"$out/read.bat")" </dev/null >/dev/null 2>&1 || true
    find "$out/read" -type f -exec sed -i 's/\r$//' {} +
}

# The alarms of tests/alarms, judged by their own script.
alarms_tests() {
    local log=$out/alarms.log status=0 passed failed
    [ -e "$REPO/tests/alarms/run.sh" ] || { echo "no tests/alarms" && return; }
    read_alarms
    # shellcheck disable=SC2016 # expanded in there
    printf '#!/bin/sh\nexec cat "%s/$(basename "$1")"\n' "$out/read" >"$out/read_alarm"
    chmod +x "$out/read_alarm"
    READ_ALARM=$out/read_alarm "$REPO/tests/alarms/run.sh" >"$log" 2>&1 || status=$?
    passed=$(grep -c '^ok ' "$log") || true
    failed=$(grep -c '^not ok ' "$log") || true
    [ "$status" = 0 ] || grep -A 20 '^not ok ' "$log" | head -n 60
    [ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
    echo "alarms under Wine: $passed passed, $failed failed"
    CHECKS_PASSED=$((CHECKS_PASSED + passed)) CHECKS_FAILED=$((CHECKS_FAILED + failed))
}

under_wine() {
    local abi=$1
    check "the tests' part of GLib builds" unit_sdk "$abi"
    check "the unit tests build for Windows, warnings being errors" unit_build
    [ -x "$(find "$out/unit/tests/unit" -name 'test_*.exe' 2>/dev/null | head -n 1)" ] || return 0
    check "Wine starts" "$here/wine.sh" cmd /c exit
    check "what has to fail under Wine fails" shim_fails
    check "block elements are printed where a console, pipe or file has them" consoles
    may_mount || echo "NOT TESTED: consoles, since nothing may be mounted here"
    unit_tests
    alarms_tests
}

### trace2pcapng

# The same program for this system, to compare with.
native_tool() {
    local sources
    mapfile -t sources < <(find "$REPO/tools/trace2pcapng" "$REPO/plugin/core" -name '*.c' ! -name system_windows.c)
    gcc -std=c11 -O1 -D_DEFAULT_SOURCE -D_FILE_OFFSET_BITS=64 -DCISCO_ALARM_VERSION="\"$(project_version)\"" \
        -I"$REPO/plugin" "${sources[@]}" -lz -o "$out/trace2pcapng"
}

# The fuzzer's traces, which are of all three kinds; one as RTMT compresses them, one of these cut short.
make_traces() {
    local file
    mkdir -p "$out/traces"
    for file in "$REPO"/tests/fuzz/corpus/sip_trace/*; do
        cp "$file" "$out/traces/$(basename "$file").txt"
    done
    gzip -n <"$out/traces/wire.txt" >"$out/traces/whole.txt.gz"
    gzip -n <"$out/traces/copy.txt" | head -c -20 >"$out/traces/cut.txt.gzo"
}

# convert PROGRAM OUT: what it writes to OUT.pcapng, to a pipe, and says, with the line ends of this system.
convert() {
    local program=("${@:1:$#-1}") into=${*: -1}
    (cd "$out" && "${program[@]}" -o "$into.pcapng" traces && "${program[@]}" -o - traces/wire.txt) \
        >"$into.pipe" 2>"$into.log" || { cat "$into.log" && return 1; }
    tr -d '\r' <"$into.log" | sed "s/^trace2pcapng.exe/trace2pcapng/; s/\\\\/\//g" >"$into.said"
}

converts_alike() {
    convert "$out/trace2pcapng" "$out/native-trace" && convert "$here/wine.sh" "$tool" "$out/wine-trace" || return
    [ -s "$out/native-trace.pipe" ] && cmp "$out/native-trace.pcapng" "$out/wine-trace.pcapng" &&
        cmp "$out/native-trace.pipe" "$out/wine-trace.pipe" && diff "$out/native-trace.said" "$out/wine-trace.said"
}

# Nothing else is taken, and nothing is left of the try.
refuses_another_file() {
    ! "$here/wine.sh" "$tool" -o "$out/refused.pcapng" "$REPO/captures/forum-tcp.pcapng" || return
    [ -z "$(find "$out" -maxdepth 1 -name 'refused*')" ]
}

tool_checks() {
    local tool
    tool=$out/unpacked/cisco-alarm-$(project_version)-windows-x64/trace2pcapng.exe
    check "trace2pcapng builds for this system" native_tool
    make_traces
    check "trace2pcapng.exe of the zip writes and says what this system's does" converts_alike
    check "trace2pcapng.exe refuses another kind of file" refuses_another_file
}

mkdir -p "$out"
export WINEPREFIX=$out/wine
mapfile -t abis < <(basename -a "$sdks"/*)
for abi in "${abis[@]}"; do
    dll_checks "$abi"
done
check "${abis[-1]}: it builds without the headers that 5.0 may not install" builds_with_fewer_headers "${abis[-1]}"
package_checks
under_wine "${abis[0]}"
tool_checks
report
