#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs the tests from a fresh clone: installs with apt what is missing, builds, tests, and ends with a line per part
# and the sum. A part that prints nothing says every half minute how far it is.
#
#   tests/run.sh                the quick parts, within five minutes of one core: lint captures unit cases healthy docs
#   tests/run.sh PART…          just these; besides the quick ones: clang dissect stats trace fuzz robust bench gui
#                               packages windows matrix
#   tests/run.sh --all          all of them, and clang-tidy of all files
#   tests/run.sh --needs PART   prints the packages that a part takes, and runs nothing
#
# The build goes to build/test, the logs of the parts to build/test/log (elsewhere with CISCO_ALARM_BUILD=DIR).
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/testing.sh"
# shellcheck source=tests/lib/progress.sh
. "$REPO/tests/lib/progress.sh"

QUICK=(lint captures unit cases healthy docs)
# A part that takes longer is stopped, and fails.
LIMIT=${CISCO_ALARM_PART_SECONDS:-3600}
LONGER=(clang dissect stats trace fuzz robust bench gui packages windows matrix)

# Sets what a part takes: the command, the packages besides those of a build, and the file without which it is not there.
describe() {
    local part=$1
    packages=() needed=tests/$part/run.sh
    case $part in
    lint) packages=(clang-format clang-tidy shellcheck libxml2-dev git python3 python3-yaml) needed=tests/lib/lint.sh ;;
    captures) packages=(python3) needed=tests/lib/captures.sh ;;
    unit) packages=(libxml2-dev valgrind) needed=tests/lib/unit.sh ;;
    clang) packages=(clang libxml2-dev) needed=tests/lib/clang.sh ;;
    dissect | cases | healthy | stats) packages=(python3 python3-pytest jq) needed=tests/$part ;;
    trace) packages=(python3 python3-pytest valgrind zlib1g-dev) ;;
    docs) packages=(python3) needed=tests/docs/check.sh ;;
    fuzz) packages=(clang libclang-rt-dev libxml2-dev) ;;
    robust) packages=(python3 valgrind libc6-dbg) ;;
    bench) packages=(python3 valgrind libexpat1-dev) ;;
    gui | packages | windows) ;; # they install what they need
    matrix) packages=(debootstrap) needed=tests/matrix.sh ;;
    *) die "no such part: $part (there are: ${QUICK[*]} ${LONGER[*]})" ;;
    esac
    command=("$REPO/$needed")
    case $part in
    dissect | cases | healthy | stats) command=("$REPO/tests/lib/pytest.sh" "$needed") ;;
    docs) command=("$REPO/tests/lib/docs.sh") ;;
    bench) command+=(--short) ;;
    esac
}

# Sets passed, failed and skipped from the last line of counts that the part printed; a part without one is one test.
count() {
    local status=$1 log=$2 line
    line=$(grep -aoE '[0-9]+ passed, [0-9]+ failed(, [0-9]+ skipped)?' "$log" | tail -n 1) || true
    passed=0 failed=0 skipped=0
    if [ -n "$line" ]; then
        read -r passed _ failed _ skipped _ <<<"${line//,/} 0"
        [[ $skipped =~ ^[0-9]+$ ]] || skipped=0
    elif [ "$status" = 0 ]; then
        passed=1
    fi
    if [ "$status" != 0 ] && [ "$failed" = 0 ]; then
        failed=1
    fi
}

stop() {
    [ -z "$running" ] || kill "$running" 2>/dev/null || true
    exit 130
}

# Sets used: the processor time of all that has ended so far, in whole seconds. (In a subshell it would be that one's.)
processor_time() {
    times >"$SCRATCH/times"
    used=$(awk -F '[ms ]+' 'NR == 2 { printf "%.0f", 60 * ($1 + $3) + $2 + $4 }' "$SCRATCH/times")
}

run_part() {
    local part=$1 log=$BUILD/log/$1.log status=0 start=$SECONDS verdict=passed used before
    describe "$part"
    echo "=== $part"
    if [ ! -e "$REPO/$needed" ]; then
        summary+=("$(printf '%-9s NOT THERE: %s' "$part" "$needed")")
        echo "not there: $needed"
        return
    fi
    need_packages "${BUILD_PACKAGES[@]}" "${packages[@]}"
    : >"$log"
    # In a process group of its own, so that nothing of it outlives the limit or an interrupt.
    timeout -k 30 "$LIMIT" "${command[@]}" </dev/null >"$log" 2>&1 &
    running=$!
    processor_time
    before=$used
    show_progress "$running" "$part" "$log" &
    tail -n +1 -f --pid="$running" "$log" || true
    wait "$running" || status=$?
    running=
    processor_time
    [ "$status" != 124 ] || echo "stopped after $LIMIT s"
    count "$status" "$log"
    total_passed=$((total_passed + passed)) total_failed=$((total_failed + failed))
    [ "$failed" = 0 ] || verdict=FAILED
    [ "$skipped" = 0 ] || verdict+=" ($skipped skipped)"
    summary+=("$(printf '%-9s %-6s %5d passed %3d failed %5d s, %4d s of processors' \
        "$part" "$verdict" "$passed" "$failed" $((SECONDS - start)) $((used - before)))")
}

parts=()
for argument in "$@"; do
    case $argument in
    -h | --help)
        sed -n '3,12s/^# \{0,1\}//p' "$0"
        exit
        ;;
    --all)
        export CISCO_ALARM_ALL=1
        parts+=("${QUICK[@]}" "${LONGER[@]}")
        ;;
    --needs)
        describe "${2:?--needs takes a part}"
        printf '%s\n' "${BUILD_PACKAGES[@]}" "${packages[@]}"
        exit
        ;;
    *)
        describe "$argument"
        parts+=("$argument")
        ;;
    esac
done
[ ${#parts[@]} -gt 0 ] || parts=("${QUICK[@]}")

move_to_readable_place "$@"
export FUZZ_BUILD=${FUZZ_BUILD:-$BUILD/fuzz}
mkdir -p "$BUILD/log"
make_scratch
# tshark's output in one part is reused by the next one with the same question to the same plugin.
export CISCO_ALARM_RESPONSES=$SCRATCH/responses
mkdir -p "$CISCO_ALARM_RESPONSES"
total_passed=0 total_failed=0 summary=() running=
trap stop INT TERM HUP # the folder goes at EXIT
for part in "${parts[@]}"; do
    run_part "$part"
done
echo
printf '%s\n' "${summary[@]}"
echo "$total_passed passed, $total_failed failed"
[ "$total_failed" = 0 ] && [ "$total_passed" -gt 0 ]
