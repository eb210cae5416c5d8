# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034,SC2154 # shared with run.sh and testing.sh
# The DLL in a tshark.exe under Wine, against Linux's tshark of the same release. To be sourced by run.sh.

WINDOWS_CACHE=${CISCO_ALARM_WINDOWS:-/var/cache/cisco-alarm/windows}
# What a tshark.exe is made of, and what building it takes.
SOURCES=(wireshark glib2.0 pcre2 c-ares)
TSHARK_PACKAGES=(dpkg-dev gcc g++ gcc-mingw-w64-ucrt64 g++-mingw-w64-ucrt64 mingw-w64-tools cmake ninja-build meson pkgconf
    python3 python3-packaging flex perl lemon gettext libgcrypt-mingw-w64-dev libgpg-error-mingw-w64-dev
    libz-mingw-w64-dev)

# Leaves the reason where run.sh finds it.
why_not() {
    printf '%s\n' "$*" >"$SCRATCH/why-not"
    return 1
}

### A tshark.exe

# version_of DIR: what the tshark.exe there calls itself, "4.4.19". Takes the chroot with Wine.
version_of() {
    rm -rf --one-file-system "$CHROOT$INSIDE/tshark"
    cp -rL "$1" "$CHROOT$INSIDE/tshark"
    in_chroot "$CHROOT" env WINEPREFIX="$INSIDE/wine" "$INSIDE/tests/windows/wine.sh" "$INSIDE/tshark/tshark.exe" --version 2>/dev/null |
        grep -m 1 -oE '[0-9]+\.[0-9]+\.[0-9]+'
}

# fetch_sources RELEASE: into $CHROOT$INSIDE/sources. The chroot's own lists stay as they are.
fetch_sources() {
    # shellcheck disable=SC2016 # expanded in there
    in_chroot "$CHROOT" bash -c 'set -e; dir=$1 mirror=$2 release=$3; shift 3
        mkdir -p "$dir/lists/partial" && cd "$dir"
        echo "deb-src $mirror $release main" >src.list
        apt=(apt-get -q -o Dir::Etc::sourcelist="$dir/src.list" -o Dir::Etc::sourceparts=- -o Dir::State::lists="$dir/lists"
            -o APT::Sandbox::User=root)
        "${apt[@]}" update
        "${apt[@]}" source "$@"' bash "$INSIDE/sources" "$(debian_mirror)" "$1" "${SOURCES[@]}"
}

# build_tshark RELEASE KEPT: once, in the chroot with the compiler.
build_tshark() {
    local release=$1 kept=$2 log=$2.log
    mkdir -p "$WINDOWS_CACHE"
    install_in_chroot dpkg-dev || why_not "dpkg-dev could not be installed" || return
    if ! fetch_sources "$release" >"$log" 2>&1; then
        why_not "the mirror has no source of it: $(grep -m 1 -oE 'Failed to fetch .*|Unable to find .*' "$log" || tail -n 1 "$log")"
        return
    fi
    # 17 minutes for each release; it is kept, so whoever wants it in CI keeps the folder.
    [ -z "${CI-}" ] || why_not "none is kept in $kept, and building one takes too long for CI" || return
    install_in_chroot "${TSHARK_PACKAGES[@]}" || why_not "what building a tshark.exe takes could not be installed" || return
    say "Building tshark.exe, which takes a while; it is kept in $kept"
    in_chroot "$CHROOT" "$INSIDE/tests/windows/build-tshark.sh" "$INSIDE/sources" "$INSIDE/tshark-build" >>"$log" 2>&1 ||
        why_not "tshark.exe could not be built: see $log" || return
    rm -rf "$kept"
    cp -r "$CHROOT$INSIDE/tshark-build/tshark-win" "$kept"
}

# Sets TSHARK_EXE to the folder of one for this release, or says why there is none.
find_tshark() {
    local abi=$1 release=$2 kept=$WINDOWS_CACHE/tshark-$1 dir
    TSHARK_EXE=
    enter_compiler "$SCRATCH/sdk" wine wine64 || why_not "no Wine could be had" || return
    for dir in ${given[@]+"${given[@]}"}; do
        case $(version_of "$dir") in
        "$abi".*) TSHARK_EXE=$dir && return ;;
        '') die "tshark.exe in $dir does not run under Wine" ;;
        esac
    done
    [ -f "$kept/tshark.exe" ] || build_tshark "$release" "$kept" || return
    TSHARK_EXE=$kept
}

### The comparison

# linux_prints RELEASE OUT: in the release's own chroot, with the plugin built there.
linux_prints() {
    local release=$1 out=$2
    use_chroot "$release" && copy_into_chroot && install_in_chroot "${BUILD_PACKAGES[@]}" || return
    in_chroot "$CHROOT" "$INSIDE/tests/windows/print-all.sh" "$INSIDE/printed" || return
    cp -r "$CHROOT$INSIDE/printed" "$out"
    clean_chroot
    leave_chroot
}

windows_prints() {
    local dll=$1 out=$2
    enter_compiler "$SCRATCH/sdk" || return
    [ -n "$(version_of "$TSHARK_EXE")" ] || return
    cp "$dll" "$CHROOT$INSIDE/tshark/cisco_alarm.dll"
    in_chroot "$CHROOT" env WINEPREFIX="$INSIDE/wine" "$INSIDE/tests/windows/print-all.sh" "$INSIDE/printed" \
        "$INSIDE/tshark" || return
    cp -r "$CHROOT$INSIDE/printed" "$out"
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

# compare_tshark ABI RELEASE: prints a check for each capture and way.
compare_tshark() {
    local file
    rm -rf "$SCRATCH/linux" "$SCRATCH/windows"
    CHECKS_PASSED=0 CHECKS_FAILED=0
    linux_prints "$2" "$SCRATCH/linux" || { echo "Linux's tshark did not run" && return 1; }
    windows_prints "$SCRATCH/cisco_alarm-$1.dll" "$SCRATCH/windows" || { echo "tshark.exe did not run" && return 1; }
    echo "Linux: $(cat "$SCRATCH/linux/version")   Windows: $(cat "$SCRATCH/windows/version")"
    check "the same files were printed" diff <(ls "$SCRATCH/linux") <(ls "$SCRATCH/windows")
    check "there is something to compare" enough_was_printed "$SCRATCH/linux"
    while read -r file; do
        check "$file" same "$file"
    done < <(cd "$SCRATCH/linux" && find . -name '*.txt' -printf '%P\n' | LC_ALL=C sort)
    report
}
