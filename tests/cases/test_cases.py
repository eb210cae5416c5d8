# SPDX-License-Identifier: GPL-2.0-or-later
"""Every capture of this folder against expected.py: what the fields of its frames say, and what the tables do."""

import re
import shutil
from collections import Counter
from pathlib import Path

import pytest
from expected import EXPECTED
from tables import hits, read_fields_and_tables, read_tables

LINKS = ("retransmission_of", "xml_alarm", "reason_header")
HERE = Path(__file__).resolve().parent
FIELDS = ("first_report", "retransmission_of", "xml_alarm", "reason_header", "reason", "sccp_reason", "response_code",
          "response_in", "closed_by", "closed_in", "device_name", "active_load", "note", "outage", "timestamp",
          "carrier", "expert.truncated")
WHY = {"rejected": "rejected", "no response": "no response", "silent": "keepalives stopped", "fault": "reported"}
INVALID_MESSAGE = 32    # of SCCP's text alarm: no loss
ORDER = ("-o", "tcp.reassemble_out_of_order:TRUE")


@pytest.fixture(scope="module", name="folder")
def make_folder(room):
    """The captures, where anybody may read them."""
    folder = room / "cases"
    folder.mkdir(mode=0o755)
    for path in HERE.glob("*.pcap"):
        Path(shutil.copy(path, folder)).chmod(0o644)
    return folder


@pytest.fixture(params=sorted(EXPECTED))
def name(request):
    return request.param


@pytest.fixture
def case(name):
    return EXPECTED[name]


@pytest.fixture
def frames(tshark, folder, name):
    """Frame -> the fields of its alarms, one pass and two."""
    return lambda two_pass=False, **how: read_fields_and_tables(
        tshark, folder / name, FIELDS, two_pass=two_pass, **how)[0]


@pytest.fixture
def tables(tshark, folder, name):
    """Incidents and timeline."""
    return lambda two_pass=False: read_fields_and_tables(tshark, folder / name, FIELDS, two_pass=two_pass)[1:]


def firsts(found):
    """Frames that report something for the first time, once for each alarm that does."""
    return tuple(number for number, fields in found.items() for first in fields.get("first_report", ()) if first)


def repeated(found, frame, seen=()):
    """The frame whose news a frame repeats, in however many steps."""
    links = [link for name in LINKS for link in found[frame].get(name, ())]
    earlier = [link for link in links if link < frame and link not in seen]
    if not earlier:
        return frame
    return repeated(found, min(earlier), (*seen, frame))


def test_every_capture_is_expected():
    assert sorted(path.name for path in HERE.glob("*.pcap")) == sorted(EXPECTED)


@pytest.mark.parametrize("two_pass", [False, True], ids=["one pass", "two passes"])
def test_each_event_is_reported_once(case, frames, two_pass):
    found = frames(two_pass)
    first = case.first
    if "alarms, if frame 4 can be read" in case.facts and 4 not in found:
        first = (5,)        # stock SIP has stopped before it
    assert firsts(found) == first
    reasons = Counter(reason for number in sorted(set(first)) for name in ("reason", "sccp_reason")
                      for reason in found[number].get(name, ())[:1] if reason != INVALID_MESSAGE)
    assert {reason: count for reason, count in reasons.items() if reason} == case.reasons


def test_repeats_link_to_the_first(case, frames):
    found = frames()
    linked = {frame: repeated(found, frame) for frame in case.repeats if frame in found}
    assert {frame: first for frame, first in linked.items() if first != case.repeats[frame] and frame - first > 1} == {}
    assert all(any(name in found[frame] for name in ("retransmission_of", "xml_alarm", "reason_header"))
               for frame in case.repeats if frame in found and frame not in firsts(found))


def test_final_responses(case, frames):
    """The REFER or REGISTER shows its response in a second pass."""
    found = frames(True)
    for frame, status in case.responses.items():
        if found[frame].get("carrier") == [4]:
            continue    # of a REGISTER, whose response is its registration's
        assert found[frame].get("response_code", [None])[0] == status, frame


def test_response_frames(case, frames):
    found = frames(True)
    for frame, response in case.facts.get("response frames", {}).items():
        assert found[frame]["response_in"] == [response]


def test_devices(case, frames):
    found = {name for fields in frames().values() for name in fields.get("device_name", ())}
    named = set(case.out) | {name for name in case.planned}
    if case.first:
        assert {name.upper() for name in found} >= named - set(case.left)
    assert len({name.upper() for name in found}) <= max(case.phones, len(found and {1}))


def test_facts_of_fields(case, frames):
    found = frames()
    for fact, value in case.facts.items():
        if fact.startswith("cisco_alarm.") and " " not in fact:
            values = [one for fields in found.values() for one in fields.get(fact.removeprefix("cisco_alarm."), ())]
            assert set(values) == {value}
        elif fact == "text":
            assert [fields["note"] for fields in found.values() if "note" in fields] == [[value]]
        elif fact == "TimeStamp":
            assert found[1]["timestamp"] == [value * 10**6]
        elif fact == "outage":
            assert "outage" not in found[1]
        elif fact == "cisco_alarm.reason of frame 2":
            assert found[2]["reason"] == [value]
        elif fact == "first with tcp.reassemble_out_of_order":
            assert firsts(frames(options=ORDER)) == (value,)
        elif fact == "truncated":
            assert tuple(number for number, fields in found.items() if "expert.truncated" in fields) == value
        elif fact == "closed_by":
            codes = {code for fields in found.values() for code in fields.get("closed_by", ())}
            assert codes == {{"ucm": 2}[value]}


@pytest.mark.parametrize("two_pass", [False, True], ids=["one pass", "two passes"])
def test_incidents(case, tables, two_pass):
    incidents, _ = tables(two_pass)
    assert incidents.phones == (case.phones if case.first or case.phones != 1 or not case.unknown else 0)
    assert incidents.unplanned == len(case.out)
    assert incidents.planned == len(set(case.planned) | set(case.left))
    assert incidents.rejected == len(case.rejected)
    if incidents.single_names:
        assert set(incidents.single_names) <= set(case.out)


def test_rows_of_incidents(case, tables):
    incidents, _ = tables()
    for (phones, population, start, end), row in zip(case.rows or (), incidents.rows, strict=False):
        assert hits(row) == (phones, population), row
        assert row["Start"].removeprefix("after ") == start
        assert row["End"].removeprefix("before ") == end
    if case.rows:
        assert len(incidents.rows) == len(case.rows)
    for text in case.facts.get("same phones", ()):
        assert text in incidents.rows[0]["Cause"]
    if "start" in case.facts:
        assert incidents.rows[0]["Start"].startswith("after ") and incidents.rows[0]["End"].startswith("before ")
    if "single phones" in case.facts:
        assert incidents.single_names == case.facts["single phones"]
    if "clock ahead, seconds" in case.facts:
        ahead = -case.facts["clock ahead, seconds"]
        shared = rf"^Phone clocks of .*: {ahead / 3600:.1f} h corrected"
        assert incidents.table.find(rf"{shared}|, by {ahead} to {ahead} s$") is not None
    if "outage at most, seconds" in case.facts:
        assert int(incidents.rows[0]["95th pct. (s)"]) <= case.facts["outage at most, seconds"]
    if "outage at least, minutes" in case.facts:
        outage = incidents.rows[0]["Median outage (s)"].removeprefix("at most ")
        assert int(outage) >= 60 * case.facts["outage at least, minutes"]
    if "logins" in case.facts:
        assert incidents.planned_of("reset") == [case.facts["reset phones"]]
        assert incidents.planned_of("single resets and restarts") == [case.facts["logins"]]
        assert incidents.table.find(r"reset \d+ \((\d\d:\d\d:\d\d)-")[0] >= case.facts["reset from"]


def test_rows_say_who_is_back(case, tables):
    """0 only where it is known."""
    incidents, _ = tables()
    for row in incidents.rows:
        known = None if case.not_back is None else str(len(case.not_back))
        assert row["Not back"] in ({"not known"} if known is None else {known}), row


@pytest.mark.parametrize("two_pass", [False, True], ids=["one pass", "two passes"])
def test_who_is_not_registered_at_the_end(case, tables, two_pass):
    _, timeline = tables(two_pass)
    if case.not_back is None:
        assert timeline.absent is None
    elif case.not_back:
        assert timeline.absent == len(case.not_back)
    else:
        assert timeline.absent in (0, None)
    assert timeline.left == len(case.left)
    for device, why in (case.not_back or {}).items():
        lines = [line for line in timeline.absent_lines if re.match(rf"{device}\b.*: {WHY[why]}", line)]
        assert lines, timeline.absent_lines


def test_events_of_the_timeline(case, tables):
    """Event by event: those that give a reason, each once."""
    _, timeline = tables()
    assert int(timeline.table.find(r"^Event by event: (\d+)$")[0]) == sum(case.reasons.values())
    assert Counter(reason for _, reason in timeline.events()) == case.reasons
    assert {device for device, _ in timeline.events()} == set(case.out) | set(case.planned) - set(case.left)


def test_what_cannot_be_known_is_said(case, tables):
    incidents, _ = tables()
    text = "\n".join(incidents.table.captions)
    if "registrations" in case.unknown:
        assert "No keepalives in this capture" in text
    assert "There is nothing to count" not in "\n".join(incidents.table.lines())


def test_a_router_is_not_blamed(folder, tshark):
    """What was lost is the Unified CM of the last keepalives, which alone bound the outages."""
    router = EXPECTED["srst-is-no-fault.pcap"].facts["router"]
    text = tshark.read(folder / "srst-is-no-fault.pcap", "-q", "-z", "cisco_alarm,ucm", "-z", "cisco_alarm,devices")
    tables = read_tables(text)
    rows = {(row["Unified CM"], row["Reason"][:2]): row for row in tables["Cisco Phone Alarms by Unified CM"].rows}
    assert [(rows["10.1.1.11", reason]["Unplanned"], rows[router, reason]["Unplanned"]) for reason in ("(a", "18")] == [
        ("4", "0"), ("4", "0")]
    assert rows[router, "18"]["Alarms"] == "4" and rows[router, "18"]["Longest outage (s)"] == ""
    condition = rows["10.1.1.11", "18"]["Filter"]
    assert tshark.frames_of(folder / "srst-is-no-fault.pcap", [condition])[condition] == [84, 93, 100, 107]
    outages = [rows["10.1.1.11", "18"], *tables["Cisco Phone Alarms by Device"].rows]
    assert all(row["Longest outage (s)"].startswith("at most 1") for row in outages)


@pytest.mark.parametrize("option", ["tcp.calculate_timestamps", "tcp.analyze_sequence_numbers"])
def test_the_first_close_without_tcp_preferences(folder, tshark, option):
    """fin-retransmissions is the same with TCP's preferences off."""
    path = folder / "fin-retransmissions.pcap"
    _, incidents, _ = read_fields_and_tables(tshark, path, FIELDS, options=("-o", f"{option}:FALSE"))
    row = incidents.rows[0]
    assert (row["Start"], row["End"], row["Closed by"]) == ("22:13:20", "22:13:23", "Unified CM 4")
