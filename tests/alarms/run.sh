#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Reads each alarm of this folder, as it was sent, with plugin/model/alarm alone, and compares what comes out with what is
# expected. A case is two files:
#
#   NAME.xml                            a document; or NAME.reason.txt, the text of a Reason header; or NAME.sccp.txt,
#                                       that of SCCP message 0x0020
#   NAME.expected                       what is read: read_alarm.c says how to read it
#
#   tests/alarms/run.sh                 every case
#   tests/alarms/run.sh NAME…           some of them
#   tests/alarms/run.sh --renew NAME…   writes NAME.expected, to be reviewed (without NAME: of all cases)
#
# $READ_ALARM is the program, if it is built already. Neither Wireshark nor GLib is needed.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$HERE/../.." && pwd)
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT

if [ -z "${READ_ALARM:-}" ]; then
    READ_ALARM=$scratch/read_alarm
    "${CC:-cc}" -std=c11 -O1 -g -Wall -Wextra -I "$TOP/plugin" -o "$READ_ALARM" \
        "$HERE/read_alarm.c" "$TOP"/plugin/model/alarm/*.c "$TOP"/plugin/core/*.c "$TOP"/plugin/core/xml/*.c
fi

renew=false
if [ "${1:-}" = --renew ]; then
    renew=true
    shift
fi

# find_input NAME: sets input to the file as it was sent; fails unless there is exactly one.
find_input() {
    local file found=()
    for file in "$HERE/$1".{xml,reason.txt,sccp.txt}; do
        [ ! -e "$file" ] || found+=("$file")
    done
    input=${found[0]-}
    [ ${#found[@]} = 1 ]
}

# Every name that a file here has, so that neither half of a case can be missing unnoticed.
all_names() {
    local file
    for file in "$HERE"/*.{xml,txt,expected}; do
        file=${file##*/}
        if [ ! -e "$HERE/$file" ] || [ "$file" = CMakeLists.txt ]; then
            continue
        fi
        file=${file%.expected} file=${file%.xml} file=${file%.reason.txt}
        echo "${file%.sccp.txt}"
    done | sort -u
}

# text_of FILE: sets text to what is in it. Without a process of its own, of which there would be three for each case.
text_of() {
    text=
    IFS= read -r -d '' text <"$1" || true
}

# Sets output to what is wrong, if anything is.
read_case() {
    local name=$1 input text read
    find_input "$name" || { output="expected exactly one input file for this case" && return 1; }
    if ! "$READ_ALARM" "$input" >"$scratch/read" 2>"$scratch/errors"; then
        output="read_alarm failed: $(<"$scratch/errors")"
        return 1
    fi
    if $renew; then
        cp "$scratch/read" "$HERE/$name.expected"
    fi
    [ -e "$HERE/$name.expected" ] || { output="missing $name.expected" && return 1; }
    text_of "$scratch/read"
    read=$text
    text_of "$HERE/$name.expected"
    [ "$text" = "$read" ] && [ -n "$text" ] && return
    output=$(diff -u --label "$name.expected" --label read "$HERE/$name.expected" "$scratch/read") || true
    output=${output:-"nothing is expected, or a NUL"}
    return 1
}

if [ $# -gt 0 ]; then
    names=("$@")
else
    all_names >"$scratch/names"
    mapfile -t names <"$scratch/names"
fi
count=0 failed=0
for name in "${names[@]}"; do
    count=$((count + 1))
    if read_case "$name"; then
        echo "ok $count alarms/$name"
    else
        failed=$((failed + 1))
        echo "not ok $count alarms/$name"
        echo "# ${output//$'\n'/$'\n'# }"
    fi
done
echo "1..$count"
[ "$failed" = 0 ] && [ "$count" -gt 0 ]
