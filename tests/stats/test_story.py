# SPDX-License-Identifier: GPL-2.0-or-later
"""Stories of whole sites, made by make_story.py, against their truth: causes, who is not registered, events,
planned work.

The quick run makes them small; with CISCO_ALARM_ALL=1 they have their full size, which takes some minutes each.
"""

import json
import os
import re
import subprocess
from datetime import datetime, timezone
from typing import NamedTuple

import make_story
import pytest
from tables import BOTH, Incidents, Timeline, hits, read_both
from tshark import environment, unprivileged

FULL = bool(os.environ.get("CISCO_ALARM_ALL"))
TIMEOUT = 1200      # seconds, of one run at full size
STORIES = {"morning": ("morning", 0, 300), "sunday": ("sunday", 0, 500), "seed 3": ("mixture", 3, 240),
           "seed 8": ("mixture", 8, 240)}
GAP = 30_000_000    # microseconds, the preference
CHANCE = 3          # phones that have nothing in common but a switch of which few phones are known
SECONDS = 5         # by which the start of a row may differ
WORDS = {"address": "address", "switch": "switch", "subnet": "subnet", "site": "site", "ucm": "Unified CM"}
PLANNED = {"upgrade": "firmware upgrade", "restart": "restart", "reset": "reset", "fallback": "fallback",
           "leaving": "unregistered"}


class Told(NamedTuple):
    """A story's truth, and what the plugin says of its capture."""
    truth: dict
    incidents: Incidents
    timeline: Timeline
    events: list    # frame and device, of first reports with a reason


def run(tshark, path, *args):
    command = [*unprivileged(), "tshark", "-o", "cisco_alarm.stat_rows:0", "-r", str(path), *args]
    done = subprocess.run(command, capture_output=True, text=True, timeout=TIMEOUT, check=True,
                          env=environment(tshark.home, tshark.plugins))
    assert not done.stderr, done.stderr
    return done.stdout


@pytest.fixture(scope="module", name="told", params=STORIES)
def tell(request, tshark, room):
    name, seed, phones = STORIES[request.param]
    path = room / f"story-{name}-{seed}.pcapng"
    truth = make_story.make(name, path, seed=seed, phones=None if FULL else phones,
                            missing=0.005 if name == "sunday" else 0)
    path.chmod(0o644)
    text = run(tshark, path, "-Y", "cisco_alarm.first_report == 1 and cisco_alarm.reason", "-T", "fields", "-e",
               "frame.number", "-e", "cisco_alarm.device_name", *BOTH[1:])
    listed, _, tables = text.partition("\n====")
    events = [line.split("\t") for line in listed.splitlines() if re.match(r"\d+\t", line)]
    path.unlink()
    return Told(truth, *read_both("====" + tables), [(int(frame), device) for frame, device in events])


def is_dense(truth, cause):
    """Whether its losses follow each other within the gap: at a small size, those of a slow failure do not."""
    times = sorted(loss["time"] for loss in truth["losses"] if loss["cause"] == cause["id"])
    return cause["times"] > 1 or all(later - earlier <= GAP for earlier, later in zip(times, times[1:]))


def unplanned(truth):
    """Causes that take sets of phones. The same set again is one row."""
    return [cause for cause in truth["causes"] if not cause["planned"] and cause["names"] and len(cause["phones"]) >= 3
            and is_dense(truth, cause)]


def of_same_set(truth, cause):
    """All causes that take the same set, the earliest first."""
    same = [other for other in unplanned(truth) if {(one["key"], one["name"]) for one in other["names"]} &
            {(one["key"], one["name"]) for one in cause["names"]}]
    return sorted(same, key=lambda other: other["start"])


def row_of(told, cause):
    """The row that names a set of a cause, of several the one with the most phones."""
    names = [f"{WORDS[one['key']]} {one['name'].split('.example')[0]}" for one in cause["names"]]
    return next((row for row in told.incidents.rows if any(name in row["Cause"].split(" = ") for name in names)), None)


def seconds(text, truth):
    """A time of the table, of the day on which the story happens, or with a day of its own."""
    if len(text) <= 8:
        day = datetime.fromtimestamp(truth["begin"] / 1e6, timezone.utc).strftime("%Y-%m-%d")
        text = f"{day} {text}"
    return datetime.strptime(f"{text} +0000", "%Y-%m-%d %H:%M:%S %z").timestamp()


def test_causes_have_rows(told):
    causes = unplanned(told.truth)
    assert [cause["id"] for cause in causes if row_of(told, cause) is None] == []
    slow = [cause for cause in told.truth["causes"] if not cause["planned"] and cause["names"]]
    rows = [row["#"] for row in (row_of(told, cause) for cause in slow) if row]
    others = [row for row in told.incidents.rows if row["#"] not in rows]
    assert len(others) <= 1 and all(hits(row)[0] <= CHANCE for row in others), others


def test_rows_have_the_phones(told):
    """A silent phone that reported no switch may belong to none."""
    for cause in unplanned(told.truth):
        phones, population = hits(row_of(told, cause))
        wanted = len({phone for one in of_same_set(told.truth, cause) for phone in one["phones"]})
        assert 0.9 * wanted - 1 <= phones <= wanted + max(1, 0.02 * wanted), (cause["id"], phones, wanted)
        assert population is None or phones <= population


def test_rows_have_times_and_start(told):
    """Where frames are missing, one time of a few phones may be lost with them."""
    lost = 1 if told.truth["missing_frames"] and not FULL else 0
    for cause in unplanned(told.truth):
        row = row_of(told, cause)
        same = of_same_set(told.truth, cause)
        times = sum(one["times"] for one in same)
        assert times - lost <= int(row["Times"]) <= times, (cause["id"], row)
        if row["Start"].startswith("after "):
            after, before = (seconds(row[name].split(" ", 1)[-1], told.truth) for name in ("Start", "End"))
            assert after - 1 <= same[0]["start"] / 1e6 <= before + 1, (cause["id"], row)
        else:
            assert abs(seconds(row["Start"], told.truth) - same[0]["start"] / 1e6) <= SECONDS, (cause["id"], row)


def listed_absent(timeline):
    """Devices that are listed as not registered, one by one or in groups."""
    found = set()
    for line in timeline.absent_lines:
        group = re.match(r"\d+ in .*; last packet .*? to [^:]*:\d\d:\d\d: (.*)$", line)
        single = re.match(r"(\S+?)(?: \S+ \S*)?: (?:rejected|no response|keepalives|reported|connection)", line)
        if group:
            found |= set(group[1].split(", "))
        elif single:
            found.add(single[1])
    return found


def test_who_is_not_registered(told):
    absent, truth = listed_absent(told.timeline), {one["device"] for one in told.truth["not_back"]}
    phones = len(told.truth["phones"])
    assert len(absent - truth) <= max(1, 5 * phones / 6600), sorted(absent - truth)
    assert len(truth - absent) <= max(1, 0.1 * len(truth)), sorted(truth - absent)
    assert told.timeline.absent == len(absent)


def test_each_event_is_counted_once(told):
    truth = {loss["first_report"] for loss in told.truth["losses"] if loss["first_report"]}
    found = [frame for frame, _ in told.events]
    allowed = max(1, 10 * len(truth) / 3700)
    assert len(set(found) - truth) <= allowed, sorted(set(found) - truth)[:20]
    assert len(truth - set(found)) <= allowed, sorted(truth - set(found))[:20]


def test_planned_work_is_in_its_lines(told):
    truth = {}
    for cause in told.truth["causes"]:
        if cause["planned"] and cause["kind"] in PLANNED:
            truth[cause["kind"]] = truth.get(cause["kind"], 0) + len(cause["phones"])
    singles = sum(told.incidents.planned_of("single resets and restarts"))
    for kind, phones in truth.items():
        told_of = sum(told.incidents.planned_of(PLANNED[kind]))
        missing = singles if kind in ("restart", "reset") else 0
        assert 0.95 * phones - missing - 1 <= told_of <= 1.05 * phones + 1, (kind, told_of, phones)
