# SPDX-License-Identifier: GPL-2.0-or-later
"""The Reason header of REGISTER, which tells the same news in a line, and what only looks like it."""

from kit.alarm import outage
from kit.session import Dialog, Session
from kit.sip import multipart, part, remotecc_document
from scenes.links import UCM, Stage

ACTIVE, INACTIVE = "sip78xx.12-1-1-12.loads", "sip78xx.10-3-1-12.loads"


def alarm_text(phone, number=23, last="reset-restart", load=f"ActiveLoad={ACTIVE} InactiveLoad={INACTIVE}"):
    """What stands between the quotes."""
    return f"cisco-alarm:{number} Name={phone.device} {load} Last={last}"


def reason(phone, **values):
    """The Reason header's value as a CP-7821 writes it."""
    return f'SIP;cause=200;text="{alarm_text(phone, **values)}"'


def usual(phone):
    """Codes and words that have been seen."""
    yield "reset-restart", reason(phone)
    yield "cm-closed-tcp", reason(phone, number=14, last="cm-closed-tcp", load="Load=CIPC-8-6-6-1")
    yield "initialized", reason(phone, number=25, last="initialized")
    yield "device-reset", "SIP ;cause=200;text=\"" + alarm_text(
        phone, 25, "Device-Initiated-Reset", "ActiveLoad=TCNC6.2.0.20b1616") + '"'


def written_otherwise(phone):
    """The same in other spellings that SIP allows."""
    text = alarm_text(phone)
    yield "other-order", f'SIP;text="{text}";cause=200'
    yield "no-cause", f'SIP;text="{text}"'
    yield "blanks", f'SIP ; cause = 200 ; text = "{text}"'
    yield "other-case", f'sip;Cause=200;Text="{text}"'
    yield "after-other-reason", f'Q.850;cause=16, SIP;cause=200;text="{text}"'
    yield "before-other-reason", f'SIP;cause=200;text="{text}", Q.850;cause=16;text="Normal, clearing"'
    yield "two-headers", f'Q.850;cause=16\r\nReason: SIP;cause=200;text="{text}"'
    yield "folded", f'SIP;cause=200;\r\n text="{text}"'
    yield "escaped-quote", f'SIP;cause=200;text="{text} said \\"so\\""'


def odd(phone):
    """Damaged or unexpected texts."""
    name = f"Name={phone.device}"
    yield "odd-no-number", f'SIP;cause=200;text="cisco-alarm: {name} Last=initialized"'
    yield "odd-word-for-number", f'SIP;cause=200;text="cisco-alarm:reset {name} Last=reset-restart"'
    yield "odd-unknown-number", reason(phone, number=99, last="unheard-of")
    yield "odd-zero", reason(phone, number=0)
    yield "odd-huge-number", reason(phone, number=99999999999)
    yield "odd-number-only", 'SIP;cause=200;text="cisco-alarm:23"'
    yield "odd-nothing-after-colon", 'SIP;cause=200;text="cisco-alarm:"'
    yield "odd-no-closing-quote", f'SIP;cause=200;text="cisco-alarm:23 {name} Last=reset-restart'
    yield "odd-no-quotes", f"SIP;cause=200;text=cisco-alarm:23 {name} Last=reset-restart"
    yield "odd-truncated", f'SIP;cause=200;text="cisco-alarm:23 {name} Acti'
    yield "odd-empty-values", 'SIP;cause=200;text="cisco-alarm:23 Name= ActiveLoad= InactiveLoad= Last="'
    yield "odd-order", f'SIP;cause=200;text="cisco-alarm:23 Last=reset-restart ActiveLoad={ACTIVE} {name}"'
    yield "odd-twice", f'SIP;cause=200;text="cisco-alarm:23 {name} Last=a Last=b {name}"'
    yield "odd-unknown-word", f'SIP;cause=200;text="cisco-alarm:23 {name} Colour=red stray Last=restart"'
    yield "odd-upper-case", f'SIP;cause=200;text="CISCO-ALARM:23 {name} Last=reset-restart"'


def near_misses(phone):
    """Reason headers that are no alarm."""
    yield "no-q850", 'Q.850;cause=16;text="Normal call clearing"'
    yield "no-other-text", 'SIP;cause=200;text="Call completed elsewhere"'
    yield "no-text-inside", f'SIP;cause=200;text="see {alarm_text(phone)}"'
    yield "no-other-word", f'SIP;cause=200;text="cisco-alarms:23 Name={phone.device} Last=reset-restart"'
    yield "no-other-parameter", f'SIP;cause=200;note="{alarm_text(phone)}"'


def one_each(stage, group, transport):
    """A phone of its own for each case; it registers, UCM accepts."""
    names = [case for case, _ in group(stage.phone())]
    for case in names:
        session = stage.session(transport)
        value = dict(group(session.phone))[case]
        session.register(session.phone.ids(), 101, value, case)
        session.pipe.close()


def softphone(stage):
    """A Jabber client; its name holds no MAC address."""
    load = "Jabber_for_Windows-14.1.3.57304"
    phone = stage.phone().but(device="CSFLROBERT", model="CSF", model_id=503)
    session = Session(stage.trace, phone, UCM)
    value = reason(phone, number=111, last="Application-Requested-Destroy",
                   load=f"ActiveLoad={load} InactiveLoad={load}")
    session.register(phone.ids(), 101, value, "destroy")


def with_document(stage):
    """Both ways at once: the XML alarm and the REGISTER of one phone and one reason, in either order."""
    for case, alarm_first in (("xml-alarm-first", True), ("xml-alarm-after", False)):
        session = stage.session()
        phone = session.phone
        body = outage(phone, UCM.ip, session.trace.now - 60_000_000, 23, "LastTimeRestart", 50386)
        if alarm_first:
            session.alarm(body, f"{case}/xml")
        session.register(phone.ids(), 101, reason(phone), case)
        if not alarm_first:
            session.alarm(body, f"{case}/xml")
        session.pipe.close()


def same_words_elsewhere(stage):
    """The words in another header, another method, a body, an answer."""
    session = stage.session("UDP")
    phone, text = session.phone, alarm_text(session.phone)
    plain = session.make_register(phone.ids(), 101)
    register_with(session, plain.swap("User-Agent", f"User-Agent: {text}"), "no-user-agent")
    body = multipart(part(remotecc_document([f'<note>Reason: SIP;cause=200;text="{text}"</note>'])))
    register_with(session, session.make_register(phone.ids(), 102, body=body), "no-body-text")
    bye = Dialog(session, "7900", phone.ids()).says("phone", "BYE", f"Reason: {reason(phone)}", case="no-bye")
    session.answer(bye, "200 OK")
    request = session.make_register(phone.ids(), 103)
    session.step(50, "no-reason")
    session.send(request)
    session.answer(request, "503 Service Unavailable", f"Reason: {reason(phone)}",
                   case="no-answer-with-reason")


def register_with(session, request, case):
    session.step(50, case)
    session.send(request)
    session.accept_register(request)


def shared_segment(stage):
    """Two REGISTERs in one segment, and two that share a segment but do not end in the same."""
    small = ("Supported", "Session-ID", "Date", "User-Agent", "Mime-Version")
    for case, droppable in (("two-in-one-segment", small), ("second-ends-later", ("Session-ID",))):
        session = stage.session()
        requests = [lean_register(session, number, droppable) for number in (23, 25)]
        session.step(0, case)
        session.pipe.send(b"".join(map(bytes, requests)))
        for request in requests:
            session.accept_register(request)


def lean_register(session, number, droppable):
    """A REGISTER without a body and some headers, but with a Reason."""
    phone = session.phone
    value = reason(phone, number=number, last="initialized", load="Load=x")
    request = session.make_register(phone.ids(), 101, value, b"").swap("Content-Type")
    contact = f"Contact: <sip:{phone.uuid}@{phone.host}:{phone.port};transport=tcp>"
    for name in droppable:
        request = request.swap(name)
    return request.swap("Contact", contact)


def forms(phone):
    """What phones write, and what their texts may hold."""
    name = f"Name={phone.device}"
    stamp = "version-stamp-mismatch"
    jabber = "Jabber for Mac-14.1.3.307290"
    yield "empty-words", reason(phone, number=107, last="", load="ActiveLoad= InactiveLoad=")
    yield "load-of-words", reason(phone, number=25, last="initialized", load=f"ActiveLoad={jabber} InactiveLoad={jabber}")
    yield "stamp", reason(phone, number=100, last=f"{stamp}(a=b, c)")
    yield "stamp-braces", reason(phone, number=100, last=f"{stamp}({{1579128304-5f0e}} Load = x, Name=y; z)")
    yield "stamp-config", reason(phone, number=101, last=f"{stamp}-config")
    yield "stamp-softkey", reason(phone, number=102, last=f"{stamp}-softkey")
    yield "stamp-dialplan", reason(phone, number=103, last=f"{stamp}-dialplan")
    yield "stamp-parentheses", reason(phone, number=100, last=f"{stamp}(a) b=c)")
    yield "stamp-no-end", reason(phone, number=100, last=f"{stamp}(a Load=b, c")
    yield "stamp-no-quotes", f"SIP;cause=200;text=cisco-alarm:100 {name} Load=x Last={stamp}(a=b, c);x=y"
    yield "space-before-semicolon", f'SIP ;cause=200;text="{alarm_text(phone)}"'
    yield "no-closing-quote", f'SIP ;cause=200;text="{alarm_text(phone, number=14, last="cm-closed-tcp")}'
    yield "space-after-colon", f'SIP;cause=200;text="cisco-alarm: 23 {name} Load=x Last=reset-restart"'
    yield "vlan-changed", reason(phone, number=26, last="VLAN-Changed")
    first, second = alarm_text(phone), alarm_text(phone, number=14, last="cm-closed-tcp")
    yield "two-alarms", f'SIP;cause=200;text="{first}", SIP;cause=200;text="{second}"'
    yield "two-alarms-and-another", f'SIP;text="{first}", Q.850;cause=16;text="a, b", SIP;cause=200;text="{second}"'
    yield "two-headers-two-alarms", f'SIP;cause=200;text="{first}"\r\nReason: SIP;cause=200;text="{second}"'


def reason_forms():
    stage = Stage("2024-03-04 21:00:00", 0)
    one_each(stage, forms, "TCP")
    one_each(stage, lambda phone: ((f"{case}/udp", value) for case, value in forms(phone)), "UDP")
    return stage.trace.frames


def register_reason():
    stage = Stage("2024-03-04 20:00:00", 0)
    one_each(stage, usual, "TCP")
    one_each(stage, written_otherwise, "UDP")
    one_each(stage, odd, "UDP")
    one_each(stage, near_misses, "UDP")
    for group in (softphone, with_document, same_words_elsewhere, shared_segment):
        group(stage)
    return stage.trace.frames
