#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Counts what each hostile shape costs at one size and at eight times that, in instructions, and fails where the larger
# one costs more than eight times as much (and 15 %):
#
#   tests/fuzz/linear.sh BUILD_FOLDER/tests/fuzz/linear_work
#
# Needs valgrind; says so, and leaves with 77, where there is none.
set -euo pipefail

work=${1:?usage: linear.sh LINEAR_WORK}
size=2048
times=8
command -v valgrind >/dev/null || {
    echo "linear.sh: valgrind is missing: apt-get install valgrind" >&2
    exit 77
}

folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
valgrind --tool=callgrind --collect-atstart=no --callgrind-out-file="$folder/counts" \
    "$work" $size $times >"$folder/names" 2>"$folder/log" ||
    { cat "$folder/log" >&2; exit 1; }

status=0
# One file for each dump, in order: small and large of the first shape, of the second, and so on.
i=1
while [ -e "$folder/counts.$i" ]; do
    sed -n 's/^totals: //p' "$folder/counts.$i"
    i=$((i + 1))
done >"$folder/totals"

awk -v names="$folder/names" -v results="$folder/results" -v size=$size -v times=$times '
    NR % 2 { small = $1; next }
    {
        if ((getline name <names) <= 0 || small == 0) { print "linear.sh: counts are missing"; bad = 1; exit }
        ratio = $1 / small
        verdict = ratio > times * 1.15 ? "NOT LINEAR" : ""
        bad = bad || verdict != ""
        printf "%s %d linear: %s\n", verdict ? "not ok" : "ok", NR / 2, name >results
        if (ratio > worst) worst = ratio
        if (NR == 2) printf "%-45s %12s %12s %7s %6s\n", "shape", size, size * times, "ratio", "/byte"
        printf "%-45s %12d %12d %7.2f %6.0f %s\n", name, small, $1, ratio, $1 / (size * times), verdict
    }
    END {
        if (NR == 0 || NR % 2 || (getline name <names) > 0) { print "linear.sh: counts are missing"; bad = 1 }
        printf "%d shapes, worst ratio %.2f, allowed %.2f\n", NR / 2, worst, times * 1.15
        exit bad
    }' "$folder/totals" || status=1
cat "$folder/results"
exit $status
