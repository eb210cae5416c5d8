# SPDX-License-Identifier: GPL-2.0-or-later
"""Reason headers in every form that phones write, two alarms in one among them; and alarms outside the catalog."""

import pytest

from links_support import MODES, packets

CAPTURE = "reason-forms"
NAMES = ("carrier", "name", "reason", "active_load", "inactive_load", "reason_text", "param.name", "param.value",
         "expert.unknown_param", "expert.unknown_value", "expert.malformed", "expert.truncated")
LOADS = {"active_load": ["sip78xx.12-1-1-12.loads"], "inactive_load": ["sip78xx.10-3-1-12.loads"]}
STAMP = "version-stamp-mismatch"


def usual(reason, text):
    return {"reason": [reason], "reason_text": [text], **LOADS}


TWO = {"carrier": [4, 4], "reason": [23, 14], "reason_text": ["reset-restart", "cm-closed-tcp"],
       **{name: values * 2 for name, values in LOADS.items()}}
FORMS = {
    "empty-words": {"reason": [107], "param.name": ["ActiveLoad", "InactiveLoad", "Last"], "param.value": ["", "", ""]},
    "load-of-words": {"reason": [25], "reason_text": ["initialized"], "active_load": ["Jabber for Mac-14.1.3.307290"],
                      "inactive_load": ["Jabber for Mac-14.1.3.307290"]},
    "stamp": usual(100, f"{STAMP}(a=b, c)"),
    "stamp-braces": usual(100, f"{STAMP}({{1579128304-5f0e}} Load = x, Name=y; z)"),
    "stamp-config": usual(101, f"{STAMP}-config"),
    "stamp-softkey": usual(102, f"{STAMP}-softkey"),
    "stamp-dialplan": usual(103, f"{STAMP}-dialplan"),
    "stamp-parentheses": usual(100, f"{STAMP}(a) b=c)"),
    "stamp-no-end": usual(100, f"{STAMP}(a Load=b, c"),
    "stamp-no-quotes": {"reason": [100], "reason_text": [f"{STAMP}(a=b, c)"], "active_load": ["x"]},
    "space-before-semicolon": usual(23, "reset-restart"),
    "no-closing-quote": usual(14, "cm-closed-tcp"),
    "space-after-colon": {"reason": [23], "reason_text": ["reset-restart"], "active_load": ["x"]},
    "vlan-changed": usual(26, "VLAN-Changed"),
    "two-alarms": TWO,
    "two-alarms-and-another": TWO,
    "two-headers-two-alarms": TWO,
}
UNKNOWN = {
    "device-and-another": {"device_name": [""], "param.name": ["Alpha"], "param.value": ["1"]},
    "depends-on-the-alarm": {"device_name": [""], "param.value": ["1"] * 5,
                             "param.name": ["Reason", "FailureReason", "Method", "StatusCode", "Type"]},
    "not-of-its-kind": {"device_name": [""], "param.name": ["VoiceVLAN", "IPAddress", "LocalPort"],
                        "param.value": ["none", "here", ""]},
    "repeated": {"device_name": ["", "SEP0"], "param.name": ["Alpha", "Alpha"], "param.value": ["1", "2"],
                 "expert.duplicate_param": [True, True]},
    "no-name": {"device_name": [""], "reason": [25]},
}


def frame_of(tshark, capture, case, mode):
    """The first frame with an alarm from the one on that has the case's name."""
    first = next(packet.number for packet in packets(capture) if packet.comment == case)
    return next(frame for frame in tshark.fields(capture, where="cisco_alarm.carrier", **MODES[mode]) if frame >= first)


def shown(tshark, capture, case, mode, names):
    fields = tshark.fields(capture, **MODES[mode])[frame_of(tshark, capture, case, mode)]
    return fields, {name: values for name, values in fields.items() if name in names}


@pytest.mark.parametrize("mode", MODES)
class TestForms:
    @pytest.mark.parametrize("case", (*FORMS, *(f"{case}/udp" for case in FORMS)))
    def test_form(self, tshark, case, mode):
        _fields, found = shown(tshark, CAPTURE, case, mode, NAMES)
        assert found == {"carrier": [4], **FORMS[case.partition("/")[0]]}

    def test_nothing_else(self, tshark, mode):
        alarms = tshark.fields(CAPTURE, where="cisco_alarm.carrier", **MODES[mode])
        assert sum(len(fields["carrier"]) for fields in alarms.values()) == 2 * (len(FORMS) + 3)


@pytest.mark.parametrize("mode", MODES)
class TestUnknownAlarm:
    @pytest.mark.parametrize("case", UNKNOWN)
    def test_case(self, tshark, case, mode):
        names = (*NAMES, "device_name", "expert.duplicate_param", "expert.unknown_alarm", "voice_vlan", "device_ipv4",
                 "local_port", "tl_status", "apply_reason", "download_method")
        _fields, found = shown(tshark, "unknown-alarms", case, mode, names)
        (device,) = tshark.fields("unknown-alarms", **MODES[mode])[
            frame_of(tshark, "unknown-alarms", "device-and-another", mode)]["device_name"]
        assert device.startswith("SEPC4B9CD8111")
        name = "" if case == "no-name" else "DeviceNewAlarm"
        want = {**UNKNOWN[case], "device_name": [one or device for one in UNKNOWN[case]["device_name"]]}
        assert found == {"carrier": [1], "name": [name], "expert.unknown_alarm": [True], **want}

    def test_all_of_an_outage(self, tshark, mode):
        """The fields of an alarm that is known, with the same values; what is empty stays as it stands."""
        fields, _found = shown(tshark, "unknown-alarms", "all-of-an-outage", mode, NAMES)
        assert fields["name"] == ["DeviceOutage2"] and fields["reason"] == [14] and fields["phone_result"] == [6]
        assert fields["reason_text"] == ["LastTimeCMclosedTCP"] and fields["voice_vlan"] and fields["outage"]
        assert fields["expert.failure"] == [True] and fields["expert.out_of_service"] == [True]
        assert set(fields["param.value"]) == {""}


def test_no_case_is_forgotten():
    cases = {packet.comment for packet in packets(CAPTURE) if packet.comment}
    assert cases == {*FORMS, *(f"{case}/udp" for case in FORMS)}
    unknown = {packet.comment for packet in packets("unknown-alarms") if packet.comment}
    assert unknown == {*UNKNOWN, "all-of-an-outage"}
