# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of facts in tests/facts, which know nothing of the plugin's own."""

from pathlib import Path
from typing import NamedTuple

FACTS = Path(__file__).resolve().parents[1] / "facts"


class Field(NamedTuple):
    name: str
    type: str
    generated: str


class Parameter(NamedTuple):
    alarm: str
    name: str
    field: str
    type: str


class Code(NamedTuple):
    alarm: str
    parameter: str
    code: int
    symbol: str     # empty where Cisco has none
    meaning: str
    evidence: str


def rows(name):
    text = (FACTS / name).read_text(encoding="utf-8")
    return [line.split("\t") for line in text.splitlines() if not line.startswith("#")]


FIELDS = [Field(*row) for row in rows("fields.tsv")]
PARAMETERS = [Parameter(*row) for row in rows("parameters.tsv")]
ALL_CODES = [Code(alarm, name, int(code), "" if symbol == "-" else symbol, *rest)
             for alarm, name, code, symbol, *rest in rows("alarm-values.tsv")]
SCCP = "SCCP 0x0020"
CODES = [row for row in ALL_CODES if row.alarm != SCCP]
# The numbers of SCCP's text alarm, a list of its own.
SCCP_CODES = [row for row in ALL_CODES if row.alarm == SCCP]
FIELD_OF = {(p.alarm, p.name): p.field for p in PARAMETERS}

# Of the numbers of SCCP's text alarm: what somebody or something did on purpose, and what failed without any loss of
# service. All others that the list has are faults.
SCCP_NORMAL = {18, 20, 22, 23, 25}
SCCP_FAILURES = {*range(10), 29, 31}


def sccp_judgement(number):
    """The fields that say what is to be thought of a text alarm, where it is the first to tell of it."""
    if number in SCCP_FAILURES:
        return {"expert.failure": [True]}
    if number > 32:
        return {}
    normal = number in SCCP_NORMAL
    return {"reason_normal": [normal], "expert.out_of_service_normal" if normal else "expert.out_of_service": [True]}
