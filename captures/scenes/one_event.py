# SPDX-License-Identifier: GPL-2.0-or-later
"""One event, told more than once: text forms that are retransmitted or challenged, a phone that leaves and is back, two
names of one phone, and when it is registered again.

The frame that tells an event again is named after the case: `case/again`.
"""

import re

from kit.alarm import outage, tl_info
from kit.sccp import Station, text_alarm
from kit.session import Session
from scenes.crossroads import CREDENTIALS
from scenes.links import SECOND_UCM, UCM, Stage, timed_out, twice
from scenes.odd import tl_brief
from scenes.reasons import alarm_text, reason
from scenes.skinny import skinny_phone

CHALLENGE = 'WWW-Authenticate: Digest realm="ccmsipline", nonce="bXmBjqzVU3"'
SECOND, MINUTE = 1000, 60_000       # milliseconds


def plain_register(session, value=None, number=101, ids=None):
    """A REGISTER without a body."""
    return session.make_register(ids or session.phone.ids(), number, value, b"").swap("Content-Type")


def named(request, device=""):
    """The same REGISTER with another device's name in its Contact, or none."""
    contact, parameter = request.get("Contact"), "+u.sip!devicename.ccm.cisco.com="
    before, _, rest = contact.partition(parameter)
    rest = rest.partition('"')[2].partition('"')[2]
    return request.swap("Contact", f"Contact: {before}{parameter}\"{device}\"{rest}" if device else
                        f"Contact: {before.rstrip(';')}{rest}")


def says(session, request, case=None, wait=0):
    session.step(wait, case)
    session.send(request)


def challenged_register(session, case, value=None):
    """401, then the same REGISTER with credentials and the next number, which is accepted. Its first frame is the case's."""
    ids = session.phone.ids()
    request = plain_register(session, value, 101, ids)
    says(session, request, case)
    session.answer(request, "401 Unauthorized", CHALLENGE, case=f"{case}/challenge")
    again = plain_register(session, value, 102, ids).swap("Supported", CREDENTIALS)
    says(session, again, f"{case}/again", wait=20)
    session.answer(again, "200 OK", case=f"{case}/accepted")


def register_again(stage):
    """The Reason header in a REGISTER that is challenged, sent three times over UDP, and shown twice by a mirror port; and
    in two REGISTERs of a login and a logout, which are two events."""
    session = stage.session()
    challenged_register(session, "register-challenged", reason(session.phone))
    session = stage.session("UDP")
    request = plain_register(session, reason(session.phone))
    for name, wait in (("", 0), ("/again", 500), ("/again-2", SECOND)):
        says(session, request, f"register-udp{name}", wait)
    session.answer(request, "200 OK")
    session = stage.session("UDP")
    request = plain_register(session, reason(session.phone))
    says(session, request, "register-mirrored")
    twice(stage.trace, "register-mirrored/again")
    session.answer(request, "200 OK")
    session = stage.session()
    for name, wait in (("login", 0), ("logout", 28 * SECOND)):
        request = plain_register(session, reason(session.phone))
        says(session, request, f"extension-mobility/{name}", wait)
        session.answer(request, "200 OK")


def other_attempt(stage):
    """Refused by one Unified CM, so the same header goes to the next one, in another dialog."""
    phone = stage.phone()
    for name, ucm, status in (("", UCM, "503 Service Unavailable"), ("/again", SECOND_UCM, "200 OK")):
        session = Session(stage.trace, phone, ucm, "UDP")
        request = plain_register(session, reason(phone))
        says(session, request, f"register-refused{name}", wait=3 * SECOND)
        session.answer(request, status)


def leaving(stage):
    """A phone says why it goes, and says it again when it is back: in its header, and before that in an XML alarm."""
    session = stage.session()
    phone, case = session.phone, "leaving"
    request = plain_register(session, reason(phone)).swap("Expires", "Expires: 0")
    says(session, request, case)
    session.answer(request, "200 OK", case=f"{case}/accepted")
    session.pipe.close()
    stage.trace.wait(12 * MINUTE)       # it loads new firmware
    session = Session(stage.trace, phone.but(port=phone.port + 1), UCM)
    body = outage(phone, UCM.ip, stage.trace.now - 12 * MINUTE * 1000, 23, "LastTimeRestart", phone.port)
    session.alarm(body, f"{case}/alarm")
    says(session, request := plain_register(session, reason(phone)), f"{case}/back")
    session.answer(request, "200 OK", case=f"{case}/registered")
    # By a parameter of its Contact; it is back by another REGISTER, with the same words.
    session = stage.session("UDP")
    phone, case = session.phone, "leaving-by-contact"
    contact = plain_register(session).get("Contact")
    for name, end, wait in ((case, ";expires=0", 0), (f"{case}/back", ";expires=600", MINUTE)):
        request = plain_register(session, reason(phone, number=22, last="reset-reset"))
        says(session, request.swap("Contact", f"Contact: {contact}{end}"), name, wait)
        session.answer(request, "200 OK")
    # It leaves twice, within a minute: two events, each with its return.
    session = stage.session("UDP")
    for round_ in ("1", "2"):
        for name, expires in (("", "Expires: 0"), ("/back", "Expires: 600")):
            request = plain_register(session, reason(session.phone)).swap("Expires", expires)
            says(session, request, f"leaving-twice/{round_}{name}", 10 * SECOND)
            session.answer(request, "200 OK")


def names(stage):
    """The XML alarm has the device's name, as the Contact has, and the header SEP and the wired MAC address: one phone by its
    address. Neither two desk phones nor two softphones behind one address are one phone."""
    for case, xml_name, seconds in (("other-name", "CSFALICE", 5), ("other-name-late", "CSFBOB", 61),
                                    ("other-desk-phone", "SEP00119922AABB", 5)):
        session = stage.session("UDP")
        phone = session.phone.but(device=xml_name)
        session.alarm(outage(phone, UCM.ip, stage.trace.now - 30_000_000, 14, "LastTimeTCPclosed"), f"{case}/alarm")
        request = plain_register(session, reason(session.phone, number=14, last="cm-closed-tcp"))
        if xml_name.startswith("CSF"):
            request = named(request, xml_name)
        says(session, request, case, seconds * SECOND)
        session.answer(request, "200 OK", case=f"{case}/accepted")


def one_frame(stage):
    """A retransmission and a new alarm in one segment; one alarm twice in a segment; two in one Reason header."""
    session, case = stage.session(), "again-and-new"
    body = timed_out(session)
    session.ask(session.lean(body), case, status=None)
    session.step(500, f"{case}/again")
    session.pipe.send(bytes(session.lean(body)) + bytes(session.lean(tl_brief(session.phone))))
    session, case = stage.session(), "twice-in-one-frame"
    request = session.lean(tl_brief(session.phone))
    session.step(0, case)
    session.pipe.send(bytes(request) * 2)
    session.answer(request, case=f"{case}/answer")
    session = stage.session("UDP")
    value = f"{reason(session.phone)}, {reason(session.phone, number=14, last='cm-closed-tcp')}"
    says(session, plain_register(session, value), "two-in-one-header")


def registered(stage):
    """When the phone is back: after a challenge; not when it leaves; with several lines the first of them; and what it
    sends after a REGISTER waits for the next one."""
    session, case = stage.session(), "back-challenged"
    session.alarm(timed_out(session), case)
    challenged_register(session, f"{case}/register")
    session, case = stage.session(), "back-after-leaving"
    session.alarm(timed_out(session), case)
    for name, expires in (("leaves", "Expires: 0"), ("register", "Expires: 600")):
        request = plain_register(session).swap("Expires", expires)
        says(session, request, f"{case}/{name}", SECOND)
        session.answer(request, "200 OK", case=f"{case}/{name}/accepted")
    session, case = stage.session("UDP"), "back-two-lines"
    session.alarm(tl_info(session.phone), case)
    requests = [plain_register(session) for _ in range(2)]
    for request in requests:
        says(session, request, wait=5)
    session.alarm(timed_out(session), f"{case}/late")
    for name, request in zip(("first", "second"), requests):
        session.answer(request, "200 OK", case=f"{case}/{name}")
    says(session, request := plain_register(session), wait=SECOND)
    session.answer(request, "200 OK", case=f"{case}/third")
    session, case = stage.session("UDP"), "never-back"
    session.alarm(timed_out(session), case)
    says(session, request := plain_register(session))
    session.answer(request, "403 Forbidden", case=f"{case}/refused")


def registers(session, case, request):
    """A registration that is accepted."""
    says(session, request, wait=SECOND)
    session.answer(request, "200 OK", case=case)


def behind_a_proxy(stage):
    """Two phones that share an address: each is back by its own REGISTER. One that names no device, and an alarm without a
    name, are of the phone whose port they come from. Letters of either case are one name."""
    session, case = stage.session("UDP"), "proxy"
    other = Session(stage.trace, stage.phone().but(ip=session.phone.ip), UCM, "UDP")
    session.alarm(timed_out(session), f"{case}/one")
    other.alarm(timed_out(other), f"{case}/other")
    registers(other, f"{case}/other/accepted", plain_register(other))
    registers(session, f"{case}/one/accepted", plain_register(session))
    case = "proxy-unnamed"
    session.alarm(tl_info(session.phone), f"{case}/one")
    other.alarm(tl_info(other.phone), f"{case}/other")
    registers(other, f"{case}/accepted", named(plain_register(other)))
    case = "proxy-no-name"
    body = re.sub(r' *<String name="DeviceName">.*?</String>\s*', "", timed_out(session))
    session.alarm(body, case)
    registers(other, f"{case}/accepted", plain_register(other))
    case = "lower-case"
    stage.trace.wait(2 * MINUTE)        # its connection times out while it is registered
    session.phone = session.phone.but(device=f"SEP{session.phone.mac}")
    session.alarm(timed_out(session), f"{case}/alarm")
    upper = session.phone.but(device="")
    request = named(plain_register(session, reason(upper, number=10, last="TCP-timeout")), upper.device)
    says(session, request, case, SECOND)
    session.answer(request, "200 OK", case=f"{case}/accepted")


def skinny(stage):
    """SCCP's text alarm goes to two Unified CMs, and to the first once more: one event, as no Unified CM accepts the phone."""
    phone = skinny_phone(50)
    text = alarm_text(phone, load="Load=9.4(2SR3.1S)", last="Initialized").removeprefix("cisco-alarm:23 ")
    for case, ucm, wait in (("sccp-text", UCM, 0), ("sccp-text/again", SECOND_UCM, 2 * SECOND),
                            ("sccp-text/later", UCM, 20 * MINUTE)):
        stage.trace.wait(wait)
        phone = phone.but(port=phone.port + 1)
        station = Station(stage.trace, phone, ucm)
        station.send(text_alarm(f"25: {text}", second=int.from_bytes(phone.end().packed, "little")), case)


def one_event():
    stage = Stage("2024-03-05 09:00:00", 10)
    for group in (register_again, other_attempt, leaving, names, one_frame, registered, skinny, behind_a_proxy):
        group(stage)
    return stage.trace.frames
