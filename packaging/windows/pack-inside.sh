#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Where the compiler is, which is in a chroot: packs the plugins of all releases, BUILDS/X.Y/plugins/X.Y/epan of
# build-inside.sh, into one zip and one setup. SOURCE_DATE_EPOCH is the time of all files in them.
#
#   packaging/windows/pack-inside.sh BUILDS OUT     OUT/cisco-alarm-VERSION-windows-x64.zip and …-setup.exe
set -euo pipefail
# shellcheck source=packaging/lib/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/setup.sh"
builds=$1 out=$2
windows=$REPO/packaging/windows
version=${CISCO_ALARM_VERSION:-$(project_version)}
name=cisco-alarm-$version-windows-x64

# "4.0, 4.4 and 4.6"
in_words() {
    sed -E 's/ /, /g; s/, ([^,]*)$/ and \1/' <<<"$*"
}

# A text for Windows, with its line ends.
text() {
    sed -e "s/@VERSION@/$version/g" -e "s/@RELEASES@/$(in_words "${releases[@]}")/g" -e "s/@NEWEST@/${releases[-1]}/g" \
        -e 's/$/\r/' "$1"
}

# The folders plugins and profiles are named as in %APPDATA%\Wireshark, so that they are copied there as they are.
fill() {
    local release
    mkdir -p "$folder"/{docs,samples}
    for release in "${releases[@]}"; do
        mkdir -p "$folder/plugins/$release/epan"
        cp "$builds/$release/plugins/$release/epan/cisco_alarm.dll" "$folder/plugins/$release/epan/"
    done
    cp "$builds/${releases[-1]}/trace2pcapng.exe" "$folder/" # needs nothing of Wireshark
    cp -r "$REPO/packaging/profile" "$folder/profiles"
    cp "$REPO"/captures/{forum-tcp,incident}.pcapng "$folder/samples/"
    cp "$REPO"/docs/*.png "$folder/docs/"
    "$windows/docs.py" "$folder/docs" "$REPO"/docs/{using,incident,scripting,troubleshooting,coverage,filters,catalog,evidence,traces}.md
    text "$windows/README.txt" >"$folder/README.txt"
    text "$REPO/LICENSE" >"$folder/LICENSE.txt"
    find "$folder" -type d -exec chmod 755 {} + -o -type f -exec chmod 644 {} +
    find "$folder" -exec touch -d "@${SOURCE_DATE_EPOCH:?}" {} +
}

make_zip() {
    rm -f "$out/$name.zip"
    (cd "$work" && find "$name" -type f | LC_ALL=C sort | TZ=UTC zip -X -9 -q -@ "$out/$name.zip")
}

# What setup.nsi does for each release and for each file of the profile. `recent` is no reason for the uninstaller to leave
# the profile: Wireshark writes it each time that it ends.
lists() {
    local files
    mapfile -t files < <(ls "$folder/profiles/Cisco Phone Alarms")
    echo '!macro EachRelease ACTION'
    # shellcheck disable=SC2016 # makensis expands it
    printf '!insertmacro ${ACTION} "%s"\n' "${releases[@]}"
    printf '!macroend\n!macro EachProfileFile\n'
    printf '!insertmacro ProfileFile "%s"\n' "${files[@]}"
    printf '!macroend\n!macro un.EachProfileFile\n'
    printf '!insertmacro un.ProfileFile "%s"\n' "${files[@]}" | grep -v '"recent"'
    printf '!macroend\n'
}

make_setup() {
    lists >"$work/lists.nsh"
    quietly "$work/makensis.log" makensis -WX -NOCD -DVERSION="$version" -DRELEASES="$(in_words "${releases[@]}")" \
        -DFOLDER="$folder" -DLISTS="$work/lists.nsh" -DOUT="$out/$name-setup.exe" "$windows/setup.nsi"
}

make_scratch
work=$SCRATCH
folder=$work/$name
releases=()
for dll in "$builds"/*/plugins/*/epan/cisco_alarm.dll; do
    releases+=("$(basename "$(dirname "$(dirname "$dll")")")")
done
[ -f "$dll" ] || die "no plugins below $builds"
mkdir -p "$out"
fill
make_zip
make_setup
