# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# The windows of the statistics: each says what tshark says. To be sourced by run.sh.

STATISTICS=(reasons devices switches ucm incidents timeline trust firmware)
declare -A TITLE=(
    [reasons]="Cisco Phone Alarms by Reason" [devices]="Cisco Phone Alarms by Device"
    [switches]="Cisco Phone Alarms by Switch Port" [ucm]="Cisco Phone Alarms by Unified CM"
    [incidents]="Cisco Phone Alarms: Incidents" [timeline]="Cisco Phone Alarms: Timeline"
    [trust]="Cisco Phone Alarms: Trust Lists" [firmware]="Cisco Phone Alarms: Firmware")

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

# ---- A window that stays open while the packets are read again ----

# timeline_says: the open window, by its Copy button, what tshark says.
timeline_says() {
    copy_statistic timeline "$SCRATCH/timeline.gui"
    same_as_tshark timeline
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

