# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # what is unused here is used by the scripts that source this
# What the test scripts share. To be sourced.

# shellcheck source=packaging/lib/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/../../packaging/lib/setup.sh"

BUILD=${CISCO_ALARM_BUILD:-$REPO/build/test}
# Not the first one in PATH: pytest is a package of the system's interpreter.
PYTHON=/usr/bin/python3
[ -x "$PYTHON" ] || PYTHON=python3
export PYTHONDONTWRITEBYTECODE=1

# With the library of Python alone: what names no package of Python's must not come to need one that is there by chance.
plain_python() {
    "$PYTHON" -S "$@"
}

# As root the tests drop privileges for tshark, and a clone below /root can be read by nobody else: test a copy.
move_to_readable_place() {
    if unprivileged test -r "$REPO/CMakeLists.txt" && unprivileged test -r "$REPO/tests/lib/testing.sh"; then
        return
    fi
    say "Only root can read $REPO: testing a copy"
    make_scratch
    copy_tree "$SCRATCH/tree"
    "$SCRATCH/tree/tests/run.sh" "$@" && exit
    exit 1
}

# build_with_gcc TARGET: the build that most parts use, warnings being errors.
build_with_gcc() {
    build "$BUILD/gcc" -DWERROR=ON -DBUILD_TESTS=ON -DCMAKE_C_COMPILER=gcc -- "$1"
}

### A tally, for parts that are a list of checks in shell.

CHECKS_PASSED=0
CHECKS_FAILED=0

# check NAME COMMAND…: one test; its output is shown only when it fails.
check() {
    local name=$1 output
    shift
    if output=$("$@" 2>&1); then
        CHECKS_PASSED=$((CHECKS_PASSED + 1))
        echo "ok      $name"
    else
        CHECKS_FAILED=$((CHECKS_FAILED + 1))
        echo "FAILED  $name"
        printf '%s\n' "$output"
    fi
}

# The closing line, and the status of the part.
report() {
    echo "$CHECKS_PASSED passed, $CHECKS_FAILED failed"
    [ "$CHECKS_FAILED" = 0 ]
}
