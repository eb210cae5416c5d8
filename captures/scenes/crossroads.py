# SPDX-License-Identifier: GPL-2.0-or-later
"""Links in unusual circumstances: IPv6, challenges, second attempts, ICMP errors, frames out of order, several alarms
in one message, and how far apart two reports of one loss may lie.

The frame that answers or repeats an alarm is named after the case: `case/answer`, `case/again`.
"""

import struct

from kit.alarm import outage
from kit.phone import Ucm
from kit.session import Session
from kit.sip import ALARM_TYPE, multipart, part
from kit.wire import Udp, checksum
from scenes import events
from scenes.links import SECOND_UCM, UCM, Stage, timed_out
from scenes.odd import tl_brief
from scenes.reasons import reason

ICMP, UNREACHABLE, PORT = 1, 3, 3
UCM6 = Ucm(ip="2001:db8:0:110::100")
MINUTE = 60_000         # milliseconds
CREDENTIALS = ('Authorization: Digest username="7821",realm="ccmsipline",uri="sip:192.168.110.100",nonce="bXmBjqzVU3",'
               'response="5e8ff9bf55ba3508199d22e984129be6",algorithm=MD5')


def six(stage):
    """IPv6: an answer, a repeat, and last events; the mirror image of the addresses is another phone's."""
    phone = stage.phone()
    phone = phone.but(ip=f"2001:db8:0:15::{phone.mac[-2:]}", ipv6=f"2001:db8:0:15::{phone.mac[-2:]}")
    session = Session(stage.trace, phone, UCM6)
    registered, done = session.register(phone.ids(), 101, case="ipv6/sent")
    lost = stage.trace.now
    body = outage(phone, UCM6.ip, lost, 10, "LastTimeTCPtimeout", phone.port, registered.event("Sent"),
                  done.event("Rcvd"))
    for name, status in (("ipv6", None), ("ipv6/again", "202 Accepted")):
        stage.trace.wait(5000)
        phone = phone.but(port=phone.port + 1)
        session = Session(stage.trace, phone, UCM6)
        request = session.refer(body)
        session.step(0, name)
        session.send(request)
        if status:
            session.answer(request, status, case="ipv6/answer")


def challenged(stage):
    """Digest authentication: 401, then the same REFER with credentials and the next number."""
    for case, make in (("challenged-outage", timed_out), ("challenged-trust-list", lambda s: tl_brief(s.phone))):
        session = stage.session()
        request = session.refer(make(session))
        session.step(0, case)
        session.send(request)
        session.answer(request, "401 Unauthorized", 'WWW-Authenticate: Digest realm="ccmsipline", nonce="bXmBjqzVU3"',
                       case=f"{case}/challenge")
        again = request.swap("CSeq", "CSeq: 1001 REFER", CREDENTIALS)
        session.step(20, f"{case}/again")
        session.send(again)
        session.answer(again, case=f"{case}/answer")


def refused_then_accepted(stage):
    """One Unified CM refuses, so the phone tells the next one. A trust list alarm, which has no TimeStamp."""
    phone, case = stage.phone(), "refused-then-accepted"
    for name, ucm, status in ((case, UCM, "503 Service Unavailable"), (f"{case}/again", SECOND_UCM, "202 Accepted")):
        stage.trace.wait(3000)
        session = Session(stage.trace, phone, ucm)
        request = session.refer(tl_brief(phone))
        session.step(0, name)
        session.send(request)
        session.answer(request, status, case=f"{name}/answer")
        phone = phone.but(port=phone.port + 1)


def early_answer(stage):
    """Two interfaces with clocks apart: the answer comes before the alarm."""
    session, case = stage.session("UDP"), "answer-comes-first"
    request = session.refer(tl_brief(session.phone))
    session.answer(request, case=f"{case}/answer")
    session.step(1, case)
    session.send(request)


def handed_back(stage):
    """Nobody listens: an ICMP error brings the datagram back, whole. Then the alarm goes to the next Unified CM."""
    session, case = stage.session("UDP"), "handed-back"
    request = session.refer(tl_brief(session.phone))
    session.step(0, case)
    session.send(request)
    packet = stage.trace.frames[-1].data[14:]
    head = struct.pack(">BBxxxxxx", UNREACHABLE, PORT)
    total = checksum(head + packet)
    session.step(1, f"{case}/error")
    stage.trace.packet(UCM.end(), session.phone.end(), ICMP, head[:2] + struct.pack(">HI", total, 0) + packet)
    second = Session(stage.trace, session.phone, SECOND_UCM, "UDP")
    session.step(500, f"{case}/second-ucm")
    second.send(request)
    second.answer(request, case=f"{case}/second-ucm/answer")


def answered_twice(stage):
    """UDP: the alarm was repeated before the answer came, so it is answered twice."""
    session, case = stage.session("UDP"), "answered-twice"
    request = session.refer(tl_brief(session.phone))
    for name, wait in ((case, 0), (f"{case}/again", 500)):
        session.step(wait, name)
        session.send(request)
    for name in (f"{case}/answer", f"{case}/answer-again"):
        session.answer(request, case=name)


def several_documents(stage):
    """Two alarms in one message: as two parts, as two documents, as two alarms of one document; then repeated."""
    session = stage.session("UDP")
    phone = session.phone
    first, second = tl_brief(phone), timed_out(session)
    parts = multipart(part(first, ALARM_TYPE), part(second, ALARM_TYPE))
    inner = second[second.index("<Alarm "):second.index("</Alarm>")]
    bodies = {
        "two-parts": (parts, "multipart/mixed;boundary=uniqueBoundary"),
        "two-documents": (first + "\n" + second, ALARM_TYPE),
        "two-alarms": (first.replace("</x-cisco-alarm>", inner + "</Alarm>\n</x-cisco-alarm>"), ALARM_TYPE),
    }
    for case, (body, kind) in bodies.items():
        session = stage.session("UDP")
        body = body if isinstance(body, bytes) else body.encode()
        body = body.replace(phone.device.encode(), session.phone.device.encode())
        request = session.refer(body, content_type=kind)
        for name in (case, f"{case}/again"):
            session.step(500, name)
            session.send(request)
        session.answer(request, case=f"{case}/answer")


def alike_answers(stage):
    """One segment answers two requests that differ in the method alone; only the second one is the alarm."""
    session, case = stage.session(), "answers-alike"
    request = session.refer(tl_brief(session.phone))
    session.step(0, case)
    session.send(request)
    other = request.swap("CSeq", "CSeq: 1000 NOTIFY")
    session.step(20, f"{case}/answer")
    session.pipe.reply(b"".join(bytes(session.make_answer(r, "200 OK")) for r in (other, request)))


def apart(stage):
    """The REGISTER and the XML alarm of one loss, nearly ten minutes apart, and further; of another reason; of another
    phone; a REGISTER between two alarms, and its refresh."""
    times = {"apart-599": 599, "apart-601": 601}
    for case, seconds in times.items():
        for order in ("alarm", "register"):
            phone = stage.phone()
            steps = ["alarm", "register"] if order == "alarm" else ["register", "alarm"]
            session = Session(stage.trace, phone, UCM, "UDP")
            start = stage.trace.now
            for n, step in enumerate(steps):
                stage.trace.now = start + n * seconds * 1_000_000
                report(session, step, f"{case}/{order}-first/{step}", 23)
    session = stage.session("UDP")
    report(session, "alarm", "other-reason/alarm", 22)
    report(session, "register", "other-reason/register", 23)
    session = stage.session("UDP")
    report(session, "alarm", "other-phone/alarm", 23)
    report(stage.session("UDP"), "register", "other-phone/register", 23)
    session = stage.session("UDP")
    for step in ("alarm", "register", "alarm-2", "register-2"):
        stage.trace.wait(MINUTE)
        report(session, step.partition("-")[0], f"news/{step}", 23)


def report(session, step, case, code):
    """The same news as a REGISTER or as an XML alarm."""
    if step == "register":
        session.register(session.phone.ids(), 101, reason(session.phone, number=code), case)
    else:
        session.alarm(outage(session.phone, UCM.ip, session.trace.now - 30_000_000, code, "", 50386), case)


def many_hosts(stage):
    """One phone answers where another phone's alarm, with the same Call-ID, went: the answer goes back to its own."""
    session, case = stage.session("UDP"), "answer-to-other-phone"
    request = session.refer(tl_brief(session.phone))
    session.step(0, case)
    session.send(request)
    session.pipe.reply_to = stage.phone().end()
    session.answer(request, case=f"{case}/not-the-answer")
    session.pipe = Udp(stage.trace, UCM.end(), session.phone.end())
    session.step(20, f"{case}/wrong-way")
    session.pipe.reply(bytes(session.make_answer(request)))


def odd_names(stage):
    """Device names that would break a display filter if they were put into it as they are."""
    for case, name in (("name-quote", 'SEP" or ip'), ("name-backslash", "SEP\\x41\\"), ("name-control", "SEP\x1b\x07"),
                       ("name-newline", "SEP\nA"), ("name-latin1", "SEP\udce9"), ("name-blanks", " SEP A "),
                       ("name-empty", "")):
        phone = stage.phone().but(device="SEP0")
        session = Session(stage.trace, phone, UCM, "UDP")
        session.trace.wait(500)
        body = tl_brief(phone).encode().replace(b"SEP0", name.encode("utf-8", "surrogateescape"))
        session.alarm(body, case)


def sent_twice(stage):
    """UDP repeats a REGISTER and its answer; the later report means the first of each as much as the second."""
    session, case = stage.session("UDP"), "sent-twice"
    request = session.make_register(session.phone.ids(), 101)
    for name in ("sent", "sent-again"):
        session.step(500, f"{case}/{name}")
        session.send(request)
    done = [session.answer(request, "200 OK", case=f"{case}/{name}") for name in ("received", "received-again")]
    events.report(stage, session.phone, case, request.event("Sent"), done[0].event("Rcvd"))


def accepted_again(stage):
    """Accepted, but the phone never learnt of it: the same report once more. Its TimeStamp tells that it is the same."""
    session, case = stage.session(), "accepted-again"
    body = timed_out(session)
    session.alarm(body, case)
    session.trace.wait(5 * MINUTE)
    session.alarm(body, f"{case}/again")


def links_odd():
    stage = Stage("2024-03-04 22:00:00", 10)
    for group in (six, challenged, refused_then_accepted, early_answer, handed_back, answered_twice,
                  several_documents, alike_answers, apart, many_hosts, odd_names, sent_twice,
                  accepted_again):
        group(stage)
    return stage.trace.frames
