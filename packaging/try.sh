#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Decodes the Cisco phone alarms of a capture, from nothing: installs with apt what is missing, builds the plugin in
# build/, and prints each alarm's packet and tree. What it does goes to stderr, the alarms to stdout.
#
#   packaging/try.sh [CAPTURE]      default: captures/forum-tcp.pcapng
set -euo pipefail
# shellcheck source=packaging/lib/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/setup.sh"

# A capture of the user's own may be where tshark's user cannot read it.
stage_capture() {
    if readable "$capture"; then
        return
    fi
    cp "$capture" "$SCRATCH/$(basename "$capture")"
    chmod a+r "$SCRATCH/$(basename "$capture")"
    capture=$SCRATCH/$(basename "$capture")
}

# The packet's line, then the tree of the alarm without those of the layers below it.
print_alarms() {
    # The second pass (-2) shows the answers too; every alarm has a carrier, whatever brought it.
    run_tshark "$plugins" -2 -P -V -O cisco_alarm -Y cisco_alarm.carrier -r "$capture" 2>"$SCRATCH/tshark.log" |
        awk '/^Frame [0-9]+:/        { print (n++ ? "\n" : "") summary }
             /^[^ ]/ || !NF          { alarm = /^Cisco Phone Alarm/ }
             alarm                   { print "    " $0 }
             NF                      { summary = $0 }
             END                     { exit n == 0 }' && return
    cat "$SCRATCH/tshark.log" >&2
    [ ! -s "$SCRATCH/tshark.log" ] || return 1
    say "No Cisco phone alarm in this capture. (SIP over TLS has to be decrypted first.)"
}

case ${1-} in
-h | --help)
    sed -n '3,6s/^# \{0,1\}//p' "$0"
    exit
    ;;
esac
capture=$(realpath -- "${1:-$REPO/captures/forum-tcp.pcapng}")
[ -r "$capture" ] || die "cannot read $capture"

need_packages "${BUILD_PACKAGES[@]}"
make_scratch
say "Building in $BUILD"
build "$BUILD" -DBUILD_TESTS=OFF || die "the build failed; all of it is in $BUILD/*.log"
plugins=$(stage_plugins "$BUILD")
listed=$(plugin_listed "$plugins") || die "tshark did not load the plugin"
say "Loaded by $(tshark --version 2>/dev/null | grep -m 1 -oE '^TShark [^0-9]*[0-9.]+[0-9]'): $(tr -s '\t ' ' ' <<<"$listed")"
say "Alarms in $capture:"
stage_capture
say
print_alarms
