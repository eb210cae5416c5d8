#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# pytest.sh FOLDER: its tests drive tshark with the plugin that was just built. They find it by CISCO_ALARM_PLUGIN_DIR.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/testing.sh"
folder=$1

# One file of tests; several run at a time, so what it prints comes when it has ended.
run_file() {
    local name
    name=$(basename "$1" .py)
    "$PYTHON" -m pytest -q -ra -p no:cacheprovider --junitxml="$SCRATCH/$name.xml" "$1" >"$SCRATCH/$name.log" 2>&1 ||
        touch "$SCRATCH/failed"
    printf '%s\n%s\n' "--- $1" "$(<"$SCRATCH/$name.log")"
}

# The sum of a count over the results of all files.
sum() {
    grep -ohE '<testsuite [^>]*' "$SCRATCH"/*.xml | grep -oE " $1=\"[0-9]+\"" | tr -dc '0-9\n' | awk "{ n += \$1 } END { print n + 0 }"
}

build_with_gcc cisco_alarm
make_scratch
CISCO_ALARM_PLUGIN_DIR=$(stage_plugins "$BUILD/gcc")
plugin_listed "$CISCO_ALARM_PLUGIN_DIR" || die "tshark did not load the plugin"
# What tshark said to one file of tests is told to the next one that asks the same.
CISCO_ALARM_RESPONSES=$SCRATCH/responses
mkdir "$CISCO_ALARM_RESPONSES"
export CISCO_ALARM_PLUGIN_DIR CISCO_ALARM_RESPONSES
cd "$REPO"
mapfile -t files < <(find "$folder" -name 'test_*.py' -size +0 | sort)
[ ${#files[@]} -gt 0 ] || die "no tests in $folder"
for file in "${files[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
        wait -n
    done
    run_file "$file" &
done
wait
total=$(sum tests) bad=$(($(sum failures) + $(sum errors))) skipped=$(sum skipped)
echo "$((total - bad - skipped)) passed, $bad failed, $skipped skipped"
[ ! -e "$SCRATCH/failed" ]
