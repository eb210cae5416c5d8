# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # shared with run.sh and testing.sh
# The DLL in a tshark.exe under Wine, against Linux's tshark of the same release. To be sourced by run.sh.

WINDOWS_CACHE=${CISCO_ALARM_WINDOWS:-/var/cache/cisco-alarm/windows}
# What a tshark.exe is made of besides Wireshark. The mirror lists sources that it does not have, in each release others;
# so each comes from the first that has it.
LIBRARIES=(glib2.0 pcre2)
LIBRARIES_FROM=(trixie forky bookworm sid)
TSHARK_PACKAGES=(dpkg-dev gcc g++ gcc-mingw-w64-ucrt64 g++-mingw-w64-ucrt64 mingw-w64-tools cmake ninja-build meson pkgconf
    python3 python3-packaging flex perl gettext libgcrypt-mingw-w64-dev libgpg-error-mingw-w64-dev libz-mingw-w64-dev
    libc-ares-dev)
tsharks_built=0

# Leaves the reason where run.sh finds it.
why_not() {
    printf '%s\n' "$*" >"$SCRATCH/why-not"
    return 1
}

# in_wine COMMAND…: in the chroot with Wine, until its server has ended. That writes the registry at its end alone, and
# would be killed with the command.
in_wine() {
    # shellcheck disable=SC2016 # expanded in there
    in_chroot "$CHROOT" env WINEPREFIX="$INSIDE/wine" bash -c '"$@" || status=$?; wineserver -w; exit ${status-0}' bash "$@"
}

### A tshark.exe

# version_of DIR: what the tshark.exe there calls itself, "4.4.19". Takes the chroot with Wine.
version_of() {
    rm -rf --one-file-system "$CHROOT$INSIDE/tshark"
    cp -rL "$1" "$CHROOT$INSIDE/tshark"
    in_wine "$INSIDE/tests/windows/wine.sh" "$INSIDE/tshark/tshark.exe" --version 2>/dev/null |
        grep -m 1 -oE '[0-9]+\.[0-9]+\.[0-9]+'
}

# fetch_source PACKAGE RELEASE…: from the first that has it, into $CHROOT$INSIDE/sources. The chroot's own lists stay as
# they are.
fetch_source() {
    # shellcheck disable=SC2016 # expanded in there
    in_chroot "$CHROOT" bash -c 'dir=$1 mirror=$2 package=$3; shift 3
        for release in "$@"; do
            mkdir -p "$dir/lists-$release/partial" && cd "$dir" || exit
            echo "deb-src $mirror $release main" >"$release.list"
            apt=(apt-get -q -o Dir::Etc::sourcelist="$dir/$release.list" -o Dir::Etc::sourceparts=-
                -o Dir::State::lists="$dir/lists-$release" -o APT::Sandbox::User=root)
            [ -e "$release.updated" ] || { "${apt[@]}" update && touch "$release.updated"; }
            "${apt[@]}" source "$package" && exit
        done
        exit 1' bash "$INSIDE/sources" "$(debian_mirror)" "$@"
}

fetch_sources() {
    local release=$1 library
    fetch_source wireshark "$release" || return
    for library in "${LIBRARIES[@]}"; do
        fetch_source "$library" "${LIBRARIES_FROM[@]}" || return
    done
}

# What a tshark.exe that is kept was built by.
recipe() {
    cat "$REPO"/tests/windows/{build-tshark,small}.sh | sha256sum | cut -c 1-16
}

# build_tshark RELEASE KEPT: once, in the chroot with the compiler. Returns 1 where it cannot be tried, 2 where it fails.
build_tshark() {
    local release=$1 kept=$2 log=$2.log start=$SECONDS
    mkdir -p "$WINDOWS_CACHE"
    # It takes minutes; the time of CI is limited, and its machine may keep nothing.
    [ -z "${CI-}" ] || [ "$tsharks_built" = 0 ] || why_not "this run has built one already; it is built by the next" || return
    install_in_chroot dpkg-dev || why_not "dpkg-dev could not be installed" || return
    if ! fetch_sources "$release" >"$log" 2>&1; then
        why_not "the mirror does not have all sources:" \
            "$(grep -oE 'Failed to fetch .*|Unable to find .*' "$log" | tail -n 1 || tail -n 1 "$log")"
        return
    fi
    install_in_chroot "${TSHARK_PACKAGES[@]}" || why_not "what building a tshark.exe takes could not be installed" || return
    say "Building a small tshark.exe, which takes some minutes; it is kept in $kept"
    tsharks_built=$((tsharks_built + 1))
    if ! in_chroot "$CHROOT" "$INSIDE/tests/windows/build-tshark.sh" "$INSIDE/sources" "$INSIDE/tshark-build" >>"$log" 2>&1; then
        tail -n 20 "$log"
        why_not "tshark.exe could not be built: see $log" || return 2
    fi
    rm -rf "$kept"
    cp -r "$CHROOT$INSIDE/tshark-build/tshark-win" "$kept"
    recipe >"$kept/recipe"
    echo "(building tshark.exe took $((SECONDS - start)) s)"
}

# Sets TSHARK_EXE to the folder of one for this release, or says why there is none: as build_tshark.
find_tshark() {
    local abi=$1 release=$2 kept=$WINDOWS_CACHE/tshark-$1 dir
    TSHARK_EXE=
    enter_compiler "$SCRATCH/sdk" wine wine64 || why_not "Wine is not available" || return
    for dir in ${given[@]+"${given[@]}"}; do
        case $(version_of "$dir") in
        "$abi".*) TSHARK_EXE=$dir && return ;;
        '') die "tshark.exe in $dir does not run under Wine" ;;
        esac
    done
    [ "$(cat "$kept/recipe" 2>/dev/null)" = "$(recipe)" ] || build_tshark "$release" "$kept" || return
    TSHARK_EXE=$kept
}

### The comparison

# linux_prints RELEASE OUT: in the release's own system, with the plugin built there.
linux_prints() {
    local release=$1 out=$2
    if is_this_system "$release"; then
        (need_packages "${BUILD_PACKAGES[@]}") && "$REPO/tests/windows/print-all.sh" "$out"
        return
    fi
    use_chroot "$release" && copy_into_chroot && install_in_chroot "${BUILD_PACKAGES[@]}" || return
    in_chroot "$CHROOT" "$INSIDE/tests/windows/print-all.sh" "$INSIDE/printed" || return
    cp -r "$CHROOT$INSIDE/printed" "$out"
    clean_chroot
    leave_chroot
}

# windows_prints OUT: the plugin is where the setup puts it.
windows_prints() {
    local out=$1 exe=$INSIDE/tshark wine=$INSIDE/tests/windows/wine.sh
    enter_compiler "$SCRATCH/sdk" || return
    [ -n "$(version_of "$TSHARK_EXE")" ] || return
    cp "$SCRATCH/setup.exe" "$CHROOT$INSIDE/setup.exe"
    in_wine "$wine" "$INSIDE/setup.exe" /S /FORCE || return
    in_wine "$INSIDE/tests/windows/print-all.sh" "$INSIDE/printed" "$exe" || return
    cp -r "$CHROOT$INSIDE/printed" "$out"
    # The profile is where Wireshark looks for it, too: the columns are its.
    in_wine "$wine" "$exe/tshark.exe" -C 'Cisco Phone Alarms' -r "$INSIDE/captures/forum-tcp.pcapng" -Y cisco_alarm.name \
        >"$out/profile" 2>/dev/null || return
    in_wine "$INSIDE/tests/windows/paste-line.sh" "$exe" >"$out/pasted" || return
    clean_chroot
    leave_chroot
}

# A capture without alarms prints nothing for some ways; that all do would be a mistake of this comparison.
enough_was_printed() {
    local empty
    empty=$(find "$1" -name '*.txt' -empty | wc -l)
    echo "$empty of $(find "$1" -name '*.txt' | wc -l) are empty"
    [ "$empty" -le 5 ] && [ "$(wc -l <"$1/fields.txt")" -gt 20 ]
}

same() {
    local file=$1
    diff "$SCRATCH/linux/$file" "$SCRATCH/windows/$file" | head -n 10
    cmp -s "$SCRATCH/linux/$file" "$SCRATCH/windows/$file"
}

shows_columns() {
    grep -E 'SEP[0-9A-F]+ RegistrationSuccessful  ' "$1" || { cat "$1" && return 1; }
}

# compare_tshark ABI RELEASE: prints a check for each capture and way.
compare_tshark() {
    local file
    rm -rf "$SCRATCH/linux" "$SCRATCH/windows"
    CHECKS_PASSED=0 CHECKS_FAILED=0
    linux_prints "$2" "$SCRATCH/linux" || { echo "Linux's tshark did not run" && return 1; }
    windows_prints "$SCRATCH/windows" || { echo "tshark.exe did not run" && return 1; }
    echo "Linux: $(cat "$SCRATCH/linux/version")   Windows: $(cat "$SCRATCH/windows/version")"
    check "the same files were printed" diff <(ls "$SCRATCH/linux") <(ls -I profile -I pasted "$SCRATCH/windows")
    check "the profile that the setup installed gives the columns" shows_columns "$SCRATCH/windows/profile"
    check "the line that README.txt says to paste prints the incidents" grep -F '1 |Unified CM 10.1.1.11' "$SCRATCH/windows/pasted"
    check "there is something to compare" enough_was_printed "$SCRATCH/linux"
    while read -r file; do
        check "$file" same "$file"
    done < <(cd "$SCRATCH/linux" && find . -name '*.txt' -printf '%P\n' | LC_ALL=C sort)
    report
}
