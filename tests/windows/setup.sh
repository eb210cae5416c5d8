#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# The setup under Wine: what it refuses, installs, upgrades, leaves alone and takes out again.
#
#   tests/windows/setup.sh OUT      OUT/builds and OUT/packed, of build-inside.sh and pack-inside.sh
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/testing.sh"
out=$1
tools=x86_64-w64-mingw32ucrt
wine=$REPO/tests/windows/wine.sh
export WINEPREFIX=${WINEPREFIX:-$out/wine}
drive=$WINEPREFIX/drive_c
user=$drive/users/$(id -un)
settings=$user/AppData/Roaming/Wireshark
profile="$settings/profiles/Cisco Phone Alarms"
ours=$user/AppData/Local/Programs/cisco-alarm
menu="$user/AppData/Roaming/Microsoft/Windows/Start Menu/Programs/Cisco Phone Alarms"
installed_apps='HKCU\Software\Microsoft\Windows\CurrentVersion\Uninstall\cisco-alarm'
app_path='HKLM\Software\Microsoft\Windows\CurrentVersion\App Paths\Wireshark.exe'
wireshark=$drive/Wireshark/Wireshark.exe
setup=$(echo "$out"/packed/*-setup.exe)

### What is installed on this "Windows"

# fake_wireshark VERSION [MACHINE]: a Wireshark.exe of this version, "4.4.2"; its machine in hexadecimal, x64 by default.
fake_wireshark() {
    local numbers=${1//./,},0
    mkdir -p "$(dirname "$wireshark")"
    printf '1 VERSIONINFO\nFILEVERSION %s\nPRODUCTVERSION %s\nBEGIN\nEND\n' "$numbers" "$numbers" >"$out/fake.rc"
    echo 'int main(void) { return 0; }' >"$out/fake.c"
    $tools-windres "$out/fake.rc" "$out/fake-version.o"
    $tools-gcc "$out/fake.c" "$out/fake-version.o" -o "$wireshark"
    [ -z "${2-}" ] || set_machine "$2"
    "$wine" reg add "$app_path" /ve /d 'C:\Wireshark\Wireshark.exe' /f >/dev/null
}

set_machine() {
    local at
    at=$(od -An -tu4 -j60 -N4 "$wireshark")
    printf '%b' "\\x${1:2:2}\\x${1:0:2}" | dd of="$wireshark" bs=1 seek=$((at + 4)) conv=notrunc status=none
}

no_wireshark() {
    rm -rf "${drive:?}/Wireshark"
    "$wine" reg delete "$app_path" /f >/dev/null 2>&1 || true
}

# What holds the plugin of a release as Wireshark does: by loading it. It ends when its standard input does.
build_holder() {
    cat >"$out/holder.c" <<'END'
#include <stdio.h>
#include <windows.h>
int main(int argc, char **argv)
{
    void *held = argc > 1 ? LoadLibraryExA(argv[1], NULL, DONT_RESOLVE_DLL_REFERENCES) : NULL;
    puts(held ? "holds" : "does not hold");
    fflush(stdout);
    getchar();
    return held == NULL;
}
END
    $tools-gcc "$out/holder.c" -o "$out/holder.exe"
}

# holding COMMAND…: while a program holds the plugin for 4.4.
holding() {
    local status=0 answer
    coproc HOLDER { exec "$wine" "$out/holder.exe" "Z:$(plugin 4.4 | tr / '\134')"; }
    read -r -t 60 answer <&"${HOLDER[0]}" || true
    [ "${answer%$'\r'}" = holds ] || { echo "the holder $answer" && return 1; }
    "$@" || status=$?
    echo >&"${HOLDER[1]}"
    wait "$HOLDER_PID" || true
    return "$status"
}

### Looks

plugin() {
    echo "$settings/plugins/$1/epan/cisco_alarm.dll"
}

# value NAME: of the entry in Installed apps.
value() {
    "$wine" reg query "$installed_apps" /v "$1" 2>/dev/null | tr -d '\r' | sed -nE "s/^ +$1 +REG_[A-Z]+ +//p" | grep .
}

# The status is the program's; where it is not 0, what the setup has left as its reason is printed.
run() {
    local status=0
    timeout 120 "$wine" "$@" >/dev/null 2>&1 || status=$?
    [ "$status" = 0 ] || echo "status $status: $(cat "$user"/AppData/Local/Temp/cisco-alarm-setup.txt 2>/dev/null)"
    return "$status"
}

# ends_with STATUS WORDS COMMAND…: it ends so, and leaves these words.
ends_with() {
    local wanted=$1 words=$2 status=0 said
    shift 2
    said=$(run "$@") || status=$?
    echo "$said"
    [ "$status" = "$wanted" ] && grep -qF "$words" <<<"$said"
}

nothing_is_there() {
    local left
    left=$(find "$settings" "$ours" "$menu" -type f 2>/dev/null) || true
    echo "$left"
    [ -z "$left" ] && ! value DisplayName
}

refuses() {
    local words=$1
    ends_with 3 "$words" "$setup" /S && nothing_is_there
}

# all_is_there VERSION
all_is_there() {
    local abi file
    for abi in $(basename -a "$out"/builds/*); do
        cmp "$(plugin "$abi")" "$out/builds/$abi/plugins/$abi/epan/cisco_alarm.dll" || return
    done
    diff -r "$profile" "$REPO/packaging/profile/Cisco Phone Alarms" || return
    for file in README.txt LICENSE.txt uninstall.exe docs/using.html samples/incident.pcapng; do
        [ -s "$ours/$file" ] || { echo "no $file" && return 1; }
    done
    [ "$(find "$menu" -name '*.lnk' | wc -l)" = 3 ] || { echo "not three entries in the Start menu" && return 1; }
    [ "$(value DisplayVersion)" = "$1" ] && value UninstallString | grep -F 'cisco-alarm\uninstall.exe"'
}

### The tests, one after the other

test_refusals() {
    no_wireshark
    check "without a Wireshark the silent setup does nothing, and says why" refuses "No Wireshark was found"
    fake_wireshark 4.2.5
    check "nor with another release" refuses "Wireshark 4.2 is installed here"
    fake_wireshark 4.4.2 aa64
    check "nor with the one for Arm64" refuses "is the one for Arm64"
    fake_wireshark 3.6.24 014c
    check "nor with a 32-bit one" refuses "is a 32-bit one"
    fake_wireshark 4.4.2
    mkdir -p "$drive/Wireshark/plugins/4.4/epan"
    touch "$drive/Wireshark/plugins/4.4/epan/cisco_alarm.dll"
    check "nor beside a copy for all users" refuses "for all users"
    rm -r "$drive/Wireshark/plugins"
}

forced() {
    fake_wireshark 4.2.5 && run "$setup" /S /FORCE && all_is_there "$version"
}

test_install() {
    mkdir -p "$settings/plugins"
    touch "$settings/plugins/4.6"
    check "where a file cannot be written, it says so" ends_with 2 "could not be written" "$setup" /S
    rm "$settings/plugins/4.6"
    mkdir -p "$settings/profiles/Mine" "$settings/plugins/4.4/epan"
    touch "$settings/profiles/Mine/colorfilters" "$settings/plugins/4.4/epan/other.dll" "$settings/recent"
    check "it installs silently" run "$setup" /S
    check "all is where Wireshark and a person look for it" all_is_there "$version"
    check "another setup on top changes nothing" run "$setup" /S
    check "all is still there" all_is_there "$version"
}

# As by a later version, which has no plugin for 4.0 and other buttons in the profile.
make_newer() {
    mkdir "$out/newer-tree" "$out/newer" && # the tree may hold this folder
        tar -C "$REPO" --exclude="./$(realpath --relative-to="$REPO" "$out")" -cf - . | tar -C "$out/newer-tree" -xf - &&
        cp -r "$out"/builds/* "$out/newer/" && rm -r "$out/newer/4.0" &&
        echo '# newer' >>"$out/newer-tree/packaging/profile/Cisco Phone Alarms/dfilter_buttons" &&
        echo '# newer' >>"$out/newer-tree/packaging/profile/Cisco Phone Alarms/colorfilters" &&
        CISCO_ALARM_VERSION=99.0.0 SOURCE_DATE_EPOCH=1000000000 "$out/newer-tree/packaging/windows/pack-inside.sh" \
            "$out/newer" "$out/newer-packed"
}

upgraded() {
    run "$(echo "$out"/newer-packed/*-setup.exe)" /S || return
    [ "$(value DisplayVersion)" = 99.0.0 ] && [ -s "$(plugin 4.4)" ] && [ ! -e "$(plugin 4.0)" ] || return
    tail -n 1 "$profile/dfilter_buttons" | grep -x '# newer' && tail -n 1 "$profile/colorfilters" | grep -x '# mine'
}

test_upgrade() {
    check "a newer setup builds" make_newer
    build_holder
    check "while Wireshark uses the plugin, nothing is replaced" \
        holding ends_with 2 "In use" "$(echo "$out"/newer-packed/*-setup.exe)" /S
    check "all is as it was" all_is_there "$version"
    echo '# mine' >>"$profile/colorfilters"
    check "the newer setup upgrades, and leaves what the user has changed" upgraded
}

# It goes on as a copy of itself, which Wine is waited for.
uninstalled() {
    run "$ours/uninstall.exe" /S && timeout 120 wineserver -w || return
    find "$settings" "$ours" "$menu" 2>/dev/null
    [ "$(cd "$settings" && find . -type f | LC_ALL=C sort | paste -sd ' ')" = "$1" ] &&
        [ ! -e "$ours" ] && [ ! -e "$menu" ] && ! value DisplayName
}

test_uninstall() {
    local others='./plugins/4.4/epan/other.dll ./profiles/Mine/colorfilters ./recent'
    local kept='./profiles/Cisco Phone Alarms/colorfilters ./profiles/Cisco Phone Alarms/recent'
    check "while Wireshark uses the plugin, it is not removed" \
        holding ends_with 2 "In use" "$ours/uninstall.exe" /S "_?=$(tr / '\134' <<<"C:${ours#"$drive"}")"
    check "the uninstaller leaves what is not ours, and what the user has changed" \
        uninstalled "./plugins/4.4/epan/other.dll $kept ./profiles/Mine/colorfilters ./recent"
    rm -r "$profile"
    check "with /FORCE it installs beside another Wireshark" forced
    echo '# of a window' >>"$profile/recent"
    check "what was not changed is removed whole, in spite of Wireshark's own file" uninstalled "$others"
}

version=$(project_version)
"$wine" wineboot -i >/dev/null 2>&1 || true
test_refusals
test_install
test_upgrade
test_uninstall
report
