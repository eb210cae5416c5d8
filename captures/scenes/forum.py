# SPDX-License-Identifier: GPL-2.0-or-later
"""The forum trace: a CP-7821 comes up, reports two alarms, then registers."""

from kit.alarm import outage, sip_event, tl_info
from kit.phone import Ids, Phone, Ucm
from kit.session import Session
from kit.wire import Trace, utc

UCM = Ucm()
START = "2020-01-15 22:49:18.204"
OUT_OF_SERVICE = utc("2020-01-15 22:45:04.808")
TL_IDS = Ids(2, 2, "525f6d5b", "1eb10ed0-2f2fc25e", "0acadc33-3512f52a", "082f1702")
OUTAGE_IDS = Ids(3, 3, "399c9a5d", "49128325-06b80b98", "5188412b-15206e63", "65877be3")
REGISTER_IDS = Ids(1, 4, "0c6f2a11", "36d7a2f0-5a4b7a9e", "1f3c44d2-60b7a0de")


def forum_phone():
    return Phone(mac="c4b9cd808647", ip="192.168.15.20",
                 uuid="e47a851c-de7c-3804-b05b-40f49816efd1",
                 session="98b5223700105000a000c4b9cd808647",
                 itl="3e91a35da3d6bdb70f092198183f64d3b28e8015")


def last_events():
    """The last messages before the outage; they were sent before this capture began."""
    return {
        "sent": sip_event("Sent", "REGISTER sip:192.168.110.100 SIP/2.0", "336 REGISTER",
                          "c4b9cd80-86470022-467f1380-3b60328a@192.168.15.20"),
        "received": sip_event("Rcvd", "SIP/2.0 200 OK", "122 REGISTER",
                              "c4b9cd80-86470003-6438bc5f-78ebaf4c@192.168.15.22"),
    }


def forum(transport):
    trace = Trace(START)
    phone = forum_phone()
    session = Session(trace, phone, UCM, transport)
    report = outage(phone, UCM.ip, OUT_OF_SERVICE, **last_events())
    sent = []
    for name, body, ids in (("DeviceTLInfo", tl_info(phone), TL_IDS),
                            ("LastOutOfServiceInformation", report, OUTAGE_IDS)):
        trace.case(name)
        sent.append(session.refer(body, ids=ids))
        session.send(sent[-1])
        trace.wait(10)
    for request in sent:
        session.answer(request, wait=25)
    session.register(REGISTER_IDS, 101, case="REGISTER")
    return trace.frames


def forum_tcp():
    return forum("TCP")


def forum_udp():
    return forum("UDP")
