# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures too large for memory: frames go to the file in order of time, as soon as nothing earlier can follow.

`Trace` keeps a whole capture; a `Sink` keeps only what is not due yet. It also does what happens to real captures: it
begins in the middle, lacks frames, has some twice. Who needs to know whether and as which frame something was captured
hands in a `Mark` or a list. Times are whole microseconds since 1970-01-01 UTC. IPv4 only.
"""

import heapq
import random
import struct

from .wire import ACK, FIN, HOP, PSH, RST, SYN, TCP, UDP, End, ipv4_fragments, pcapng, udp_datagram, ethernet

MSS = 1460
DELAYED_COPY = 4        # microseconds from a frame to its copy from a mirror port, where nothing else is asked for


class Mark:
    """A message, of one or several frames. Once written: `frame`, the number of the frame that completes it, and
    `time`, that frame's; both None where one of its frames is not in the capture. `alarm`: an alarm, or the response
    to one, which a capture of alarms only holds."""
    __slots__ = ("frame", "time", "broken", "alarm")

    def __init__(self, alarm=False):
        self.frame = self.time = None
        self.broken, self.alarm = False, alarm


class Sink:
    """Writes frames to a file. A tag is None, a `Mark`, or a list or deque that gets (time, frame number)."""

    def __init__(self, file, begin, end, *, missing=0.0, alarms_only=False, copy_delay=DELAYED_COPY, seed=0):
        self.file, self.begin, self.end = file, begin, end
        self.missing, self.alarms_only, self.copy_delay = missing, alarms_only, copy_delay
        self.random = random.Random(f"sink {seed}").random
        self.waiting, self.serial = [], 0
        self.frames = self.dropped = self.copies = 0
        file.write(pcapng([]))

    def put(self, time, data, tag=None, last=True, twice=False):
        """A frame; `last`: it completes the message of its tag. `twice`: a mirror port doubles it."""
        self.serial += 1
        heapq.heappush(self.waiting, (time, self.serial, data, tag, last, twice))

    def flush(self, until):
        """Write what was before a time. Nothing before that may be put any more."""
        waiting, pop = self.waiting, heapq.heappop
        while waiting and waiting[0][0] < until:
            self._write(pop(waiting))

    def close(self):
        self.flush(self.end)

    def _write(self, entry):
        time, _, data, tag, last, twice = entry
        if not self._captured(time, tag, twice):
            if type(tag) is Mark and not last:
                tag.broken = True       # Sent again, the last frame completes the message; the first comes too late.
            return
        self.frames += 1
        size = len(data)
        padding = -size & 3
        total = struct.pack("<I", 32 + size + padding)
        head = struct.pack("<IIIII", 0, time >> 32, time & 0xFFFFFFFF, size, size)
        self.file.write(b"".join((b"\6\0\0\0", total, head, data, bytes(padding), total)))
        if type(tag) is Mark:
            if last and not tag.broken and tag.frame is None:
                tag.frame, tag.time = self.frames, time
        elif tag is not None:
            tag.append((time, self.frames))
        if twice is True:
            self.put(time + self.copy_delay, data, tag if self.alarms_only else None, last, "copy")

    def _captured(self, time, tag, twice):
        if time < self.begin or time >= self.end or self.alarms_only and not (type(tag) is Mark and tag.alarm):
            return False
        if twice == "copy":
            self.copies += 1
        elif self.missing and self.random() < self.missing:
            self.dropped += 1
            return False
        return True


def ones_sum(data):
    """The ones' complement sum of 16-bit words, 1 to 65535: a number's remainder modulo 65535 is that of the sum of its
    digits to the base 65536."""
    return int.from_bytes(data if not len(data) & 1 else data + b"\0", "big") % 0xFFFF or 0xFFFF


class Way:
    """One direction between two hosts: whole Ethernet frames out of segments."""

    def __init__(self, src, dst, ident):
        self.head = bytes.fromhex(dst.mac) + bytes.fromhex(src.mac) + b"\x08\x00"
        self.addresses = src.packed + dst.packed
        self.sum = ones_sum(self.addresses)
        self.ports = struct.pack(">HH", src.port, dst.port)
        self.ident = ident

    def frame(self, seq, ack, flags, payload, options=b""):
        """A TCP segment in its frame, with right checksums."""
        size = 20 + len(options) + len(payload)
        segment = self.ports + struct.pack(">IIBBH", seq, ack, (5 + len(options) // 4) << 4, flags, 29200)
        total = (self.sum + TCP + size + ones_sum(segment) + ones_sum(options + payload)) % 0xFFFF
        self.ident = ident = (self.ident + 1) & 0xFFFF
        length = 20 + size
        header = (0x4560 + length + ident + 0x4000 + 0x4000 + TCP + self.sum) % 0xFFFF
        return b"".join((self.head, struct.pack(">HHHHBBH", 0x4560, length, ident, 0x4000, 64, TCP, 0xFFFF - header),
                         self.addresses, segment, struct.pack(">HH", 0xFFFF - total, 0), options, payload))


class TcpFlow:
    """One TCP connection, seen by a mirror port. Methods take the time at which they begin and give the one at which
    they are done. `twice`: all its frames are captured twice."""
    transport = "TCP"

    def __init__(self, sink, client, server, number=0, twice=False):
        draw = random.Random(f"{client.ip} {client.port} {server.ip} {server.port} {number}").getrandbits
        self.sink, self.client, self.server, self.twice = sink, client, server, twice
        self.ways = Way(client, server, draw(16)), Way(server, client, draw(16))
        self.next = [draw(32), draw(32)]

    def segment(self, time, side, flags, payload=b"", tag=None, last=True, options=b""):
        numbers = self.next
        data = self.ways[side].frame(numbers[side], numbers[1 - side] if flags & ACK else 0, flags, payload, options)
        self.sink.put(time, data, tag, last, self.twice)
        numbers[side] = (numbers[side] + len(payload) + bool(flags & (SYN | FIN))) & 0xFFFFFFFF
        return time + HOP

    def stream(self, time, side, data, tag=None):
        if len(data) <= MSS:
            return self.segment(time, side, ACK | PSH, data, tag)
        for offset in range(0, len(data), MSS):
            last = offset + MSS >= len(data)
            time = self.segment(time, side, ACK | PSH if last else ACK, data[offset:offset + MSS], tag, last)
        return time

    def send(self, time, data, tag=None):
        """Phone to server."""
        return self.stream(time, 0, data, tag)

    def reply(self, time, data, tag=None):
        """Server to phone."""
        return self.stream(time, 1, data, tag)

    def acknowledge(self, time, side=0):
        return self.segment(time, side, ACK)

    def open(self, time):
        options = b"\x02\x04\x05\xb4"
        time = self.segment(time, 0, SYN, options=options) + 600
        time = self.segment(time, 1, SYN | ACK, options=options) + 100
        return self.segment(time, 0, ACK) + 1000

    def knock(self, time, refused=True):
        """A SYN to a port where nothing listens: answered by RST, or by nothing at all (sent again twice)."""
        first = self.next[0]
        for wait in (0,) if refused else (0, 1_000_000, 3_000_000):
            self.next[0] = first
            self.segment(time + wait, 0, SYN, options=b"\x02\x04\x05\xb4")
        if refused:
            self.segment(time + 600, 1, RST | ACK)

    def close(self, time, side):
        """The end in order, begun by the phone (0) or the server (1)."""
        self.segment(time, side, FIN | ACK)
        self.segment(time + 500, 1 - side, FIN | ACK)
        return self.segment(time + 900, side, ACK)

    def fin_alone(self, time, side):
        """A FIN that nobody acknowledges, and the three times that TCP sends it again."""
        first = self.next[side]
        for wait in (0, 300_000, 900_000, 2_100_000):
            self.next[side] = first
            self.segment(time + wait, side, FIN | ACK)
        return time

    def reset(self, time, side):
        return self.segment(time, side, RST | ACK)

    def in_vain(self, time, data, tag=None, waits=(0, 400_000, 1_200_000, 2_800_000, 6_000_000)):
        """The phone sends, nobody acknowledges, TCP sends again."""
        first = self.next[0]
        for wait in waits:
            self.next[0] = first
            self.stream(time + wait, 0, data, tag)
        return time + waits[-1] + HOP


class UdpFlow:
    """The same calls over UDP, where nothing is opened or closed."""
    transport = "UDP"

    def __init__(self, sink, client, server, number=0, twice=False):
        self.sink, self.client, self.server, self.twice = sink, client, server, twice
        self.ident = random.Random(f"{client.ip} {client.port} {number}").getrandbits(16)

    def datagram(self, time, src, dst, data, tag):
        self.ident = (self.ident + 1) & 0xFFFF
        packets = list(ipv4_fragments(src, dst, UDP, self.ident, udp_datagram(src, dst, data)))
        for number, packet in enumerate(packets, 1):
            self.sink.put(time, ethernet(src, dst, packet), tag, number == len(packets), self.twice)
            time += HOP
        return time

    def send(self, time, data, tag=None):
        return self.datagram(time, self.client, self.server, data, tag)

    def reply(self, time, data, tag=None):
        return self.datagram(time, self.server, self.client, data, tag)

    def in_vain(self, time, data, tag=None, waits=(0, 500_000, 1_500_000, 3_500_000, 7_500_000)):
        """Timer E of RFC 3261: the request again after T1, then twice as long each time."""
        for wait in waits:
            self.send(time + wait, data, tag)
        return time + waits[-1] + HOP

    def acknowledge(self, time, side=0):
        return time

    def open(self, time):
        return time

    def knock(self, time, refused=True):
        """Nobody listens: nothing is seen of it here."""

    def close(self, time, side):
        return time

    fin_alone = reset = close


def opaque_end(ip, port):
    """An end of a connection whose host has no other part in the story."""
    return End("00000c07ac0f", ip, port)
