# SPDX-License-Identifier: GPL-2.0-or-later
"""All alarms with all their parameters, against expected/catalog.json.

The file holds chosen fields by name, so that it is the same for every Wireshark release. After a wanted change run
tests/renew.sh, which shows what differs, and look at each difference before you commit it.
"""

import json
from pathlib import Path

import pytest

from facts import ALARMS, CODES, FIELD_OF, PARAMETERS
from made import without_made
from case_rows import check_alone

CAPTURE = "catalog"
EXPECTED = json.loads((Path(__file__).parent / "expected" / "catalog.json").read_text(encoding="utf-8"))
RENEW = "run tests/renew.sh, and look at what it changes"


def alarm_of(case):
    return ALARMS[case.partition("/")[0]]


def shown_code(alarm, fields):
    """The row of the code that the Info column tells, or None."""
    codes = fields.get(FIELD_OF.get((alarm.name, alarm.parameter)), ())
    return next((row for row in CODES if row[:2] == (alarm.name, alarm.parameter) and row.code in codes), None)


def summary(case):
    """Info column: the alarm, the device, and the one code that says most."""
    alarm, fields = alarm_of(case), EXPECTED[case]
    row = shown_code(alarm, fields)
    code = [alarm.words, str(row.code), row.symbol or row.meaning] if row else []
    return " ".join([alarm.name, *fields.get("device_name", ()), *code])


def catalog_fields(tshark, two_pass=False):
    """Case -> field -> values, as the expected file has it."""
    found = tshark.fields(CAPTURE, two_pass=two_pass)
    return {case: without_made(found[frame]) for case, frame in tshark.cases(CAPTURE).items()}


@pytest.mark.parametrize("case", EXPECTED)
def test_every_field(tshark, case):
    assert catalog_fields(tshark)[case] == EXPECTED[case]


def test_every_case(tshark):
    assert tshark.cases(CAPTURE).keys() == EXPECTED.keys(), RENEW
    assert {alarm_of(case).name for case in EXPECTED} == ALARMS.keys(), RENEW


def test_every_summary_has_its_code():
    """Where the facts name a parameter for the Info column, the capture has a code of it that they know."""
    missing = [case for case, fields in EXPECTED.items() if alarm_of(case).parameter and not shown_code(alarm_of(case), fields)]
    assert missing == [], RENEW


def test_every_parameter_is_in_the_capture():
    """A parameter without an example would be tested by nothing."""
    missing = [(p.alarm, p.name) for p in PARAMETERS
               if not any(case.partition("/")[0] == p.alarm and p.field in fields for case, fields in EXPECTED.items())]
    # Only one of two spellings is in a document.
    assert missing == [], RENEW


@pytest.mark.parametrize("case", EXPECTED)
def test_info_column(tshark, case):
    frame = tshark.cases(CAPTURE)[case]
    (info,) = tshark.fields(CAPTURE, "_ws.col.Info")[frame]["_ws.col.Info"]
    assert info == f"Request: REFER sip:192.168.110.100 | {summary(case)}"


@pytest.mark.parametrize("name", sorted({name for fields in EXPECTED.values() for name in fields}))
def test_each_field_alone(tshark, name):
    """A field must show where no other one is asked for, in a filter or in a column."""
    check_alone(tshark, CAPTURE, name, {n: found[name] for n, found in tshark.fields(CAPTURE).items() if name in found})


def test_failures(tshark):
    """The alarms that report a failure; a download that succeeded, or began, is none."""
    failing = {case for case, fields in catalog_fields(tshark).items() if "expert.failure" in fields}
    assert {"DeviceImageDownloadFailure", "SendLogsResult"} <= failing
    assert failing == {case for case, fields in EXPECTED.items() if alarm_of(case).failing or any(
        row.mark == "failure" and row.alarm == alarm_of(case).name and row.code in fields.get(FIELD_OF[row[:2]], ())
        for row in CODES)}


def test_same_name_in_other_alarm(tshark):
    """Reason, FailureReason and Method are chosen by alarm and parameter."""
    found = catalog_fields(tshark)
    assert found["DeviceApplyConfigResult"]["apply_reason"] == [3]
    assert found["PowerSavePlusFailure"]["power_save_failure"] == [4]
    assert found["DeviceConfigFailure"]["config_failure"] == [1]
    assert found["DeviceImageDownloadFailure"]["download_failure"] == [13]
    for case, fields in found.items():
        assert len({"apply_reason", "power_save_failure", "reason"} & fields.keys()) <= 1, case
