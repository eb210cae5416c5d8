# SPDX-License-Identifier: GPL-2.0-or-later
"""Who closed the connection that a phone lost, and clocks that cannot be believed."""

from kit.alarm import document, outage, outage_params
from kit.session import Session
from kit.wire import Tcp, utc
from scenes.crossroads import UCM6
from scenes.links import SECOND_UCM, UCM, Stage

PHONE, SERVER = 0, 1
# Case -> reason, the phone's word, who ends the connection and how.
ENDS = {
    "closed-by-phone": (14, "LastTimeTCPclosed", lambda pipe: pipe.close(PHONE)),
    "closed-by-ucm": (14, "LastTimeTCPclosed", lambda pipe: pipe.close(SERVER)),
    "reset-by-ucm": (12, "LastTimeTCPreset", lambda pipe: pipe.reset(SERVER)),
    "reset-by-phone": (13, "LastTimeTCPaborted", lambda pipe: pipe.reset(PHONE)),
    "not-closed": (10, "LastTimeTCPtimeout", lambda pipe: None),
    "closed-by-phone-timeout": (10, "LastTimeTCPtimeout", lambda pipe: pipe.close(PHONE)),
}


def six(phone):
    address = f"2001:db8:0:15::{phone.mac[-2:]}"
    return phone.but(ip=address, ipv6=address)


def tell(stage, phone, ucm, case, code, word, lost, port):
    """The alarm over a new connection, half a minute later."""
    stage.trace.wait(30_000)
    session = Session(stage.trace, phone.but(port=port + 7), ucm)
    session.alarm(outage(phone, ucm.ip, lost, code, word, port), case)
    session.pipe.close()


def ends(stage):
    """The connection, its end, and the alarm that speaks of it; over IPv4 and IPv6."""
    for case, (code, word, end) in ENDS.items():
        for suffix, ucm in (("", UCM), ("-ipv6", UCM6)):
            phone = stage.phone()
            phone = six(phone) if suffix else phone
            stage.trace.wait(2000)
            session = Session(stage.trace, phone, ucm)
            session.register(phone.ids(), 101, case=f"{case}{suffix}/registered")
            stage.trace.wait(1000)
            stage.trace.case(f"{case}{suffix}/end")
            end(session.pipe)
            stage.trace.case(None)
            tell(stage, phone, ucm, f"{case}{suffix}", code, word, stage.trace.now, phone.port)


def unknown(stage):
    """The connection is not in the capture; its port is another one's; there was none; the alarm names no address."""
    phone = stage.phone()
    tell(stage, phone, UCM, "not-captured", 14, "", stage.trace.now, 50001)
    phone = stage.phone()
    session = Session(stage.trace, phone, SECOND_UCM)
    session.pipe.close()
    tell(stage, phone, UCM, "other-ucm", 14, "", stage.trace.now, phone.port)
    for case, values in (("no-port", {"port": -1}), ("no-address", {"ucm": "<not open>"}),
                         ("named", {"ucm": "cucm.example.com"})):
        phone = stage.phone()
        Session(stage.trace, phone, UCM).pipe.close()
        ucm, port = values.get("ucm", UCM.ip), values.get("port", phone.port)
        session = Session(stage.trace, phone.but(port=phone.port + 7), UCM)
        session.alarm(outage(phone, ucm, stage.trace.now, 14, "", port), case)


def ports(stage):
    """A port is used again: the connection that counts is the one before the alarm."""
    phone, case = stage.phone(), "port-used-again"
    for side in (SERVER, PHONE):
        pipe = Tcp(stage.trace, phone.end(), UCM.end(), skip=1_000_000 * (side + 1))
        Session(stage.trace, phone, UCM, pipe=pipe).register(phone.ids(), 101)
        pipe.close(side)
        stage.trace.wait(10_000)
    tell(stage, phone, UCM, case, 14, "", stage.trace.now, phone.port)


def clocks(stage):
    """TimeStamps of clocks that were not set or are wrong, by a date, or by what lies between them and the alarm (microseconds)."""
    stamps = {"clock-1970": (0, None), "clock-1970-later": (93_000_000, None), "clock-2000": (utc("2000-01-01 00:00:00"), None),
              "clock-2000-later": (utc("2000-01-01 00:07:00"), None), "clock-ahead": (None, 61_000_000),
              "clock-two-years": (None, -2 * 366 * 86_400_000_000), "clock-months": (None, -200 * 86_400_000_000),
              "clock-set": (None, -60_000_000)}
    for case, (date, difference) in stamps.items():
        session = stage.session("UDP")
        when = date if difference is None else stage.trace.now + difference
        session.alarm(outage(session.phone, UCM.ip, when, 10, "LastTimeTCPtimeout", -1), case)
    session = stage.session("UDP")
    params = [p for p in outage_params(session.phone, UCM.ip, 0, 10) if p.name != "TimeStamp"]
    session.alarm(document("LastOutOfServiceInformation", params), "clock-missing")


def lost_connection():
    stage = Stage("2024-03-05 12:00:00", 60)
    for group in (ends, unknown, ports, clocks):
        group(stage)
    return stage.trace.frames
