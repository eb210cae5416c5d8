# SPDX-License-Identifier: GPL-2.0-or-later
"""Everyday SIP without any alarm: registration, calls, subscriptions, pings."""

from kit.phone import Ucm, nth_phone
from kit.sdp import SDP_TYPE, sdp
from kit.session import Dialog, Session
from kit.wire import Trace

UCM = Ucm()
PIDF = ('<?xml version="1.0" encoding="UTF-8"?>\n'
        '<presence xmlns="urn:ietf:params:xml:ns:pidf" entity="sip:7900@192.168.110.100">'
        '<tuple id="1"><status><basic>open</basic></status></tuple></presence>')


def outgoing_call(session, port):
    """The phone calls, is answered and hangs up."""
    phone = session.phone
    dialog = Dialog(session, "7900", phone.ids())
    invite = dialog.says("phone", "INVITE", body=sdp(phone.ip, port), kind=SDP_TYPE)
    session.answer(invite, "100 Trying")
    session.answer(invite, "180 Ringing", wait=200)
    session.answer(invite, "200 OK", wait=2500, body=sdp("192.168.15.99", 16384), kind=SDP_TYPE)
    dialog.says("phone", "ACK", cseq=101)
    bye = dialog.says("phone", "BYE", "Reason: Q.850;cause=16", wait=12_000)
    session.answer(bye, "200 OK")


def incoming_call(session, port):
    """The phone is called; the caller hangs up."""
    phone = session.phone
    dialog = Dialog(session, "7901", phone.ids(), by_server=True)
    invite = dialog.says("server", "INVITE", body=sdp("192.168.15.98", 16390), kind=SDP_TYPE)
    session.phone_answer(invite, "100 Trying")
    session.phone_answer(invite, "180 Ringing")
    session.phone_answer(invite, "200 OK", wait=1800, body=sdp(phone.ip, port), kind=SDP_TYPE)
    dialog.says("server", "ACK", cseq=101)
    bye = dialog.says("server", "BYE", wait=9_000)
    session.phone_answer(bye)


def presence(session):
    """SUBSCRIBE and the NOTIFY that it brings."""
    dialog = Dialog(session, "7900", session.phone.ids())
    subscribe = dialog.says("phone", "SUBSCRIBE", "Event: presence", "Accept: application/pidf+xml",
                            "Expires: 3600")
    session.answer(subscribe, "200 OK", "Expires: 3600")
    notify = dialog.says("server", "NOTIFY", "Event: presence", "Subscription-State: active;expires=3600",
                         body=PIDF, kind="application/pidf+xml")
    session.phone_answer(notify)


def ping(session):
    """OPTIONS out of any dialog."""
    dialog = Dialog(session, session.phone.number, session.phone.ids(), by_server=True)
    session.phone_answer(dialog.says("server", "OPTIONS"))


def sip_other():
    trace = Trace("2024-03-05 11:00:00")
    for i, transport in enumerate(("TCP", "UDP")):
        session = Session(trace, nth_phone(6 + i), UCM, transport)
        session.register(session.phone.ids(), 101, case=transport.lower())
        for group in (presence, ping):
            group(session)
        for call, port in ((outgoing_call, 24590), (incoming_call, 24592)):
            call(session, port + 10 * i)
        session.pipe.close()
    return trace.frames
