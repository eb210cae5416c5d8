#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Installs, looks, removes, looks again: with cmake for all users and for one, as a Debian package; tries try.sh; checks
# the RPM spec and the release archive. As root, on a system that may be changed.
#
#   tests/packages/inside.sh [RELEASE-ARCHIVE]
set -euo pipefail
# shellcheck source=tests/lib/testing.sh
. "$(dirname "${BASH_SOURCE[0]}")/../lib/testing.sh"

# The plugin and the profile of any installation, for all users or for one.
places() {
    find /usr /etc /home /var/lib/dpkg/info "$SCRATCH/home" -xdev \
        \( -iname 'cisco[-_]alarm*' -o -name 'trace2pcapng*' -o -name 'Cisco Phone Alarms' \) 2>/dev/null || true
}

nothing_left() {
    local left
    left=$(places)
    [ -z "$left" ] || { echo "$left" && return 1; }
}

# installed_tshark ARGUMENT…: as a user who has set nothing up.
installed_tshark() {
    unprivileged env -u WIRESHARK_PLUGIN_DIR HOME="$SCRATCH/home" tshark "$@"
}

# listed_in FOLDER-REGEX: tshark lists the plugin once, with the project's version, from there.
listed_in() {
    local listed
    listed=$(installed_tshark -G plugins | grep '^cisco_alarm\.so')
    echo "$listed"
    grep -qE "$1" <<<"$listed" && grep -qwF "$(project_version)" <<<"$listed" && [ "$(wc -l <<<"$listed")" = 1 ]
}

not_listed() {
    ! installed_tshark -G plugins | grep cisco_alarm
}

decodes() {
    local names
    names=$(installed_tshark -r "$REPO/captures/forum-tcp.pcapng" -Y cisco_alarm.name -T fields -e cisco_alarm.name)
    echo "$names"
    [ "$names" = "DeviceTLInfo"$'\n'"LastOutOfServiceInformation" ]
}

profile_found() {
    [ ! -d "$REPO/packaging/profile" ] ||
        installed_tshark -C "Cisco Phone Alarms" -r "$REPO/captures/forum-tcp.pcapng" -c 1
}

# A user who picks the profile of all users gets a copy of his own.
common_profile_found() {
    local status=0
    profile_found || status=$?
    rm -rf "$SCRATCH/home/.config"
    return $status
}

# Root leaves the tree to nobody, who builds and installs for himself.
user_build() {
    unprivileged env -u XDG_CONFIG_HOME HOME="$SCRATCH/home" cmake "$@"
}

cmake_system() {
    check "cmake: builds" build "$SCRATCH/system" -DBUILD_TESTS=OFF
    check "cmake: nothing is installed at first" nothing_left
    check "cmake: installs for all users" cmake --install "$SCRATCH/system"
    check "cmake: installed for all users, it is listed" listed_in '/usr/lib/.*/wireshark/plugins/[0-9.]*/epan/'
    check "cmake: installed for all users, it decodes" decodes
    check "cmake: installed for all users, the profile is there" common_profile_found
    check "cmake: uninstalls" cmake --build "$SCRATCH/system" --target uninstall
    check "cmake: uninstalled, it is not listed" not_listed
    check "cmake: uninstalled, nothing is left" nothing_left
}

# What a user changes in the profile outlives another install and the removal; a file that is gone comes anew.
keeps_changes() {
    local dir=$1 file="$SCRATCH/home/.config/wireshark/profiles/Cisco Phone Alarms/dfilters"
    echo '# mine' >>"$file" && user_build --install "$dir" && grep -q '^# mine' "$file" &&
        user_build --build "$dir" --target uninstall && grep -q '^# mine' "$file" && rm "$file" &&
        user_build --install "$dir" && [ -s "$file" ] && ! grep -q '^# mine' "$file"
}

cmake_user() {
    local dir=$SCRATCH/home/build
    check "cmake, one user: configures" user_build -S "$REPO" -B "$dir" -DUSER_INSTALL=ON -DBUILD_TESTS=OFF
    check "cmake, one user: builds" user_build --build "$dir"
    check "cmake, one user: installs" user_build --install "$dir"
    check "cmake, one user: it is listed" listed_in "$SCRATCH/home/\.local/lib/wireshark/plugins/[0-9.]*/epan/"
    check "cmake, one user: it decodes" decodes
    check "cmake, one user: the profile is there" profile_found
    check "cmake, one user: what the user changed is kept" keeps_changes "$dir"
    check "cmake, one user: uninstalls" user_build --build "$dir" --target uninstall
    check "cmake, one user: uninstalled, it is not listed" not_listed
    rm -rf "$dir"
    check "cmake, one user: uninstalled, nothing is left" nothing_left
    check "cmake, one user: no folder is left" test -z "$(find "$SCRATCH/home" -path '*epan*' -o -path '*profiles*')"
}

# The tree of a user, for try.sh.
make_users_tree() {
    copy_tree "$SCRATCH/tree"
    chown -R nobody: "$SCRATCH/tree"
}

# try.sh prints the line and the tree of every alarm, and nothing of other packets or of the layers below.
tries() {
    local capture=$1 alarms=$2 printed
    printed=$("$SCRATCH/tree/packaging/try.sh" "$capture" 2>"$SCRATCH/try.log") ||
        { cat "$SCRATCH/try.log" && return 1; }
    printf '%s\n' "$printed"
    [ "$(grep -c '^    Cisco Phone Alarm: ' <<<"$printed")" = "$alarms" ] &&
        [ "$(grep -cE '^ *[0-9]+ +[0-9.]+ ' <<<"$printed")" = "$alarms" ] && ! grep -q 'Internet Protocol' <<<"$printed"
}

refused() {
    ! "$@"
}

try() {
    "$SCRATCH/tree/packaging/try.sh" "$@" 2>"$SCRATCH/try.log" </dev/null
}

users_try() {
    unprivileged env HOME="$SCRATCH/home" "$SCRATCH/tree/packaging/try.sh" "$@" 2>"$SCRATCH/user.log" </dev/null
}

# Root has built in the user's tree; all of it is the user's, who builds there again.
leaves_the_tree_to_its_owner() {
    local left
    left=$(find "$SCRATCH/tree" -uid 0)
    echo "$left"
    [ -d "$SCRATCH/tree/build/plugins" ] && [ -z "$left" ] && touch "$SCRATCH/tree/CMakeLists.txt" &&
        users_try "$REPO/captures/forum-tcp.pcapng" && [ -z "$(find "$SCRATCH/tree" -uid 0)" ]
}

# What root has left there by another command: what to run, and no complaint of cmake's.
says_what_to_run() {
    local cache=$SCRATCH/tree/build/CMakeCache.txt status=0
    chown root: "$cache"
    ! users_try || status=1
    cat "$SCRATCH/user.log"
    [ "$(tail -n 2 "$SCRATCH/user.log")" = "try.sh: cannot write $cache, which belongs to root.
Run this first: sudo chown -R nobody: $SCRATCH/tree/build" ] || status=1
    chown nobody: "$cache"
    return $status
}

# A line a second, none of them a command line; a failure says why.
shows_that_it_is_alive() {
    local log=$SCRATCH/alive.log said
    said=$(PATIENCE=1 quietly_with_progress "$log" bash -c 'echo one; echo /usr/bin/cc two; sleep 4' 2>&1)
    echo "$said"
    [ "$(grep -cE '^  … [0-9]+ s: one$' <<<"$said")" -ge 2 ] && ! grep cc <<<"$said" || return
    ! said=$(quietly_with_progress "$log" bash -c 'echo why; exit 1' 2>&1) && grep -qx why <<<"$said"
}

# Above each alarm stands its packet's line, and nothing else; packets with comments are among them.
headings_are_packets() {
    local printed
    printed=$(try "$REPO/captures/links-answers.pcapng" | sed '/^=====/,$d')
    ! grep -vE '^$|^    |^ *[0-9]+ +[0-9.]+ .* → ' <<<"$printed" && grep -q '^ *12  *2\.024310 ' <<<"$printed"
}

# A folder is read whole, in order, each with its heading and its table of reasons.
reads_a_folder() {
    local dir=$SCRATCH/folder printed
    mkdir -p "$dir"
    cp "$REPO/captures/forum-tcp.pcapng" "$dir/b.pcapng"
    cp "$REPO/captures/forum-udp.pcapng" "$dir/a b.pcapng"
    echo none >"$dir/readme.txt"
    printed=$(try "$dir" "$REPO/captures/sccp.pcapng")
    grep '^==>' <<<"$printed"
    [ "$(grep '^==>' <<<"$printed")" = "$(printf '==> %s <==\n' "$dir/a b.pcapng" "$dir/b.pcapng" "$REPO/captures/sccp.pcapng")" ] &&
        [ "$(grep -c '^Cisco Phone Alarms by Reason:' <<<"$printed")" = 3 ]
}

# The incidents come first. The last lines say that nothing was installed, and what comes next.
sums_up() {
    local printed
    printed=$(try --summary "$REPO/captures/hundred-phones.pcapng")
    [ "$(grep -n '^Incidents (' <<<"$printed" | cut -d: -f1)" -lt "$(grep -n '^Cisco Phone Alarms by ' <<<"$printed" | head -n 1 | cut -d: -f1)" ] &&
        grep -q 'was not installed' "$SCRATCH/try.log" && grep -q '^Next: ' "$SCRATCH/try.log" && ! grep 'Cisco Phone Alarm: ' <<<"$printed" && [ "$(grep -cE '^Cisco Phone Alarms by [A-Z a-z]+:' <<<"$printed")" = 4 ]
}

# As the phone sent it, byte for byte; one that is not in the capture is an error.
prints_a_document() {
    local capture=$REPO/captures/forum-tcp.pcapng name=LastOutOfServiceInformation
    try --document "$name" "$capture" >"$SCRATCH/document" && cmp "$SCRATCH/document" "$REPO/tests/alarms/forum-$name.xml" &&
        ! try --document NoSuchAlarm "$capture" && grep -q '^No document with alarm NoSuchAlarm' "$SCRATCH/try.log"
}

# says WORD ARGUMENT…: refuses with a word of why, before it installs or builds anything.
says() {
    local word=$1
    shift
    ! try "$@" && cat "$SCRATCH/try.log" && grep -q -- "$word" "$SCRATCH/try.log" && ! grep -q Building "$SCRATCH/try.log"
}

try_script() {
    local private=$SCRATCH/private
    make_users_tree
    check "try.sh: the forum's two alarms" tries "$REPO/captures/forum-tcp.pcapng" 2
    check "try.sh: root leaves the tree to its owner" leaves_the_tree_to_its_owner
    check "try.sh: files of root: what to run" says_what_to_run
    mkdir -m 700 "$private"
    cp "$REPO/captures/forum-udp.pcapng" "$private/my own.pcapng"
    check "try.sh: a private capture" tries "$private/my own.pcapng" 2
    check "try.sh: a capture without alarms" tries "$REPO/captures/sip-other.pcapng" 0
    check "try.sh: no capture" refused tries /etc/passwd 0
    check "try.sh: the packet's line above each alarm, comments or not" headings_are_packets
    check "try.sh: folders and several captures" reads_a_folder
    check "try.sh: the summary" sums_up
    check "try.sh --document: the document" prints_a_document
    mkfifo "$SCRATCH/pipe"
    mkdir "$SCRATCH/empty"
    check "try.sh: standard input is refused" says 'is a pipe' -
    check "try.sh: a pipe is refused" says 'is a pipe' "$SCRATCH/pipe"
    check "try.sh: a folder without captures" says 'no capture .* in the folder' "$SCRATCH/empty"
    check "try.sh: no such file" says 'file not found' "$SCRATCH/nothing"
    check "try.sh: no such option" says 'unknown option' --nothing
}

# The package must name the very libwireshark that the plugin is linked with, or it would install where it cannot load.
locked_to_libwireshark() {
    local library depends
    dpkg-deb -x "$deb" "$SCRATCH/unpacked"
    library=$(objdump -p "$SCRATCH"/unpacked/usr/lib/*/wireshark/plugins/*/epan/cisco_alarm.so |
        sed -n 's/.*NEEDED *libwireshark\.so\./libwireshark/p')
    depends=$(dpkg-deb -f "$deb" Depends)
    echo "linked with $library; Depends: $depends"
    [ -n "$library" ] && grep -qE "\b$library(t64)? \(>= " <<<"$depends"
}

# Every link in the documents of the package leads to a file of it.
links_resolve() {
    local file link count=0 bad=0
    while read -r file; do
        while read -r link; do
            count=$((count + 1))
            [ -s "$(dirname "$file")/$link" ] || { echo "$file: no $link" && bad=1; }
        done < <(grep -oE '\]\([^)#: ]+[)#]' "$file" | sed 's/^..//; s/.$//')
    done < <(find /usr/share/doc/cisco-alarm/ -name '*.md')
    echo "$count links"
    [ "$count" -gt 10 ] && [ "$bad" = 0 ]
}

# As the user whose home it is.
remove_profile() {
    unprivileged env -u SUDO_USER -u XDG_CONFIG_HOME HOME="$SCRATCH/home" "$REPO/packaging/remove-profile.sh"
}

complaints() {
    installed_tshark --color "$@" -r "$REPO/captures/forum-tcp.pcapng" -c 1 2>&1 | grep 'Could not compile "Alarm'
}

# A user's copy of the profile outlives the plugin, and Wireshark complains of it in the README's words; remove-profile.sh
# puts an end to that, and loses nothing that the user made.
profile_goes() {
    local settings=$SCRATCH/home/.config/wireshark status=0
    unprivileged mkdir -p "$settings/profiles"
    unprivileged cp -r "$REPO/packaging/profile/Cisco Phone Alarms" "$settings/profiles/"
    complaints -C "Cisco Phone Alarms" || { echo "no complaint: the README is wrong" && return 1; }
    remove_profile | grep '^Removed: ' && [ ! -e "$settings/profiles/Cisco Phone Alarms" ] && ! complaints || status=1
    unprivileged cp -r "$REPO/packaging/profile/Cisco Phone Alarms" "$settings/profiles/"
    echo '"Mine" sip' >>"$settings/profiles/Cisco Phone Alarms/dfilters"
    remove_profile | grep 'it was changed' && [ ! -e "$settings/profiles/Cisco Phone Alarms" ] || status=1
    grep -q '^"Mine"' "$settings"/Cisco*/dfilters || status=1
    remove_profile | grep 'no copy' || status=1
    rm -rf "$SCRATCH/home/.config"
    return $status
}

# By the documentation's command, in a simulation; then they are as before.
packages_go() {
    local packages manual gone
    packages=$(sed -n '/^sudo apt-mark auto /,/[^\\]$/{s/^sudo apt-mark auto //; s/\\$//; p}' "$REPO/docs/building.md")
    manual=$(apt-mark showmanual)
    # shellcheck disable=SC2086 # words
    apt-mark auto $packages || return
    gone=$(apt-get -s autoremove | sed -n 's/^Remv \([^ ]*\).*/\1/p')
    # shellcheck disable=SC2086 # words
    apt-mark manual $manual >/dev/null
    echo "$gone"
    for package in "${BUILD_PACKAGES[@]}"; do
        grep -qw -- "$package" <<<"$packages" || { echo "$package is not among them" && return 1; }
    done
    grep -qx wireshark-dev <<<"$gone" && grep -qx cmake <<<"$gone" && grep -qx libwsutil-dev <<<"$gone"
}

debian_package() {
    check "deb: builds" "$REPO/packaging/build-deb.sh" "$SCRATCH/dist"
    deb=$(echo "$SCRATCH"/dist/cisco-alarm_*.deb)
    [ -f "$deb" ] || return 0
    check "deb: lintian, package and source" \
        lintian --allow-root --fail-on error,warning --tag-display-limit 0 "$SCRATCH"/dist/*.changes
    check "deb: bound to this libwireshark" locked_to_libwireshark
    check "deb: installs" apt_install "$deb"
    check "deb: installed, it is listed" listed_in '/usr/lib/.*/wireshark/plugins/[0-9.]*/epan/'
    check "deb: installed, the profile is there" common_profile_found
    check "deb: installed, the links of its documents resolve" links_resolve
    check "deb: autopkgtest" bash -c "cd '$REPO' && packaging/debian/tests/decode"
    check "deb: removes" apt-get -q -y purge cisco-alarm
    check "deb: removed, it is not listed" not_listed
    check "deb: removed, nothing is left" nothing_left
    check "deb: removed, what was installed for the build can go, too" packages_go
    check "deb: removed, the user's copy of the profile can go, too" profile_goes
}

rpm_spec() {
    check "rpm: the spec parses" rpmspec -P "$REPO/packaging/rpm/cisco-alarm.spec"
    check "rpm: rpmlint" rpmlint_clean "$REPO/packaging/rpm/cisco-alarm.spec"
}

# The archive has the version in the spec, so that rpmbuild takes it as it is, and builds.
release_archive() {
    local archive=$1 name
    name=$(basename "$archive" .tar.gz)
    check "release: its name has the version" test "$name" = "cisco-alarm-$(project_version)"
    check "release: rpmbuild makes a source package of it" \
        rpmbuild --nodeps --define "_topdir $SCRATCH/rpmbuild" -ts "$archive"
    check "release: the source package has the version" test -f "$SCRATCH/rpmbuild/SRPMS/$name-1.src.rpm"
    tar -C "$SCRATCH" -xf "$archive"
    check "release: the filled-in spec, rpmlint" rpmlint_clean "$SCRATCH/$name/packaging/rpm/cisco-alarm.spec"
    check "release: configures" cmake -S "$SCRATCH/$name" -B "$SCRATCH/release" -DBUILD_TESTS=OFF
    check "release: builds" cmake --build "$SCRATCH/release"
}

rpmlint_clean() {
    local output
    output=$(rpmlint -r "$REPO/packaging/rpm/cisco-alarm.rpmlintrc" "$@" 2>&1) || true
    echo "$output"
    grep -qE '\b0 errors, 0 warnings' <<<"$output"
}

is_root || die "this installs and removes packages: root only"
make_scratch
mkdir -p "$SCRATCH/home"
chown nobody: "$SCRATCH/home"
need_packages "${BUILD_PACKAGES[@]}" build-essential debhelper fakeroot lintian libxml2-dev binutils rpm rpmlint
check "what takes long shows that it is alive" shows_that_it_is_alive
try_script
cmake_system
cmake_user
debian_package
rpm_spec
if [ $# -gt 0 ]; then
    release_archive "$1"
else
    echo "no release archive: this is no clone"
fi
report
