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

# Only what lies in the DLL itself may be found by its address.
no_data_but_known() {
    local abi=$1 dll=$2 from symbol
    while read -r from symbol; do
        if grep -qE "^ +$symbol DATA$" "$sdks/$abi/lib/$from.def" 2>/dev/null && [ "$symbol" != g_ascii_table ]; then
            echo "data of another DLL: $symbol of $from" && return 1
        fi
    done < <(imports "$dll")
}

no_path_of_the_build() {
    ! grep -aobF -e "$REPO" -e "$sdks" "$1"
}

# build_zip ABI FOLDER: the DLL in FOLDER/ABI, the zip in FOLDER/zips.
build_zip() {
    SOURCE_DATE_EPOCH=1000000000 "$REPO/packaging/windows/build-inside.sh" "$sdks/$1" "$2/$1" "$2/zips"
}

# What a person with Windows needs is in the zip, and every file that its README.txt names.
zip_is_whole() {
    local abi=$1 name zip folder=$out/unpacked/$1
    zip=$(echo "$out"/zips/*-windows-x64-wireshark-"$abi".zip)
    name=$(basename "$zip" .zip)
    mkdir -p "$folder"
    [ "$name" = "cisco-alarm-$(project_version)-windows-x64-wireshark-$abi" ] && unzip -q "$zip" -d "$folder" || return
    (cd "$folder/$name" && find . -type f | sort)
    cmp "$folder/$name/plugins/$abi/epan/cisco_alarm.dll" "$out/$abi/plugins/$abi/epan/cisco_alarm.dll" &&
        diff -r "$folder/$name/profiles" "$REPO/packaging/profile" &&
        tr -d '\r' <"$folder/$name/LICENSE.txt" | cmp - "$REPO/LICENSE" &&
        cmp "$folder/$name/sample.pcapng" "$REPO/captures/forum-tcp.pcapng" &&
        ! grep -n '@' "$folder/$name/README.txt" && ! grep -qv $'\r$' "$folder/$name/README.txt" &&
        ! LC_ALL=C grep -nP '[^\x00-\x7f]' "$folder/$name/README.txt"
}

same_again() {
    build_zip "$1" "$out/again" && cmp "$out"/zips/*-"$1".zip "$out"/again/zips/*-"$1".zip
}

dll_checks() {
    local abi=$1 dll=$out/$1/plugins/$1/epan/cisco_alarm.dll
    check "$abi: the DLL builds, warnings being errors" build_zip "$abi" "$out"
    [ -f "$dll" ] || return 0
    check "$abi: the zip holds all that its README.txt names" zip_is_whole "$abi"
    check "$abi: built again, it is the same byte for byte" same_again "$abi"
    check "$abi: it exports what Wireshark asks for, and nothing else" exactly_five "$dll"
    check "$abi: it imports what this release exports, and the UCRT" imports_known "$abi" "$dll"
    check "$abi: it imports no data but GLib's table of ASCII" no_data_but_known "$abi" "$dll"
    check "$abi: no path of the build is in it" no_path_of_the_build "$dll"
    check "$abi: MSVC would take every source, and lays records out as gcc does" "$here/msvc.py" "$out/$abi"
}

### The unit tests, with the part of GLib that they use

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

# All programs of tests/, but not the plugin.
unit_build() {
    local folder
    CFLAGS=-I$here/shim quietly "$out/unit-configure.log" cmake -S "$REPO" -B "$out/unit" -DWERROR=ON -DBUILD_TESTS=ON \
        -DCMAKE_TOOLCHAIN_FILE="$REPO/packaging/windows/toolchain.cmake" -DCISCO_ALARM_SDK="$out/unit-sdk" \
        -DCMAKE_CROSSCOMPILING_EMULATOR="$here/wine.sh" || return
    for folder in "$out"/unit/tests/{unit,alarms}; do
        [ ! -d "$folder" ] || quietly "$out/unit-build.log" make -C "$folder" -j "$(nproc)" || return
    done
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

# Runs them with ctest, and counts the cases, not the programs.
unit_tests() {
    local log=$out/ctest.log status=0 passed failed
    # One after another: two that started while Wine's server was ending have been seen to fail.
    ctest --test-dir "$out/unit" -V -R '^unit-' >"$log" 2>&1 || status=$?
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
    unit_tests
    alarms_tests
}

mkdir -p "$out"
export WINEPREFIX=$out/wine
mapfile -t abis < <(basename -a "$sdks"/*)
for abi in "${abis[@]}"; do
    dll_checks "$abi"
done
under_wine "${abis[0]}"
report
