#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# wine.sh PROGRAM.exe ARGUMENT…: runs it without a desktop, without a debugger that waits for somebody, and with Wine's
# settings in a folder of our own. The status is the program's; it is not 0 when the program crashes.
set -euo pipefail
export WINEPREFIX=${WINEPREFIX:-/tmp/cisco-alarm-wine} WINEDEBUG=${WINEDEBUG:--all}
export WINEDLLOVERRIDES='mscoree=;mshtml=;winemenubuilder.exe=;winedbg.exe='
unset DISPLAY WAYLAND_DISPLAY
exec wine "$@"
