# SPDX-License-Identifier: GPL-2.0-or-later
"""What looks like the same and is not: alarms that are no repeats, clocks that were never set, headers of another part."""

import pytest

from kit.alarm import outage, tl_info
from kit.phone import Ucm, nth_phone
from kit.session import Session
from kit.squeeze import gzip
from kit.wire import Trace, pcapng

BOTH = pytest.mark.parametrize("two_pass", (False, True), ids=("one pass", "two passes"))
DAY = 24 * 3600 * 1000


@pytest.fixture(name="session")
def make_session():
    return Session(Trace("2024-03-08 11:00:00"), nth_phone(1), Ucm(), "UDP")


@pytest.fixture(name="alarms")
def read_alarms(tshark, two_pass, request):
    """The fields of each alarm of a trace; `frame` is its frame's number."""
    def read(trace):
        path = tshark.room / f"{request.node.name.replace(' ', '-')}.pcapng"
        path.write_bytes(pcapng(trace.frames))
        path.chmod(0o644)
        return [{"frame": frame, **fields} for frame, fields in tshark.fields(path, two_pass=two_pass).items()]
    return read


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
@pytest.mark.parametrize("wait, repeat", ((60_000, True), (DAY, False)), ids=("soon", "next day"))
def test_without_time_stamp(session, alarms, wait, repeat):
    """Sent again over another connection, no answer being in the trace: the same news if it comes soon."""
    session.send(session.lean(tl_info(session.phone)))
    session.trace.wait(wait)
    again = other_way(session)
    again.send(again.lean(tl_info(again.phone)))
    assert ["retransmission_of" in alarm for alarm in alarms(session.trace)] == [False, repeat]


@BOTH
@pytest.mark.parametrize("stamp", (
    0, 12_345, 946_684_800_000, 978_307_199_999))
def test_clock_that_was_never_set(session, alarms, stamp):
    """A time before the year 2001 is shown, but is no outage, and does not make two losses of service one."""
    for _ in range(2):
        session.send(session.lean(outage(session.phone, session.ucm.ip, stamp * 1000)))
        session.trace.wait(DAY)
    first, second = alarms(session.trace)
    assert first["timestamp"] == [stamp * 1_000_000]
    assert first["expert.clock_not_set"] == second["expert.clock_not_set"] == [True]
    assert first["first_report"] == second["first_report"] == [True]
    assert not {"outage", "retransmission_of"} & (first.keys() | second.keys())


@BOTH
@pytest.mark.parametrize("ago, has_outage", ((0, True), (365 * DAY, True), (367 * DAY, False), (-1000, False)),
                         ids=("at once", "a year", "more than a year", "in the future"))
def test_outage_that_is_none(session, alarms, ago, has_outage):
    """A negative one, or one of more than a year. The document is dated all the same, so it is the same event."""
    body = outage(session.phone, session.ucm.ip, session.trace.now - ago * 1000)
    for _ in range(2):
        session.send(session.lean(body))
        session.trace.wait(1)
    first, second = alarms(session.trace)
    assert ("outage" in first, "expert.clock_not_set" in first) == (has_outage, not has_outage)
    assert second["retransmission_of"] == [first["frame"]] and second["first_report"] == [False]


@BOTH
@pytest.mark.parametrize("packed", (False, True), ids=("plain", "gzip"))
def test_part_that_was_decompressed(session, alarms, packed):
    """The Content-Id of the part lies apart from it then: nothing is said of it, above all not that it is missing."""
    body = tl_info(session.phone).encode()
    encoding = b"Content-Encoding: gzip\r\n" if packed else b""
    part = b"Content-Type: application/x-cisco-alarm+xml\r\nContent-Id: <1@a>\r\n" + encoding + b"\r\n"
    message = session.refer(b"--b\r\n" + part + (gzip(body) if packed else body) + b"\r\n--b--\r\n")
    session.send(message.swap("Content-Type", "Content-Type: multipart/mixed;boundary=b"))
    (alarm,) = alarms(session.trace)
    assert alarm["name"] == ["DeviceTLInfo"] and alarm["carrier"] == [2]
    assert ("cid.status" in alarm, alarm.get("cid.content_id")) == ((False, None) if packed else (True, ["1@a"]))


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


def test_expert_items_of_answers_are_the_protocol_s(tshark):
    """They are made after the frame was dissected, and are counted with the alarms all the same, not with the frame."""
    lines = [line.split() for line in tshark.read("hundred-phones", "-q", "-z", "expert").splitlines()]
    refused = [line for line in lines if "Unified CM refused the alarm with" in " ".join(line)]
    assert refused and all(line[2:5] == ["Cisco", "Phone", "Alarm"] for line in refused)
