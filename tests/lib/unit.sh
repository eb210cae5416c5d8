#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Build with gcc, warnings being errors, and run the unit tests. Counts the cases, not the programs. Instructions are
# counted with --all, and where CI is set.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/testing.sh"

build_with_gcc all
status=0
skipped_tests=()
[ -n "${CI-}${CISCO_ALARM_ALL-}" ] || skipped_tests=(-E '^linear$')
ctest --test-dir "$BUILD/gcc" -V ${skipped_tests[@]+"${skipped_tests[@]}"} >"$BUILD/ctest.log" 2>&1 || status=$?
passed=$(grep -cE '^[0-9]+: ok [0-9]+ ' "$BUILD/ctest.log") || true
failed=$(grep -cE '^[0-9]+: not ok ' "$BUILD/ctest.log") || true
skipped=$(grep -cE '^[0-9]+: ok [0-9]+ .*# SKIP' "$BUILD/ctest.log") || true
[ "$status" = 0 ] || cat "$BUILD/ctest.log"
grep -E '^ *[0-9]+/[0-9]+ Test' "$BUILD/ctest.log" || true
echo "$((passed - skipped)) passed, $failed failed, $skipped skipped"
[ "$status" = 0 ] && [ "$passed" -gt "$skipped" ]
