# SPDX-License-Identifier: GPL-2.0-or-later
"""The tables of facts in tests/facts, which know nothing of the plugin's own: captures and tests are made from them."""

from pathlib import Path
from typing import NamedTuple

FACTS = Path(__file__).resolve().parents[2] / "tests" / "facts"


class Field(NamedTuple):
    name: str
    type: str
    generated: str


class Parameter(NamedTuple):
    alarm: str
    name: str
    field: str
    type: str


class Alarm(NamedTuple):
    name: str
    failing: bool   # it always reports a failure
    parameter: str  # whose code the Info column tells; empty where there is none
    words: str      # that stand before the code there


class Code(NamedTuple):
    alarm: str
    parameter: str
    code: int
    symbol: str     # empty where Cisco has none
    meaning: str
    evidence: str
    mark: str = ""  # normal, failure


def rows(name, columns):
    """The rows of a table; what is wrong with one is said with its line."""
    found = []
    for number, line in enumerate((FACTS / name).read_text(encoding="utf-8").splitlines(), 1):
        if not line or line.startswith("#"):
            continue
        cells = line.split("\t")
        if len(cells) not in columns:
            raise ValueError(f"tests/facts/{name}:{number}: {len(cells)} cells between tabs instead of "
                             f"{' or '.join(map(str, columns))}; the file's head names the columns")
        found.append(["" if cell == "-" else cell for cell in cells])
    return found


FIELDS = [Field(*row) for row in rows("fields.tsv", (3,))]
PARAMETERS = [Parameter(*row) for row in rows("parameters.tsv", (4,))]
ALARMS = {row[0]: Alarm(row[0], row[1] == "failure", *row[2:]) for row in rows("alarms.tsv", (4,))}
ALL_CODES = [Code(row[0], row[1], int(row[2]), *row[3:]) for row in rows("alarm-values.tsv", (6, 7))]
SCCP = "SCCP 0x0020"
CODES = [row for row in ALL_CODES if row.alarm != SCCP]
# The numbers of SCCP's text alarm, a list of its own.
SCCP_CODES = [row for row in ALL_CODES if row.alarm == SCCP]
FIELD_OF = {(p.alarm, p.name): p.field for p in PARAMETERS}
# The fields of codes beside which a field of the code's name stands.
NAMED = sorted({FIELD_OF[row[:2]] for row in CODES if row[:2] in FIELD_OF} &
               {field.name.removesuffix("_name") for field in FIELDS if field.name.endswith("_name")})


def slips():
    """What one table of facts has and another one lacks, each with what to do."""
    fields = {field.name for field in FIELDS}
    for alarm in sorted({p.alarm for p in PARAMETERS} - ALARMS.keys()):
        yield f"{alarm}: add a row to tests/facts/alarms.tsv"
    for alarm in sorted(ALARMS.keys() - {p.alarm for p in PARAMETERS}):
        yield f"{alarm}: add its parameters to tests/facts/parameters.tsv"
    for parameter in PARAMETERS:
        if parameter.field not in fields:
            yield f"cisco_alarm.{parameter.field}: add a row to tests/facts/fields.tsv"
    for alarm, parameter in sorted({row[:2] for row in CODES} - FIELD_OF.keys()):
        yield f"{alarm}, {parameter}: has codes, so add a row to tests/facts/parameters.tsv"
    coded = {row[:2] for row in CODES}
    for alarm in ALARMS.values():
        if alarm.parameter and (alarm.name, alarm.parameter) not in coded:
            yield f"{alarm.name}, {alarm.parameter}: add its codes to tests/facts/alarm-values.tsv"
