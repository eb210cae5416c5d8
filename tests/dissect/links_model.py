# SPDX-License-Identifier: GPL-2.0-or-later
"""The links that a capture's messages ask for, worked out from its bytes: what the plugin has to show, and no more.

Which phone sent an alarm, whether it was registered, and whether this was reported before: by the rules in the headers of
plugin/model/phones (identity.h, registration.h, report.h), as far as these captures need them.

For messages with one alarm document each; links-odd.pcapng, whose messages hold several, has tests of its own.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from email.utils import parsedate_to_datetime
from functools import cache
from typing import NamedTuple, Optional

from links_support import TEN_MINUTES, Message, messages

LINKS = ("first_report", "leaving", "response_to", "response_in", "response_code", "response_time", "retransmission_of",
         "registered_in", "registered_after", "last_sent.frame", "last_received.frame", "xml_alarm", "reason_header",
         "expert.rejected")
XML, LEAVING, HEADER = "xml", "leaving", "header"
SECOND = 10**6      # times are microseconds
THIRTY_MINUTES = 3 * TEN_MINUTES
TRANSACTION = 32 * SECOND       # 64 times T1
CLOCKS_APART, CAPTURE_APART = 5 * SECOND, 65 * SECOND
YEAR_2001 = 978_307_200_000     # milliseconds; a clock that says less was never set
EVENT = re.compile(r"(?:Sent|Rcvd):\s*(?P<start>.*?)\s+Cseq:\s*(?P<number>\d+)\s+(?P<method>\S+)\s+CallId:\s*"
                   r"(?P<call_id>.*?)\s*")


class Alarm(NamedTuple):
    """An alarm as it stands in a message: an XML document, or the text in a REGISTER's Reason header."""
    message: Message
    way: str
    document: bytes
    device: str
    reason: Optional[int]
    params: dict

    @property
    def is_xml(self):
        return self.way == XML

    @property
    def stamp(self):
        """When service was lost, by a clock that had been set; else None."""
        stamp = int(self.params.get("TimeStamp") or 0)
        return stamp * 1000 if stamp >= YEAR_2001 else None

    @property
    def sent(self):
        """When it was sent, by the phone's clock; None: the message has no Date."""
        date = self.message.get("Date") if self.message.method == "REFER" else ""
        return int(parsedate_to_datetime(date).timestamp()) * SECOND if date else None


@dataclass(eq=False)
class Phone:
    """What the capture has of a phone."""
    host: str = ""
    port: int = 0
    name: str = ""
    accepted: list = field(default_factory=list)    # frames of responses
    rejected: list = field(default_factory=list)
    since: Optional[int] = None     # when it was accepted, having been out of service or not known
    is_out: bool = True


@dataclass(eq=False)
class Event:
    """A loss of service, by whatever ways it is reported: the first alarm of each way, and the time of the last one."""
    time: int
    told: dict
    back: int = 0       # the frame by which the phone was accepted again


@dataclass(eq=False)
class Told:
    """An alarm once it has been read, and what later frames add."""
    alarm: Alarm
    phone: Phone
    first: Optional["Told"] = None      # the one that it repeats
    request: Optional["Told"] = None    # the first of its transaction
    event: Optional[Event] = None
    final: Optional[Message] = None     # the response to its transaction
    back: Optional[Message] = None      # the response that registers the phone again
    latest: Optional["Told"] = None     # of those with the same text; itself to begin with
    is_rejected: bool = False           # it, or one that repeats it

    @property
    def frame(self):
        return self.alarm.message.frame

    @property
    def time(self):
        return self.alarm.message.time


def xml_alarm(message):
    text = message.body.decode()
    params = dict(re.findall(r'<(?:String|Enum) name="(.*?)">(.*?)</(?:String|Enum)>', text))
    reason = params.get("ReasonForOutOfService")
    return Alarm(message, XML, message.body, params.get("DeviceName", ""), int(reason) if reason else None, params)


def leaves(register):
    """A REGISTER that ends a registration: by its Expires header, or by the parameter of its Contact."""
    parameter = re.search(r";\s*expires\s*=\s*(\d+)", register.get("Contact"), re.IGNORECASE)
    expires = parameter[1] if parameter else register.get("Expires")
    return expires.strip() == "0"


def text_alarms(message):
    """Those of all its Reason headers."""
    way = LEAVING if leaves(message) else HEADER
    for name, value in message.headers:
        texts = re.finditer(r'(?i:(?:^|,)\s*SIP\s*;[^,]*?\btext\s*=\s*"?)(cisco-alarm:[^"]*)', value)
        for found in texts if name.lower() == "reason" else ():
            number = re.match(r"cisco-alarm:(\d+)(?!\S)", found[1])
            reason = int(number[1]) if number and int(number[1]) < 1 << 32 else None
            device = re.search(r"\sName=(\S+)", found[1])
            yield Alarm(message, way, found[1].encode(), device[1] if device else "", reason, {})


def read_alarms(message):
    """The alarms of a message."""
    if message.method == "REFER" and b"<x-cisco-alarm>" in message.body:
        return [xml_alarm(message)]
    return list(text_alarms(message)) if message.method == "REGISTER" else []


def contact_name(register):
    """The device that a REGISTER names."""
    found = re.search(r'devicename\.ccm\.cisco\.com="(.*?)"', register.get("Contact"))
    return found[1] if found else ""


def registering_name(alarm):
    """The name by which the phone registers that sent an alarm; its Reason header may have another."""
    own = "" if alarm.is_xml or alarm.message.method != "REGISTER" else contact_name(alarm.message)
    return own or alarm.device


def grouped(things, key):
    groups = defaultdict(list)
    for thing in things:
        groups[key(thing)].append(thing)
    return groups


def event_key(message):
    """What a last protocol event holds of a message."""
    return message.get("Call-ID"), message.cseq, message.status, message.method


def is_challenge(request, status, response):
    """A 401 or 407 to a request without credentials; or to old ones."""
    has_credentials = request.get("Authorization") or request.get("Proxy-Authorization")
    challenge = response.get("WWW-Authenticate") + response.get("Proxy-Authenticate")
    return status in (401, 407) and (not has_credentials or bool(re.search("stale=\"?true", challenge, re.IGNORECASE)))


class Phones:
    """Which phone sent a message: by its name, else by its address and port, else the only one at its address."""

    def __init__(self):
        self.all, self.by_name = [], {}

    def find(self, name, host, port):
        here = [phone for phone in self.all if phone.host == host]
        at_port = next((phone for phone in here if phone.port == port), None)
        if name:
            nameless = [phone for phone in here if not phone.name]
            taken = at_port if at_port in nameless else nameless[0] if nameless else None
            phone = self.by_name.get(name.lower()) or taken or self.new()
            self.by_name[name.lower()], phone.name = phone, name
        else:
            phone = at_port or (here[0] if len(here) == 1 else self.new())
        phone.host, phone.port = host, port
        return phone

    def new(self):
        self.all.append(Phone())
        return self.all[-1]


class Story:
    """The messages of a capture in their order: which alarms are news, and what is known of them later."""

    def __init__(self, name):
        self.messages = messages(name)
        self.phones = Phones()
        self.told, self.responses, self.events = [], [], []
        self.waiting, self.registers = defaultdict(list), {}
        self.same_event = grouped(self.messages, event_key)
        for message in self.messages:
            if message.method == "REGISTER":
                self.register(message)
            for alarm in read_alarms(message):
                self.tell(alarm)
            if message.status:
                self.respond(message)

    # ---- Alarms ----

    def tell(self, alarm):
        message = alarm.message
        told = Told(alarm, self.phones.find(registering_name(alarm), message.src, message.port))
        told.request = self.request_of(told) or told
        told.latest = told
        told.first = self.first(told)
        if told.first and not is_copy(told, told.first.latest):
            told.first.latest = told
        told.event = told.first.event if told.first else self.event(told)
        if told.event:
            told.event.time = max(told.event.time, told.time)
        self.told.append(told)
        self.waiting[id(told.phone)].append(told)

    def request_of(self, told):
        """The first of its transaction, which ends some time after the response."""
        for other in reversed(self.told):
            if other.alarm.message.transaction == told.alarm.message.transaction:
                is_over = other.request.final and told.time - other.request.final.time >= TRANSACTION
                return None if is_over or other.alarm.document != told.alarm.document else other.request
        return None

    def first(self, told):
        """The first report of the same news, or None. Of those that are alike the latest is repeated."""
        news = [t for t in reversed(self.told) if not t.first and t.phone is told.phone and t.alarm.way == told.alarm.way]
        alike = next((t for t in news if t.alarm.document == told.alarm.document), None)
        if alike and (is_copy(told, alike.latest) or repeats(told, alike)):
            return alike
        return next((t for t in news if told.alarm.is_xml and is_same_loss(told.alarm, t.alarm)), None)

    def event(self, told):
        """The loss of service that it reports: one that was reported by other ways only, else a new one."""
        if not told.alarm.reason:
            return None
        joined = None if told.alarm.way == LEAVING else self.told_otherwise(told)
        if not joined:
            joined = Event(told.time, {}, back=self.back_already(told))
            self.events.append((told.phone, told.alarm.reason, joined))
            told.phone.is_out |= not joined.back and told.alarm.way != LEAVING
        joined.told[told.alarm.way] = told
        return joined

    def back_already(self, told):
        """The phone was accepted before it reports the loss, as an alarm after a REGISTER does."""
        phone = told.phone
        if not told.alarm.is_xml or phone.is_out:
            return 0
        lost = told.alarm.stamp
        if lost is not None and lost <= told.time:
            return phone.accepted[-1] if phone.since > lost and told.time - phone.since <= TEN_MINUTES else 0
        return phone.accepted[-1] if told.time - phone.since <= TRANSACTION else 0

    def told_otherwise(self, told):
        newer = None
        for phone, reason, event in reversed(self.events):
            if phone is not told.phone:
                continue
            if newer and event.back and event.back < first_of(newer).frame:
                return None
            if reason == told.alarm.reason and is_of_event(told, event):
                return event
            newer = event
        return None

    # ---- Responses ----

    def register(self, message):
        """A request that comes again is a copy."""
        before = self.registers.get(message.transaction)
        if not before or (before[2] and message.time - before[2].time > TRANSACTION):
            phone = self.phones.find(contact_name(message), message.src, message.port)
            self.registers[message.transaction] = [message, phone, None]

    def respond(self, response):
        """To alarms, from the host to which they went; and to REGISTERs, which bring a phone back."""
        request = next((t for t in reversed(self.told) if t.alarm.message.transaction == response.transaction), None)
        if request and request.alarm.message.src == response.dst:
            self.respond_to_alarm(request.request, response)
        register = self.registers.get(response.transaction)
        if register and response.status >= 200 and register[0].src == response.dst and not register[2]:
            register[2] = response
            self.respond_to_register(*register[:2], response)

    def respond_to_alarm(self, request, response):
        if request.alarm.is_xml:
            self.responses.append((response, request))
        if response.status >= 200 and not request.final:
            request.final = response
            if response.status >= 300 and not is_challenge(request.alarm.message, response.status, response):
                (request.first or request).is_rejected = True

    def respond_to_register(self, register, phone, response):
        if leaves(register):
            phone.is_out = True
        elif response.status < 300:
            self.bring_back(register, phone, response)
        elif not is_challenge(register, response.status, response):
            phone.rejected.append(response.frame)
            phone.is_out = True

    def bring_back(self, register, phone, response):
        """All alarms that the phone sent before this REGISTER, or with it."""
        phone.since = response.time if phone.is_out else phone.since
        phone.is_out = False
        phone.accepted.append(response.frame)
        for other, _reason, event in self.events:
            if other is phone and not event.back:
                event.back = response.frame
        waiting = self.waiting[id(phone)]
        for told in [t for t in waiting if t.frame <= register.frame]:
            told.back = response
            waiting.remove(told)

    # ---- The messages that an alarm names ----

    def event_frame(self, alarm, param):
        """The first frame with the very message, if that came before the alarm; 0: none."""
        event = EVENT.fullmatch(alarm.params.get(param, ""))
        if not event:
            return 0
        start = event["start"].split()
        status, method = (int(start[1]), "") if start[0] == "SIP/2.0" else (0, start[0])
        key = event["call_id"], (int(event["number"]), event["method"]), status, method
        return next((m.frame for m in self.same_event.get(key, ()) if m.frame < alarm.message.frame), 0)


# ---- Reported before ----

def is_copy(told, before):
    """The same message again, from whatever hosts."""
    one, other = told.alarm.message, before.alarm.message
    is_same = (one.get("Call-ID"), one.cseq, told.alarm.document) == (other.get("Call-ID"), other.cseq, before.alarm.document)
    return is_same and (told.time - before.time <= TRANSACTION or not was_accepted(before, told))


def was_accepted(before, told):
    return any(before.frame < frame < told.frame for frame in told.phone.accepted)


def repeats(told, first):
    """The same text, and the phone was not accepted since: in the same dialog, to another Unified CM, or after a rejection.

    REGISTERs without a response where others have one are left out: no capture that is compared shows them.
    tests/unit/test_report.c does.
    """
    if was_accepted(first.latest, told):
        return False
    message, before = told.alarm.message, first.latest.alarm.message
    rejected = first.is_rejected or any(frame > first.latest.frame for frame in told.phone.rejected)
    return message.get("Call-ID") == before.get("Call-ID") or message.dst != before.dst or rejected


def is_same_loss(one, other):
    """Alarm, reason, Unified CM, LocalPort and TimeStamp."""
    names = ("ReasonForOutOfService", "UnifiedCMIPAddress", "LocalPort", "TimeStamp")
    alarm = re.compile(rb'<Alarm Name="(.*?)">')
    return one.stamp is not None and one.reason is not None and \
        alarm.search(one.document)[1] == alarm.search(other.document)[1] and \
        all(one.params.get(name) == other.params.get(name) for name in names)


def first_of(event):
    return next(iter(event.told.values()))


def is_of_event(told, event):
    """Another way to report an event: in time, headers before the phone is accepted, and no later loss by its TimeStamp."""
    left = LEAVING in event.told
    if told.alarm.way in event.told or told.time - event.time >= (THIRTY_MINUTES if left else TEN_MINUTES):
        return False
    if event.back and not told.alarm.is_xml:
        return False
    return left or not is_stamped_later(told.alarm, first_of(event).alarm)


def is_stamped_later(alarm, first):
    """By the phone's clock where one of the messages has a Date, else by the capture's."""
    if alarm.stamp is None:
        return False
    time, first_time = alarm.message.time, first.message.time
    if alarm.sent is None and first.sent is None:
        return alarm.stamp <= time and alarm.stamp - first_time > CAPTURE_APART
    by_phone = first.sent if first.sent is not None else first_time - (time - alarm.sent)
    return alarm.stamp - by_phone > CLOCKS_APART


def add(found, frame, **values):
    for name, value in values.items():
        if value not in (None, 0):
            found.setdefault(frame, {}).setdefault(name.replace("__", "."), []).append(value)


def is_rejection(request, response):
    return response.status >= 300 and not is_challenge(request, response.status, response)


def other_ways(told, two_pass):
    """(field, frame) of each other way by which the event is reported."""
    event = told.event
    for way in (XML, LEAVING, HEADER):
        other = event.told.get(way) if event else None
        if other and way != told.alarm.way and other.frame != told.frame and (two_pass or other.frame < told.frame):
            yield "xml_alarm" if way == XML else "reason_header", other.frame


def add_alarm(found, story, told, two_pass):
    frame, event, first = told.frame, told.event, told.first
    found.setdefault(frame, {}).setdefault("first_report", []).append(
        first is None and (event is None or first_of(event) is told))
    add(found, frame, retransmission_of=first.frame if first and first.frame != frame else None,
        leaving=told.alarm.way == LEAVING or None,
        last_sent__frame=story.event_frame(told.alarm, "LastProtocolEventSent"),
        last_received__frame=story.event_frame(told.alarm, "LastProtocolEventReceived"))
    for name, other in other_ways(told, two_pass):
        add(found, frame, **{name: other})
    final, back = told.request.final, told.back
    if told.alarm.is_xml and final and (two_pass or final.frame < frame):
        add(found, frame, response_in=final.frame, response_code=final.status,
            response_time=(final.time - told.request.time) * 1000)
    if back and two_pass:
        add(found, frame, registered_in=back.frame, registered_after=(back.time - told.time) * 1000)


@cache
def links(name, two_pass):
    """Frame -> link field -> its values."""
    story, found = Story(name), {}
    for told in story.told:
        add_alarm(found, story, told, two_pass)
    for response, request in story.responses:
        add(found, response.frame, response_to=request.frame, response_code=response.status,
            response_time=(response.time - request.time) * 1000, expert__rejected=is_rejection(request.alarm.message, response) or None)
    return found
