# SPDX-License-Identifier: GPL-2.0-or-later
"""Captures of all prefixes of a document, cut by Content-Length, by the message's end, and by the capture itself."""

import re

from messages import SCCP_PORT, TCP_HEADERS, Field, documents

LONG = 3000     # the few longer documents are cut here and there only
NAME = re.compile(rb"<Alarm\b[^>]*>")


def cuts(length, stride):
    """Where to cut; long texts at places far apart."""
    return range(0, length + 1, max(stride, length // 150 if length > LONG else 1))


def by_kind(bodies):
    """The documents, and whether each is the first one of its alarm."""
    seen = set()
    for body, head in bodies.items():
        found = NAME.search(body)
        kind = found[0] if found and b"UTF-8" in body else None
        yield head, body, kind not in seen and kind is not None
        seen.add(kind)


def with_length(head, length):
    return re.sub(rb"(?i)(\r\n(?:Content-Length|l)\s*:\s*)-?\w+", rb"\g<1>%d" % length, head)


def by_content_length(head, body, stride):
    """The whole document is there, and Content-Length says less: what follows must not be read."""
    field = Field()
    for end in cuts(len(body), stride):
        field.udp(with_length(head, end) + body)
    return field.frames


def by_message_end(head, body, stride):
    """The message ends there. In IP fragments, so that it is put together in memory that ends there, too."""
    field = Field(mtu=1000)
    for end in cuts(len(body), stride):
        field.udp(with_length(head, end) + body[:end])
    return field.frames


def by_capture(head, body, stride):
    """The capture keeps the beginning of the frame."""
    field = Field()
    for end in cuts(len(body), stride):
        field.udp(head + body, snap=len(head) + end)
    return field.frames


def sccp(message, stride):
    """An SCCP message: whole by its length field and cut by the capture, and with a length field that says less."""
    field = Field()
    for end in cuts(len(message), stride):
        field.tcp(message, SCCP_PORT)
        last = field.frames[-1]
        field.frames[-1] = last._replace(data=last.data[:TCP_HEADERS + end])
        field.tcp(max(4, end - 8).to_bytes(4, "little") + message[4:max(12, end)], SCCP_PORT)
    return field.frames


def captures(sip, alarms, stride, others):
    """Names and frames, many documents to a capture. The first document of each alarm is cut at every `stride` octets,
    the other ones at every `others` octets."""
    bodies = {body: head for head, body in documents(sip)}
    for how in (by_content_length, by_message_end, by_capture):
        yield f"prefixes {how.__name__}", [frame for head, body, first in by_kind(bodies)
                                           for frame in how(head, body, stride if first else others)]
    carriers = [m for m in alarms if m[8:10] in (b"\x5a\x01", b"\x20\x00")]
    yield "prefixes sccp", [frame for i, message in enumerate(carriers)
                            for frame in sccp(message, stride if i < 5 else others)]
