#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes everything that a release holds, of a commit: the source archive cisco-alarm-VERSION.tar.gz, the Debian package
# for the release that this runs on, setup and zip for Windows, the changelog's section, and SHA256SUMS of these. As root
# or with sudo; the same commit gives the same archive, setup and zip.
#
#   packaging/release.sh [OUTDIR [COMMIT]]                default: dist/ in the tree, HEAD
#   packaging/release.sh --archive [OUTDIR [COMMIT]]      the source archive alone
#
# Prints the names of what it made.
set -euo pipefail
# shellcheck source=packaging/lib/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/setup.sh"

in_repo() {
    git -c safe.directory="$REPO" -C "$REPO" "$@"
}

# What git has, the RPM spec with the version filled in. Leaves the tree unpacked in $tree.
make_archive() {
    local spec=packaging/rpm/cisco-alarm.spec
    in_repo archive --format=tar --prefix=tree/ "$commit" | tar -C "$SCRATCH" -xf -
    version=$(REPO=$SCRATCH/tree project_version)
    name=cisco-alarm-$version
    tree=$SCRATCH/$name
    mv "$SCRATCH/tree" "$tree"
    sed -i -e "s/^Version:  .*/Version:        $version/" -e "/^%changelog/,\$s/ - 0-1\$/ - $version-1/" "$tree/$spec"
    tar -C "$SCRATCH" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$SOURCE_DATE_EPOCH" \
        --mode=u=rwX,go=rX -cf - "$name" | gzip -9n >"$out/$name.tar.gz"
    made=("$name.tar.gz")
}

# What the release brought, from its heading to the next.
make_notes() {
    awk -v heading="## [$version]" 'index($0, "## ") == 1 { inside = index($0, heading) == 1 } inside' \
        "$tree/CHANGELOG.md" >"$out/$name-changes.md"
    [ -s "$out/$name-changes.md" ] || die "CHANGELOG.md has no section of $version"
    ! grep -m 1 '^## .*unreleased' "$out/$name-changes.md" >&2 || say "This release has no date in CHANGELOG.md yet."
    made+=("$name-changes.md")
}

# Of the tree that is in the archive, not of the one that this script is in.
make_packages() {
    local file
    DEB_BUILD_OPTIONS='' "$tree/packaging/build-deb.sh" "$SCRATCH/deb" >/dev/null
    "$tree/packaging/build-windows.sh" "$SCRATCH/windows" >/dev/null
    for file in "$SCRATCH"/deb/*.deb "$SCRATCH"/windows/*; do
        case $file in
        *-dbgsym_*) continue ;;
        esac
        cp "$file" "$out/"
        made+=("$(basename "$file")")
    done
}

archive_alone=false
case ${1-} in
-h | --help)
    sed -n '3,10s/^# \{0,1\}//p' "$0"
    exit
    ;;
--archive)
    archive_alone=true
    shift
    ;;
esac
out=$(realpath -m -- "${1:-$REPO/dist}")
commit=${2:-HEAD}
in_repo rev-parse --verify --quiet "$commit^{commit}" >/dev/null || die "no such commit: $commit"
SOURCE_DATE_EPOCH=$(in_repo log -1 --format=%ct "$commit")
export SOURCE_DATE_EPOCH
make_scratch
make_folder "$out"
make_archive
if ! $archive_alone; then
    make_notes
    make_packages
    (cd "$out" && sha256sum "${made[@]}" >SHA256SUMS)
    made+=(SHA256SUMS)
fi
give_back "${made[@]/#/$out/}"
printf "$out/%s\n" "${made[@]}"
