#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Decodes the Cisco phone alarms of captures without installing the plugin: installs missing build packages with apt,
# builds the plugin in build/, and prints the packet and tree of each alarm, and the alarms by reason at the end. Progress
# goes to stderr, alarms and tables to stdout.
#
#   packaging/try.sh [--summary | --document ALARM] [CAPTURE | FOLDER]…      default: captures/forum-tcp.pcapng
#
# --summary prints tables only: incidents, then alarms by reason, device, switch port and Unified CM.
# --document prints the first document of this alarm in each capture, as the phone sent it.
set -euo pipefail
# shellcheck source=packaging/lib/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/setup.sh"

summary=false alarm='' captures=()

# Sorted, so that captures which dumpcap numbered come in their order.
captures_of_folder() {
    find -L "$1" -maxdepth 1 -type f -regextype posix-extended -iregex '.*\.(pcapng|pcap|cap)(\.(gz|zst|lz4))?' | LC_ALL=C sort
}

# Everything is read twice (-2), which takes files.
add_capture() {
    local found
    if [ "$1" = - ] || [ -p "$1" ]; then
        die "$1 is a pipe; the capture is read twice, so write it to a file first"
    elif [ -d "$1" ]; then
        mapfile -t found < <(captures_of_folder "$1")
        [ ${#found[@]} -gt 0 ] || die "no capture (.pcapng, .pcap, .cap) in the folder $1"
        captures+=("${found[@]}")
    elif [ ! -e "$1" ]; then
        die "file not found: $1"
    elif [ ! -f "$1" ]; then
        die "not a capture file: $1"
    elif [ ! -r "$1" ]; then
        die "cannot read $1"
    else
        captures+=("$1")
    fi
}

# A capture of the user's own may be where tshark's user cannot read it. Prints where it can be read.
stage_capture() {
    local capture
    capture=$(realpath -- "$1")
    if readable "$capture"; then
        echo "$capture"
        return
    fi
    rm -rf "$SCRATCH/capture"
    mkdir "$SCRATCH/capture"
    cp "$capture" "$SCRATCH/capture/"
    chmod -R a+rX "$SCRATCH/capture"
    echo "$SCRATCH/capture/$(basename "$capture")"
}

# The packet's line, which is the first one of each packet, then the tree of the alarm without those of the layers below.
print_alarms() {
    # The second pass shows the responses, too; every alarm has a carrier.
    run_tshark "$plugins" -2 -P -V -O cisco_alarm -Y cisco_alarm.carrier -r "$1" 2>"$SCRATCH/tshark.log" |
        awk '!NF                     { inside = alarm = 0; next }
             !inside                 { inside = 1; print (n++ ? "\n" : "") $0; next }
             /^[^ ]/                 { alarm = /^Cisco Phone Alarm/ }
             alarm                   { print "    " $0 }
             END                     { exit n == 0 }'
}

# print_statistics CAPTURE TABLE…: these tables.
print_statistics() {
    local capture=$1 table arguments=()
    shift
    for table in "$@"; do
        arguments=(-z "cisco_alarm,$table" "${arguments[@]}") # tshark prints the last one first
    done
    run_tshark "$plugins" -2 -q -r "$capture" "${arguments[@]}" 2>"$SCRATCH/tshark.log"
}

# The escapes of JSON are undone, and nothing is added at the end: what is printed can be saved as a case of tests/alarms.
print_document() {
    run_tshark "$plugins" -2 -Y cisco_alarm.document -T json -e cisco_alarm.document -r "$1" 2>"$SCRATCH/tshark.log" |
        python3 -c '
import json, re, sys
for packet in json.loads(sys.stdin.read() or "[]"):
    for document in packet["_source"]["layers"]["cisco_alarm.document"]:
        found = re.search(r"<Alarm\s[^>]*?\bName\s*=\s*[\"\x27]([^\"\x27]*)", document)
        if found and found[1] == sys.argv[1]:
            sys.stdout.buffer.write(document.encode())
            sys.exit()
sys.exit(1)' "$alarm"
}

# Fails only where the capture could not be read; alarms that were found before that are shown.
show() {
    local capture
    capture=$(stage_capture "$1")
    if [ -n "$alarm" ]; then
        print_document "$capture" && return
        cat "$SCRATCH/tshark.log" >&2
        say "No document with alarm $alarm in $1."
        return 1
    fi
    say "Alarms in $1:"
    say
    if $summary; then
        print_statistics "$capture" incidents reasons devices switches ucm && return
    elif print_alarms "$capture"; then
        echo
        print_statistics "$capture" reasons && return
    fi
    cat "$SCRATCH/tshark.log" >&2
    [ ! -s "$SCRATCH/tshark.log" ] || return 1
    say "No Cisco phone alarm in this capture. (SIP over TLS must be decrypted first.)"
}

while [ $# -gt 0 ]; do
    case $1 in
    -h | --help)
        sed -n '3,10s/^# \{0,1\}//p' "$0"
        exit
        ;;
    --summary) summary=true ;;
    --document)
        [ $# -gt 1 ] || die "--document needs the name of an alarm"
        alarm=$2
        shift
        ;;
    -?*) die "unknown option: $1" ;;
    *) add_capture "$1" ;;
    esac
    shift
done
[ ${#captures[@]} -gt 0 ] || captures=("$REPO/captures/forum-tcp.pcapng")

need_packages "${BUILD_PACKAGES[@]}"
[ -z "$alarm" ] || need_packages python3
make_scratch
say "Building in $BUILD (a minute or two)"
build "$BUILD" -DBUILD_TESTS=OFF || die "the build failed; see $BUILD/*.log"
plugins=$(stage_plugins "$BUILD")
listed=$(plugin_listed "$plugins") || die "tshark did not load the plugin"
say "Loaded by $(tshark --version 2>/dev/null | grep -m 1 -oE '^TShark [^0-9]*[0-9.]+[0-9]'): $(tr -s '\t ' ' ' <<<"$listed")"
status=0
for capture in "${captures[@]}"; do
    if [ ${#captures[@]} -gt 1 ] && [ -z "$alarm" ]; then
        printf '\n==> %s <==\n' "$capture"
    fi
    show "$capture" || status=1
done
say
say "The plugin was not installed; it is in $BUILD/plugins."
say "Next: 'packaging/try.sh --summary CAPTURE' for the causes in your own capture; README.md, \"Install\", for Wireshark."
say_what_was_installed
exit $status
