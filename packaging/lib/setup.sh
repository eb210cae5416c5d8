# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # what is unused here is used by the scripts that source this
# What try.sh, the tests and the package builder share: packages, the build, and running tshark without privileges.
# To be sourced.

REPO=$(cd "$(dirname "${BASH_SOURCE[0]}")/../.." && pwd)
BUILD=${CISCO_ALARM_BUILD:-$REPO/build}
SCRATCH=
# After how many seconds a command that takes long shows that it is alive.
PATIENCE=10

# What a build of the plugin and a look at a capture take, by their Debian names.
BUILD_PACKAGES=(gcc libc6-dev make cmake pkgconf libglib2.0-dev libwireshark-dev wireshark-dev tshark)

export LC_ALL=C.UTF-8

say() {
    printf '%s\n' "$*" >&2
}

die() {
    say "$(basename "$0"): $*"
    exit 1
}

is_root() {
    [ "$(id -u)" = 0 ]
}

have() {
    command -v "$1" >/dev/null
}

leave() {
    rm -rf "$SCRATCH"
    give_back_build
}

# A folder for this run alone, removed at the end. Not under $TMPDIR, which other users may not be able to enter.
make_scratch() {
    [ -z "$SCRATCH" ] || return 0
    SCRATCH=$(mktemp -d /tmp/cisco-alarm.XXXXXX)
    chmod 755 "$SCRATCH"
    trap leave EXIT
    trap 'exit 130' INT
    trap 'exit 143' TERM HUP
}

# quietly LOG COMMAND…: the command's output goes to the log, and is shown only when the command fails.
quietly() {
    local log=$1
    shift
    mkdir -p "$(dirname "$log")" && : >"$log" || return
    "$@" >"$log" 2>&1 </dev/null && return
    tail -n 40 "$log" >&2
    say "Failed: $*"
    return 1
}

# The same for what takes long: every few seconds, how long it has run and the last line of its output.
quietly_with_progress() {
    local log=$1 status=0 watcher
    show_last_line "$log" &
    watcher=$!
    quietly "$@" || status=$?
    kill "$watcher" 2>/dev/null || true
    wait "$watcher" 2>/dev/null || true
    return $status
}

# For as long as this script runs. Command lines (of the compiler) are left out; what sleeps holds nothing open.
show_last_line() {
    local log=$1 start=$SECONDS shown=$SECONDS last
    while sleep 1 >/dev/null 2>&1 && kill -0 $$ 2>/dev/null; do
        if [ $((SECONDS - shown)) -ge "$PATIENCE" ]; then
            last=$(tail -n 20 "$log" | grep -vE '^(cd )?/' | tail -n 1 | tr -dc '[:print:]' | cut -c 1-80) || true
            say "  … $((SECONDS - start)) s${last:+: $last}"
            shown=$SECONDS
        fi
    done
}

### The tree

# The one place of the version.
project_version() {
    sed -n 's/^project(cisco-alarm VERSION \([0-9.]*\) .*/\1/p' "$REPO/CMakeLists.txt" | grep .
}

# The time that goes into what is built: the commit's; in an unpacked release, that of its files.
source_date() {
    if [ -n "${SOURCE_DATE_EPOCH-}" ]; then
        echo "$SOURCE_DATE_EPOCH"
    elif ! [ -e "$REPO/.git" ] || ! git -c safe.directory="$REPO" -C "$REPO" log -1 --format=%ct 2>/dev/null; then
        stat -c %Y "$REPO/CMakeLists.txt"
    fi
}

# The files of the tree, from git or, in an unpacked release, all but what was built.
project_files() {
    if [ -e "$REPO/.git" ] && have git; then
        # Root may look at a user's clone.
        git -c safe.directory="$REPO" -C "$REPO" ls-files --cached --others --exclude-standard | while read -r file; do
            [ ! -f "$REPO/$file" ] || echo "$file"
        done
    else
        (cd "$REPO" && find . \( -path './build*' -o -path ./dist -o -name .git -o -name __pycache__ \) -type d -prune \
            -o -type f -printf '%P\n')
    fi
}

# copy_tree DIR: the files of the tree, built ones excepted.
copy_tree() {
    mkdir -p "$1"
    project_files | tar -C "$REPO" --owner=root --group=root --mode=a+rX,u+w -cf - -T - | tar -C "$1" --no-same-owner -xf -
}

### Whose the files are: a run as root is not to leave what the owner of the tree cannot write over.

# give_back PATH…: in the tree to its owner, elsewhere to the user of sudo.
give_back() {
    local path owner
    is_root || return 0
    for path in "$@"; do
        case $path in
        "$REPO"/*) owner=$(stat -c %u:%g "$REPO") ;;
        *) owner=${SUDO_UID:-0}:${SUDO_GID:-${SUDO_UID:-0}} ;;
        esac
        chown -h "$owner" "$path" || say "$path remains root's"
    done
}

# make_folder DIR: unless it is there.
make_folder() {
    if [ ! -d "$1" ]; then
        mkdir -p "$1"
        give_back "$1"
    fi
}

# After a run as root, hands build/ back to the owner of the tree. Some files belong to user nobody, who runs the tests.
give_back_build() {
    if ! is_root || [ -O "$REPO" ] || [ ! -d "$REPO/build" ]; then
        return 0
    fi
    find "$REPO/build" -xdev \( -uid 0 -o -user nobody \) -exec chown -h --reference="$REPO" {} + || true
}

# need_writable DIR [FILE…]: ends the script, with what to do, where DIR or a file in it cannot be written. DIR need not
# be there.
need_writable() {
    local dir=$1 path
    for path in "$@"; do
        path=$(existing_parent "$path")
        [ ! -w "$path" ] || continue
        say "$(basename "$0"): cannot write $path, which belongs to $(stat -c %U "$path")."
        [[ $path/ != "$REPO"/*/ ]] || say "Run this first: sudo chown -R $(id -un): $dir"
        exit 1
    done
}

# The path, or the next folder above it that is there.
existing_parent() {
    local path=$1
    while [ ! -e "$path" ]; do
        path=$(dirname "$path")
    done
    echo "$path"
}

### Packages

# Not the status alone: a package that is known but removed has one too.
is_installed() {
    [ "$(dpkg-query -W -f '${db:Status-Status}' "$1" 2>/dev/null)" = installed ]
}

missing_packages() {
    local package
    for package in "$@"; do
        is_installed "$package" || echo "$package"
    done
}

privileged() {
    if is_root; then
        "$@"
    else
        sudo "$@"
    fi
}

# Third-party sources that do not respond must not block this, so only the install has to succeed.
apt_install() {
    local apt=(env DEBIAN_FRONTEND=noninteractive apt-get -q -o DPkg::Lock::Timeout=600 -o Acquire::Retries=3)
    privileged "${apt[@]}" update || say "apt-get update failed in part; continuing with the package lists present"
    privileged "${apt[@]}" install -y --no-install-recommends "$@"
}

# What this run has installed, by name.
INSTALLED=()

# need_packages PACKAGE…: install with apt those that are missing, if any.
need_packages() {
    local missing
    if ! have apt-get || ! have dpkg-query; then
        no_apt "$@"
        return
    fi
    mapfile -t missing < <(missing_packages "$@")
    [ ${#missing[@]} -gt 0 ] || return 0
    is_root || have sudo || die "sudo not found; as root, run: apt-get install ${missing[*]}"
    say "Installing with apt: ${missing[*]}"
    make_scratch
    quietly_with_progress "$SCRATCH/apt.log" apt_install "${missing[@]}" || die "apt could not install: ${missing[*]}"
    INSTALLED+=("${missing[@]}")
}

# What was installed for the build alone can go again; it stays until the user says so, who may use some of it.
say_what_was_installed() {
    local sudo='sudo '
    [ ${#INSTALLED[@]} -gt 0 ] || return 0
    ! is_root || sudo=
    say "What apt installed for this build goes, with what it depends on, by this command:"
    say "  ${sudo}apt-mark auto ${INSTALLED[*]} && ${sudo}apt autoremove"
}

# Elsewhere nothing is installed. If the tools are there, go on; if not, name what to install.
no_apt() {
    local tool absent=()
    for tool in cc make cmake pkg-config tshark; do
        have "$tool" || absent+=("$tool")
    done
    if [ ${#absent[@]} = 0 ] && pkg-config --exists glib-2.0; then
        say "apt not found, so nothing is installed; expected to be present (Debian names): $*"
        return
    fi
    cat >&2 <<MESSAGE
apt not found, and these are missing: ${absent[*]:-the GLib headers}
Install them with the package manager of this system, then run this script again:
  Debian names:     $*
  Fedora, RHEL:     gcc make cmake pkgconf-pkg-config glib2-devel wireshark-devel wireshark-cli
  openSUSE:         gcc make cmake pkgconf-pkg-config glib2-devel wireshark-devel wireshark
  Arch:             gcc make cmake pkgconf glib2-devel wireshark-cli
  macOS, Windows:   see docs/building.md
MESSAGE
    exit 1
}

### The build

# What a build in this folder cannot write over, if anything. The tests have a folder of their own in build/, and
# `sudo cmake --install` leaves a list there.
foreign_files() {
    [ ! -d "$1" ] || find "$1" -path "$1/test" -prune -o ! -type l ! -name install_manifest.txt ! -writable -print -quit
}

# build DIR [CMAKE-OPTION…] [-- TARGET]: configure and build there. A cache that was made elsewhere is thrown away.
build() {
    local dir=$1 options=() target=all foreign
    shift
    while [ $# -gt 0 ]; do
        case $1 in
        --) target=$2 && break ;;
        *) options+=("$1") ;;
        esac
        shift
    done
    mapfile -t foreign < <(foreign_files "$dir")
    need_writable "$dir" "${foreign[@]}"
    if [ -f "$dir/CMakeCache.txt" ] && ! grep -qxF "CMAKE_HOME_DIRECTORY:INTERNAL=$REPO" "$dir/CMakeCache.txt"; then
        rm -rf "$dir/CMakeCache.txt" "$dir/CMakeFiles"
    fi
    quietly "$dir/configure.log" cmake -S "$REPO" -B "$dir" "${options[@]}" &&
        quietly_with_progress "$dir/build.log" cmake --build "$dir" --parallel "$(nproc)" --target "$target"
}

### Without privileges: as root, Wireshark loads no personal plugin and ignores WIRESHARK_PLUGIN_DIR.

unprivileged() {
    if is_root; then
        setpriv --reuid="$(id -u nobody)" --regid="$(id -g nobody)" --clear-groups -- "$@"
    else
        "$@"
    fi
}

# readable PATH…: can the user that tshark will run as read these?
readable() {
    local path
    for path in "$@"; do
        unprivileged test -r "$path" || return
    done
}

# stage_plugins BUILD-DIR: prints a plugin folder that tshark's user can read, which is a copy where it has to be.
# The scratch folder has to be there.
stage_plugins() {
    local dir=$1/plugins
    if unprivileged test -r "$(echo "$dir"/*/epan/cisco_alarm.so)"; then
        echo "$dir"
        return
    fi
    rm -rf "$SCRATCH/plugins"
    cp -r "$dir" "$SCRATCH/plugins"
    chmod -R a+rX "$SCRATCH/plugins"
    echo "$SCRATCH/plugins"
}

# run_tshark PLUGIN-DIR ARGUMENT…: with this plugin, and without personal settings: a personal copy of the plugin or
# a preference would change the output.
run_tshark() {
    local plugins=$1 home=$SCRATCH/home
    shift
    if [ ! -d "$home" ]; then
        mkdir "$home"
        is_root && chown nobody: "$home"
    fi
    unprivileged env -u XDG_CONFIG_HOME -u WIRESHARK_CONFIG_DIR HOME="$home" WIRESHARK_PLUGIN_DIR="$plugins" tshark "$@"
}

# plugin_listed PLUGIN-DIR: prints the plugin's line of `tshark -G plugins`, or else the loader's messages.
plugin_listed() {
    local listed
    listed=$(run_tshark "$1" -G plugins 2>"$SCRATCH/loader.log") || true
    grep '^cisco_alarm\.so' <<<"$listed" && return
    cat "$SCRATCH/loader.log" >&2
    return 1
}
