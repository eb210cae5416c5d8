#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What can be seen without running anything: format, clang-tidy, shellcheck, and the rules of this source.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/testing.sh"
# shellcheck source=tests/lib/progress.sh
. "$REPO/tests/lib/progress.sh"
cd "$REPO"
mapfile -t FILES < <(project_files)

# matching REGEX: the project's files whose name matches, one a line.
matching() {
    printf '%s\n' "${FILES[@]}" | grep -E "$1" || true
}

mapfile -t C_FILES < <(matching '^(plugin|tests|tools)/.*\.[ch]$')
mapfile -t PLUGIN < <(matching '^plugin/.*\.[ch]$')
mapfile -t PLUGIN_FILES < <(matching '^plugin/')
mapfile -t PLUGIN_UNITS < <(matching '^plugin/.*\.c$')
mapfile -t CORE < <(matching '^plugin/(core|model/alarm)/')
mapfile -t PLAIN < <(matching '^plugin/.*\.[ch]$' | grep -v '^plugin/wireshark/ws_compat\.h$')
# The probe of the menus calls what differs between releases.
mapfile -t OTHER_C < <(printf '%s\n' "${C_FILES[@]}" | grep -v '^plugin/wireshark/ws_compat\.h$\|^tests/gui/probe/')
mapfile -t TEXTS < <(matching '^' | grep -vE '\.(pcapng|png|pcap|gz)$|^LICENSE$')

# scripts INTERPRETER: the project's files that start with it, and what they source.
scripts() {
    grep -lE -m 1 "^#!.*$1|^# shellcheck shell=$1" "${TEXTS[@]}" || true
}
mapfile -t SHELL_SCRIPTS < <(scripts bash)

# absent PERL-REGEX FILE…: fails, and shows where, if it is found. Exactly 1 is grep's "not found"; 2 is a mistake here.
absent() {
    local regex=$1 status=0
    shift
    grep -nP -- "$regex" "${@:?no files}" /dev/null || status=$?
    [ "$status" = 1 ]
}

# The same for what may run over several lines.
absent_over_lines() {
    local regex=$1 status=0
    shift
    grep -ozP -- "$regex" "${@:?no files}" /dev/null | tr '\0' '\n' || status=$?
    [ "$status" = 1 ]
}

all_have() {
    local text=$1
    shift
    ! grep -L -- "$text" "$@" | grep .
}

# Names the files only: `clang-format -i` puts them right.
formatted() {
    ! clang-format --dry-run -Werror "${C_FILES[@]}" 2>&1 | sed -n 's/^\([^:]*\):[0-9].*error:.*/to be formatted: \1/p' | sort -u | grep .
}

# Files that differ from those where this branch left main; fails where there is nothing to compare with.
changed_files() {
    local git=(git -c safe.directory="$REPO") ref base
    for ref in origin/HEAD origin/main main; do
        base=$("${git[@]}" merge-base HEAD "$ref" 2>/dev/null) || continue
        "${git[@]}" diff --name-only "$base" && "${git[@]}" ls-files --others --exclude-standard
        return
    done
    return 1
}

# units_with FILE…: of the plugin's units those that are among the files, or include one of them themselves.
units_with() {
    local file units=()
    for file in "$@"; do
        case $file in
        .clang-tidy) units+=("${PLUGIN_UNITS[@]}") ;;
        plugin/*.c) [ ! -e "$file" ] || units+=("$file") ;;
        plugin/*.h | plugin/*.def)
            mapfile -t -O ${#units[@]} units < <(grep -lF "#include \"${file#plugin/}\"" "${PLUGIN_UNITS[@]}")
            ;;
        esac
    done
    [ ${#units[@]} = 0 ] || printf '%s\n' "${units[@]}" | sort -u
}

# Sets TIDIED: what clang-tidy looks at, which takes it five seconds a file. All with CISCO_ALARM_ALL (run.sh --all) and in
# CI, else what has changed on this branch.
choose_units() {
    local changed
    TIDIED=("${PLUGIN_UNITS[@]}")
    if [ -z "${CISCO_ALARM_ALL-}${CI-}" ] && changed=$(changed_files); then
        mapfile -t TIDIED < <(mapfile -t changed <<<"$changed" && units_with "${changed[@]}")
    fi
}

tidy() {
    [ ${#TIDIED[@]} -gt 0 ] || return 0
    build_with_gcc cisco_alarm
    printf '%s\0' "${TIDIED[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p "$BUILD/gcc" \
        --extra-arg=-Wno-ignored-optimization-argument
}

# That a change of a header, of a unit, and of the checks themselves is looked at, and one elsewhere is not.
choice_is_checked() {
    [ "$(units_with plugin/core/text.c README.md)" = plugin/core/text.c ] &&
        units_with plugin/core/text.h | grep -qx plugin/core/text.c &&
        [ "$(units_with .clang-tidy | wc -l)" = ${#PLUGIN_UNITS[@]} ] && [ -z "$(units_with tests/run.sh plugin/core/no.c)" ]
}

# What runs with Python's own library alone can see no package, and all but pytest and what reads YAML runs so.
python_is_plain() {
    plain_python -c 'import sys; sys.exit(any(path.endswith("-packages") for path in sys.path))' &&
        absent "\"[$]PYTHON\"(?! (-(S|m pytest) |tests/lib/forge\\.py |\]))" "${SHELL_SCRIPTS[@]}"
}

# What a part runs, and the package that has it.
declare -A PACKAGE_OF=([jq]=jq [valgrind]=valgrind [callgrind_annotate]=valgrind [git]=git [clang]=clang [clang-format]=clang-format
    [clang-tidy]=clang-tidy [shellcheck]=shellcheck [plain_python]=python3 ["PYTHON"]=python3 [pytest]=python3-pytest
    [tshark]=tshark [cmake]=cmake [xvfb-run]=xvfb [debootstrap]=debootstrap [xmllint]=libxml2-utils)

# The files of a quick part that name what it runs.
files_of() {
    case $1 in
    unit) matching '^tests/(unit|alarms|fuzz)/.*(\.sh|CMakeLists\.txt)$|^tests/lib/unit\.sh$' ;;
    dissect | cases | healthy | stats) matching "^tests/($1|lib)/.*\.py\$|^tests/lib/pytest\.sh\$" ;;
    docs) matching '^tests/docs/.*\.(sh|py)$|^tests/lib/(docs\.sh|.*\.py)$' ;;
    *) matching "^tests/lib/$1\.sh\$" ;;
    esac
}

# unnamed_packages FILE… -- PACKAGE…: those of PACKAGE_OF that the files use, comments aside, and that are not named.
unnamed_packages() {
    local files=() command status=0
    while [ "$1" != -- ]; do
        files+=("$1")
        shift
    done
    for command in "${!PACKAGE_OF[@]}"; do
        if sed '/^ *#/d' "${files[@]}" | grep -qP "(?<![\w./-])$command(?![\w./:=-])" &&
            ! printf '%s\n' "$@" | grep -qxF "${PACKAGE_OF[$command]}"; then
            echo "$command is used: ${PACKAGE_OF[$command]} is not named"
            status=1
        fi
    done
    return $status
}

parts_name_their_packages() {
    local part files packages status=0
    for part in captures unit clang dissect cases healthy stats docs; do
        mapfile -t files < <(files_of "$part")
        mapfile -t packages < <(tests/run.sh --needs "$part")
        unnamed_packages "${files[@]}" -- "${packages[@]}" | sed "s/^/$part: /" | grep . && status=1
    done
    return $status
}

unnamed_packages_are_found() {
    local folder found
    folder=$(mktemp -d)
    printf 'import pytest\nrun("jq")\n# valgrind\n' >"$folder/a.py"
    found=$(unnamed_packages "$folder/a.py" -- python3 jq) || true
    rm -r "$folder"
    [ "$found" = "pytest is used: python3-pytest is not named" ]
}

# A process that is silent for three seconds, of which two are too long.
silence_is_broken() {
    local log pid said
    log=$(mktemp)
    echo first >"$log"
    sleep 5 &
    pid=$!
    said=$(show_progress "$pid" part "$log" 2)
    rm "$log"
    grep -qE '^  … part, [2-5] s; last: first$' <<<"$said"
}

# Files whose format knows a comment; Debian's own files have theirs in debian/copyright.
sources() {
    matching '\.(c|h|py|sh|cmake|md|spec|lua|yml|toml)$|/CMakeLists\.txt$|^CMakeLists\.txt$|^\.clang|^\.ci/'
    scripts .
}

# small_files FILE…: none has more than 600 lines.
small_files() {
    ! wc -l "$@" | awk '$1 > 600 && $2 != "total"' | grep .
}

# small_functions FILE…: none has more than 60 lines.
small_functions() {
    ! awk -f tests/lib/functions.awk "$@" | awk '$1 > 60' | grep .
}

median_function() {
    awk -f tests/lib/functions.awk "$@" | sort -n |
        awk '{ length_of[NR] = $1 } END { printf "        %d functions, median of %d lines, longest of %d\n", NR, length_of[int((NR + 1) / 2)], length_of[NR] }'
}

# small_folders FILE…: no folder holds more than 16 modules (a .c file with the header of its name is one).
small_folders() {
    ! printf '%s\n' "$@" | sed 's/\.[a-z]*$//' | sort -u | sed 's|/[^/]*$||' | sort | uniq -c | awk '$1 > 16' | grep .
}

# refuses CHECK PATH=TEXT…: whether a check fails on a tree of just these files, and not for a mistake of its own (whose
# status is another).
refuses() {
    local check=$1 folder what status=0 files=()
    shift
    folder=$(mktemp -d)
    for what in "$@"; do
        mkdir -p "$folder/$(dirname "${what%%=*}")"
        printf '%b\n' "${what#*=}" >"$folder/${what%%=*}"
        files+=("$folder/${what%%=*}")
    done
    (set +e && "$check" "${files[@]}") >/dev/null || status=$?
    rm -rf "$folder"
    [ "$status" = 1 ]
}

includes_point_down() {
    awk -f tests/lib/includes.awk "$@"
}

refused_includes() {
    refuses includes_point_down "${@/#/plugin/}"
}

# That the check of the includes finds what it is there for: ways up, headers of others, circles, and nothing else.
includes_are_checked() {
    refused_includes 'core/a.c=#include "model/alarm/b.h"' &&
        refused_includes 'core/a.c=#include <glib.h>' &&
        refused_includes 'core/a.c=#include "b.h"' &&
        refused_includes 'core/a.c=#include <arpa/inet.h>' &&
        refused_includes 'model/alarm/a.h=#include "wireshark/fields.h"' &&
        refused_includes 'model/alarm/a.c=#include <epan/packet.h>' &&
        refused_includes 'model/alarm/a.c=#include <glib.h>' &&
        refused_includes 'model/alarm/a.c=#include "model/phones/b.h"' &&
        refused_includes 'model/phones/a.c=#include <epan/packet.h>' &&
        refused_includes 'model/phones/a.c=#include "wireshark/track/b.h"' &&
        refused_includes 'wireshark/track/a.c=#include "wireshark/dissect/b.h"' &&
        refused_includes 'wireshark/dissect/a.c=#include "wireshark/stats/b.h"' &&
        refused_includes 'wireshark/stats/a.c=#include "wireshark/dissect/b.h"' &&
        refused_includes 'wireshark/stats/a.c=#include "wireshark/gui/b.h"' &&
        refused_includes 'wireshark/gui/a.c=#include "wireshark/dissect/b.h"' &&
        refused_includes 'wireshark/fields.c=#include "wireshark/track/b.h"' &&
        refused_includes 'wireshark/ws_compat.h=#include "wireshark/fields.h"' &&
        refused_includes 'wireshark/track/a.c=#include "wireshark/packet-cisco_alarm.h"' &&
        refused_includes 'wireshark/dissect/a.c=#include "b.h"' &&
        refused_includes 'wireshark/other/a.c=' &&
        refused_includes 'a.c=' &&
        refused_includes 'wireshark/fields.h=#include "wireshark/fields.h"' &&
        refused_includes 'wireshark/track/a.h=#include "wireshark/track/b.h"' 'wireshark/track/b.h=#include "wireshark/track/a.h"' &&
        refused_includes 'wireshark/track/a.c=#include "wireshark/track/b.h"' 'wireshark/track/b.c=#include "wireshark/track/a.h"' &&
        refused_includes 'wireshark/track/a.h=#include "wireshark/track/b.h"' 'wireshark/track/b.c=#include "wireshark/track/a.h"' &&
        refused_includes 'core/a.h=#include "core/b.h"' 'core/b.c=#include "core/c.h"' 'core/c.h=#include "core/a.h"' &&
        ! refused_includes 'core/a.h=#include <stdint.h>' 'core/a.c=#include "core/a.h"' \
            'model/alarm/b.h=#include "core/a.h"' 'model/alarm/b.c=#include "model/alarm/b.h"' \
            'model/phones/c.h=#include "model/alarm/b.h"' 'model/phones/c.c=#include <glib.h>' \
            'wireshark/fields.h=#include <epan/packet.h>' 'wireshark/track/d.h=#include "wireshark/fields.h"' \
            'wireshark/track/d.c=#include "wireshark/track/d.h"' 'wireshark/track/e.c=#include "wireshark/track/d.h"' \
            'wireshark/dissect/f.c=#include "wireshark/track/d.h"' 'wireshark/stats/g.c=#include "wireshark/track/d.h"' \
            'wireshark/packet-cisco_alarm.c=#include "wireshark/dissect/f.h"'
}

no_long_lines() {
    absent '^.{121,}' "$@"
}

# Of documents, but for commands, output, tables, and a line that is one piece of code.
no_long_prose() {
    local file
    ! for file in "$@"; do
        awk '/^ *```/ { code = !code } { print code || /^ *([|]|`[^`]*`[.,:]?$)/ ? "" : $0 }' "$file" |
            grep -nP '^.{121,}' | sed "s|^|$file:|" || true
    done | grep .
}

no_data_sources() {
    absent '\bdata_src\b' "$@"
}

# seventeen FOLDER: names of so many modules, and nothing in them.
seventeen() {
    printf "$1/%s.c=\n" {a..q}
}

long_line() {
    printf 'x%.0s' $(seq "$1")
}

# The same for the checks of sizes and of ws_compat.h.
sizes_are_checked() {
    local modules
    mapfile -t modules < <(seventeen wireshark/track)
    refuses small_folders "${modules[@]}" &&
        refuses small_folders "${modules[@]}" wireshark/track/g/b.c= && # a folder amid them
        ! refuses small_folders "${modules[@]:1}" wireshark/track/b.h= &&
        refuses no_long_lines "a.h=/* $(long_line 118)" &&
        ! refuses no_long_lines "a.h=/* $(long_line 117)" "b.h=$(long_line 119)ä" &&
        refuses no_long_prose "a.md=$(long_line 121)" && refuses no_long_prose "a.md=\`x\` $(long_line 121)" &&
        refuses no_long_prose "a.md=\`\`\`\\n\`\`\`\\n$(long_line 121)" &&
        ! refuses no_long_prose "a.md=$(long_line 119)ä\\n\`\`\`\\n$(long_line 121)\\n\`\`\`\\n| $(long_line 121)" &&
        refuses no_data_sources 'a.c=x = pinfo->data_src;' && ! refuses no_data_sources 'a.c=x = ws_data_sources(pinfo);' &&
        refuses small_files "a.c=$(printf '\\n%.0s' {1..600})" && ! refuses small_files "a.c=$(printf '\\n%.0s' {1..599})" &&
        refuses small_functions "a.c={$(printf '\\n%.0s' {1..60})}" &&
        ! refuses small_functions "a.c={$(printf '\\n%.0s' {1..59})}"
}

# forge_files FILE…: they are YAML and run on the right occasions, and each part that they name is one of tests/run.sh.
forge_files() {
    local parts part status=0
    parts=$("$PYTHON" tests/lib/forge.py "$@") || return
    for part in $parts; do
        tests/run.sh --needs "$part" >/dev/null || status=1
    done
    return $status
}

# job PARTS [EVENT [COMMAND]]: a job with these.
job() {
    printf 'on: [push, %s]\\njobs:\\n  a:\\n    container: debian:12\\n    env: {CISCO_ALARM_CI_PARTS: %s}\\n' \
        "${2-pull_request}" "$1"
    printf '    steps:\\n      - run: %s' "${3-.ci/run}"
}

forge_files_are_checked() {
    refuses forge_files "a.yml=$(job 'lint nonsense')" &&
        refuses forge_files "a.yml=$(job '')" &&
        refuses forge_files "a.yml=$(job lint tag)" &&
        refuses forge_files "a.yml=$(job lint pull_request true)" &&
        refuses forge_files "a.yml=$(job 'lint: [docs')" &&
        refuses forge_files 'a.md=---\nname: a\nabout: b: c\n---\ntext' &&
        refuses forge_files 'a.md=---\nname: a\n---\ntext' &&
        refuses forge_files 'a.md=---\nname: a\nabout: b\n---\n' &&
        ! refuses forge_files "a.yml=$(job 'lint docs')" 'a.md=---\n# note\nname: a\nabout: b\n---\ntext'
}

# Words for which the field has another: put together (reassembled), blank (whitespace) and the like.
UNWANTED='sent again|put together|blanks?|CUCM|call ?manager'

# Functions of Wireshark's headers 4.0 and 4.4 that are not in those of 4.6, and val_to_str, which takes a scope there.
REMOVED='wmem_(packet_scope|strbuf_sized_new)|(bytes|r|q)?val(64)?_to_str(_ext)?(_wmem)?|(str|char_val)_to_str'
REMOVED+='|tvb_get_nstringz0?|[gs]et_column_resolved|get_data_source_name|get_data_source_tvb_by_name'
REMOVED+='|dissector_try_guid(_new)?|stats_tree_register_with_group|prefs_get_(gui_type|uint_value_real)'
REMOVED+='|prefs_register_uat_preference_qt|dissect_nt_64bit_time\w*|nsfiletime_to_nstime|ws_strcasestr'
REMOVED+='|get_dccp_stream_count|dfilter_compile_real'
# Those with WS_DEPRECATED_X in 4.6, which are to go in 5.0, and those whose parameters 5.0 changes.
DEPRECATED='tvb_\w*guint\d+\w*|tvb_\w*gint\d+\w*|tvb_get_bits|tvb_(child_)?uncompress|tvb_get_const_stringz'
DEPRECATED+='|tvb_find_(line_end|u?int)\w*|tvb_ws_mempbrk_\w*|dissector_try_(uint_new|(string|payload)(_new)?)'
DEPRECATED+='|dissector_handle_get_short_name|guint(8_to_hex|(32|64)_to_str_buf)|ip_to_str(_buf)?|get_(nonzero_)?guint32'
DEPRECATED+='|\w*hostlist_\w*'

# What users read, with the comments; words.py and words.tsv hold the words themselves.
mapfile -t READ < <(matching '\.md$|^(plugin|tools|packaging|docs|\.ci)/|^CMakeLists\.txt$|^tests/[^/]*\.sh$' |
    grep -vE '\.(pcapng|png)$')
mapfile -t SPELLED < <(printf '%s\n' "${TEXTS[@]}" |
    grep -vE '^tests/(alarms|fuzz/corpus|fuzz/crashers|cases)/.*|^tests/lib/(words|lint)\.')

no_unwanted_words() {
    plain_python "$REPO/tests/lib/words.py" unwanted "$@"
}

american_spelling() {
    plain_python "$REPO/tests/lib/words.py" spelling "$@"
}

# That both find what they are there for, also over the end of a line, and nothing else.
words_are_checked() {
    refuses no_unwanted_words 'a.c=/* What the phone\n * told us. */' &&
        refuses no_unwanted_words 'a.c=static const char *x = "Nobody is transferred";' &&
        refuses no_unwanted_words 'a.md=it is shown all\nthe same' &&
        refuses no_unwanted_words 'a.sh=# the state of the capture at\n# hand' &&
        refuses no_unwanted_words 'a.c=/* what\n * became of it */' &&
        refuses american_spelling 'a.md=Colours of a neighbour' &&
        refuses american_spelling 'a.py=was_unrecognised = True' &&
        ! refuses no_unwanted_words 'a.md=A stand-alone tool and a standby Unified CM, a handbook of intelligence' &&
        ! refuses american_spelling 'a.md=Colors, a license, analyses, promise, precise, exercise, grew, center'
}

check "there is something to check" test ${#C_FILES[@]} -gt 20
check "clang-format" formatted
choose_units
check "clang-tidy, ${#TIDIED[@]} of ${#PLUGIN_UNITS[@]} files" tidy
check "what has changed is looked at" choice_is_checked
check "shellcheck" shellcheck -x "${SHELL_SCRIPTS[@]}"

check "parts without a package of Python's run without one" python_is_plain
check "the quick parts name the packages that they use" parts_name_their_packages
check "one that is not named is found" unnamed_packages_are_found
check "a part that is silent says how far it is" silence_is_broken

check "the Wireshark version is named in ws_compat.h only" absent 'WIRESHARK_VERSION|WS_AT_LEAST' "${PLAIN[@]}"
check "the Wireshark version is tested in ws_compat.h only" absent \
    'WS_AT_LEAST|#\s*(el)?if.*_(MAJOR|MINOR)\b|\b(if|while)\b.*_VERSION_(MAJOR|MINOR)\b' "${OTHER_C[@]}"
check "core and model know no Wireshark and no GLib" absent '\bg_[a-z]+\(|\bwmem_|\btvb' "${CORE[@]}"
check "core and model allocate nothing" absent '\b(malloc|calloc|realloc|reallocarray|free|strn?dup|alloca)\s*\(' "${CORE[@]}"
check "includes point down, in no circle" includes_point_down "${PLUGIN[@]}"
check "the check of the includes can fail" includes_are_checked
check "no folder of more than 16 modules" small_folders "${PLUGIN[@]}"
check "no file of more than 600 lines" small_files "${PLUGIN[@]}"
check "no function of more than 60 lines" small_functions "${PLUGIN[@]}"
check "no line of more than 120 columns" no_long_lines "${PLUGIN_FILES[@]}" "${C_FILES[@]}"
mapfile -t DOCUMENTS < <(matching '\.md$')
check "no line of a document of more than 120 columns" no_long_prose "${DOCUMENTS[@]}"
check "the checks of sizes can fail" sizes_are_checked
median_function "${PLUGIN[@]}"
check "one word for one thing" absent "\\b(?i:$UNWANTED)\\b" "${PLUGIN[@]}"
check "nothing that Wireshark 4.4 or 4.6 removed, or gave other parameters" absent "\\b($REMOVED)\\s*\\(" "${PLAIN[@]}"
check "nothing that Wireshark 4.6 calls deprecated, or that 5.0 changes" absent "\\b($DEPRECATED)\\s*\\(" "${PLAIN[@]}"
check "no length or offset that Wireshark 5.0 refuses" absent_over_lines \
    '\btvb_new_subset(_length|_length_caplen|_remaining)\s*\([^;]*-1[^;]*;|\btvb_(get|captured|reported)[a-z0-9_]*\s*\([^;()]*,\s*-[0-9][^;]*;' "${PLUGIN[@]}"
check "C99 integers, not GLib's" absent '\bgu?int(8|16|32|64|ptr)?\b|\bg(u?char|u?short|u?long|size|ssize|float|double|boolean)\b' "${PLAIN[@]}"
check "no call that trusts its input" absent '\b(strcpy|strcat|v?sprintf|atoi|atol|strtok|gets|alloca|scanf|sscanf)\s*\(' "${PLUGIN[@]}"
check "no way to take Wireshark down" absent '\b(abort|exit|g_error|g_assert\w*|DISSECTOR_ASSERT\w*|assert)\s*\(' "${PLUGIN[@]}"
check "no length of a text is counted by hand: TEXT_INIT" absent \
    '\{\(const uint8_t \*\)"(\\.|[^"\\])*", *\d+\}' "${C_FILES[@]}"
check "a packet's data sources only in ws_compat.h" no_data_sources "${PLAIN[@]}"
check "a pointer into the packet only in ws_compat.h" absent '\btvb_(get_ptr|memcpy)\s*\(' "${PLAIN[@]}"

check "no words that users read twice" no_unwanted_words "${READ[@]}"
check "American spelling" american_spelling "${SPELLED[@]}"
check "the exceptions are few, each with a reason" plain_python "$REPO/tests/lib/words.py" exceptions
check "the check of words can fail" words_are_checked

mapfile -t FORGE < <(matching '^\.github/.*\.(yml|md)$|^\.gitlab-ci\.yml$')
check "forges run parts that there are, and have templates" forge_files "${FORGE[@]}"
check "the check of forges can fail" forge_files_are_checked

mapfile -t SOURCES < <(sources | sort -u)
check "every source has its license" all_have 'SPDX-License-Identifier: GPL-2.0-or-later' "${SOURCES[@]}"
check "nothing is left for later" absent '\b(TO[D]O|FIX[M]E|XX[X])\b' "${TEXTS[@]}"
check "no blanks at the end of a line" absent '[ \t]+$' "${C_FILES[@]}" "${SHELL_SCRIPTS[@]}"
check "no path of one machine" absent '/(wor[k]|hom[e]/[a-z]+|var/chroot[s])/' "${TEXTS[@]}"
report
