# SPDX-License-Identifier: GPL-2.0-or-later
"""A hundred phones come back within a minute, in a building that lost power and network here and there.

Two Unified CMs, four switches, many reasons; some alarms are refused, some never answered and sent again.
No chance is involved: everything follows from the phone's number.
"""

from kit.alarm import outage, tl_info
from kit.phone import Phone, Ucm
from kit.session import Session
from kit.wire import Trace, merge, utc

UCMS = (Ucm(), Ucm(ip="192.168.110.101"))
START = utc("2024-03-06 07:30:00")
SWITCHES = ("sw-floor1.example.com", "sw-floor2.example.com", "sw-floor3.example.com", "sw-annex.example.com")
MODELS = (("CP-7821", 621, "12.8.1", "sip78xx.12-8-1-0001-455.loads"),
          ("CP-8841", 683, "14.1.1", "sip88xx.14-1-1-0001-136.loads"),
          ("CP-7861", 623, "11.5.1", "sip78xx.11-5-1-18.loads"))
REASONS = (10, 10, 10, 14, 25, 10, 23, 22, 10, 18, 12, 20, 107, 10, 41, 16, 26, 104, 10, 113)
WORDS = {10: "LastTimeTCPtimeout", 25: "LastTimeInitialized"}
REFUSED, SILENT = 17, 13        # every 17th phone is refused, every 13th not answered at first


def crowd_phone(i):
    """Phone number `i` of the building."""
    model, model_id, release, load = MODELS[i % 3]
    floor = i % 4
    return Phone(mac=f"7c95f3{0x100000 + i * 0x3A7:06x}", ip=f"10.20.{floor + 1}.{20 + i}",
                 port=49200 + 37 * i, number=f"{2000 + i}", display=f"Room {2000 + i}", model=model,
                 model_id=model_id, release=release, active_load=load, inactive_load=load,
                 gateway=f"10.20.{floor + 1}.1", switch=SWITCHES[floor], switch_ip=f"10.20.0.{floor + 11}",
                 switch_port=f"GigabitEthernet1/0/{i // 4 + 1}", vlan=str(120 + floor),
                 tftp="cucm-pub.example.com")


def documents(phone, i, ucm, now):
    """The alarms a phone has to report: half of them changed their trust list as well."""
    reason = REASONS[i * 7 % len(REASONS)]
    lost = now - 1000 * (20_000 + i * 1777 % 240_000)
    yield outage(phone, ucm.ip, lost, reason, WORDS.get(reason, ""), phone.port - 1)
    if i % 2:
        yield tl_info(phone, 1 + i // 2 % 9)


def status(i):
    return "503 Service Unavailable" if i % REFUSED == REFUSED - 1 else "202 Accepted"


def send_all(session, bodies, i, case, answered):
    """Alarms back to back, then their answers."""
    requests = [session.refer(body) for body in bodies]
    for n, request in enumerate(requests):
        session.step(3, case if n == 0 else None)
        session.send(request)
    for request in requests if answered else ():
        session.answer(request, status(i), wait=15 + i % 30)


def one_phone(i):
    """A phone's way back into service, on a clock of its own."""
    trace = Trace(START + i * i * 7919 % 23_003 * 1000)
    phone, ucm = crowd_phone(i), UCMS[i % 3 == 2]
    bodies = list(documents(phone, i, ucm, trace.now))
    if i % SILENT == SILENT - 1:
        session = Session(trace, phone, ucm)
        send_all(session, bodies, i, f"phone-{i}/unanswered", False)
        trace.wait(32_000)
        session.pipe.reset()
        trace.wait(2_000)
        phone = phone.but(port=phone.port + 5)
    session = Session(trace, phone, ucm)
    send_all(session, bodies, i, f"phone-{i}", True)
    session.register(phone.ids(), 101)
    return trace


def hundred_phones():
    return merge(*(one_phone(i) for i in range(100)))
