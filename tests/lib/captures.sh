#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The scripts still write the very captures that are in the tree.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/testing.sh"

check "captures are what make.py writes" plain_python "$REPO/captures/make.py" --check
report
