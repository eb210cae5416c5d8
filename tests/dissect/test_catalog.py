# SPDX-License-Identifier: GPL-2.0-or-later
"""All eleven alarms with all their parameters, against expected/catalog.json.

The file holds chosen fields by name, so that it is the same for every Wireshark release. After a wanted change run
renew.py, which shows what differs, and look at each difference before you commit it.
"""

import json
from pathlib import Path

import pytest

from facts import PARAMETERS
from tables import check_alone, without_made

CAPTURE = "catalog"
EXPECTED = json.loads((Path(__file__).parent / "expected" / "catalog.json").read_text(encoding="utf-8"))
DEVICE = "SEPC4B9CD81101C"
# Info column: the alarm, the device, and the one code that says most.
SUMMARIES = {
    "DeviceImageDownloadStart": f"DeviceImageDownloadStart {DEVICE}",
    "DeviceImageDownloadSuccess": f"DeviceImageDownloadSuccess {DEVICE} Download method 2 HTTP",
    "DeviceImageDownloadFailure": f"DeviceImageDownloadFailure {DEVICE} Download failure 13 "
                                  "Response from the load server or TFTP server timed out",
    "DeviceImageDownloadSuccess/Inactive": f"DeviceImageDownloadSuccess {DEVICE} Download method 3 PPID",
    "DeviceApplyConfigResult": f"DeviceApplyConfigResult {DEVICE} Phone result 4 Restart, delayed",
    "DeviceApplyConfigResult/UnifiedCM_Result": f"DeviceApplyConfigResult {DEVICE} Phone result 4 Restart, delayed",
    "DeviceConfigFailure": f"DeviceConfigFailure {DEVICE} Configuration failure 1 Version stamp mismatch",
    "PowerSavePlusFailure": f"PowerSavePlusFailure {DEVICE} Power Save Plus failure 4 NoEnergyWiseSwitch",
    "NotSupportAlarm": f"NotSupportAlarm {DEVICE}",
    "SendLogsResult": f"SendLogsResult {DEVICE}",
    "APNSAlarm": "APNSAlarm TCTLROBERT",
    "DeviceTLInfo": f"DeviceTLInfo {DEVICE} Trust list status 1 CTL and/or ITL updated",
    "LastOutOfServiceInformation": f"LastOutOfServiceInformation {DEVICE} reason 10 TCPtimedOut",
}


def catalog_fields(tshark, two_pass=False):
    """Case -> field -> values, as the expected file has it."""
    found = tshark.fields(CAPTURE, two_pass=two_pass)
    return {case: without_made(found[frame]) for case, frame in tshark.cases(CAPTURE).items()}


@pytest.mark.parametrize("case", EXPECTED)
def test_every_field(tshark, case):
    assert catalog_fields(tshark)[case] == EXPECTED[case]


def test_every_case(tshark):
    assert tshark.cases(CAPTURE).keys() == EXPECTED.keys() == SUMMARIES.keys()


def test_every_parameter_is_in_the_capture():
    """A parameter without an example would be tested by nothing."""
    missing = [(p.alarm, p.name) for p in PARAMETERS
               if not any(case.partition("/")[0] == p.alarm and p.field in fields for case, fields in EXPECTED.items())]
    # Only one of two spellings is in a document.
    assert missing == []


@pytest.mark.parametrize("case", SUMMARIES)
def test_info_column(tshark, case):
    frame = tshark.cases(CAPTURE)[case]
    (info,) = tshark.fields(CAPTURE, "_ws.col.Info")[frame]["_ws.col.Info"]
    assert info == f"Request: REFER sip:192.168.110.100 | {SUMMARIES[case]}"


@pytest.mark.parametrize("name", sorted({name for fields in EXPECTED.values() for name in fields}))
def test_each_field_alone(tshark, name):
    """A field must show where no other one is asked for, in a filter or in a column."""
    check_alone(tshark, CAPTURE, name, {n: found[name] for n, found in tshark.fields(CAPTURE).items() if name in found})


def test_failures(tshark):
    """The alarms that report a failure; a download that succeeded, or began, is none."""
    failing = {case for case, fields in catalog_fields(tshark).items() if "expert.failure" in fields}
    assert failing == {"DeviceImageDownloadFailure", "DeviceConfigFailure", "PowerSavePlusFailure", "SendLogsResult"}


def test_same_name_in_other_alarm(tshark):
    """Reason, FailureReason and Method are chosen by alarm and parameter."""
    found = catalog_fields(tshark)
    assert found["DeviceApplyConfigResult"]["apply_reason"] == [3]
    assert found["PowerSavePlusFailure"]["power_save_failure"] == [4]
    assert found["DeviceConfigFailure"]["config_failure"] == [1]
    assert found["DeviceImageDownloadFailure"]["download_failure"] == [13]
    for case, fields in found.items():
        assert len({"apply_reason", "power_save_failure", "reason"} & fields.keys()) <= 1, case
