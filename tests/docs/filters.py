#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Prints docs/filters.md: the plugin's fields and values, as `tshark -G fields` and `-G values` have them.

The plugin is the one in CISCO_ALARM_PLUGIN_DIR (default: build/plugins). Nothing is printed that differs between
Wireshark releases.
"""

import os
import sys
import tempfile
from pathlib import Path

sys.dont_write_bytecode = True
ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "lib"))

from tshark import PREFIX, Tshark  # noqa: E402

TYPES = {
    "FT_STRING": "text", "FT_BOOLEAN": "yes or no", "FT_BYTES": "bytes", "FT_ETHER": "MAC address",
    "FT_IPv4": "IPv4 address", "FT_IPv6": "IPv6 address", "FT_FRAMENUM": "frame number",
    "FT_UINT8": "number, 8 bits", "FT_UINT16": "number, 16 bits", "FT_UINT32": "number, 32 bits",
    "FT_INT32": "signed number, 32 bits", "FT_ABSOLUTE_TIME": "date and time", "FT_RELATIVE_TIME": "duration",
    "FT_DOUBLE": "number with a fraction",
    "FT_NONE": "present or not",
}
HEAD = """\
<!-- SPDX-License-Identifier: GPL-2.0-or-later
     Written by tests/docs/make.sh from tshark's list of the plugin's fields: change the plugin, not this file. -->
# Filter reference

Every field of the protocol `cisco_alarm`, for display filters, columns, colors and `tshark -e`. The alarms with
these fields, and the evidence for each code: [catalog.md](catalog.md).

| type of the field | example of a comparison |
|---|---|
| text | `cisco_alarm.device_name == "SEPC4B9CD808647"`, `contains "SEP"`, `matches "^sep"` |
| number | `cisco_alarm.reason == 14`, `cisco_alarm.reason in {18..23, 25}`; where it has names also `== "TCPucmClosedConnection"` |
| address | `cisco_alarm.device_ipv4 == 192.168.15.0/24`, `cisco_alarm.device_mac[0:3] == c4:b9:cd` |
| duration | `cisco_alarm.outage > 60` (seconds) |
| date and time | `cisco_alarm.timestamp >= "2020-01-15 22:00:00"` |
| any | the name alone: packets with the field |
"""
EXPERTS = """
Notes and warnings about an alarm, in the tree and under Analyze > Expert Information.
"""


def cell(text):
    return text.replace("|", "\\|")


def table(*head):
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)


def fields(text):
    """(name, type, label, description) of each field, by name."""
    rows = (line.split("\t") for line in text.splitlines())
    return sorted((row[2], row[3], row[1], row[7] if len(row) > 7 else "") for row in rows
                  if row[0] == "F" and row[2].startswith(PREFIX))


def values(text):
    """Field name -> its values as (what is on the wire, name)."""
    found = {}
    for line in text.splitlines():
        kind, *cells = line.split("\t")
        if kind == "V" and cells[0].startswith(PREFIX):
            found.setdefault(cells[0], []).append((int(cells[1], 0), cells[2]))
        elif kind == "T" and cells[0].startswith(PREFIX):
            found[cells[0]] = [(1, cells[1]), (0, cells[2])]
    return {name: sorted(rows) for name, rows in found.items()}


def anchor(name):
    """Where GitHub and its like put a heading that is just a name in code."""
    return name.replace(".", "")


def field_lines(rows, named):
    yield from table("field", "type", "label in the tree", "description")
    for name, kind, label, description in rows:
        link = f"; [names](#{anchor(name)})" if name in named else ""
        yield f"| `{name}` | {TYPES[kind]}{link} | {cell(label)} | {cell(description)} |"


def expert_lines(rows):
    yield from table("field", "text")
    for name, _kind, label, _description in rows:
        yield f"| `{name}` | {cell(label)} |"


def value_lines(named):
    for name, rows in sorted(named.items()):
        yield from ("", f"### `{name}`", "")
        yield from table("value", "name")
        for value, words in rows:
            yield f"| {value} | {cell(words)} |"


def document(rows, named):
    experts = [row for row in rows if row[0].startswith(f"{PREFIX}expert.")]
    plain = [row for row in rows if row not in experts]
    yield HEAD
    yield from ("## Fields", "")
    yield from field_lines(plain, named)
    yield from ("", "## Expert items", EXPERTS)
    yield from expert_lines(experts)
    yield from ("", "## Values with names")
    yield from value_lines(named)


def main():
    plugins = os.environ.get("CISCO_ALARM_PLUGIN_DIR", ROOT / "build" / "plugins")
    with tempfile.TemporaryDirectory() as room:
        Path(room).chmod(0o755)
        tshark = Tshark(room, plugins, ROOT / "captures")
        rows = fields(tshark.run("-G", "fields"))
        if not rows:
            sys.exit(f"tshark does not load the plugin from {plugins}")
        print("\n".join(document(rows, values(tshark.run("-G", "values")))))


if __name__ == "__main__":
    main()
