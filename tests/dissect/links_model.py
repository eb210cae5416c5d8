# SPDX-License-Identifier: GPL-2.0-or-later
"""The links that a capture's messages ask for, worked out from its bytes: what the plugin has to show, and no more.

For messages with one alarm document each; links-odd.pcapng, whose messages hold several, has tests of its own.
"""

import re
from collections import defaultdict
from functools import cache
from typing import NamedTuple, Optional

from links_support import TEN_MINUTES, Message, messages

LINKS = ("response_to", "response_in", "response_code", "response_time", "retransmission_of", "last_sent.frame",
         "last_received.frame", "xml_alarm", "reason_header", "expert.rejected")
EVENT = re.compile(r"(?:Sent|Rcvd):\s*(?P<start>.*?)\s+Cseq:\s*(?P<number>\d+)\s+(?P<method>\S+)\s+CallId:\s*"
                   r"(?P<call_id>.*?)\s*")


class Alarm(NamedTuple):
    """An alarm as it stands in a message: an XML document, or the text in a REGISTER's Reason header."""
    message: Message
    is_xml: bool
    document: bytes
    device: str
    reason: Optional[int]
    params: dict


def xml_alarm(message):
    text = message.body.decode()
    params = dict(re.findall(r'<(?:String|Enum) name="(.*?)">(.*?)</(?:String|Enum)>', text))
    reason = params.get("ReasonForOutOfService")
    return Alarm(message, True, message.body, params.get("DeviceName", ""), int(reason) if reason else None, params)


def text_alarm(message):
    """None where there is no such Reason header, or no number or device in it."""
    for name, value in message.headers:
        found = re.search(r'\bSIP *;.*\btext *= *"?cisco-alarm:(\d+) (?:.* )?Name=([^\s"]+)', value, re.IGNORECASE)
        if name == "Reason" and found:
            return Alarm(message, False, b"", found[2], int(found[1]), {})
    return None


def read_alarm(message):
    """The alarm of a message, or None."""
    if message.method == "REFER" and b"<x-cisco-alarm>" in message.body:
        return xml_alarm(message)
    return text_alarm(message) if message.method == "REGISTER" else None


def grouped(things, key):
    groups = defaultdict(list)
    for thing in things:
        groups[key(thing)].append(thing)
    return groups


def event_key(message):
    """What a last protocol event tells of a message."""
    return message.get("Call-ID"), message.cseq, message.status, message.method


class Trace:
    """The messages of a capture, and what belongs together."""

    def __init__(self, name):
        self.messages = messages(name)
        self.alarms = [alarm for alarm in map(read_alarm, self.messages) if alarm]
        self.same_transaction = grouped(self.messages, lambda m: m.transaction)
        self.same_event = grouped(self.messages, event_key)
        xml = [alarm for alarm in self.alarms if alarm.is_xml]
        self.same_document = grouped(xml, lambda a: (a.device, a.document))
        self.same_news = grouped(self.alarms, lambda a: (a.device, a.reason))
        self.asked = grouped(xml, lambda a: a.message.transaction)

    # ---- Answers ----

    def answers(self, request):
        """The answers to the transaction of a request: they come after it, from the host that was asked."""
        return [m for m in self.same_transaction[request.transaction]
                if m.status and m.dst == request.src and (m.frame, m.time) > (request.frame, request.time)]

    def final_answer(self, request):
        return next((m for m in self.answers(request) if m.status >= 200), None)

    def first_request(self, request):
        """UDP repeats a request: the transaction began with the first."""
        return next(m for m in self.same_transaction[request.transaction] if not m.status)

    # ---- Alarms sent again ----

    def first_carrier(self, alarm):
        """The first message that brought these very news, or None.

        With a TimeStamp they are the same if the documents are. Without one two events may read alike: then the first
        must have been left without an answer when its connection ended."""
        first = self.first_request(alarm.message)
        if first.frame != alarm.message.frame:
            return first
        for earlier in self.same_document[alarm.device, alarm.document]:
            if earlier.message.frame >= alarm.message.frame:
                break
            final = self.final_answer(earlier.message)
            unanswered = final is None or final.frame > alarm.message.frame
            if "TimeStamp" in alarm.params or (unanswered and alarm.message.port != earlier.message.port):
                return earlier.message
        return None

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

    # ---- The same news by the other way ----

    def news_before(self, alarm):
        """The latest alarm of the other kind, of the same device and reason, up to ten minutes before."""
        if alarm.reason is None:
            return None
        same = self.same_news[alarm.device, alarm.reason]
        before = [a for a in same[:same.index(alarm)] if a.is_xml != alarm.is_xml]
        return before[-1] if before and alarm.message.time - before[-1].message.time < TEN_MINUTES else None

    def news(self, alarm, two_pass):
        """The frame with the same news; what comes later is known in a second pass."""
        before = self.news_before(alarm)
        after = [a for a in self.same_news[alarm.device, alarm.reason] if two_pass and self.news_before(a) == alarm]
        return before.message.frame if before else after[0].message.frame if after else 0


def add(found, frame, **values):
    for name, value in values.items():
        if value:
            found.setdefault(frame, {}).setdefault(name.replace("__", "."), []).append(value)


def add_alarm(found, trace, alarm, two_pass):
    message = alarm.message
    add(found, message.frame, **{"reason_header" if alarm.is_xml else "xml_alarm": trace.news(alarm, two_pass)})
    if not alarm.is_xml:
        return
    first = trace.first_carrier(alarm)
    add(found, message.frame, retransmission_of=first and first.frame,
        last_sent__frame=trace.event_frame(alarm, "LastProtocolEventSent"),
        last_received__frame=trace.event_frame(alarm, "LastProtocolEventReceived"))
    final, request = trace.final_answer(message), trace.first_request(message)
    if final and (two_pass or final.frame < message.frame):
        add(found, message.frame, response_in=final.frame, response_code=final.status,
            response_time=(final.time - request.time) * 1000, expert__rejected=final.status >= 400)


def add_answer(found, trace, answer):
    """An answer names the first message of the transaction, if that brought an alarm."""
    alarm = trace.asked.get(answer.transaction)
    if alarm and answer in trace.answers(alarm[0].message):
        request = alarm[0].message
        add(found, answer.frame, response_to=request.frame, response_code=answer.status,
            response_time=(answer.time - request.time) * 1000, expert__rejected=answer.status >= 400)


@cache
def links(name, two_pass):
    """Frame -> link field -> its values."""
    trace, found = Trace(name), {}
    for alarm in trace.alarms:
        add_alarm(found, trace, alarm, two_pass)
    for message in trace.messages:
        if message.status:
            add_answer(found, trace, message)
    return found
