# SPDX-License-Identifier: GPL-2.0-or-later
"""What each table says of itself before any number, and that no 0 stands for what a capture cannot show."""

import re
import subprocess

import pytest
from tables import BOTH, read_both, read_tables
from tshark import environment, unprivileged

LOSSES = ("incidents", "timeline", "devices", "switches", "ucm")
EVERY = (*LOSSES, "reasons", "trust", "firmware")
ANY_COUNT = r"Not registered at the end|Unregistered by|Phones with an alarm|No loss of service|Unplanned:"
REGISTRATIONS = ("Silent", "Rejected", "No response", "Registered again", "Out of service", "Possibly out")


def questions(names, condition=""):
    return ["-q", *(word for name in names for word in ("-z", f"cisco_alarm,{name}{condition}"))]


@pytest.fixture
def case(readable):
    return lambda name: readable(f"tests/cases/{name}.pcap")


def test_a_filter_that_selects_no_phone(tshark):
    """The phone was rejected five times, and sent no alarm: the tables do not say that it is well."""
    text = tshark.read("incident", *questions(LOSSES, ',cisco_alarm.device_name == "SEP7C95F3200408"'))
    tables = read_tables(text)
    assert len(tables) == len(LOSSES)
    for table in tables.values():
        assert table.captions[-1].startswith("Filter: no phone has a matching alarm") and not table.rows
    assert not re.search(ANY_COUNT, text)


def test_a_filter_where_no_phone_sent_an_alarm(tshark, case):
    tables = read_tables(tshark.read(case("standby-one-minute"), *questions(LOSSES, ",ip.addr == 10.1.1.1")))
    assert all(table.captions[-1].startswith("Filter: no phone") for table in tables.values())


def test_a_filter_leaves_phones_out(tshark):
    """Of two phones of this subnet that are not registered one sent no alarm."""
    tables = read_tables(tshark.read("incident", *questions(LOSSES, ",cisco_alarm.device_ipv4 == 10.20.3.0/24")))
    for table in tables.values():
        assert table.find("^Filter: (7 of 76) phones are counted, those with a matching alarm; phones without one")
    assert tables["Cisco Phone Alarms: Timeline"].find("^Not registered at the end: (1 of 7 with a matching alarm)")


def test_frames_that_tshark_dropped(tshark):
    """That comes first, and what follows is of these frames, not of the capture."""
    command = [*unprivileged(), "tshark", "-M", "100", "-r", tshark.capture("incident"), *questions(EVERY)]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120,
                          env=environment(tshark.home, tshark.plugins))
    tables = read_tables(done.stdout)
    assert len(tables) == len(EVERY)
    for table in tables.values():
        assert table.captions[1].startswith("Counted: the last 97 frames; ")
    assert "capture" not in done.stdout


@pytest.mark.parametrize("name", ["both-legs-of-a-proxy", "standby-one-minute", "fin-retransmissions",
                                  "call-id-used-again"])
def test_no_registration_in_the_capture(tshark, case, name):
    """What was lost without an alarm is not known, nor who was registered again."""
    incidents, timeline = read_both(tshark.read(case(name), *BOTH))
    assert "No loss of service" not in "\n".join(incidents.table.captions)
    assert incidents.unplanned > 0 or not incidents.is_known
    assert incidents.table.find("(?<!how many)(?<=; )0 sent no alarm") is None
    for row in timeline.minutes:
        assert {row[column] for column in REGISTRATIONS} == {""}


def test_one_direction(tshark, room):
    """Of the packets to Unified CM alone no table tells more than they show."""
    path = room / "to-ucm.pcapng"
    subprocess.run(["tshark", "-n", "-r", tshark.capture("incident"), "-Y", "tcp.dstport == 5060", "-w", path],
                   check=True, capture_output=True)
    path.chmod(0o644)
    incidents, timeline = read_both(tshark.read(path, *BOTH))
    assert incidents.table.find("; how many sent no alarm is (not known)$")
    assert incidents.table.find(r"^Not known whether planned: \d+ phones: started (\d+) ") == ("19",)
    assert incidents.planned_of("started") == []
    assert "no other phones" not in " ".join(row["Cause"] for row in incidents.rows)
    assert timeline.minutes and timeline.table.find(r"^Minute by minute \((.*) is not known[;)]")
    for row in timeline.minutes:
        assert {row[column] for column in REGISTRATIONS} == {""}
        assert row["Lost"].isdigit() and row["Started"].isdigit()


@pytest.mark.parametrize("name, phones", [("incident", "at least [1-9][0-9]* phones"),
                                          ("switch-across-two-ucms", "phones: not known")])
def test_frames_that_were_cut(tshark, room, case, name, phones):
    """As many phones as can be read are not all."""
    path = room / f"{name}-300.pcapng"
    source = tshark.capture(name) if name == "incident" else case(name)
    subprocess.run(["editcap", "-s", "300", source, path], check=True)
    path.chmod(0o644)
    text = tshark.read(path, *questions(EVERY))
    assert re.search(rf"^Incidents .*; {phones}$", text, re.MULTILINE)
    tables = read_tables(text)
    assert len(tables) == len(EVERY)
    assert all("frames were cut short" in table.captions[1] for table in tables.values())


@pytest.mark.parametrize("name", ["incident", "moved-to-another-address", "sccp-behind-one-address",
                                  "superseded-trust-list", "trickle-dates-the-burst"])
def test_each_table_says_the_same(tshark, case, name):
    capture = name if name == "incident" else case(name)
    tables = read_tables(tshark.read(capture, *questions(LOSSES)))
    said = {tuple(line for line in table.captions[1:] if not re.match(ANY_COUNT, line)) for table in tables.values()}
    assert len(said) == 1 and any("begins less than two keepalives" in line for line in said.pop())


def test_phones_that_lost_power(tshark):
    """They are lost between their last keepalive and their start: no minute shows them as well, and none twice."""
    _, timeline = read_both(tshark.read("incident", *BOTH))
    minutes = {row["Time"]: row for row in timeline.minutes}
    assert int(minutes["08:04:00"]["Possibly out"]) + int(minutes["08:04:00"]["Out of service"]) >= 5 + 19
    assert int(timeline.minutes[-1]["Possibly out"]) == 0
    assert sum(int(row["Started"]) for row in timeline.minutes) == 19
    starts = [line for line in timeline.absent_lines if ": 25 " in line]
    assert len(starts) == 19
    assert all(re.search(r", lost after \d\d:\d\d:\d\d, before \d\d:\d\d:\d\d$", line) for line in starts)


def test_phones_that_a_router_served(tshark, case):
    """Their last keepalive is not the time of the loss, and the outage is at most that long."""
    _, timeline = read_both(tshark.read(case("srst-is-no-fault"), *BOTH))
    lost = [(row["Time"], row["Lost"], row["Out of service"], row["Possibly out"]) for row in timeline.minutes]
    assert lost[1] == ("06:19:00", "0", "0", "4") and lost[3] == ("06:23:00", "2", "4", "0")
    assert sum("back after at most " in line for line in timeline.absent_lines) == 4


def test_a_life_has_no_line_twice(tshark):
    """What is accepted in one frame is one line."""
    text = tshark.read("incident", *questions(["timeline"], ',cisco_alarm.device_name == "SEP7C95F320093D"'))
    rows = next(iter(read_tables(text).values())).rows
    life = [row["Filter"] for row in rows if " registered " in row["Device and outcome"] and not row["Lost"]
            and re.match(r"\S+: registered", row["Device and outcome"])]
    assert len(life) == len(set(life)) == 3


def test_a_switch_with_duplicate_reports_alone(tshark, case):
    """The first report, a Reason header, names no switch: its losses count in the row all the same."""
    table, = read_tables(tshark.read(case("trickle-dates-the-burst"), *questions(["switches"]))).values()
    row = next(row for row in table.rows if row["Port"] == "(all)")
    assert (row["Unplanned"], row["Planned"], row["Alarms"]) == ("0", "30", "0")
