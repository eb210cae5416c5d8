#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Writes docs/filters.md and docs/catalog.md, or the same two files into another directory.
#
#   tests/docs/make.sh [DIRECTORY]
#
# The plugin is built first, in build/test/gcc. CISCO_ALARM_PLUGIN_DIR names one that is built already, the directory that
# holds X.Y/epan/cisco_alarm.so. tests/docs/check.sh tells whether the files in docs/ are still these.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/testing.sh"

target=${1:-$REPO/docs}
make_scratch
if [ -z "${CISCO_ALARM_PLUGIN_DIR:-}" ]; then
    build_with_gcc cisco_alarm
    CISCO_ALARM_PLUGIN_DIR=$(stage_plugins "$BUILD/gcc")
    export CISCO_ALARM_PLUGIN_DIR
fi

catalog_head() {
    cat <<'END'
<!-- SPDX-License-Identifier: GPL-2.0-or-later
     Written by tests/docs/make.sh from plugin/model/alarm/catalog*: change those files, not this one. -->
# Alarms, parameters, codes

What the plugin knows, and how it is known:

- **catalog**: Cisco, "System Error Messages for Cisco Unified Communications Manager", releases 12.5(1), 14 and 15. The
  meanings are in our words.
- **wire**: read off real messages.
- **sipcc**: Cisco's own SIP phone stack, published with Firefox up to version 45.
- **sccp**: the numbered list of Cisco's own SCCP phone stack. The symbols are the words that phones write after `Last=`;
  newer loads write `UCM-` for `CM-`.
- **guide**: the words of Cisco's phone administration guides ("Restart Cause").
- **inferred**: stated nowhere, by analogy. The tree says so too.

**normal** marks the reasons that somebody or something brought about on purpose. Cisco says so of 18 to 23; the others
are our reading, and the preference `cisco_alarm.normal_reasons`, whose default is this list, replaces them all. **failure** marks the codes that get a
warning, as do the alarms that always report a failure. **shared** marks the numbers of SCCP's list that mean the same
among the reasons; no other one does. "As the phone saw it": it derives 10, 12, 13 and 14 from the error of its socket, and
14 is reported for every other end of a connection, an orderly one included, whoever began it. Code 0 stands in every
table of Cisco's without any text.

What to look at is our own advice, and no word of Cisco's: it follows from the meaning of the code, or from what Cisco's
guides say of the setting that it names.

That alarms other than those seen on the wire use the same XML is inferred; any alarm or parameter that is not listed here
is shown whole all the same. The fields are described in [filters.md](filters.md).
END
}

"${CC:-cc}" -std=c11 -Wall -Wextra -Wno-missing-field-initializers -I "$REPO/plugin" -o "$SCRATCH/print_catalog" \
    "$REPO/tests/docs/print_catalog.c" "$REPO"/plugin/model/alarm/catalog*.c "$REPO/plugin/core/text.c"
{
    catalog_head
    "$SCRATCH/print_catalog"
} >"$SCRATCH/catalog.md"
plain_python "$REPO/tests/docs/filters.py" >"$SCRATCH/filters.md"

# Only now that both are whole.
mkdir -p "$target"
cp "$SCRATCH/catalog.md" "$SCRATCH/filters.md" "$target/"
