#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""compare.py WINDOW TSHARK [maybe-empty]: a statistic as copied from Wireshark's window, and as tshark prints it, have the
same rows; and have some, unless told otherwise.
"""

import re
import sys
from pathlib import Path

CELLS = 6


def row(cells):
    cells = [cell.strip() for cell in cells]
    outage = cells[5] if len(cells) == CELLS else ""
    return (*cells[:5], f"{float(outage):.3f}" if outage else "")


def in_window(text):
    """Cells are apart by two blanks or more."""
    lines = text.splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("---"))
    return {row(re.split(r" {2,}", line.strip())) for line in lines[begin + 1:] if not line.startswith("---")}


def in_tshark(text):
    lines = text.splitlines()
    rules = [i for i, line in enumerate(lines) if line.startswith("====")]
    return {row(cell for cell in line.split(" |") if cell) for line in lines[rules[0] + 5:rules[1]]}


def main():
    window, tshark = in_window(Path(sys.argv[1]).read_text("utf-8")), in_tshark(Path(sys.argv[2]).read_text("utf-8"))
    for line in sorted(window - tshark)[:5]:
        print("only in the window:", line)
    for line in sorted(tshark - window)[:5]:
        print("only in tshark:", line)
    print(len(window), "rows in the window,", len(tshark), "in tshark")
    sys.exit(window != tshark or (not tshark and "maybe-empty" not in sys.argv[3:]))


if __name__ == "__main__":
    main()
