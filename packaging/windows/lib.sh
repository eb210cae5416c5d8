# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # what is unused here is used by the scripts that source this
# The way from Debian's chroots to a DLL, for build-windows.sh and the tests. To be sourced after tests/lib/chroot.sh.

# Whose headers and libraries: Debian 12 has Wireshark 4.0, 13 has 4.4, testing has 4.6. No release has 4.2.
WINDOWS_RELEASES=(bookworm trixie forky)
# Whose compiler: Debian 12 has none for the UCRT.
WINDOWS_COMPILER=trixie
WINDOWS_PACKAGES=(gcc gcc-mingw-w64-ucrt64 cmake make pkgconf zip unzip nsis python3-markdown libz-mingw-w64-dev)
SDK_PACKAGES=(libwireshark-dev libglib2.0-dev)
WIRESHARK_ABI=

# is_this_system RELEASE: then no chroot of it is needed.
is_this_system() {
    [ "$(. /etc/os-release && echo "${VERSION_CODENAME-}")" = "$1" ]
}

# make_sdk RELEASE DIR: makes DIR/X.Y, X.Y being the release's Wireshark, and sets WIRESHARK_ABI to it.
make_sdk() {
    local release=$1 dir=$2
    if is_this_system "$release"; then
        (need_packages "${SDK_PACKAGES[@]}") || return
    else
        use_chroot "$release" && copy_into_chroot && install_in_chroot "${SDK_PACKAGES[@]}" || return
    fi
    mkdir -p "$dir"
    "$REPO/packaging/windows/make-sdk.sh" "$dir/new" "$CHROOT" || return
    WIRESHARK_ABI=$(sed -nE 's/^set\(Wireshark_VERSION "([0-9]+\.[0-9]+)\..*/\1/p' "$dir/new/lib/cmake/wireshark/WiresharkConfig.cmake")
    rm -rf "${dir:?}/$WIRESHARK_ABI"
    mv "$dir/new" "$dir/$WIRESHARK_ABI"
    leave_chroot
}

# enter_compiler SDKS [PACKAGE…]: into the chroot with the compiler; the tree is at $INSIDE there, the SDKs at $INSIDE/sdk.
enter_compiler() {
    local sdks=$1
    shift
    use_chroot "$WINDOWS_COMPILER" && copy_into_chroot && install_in_chroot "${WINDOWS_PACKAGES[@]}" "$@" || return
    cp -r "$sdks" "$CHROOT$INSIDE/sdk"
}

# in_build COMMAND…: in the chroot with the compiler.
in_build() {
    in_chroot "$CHROOT" env SOURCE_DATE_EPOCH="$(source_date)" "$@"
}
