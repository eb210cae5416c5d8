#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Wireshark 5.0 installs the headers of fewer dissectors: every source of the plugin compiles without those that may be
# gone, warnings being errors.
#
#   tests/lib/fewer_headers.sh BUILD     a configured build of the plugin, whose compiler and options are used
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/testing.sh"
commands=$1/compile_commands.json
ABSENT=(packet-media-type.h packet-skinny.h)

# Wireshark's headers but these, as links; a source that still finds one does not compile.
make_tree() {
    local header
    installed=$(grep -oE -- '(-isystem |-I)/[^ ]+/wireshark( |")' "$commands" | grep -oE '/[^ "]+' | sort -u)
    [ -d "$installed/epan/dissectors" ] || die "no folder with Wireshark's headers in $commands: $installed"
    cp -rs "$installed" "$SCRATCH/wireshark"
    for header in "${ABSENT[@]}"; do
        rm -f "$SCRATCH/wireshark/epan/dissectors/$header"
        printf '#if __has_include(<epan/dissectors/%s>)\n#error "it is there: %s"\n#endif\n' "$header" "$header"
    done >"$SCRATCH/absent.h"
}

# compile COMMAND: as the build would, but nothing is written.
compile() {
    local words
    eval "words=($1)"
    "${words[@]//"$installed"/"$SCRATCH/wireshark"}" -Werror -fsyntax-only -include "$SCRATCH/absent.h"
}

make_scratch
make_tree
count=0
while IFS= read -r command; do
    compile "$command"
    count=$((count + 1))
done < <(sed -nE 's/^ *"command": "(.*\/plugin\/wireshark\/[^ ]+\.c)",$/\1/p' "$commands" | sed 's/\\\(["\\]\)/\1/g')
echo "$count sources compile without ${ABSENT[*]}"
[ "$count" -gt 20 ]
