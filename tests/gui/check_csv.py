#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""check_csv.py FILE: what Wireshark saved of a statistic by device opens in a spreadsheet. Each row has a cell for each
heading, cells have no quotes, and numbers are numbers; blanks in front of them are no harm."""

import csv
import sys
from pathlib import Path

NUMBERS = ("#", "Alarms", "Duplicate reports", "Longest outage (s)")


def is_number(cell):
    return cell == "" or cell.lstrip(" ").replace(".", "", 1).isdigit()


def main():
    with Path(sys.argv[1]).open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    header = [cell.strip() for cell in header]
    rows = [row for row in rows if row]
    print(header, rows[:2], len(rows))
    assert len(rows) > 30 and set(NUMBERS) <= set(header)
    for row in rows:
        assert len(row) == len(header), row
        assert not any('"' in cell for cell in row), row
        assert all(is_number(row[header.index(name)]) for name in NUMBERS), row


if __name__ == "__main__":
    main()
