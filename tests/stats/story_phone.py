# SPDX-License-Identifier: GPL-2.0-or-later
"""The phones of a story: each lives through its script (outages, departures, messages) and keeps its connection alive
in between.

A phone is a generator that yields the time at which it goes on, so that thousands of them share one clock (see
`story_site.Site.run`). Times are whole microseconds since 1970-01-01 UTC.
"""

import functools
import random
import re
import struct
from collections import deque
from dataclasses import dataclass, field
from typing import Callable, Optional

from kit.alarm import document, enum, outage_params, sip_event, text, tl_info
from kit.life import HEADER_WORDS, OUTAGE, SECOND, TEXTS
from kit.phone import Ids, Ucm
from kit.sccp import (CAPABILITIES_REQ, KEEP_ALIVE, KEEP_ALIVE_ACK, PORT, RESET, UNREGISTER, UNREGISTER_ACK,
                      capabilities, message, register as sccp_register, register_ack, xml_alarm)
from kit.sip import answer, http_date, refer, register, register_answer
from kit.stream import Mark, TcpFlow, UdpFlow

MS = 1000
KEEPALIVE, SCCP_KEEPALIVE = 120 * SECOND, 30 * SECOND
WORDS = {**HEADER_WORDS, 16: "", 26: "VLAN-Changed", 109: "", 113: ""}
BOTH, XML, HEADER, NONE = ("xml", "header"), ("xml",), ("header",), ()
NEVER = 1 << 62


@functools.lru_cache(maxsize=20_000)
def date_of(second):
    return http_date(second * SECOND).encode()


@dataclass
class Loss:
    """One time out of service, as it was and as the phone reports it."""
    device: str
    cause: str
    planned: bool
    time: int                       # when the phone noted it, by a right clock
    reason: int
    ucm: str                        # where it was registered
    address: str                    # from where, as the capture shows it
    switch: str
    local_port: int
    closed_by: str                  # phone, ucm, reset; open: no FIN, no RST
    connection_end: Optional[int]
    stamp: Optional[int] = None     # the TimeStamp sent, in milliseconds; None: no alarm with one
    named_ucm: Optional[str] = None     # UnifiedCMIPAddress as sent
    clock: int = 0                  # seconds by which the phone's clock is ahead; None: it was not set
    reports: list = field(default_factory=list)     # (how, Mark)


@dataclass
class Outage:
    """Something takes the phone out of service at a time."""
    at: int
    cause: object
    reason: int = 10
    end: str = "none"               # ucm, phone, reset: who ends the connection; silence: Unified CM is dead; none
    back: Optional[int] = None      # when it tries again
    to: Optional[Ucm] = None        # where; None: where it was
    fate: str = "back"              # back, fault, rejected, no response, silent
    status: str = "503 Service Unavailable"     # of a rejection
    forms: tuple = BOTH             # of the report
    named_ucm: Optional[str] = None     # that the report names instead of the one that was lost
    stamp: Optional[int] = None     # what a right clock would have stamped instead of the time of the loss
    unset: Optional[int] = None     # what the phone's clock shows at start
    noted: int = 0                  # how long after `at` the phone notes it
    change: dict = field(default_factory=dict)      # of the phone, before it is back
    via: Optional[str] = None       # another shared address
    trust: Optional[int] = None     # it reports its trust lists with that status


@dataclass
class Departure:
    """The phone un-registers; with a reason it says so, and is back later."""
    at: int
    cause: object
    reason: Optional[int] = None
    back: Optional[int] = None
    to: Optional[Ucm] = None
    forms: tuple = BOTH
    change: dict = field(default_factory=dict)
    trust: Optional[int] = None


@dataclass
class Message:
    """An alarm that is no loss: `make(phone)` gives name and document."""
    at: int
    cause: object
    make: Callable
    change: dict = field(default_factory=dict)


class Keepalives:
    """The REGISTERs of one registration, which differ by branch, CSeq and Date, and their responses."""

    def __init__(self, handset, ucm, phone, ids, standby=False):
        made = register(phone, ucm.host, handset.transport, 0, ids._replace(branch="\1"), "\2", None, b"")
        for name in ("Session-ID", "Supported", "Mime-Version", "Content-Type"):
            made = made.swap(name)
        made = made.swap("Date", "Date: \3")
        server = f"Cisco-CUCM{ucm.version}"
        if standby:
            contact = f"Contact: {made.get('Contact')};expires=0;cisco-keep-alive"
            made = made.swap("Expires", "Expires: 0").swap("Contact", contact)
            response = answer(made, "200 OK", 0, f"Server: {server}")
        else:
            response = register_answer(made, 0, server)
        self.request = re.split(b"[\1\2\3]", bytes(made))
        self.response = re.split(b"[\1\2\3]", bytes(response.swap("Date", "Date: \3")))
        self.message = made

    def make_request(self, branch, cseq, now):
        a, b, c, d = self.request
        return b"".join((a, branch, b, date_of(now // SECOND), c, cseq, d))

    def make_response(self, branch, cseq, now):
        a, b, c, d = self.response
        return b"".join((a, branch, b, date_of(now // SECOND), c, cseq, d))


class Handset:
    """A phone that speaks SIP."""
    keepalive = KEEPALIVE
    port = 5060

    def __init__(self, site, phone, cluster, primary, secondary, *, transport="TCP", digest=False, standby=False,
                 via=None, clock=0, twice=False, soft=False):
        self.site, self.sink, self.phone, self.cluster = site, site.sink, phone, cluster
        self.primary, self.secondary, self.transport, self.digest = primary, secondary, transport, digest
        self.keeps_standby, self.via, self.clock, self.twice, self.soft = standby, via, clock * SECOND, twice, soft
        self.random = random.Random(f"{site.seed} {phone.mac}")
        self.script, self.losses, self.accepted, self.bindings = [], [], [], []
        self.trust_reports = []     # (digest, status, server, Mark)
        self.downloads = []         # (alarm, number of the failure or None, load, Mark)
        self.state = "registered"   # at the end: registered, fault, rejected, no response, silent, left
        self.state_cause, self.status = None, None
        self.connections = 0
        self.last_sent = deque(maxlen=1)      # (time, frame) of its last message
        self.connect(primary)
        self.cseq = self.random.randrange(101, 900)
        self.next_beat = site.begin + self.random.randrange(self.keepalive)
        self.bindings.append((site.begin - SECOND, primary.ip, self.client.ip))
        self.warm_up(site.begin)

    @property
    def device(self):
        return self.phone.device

    def span(self, low, high):
        """A time between two, given in milliseconds."""
        return self.random.randrange(low * MS, high * MS)

    def clock_at(self, time):
        return time + self.clock

    # Connections

    def connect(self, ucm):
        """A new connection, not opened yet, and a new Call-ID."""
        self.connections += 1
        if self.connections > 1:
            port = 49152 + (self.phone.port - 49152 + self.random.randrange(1, 9)) % 16000
            self.phone = self.phone.but(port=port)
        self.ucm = ucm
        self.client = self.phone.end() if self.via is None else self.site.shared_end(self.via, self.phone.port)
        kind = TcpFlow if self.transport == "TCP" else UdpFlow
        self.flow = kind(self.sink, self.client, ucm.end(self.port), self.connections, self.twice)
        self.ids, self.cseq, self.template = self.phone.ids(), 101, None

    def warm_up(self, time):
        """From now on the phone keeps the other Unified CM warm."""
        self.warm_flow, self.next_warm = None, NEVER
        if self.keeps_standby and self.transport == "TCP":
            self.warm_ucm = self.secondary if self.ucm is self.primary else self.primary
            self.next_warm = time + self.random.randrange(KEEPALIVE)

    def warm(self, time):
        """A keepalive to the standby Unified CM; where that is down, a SYN without response."""
        self.next_warm = time + KEEPALIVE
        ucm = self.warm_ucm
        if self.warm_flow is None or self.site.is_down(ucm, time):
            end = self.client._replace(port=49152 + (self.client.port + 15_000 + self.random.randrange(900)) % 16_000)
            self.warm_flow = TcpFlow(self.sink, end, ucm.end(), self.connections, self.twice)
            if self.site.is_down(ucm, time):
                self.warm_flow.knock(time, refused=False)
                self.warm_flow = None
                return
            phone = self.phone.but(port=end.port)
            self.warm_ids, self.warm_cseq = phone.ids(), 18_800 + self.random.randrange(1000)
            self.warm_template = Keepalives(self, ucm, phone, self.warm_ids, standby=True)
            if time > self.site.begin + KEEPALIVE:
                time = self.warm_flow.open(time)
        branch, cseq = b"%08x" % self.random.getrandbits(32), b"%d" % self.warm_cseq
        self.warm_cseq += 1
        self.warm_flow.send(time, self.warm_template.make_request(branch, cseq, self.clock_at(time)))
        time += self.span(2, 12)
        self.warm_flow.reply(time, self.warm_template.make_response(branch, cseq, time),
                             self.site.no_acceptance)
        self.warm_flow.acknowledge(time + 200)

    # Life

    def reachable(self, ucm, time):
        """The Unified CM, or the other one while it is down."""
        if not self.site.is_down(ucm, time):
            return ucm
        return self.secondary if ucm is self.primary else self.primary

    def live(self):
        """The generator: yields the times at which the phone goes on."""
        for action in sorted(self.script, key=lambda action: action.at):
            yield from self.idle(action.at)
            yield from (self.suffer if type(action) is Outage else self.depart if type(action) is Departure
                        else self.message)(action)
        yield from self.idle(self.site.end)

    def idle(self, until):
        while True:
            time = self.next_beat if self.next_beat < self.next_warm else self.next_warm
            if time >= until:
                break
            yield time
            if time == self.next_beat:
                self.next_beat = time + self.keepalive
                self.beat(time)
            else:
                self.warm(time)
        yield until

    def beat(self, time):
        """A keepalive and its response."""
        if self.template is None:
            self.template = Keepalives(self, self.ucm, self.phone, self.ids)
        if self.digest:
            self.register(time, None, trying=False)
            return
        branch, cseq = b"%08x" % self.random.getrandbits(32), b"%d" % self.cseq
        self.cseq += 1
        flow, template = self.flow, self.template
        flow.send(time, template.make_request(branch, cseq, time + self.clock), self.last_sent)
        time += 2000 + self.random.getrandbits(13)
        flow.reply(time, template.make_response(branch, cseq, time), self.accepted)
        flow.acknowledge(time + 200)

    def begin_loss(self, action, time, end=None):
        """The books of a loss."""
        closed_by = end if end in ("ucm", "phone", "reset") else "open"
        loss = Loss(self.device, action.cause.id, action.cause.planned, time, action.reason, self.ucm.ip,
                    self.client.ip, self.phone.switch, self.phone.port, closed_by,
                    None if closed_by == "open" else action.at, clock=self.clock // SECOND)
        loss.named_ucm = getattr(action, "named_ucm", None) or self.ucm.ip
        self.losses.append(loss)
        action.cause.take(self, loss)
        return loss

    def go_dark(self):
        self.next_beat = self.next_warm = NEVER
        self.warm_flow = None

    def suffer(self, action):
        time = action.at
        flow = self.flow
        if self.next_beat is NEVER:
            return      # It is out of service for another reason.
        if action.end == "silence":
            time = max(time, self.next_beat)
            self.go_dark()
            yield time
            self.in_vain(time)
            time += self.span(10_000, 16_000)
        elif action.end in ("ucm", "phone"):
            flow.close(time, 1 if action.end == "ucm" else 0)
        elif action.end == "reset":
            flow.reset(time, 1)
        self.go_dark()
        loss = self.begin_loss(action, time + action.noted, action.end)
        self.state, self.state_cause, self.status = action.fate, action.cause.id, action.status
        if action.fate == "silent":
            return
        start = max(action.back, loss.time + SECOND)
        loss.stamp = (action.stamp or loss.time) + self.clock
        if action.unset is not None:
            loss.stamp, loss.clock = action.unset + self.span(20_000, 60_000), None
            loss.named_ucm = "<not open>"
        last = self.last_events()
        yield start
        self.phone = self.phone.but(**action.change)
        self.via = action.via or self.via
        ucm = self.reachable(action.to or self.ucm, start)
        if action.fate == "back":
            self.come_back(start, loss, ucm, action.forms, last, action.trust)
        elif action.fate == "fault":
            self.connect(ucm)
            self.tell(self.flow.open(start), loss, last)
        else:
            yield from self.ask(start, loss, ucm, action, last)

    def in_vain(self, time):
        """A keepalive that nobody answers."""
        if self.template is None:
            self.template = Keepalives(self, self.ucm, self.phone, self.ids)
        cseq = b"%d" % self.cseq
        self.cseq += 1
        self.flow.in_vain(time, self.template.make_request(b"%08x" % self.random.getrandbits(32), cseq,
                                                           self.clock_at(time)), self.last_sent)

    def ask(self, time, loss, ucm, action, last):
        """REGISTER after REGISTER up to the end, refused or unanswered; one Call-ID, each with the reason."""
        self.connect(ucm)
        time = self.flow.open(time)
        if "xml" in action.forms:
            time = self.tell(time, loss, last)
        while time < self.site.end:
            request = self.make_register(time, loss if "header" in action.forms else None)
            mark = Mark()
            if "header" in action.forms:
                loss.reports.append(("header", mark))
            self.site.asked.append((self, mark))
            if action.fate == "rejected":
                time = self.flow.send(time, bytes(request), mark)
                time = self.respond(time + self.span(5, 30), request, action.status)
                self.flow.close(time + 400 * MS, 0)
            else:
                self.flow.in_vain(time, bytes(request), mark)
            time += self.span(55_000, 115_000)
            yield time
            ids, cseq = self.ids, self.cseq
            self.connect(ucm)
            self.ids, self.cseq = ids, cseq
            time = self.flow.open(time)

    def depart(self, action):
        time = action.at
        loss = None
        if self.next_beat is NEVER or action.to is self.ucm:
            return      # It is out of service, or already there.
        if action.reason is not None:
            loss = self.begin_loss(action, time, "phone")
            loss.stamp = time + self.clock
        else:
            action.cause.take(self, None)
        self.say_goodbye(time, loss)
        self.go_dark()
        self.state, self.state_cause = "left", action.cause.id
        if action.back is None:
            return
        last = self.last_events()
        yield action.back
        self.phone = self.phone.but(**action.change)
        ucm = self.reachable(action.to or self.ucm, action.back)
        self.come_back(action.back, loss, ucm, action.forms, last, action.trust)

    def say_goodbye(self, time, loss):
        """REGISTER with Expires: 0, with the reason if there is one; then the phone's FIN."""
        request = self.make_register(time, loss, expires=0)
        mark = Mark()
        if loss:
            loss.reports.append(("leave", mark))
        self.flow.send(time, bytes(request), mark)
        self.respond(time + 8 * MS, request, "200 OK", tag=self.site.no_acceptance)
        self.flow.close(time + 200 * MS, 0)
        if loss:
            loss.connection_end = time + 200 * MS

    def message(self, action):
        """An alarm over the connection that there is."""
        if self.next_beat is not NEVER:
            self.phone = self.phone.but(**action.change)
            action.cause.take(self, None)
            mark = Mark(alarm=True)
            self.downloads.append((action.make.alarm, action.make.failed, self.wanted_load, mark))
            self.refer(action.at, action.make(self), mark)
        return
        yield

    # Messages

    def respond(self, time, request, status, *lines, tag=None):
        """Unified CM's response, and the phone's acknowledgement."""
        made = answer(request, status, time, *lines)
        time = self.flow.reply(time, bytes(made), tag)
        return self.flow.acknowledge(time + 200)

    def refer(self, time, body, mark):
        """A REFER with an alarm, and its 202."""
        request = refer(self.phone, self.ucm.host, self.transport, self.clock_at(time), body)
        time = self.flow.send(time, bytes(request), mark) + self.span(10, 30)
        contact = f"Contact: <sip:{self.ucm.host}:5060;transport={self.transport.lower()}>"
        return self.respond(time, request, "202 Accepted", contact, tag=Mark(alarm=True)) + self.span(5, 30)

    def tell(self, time, loss, last):
        """The XML alarm of a loss."""
        mark = Mark(alarm=True)
        loss.reports.append(("xml", mark))
        return self.refer(time, document(OUTAGE, self.params(loss, *last)), mark)

    def params(self, loss, sent, received):
        opened = loss.named_ucm != "<not open>"
        return outage_params(self.phone, loss.named_ucm, loss.stamp, loss.reason, TEXTS.get(loss.reason, ""),
                             loss.local_port if opened else -1, sent, received)

    def last_events(self):
        """Last messages of the connection that was lost: a keepalive and its response."""
        cseq, call_id = f"{self.cseq - 1} REGISTER", self.phone.call_id(self.ids)
        return (sip_event("Sent", f"REGISTER sip:{self.ucm.host} SIP/2.0", cseq, call_id),
                sip_event("Rcvd", "SIP/2.0 200 OK", cseq, call_id))

    def report_trust(self, time, status):
        """DeviceTLInfo."""
        mark = Mark(alarm=True)
        self.trust_reports.append((self.phone.itl, status, self.phone.tftp, mark))
        return self.refer(time, tl_info(self.phone, status), mark)

    def make_register(self, time, loss=None, expires=None, credentials=None):
        """A REGISTER, with the Reason header of a loss."""
        name = f"SEP{self.phone.mac.upper()}"       # whatever the device is called
        loads = f"ActiveLoad={self.phone.active_load} InactiveLoad={self.phone.inactive_load}"
        reason = loss and (f'SIP;cause=200;text="cisco-alarm:{loss.reason} Name={name} {loads} '
                           f'Last={WORDS[loss.reason]}"')
        branch = f"{self.random.getrandbits(32):08x}"
        made = register(self.phone, self.ucm.host, self.transport, self.clock_at(time),
                        self.ids._replace(branch=branch), self.cseq, reason, b"")
        self.cseq += 1
        for name in ("Session-ID", "Mime-Version", "Content-Type"):
            made = made.swap(name)
        if credentials:
            made = made.swap("Max-Forwards", "Max-Forwards: 70", f"Authorization: {credentials}")
        return made if expires is None else made.swap("Expires", f"Expires: {expires}")

    def register(self, time, loss, trying=True):
        """REGISTER up to the 200 OK; of a phone with a password after a challenge."""
        credentials = None
        if self.digest:
            request = self.make_register(time, loss)
            time = self.send_register(time, request, loss)
            nonce = f"{self.random.getrandbits(64):016x}"
            challenge = f'WWW-Authenticate: Digest realm="ccmsipline", nonce="{nonce}", algorithm=MD5'
            time = self.respond(time + 5 * MS, request, "401 Unauthorized", challenge) + 3 * MS
            credentials = (f'Digest username="{self.phone.number}",realm="ccmsipline",uri="sip:{self.ucm.host}",'
                           f'response="{self.random.getrandbits(128):032x}",nonce="{nonce}",algorithm=MD5')
        request = self.make_register(time, loss, credentials=credentials)
        time = self.send_register(time, request, loss)
        if trying:
            time = self.respond(time + 8 * MS, request, "100 Trying")
        time += self.span(60, 300) if trying else self.span(2, 10)
        made = register_answer(request, time, f"Cisco-CUCM{self.ucm.version}")
        self.flow.reply(time, bytes(made), self.accepted)
        return self.flow.acknowledge(time + 200)

    def send_register(self, time, request, loss):
        mark = self.last_sent
        if loss:
            mark = Mark()
            loss.reports.append(("header", mark))
        return self.flow.send(time, bytes(request), mark)

    def come_back(self, time, loss, ucm, forms, last, trust):
        """A new connection, the alarm in its forms, and the registration."""
        self.connect(ucm)
        time = self.flow.open(time)
        if trust is not None:
            time = self.report_trust(time, trust)
        if "xml" in forms and loss:
            time = self.tell(time, loss, last)
        time = self.register(time, loss if "header" in forms else None)
        self.be_back(time)

    def be_back(self, time):
        self.state, self.state_cause = "registered", None
        self.next_beat = time + self.keepalive
        self.bindings.append((time, self.ucm.ip, self.client.ip))
        self.warm_up(time)


class SccpHandset(Handset):
    """A phone that speaks SCCP. It keeps no standby warm, and reports by the XML alarm only."""
    keepalive = SCCP_KEEPALIVE
    port = PORT

    def warm_up(self, time):
        self.warm_flow, self.next_warm = None, NEVER

    def beat(self, time):
        self.flow.send(time, message(KEEP_ALIVE), self.last_sent)
        self.flow.reply(time + 4 * MS, message(KEEP_ALIVE_ACK), self.accepted)
        self.flow.acknowledge(time + 5 * MS)

    def in_vain(self, time):
        self.flow.in_vain(time, message(KEEP_ALIVE), self.last_sent)

    def last_events(self):
        return "1:Register", "129:RegisterAck"

    def tell(self, time, loss, last):
        mark = Mark(alarm=True)
        loss.reports.append(("xml", mark))
        body = document(OUTAGE, [p for p in self.params(loss, *last)
                                 if not p.name.startswith("DNSv6") and "Text" not in p.name], end="\n")
        return self.flow.send(time, xml_alarm(body, 2000), mark) + MS

    def report_trust(self, time, status):
        mark = Mark(alarm=True)
        self.trust_reports.append((self.phone.itl, status, self.phone.tftp, mark))
        return self.flow.send(time, xml_alarm(tl_info(self.phone, status), 2000), mark) + MS

    def say_goodbye(self, time, loss):
        """Unified CM tells the phone to reset (1) or to restart (2); the phone unregisters, without a reason."""
        if loss:
            self.flow.reply(time, message(RESET, struct.pack("<I", 1 if loss.reason == 22 else 2)))
            loss.connection_end = time + 60 * MS
        time = self.flow.send(time + 20 * MS, message(UNREGISTER))
        self.flow.reply(time + 5 * MS, message(UNREGISTER_ACK, bytes(4)))
        self.flow.close(time + 40 * MS, 0)
        if loss:
            loss.connection_end = time + 40 * MS

    def come_back(self, time, loss, ucm, forms, last, trust):
        self.connect(ucm)
        time = self.flow.open(time)
        if trust is not None:
            time = self.report_trust(time, trust)
        if loss:
            time = self.tell(time, loss, last)
        time = self.flow.send(time, sccp_register(self.phone)) + 8 * MS
        time = self.flow.acknowledge(self.flow.reply(time, register_ack(), self.accepted) + 200)
        time = self.flow.reply(time + 2 * MS, message(CAPABILITIES_REQ))
        time = self.flow.acknowledge(self.flow.send(time + 5 * MS, capabilities()) + 300, 1)
        self.be_back(time)


def image_alarm(name, failed=None):
    """A maker of DeviceImageDownload…: Start, Success or Failure, with the number of its reason."""
    def make(handset):
        phone = handset.phone
        head = [text("DeviceName", phone.device), text("IPAddress", phone.ip), text("Active", phone.active_load)]
        if name == "DeviceImageDownloadStart":
            return document(name, [*head, text("RequestedLoadId", handset.wanted_load)])
        if name == "DeviceImageDownloadSuccess":
            return document(name, [text("DeviceName", phone.device), text("IPAddress", phone.ip), enum("Method", 1),
                                   text("Active", phone.active_load), text("InActive", handset.wanted_load),
                                   text("Server", phone.tftp)])
        return document(name, [*head, text("InActive", phone.inactive_load), text("FailedLoadId", handset.wanted_load),
                               enum("Method", 1), enum("FailureReason", failed), text("Server", phone.tftp)])
    make.alarm, make.failed = name, failed
    return make


__all__ = ["BOTH", "HEADER", "NONE", "XML", "Departure", "Handset", "Ids", "KEEPALIVE", "MS", "Message", "Outage",
           "SccpHandset", "image_alarm"]
