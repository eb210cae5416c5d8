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

# open_statistic WHICH: from the menu.
open_statistic() {
    local place
    if [ ! -e "$SCRATCH/$1.place" ]; then
        for place in $(seq 1 24); do
            open_entry "$place"
            ! window "${TITLE[$1]}" >/dev/null || break
            close_other_windows
        done
        echo "$place" >"$SCRATCH/$1.place"
    else
        open_entry "$(cat "$SCRATCH/$1.place")"
    fi
    wait_for_window "${TITLE[$1]}" 10
}

has_two_windows() {
    [ "$(windows "${TITLE[$1]}" | wc -l)" = 2 ] || { echo "windows:" && titles && return 1; }
}

open_twice() {
    open_statistic "$1"
    open_statistic "$1"
    eventually has_two_windows "$1"
}

# same_as_tshark WHICH [CONDITION]: what was copied from the window is what tshark says. Where there is a condition, even an
# empty one, that may be nothing.
same_as_tshark() {
    local which=$1 condition=${2-}
    ! grep "Not counted yet" "$SCRATCH/$which.gui" || return 1
    run_tshark "$PLUGINS" -q -r "$CAPTURES/${MAIN#^}" -z "cisco_alarm,$which${condition:+,$condition}" >"$SCRATCH/$which.tshark"
    plain_python "$REPO/tests/gui/compare.py" "$SCRATCH/$which.gui" "$SCRATCH/$which.tshark" ${2+maybe-empty}
}

# says_as_tshark WHICH [CONDITION]: the same of the open window, by its Copy button.
says_as_tshark() {
    copy_statistic "$1" "$SCRATCH/$1.gui"
    same_as_tshark "$@"
}

# filtered_as_tshark WHICH FILTER: the window comes to say what tshark says; counting anew takes its time.
filtered_as_tshark() {
    filter_statistic "$1" "$2"
    eventually says_as_tshark "$1" "$2"
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
    check "statistics: the capture opens" wait_for_window "$MAIN"
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

# After a new dissection the window is that of no file; another one counts anew.
reload() {
    focus "$MAIN"
    press ctrl+r
    kill -0 "$WIRESHARK" && wait_for_window "${TITLE[timeline]}" 5
}

test_read_again() {
    take_profile 1280 940 165
    start_wireshark incident -z cisco_alarm,timeline
    check "read again: the timeline opens" wait_for_window "${TITLE[timeline]}"
    take_window timeline
    check "read again: the timeline as tshark counts" eventually says_as_tshark timeline
    check "read again: the counts of a minute in words" \
        grep -E ' Lost 38, Rejected 5, No response 1, Registered again 33, Out of service 6' "$SCRATCH/timeline.gui"
    filter_packets "frame.number > 0"
    check "read again: the same with a display filter" eventually says_as_tshark timeline
    focus "$MAIN"
    press ctrl+d # ignores a packet
    check "read again: the same with a packet ignored" eventually says_as_tshark timeline
    check "read again: the window outlives a reload" reload
    close_other_windows
    open_statistic timeline >/dev/null || true
    check "read again: a new window as tshark counts" eventually says_as_tshark timeline
    close_other_windows
    open_statistic incidents >/dev/null || true
    take_window incidents
    check "read again: ends well" quit_wireshark
    check "read again: nothing on stderr" said_nothing
}

# ---- Several by one command ----

# says_not_counted WHICH: that, and nothing false.
says_not_counted() {
    copy_statistic "$1" "$SCRATCH/$1.gui"
    grep -q "[Nn]ot counted yet: press Apply" "$SCRATCH/$1.gui"
}

# All on broken alarms. Wireshark counts for one of them, and refuses to do it for the others at the same time.
test_command_line() {
    local which questions=() uncounted=0
    for which in "${STATISTICS[@]}"; do
        questions+=(-z "cisco_alarm,$which")
    done
    take_profile 1280 940 165
    start_wireshark bad "${questions[@]}"
    for which in "${STATISTICS[@]}"; do
        check "command line: $which opens" wait_for_window "${TITLE[$which]}"
    done
    check "command line: no dialog" only_windows $((1 + ${#STATISTICS[@]}))
    settle
    for which in "${STATISTICS[@]}"; do
        if ! says_not_counted "$which"; then
            check "command line: $which as tshark counts" same_as_tshark "$which" ""
        elif [ $((uncounted++)) -lt 2 ]; then
            check "command line: $which, once applied" filtered_as_tshark "$which" ""
        fi
    done
    check "command line: one has been counted" test "$uncounted" -lt ${#STATISTICS[@]}
    check "command line: ends well" quit_wireshark
    sed -i '/Failing due to nested process_specified_records/d' "$ERRORS" # Wireshark's words for that
    check "command line: nothing else on stderr" said_nothing
}

# ---- Files that are not there, or not any more ----

# A list of names that the line for filters has opened takes the first key, and goes.
open_dialog() {
    for _ in 1 2 3; do
        focus "$MAIN"
        press ctrl+o
        ! wait_for_window "Open Capture File" 5 >/dev/null || return 0
    done
    echo "no dialog; windows:" && titles && return 1
}

# open_file CAPTURE: by Wireshark's own dialog.
open_file() {
    open_dialog || return 1
    settle
    xdotool type --delay 10 "$CAPTURES/$1.pcapng"
    press Return
    wait_for_window "^$1.pcapng" 20
}

is_alive() {
    settle
    kill -0 "$WIRESHARK" || { cat "$ERRORS" && return 1; }
}

press_apply() {
    filter_statistic "$1" "$2"
    is_alive
}

# close_file: with windows open.
close_file() {
    focus "$MAIN"
    press ctrl+w
    wait_for_window "^The Wireshark Network Analyzer" 5 && return
    focus "$MAIN"
    press ctrl+w
    wait_for_window "^The Wireshark Network Analyzer" 20
}

test_files() {
    take_profile 1280 940 165
    start_wireshark ""
    check "files: opens without a file" wait_for_window "$MAIN"
    open_statistic devices >/dev/null || true
    if window "${TITLE[devices]}" >/dev/null; then # releases may disable the entry
        check "files: without a file there is nothing" says_not_counted devices
        check "files: Apply without a file" press_apply devices "frame"
    fi
    check "files: a file is opened" open_file hundred-phones
    MAIN="^hundred-phones.pcapng"
    close_other_windows
    open_statistic devices >/dev/null || true
    open_statistic incidents >/dev/null || true
    check "files: the file is closed" close_file
    MAIN="^The Wireshark Network Analyzer"
    check "files: Apply after that" press_apply devices "cisco_alarm"
    check "files: another file is opened" open_file incident
    MAIN="^incident.pcapng"
    close_other_windows
    open_statistic incidents >/dev/null || true
    check "files: of which incidents says what tshark says" eventually says_as_tshark incidents
    check "files: ends well" quit_wireshark
    check "files: nothing on stderr" said_nothing
}

# ---- Save as… ----

# choose_csv: in the list of kinds of files, which no key leads to, at the lower edge of the dialog.
choose_csv() {
    local id WIDTH HEIGHT
    id=$(window "Save Statistics As")
    eval "$(xdotool getwindowgeometry --shell "$id" | grep -E '^(WIDTH|HEIGHT)=[0-9]+$')"
    xdotool mousemove --window "$id" $((WIDTH / 2)) $((HEIGHT - 23)) click 1
    settle
    press Down Return
}

# save_csv WHICH FILE: by the fourth button after the table.
save_csv() {
    click_into_table "$1"
    press Tab Tab Tab Tab
    press space
    wait_for_window "Save Statistics As" 10 || return 1
    settle
    xdotool type --delay 10 "$2"
    choose_csv
    press alt+s
    eventually test -s "$2" || { echo "no file; windows:" && titles && ls "$(dirname "$2")" && return 1; }
}

test_save() {
    local file=$SCRATCH/gui-home/devices.csv
    take_profile 1280 940 165
    start_wireshark hundred-phones -z cisco_alarm,devices
    check "save: devices opens" wait_for_window "${TITLE[devices]}"
    check "save: devices as tshark counts" eventually says_as_tshark devices
    check "save: a file" save_csv devices "$file"
    check "save: reads as CSV" plain_python "$REPO/tests/gui/check_csv.py" "$file"
    check "save: ends well" quit_wireshark
    check "save: nothing on stderr" said_nothing
}

# ---- Sorting ----

# sorts_by_all WHICH NUMBERS: by each column in turn, and by one of them the rows have their numbers in this order, up or down.
sorts_by_all() {
    local id x found=1 numbers down
    down=$(tr ' ' '\n' <<<"$2" | tac | xargs)
    id=$(window "${TITLE[$1]}")
    xdotool windowmove "$id" 0 0 windowsize --sync "$id" 1330 500
    for x in $(seq 45 45 1300); do
        xdotool mousemove --window "$id" "$x" 22 click 1
        settle
        kill -0 "$WIRESHARK" || return 1
        copy_statistic "$1" "$SCRATCH/$1.gui"
        numbers=$(sed -n 's/^ *\([0-9]\+\) .*/\1/p' "$SCRATCH/$1.gui" | xargs)
        [[ " $numbers " != *" $2 "* && " $numbers " != *" $down "* ]] || found=0
    done
    return $found
}

# Outages of which three are known, "at most" so long, and not known.
test_sort() {
    mergecap -w "$CAPTURES/mixed.pcapng" "$REPO/tests/cases/srst-is-no-fault.pcap" "$CAPTURES/links-events.pcapng"
    chmod a+r "$CAPTURES/mixed.pcapng"
    take_profile 1280 940 165
    start_wireshark mixed -z cisco_alarm,devices
    check "sort: devices opens" wait_for_window "${TITLE[devices]}"
    check "sort: devices as tshark counts" eventually says_as_tshark devices
    check "sort: by all columns, by the longest outage among them" sorts_by_all devices "14 12 11 13"
    check "sort: ends well" quit_wireshark
    check "sort: nothing on stderr" said_nothing
}
