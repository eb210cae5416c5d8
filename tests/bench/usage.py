#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Runs a command, throws its output away and prints its user time in seconds and its peak memory in KiB."""

import os
import subprocess
import sys

process = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, used = os.wait4(process.pid, 0)
print(f"{used.ru_utime:.3f}\t{used.ru_maxrss}")
sys.exit(os.waitstatus_to_exitcode(status))
