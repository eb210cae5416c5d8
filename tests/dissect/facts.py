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
