# SPDX-License-Identifier: GPL-2.0-or-later
"""What docs/troubleshooting.md, coverage.md and incident.md say happens with captures that none of captures/ is."""

import re
import shutil
import struct
import subprocess
from pathlib import Path

import pytest

from conftest import ROOT
from kit import sccp
from kit.alarm import outage, tl_info
from kit.phone import Ucm, nth_phone
from kit.session import Session
from kit.wire import UDP, End, Tcp, Trace, packed_address, pcapng, udp_datagram
from test_docs_commands import blocks
from tshark import environment, unprivileged

START = "2024-03-08 11:00:00"
STUN = ">HHI12s"
REQUEST, RESPONSE = (struct.pack(STUN, kind, 0, 0x2112A442, b"transaction.") for kind in (0x0001, 0x0101))
FIELDS = "device_name", "device_ipv4", "response_in", "registered_in", "closed_by"


def loss(trace, phone, ucm="10.1.1.11"):
    """An alarm of a minute ago."""
    return outage(phone, ucm, trace.now // 1000 - 60_000, reason=14, word="LastTimeTCPclosed")


def come_back(session):
    """The alarm, accepted, then the registration."""
    session.alarm(loss(session.trace, session.phone))
    session.register(session.phone.ids(), 101)


def alarms(tshark, capture, **how):
    return list(tshark.fields(capture, *FIELDS, two_pass=True, where="cisco_alarm.carrier", **how).values())


# ---- Captures of Homer ----

class Hep:
    """What a capture agent sends of a conversation to its server; the calls of Tcp and Udp."""

    def __init__(self, trace, client, server):
        self.trace, self.client, self.server = trace, client, server
        self.ends = End("02aa00000001", "10.99.0.1", 40000), End("02aa00000002", "10.99.0.2", 9060)

    def _export(self, src, dst, payload):
        chunks = ((1, b"\2"), (2, bytes([UDP])), (3, packed_address(src.ip)), (4, packed_address(dst.ip)),
                  (7, struct.pack(">H", src.port)), (8, struct.pack(">H", dst.port)), (11, b"\1"), (15, payload))
        body = b"".join(struct.pack(">HHH", 0, kind, 6 + len(value)) + value for kind, value in chunks)
        message = b"HEP3" + struct.pack(">H", 6 + len(body)) + body
        self.trace.packet(*self.ends, UDP, udp_datagram(*self.ends, message))

    def send(self, data):
        self._export(self.client, self.server, data)

    def reply(self, data):
        self._export(self.server, self.client, data)


@pytest.fixture
def hep_capture(save):
    trace, phone, ucm = Trace(START), nth_phone(6), Ucm()
    session = Session(trace, phone, ucm, "UDP", pipe=Hep(trace, phone.end(), ucm.end()))
    session.alarm(tl_info(phone))
    come_back(session)
    return save(pcapng(trace.frames))


def test_hep_is_not_read_by_stock_wireshark(tshark, hep_capture):
    assert not tshark.frames(hep_capture, "sip") and not alarms(tshark, hep_capture)


def test_hep_with_a_dissector(tshark, hep_capture, room):
    """Alarms and registrations, but no responses."""
    script = Path(shutil.copy(Path(__file__).with_name("hep.lua"), room))
    script.chmod(0o644)
    found = alarms(tshark, hep_capture, options=("-X", f"lua_script:{script}"))
    assert len(found) == 2 and all("registered_in" in alarm and "response_in" not in alarm for alarm in found)


# ---- STUN in front of SIP ----

@pytest.fixture
def stun_capture(save):
    trace, phone = Trace(START), nth_phone(6)
    session = Session(trace, phone, Ucm(), "TCP")
    session.pipe.send(REQUEST)
    session.pipe.reply(RESPONSE)
    trace.wait(100)
    come_back(session)
    return save(pcapng(trace.frames))


def test_stun_hides_an_alarm(tshark, stun_capture):
    """That is Wireshark's doing: it calls the message a continuation. The next one is read again."""
    assert not alarms(tshark, stun_capture)
    assert "Continuation" in tshark.read(stun_capture) and tshark.frames(stun_capture, 'sip.Method == "REGISTER"')


def test_stun_can_be_taken_out(tshark, stun_capture, room):
    """By the command of the documentation."""
    text = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8")
    command, = [command for _, mark, command, _ in blocks(text) if mark == "console"]
    where, = re.findall(r"^tshark -r phones\.pcapng -Y '([^']+)' -w out/without-stun\.pcapng\n$", command)
    clean = tshark.home / "without-stun.pcapng"
    tshark.run("-r", stun_capture, "-Y", where, "-w", clean)
    alarm, = alarms(tshark, clean)
    assert "response_in" in alarm and "registered_in" in alarm


# ---- Phones behind Expressway ----

def test_phones_behind_one_address(tshark, save):
    """Each has its own response and registration, and its own address; which end closed its connection is not known."""
    trace = Trace(START)
    phones = nth_phone(6), nth_phone(7)
    for port, phone in enumerate(phones, 25001):
        pipe = Tcp(trace, End("02aa00000001", "10.9.0.6", port), Ucm().end())
        come_back(Session(trace, phone, Ucm(), "TCP", pipe=pipe))
    found = alarms(tshark, save(pcapng(trace.frames)))
    assert [alarm["device_name"] for alarm in found] == [[phone.device] for phone in phones]
    assert [alarm["device_ipv4"] for alarm in found] == [[phone.ip] for phone in phones]
    assert len({*(alarm["response_in"][0] for alarm in found), *(alarm["registered_in"][0] for alarm in found)}) == 4
    assert not any("closed_by" in alarm for alarm in found)


# ---- Phones that are away on purpose ----

def test_power_save(tshark, save):
    """Two SCCP phones unregister for Power Save, a third without a reason; Wireshark reads that of a long message."""
    trace = Trace(START)
    for number, reason in enumerate((struct.pack("<III", 1, 0, 0), struct.pack("<I", 1), b""), 1):
        station = sccp.Station(trace, nth_phone(number), Ucm())
        station.register()
        for _ in range(3):
            station.keep_alive()
            trace.wait(30_000)
        station.send(sccp.message(sccp.UNREGISTER, reason))
        station.reply(sccp.message(sccp.UNREGISTER_ACK, struct.pack("<I", 0)))
    capture = save(pcapng(trace.frames))
    assert len(tshark.frames(capture, "skinny.messageId == 0x27")) == 3
    assert len(tshark.frames(capture, "skinny.unRegReasonCode == 1")) == 1
    incidents = tshark.run("-q", "-r", capture, "-z", "cisco_alarm,incidents")
    assert "Unplanned: none" in incidents and "unregistered 3 " in incidents


def test_capture_at_a_standby(tshark, readable):
    """Neither a loss nor a claim that there was none: a line says what cannot be known."""
    incidents = tshark.run("-q", "-r", readable("tests/cases/standby-six-minutes.pcap"), "-z", "cisco_alarm,incidents")
    assert "Unplanned: not known" in incidents and "No keepalives in this capture" in incidents


# ---- Without the plugin ----

@pytest.mark.parametrize("arguments", (("-q", "-z", "cisco_alarm,incidents"), ("-Y", "cisco_alarm")))
def test_words_of_wireshark_without_the_plugin(tshark, arguments):
    """They are in the first row of the documentation's table; which of two depends on the release."""
    home = tshark.home.parent / "nothing"
    home.mkdir(exist_ok=True)
    command = [*unprivileged(), "tshark", "-r", tshark.capture("forum-tcp"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment(home, home), check=False)
    row = (ROOT / "docs" / "troubleshooting.md").read_text(encoding="utf-8").split("|---|---|\n")[1].split("\n")[0]
    words = re.findall(r"`([^`]*(?:argument|protocol)[^`]*)`", row.partition(" | ")[0])
    assert done.returncode != 0 and len(words) == 3
    assert any(word in done.stderr for word in words), done.stderr
