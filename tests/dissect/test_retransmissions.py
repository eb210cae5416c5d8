# SPDX-License-Identifier: GPL-2.0-or-later
"""An alarm that is sent again: what it repeats, and what looks like it and is another."""

import pytest

from kit.alarm import outage, tl_info
from kit.session import Session
from links_support import frame_of
from passes import BOTH
from scenes.odd import tl_brief

ODD = "links-odd"


@BOTH
class TestLinksRepeats:
    """links-repeats.pcapng, in the words of captures/README.md."""

    @pytest.mark.parametrize("case, again", (("udp-repeat", "again"), ("udp-repeat", "again-2"), ("mirrored", "again"),
                                             ("new-connection", "again"), ("second-ucm", "again")))
    def test_repeats(self, tshark, case, again, two_pass):
        found = tshark.fields("links-repeats", two_pass=two_pass)[frame_of("links-repeats", f"{case}/{again}")]
        assert found["retransmission_of"] == [frame_of("links-repeats", case)]

    @pytest.mark.parametrize("case", ("reboot", "reboot/an-hour-later", "next-outage", "next-outage/next",
                                      "tcp-retransmission", "udp-repeat", "mirrored", "new-connection", "second-ucm"))
    def test_no_repeats(self, tshark, case, two_pass):
        found = tshark.fields("links-repeats", two_pass=two_pass)[frame_of("links-repeats", case)]
        assert found["carrier"] == [1] and "retransmission_of" not in found

    def test_a_segment_sent_again_is_no_alarm(self, tshark, two_pass):
        """TCP's own repeats are not dissected a second time: one alarm of this phone, not two."""
        frame = frame_of("links-repeats", "tcp-retransmission")
        device = tshark.fields("links-repeats", two_pass=two_pass)[frame]["device_name"][0]
        where = f'cisco_alarm.device_name == "{device}"'
        assert tshark.frames("links-repeats", where, two_pass=two_pass) == [frame]


# ---- Unusual circumstances: links-odd.pcapng ----

# What is repeated: case of the repeat, case of the first alarm, number of alarms in the message.
REPEATS = [
    ("ipv6/again", "ipv6", 1),
    ("challenged-outage/again", "challenged-outage", 1),
    ("challenged-trust-list/again", "challenged-trust-list", 1),
    ("refused-then-accepted/again", "refused-then-accepted", 1),
    ("accepted-again/again", "accepted-again", 1),
    ("handed-back/second-ucm", "handed-back", 1),
    ("answered-twice/again", "answered-twice", 1),
    ("two-parts/again", "two-parts", 2),
    ("two-documents/again", "two-documents", 2),
    ("two-alarms/again", "two-alarms", 2),
]
FIRST_TIME = [
    "ipv6", "challenged-outage", "challenged-trust-list", "refused-then-accepted", "answer-comes-first", "handed-back",
    "answered-twice", "two-parts", "two-documents", "two-alarms", "accepted-again", "answers-alike", "news/alarm",
    "news/alarm-2", "answer-to-other-phone",
]


@BOTH
class TestLinksOdd:
    @pytest.mark.parametrize("case, first, count", REPEATS)
    def test_repeat(self, odd, case, first, count):
        assert odd(case)["retransmission_of"] == [frame_of(ODD, first)] * count

    @pytest.mark.parametrize("case", FIRST_TIME)
    def test_first_time(self, odd, case):
        assert "name" in odd(case) and "retransmission_of" not in odd(case)


# ---- Captures made on the spot ----

def other_way(session):
    """The same phone, from another port."""
    return Session(session.trace, session.phone.but(port=session.phone.port + 1), session.ucm, "UDP")


@BOTH
def test_same_transaction_other_document(session, alarms):
    """Call-ID, CSeq and hosts are the same, what is told is not: two alarms. The third one repeats the first."""
    first = bytes(session.lean(outage(session.phone, session.ucm.ip, session.trace.now)))
    for message in (first, first.replace(b">25<", b">14<"), first):
        session.pipe.send(message)
        session.trace.wait(500)
    found = alarms(session.trace)
    assert [alarm["reason"] for alarm in found] == [[25], [14], [25]]
    assert [alarm.get("retransmission_of") for alarm in found] == [None, None, [found[0]["frame"]]]


@BOTH
@pytest.mark.parametrize("status, repeat", (("503 Service Unavailable", True), (None, False)),
                         ids=("rejected", "no-response"))
def test_another_call_id(session, alarms, status, repeat):
    """The same document in another Call-ID to the same Unified CM is the same news where the first was rejected. Without a
    response in the capture it is not known to be: it may be a setting that was made twice."""
    request = session.lean(tl_info(session.phone))
    session.send(request)
    if status:
        session.answer(request, status)
    session.trace.wait(60_000)
    again = other_way(session)
    again.send(again.lean(tl_info(again.phone)))
    found = [alarm for alarm in alarms(session.trace) if "carrier" in alarm]
    assert ["retransmission_of" in alarm for alarm in found] == [False, repeat]


@BOTH
@pytest.mark.parametrize("status, repeat", (("503 Service Unavailable", True), ("202 Accepted", False)),
                         ids=("rejected", "accepted"))
def test_all_alarms_of_a_message(session, alarms, status, repeat):
    """The response is to all alarms of its request: each of a rejected message is the same news in another Call-ID."""
    body = tl_info(session.phone).replace("</x-cisco-alarm>", "")
    body += tl_brief(session.phone)[len("<x-cisco-alarm>") + tl_brief(session.phone).index("<x-cisco-alarm>"):]
    for port in (0, 1):
        sender = Session(session.trace, session.phone.but(port=session.phone.port + port), session.ucm, "UDP")
        request = sender.lean(body)
        sender.send(request)
        sender.answer(request, status)
        session.trace.wait(60_000)
    found = [alarm for alarm in alarms(session.trace) if "carrier" in alarm]
    assert [alarm["name"] for alarm in found] == [["DeviceTLInfo"] * 2] * 2
    assert [alarm["first_report"] for alarm in found] == [[True, True], [not repeat, not repeat]]
