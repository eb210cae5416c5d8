#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What decoding alarms costs, against Wireshark without the plugin: instructions per message (valgrind's callgrind, which
# repeats where times do not; the difference of two captures, so that start-up falls out), time, memory.
#
#   run.sh                  everything, about half an hour: tables in Markdown, and the targets with verdicts
#   run.sh --short          the targets that CI watches, a few minutes
#   run.sh --build DIR      build the plugin there, or take the build that is there (default: a folder of its own)
#   run.sh --work DIR       keep captures and callgrind's files there; where.py shows by function what a run spent
#
# Fails when a target is missed by more than a tenth. JOBS=1 in the environment runs one callgrind at a time.
set -euo pipefail
export LC_ALL=C

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
root=$(cd "$here/../.." && pwd)
python=/usr/bin/python3
short='' build='' work=''
others='answered register reason call keepalive dns voice'
messages=420 # a multiple of every round's size in make_load.py

usage()
{
    sed -n '/^#   run.sh/s/^# //p' "${BASH_SOURCE[0]}" >&2
    exit 2
}

while (($#)); do
    case $1 in
    --short) short=1 messages=210 ;;
    --build) build=$(realpath -m "${2:?--build DIR}") && shift ;;
    --work) work=$(realpath -m "${2:?--work DIR}") && shift ;;
    *) usage ;;
    esac
    shift
done

die()
{
    echo "run.sh: $*" >&2
    exit 1
}

# ---- Preparations

check_tools()
{
    local tool
    for tool in tshark valgrind cmake cc pkg-config setarch "$python"; do
        command -v "$tool" >/dev/null || die "$tool is missing: apt-get install tshark valgrind cmake gcc libexpat1-dev"
    done
    [[ -e /usr/include/expat.h ]] || die "expat.h is missing: apt-get install libexpat1-dev"
}

make_work()
{
    if [[ -z $work ]]; then
        work=$(mktemp -d)
        trap 'rm -rf "$work"' EXIT
    fi
    mkdir -p "$work"/{home,out,none,load}
    chmod 755 "$work"
    chmod 777 "$work/out" "$work/home"
    build=${build:-$work/build}
}

build_all()
{
    local abi flags libs
    if [[ ! -e $build/CMakeCache.txt ]]; then
        cmake -S "$root" -B "$build" -DCMAKE_BUILD_TYPE=RelWithDebInfo -DBUILD_TESTS=OFF
    fi
    cmake --build "$build" --target cisco_alarm
    rm -rf "$work/plugin"
    cp -r "$build/plugins" "$work/plugin"
    cp "$here/alarm.lua" "$work"
    abi=$(basename "$(pkg-config --variable=plugindir wireshark)")
    read -ra flags <<<"$(pkg-config --cflags wireshark)"
    read -ra libs <<<"$(pkg-config --libs wireshark)"
    mkdir -p "$work/floor/$abi/epan"
    cc -O2 -shared -fPIC "${flags[@]}" "$here/floor_plugin.c" -o "$work/floor/$abi/epan/floor.so" "${libs[@]}"
    cc -O2 -shared -fPIC "$here/steady_random.c" -o "$work/steady_random.so"
    cc -O2 -g -std=c11 -I"$root/plugin" "$here/scanner_vs_expat.c" \
        "$root"/plugin/core/{xml_scanner,xml_syntax,xml_text,text}.c -lexpat -o "$work/scanner_vs_expat"
}

# ---- tshark: as root it would load no plugin

as_user=()
if ((EUID == 0)); then
    as_user=(setpriv --reuid=65534 --regid=65534 --clear-groups)
fi

# The command line, NUL-separated, of a variant: what is loaded and how.
variant_command()
{
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
    printf '%s\0' env "HOME=$work/home" "XDG_CONFIG_HOME=$work/home" TZ=UTC LC_ALL=C.UTF-8 "${steady[@]}" \
        "WIRESHARK_PLUGIN_DIR=$plugins" "${as_user[@]}" "${runner[@]}" tshark "${options[@]}"
}

# run_tshark VARIANT ARGUMENTS…; `runner` stands before it, `steady` makes instruction counts repeat.
steady=()
runner=()
run_tshark()
{
    local -a command
    mapfile -d '' command < <(variant_command "$1")
    "${command[@]}" "${@:2}"
}

# read_load VARIANT LOAD OPTIONS…
read_load()
{
    run_tshark "$1" -n -r "$work/load/$2.pcapng" "${@:3}"
}

# check_variants VARIANT…: that what is to be measured is there, and that these variants decode.
check_variants()
{
    local variant reasons
    run_tshark floor -G plugins | grep '^floor\.so' >/dev/null || die "the floor is not loaded"
    ! run_tshark stock -G plugins | grep '^cisco_alarm\.so' >/dev/null || die "a plugin is installed: nothing to compare with"
    for variant; do
        reasons=$(read_load "$variant" alarms -T fields -e cisco_alarm.reason | grep -c 25)
        ((reasons > 0)) || die "$variant decodes nothing"
    done
}

# ---- Instructions

mode_options()
{
    case $1 in
    fields) echo -T fields -e frame.number ;;
    tree) echo -V ;;
    summary) ;;
    two-pass) echo -2 -T fields -e frame.number ;;
    esac
}

total()
{
    awk '/^(summary|totals):/ { print $2; found = 1; exit } END { exit !found }' "$1"
}

# count VARIANT MODE LOAD: a line of results.
count()
{
    local out=$work/out/$1.$2.$3
    local -a options
    read -ra options <<<"$(mode_options "$2")"
    steady=("LD_PRELOAD=$work/steady_random.so")
    # What malloc() costs depends on the holes that start-up left: half a per cent of a message, more or less. Where one
    # per cent is the limit, a large cache of free blocks evens that out; alarms are counted with malloc() as it is.
    if [[ ! $3 =~ ^(base|alarms|base-fragments|fragments)$ ]]; then
        steady+=(GLIBC_TUNABLES=glibc.malloc.tcache_count=60000)
    fi
    runner=(setarch -R valgrind --quiet --tool=callgrind "--callgrind-out-file=$out")
    read_load "$1" "$3" "${options[@]}" >"$out.txt" || die "tshark failed: $1 $2 $3"
    printf 'count\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$(total "$out")"
    if [[ $2 == tree ]]; then
        printf 'lines\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$(wc -l <"$out.txt")"
    fi
}

# make_loads KIND…: a capture of each kind, after a warm-up of all; `base` and `base-other` are the warm-up alone.
make_loads()
{
    local -a warm_up=("${@/%/=40}")
    local kind
    load_file base "${warm_up[@]}"
    load_file base-other "${warm_up[@]}"
    for kind; do
        load_file "$kind" "${warm_up[@]}" "$kind=$messages"
    done
}

load_file()
{
    "$python" "$here/make_load.py" --mtu "${mtu:-9000}" "$work/load/$1.pcapng" "${@:2}"
}

make_fragments()
{
    local mtu=1500
    load_file base-fragments alarms=40
    load_file fragments alarms=40 "alarms=$messages"
}

# Counts what is read, lines of VARIANT MODE LOAD, as many at a time as there are processors.
count_all()
{
    local jobs=${JOBS:-$(nproc)} running=0 variant mode load
    while read -r variant mode load; do
        if ((running == jobs)); then
            wait -n
            ((running--)) || true
        fi
        echo "$variant, $mode, $load" >&2
        count "$variant" "$mode" "$load" >>"$results" &
        ((++running))
    done
    while ((running--)); do
        wait -n
    done
}

# cross VARIANTS MODES LOADS: every combination.
cross()
{
    local variant mode load
    for variant in $1; do
        for mode in $2; do
            for load in $3; do
                echo "$variant $mode $load"
            done
        done
    done
}

short_list()
{
    cross "floor stock plugin" "fields tree" "base alarms"
    cross "stock plugin" fields "base-other sip keepalive"
}

long_list()
{
    local modes='fields tree summary two-pass'
    cross "floor stock xml lua plugin" "$modes" "base alarms"
    cross "floor stock xml lua plugin" fields "base-fragments fragments"
    cross "stock plugin" "$modes" "base-other $others"
    cross "lua no-links" fields "base-other $others"
    cross no-links fields "base alarms"
}

# ---- The scanner alone

parse_count()
{
    local out=$work/out/$1.$2.$3
    valgrind --quiet --tool=callgrind "--callgrind-out-file=$out" \
        "$work/scanner_vs_expat" "$1" "$3" "$work/load/$2.xml" >"$out.txt"
    total "$out"
}

# Instructions of one parse, and that both find the same.
count_parses()
{
    local document parser few many
    "$python" "$here/make_load.py" --documents "$work/load"
    for document in trust-lists outage escaped; do
        for parser in scanner expat; do
            few=$(parse_count "$parser" "$document" 10)
            many=$(parse_count "$parser" "$document" 110)
            printf 'parse\t%s\t%s\t%s\n' "$parser" "$document" $(((many - few) / 100)) >>"$results"
        done
        cmp "$work/out/scanner.$document.10.txt" "$work/out/expat.$document.10.txt" ||
            die "scanner and expat read different things in $document.xml"
    done
}

# ---- Time and memory

# The best of five by the clock: seconds by the clock, seconds of the processors.
best_time()
{
    local TIMEFORMAT='%R %U %S' _
    for _ in 1 2 3 4 5; do
        { time "$@" >"$work/out/$1.txt" 2>"$work/out/$1.err"; } 2>&1
    done | sort -n | awk 'NR == 1 { printf "%s\t%.3f", $1, $2 + $3 }'
}

stock_pipe()
{
    read_load stock pipe -Y 'sip.Content-Type contains "cisco-alarm"' -T fields -e udp.payload |
        "$python" "$here/pipe_parser.py"
}

plugin_alone()
{
    read_load plugin pipe -Y cisco_alarm.name -T fields -e cisco_alarm.reason
}

time_pipe()
{
    local variant
    load_file pipe mixed=50000
    for variant in stock_pipe plugin_alone; do
        printf 'wall\t%s\t%s\n' "$variant" "$(best_time "$variant")" >>"$results"
    done
    cmp "$work/out/stock_pipe.txt" "$work/out/plugin_alone.txt" || die "the pipe and the plugin disagree"
}

# use VARIANT LOAD COUNT: user time and peak memory of a whole run.
use()
{
    runner=("$python" "$here/usage.py")
    printf 'usage\t%s\t%s\t%s\t%s\n' "$1" "$2" "$3" "$(read_load "$1" size)" >>"$results"
    runner=()
}

# What is read off these: growth (mixed), memory kept for a SIP message (sip) and for an alarm (answered).
use_list()
{
    printf '%s\n' "mixed 1000" "mixed 10000" "mixed 100000" "mixed 1000000" "sip 400000" "answered 200000"
}

use_all()
{
    local kind number variant
    while read -r kind number; do
        echo "$number messages ($kind)" >&2
        load_file size "$kind=$number"
        for variant in stock plugin; do
            use "$variant" "$kind" "$number"
        done
        rm "$work/load/size.pcapng"
    done < <(use_list)
}

# ---- All of it

check_tools
make_work
build_all >&2
results=$work/results.tsv
: >"$results"
if [[ $short ]]; then
    make_loads alarms sip keepalive
    check_variants plugin
    short_list | count_all
    count_parses
else
    # shellcheck disable=SC2086 # a list of words
    make_loads alarms $others
    make_fragments
    check_variants lua plugin
    long_list | count_all
    count_parses
    time_pipe
    use_all
fi
"$python" "$here/report.py" "$messages" "$results"
