#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Wireshark itself, on a display that nobody sees, with the plugin that was just built and the profile: it must start
# without a word of complaint, show an alarm, and open each statistic. What its windows say is read by way of the
# clipboard. Takes the pictures of the documentation, too.
#
#   tests/gui/run.sh                    pictures go to build/test/gui
#   tests/gui/run.sh --pictures DIR     those of the documentation to DIR; --pictures docs renews them
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/testing.sh"
# shellcheck source=tests/gui/window.sh
. "$(dirname "${BASH_SOURCE[0]}")/window.sh"

PROFILE="Cisco Phone Alarms"
STATISTICS=(reasons devices switches ucm incidents timeline trust firmware)
declare -A TITLE=(
    [reasons]="Cisco Phone Alarms by Reason" [devices]="Cisco Phone Alarms by Device"
    [switches]="Cisco Phone Alarms by Switch Port" [ucm]="Cisco Phone Alarms by Unified CM"
    [incidents]="Cisco Phone Alarms: Incidents" [timeline]="Cisco Phone Alarms: Timeline"
    [trust]="Cisco Phone Alarms: Trust Lists" [firmware]="Cisco Phone Alarms: Firmware")
PICTURES=$BUILD/gui

### The forum trace

# The tree of frame 8: how many lines stand above the alarm, and above one of its own lines, when nothing is open.
lines_above() {
    run_tshark "$PLUGINS" -2 -r "$CAPTURES/forum-tcp.pcapng" -Y "frame.number == 8" -V | awk -v text="$1" '
        /^[^ ]/ { if (alarm) exit; if (index($0, text) == 1) { print n; exit } n++; alarm = /^Cisco Phone Alarm/; if (alarm) n = 0 }
        /^    [^ ]/ && alarm { if (index($0, "    " text) == 1) { print n; exit } n++ }'
}

# Opens the alarm, in it the time of the loss, and stops on the reason with its parts open.
open_alarm() {
    local above time reason
    above=$(lines_above "Cisco Phone Alarm")
    time=$(lines_above "Out of service since")
    reason=$(lines_above "Reason: ")
    click_into_details
    press Home
    press_times "$above" Down
    press Right
    press_times $((time + 1)) Down
    press Right
    press_times $((reason - time)) Down
    press Right
}

tree_says() {
    local line
    copy ctrl+alt+shift+a # All Visible Items
    for line in "$@"; do
        grep -qF -- "$line" "$SCRATCH/copied" || { echo "not in the tree: $line" && cat "$SCRATCH/copied" && return 1; }
    done
}

selected_is() {
    copy ctrl+alt+shift+d # Description
    [[ $(cat "$SCRATCH/copied") == "$1"* ]] || { echo "selected: $(cat "$SCRATCH/copied")" && return 1; }
}

# A color of the profile's rules is in the picture; the file has it as three times 16 bits.
shot_has_color() {
    local red green blue
    IFS=, read -r red green blue <<<"$1"
    convert "$SCRATCH/shot.png" -format %c histogram:info:- >"$SCRATCH/colors"
    grep -qiF "$(printf '#%02X%02X%02X' $((red / 257)) $((green / 257)) $((blue / 257)))" "$SCRATCH/colors"
}

color_of_rule() {
    sed -n "s/^@$1@.*@\[\([0-9,]*\)\]\[.*/\1/p" "$REPO/packaging/profile/$PROFILE/colorfilters" | grep .
}

# test_forum_trace WIDTH PICTURE: in a window of that many pixels.
test_forum_trace() {
    take_profile "$1" 1180 165
    start_wireshark forum-tcp -Y sip -g 8
    check "forum trace: opens with the profile" wait_for_window "^forum-tcp.pcapng"
    check "forum trace: no dialog" only_windows 1
    open_alarm
    check "forum trace: the alarm is expanded" tree_says "    Device: SEPC4B9CD808647" \
        "    Neighbor port: GigabitEthernet0/21" "    Reason: RegistrationSuccessful (25)" \
        "        [Normal reason: Yes]" "    [Response in: 12]"
    check "forum trace: the reason is selected" selected_is "Reason: RegistrationSuccessful (25)"
    take_picture "$2" "$1" 1180
    check "forum trace: a color rule of the profile" shot_has_color "$(color_of_rule 'Alarm: trust list')"
    check "forum trace: ends well" quit_wireshark
    check "forum trace: nothing on stderr" said_nothing
}

# test_packet_list WIDTH: the building, each event once, as a picture to be looked at.
test_packet_list() {
    local rule
    take_profile "$1" 900 560
    start_wireshark hundred-phones -Y "cisco_alarm.first_report == 1"
    check "packet list: opens at $1 pixels" wait_for_window "^hundred-phones.pcapng"
    take_picture "$BUILD/gui/list-$1.png" "$1" 900
    for rule in 'Alarm: fault' 'Alarm: failure' 'Alarm: normal reason'; do
        check "packet list: the color of $rule" shot_has_color "$(color_of_rule "$rule")"
    done
    check "packet list: ends well" quit_wireshark
    check "packet list: nothing on stderr" said_nothing
}

### The statistics

# open_entry N: the Nth entry of the Telephony menu, counted from the last one.
open_entry() {
    open_telephony_menu
    press_times "$1" Up
    press Return
    wait_for_window "^Wireshark ·" 10 >/dev/null || press Escape
}

# The entries stand in an order that differs between releases: tries them until all of ours have been met. What each
# says is copied, and its place noted.
open_from_menu() {
    local place seen=0 which
    for place in $(seq 1 24); do
        open_entry "$place"
        for which in "${STATISTICS[@]}"; do
            if window "${TITLE[$which]}" >/dev/null; then
                echo "$place" >"$SCRATCH/$which.place"
                take_window "$which"
                copy_statistic "$which" "$SCRATCH/$which.gui"
                seen=$((seen + 1))
            fi
        done
        close_other_windows
        [ $seen -lt ${#STATISTICS[@]} ] || return 0
    done
    echo "opened from the menu: $seen of ${#STATISTICS[@]}"
    return 1
}

open_twice() {
    open_entry "$(cat "$SCRATCH/$1.place")"
    open_entry "$(cat "$SCRATCH/$1.place")"
    for _ in $(seq 20); do
        [ "$(windows "${TITLE[$1]}" | wc -l)" != 2 ] || return 0
        sleep 0.5
    done
    echo "windows:" && titles && return 1
}

# The window says what tshark says.
same_as_tshark() {
    local which=$1 condition=${2-}
    run_tshark "$PLUGINS" -q -r "$CAPTURES/${MAIN#^}" -z "cisco_alarm,$which${condition:+,$condition}" >"$SCRATCH/$which.tshark"
    plain_python "$REPO/tests/gui/compare.py" "$SCRATCH/$which.gui" "$SCRATCH/$which.tshark" ${condition:+maybe-empty}
}

# filtered_as_tshark WHICH FILTER: the window comes to say what tshark says; counting anew takes its time.
filtered_as_tshark() {
    filter_statistic "$1" "$2"
    for _ in 1 2 3 4 5; do
        sleep 1
        copy_statistic "$1" "$SCRATCH/$1.gui"
        ! same_as_tshark "$1" "$2" >"$SCRATCH/difference" || return 0
    done
    cat "$SCRATCH/difference"
    import -window root "$BUILD/gui-failed.png"
    return 1
}

# Two windows of one statistic, one of them with a filter: they share their rows.
test_filter() {
    check "statistics: a second window" open_twice devices
    check "statistics: with a filter" filtered_as_tshark devices "cisco_alarm.reason_normal == 0"
    check "statistics: with a filter that nothing passes" filtered_as_tshark devices "frame.number == 1"
    check "statistics: with the filter taken away" filtered_as_tshark devices ""
    close_other_windows
}

test_statistics() {
    local which
    take_profile 1280 940 165
    start_wireshark hundred-phones
    check "statistics: the capture opens" wait_for_window "^hundred-phones.pcapng"
    open_telephony_menu
    take_picture menu.png 760 600
    press Escape Escape
    check "statistics: all of them are in the Telephony menu" open_from_menu
    for which in "${STATISTICS[@]}"; do
        check "statistics: $which as tshark counts" same_as_tshark "$which"
    done
    test_filter
    check "statistics: Wireshark ends well" quit_wireshark
    check "statistics: nothing on stderr" said_nothing
}

### A window that stays open while the packets are read again

# timeline_says: the open window, by its Copy button, what tshark says.
timeline_says() {
    copy_statistic timeline "$SCRATCH/timeline.gui"
    same_as_tshark timeline
}

# filter_packets FILTER: in the main window.
filter_packets() {
    focus "$MAIN"
    press ctrl+slash
    press ctrl+a
    printf %s "$1" | timeout 5 xclip -selection clipboard
    press ctrl+v
    press Return
    sleep 3
}

# After a new dissection the window is that of no file; another one counts anew.
reload() {
    focus "$MAIN"
    press ctrl+r
    sleep 3
    kill -0 "$WIRESHARK" && wait_for_window "${TITLE[timeline]}" 5
}

test_read_again() {
    start_wireshark incident -z cisco_alarm,timeline
    check "read again: the timeline opens" wait_for_window "${TITLE[timeline]}"
    sleep 2 # the whole capture is read once more
    check "read again: the timeline as tshark counts" timeline_says
    filter_packets "frame.number > 0"
    check "read again: the same with a display filter" timeline_says
    focus "$MAIN"
    press ctrl+d # ignores a packet
    sleep 3
    check "read again: the same with a packet ignored" timeline_says
    check "read again: the window outlives a reload" reload
    close_other_windows
    open_entry "$(cat "$SCRATCH/timeline.place")"
    sleep 2
    check "read again: a new window as tshark counts" timeline_says
    check "read again: ends well" quit_wireshark
    check "read again: nothing on stderr" said_nothing
}

### The incident, for the pictures

test_incident() {
    local which
    for which in incidents timeline; do
        start_wireshark incident -z "cisco_alarm,$which"
        check "incident: $which opens" wait_for_window "${TITLE[$which]}"
        sleep 2 # the whole capture is read once more
        take_window "$which"
        check "incident: $which ends well" quit_wireshark
        check "incident: nothing on stderr" said_nothing
    done
}

### From the command line, on broken alarms

test_command_line() {
    local capture=$1 question=$2 title=$3
    start_wireshark "$capture" -z "$question"
    check "-z $question: opens on $capture" wait_for_window "$title"
    check "-z $question: no dialog" only_windows 2
    check "-z $question: ends well" quit_wireshark
    check "-z $question: nothing on stderr" said_nothing
}

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
    *) die "no such option: $1" ;;
    esac
done

need_packages "${BUILD_PACKAGES[@]}" python3 wireshark xvfb xdotool xclip imagemagick fonts-dejavu-core
mkdir -p "$PICTURES" "$BUILD/gui"
make_scratch
trap 'stop_display; rm -rf "$SCRATCH"' EXIT
build_with_gcc cisco_alarm
PLUGINS=$(stage_plugins "$BUILD/gcc")
plugin_listed "$PLUGINS" >/dev/null || die "tshark did not load the plugin"
make_home
start_display
test_forum_trace 1280 alarm.png
test_forum_trace 1600 "$BUILD/gui/alarm-1600.png"
test_packet_list 1280
test_packet_list 1600
test_statistics
test_read_again
test_incident
for which in "${STATISTICS[@]}"; do
    test_command_line bad "cisco_alarm,$which" "${TITLE[$which]}"
done
test_command_line hundred-phones io,stat "^Wireshark · I/O Graphs"
join_pictures
report
