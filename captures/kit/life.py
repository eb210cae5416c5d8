# SPDX-License-Identifier: GPL-2.0-or-later
"""A phone over the course of a capture: keepalives, a connection that ends, the way back, and what is true of it all.

A life keeps two books: the frames of its trace, and what an ideal observer would note. Times are microseconds since
1970-01-01 UTC.
"""

import struct
from dataclasses import asdict, dataclass
from typing import Optional

from .alarm import change, document, outage_params, sip_event, tl_info
from .sccp import (CAPABILITIES_REQ, KEEP_ALIVE, KEEP_ALIVE_ACK, PORT, RESET, UNREGISTER, UNREGISTER_ACK, Station,
                   capabilities, message, register, register_ack, text_alarm, xml_alarm)
from .session import Session
from .sip import register_answer
from .wire import ACK, FIN, PSH, RST, Tcp, token, utc

SECOND = 1_000_000
OUTAGE = "LastOutOfServiceInformation"
SIP_KEEPALIVE, SCCP_KEEPALIVE = 120 * SECOND, 30 * SECOND

# What phones write for a reason: in the XML alarm, after `Last=` of the Reason header, and of the SCCP text alarm.
TEXTS = {10: "LastTimeTCPtimeout", 25: "LastTimeInitialized"}
HEADER_WORDS = {10: "tcp_timeout", 12: "cm-reset-tcp", 13: "cm-aborted-tcp", 14: "cm-closed-tcp", 17: "reg-timeout",
                18: "fallback", 20: "phone-keypad", 22: "reset-reset", 23: "reset-restart", 25: "initialized"}
TEXT_WORDS = {10: "TCP-timeout", 12: "CM-reset-TCP", 14: "CM-closed-TCP", 17: "KeepaliveTO", 18: "Failback",
              20: "Phone-Keypad", 22: "Reset-Reset", 23: "Reset-Restart", 25: "Initialized"}

# What a clock that was never set, or set wrongly, says `now`; the phone started at `up`.
CLOCKS = {
    "set": lambda now, up: now,
    "1970": lambda now, up: now - up,
    "2000": lambda now, up: utc("2000-01-01 00:00:00") + now - up,
    "old": lambda now, up: now - 400 * 86_400 * SECOND,
    "future": lambda now, up: now + 7_200 * SECOND,
}


def draw(low, high, *what):
    """A whole number of [low, high) that looks random and never changes."""
    return low + int(token(*what), 16) % (high - low)


@dataclass
class Event:
    """One loss of service, as it was, and as the phone tells it."""
    device: str
    switch: str
    reason: int
    ucm: Optional[str]              # as the phone names them; None: it does not
    local_port: Optional[int]
    time: int                       # when it happened
    stamp: Optional[int]            # the phone's TimeStamp in milliseconds; None: it tells none
    clock: str
    closed_by: Optional[str]        # phone, ucm, reset, open; None: no connection is named
    connection_end: Optional[int]   # its FIN or RST
    arrival: Optional[int] = None   # the first message that tells it, its last segment
    told: int = 0                   # messages that tell it, each once however often it was captured
    at: Optional[str] = None        # Unified CM that was told first
    back: Optional[int] = None      # the 2xx or RegisterAck by which the phone was accepted again


class Line(Tcp):
    """A connection, which may be older than the capture, and whose peer may be dead."""

    def __init__(self, trace, client, server, established=False):
        self.established = established
        self.ended = None           # who ended it
        self.end_time = None
        self.data_time = None       # of the last segment that held data
        super().__init__(trace, client, server)

    def _open(self):
        if not self.established:
            super()._open()

    def _segment(self, side, flags, payload=b"", options=b""):
        if payload:
            self.data_time = self.trace.now
        super()._segment(side, flags, payload, options)

    def acknowledge(self):
        """The phone acknowledges what it got, on its own."""
        self.trace.wait(40)
        self._segment(0, ACK)

    def into_the_void(self, data, times=3, wait=400):
        """The phone sends, nobody acknowledges, TCP sends again."""
        parts = [data[i:i + self.mss] for i in range(0, len(data), self.mss)]
        start = self.next[0]
        for turn in range(times + 1):
            self.next[0] = start
            for part in parts:
                self._segment(0, ACK | PSH, part)
            self.trace.wait(wait << turn)

    def finish(self, side):
        """The end in order, noted."""
        self.ended, self.end_time = ("phone", "ucm")[side], self.trace.now
        self.close(side)

    def abort(self, side):
        self.ended, self.end_time = "reset", self.trace.now
        self._segment(side, RST | ACK)

    def finish_alone(self):
        """The phone's FIN; there is nobody who could respond."""
        self.ended, self.end_time = "phone", self.trace.now
        self._segment(0, FIN | ACK)


class Life:
    """What SIP and SCCP phones have in common."""
    keepalive = SIP_KEEPALIVE

    def __init__(self, trace, phone, ucm, clock="set"):
        self.trace, self.phone, self.ucm, self.clock = trace, phone, ucm, clock
        self.up = trace.now - draw(2_000, 90_000, "up", phone.mac) * SECOND
        self.events, self.refused, self.unanswered = [], 0, 0
        self.resent, self.registered = 0, True
        self.next_keepalive = trace.now + draw(0, self.keepalive, "phase", phone.mac)
        self.connect(established=True)

    def wait_until(self, time):
        self.trace.now = max(self.trace.now, time)

    def keep(self, until):
        """Keepalives up to a time, which it is then."""
        while self.next_keepalive < until:
            self.wait_until(self.next_keepalive)
            self.beat()
            self.next_keepalive += self.keepalive
        self.wait_until(until)

    def end(self, how):
        """The connection ends, or its peer dies."""
        if how == "silence":
            self.wait_until(self.next_keepalive)
            self.beat_in_vain()
            self.trace.wait(draw(9_000, 16_000, "timeout", self.phone.mac))
        elif how == "reset":
            self.line.abort(1)
        else:
            self.line.finish(0 if how == "phone" else 1)

    def note(self, reason, named=True, clock=None, lost=None):
        """The loss of the present connection, now or at `lost`; `named` if the alarm says which connection it was."""
        lost = lost or self.trace.now
        clock = clock or self.clock
        line = self.line
        event = Event(self.phone.device, self.phone.switch, reason, self.ucm.ip if named else None,
                      self.phone.port if named else None, lost, CLOCKS[clock](lost, self.up) // 1000, clock,
                      (line.ended or "open") if named else None, line.end_time if named else None)
        self.events.append(event)
        self.registered = False
        return event

    def restart(self):
        """The phone's clock begins anew."""
        self.up = self.trace.now

    def move(self, ucm):
        """A new connection, from the next port."""
        self.phone = self.phone.but(port=self.phone.port + draw(1, 9, "port", self.phone.mac, self.phone.port))
        self.ucm = ucm
        self.connect()

    @staticmethod
    def forget(event):
        """A line of text tells neither the connection nor the time; unless the phone told before, nothing does."""
        for name in ("ucm", "local_port", "stamp", "closed_by", "connection_end"):
            setattr(event, name, None)
        event.clock = "none"

    def tell(self, event):
        """A message has told the event."""
        if event.arrival is None:
            event.arrival, event.at = self.line.data_time, self.ucm.ip
        event.told += 1

    def accepted(self):
        """By the message that was just captured."""
        for event in self.events:
            event.back = event.back or self.line.data_time
        self.registered = True
        self.next_keepalive = self.trace.now + self.keepalive

    def params(self, event, **how):
        """The alarm's parameters."""
        params = outage_params(self.phone, event.ucm or "<not open>", event.stamp * 1000, event.reason,
                               TEXTS.get(event.reason, ""), event.local_port or -1, **how)
        return params if self.phone.ipv6 else change(params, IPv6DefaultGateway="")

    def truth(self):
        return [asdict(event) for event in self.events]


class SipLife(Life):
    """A phone that speaks SIP over TCP."""

    def connect(self, established=False):
        self.line = Line(self.trace, self.phone.end(), self.ucm.end(), established)
        self.session = Session(self.trace, self.phone, self.ucm, pipe=self.line)
        self.ids, self.cseq = self.phone.ids(), 101

    def make_register(self, reason=None, expires=None):
        """A REGISTER with the headers that matter; phones' long ones would fill the capture."""
        made = self.session.make_register(self.ids, self.cseq, reason, b"").swap("Content-Type")
        self.cseq += 1
        for name in ("Session-ID", "Supported", "Mime-Version"):
            made = made.swap(name)
        return made.swap("Expires", f"Expires: {expires}") if expires is not None else made

    def last_events(self):
        """Of the connection that was lost: a keepalive and its response."""
        cseq, call_id = self.cseq - 1, self.phone.call_id(self.ids)
        return {"sent": sip_event("Sent", f"REGISTER sip:{self.ucm.host} SIP/2.0", f"{cseq} REGISTER", call_id),
                "received": sip_event("Rcvd", "SIP/2.0 200 OK", f"{cseq} REGISTER", call_id)}

    def ok(self, request):
        """200 OK to a REGISTER."""
        made = register_answer(request, self.trace.now, f"Cisco-CUCM{self.ucm.version}")
        self.line.reply(bytes(made), ack=False)

    def beat(self):
        request = self.make_register()
        self.line.send(bytes(request), ack=False)
        self.trace.wait(draw(8, 60, "beat", self.phone.mac, self.cseq))
        self.ok(request)
        self.line.acknowledge()

    def beat_in_vain(self):
        self.line.into_the_void(bytes(self.make_register()), 4)

    def header(self, event):
        """The Reason header of REGISTER."""
        load = f"ActiveLoad={self.phone.active_load} InactiveLoad={self.phone.inactive_load}"
        return (f'SIP;cause=200;text="cisco-alarm:{event.reason} Name={self.phone.device} {load} '
                f'Last={HEADER_WORDS[event.reason]}"')

    def leave(self, event):
        """The phone says that it goes, and why; then it closes the connection."""
        request = self.make_register(self.header(event), 0)
        self.line.send(bytes(request), ack=False)
        self.tell(event)
        self.trace.wait(20)
        self.ok(request)
        self.trace.wait(150)
        self.line.finish(0)
        event.connection_end, event.closed_by = self.line.end_time, self.line.ended

    def come_back(self, ucm, event, forms=("xml", "header"), trust=False, again=None):
        """A new connection, the alarm in its forms, REGISTER. `again`: how the alarm is captured more than once."""
        last = self.last_events()
        self.move(ucm)
        if "xml" in forms:
            body = document(OUTAGE, self.params(event, **last))
            self.alarm(self.session.refer(body), event, again, ucm)
        else:
            self.forget(event)
        if trust:
            self.session.alarm(tl_info(self.phone, 1))
        request = self.make_register(self.header(event) if "header" in forms else None)
        self.line.send(bytes(request), ack=False)
        if "header" in forms:
            self.tell(event)
        self.session.answer(request, "100 Trying", wait=8, ack=False)
        self.trace.wait(draw(60, 300, "accept", self.phone.mac))
        self.ok(request)
        self.accepted()
        self.line.acknowledge()

    def alarm(self, request, event, again, ucm):
        """The REFER; sent again by TCP, or over another connection after half a minute without a response."""
        self.line.send(bytes(request), ack=again is None)
        self.tell(event)
        if again == "connection":
            self.resent += 1
            self.trace.wait(32_000)
            self.line.abort(0)
            self.trace.wait(2_000)
            self.move(ucm)
            self.line.send(bytes(request))
            self.tell(event)
        elif again == "tcp":
            self.resent += 1
            self.trace.wait(300)
            self.line.resend(bytes(request))
        self.session.answer(request)
        self.trace.wait(50)

    def ask_in_vain(self, ucm, times, status=None, event=None):
        """REGISTER after REGISTER, each on a connection of its own: refused, or without a response. They share a
        Call-ID, and each tells the reason."""
        for turn in range(times):
            ids, cseq = self.ids, self.cseq
            self.move(ucm)
            if turn:
                self.ids, self.cseq = ids, cseq
            request = self.make_register(self.header(event) if event else None)
            if status is None:
                self.line.into_the_void(bytes(request))
                self.unanswered += 1
            else:
                self.line.send(bytes(request))
                self.refused += 1
            if event:
                self.tell(event)
            if status:
                self.session.answer(request, status, wait=15)
                self.trace.wait(400)
                self.line.finish(0)
            self.trace.wait(45_000 + 15_000 * turn)


class SccpLife(Life):
    """A phone that speaks SCCP."""
    keepalive = SCCP_KEEPALIVE

    def connect(self, established=False):
        self.line = Line(self.trace, self.phone.end(), self.ucm.end(PORT), established)
        self.station = Station(self.trace, self.phone, self.ucm, self.line)

    def beat(self):
        self.line.send(message(KEEP_ALIVE), ack=False)
        self.trace.wait(4)
        self.line.reply(message(KEEP_ALIVE_ACK))

    def beat_in_vain(self):
        self.line.into_the_void(message(KEEP_ALIVE), 4)

    def leave(self, event):
        """Unified CM tells the phone to reset (1) or to restart (2); the phone unregisters."""
        if event.reason != 20:      # which is the user's doing
            self.line.reply(message(RESET, struct.pack("<I", 1 if event.reason == 22 else 2)))
            self.trace.wait(20)
        self.line.send(message(UNREGISTER), ack=False)
        self.trace.wait(5)
        self.line.reply(message(UNREGISTER_ACK, bytes(4)))
        self.line.finish(0)
        event.connection_end, event.closed_by = self.line.end_time, self.line.ended

    def come_back(self, ucm, event, forms=("xml",), trust=False, again=None):
        """The alarm, as XML document or as text, which names neither connection nor time; Register and RegisterAck."""
        del trust, again        # what these phones do not do
        self.move(ucm)
        if "xml" in forms:
            body = document(OUTAGE, [p for p in self.params(event, sent="1:Register", received="129:RegisterAck")
                                     if not p.name.startswith("DNSv6") and "Text" not in p.name], end="\n")
            self.station.send(xml_alarm(body, 2000))
        else:
            self.forget(event)
            load = f"Name={self.phone.device} Load=9.4(2SR3.1S) Last={TEXT_WORDS[event.reason]}"
            self.station.send(text_alarm(f"{event.reason}: {load}"))
        self.tell(event)
        self.line.send(register(self.phone), ack=False)
        self.station.reply(register_ack())
        self.accepted()
        self.station.reply(message(CAPABILITIES_REQ), wait=2)
        self.station.send(capabilities(), wait=5)
