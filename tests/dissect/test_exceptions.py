# SPDX-License-Identifier: GPL-2.0-or-later
"""Wireshark ends the dissection of a frame at any item: whatever outlives the frame is whole all the same.

`gui.max_tree_items` makes it throw wherever one wants. What is thrown so looks like a bug of the dissector at hand, and
says that there were too many items; anything else is one.
"""

import random
import subprocess

import pytest

from kit.phone import Ucm, nth_phone
from kit.session import Session
from kit.sip import ALARM_TYPE, multipart, part
from kit.wire import Trace, pcapng
from links_support import CAPTURES
from scenes.odd import tl_brief
from tshark import environment, unprivileged

WORD = "would put more than"
FRAME = 'Unhandled exception ("Adding frame.'
# Ways to read: with a tree in each pass; with one in the first pass alone; with a statistic; with the packet list.
WAYS = {
    "tree": ("-V",),
    "two passes, tree": ("-2", "-V"),
    "two passes, filtered": ("-2", "-R", "cisco_alarm.carrier", "-q", "-z", "cisco_alarm,reasons"),
    "two passes, columns": ("-2", "-R", "cisco_alarm.carrier or cisco_alarm.response_to", "-Y", "cisco_alarm"),
    "statistics": ("-q", "-z", "cisco_alarm,reasons", "-z", "expert", "-Y", "cisco_alarm.reason"),
    "strict memory": ("-2", "-R", "cisco_alarm.first_report", "-T", "fields", "-e", "cisco_alarm.response_in"),
}
# With fewer than some thirty Wireshark itself ends, since its frame has no room. An alarm's own lines come after some
# hundred of the layers around it, and there are up to a hundred of them.
LIMITS = sorted({40, *random.Random(14).sample(range(41, 100), 2), *random.Random(15).sample(range(100, 260), 10),
                 *random.Random(16).sample(range(260, 420), 2)})


def read(tshark, path, *args, **env):
    """tshark without the wish to abort: exit status, and what it says."""
    env = {name: value for name, value in (environment(tshark.home, tshark.plugins) | env).items()
           if not name.startswith("WIRESHARK_ABORT")}
    done = subprocess.run([*unprivileged(), "tshark", "-r", path, *args], capture_output=True, env=env, timeout=120,
                          check=False)
    return done.returncode, done.stdout.decode("utf-8", "replace"), done.stderr.decode("utf-8", "replace")


def check(result):
    status, out, err = result
    # Wireshark 4.6 adds lines of the frame itself once its layers are done, and ends where there is no room for them.
    assert status == 0 or FRAME in err, err
    assert not [line for line in (out + err).splitlines() if "[Dissector bug" in line and WORD not in line]
    return out


@pytest.fixture(name="few", scope="module")
def merge_few(tshark):
    """Those with the most kinds of links."""
    path = tshark.room / "few.pcapng"
    names = ("forum-udp", "one-event", "neighbors", "sccp-text")
    subprocess.run(["mergecap", "-a", "-w", path, *(CAPTURES / f"{name}.pcapng" for name in names)], check=True,
                   capture_output=True)
    path.chmod(0o644)
    return path


def options(limit):
    return ("-o", f"gui.max_tree_items:{limit}")


@pytest.mark.parametrize("way", WAYS)
def test_every_limit(tshark, few, way):
    env = {"WIRESHARK_DEBUG_WMEM_OVERRIDE": "strict"} if way == "strict memory" else {}
    thrown = 0
    for limit in LIMITS:
        thrown += check(read(tshark, few, *options(limit), *WAYS[way], **env)).count(WORD)
    if way in ("tree", "two passes, tree"):
        assert thrown > 300, "no exception was thrown: this tests nothing"


@pytest.mark.parametrize("way, limit", (("tree", 60), ("two passes, filtered", 150), ("two passes, columns", 190),
                                        ("strict memory", 150)))
def test_all_captures(tshark, everything, way, limit):
    check(read(tshark, everything, *options(limit), *WAYS[way]))


def test_a_limit_that_is_not_reached_changes_nothing(tshark, few):
    plain, limited = (check(read(tshark, few, *how, "-2", "-V")) for how in ((), options(100_000)))
    assert plain == limited and WORD not in plain


@pytest.fixture(name="million", scope="module")
def make_million(tshark):
    """A text of a million lines in front of an alarm, 2 MB; then the response, and another alarm of the phone."""
    trace = Trace("2024-03-08 11:00:00")
    session = Session(trace, nth_phone(1), Ucm())
    body = multipart(part("a\n" * 1_000_000, "text/plain"), part(tl_brief(session.phone), ALARM_TYPE))
    session.alarm(body, content_type="multipart/mixed;boundary=uniqueBoundary")
    session.alarm(tl_brief(session.phone))
    path = tshark.room / "million.pcapng"
    path.write_bytes(pcapng(trace.frames))
    path.chmod(0o644)
    return path


@pytest.mark.parametrize("way", ("two passes, filtered", "statistics"))
def test_million_lines(tshark, million, way):
    """With default preferences: Wireshark gives up in the frame of the alarm, and goes on behind it."""
    check(read(tshark, million, *WAYS[way]))
