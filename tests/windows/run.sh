#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The plugin for Windows, tested on Debian, for Wireshark 4.0, 4.4 and 4.6:
#   - its DLLs: exports, imports, and whether records lie in memory as MSVC lays them out
#   - zip and setup: the same again, and installed, upgraded and taken out under Wine
#   - the unit tests and the alarms of core and model, and trace2pcapng.exe, under Wine
#   - the plugin in a tshark.exe under Wine, installed by the setup, against Linux's tshark
#
#   tests/windows/run.sh [--tshark DIR]…
#
# --tshark DIR: a folder with tshark.exe and its DLLs, of one of these releases. Without it a small one is built from
# Debian's source package and kept in /var/cache/cisco-alarm/windows (elsewhere with CISCO_ALARM_WINDOWS=DIR).
# Where the mirror does not have what a test needs, that is said, and the test counts as skipped.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/testing.sh"
# shellcheck source=tests/lib/chroot.sh
. "$REPO/tests/lib/chroot.sh"
# shellcheck source=packaging/windows/lib.sh
. "$REPO/packaging/windows/lib.sh"
# shellcheck source=tests/windows/tshark.sh
. "$REPO/tests/windows/tshark.sh"

passed=0 failed=0 skipped=0

not_tested() {
    skipped=$((skipped + 1))
    printf '%s\n' '' "NOT TESTED: $1" "            $2" ''
}

# Takes the counts of a part from its last line.
tally() {
    local log=$1 status=$2 p f
    read -r p _ f _ < <(grep -aoE '^[0-9]+ passed, [0-9]+ failed' "$log" | tail -n 1 || true) || true
    passed=$((passed + ${p:-0}))
    failed=$((failed + ${f:-0}))
    [ "$status" = 0 ] || [ "${f:-0}" != 0 ] || failed=$((failed + 1))
}

# What runs in the chroot with the compiler.
test_dlls() {
    local status=0 start=$SECONDS
    if ! enter_compiler "$SCRATCH/sdk" python3 clang wine wine64 zlib1g-dev; then
        not_tested "the DLLs and the unit tests under Wine" "mingw-w64 or Wine is not available"
        return
    fi
    in_chroot "$CHROOT" "$INSIDE/tests/windows/inside.sh" "$INSIDE/sdk" "$INSIDE/out" >"$SCRATCH/inside.log" 2>&1 || status=$?
    cat "$SCRATCH/inside.log"
    tally "$SCRATCH/inside.log" "$status"
    cp "$CHROOT$INSIDE"/out/packed/*-setup.exe "$SCRATCH/setup.exe" || true
    clean_chroot
    leave_chroot
    echo "(that took $((SECONDS - start)) s)"
}

# The plugin in tshark.exe.
test_tshark() {
    local abi=$1 release=$2 status=0
    echo
    echo "--- the plugin in a tshark.exe of Wireshark $abi"
    if [ ! -f "$SCRATCH/setup.exe" ]; then
        not_tested "the plugin in tshark.exe $abi" "there is no setup"
        return
    fi
    find_tshark "$abi" "$release" || status=$?
    if [ "$status" = 1 ]; then
        not_tested "the plugin in tshark.exe $abi" "$(cat "$SCRATCH/why-not")"
    elif [ "$status" != 0 ]; then
        echo "FAILED  $(cat "$SCRATCH/why-not")"
        failed=$((failed + 1))
    else
        compare_tshark "$abi" "$release" >"$SCRATCH/compare.log" 2>&1 || status=$?
        cat "$SCRATCH/compare.log"
        tally "$SCRATCH/compare.log" "$status"
    fi
}

become_root "$@"
given=()
while [ $# -gt 0 ]; do
    case $1 in
    -h | --help)
        sed -n '3,13s/^# \{0,1\}//p' "$0"
        exit
        ;;
    --tshark)
        [ -f "${2-}/tshark.exe" ] || die "no tshark.exe in ${2-}"
        given+=("$(realpath "$2")")
        shift
        ;;
    *) die "no such option: $1" ;;
    esac
    shift
done
need_packages debootstrap binutils
make_scratch
declare -A release_of=()
for release in "${WINDOWS_RELEASES[@]}"; do
    if make_sdk "$release" "$SCRATCH/sdk"; then
        release_of[$WIRESHARK_ABI]=$release
    else
        not_tested "Wireshark of Debian $release" "its development files could not be had"
    fi
done
[ ${#release_of[@]} = 0 ] || test_dlls
for abi in $(printf '%s\n' "${!release_of[@]}" | sort -V); do
    test_tshark "$abi" "${release_of[$abi]}"
done
echo
echo "$passed passed, $failed failed, $skipped skipped"
[ "$failed" = 0 ]
