# SPDX-License-Identifier: GPL-2.0-or-later
"""The messages of all captures, and new captures made of them: a message or a frame for each variant to be tried."""

import itertools
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "captures"))

from kit import wire  # noqa: E402
from kit.sccp import PORT as SCCP_PORT  # noqa: E402
from kit.wire import ACK, PSH, TCP, UDP, End, Frame, Tcp, Trace, Udp  # noqa: E402
from scenes import SCENES  # noqa: E402

SIP_PORT = 5060
# One message after the other there differs in a number only.
ALIKE = ("codes", "hundred-phones", "sccp-keepalive")
START = "2024-03-06 09:00:00"
WHOLE = 65535           # an MTU that cuts nothing
# Ethernet, IPv4, UDP: what a frame needs to get as far as SIP.
HEADERS = 14 + 20 + 8
TCP_HEADERS = 14 + 20 + 20


def record():
    """Lists of all SIP and of all SCCP messages of the captures: the scenes are played with the pipes tapped."""
    found = {False: [], True: []}

    def tap(pipe, name):
        original = getattr(pipe, name)

        def method(self, data, *args, **values):
            ends = self.ends if pipe is Tcp else (self.client, self.server)
            found[ends[1].port == SCCP_PORT].append(bytes(data))
            return original(self, data, *args, **values)
        setattr(pipe, name, method)
        return lambda: setattr(pipe, name, original)
    undo = [tap(pipe, name) for pipe in (Udp, Tcp) for name in ("send", "reply")]
    for name, scene in SCENES.items():
        if name not in ALIKE:
            scene()
    for restore in undo:
        restore()
    return [list(dict.fromkeys(messages)) for messages in found.values()]


def body_of(message):
    """A SIP message's headers, blank line included, and its body."""
    head, blank, body = message.partition(b"\r\n\r\n")
    return head + blank, body


def documents(messages):
    """The alarm documents that are bodies of their own, each with the message around it."""
    for message in messages:
        head, body = body_of(message)
        if message.startswith(b"REFER ") and body and b"x-cisco-alarm+xml" in head:
            yield head, body


class Field:
    """A capture in which every message comes from a host of its own, so that none disturbs another; nor do those of two
    fields in one capture."""
    hosts = itertools.count()

    def __init__(self, mtu=WHOLE):
        self.trace, self.mtu = Trace(START), mtu

    def _ends(self, port):
        n = next(Field.hosts)
        host = f"10.{1 + n // 62500}.{1 + n // 250 % 250}.{1 + n % 250}"
        return End("c4b9cd000001", host, 50000), End("00000c07ac0f", "192.168.110.100", port)

    def _packet(self, src, dst, proto, payload, length):
        wire.MTU = self.mtu
        self.trace.packet(src, dst, proto, payload, length)
        self.trace.wait(1)

    def udp(self, data, snap=None, port=SIP_PORT):
        """One datagram; `snap` is how many of its octets the capture keeps, in the frame that is not fragmented."""
        src, dst = self._ends(port)
        self._packet(src, dst, UDP, wire.udp_datagram(src, dst, data), None if snap is None else HEADERS + snap)
        return src, dst

    def answer(self, src, dst, data):
        """A datagram back; the ends are those of the one it answers."""
        self._packet(dst, src, UDP, wire.udp_datagram(dst, src, data), None)

    def tcp(self, data, port=SIP_PORT, cuts=()):
        """Segments of a connection whose beginning was not captured."""
        src, dst = self._ends(port)
        marks = [0, *cuts, len(data)]
        for start, end in zip(marks, marks[1:]):
            segment = wire.tcp_segment(src, dst, 1000 + start, 1, ACK | PSH, data[start:end])
            self._packet(src, dst, TCP, segment, None)

    @property
    def frames(self):
        return self.trace.frames


def write(path, frames):
    path.write_bytes(wire.pcapng(frames))
    path.chmod(0o644)
    return path


__all__ = ["Field", "Frame", "SCCP_PORT", "SCENES", "SIP_PORT", "TCP_HEADERS", "body_of", "documents", "record", "write"]
