# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # what is unused here is used by the script that sources this
# Drives Wireshark on a display of its own: windows, keys, clipboard, pictures. To be sourced after testing.sh.

WIRESHARK=
XVFB=
ERRORS=

### The display

start_display() {
    local tries
    Xvfb -displayfd 3 -screen 0 1600x1200x24 -nolisten tcp -noreset 3>"$SCRATCH/display" >"$SCRATCH/xvfb.log" 2>&1 &
    XVFB=$!
    for tries in $(seq 100); do
        [ ! -s "$SCRATCH/display" ] || break
        sleep 0.1
    done
    [ -s "$SCRATCH/display" ] || die "Xvfb did not start: $(cat "$SCRATCH/xvfb.log")"
    DISPLAY=:$(cat "$SCRATCH/display")
    export DISPLAY
}

stop_display() {
    local process
    for process in $WIRESHARK $XVFB; do
        kill "$process" 2>/dev/null || true
    done
}

### Wireshark

# A user's home.
make_home() {
    mkdir -p "$SCRATCH/gui-home/.config/wireshark" "$SCRATCH/run" "$SCRATCH/captures"
    cp "$REPO"/captures/*.pcapng "$SCRATCH/captures/"
    chmod 700 "$SCRATCH/run"
    CAPTURES=$SCRATCH/captures
    ! is_root || chown -R nobody: "$SCRATCH/gui-home" "$SCRATCH/run"
}

# take_profile WIDTH HEIGHT LIST: the profile as it is installed, whatever Wireshark has written into it since, for a window
# of this size, in which the packet list has so much of the height.
take_profile() {
    local folder=$SCRATCH/gui-home/.config/wireshark
    rm -rf "$folder/profiles"
    cp -r "$REPO/packaging/profile" "$folder/profiles"
    printf 'gui.geometry_main_%s\n' "x: 0" "y: 0" "width: $1" "height: $2" >"$folder/recent_common"
    printf 'gui.geometry_main_%s\n' "upper_pane: $3" "lower_pane: $(($1 * 2 / 3))" >>"$folder/profiles/$PROFILE/recent"
    ! is_root || chown -R nobody: "$SCRATCH/gui-home"
}

# start_wireshark CAPTURE ARGUMENT…: in the background, as an ordinary user: as root it warns, and loads no plugin. CAPTURE
# may be empty.
start_wireshark() {
    local as=() capture=$1 opened=()
    shift
    [ -z "$capture" ] || opened=(-r "$CAPTURES/$capture.pcapng")
    ! is_root || as=(setpriv --reuid="$(id -u nobody)" --regid="$(id -g nobody)" --clear-groups --)
    ERRORS=$SCRATCH/stderr
    "${as[@]}" env -u XDG_CONFIG_HOME -u WIRESHARK_CONFIG_DIR HOME="$SCRATCH/gui-home" XDG_RUNTIME_DIR="$SCRATCH/run" \
        QT_QPA_PLATFORM=xcb TZ=UTC WIRESHARK_EXTCAP_DIR="$SCRATCH/run" WIRESHARK_PLUGIN_DIR="$PLUGINS" \
        wireshark -C "$PROFILE" "${opened[@]}" "$@" >"$SCRATCH/stdout" 2>"$ERRORS" </dev/null &
    WIRESHARK=$!
    MAIN="^${capture:+$capture.pcapng}"
    [ -n "$capture" ] || MAIN="^The Wireshark Network Analyzer"
    wait_for_window "$MAIN" >/dev/null || true # the check that follows says so
    settle
}

# The processor time that Wireshark and the display have used; never the same twice while one of them waits for its turn.
used_time() {
    local process stat
    for process in $WIRESHARK $XVFB; do
        read -r stat 2>/dev/null <"/proc/$process/stat" || continue
        read -ra stat <<<"${stat##*) }"
        [ "${stat[0]}" != R ] || echo "running: $EPOCHREALTIME"
        echo "${stat[11]} ${stat[12]}"
    done
}

# Until Wireshark has done what it was told to do, and waits for more; half a minute at most.
settle() {
    local before now='' tries
    for tries in $(seq 200); do
        before=$now
        now=$(used_time)
        [ "$now" != "$before" ] || return 0
        sleep 0.15
    done
}

# eventually COMMAND…: tries it until it succeeds, for ten seconds at most; says what it said the last time.
eventually() {
    local said start=$SECONDS
    until said=$("$@" 2>&1); do
        [ $((SECONDS - start)) -lt 10 ] || { printf '%s\n' "$said" && return 1; }
        sleep 0.3
    done
}

# Asks it to end, and waits: a crash on the way out is one, too.
quit_wireshark() {
    local tries
    close_other_windows
    focus "$MAIN"
    press ctrl+q
    for tries in $(seq 300); do
        kill -0 "$WIRESHARK" 2>/dev/null || return 0
        sleep 0.1
    done
    echo "still running after half a minute; windows: $(titles)"
    kill -KILL "$WIRESHARK"
    return 1
}

# Two things that Wireshark and Qt say by themselves: there is no wireless network, and threads end late.
said_nothing() {
    ! grep -v -e '^nl80211 not found' -e 'QThreadStorage: Thread .* exited after' -e '^ *$' \
        -e 'There are no interfaces on which a capture can be done' "$ERRORS"
}

# is_wireshark MINOR: it is Wireshark 4.MINOR or later.
is_wireshark() {
    local major minor
    IFS=. read -r major minor _ < <(tshark --version 2>/dev/null | grep -m 1 -oE '[0-9]+\.[0-9]+\.[0-9]+')
    [ "$major" -gt 4 ] || { [ "$major" = 4 ] && [ "$minor" -ge "$1" ]; }
}

### Windows

# Ids of the visible windows whose title matches.
windows() {
    xdotool search --onlyvisible --name "$1" 2>/dev/null || true
}

window() {
    windows "$1" | tail -n 1 | grep .
}

titles() {
    local id
    for id in $(windows .); do
        xdotool getwindowname "$id" 2>/dev/null || true
    done
}

# wait_for_window TITLE [SECONDS]
wait_for_window() {
    local tries
    for tries in $(seq $((${2:-60} * 5))); do
        ! window "$1" >/dev/null || return 0
        kill -0 "$WIRESHARK" 2>/dev/null || { echo "Wireshark ended:" && cat "$ERRORS" && return 1; }
        sleep 0.2
    done
    echo "no such window: $1; there are: $(titles)"
    cat "$ERRORS"
    return 1
}

# Nothing but these many windows: no warning, no error.
only_windows() {
    [ "$(titles | wc -l)" = "$1" ] || { echo "windows:" && titles && return 1; }
}

# focus_window ID: to and fro, where there is another window: Qt may take that for the one with the focus, whatever the
# display says, and is only told of changes.
focus_window() {
    local id other
    other=$(windows . | grep -vxF "$1" | tail -n 1) || true # there may be none
    for id in "$1" $other ${other:+"$1"}; do
        xdotool windowfocus --sync "$id" 2>/dev/null || true
        settle
    done
}

focus() {
    local id
    ! id=$(window "$1") || focus_window "$id"
}

close_other_windows() {
    local id main tries
    main=$(window "$MAIN") || return 0
    for tries in $(seq 5); do
        for id in $(windows .); do
            if [ "$id" != "$main" ]; then
                focus_window "$id"
                press Escape
            fi
        done
        [ "$(windows . | wc -l)" -gt 1 ] || return 0
    done
}

### Keys

press() {
    xdotool key --delay 30 "$@"
    settle
}

press_times() {
    local i keys=()
    for ((i = 0; i < $1; i++)); do
        keys+=("$2")
    done
    [ "$1" = 0 ] || press "${keys[@]}"
}

# resize_main WIDTH HEIGHT
resize_main() {
    xdotool windowsize --sync "$(window "$MAIN")" "$1" "$2"
    settle
}

# The line for display filters gets the focus, its text is selected.
click_into_filter() {
    focus "$MAIN"
    xdotool mousemove 300 75 click 1
    settle
    press ctrl+a
}

# An empty place at the end of the details takes the focus and selects nothing.
click_into_details() {
    focus "$MAIN"
    xdotool mousemove 200 700 click 1
    settle
}

open_telephony_menu() {
    focus "$MAIN"
    press alt+y
}

# fill_clipboard TEXT. Until another text is copied xclip stays, and would keep open what is read of a check.
fill_clipboard() {
    printf %s "$1" | timeout 5 xclip -selection clipboard >/dev/null 2>&1
}

# copy KEYS: what they copy goes to $SCRATCH/copied.
copy() {
    fill_clipboard nothing
    press "$@"
    timeout 5 xclip -o -selection clipboard >"$SCRATCH/copied"
}

# The table of the upper one of a statistic's windows gets the focus, wherever it was.
click_into_table() {
    local id
    focus "${TITLE[$1]}"
    id=$(window "${TITLE[$1]}")
    xdotool windowraise "$id" mousemove --window "$id" 60 60 click 1
    settle
}

# copy_statistic WHICH FILE: by the Copy button. Before it are the filter and Apply, which are grayed out where there is no
# file, from 4.4 on.
copy_statistic() {
    click_into_table "$1"
    press Tab
    if ! is_wireshark 4 || ! window "^The Wireshark Network Analyzer" >/dev/null; then
        press Tab Tab
    fi
    copy space
    cp "$SCRATCH/copied" "$2"
}

# filter_statistic WHICH FILTER: the filter's line comes next after the table. By the clipboard: typing would open a list
# of names, which takes the Return.
filter_statistic() {
    click_into_table "$1"
    press Tab
    press ctrl+a
    press ctrl+x
    if [ -n "$2" ]; then
        fill_clipboard "$2"
        press ctrl+v
    fi
    press Return
}

### Pictures

# take_picture FILE WIDTH HEIGHT: the upper left corner of the display. A name alone is a picture of the documentation.
take_picture() {
    settle
    import -window root -crop "$2x$3+0+0" +repage "$SCRATCH/shot.png"
    save_picture "$1"
}

save_picture() {
    local file=$1
    [ "${file#*/}" != "$file" ] || file=$PICTURES/$file
    convert "$SCRATCH/shot.png" -strip -alpha off +dither -colors 128 -define png:compression-level=9 "PNG8:$file"
}

# take_window WHICH: a statistic, under a line that says where it is to be found.
take_window() {
    local id
    id=$(window "${TITLE[$1]}")
    xdotool windowmove "$id" 0 0 windowsize --sync "$id" 1330 330
    xdotool mousemove 1500 900
    settle
    import -window "$id" "$SCRATCH/body.png"
    convert -background '#2f4858' -fill white -font DejaVu-Sans-Bold -pointsize 15 -size 1330x28 -gravity center \
        label:"Telephony  >  ${TITLE[$1]}" "$SCRATCH/title.png"
    convert "$SCRATCH/title.png" "$SCRATCH/body.png" -append "$SCRATCH/$1.png"
}

join_pictures() {
    convert "$SCRATCH/incidents.png" "$SCRATCH/timeline.png" "$SCRATCH/devices.png" -append "$SCRATCH/shot.png"
    save_picture statistics.png
}
