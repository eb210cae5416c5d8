# SPDX-License-Identifier: GPL-2.0-or-later
"""Broken input: documents cut short, malformed XML, wrong encodings, lying lengths, hostile text.

Each case is a REFER of its own, over UDP unless it is too long for that, and Unified CM accepts them all:
what matters here is what can still be shown of them.
"""

from kit.alarm import PROLOG, change, document, only, outage_params, text
from kit.phone import Ucm, nth_phone
from kit.session import Session
from kit.wire import Trace, utc
from scenes.odd import outage_case, tl_brief

UCM = Ucm()
START = "2024-03-04 10:00:00"
FRAME_HEADERS = 14 + 20 + 8     # Ethernet, IPv4, UDP
OUTAGE = "LastOutOfServiceInformation"
ESC = "\x1b"


def whole(phone):
    """The document that most cases damage."""
    return outage_case(phone, "NeighborDeviceID", "NeighborPortID")


def cut_marks(phone):
    """Where Content-Length cuts the document: case name and the text up to there."""
    marks = {
        "cut-in-value": phone.switch[:9],
        "cut-before-value": '<String name="NeighborDeviceID">',
        "cut-in-start-tag": '<String na',
        "cut-in-attribute": '<String name="NeighborDev',
        "cut-after-less-than": f"{phone.switch}<",
        "cut-in-end-tag": f"{phone.switch}</Str",
        "cut-after-element": f"{phone.switch}</String>",
        "cut-in-prolog": '<?xml version="1.0" enc',
        "cut-in-root": "<x-cisco-ala",
        "cut-after-root": "<x-cisco-alarm>",
        "cut-in-alarm-name": '<Alarm Name="LastOutOf',
        "cut-after-alarm": f'<Alarm Name="{OUTAGE}">',
        "cut-in-enum-value": '<Enum name="ReasonForOutOfService">1',
        "cut-before-last-tag": "</Alarm>\n",
        "cut-in-last-character": "</x-cisco-alarm",
    }
    body = whole(phone)
    for case, mark in marks.items():
        yield case, len(body[:body.index(mark)] + mark)


def unfinished(phone):
    """Documents that end, or go on, without closing something."""
    body = whole(phone)
    port = f'<String name="NeighborPortID">{phone.switch_port}</String>'

    def instead(new):
        return body.replace(port, new)
    yield "no-end-tag", instead(f'<String name="NeighborPortID">{phone.switch_port}')
    yield "no-end-tag-last", body.replace("10</Enum>", "10")
    yield "no-greater-than", instead(f'<String name="NeighborPortID"{phone.switch_port}</String>')
    yield "attribute-not-closed", instead(f'<String name="NeighborPortID>{phone.switch_port}</String>')
    yield "attribute-not-quoted", instead(f"<String name=NeighborPortID>{phone.switch_port}</String>")
    yield "attribute-no-value", instead(f"<String name>{phone.switch_port}</String>")
    yield "no-name-attribute", instead(f"<String>{phone.switch_port}</String>")
    yield "empty-name", instead(f'<String name="">{phone.switch_port}</String>')
    yield "two-name-attributes", instead(f'<String name="NeighborPortID" name="LocalPort">Gi0/1</String>')
    yield "comment-not-closed", instead(f"<!-- {port}")
    yield "comment-in-value-not-closed", instead('<String name="NeighborPortID">Gi<!-- 0/1</String>')
    yield "cdata-not-closed", instead('<String name="NeighborPortID"><![CDATA[Gi0/1</String>')
    yield "instruction-not-closed", instead(f"<?phone {port}")
    yield "mismatched-end-tag", instead(f'<String name="NeighborPortID">{phone.switch_port}</Enum>')
    yield "end-tags-swapped", body.replace("</ParameterList>\n</Alarm>", "</Alarm>\n</ParameterList>")
    yield "no-closing-tags", body[:body.index("</ParameterList>")]
    yield "value-not-closed-at-end", body[:body.index("</Enum>")]


def misplaced(phone):
    """Things where they don't belong."""
    body = whole(phone)
    start = body.index("<Alarm ")
    alarm = body[start:body.index("</x-cisco-alarm>")]
    tl_body = tl_brief(phone)
    other = tl_body[tl_body.index("<Alarm "):tl_body.index("</x-cisco-alarm>")]
    port = '<String name="NeighborPortID">'
    yield "text-between", (body.replace(port, f"lost text {port}")
                           .replace("</ParameterList>", "more\n</ParameterList>"))
    yield "text-after-document", body + "\ntrailing words <String name=\"LocalPort\">1</String>"
    yield "two-alarms", body.replace(alarm, alarm + other)
    yield "two-documents", body + "\n" + tl_body
    yield "nested-string", body.replace(port, f'{port}<String name="LocalPort">1</String>')
    yield "nested-alarm", body.replace("<ParameterList>", f"<ParameterList>\n{other}")
    yield "no-alarm-element", body.replace(f'<Alarm Name="{OUTAGE}">\n', "").replace("</Alarm>\n", "")
    yield "no-alarm-name", body.replace(f' Name="{OUTAGE}"', "")
    yield "empty-alarm-name", body.replace(OUTAGE, "")
    yield "no-parameter-list", body.replace("<ParameterList>\n", "").replace("</ParameterList>\n", "")
    yield "parameter-before-alarm", body.replace("<Alarm ", '<String name="LocalPort">7</String>\n<Alarm ')
    yield "root-only", "<x-cisco-alarm/>"
    yield "other-root", body.replace("x-cisco-alarm", "x-cisco-remotecc-request")
    yield "stray-characters", body.replace(port, f"< <> </> <!> <? ?> & > {port}")


def no_documents(_phone):
    """Bodies that are no XML at all."""
    yield "empty-body", b""
    yield "one-less-than", b"<"
    yield "blanks-only", b" \r\n\t\n"
    yield "binary-body", bytes((i * 197 + 31) % 256 for i in range(300))
    yield "nul-body", bytes(100)
    yield "all-less-than", b"<" * 400
    yield "all-ampersand", PROLOG.encode() + b"<x-cisco-alarm>" + b"&" * 400
    yield "prolog-only", PROLOG.encode()


def octets(phone):
    """NULs, and text in another encoding than it says."""
    body = whole(phone).encode()
    name = phone.switch.encode()
    latin = "Zürich-Büro".encode("latin-1")
    yield "nul-padded", body + bytes(64)
    yield "nul-in-value", body.replace(name, b"core\0switch")
    yield "nul-in-name", body.replace(b'"NeighborDeviceID"', b'"Neighbor\0DeviceID"')
    yield "nul-between", body.replace(b"</String>\n", b"</String>\0\n")
    yield "latin1-in-utf8", body.replace(name, latin)
    yield "latin1-declared", body.replace(name, latin).replace(b"UTF-8", b"ISO-8859-1")
    yield "utf8-cut", body.replace(name, "Büro-東".encode()[:-1])
    yield "utf8-overlong", body.replace(name, b"a\xc0\xafb\xe0\x80\xafc")
    yield "utf8-surrogate", body.replace(name, b"a\xed\xa0\x80b")
    yield "utf16-odd-length", b"\xff\xfe" + whole(phone).encode("utf-16-le")[:-1]
    yield "utf16-no-bom", whole(phone).encode("utf-16-le")


def hostile(phone):
    """Text meant to harm whoever shows it, and entities meant to harm whoever expands them."""
    body = whole(phone)
    laughs = "".join(f'<!ENTITY l{i} "{f"&l{i - 1};" * 10}">\n' for i in range(1, 10))
    doctype = f'<!DOCTYPE x-cisco-alarm [\n<!ENTITY l0 "ha">\n{laughs}]>\n'
    yield "billion-laughs", (doctype + body.partition("\n")[2]).replace(phone.switch, "&l9;")
    yield "external-entity", body.replace(
        "<x-cisco-alarm>", '<!DOCTYPE a [<!ENTITY f SYSTEM "file:///etc/passwd">]>\n<x-cisco-alarm>'
    ).replace(phone.switch, "&f;")
    yield "control-characters", body.replace(phone.switch, "bell\x07 back\x08 tab\t del\x7f nel\x85 end")
    yield "terminal-escapes", body.replace(phone.switch, f"{ESC}[31mred{ESC}[2J{ESC}]0;title\x07{ESC}c")
    yield "escaped-controls", body.replace(phone.switch, "&#27;[31mred&#7;&#13;&#10;new line")
    yield "bidi-marks", body.replace(phone.switch, "core\u202etxet desrever\u202c\u2066x\u2069\ufeff")
    yield "format-strings", body.replace(phone.switch, "%s%n%x%99999d %(a)s {0} $HOME")
    yield "hostile-names", body.replace('"NeighborDeviceID"', f'"{ESC}[31m\u202eName%n\x07"')
    yield "hostile-alarm-name", body.replace(OUTAGE, f"{ESC}[31m\u202eAlarm%n")


def long_ones(phone):
    """Far more than any phone sends."""
    params = only(outage_params(phone, UCM.ip, utc(START)), "DeviceName", "ReasonForOutOfService")
    yield "huge-value", document(OUTAGE, params + [text("NeighborDeviceID", "switch-" * 1170)])
    yield "huge-name", document(OUTAGE, params + [text("N" * 8192, "value")])
    yield "huge-alarm-name", document("A" * 8192, params)
    yield "huge-number", document(OUTAGE, change(params, ReasonForOutOfService="1" * 8192))
    yield "many-parameters", document(OUTAGE, params + [text(f"Extra{i}", i) for i in range(400)])
    yield "many-open-tags", PROLOG + "<x-cisco-alarm>" + "<a>" * 3000
    yield "many-less-than", document(OUTAGE, params).replace("</ParameterList>", "<" * 8192)
    yield "many-open-comments", document(OUTAGE, params).replace("</ParameterList>", "<!--" * 2000)


def lengths(session):
    """Content-Length headers that lie, and frames that the capture itself cut short."""
    body = whole(session.phone)
    yield "length-too-large", session.refer(body, length=len(body) + 500), None
    yield "length-too-small", session.refer(body, length=body.index("_DC_SW")), None
    yield "length-missing", session.refer(body).swap("Content-Length"), None
    yield "length-zero", session.refer(body, length=0), None
    yield "length-negative", session.refer(body, length=-1), None
    yield "length-word", session.refer(body, length="many"), None
    for case, mark in (("snap-in-value", "_DC_SW"), ("snap-in-tag", "ing name=\"NeighborDev"),
                       ("snap-in-headers", "ferred-By"), ("snap-after-headers", PROLOG)):
        request = session.refer(body)
        yield case, request, FRAME_HEADERS + bytes(request).index(mark.encode())


def send_documents(session):
    """All cases that are just a document."""
    for group in (unfinished, misplaced, no_documents, octets, hostile):
        for case, body in group(session.phone):
            session.ask(session.refer(body), case)


def send_cut(session):
    """Documents that Content-Length cuts; over UDP nothing can follow."""
    for case, size in cut_marks(session.phone):
        session.ask(session.refer(whole(session.phone)[:size]), case)


def send_lengths(session):
    for case, request, snap in lengths(session):
        session.trace.case(case)
        session.send(request, snap=snap)
        session.answer(request)
        session.trace.wait(50)


def bad():
    trace = Trace(START)
    session = Session(trace, nth_phone(2), UCM, "UDP")
    send_cut(session)
    send_documents(session)
    send_lengths(session)
    stream = Session(trace, nth_phone(3), UCM)
    for case, body in long_ones(stream.phone):
        stream.alarm(body, case)
    stream.pipe.close()
    return trace.frames
