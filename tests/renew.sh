#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Renews what is made from the rows in plugin/model/alarm and the facts in tests/facts: captures/catalog.pcapng and codes.pcapng,
# tests/dissect/expected/catalog.json (it prints what changes there: look at each line), docs/catalog.md, docs/filters.md.
# The plugin is built first, in build/test/gcc.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/testing.sh"

build_with_gcc cisco_alarm
make_scratch
CISCO_ALARM_PLUGIN_DIR=$(stage_plugins "$BUILD/gcc")
export CISCO_ALARM_PLUGIN_DIR
plain_python "$REPO/captures/make.py" catalog codes
plain_python "$REPO/tests/dissect/renew.py"
"$REPO/tests/docs/make.sh"
