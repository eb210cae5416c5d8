# SPDX-License-Identifier: GPL-2.0-or-later
"""When a phone lost its service: clocks that can be believed and others, and times that no clock has."""

import struct

import pytest

from kit.alarm import outage
from kit.session import Session
from kit.wire import Trace, block, pcapng
from links_support import cases, frame_of
from passes import BOTH
from spot import DAY, SECOND, START, UCM, lost

CAPTURE = "lost-connection"
# Case -> whether there is an outage, and what the note says.
CLOCKS = {
    "clock-1970": "the phone's clock is not set",
    "clock-1970-later": "the phone's clock is not set",
    "clock-2000": "the phone's clock is not set",
    "clock-2000-later": "the phone's clock is not set",
    "clock-ahead": "the phone's clock is ahead of the capture",
    "clock-two-years": "the time stamp is more than a year old",
}


@BOTH
@pytest.mark.parametrize("case", CLOCKS)
def test_clock_that_cannot_be_believed(tshark, case, two_pass):
    number = frame_of(CAPTURE, case)
    found = tshark.fields(CAPTURE, two_pass=two_pass)[number]
    assert "timestamp" in found and "outage" not in found and found["expert.clock_not_set"] == [True]
    assert f"Outage not computed: {CLOCKS[case]}]" in tshark.text(CAPTURE, number, "-V", two_pass=two_pass)


@BOTH
@pytest.mark.parametrize("case", ("clock-set", "clock-months"))
def test_clock_that_was_set(tshark, case, two_pass):
    found = tshark.fields(CAPTURE, two_pass=two_pass)[frame_of(CAPTURE, case)]
    (message,) = cases(CAPTURE)[case]
    assert found["outage"] == [message.time * 1000 - found["timestamp"][0]] and "expert.clock_not_set" not in found


@BOTH
def test_clock_that_is_missing(tshark, two_pass):
    found = tshark.fields(CAPTURE, two_pass=two_pass)[frame_of(CAPTURE, "clock-missing")]
    assert not {"timestamp", "outage", "expert.clock_not_set"} & found.keys()


def test_outage_of_reason_25(tshark):
    """The phone has just started: it lost nothing, whatever its TimeStamp is."""
    text = tshark.text("forum-tcp", 8, "-V")
    assert "Out of service since: " in text and "[Outage: " not in text
    other = frame_of("lost-connection", "clock-set")
    assert "[Outage: " in tshark.text("lost-connection", other, "-V")


# ---- Captures made on the spot ----

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
    body = outage(session.phone, session.ucm.ip, session.trace.now - ago * 1000, reason=10, word="TCP-timeout")
    for _ in range(2):
        session.send(session.lean(body))
        session.trace.wait(1)
    first, second = alarms(session.trace)
    assert ("outage" in first, "expert.clock_not_set" in first) == (has_outage, not has_outage)
    assert second["retransmission_of"] == [first["frame"]] and second["first_report"] == [False]


# ---- Times that nanoseconds cannot hold ----

def in_whole_seconds(frames, seconds):
    """A capture whose clock counts seconds (if_tsresol 0), with this time on each frame."""
    section = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    resolution = struct.pack("<HHBxxx", 9, 1, 0) + bytes(4)
    out = section + block(1, struct.pack("<HHI", 1, 0, 262144) + resolution)
    for frame in frames:
        size = len(frame.data)
        head = struct.pack("<IIIII", 0, seconds >> 32, seconds & 0xFFFFFFFF, size, size)
        out += block(6, head + frame.data + bytes(-size % 4))
    return out


@pytest.mark.parametrize("seconds", (20_000_000_000, 2**62))
def test_capture_beyond_nanoseconds(tshark, save, phone, seconds):
    """Nothing is said of how long the phone was away: the capture's clock cannot tell."""
    trace = Trace(START)
    Session(trace, phone, UCM).alarm(lost(phone, trace.now - 5 * SECOND))
    path = save(in_whole_seconds(trace.frames, seconds))
    said = tshark.read(path, "-O", "cisco_alarm")
    assert "Out of service since: " in said and "utage" not in said
    assert "by the phone's clock" not in said
    assert [found["name"] for found in tshark.fields(path, "name").values()] == [["LastOutOfServiceInformation"]]
    for statistic in ("incidents", "timeline"):
        assert "Cisco Phone Alarms" in tshark.read(path, "-q", "-z", f"cisco_alarm,{statistic}")


def test_phone_beyond_nanoseconds(tshark, save, phone):
    """A TimeStamp of the year 9999: the phone's clock was ahead, and no outage is made up."""
    trace = Trace(START)
    Session(trace, phone, UCM).alarm(lost(phone, 253402300799999 * 1000))
    path = save(pcapng(trace.frames))
    assert tshark.fields(path, "outage") == {}
    assert "the phone's clock is centuries ahead" in tshark.read(path, "-O", "cisco_alarm")
