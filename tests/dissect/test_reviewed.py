# SPDX-License-Identifier: GPL-2.0-or-later
"""What a review of the links and clocks found: each case fails without what was changed for it."""

import struct
import subprocess
from resource import RUSAGE_CHILDREN, getrusage

import pytest

from kit.alarm import document, outage, text
from kit.phone import Ucm, nth_phone
from kit.session import Session
from kit.sip import register_answer
from kit.wire import Tcp, Trace, block, pcapng
from tshark import environment, unprivileged

UCM = Ucm()
START = "2024-03-05 11:00:00"
SECOND = 1_000_000
BOTH = pytest.mark.parametrize("two_pass", (False, True), ids=("one pass", "two passes"))


@pytest.fixture(name="phone")
def make_phone():
    return nth_phone(6)


@pytest.fixture(name="save")
def make_save(room, request):
    """Writes a capture that the tshark under test may read."""
    def save(data):
        path = room / f"{request.node.name.replace('/', '-')}.pcapng"
        path.write_bytes(data)
        path.chmod(0o644)
        return path
    return save


def reports(tshark, path, two_pass=False):
    """Whether each report is the first of its event, in order."""
    found = tshark.fields(path, "first_report", two_pass=two_pass)
    return [first for one in found.values() for first in one["first_report"]]


def lost(phone, when, port=40001):
    """What a phone says of the loss of service at this time."""
    return outage(phone, UCM.ip, when, reason=10, word="TCP-timeout", port=port)


def header(phone):
    """The Reason header that tells of the same kind of loss."""
    return f'SIP;cause=200;text="cisco-alarm:10 Name={phone.device} ActiveLoad=x Load=x InactiveLoad=y Last=TCP-timeout"'


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
    assert "the phone's clock was centuries ahead" in tshark.read(path, "-O", "cisco_alarm")


# ---- Two losses are two events ----

@BOTH
def test_lost_again_after_header(tshark, save, phone, two_pass):
    """By the phone's clock the loss came after the header had told of one."""
    trace = Trace(START)
    session = Session(trace, phone, UCM)
    session.register(phone.ids(), 101, reason=header(phone))
    session.pipe.close()
    trace.wait(300_000)
    again = trace.now
    trace.wait(20_000)
    Session(trace, phone.but(port=50999), UCM).alarm(lost(phone, again))
    path = save(pcapng(trace.frames))
    assert reports(tshark, path, two_pass) == [True, True]
    assert not tshark.fields(path, "reason_header", "xml_alarm", two_pass=two_pass)


@BOTH
def test_header_after_registration(tshark, save, phone, two_pass):
    """A phone was registered after its alarm, so the header that comes with its next REGISTER is about another loss."""
    trace = Trace(START)
    session = Session(trace, phone, UCM)
    session.alarm(lost(phone, trace.now - 5 * SECOND))
    session.register(phone.ids(), 101)
    session.pipe.close()
    trace.wait(400_000)
    Session(trace, phone.but(port=52000), UCM).register(phone.ids(), 101, reason=header(phone))
    path = save(pcapng(trace.frames))
    assert reports(tshark, path, two_pass) == [True, True]
    assert not tshark.fields(path, "reason_header", "xml_alarm", two_pass=two_pass)


@BOTH
def test_alarm_and_header_of_one_return(tshark, save, phone, two_pass):
    """Both tell of the same loss, one after the other: one event, as before."""
    trace = Trace(START)
    session = Session(trace, phone, UCM)
    session.alarm(lost(phone, trace.now - 5 * SECOND))
    session.register(phone.ids(), 101, reason=header(phone))
    path = save(pcapng(trace.frames))
    assert reports(tshark, path, two_pass) == [True, False]


@BOTH
def test_header_then_alarm_of_one_return(tshark, save, phone, two_pass):
    """The same the other way round: the loss came before the header told of it."""
    trace = Trace(START)
    when = trace.now - 5 * SECOND
    session = Session(trace, phone, UCM)
    session.register(phone.ids(), 101, reason=header(phone))
    session.alarm(lost(phone, when))
    path = save(pcapng(trace.frames))
    assert reports(tshark, path, two_pass) == [True, False]


@BOTH
def test_leaving_then_back(tshark, save, phone, two_pass):
    """A phone tells why it leaves before it does, and once more when it is back: the loss is later than the first report."""
    trace = Trace(START)
    session = Session(trace, phone, UCM)
    ids = phone.ids()
    session.register(ids, 101)
    leave = session.make_register(ids, 102, reason=header(phone))
    leave = leave.swap("Expires", "Expires: 0")
    session.send(leave)
    session.accept_register(leave)
    session.pipe.close()
    trace.wait(20_000)
    when = trace.now
    trace.wait(40_000)
    Session(trace, phone.but(port=51111), UCM).alarm(lost(phone, when))
    path = save(pcapng(trace.frames))
    assert reports(tshark, path, two_pass) == [True, False]


# ---- The connection that was lost ----

def register_and_lose(trace, phone):
    """A phone is registered until Unified CM closes the connection. Gives the time."""
    session = Session(trace, phone, UCM)
    session.register(phone.ids(), 101)
    session.pipe.close(side=1)
    when = trace.now
    trace.wait(90_000)
    return when


@BOTH
@pytest.mark.parametrize("other_port", (False, True), ids=("same port", "other port"))
def test_closed_by_with_port_used_again(tshark, save, phone, other_port, two_pass):
    """Unified CM's FIN came first, on the connection before the one that carries the alarm."""
    trace = Trace(START)
    when = register_and_lose(trace, phone)
    again = phone.but(port=51111) if other_port else phone
    pipe = Tcp(trace, again.end(), UCM.end(), skip=900_000)
    Session(trace, again, UCM, pipe=pipe).alarm(lost(phone, when, port=phone.port))
    path = save(pcapng(trace.frames))
    assert [found["closed_by"] for found in tshark.fields(path, "closed_by", two_pass=two_pass).values()] == [[2]]


@BOTH
def test_own_connection_is_not_the_lost_one(tshark, save, phone, two_pass):
    """The one with the phone's port is the one that carries the alarm, even where it ends later: nothing was lost here."""
    trace = Trace(START)
    session = Session(trace, phone, UCM)
    session.alarm(lost(phone, trace.now - 5 * SECOND, port=phone.port))
    session.pipe.close(side=1)
    path = save(pcapng(trace.frames))
    found = tshark.fields(path, two_pass=two_pass)
    (alarm,) = (one for one in found.values() if "local_port" in one)
    assert alarm["local_port"] == [phone.port]
    assert "closed_by" not in alarm


# ---- Base64 ----

@pytest.mark.parametrize("body", ("", "A", "AA", "==", "\0QQ=="), ids=("none", "one", "two", "padding", "NUL"))
def test_base64_of_nearly_nothing(tshark, save, phone, body):
    """No word on stderr, which `tshark` fails on, and the part is shown."""
    trace = Trace(START)
    parts = ("--b1\r\nContent-Type: application/x-cisco-alarm+xml\r\nContent-Transfer-Encoding: base64\r\n\r\n"
             f"{body}\r\n--b1--\r\n")
    Session(trace, phone, UCM).alarm(parts, content_type="multipart/mixed;boundary=b1")
    said = tshark.read(save(pcapng(trace.frames)), "-V")
    assert "REFER" in said and "Content-Transfer-Encoding: base64" in said


# ---- Work that grows with the capture ----

def alarms_of_one_registration(phone, count):
    """So many alarms after one REGISTER, whose 200 OK is repeated after each of them."""
    trace = Trace(START)
    session = Session(trace, phone, UCM, "UDP")
    session.send(session.lean(lost(phone, trace.now - 5 * SECOND)))
    request = session.make_register(phone.ids(), 101)
    session.send(request)
    accepted = bytes(register_answer(request, trace.now, "Cisco-CUCM11.5"))
    for i in range(count):
        session.send(session.lean(document("X", [text("DeviceName", f"{phone.device}{i}")])))
        session.pipe.reply(accepted)
    return pcapng(trace.frames)


def seconds_of_work(tshark, path):
    """The processor's time, the least of three runs: the machine may have other work."""
    command = [*unprivileged(), "tshark", "-r", str(path), "-Y", "frame.number == 1"]
    spent = []
    for _ in range(3):
        before = getrusage(RUSAGE_CHILDREN).ru_utime
        subprocess.run(command, stdout=subprocess.DEVNULL, timeout=60, check=True,
                       env=environment(tshark.home, tshark.plugins))
        spent.append(getrusage(RUSAGE_CHILDREN).ru_utime - before)
    return min(spent)


def test_repeated_response_costs_the_same(tshark, save, phone):
    """A 200 OK that is repeated accepts nothing anew: four times the alarms take about four times the time, not sixteen."""
    none, some, many = (seconds_of_work(tshark, save(alarms_of_one_registration(phone, n))) for n in (1, 4000, 16000))
    assert many - none < 8 * max(some - none, 0.02)
