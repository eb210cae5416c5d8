# SPDX-License-Identifier: GPL-2.0-or-later
"""The stories: which phones there are, and what happens to them. A function takes the site and a number of phones."""

from kit.life import SECOND
from story_causes import (MINUTE, Cause, address_fails, branch_loses_wan, certificate_change, fall_back, go_home,
                          logins, rejected_throughout, restart, scope_is_full, strike, switch_flaps, switch_loses_power,
                          ucm_fails, upgrade)
from story_phone import XML


def floors(site, prefix, count, cluster=None, per_subnet=100):
    """Phones of a large building: subnets of two switches each. Gives the phones."""
    made = []
    for n in range(0, count, per_subnet):
        third = n // per_subnet
        switches = [f"sw-{prefix.replace('.', '-')}-{third:02}{letter}.example.com" for letter in "ab"]
        made += site.fill(f"{prefix}.{third}.0/24", min(per_subnet, count - n), switches, cluster)
    return made


def hm(site, text):
    """The time of day."""
    hours, minutes, *seconds = map(int, text.split(":"))
    midnight = site.begin - site.begin % (24 * 60 * MINUTE)
    return midnight + (hours * 60 + minutes) * MINUTE + sum(seconds) * SECOND


def draw(site, phones, count):
    return site.random.sample(phones, min(count, len(phones)))


def singles(site, phones, count):
    """Single phones that lose their connection, at any time."""
    cause = Cause(site, "single phones", False, site.begin)
    for handset in draw(site, [h for h in phones if not h.script], count):
        at = site.begin + site.random.randrange(4 * MINUTE, site.end - site.begin - 6 * MINUTE)
        strike(cause, [handset], at, 1, (20 * SECOND, 90 * SECOND), reason=10, forms=XML)


def swap_ucms(phones):
    """These are at their second Unified CM when the capture begins."""
    for handset in phones:
        handset.primary, handset.secondary = handset.secondary, handset.primary


def morning(site, count):
    """A Unified CM fails and comes back, two switches lose power, phones are reset; not all come back."""
    phones = floors(site, "10.20", count - count // 5)
    phones += floors(site, "10.21", count // 5)
    part = max(1, count // 1000)
    rejected_throughout(site, draw(site, [h for h in phones if h.transport == "TCP" and h.port == 5060], part))
    for number, switch in enumerate(("sw-10-20-00a.example.com", "sw-10-20-02b.example.com")):
        switch_loses_power(site, switch, hm(site, "08:03") + number * 1700, lost={"silent": number * 2})
    failed = site.clusters[0].ucms[0]
    ucm_fails(site, failed, hm(site, "08:00"), hm(site, "08:09"),
              {"rejected": 4 * part, "no response": 3 * part, "fault": 2 * part, "silent": 3 * part})
    others = [h for h in phones if h.ucm is not failed and not h.script]
    restart(site, draw(site, others, count // 20), hm(site, "08:06:30"), 20 * SECOND, 22)
    singles(site, phones, 8 * part)


def sunday(site, count):
    """Ten things at once in two clusters, planned work among them."""
    first, second = site.clusters
    share = count / 6633

    def some(number):
        return max(3, round(number * share))
    site.expressways.update(("10.9.0.5", "10.9.0.6"))
    special = {
        "branch": [h for n in range(3) for h in site.fill(f"10.50.{n}.0/24", some(100), [f"branch-s{n}.example.com"])],
        "flap": site.fill("10.70.0.0/24", some(48), ["flap-s01.example.com"]),
        "ahead": site.fill("10.71.0.0/24", some(90), ["ntp-s1.example.com"], clock=3600),
        "behind": site.fill("10.72.0.0/24", some(40), ["dst-s1.example.com"], clock=-3600),
        "scope": site.fill("10.28.44.0/24", some(100), ["sw-10-28-44a.example.com", "sw-10-28-44b.example.com"]),
        "nat": site.fill("192.168.40.0/24", some(60), ["home-s1.example.com"], via="10.8.0.9"),
        "edge": [h for node in (5, 6) for h in
                 site.fill(f"192.168.{node}.0/24", some(200), [""], via=f"10.9.0.{node}", kind="soft", digest=False)],
        "soft": site.fill("10.33.0.0/22", some(300), [""], kind="soft"),
        "second": site.fill("10.34.0.0/24", some(113), ["sw-10-34-00a.example.com"], second, ucm=1),
    }
    swap_ucms(special["second"])
    taken = sum(map(len, special.values()))
    other = floors(site, "10.30", some(900), second)
    main = floors(site, "10.20", count - taken - len(other))
    rejected_throughout(site, draw(site, [h for h in main if h.transport == "TCP" and h.port == 5060], some(15)))
    fall_back(site, special["second"], hm(site, "06:10"), 3 * MINUTE)
    sunday_unplanned(site, special, second, some)
    free_main = [h for h in main if not h.script]
    logins(site, draw(site, free_main, some(120)), hm(site, "06:05"), max(50, round(50 / share)) * SECOND)
    upgrade(site, draw(site, [h for h in free_main if not h.script], some(1000)), hm(site, "06:30"), 61 * MINUTE,
            some(9))
    certificate_change(site, first, draw(site, [h for h in free_main if not h.script], some(497)), hm(site, "07:00"),
                       2 * MINUTE, some(11))
    certificate_change(site, second, draw(site, [h for h in other if h.ucm is second.ucms[1]], some(50)),
                       hm(site, "06:50"), MINUTE, 0)
    go_home(site, special["soft"][: some(292)], hm(site, "07:45"), 8 * MINUTE)
    singles(site, main, some(48))
    for n in range(some(200)):
        site.tls.append((f"10.36.{n // 200}.{10 + n % 200}", first.ucms[0], hm(site, "07:50") if n % 2 else None))


def sunday_unplanned(site, special, second, some):
    switch_flaps(site, "flap-s01.example.com", hm(site, "06:15:18"), 5)
    branch_loses_wan(site, "10.50.0.0/16", hm(site, "06:20:15"), hm(site, "06:44"), "10.50.255.1",
                     lost={"silent": some(8), "fault": some(4)})
    branch_loses_wan(site, "10.71.0.0/24", hm(site, "07:10"), hm(site, "07:13"), "", told=0)
    branch_loses_wan(site, "10.72.0.0/24", hm(site, "06:57"), hm(site, "07:00"), "", told=0)
    address_fails(site, "10.9.0.6", hm(site, "06:52"), "10.9.0.5", lost={"silent": some(5)})
    address_fails(site, "10.8.0.9", hm(site, "07:22"), lost={"rejected": some(4)})
    scope_is_full(site, "10.28.44.0/24", special["scope"][: some(60)], hm(site, "07:30"), 3 * MINUTE, some(20))
    ucm_fails(site, second.ucms[0], hm(site, "07:40:30"), None,
              {"rejected": some(8), "no response": some(4), "fault": some(5), "silent": some(4)})


def mixture(site, count):
    """Four to nine causes drawn by lot, unplanned and planned, at times drawn by lot."""
    lot = site.random
    main = floors(site, "10.20", count // 2, per_subnet=lot.choice((40, 80, 120)))
    last = site.clusters[-1]
    other = floors(site, "10.30", count // 5, last, per_subnet=60)
    branches = {f"10.{50 + n}": floors(site, f"10.{50 + n}", max(6, count // 20), per_subnet=max(3, count // 60))
                for n in range(3)}
    node = site.fill("192.168.6.0/24", max(6, min(200, count // 12)), [""], via="10.9.0.6", kind="soft", digest=False)
    site.fill("192.168.5.0/24", max(4, min(200, count // 20)), [""], via="10.9.0.5", kind="soft", digest=False)
    site.expressways.update(("10.9.0.5", "10.9.0.6")) if lot.random() < 0.5 else None
    home = site.fill("10.33.0.0/22", max(4, count // 20), [""], kind="soft")
    skewed = lot.choice(list(branches))
    offset = lot.choice((0, 3600, -3600, 1800, 7200))
    for handset in branches[skewed]:
        handset.clock = offset * SECOND
    kinds = mixture_kinds(site, main, other, branches, node, home, last)
    chosen = lot.sample(sorted(kinds), lot.randrange(4, min(10, len(kinds) + 1)))
    if not any(kind[0] == "u" for kind in chosen):
        chosen.append(lot.choice([kind for kind in sorted(kinds) if kind[0] == "u"]))
    if lot.random() < 0.5:
        rejected_throughout(site, draw(site, [h for h in main if h.transport == "TCP" and h.port == 5060], 5))
    room = site.end - site.begin - 22 * MINUTE
    for kind in sorted(chosen, key=lambda kind: (kind[0] != "u", kind == "u ucm", kind)):     # Planned work yields.
        kinds[kind](site.begin + 3 * MINUTE + lot.randrange(room))
    singles(site, main, lot.choice((0, 3, 12)))


def mixture_kinds(site, main, other, branches, node, home, last):
    """Kind -> what begins it at a time; unplanned ones begin with u."""
    lot = site.random
    switches = sorted({h.phone.switch for h in main})

    def branch(time):
        prefix = lot.choice(sorted(branches))
        branch_loses_wan(site, f"{prefix}.0.0/16", time, time + lot.randrange(2, 14) * MINUTE, f"{prefix}.255.1",
                         lot.choice((0, 0.3)), {"silent": lot.randrange(3), "fault": lot.randrange(3)})

    def lost():
        return {"silent": lot.randrange(4), "rejected": lot.randrange(4), "no response": lot.randrange(3),
                "fault": lot.randrange(3)}
    return {
        "u ucm": lambda time: ucm_fails(site, last.ucms[0], time, lot.choice((None, time + 8 * MINUTE)), lost()),
        "u power": lambda time: switch_loses_power(site, lot.choice(switches), time, lost={"silent": lot.randrange(3)}),
        "u power 2": lambda time: switch_loses_power(site, lot.choice(switches), time),
        "u flap": lambda time: switch_flaps(site, lot.choice(switches), time, lot.randrange(2, 6), 3 * MINUTE),
        "u branch": branch,
        "u branch 2": branch,
        "u edge": lambda time: address_fails(site, "10.9.0.6", time, lot.choice(("10.9.0.5", None)), lost=lost()),
        "restart": lambda time: restart(site, draw(site, main, len(main) // 10), time, 2 * MINUTE),
        "reset": lambda time: restart(site, draw(site, other, len(other) // 10), time, 20 * SECOND, 22),
        "logins": lambda time: logins(site, draw(site, main, 12), time, 50 * SECOND),
        "upgrade": lambda time: upgrade(site, draw(site, main, len(main) // 6), time, 15 * MINUTE, 4),
        "certificate": lambda time: certificate_change(site, site.clusters[0], draw(site, main, len(main) // 8), time,
                                                       2 * MINUTE, 4),
        "leaving": lambda time: go_home(site, home, time, 8 * MINUTE),
    }


# Name -> (function, first and last time, phones, clusters)
STORIES = {
    "morning": (morning, "2025-10-07 07:50:00", "2025-10-07 08:25:00", 3000, 1),
    "sunday": (sunday, "2025-11-16 06:00:00", "2025-11-16 08:00:00", 6633, 2),
    "mixture": (mixture, "2025-12-02 10:00:00", "2025-12-02 11:00:00", 1200, 2),
}
