#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The plugin against hostile and damaged input, in the stock tshark as an ordinary user: cut and damaged messages under
# ASan and UBSan, in one pass and two, with and without a tree; messages made to cost time or memory; text made to harm a
# terminal or a parser; valgrind; memory over a million messages.
#
#   tests/robust/run.sh [--short | --full] [PART…]
#
# Parts: cut mutants noise crashers escapes shapes valgrind memory (default: all). --short, which is the default where CI
# is set, takes less than four minutes, --full about 25. What does harm is kept in build/test/robust/findings.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/testing.sh"

mode=(${CI:+--short}) parts=()
for argument in "$@"; do
    case $argument in
    -h | --help)
        sed -n '3,10s/^# \{0,1\}//p' "$0"
        exit
        ;;
    --short) mode=(--short) ;;
    --full) mode=() ;;
    -*) die "no such option: $argument" ;;
    *) parts+=("$argument") ;;
    esac
done

make_scratch
# Builds of their own: tshark's user has to be able to read them, wherever the tree is.
build "$BUILD/robust/sanitized" -DSANITIZE=ON -DBUILD_TESTS=OFF -DCMAKE_C_COMPILER=gcc -- cisco_alarm
build "$BUILD/robust/plain" -DBUILD_TESTS=OFF -DCMAKE_C_COMPILER=gcc -- cisco_alarm
for kind in sanitized plain; do
    cp -r "$BUILD/robust/$kind/plugins" "$SCRATCH/$kind"
    chmod -R a+rX "$SCRATCH/$kind"
done
nice -n 10 "$PYTHON" -S -u "$REPO/tests/robust/robust.py" "${mode[@]}" --sanitized "$SCRATCH/sanitized" \
    --plain "$SCRATCH/plain" --findings "$BUILD/robust/findings" "${parts[@]}"
