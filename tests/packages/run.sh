#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs and removes the plugin in every way there is, for real: in a chroot of this Debian release, so that this
# system stays as it is; on this system only where it is a throw-away one (CI is set) and no chroot can be made.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/testing.sh"
# shellcheck source=tests/lib/chroot.sh
. "$REPO/tests/lib/chroot.sh"

become_root "$@"
if [ -n "${CISCO_ALARM_IN_CHROOT-}" ]; then
    exec "$REPO/tests/packages/inside.sh"
fi

# shellcheck source=/dev/null
release=$(. /etc/os-release && echo "${VERSION_CODENAME-}")
[ -n "$release" ] || die "not a Debian release"
need_packages debootstrap
archive=()
make_scratch
if [ -e "$REPO/.git" ]; then
    need_packages git
    archive=("$("$REPO/packaging/release.sh" --archive "$SCRATCH")")
fi
if use_chroot "$release"; then
    copy_into_chroot
    if [ ${#archive[@]} -gt 0 ]; then
        cp "${archive[0]}" "$CHROOT$INSIDE/"
        archive=("$INSIDE/$(basename "${archive[0]}")")
    fi
    in_chroot "$CHROOT" "$INSIDE/tests/packages/inside.sh" "${archive[@]}"
elif [ -n "${CI-}" ]; then
    say "No chroot: testing on this system"
    "$REPO/tests/packages/inside.sh" "${archive[@]}"
else
    die "no chroot can be made, and this system is not to be changed (it would be with CI=1)"
fi
