#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Fails, and shows the difference, where docs/filters.md or docs/catalog.md is not what make.sh writes.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
docs=$here/../../docs
fresh=$(mktemp -d)
trap 'rm -rf "$fresh"' EXIT

"$here/make.sh" "$fresh"
passed=0 failed=0
for name in filters.md catalog.md; do
    if diff -u "$docs/$name" "$fresh/$name"; then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        echo "docs/$name is stale: run tests/docs/make.sh" >&2
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" = 0 ]
