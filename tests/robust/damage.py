# SPDX-License-Identifier: GPL-2.0-or-later
"""Damaged copies of messages, always the same ones: a mutator that knows SIP headers and XML."""

import random
import re

from messages import SCCP_PORT, Field, body_of
from prefixes import with_length

SEED = 20240306
TOKENS = re.compile(rb"<[^<>]*>|&[^;<&]{0,8};|[^<&]+|[<&]")
ATTRIBUTE = re.compile(rb"([\w:.-]+)\s*=\s*(\"[^\"]*\"|'[^']*')")
# What readers of XML, SIP and numbers stumble over.
BITS = [
    b"<", b">", b"&", b"\"", b"'", b"/", b"</", b"/>", b"<!--", b"-->", b"--", b"<![CDATA[", b"]]>", b"<?", b"?>",
    b"<!DOCTYPE x [", b"<!ENTITY a '&a;&a;'>", b"]>", b"&a;", b"&#0;", b"&#x110000;", b"&#xD800;", b"&#;", b"&#x;",
    b"&#99999999999999999999;", b"&amp", b"&lt;", b"\0", b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff", b"\xc0\x80", b"\xed\xa0\x80",
    b"\xf4\x90\x80\x80", b"\xe2\x80\xae", b"\x1b[2J", b"%s%n%x", b"\r\n", b"\n", b"\r", b"\r\n\r\n", b"\n\n", b" ", b"\t",
    b"0", b"-1", b"4294967295", b"4294967296", b"18446744073709551616", b"99999999999999", b"1" * 300, b"A" * 300,
    b"<x-cisco-alarm>", b"</x-cisco-alarm>", b"<Alarm Name=\"", b"<Alarm Name=\"DeviceTLInfo\">", b"</Alarm>",
    b"<ParameterList>", b"<String name=\"DeviceName\">", b"<String name=\"TimeStamp\">", b"</String>", b"<Enum name=\"",
    b"</Enum>", b"<String name=\"LastProtocolEventSent\">", b"Sent:SIP/2.0 200 OK  Cseq:1 REGISTER CallId:x    ",
    b"Rcvd:", b"Cseq:", b"CallId:", b"SIP/2.0 ", b" SIP/2.0", b"cisco-alarm:", b"cisco-alarm:23 ", b"Name=", b"Last=",
    b"Reason: SIP;text=\"cisco-alarm:23 Name=SEP000000000000\"", b"\\", b"\\\"", b";", b",", b";text=\"", b"/64", b"::", b"1.2.3.4/33",
    b"Refer-To: <cid:%00%", b"Content-Id: <", b"cid:", b"%", b"%4", b"--uniqueBoundary", b"--uniqueBoundary--",
]
HEADER_LINES = [
    b"Content-Type: multipart/mixed; boundary=uniqueBoundary", b"Content-Type: text/xml", b"Content-Type: ",
    b"Content-Encoding: gzip", b"Content-Length: -1", b"Content-Length: 99999999", b"l: 10", b"Refer-To:", b"Refer-To: cid:",
    b"Refer-To: <cid:%zz@%", b"r: cid:a@b", b"Content-Id:", b"Content-Id: <", b"Content-Id: <a@b> c", b"CSeq: ", b"CSeq: 1",
    b"CSeq: 4294967296 REFER", b"Call-ID:", b"i: x", b" folded", b"\tfolded", b":", b"no colon", b"Reason:",
    b"Reason: SIP;cause=200;text=\"cisco-alarm:25 Name=SEP Last=", b"Reason: SIP;text=cisco-alarm:4294967296",
    b"Reason: ,,;;\"\\", b"SIP/2.0 202 Accepted", b"REGISTER sip:a SIP/2.0",
]


class Mutator:
    """Draws damage by lot. The same seed gives the same damage."""

    def __init__(self, seed, stock):
        self.lot, self.stock = random.Random(seed), stock

    def _items(self, items, makers):
        """Deletes, doubles, swaps, replaces one of a list, or puts something between."""
        lot, i = self.lot, self.lot.randrange(len(items)) if items else 0
        j = lot.randrange(len(items)) if items else 0
        act = lot.randrange(7)
        if not items or act == 0:
            items.insert(i, lot.choice(makers))
        elif act == 1:
            del items[i:i + lot.choice((1, 1, 2, 5))]
        elif act == 2:
            items[i:i] = [items[i]] * lot.choice((1, 1, 2, 20))
        elif act == 3:
            items[i], items[j] = items[j], items[i]
        elif act == 4:
            items[i] = lot.choice(makers)
        elif act == 5:
            items[i] = self._bytes(items[i])
        else:
            items[i:] = items[i:][::-1] if lot.random() < 0.1 else items[i:]
            items.insert(i, lot.choice(makers))
        return items

    def _bytes(self, data):
        """Flips, removes, inserts a few octets."""
        data, lot = bytearray(data), self.lot
        for _ in range(lot.choice((1, 1, 2, 8))):
            i = lot.randrange(len(data) + 1)
            act = lot.randrange(4)
            if act == 0 and i < len(data):
                data[i] ^= 1 << lot.randrange(8)
            elif act == 1:
                del data[i:i + lot.choice((1, 1, 3, 30))]
            elif act == 2:
                data[i:i] = lot.choice(BITS)
            else:
                data[i:i] = lot.randbytes(lot.choice((1, 2, 9)))
        return bytes(data)

    def _attribute(self, body):
        """Another name or value for one attribute."""
        found = list(ATTRIBUTE.finditer(body))
        if not found:
            return body
        match = self.lot.choice(found)
        start, end = match.span(self.lot.choice((0, 1, 2)))
        new = self.lot.choice((b"", self._bytes(body[start:end]), self.lot.choice(found)[0], self.lot.choice(BITS)))
        return body[:start] + new + body[end:]

    def body(self, body):
        """A damaged document or text."""
        lot = self.lot
        for _ in range(lot.choice((1, 1, 2, 3, 6))):
            act = lot.randrange(10)
            if act < 5:
                body = b"".join(self._items(TOKENS.findall(body), BITS))
            elif act < 7:
                body = self._attribute(body)
            elif act == 7:
                body = self._bytes(body)
            elif act == 8:
                other = body_of(lot.choice(self.stock))[1]
                body = body[:lot.randrange(len(body) + 1)] + other[lot.randrange(len(other) + 1):]
            else:
                body = body[:lot.randrange(len(body) + 1)]
        if lot.random() < 0.03:
            mark, code = lot.choice(((b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"", "utf-16-le")))
            body = mark + body.decode("latin-1").encode(code)
        return body

    def head(self, head):
        """Damaged headers."""
        for _ in range(self.lot.choice((1, 1, 2, 4))):
            end = self.lot.choice((b"\r\n",) * 9 + (b"\n",))
            lines = self._items(head.rstrip(b"\r\n").split(b"\r\n"), HEADER_LINES)
            head = end.join(lines) + end * 2
        return head

    def sip(self):
        """A damaged SIP message."""
        lot = self.lot
        head, body = body_of(lot.choice(self.stock))
        place = lot.random()
        if body and place < 0.8:
            body = self.body(body)
        if place > 0.6:
            head = self.head(head)
        if lot.random() < 0.7:
            head = with_length(head, len(body))
        return head + body

    def sccp(self):
        """A damaged SCCP message: its fields, or its text."""
        lot, data = self.lot, lot_choice_bytes(self.lot, self.stock)
        if len(data) < 12 or lot.random() < 0.3:
            return self._bytes(data)
        text = self.body(data[12:])
        length = lot.choice((len(text) + 4,) * 6 + (0, 3, 4, 5, 200, 0xFFFF, 0x10000, 0xFFFFFFF4, 0xFFFFFFFF))
        return length.to_bytes(4, "little") + data[4:12] + text


def lot_choice_bytes(lot, stock):
    """One message, or two or three in a row."""
    return b"".join(lot.choice(stock) for _ in range(lot.choice((1, 1, 1, 2, 3))))


def sip_frames(sip, count, seed=SEED):
    """Half of them in IP fragments, so in memory of their very size; some over TCP, in two segments."""
    stock = [m for m in sip if m.startswith((b"REFER", b"REGISTER")) and len(m) < 6000]
    stock += [m for m in sip if m.startswith(b"SIP/2.0")][:60]
    mutator, field = Mutator(seed, stock), Field()
    for i in range(count):
        message = mutator.sip()[:60000]
        field.mtu = 1000 if i % 2 else 65535
        if i % 5 == 0:
            field.mtu = 65535
            field.tcp(message, cuts=(mutator.lot.randrange(1, len(message)),) if len(message) > 1 else ())
        else:
            field.udp(message)
    return field.frames


def sccp_frames(sccp, count, seed=SEED):
    mutator, field = Mutator(seed, sccp), Field()
    for i in range(count):
        message = mutator.sccp()[:60000]
        field.tcp(message, SCCP_PORT, cuts=(len(message) // 2,) if i % 4 == 0 and len(message) > 3 else ())
    return field.frames


def reason_frames(sip, count, seed=SEED):
    """REGISTERs with a damaged Reason header, and nothing else damaged."""
    stock = [m for m in sip if m.startswith(b"REGISTER") and b"\nReason:" in m]
    mutator, field = Mutator(seed, stock), Field()
    for _ in range(count):
        head, body = body_of(mutator.lot.choice(stock))
        start = head.index(b"\nReason:") + 8
        end = head.index(b"\r\n", start)
        field.udp(head[:start] + mutator.body(head[start:end]) + head[end:] + body)
    return field.frames


def undamaged(sip):
    """What editcap then damages: messages as they are, one to a frame."""
    field = Field()
    for message in sip:
        if message.startswith((b"REFER", b"REGISTER", b"SIP/2.0")) and len(message) < 9000:
            field.udp(message)
    return field.frames
