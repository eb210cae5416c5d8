# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The main window with the profile: the forum's alarm opened in its tree, colors, graphs. To be sourced by run.sh.

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

# color_of FILTER: of the rule with this filter.
color_of() {
    grep -F "@$1@" "$REPO/packaging/profile/$PROFILE/colorfilters" | sed -n 's/^@.*@\[\([0-9,]*\)\]\[.*/\1/p' | grep .
}

test_forum_trace() {
    take_profile 1280 1180 165
    start_wireshark forum-tcp -Y sip -g 8
    check "forum trace: opens with the profile" wait_for_window "$MAIN"
    check "forum trace: no dialog" only_windows 1
    open_alarm
    check "forum trace: the alarm is expanded" tree_says "    Device: SEPC4B9CD808647" \
        "    Neighbor port: GigabitEthernet0/21" "    Reason: RegistrationSuccessful (25)" \
        "        [Normal reason: Yes]" "    [Response in: 12]"
    check "forum trace: the reason is selected" selected_is "Reason: RegistrationSuccessful (25)"
    take_picture alarm.png 1280 1180
    check "forum trace: a color rule of the profile" shot_has_color "$(color_of 'cisco_alarm.name == "DeviceTLInfo"')"
    resize_main 1600 1180
    take_picture "$BUILD/gui/alarm-1600.png" 1600 1180
    check "forum trace: ends well" quit_wireshark
    check "forum trace: nothing on stderr" said_nothing
}

# The building, each event once, with I/O Graphs from the command line, as pictures to be looked at.
test_packet_list() {
    local width rule
    take_profile 1280 900 560
    start_wireshark hundred-phones -Y "cisco_alarm.first_report == 1" -z io,stat
    check "packet list: I/O Graphs of the profile" wait_for_window "^Wireshark · I/O Graphs"
    check "packet list: no dialog" only_windows 2
    close_other_windows
    for width in 1280 1600; do
        resize_main $width 900
        take_picture "$BUILD/gui/list-$width.png" "$width" 900
        for rule in 'cisco_alarm.reason_normal == 0' cisco_alarm.expert.failure 'cisco_alarm.reason_normal == 1'; do
            check "packet list: the color of $rule at $width pixels" shot_has_color "$(color_of "$rule")"
        done
    done
    check "packet list: ends well" quit_wireshark
    check "packet list: nothing on stderr" said_nothing
}
