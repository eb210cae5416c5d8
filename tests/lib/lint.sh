#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# What can be seen without running anything: format, clang-tidy, shellcheck, and the rules of this source.
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/testing.sh"
cd "$REPO"
mapfile -t FILES < <(project_files)

# matching REGEX: the project's files whose name matches, one a line.
matching() {
    printf '%s\n' "${FILES[@]}" | grep -E "$1" || true
}

mapfile -t C_FILES < <(matching '^(plugin|tests)/.*\.[ch]$')
mapfile -t PLUGIN < <(matching '^plugin/.*\.[ch]$')
mapfile -t PLUGIN_UNITS < <(matching '^plugin/.*\.c$')
mapfile -t CORE < <(matching '^plugin/(core|model)/')
mapfile -t PLAIN < <(matching '^plugin/.*\.[ch]$' | grep -v '^plugin/ws_compat\.h$')
mapfile -t OTHER_C < <(printf '%s\n' "${C_FILES[@]}" | grep -v '^plugin/ws_compat\.h$')
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
    local file bad=0
    for file in "${C_FILES[@]}"; do
        clang-format --dry-run -Werror "$file" 2>/dev/null || { echo "to be formatted: $file" && bad=1; }
    done
    return $bad
}

tidy() {
    build_with_gcc cisco_alarm
    printf '%s\0' "${PLUGIN_UNITS[@]}" | xargs -0 -n 1 -P "$(nproc)" clang-tidy --quiet -p "$BUILD/gcc"
}

# Files whose format knows a comment; Debian's own files have theirs in debian/copyright.
sources() {
    matching '\.(c|h|py|sh|cmake|md|spec|lua|yml|toml)$|/CMakeLists\.txt$|^CMakeLists\.txt$|^\.clang|^\.ci/'
    scripts .
}

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

check "there is something to check" test ${#C_FILES[@]} -gt 20
check "clang-format" formatted
check "clang-tidy" tidy
check "shellcheck" shellcheck -x "${SHELL_SCRIPTS[@]}"

check "the Wireshark version is named in ws_compat.h only" absent 'WIRESHARK_VERSION|WS_AT_LEAST' "${PLAIN[@]}"
check "the Wireshark version is tested in ws_compat.h only" absent \
    'WS_AT_LEAST|#\s*(el)?if.*_(MAJOR|MINOR)\b|\b(if|while)\b.*_VERSION_(MAJOR|MINOR)\b' "${OTHER_C[@]}"
check "core knows no Wireshark and no GLib" absent \
    '#\s*include\s*<(epan|wsutil|wiretap|wireshark|ws_|glib|config)|\bg_[a-z]+\(|\bwmem_|\btvb' "${CORE[@]}"
check "nothing that Wireshark 4.4 or 4.6 removed, or gave other parameters" absent "\\b($REMOVED)\\s*\\(" "${PLAIN[@]}"
check "nothing that Wireshark 4.6 calls deprecated, or that 5.0 changes" absent "\\b($DEPRECATED)\\s*\\(" "${PLAIN[@]}"
check "no length or offset that Wireshark 5.0 refuses" absent_over_lines \
    '\btvb_new_subset(_length|_length_caplen|_remaining)\s*\([^;]*-1[^;]*;|\btvb_(get|captured|reported)[a-z0-9_]*\s*\([^;()]*,\s*-[0-9][^;]*;' "${PLUGIN[@]}"
check "C99 integers, not GLib's" absent '\bgu?int(8|16|32|64|ptr)?\b|\bg(u?char|u?short|u?long|size|ssize|float|double|boolean)\b' "${PLAIN[@]}"
check "no call that trusts its input" absent '\b(strcpy|strcat|v?sprintf|atoi|atol|strtok|gets|alloca|scanf|sscanf)\s*\(' "${PLUGIN[@]}"
check "no way to take Wireshark down" absent '\b(abort|exit|g_error|g_assert\w*|DISSECTOR_ASSERT\w*|assert)\s*\(' "${PLUGIN[@]}"
check "a pointer into the packet only in ws_compat.h" absent '\btvb_(get_ptr|memcpy)\s*\(' "${PLAIN[@]}"

mapfile -t SOURCES < <(sources | sort -u)
check "every source says its licence" all_have 'SPDX-License-Identifier: GPL-2.0-or-later' "${SOURCES[@]}"
check "nothing is left for later" absent '\b(TO[D]O|FIX[M]E|XX[X])\b' "${TEXTS[@]}"
check "no blanks at the end of a line" absent '[ \t]+$' "${C_FILES[@]}" "${SHELL_SCRIPTS[@]}"
check "no path of one machine" absent '/(wor[k]|hom[e]/[a-z]+|var/chroot[s])/' "${TEXTS[@]}"
report
