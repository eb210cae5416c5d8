#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes a capture of so many messages of each kind, one kind after the other: make_load.py FILE alarms=160 sip=40 …
Messages come in whole rounds (KINDS), so there may be a few more.

FILE.marks tells what is where, a line for each kind: its name, its messages, and the number of its last frame. With
--warm-up, so many messages of each kind come first; they are the first line.
"""

import argparse
import itertools
import struct
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "captures"))

from kit import wire  # noqa: E402
from kit.alarm import outage, sip_event, tl_info  # noqa: E402
from kit.phone import Ucm, nth_phone  # noqa: E402
from kit.sccp import Station  # noqa: E402
from kit.session import Session  # noqa: E402
from kit.wire import End, Trace, Udp, token  # noqa: E402
from scenes.plain import outgoing_call  # noqa: E402

UCM = Ucm()
PHONES = 200            # with an address each in the forum trace's network
JUMBO = 9000            # no message is cut into fragments
REASON = 'SIP;cause=200;text="cisco-alarm:23 Name={} ActiveLoad=sip78xx.12-1-1-12.loads ' \
         'InactiveLoad=sip78xx.10-3-1-12.loads Last=reset-restart"'
EVENTS = {              # of messages that are not in the capture, as in the forum trace
    "sent": sip_event("Sent", "REGISTER sip:192.168.110.100 SIP/2.0", "336 REGISTER",
                      "c4b9cd80-86470022-467f1380-3b60328a@192.168.15.20"),
    "received": sip_event("Rcvd", "SIP/2.0 200 OK", "122 REGISTER",
                          "c4b9cd80-86470003-6438bc5f-78ebaf4c@192.168.15.22")}


class Floor:
    """The phones of a site; each round of traffic is the next one's."""

    def __init__(self):
        self.trace = Trace("2024-03-05 11:00:00")
        self.rounds, self.mixes = itertools.count(), itertools.count()
        self.phones = [nth_phone(i) for i in range(PHONES)]
        self.station = None

    def session(self):
        """The next phone's; its trust list is new, so no document comes twice."""
        i = next(self.rounds)
        phone = self.phones[i % PHONES].but(itl="".join(token("itl", i, n) for n in range(5)))
        self.trace.wait(40)
        return Session(self.trace, phone, UCM, "UDP")


def alarms(floor, answered=False, **events):
    """The two alarms of the forum trace, with other identifiers and times."""
    session = floor.session()
    lost = floor.trace.now - 254_000_000
    for body in (tl_info(session.phone), outage(session.phone, UCM.ip, lost, **(events or EVENTS))):
        session.ask(session.refer(body), status="202 Accepted" if answered else None)


def register(floor, reason=None):
    """REGISTER, 100, 200."""
    session = floor.session()
    return session.register(session.phone.ids(), 101, reason and reason.format(session.phone.device))


def call(floor):
    """INVITE with a session description, 100, 180, 200 with one, ACK, BYE, 200."""
    outgoing_call(floor.session(), 24590)


def sip(floor):
    """A registration and a call."""
    register(floor)
    call(floor)


def mixed(floor):
    """A tenth of alarms, with their answers, which tell of messages that are in the capture."""
    request, accepted = register(floor)
    register(floor)
    sip(floor)
    alarms(floor, answered=True, sent=request.event("Sent"), received=accepted.event("Rcvd"))


def keepalive(floor):
    """The heartbeat of an SCCP phone and its answer; TCP acknowledges both."""
    if not floor.station:
        floor.station = Station(floor.trace, floor.phones[0], UCM)
    floor.station.keep_alive()


def dns(floor):
    """A name is looked up."""
    phone = floor.session().phone
    pipe = Udp(floor.trace, phone.end(53124), End("00000c07ac0f", "192.168.110.53", 53))
    question = b"\x03pub\x08techvivi\x05local\0" + struct.pack(">HH", 1, 1)
    pipe.send(struct.pack(">6H", 7, 0x0100, 1, 0, 0, 0) + question)
    answer = struct.pack(">HHHIH4B", 0xC00C, 1, 1, 3600, 4, 192, 168, 110, 100)
    pipe.reply(struct.pack(">6H", 7, 0x8180, 1, 1, 0, 0) + question + answer)


def g711(n):
    """A packet of 20 ms of G.711."""
    return struct.pack(">BBHII", 0x80, 0, n, 160 * n, 0x1234) + b"\xd5" * 160


def voice(floor):
    """Two packets of G.711 of a call whose signaling was not captured."""
    phone = floor.session().phone
    pipe = Udp(floor.trace, phone.end(24500), End("00000c07ac0f", "192.168.15.99", 16500))
    for n in range(2):
        pipe.send(g711(n))


def media(session, start):
    """What is said in a call to which outgoing_call() leads, 90 packets each way."""
    trace = Trace(start)
    pipe = Udp(trace, session.phone.end(24590), End("00000c07ac0f", "192.168.15.99", 16384))
    for n in range(90):
        pipe.send(g711(n))
        pipe.reply(g711(n))
        trace.wait(20)
    return trace.frames


def mix(floor):
    """200 frames as at a Unified CM that plays music on hold: a call of 180 packets, three registrations, a heartbeat of
    SCCP; every twentieth time two alarms with their responses in its place."""
    for _ in range(3):
        register(floor)
    if next(floor.mixes) % 20 == 10:
        alarms(floor, answered=True)
    else:
        keepalive(floor)
    session, frames = floor.session(), floor.trace.frames
    outgoing_call(session, 24590)
    bye = frames[-2:]
    frames[-2:] = [*media(session, frames[-3].time + 1000), *bye]


# Kind -> what makes a round of it, and how many messages a round has.
KINDS = {
    "alarms": (alarms, 2),
    "fragments": (alarms, 2),       # the same, with an MTU of 1500
    "answered": (lambda floor: alarms(floor, answered=True), 4),
    "register": (register, 3),
    "reason": (lambda floor: register(floor, REASON), 3),
    "call": (call, 7),
    "sip": (sip, 10),
    "keepalive": (keepalive, 2),
    "dns": (dns, 2),
    "voice": (voice, 2),
    "mixed": (mixed, 20),
    "mix": (mix, 200),
}


def rounds(floor, kind, count):
    """The frames of each round of a kind; they are not kept, since there may be very many."""
    make, size = KINDS[kind]
    for _ in range(-(-count // size)):
        make(floor)
        yield floor.trace.frames
        floor.trace.frames.clear()


def write(path, warm_up, loads):
    """Writes the capture, and what is where in it."""
    floor, written, marks = Floor(), 0, []
    steps = [(kind, warm_up, "warm-up") for kind, _ in loads if warm_up] + [(kind, count, kind) for kind, count in loads]
    with path.open("wb") as out:
        out.write(wire.pcapng([]))
        for kind, count, name in steps:
            for frames in rounds(floor, kind, count):
                out.writelines(map(wire.packet_block, frames))
                written += len(frames)
            marks.append((name, -(-count // KINDS[kind][1]) * KINDS[kind][1], written))
    if warm_up:
        del marks[:len(loads) - 1]
    lines = (f"{name}\t{count}\t{last}\n" for name, count, last in marks)
    path.with_suffix(".marks").write_text("".join(lines), encoding="utf-8")


def documents(folder):
    """The bodies of the two alarms, and one with references in it, for the scanner alone."""
    session = Floor().session()
    report = outage(session.phone, UCM.ip, session.trace.now, **EVENTS)
    escaped = report.replace(f">{UCM.ip}<", ">&lt;not open&gt;<").replace("3560_", "floor 1 &amp; 2, 3560&#95;")
    for name, body in (("trust-lists", tl_info(session.phone)), ("outage", report), ("escaped", escaped)):
        (folder / f"{name}.xml").write_text(body, encoding="utf-8")


def load(text):
    """Reads `kind=count`."""
    kind, _, count = text.partition("=")
    if kind not in KINDS or not count.isdigit():
        raise argparse.ArgumentTypeError(f"{text}: not KIND=COUNT with one of {', '.join(KINDS)}")
    return kind, int(count)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mtu", type=int, default=JUMBO, help="at 1500, alarms go in IP fragments")
    parser.add_argument("--warm-up", type=int, default=0, metavar="COUNT", help="messages of each kind that come first")
    parser.add_argument("--documents", action="store_true", help="FILE is a folder: write alarm documents there")
    parser.add_argument("file", type=Path)
    parser.add_argument("loads", nargs="*", type=load, metavar="KIND=COUNT")
    args = parser.parse_args()
    wire.MTU = args.mtu
    if args.documents:
        documents(args.file)
    else:
        write(args.file, args.warm_up, args.loads)


if __name__ == "__main__":
    main()
