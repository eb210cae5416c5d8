#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Counts instructions with the Wireshark that is installed here: run.sh calls this on the host and in each chroot.
#
#   measure.sh WORK BUILD FORM    WORK/load holds the captures; FORM is short or long, or counts: short without memory
#
# Leaves WORK/results.tsv, and callgrind's files in WORK/out as VARIANT.MODE.CAPTURE.PART, for where.py.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
work=$1 build=$2 form=$3
results=$work/results.tsv

die() {
    echo "measure.sh: $*" >&2
    exit 1
}

build_all() {
    local abi flags libs
    if [[ ! -e $build/CMakeCache.txt ]]; then
        cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBUILD_TESTS=OFF
    fi
    cmake --build "$build" --target cisco_alarm
    rm -rf "$work/plugin"
    cp -r "$build/plugins" "$work/plugin"
    cp "$here/alarm.lua" "$here/usage.py" "$here/pipe_parser.py" "$work"
    abi=$(basename "$(pkg-config --variable=plugindir wireshark)")
    read -ra flags <<<"$(pkg-config --cflags wireshark)"
    read -ra libs <<<"$(pkg-config --libs wireshark)"
    mkdir -p "$work"/{home,out,none} "$work/floor/$abi/epan"
    chmod 777 "$work/out" "$work/home"
    cc -O2 -shared -fPIC "${flags[@]}" "$here/floor_plugin.c" -o "$work/floor/$abi/epan/floor.so" "${libs[@]}"
    cc -O2 -shared -fPIC "$here/probe.c" -o "$work/probe.so" -ldl
}

# ---- tshark: as root it would load no plugin

as_user=()
if ((EUID == 0)); then
    as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi

# The command line, NUL-separated, of a variant: what is loaded and how.
variant_command() {
    local plugins=$work/none
    local -a options=()
    case $1 in
    floor) plugins=$work/floor ;;
    stock) ;;
    xml) options=(--enable-heuristic xml_sip) ;;
    lua) options=(-X "lua_script:$work/alarm.lua") ;;
    plugin) plugins=$work/plugin ;;
    no-links) plugins=$work/plugin options=(-o cisco_alarm.link_events:FALSE) ;;
    *) die "no variant $1" ;;
    esac
    printf '%s\0' env "HOME=$work/home" "XDG_CONFIG_HOME=$work/home" TZ=UTC LC_ALL=C.UTF-8 "${counted[@]}" \
        "WIRESHARK_PLUGIN_DIR=$plugins" "${as_user[@]}" "${runner[@]}" tshark "${options[@]}"
}

# run_tshark VARIANT ARGUMENTS…; `runner` stands before it, `counted` is the environment that callgrind needs.
counted=()
runner=()
run_tshark() {
    local -a command
    mapfile -d '' command < <(variant_command "$1")
    "${command[@]}" "${@:2}"
}

# read_load VARIANT CAPTURE OPTIONS…
read_load() {
    run_tshark "$1" -n -r "$work/load/$2.pcapng" "${@:3}"
}

# check_variants VARIANT…: that what is to be measured is there, and that these variants decode.
check_variants() {
    local variant reasons
    run_tshark floor -G plugins | grep '^floor\.so' >/dev/null || die "the floor is not loaded"
    ! run_tshark stock -G plugins | grep '^cisco_alarm\.so' >/dev/null || die "a plugin is installed: nothing to compare with"
    for variant; do
        reasons=$(read_load "$variant" alarms -T fields -e cisco_alarm.reason | grep -c 25)
        ((reasons > 0)) || die "$variant decodes nothing"
    done
}

# ---- Instructions

# mode_options MODE VARIANT CAPTURE: what a user asks for; who does not have it shows the number of each frame, as do all
# in captures of other messages.
mode_options() {
    local field=frame.number
    case $1:$2:$3 in
    column:stock:alarms) field=sip.msg_body ;;
    column:plugin:alarms | two-pass:plugin:alarms | two-pass:lua:alarms) field=cisco_alarm.reason ;;
    esac
    case $1 in
    fields) echo -T fields -e frame.number ;;
    column) echo -T fields -e "$field" ;;
    tree) echo -V ;;
    summary) ;;
    two-pass) echo -2 -Y "$field" -T fields -e frame.number ;;
    *) die "no mode $1" ;;
    esac
}

total() {
    awk '/^(summary|totals):/ { print $2; found = 1; exit } END { exit !found }' "$1"
}

# count VARIANT MODE CAPTURE: a line of results for each kind of message in it.
count() {
    local out=$work/out/$1.$2.$3 marks part=0 parts name messages total
    local -a options
    read -ra options <<<"$(mode_options "$2" "$1" "$3")"
    marks=$(cut -f 3 "$work/load/$3.marks" | paste -sd ,)
    parts=$(($(wc -l <"$work/load/$3.marks") - 1))
    counted=("LD_PRELOAD=$work/probe.so" "BENCH_MARKS=$marks")
    # What malloc() costs depends on the holes that start-up left: half a per cent of a message, more or less. Where one
    # per cent is the limit, a large cache of free blocks evens that out; alarms are counted with malloc() as it is.
    if [[ $3 != alarms && $3 != fragments ]]; then
        counted+=(GLIBC_TUNABLES=glibc.malloc.tcache_count=60000)
    fi
    runner=(setarch -R valgrind --quiet --tool=callgrind --instr-atstart=no "--callgrind-out-file=$out")
    read_load "$1" "$3" "${options[@]}" >"$out.txt" 2>"$out.err" || die "tshark failed: $1 $2 $3"
    while read -r name messages _; do
        ((++part))
        total=$(total "$out.$part")
        if [[ $2 == two-pass ]]; then
            total=$((total + $(total "$out.$((part + parts))")))
        fi
        awk -v OFS='\t' -v total="$total" -v messages="$messages" -v key="$1 $2 $name" \
            'BEGIN { split(key, k, " "); print "count", k[1], k[2], k[3], total / messages }'
    done < <(tail -n +2 "$work/load/$3.marks")
}

# Lines that `-V` prints of an alarm.
count_lines() {
    local variant name messages last first
    first=$(head -n 1 "$work/load/alarms.marks" | cut -f 3)
    read -r name messages last < <(tail -n 1 "$work/load/alarms.marks")
    for variant; do
        read_load "$variant" alarms -V -Y "frame.number > $first && frame.number <= $last" | wc -l |
            awk -v OFS='\t' -v variant="$variant" -v messages="$messages" \
                '{ print "lines", variant, $1 / messages }'
    done >>"$results"
}

# Counts what is read, lines of VARIANT MODE CAPTURE, as many at a time as JOBS says.
count_all() {
    local jobs=${JOBS:-1} running=0 variant mode capture
    while read -r variant mode capture; do
        if ((running == jobs)); then
            wait -n
            ((running--)) || true
        fi
        echo "$(basename "$work"): $variant, $mode, $capture" >&2
        count "$variant" "$mode" "$capture" >>"$results" &
        ((++running))
    done
    while ((running--)); do
        wait -n
    done
}

# cross VARIANTS MODES CAPTURES: every combination.
cross() {
    local variant mode capture
    for variant in $1; do
        for mode in $2; do
            for capture in $3; do
                echo "$variant $mode $capture"
            done
        done
    done
}

short_list() {
    cross "floor stock plugin" "fields tree" alarms
    cross "stock plugin" column alarms
    cross "floor plugin" two-pass alarms
    cross "xml lua" fields alarms
    cross "stock plugin" fields others
}

long_list() {
    short_list
    cross "floor stock xml lua plugin" summary alarms
    cross "xml lua" "tree two-pass" alarms
    cross "stock" two-pass alarms
    cross "floor stock plugin" fields fragments
    cross "stock plugin" "tree summary two-pass" others
    cross "lua no-links" fields others
    cross no-links fields alarms
    cross "stock plugin" fields mix
}

# ---- Statistics

STATISTICS=(reasons devices switches ucm incidents timeline trust firmware)

# count_run NAME OPTIONS…: instructions of a whole run over a site's incident, tables included.
count_run() {
    local out=$work/out/statistics.$1
    counted=(GLIBC_TUNABLES=glibc.malloc.tcache_count=60000)
    runner=(setarch -R valgrind --quiet --tool=callgrind "--callgrind-out-file=$out")
    read_load plugin site -T fields -e frame.number "${@:2}" >"$out.txt" 2>"$out.err" || die "tshark failed: statistics $1"
    printf 'statistics\t%s\t%s\n' "$1" "$(total "$out")" >>"$results"
    counted=() runner=()
}

# What loading costs without a statistic, with the incidents, and with all eight; of one frame: what starting costs.
count_statistics() {
    local name all=()
    for name in "${STATISTICS[@]}"; do
        all+=(-z "cisco_alarm,$name")
    done
    echo "$(basename "$work"): statistics" >&2
    count_run start -c 1
    count_run none
    count_run incidents -z cisco_alarm,incidents
    count_run all "${all[@]}"
}

# ---- Memory and time

# use VARIANT CAPTURE: user time and peak memory of a whole run.
use() {
    runner=(/usr/bin/python3 "$work/usage.py")
    printf 'usage\t%s\t%s\t%s\n' "$1" "$2" "$(read_load "$1" "$2")" >>"$results"
    runner=()
}

use_all() {
    local path capture
    for path in "$work"/load/size-*.pcapng; do
        [[ -e $path ]] || continue
        capture=$(basename "$path" .pcapng)
        use stock "$capture"
        use plugin "$capture"
    done
}

# The best of five by the clock: seconds by the clock, seconds of the processors.
best_time() {
    local TIMEFORMAT='%R %U %S' _
    for _ in 1 2 3 4 5; do
        { time "$@" >"$work/out/$1.txt" 2>"$work/out/$1.err"; } 2>&1
    done | sort -n | awk 'NR == 1 { printf "%s\t%.3f", $1, $2 + $3 }'
}

stock_pipe() {
    read_load stock size-mixed-20000 -Y 'sip.Content-Type contains "cisco-alarm"' -T fields -e udp.payload |
        /usr/bin/python3 "$work/pipe_parser.py"
}

plugin_alone() {
    read_load plugin size-mixed-20000 -Y cisco_alarm.name -T fields -e cisco_alarm.reason
}

time_pipe() {
    local variant
    for variant in stock_pipe plugin_alone; do
        printf 'wall\t%s\t%s\n' "$variant" "$(best_time "$variant")" >>"$results"
    done
    cmp "$work/out/stock_pipe.txt" "$work/out/plugin_alone.txt" || die "the pipe and the plugin disagree"
}

# ---- All of it

build_all >"$work.build.log" 2>&1 || { cat "$work.build.log" >&2; exit 1; }
printf 'wireshark\t%s\n' "$(tshark --version 2>/dev/null | grep -oE '[0-9]+\.[0-9]+\.[0-9]+' | head -n 1)" >"$results"
check_variants lua plugin
if [[ $form == long ]]; then long_list; else short_list; fi | count_all
count_lines floor stock plugin
[[ ! -e $work/load/site.pcapng ]] || count_statistics
[[ $form == counts ]] || use_all
[[ $form != long ]] || time_pipe
