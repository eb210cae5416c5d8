#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# trace2pcapng: traces of Unified CM rendered from a capture and converted back, forms of traces, bad input, cost.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/testing.sh"

build_with_gcc trace2pcapng
build_with_gcc parse_work
export CISCO_ALARM_TRACE2PCAPNG=$BUILD/gcc/trace2pcapng CISCO_ALARM_PARSE_WORK=$BUILD/gcc/tests/trace/parse_work
exec "$REPO/tests/lib/pytest.sh" tests/trace
