# SPDX-License-Identifier: GPL-2.0-or-later
"""Reads and writes captures of exported PDUs, those of tshark's `-U "OSI layer 7"`: by the description of the formats,
not by the tool under test."""

import ipaddress
import struct
from typing import NamedTuple

SECTION, INTERFACE, PACKET = 0x0A0D0D0A, 1, 6
NAME_TAG, TCP, UDP = 12, 2, 3


class Message(NamedTuple):
    """A SIP message: microseconds since 1970, the two ends, its bytes."""
    time: int
    src: str
    sport: int
    dst: str
    dport: int
    port_type: int
    data: bytes


class Packet(NamedTuple):
    """A packet of a pcapng file: interface, time in the interface's units, bytes, its comment."""
    interface: int
    time: int
    data: bytes
    comment: str


def padded(data):
    return data + bytes(-len(data) % 4)


def options(data):
    """Code -> value; the last of each."""
    found, pos = {}, 0
    while pos + 4 <= len(data):
        code, size = struct.unpack_from("<HH", data, pos)
        if code == 0:
            break
        found[code] = data[pos + 4:pos + 4 + size]
        pos += 4 + size + -size % 4
    return found


def blocks(data):
    """Type and body of each block; its length stands at both ends."""
    pos = 0
    while pos < len(data):
        kind, size = struct.unpack_from("<II", data, pos)
        assert size % 4 == 0 and struct.unpack_from("<I", data, pos + size - 4)[0] == size
        yield kind, data[pos + 8:pos + size - 4]
        pos += size
    assert pos == len(data)


def read(path):
    """The interfaces (their options and link type) and the packets of a file."""
    interfaces, packets = [], []
    for kind, body in blocks(path.read_bytes()):
        if kind == INTERFACE:
            interfaces.append(options(body[8:]) | {"link": struct.unpack_from("<H", body)[0]})
        elif kind == PACKET:
            number, high, low, size, whole = struct.unpack_from("<5I", body)
            assert size == whole and number < len(interfaces)
            found = options(body[20 + size + -size % 4:])
            packets.append(Packet(number, high << 32 | low, body[20:20 + size], found.get(1, b"").decode()))
    return interfaces, packets


def tags(data):
    """Tag -> value, and what is behind the tags."""
    found, pos = {}, 0
    while True:
        tag, size = struct.unpack_from(">HH", data, pos)
        pos += 4
        if tag == 0:
            return found, data[pos:]
        found[tag] = data[pos:pos + size]
        pos += size


def messages(path):
    """The SIP messages of a capture with times in microseconds."""
    found = []
    interfaces, packets = read(path)
    for packet in packets:
        digits = interfaces[packet.interface].get(9, b"\6")[0]     # of the fraction of a second
        time = packet.time * 10**6 // 10**digits
        tag, data = tags(packet.data)
        if tag[NAME_TAG].rstrip(b"\0") == b"sip":
            src, dst = (str(ipaddress.ip_address(tag.get(four) or tag[six])) for four, six in ((20, 22), (21, 23)))
            port_type, sport, dport = (int.from_bytes(tag[number], "big") for number in (24, 25, 26))
            found.append(Message(time, src, sport, dst, dport, port_type, data))
    return found


def block(kind, body):
    body = padded(body)
    size = struct.pack("<I", len(body) + 12)
    return struct.pack("<I", kind) + size + body + size


def write(path, found):
    """A capture of messages, one interface, times in microseconds."""
    out = block(SECTION, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)) + block(INTERFACE, struct.pack("<HHI", 252, 0, 0))
    for message in found:
        tag = b"".join(struct.pack(">HH", number, len(value)) + value for number, value in (
            (NAME_TAG, b"sip"), (20, ipaddress.ip_address(message.src).packed),
            (21, ipaddress.ip_address(message.dst).packed), (24, struct.pack(">I", message.port_type)),
            (25, struct.pack(">I", message.sport)), (26, struct.pack(">I", message.dport)), (0, b"")))
        size = len(tag + message.data)
        out += block(PACKET, struct.pack("<5I", 0, message.time >> 32, message.time & 0xFFFFFFFF, size, size)
                     + tag + message.data)
    path.write_bytes(out)
