#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Fails where docs/filters.md or docs/catalog.md is not what make.sh writes, and where a link of a document leads nowhere.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/testing.sh"

here=$REPO/tests/docs
make_scratch

is_fresh() {
    diff -u "$REPO/docs/$1" "$SCRATCH/fresh/$1" || { echo "docs/$1 is stale: run tests/docs/make.sh" && return 1; }
}

# A document with links to a file and to a heading that are not there, and with three that are.
links_are_checked() {
    local tree=$SCRATCH/tree said
    mkdir -p "$tree/docs"
    # shellcheck disable=SC2016 # code in Markdown
    printf '# A b\n[x](docs/b.md#c-d) [y](docs/b.md#no) [z](#a-b) `[no](link)` [v](docs/b.md) [w](no.md)\n' >"$tree/a.md"
    printf '## C: d\n' >"$tree/docs/b.md"
    said=$(plain_python "$here/links.py" "$tree") && return 1
    echo "$said"
    [ "$said" = $'a.md: no such place: docs/b.md#no\na.md: no such place: no.md\n5 links, 2 lead nowhere' ]
}

"$here/make.sh" "$SCRATCH/fresh"
for name in filters.md catalog.md; do
    check "docs/$name is what tests/docs/make.sh writes" is_fresh "$name"
done
check "every link of the documents leads somewhere" plain_python "$here/links.py"
check "one that leads nowhere is found" links_are_checked
report
