# SPDX-License-Identifier: GPL-2.0-or-later
"""The links that a capture's messages ask for, worked out from its bytes: what the plugin has to show, and no more.

For messages with one alarm document each; links-odd.pcapng, whose messages hold several, has tests of its own.
"""

import re
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cache
from typing import NamedTuple, Optional

from links_support import TEN_MINUTES, Message, messages

LINKS = ("first_report", "leaving", "response_to", "response_in", "response_code", "response_time", "retransmission_of",
         "registered_in", "registered_after", "last_sent.frame", "last_received.frame", "xml_alarm", "reason_header",
         "expert.rejected")
XML, LEAVING, HEADER = "xml", "leaving", "header"
THIRTY_MINUTES, ONE_MINUTE = 3 * TEN_MINUTES, TEN_MINUTES // 10
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
    def is_dated(self):
        """It says when service was lost, by a clock that had been set."""
        return int(self.params.get("TimeStamp") or 0) >= YEAR_2001


@dataclass(eq=False)
class Event:
    """A loss of service, by whatever ways it is told: the first alarm of each way, and when it was told last."""
    device: str
    time: int
    told: dict


@dataclass(eq=False)
class Told:
    """What is known of an alarm once it has been read, and what later frames add."""
    alarm: Alarm
    first: Optional["Told"] = None      # the one that it repeats
    request: Optional["Told"] = None    # the first of its transaction
    event: Optional[Event] = None
    final: Optional[Message] = None     # the response to its transaction
    back: Optional[Message] = None      # the response that registers the phone again
    statuses: list = field(default_factory=list)     # of it and of those that repeat it

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
    """The device that a REGISTER names, in small letters."""
    found = re.search(r'devicename\.ccm\.cisco\.com="(.*?)"', register.get("Contact"))
    return found[1].lower() if found else ""


def registering_name(alarm):
    """The name by which the phone registers that sent an alarm; its Reason header may have another."""
    own = "" if alarm.is_xml or alarm.message.method != "REGISTER" else contact_name(alarm.message)
    return own or alarm.device.lower()


def grouped(things, key):
    groups = defaultdict(list)
    for thing in things:
        groups[key(thing)].append(thing)
    return groups


def event_key(message):
    """What a last protocol event tells of a message."""
    return message.get("Call-ID"), message.cseq, message.status, message.method


class Story:
    """The messages of a capture, told in their order: which alarms are news, and what becomes of them."""

    def __init__(self, name):
        self.messages = messages(name)
        self.told, self.responses, self.events = [], [], []
        self.waiting, self.registers = defaultdict(list), {}
        self.same_event = grouped(self.messages, event_key)
        for message in self.messages:
            for alarm in read_alarms(message):
                self.tell(alarm)
            if message.method == "REGISTER" and not leaves(message):
                self.registers.setdefault(message.transaction, message)
            if message.status:
                self.respond(message)

    # ---- Alarms ----

    def tell(self, alarm):
        told = Told(alarm)
        told.request = next((t for t in self.told if t.alarm.message.transaction == alarm.message.transaction), told)
        told.first = self.first(told)
        told.event = told.first.event if told.first else self.event(alarm, told)
        self.told.append(told)
        self.waiting[alarm.message.src].append(told)

    def first(self, told):
        """The first that told this very thing, or None. Of those that are alike the latest is repeated."""
        alike = [t for t in self.told if not t.first and (t.alarm.is_xml, t.alarm.device, t.alarm.document) ==
                 (told.alarm.is_xml, told.alarm.device, told.alarm.document)]
        return next((t for t in reversed(alike) if repeats(told, t)), None)

    def event(self, alarm, told):
        """The loss of service that it tells of: one that was told by other ways only, else a new one."""
        if not alarm.device or not alarm.reason:
            return None
        joined = None if alarm.way == LEAVING else self.told_otherwise(alarm)
        if not joined:
            joined = Event(alarm.device, alarm.message.time, {})
            self.events.append((alarm.reason, alarm.message.src, joined))
        joined.time = alarm.message.time
        joined.told[alarm.way] = told
        return joined

    def told_otherwise(self, alarm):
        others = [(source, event) for reason, source, event in reversed(self.events)
                  if reason == alarm.reason and alarm.way not in event.told]
        now = alarm.message.time
        for _source, event in others:
            if event.device.lower() == alarm.device.lower() and now - event.time < (THIRTY_MINUTES if LEAVING in event.told
                                                                    else TEN_MINUTES):
                return event
        for source, event in others:
            if source == alarm.message.src and by_mac(event.device) != by_mac(alarm.device) and \
                    now - event.time < ONE_MINUTE:
                return event
        return None

    # ---- Responses ----

    def respond(self, response):
        """To alarms, from the host that was asked; and to REGISTERs, which bring a phone back."""
        request = next((t for t in self.told if t.alarm.message.transaction == response.transaction), None)
        if request and request.alarm.message.src == response.dst and response.time > request.time:
            if request.alarm.is_xml:
                self.responses.append((response, request))
            if response.status >= 200 and not request.final:
                request.final = response
                (request.first or request).statuses.append(response.status)
        register = self.registers.get(response.transaction)
        if register and 200 <= response.status < 300 and register.src == response.dst:
            self.bring_back(register, response)

    def bring_back(self, register, response):
        """All alarms that the phone sent before this REGISTER, or with it: from its address, and of its name."""
        waiting, name = self.waiting[register.src], contact_name(register)
        for told in [t for t in waiting if t.frame <= register.frame and
                     (not name or registering_name(t.alarm) in ("", name))]:
            told.back = response
            waiting.remove(told)

    # ---- The messages that an alarm speaks of ----

    def event_frame(self, alarm, param):
        """The first frame with the very message, if that came before the alarm; 0: none."""
        event = EVENT.fullmatch(alarm.params.get(param, ""))
        if not event:
            return 0
        start = event["start"].split()
        status, method = (int(start[1]), "") if start[0] == "SIP/2.0" else (0, start[0])
        key = event["call_id"], (int(event["number"]), event["method"]), status, method
        return next((m.frame for m in self.same_event.get(key, ()) if m.frame < alarm.message.frame), 0)


def by_mac(device):
    return bool(re.fullmatch("SEP.{12}", device))


def repeats(told, first):
    """Whether an alarm that reads like an earlier one is that one, sent again: in the same request; a text also with the
    next CSeq, as after a challenge. A document that says when service was lost is the same whenever it comes. Any other
    is, if the first was not accepted and this is another attempt: after a refusal, or from another port."""
    soon = told.time - first.time < TEN_MINUTES
    if told.alarm.is_xml and told.request is not told and told.request in (first, first.request):
        return True
    if not told.alarm.is_xml and soon and told.alarm.message.get("Call-ID") == first.alarm.message.get("Call-ID"):
        return True
    accepted = any(status < 300 for status in first.statuses)
    refused = any(status >= 300 for status in first.statuses)
    message, before = told.alarm.message, first.alarm.message
    other_port = message.src == before.src and message.port != before.port
    return told.alarm.is_dated or (soon and not accepted and (refused or other_port))


def add(found, frame, **values):
    for name, value in values.items():
        if value not in (None, 0):
            found.setdefault(frame, {}).setdefault(name.replace("__", "."), []).append(value)


def other_ways(told, two_pass):
    """(field, frame) of each other way by which the event is told."""
    event = told.event
    for way in (XML, LEAVING, HEADER):
        other = event.told.get(way) if event else None
        if other and way != told.alarm.way and other.frame != told.frame and (two_pass or other.frame < told.frame):
            yield "xml_alarm" if way == XML else "reason_header", other.frame


def add_alarm(found, story, told, two_pass):
    frame, event, first = told.frame, told.event, told.first
    found.setdefault(frame, {}).setdefault("first_report", []).append(
        first is None and (event is None or next(iter(event.told.values())) is told))
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
            response_time=(response.time - request.time) * 1000, expert__rejected=response.status >= 300 or None)
    return found
