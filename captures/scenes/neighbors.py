# SPDX-License-Identifier: GPL-2.0-or-later
"""What stands beside an alarm and must not matter: other messages in its segment, what an ICMP error quotes, trailers
behind the packet, long Call-IDs, parts in base64, attributes other than the name.
"""

import base64
import struct

from kit.alarm import change, document, outage_params
from kit.session import Session
from kit.sip import ALARM_TYPE, Message, multipart, part
from kit.wire import checksum
from scenes.crossroads import ICMP, PORT, UNREACHABLE
from scenes.links import SECOND_UCM, UCM, Stage, timed_out
from scenes.odd import tl_brief
from scenes.one_event import plain_register, says
from scenes.reasons import reason

TRAILER = bytes.fromhex("00000000000012345678")     # six octets of padding, and the FCS that some mirror ports keep


def quoted(stage, session, case, wanted):
    """An ICMP error with the datagram that nobody took, which itself is not in the capture; then what follows it."""
    session.step(0, case)
    session.send(wanted)
    packet = stage.trace.frames.pop().data[14:]
    head = struct.pack(">BBxxxxxx", UNREACHABLE, PORT)
    total = checksum(head + packet)
    stage.trace.case(case)
    stage.trace.packet(UCM.end(), session.phone.end(), ICMP, head[:2] + struct.pack(">HI", total, 0) + packet)


def icmp(stage):
    """A body and a Reason header that an ICMP error quotes; a response that comes all the same; the alarm as it is sent."""
    for case, make in (("icmp-body", lambda s: s.lean(tl_brief(s.phone))),
                       ("icmp-fault", lambda s: s.lean(short_outage(s.phone))),
                       ("icmp-reason", lambda s: plain_register(s, reason(s.phone, number=14, last="cm-closed-tcp")))):
        session = stage.session("UDP")
        request = make(session)
        quoted(stage, session, case, request)
        session.answer(request, "503 Service Unavailable", case=f"{case}/response")
        other = Session(stage.trace, session.phone, SECOND_UCM, "UDP")
        says(other, make(other), f"{case}/sent", 500)


def short_outage(phone, **values):
    """A document that fits one datagram."""
    kept = ("DeviceName", "TimeStamp", "ReasonForOutOfService")
    params = [p for p in outage_params(phone, UCM.ip, 1_709_630_000_000_000, 10) if p.name in kept]
    return document("LastOutOfServiceInformation", change(params, **values))


def message(session, body, kind):
    """A MESSAGE: of its parts some may be alarms, too."""
    lean = session.lean(body)
    lines = tuple(line for line in lean.lines if line.partition(":")[0] not in ("CSeq", "Content-Type", "Refer-To"))
    return Message(lean.start.replace("REFER", "MESSAGE"), ("CSeq: 7 MESSAGE", *lines, f"Content-Type: {kind}"), lean.body)


def segments(stage):
    """A multipart MESSAGE in front of a plain REFER, and behind it; the tail of a message whose beginning is not in the
    capture, in front of a REGISTER and of a REFER."""
    text = part("Hello", "text/plain")
    session = stage.session()
    parts = message(session, multipart(text), "multipart/mixed;boundary=uniqueBoundary")
    plain = session.lean(tl_brief(session.phone))
    session.step(0, "message-then-alarm")
    session.pipe.send(bytes(parts) + bytes(plain))
    session = stage.session()
    parts = message(session, multipart(text), "multipart/mixed;boundary=uniqueBoundary")
    plain = session.lean(tl_brief(session.phone))
    session.step(0, "alarm-then-message")
    session.pipe.send(bytes(plain) + bytes(parts))
    for case, make in (("tail-then-register", lambda s: plain_register(s, reason(s.phone))),
                       ("tail-then-alarm", lambda s: s.lean(tl_brief(s.phone)))):
        session = stage.session()
        tail = bytes(message(session, "Good evening.\r\n", "text/plain"))[-400:]
        session.ask(session.lean(tl_brief(session.phone)))
        session.pipe.next[0] += 1460        # a segment that the capture has not
        session.step(0, case)
        session.pipe.send(tail[tail.index(b"\r\n"):] + bytes(make(session)))


def long_call_ids(stage):
    """Call-IDs of 200 octets that differ in the last one alone, for an alarm and for a REGISTER with a Reason."""
    session = stage.session("UDP")
    requests = [session.refer(tl_brief(session.phone)).swap("Call-ID", f"Call-ID: {'c' * 199}{end}") for end in "ab"]
    for end, request in zip("ab", requests):
        says(session, request, f"long-call-id/{end}", 20)
    for end, request, status in list(zip("ab", requests, ("202 Accepted", "403 Forbidden")))[::-1]:
        session.answer(request, status, case=f"long-call-id/{end}/response")
    session = stage.session("UDP")
    requests = [plain_register(session, reason(session.phone)).swap("Call-ID", f"Call-ID: {'d' * 199}{end}")
                for end in "ab"]
    for end, request in zip("ab", requests):
        says(session, request, f"long-call-id/register-{end}", 20)
        session.answer(request, "200 OK")
    says(session, requests[1], "long-call-id/register-b/again", 20)


def parts(stage):
    """A part in base64, in lines of 76 octets; other attributes beside the name; a charset in the Content-Type."""
    session = stage.session()
    packed = base64.encodebytes(tl_brief(session.phone).encode()).replace(b"\n", b"\r\n")
    for case, encoding in (("part-base64", "base64"), ("part-base64-upper-case", "BASE64")):
        body = multipart(part(packed, ALARM_TYPE, f"Content-Transfer-Encoding: {encoding}"))
        session.alarm(body, case, content_type="multipart/mixed;boundary=uniqueBoundary")
    body = tl_brief(session.phone)
    for case, changed in (
            ("attributes-of-alarm", body.replace("<Alarm Name", '<Alarm Severity="2" NickName="no" Name')),
            ("attributes-of-string", body.replace('<String name="DeviceName"', '<String type="text" name="DeviceName" n="1"')),
            ("attribute-named-alike", body.replace('<String name="DeviceName"', '<String filename="x" name="DeviceName"'))):
        session.alarm(changed, case)
    latin = short_outage(session.phone).replace("</ParameterList>",
                                                '<String name="NeighborDeviceID">Büro</String>\n</ParameterList>')
    latin = latin.replace(' encoding="UTF-8"', "").encode("latin-1")
    for case, charset in (("charset", "iso-8859-1"), ("charset-quoted", '"ISO-8859-1"')):
        session.alarm(latin, case, content_type=f"{ALARM_TYPE};charset={charset}")


def trailers(stage):
    """Octets behind the IP packet: of an alarm over UDP and over TCP, of a Reason header."""
    for case, transport, make in (("trailer-udp", "UDP", lambda s: s.lean(tl_brief(s.phone))),
                                  ("trailer-tcp", "TCP", lambda s: s.lean(tl_brief(s.phone))),
                                  ("trailer-register", "UDP", lambda s: plain_register(s, reason(s.phone)))):
        session = stage.session(transport)
        request = make(session)
        session.step(0, case)
        session.pipe.send(bytes(request), **({"ack": False} if transport == "TCP" else {}))
        frame = stage.trace.frames[-1]
        stage.trace.frames[-1] = frame._replace(data=frame.data + TRAILER, length=len(frame.data) + len(TRAILER))
        session.answer(request, "200 OK" if "register" in case else "202 Accepted", case=f"{case}/response")


def neighbors():
    stage = Stage("2024-03-05 15:00:00", 120)
    for group in (icmp, segments, long_call_ids, parts, trailers):
        group(stage)
    return stage.trace.frames
