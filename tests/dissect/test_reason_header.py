# SPDX-License-Identifier: GPL-2.0-or-later
"""The Reason header of REGISTER: what is read from it, which bytes are highlighted, and what only looks like it."""

import re
from xml.etree import ElementTree

import pytest

from kit.phone import Ucm, nth_phone
from kit.session import Session
from kit.wire import Trace, pcapng
from links_support import MODES, cases, frame_of
from made import without_made
from case_rows import MISSING, expected, generic
from passes import BOTH

CAPTURE = "register-reason"
ACTIVE, INACTIVE = "sip78xx.12-1-1-12.loads", "sip78xx.10-3-1-12.loads"
NORMAL = {"reason_normal": True, "expert.out_of_service_normal": True}
FAULT = {"reason_normal": False, "expert.out_of_service": True}
NO_REASON = {"reason": MISSING, "reason_normal": MISSING, "expert.out_of_service_normal": MISSING}
NO_LOADS = {"active_load": MISSING, "inactive_load": MISSING}
NO_DEVICE = {"device_name": MISSING, "device_mac": MISSING}
# A CP-7821's, but for the device.
USUAL = {"carrier": [4], "active_load": [ACTIVE], "inactive_load": [INACTIVE], "reason": [23],
         "reason_text": ["reset-restart"], **{name: [value] for name, value in NORMAL.items()}}

WRITTEN_OTHERWISE = ("other-order", "no-cause", "blanks", "other-case", "after-other-reason", "before-other-reason",
                     "two-headers", "folded")
TAKEN = {
    "reset-restart": {},
    "cm-closed-tcp": {"reason": 14, "reason_text": "cm-closed-tcp", "active_load": "CIPC-8-6-6-1",
                      "inactive_load": MISSING, **dict.fromkeys(NORMAL), **FAULT},
    "initialized": {"reason": 25, "reason_text": "initialized"},
    "device-reset": {"reason": 25, "reason_text": "Device-Initiated-Reset", "active_load": "TCNC6.2.0.20b1616",
                     "inactive_load": MISSING},
    **dict.fromkeys(WRITTEN_OTHERWISE, {}),
    "xml-alarm-first": {"expert.out_of_service_normal": MISSING},    # the XML alarm told it first
    "xml-alarm-after": {},
    "destroy": {"reason": 111, "reason_text": "Application-Requested-Destroy", "device_mac": MISSING,
                "active_load": "Jabber_for_Windows-14.1.3.57304", "inactive_load": "Jabber_for_Windows-14.1.3.57304",
                **dict.fromkeys(NORMAL), **FAULT},
    "odd-no-number": {**NO_REASON, **NO_LOADS, "reason_text": "initialized"},
    "odd-word-for-number": {**NO_REASON, **NO_LOADS, **generic(("", "reset")), "expert.unknown_param": True},
    "odd-unknown-number": {"reason": 99, "reason_text": "unheard-of", **dict.fromkeys(NORMAL), **FAULT,
                           "expert.unknown_value": True},
    "odd-zero": {**NO_REASON, "reason": 0},
    "odd-huge-number": {**NO_REASON, **generic(("", "99999999999")), "expert.unknown_param": True},
    "odd-number-only": {**NO_LOADS, **NO_DEVICE, "reason_text": MISSING},
    "odd-nothing-after-colon": {**NO_REASON, **NO_LOADS, **NO_DEVICE, "reason_text": MISSING},
    "odd-no-closing-quote": NO_LOADS,
    "odd-no-quotes": NO_LOADS,
    "odd-truncated": {**NO_LOADS, "reason_text": MISSING, **generic(("", "Acti")), "expert.unknown_param": True},
    "odd-empty-values": {**NO_LOADS, **NO_DEVICE, "reason_text": MISSING,
                         **generic(("Name", ""), ("ActiveLoad", ""), ("InactiveLoad", ""), ("Last", ""))},
    "odd-order": {"inactive_load": MISSING},
    "odd-unknown-word": {**NO_LOADS, **generic(("Colour", "red stray")), "reason_text": "restart",
                         "expert.unknown_param": True},
}
# Looked at below.
IN_PART = ("escaped-quote", "odd-twice", "two-in-one-segment", "second-ends-later")
NOT_TAKEN = ("odd-upper-case", "no-q850", "no-other-text", "no-text-inside", "no-other-word", "no-other-parameter",
             "no-user-agent", "no-body-text", "no-bye", "no-reason", "no-answer-with-reason")
LINKS = ("xml_alarm", "reason_header")


def device_of(case):
    """By the REGISTER's own Contact."""
    contact = cases(CAPTURE)[case][0].get("Contact")
    return re.search(r'devicename\.ccm\.cisco\.com="(.*?)"', contact)[1]


def whole(case):
    """What the usual alarm of this case's phone holds."""
    device = device_of(case)
    mac = ":".join(re.findall("..", device[3:].lower()))
    return {**USUAL, "device_name": [device], "device_mac": [mac]}


def shown(tshark, case, mode="one pass"):
    found = tshark.fields(CAPTURE, **MODES[mode]).get(frame_of(CAPTURE, case), {})
    return {name: values for name, values in without_made(found).items() if name not in LINKS}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", TAKEN)
def test_taken(tshark, case, mode):
    assert shown(tshark, case, mode) == expected(whole(case), TAKEN[case])


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("case", NOT_TAKEN)
def test_not_taken(tshark, case, mode):
    """Another reason, another parameter, another header, another method, an answer, a body."""
    assert not shown(tshark, case, mode)


def test_no_case_is_forgotten():
    assert cases(CAPTURE).keys() == {*TAKEN, *IN_PART, *NOT_TAKEN, "xml-alarm-first/xml", "xml-alarm-after/xml"}


@pytest.mark.parametrize("mode", MODES)
class TestSpecialCases:
    def test_escaped_quote(self, tshark, mode):
        """The text goes on behind an escaped quote."""
        found = shown(tshark, "escaped-quote", mode)
        (word,) = found.pop("reason_text")
        assert word in (r'reset-restart said \"so\"', 'reset-restart said "so"')
        assert found == {name: v for name, v in whole("escaped-quote").items() if name != "reason_text"}

    def test_twice(self, tshark, mode):
        """Nothing is dropped; the second Last= and the second Name= are noted."""
        found = shown(tshark, "odd-twice", mode)
        assert found["reason_text"] == ["a", "b"] and found["device_name"] == [device_of("odd-twice")] * 2
        assert found["expert.duplicate_param"] == [True, True]

    def test_two_in_one_segment(self, tshark, mode):
        found = shown(tshark, "two-in-one-segment", mode)
        assert found["carrier"] == [4, 4] and found["reason"] == [23, 25]

    def test_two_that_do_not_end_together(self, tshark, mode):
        """Each is shown in the frame that completes it."""
        fields = tshark.fields(CAPTURE, **MODES[mode])
        frames = [message.frame for message in cases(CAPTURE)["second-ends-later"]]
        assert len(set(frames)) == 2
        assert [fields[frame]["reason"] for frame in frames] == [[23], [25]]

    def test_links(self, tshark, mode):
        """With the XML alarm of the same phone and reason; what comes later is known in a second pass."""
        fields = tshark.fields(CAPTURE, **MODES[mode])
        first, first_xml, second, second_xml = (frame_of(CAPTURE, case) for case in (
            "xml-alarm-first", "xml-alarm-first/xml", "xml-alarm-after", "xml-alarm-after/xml"))
        twice = MODES[mode].get("two_pass", False)
        assert fields[first]["xml_alarm"] == [first_xml]
        assert fields[second_xml]["reason_header"] == [second]
        assert fields[first_xml].get("reason_header") == ([first] if twice else None)
        assert fields[second].get("xml_alarm") == ([second_xml] if twice else None)
        others = [n for n, found in fields.items() if found.keys() & set(LINKS)]
        assert set(others) <= {first, first_xml, second, second_xml}


# ---- Bytes ----

# Field -> the text it was made from, within the alarm's text.
PIECES = {"reason": r"cisco-alarm:(\d+)", "reason_normal": r"cisco-alarm:(\d+)", "device_name": r"Name=(\S+)",
          "device_mac": r"Name=SEP(\S+)", "active_load": r"(?:Active|(?<=\s))Load=(\S+)",
          "inactive_load": r"InactiveLoad=(\S+)", "reason_text": r"Last=(\S+)"}
USUAL_CASES = ("reset-restart", "cm-closed-tcp", "initialized", "device-reset", *WRITTEN_OTHERWISE, "destroy",
               "xml-alarm-first", "xml-alarm-after")


@pytest.fixture(name="pdml", scope="module")
def make_pdml(tshark):
    """Frame -> its layers of the plugin, as PDML has them: name, pos, size, value (hex digits)."""
    text = tshark.read(CAPTURE, "-T", "pdml", where="cisco_alarm.carrier == 4")
    return {int(packet.find('.//field[@name="frame.number"]').get("show")): packet.findall('.//proto[@name="cisco_alarm"]')
            for packet in ElementTree.fromstring(text).iter("packet")}


def place(node):
    return int(node.get("pos")), int(node.get("size"))


@pytest.mark.parametrize("case", USUAL_CASES)
def test_bytes(pdml, case):
    """The alarm highlights the text between the quotes, each field its piece of it, in the capture's own bytes."""
    (message,) = cases(CAPTURE)[case]
    (alarm,) = pdml[message.frame]
    start, size = place(alarm)
    text = message.buffer[start:start + size].decode()
    assert text == re.search(r'(?i)text *= *"(cisco-alarm.*?)"', message.data.decode())[1]
    seen = set()
    for field in alarm.iter("field"):
        name = field.get("name").removeprefix("cisco_alarm.")
        if name in PIECES:
            pos, length = place(field)
            piece = re.search(PIECES[name], text)
            assert message.buffer[pos:pos + length].decode() == piece[1]
            assert pos == start + piece.start(1) and bytes.fromhex(field.get("value")).decode() == piece[1]
            seen.add(name)
    assert seen == PIECES.keys() & expected(whole(case), TAKEN[case]).keys()


def test_bytes_of_two_in_one_segment(pdml):
    """Each alarm highlights its own message's text."""
    first, second = cases(CAPTURE)["two-in-one-segment"]
    alarms = pdml[first.frame]
    for message, alarm in zip((first, second), alarms, strict=True):
        pos, size = place(alarm)
        assert message.offset <= pos < message.offset + len(message.data)
        assert message.buffer[pos:pos + size] == re.search(rb'text="(.*?)"', message.data)[1]


# ---- Captures made on the spot ----

@pytest.fixture(name="registered", scope="module")
def make_registered(tshark):
    """The plugin's fields for REGISTERs with these Reason headers, a frame each."""
    def registered(name, *reasons):
        path, trace = tshark.room / f"{name}.pcapng", Trace("2024-03-08 10:00:00")
        session = Session(trace, nth_phone(1), Ucm(), "UDP")
        for reason in reasons:
            session.send(session.make_register(session.phone.ids(), 101, reason, b"").swap("Content-Type"))
        path.write_bytes(pcapng(trace.frames))
        path.chmod(0o644)
        assert len(trace.frames) == len(reasons)
        return tshark.fields(path)
    return registered


def test_only_reasons_of_protocol_sip(registered):
    """A reason of another protocol is none of ours, whatever its text says, and wherever it stands."""
    text = 'text="cisco-alarm:23 Name=SEP001122334455 Last=reset-restart"'
    found = registered("protocols", f"Q.850;cause=16;{text}", f"SIP;cause=200, Q.850;cause=16;{text}", f"SIPX;{text}",
                       f"SIP;cause=200;{text}")
    assert found.keys() == {4} and found[4]["reason"] == [23]


@BOTH
@pytest.mark.parametrize("count", (2, 500))
def test_several_reason_headers(session, alarms, count):
    """Each of them is shown."""
    reason = 'SIP;cause=200;text="cisco-alarm:23 Name={} Last=reset-restart"'.format(session.phone.device)
    register = bytes(session.make_register(session.phone.ids(), 101, reason))
    line = b"Reason: " + reason.encode() + b"\r\n"
    assert register.count(line) == 1
    session.pipe.send(register.replace(line, line * count))
    (found,) = alarms(session.trace)
    assert found["reason"] == [23] * count and found["device_name"] == [session.phone.device] * count


# ---- Preference, words ----

@pytest.mark.parametrize("two_pass", (False, True))
def test_preference(tshark, two_pass):
    """Off: the XML alarms stay as they are, without links to headers that nobody reads."""
    found = tshark.fields(CAPTURE, two_pass=two_pass, options=("-o", "cisco_alarm.reason_header:FALSE"))
    plain = tshark.fields(CAPTURE, two_pass=two_pass)
    after = frame_of(CAPTURE, "xml-alarm-after/xml")     # its REGISTER told it first
    assert plain[after]["first_report"] == [False]
    plain[after] |= {"first_report": [True], "expert.out_of_service_normal": [True]}
    assert found == {number: {name: v for name, v in fields.items() if name not in LINKS}
                     for number, fields in plain.items() if fields.get("carrier") != [4] and fields.get("carrier") != [4, 4]}
    assert len(found) == 4      # two XML alarms and their answers


def test_words(tshark):
    """In the packet list, and in the tree under the same labels as those of the XML alarm."""
    frame, device = frame_of(CAPTURE, "reset-restart"), device_of("reset-restart")
    text = tshark.text(CAPTURE, frame, "-O", "cisco_alarm")
    summary = f"cisco-alarm {device} reason 23 TCPclosedUcmInitiatedRestart"
    assert f"\nCisco Phone Alarm: {summary}\n" in text
    for line in ("[Carried in: SIP Reason header (4)]", f"Device: {device}", f"Active load: {ACTIVE}",
                 f"Inactive load: {INACTIVE}", "Reason text: reset-restart"):
        assert f" {line}\n" in text
    assert tshark.summary(CAPTURE, frame).rstrip().endswith(summary)


def test_no_other_message_is_touched(tshark):
    """With the plugin the frames without an alarm look exactly as without it."""
    touched = tshark.frames(CAPTURE, "cisco_alarm")
    where = f"sip && !(frame.number in {{{','.join(map(str, touched))}}})"
    assert tshark.read(CAPTURE, "-V", where=where) == tshark.read(
        CAPTURE, "-V", where=where, options=("--disable-protocol", "cisco_alarm"))
