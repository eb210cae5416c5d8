#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds and tests in chroots of other Debian releases, so with their releases of Wireshark.
#
#   tests/matrix.sh [--fresh] [RELEASE…]     default: trixie forky (Debian 13 and Debian testing), the newest last
#
# What no release changes is left out: the unit tests, which take no Wireshark, run where the compiler is another one than
# here; the robust part, which builds and counts for minutes, on the newest release alone.
#
# The chroots stay for the next time in /var/cache/cisco-alarm/chroots (elsewhere with CISCO_ALARM_CHROOTS=DIR);
# --fresh makes them again. A release whose chroot or packages cannot be had is loudly not tested; that alone is no
# failure.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/testing.sh"
# shellcheck source=tests/lib/chroot.sh
. "$REPO/tests/lib/chroot.sh"

# What the parts need there, installed first: trouble of the mirror is no failed test.
PACKAGES=(build-essential debhelper fakeroot lintian libxml2-dev binutils rpm rpmlint python3 python3-pytest jq)
ROBUST_PACKAGES=(valgrind libc6-dbg)

# choose_parts RELEASE: sets parts to what makes sense there: not those that look at the source alone or measure.
choose_parts() {
    parts=(dissect stats packages)
    if [ "$(in_chroot "$CHROOT" gcc -dumpversion)" != "$(gcc -dumpversion 2>/dev/null)" ]; then
        parts=(unit "${parts[@]}")
    fi
    if [ "$1" = "${releases[-1]}" ]; then
        parts+=(robust)
    fi
}

not_tested() {
    rm -f "$SCRATCH/$1.counts"
    printf '%-10s NOT TESTED: %s\n' "$1" "$2" >"$SCRATCH/$1.result"
}

# test_release RELEASE: runs the parts in its chroot. Leaves a line for the summary in RELEASE.result, and the counts in
# RELEASE.counts unless there is no chroot.
test_release() {
    local release=$1 result=$SCRATCH/$1 log=$BUILD/log/matrix-$1.log status=0 version passed failed start=$SECONDS
    local parts packages=("${BUILD_PACKAGES[@]}" "${PACKAGES[@]}")
    [ "$release" != "${releases[-1]}" ] || packages+=("${ROBUST_PACKAGES[@]}")
    if ! use_chroot "$release" $fresh; then
        not_tested "$release" "no chroot could be made"
        return
    fi
    printf '%-10s FAILED: stopped half-way\n' "$release" >"$result.result"
    echo "0 passed, 1 failed" >"$result.counts"
    copy_into_chroot
    if ! install_in_chroot "${packages[@]}"; then
        not_tested "$release" "its packages could not be installed"
        return
    fi
    choose_parts "$release"
    in_chroot "$CHROOT" "$INSIDE/tests/run.sh" "${parts[@]}" >"$log" 2>&1 || status=$?
    read -r passed _ failed _ < <(tail -n 1 "$log" | grep -oE '^[0-9]+ passed, [0-9]+ failed' || echo "0 passed, 0 failed")
    [ "$status" = 0 ] || [ "$failed" != 0 ] || failed=1
    echo "$passed passed, $failed failed" >"$result.counts"
    version=$(in_chroot "$CHROOT" tshark --version 2>/dev/null | grep -m 1 -oE '[0-9]+\.[0-9]+\.[0-9]+') || true
    printf '%-10s Wireshark %-8s %5d passed, %d failed, %d s (%s)\n' \
        "$release" "${version:-?}" "$passed" "$failed" $((SECONDS - start)) "${parts[*]}" >"$result.result"
    clean_chroot
    sed "s/^/$release: /" "$log"
}

fresh='' releases=()
for argument in "$@"; do
    case $argument in
    -h | --help)
        sed -n '3,12s/^# \{0,1\}//p' "$0"
        exit
        ;;
    --fresh) fresh=--fresh ;;
    -*) die "no such option: $argument" ;;
    *) releases+=("$argument") ;;
    esac
done
[ ${#releases[@]} -gt 0 ] || releases=(trixie forky)

become_root "$@"
need_packages debootstrap
mkdir -p "$BUILD/log"
make_scratch
# At the same time: what comes last is one test after another, on one core.
for release in "${releases[@]}"; do
    test_release "$release" &
done
wait
echo
cat "$SCRATCH"/*.result
find "$SCRATCH" -name '*.counts' -exec cat {} + |
    awk -v releases=${#releases[@]} '{ passed += $1; failed += $3 }
        END { printf "%d passed, %d failed, %d skipped\n", passed, failed, releases - NR; exit failed > 0 }'
