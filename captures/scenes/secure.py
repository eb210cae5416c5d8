# SPDX-License-Identifier: GPL-2.0-or-later
"""Alarms over TLS. The captures bring the secrets of their sessions along, but for those of `without-secret`.

Cases named `authenticated` are signed, not hidden; there Wireshark needs no secret.
"""

from kit.alarm import outage
from kit.phone import Ucm, nth_phone
from kit.sccp import Station, capabilities, register, text_alarm, xml_alarm
from kit.session import Session
from kit.tls import AUTHENTICATED, ENCRYPTED, Tls
from kit.wire import Secrets, Trace
from scenes.links import timed_out
from scenes.odd import tl_brief
from scenes.reasons import reason
from scenes.skinny import short, skinny_phone, whole

UCM = Ucm()
SIP_PORT, SCCP_PORT = 5061, 2443
SUITES = {"encrypted": ENCRYPTED, "authenticated": AUTHENTICATED}


class Floor:
    """A capture of phones that come one after the other, and the secrets of their sessions."""

    def __init__(self, start, port, make_phone):
        self.trace, self.port, self.make_phone = Trace(start), port, make_phone
        self.count, self.secrets = 60, ""

    def phone(self):
        self.count += 1
        return self.make_phone(self.count)

    def pipe(self, phone, suite=ENCRYPTED, known=True):
        self.trace.wait(1500)
        pipe = Tls(self.trace, phone.end(), UCM.end(self.port), suite)
        if suite.key_size and known:
            self.secrets += pipe.secret
        return pipe

    def session(self, suite=ENCRYPTED, phone=None, known=True):
        phone = phone or self.phone()
        return Session(self.trace, phone, UCM, "TLS", self.pipe(phone, suite, known))

    def station(self, suite=ENCRYPTED, known=True):
        phone = self.phone()
        return Station(self.trace, phone, UCM, self.pipe(phone, suite, known))

    def parts(self):
        return [Secrets(self.secrets), *self.trace.frames]


def comes_up(floor, case, suite):
    """An alarm, its answer, a REGISTER that tells the same."""
    session = floor.session(suite)
    lost = floor.trace.now - 60_000_000
    request = session.refer(outage(session.phone, UCM.ip, lost, 23, "LastTimeRestart"))
    session.step(0, case)
    session.send(request)
    session.answer(request, case=f"{case}/answer")
    session.register(session.phone.ids(), 101, reason(session.phone), f"{case}/register")
    session.pipe.close()


def spread(floor):
    """An alarm over several records, records over several segments; the answer over two records."""
    for case, splits, cuts in (("two-records", (700,), ()), ("many-records", range(100, 2500, 300), ()),
                               ("many-segments", (1000,), range(200, 2600, 200))):
        session = floor.session()
        request = session.refer(timed_out(session))
        session.step(0, case)
        session.send(request, splits=splits, cuts=cuts)
        session.answer(request, case=f"{case}/answer", splits=(150,))


def shared(floor):
    """Two alarms in one record, both answers in another; and each in a record of its own, but in one segment."""
    for case, apart in (("two-in-one-record", False), ("two-in-one-segment", True)):
        session = floor.session()
        first, second = (session.lean(tl_brief(session.phone)) for _ in range(2))
        session.step(0, case)
        session.pipe.send(bytes(first) + bytes(second), splits=(len(bytes(first)),) if apart else ())
        answers = [bytes(session.make_answer(first)), bytes(session.make_answer(second, "503 Service Unavailable"))]
        session.step(20, f"{case}/answer")
        session.pipe.reply(b"".join(answers), splits=(len(answers[0]),) if apart else ())


def comes_back(floor):
    """The report of a lost connection names that connection's last messages."""
    session, case = floor.session(), "last-events"
    request = session.make_register(session.phone.ids(), 101)
    session.step(0, f"{case}/sent")
    session.send(request)
    done = session.accept_register(request, case=f"{case}/received")
    lost = floor.trace.now
    floor.trace.wait(60_000)
    phone = session.phone
    again = floor.session(phone=phone.but(port=phone.port + 1))
    again.alarm(outage(phone, UCM.ip, lost, 10, "LastTimeTCPtimeout", phone.port, request.event("Sent"),
                       done.event("Rcvd")), case)


def sip_tls():
    floor = Floor("2024-03-07 08:00:00", SIP_PORT, nth_phone)
    for case, suite in SUITES.items():
        comes_up(floor, case, suite)
    for group in (spread, shared, comes_back):
        group(floor)
    session = floor.session(known=False)
    session.alarm(tl_brief(session.phone), "without-secret")
    return floor.parts()


def pieces(floor):
    """An alarm over several records, alarms that share a record with others, a text alarm."""
    station = floor.station()
    station.send(xml_alarm(whole(station), 2000), "two-records", splits=(1000,))
    station.send(xml_alarm(short(station)), "header-then-text", wait=50, splits=(12,))
    station.send(xml_alarm(whole(station)), "many-records", wait=50, splits=range(100, 1300, 100))
    station.send(xml_alarm(whole(station), 2000), "many-segments", wait=50, cuts=range(300, 2000, 300))
    alarm = xml_alarm(short(station))
    station.send(register(station.phone) + alarm + capabilities(), "between-others", wait=50)
    two = alarm + xml_alarm(short(station, ReasonForOutOfService=25))
    station.send(two, "two-in-one-record", wait=50)
    station.send(two, "two-in-one-segment", wait=50, splits=(len(alarm),))
    station.send(text_alarm(f"25: Name={station.phone.device} Load=9.4(2SR3.1S) Last=Initialized"), "text", wait=50)


def sccp_tls():
    floor = Floor("2024-03-07 09:00:00", SCCP_PORT, skinny_phone)
    for case, suite in SUITES.items():
        station = floor.station(suite)
        station.send(xml_alarm(whole(station), 2000), case)
        station.send(text_alarm(f"10: Name={station.phone.device} Load=9.4(2) Last=TCP-timeout"), f"{case}/text")
        station.register()
        station.pipe.close()
    pieces(floor)
    station = floor.station(known=False)
    station.send(xml_alarm(short(station)), "without-secret")
    return floor.parts()
