#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Writes docs/filters.md and docs/catalog.md, or the same two files into another directory.
#
#   tests/docs/make.sh [DIRECTORY]
#
# The plugin is built first, in build/test/gcc. CISCO_ALARM_PLUGIN_DIR names one that is built already, the directory that
# holds X.Y/epan/cisco_alarm.so. tests/docs/check.sh compares the files in docs/ with these.
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

The alarms, parameters and codes in the plugin's catalog, with the evidence for each:

- **catalog**: Cisco, "System Error Messages for Cisco Unified Communications Manager", releases 12.5(1), 14 and 15.
  The meanings are in our words.
- **wire**: seen in real messages.
- **sipcc**: Cisco's own SIP phone stack, published with Firefox up to version 45.
- **sccp**: the numbered list of Cisco's own SCCP phone stack. The symbols are the words that phones write after
  `Last=`; newer loads write `UCM-` for `CM-`.
- **guide**: the words of Cisco's phone administration guides ("Restart Cause").
- **inferred**: by analogy, without a source. The tree marks these meanings as inferred.

**normal** marks the reasons for a loss of service on purpose. Cisco calls 18 to 23 normal; the others are the plugin's
reading. The preference `cisco_alarm.normal_reasons` replaces the whole list. **failure** marks the codes that get a
warning, as do the alarms that always report a failure. **shared** marks the SCCP numbers with the same meaning in the
list of reasons; no other number has the same meaning in both lists. "As the phone saw it": the phone derives 10, 12,
13 and 14 from its socket error, and reports 14 for every other end of a connection, also for an orderly one that the
phone began. Code 0 is in each of Cisco's tables, without a text.

The suggested checks are the plugin's advice, not Cisco's. They follow from the meaning of the code, or from Cisco's
guides to the setting that it names.

Alarms that have not been seen on the wire are assumed to use the same XML. Alarms and parameters that are not in this
list are shown, too, in full. The fields are described in [filters.md](filters.md).
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
