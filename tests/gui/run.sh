#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Wireshark itself, on a display that nobody sees, with the plugin that was just built and the profile: it must start
# without a word of complaint, show an alarm, and open each statistic. What its windows say is read by way of the
# clipboard. Takes the pictures of the documentation, too.
#
#   tests/gui/run.sh [TEST…]            pictures go to build/test/gui
#   tests/gui/run.sh --pictures DIR     those of the documentation to DIR; --pictures docs renews them
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/testing.sh"
# shellcheck source=tests/gui/window.sh
. "$(dirname "${BASH_SOURCE[0]}")/window.sh"

# shellcheck source=tests/gui/packets.sh
. "$REPO/tests/gui/packets.sh"
# shellcheck source=tests/gui/menus.sh
. "$REPO/tests/gui/menus.sh"
# shellcheck source=tests/gui/statistics.sh
. "$REPO/tests/gui/statistics.sh"

PROFILE="Cisco Phone Alarms"
PICTURES=$BUILD/gui

tests=()
while [ $# -gt 0 ]; do
    case $1 in
    --pictures)
        PICTURES=$(realpath -- "${2:?--pictures needs a directory}")
        shift 2
        ;;
    -h | --help)
        sed -n '3,9s/^# \{0,1\}//p' "$0"
        exit
        ;;
    -*) die "no such option: $1" ;;
    *)
        declare -F "test_$1" >/dev/null || die "no such test: $1"
        tests+=("$1")
        shift
        ;;
    esac
done

if [ ${#tests[@]} = 0 ] && [ -n "${CISCO_ALARM_IN_CHROOT-}" ]; then
    tests=(menus plots statistics sort files) # what differs between releases
elif [ ${#tests[@]} = 0 ]; then
    tests=(forum_trace packet_list menus plots statistics read_again save sort files command_line)
fi

need_packages "${BUILD_PACKAGES[@]}" python3 wireshark xvfb xdotool xclip imagemagick fonts-dejavu-core
mkdir -p "$PICTURES" "$BUILD/gui"
make_scratch
trap 'stop_display; rm -rf "$SCRATCH"' EXIT
build_with_gcc cisco_alarm
PLUGINS=$(stage_plugins "$BUILD/gcc")
plugin_listed "$PLUGINS" >/dev/null || die "tshark did not load the plugin"
make_home
touch "$SCRATCH/began"
start_display
for test in "${tests[@]}"; do
    "test_$test"
done
if [ -e "$SCRATCH/incidents.png" ] && [ -e "$SCRATCH/devices.png" ]; then
    join_pictures
fi
plain_python "$REPO/tests/lib/pictures.py" stamp "$PICTURES" "$PLUGINS" "$SCRATCH/began"
report
