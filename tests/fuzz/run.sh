#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Fuzzes every module of plugin/core and the readers of plugin/model with AddressSanitizer and UndefinedBehaviorSanitizer, each for SECONDS seconds
# (else $FUZZ_SECONDS, else 60):
#
#   tests/fuzz/run.sh [SECONDS [TARGET…]]
#
# Sets out from corpus/ and crashers/, keeps what it learns in build-fuzz/corpus/, and leaves findings in
# build-fuzz/findings/. Several targets run at a time, one for each processor. Installs nothing, but says what is missing.
set -euo pipefail

HERE=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
TOP=$(cd "$HERE/../.." && pwd)
OUT=${FUZZ_BUILD:-$TOP/build-fuzz}
CC=${CC:-clang}
SECONDS_EACH=${1:-${FUZZ_SECONDS:-60}}
TARGETS=(text xml_scanner xml_wellformed xml_text sip_message sip_cid sip_reason protocol_event text_alarm sccp_message
    value alarm_reader sip_trace)
[ $# -lt 2 ] || TARGETS=("${@:2}")

missing() {
    echo "run.sh: $1 is missing: apt-get install $2" >&2
    exit 2
}

# The compiler, its libFuzzer, and libxml2, which says what is well-formed.
look_for_tools() {
    command -v "$CC" >/dev/null || missing "$CC" clang
    local version
    version=$("$CC" -dumpversion | cut -d. -f1)
    echo 'int LLVMFuzzerTestOneInput(const char *d, unsigned long n) { (void)d; (void)n; return 0; }' |
        "$CC" -x c - -fsanitize=fuzzer,address,undefined -o /dev/null 2>/dev/null ||
        missing "libFuzzer" "libclang-rt-$version-dev"
    pkg-config --exists libxml-2.0 2>/dev/null || missing "libxml2" "pkg-config libxml2-dev"
    read -ra XML_FLAGS <<<"$(pkg-config --cflags libxml-2.0)"
    read -ra XML_LIBS <<<"$(pkg-config --libs libxml-2.0)"
}

build() {
    "$CC" -std=c11 -g -O1 -Wall -Wextra -Wshadow -Werror -fno-omit-frame-pointer \
        -fsanitize=fuzzer,address,undefined -fno-sanitize-recover=all -DHAVE_XML_JUDGE "${XML_FLAGS[@]}" \
        -I"$TOP/plugin" -I"$TOP/tests/unit" "$HERE/fuzz_$1.c" "$HERE"/{xml,value,reader}_rules.c \
        "$TOP/tests/unit/xml_judge.c" "$TOP/tests/unit/xml_generator.c" "$TOP"/plugin/core/*.c "$TOP"/plugin/core/*/*.c \
        "$TOP"/plugin/model/alarm/*.c \
        "${XML_LIBS[@]}" -o "$OUT/fuzz_$1"
}

fuzz() {
    local target=$1 log=$OUT/$1.log inputs=("$HERE/corpus/$1")
    [ ! -d "$HERE/crashers/$target" ] || inputs+=("$HERE/crashers/$target")
    [ "$target" != alarm_reader ] || inputs+=("$TOP/tests/alarms")
    mkdir -p "$OUT/corpus/$target" "$OUT/findings"
    if ! "$OUT/fuzz_$target" -max_total_time="$SECONDS_EACH" -max_len=8192 -timeout=10 -dict="$HERE/alarm.dict" \
        -artifact_prefix="$OUT/findings/$target-" -print_final_stats=1 \
        "$OUT/corpus/$target" "${inputs[@]}" >"$log" 2>&1; then
        printf '== %s: FAILED\n%s\n' "$target" "$(tail -n 60 "$log")"
        return 1
    fi
    printf '== %s: %s s, %s runs, %s edges covered\n' "$target" "$SECONDS_EACH" \
        "$(sed -n 's/^stat::number_of_executed_units: *//p' "$log")" \
        "$(grep -aoE 'cov: [0-9]+' "$log" | tail -n 1 | tr -dc 0-9)"
}

look_for_tools
mkdir -p "$OUT"
for target in "${TARGETS[@]}"; do
    build "$target"
done
for target in "${TARGETS[@]}"; do
    while [ "$(jobs -rp | wc -l)" -ge "$(nproc)" ]; do
        wait -n || true
    done
    rm -f "$OUT/$target.passed"
    { ! fuzz "$target" || touch "$OUT/$target.passed"; } &
done
wait
passed=0
for target in "${TARGETS[@]}"; do
    [ ! -e "$OUT/$target.passed" ] || passed=$((passed + 1))
done
failed=$((${#TARGETS[@]} - passed))
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
