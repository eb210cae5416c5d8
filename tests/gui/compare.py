#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""compare.py WINDOW TSHARK [maybe-empty]: a statistic as copied from Wireshark's window, and as tshark prints it, have the
same rows; and have some, unless told otherwise.

Not compared: notes, which are titles in a window; filters, which tshark may print below the rows; the day of a time; the
decimals of a duration; quotes; bars, which are for print alone, and the counts of a minute in words, which are for
windows.
"""

import re
import sys
from pathlib import Path


def number(cell):
    """A window shows six decimals of every duration, tshark three or none."""
    return f"{float(cell):.0f}" if re.fullmatch(r"\d+\.\d+", cell) else cell


COUNTS = ("^(Lost|Reset|Started|Silent|Fallback|Rejected|No response|Registered again|Out of service|Possibly out)"
          r" \d+(, [A-Z]|$)")
NOT_COMPARED = re.compile(COUNTS + r"|cisco_alarm\.|\bframe\.number in \{|\bip(v6)?\.addr == |^[▏▎▍▌▋▊▉█]+$")


def row(cells):
    cells = (re.sub(r"\b\d{4}-\d\d-\d\d (?=\d\d:)", "", cell.strip()) for cell in cells)
    return tuple(number(cell).replace('"', "'") for cell in cells if cell and not NOT_COMPARED.search(cell))


def in_window(text):
    """Cells are apart by two blanks or more. A number and one text is a note."""
    lines = text.splitlines()
    begin = next(i for i, line in enumerate(lines) if line.startswith("---"))
    rows = [re.split(r" {2,}", line.strip())[1:] for line in lines[begin + 1:] if not line.startswith("---")]
    return {row(cells) for cells in rows if len([cell for cell in cells if cell]) > 1}


def in_tshark(text):
    """A single cell is a note; a line whose first cell is empty goes on with the row above."""
    lines = text.splitlines()
    rules = [i for i, line in enumerate(lines) if line.startswith("====")]
    rows = []
    for cells in (line.split(" |")[:-1] for line in lines[rules[0] + 5:rules[1]]):
        if len(cells) > 1 and not cells[0].strip():
            rows[-1] = [f"{cell.rstrip()} {more.strip()}".rstrip() for cell, more in zip(rows[-1], cells)]
        elif len(cells) > 1:
            rows.append(cells)
    return {row(cells[1:]) for cells in rows}


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
