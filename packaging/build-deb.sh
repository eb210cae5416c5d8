#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Builds the Debian package for the Debian release that this runs on. The unit tests are left out, which take longer
# than the package; DEB_BUILD_OPTIONS= (empty) builds and runs them.
#
#   packaging/build-deb.sh [OUTDIR]     default: dist/ in the tree
set -euo pipefail
# shellcheck source=packaging/lib/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/setup.sh"

# deb12 < deb13 < none (testing): so that an upgrade of the system upgrades the package.
release_suffix() {
    # shellcheck source=/dev/null
    (. /etc/os-release && [ -z "${VERSION_ID-}" ] || echo "~deb$VERSION_ID")
}

# The version is CMakeLists.txt's, the maintainer is debian/control's.
changelog() {
    local date codename
    # shellcheck source=/dev/null
    codename=$(. /etc/os-release && echo "${VERSION_CODENAME:-unstable}")
    date=$(source_date)
    cat <<CHANGELOG
cisco-alarm ($(project_version)$(release_suffix)) $codename; urgency=medium

  * Release $(project_version), see NEWS.md. Built for Debian $codename.

 -- $(sed -n 's/^Maintainer: //p' "$REPO/packaging/debian/control")  $(date -R -u -d "@$date")
CHANGELOG
}

case ${1-} in
-h | --help)
    sed -n '3,6s/^# \{0,1\}//p' "$0"
    exit
    ;;
esac
have apt-get || die "needs Debian or a derivative (apt-get not found)"
out=$(realpath -m -- "${1:-$REPO/dist}")
need_writable "$out" "$out"/cisco-alarm_*
export DEB_BUILD_OPTIONS=${DEB_BUILD_OPTIONS-nocheck}
need_packages "${BUILD_PACKAGES[@]}" build-essential debhelper fakeroot libxml2-dev zlib1g-dev
make_scratch
tree=$SCRATCH/cisco-alarm
copy_tree "$tree"
mv "$tree/packaging/debian" "$tree/debian"
changelog >"$tree/debian/changelog"
say "Building (some minutes)"
(cd "$tree" && quietly_with_progress "$SCRATCH/build-deb.log" dpkg-buildpackage --no-sign) || die "the package was not built"
make_folder "$out"
for file in "$SCRATCH"/*.{deb,dsc,tar.xz,buildinfo,changes}; do
    cp "$file" "$out/"
    give_back "$out/$(basename "$file")"
done
printf "%s\n" "$out"/cisco-alarm_*.deb
say_what_was_installed
