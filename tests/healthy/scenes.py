#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Small captures of phones that are well, or whose events are easily counted twice, and what a table may say of them.

    scenes.py FOLDER            # writes FOLDER/NAME.pcapng for each scene
    scenes.py FOLDER NAME…      # just these

`SCENES` is the table: name -> `Scene`. `Scene.frames()` gives the frames for `kit.wire.pcapng`, always the same ones;
`Scene.write(folder)` the path of the file. `Scene.expect` holds

    phones      how many devices the capture names
    events      how many events there are, each once, by reason (number -> events)
    lost        devices that were out of service and had not been told to be (unplanned)
    not_back    devices that did not come back: of phones that are well, none
    unknown     what the capture cannot know, so that no table may print 0 for it: "responses" or "requests"
                (one direction only), "registrations" (at a standby Unified CM no phone is registered)
    rejected    devices that are refused from the first frame to the last: a standing condition, no event
    left        devices that un-registered without a reason, and stayed away: no loss
"""

import random
import sys
from pathlib import Path

sys.dont_write_bytecode = True
sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "captures"))

from kit.alarm import outage  # noqa: E402
from kit.life import SECOND, SccpLife, SipLife  # noqa: E402
from kit.phone import Phone, Ucm  # noqa: E402
from kit.session import Session  # noqa: E402
from kit.sip import answer, http_date, register_answer  # noqa: E402
from kit.wire import End, Tcp, Trace, checksum, merge, pcapng, utc  # noqa: E402

FIRST, SECOND_UCM = Ucm(ip="10.41.1.11", version="14.0"), Ucm(ip="10.41.1.12", version="14.0")
BEGIN = utc("2025-09-02 14:00:00")
MINUTE = 60 * SECOND
CHALLENGE = 'WWW-Authenticate: Digest realm="ccmsipline", nonce="5f0c{:04x}a1", algorithm=MD5'
CREDENTIALS = ('Authorization: Digest username="{}",realm="ccmsipline",uri="sip:{}",response="{:032x}",'
               'nonce="5f0c{:04x}a1",algorithm=MD5')


def desk(i, **how):
    """A phone of the scenes."""
    values = {"mac": f"38ed18{0x400000 + 17 * i:06x}", "ip": f"10.41.7.{20 + i}", "port": 50100 + 11 * i,
              "number": f"{4100 + i}", "display": f"Desk {4100 + i}", "model": "CP-8841", "model_id": 683,
              "release": "14.1.1", "active_load": "sip88xx.14-1-1-0001-136.loads",
              "inactive_load": "sip88xx.12-8-1-0001-455.loads", "gateway": "10.41.7.1",
              "switch": "acc-41-7.example.com", "switch_ip": "10.41.7.2",
              "switch_port": f"GigabitEthernet1/0/{1 + i}", "vlan": "107", "tftp": "tftp-41.example.com"}
    return Phone(**{**values, **how})


def lives(kind, count, ucm=FIRST, first=0, begin=BEGIN):
    return [kind(Trace(begin), desk(first + i), ucm) for i in range(count)]


def frames_of(made):
    return merge(*(life.trace for life in made))


def kept_for_a_minute(*how):
    """What a capture from the fifth to the sixth minute shows of them."""
    return between(kept(*how), BEGIN + 4 * MINUTE, BEGIN + 5 * MINUTE)


def kept(kind, count, minutes, ucm=FIRST, first=0):
    """Phones that do nothing but keep their connections alive."""
    made = lives(kind, count, ucm, first)
    for life in made:
        life.keep(BEGIN + round(minutes * MINUTE))
    return frames_of(made)


def names(*numbers):
    return [desk(i).device for i in numbers]


class Standby(SipLife):
    """A phone, as its standby Unified CM sees it."""

    def beat(self):
        request = self.make_register(expires=0)
        request = request.swap("Contact", f"Contact: {request.get('Contact')};expires=0;cisco-keep-alive")
        self.line.send(bytes(request), ack=False)
        self.trace.wait(9)
        self.line.reply(bytes(answer(request, "200 OK", self.trace.now, "Server: Cisco-CUCM14.0")), ack=False)
        self.line.acknowledge()


class TwoLines(SipLife):
    """The second line is refused, each time, with a Call-ID of its own."""

    def beat(self):
        super().beat()
        if not hasattr(self, "second"):
            self.second = self.phone.ids()
        request = self.session.make_register(self.second, self.cseq, None, b"").swap("Content-Type")
        number = f"<sip:{self.phone.number}9@{self.ucm.host}>"
        tag = request.get("From").partition(";")[2]
        request = request.swap("From", f"From: {number};{tag}").swap("To", f"To: {number}")
        self.trace.wait(30)
        self.line.send(bytes(request), ack=False)
        self.session.answer(request, "403 Forbidden", wait=6, ack=False)
        self.line.acknowledge()


class Digest(SipLife):
    """Each REGISTER is challenged, and accepted with credentials; every third nonce is stale by then."""

    def beat(self):
        request = self.make_register()
        self.line.send(bytes(request), ack=False)
        self.session.answer(request, "401 Unauthorized", CHALLENGE.format(self.cseq), wait=5, ack=False)
        if self.cseq % 3 == 0:
            again = self.with_credentials()
            self.line.send(bytes(again), ack=False)
            stale = CHALLENGE.format(self.cseq) + ", stale=true"
            self.session.answer(again, "401 Unauthorized", stale, wait=5, ack=False)
        again = self.with_credentials()
        self.line.send(bytes(again), ack=False)
        self.trace.wait(12)
        self.ok(again)
        self.line.acknowledge()

    def with_credentials(self):
        number = self.cseq
        line = CREDENTIALS.format(self.phone.number, self.ucm.host, 7919 * number, number)
        return self.make_register().swap("Max-Forwards", "Max-Forwards: 70", line)


class Skewed(SipLife):
    """Its clock is ahead by `skew`, which its Date headers and TimeStamps show."""
    skew = 0

    def make_register(self, reason=None, expires=None):
        self.trace.now += self.skew
        made = super().make_register(reason, expires)
        self.trace.now -= self.skew
        return made

    def alarm(self, request, event, again, ucm):
        if self.skew:
            request = request.swap("Date", f"Date: {http_date(self.trace.now + self.skew)}")
        super().alarm(request, event, again, ucm)


def fallen_back():
    """Seen at the second Unified CM only: the phones leave with 18 and keep it warm from then on."""
    made = lives(SipLife, 4, SECOND_UCM)
    warm = []
    for n, life in enumerate(made):
        life.keep(BEGIN + 5 * MINUTE + n * 7 * SECOND)
        event = life.note(18)
        life.leave(event)
        standby = Standby(Trace(life.trace.now + 2 * SECOND), life.phone.but(port=life.phone.port + 3), SECOND_UCM)
        standby.keep(BEGIN + 15 * MINUTE)
        warm.append(standby)
    return frames_of(made + warm)


def from_phones(frames):
    """The direction to Unified CM."""
    return [frame for frame in frames if frame.data[6:9].hex() == "38ed18"]


def from_ucm(frames):
    return [frame for frame in frames if frame.data[6:9].hex() != "38ed18"]


def between(frames, begin, end):
    return [frame for frame in frames if begin <= frame.time < end]


def one_loss(kind=SipLife, count=4, minutes=12, lost=1, **how):
    """`count` phones, of which the first ones lose their connection (Unified CM closes it) and are back in 20 s."""
    made = lives(kind, count)
    for n, life in enumerate(made[:lost]):
        life.keep(BEGIN + 4 * MINUTE + n * SECOND)
        life.end("ucm")
        event = life.note(14)
        life.trace.wait(20_000)
        life.come_back(SECOND_UCM, event, **how)
    for life in made:
        life.keep(BEGIN + minutes * MINUTE)
    return frames_of(made)


def late_copies():
    """A second mirror port, whose copies come up to 0.9 s later, mostly after the response."""
    frames = one_loss()
    lot = random.Random("late")
    copies = [frame._replace(time=frame.time + lot.randrange(5_000, 900_000)) for frame in frames]
    return sorted(frames + copies, key=lambda frame: frame.time)


def skewed_clocks():
    """Clocks 60 s and an hour ahead, and 60 s behind; each phone is reset, and reports it when it leaves and twice when
    it is back."""
    made = lives(Skewed, 4)
    for life, skew in zip(made, (0, 60, 3600, -60)):
        life.skew = skew * SECOND
        life.keep(BEGIN + 3 * MINUTE)
        event = life.note(22)
        event.stamp += skew * 1000
        life.leave(event)
        life.trace.wait(45_000)
        life.come_back(FIRST, event)
        life.keep(BEGIN + 12 * MINUTE)
    return frames_of(made)


def half_per_cent_lost():
    """Forty phones, half an hour; every two-hundredth frame is missing, and the 200 OK of a phone's last keepalive."""
    frames = kept(SipLife, 40, 30)
    lot = random.Random("half a per cent")
    last = [frame for frame in frames if b"SIP/2.0 200" in frame.data and desk(7).device.encode() in frame.data][-1]
    return [frame for frame in frames if lot.random() >= 0.005 and frame is not last]


def other_end(frame, skew):
    """The same packet where the other capture was made: other MAC addresses, two routers further, another clock."""
    data = bytearray(frame.data)
    data[0:12] = bytes.fromhex("0050568a0001") + bytes.fromhex("0050568a0002")
    data[22] -= 2
    data[24:26] = bytes(2)
    data[24:26] = checksum(bytes(data[14:34])).to_bytes(2, "big")
    return frame._replace(time=frame.time + skew, data=bytes(data))


def both_ends():
    """The phones' capture and Unified CM's, merged; that clock is 15 ms behind, so that responses come first."""
    frames = one_loss()
    return sorted(frames + [other_end(frame, -15_000) for frame in frames], key=lambda frame: frame.time)


class Legs:
    """A connection through Expressway, both legs captured: SIP with another Via on the second. Calls as of a pipe."""

    def __init__(self, trace, client, node, server):
        self.trace, self.node = trace, node
        self.near, self.far = Tcp(trace, client, node._replace(port=5060)), Tcp(trace, node, server)

    def send(self, data, ack=True):
        self.near.send(data, ack=ack)
        self.trace.wait(3)
        start, _, rest = data.partition(b"\r\n")
        via = f"\r\nVia: SIP/2.0/TCP {self.node.ip}:{self.node.port};branch=z9hG4bK{len(data):08x}\r\n".encode()
        self.far.send(start + via + rest, ack=ack)

    def reply(self, data, ack=True):
        start, _, rest = data.partition(b"\r\n")
        via = f"\r\nVia: SIP/2.0/TCP {self.node.ip}:{self.node.port};branch=z9hG4bK0\r\n".encode()
        self.far.reply(start + via + rest, ack=ack)
        self.trace.wait(3)
        self.near.reply(data, ack=ack)


def expressway_legs():
    """Three phones register through Expressway, one of them after a loss that it reports; then keepalives."""
    traces = []
    for i in range(3):
        trace = Trace(BEGIN + i * 20 * SECOND)
        phone = desk(i, ip=f"192.168.77.{20 + i}")
        node = End("02005e410907", "10.9.0.7", 25_010 + i)
        session = Session(trace, phone, FIRST, pipe=Legs(trace, phone.end(), node, FIRST.end()))
        life = SipLife(Trace(BEGIN), phone, FIRST)
        reason = None
        if i == 0:
            session.alarm(outage(phone, FIRST.ip, trace.now - 20 * SECOND, 14, "LastTimeTCPclosed", 49_999))
            life.line.ended = "ucm"
            reason = life.header(life.note(14))
        ids = phone.ids()
        for turn in range(5):
            request = session.make_register(ids, 101 + turn, reason if turn == 0 else None, b"").swap("Content-Type")
            session.send(request)
            trace.wait(12)
            session.pipe.reply(bytes(register_answer(request, trace.now, "Cisco-CUCM14.0")))
            trace.wait(120_000)
        traces.append(trace)
    return merge(*traces)


def lost_twice():
    """A phone on a bad cable: the same loss (14) twice within four minutes, accepted in between."""
    life = lives(SipLife, 1)[0]
    for _ in range(2):
        life.keep(life.trace.now + 125 * SECOND)
        life.end("phone")
        event = life.note(14)
        life.trace.wait(8000)
        life.come_back(FIRST, event)
    life.keep(BEGIN + 10 * MINUTE)
    return life.trace.frames


def moved():
    """Phones that are reset and come back from another subnet."""
    made = lives(SipLife, 3)
    for n, life in enumerate(made):
        life.keep(BEGIN + 3 * MINUTE)
        event = life.note(22)
        life.leave(event)
        life.trace.wait(50_000)
        life.phone = life.phone.but(ip=f"10.41.9.{60 + n}")
        life.come_back(FIRST, event)
        life.keep(BEGIN + 10 * MINUTE)
    return frames_of(made)


def refused_throughout():
    """One phone is refused each minute, from the first frame to the last; three others are well."""
    made = lives(SipLife, 3, first=1)
    stranger = SipLife(Trace(BEGIN), desk(0), FIRST)
    for turn in range(12):
        stranger.wait_until(BEGIN + turn * MINUTE)
        ids, cseq = stranger.ids, stranger.cseq
        stranger.move(FIRST)
        stranger.ids, stranger.cseq = ids, cseq
        request = stranger.make_register()
        stranger.line.send(bytes(request))
        stranger.session.answer(request, "403 Forbidden", wait=15)
        stranger.trace.wait(300)
        stranger.line.finish(0)
    for life in made:
        life.keep(BEGIN + 12 * MINUTE)
    return frames_of(made + [stranger])


def mixed_case():
    """The Contact writes the MAC address in small letters, the alarm in capitals."""
    class Small(SipLife):
        def make_register(self, reason=None, expires=None):
            made = super().make_register(reason, expires)
            return made.swap("Contact", "Contact: " + made.get("Contact").replace(
                self.phone.device, f"SEP{self.phone.mac}"))
    return one_loss(Small, 3, 10, 2)


class ChallengedAlarm(SipLife):
    """Its REFER is challenged, and accepted with credentials, as Asterisk and phones that authenticate do it."""

    def alarm(self, request, event, again, ucm):
        self.line.send(bytes(request))
        self.tell(event)
        self.session.answer(request, "401 Unauthorized", CHALLENGE.format(1))
        line = CREDENTIALS.format(self.phone.number, ucm.host, 4711, 1)
        second = request.swap("CSeq", "CSeq: 1001 REFER").swap("Max-Forwards", "Max-Forwards: 70", line)
        super().alarm(second, event, again, ucm)


def survived_at_the_router():
    """A branch without its WAN registers with its router, which is not captured; it returns with 18 and names that."""
    made = lives(SipLife, 3)
    for n, life in enumerate(made):
        life.keep(BEGIN + 10 * MINUTE)
        life.wait_until(BEGIN + 34 * MINUTE + n * SECOND)
        event = life.note(18)
        event.ucm = "10.41.255.1"
        life.trace.wait(900)
        life.come_back(FIRST, event)
        life.keep(BEGIN + 40 * MINUTE)
    return frames_of(made)


def booted_twice():
    """A phone loses power twice, half an hour apart, and counts its Call-IDs from the same number each time."""
    life = lives(SipLife, 1)[0]
    count = life.phone.counter[0]
    for turn in range(2):
        life.keep(BEGIN + (3 + 30 * turn) * MINUTE)
        life.trace.wait(70_000)
        life.restart()
        life.phone.counter[0] = count
        life.trace.wait(3_000)
        life.come_back(FIRST, life.note(25))
    life.keep(BEGIN + 40 * MINUTE)
    return life.trace.frames


def gone_home():
    """Two soft phones un-register without a reason and stay away; two phones stay."""
    made = lives(SipLife, 4)
    for life in made[:2]:
        life.keep(BEGIN + 5 * MINUTE)
        request = life.make_register(expires=0)
        life.line.send(bytes(request), ack=False)
        life.trace.wait(20)
        life.ok(request)
        life.trace.wait(150)
        life.line.finish(0)
    for life in made[2:]:
        life.keep(BEGIN + 12 * MINUTE)
    return frames_of(made)


class Scene:
    """A scene and what is right."""

    def __init__(self, name, make, phones, events=None, lost=(), unknown=(), rejected=(), left=()):
        self.name, self.frames = name, make
        self.expect = {"phones": phones, "events": events or {}, "lost": list(lost), "not_back": [],
                       "unknown": list(unknown), "rejected": list(rejected), "left": list(left)}

    def write(self, folder):
        path = Path(folder) / f"{self.name}.pcapng"
        path.write_bytes(pcapng(self.frames()))
        return path


SCENES = {scene.name: scene for scene in (
    Scene("standby-only", lambda: kept(Standby, 6, 10, SECOND_UCM), 6, unknown=["registrations"]),
    Scene("standby-minute", lambda: kept_for_a_minute(Standby, 6, 10, SECOND_UCM), 4,
          unknown=["registrations"]),
    # A phone that leaves with 18 goes back to its first Unified CM: an event, and nobody is lost.
    Scene("secondary-after-fallback", fallen_back, 4, {18: 4}),
    Scene("to-ucm-only", lambda: from_phones(kept(SipLife, 5, 10)), 5, unknown=["responses"]),
    Scene("from-ucm-only", lambda: from_ucm(kept(SipLife, 5, 10)), 5, unknown=["requests"]),
    Scene("one-minute", lambda: kept_for_a_minute(SipLife, 8, 10), 5),
    Scene("two-lines", lambda: kept(TwoLines, 2, 10), 2),
    Scene("digest", lambda: kept(Digest, 3, 12), 3),
    Scene("late-copies", late_copies, 4, {14: 1}, names(0)),
    Scene("skewed-clocks", skewed_clocks, 4, {22: 4}),
    Scene("half-per-cent-lost", half_per_cent_lost, 40),
    Scene("both-ends", both_ends, 4, {14: 1}, names(0)),
    Scene("expressway-legs", expressway_legs, 3, {14: 1}, names(0)),
    Scene("lost-twice", lost_twice, 1, {14: 2}, names(0)),
    Scene("moved", moved, 3, {22: 3}),
    Scene("refused-throughout", refused_throughout, 4, rejected=names(0)),
    Scene("mixed-case", mixed_case, 3, {14: 2}, names(0, 1)),
    Scene("challenged-alarm", lambda: one_loss(ChallengedAlarm, 2), 2, {14: 1}, names(0)),
    Scene("srst", survived_at_the_router, 3, {18: 3}, names(0, 1, 2)),
    Scene("booted-twice", booted_twice, 1, {25: 2}, names(0)),
    Scene("gone-home", gone_home, 4, left=names(0, 1)),
    Scene("sccp", lambda: kept(SccpLife, 5, 6), 0),
)}


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    for name in sys.argv[2:] or SCENES:
        print(SCENES[name].write(folder))


if __name__ == "__main__":
    main()
