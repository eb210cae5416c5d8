# SPDX-License-Identifier: GPL-2.0-or-later
"""What tables are held against is right: the truth of stories, the scenes of tests/healthy and the numbers of
tests/cases agree with what stock dissectors show, and nothing in these captures is malformed.

Nothing here asks the plugin. Stories are small ones; `make_story.py` makes large ones, `story_check.py` checks them.
"""

import importlib.util
import re
import sys

import pytest

from conftest import ROOT

sys.path.insert(0, str(ROOT / "tests" / "stats"))
from make_story import make  # noqa: E402
from story_check import check, complaints, read, rows  # noqa: E402

COLUMNS = ("frame.number", "_ws.malformed", "sip.Method", "sip.Status-Code", "sip.CSeq", "sip.Call-ID", "sip.Reason",
           "sip.contact.parameter", "skinny.messageId", "ip.src", "ip.dst", "tcp.reassembled.data", "tcp.payload",
           "udp.payload")
TEXT_ALARM, XML_ALARM, UNREGISTER = 0x20, 0x15A, 0x27
DEVICE = re.compile(r"(?:SEP[0-9A-Fa-f]{12}|CSFUSER\d+)")


def load(folder, name):
    spec = importlib.util.spec_from_file_location(f"{folder}_{name}", ROOT / "tests" / folder / f"{name}.py")
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


SCENES = load("healthy", "scenes").SCENES
EXPECTED = load("cases", "expected").EXPECTED


class Message:
    """A frame with SIP or SCCP."""

    def __init__(self, columns):
        (number, self.malformed, method, status, self.cseq, self.call_id, self.reason, contact, skinny, self.src,
         self.dst, *payloads) = columns
        self.number, self.methods, self.status = int(number), method.split(","), status
        data = next((one for one in payloads if one), "").split(",")[0]
        self.payload = bytes.fromhex(data.replace(":", "")).decode(errors="replace")
        self.skinny = [int(one) for one in skinny.split(",") if one]
        self.devices = {name.upper() for name in DEVICE.findall(contact) or DEVICE.findall(self.payload)}

    @property
    def reports(self):
        """Something that an event can begin with."""
        return bool("cisco-alarm" in self.reason or "<Alarm Name" in self.payload
                    or {TEXT_ALARM, XML_ALARM, UNREGISTER} & set(self.skinny))


def messages(path):
    return {one.number: one for one in map(Message, read(path, "tshark", "sip or skinny or _ws.malformed", COLUMNS))}


@pytest.mark.parametrize("name, how", [
    ("morning", {"phones": 120}),
    ("sunday", {"phones": 260, "missing": 0.005, "minutes": 75}),
    ("mixture", {"phones": 150, "seed": 1}),
    ("mixture", {"phones": 150, "seed": 2, "mirror": 0.1, "begin": 10, "missing": 0.01}),
    ("mixture", {"phones": 150, "seed": 3, "alarms_only": True}),
])
def test_truth_of_a_story(tmp_path, name, how):
    out = tmp_path / "story.pcapng"
    truth = make(name, out, **how)
    assert check(out) == []
    assert truth["causes"] and truth["losses"]
    assert {loss["cause"] for loss in truth["losses"]} <= {cause["id"] for cause in truth["causes"]}
    for cause in truth["causes"]:
        assert len(cause["not_back"]) <= len(cause["phones"])
        for one in cause["names"]:
            assert one["population"] >= len(cause["phones"]), f"{cause['id']} takes more phones than there are"


def test_a_wrong_truth_is_noticed(tmp_path):
    out = tmp_path / "story.pcapng"
    truth = make("morning", out, phones=60, minutes=14)
    found = rows(out)
    assert list(complaints(truth, found)) == []
    loss = next(loss for loss in truth["losses"] if loss["stamp"] and loss["first_report"])
    loss["stamp"] += 1
    assert any("TimeStamp" in line for line in complaints(truth, found))
    truth["phones"][loss["device"]]["accepted"] += 1
    assert any("accepted" in line for line in complaints(truth, found))


def test_the_same_bytes_again(tmp_path):
    first, second = tmp_path / "a.pcapng", tmp_path / "b.pcapng"
    make("mixture", first, phones=60, seed=4, minutes=15)
    make("mixture", second, phones=60, seed=4, minutes=15)
    assert first.read_bytes() == second.read_bytes()


@pytest.mark.parametrize("name", SCENES)
def test_healthy_scene(tmp_path, name):
    scene = SCENES[name]
    found = messages(scene.write(tmp_path)).values()
    assert not any(message.malformed for message in found)
    assert len(set().union(*(message.devices for message in found))) == scene.expect["phones"]
    reports = [message for message in found if message.reports]
    assert bool(reports) == bool(scene.expect["events"])
    assert len(reports) >= sum(scene.expect["events"].values())


@pytest.mark.parametrize("name", EXPECTED)
def test_case(name):
    case = EXPECTED[name]
    found = messages(ROOT / "tests" / "cases" / name)
    assert sum(case.reasons.values()) <= len(case.first)
    named = set().union(*(message.devices for message in found.values()))
    for device in (*case.out, *case.planned, *case.left, *case.rejected, *(case.not_back or ())):
        assert device in named
    if not {"alarms, if frame 4 can be read", "first with tcp.reassemble_out_of_order"} & set(case.facts):
        assert len(named) == case.phones
        reports = {number for number, message in found.items() if message.reports}
        assert reports - set(case.first) - set(case.repeats) == set() or case.left
        assert set(case.first) | set(case.repeats) <= reports
    for frame, first in case.repeats.items():
        assert first in case.first and first < frame
    for frame, status in case.responses.items():
        assert status == response(found, found[frame]), f"frame {frame}"


def response(found, request):
    """The final response to a request, before the same request is there again."""
    for number, message in found.items():
        if number > request.number and (message.call_id, message.cseq) == (request.call_id, request.cseq):
            if message.status and not message.status.startswith("1"):
                return int(message.status)
            if not message.status and message.src == request.src and message.payload != request.payload:
                return None
    return None


def test_cases_are_all_there():
    files = {path.name for path in (ROOT / "tests" / "cases").glob("*.pcap")}
    assert files == set(EXPECTED)
