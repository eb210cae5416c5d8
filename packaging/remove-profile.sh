#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Removes your own copy of the profile "Cisco Phone Alarms", which Wireshark makes once you choose the profile, and which
# stays when the plugin goes. Without the plugin its color rules make Wireshark report errors at each start. What you changed
# in it is put beside the profiles, where Wireshark does not read it.
#
#   packaging/remove-profile.sh
set -euo pipefail
# shellcheck source=packaging/lib/setup.sh
. "$(dirname "${BASH_SOURCE[0]}")/lib/setup.sh"
NAME='Cisco Phone Alarms'

# The folders that Wireshark reads a user's settings from, old and new.
settings_folders() {
    printf '%s\n' "${WIRESHARK_CONFIG_DIR-}" "${XDG_CONFIG_HOME:-$HOME/.config}/wireshark" "$HOME/.wireshark" |
        sed '/^$/d' | sort -u
}

# Wireshark itself writes `recent`; all else is as it was installed, or a user's work.
is_changed() {
    ! diff -rq -x recent "$REPO/packaging/profile/$NAME" "$1" >/dev/null
}

remove() {
    local settings=$1 profile=$1/profiles/$NAME saved
    saved="$settings/$NAME (removed $(date +%Y-%m-%d-%H%M%S))"
    if is_changed "$profile"; then
        mv "$profile" "$saved"
        echo "Removed; it was changed, so it is kept in: $saved"
    else
        rm -rf "$profile"
        echo "Removed: $profile"
    fi
}

case ${1-} in
-h | --help)
    sed -n '3,7s/^# \{0,1\}//p' "$0"
    exit
    ;;
esac
[ -z "${SUDO_USER-}" ] || die "the profile is yours, so run this without sudo"
found=false
while read -r settings; do
    if [ -d "$settings/profiles/$NAME" ]; then
        found=true
        remove "$settings"
    fi
done < <(settings_folders)
$found || echo "You have no copy of the profile \"$NAME\"."
