# SPDX-License-Identifier: GPL-2.0-or-later
"""Causes of a story: each writes into the scripts of its phones what happens to them, and keeps who they are."""

from kit.life import SECOND
from story_phone import (BOTH, HEADER, MS, NEVER, NONE, XML, Departure, Handset, Message, Outage, SccpHandset,
                         image_alarm)
from story_site import names_at, reasons_of

MINUTE = 60 * SECOND
# How connections with a failed Unified CM end, and the reason that the phone makes of it.
ENDS = (("ucm", 14), ("ucm", 14), ("phone", 14), ("reset", 12), ("silence", 10), ("ucm", 14), ("silence", 17),
        ("reset", 13))


class Cause:
    """One cause. `names`: the sets whose phones it takes, as ("switch", name), ("subnet", "10.1.2.0/24"), …"""

    def __init__(self, site, kind, planned, begin, names=()):
        self.site, self.kind, self.planned, self.begin, self.names = site, kind, planned, begin, names
        self.id = f"{len(site.causes) + 1}-{kind}"
        self.members, self.repeats = {}, []     # device -> handset; when it struck again
        site.causes.append(self)

    def take(self, handset, loss):
        """A phone suffers it. Called when it happens."""
        self.members[handset.device] = handset

    def truth(self, site, losses):
        mine = [loss for loss in losses if loss["cause"] == self.id]
        times = [loss["time"] for loss in mine]
        absent = [h for h in self.members.values()
                  if h.state_cause == self.id and h.state not in ("registered", "left")]
        return {
            "id": self.id, "kind": self.kind, "planned": self.planned, "begin": self.begin,
            "names": names_at(site, self.names, self.begin) if self.members else [],
            "phones": sorted(self.members), "start": min(times, default=None), "end": max(times, default=None),
            "times": max(1, len(self.repeats)), "starts": self.repeats or [self.begin], "losses": len(mine),
            "not_back": [{"device": h.device, "why": h.state} for h in absent],
            "no_alarm": sorted({loss["device"] for loss in mine if not loss["reports"]}),
            "reasons": reasons_of([loss for loss in mine if loss["reports"]]),
        }


def free(handsets, begin, end):
    """Those to whom nothing else happens in a time."""
    return [h for h in handsets if all(end < action.at or over(action) < begin for action in h.script)]


def over(action):
    """When an action is over; that of a phone which does not come back never is."""
    if type(action) is Message:
        return action.at + MINUTE
    if getattr(action, "fate", "back") != "back" or action.back is None:
        return NEVER
    return action.back + MINUTE


def ucm_at(handset, time):
    """Where a phone will be registered, as its script is so far."""
    moves = [action for action in handset.script if action.at < time and getattr(action, "to", None)]
    return max(moves, key=lambda action: action.at).to if moves else handset.ucm


def fates(site, count, of):
    """A fate for each of `count` phones: `of` gives how many do not come back, by why; they are drawn by lot."""
    made = ["back"] * count
    places = site.random.sample(range(count), min(count, sum(of.values())))
    for why, number in of.items():
        for _ in range(number):
            if places:
                made[places.pop()] = why
    return made


def strike(cause, handsets, begin, spread, back, lost=None, **how):
    """The cause takes phones out of service within `spread`; each is back within the two times of `back` from there.
    `lost`: how many are not, by why; values of `how` may be functions of the phone."""
    site = cause.site
    for handset, fate in zip(handsets, fates(site, len(handsets), lost or {})):
        at = begin + site.random.randrange(max(1, spread))
        strike_one(cause, handset, at, fate, at + site.random.randrange(*back), **how)


def strike_one(cause, handset, at, fate, back, **how):
    """One phone is lost, and tries again at `back`, as its fate will have it."""
    values = {key: value(handset) if callable(value) else value for key, value in how.items()}
    if isinstance(handset, SccpHandset) and fate in ("rejected", "no response", "fault"):
        fate = "silent"
    if fate in ("silent", "no response") or fate == "rejected" and handset.random.random() < 0.4:
        values["forms"] = NONE
    handset.script.append(Outage(at, cause, fate=fate, back=back, **values))


def forms(handset):
    """Most phones report by REFER and by header, a few by one of them."""
    return handset.random.choices((BOTH, XML, HEADER), (8, 1, 1))[0]


def ucm_fails(site, ucm, begin, returns=None, lost=None):
    """A Unified CM fails; its phones go to the next. Where it returns, they fall back."""
    cause = Cause(site, "ucm", False, begin, (("ucm", ucm.ip),))
    site.down.setdefault(ucm.ip, []).append((begin, returns or NEVER))
    phones = [h for h in site.handsets if ucm_at(h, begin) is ucm and not any(a.at < begin < over(a) for a in h.script)]
    for handset in phones:      # What else was to happen while it looks for another Unified CM does not.
        handset.script = [a for a in handset.script if not begin <= a.at <= begin + 2 * MINUTE]
    lost_phones = set()
    for handset, fate in zip(phones, fates(site, len(phones), lost or {})):
        end, reason = site.random.choice(ENDS)
        if isinstance(handset, SccpHandset) or fate == "silent":
            end, reason = ("silence", 10) if fate != "silent" else ("none", 10)
        at = begin + site.random.randrange(2500 * MS)
        strike_one(cause, handset, at, fate, at + site.random.randrange(5 * SECOND, 50 * SECOND), end=end,
                   reason=reason, to=handset.secondary, forms=forms)
        if fate != "back":
            lost_phones.add(handset)
    if returns:
        fall_back(site, free([h for h in phones if h not in lost_phones and not isinstance(h, SccpHandset)],
                             returns - MINUTE, returns + 4 * MINUTE), returns)
    return cause


def fall_back(site, phones, begin, spread=150 * SECOND):
    """The first Unified CM is there again: phones un-register at the second with 18 and register with it."""
    cause = Cause(site, "fallback", True, begin)
    for handset in phones:
        at = begin + site.random.randrange(5 * SECOND, spread)
        handset.script.append(Departure(at, cause, 18, at + 900 * MS, to=handset.primary))
    return cause


def switch_loses_power(site, switch, begin, outage=90 * SECOND, lost=None):
    """No FIN, no RST; the phones start when it is back, their clocks unset or just set. Their report is a 25."""
    cause = Cause(site, "switch", False, begin, (("switch", switch),))
    phones = free([h for h in site.handsets if h.phone.switch == switch], begin - MINUTE, begin + outage + 5 * MINUTE)
    for handset, fate in zip(phones, fates(site, len(phones), lost or {})):
        up = begin + outage + site.random.randrange(40 * SECOND, 110 * SECOND)
        unset = site.random.choice((None, 0, 946_684_800 * SECOND))
        strike_one(cause, handset, begin + site.random.randrange(300 * MS), fate, up, reason=25,
                   stamp=up - 3 * SECOND, unset=unset, named_ucm="<not open>", forms=BOTH)
    return cause


def switch_flaps(site, switch, begin, times, period=7 * MINUTE):
    """A switch loses its link again and again; phones note it at once, and come back within a minute and a half."""
    cause = Cause(site, "switch", False, begin, (("switch", switch),))
    phones = free([h for h in site.handsets if h.phone.switch == switch], begin - MINUTE, begin + times * period)
    for turn in range(times):
        start = begin + turn * period
        cause.repeats.append(start)
        strike(cause, phones, start, 2 * SECOND, (45 * SECOND, 90 * SECOND), reason=10, forms=forms)
    return cause


def branch_loses_wan(site, network, begin, end, router, told=0.32, lost=None):
    """A branch without its WAN registers with its router, which is not captured; a third returns with 18 naming the
    router, the others with 10."""
    cause = Cause(site, "site" if network.endswith("/16") else "subnet", False, begin,
                  (("site" if network.endswith("/16") else "subnet", network),))
    prefix = network.split("/")[0].removesuffix(".0.0" if network.endswith("/16") else ".0") + "."
    phones = free([h for h in site.handsets if h.client.ip.startswith(prefix)], begin - MINUTE, end + 5 * MINUTE)
    for handset, fate in zip(phones, fates(site, len(phones), lost or {})):
        back = end + site.random.randrange(SECOND, 160 * SECOND)
        srst = site.random.random() < told and not isinstance(handset, SccpHandset) and fate == "back"
        how = {"reason": 18, "named_ucm": router, "stamp": back - SECOND, "forms": XML} if srst else {
            "reason": 10, "forms": forms}
        strike_one(cause, handset, begin + site.random.randrange(120 * SECOND), fate, back, **how)
    return cause


def address_fails(site, address, begin, to=None, kind="address", lost=None):
    """Phones that share an address (NAT, Expressway) lose it; Expressway's come back by another node."""
    cause = Cause(site, kind, False, begin, (("address", address),))
    phones = free([h for h in site.handsets if h.client.ip == address], begin - MINUTE, begin + 5 * MINUTE)
    strike(cause, phones, begin, 3 * SECOND, (10 * SECOND, 70 * SECOND), lost, end="none", reason=10, via=to,
           forms=forms)
    return cause


def scope_is_full(site, network, phones, begin, spread, lost):
    """A DHCP scope is full: phones lose their lease; some get an address elsewhere (109), some none (silent)."""
    cause = Cause(site, "subnet", False, begin, (("subnet", network),))
    phones = free(phones, begin - MINUTE, begin + spread + 5 * MINUTE)
    fresh = iter(range(10, 250))
    strike(cause, phones, begin, spread, (20 * SECOND, 60 * SECOND), {"silent": lost}, reason=16, forms=forms,
           change=lambda h: {"ip": f"10.29.{h.cluster.number}.{next(fresh)}"})
    return cause


def upgrade(site, phones, begin, span, failed=0):
    """Phones load new firmware, report it, are reset with 22, and come back with the new load."""
    cause = Cause(site, "upgrade", True, begin)
    phones = [h for h in free(phones, begin, begin + span) if type(h) is Handset and not h.soft]
    for number, handset in enumerate(phones):
        start = begin + site.random.randrange(span - 10 * MINUTE)
        handset.script.append(Message(start, cause, image_alarm("DeviceImageDownloadStart")))
        done = start + site.random.randrange(60 * SECOND, 200 * SECOND)
        if number < failed:
            reason = site.random.choice((2, 13, 19))
            handset.script.append(Message(done, cause, image_alarm("DeviceImageDownloadFailure", reason)))
            continue
        handset.script.append(Message(done, cause, image_alarm("DeviceImageDownloadSuccess")))
        away = done + site.random.randrange(10 * SECOND, 60 * SECOND)
        handset.script.append(Departure(away, cause, 22, away + site.random.randrange(90 * SECOND, 150 * SECOND),
                                        change={"active_load": handset.wanted_load,
                                                "inactive_load": handset.phone.active_load}))
    return cause


def restart(site, phones, begin, spread, reason=23, kind=None, away=(35 * SECOND, 80 * SECOND)):
    """An administrator restarts (23) or resets (22) phones; they say that they go, and are back."""
    cause = Cause(site, kind or ("restart" if reason == 23 else "reset"), True, begin)
    for handset in free(phones, begin - MINUTE, begin + spread + 3 * MINUTE):
        at = begin + site.random.randrange(max(1, spread))
        handset.script.append(Departure(at, cause, reason, at + site.random.randrange(*away)))
    return cause


def logins(site, phones, begin, every):
    """Extension Mobility: one after the other restarts with 23, for a quarter of a minute."""
    cause = Cause(site, "logins", True, begin)
    for number, handset in enumerate(free(phones, begin - MINUTE, begin + len(phones) * every + MINUTE)):
        at = begin + number * every + site.random.randrange(every // 2)
        back = at + site.random.randrange(8 * SECOND, 15 * SECOND)
        handset.script.append(Departure(at, cause, 23, back, forms=HEADER))
    return cause


def go_home(site, phones, begin, spread):
    """Soft phones un-register without a reason, and stay away."""
    cause = Cause(site, "leaving", True, begin)
    for handset in free(phones, begin, NEVER):
        handset.script.append(Departure(begin + site.random.randrange(spread), cause))
    return cause


def certificate_change(site, cluster, phones, begin, spread, failed=11):
    """The cluster's certificate is renewed: phones restart and report the new trust list (1), or keep the old (7)."""
    cause = Cause(site, "restart", True, begin)
    phones = free(phones, begin - MINUTE, begin + spread + 3 * MINUTE)
    for number, handset in enumerate(phones):
        at = begin + site.random.randrange(spread)
        change, status = ({}, 7) if number < failed else ({"itl": cluster.new_itl}, 1)
        handset.script.append(Departure(at, cause, 23, at + site.random.randrange(20 * SECOND, 60 * SECOND),
                                        change=change, trust=status))
    return cause


def rejected_throughout(site, phones, status="403 Forbidden"):
    """Phones that are refused from the first frame to the last: a standing condition, no loss."""
    cause = Cause(site, "rejected throughout", False, site.begin)
    for handset in phones:
        handset.script.append(Outage(site.begin - 5 * SECOND, cause, fate="rejected", status=status, forms=NONE,
                                     back=site.begin + site.random.randrange(60 * SECOND)))
        handset.bindings.clear()
        handset.bindings.append((NEVER, handset.ucm.ip, handset.client.ip))
    return cause
