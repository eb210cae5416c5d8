# SPDX-License-Identifier: GPL-2.0-or-later
"""TLS 1.2 in the two ways in which phones use it: "authenticated" (signed, not hidden) and "encrypted".

The phone resumes a session, which is the one handshake without certificates. Wireshark looks inside when it has the
session's secret: `Tls.secret` is the line of a TLS key log, `wire.Secrets` puts such lines into a capture.
"""

import hashlib
import hmac
import struct
from typing import NamedTuple

from .aes import encrypt_cbc
from .wire import Tcp

VERSION = b"\x03\x03"
CHANGE_CIPHER_SPEC, ALERT, HANDSHAKE, DATA = 20, 21, 22, 23
CLIENT_HELLO, SERVER_HELLO, FINISHED = 1, 2, 20
CLOSE_NOTIFY = b"\x01\x00"
SIGNATURE, BLOCK = 20, 16       # octets: HMAC-SHA1, AES


class Suite(NamedTuple):
    """A cipher suite: its number, and the size of its encryption key (0: it hides nothing)."""
    code: bytes
    key_size: int


AUTHENTICATED = Suite(b"\x00\x02", 0)       # TLS_RSA_WITH_NULL_SHA
ENCRYPTED = Suite(b"\x00\x2f", 16)          # TLS_RSA_WITH_AES_128_CBC_SHA


def draw(size, *parts):
    """Octets that look random and never change."""
    return hashlib.shake_256("/".join(map(str, parts)).encode()).digest(size)


def prf(secret, label, seed, size):
    """The pseudorandom function of TLS 1.2 (RFC 5246, section 5)."""
    seed = label + seed
    made, link = b"", seed
    while len(made) < size:
        link = hmac.digest(secret, link, "sha256")
        made += hmac.digest(secret, link + seed, "sha256")
    return made[:size]


def record(kind, content):
    return struct.pack(">B2sH", kind, VERSION, len(content)) + content


def hello(kind, random, session, rest):
    body = VERSION + random + bytes([len(session)]) + session + rest
    return struct.pack(">I", kind << 24 | len(body)) + body


class Side:
    """What one end sends: its keys, its count of records."""

    def __init__(self, label, signing_key, key):
        self.label, self.signing_key, self.key, self.count = label, signing_key, key, 0

    def seal(self, kind, content):
        """A record, signed and, if there is a key, hidden (RFC 5246, section 6.2.3)."""
        head = struct.pack(">QB2sH", self.count, kind, VERSION, len(content))
        content += hmac.digest(self.signing_key, head + content, "sha1")
        if self.key:
            vector, padding = draw(BLOCK, self.signing_key, self.count), BLOCK - 1 - len(content) % BLOCK
            content = vector + encrypt_cbc(self.key, vector, content + bytes([padding] * (padding + 1)))
        self.count += 1
        return record(kind, content)

    def finish(self, master, transcript):
        """The message Finished, and the records from Change Cipher Spec on."""
        check = prf(master, self.label + b" finished", hashlib.sha256(transcript).digest(), 12)
        message = struct.pack(">I", FINISHED << 24 | len(check)) + check
        return message, record(CHANGE_CIPHER_SPEC, b"\1") + self.seal(HANDSHAKE, message)


class Tls(Tcp):
    """A TCP connection with TLS in it, opened by the phone."""

    def __init__(self, trace, client, server, suite=ENCRYPTED):
        name = (*client, *server, trace.now)
        self.randoms = [draw(32, side, *name) for side in ("client", "server")]
        self.master = draw(48, "master", *name)
        self.sides = self._make_sides(suite)
        super().__init__(trace, client, server)
        self._shake_hands(suite, draw(32, "session", *name))

    @property
    def secret(self):
        """The line of a TLS key log that opens this session."""
        return f"CLIENT_RANDOM {self.randoms[0].hex()} {self.master.hex()}\n"

    def _make_sides(self, suite):
        sizes = [SIGNATURE] * 2 + [suite.key_size] * 2
        octets = prf(self.master, b"key expansion", self.randoms[1] + self.randoms[0], sum(sizes))
        keys = [octets[sum(sizes[:i]):sum(sizes[:i + 1])] for i in range(4)]
        return Side(b"client", keys[0], keys[2]), Side(b"server", keys[1], keys[3])

    def _shake_hands(self, suite, session):
        client, server = self.sides
        offer = hello(CLIENT_HELLO, self.randoms[0], session, b"\0\2" + suite.code + b"\1\0")
        choice = hello(SERVER_HELLO, self.randoms[1], session, suite.code + b"\0")
        done, records = server.finish(self.master, offer + choice)
        for side, data in enumerate((record(HANDSHAKE, offer), record(HANDSHAKE, choice) + records)):
            self._stream(side, data, (), True)
        self._stream(0, client.finish(self.master, offer + choice + done)[1], (), True)

    def _seal(self, side, data, splits):
        marks = [0, *splits, len(data)]
        return b"".join(self.sides[side].seal(DATA, data[start:end]) for start, end in zip(marks, marks[1:]))

    def send(self, data, cuts=(), ack=True, splits=()):
        """Phone to server; `splits` are places in the data where a new record starts, `cuts` those in the records
        where a new segment starts."""
        self._stream(0, self._seal(0, data, splits), cuts, ack)

    def reply(self, data, cuts=(), ack=True, splits=()):
        """Server to phone."""
        self._stream(1, self._seal(1, data, splits), cuts, ack)

    def close(self, side=0):
        """An orderly end, in TLS and in TCP."""
        self._stream(side, self.sides[side].seal(ALERT, CLOSE_NOTIFY), (), True)
        super().close(side)
