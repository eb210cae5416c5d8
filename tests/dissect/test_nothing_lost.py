# SPDX-License-Identifier: GPL-2.0-or-later
"""Nothing on the wire is lost, nothing is invented: the tree against Python's own XML parser, for all captures.

Every parameter of a well-formed document is one line, in the order of the wire, over the bytes that it came from: typed
where the value is of the parameter's type, else the pair param.name and param.value.
"""

import ipaddress
import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from documents import documents, parsed
from facts import FIELD_OF
from tshark import READ

# SCCP alarms have tests of their own.
CAPTURES = sorted(path.stem for path in (Path(__file__).resolve().parents[2] / "captures").glob("*.pcapng")
                  if not path.stem.startswith("sccp"))
FILTERS = NAMED, WARNED = "cisco_alarm.name && sip", "cisco_alarm.expert.malformed or cisco_alarm.expert.truncated"
PREFIXED = ("IPAddress", "IPv4Address", "DeviceIPv4Address", "IPv6Address", "DeviceIPv6Address")
# Markup where the grammar has none: these values are shown as they stand, which is not how XML reads them.
MARKUP_INSIDE = ("raw-tag", "nested-string")
# Well formed as XML goes, but not by the grammar of an alarm.
NO_ALARM_XML = (*MARKUP_INSIDE, "no-name-attribute", "text-between", "nested-alarm", "no-alarm-name", "other-root")
# Not well formed by themselves, but no harm is done: some senders pad with NULs, and a Content-Type may name the charset.
FORGIVEN = ("nul-padded", "charset", "charset-quoted")
WORD = b'name="UnifiedCMIPAddress"><not open></String>'  # what phones write where they had no connection is no damage


def number(text, low, high):
    """The number of a text that is nothing but one, and in range."""
    if not re.fullmatch(r"\s*-?[0-9]{1,20}\s*" if low < 0 else r"\s*[0-9]{1,20}\s*", text):
        return None
    return int(text) if low <= int(text) <= high else None


def address(text, kind, name):
    """An address, with a prefix length where the parameter may have one."""
    host, slash, length = (part.strip() for part in text.partition("/"))
    size = kind(0).max_prefixlen
    if slash and (name not in PREFIXED or number(length, 0, size) is None):
        return None
    try:
        return str(kind(host))
    except ValueError:
        return None


# In an alarm that no table lists: names that mean the same field in every alarm that has them.
LISTED = {alarm for alarm, _name in FIELD_OF}
DEPEND_ON_ALARM = ("Reason", "FailureReason", "Method", "StatusCode", "Type")
ANYWHERE = {name: field for (alarm, name), field in FIELD_OF.items()
            if " " not in alarm and name not in DEPEND_ON_ALARM}


def field_of(alarm, name):
    if alarm is None:   # there is none around the parameter
        return None
    return FIELD_OF.get((alarm, name)) if alarm in LISTED else ANYWHERE.get(name)


def value_of(alarm, name, text, type_of):
    """What a typed field should hold, or None where the value is not of its type. An empty value is of none."""
    kind = type_of.get(field_of(alarm, name))
    if not text or kind is None:
        return None
    if kind == "FT_STRING":
        return text
    if kind in ("FT_IPv4", "FT_IPv6"):
        return address(text, ipaddress.IPv4Address if kind == "FT_IPv4" else ipaddress.IPv6Address, name)
    if kind == "FT_ABSOLUTE_TIME":
        ms = number(text, 0, 253402300799999)
        return None if ms is None else ms * 10**6
    low, high = {"FT_UINT32": (0, 2**32 - 1), "FT_UINT16": (0, 65535), "FT_INT32": (-2**31 + 1, 2**31 - 1)}[kind]
    return number(text, low, high)


def wanted_lines(root, type_of):
    """(filter name, value) for all of a document's parameters, in order."""
    alarm = None
    for element in root.iter():
        name = element.get("name", element.get("Name"))
        if element.tag.rpartition("}")[2] == "Alarm":
            alarm = name or ""
        elif name is not None or element.tag.rpartition("}")[2] in ("String", "Enum"):
            name = element.tag if name is None else name
            if not name:
                continue    # as stray text
            text = "".join(element.itertext())
            value = value_of(alarm, name, text, type_of)
            yield ("param", (name, text)) if value is None else (field_of(alarm, name), value)


def shown_lines(layers, type_of):
    """The same of the tree, with the bytes of each value. Stray text, which has no name, is no parameter."""
    known = set(FIELD_OF.values())
    name = None
    for layer in layers:
        for line in layer.children:
            short = line.name.removeprefix("cisco_alarm.")
            if short == "param.name":
                name = line.value
            elif short == "param.value" and name:
                yield "param", (name, line.value), line.raw
            elif short in known:
                yield short, READ.get(type_of[short], str)(line.value), line.raw


def alarm_layers(tshark, capture):
    """Frame number -> the alarm's layers."""
    return tshark.trees(capture, "cisco_alarm", where="cisco_alarm")


@pytest.mark.parametrize("capture", CAPTURES)
def test_every_parameter_is_one_line(tshark, capture):
    type_of, layers = tshark.types(), alarm_layers(tshark, capture)
    named = {frame: case for case, frame in tshark.cases(capture).items()}
    wanted, frames = {}, {document.frame for document in documents(tshark, capture)}
    for document in documents(tshark, capture):
        root = parsed(document)
        if root is None or named.get(document.frame) in MARKUP_INSIDE:
            frames.discard(document.frame)
        else:
            wanted.setdefault(document.frame, []).extend(wanted_lines(root, type_of))
    for frame in frames:
        shown = [(name, value) for name, value, _raw in shown_lines(layers[frame], type_of)]
        assert shown == wanted[frame], named.get(frame, frame)


@pytest.mark.parametrize("capture", CAPTURES)
def test_every_line_highlights_what_it_shows(tshark, capture):
    """The bytes, read as XML, are the value."""
    type_of = tshark.types()
    for frame, layers in alarm_layers(tshark, capture).items():
        for name, value, raw in shown_lines(layers, type_of):
            if not raw and name == "device_ipv4":
                continue    # of a text form: its sender's address, which is no part of the text
            try:
                root = ElementTree.fromstring(b"<a>" + raw + b"</a>")
            except ElementTree.ParseError:
                continue    # raw markup, bytes in another encoding: the tables of odd and bad input have these
            text = raw.decode() if len(root) else root.text or ""
            assert agrees(name, value, text, type_of), (frame, name, value, raw)


def agrees(name, value, text, type_of):
    if name == "param":
        return value[1] == text
    kind = type_of[name]
    if kind == "FT_STRING":
        return value == text
    if kind in ("FT_IPv4", "FT_IPv6"):
        return ipaddress.ip_address(text.partition("/")[0].strip()) == ipaddress.ip_address(value)
    return value == int(text) * (10**6 if kind == "FT_ABSOLUTE_TIME" else 1)


@pytest.mark.parametrize("capture", CAPTURES)
def test_alarms_are_where_the_documents_are(tshark, capture):
    """Every body with an alarm in it is one, and nothing else is; bodies in pieces are dissected in the last one."""
    with_alarm = {document.frame for document in documents(tshark, capture) if b"<Alarm" in as_utf8(document.data)}
    assert tshark.frames_of(capture, FILTERS)[NAMED] == sorted(with_alarm)


def as_utf8(data):
    """UTF-16 counts where a byte order mark tells of it."""
    return data.decode("utf-16", "ignore").encode() if data[:2] in (b"\xff\xfe", b"\xfe\xff") else data


@pytest.mark.parametrize("capture", CAPTURES)
def test_warned_of_what_xml_forbids(tshark, capture):
    """malformed or truncated stands on the documents that a real XML parser refuses, and on no other one."""
    named = {frame: case for case, frame in tshark.cases(capture).items()}
    warned = tshark.frames_of(capture, FILTERS)[WARNED]
    for document in documents(tshark, capture):
        case = named.get(document.frame, document.frame)
        escaped = document._replace(data=document.data.replace(WORD, WORD.replace(b"<not", b"&lt;not")))
        refused = (parsed(escaped) is None or case in NO_ALARM_XML) and case not in FORGIVEN
        assert (document.frame in warned) == refused, case


@pytest.mark.parametrize("capture", CAPTURES)
def test_unparsed_alarms_are_nowhere(tshark, capture):
    """What the plugin takes, it takes because of a document: no frame but theirs, and those of the answers."""
    mine = {document.frame for document in documents(tshark, capture)}
    fields = tshark.fields(capture)
    others = {number: found for number, found in fields.items() if number not in mine}
    allowed = {"response_to", "response_code", "response_time", "expert.rejected"}
    if capture in ("forum-tcp", "forum-udp", "bad", "odd-values", "envelope", "catalog", "codes", "sip-other"):
        assert all(found.keys() <= allowed for found in others.values())
