# SPDX-License-Identifier: GPL-2.0-or-later
"""From message bytes down to a pcapng file: UDP and TCP, IPv4 and IPv6, Ethernet, pcapng blocks.

Nothing here depends on the clock or on chance: the same calls always give the same bytes.
Times are whole microseconds since 1970-01-01 UTC.
"""

import calendar
import functools
import ipaddress
import struct
import zlib
from typing import NamedTuple, Optional

MTU = 1500
CS3 = 0x60          # the class of service that phones use for signaling
UDP, TCP = 17, 6
FIN, SYN, RST, PSH, ACK = 1, 2, 4, 8, 16
TLS_KEY_LOG = 0x544C534B
HOP = 10            # microseconds from one frame to the next


def utc(text):
    """The time of `YYYY-MM-DD hh:mm:ss` or `YYYY-MM-DD hh:mm:ss.uuuuuu`."""
    whole, _, fraction = text.partition(".")
    day, clock = whole.split()
    numbers = [int(n) for n in day.split("-") + clock.split(":")]
    return calendar.timegm((*numbers, 0, 0, 0)) * 1_000_000 + int(fraction.ljust(6, "0"))


def token(*parts):
    """Eight hex digits that look random and never change: what a phone would draw by lot."""
    return f"{zlib.crc32('/'.join(map(str, parts)).encode()):08x}"


@functools.lru_cache(maxsize=None)
def packed_address(ip):
    """The octets of an IP address."""
    return ipaddress.ip_address(ip).packed


class End(NamedTuple):
    """One end of a conversation."""
    mac: str
    ip: str
    port: int

    @property
    def packed(self):
        return packed_address(self.ip)

    @property
    def is_v6(self):
        return ":" in self.ip


class Frame(NamedTuple):
    """One captured frame; `length` is its length on the wire where the capture cut it short."""
    time: int
    data: bytes
    comment: Optional[str] = None
    length: Optional[int] = None


class Secrets(NamedTuple):
    """What opens the TLS sessions of a capture: the lines of a TLS key log."""
    lines: str


def checksum(data):
    """The Internet checksum (RFC 1071)."""
    data += bytes(len(data) % 2)
    total = sum(struct.unpack(f">{len(data) // 2}H", data))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return total ^ 0xFFFF


def pseudo_header(src, dst, proto, size):
    """What UDP and TCP checksums cover besides the segment itself."""
    tail = struct.pack(">IxxxB", size, proto) if src.is_v6 else struct.pack(">xBH", proto, size)
    return src.packed + dst.packed + tail


def udp_datagram(src, dst, payload):
    """UDP header and payload."""
    size = 8 + len(payload)
    head = struct.pack(">HHH", src.port, dst.port, size)
    total = checksum(pseudo_header(src, dst, UDP, size) + head + b"\0\0" + payload)
    return head + struct.pack(">H", total or 0xFFFF) + payload


def tcp_segment(src, dst, seq, ack, flags, payload=b"", options=b""):
    """TCP header, options and payload."""
    words = 5 + len(options) // 4
    head = struct.pack(">HHIIBBH", src.port, dst.port, seq, ack, words << 4, flags, 29200)
    rest = b"\0\0" + options + payload
    size = len(head) + 2 + len(rest)
    total = checksum(pseudo_header(src, dst, TCP, size) + head + b"\0\0" + rest)
    return head + struct.pack(">H", total) + rest


def ipv4_packet(src, dst, proto, ident, flags_offset, payload):
    """IPv4 header and payload; `flags_offset` is the header's seventh and eighth octet."""
    def header(total):
        return struct.pack(">BBHHHBBH4s4s", 0x45, CS3, 20 + len(payload), ident, flags_offset,
                           64, proto, total, src.packed, dst.packed)
    return header(checksum(header(0))) + payload


def ipv4_fragments(src, dst, proto, ident, payload):
    """The payload in as many IPv4 packets as the MTU asks for."""
    if len(payload) <= MTU - 20:
        yield ipv4_packet(src, dst, proto, ident, 0x4000, payload)
        return
    step = (MTU - 20) // 8 * 8
    for offset in range(0, len(payload), step):
        more = 0x2000 if offset + step < len(payload) else 0
        yield ipv4_packet(src, dst, proto, ident, more | offset // 8, payload[offset:offset + step])


def ipv6_packet(src, dst, proto, payload):
    """IPv6 header and payload, which has to fit."""
    if len(payload) > MTU - 40:
        raise ValueError("IPv6 fragments are not needed so far")
    head = struct.pack(">IHBB", 6 << 28 | CS3 << 20, len(payload), proto, 64)
    return head + src.packed + dst.packed + payload


def ethernet(src, dst, packet):
    """Ethernet header and packet, unpadded, as the sending host's own capture shows it."""
    def mac(end):
        return bytes.fromhex(end.mac)
    return mac(dst) + mac(src) + (b"\x86\xdd" if src.is_v6 else b"\x08\x00") + packet


class Trace:
    """A capture in the making: its clock, its frames, the IP idents of its hosts."""

    def __init__(self, start):
        self.now = utc(start) if isinstance(start, str) else start
        self.frames = []
        self._idents = {}
        self._comment = None

    def wait(self, milliseconds):
        self.now += round(milliseconds * 1000)

    def case(self, name):
        """Name the next frame: tests find it by `frame.comment`."""
        self._comment = name

    def packet(self, src, dst, proto, payload, snap=None):
        """Put one IP packet, or its fragments, on the wire; `snap` cuts what is captured of each."""
        if src.is_v6:
            packets = [ipv6_packet(src, dst, proto, payload)]
        else:
            packets = ipv4_fragments(src, dst, proto, self._next_ident(src.ip), payload)
        for packet in packets:
            data = ethernet(src, dst, packet)
            self.frames.append(Frame(self.now, data[:snap], self._comment, len(data)))
            self._comment = None
            self.now += HOP

    def _next_ident(self, ip):
        ident = self._idents.get(ip, int(token(ip), 16) & 0xFFFF)
        self._idents[ip] = (ident + 1) & 0xFFFF
        return ident


class Udp:
    """UDP between a phone and a server; same calls as `Tcp`."""

    def __init__(self, trace, client, server, reply_from=None, reply_to=None):
        self.trace, self.client, self.server = trace, client, server
        self.reply_from, self.reply_to = reply_from or server, reply_to or client

    def send(self, data, snap=None):
        self.trace.packet(self.client, self.server, UDP, udp_datagram(self.client, self.server, data), snap)

    def reply(self, data, snap=None):
        src, dst = self.reply_from, self.reply_to
        self.trace.packet(src, dst, UDP, udp_datagram(src, dst, data), snap)

    def close(self):
        """UDP has nothing to close."""


class Tcp:
    """One TCP connection, opened by the phone. The receiver acknowledges whatever was sent at once."""

    def __init__(self, trace, client, server, skip=0):
        """`skip`: how far from the usual ones the sequence numbers begin, for a connection between the same ports."""
        self.trace = trace
        self.ends = (client, server)
        self.mss = MTU - (60 if client.is_v6 else 40)
        self.next = [(int(token("isn", *end), 16) + skip) & 0xFFFFFFFF for end in self.ends]
        self._open()

    def _open(self):
        option = struct.pack(">BBH", 2, 4, self.mss)
        self._segment(0, SYN, options=option)
        self.trace.wait(0.6)
        self._segment(1, SYN | ACK, options=option)
        self.trace.wait(0.1)
        self._segment(0, ACK)
        self.trace.wait(1)

    def _segment(self, side, flags, payload=b"", options=b""):
        src, dst = self.ends[side], self.ends[1 - side]
        ack = self.next[1 - side] if flags & ACK else 0
        data = tcp_segment(src, dst, self.next[side], ack, flags, payload, options)
        self.trace.packet(src, dst, TCP, data)
        self.next[side] = (self.next[side] + len(payload) + bool(flags & (SYN | FIN))) & 0xFFFFFFFF

    def _stream(self, side, data, cuts, ack):
        marks = [0, *cuts, len(data)]
        for start, end in zip(marks, marks[1:]):
            for offset in range(start, end, self.mss):
                stop = min(offset + self.mss, end)
                self._segment(side, ACK | (PSH if stop == end else 0), data[offset:stop])
        if ack:
            self.trace.wait(0.4)
            self._segment(1 - side, ACK)

    def send(self, data, cuts=(), ack=True):
        """Phone to server; `cuts` are places where a new segment starts, besides those the MSS asks for."""
        self._stream(0, data, cuts, ack)

    def reply(self, data, cuts=(), ack=True):
        """Server to phone."""
        self._stream(1, data, cuts, ack)

    def resend(self, data):
        """The phone repeats its last segment, as TCP does when the acknowledgement is lost."""
        self.next[0] = (self.next[0] - len(data)) & 0xFFFFFFFF
        self.send(data)

    def close(self, side=0):
        """An orderly end, begun by the phone (0) or by the server (1)."""
        self._segment(side, FIN | ACK)
        self.trace.wait(0.4)
        self._segment(1 - side, FIN | ACK)
        self.trace.wait(0.1)
        self._segment(side, ACK)

    def reset(self, side=0):
        """An abrupt end."""
        self._segment(side, RST | ACK)


def merge(*traces):
    """The frames of several traces in order of time."""
    return sorted((frame for trace in traces for frame in trace.frames), key=lambda frame: frame.time)


def block(kind, body):
    """One pcapng block."""
    body += bytes(-len(body) % 4)
    size = struct.pack("<I", 12 + len(body))
    return struct.pack("<I", kind) + size + body + size


def comment_option(text):
    """opt_comment and the end of the options."""
    if text is None:
        return b""
    data = text.encode()
    return struct.pack("<HH", 1, len(data)) + data + bytes(-len(data) % 4) + bytes(4)


def packet_block(frame):
    """An Enhanced Packet Block."""
    head = struct.pack("<IIIII", 0, frame.time >> 32, frame.time & 0xFFFFFFFF, len(frame.data),
                       frame.length or len(frame.data))
    return block(6, head + frame.data + bytes(-len(frame.data) % 4) + comment_option(frame.comment))


def secrets_block(secrets):
    """A Decryption Secrets Block; it has to stand before the frames that it opens."""
    data = secrets.lines.encode()
    return block(10, struct.pack("<II", TLS_KEY_LOG, len(data)) + data)


def pcapng(parts):
    """A whole capture file: section header, one Ethernet interface, then frames (and secrets, if there are any)."""
    section = block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    interface = block(1, struct.pack("<HHI", 1, 0, 262144))
    return section + interface + b"".join(
        secrets_block(part) if isinstance(part, Secrets) else packet_block(part) for part in parts)
