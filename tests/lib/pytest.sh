#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pytest.sh FOLDER: its tests drive tshark with the plugin that was just built. They find it by CISCO_ALARM_PLUGIN_DIR.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/testing.sh"
folder=$1

# run_batch NAME FILE…: one process for several files of tests, which read what tshark said only once. Several run at a
# time, so what it prints comes when it has ended.
run_batch() {
    local name=$1
    shift
    "$PYTHON" -m pytest -q -ra -p no:cacheprovider --rootdir="$REPO" --confcutdir="$REPO" \
        --junitxml="$SCRATCH/$name.xml" "$@" >"$SCRATCH/$name.log" 2>&1 ||
        touch "$SCRATCH/failed"
    printf '%s\n%s\n' "--- ${*##*/}" "$(<"$SCRATCH/$name.log")"
}

# The sum of a count over the results of all files.
sum() {
    grep -ohE '<testsuite [^>]*' "$SCRATCH"/*.xml | grep -oE " $1=\"[0-9]+\"" | tr -dc '0-9\n' | awk "{ n += \$1 } END { print n + 0 }"
}

build_with_gcc cisco_alarm
build_with_gcc menu_probe
make_scratch
CISCO_ALARM_PLUGIN_DIR=$(stage_plugins "$BUILD/gcc")
plugin_listed "$CISCO_ALARM_PLUGIN_DIR" || die "tshark did not load the plugin"
# What tshark said to one batch is told to the next one that asks the same.
CISCO_ALARM_RESPONSES=${CISCO_ALARM_RESPONSES:-$SCRATCH/responses}
mkdir -p "$CISCO_ALARM_RESPONSES"
CISCO_ALARM_PROBE_DIR=$BUILD/gcc/probe
export CISCO_ALARM_PLUGIN_DIR CISCO_ALARM_PROBE_DIR CISCO_ALARM_RESPONSES
cd "$REPO"
# The largest first, dealt out in turn.
mapfile -t files < <(find "$folder" -name 'test_*.py' -size +0 -printf '%s %p\n' | sort -rn | cut -d ' ' -f 2-)
[ ${#files[@]} -gt 0 ] || die "no tests in $folder"
batches=$((4 * $(nproc)))
[ ${#files[@]} -ge "$batches" ] || batches=${#files[@]}
for ((batch = 0; batch < batches; batch++)); do
    mine=()
    for ((i = batch; i < ${#files[@]}; i += batches)); do
        mine+=("${files[i]}")
    done
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
        wait -n
    done
    echo "batch $((batch + 1)) of $batches begins: ${mine[*]##*/}"
    run_batch "batch-$batch" "${mine[@]}" &
done
wait
total=$(sum tests) bad=$(($(sum failures) + $(sum errors))) skipped=$(sum skipped)
echo "$((total - bad - skipped)) passed, $bad failed, $skipped skipped"
[ ! -e "$SCRATCH/failed" ]
