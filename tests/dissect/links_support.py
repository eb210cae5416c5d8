# SPDX-License-Identifier: GPL-2.0-or-later
"""A capture read without Wireshark: its frames, its SIP messages, and what of them belongs together.

Reads what captures/make.py writes: pcapng with one interface, Ethernet, IPv4 with fragments, IPv6, UDP, TCP in order
with segments sent again, and datagrams that an ICMP error brings back.
"""

import ipaddress
import re
import struct
from functools import cache
from pathlib import Path
from typing import NamedTuple, Optional

CAPTURES = Path(__file__).resolve().parents[2] / "captures"
ICMP, UDP = 1, 17
SIP_PORT, SCCP_PORT = 5060, 2000
TEN_MINUTES = 600 * 10**6

# Ways to read a capture that must not matter, but for links that point forward: a second pass shows those.
STRICT = {"WIRESHARK_DEBUG_WMEM_OVERRIDE": "strict"}
MODES = {
    "one pass": {},
    "two passes": {"two_pass": True},
    "one pass, strict": STRICT,
    "two passes, strict": {"two_pass": True, **STRICT},
}


class Packet(NamedTuple):
    """A frame of the file; its time counts microseconds."""
    number: int
    time: int
    data: bytes
    comment: Optional[str]


class Payload(NamedTuple):
    """What UDP or a TCP segment carries. `first` is the frame of its first fragment; `offset` is its place in `buffer`,
    which is the frame, or the packet that had to be put together."""
    packet: Packet
    first: int
    src: str
    dst: str
    ports: tuple
    data: bytes
    buffer: bytes
    offset: int
    seq: Optional[int]


class Message(NamedTuple):
    """A SIP message: the frames where it begins and ends, and its place in `buffer`: in the frame, or in what had to be
    put together."""
    first: int
    frame: int
    time: int
    src: str
    dst: str
    port: int
    start: str
    headers: list
    body: bytes
    data: bytes
    buffer: bytes
    offset: int

    def get(self, name):
        return next((value for key, value in self.headers if key.lower() == name.lower()), "")

    @property
    def method(self):
        return "" if self.status else self.start.split()[0]

    @property
    def status(self):
        return int(self.start.split()[1]) if self.start.startswith("SIP/2.0 ") else 0

    @property
    def cseq(self):
        number, method = self.get("CSeq").split()
        return int(number), method

    @property
    def transaction(self):
        """The same for a request and its answers, and nothing else."""
        return self.get("Call-ID"), *self.cseq, frozenset((self.src, self.dst))


# ---- The file ----

def options(data):
    while len(data) >= 4:
        code, size = struct.unpack("<HH", data[:4])
        if code == 0:
            return
        yield code, data[4:4 + size]
        data = data[4 + (size + 3) // 4 * 4:]


def packets(name):
    """All frames of a capture of captures/, or of any file."""
    data = (name if isinstance(name, Path) else CAPTURES / f"{name}.pcapng").read_bytes()
    found = []
    while data:
        kind, size = struct.unpack("<II", data[:8])
        if kind == 6:
            _interface, high, low, captured, _length = struct.unpack("<5I", data[8:28])
            rest = data[28 + (captured + 3) // 4 * 4:size - 4]
            comment = next((text.decode() for code, text in options(rest) if code == 1), None)
            found.append(Packet(len(found) + 1, high << 32 | low, data[28:28 + captured], comment))
        data = data[size:]
    return found


# ---- Down to the payload ----

class Fragments:
    """IPv4 packets that come in pieces."""

    def __init__(self):
        self.pieces = {}

    def add(self, key, number, offset, more, data):
        """Once the last piece is there: the number of the frame with the first one, and all of the payload."""
        pieces = self.pieces.setdefault(key, {})
        pieces[offset] = number, data
        if more:
            return None
        del self.pieces[key]
        return pieces[0][0], b"".join(pieces[start][1] for start in sorted(pieces))


class Network(NamedTuple):
    """An IP packet: `first` is the frame of its first fragment, `offset` the payload's place in `buffer`."""
    first: int
    src: str
    dst: str
    proto: int
    data: bytes
    buffer: bytes
    offset: int


def ipv6(packet, offset):
    data = packet.data
    size, proto = struct.unpack(">HB", data[offset + 4:offset + 7])
    src, dst = (str(ipaddress.ip_address(data[i:i + 16])) for i in (offset + 8, offset + 24))
    return Network(packet.number, src, dst, proto, data[offset + 40:offset + 40 + size], data, offset + 40)


def ipv4(packet, offset, fragments):
    """None for a packet that is not whole yet."""
    data = packet.data
    head = (data[offset] & 15) * 4
    size, ident, flags = struct.unpack(">HHH", data[offset + 2:offset + 8])
    src, dst = (str(ipaddress.ip_address(data[i:i + 4])) for i in (offset + 12, offset + 16))
    proto, payload = data[offset + 9], data[offset + head:offset + size]
    if flags & 0x3FFF == 0:
        return Network(packet.number, src, dst, proto, payload, data, offset + head)
    whole = fragments.add((src, dst, ident), packet.number, (flags & 0x1FFF) * 8, flags & 0x2000, payload)
    return Network(whole[0], src, dst, proto, whole[1], whole[1], 0) if whole else None


def payload_of(packet, offset, fragments):
    """The UDP or TCP payload of a frame, or of the packet that an ICMP error in it quotes; or None."""
    six = packet.data[offset] >> 4 == 6
    found = ipv6(packet, offset) if six else ipv4(packet, offset, fragments)
    if not found:
        return None
    if found.proto == ICMP:
        return payload_of(packet, found.offset + 8, fragments)
    data = found.data
    head, seq = (8, None) if found.proto == UDP else ((data[12] >> 4) * 4, struct.unpack(">I", data[4:8])[0])
    return Payload(packet, found.first, found.src, found.dst, struct.unpack(">HH", data[:4]), data[head:], found.buffer,
                   found.offset + head, seq)


def payloads(name):
    fragments = Fragments()
    for packet in packets(name):
        payload = payload_of(packet, 14, fragments)
        if payload and payload.data:
            yield payload


# ---- TCP ----

class Stream:
    """One direction of a TCP connection; `size_of` tells the length of the message at the start of some bytes, or None
    while it is not whole."""

    def __init__(self, size_of):
        self.size_of, self.next, self.data, self.marks = size_of, None, b"", []

    def add(self, payload):
        """Messages that are whole now: the frame each began in, its bytes, the buffer with them and the place in it."""
        if self.next is not None and payload.seq != self.next:
            return                      # sent again
        self.next = (payload.seq + len(payload.data)) & 0xFFFFFFFF
        here = len(self.data)           # where this segment begins in the data
        self.marks.append((here, payload.packet.number))
        self.data += payload.data
        while self.data and (size := self.size_of(self.data)):
            first = [number for mark, number in self.marks if mark <= 0][-1]
            data, self.data = self.data[:size], self.data[size:]
            yield (first, data, payload.buffer, payload.offset - here) if here <= 0 else (first, data, data, 0)
            here -= size
            self.marks = [(mark - size, number) for mark, number in self.marks]


def whole_messages(name, port, size_of):
    """Each message to or from a TCP port, with the payload that completes it."""
    streams = {}
    for payload in payloads(name):
        if payload.seq is not None and port in payload.ports:
            stream = streams.setdefault((payload.src, payload.dst, payload.ports), Stream(size_of))
            for found in stream.add(payload):
                yield payload, *found


# ---- SIP ----

def parse(text):
    """Start line and headers; folded lines are joined."""
    start, *lines = re.sub(r"\r\n[ \t]+", " ", text).split("\r\n")
    pairs = (line.partition(":") for line in lines)
    return start, [(name.strip(), value.strip()) for name, _colon, value in pairs]


def sip_size(data):
    """Length of the SIP message at the start of `data`; None: it is not whole."""
    head, blank, _rest = data.partition(b"\r\n\r\n")
    if not blank:
        return None
    length = re.search(rb"(?im)^Content-Length[ \t]*:[ \t]*(\d+)", head)
    size = len(head) + 4 + int(length[1])
    return size if size <= len(data) else None


def make_message(payload, first, data, buffer, offset):
    head, _blank, body = data.partition(b"\r\n\r\n")
    return Message(first, payload.packet.number, payload.packet.time, payload.src, payload.dst, payload.ports[0],
                   *parse(head.decode("utf-8", "replace")), body, data, buffer, offset)


def read_messages(name):
    over_udp = ((p, p.first, p.data, p.buffer, p.offset) for p in payloads(name) if p.seq is None)
    made = [make_message(*found) for found in (*over_udp, *whole_messages(name, SIP_PORT, sip_size))]
    return sorted(made, key=lambda message: message.frame)


@cache
def messages(name):
    """All SIP messages of a capture, in the order in which they end."""
    return read_messages(name)


@cache
def cases(name):
    """Case -> the messages that begin in the frame with this comment."""
    comments = {packet.number: packet.comment for packet in packets(name) if packet.comment}
    found = {comment: [] for comment in comments.values()}
    for each in messages(name):
        if each.first in comments:
            found[comments[each.first]].append(each)
    return found


def frame_of(name, case):
    """The frame in which the messages of a case are dissected."""
    (number,) = {each.frame for each in cases(name)[case]}
    return number


# ---- SCCP ----

class SccpMessage(NamedTuple):
    """An SCCP message: where it begins and ends, its number, all of its bytes, and their place in `buffer`."""
    first: int
    frame: int
    ident: int
    data: bytes
    buffer: bytes
    offset: int


def sccp_size(data):
    """None for good where the length cannot be one."""
    length = struct.unpack("<I", data[:4])[0] if len(data) >= 4 else 0
    return length + 8 if 4 <= length <= len(data) - 8 else None


@cache
def sccp_messages(name):
    """All SCCP messages of a capture, in the order in which they end; a connection ends at a lying length."""
    found = [SccpMessage(first, payload.packet.number, struct.unpack("<I", data[8:12])[0], data, buffer, offset)
             for payload, first, data, buffer, offset in whole_messages(name, SCCP_PORT, sccp_size)]
    return sorted(found, key=lambda message: message.frame)
