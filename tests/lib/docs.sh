#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# docs/ still says what the plugin does. The plugin that was just built is asked.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/testing.sh"

build_with_gcc cisco_alarm
make_scratch
CISCO_ALARM_PLUGIN_DIR=$(stage_plugins "$BUILD/gcc")
export CISCO_ALARM_PLUGIN_DIR
"$REPO/tests/docs/check.sh"
