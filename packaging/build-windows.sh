#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the plugin for the official Wireshark of Windows x64, 4.4 and 4.6, on Debian 12, 13 or testing, as root or with
# sudo: cisco-alarm-VERSION-windows-x64-wireshark-X.Y.zip. The same source gives the same bytes.
#
#   packaging/build-windows.sh [OUTDIR]     default: dist/ in the tree
#
# Compiler, headers and symbols come from Debian releases in chroots, those that tests/matrix.sh keeps, too.
set -euo pipefail
# shellcheck source=packaging/lib/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/setup.sh"
# shellcheck source=tests/lib/chroot.sh
. "$REPO/tests/lib/chroot.sh"
# shellcheck source=packaging/windows/lib.sh
. "$REPO/packaging/windows/lib.sh"

case ${1-} in
-h | --help)
    sed -n '3,8s/^# \{0,1\}//p' "$0"
    exit
    ;;
esac
have apt-get || die "this takes Debian"
become_root "$@"
out=$(realpath -m -- "${1:-$REPO/dist}")
need_packages debootstrap binutils
make_scratch
for release in "${WINDOWS_RELEASES[@]}"; do
    make_sdk "$release" "$SCRATCH/sdk" || die "no development files of Debian $release could be had"
done
enter_compiler "$SCRATCH/sdk" || die "no compiler for Windows could be had"
for sdk in "$SCRATCH"/sdk/*; do
    say "Building for Wireshark $(basename "$sdk")"
    build_dll "$(basename "$sdk")" "$INSIDE/zips" || die "the build failed"
done
mkdir -p "$out"
for zip in "$CHROOT$INSIDE"/zips/*.zip; do
    cp "$zip" "$out/"
    give_back "$out" "$out/$(basename "$zip")"
    echo "$out/$(basename "$zip")"
done
clean_chroot
