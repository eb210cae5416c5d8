# SPDX-License-Identifier: GPL-2.0-or-later
"""A bad morning: a Unified CM fails, two switches lose power, an administrator resets phones, and not all come back.

    07:57:30  the capture begins; keepalives
    08:00:00  10.1.1.11 fails: its connections end by FIN, RST or not at all; the phones go to 10.1.1.12
    08:03:00  two switches lose power for a minute and a half
    08:06:30  an administrator resets phones at 10.1.1.12
    08:08:00  10.1.1.11 is back, phones fall back to it
    08:12:00  the capture ends

No chance is involved: everything follows from a phone's number. `Story` takes any number of phones, and beside its
frames it tells the truth: which events there were, who closed, who is back since when, who is not, and why.
"""

from collections import Counter

from kit.life import SECOND, SccpLife, SipLife, draw
from kit.phone import Phone, Ucm
from kit.wire import Trace, utc

FAILED, BACKUP, THIRD = (Ucm(ip=f"10.1.1.{n}", version="14.0") for n in (11, 12, 13))
BEGIN, END = utc("2024-03-06 07:57:30"), utc("2024-03-06 08:12:00")
FAILURE, DARK, RESET, RETURN = (utc(f"2024-03-06 08:{t}") for t in ("00:00", "03:00", "06:30", "08:00"))
PHONES = 76
MODELS = (("CP-8841", 683, "14.1.1", "sip88xx.14-1-1-0001-136.loads"),
          ("CP-7821", 621, "12.8.1", "sip78xx.12-8-1-0001-455.loads"),
          ("CP-8861", 684, "14.1.1", "sip88xx.14-1-1-0001-136.loads"))
OLD_MODEL = ("CP-7961G", 30018, "9.4.2", "SCCP41.9-4-2SR3-1S")
TRUST = {"itl": "3e91a35c0f7d4b6285c1a90be47f21d86b30c4f9"}

# How connections with the failed Unified CM end, and the reason that the phone makes of it.
ENDS = (("ucm", 14), ("ucm", 14), ("phone", 14), ("reset", 12), ("ucm", 14), ("silence", 10), ("phone", 14),
        ("ucm", 14), ("reset", 12), ("silence", 17), ("phone", 14))
# Every so many-th SIP phone of the failed Unified CM does not come back.
NEVER = {2: "refused", 9: "refused before any alarm", 16: "no response", 20: "gone", 24: "refused"}
# Of every so many-th that does come back: the clock, how the alarm is captured more than once, its only form.
ODD_CLOCKS = {3: "1970", 7: "2000", 11: "1970", 15: "old", 19: "future"}
AGAIN = {5: "tcp", 13: "connection"}
FORMS = {1: ("xml",), 10: ("header",), 14: ("xml",)}
BOTH = ("xml", "header")


def switch_name(number):
    return f"sw-b{number // 4 + 1:02}-f{number % 4 + 1}.example.com"


class Story:
    """The morning with `count` phones."""

    def __init__(self, count=PHONES):
        self.count = count
        self.switches = max(8, count // 50)
        self.dark = {1, self.switches // 2}
        # So many phones so far: of the failed Unified CM, of these those that need not come back, those that do; others.
        self.at_failed = self.movable = self.ordinary = self.elsewhere = 0
        self.lives = []

    def make_phone(self, i):
        """Phone number `i`; every twelfth is an old one."""
        old = i % 12 == 11
        model, model_id, release, load = OLD_MODEL if old else MODELS[i % len(MODELS)]
        where, host = i % self.switches, i // self.switches
        net = f"10.{20 + where // 250}.{where % 250}"
        return Phone(mac=f"7c95f3{0x200000 + i * 0x2B:06x}", ip=f"{net}.{20 + host}", port=49200 + 37 * i % 15000,
                     number=f"{20000 + i}", display=f"Room {20000 + i}", model=model, model_id=model_id,
                     release=release, active_load=load, inactive_load=load, gateway=f"{net}.1",
                     switch=switch_name(where), switch_ip=f"{net}.2",
                     switch_port=f"GigabitEthernet1/0/{host + 1}", vlan=str(100 + where), tftp="cucm-pub.example.com",
                     **({} if i % 29 == 5 else TRUST))

    def make_life(self, i):
        """About six of ten phones are at the Unified CM that will fail, three at the second, one at the third."""
        phone = self.make_phone(i)
        at = draw(0, 10, "ucm", phone.mac)
        ucm = FAILED if at < 6 else BACKUP if at < 9 else THIRD
        return (SccpLife if phone.model == OLD_MODEL[0] else SipLife)(Trace(BEGIN), phone, ucm)

    def live(self, i):
        """Phone number `i` from the capture's beginning to its end. Gives the life."""
        life = self.make_life(i)
        life.fate = "kept"
        dark = i % self.switches in self.dark
        if life.ucm is FAILED:
            self.fail(life, self.at_failed, dark)
            self.at_failed += 1
        elif not dark:
            self.live_elsewhere(life, self.elsewhere)
            self.elsewhere += 1
        if dark:
            self.go_dark(life)
        elif life.registered and any(event.reason != 25 for event in life.events) and life.ucm is not FAILED:
            self.fall_back(life, i)
        if life.registered and life.fate != "silent":
            life.keep(END - SECOND)
        return life

    def fail(self, life, n, dark):
        """The failure, for the `n`th phone there. Phones of dark switches have been through enough."""
        how, reason = ENDS[0] if dark else ENDS[n % len(ENDS)]
        sip = isinstance(life, SipLife)
        never = None
        if sip and not dark:
            never, self.movable = NEVER.get(self.movable % 60), self.movable + 1
        if never == "gone":
            life.fate = "silent"
            life.keep(FAILURE)
            return
        self.lose(life, how)
        if how == "silence" and not sip:
            reason = 10
        if never:
            self.never_back(life, never, reason)
        elif dark or not sip:
            self.move_on(life, reason, BOTH if sip else ("xml",) if n % 2 else ("text",))
        else:
            k, self.ordinary = self.ordinary % 25, self.ordinary + 1
            self.move_on(life, reason, FORMS.get(k, BOTH), ODD_CLOCKS.get(k), AGAIN.get(k), late=k in (8, 17))

    @staticmethod
    def lose(life, how):
        """The end of the connection: at once, or after the first keepalive that has no response."""
        if how == "silence":
            life.keep(FAILURE)
        else:
            life.keep(FAILURE + draw(0, 2_500_000, "failure", life.phone.mac))
        life.end(how)

    def move_on(self, life, reason, forms, clock=None, again=None, late=False):
        """To the next Unified CM, for most within a minute."""
        event = life.note(reason, clock=clock)
        wait = (150_000, 300_000) if late else (2_000, 45_000)
        life.trace.wait(draw(*wait, "backoff", life.phone.mac))
        ucm = THIRD if draw(0, 13, "next", life.phone.mac) == 0 else BACKUP
        life.come_back(ucm, event, forms, draw(0, 6, "trust", life.phone.mac) == 0, again)

    def never_back(self, life, why, reason):
        """The way back fails. Where nothing tells the loss, there is no event that a capture can show."""
        life.fate = why
        life.trace.wait(draw(2_000, 20_000, "backoff", life.phone.mac))
        if why == "refused":
            event = life.note(reason)
            life.forget(event)
            life.ask_in_vain(BACKUP, 5, "503 Service Unavailable", event)
            return
        life.registered = False
        if why == "no response":
            life.ask_in_vain(THIRD, 4)
        else:
            life.ask_in_vain(BACKUP, 5, "403 Forbidden")

    def live_elsewhere(self, life, n):
        """Phones of the other two: some are reset, some fall silent, the rest knows of nothing."""
        if n % 10 in (1, 4, 7) and life.ucm is BACKUP:
            self.reset(life, 20 if n == 4 else 22 if n % 3 else 23)
        elif n % 14 == 5 and isinstance(life, SipLife):
            life.fate = "silent"
            life.keep(FAILURE + draw(60, 240, "silence", life.phone.mac) * SECOND)

    def reset(self, life, reason):
        """The phone says that it goes, and is back a minute later: one reset, told twice or three times."""
        life.keep(RESET + draw(0, 20_000, "reset", life.phone.mac) * 1000)
        event = life.note(reason)
        life.leave(event)
        life.trace.wait(draw(35_000, 80_000, "restart", life.phone.mac))
        life.come_back(BACKUP, event)

    def go_dark(self, life):
        """The switch is without power: no FIN, no RST; phones start when it is back, their clocks unset or just set."""
        life.keep(DARK)
        life.wait_until(DARK + 90 * SECOND)
        life.restart()
        life.trace.wait(draw(40_000, 110_000, "start", life.phone.mac))
        clock = ("set", "1970", "2000")[draw(0, 3, "clock", life.phone.mac)]
        event = life.note(25, named=False, clock=clock, lost=life.trace.now - 3 * SECOND)
        life.come_back(BACKUP, event, trust=life.phone.port % 3 == 0)

    def fall_back(self, life, i):
        """The first Unified CM is there again. The phone registers with it and names the connection it leaves."""
        if i % 7 == 0 or life.trace.now > RETURN:
            return
        life.keep(RETURN + draw(5_000, 150_000, "fallback", life.phone.mac) * 1000)
        life.line.finish(0)
        event = life.note(18)
        life.trace.wait(60)
        life.come_back(FAILED, event)

    def mirrored(self, life):
        """The mirror port doubles the frames of one switch."""
        return life.phone.switch == switch_name(2)

    def frames(self, life):
        """What is captured of a life, up to the capture's end."""
        for frame in life.trace.frames:
            if frame.time < END:
                yield frame
                if self.mirrored(life):
                    yield frame._replace(time=frame.time + 4)

    def all_frames(self):
        """All phones' frames in order of time."""
        frames = []
        for i in range(self.count):
            life = self.live(i)
            frames.extend(self.frames(life))
            life.last_frame = max(frame.time for frame in life.trace.frames
                                  if frame.time < END and frame.data[6:12].hex() == life.phone.mac)
            life.trace.frames.clear()
            self.lives.append(life)
        frames.sort(key=lambda frame: frame.time)
        return frames

    def truth(self):
        """What is true of the frames that `all_frames` gave. Times are microseconds since 1970-01-01 UTC, stamps the
        TimeStamps' milliseconds."""
        lives = self.lives
        events = [event for life in lives for event in life.truth() if (event["arrival"] or END) < END]
        for event in events:
            event["back"] = event["back"] if (event["back"] or END) < END else None
        return {
            "begin": BEGIN, "end": END, "phones": len(lives), "switches": self.switches,
            "dark": sorted(switch_name(n) for n in self.dark),
            "on_switch": dict(sorted(Counter(life.phone.switch for life in lives).items())),
            "events": sorted(events, key=lambda event: (event["time"], event["device"])),
            "never_back": [absent(life) for life in lives if not life.registered or life.fate == "silent"],
            "mirrored": sorted(life.phone.device for life in lives if self.mirrored(life)),
            "captured_again": sorted(life.phone.device for life in lives if life.resent),
        }


def absent(life):
    """A phone that is not there at the end: why, and when the last came from it."""
    why = "silent" if life.fate == "silent" else "refused" if life.refused else "no response"
    return {"device": life.phone.device, "ip": life.phone.ip, "switch": life.phone.switch,
            "port": life.phone.switch_port, "why": why, "refused": life.refused, "unanswered": life.unanswered,
            "last_seen": life.last_frame, "told": any(event.told for event in life.events)}


def incident():
    return Story().all_frames()


def truth():
    """The truth of the capture."""
    story = Story()
    story.all_frames()
    return story.truth()
