#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Makes the release archive cisco-alarm-VERSION.tar.gz of a commit: what git has, the RPM spec with the version filled
# in. The same commit gives the same bytes.
#
#   packaging/release.sh [OUTDIR [COMMIT]]      default: dist/ in the tree, HEAD
set -euo pipefail
# shellcheck source=packaging/lib/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/setup.sh"

in_repo() {
    git -c safe.directory="$REPO" -C "$REPO" "$@"
}

case ${1-} in
-h | --help)
    sed -n '3,6s/^# \{0,1\}//p' "$0"
    exit
    ;;
esac
out=$(realpath -m -- "${1:-$REPO/dist}")
commit=${2:-HEAD}
in_repo rev-parse --verify --quiet "$commit^{commit}" >/dev/null || die "no such commit: $commit"
make_scratch
in_repo archive --format=tar --prefix=tree/ "$commit" | tar -C "$SCRATCH" -xf -
version=$(REPO=$SCRATCH/tree project_version)
name=cisco-alarm-$version
mv "$SCRATCH/tree" "$SCRATCH/$name"
sed -i -e "s/^Version:  .*/Version:        $version/" -e "/^%changelog/,\$s/ - 0-1\$/ - $version-1/" \
    "$SCRATCH/$name/packaging/rpm/cisco-alarm.spec"
mkdir -p "$out"
tar -C "$SCRATCH" --sort=name --owner=0 --group=0 --numeric-owner --mtime="@$(in_repo log -1 --format=%ct "$commit")" \
    --mode=u=rwX,go=rX -cf - "$name" | gzip -9n >"$out/$name.tar.gz"
echo "$out/$name.tar.gz"
