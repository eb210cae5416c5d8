#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Prints all captures in four ways, and the fields, so that Linux and Windows can be held against each other.
#
#   tests/windows/print-all.sh OUT            with this system's tshark, and the plugin built here
#   tests/windows/print-all.sh OUT DIR        with DIR/tshark.exe under Wine, where the plugin is installed
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/testing.sh"
out=$1 exe=${2-}
export TZ=UTC WINEPREFIX=${WINEPREFIX:-/tmp/cisco-alarm-wine}
STATISTICS=(incidents timeline reasons devices switches ucm trust firmware)

prepare() {
    make_scratch
    if [ -z "$exe" ]; then
        build "$BUILD/windows-linux" -DBUILD_TESTS=OFF -- cisco_alarm
        plugins=$(stage_plugins "$BUILD/windows-linux")
    fi
}

windows() {
    "$REPO/tests/windows/wine.sh" "$exe/tshark.exe" "$@"
}

any_tshark() {
    if [ -z "$exe" ]; then
        run_tshark "$plugins" "$@" 2>/dev/null
    else
        windows "$@" 2>/dev/null | tr -d '\r'
    fi
}

# The captures have to be where an unprivileged tshark can read them, under a name that Windows has, too.
print_capture() {
    local capture=$1 name statistics=() table
    name=$(basename "$capture" .pcapng)
    for table in "${STATISTICS[@]}"; do
        statistics+=(-z "cisco_alarm,$table")
    done
    any_tshark -2 -r "$capture" -Y cisco_alarm -T fields -E separator=/t -E occurrence=a -e frame.number "${fields[@]}" \
        -e _ws.col.info -e _ws.expert.message >"$out/$name-fields.txt"
    any_tshark -2 -r "$capture" -Y cisco_alarm -J cisco_alarm -T json >"$out/$name-json.txt"
    any_tshark -2 -r "$capture" -Y 'frame' -O cisco_alarm >"$out/$name-text.txt"
    any_tshark -2 -q -r "$capture" "${statistics[@]}" -z expert >"$out/$name-statistics.txt"
}

# Two that start while Wine's server is ending have been seen to fail, so that one is started that stays to the end: none
# can be while the one before is still there.
print_captures() {
    local capture
    [ -z "$exe" ] || { wineserver -w && wineserver -p; }
    for capture in "$REPO"/captures/*.pcapng; do
        while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
            wait -n
        done
        print_capture "$capture" &
    done
    while [ -n "$(jobs -rp)" ]; do
        wait -n
    done
    [ -z "$exe" ] || wineserver -k
}

prepare
rm -rf "$out" && mkdir -p "$out"
any_tshark --version | sed -n 's/^TShark[^0-9]*\([0-9.]*[0-9]\).*/\1/p' >"$out/version"
any_tshark -G plugins | grep -c '^cisco_alarm\.' >/dev/null || die "the plugin was not loaded"
any_tshark -G fields | awk -F'\t' '$1 == "F" && $5 == "cisco_alarm"' >"$out/fields.txt"
mapfile -t fields < <(cut -f3 "$out/fields.txt" | sort -u | sed 's/^/-e\n/')
[ ${#fields[@]} -gt 20 ] || die "the plugin has next to no fields"
print_captures
