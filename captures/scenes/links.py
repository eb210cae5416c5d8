# SPDX-License-Identifier: GPL-2.0-or-later
"""Alarms and their answers, over TCP and UDP, and alarms that are sent more than once.

The frame that answers or repeats an alarm is named after the case: `case/answer`, `case/again`.
"""

from kit.alarm import outage, tl_info
from kit.phone import Ucm, nth_phone
from kit.session import Session
from kit.wire import End, Trace, Udp
from scenes.odd import tl_brief

UCM, SECOND_UCM = Ucm(), Ucm(ip="192.168.110.101")
REFUSALS = ("403 Forbidden", "503 Service Unavailable", "603 Decline")


class Stage:
    """A capture in which each case has a phone of its own."""

    def __init__(self, start, first_phone):
        self.trace, self.next_phone = Trace(start), first_phone

    def phone(self):
        self.next_phone += 1
        return nth_phone(self.next_phone)

    def session(self, transport="TCP", ucm=UCM):
        self.trace.wait(2000)
        return Session(self.trace, self.phone(), ucm, transport)


def timed_out(session):
    """The report of a connection that timed out a minute and a half ago."""
    lost = session.trace.now - 90_000_000
    return outage(session.phone, UCM.ip, lost, 10, "LastTimeTCPtimeout")


def refused(stage):
    """Final answers that are refusals."""
    for status in REFUSALS:
        session, case = stage.session(), f"answer-{status[:3]}"
        request = session.refer(tl_brief(session.phone))
        session.step(0, case)
        session.send(request)
        session.answer(request, status, case=f"{case}/answer")


def shared_segments(stage):
    """Two alarms in one segment, both answers in another."""
    session = stage.session()
    first, second = (session.lean(tl_brief(session.phone)) for _ in range(2))
    session.step(0, "two-in-one-segment")
    session.pipe.send(bytes(first) + bytes(second))
    session.step(20, "two-in-one-segment/answer")
    answers = session.make_answer(first), session.make_answer(second, "503 Service Unavailable")
    session.pipe.reply(b"".join(map(bytes, answers)))


def spread_segments(stage):
    """An alarm over two and over many segments, and an answer over two."""
    for case, cuts in (("two-segments", ()), ("many-segments", range(100, 2500, 400))):
        session = stage.session()
        request = session.refer(timed_out(session))
        session.step(0, case)
        session.send(request, cuts=cuts)
        session.answer(request, case=f"{case}/answer")
    session = stage.session()
    request = session.refer(tl_brief(session.phone))
    session.step(0, "answer-two-segments")
    session.send(request)
    session.answer(request, case="answer-two-segments/answer", cuts=(150,))


def provisional(stage):
    """100 Trying comes first: it is not the answer."""
    session = stage.session()
    request = session.refer(tl_brief(session.phone))
    session.step(0, "provisional-first")
    session.send(request)
    session.answer(request, "100 Trying", case="provisional-first/provisional")
    session.answer(request, wait=120, case="provisional-first/answer")


def unanswered(stage):
    """No answer at all; the answer to the second of two only."""
    session = stage.session()
    session.step(0, "no-answer")
    session.send(session.refer(tl_brief(session.phone)))
    session = stage.session()
    first, second = (session.refer(tl_brief(session.phone)) for _ in range(2))
    session.step(0, "one-of-two-answered/unanswered")
    session.send(first)
    session.step(5, "one-of-two-answered")
    session.send(second)
    session.answer(second, case="one-of-two-answered/answer")


def crossed(stage):
    """Answers in another order than the alarms; an answer with the same numbers to another method."""
    session, case = stage.session(), "answers-in-reverse"
    requests = [session.refer(tl_brief(session.phone)) for _ in range(2)]
    for name, request in zip((f"{case}/first", f"{case}/second"), requests):
        session.step(5, name)
        session.send(request)
    session.answer(requests[1], case=f"{case}/second/answer")
    session.answer(requests[0], case=f"{case}/first/answer")
    session = stage.session()
    request = session.refer(tl_brief(session.phone))
    session.step(0, "other-method-same-number")
    session.send(request)
    other = request.swap("CSeq", "CSeq: 1000 NOTIFY")
    session.answer(other, "481 Call/Transaction Does Not Exist",
                   case="other-method-same-number/not-the-answer")
    session.answer(request, case="other-method-same-number/answer")


def links_answers():
    stage = Stage("2024-03-04 13:00:00", 100)
    for group in (shared_segments, spread_segments, provisional, refused, unanswered, crossed):
        group(stage)
    return stage.trace.frames


def twins(stage):
    """The same Call-ID, CSeq and branch between three pairs of hosts at the same time."""
    phone, other = stage.phone(), stage.phone()
    impostor = phone.but(mac=other.mac, ip=other.ip)
    sessions = [Session(stage.trace, phone, UCM, "UDP"), Session(stage.trace, impostor, UCM, "UDP"),
                Session(stage.trace, phone, SECOND_UCM, "UDP")]
    request = sessions[0].refer(tl_brief(phone))
    statuses = ("202 Accepted", "403 Forbidden", "503 Service Unavailable")
    for name, session in zip("abc", sessions):
        session.step(10, f"same-call-id/{name}")
        session.send(request)
    for name, session, status in list(zip("abc", sessions, statuses))[::-1]:
        session.answer(request, status, case=f"same-call-id/{name}/answer")


def ports(stage):
    """Answers that take other ports than the alarm did."""
    phone, server = stage.phone().but(port=5060), UCM.end()
    pipes = {
        "ephemeral-port": Udp(stage.trace, phone.end(51234), server, reply_to=phone.end(5060)),
        "answer-from-other-port": Udp(stage.trace, phone.end(5060), server, reply_from=UCM.end(32801)),
        "both-ports-differ": Udp(stage.trace, phone.end(51235), server, UCM.end(32802), phone.end(5060)),
        "answer-to-source-port": Udp(stage.trace, phone.end(51236), server),
    }
    for case, pipe in pipes.items():
        session = Session(stage.trace, phone, UCM, "UDP", pipe)
        request = session.refer(tl_brief(phone))
        session.step(1000, case)
        session.send(request)
        session.answer(request, case=f"{case}/answer")


def strangers(stage):
    """The answer comes from a host that was never asked."""
    session = stage.session("UDP")
    request = session.refer(tl_brief(session.phone))
    session.step(0, "answer-from-stranger")
    session.send(request)
    session.pipe.reply_from = End("00000c07ac0f", "192.168.110.109", 5060)
    session.answer(request, case="answer-from-stranger/not-the-answer")


def links_hosts():
    stage = Stage("2024-03-04 14:00:00", 130)
    for group in (twins, ports, strangers):
        group(stage)
    return stage.trace.frames


def udp_repeats(stage):
    """UDP: the same octets half a second and a second later, then the answer."""
    session, case = stage.session("UDP"), "udp-repeat"
    request = session.refer(tl_brief(session.phone))
    for name, wait in ((case, 0), (f"{case}/again", 500), (f"{case}/again-2", 1000)):
        session.step(wait, name)
        session.send(request)
    session.answer(request, case=f"{case}/answer")


def mirrored(stage):
    """A mirror port that shows each frame twice."""
    session, case = stage.session("UDP"), "mirrored"
    request = session.refer(tl_brief(session.phone))
    session.step(0, case)
    session.send(request)
    twice(session.trace, f"{case}/again")
    session.answer(request, case=f"{case}/answer")
    twice(session.trace, f"{case}/answer-again")


def twice(trace, case):
    """Capture the last frame once more, a little later."""
    trace.frames.append(trace.frames[-1]._replace(time=trace.now, comment=case))
    trace.now += 10


def reconnected(stage):
    """No answer, so the phone sends the alarm again over a new connection: all is new but the document."""
    for case, ucm in (("new-connection", UCM), ("second-ucm", SECOND_UCM)):
        again(stage, stage.phone(), case, ucm)


def again(stage, phone, case, ucm):
    stage.trace.wait(2000)
    first = Session(stage.trace, phone, UCM)
    body = timed_out(first)
    first.step(0, case)
    first.send(first.refer(body))
    stage.trace.wait(32000)
    first.pipe.reset()
    stage.trace.wait(3000)
    second = Session(stage.trace, phone.but(port=phone.port + 1), ucm)
    request = second.refer(body)
    second.step(0, f"{case}/again")
    second.send(request)
    second.answer(request, case=f"{case}/answer")
    second.pipe.close()


def lost_segment(stage):
    """TCP itself repeats a segment: one alarm, not two."""
    session, case = stage.session(), "tcp-retransmission"
    request = session.refer(tl_brief(session.phone))
    session.step(0, case)
    session.send(request, ack=False)
    session.step(300, f"{case}/segment-again")
    session.pipe.resend(bytes(request))
    session.answer(request, case=f"{case}/answer")


def rebooted(stage):
    """Not repeats: what the phone says again after a reboot, and its next outage."""
    phone, case = stage.phone(), "reboot"
    for name in (case, f"{case}/an-hour-later"):
        session = Session(stage.trace, phone, UCM)
        session.alarm(tl_info(phone), name)
        session.pipe.close()
        stage.trace.wait(3_600_000)
        phone = phone.but(port=phone.port + 1)
    phone, case = stage.phone(), "next-outage"
    for name in (case, f"{case}/next"):
        session = Session(stage.trace, phone, UCM)
        session.alarm(timed_out(session), name)
        session.pipe.close()
        stage.trace.wait(1_200_000)
        phone = phone.but(port=phone.port + 1)


def links_repeats():
    stage = Stage("2024-03-04 15:00:00", 140)
    for group in (udp_repeats, mirrored, reconnected, lost_segment, rebooted):
        group(stage)
    return stage.trace.frames
