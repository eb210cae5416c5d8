# SPDX-License-Identifier: GPL-2.0-or-later
"""Incidents and timeline of captures/incident.pcapng say what is true of it, in whatever way they are asked for.

What is true of single cases is in tests/cases, of phones that are well in tests/healthy, of whole sites in
test_story.py.
"""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import ROOT
from tables import BOTH, hits, read_both
from tshark import environment, unprivileged

sys.path.insert(0, str(ROOT / "captures"))
from scenes.incident import truth as make_truth  # noqa: E402

WHY = {"silent": "keepalives stopped without an alarm", "no response": "no response to its REGISTERs", "refused": "rejected"}
STATISTICS = ("incidents", "timeline")


@pytest.fixture(scope="module", name="truth")
def read_truth():
    return make_truth()


@pytest.fixture(name="tables")
def read_tables(tshark):
    return lambda *args, **how: read_both(tshark.read("incident", *(args or BOTH), **how))


def test_causes(tables, truth):
    """A Unified CM, and the two switches that lost power."""
    incidents, _ = tables()
    first, *others = incidents.rows
    assert first["Cause"] == "Unified CM 10.1.1.11" and first["Start"] == "08:00:00"
    dark = sorted(name.partition(".")[0] for name in truth["dark"])
    assert sorted(row["Cause"].split(" ")[1] for row in others) == dark
    for row in others:
        assert hits(row)[0] == hits(row)[1], row


def test_who_is_not_registered(tables, truth):
    _, timeline = tables()
    absent = timeline.absent_lines[:timeline.absent]
    lines = dict(re.match(r"(\S+)(?: \S+ \S+)?: (.*)$", line).groups() for line in absent)
    assert timeline.absent == len(truth["never_back"])
    assert set(lines) == {phone["device"] for phone in truth["never_back"]}
    for phone in truth["never_back"]:
        said = lines[phone["device"]]
        assert said.startswith(WHY[phone["why"]]), (phone, said)
        if phone["why"] == "refused":
            assert said.startswith(f"rejected {phone['refused']} times, last ")


def test_planned_and_unplanned(tables, truth):
    """Planned phones by their reasons; an unplanned one is in a row, in several, or single."""
    incidents, _ = tables()
    planned = {event["device"] for event in truth["events"] if event["reason"] in (18, 20, 22, 23)}
    assert incidents.planned == len(planned)
    phones = [hits(row)[0] for row in incidents.rows]
    assert max(phones) + incidents.singles <= incidents.unplanned <= sum(phones) + incidents.singles


def test_one_screen(tables):
    incidents, _ = tables()
    rows = sum(len(row["Reasons (phones)"]) // 24 + 1 for row in incidents.rows)
    notes = [note for note in incidents.table.notes if not note.startswith("Packets")]
    assert len(incidents.table.captions) + rows + len(notes) <= 45


def filters_of(incidents):
    """Number of a row -> the filter below the rows."""
    return dict(re.fullmatch(r"Packets of (\d+): (.*)", note).groups() for note in incidents.table.notes
                if note.startswith("Packets"))


def reasons_of(row):
    """Reason -> phones, those that are named; and how many further reasons there are."""
    more = re.search(r"(\d+) more", row["Reasons (phones)"])
    return {int(reason): int(phones) for reason, phones in re.findall(r"(\d+) \((\d+)\)", row["Reasons (phones)"])}, \
        int(more[1] if more else 0)


CASES = sorted((ROOT / "tests" / "cases").glob("[RS]-*.pcap"))
CAPTURES = [*(ROOT / "captures" / f"{name}.pcapng" for name in ("incident", "hundred-phones", "sccp")), *CASES]


@pytest.mark.parametrize("path", CAPTURES, ids=lambda path: path.stem)
def test_rows_lead_to_their_packets(tshark, room, path):
    """The filter of a row finds first reports of the phones and reasons that it counts, and no others. It is shorter than
    a list of its frames."""
    copy = Path(shutil.copy(path, room / path.name))
    copy.chmod(0o644)
    incidents, _ = read_both(tshark.read(copy, *BOTH))
    filters = filters_of(incidents)
    assert set(filters) == {row["#"] for row in incidents.rows if reasons_of(row)[0]}
    frames = tshark.frames_of(copy, list(filters.values()))
    fields = tshark.fields(copy, "first_report", "reason", "sccp_reason", "device_name")
    for row in incidents.rows:
        if row["#"] not in filters:
            continue
        found = frames[filters[row["#"]]]
        phones = {}
        for frame in found:
            assert True in fields[frame]["first_report"] or 1 in fields[frame]["first_report"], (row, frame)
            reason = (fields[frame].get("reason") or fields[frame]["sccp_reason"])[0]
            phones.setdefault(reason, set()).add(fields[frame].get("device_name", [frame])[0].upper())
        named, more = reasons_of(row)
        assert {reason: len(phones[reason]) for reason in named} == named, row
        assert len(phones) == len(named) + more, row
        assert len(filters[row["#"]]) < 300


def test_two_rows_share_no_packet(tables, tshark):
    """Nor do they find what is planned, or what is reported beside."""
    incidents, _ = tables()
    found = [set(frames) for frames in tshark.frames_of("incident", list(filters_of(incidents).values())).values()]
    assert sum(map(len, found)) == len(set().union(*found))


def test_a_filter_selects_phones(tshark, truth):
    """Those with an alarm that passes it; what they are compared with is still the whole capture."""
    name = next(event["device"] for event in truth["events"] if event["reason"] == 25)
    condition = f',cisco_alarm.device_name == "{name}"'
    incidents, timeline = read_both(tshark.read("incident", *(word + condition if word.startswith("cisco") else word
                                                              for word in BOTH)))
    assert incidents.unplanned <= 1 and incidents.phones == 76
    assert timeline.table.find(r"^Registrations of (\S+)$") == (name,)
    assert {device for device, _ in timeline.events()} == {name}


def test_second_pass(tables):
    first, second = tables(), tables(two_pass=True)
    assert [one.table for one in first] == [one.table for one in second]


@pytest.mark.parametrize("name", STATISTICS)
def test_together_and_alone(tshark, name):
    alone = tshark.read("incident", "-q", "-z", f"cisco_alarm,{name}").strip().splitlines()
    together = tshark.read("incident", *BOTH).strip().splitlines()
    assert alone[1:-1] in [together[i:i + len(alone) - 2] for i in range(len(together))]


def test_sharkd_has_the_same_numbers(tables, tshark):
    """Phones, times and who is not back; asked again, it counts from the beginning."""
    incidents, timeline = tables()
    sharkd = tshark.sharkd("incident")
    once, again = (sharkd.ask("tap", tap0="nstat:cisco_alarm,incidents")["taps"][0] for _ in range(2))
    assert once == again
    columns = [field["c"] for field in once["fields"]]
    rows = [dict(zip(columns, row)) for section in once["tables"] for row in section["i"]]
    counted = [row for row in rows if row["Phones"]]
    assert [(row["Cause"], row["Phones"], str(row["Times"]), row["Not back"]) for row in counted] == [
        (row["Cause"], row["Phones"], row["Times"], row["Not back"]) for row in incidents.rows]
    text = str(sharkd.ask("tap", tap0="nstat:cisco_alarm,timeline")["taps"][0])
    assert f"Not registered at the end: {timeline.absent}" in text


def test_sections_of_sharkd(tshark):
    """A note is the title of a section, and the rows behind it are in it, numbered through as tshark does."""
    timeline = tshark.sharkd("incident").ask("tap", tap0="nstat:cisco_alarm,timeline")["taps"][0]
    titles = [section["t"] for section in timeline["tables"]]
    assert all(title.isprintable() and "\u200b" not in title for title in titles), titles
    starts = [title.split(":")[0].split(" (")[0] for title in titles]
    assert starts[0] == "Timeline" and starts[-3:] == ["Not registered at the end", "Minute by minute", "Event by event"]
    sizes = [len(section["i"]) for section in timeline["tables"]]
    assert all(sizes[-3:]) and sizes[-1] == int(titles[-1].split(": ")[1])
    numbers = [row[0] for section in timeline["tables"] for row in section["i"]]
    assert numbers == list(range(1, len(numbers) + 1))


def test_frames_that_were_cut(tshark, room):
    """A capture of the first 100 octets of each frame cannot show who is registered, nor what was lost."""
    path = room / "cut.pcapng"
    subprocess.run(["editcap", "-s", "100", tshark.capture("incident"), path], check=True)
    path.chmod(0o644)
    incidents, timeline = read_both(tshark.read(path, *BOTH))
    assert any("cut short by the capture" in line for line in incidents.table.captions)
    assert incidents.unplanned > 0 or not incidents.is_known
    assert timeline.absent != 0


def test_a_session_that_is_reset(tshark):
    """tshark -M forgets; the tables begin again, and say how many frames they do not count."""
    command = [*unprivileged(), "tshark", "-M", "500", "-r", tshark.capture("incident"), *BOTH]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60,
                          env=environment(tshark.home, tshark.plugins))
    incidents, timeline = read_both(done.stdout)
    for table in (incidents.table, timeline.table):
        counted, dropped = map(int, table.find(r"^Counted: the last (\d+) frames; the (\d+) before them were dropped"))
        assert counted <= 500 and dropped >= 500


def begin_at(tshark, room, time):
    """The incident, captured from a time on."""
    path = room / f"from-{time.replace(':', '')}.pcapng"
    subprocess.run(["editcap", "-A", f"2024-03-06 {time}", tshark.capture("incident"), path], check=True,
                   env=os.environ | {"TZ": "UTC"})
    path.chmod(0o644)
    return path


def one_direction(tshark, room):
    path = room / "to-ucm.pcapng"
    subprocess.run(["tshark", "-r", tshark.capture("incident"), "-Y", "tcp.dstport == 5060", "-w", path], check=True,
                   capture_output=True)
    path.chmod(0o644)
    return path


def time_of(cell):
    found = re.fullmatch(r"(?:after |before )?(\d\d:\d\d:\d\d)", cell)
    return found and found[1]


@pytest.mark.parametrize("begin", ["08:00:10", "08:00:20", "08:00:40", "one direction"])
def test_start_never_lies_after_end(tshark, room, begin):
    """Without a keepalive before a loss its earliest time is not known, and none is printed."""
    path = one_direction(tshark, room) if begin == "one direction" else begin_at(tshark, room, begin)
    incidents, _ = read_both(tshark.read(path, *BOTH))
    assert len(incidents.rows) >= 2
    for row in incidents.rows:
        start, end = time_of(row["Start"]), time_of(row["End"])
        assert end and (row["Start"] == "not known" or start <= end), row
    assert "not known" in {row["Start"] for row in incidents.rows}


def test_begin_within_a_burst(tshark, room):
    """Phones whose losses nothing dates are no cause, and accuse no switch; dated ones are still explained."""
    incidents, _ = read_both(tshark.read(begin_at(tshark, room, "08:00:20"), *BOTH))
    causes = {row["Cause"]: row for row in incidents.rows}
    assert "Unified CM 10.1.1.11" in causes and not any("sw-b02-f4" in cause for cause in causes)
    unknown = causes["not known: no keepalives before these losses"]
    assert hits(unknown)[1] is None and unknown["Start"] == "not known"


@pytest.mark.parametrize("path", sorted((ROOT / "captures").glob("*.pcapng")), ids=lambda path: path.stem)
def test_no_capture_disturbs_them(tshark, path):
    """Nor do they let anything through that is not to be printed."""
    text = tshark.read(tshark.captures / path.name, *BOTH)
    assert not re.search(r"[\x00-\x08\x0b-\x1f\x7f]", text)
    read_both(text)
