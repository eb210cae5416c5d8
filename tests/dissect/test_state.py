# SPDX-License-Identifier: GPL-2.0-or-later
"""What is remembered belongs to one capture file: opening another one, the same again, or filtering changes nothing.

Here sharkd stands in for Wireshark: one process that opens files one after the other, dissects frames again when they
are looked at, and filters.
"""

import shutil

import pytest

from kit.wire import Frame, pcapng
from links_model import LINKS, links
from links_support import STRICT, messages, packets
from tshark import integer, nanoseconds, truth

pytestmark = pytest.mark.skipif(not shutil.which("sharkd"), reason="this Wireshark comes without sharkd")

# The first two hold the very same messages, those of the next two have phones in common: what is left over shows.
FILES = ("forum-tcp", "forum-udp", "links-answers", "links-repeats", "links-events", "register-reason", "hundred-phones")
READ = {"response_time": nanoseconds, "registered_after": nanoseconds, "first_report": truth, "leaving": truth,
        "expert.rejected": lambda text: True}


@pytest.fixture(name="sharkd", params=({}, STRICT), ids=("", "strict"))
def make_sharkd(tshark, request):
    made = tshark.new_sharkd(**request.param)
    yield made
    made.close()


def links_of(report):
    """Frame -> link -> its values, as the model has them, from the filters of the lines."""
    found = {}
    for number, lines in report.items():
        for _words, where in lines:
            field, _equals, value = where.removeprefix("cisco_alarm.").partition(" == ")
            if field in LINKS and (value or field.startswith("expert.")):
                found.setdefault(number, {}).setdefault(field, []).append(READ.get(field, integer)(value))
    return found


def wanted(name):
    """A file that is open in Wireshark shows what a second pass shows."""
    return links(name, True)


def test_captures_have_messages_in_common():
    """Else what is left over from one file could not show in the next."""
    first, second = ({(m.get("Call-ID"), m.cseq, m.src, m.dst) for m in messages(name)} for name in FILES[:2])
    assert first == second


def test_one_file_after_the_other(sharkd):
    for name in FILES:
        sharkd.load(name)
        assert links_of(sharkd.report()) == wanted(name), name


def test_same_file_again(sharkd):
    """Each alarm comes for the first time, again; every word is the same."""
    sharkd.load("links-repeats")
    first = sharkd.report()
    sharkd.load("links-repeats")
    assert sharkd.report() == first
    assert links_of(first) == wanted("links-repeats")


def test_back_and_forth(tshark, sharkd):
    """Every line of a file is that of a process which has seen no other file."""
    for name in ("links-events", "register-reason", "links-events"):
        sharkd.load(name)
        fresh = tshark.new_sharkd()
        fresh.load(name)
        assert sharkd.report() == fresh.report()
        fresh.close()


def test_looking_at_a_frame_twice(sharkd):
    """In any order, and with filters in between: Wireshark dissects a frame whenever somebody looks at it."""
    sharkd.load("links-answers")
    report = sharkd.report()
    for number in sorted(report, reverse=True):
        assert sharkd.lines(number) == report[number]
    for name in ("response_to", "response_in", "expert.rejected"):
        frames = sorted(number for number, found in wanted("links-answers").items() if name in found)
        assert sharkd.filtered(f"cisco_alarm.{name}") == frames
    assert sharkd.report() == report


@pytest.mark.parametrize("name", FILES)
def test_same_as_tshark(tshark, sharkd, name):
    """The numbers of the tree are those that `tshark -2` prints."""
    sharkd.load(name)
    fields = {number: {k: v for k, v in found.items() if k in LINKS}
              for number, found in tshark.fields(name, two_pass=True).items()}
    assert links_of(sharkd.report()) == {number: found for number, found in fields.items() if found}


@pytest.fixture(name="tail")
def make_tail(room):
    """A capture without its first frames, as a file of its own."""
    def tail(name, part):
        path = room / f"{name}-from-{part}.pcapng"
        frames = packets(name)
        kept = frames[int(len(frames) * part):]
        path.write_bytes(pcapng(Frame(packet.time, packet.data, packet.comment) for packet in kept))
        path.chmod(0o644)
        return path
    return tail


@pytest.mark.parametrize("part", (0.25, 0.5, 0.75))
@pytest.mark.parametrize("name", ("links-answers", "links-repeats", "links-events", "register-reason", "hundred-phones"))
def test_end_of_a_file_after_the_whole(tshark, tail, name, part):
    """Alarms, answers and messages of the whole file are still known if anything is: the rest would link to them."""
    reports = []
    for files in ([tail(name, part)], [name, tail(name, part)]):
        process = tshark.new_sharkd()
        for file in files:
            process.load(file)
        reports.append(process.report())
        process.close()
    assert reports[0] == reports[1] and reports[0]
