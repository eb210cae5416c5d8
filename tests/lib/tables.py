# SPDX-License-Identifier: GPL-2.0-or-later
"""Tables as tshark prints them, incidents and timeline above all, as Python values."""

import json
import re
from typing import NamedTuple

INCIDENTS, TIMELINE = "Cisco Phone Alarms: Incidents", "Cisco Phone Alarms: Timeline"
BOTH = ("-q", "-z", "cisco_alarm,incidents", "-z", "cisco_alarm,timeline")
NOT_KNOWN = "not known"


class Table(NamedTuple):
    """What stands above the rows, the rows by their columns, what is said of the whole."""
    captions: list
    rows: list
    notes: list

    def lines(self):
        return self.captions + self.notes

    def find(self, pattern):
        """The groups of the only line in which a pattern is found; None: there is none."""
        found = [match for line in self.lines() for match in [re.search(pattern, line)] if match]
        assert len(found) <= 1, (pattern, found)
        return found[0].groups() if found else None


WIDE = "Device and outcome"


def is_wide(cells, columns):
    """A row of which nothing is between its text and its filter."""
    return WIDE in columns and len(cells) == columns.index(WIDE) + 2


def read_table(lines):
    """One table, without its rules and the title."""
    columns = [name.strip() for name in lines[1].rstrip().removesuffix("|").split(" |")]
    columns = [name for name in columns if name]
    captions, rows, notes = [], [], []
    for line in lines[2:]:
        cells = line.split(" |")[:-1]
        if not cells:
            captions.append(line)
        elif len(cells) < len(columns) and not is_wide(cells, columns):
            notes.append(" |".join(cells))
        elif not cells[0].strip():
            rows[-1] = {name: f"{rows[-1][name]} {cell.strip()}".strip() for name, cell in zip(columns, cells)}
        else:
            empty = [""] * (len(columns) - len(cells))
            rows.append({name: cell.strip() for name, cell in zip(columns, cells[:-1] + empty + cells[-1:])})
    return Table(captions, rows, notes)


def lines_of_tables(text):
    """Title -> the lines of the table, without its rules and the title."""
    lines = text.splitlines()
    rules = [i for i, line in enumerate(lines) if line.startswith("====")]
    return {lines[start + 1].rstrip(":"): lines[start + 2:end] for start, end in zip(rules[::2], rules[1::2])}


def read_tables(text):
    """Title -> Table."""
    return {title: read_table(lines) for title, lines in lines_of_tables(text).items()}


def number(text):
    """None: it is not known."""
    return None if text == NOT_KNOWN else int(text)


class Incidents:
    """What the table of incidents says."""

    def __init__(self, table):
        self.table = table
        unplanned = table.find(r"^Unplanned: (\d+) phones?, (\d+) causes?; (?:(\d+)|how many) sent no alarm")
        self.unplanned, self.causes, self.no_alarm = (int(one or 0) for one in unplanned or (0, 0, 0))
        self.is_known = unplanned or table.find("^Unplanned: not known$") is None
        if not unplanned:
            none = "^(Unplanned: (none|not known)|No loss of service in (this capture|these frames))$"
            assert table.find(none) is not None, table
        self.phones = int((table.find(r"^Incidents .*; (?:at least )?(\d+) phones?$") or (0,))[0])
        self.planned = self._count(r"^Planned: (\d+) phones?: ")
        self.rejected = self._count(r"^Rejected throughout: (\d+)$")
        self.singles = self._count(r"^Single phones: (\d+)")
        names = table.find(r"^Single phones: \d+ \(([^)]*)\)")
        self.single_names = tuple(names[0].split(", ")) if names else ()

    def _count(self, pattern):
        found = self.table.find(pattern)
        return int(found[0]) if found else 0

    def planned_of(self, kind):
        """Phones of each line of planned work of that kind."""
        found = self.table.find(r"^Planned: \d+ phones?: (.*)$")
        return [int(one) for one in re.findall(rf"(?:^|, ){kind} (\d+)", found[0])] if found else []

    @property
    def rows(self):
        return self.table.rows


def hits(row):
    """(phones, population); the population is None where it is not known."""
    phones, _, population = row["Phones"].partition(" of ")
    return int(phones), int(population) if population else None


class Timeline:
    """What the timeline says."""

    def __init__(self, table):
        self.table = table
        self.absent = number(table.find(r"^Not registered at the end: (not known|\d+)")[0])
        left = table.find(r"^Unregistered by themselves: (\d+)")
        self.left = int(left[0]) if left else 0
        texts = [row[WIDE] for row in table.rows]
        self.absent_lines = [text for text in texts if not set(text) <= set("█▏▎▍▌▋▊▉ ")]
        self.minutes = [row for row in table.rows if row["Lost"]]

    def events(self):
        """(device, reason) of the list event by event."""
        outcome = "(?:not back|back|registered|return)"
        found = (re.match(rf"(\S+?)(?: \S.*)?: (\d+)(?: .*?)?, {outcome}", text)
                 for text in self.absent_lines)
        return [(match[1], int(match[2])) for match in found if match]

    def most_out(self):
        return max((int(row["Out of service"]) for row in self.minutes if row["Out of service"]), default=0)


def read_both(text):
    """Incidents and Timeline."""
    tables = read_tables(text)
    return Incidents(tables[INCIDENTS]), Timeline(tables[TIMELINE])


def read_fields_and_tables(tshark, capture, names, **how):
    """(as Tshark.fields(), Incidents, Timeline), in one run: tshark takes longer to start than to read."""
    full = [f"cisco_alarm.{name}" for name in names]
    asked = [word for name in ("frame.number", *full) for word in ("-e", name)]
    text = tshark.read(capture, "-T", "json", *asked, *BOTH[1:], **how)
    packets, end = json.JSONDecoder().raw_decode(text)
    frames = tshark.values_of_packets(names, full, packets)
    return {number: found for number, found in frames.items() if found}, *read_both(text[end:])
