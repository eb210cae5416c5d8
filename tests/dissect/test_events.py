# SPDX-License-Identifier: GPL-2.0-or-later
"""LastProtocolEventSent and LastProtocolEventReceived: their parts, and the frame that holds the very message."""

import pytest

from kit.alarm import outage
from kit.phone import Ucm, nth_phone
from kit.session import Session
from kit.wire import Trace, pcapng
from links_support import MODES, STRICT, cases, frame_of, messages
from passes import BOTH
from tshark import walk

CAPTURE = "links-events"
SIDES = ("last_sent", "last_received")
PARTS = ("method", "uri", "status", "phrase", "cseq", "cseq_method", "call_id", "message_id", "message_name", "frame")

# Cases whose messages are in the capture, as `case/sent` and `case/received`.
LINKED = ("register-refresh", "trying", "refer", "notify", "blanks-lost", "ok-to-cancel", "ok-to-invite")
REGISTER = {"method": "REGISTER", "uri": "sip:192.168.110.100"}
SEVEN = {"cseq": 7, "cseq_method": "REGISTER"}
OK = {"status": 200, "phrase": "OK"}
# Events that say nothing, or not what they should: the parts that can be read, of the one sent and of the one received.
ODD = {
    "empty-events": ({}, {}),
    "word-only": ({}, {}),
    "no-call-id": ({**REGISTER, **SEVEN}, OK),
    "no-word": ({}, {}),
    "swapped": ({**OK, **SEVEN, "call_id": "a@b"}, {**REGISTER, **SEVEN, "call_id": "a@b"}),
    "long-phrase": ({"method": "OPTIONS", "uri": "sip:a@[2001:db8::1]:5060;transport=tcp", "cseq": 4294967295,
                     "cseq_method": "OPTIONS", "call_id": "x"},
                    {"status": 481, "phrase": "Call Leg/Transaction Does Not Exist", "cseq": 0, "cseq_method": "BYE",
                     "call_id": "a b c"}),
    "sccp-events": ({"message_id": 1, "message_name": "Register"}, {"message_id": 129, "message_name": "RegisterAck"}),
    "no-events": ({}, {}),
}


def parts(fields, side):
    """The parts of one event, without its name; each stands there once."""
    found = {part: fields[f"{side}.{part}"] for part in PARTS if f"{side}.{part}" in fields}
    assert all(len(values) == 1 for values in found.values())
    return {part: values[0] for part, values in found.items()}


def parts_of(message):
    """What an event has to tell of a message in the capture."""
    number, method = message.cseq
    start = ({"status": message.status, "phrase": message.start.split(maxsplit=2)[2]} if message.status
             else {"method": message.method, "uri": message.start.split()[1]})
    return {**start, "cseq": number, "cseq_method": method, "call_id": message.get("Call-ID"), "frame": message.frame}


@BOTH
class TestParts:
    @pytest.mark.parametrize("case", LINKED)
    def test_linked(self, tshark, case, two_pass):
        """In the first pass as well: the message came earlier."""
        found = tshark.fields(CAPTURE, two_pass=two_pass)[frame_of(CAPTURE, case)]
        for side, name in zip(SIDES, ("sent", "received")):
            (message,) = cases(CAPTURE)[f"{case}/{name}"]
            assert parts(found, side) == parts_of(message)

    @pytest.mark.parametrize("case", ("not-in-capture", "number-differs"))
    def test_other_messages_are_not_linked(self, tshark, case, two_pass):
        found = tshark.fields(CAPTURE, two_pass=two_pass)[frame_of(CAPTURE, case)]
        for side in SIDES:
            assert parts(found, side)["call_id"] and "frame" not in parts(found, side)

    @pytest.mark.parametrize("case", ODD)
    def test_odd(self, tshark, case, two_pass):
        found = tshark.fields(CAPTURE, two_pass=two_pass)[frame_of(CAPTURE, case)]
        assert tuple(parts(found, side) for side in SIDES) == ODD[case]

    def test_numbers_out_of_range(self, tshark, two_pass):
        """No number is invented for `Cseq:99999999999`, `Cseq:-1` and `SIP/2.0 99999`; the rest may be read."""
        found = tshark.fields(CAPTURE, two_pass=two_pass)[frame_of(CAPTURE, "bad-numbers")]
        assert not parts(found, "last_sent").keys() & {"cseq", "status", "frame"}
        assert not parts(found, "last_received").keys() & {"cseq", "status", "frame"}
        assert {"method": "REGISTER", "uri": "sip:x", "call_id": "a@b"}.items() <= parts(found, "last_sent").items()

    def test_raw_value_is_shown_as_sent(self, tshark, two_pass):
        """Blanks at the end and all; an empty one is a parameter without a type."""
        body = cases(CAPTURE)["refer"][0].body.decode()
        found = tshark.fields(CAPTURE, two_pass=two_pass)
        for side, name in zip(SIDES, ("LastProtocolEventSent", "LastProtocolEventReceived")):
            value = body.partition(f'name="{name}">')[2].partition("</String>")[0]
            assert value.endswith("    ") and found[frame_of(CAPTURE, "refer")][side] == [value]
            assert name in found[frame_of(CAPTURE, "empty-events")]["param.name"]


def test_no_case_is_forgotten():
    assert {case for case in cases(CAPTURE) if "/" not in case} == \
        {*LINKED, "not-in-capture", "number-differs", *ODD, "bad-numbers"}


@BOTH
def test_first_of_equal_messages_counts(tshark, two_pass):
    """A REGISTER that UDP repeats, and its answer: linked where they stood first."""
    found = tshark.fields("links-odd", two_pass=two_pass)[frame_of("links-odd", "sent-twice")]
    for side, name in zip(SIDES, ("sent", "received")):
        assert found[f"{side}.frame"] == [frame_of("links-odd", f"sent-twice/{name}")]


def test_call_id_decides(tshark):
    """All REFERs of a phone have the number 1000."""
    (refer,) = cases(CAPTURE)["refer"]
    alike = [m.frame for m in messages(CAPTURE) if (m.cseq, m.status, m.src) == ((1000, "REFER"), 0, refer.src)]
    found = tshark.fields(CAPTURE)[refer.frame]
    assert len(alike) == 3 and found["last_sent.cseq"] == [1000] and found["last_sent.frame"] == [alike[1]]


@BOTH
def test_message_that_comes_later(tshark, two_pass):
    """It cannot be the one that the alarm speaks of: no link, in no pass."""
    trace = Trace("2024-03-08 11:00:00")
    session = Session(trace, nth_phone(1), Ucm(), "UDP")
    later = session.make_register(session.phone.ids(), 101)
    session.send(session.lean(outage(session.phone, session.ucm.ip, trace.now, sent=later.event("Sent"))))
    session.send(later)
    path = tshark.room / "later.pcapng"
    path.write_bytes(pcapng(trace.frames))
    path.chmod(0o644)
    (found,) = tshark.fields(path, two_pass=two_pass).values()
    assert found["last_sent.cseq"] == [101] and "last_sent.frame" not in found


@BOTH
def test_bytes_of_the_parts(tshark, two_pass):
    """Each part highlights just its bytes, inside the event's own."""
    seen = set()
    for (alarm,) in tshark.trees(CAPTURE, "cisco_alarm", where="cisco_alarm.last_sent", two_pass=two_pass).values():
        for event in walk(alarm.children):
            side = event.name.removeprefix("cisco_alarm.")
            if side not in SIDES:
                continue
            for part in event.children:
                name = part.name.removeprefix(f"cisco_alarm.{side}.")
                offset = part.pos - event.pos
                assert event.raw[offset:offset + len(part.raw)] == part.raw
                assert part.raw == (event.raw if name == "frame" else part.value.encode())
                seen.add(name)
    assert seen == set(PARTS)


@BOTH
def test_preference_removes_the_links_only(tshark, two_pass):
    """link_events off: no message is remembered, so no frame is shown; all the rest stays."""
    links = {f"{side}.frame" for side in SIDES}
    without = {number: {name: values for name, values in found.items() if name not in links}
               for number, found in tshark.fields(CAPTURE, two_pass=two_pass).items()}
    options = ("-o", "cisco_alarm.link_events:FALSE")
    assert tshark.fields(CAPTURE, two_pass=two_pass, options=options) == without
    assert tshark.fields(CAPTURE, two_pass=two_pass) != without


@pytest.mark.parametrize("mode", MODES)
def test_strict_memory_and_filtering(tshark, mode):
    how = dict(MODES[mode])
    two_pass = how.get("two_pass", False)
    wanted = tshark.fields(CAPTURE, two_pass=two_pass)
    assert tshark.fields(CAPTURE, **how, where="cisco_alarm") == wanted
    assert tshark.fields(CAPTURE, two_pass=two_pass, **STRICT) == wanted


def test_link_leads_to_any_sip_message(tshark):
    """Not only to REGISTER: to answers of all kinds, CANCEL, ACK, NOTIFY, REFER."""
    kinds = {(m.method or m.status) for case in LINKED for name in ("sent", "received")
             for m in cases(CAPTURE)[f"{case}/{name}"]}
    assert kinds == {"REGISTER", "REFER", "NOTIFY", "CANCEL", "ACK", 100, 200, 202}
    linked = tshark.frames(CAPTURE, "cisco_alarm.last_sent.frame && cisco_alarm.last_received.frame")
    assert linked == [frame_of(CAPTURE, case) for case in LINKED]


@BOTH
def test_events_over_ipv6(odd, two_pass):
    for case in ("ipv6", "ipv6/again"):
        assert odd(case)["last_sent.frame"] == [frame_of("links-odd", "ipv6/sent")]
        assert odd(case)["last_received.call_id"] == [cases("links-odd")["ipv6/sent"][0].get("Call-ID")]
        assert "last_received.frame" in odd(case)
