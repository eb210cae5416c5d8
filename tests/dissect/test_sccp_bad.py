# SPDX-License-Identifier: GPL-2.0-or-later
"""SCCP messages that lie or are broken: nothing crashes, what can be read is read, and what is wrong is said."""

import pytest

import case_rows
from facts import sccp_judgement
from links_support import STRICT, packets, sccp_messages
from case_rows import MISSING, expected, generic, params
from passes import BOTH
from tshark import walk

CAPTURE = "sccp-bad"
MALFORMED, TRUNCATED = {"expert.malformed": True}, {"expert.truncated": True}
NO_REASON = {"reason": MISSING, "reason_normal": MISSING, "expert.out_of_service": MISSING}
NO_DEVICE = {"device_name": MISSING, "device_mac": MISSING}
NOTHING = {**NO_REASON, **NO_DEVICE, "name": MISSING}
NO_NUMBER = {"sccp_reason": MISSING, **dict.fromkeys(sccp_judgement(25), MISSING)}
NO_TEXT = {**NO_DEVICE, **NO_NUMBER}
# The phones of the documents, of the texts, and of the lengths; each connection with a lie in it has one of its own.
DOCUMENTS, TEXTS = ("SEP00036B7FF00D", "00:03:6b:7f:f0:0d"), ("SEP00036B7FF01A", "00:03:6b:7f:f0:1a")
SHORT = {"carrier": [3], "name": ["LastOutOfServiceInformation"], "reason": [10], "reason_normal": [False],
         "expert.out_of_service": [True], "device_name": [DOCUMENTS[0]], "device_mac": [DOCUMENTS[1]]}
TEXT = {"carrier": [5], "device_name": [TEXTS[0]], "device_mac": [TEXTS[1]], "sccp_reason": [25],
        **sccp_judgement(25)}

BAD_DOCUMENTS = {
    "ends-inside-value": {**NO_REASON, **NO_DEVICE, **generic(("DeviceName", "SEP000")), **TRUNCATED},
    "ends-inside-tag": {**NO_REASON, **generic(("Enum", "")), **MALFORMED, **TRUNCATED},
    "ends-inside-name": {**NO_REASON, **NO_DEVICE, "name": "Last", **TRUNCATED},
    # What follows a NUL is shown: as no part of a document that has ended, or else as it would be read without it.
    "text-after-nul": {**generic(("", '<String name="LocalPort">1</String>')), **MALFORMED},
    "nul-inside": {**NO_REASON, **generic(("Reason\ufffdForOutOfService", "10")), **MALFORMED,
                   "expert.unknown_param": True},
    "nul-first": {**generic(("", "\ufffd")), **MALFORMED},
    "empty": {**NOTHING, **MALFORMED},
    "only-nuls": {**NOTHING, **MALFORMED},
    "no-alarm": {**NOTHING, **generic(("x-cisco-remotecc-request", "")), **MALFORMED},
    "plain-text": {**NOTHING, **generic(("", "25: Name=SEP00036B7FFF59 Load=3.2(2.14) Last=Initialized")), **MALFORMED},
    "not-closed": MALFORMED,
    "length-too-short": {**NO_REASON, **generic(("ReasonForOutOfServi", "")), **TRUNCATED,
                         "device_name": "SEP00036B7FF04E", "device_mac": "00:03:6b:7f:f0:4e"},
}
BAD_TEXTS = {
    "text-empty": NO_TEXT,
    "text-number-only": NO_DEVICE,
    "text-no-number": {**NO_NUMBER, "active_load": "3.2(2.14)", "reason_text": "Initialized"},
    "text-no-colon": {"active_load": "3.2(2.14)", "reason_text": "Initialized"},
    "text-word": {**NO_NUMBER, "reason_text": "Initialized", "note": "Init:"},
    "text-huge-number": {**NO_NUMBER, "note": "99999999999:"},
    "text-unknown-number": {**dict.fromkeys(sccp_judgement(25), MISSING), "sccp_reason": 77, "active_load": "x", "reason_text": "Strange", "expert.unknown_value": True},
    "text-no-values": {**NO_DEVICE, **generic(("Name", ""), ("Load", ""), ("Last", ""))},
    "text-other": {**NO_TEXT, "note": "Phone loading image SCCP41.9-4-2SR3-1S"},
    "text-no-nul": {"active_load": "9" * 50},
    "text-control": {"reason_text": "\x1b[31mred\x07"},
    "text-latin1": {"reason_text": "gel\ufffdscht"},
    "text-order": {"reason_text": "Initialized"},
    "text-cut": {},
}
# Wireshark does not take these for SCCP, or goes on waiting for the rest: there is nothing to show.
UNSEEN = ("version-1", "version-255", "version-all-ones", "length-inside-header", "length-zero", "length-too-long",
          "length-huge", "stream-ends-inside")
# Wireshark shows them as SCCP without an alarm in it: the length says that there is none, or nonsense.
EMPTY = ("length-only-id", "length-all-ones", "text-no-fields")
IN_PART = ("binary", "larger-than-2048")
WRONG = {}


def frame_of(case):
    """The frame in which Wireshark has the whole message: the case's, or the one after it."""
    (first,) = (packet.number for packet in packets(CAPTURE) if packet.comment == case)
    return first + (case in ("only-nuls", "larger-than-2048"))


def shown(tshark, case, two_pass=False, **how):
    return case_rows.shown(tshark, CAPTURE, frame_of(case), two_pass=two_pass, **how)


@BOTH
class TestCases:
    @pytest.mark.parametrize("case, values", params(BAD_DOCUMENTS, WRONG))
    def test_document(self, tshark, case, values, two_pass):
        assert shown(tshark, case, two_pass) == expected(SHORT, values)

    @pytest.mark.parametrize("case, values", params(BAD_TEXTS))
    def test_text(self, tshark, case, values, two_pass):
        assert shown(tshark, case, two_pass) == expected(TEXT, values)

    @pytest.mark.parametrize("case", (*UNSEEN, *EMPTY))
    def test_nothing(self, tshark, case, two_pass):
        assert not shown(tshark, case, two_pass)

    def test_binary(self, tshark, two_pass):
        """A message 0x015A, so an alarm it should be, though nothing in it reads as one."""
        found = shown(tshark, "binary", two_pass)
        assert found.keys() <= {"carrier", "param.name", "param.value", "expert.malformed", "expert.truncated"}
        assert found["carrier"] == [3] and found["expert.malformed"] == [True]

    def test_larger_than_2048(self, tshark, two_pass):
        """No phone sends that much; it is read all the same."""
        found = shown(tshark, "larger-than-2048", two_pass)
        assert found["device_name"] == [DOCUMENTS[0]] and found["reason"] == [10] and found["voice_vlan"] == [16]
        assert not found.keys() & {"expert.malformed", "expert.truncated"}

    def test_strict_memory(self, tshark, two_pass):
        assert tshark.fields(CAPTURE, two_pass=two_pass, **STRICT) == tshark.fields(CAPTURE, two_pass=two_pass)

    def test_filtered(self, tshark, two_pass):
        found = tshark.fields(CAPTURE, two_pass=two_pass, where="cisco_alarm")
        assert found == tshark.fields(CAPTURE, two_pass=two_pass)

    def test_no_exception_of_our_own(self, tshark, two_pass):
        """What stops a dissector stops it without the plugin too, and in the same frames."""
        known = tshark.run("-G", "fields")
        # Since Wireshark 4.4 a bug is a protocol, and no kind of malformed packet.
        bug = "_ws.dissector_bug" if "\t_ws.dissector_bug\n" in known else "_ws.malformed.dissector_bug"
        filters = ("_ws.malformed.expert", bug, "_ws.short", "_ws.unreassembled")
        assert tshark.frames_of(CAPTURE, filters, two_pass=two_pass) == \
            tshark.frames_of(CAPTURE, filters, two_pass=two_pass, options=("--disable-protocol", "cisco_alarm"))

    def test_no_frame_of_another_case(self, tshark, two_pass):
        cases = (*BAD_DOCUMENTS, *BAD_TEXTS, *IN_PART)
        assert tshark.fields(CAPTURE, two_pass=two_pass).keys() == {frame_of(case) for case in cases}


def test_no_case_is_forgotten():
    names = {packet.comment for packet in packets(CAPTURE) if packet.comment}
    assert names == {*BAD_DOCUMENTS, *BAD_TEXTS, *UNSEEN, *EMPTY, *IN_PART}


@pytest.mark.parametrize("case", UNSEEN)
def test_unseen_by_wireshark_itself(tshark, case):
    """The reason why there is nothing to show."""
    (first,) = (packet.number for packet in packets(CAPTURE) if packet.comment == case)
    assert first not in tshark.frames(CAPTURE, "skinny.messageId", options=("--disable-protocol", "cisco_alarm"))


def test_bytes_end_where_the_text_ends(tshark):
    """At the NULs that it is padded with, at the message's end, at the field's end: never beyond."""
    trees = tshark.trees(CAPTURE, "cisco_alarm", where="cisco_alarm")
    by_frame = {m.frame: m for m in sccp_messages(CAPTURE)}
    for case in (*BAD_DOCUMENTS, *BAD_TEXTS):
        frame = frame_of(case)
        data = by_frame[frame].data
        text = (data[12:] if by_frame[frame].ident == 0x015A else data[16:96]).rstrip(b"\0")
        (alarm,) = trees[frame]
        assert alarm.raw == text, case
        for line in walk(alarm.children):
            assert line.raw in text, case


def test_lying_length_ends_the_text(tshark):
    """200 octets it says: 196 after the message's number."""
    (alarm,) = tshark.trees(CAPTURE, "cisco_alarm", where="cisco_alarm")[frame_of("length-too-short")]
    assert len(alarm.raw) == 196


def test_controls_do_not_steer_the_terminal(tshark):
    text = tshark.text(CAPTURE, frame_of("text-control"), "-O", "cisco_alarm")
    assert "\x1b" not in text and "\x07" not in text and "Reason text:" in text
