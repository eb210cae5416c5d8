# SPDX-License-Identifier: GPL-2.0-or-later
"""docs/catalog.md tells each code's symbol, meaning, evidence and mark as the table of facts has them.

Whether the file is what the plugin's tables say is checked by tests/docs/check.sh.
"""

import re
from pathlib import Path

import pytest

from facts import ALARMS, CODES, FIELD_OF, PARAMETERS, SCCP_CODES
from test_codes import NORMAL

DOCS = Path(__file__).resolve().parents[2] / "docs"
TEXT = (DOCS / "catalog.md").read_text(encoding="utf-8")
TERMS = ("Unified CM", "Power Save Plus")    # one word each in a label


def sections():
    """Heading -> its lines."""
    parts = re.split(r"^### `?(?:cisco_alarm\.)?([^`\n]+)`?$", TEXT, flags=re.MULTILINE)[1:]
    return {head: body.splitlines() for head, body in zip(parts[::2], parts[1::2])}


def cells(line):
    return [cell.strip() for cell in line.strip("|").split("|")]


def section(heading):
    assert heading in sections(), f"docs/catalog.md does not know {heading}: add its row to plugin/model/alarm, run tests/renew.sh"
    return sections()[heading]


def evidence(row):
    if row.evidence.startswith("inferred"):
        return "inferred"
    return "catalog, release 12.5 only" if row.evidence == "catalog 12.5 only" else row.evidence.partition(" (")[0]


@pytest.mark.parametrize("row", CODES, ids=lambda row: f"{row.alarm}.{row.parameter}={row.code}")
def test_code(row):
    rows = [cells(line) for line in section(FIELD_OF[row.alarm, row.parameter]) if line.startswith("|")]
    assert [str(row.code), row.symbol, row.meaning, evidence(row), row.mark] in rows


# What the numbers of both lists mean is the same only in these.
SCCP_FAILURES = {*range(10), 29, 31}
SHARED = {10, 12, 13, 14, 18, 20, 22, 23, 24, 25}


def test_list_of_sccp():
    """Normal is what is so among the reasons; firmware that does not come or fit, and parts that fail, are failures."""
    rows = [cells(line) for line in sections()["sccp_reason"] if line.startswith("|")][2:]
    words = ("normal", NORMAL & SHARED), ("failure", SCCP_FAILURES), ("shared", SHARED)
    assert rows == [[str(row.code), row.symbol, row.meaning, row.evidence,
                     ", ".join(word for word, numbers in words if row.code in numbers)] for row in SCCP_CODES]


def test_no_code_is_extra():
    """Each table of codes holds the rows of the facts, and so does that of SCCP's text alarm."""
    wanted = {}
    for row in CODES:
        wanted.setdefault(FIELD_OF[row.alarm, row.parameter], set()).add(row.code)
    tables = {head: body for head, body in sections().items() if head in set(FIELD_OF.values())}
    shown = {head: [int(line[0]) for line in map(cells, body) if line[0].isdigit()] for head, body in tables.items()}
    assert shown == {field: [0, *sorted(codes)] for field, codes in wanted.items()}


def test_no_alarm_is_extra():
    """An alarm that has a section, or that a section calls an alarm, has its parameters in the facts."""
    before = TEXT.partition("## Alarms")[2].partition("\n## ")[0]
    assert sorted(re.findall(r"^### (\w+)$", before, re.MULTILINE)) == sorted(ALARMS)


@pytest.mark.parametrize("alarm", sorted({p.alarm for p in PARAMETERS}))
def test_alarm(alarm):
    """Its parameters, all of them and in order, and whether it always reports a failure."""
    lines = section(alarm)
    rows = [cells(line)[:2] for line in lines if line.startswith("|")][2:]
    assert rows == [[p.name, f"`cisco_alarm.{p.field}`"] for p in PARAMETERS if p.alarm == alarm]
    assert any("Always reports a failure." in line for line in lines) == ALARMS[alarm].failing


def test_labels_are_short():
    """At most four words, after that of the event whose part it is; docs/filters.md has them all."""
    lines = (DOCS / "filters.md").read_text(encoding="utf-8").split("\n## Expert items")[0].splitlines()
    labels = [cells(line)[2] for line in lines if line.startswith("| `cisco_alarm.")]
    assert len(labels) > 90
    for label in labels:
        words = re.sub("|".join(TERMS), "term", label).split()
        assert 1 <= len(words) <= 4 and not label.endswith("."), label


def test_descriptions_are_one_line():
    """Each field and expert item has one, which begins with a capital letter or a term of SIP."""
    lines = (DOCS / "filters.md").read_text(encoding="utf-8").splitlines()
    rows = [cells(line) for line in lines if line.startswith("| `cisco_alarm.")]
    assert rows and all(row[-1] and (row[-1][0].isupper() or row[-1].startswith("cid:")) for row in rows)
