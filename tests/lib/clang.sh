#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Everything builds with clang too, warnings being errors; also with the fewer headers of Wireshark 5.0. The warnings are the
# same without optimization, which takes longest.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/testing.sh"

check "build with clang" build "$BUILD/clang" -DWERROR=ON -DBUILD_TESTS=ON -DCMAKE_C_COMPILER=clang \
    -DCMAKE_BUILD_TYPE=Debug -DCMAKE_INTERPROCEDURAL_OPTIMIZATION=OFF
check "the plugin compiles without the headers that 5.0 may not install" "$REPO/tests/lib/fewer_headers.sh" "$BUILD/clang"
report
