#!/usr/bin/env bash
# SPDX-License-Identifier: GPL-2.0-or-later
# Runs the line that README.txt says to paste into a Command Prompt, from the README.txt that the setup has installed.
#
#   tests/windows/paste-line.sh DIR     DIR/tshark.exe is put where the official Wireshark is
set -euo pipefail
drive=${WINEPREFIX:?}/drive_c
readme=$(echo "$drive"/users/*/AppData/Local/Programs/cisco-alarm/README.txt)
ln -sfn "$1" "$drive/Program Files/Wireshark"
grep '^"%ProgramFiles%' "$readme" >"$drive/line.bat"
"$(dirname "${BASH_SOURCE[0]}")/wine.sh" cmd /c 'C:\line.bat' 2>/dev/null | tr -d '\r'
