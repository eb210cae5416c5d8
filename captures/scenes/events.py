# SPDX-License-Identifier: GPL-2.0-or-later
"""Phones that lose their connection and later name the last messages of it.

Each phone's alarm is the frame of the case; the messages that it names are `case/sent` and `case/received`.
"""

from kit.alarm import outage, tl_info
from kit.sdp import SDP_TYPE, sdp
from kit.session import Dialog, Session
from kit.sip import REMOTECC_TYPE, remotecc_document
from scenes.links import UCM, Stage

WORDS = {10: "LastTimeTCPtimeout"}


def report(stage, phone, case, sent, received, reason=10):
    """The connection is gone; later the phone comes back on another port and reports."""
    trace = stage.trace
    lost = trace.now + 32_000_000
    trace.wait(95_000)
    session = Session(trace, phone.but(port=phone.port + 1), UCM)
    body = outage(phone, UCM.ip, lost, reason, WORDS.get(reason, ""), phone.port, sent, received)
    session.alarm(body, case)
    session.register(phone.ids(), 101)
    session.pipe.close()


def challenged(session, ids):
    """REGISTER as UCM with digest authentication has it: 401, then once more with credentials."""
    first = session.make_register(ids, 101)
    session.send(first)
    nonce = "nGm1Wp0eDJ6rXIJpG0bSa6bXmBjqzVU3"
    session.answer(first, "401 Unauthorized",
                   f'WWW-Authenticate: Digest realm="ccmsipline", nonce="{nonce}", algorithm=MD5')
    second = session.make_register(ids, 102)
    credentials = (f'Authorization: Digest username="{session.phone.number}",realm="ccmsipline",'
                   f'uri="sip:{UCM.ip}",response="5e8ff9bf55ba3508199d22e984129be6",nonce="{nonce}",'
                   "algorithm=MD5")
    session.send(second.swap("Expires", "Expires: 3600", credentials))
    session.accept_register(second)


def call(session):
    """A whole call: INVITE, answer, BYE."""
    phone = session.phone
    dialog = Dialog(session, "7900", phone.ids())
    invite = dialog.says("phone", "INVITE", body=sdp(phone.ip, 24580), kind=SDP_TYPE)
    session.answer(invite, "100 Trying")
    session.answer(invite, "180 Ringing", wait=100)
    session.answer(invite, "200 OK", wait=3000, body=sdp("192.168.15.99", 16400), kind=SDP_TYPE)
    dialog.says("phone", "ACK", cseq=101)
    bye = dialog.says("phone", "BYE", cseq=103, wait=20_000)
    session.answer(bye, "200 OK")


def refresh(stage):
    """Several REGISTERs of one Call-ID and a call; the last refresh is what the phone names."""
    session, case = stage.session(), "register-refresh"
    ids = session.phone.ids()
    challenged(session, ids)
    call(session)
    session.trace.wait(60_000)
    session.register(ids, 103)
    session.trace.wait(60_000)
    last = session.make_register(ids, 104)
    session.step(0, f"{case}/sent")
    session.send(last)
    done = session.accept_register(last, case=f"{case}/received")
    report(stage, session.phone, case, last.event("Sent"), done.event("Rcvd"))


def trying(stage):
    """The last thing received was 100 Trying."""
    session, case = stage.session(), "trying"
    request = session.make_register(session.phone.ids(), 101)
    session.step(0, f"{case}/sent")
    session.send(request)
    received = session.answer(request, "100 Trying", case=f"{case}/received")
    report(stage, session.phone, case, request.event("Sent"), received.event("Rcvd"))


def reported(stage):
    """The last messages were an alarm and its answer: all REFERs are number 1000, so Call-IDs decide."""
    session, case = stage.session(), "refer"
    session.register(session.phone.ids(), 101)
    first, second = (session.refer(tl_info(session.phone)) for _ in range(2))
    session.ask(first)
    session.step(0, f"{case}/sent")
    session.send(second)
    received = session.answer(second, case=f"{case}/received")
    report(stage, session.phone, case, second.event("Sent"), received.event("Rcvd"))


def notified(stage):
    """The last thing received was a NOTIFY, the last thing sent its answer."""
    session, case = stage.session(), "notify"
    session.register(session.phone.ids(), 101)
    dialog = Dialog(session, "7900", session.phone.ids(), by_server=True)
    received = dialog.says("server", "NOTIFY", "Event: kpml", "Subscription-State: active;expires=7200",
                           body=remotecc_document(["<statusreq></statusreq>"]), kind=REMOTECC_TYPE,
                           case=f"{case}/received")
    sent = session.phone_answer(received, case=f"{case}/sent")
    report(stage, session.phone, case, sent.event("Sent"), received.event("Rcvd"))


def canceled(stage, case, sent_is_cancel):
    """CANCEL and the callee's answer cross: 200 OK twice, same Call-ID, same number, other method."""
    session = stage.session()
    session.register(session.phone.ids(), 101)
    dialog = Dialog(session, "7900", session.phone.ids())
    invite = dialog.says("phone", "INVITE", body=sdp(session.phone.ip, 24582), kind=SDP_TYPE)
    session.answer(invite, "180 Ringing", wait=100)
    cancel = dialog.says("phone", "CANCEL", cseq=101, case=f"{case}/sent" if sent_is_cancel else None)
    oks = {"INVITE": invite, "CANCEL": cancel}
    last = "CANCEL" if sent_is_cancel else "INVITE"
    for method in sorted(oks, key=lambda name: name == last):
        name = f"{case}/received" if method == last else None
        received = session.answer(oks[method], "200 OK", wait=1, case=name)
    sent = cancel if sent_is_cancel else dialog.says("phone", "ACK", cseq=101, wait=2, case=f"{case}/sent")
    report(stage, session.phone, case, sent.event("Sent"), received.event("Rcvd"))


def elsewhere(stage):
    """Messages that were sent before the capture began."""
    phone = stage.phone()
    ids = phone.ids()
    sent = Session(stage.trace, phone, UCM, "UDP").make_register(ids, 336)
    received = f"Rcvd:SIP/2.0 200 OK  Cseq:336 REGISTER CallId:{phone.call_id(ids)}    "
    report(stage, phone, "not-in-capture", sent.event("Sent"), received)


def similar(stage):
    """Only the number differs from what is in the capture; and the copies lost blanks."""
    session, case = stage.session(), "number-differs"
    ids = session.phone.ids()
    request, done = session.register(ids, 101)
    report(stage, session.phone, case, request.event("Sent").replace("Cseq:101", "Cseq:102"),
           done.event("Rcvd").replace("Cseq:101", "Cseq:102"))
    session, case = stage.session(), "blanks-lost"
    request = session.make_register(session.phone.ids(), 101)
    session.step(0, f"{case}/sent")
    session.send(request)
    done = session.accept_register(request, case=f"{case}/received")
    report(stage, session.phone, case, *(" ".join(event.split())
                                         for event in (request.event("Sent"), done.event("Rcvd"))))


def odd_events(stage):
    """Events that say nothing, or not what they should."""
    session = stage.session()
    events = {
        "empty-events": ("", ""),
        "word-only": ("Sent:", "Rcvd:"),
        "no-call-id": ("Sent:REGISTER sip:192.168.110.100 SIP/2.0  Cseq:7 REGISTER", "Rcvd:SIP/2.0 200 OK"),
        "no-word": ("REGISTER sip:192.168.110.100 SIP/2.0  Cseq:7 REGISTER CallId:a@b    ",
                    "SIP/2.0 200 OK  Cseq:7 REGISTER CallId:a@b    "),
        "swapped": ("Rcvd:SIP/2.0 200 OK  Cseq:7 REGISTER CallId:a@b    ",
                    "Sent:REGISTER sip:192.168.110.100 SIP/2.0  Cseq:7 REGISTER CallId:a@b    "),
        "long-phrase": ("Sent:OPTIONS sip:a@[2001:db8::1]:5060;transport=tcp SIP/2.0  "
                        "Cseq:4294967295 OPTIONS CallId:x ",
                        "Rcvd:SIP/2.0 481 Call Leg/Transaction Does Not Exist  Cseq:0 BYE CallId:a b c   "),
        "bad-numbers": ("Sent:REGISTER sip:x SIP/2.0  Cseq:99999999999 REGISTER CallId:a@b    ",
                        "Rcvd:SIP/2.0 99999 OK  Cseq:-1 REGISTER CallId:a@b    "),
        "sccp-events": ("1:Register", "129:RegisterAck"),
        "no-events": ("nothing", "12"),
    }
    for case, (sent, received) in events.items():
        lost = session.trace.now - 90_000_000
        session.alarm(outage(session.phone, UCM.ip, lost, 10, "", 50386, sent, received), case)


def links_events():
    stage = Stage("2024-03-04 18:00:00", 180)
    for group in (refresh, trying, reported, notified, elsewhere, similar, odd_events):
        group(stage)
    canceled(stage, "ok-to-cancel", True)
    canceled(stage, "ok-to-invite", False)
    return stage.trace.frames
