#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the plugin for the official Wireshark of Windows x64, on Debian 12, 13 or testing, as root or with sudo:
# cisco-alarm-VERSION-windows-x64-setup.exe, and the same as a zip, each for 4.0, 4.4 and 4.6. The same source gives the
# same bytes.
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
    sed -n '3,9s/^# \{0,1\}//p' "$0"
    exit
    ;;
esac
have apt-get || die "needs Debian (apt-get not found)"
become_root "$@"
out=$(realpath -m -- "${1:-$REPO/dist}")
need_packages debootstrap binutils
make_scratch
for release in "${WINDOWS_RELEASES[@]}"; do
    make_sdk "$release" "$SCRATCH/sdk" || die "development files of Debian $release are not available"
done
enter_compiler "$SCRATCH/sdk" || die "mingw-w64 is not available"
for sdk in "$SCRATCH"/sdk/*; do
    abi=$(basename "$sdk")
    say "Building for Wireshark $abi"
    in_build "$INSIDE/packaging/windows/build-inside.sh" "$INSIDE/sdk/$abi" "$INSIDE/build/$abi" || die "the build failed"
done
in_build "$INSIDE/packaging/windows/pack-inside.sh" "$INSIDE/build" "$INSIDE/out" || die "setup and zip could not be made"
make_folder "$out"
for file in "$CHROOT$INSIDE"/out/*; do
    cp "$file" "$out/"
    give_back "$out/$(basename "$file")"
    echo "$out/$(basename "$file")"
done
clean_chroot
