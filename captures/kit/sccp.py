# SPDX-License-Identifier: GPL-2.0-or-later
"""SCCP (Skinny) messages of older phones, and a phone that speaks it.

A message is its length (little-endian, counted from the message id on), the header version, the message id,
then the fields.
"""

import struct

from .wire import Tcp

PORT = 2000
KEEP_ALIVE, REGISTER, CAPABILITIES_RES, TEXT_ALARM, UNREGISTER = 0x0000, 0x0001, 0x0010, 0x0020, 0x0027
REGISTER_ACK, CAPABILITIES_REQ, RESET = 0x0081, 0x009B, 0x009F
KEEP_ALIVE_ACK, UNREGISTER_ACK, XML_ALARM = 0x0100, 0x0118, 0x015A
INFORMATIONAL = 2


def message(ident, body=b"", version=0, length=None):
    """A message; `length` is there to lie."""
    size = len(body) + 4 if length is None else length
    return struct.pack("<III", size & 0xFFFFFFFF, version, ident) + body


def padded(text, size):
    """Text with NULs up to a field's size."""
    data = text.encode() if isinstance(text, str) else text
    if len(data) > size:
        raise ValueError(f"{len(data)} octets don't fit {size}")
    return data.ljust(size, b"\0")


def packed_ip(phone):
    return phone.end().packed


def register(phone, version=0):
    """The phone's own registration."""
    station = padded(phone.device, 16) + bytes(4) + struct.pack("<I", 1)
    streams = struct.pack("<IIIBBHI", phone.model_id, 5, 0, 20, 0, 0x8570, 0)
    more = struct.pack("<I", 0) + padded(bytes.fromhex(phone.mac), 12) + struct.pack("<II", 1, 36)
    tail = bytes(16) + struct.pack("<I", 0) + padded(phone.active_load, 32)
    return message(REGISTER, station + packed_ip(phone) + streams + more + tail, version)


def register_ack(version=0):
    """Keep-alive time and date format, from Unified CM."""
    return message(REGISTER_ACK, struct.pack("<I6sHIBBH", 30, b"D/M/YA", 0, 60, 20, 0, 0xF100), version)


def capabilities():
    """One codec: G.711 mu-law."""
    return message(CAPABILITIES_RES, struct.pack("<III8x", 1, 4, 40))


def text_alarm(text, severity=INFORMATIONAL, first=0, second=0, version=0):
    """The old alarm: severity, 80 octets of text, two numbers."""
    return message(TEXT_ALARM, struct.pack("<I80sII", severity, padded(text, 80), first, second), version)


def xml_alarm(document, size=0, version=0):
    """The alarm document, NUL-padded to `size`."""
    data = document.encode() if isinstance(document, str) else document
    return message(XML_ALARM, padded(data, max(size, len(data))), version)


class Station:
    """One SCCP phone's connection with Unified CM."""

    def __init__(self, trace, phone, ucm, pipe=None):
        self.trace, self.phone = trace, phone
        self.pipe = pipe or Tcp(trace, phone.end(), ucm.end(PORT))

    def send(self, data, case=None, wait=0, **how):
        self.trace.wait(wait)
        if case:
            self.trace.case(case)
        self.pipe.send(data, **how)

    def reply(self, data, case=None, wait=10, **how):
        self.trace.wait(wait)
        if case:
            self.trace.case(case)
        self.pipe.reply(data, **how)

    def register(self, case=None):
        """Registration and what follows it at once."""
        self.send(register(self.phone), f"{case}/sent" if case else None)
        self.reply(register_ack(), f"{case}/received" if case else None)
        self.reply(message(CAPABILITIES_REQ))
        self.send(capabilities(), wait=5)

    def keep_alive(self):
        """The heartbeat and its answer."""
        self.send(message(KEEP_ALIVE))
        self.reply(message(KEEP_ALIVE_ACK), wait=3)
