# SPDX-License-Identifier: GPL-2.0-or-later
# shellcheck shell=bash disable=SC2034 # what is unused here is used by the scripts that source this
# Debian releases in chroots, made by debootstrap from the mirror that this system's apt uses. To be sourced after
# packaging/lib/setup.sh or testing.sh.
#
# Mounts are made in a mount namespace of their own, which ends with the command: none is ever left behind, and
# removing a chroot can never reach into the host.

CHROOTS=${CISCO_ALARM_CHROOTS:-/var/cache/cisco-alarm/chroots}
CHROOT='' CHROOT_LOCK=''

# become_root ARGUMENT…: starts the script again with sudo where that is needed.
become_root() {
    is_root && return
    have sudo || die "chroots take root"
    exec sudo env ${CI+"CI=$CI"} ${CISCO_ALARM_CHROOTS+"CISCO_ALARM_CHROOTS=$CISCO_ALARM_CHROOTS"} \
        ${CISCO_ALARM_BUILD+"CISCO_ALARM_BUILD=$CISCO_ALARM_BUILD"} \
        ${SOURCE_DATE_EPOCH+"SOURCE_DATE_EPOCH=$SOURCE_DATE_EPOCH"} "$0" "$@"
}

debian_mirror() {
    local uri
    # shellcheck disable=SC2016 # apt fills these in
    uri=$(apt-get indextargets --format '$(REPO_URI)|$(LABEL)' 'Created-By: Packages' 'Origin: Debian' |
        sed -n 's/|Debian$//p' | head -n 1)
    [ -n "$uri" ] || uri=$(grep -rhoE '(https?|file|copy)://?[^ ]+/debian/?( |$)' /etc/apt/sources.list /etc/apt/sources.list.d 2>/dev/null |
        head -n 1)
    [ -n "$uri" ] || die "the apt sources of this system name no Debian mirror"
    echo "${uri// /}"
}

# Sets CHROOTED: the way into a chroot. Without the right to unshare (some containers) it has to do without /proc.
choose_way_in() {
    if unshare --mount --pid --fork true 2>/dev/null; then
        # If this script is killed, unshare is too, and with its child all that runs in there.
        CHROOTED=(setpriv --pdeathsig KILL unshare --mount --propagation private --pid --fork --kill-child)
    else
        CHROOTED=()
    fi
}

# in_chroot DIR COMMAND…
in_chroot() {
    local dir=$1
    shift
    # shellcheck disable=SC2016 # expanded by the inner shell
    "${CHROOTED[@]}" bash -c 'set -e; dir=$1; shift
        [ $$ != 1 ] || mount -t proc proc "$dir/proc"
        exec chroot "$dir" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LC_ALL=C.UTF-8 TERM=dumb "$@"' \
        bash "$dir" ${http_proxy+"http_proxy=$http_proxy"} CI=true CISCO_ALARM_IN_CHROOT=1 \
        DEBIAN_FRONTEND=noninteractive "$@" </dev/null
}

healthy() {
    local dir=$1 release=$2
    [ -x "$dir/usr/bin/apt-get" ] && grep -qw "$release" "$dir/etc/os-release" &&
        in_chroot "$dir" dpkg-query -W apt >/dev/null 2>&1
}

# A debootstrap that does not know the release yet takes Debian's common script.
debootstrap_script() {
    local scripts=/usr/share/debootstrap/scripts
    if [ -e "$scripts/$1" ]; then
        echo "$scripts/$1"
    else
        echo "$scripts/sid"
    fi
}

# Name resolution, proxies and the like, as the host has them.
share_network_settings() {
    cp -L /etc/resolv.conf /etc/hosts "$1/etc/"
    {
        apt-config dump | grep -E '^Acquire::(http|https|Check-|Retries)' || true
        echo 'APT::Keep-Downloaded-Packages "false";'
    } >"$1/etc/apt/apt.conf.d/99-host"
}

# Finished under another name first: what has the right name is whole.
make_chroot() {
    local dir=$1 release=$2 start=$SECONDS
    say "Making a chroot of Debian $release in $dir"
    rm -rf --one-file-system "$dir" "$dir.new"
    mkdir -p "$dir.new"
    quietly "$CHROOTS/$release.log" "${CHROOTED[@]}" \
        debootstrap --variant=minbase "$release" "$dir.new" "$(debian_mirror)" "$(debootstrap_script "$release")" ||
        return
    mv "$dir.new" "$dir"
    say "The chroot of Debian $release took $((SECONDS - start)) s"
}

# use_chroot RELEASE [--fresh]: sets CHROOT, and keeps others out of it until leave_chroot or the end of this script.
use_chroot() {
    local release=$1 dir=$CHROOTS/$1
    is_root || die "a chroot needs root"
    leave_chroot
    choose_way_in
    mkdir -p "$CHROOTS"
    exec {CHROOT_LOCK}>"$dir.lock"
    flock "$CHROOT_LOCK"
    if [ "${2-}" = --fresh ] || ! healthy "$dir" "$release"; then
        make_chroot "$dir" "$release" || return
    fi
    share_network_settings "$dir"
    CHROOT=$dir
    clean_chroot
}

# Others may use it again.
leave_chroot() {
    CHROOT=
    [ -n "$CHROOT_LOCK" ] || return 0
    exec {CHROOT_LOCK}>&-
    CHROOT_LOCK=
}

# copy_into_chroot: the tree goes to a fresh folder there, which every user can read; sets INSIDE, its name in there.
copy_into_chroot() {
    INSIDE=/tmp/cisco-alarm
    rm -rf --one-file-system "$CHROOT$INSIDE"
    copy_tree "$CHROOT$INSIDE"
}

# install_in_chroot PACKAGE…: those that are missing there. The tree has to be in there.
install_in_chroot() {
    # shellcheck disable=SC2016 # expanded in there
    in_chroot "$CHROOT" bash -c '. "$1/packaging/lib/setup.sh"; shift; need_packages "$@"' bash "$INSIDE" "$@"
}

# Takes out of the chroot what a run put there: the tree, and what a compiler or Wine that was stopped has left.
clean_chroot() {
    find "${CHROOT:?}/tmp" "$CHROOT/var/tmp" -xdev -mindepth 1 -delete
}
