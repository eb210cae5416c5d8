# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash
# Menus on a packet with an alarm, and Export Objects. To be sourced by run.sh.

# The packet list has one packet, which gets the focus.
click_into_list() {
    focus "$MAIN"
    xdotool mousemove 300 118 click 1 # a row, on all releases
    settle
}

# filter_packets FILTER: in the main window.
filter_packets() {
    click_into_filter
    press Delete
    if [ -n "$1" ]; then
        fill_clipboard "$1"
        press ctrl+v
    fi
    press Return
}

# offer ENTRY PLACE: applies a conversation filter by a right click, counted from the last one that is not grayed; prints it.
# The place of the submenu differs between releases, and packets.
offer() {
    click_into_list
    press Menu
    press_times "$2" Down
    press Right
    press_times "$1" Up
    press Return
    click_into_filter
    copy ctrl+c
    cat "$SCRATCH/copied"
}

# offers FRAME ENTRY FILTER…: a filter that begins as one of these does.
offers() {
    local frame=$1 entry=$2 offered place filter
    shift 2
    for place in 9 10 8 9; do # keys may get lost on a busy machine
        filter_packets "frame.number == $frame"
        offered=$(offer "$entry" "$place")
        for filter in "$@"; do
            [[ $offered != "$filter"* ]] || return 0
        done
    done
    echo "offered: $offered"
    return 1
}

# copy_alarm: from Wireshark 4.2 on, by the sixth entry of the menu on a packet, which stands behind the comments.
copy_alarm() {
    local line
    click_into_list
    fill_clipboard nothing
    press Menu
    press_times 6 Down
    press Right
    import -window root -crop 1280x900+0+0 +repage "$SCRATCH/shot.png"
    press Return
    timeout 5 xclip -o -selection clipboard >"$SCRATCH/copied"
    for line in "Device: SEP7C95F32001AE, sent from 10.20.2.21" \
        "Registered after the alarm: 2024-03-06 08:00:03.977 UTC, frame 532, 0.244 s later"; do
        grep -qxF "$line" "$SCRATCH/copied" || { echo "copied:" && cat "$SCRATCH/copied" && return 1; }
    done
}

# The copy is pasted into the line for filters, too: it is there for other programs, and for Wireshark.
copies_text() {
    eventually copy_alarm || return 1
    save_picture "$BUILD/gui/copy-alarm.png"
    click_into_filter
    press ctrl+v
    copy ctrl+a ctrl+c
    [[ $(cat "$SCRATCH/copied") == "Device: SEP7C95F32001AE"* ]] || { echo "pasted:" && cat "$SCRATCH/copied" && return 1; }
}

# The File menu has a few more entries in some releases; none of these quits or prints.
open_export() {
    local up
    for up in 3 4 5; do
        focus "$MAIN"
        press alt+f
        press_times "$up" Up
        press Right
        press Return
        ! wait_for_window "Export.*Cisco Phone Alarm object list" 3 >/dev/null || return 0
        press Escape Escape Escape
    done
    echo "no window; there are: $(titles)"
    return 1
}

# The first object is selected, and with it its packet.
selects_packet() {
    local first
    first=$(run_tshark "$PLUGINS" -r "$CAPTURES/incident.pcapng" -Y cisco_alarm.carrier -T fields -e frame.number | head -n 1)
    focus "Export.*Cisco Phone Alarm object list"
    press Tab Tab
    press Home Down Up
    close_other_windows
    focus "$MAIN"
    tree_says "Frame $first: "
}

# Analyze > Reload Lua Plugins. It takes the menu on a packet away, for good.
reload_lua() {
    focus "$MAIN"
    press ctrl+shift+l
    kill -0 "$WIRESHARK" && only_windows 1
}

# ---- Plots ----

# Statistics > Plots, the eighth entry; two of the next ones open other windows.
open_plots() {
    local down
    for down in 7 8 6; do
        focus "$MAIN"
        press alt+s
        press_times "$down" Down
        press Return
        ! wait_for_window "^Wireshark · Plots" 5 >/dev/null || return 0
        close_other_windows
    done
    echo "no window; there are: $(titles)"
    return 1
}

# The plots of the profile, each in its color, which is seen nowhere else than in its dots and in two samples of it: those
# have fewer than 400 pixels.
shows_plots() {
    local id color count
    id=$(window "^Wireshark · Plots") || return
    xdotool windowmove "$id" 0 0 windowsize --sync "$id" 1280 900
    settle
    import -window "$id" "$SCRATCH/shot.png"
    save_picture "$BUILD/gui/plots.png"
    convert "$SCRATCH/shot.png" -format %c histogram:info:- >"$SCRATCH/colors"
    while read -r color; do
        count=$(sed -n "s/^ *\([0-9]*\): .*$color.*/\1/p" "$SCRATCH/colors")
        [ "${count:-0}" -ge 800 ] || { echo "$color: ${count:-no} pixels" && return 1; }
    done < <(grep -oE '#[0-9A-F]{6}' "$REPO/packaging/profile/$PROFILE/plots")
}

test_plots() {
    is_wireshark 6 || return 0
    take_profile 1280 900 400
    start_wireshark incident
    check "plots: the capture opens" wait_for_window "$MAIN"
    check "plots: open" open_plots
    check "plots: three of the profile have dots" eventually shows_plots
    check "plots: end well" quit_wireshark
    check "plots: nothing on stderr" said_nothing
}

# ---- All of a capture ----

test_menus() {
    local when
    take_profile 1280 900 400
    start_wireshark incident
    check "menus: the capture opens" wait_for_window "$MAIN"
    filter_packets "tcp.flags.fin == 1"
    take_picture "$BUILD/gui/fin.png" 1280 900
    check "menus: the color of a FIN" shot_has_color "$(color_of 'tcp.flags.fin == 1 and tcp.port in {5060, 5061, 2000}')"
    filter_packets ""
    check "menus: Export Objects lists alarms" open_export
    check "menus: an object selects its packet" selects_packet
    for when in "" ", after a reload of Lua"; do
        [ -z "$when" ] || check "menus: a reload of Lua" reload_lua
        check "menus: filter for the phone$when" offers 520 5 'ip.addr == 10.20.2.21 or cisco_alarm.device_name == "SEP'
        check "menus: filter for the connection$when" offers 520 1 "tcp.port == 49570 and ip.addr == 10.1.1.11 and"
        check "menus: no filter without an alarm$when" offers 1 1 "(ip.addr eq 10." "tcp.stream eq "
        filter_packets "frame.number == 520"
        if is_wireshark 2 && [ -z "$when" ]; then
            check "menus: copies an alarm as text" copies_text
        fi
    done
    check "menus: ends well" quit_wireshark
    check "menus: nothing on stderr" said_nothing
}
