# SPDX-License-Identifier: GPL-2.0-or-later
"""The alarm documents of a capture, found without the plugin: by Wireshark's own SIP fields and Python's own parsers."""

import email
import gzip
import re
from typing import NamedTuple
from xml.etree import ElementTree

from tshark import walk

ALARM_TYPE = "application/x-cisco-alarm+xml"
# Types that Wireshark has a dissector for, so that no heuristic is asked: their bodies are not the plugin's.
STOCK_TYPES = ("application/octet-stream", "application/xml", "text/plain")


class Document(NamedTuple):
    """The bytes of one body that a REFER says, or the first element shows, to be an alarm."""
    frame: int
    data: bytes


def bodies(nodes):
    """Content type and bytes of each body of a frame's SIP messages, parts of multipart bodies one by one."""
    lines = list(walk(nodes))
    kinds = [line.value for line in lines if line.name == "sip.Content-Type"]
    found = [line.raw for line in lines if line.name == "sip.msg_body" and line.raw]
    kinds = kinds if len(kinds) == len(found) else [""] * len(found)
    for kind, body in zip(kinds, found):
        if kind.lower().startswith("multipart/"):
            yield from parts(kind, body)
        else:
            yield kind, gzip.decompress(body) if body.startswith(b"\x1f\x8b") else body


def parts(kind, body):
    message = email.message_from_bytes(f"Content-Type: {kind}\r\n\r\n".encode() + body)
    for part in message.get_payload():
        # The line break before the boundary is not the part's; email leaves it out.
        yield part.get_content_type(), part.get_payload(decode=True)


def is_alarm(kind, body):
    plain = kind.partition(";")[0].strip().lower()
    if plain == ALARM_TYPE:
        return True
    start = re.match(rb"(?:\xef\xbb\xbf)?(?:\s|<\?.*?\?>|<!--.*?-->)*<x-cisco-alarm[\s/>]", body, re.DOTALL)
    return bool(start) and plain not in STOCK_TYPES


def documents(tshark, capture):
    """All alarm documents of a capture, in order."""
    frames = tshark.trees(capture, "sip", where="sip.msg_body", options=("--disable-protocol", "cisco_alarm"))
    return [Document(number, body) for number, nodes in frames.items() for kind, body in bodies(nodes)
            if is_alarm(kind, body)]


def parsed(document):
    """The XML tree of a document, or None where it is not well formed."""
    try:
        return ElementTree.fromstring(document.data)
    except (ElementTree.ParseError, ValueError, LookupError):
        return None


def parameters(root):
    """Alarm name and its (parameter, value) pairs, for each alarm of a document."""
    for alarm in root.iter("Alarm"):
        yield alarm.get("Name", alarm.get("name")), [(p.get("name", p.get("Name")), "".join(p.itertext()))
                                                     for p in alarm.iter() if p.tag in ("String", "Enum")]
