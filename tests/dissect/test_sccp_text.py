# SPDX-License-Identifier: GPL-2.0-or-later
"""SCCP's text alarms in every form that phones write, and what only looks like one."""

import pytest

from facts import SCCP_CODES, sccp_judgement
from links_support import MODES, packets
from passes import BOTH
from scenes.skinny import WORDS

CAPTURE = "sccp-text"
NAMES = ("carrier", "sccp_reason", "device_name", "active_load", "reason_text", "note", "param.value", "name", "reason",
         "expert.truncated", "expert.unknown_param", "expert.unknown_value", "expert.malformed")
DEVICE = "the phone's own"
HALT = {"device_name": DEVICE, "active_load": "8.1.17", "reason_text": "Halt+7372016c"}
WIRELESS = {"device_name": DEVICE, "active_load": "CP7925G-1.4.8SR1.5", "reason_text": "TCP-timeout"}
LOADING = {"note": "Phone loading image SCCP41.9-4-2SR3-1S"}

FORMS = {
    "no-number": WIRELESS,
    "two-spaces": WIRELESS,
    "halt": HALT,
    "space-after-load": {"sccp_reason": 22, "device_name": DEVICE, "active_load": "9.4(2SR3.1S)", "reason_text": "Reset-Reset"},
    "invalid-message": {"sccp_reason": 32, "device_name": DEVICE, "active_load": "term06.default",
                        "note": "Invalid SCCP message! : ID :87:"},
    "colon-behind-load": {"sccp_reason": 32, "device_name": DEVICE, "active_load": "8.1(1.0)",
                          "note": "Invalid SCCP message! : ID :9=9:"},
    "waiting": {"sccp_reason": 27, "note": "Waiting for StationRegisterAck From 192.168.10.203"},
    "waiting-in-state": {"sccp_reason": 28, "note": "Waiting for response in state: 3"},
    "words-alone": LOADING,
    "ucm-word": {"sccp_reason": 14, "device_name": DEVICE, "active_load": "9.4(2SR3.1S)", "reason_text": "UCM-closed-TCP"},
    "empty-last": {"sccp_reason": 17, "device_name": DEVICE, "param.value": ["", ""]},
}
BESIDE = {
    **{f"first-octets-{cut}": LOADING if cut % 2 else HALT for cut in range(1, 12)},
    "text-between-others": HALT,
    "text-behind-keep-alive": HALT,
    "text-behind-nul": {"sccp_reason": 25, "device_name": DEVICE, "reason_text": "Initialized", "param.value": "left over",
                        "expert.unknown_param": True},
}
TRUNCATED = {
    "truncated-in-text": {"device_name": DEVICE, "active_load": "8.1.17", "reason_text": "Halt+7", "expert.truncated": True},
    "truncated-in-name": {"device_name": "SEP", "expert.truncated": True},
    "truncated-in-padding": HALT,
}
TWICE = {name: [value, value] for name, value in HALT.items()}
# Case -> how many frames after the first one the message is whole.
SEVERAL = {"text-twice": 0, "text-twice-in-two-segments": 1, "last-fragment": 1, "last-fragment-and-trailer": 1}
NO_ALARM = ("no-alarm-display", "no-alarm-numbers")


def frame_of(case):
    return next(packet.number for packet in packets(CAPTURE) if packet.comment == case)


def device_of(frame):
    """The name in the frame's own bytes, read without the plugin; in the next ones where there is none."""
    return next(packet.data[packet.data.index(b"Name=SEP") + 5:][:15].decode()
                for packet in packets(CAPTURE)[frame - 1:] if b"Name=SEP" in packet.data)


def wanted(frame, carrier, values):
    found = {"carrier": carrier}
    for name, value in values.items():
        listed = value if isinstance(value, list) else [value]
        found[name] = [device_of(frame) if one is DEVICE else one for one in listed]
    return found


def shown(tshark, frame, mode):
    fields = tshark.fields(CAPTURE, **MODES[mode]).get(frame, {})
    return {name: values for name, values in fields.items() if name in NAMES}


@pytest.mark.parametrize("mode", MODES)
class TestForms:
    @pytest.mark.parametrize("case", (*FORMS, *(f"{case}/version-22" for case in FORMS), *BESIDE, *TRUNCATED))
    def test_one(self, tshark, case, mode):
        values = {**FORMS, **BESIDE, **TRUNCATED}[case.partition("/")[0]]
        frame = frame_of(case)
        assert shown(tshark, frame, mode) == wanted(frame, [5], values)

    @pytest.mark.parametrize("case", SEVERAL)
    def test_two_in_a_segment(self, tshark, case, mode):
        """Each once, though the bytes of a datagram that came in fragments are there twice."""
        frame = frame_of(case)
        found = shown(tshark, frame + SEVERAL[case], mode)
        assert found == wanted(frame, [5, 5], TWICE)

    def test_mirrored(self, tshark, mode):
        """A document and a text in a frame that ERSPAN had to send in two fragments."""
        frame = frame_of("mirrored")
        found = shown(tshark, frame + 1, mode)
        assert found["carrier"] == [3, 5] and found["reason_text"] == ["Halt+7372016c"]
        assert found["device_name"] == [device_of(frame)] * 2

    @pytest.mark.parametrize("case", NO_ALARM)
    def test_no_alarm(self, tshark, case, mode):
        assert not shown(tshark, frame_of(case), mode)

    def test_nothing_else(self, tshark, mode):
        """As many alarms as were sent: 34 numbers, the forms twice, and what stands beside other messages."""
        alarms = 34 + 2 * len(FORMS) + len(BESIDE) + len(TRUNCATED) + 2 * len(SEVERAL) + 2
        assert sum(len(fields["carrier"]) for fields in tshark.fields(CAPTURE, **MODES[mode]).values()) == alarms


@BOTH
@pytest.mark.parametrize("number", range(34))
def test_number(tshark, number, two_pass):
    """The number is SCCP's own, never one of the reasons; what follows Last= is the phone's word."""
    frame = frame_of(f"number-{number}")
    fields = tshark.fields(CAPTURE, two_pass=two_pass)[frame]
    word = (*WORDS, "Unheard-of")[number]
    assert fields["sccp_reason"] == [number] and "reason" not in fields
    judged = {name: fields[name] for name in ("reason_normal", "expert.out_of_service", "expert.out_of_service_normal",
                                              "expert.failure") if name in fields}
    assert judged == sccp_judgement(number)
    assert fields.get("reason_text") == ([word] if word else None)
    assert ("expert.unknown_value" in fields) == (number == 33)


@pytest.mark.parametrize("row", SCCP_CODES, ids=lambda row: str(row.code))
def test_word_is_that_of_the_facts(row):
    """Those of the capture are written down apart; code 26 has its number there."""
    assert WORDS[row.code] == row.symbol or (row.code == 26 and row.symbol == "" and WORDS[26] == "0x1f")


def test_no_case_is_forgotten():
    cases = {packet.comment for packet in packets(CAPTURE) if packet.comment}
    assert cases == {*FORMS, *(f"{case}/version-22" for case in FORMS), *BESIDE, *TRUNCATED, *SEVERAL, *NO_ALARM, "mirrored",
                     *(f"number-{number}" for number in range(34))}
