#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What the plugin costs, against Wireshark without it and against other ways to decode the same: instructions per message
# (valgrind's callgrind, which repeats where times do not), memory, time. Measured with the host's Wireshark and, in the
# chroots of tests/matrix.sh, with those that users run; they are what the targets are for.
#
#   run.sh                  everything, about an hour: tables in Markdown, and the targets with verdicts
#   run.sh --short          what the targets take, about five minutes; tests/run.sh runs this
#   run.sh --build DIR      build the plugin for the host there, or take the build that is there
#   run.sh --work DIR       keep captures and callgrind's files there; where.py shows by function what a run spent
#   run.sh --host           the host's Wireshark alone
#
# Fails when a ratio or a percentage misses its target by more than a tenth.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/testing.sh"
# shellcheck source=tests/lib/chroot.sh
. "$REPO/tests/lib/chroot.sh"

here=$REPO/tests/bench
form=long
build='' work=''
releases=(trixie forky)

usage() {
    sed -n '/^#   run.sh/s/^# //p' "${BASH_SOURCE[0]}" >&2
    exit 2
}

while (($#)); do
    case $1 in
    --short | --long) form=${1#--} ;;
    --host) releases=() ;;
    --build) build=$(realpath -m "${2:?--build DIR}") && shift ;;
    --work) work=$(realpath -m "${2:?--work DIR}") && shift ;;
    *) usage ;;
    esac
    shift
done

# What a measurement takes besides a build.
PACKAGES=(python3 valgrind libc6-dbg pkgconf)

# ---- Captures

load() {
    plain_python "$here/make_load.py" --mtu "${mtu:-9000}" --warm-up "${warm_up:-40}" "$work/load/$1.pcapng" "${@:2}"
}

# A capture that only memory and time are read off.
size() {
    warm_up=0 load "size-$1-$2" "$1=$2"
}

# site PHONES: an incident at a site of this size, which the statistics read.
site() {
    plain_python "$REPO/tests/stats/make_story.py" morning --phones "$1" "$work/load/site.pcapng" >/dev/null
}

make_loads() {
    mkdir -p "$work/load"
    # Some alarms come first, so that the plugin has something to wait for in the other messages.
    if [ "$form" = short ]; then
        load alarms alarms=210
        load others answered=40 register=210 call=210 voice=400 keepalive=200 mix=4000
        size sip 100000
        site 100
        return
    fi
    load alarms alarms=420
    mtu=1500 load fragments fragments=420
    load others answered=40 register=420 reason=420 call=420 voice=1000 keepalive=400 dns=400
    load mix mix=200000
    size sip 400000
    size answered 100000
    size mixed 20000
    size mixed 200000
    site 600
}

# ---- Places

measure_host() {
    local how=$form
    [ "$form" = long ] || how=counts # there is no target for the memory of this release
    mkdir -p "$work/host"
    ln -sfn ../load "$work/host/load"
    JOBS=${JOBS:-$(nproc)} "$here/measure.sh" "$work/host" "${build:-$work/host/build}" "$how"
}

# What was counted, and callgrind's files, come out of the chroot.
take_results() {
    mkdir -p "$work/$1"
    cp -r "$CHROOT$INSIDE/$1/results.tsv" "$CHROOT$INSIDE/$1/out" "$work/$1/"
    rm -rf --one-file-system "$CHROOT$INSIDE"
}

# measure_release RELEASE: in its chroot. The captures are linked where that can be done.
measure_release() {
    local release=$1
    use_chroot "$release" || return
    copy_into_chroot
    mkdir -p "$CHROOT$INSIDE/$release"
    cp -rl "$work/load" "$CHROOT$INSIDE/$release/load" 2>/dev/null || cp -r "$work/load" "$CHROOT$INSIDE/$release/"
    # shellcheck disable=SC2016 # expanded in there
    in_chroot "$CHROOT" bash -c '. "$1/packaging/lib/setup.sh"; shift; need_packages "${BUILD_PACKAGES[@]}" "$@"' \
        bash "$INSIDE" "${PACKAGES[@]}" || return
    in_chroot "$CHROOT" "$INSIDE/tests/bench/measure.sh" "$INSIDE/$release" "$INSIDE/build" "$form" || return
    take_results "$release"
}

# Both at the same time, in processes of their own: each holds the lock of its chroot as long as it runs.
measure_releases() {
    local release jobs=()
    for release in "${releases[@]}"; do
        measure_release "$release" &
        jobs+=("$!")
    done
    for release in "${!releases[@]}"; do
        wait "${jobs[release]}" || say "${releases[release]} could not be measured"
    done
}

# ---- The scanner alone, and the pipe

parse_count() {
    local out=$work/host/out/$1.$2.$3
    valgrind --quiet --tool=callgrind "--callgrind-out-file=$out" \
        "$work/scanner_vs_expat" "$1" "$3" "$work/load/$2.xml" >"$out.txt"
    awk '/^(summary|totals):/ { print $2; exit }' "$out"
}

# Instructions of one parse, and that both find the same.
count_parses() {
    local document parser few many
    cc -O2 -g -std=c11 -I"$REPO/plugin" "$here/scanner_vs_expat.c" \
        "$REPO"/plugin/core/{xml/xml_scanner,xml/xml_syntax,xml/xml_text,text}.c -lexpat -o "$work/scanner_vs_expat"
    plain_python "$here/make_load.py" --documents "$work/load"
    for document in trust-lists outage escaped; do
        for parser in scanner expat; do
            few=$(parse_count "$parser" "$document" 10)
            many=$(parse_count "$parser" "$document" 60)
            printf 'parse\t%s\t%s\t%s\n' "$parser" "$document" $(((many - few) / 50)) >>"$work/host/results.tsv"
        done
        cmp "$work/host/out/scanner.$document.10.txt" "$work/host/out/expat.$document.10.txt" ||
            die "scanner and expat read different things in $document.xml"
    done
}

# ---- All of it

if ! is_root && ((${#releases[@]})); then
    have sudo || die "chroots take root; --host measures the host's Wireshark alone"
    exec sudo env ${CI+"CI=$CI"} ${CISCO_ALARM_CHROOTS+"CISCO_ALARM_CHROOTS=$CISCO_ALARM_CHROOTS"} \
        "$here/run.sh" "--$form" ${build:+--build "$build"} ${work:+--work "$work"}
fi
need_packages "${BUILD_PACKAGES[@]}" "${PACKAGES[@]}" libexpat1-dev
((${#releases[@]} == 0)) || need_packages debootstrap
make_scratch
work=${work:-$SCRATCH/bench}
mkdir -p "$work"
chmod 755 "$work"
for place in host "${releases[@]}"; do
    rm -rf "${work:?}/$place/out" "$work/$place/results.tsv"
done
make_loads
measure_releases
measure_host
count_parses
plain_python "$here/report.py" "$form" "$work" host "${releases[@]}"
