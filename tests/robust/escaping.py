# SPDX-License-Identifier: GPL-2.0-or-later
"""Text meant to harm whoever shows it comes out as Wireshark shows any other text, and what is parsed can be parsed."""

import json
import re
import xml.etree.ElementTree as ET

import messages
from hostile import REGISTER, param, refer
from messages import Field, SCCP_PORT

# Without line ends, so that a header of SIP can hold them too. U+FFFE is left out: Wireshark writes it into PDML as it is,
# whoever shows it, and XML forbids it.
TEXTS = {
    "escape": b"a\x1b[31mred\x1b[2J\x1b]0;title\x07\x1bcb", "controls": bytes(range(1, 9)) + b"\x0b\x0c\x0e\x1f\x7fb",
    "c1": b"a\xc2\x9b31m\xc2\x85b", "latin-1": b"a\x9b31m\xe9\xff\xfeb", "overlong": b"a\xc0\xafb\xe0\x80\xafc\xc1\xbf",
    "surrogate": b"a\xed\xa0\x80\xed\xb0\x80b", "beyond": b"a\xf4\x90\x80\x80\xf8\x88\x80\x80\x80b", "cut": b"ab\xe6\x9d",
    "bidi": "a\u202etxt\u202c\u2066x\u2069\u200f\ufeffb".encode(), "not characters": "a\ufdd0\U0001fffeb".encode(),
    "formats": b"%s%n%x%99999d %(a)s {0} $HOME `id`", "quotes": b"a\\b'c/d}],{[e", "tab": b"a\tb", "html": b"a]]>b --> c",
    "plain": "Büro-東京 😀".encode(),
}
# A line of text must not hold these: controls, and what turns the direction of writing.
CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]")
STRINGS = ("name", "param.name", "param.value", "device_name", "neighbor_device", "neighbor_port", "ucm_address", "reason_text",
           "active_load", "last_sent", "last_sent.method", "last_sent.uri", "last_sent.call_id", "last_received",
           "last_received.phrase", "ctl_signature", "cid.refer_to", "cid.content_id")


def alarm(text, name=b"LastOutOfServiceInformation", attribute=b"Extra"):
    """A document that has the text wherever a phone puts text."""
    event = b"Sent:X" + text + b" sip:" + text + b" SIP/2.0  Cseq:1 REFER CallId:" + text + b"    "
    answer = b"Rcvd:SIP/2.0 200 " + text + b"  Cseq:1 REFER CallId:" + text + b"    "
    params = [(b"DeviceName", text), (b"NeighborDeviceID", text), (b"NeighborPortID", text), (b"UnifiedCMIPAddress", text),
              (attribute, text), (b"LastProtocolEventSent", event), (b"LastProtocolEventReceived", answer),
              (b"ReasonForOutOfServiceText", text), (b"DeviceIPv4Address", text), (b"TimeStamp", text)]
    return (b'<?xml version="1.0" encoding="UTF-8"?>\n<x-cisco-alarm><Alarm Name="' + name + b'"><ParameterList>'
            + b"".join(param(*p) for p in params) + b'<Enum name="ReasonForOutOfService">10</Enum>'
            + b"</ParameterList></Alarm></x-cisco-alarm>" + text)


def answer_to(message):
    """202 to it, with the same Call-ID, so that the alarm's name is told once more."""
    call_id = re.search(rb"\r\nCall-ID: ([^\r]*)", message)[1]
    return (b"SIP/2.0 403 Forbidden\r\nVia: SIP/2.0/UDP 192.0.2.9\r\nFrom: <sip:1@192.0.2.9>;tag=1\r\nTo: <sip:2@192.0.2.1>\r\n"
            b"Call-ID: " + call_id + b"\r\nCSeq: 1000 REFER\r\nContent-Length: 0\r\n\r\n")


def field_of(texts):
    """Per text: alarms with it in values, in names, and everywhere, their answers, a REGISTER, and SCCP messages."""
    field = Field()
    for text in texts:
        cid = b"Refer-To: <cid:%s@a>\r\nContent-Id: <%s@b>\r\nSubject: %s\r\n" % (text, text, text)
        attribute = text.replace(b"<", b"")
        for message in (refer(alarm(text), more=cid, call_id=b"x%d" % len(field.frames)),
                        refer(alarm(text, name=attribute, attribute=attribute), more=cid, call_id=text)):
            src, dst = field.udp(message)
            field.answer(src, dst, answer_to(message))
        field.udp(REGISTER % {b"more": b'Reason: SIP;cause=200;text="cisco-alarm:23 Name=' + text + b" Load=" + text + b" Last="
                              + text + b" " + text + b"=" + text + b'"\r\n'})
        body = alarm(text)
        field.tcp((len(body) + 4).to_bytes(4, "little") + b"\0\0\0\0\x5a\x01\0\0" + body, SCCP_PORT)
        old = (b"25: Name=" + text + b" Last=" + text)[:80].ljust(80, b"\0")
        field.tcp((96).to_bytes(4, "little") + b"\0\0\0\0\x20\0\0\0" + bytes(4) + old + bytes(8), SCCP_PORT)
    return field.frames


def parses(kind, data):
    """Why it does not."""
    try:
        if kind == "json":
            json.loads(data)
        elif kind == "ek":
            for line in filter(None, data.split(b"\n")):
                json.loads(line)
        elif kind == "pdml":
            ET.fromstring(data)
        else:
            data.decode("utf-8")
    except (ValueError, ET.ParseError) as error:
        return [f"{kind}: {error}"]
    return []


def own_lines(text):
    """The plugin's part of -V, without the bytes of other protocols."""
    shown, mine = [], False
    for line in text.split("\n"):
        if line[:1] not in (" ", ""):
            mine = line.startswith("Cisco Phone Alarm")
        if mine:
            shown.append(line)
    return "\n".join(shown)


def outputs(lab, path):
    """Everything tshark can write, by name: bytes."""
    fields = [x for name in STRINGS for x in ("-e", f"cisco_alarm.{name}")]
    statistics = [x for name in ("reasons", "devices", "switches", "ucm") for x in ("-z", f"cisco_alarm,{name}")]
    ways = {"text": ("-V", "-O", "cisco_alarm"), "list": ("-T", "tabs"), "fields": ("-Y", "cisco_alarm", "-T", "fields", *fields),
            "json": ("-T", "json"), "json, raw": ("-T", "json", "-x"), "ek": ("-T", "ek"), "pdml": ("-T", "pdml"),
            "statistics": ("-q", *statistics), "expert": ("-q", "-z", "expert")}
    for name, way in ways.items():
        run = lab.plain.read(path, *way)
        if run.complaint():
            raise RuntimeError(f"{name}: {run.complaint()}")
        yield name, run.out


def shown(kind, data, names):
    """Per frame what tshark shows of two fields."""
    if kind == "fields":
        return [tuple(line.split("^")) for line in data.decode("utf-8", "replace").strip("\n").split("\n")]
    if kind == "pdml":
        return [tuple(packet.find(f".//field[@name='{name}']").get("show") for name in names)
                for packet in ET.fromstring(data).iter("packet")]
    if kind == "json":
        layers = [packet["_source"]["layers"] for packet in json.loads(data)]
        return [tuple(layer[name] for name in names) for layer in layers]
    packets = [json.loads(line) for line in data.split(b"\n") if line.startswith(b'{"timestamp"')]
    return [tuple(packet["layers"][name.replace(".", "_")] for name in names) for packet in packets]


def differences(lab, kind):
    """The value of a field shows as that of a header which Wireshark's own dissector shows."""
    field, names = Field(), ("cisco_alarm.neighbor_device", "sip.Subject")
    for text in TEXTS.values():
        more = b"Refer-To: cid:a@b\r\nContent-Id: <a@b>\r\nSubject: " + text + b"\r\n"
        field.udp(refer(alarm(text), more=more))
    path = messages.write(lab.room / "same.pcapng", field.frames)
    asked = () if kind == "pdml" else ("-e", names[0], "-e", names[1])
    data = lab.plain.read(path, "-T", kind, *(("-E", "separator=^") if kind == "fields" else ()), *asked).out
    pairs = shown(kind, data, names)
    if len(pairs) != len(TEXTS):
        yield f"{len(pairs)} lines for {len(TEXTS)} texts"
    for name, pair in zip(TEXTS, pairs):
        if len(pair) != 2 or pair[0] != pair[1]:
            yield f"{name}: {pair[0]!r}, but stock {pair[1:]!r}"


def check(lab):
    for kind in ("fields", "json", "ek", "pdml"):
        lab.tally.check(f"shown as stock shows it: {kind}", differences(lab, kind), f"{len(TEXTS)} texts")
    path = messages.write(lab.room / "escapes.pcapng", field_of(list(TEXTS.values()) + [b"a\0b", b"a\r\nb", b"&#27;[2J&#x202e;&#0;"]))
    for kind, out in outputs(lab, path):
        bad = parses(kind.partition(",")[0], out)
        text = out.decode("utf-8", "replace")
        text = own_lines(text) if kind == "text" else text
        # -T fields writes strings as they are, stock fields too: see differences().
        found = [] if kind in ("fields", "json", "json, raw", "ek", "pdml") else CONTROL.findall(text.replace("\n", "").replace("\t", ""))
        if found:
            place = CONTROL.search(text.replace("\t", " ").replace("\r", " "))
            bad.append(f"{len(found)} control characters, as in {text[max(0, place.start() - 60):place.end() + 20]!r}" if place else
                       f"control characters {set(found)}")
        # -T fields has a line for each, and tabs between the strings that were asked for.
        alarms = "\t" if kind == "fields" else "reason.10|ReasonForOutOfService|escription|Cisco Phone Alarm|^1"
        if kind != "expert" and len(re.findall(alarms, text)) < 4:
            bad.append("there is hardly an alarm in it")
        if kind == "fields":
            bad += [] if text.count("%s%n%x") > 10 else ["the format string is not shown as it stands"]
        lab.tally.check(f"output that can be trusted: {kind}", bad)
    lab.tally.check("formats are never built from packet data", formats())


# Wireshark's functions that take a format, and which argument it is.
FORMATS = {"proto_item_append_text": 1, "proto_item_set_text": 1, "expert_add_info_format": 3, "col_append_fstr": 2,
           "col_add_fstr": 2, "wmem_strdup_printf": 1, "wmem_strbuf_append_printf": 1, "snprintf": 2, "ws_strdup_printf": 0,
           "g_strdup_printf": 0, "g_string_append_printf": 1, "proto_tree_add_protocol_format": 5,
           "proto_tree_add_string_format": 6, "proto_tree_add_none_format": 5, "proto_tree_add_subtree_format": 6}


def arguments(text):
    """The arguments of a call; `text` begins after its parenthesis."""
    depth, start, quoted, found = 0, 0, False, []
    for i, c in enumerate(text):
        if c == '"' and text[i - 1] != "\\":
            quoted = not quoted
        elif not quoted and c in "([{":
            depth += 1
        elif not quoted and (c == "," and depth == 0 or c in ")]}"):
            if c == "," or depth == 0:
                found.append(text[start:i].strip())
                start = i + 1
            if c != "," and depth == 0:
                return found
            depth -= c != ","
    return found


def formats():
    """Calls whose format is not a string in the source."""
    root = messages.Path(__file__).resolve().parents[2] / "plugin"
    seen = 0
    for path in sorted(root.rglob("*.c")):
        text = path.read_text(encoding="utf-8")
        for match in re.finditer(rf"\b({'|'.join(FORMATS)})\(", text):
            seen += 1
            given = arguments(text[match.end():])[FORMATS[match[1]]]
            if not given.startswith('"'):
                yield f"{path.name}: {match[1]} with the format {given}"
    if seen < 10:
        yield f"only {seen} calls were found: is the list of functions out of date?"
