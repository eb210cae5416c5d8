# SPDX-License-Identifier: GPL-2.0-or-later
"""The statistics say what counting by hand says."""

import re
import subprocess

import pytest

from alarms import EXPECTED, KEYS, NONE, Row, read_alarms, read_counts, read_outage, read_report, read_row, read_statistic, reports
from tshark import environment, unprivileged

CAPTURES = ("hundred-phones", "links-repeats", "codes", "register-reason", "sccp", "catalog", "forum-tcp")


def said(tshark, capture, which, condition="", **how):
    rows = {}
    for first, second, row in read_statistic(tshark, capture, which, condition, **how):
        if row.alarms == row.retransmissions == row.duplicates == 0:
            continue        # a phone that is not registered, or a loss by the Unified CM, whose alarm is elsewhere
        key = first, "" if which == "devices" else second
        assert key not in rows, "each row comes once"
        rows[key] = row
    return rows


@pytest.mark.parametrize("which", EXPECTED)
@pytest.mark.parametrize("capture", CAPTURES)
def test_against_counting_by_hand(tshark, capture, which):
    alarms = read_alarms(tshark, capture)
    assert alarms
    rows, expected = said(tshark, capture, which), EXPECTED[which](alarms)
    unnamed = expected.pop((NONE, ""), Row()) if which == "devices" else Row()
    if unnamed != Row():    # the phones of these are known from the Contact of their REGISTER, or by their address
        others = [rows.pop(key) for key in list(rows) if key not in expected]
        assert sum(row.alarms + row.duplicates for row in others) == unnamed.alarms + unnamed.duplicates
    assert rows == expected


@pytest.mark.parametrize("capture", CAPTURES)
def test_what_a_device_reported(tshark, capture):
    """Each kind with its count; only where the column is full the rest is summed up."""
    expected = reports(read_alarms(tshark, capture))
    for device, text, row in read_statistic(tshark, capture, "devices"):
        if row == Row() or device not in expected:
            continue        # its alarms do not name it, if there are any
        shown, more = read_report(text)
        assert shown.items() <= expected[device].items()
        assert sum(shown.values()) + more == sum(expected[device].values())
        whole = ", ".join(f"{kind} {count}" for kind, count in expected[device].items())
        assert len(text) <= 64 and (more > 0) is (len(whole) > 64)


@pytest.mark.parametrize("which", EXPECTED)
def test_with_a_filter(tshark, which):
    """The statistic of the faults alone."""
    faults = [alarm for alarm in read_alarms(tshark, "hundred-phones") if alarm.normal is False]
    assert 0 < len(faults) < 100
    assert said(tshark, "hundred-phones", which, "cisco_alarm.reason_normal == 0") == EXPECTED[which](faults)


def test_the_building_in_numbers(tshark):
    """The script of hundred-phones: a hundred phones, every second one with a trust list, every 13th without an answer."""
    rows = said(tshark, "hundred-phones", "reasons")
    outage, trust = rows["LastOutOfServiceInformation", "(all)"], rows["DeviceTLInfo", "(all)"]
    assert (outage.alarms, outage.retransmissions) == (100, 7)
    assert trust.alarms + trust.retransmissions == 50 + 3
    assert len(said(tshark, "hundred-phones", "devices")) == 100
    totals = {key[0]: row.alarms for key, row in said(tshark, "hundred-phones", "switches").items() if key[1] == "(all)"}
    assert set(totals.values()) == {25} and len(totals) == 4


def test_retransmissions_count_nowhere_else(tshark):
    rows = said(tshark, "hundred-phones", "reasons", "cisco_alarm.retransmission_of")
    assert rows and all(row.alarms == row.duplicates == 0 and row.retransmissions > 0 for row in rows.values())
    assert all(row.last == "" for row in rows.values())


def test_each_event_counts_once(tshark):
    """Two phones tell their news twice, in XML and in the Reason header: one alarm, and one that came by another way."""
    rows = said(tshark, "register-reason", "devices")
    told = reports(read_alarms(tshark, "register-reason"))
    both = {"LastOutOfServiceInformation": 1, "Reason header": 1}
    twice = [row for (device, _), row in rows.items() if told.get(device) == both]
    assert [(row.alarms, row.duplicates) for row in twice] == [(1, 1), (1, 1)]
    first = [alarm for alarm in read_alarms(tshark, "register-reason") if alarm.first_report]
    assert sum(row.alarms for row in rows.values()) == len(first)


@pytest.mark.parametrize("which", [which for which in EXPECTED if which != "devices"])
@pytest.mark.parametrize("capture", ("hundred-phones", "register-reason", "sccp", "codes", "links-repeats", "bad", "odd-values"))
def test_order(tshark, capture, which):
    """The first cell with most alarms comes first (of switches all totals do), its total before its parts, these by their
    alarms; equals by name. Unplanned losses of a Unified CM come before alarms."""
    table = read_counts(tshark, capture, which)
    rows = [(*read_row(row, which), int(row.get("Unplanned", 0))) for row in table.rows]
    total = {first: (-lost, -row.alarms, -row.duplicates) for first, second, row, lost in rows if second == "(all)"}

    def rank(line):
        first, second, row, lost = line
        letters = [(ord("0"), int(part)) if part.isdigit() else (part[0], 0) for part in re.findall(rb"\d+|.", second.encode())]
        part = which == "switches" and second != "(all)"    # all switches come before all ports
        return part, *total[first], first.encode(), second != "(all)", -lost, -row.alarms, -row.duplicates, letters
    assert rows and rows == sorted(rows, key=rank)


def test_numbers_in_order(tshark):
    """Of the same number of losses port 2 comes before port 10, and code 14 before code 100."""
    rows = [row for row in read_counts(tshark, "hundred-phones", "switches").rows if row["Switch"].startswith("sw-annex")]
    places = [(-int(row["Unplanned"]), int(row["Port"].rpartition("/")[2])) for row in rows[1:]]
    assert rows[0]["Port"] == "(all)" and len(places) == 25 and places == sorted(places)
    codes = [second.split()[0] for first, second, row in read_statistic(tshark, "codes", "reasons")
             if first == "LastOutOfServiceInformation" and row.alarms == 1]
    assert len(codes) > 30 and codes == sorted(codes, key=int)


@pytest.mark.parametrize("which", EXPECTED)
@pytest.mark.parametrize("capture", (*CAPTURES, "links-answers", "links-events", "sccp-tls"))
def test_columns_are_aligned(tshark, capture, which):
    """All but the last one, the filter, which may be long; what a row is about comes first."""
    table = read_counts(tshark, capture, which)
    lines = [line for line in table.lines if line.count("|") > 5]
    places = {tuple(i for i, letter in enumerate(line) if letter == "|")[:8] for line in lines}
    assert len(places) <= 1 and len(lines) >= len(table.rows)
    for row in table.rows:
        names = list(row)
        assert names[0] == "#" and names[1] == KEYS[which][0] and names[-1] == "Filter"
        assert names.index("Alarms") + 1 == names.index("Duplicate reports")


@pytest.mark.parametrize("which", EXPECTED)
@pytest.mark.parametrize("capture", ("hundred-phones", "register-reason", "sccp", "links-repeats", "incident"))
def test_a_row_leads_to_its_packets(tshark, capture, which):
    """Its filter lets through as many packets as it counts alarms, or fewer where two alarms share a packet; what was told
    before is not among them, unless it shares the packet, too, or the row counts nothing else."""
    rows = [row for row in read_counts(tshark, capture, which).rows
            if read_row(row, which)[2] != Row() and row.get("Reason") != "no alarm"]
    filters = [row["Filter"] for row in rows]
    assert all(filters)
    found = tshark.counts(capture, list(dict.fromkeys(filters)))
    mixed = len(tshark.frames(capture, "cisco_alarm.first_report == 1 and cisco_alarm.first_report == 0"))
    for row, condition in zip(rows, filters):
        told = int(row["Alarms"]) or int(row["Retransmissions"]) + int(row["Duplicate reports"]) or int(row["Unplanned"])
        if capture in ("register-reason", "sccp"):
            assert 0 < found[condition] <= told + mixed, (row, condition)
        else:
            assert found[condition] == told, (row, condition)


def test_a_name_that_no_filter_can_hold(tshark):
    """Its rows have no filter, rather than one for the ports of all switches. A name is shown without the blanks around it,
    which its field has."""
    rows = [row for row in read_counts(tshark, "odd-values", "switches").rows if row["Switch"] != "core  switch"]
    without = {row["Switch"] for row in rows if not row["Filter"]}
    assert {'<core> & "edge" &amp; switch', "Zürich-Büro-Швейцария-東京"} < without
    found = tshark.counts("odd-values", [row["Filter"] for row in rows if row["Filter"]])
    assert len(found) > 15
    for row in rows:
        assert found.get(row["Filter"]) in (None, int(row["Alarms"]))


@pytest.mark.parametrize("which", EXPECTED)
def test_a_row_leads_to_what_the_filter_leaves(tshark, which):
    """The statistic's own filter is part of that of each row."""
    condition = "cisco_alarm.reason_normal == 0 or cisco_alarm.reason == 22"
    table = read_counts(tshark, "hundred-phones", which, condition)
    assert table.rows and all(row["Filter"].endswith(f" and ({condition})") for row in table.rows)
    found = tshark.counts("hundred-phones", list(dict.fromkeys(row["Filter"] for row in table.rows)))
    assert all(found[row["Filter"]] == int(row["Alarms"]) for row in table.rows if row["Alarms"] != "0")


def test_no_switch_is_hidden_by_ports(tshark):
    """All switches come before the first port."""
    seconds = [second for _, second, _ in read_statistic(tshark, "hundred-phones", "switches", options=())]
    assert seconds[:4] == ["(all)"] * 4 and len(seconds) == 40 and "(all)" not in seconds[4:]


def test_rows_are_limited(tshark):
    """Forty, and how many more there are; the preference says how many."""
    table = read_counts(tshark, "hundred-phones", "devices", options=())
    assert len(table.rows) == 40 and table.notes[-1] == "60 more rows (narrow with a filter, or -o cisco_alarm.stat_rows:0)"
    assert len(read_counts(tshark, "hundred-phones", "devices", options=("-o", "cisco_alarm.stat_rows:7")).rows) == 7
    every = read_counts(tshark, "hundred-phones", "devices")
    assert every.rows[:40] == table.rows and len(every.rows) == 100 and not [note for note in every.notes if "more" in note]


# ---- Outages, by the clocks that incidents believes


def test_no_outage_of_an_unset_clock(tshark):
    """By 2024 phones whose clock says 1970 or 2000 were not away for decades."""
    for which in EXPECTED:
        outages = [read_outage(row) for row in read_counts(tshark, "incident", which).rows]
        outages = [outage for outage in outages if outage is not None]
        assert outages and max(outages) < 900


def test_outage_where_no_registration_is_captured(tshark):
    """From the TimeStamp to the arrival of the alarm."""
    expected = {}
    for alarm in read_alarms(tshark, "links-repeats"):
        if alarm.outage and not alarm.retransmission:
            expected[alarm.device] = max(expected.get(alarm.device, 0), round(alarm.outage, 3))
    said = {row["Device"]: read_outage(row) for row in read_counts(tshark, "links-repeats", "devices").rows}
    assert expected and {device: outage for device, outage in said.items() if outage is not None} == expected


@pytest.mark.parametrize("which", EXPECTED)
def test_outage_of_clocks_that_are_contradicted(tshark, readable, which):
    """Four clocks an hour behind: keepalives were accepted until a minute before the phones were back."""
    table = read_counts(tshark, readable("tests/cases/clock-behind-keepalives.pcap"), which)
    outages = [read_outage(row) for row in table.rows]
    assert outages and all(outage is None or 59 < outage < 61 for outage in outages) and any(outages)


# ---- Planned and unplanned


def test_planned_apart(tshark):
    """Of the Unified CM that failed all losses are unplanned; where phones were reset and fell back, those of a power failure."""
    rows = {(row["Unified CM"], row["Reason"]): row for row in read_counts(tshark, "incident", "ucm").rows}
    counts = {key: (int(row["Unplanned"]), int(row["Planned"])) for key, row in rows.items()}
    assert counts["10.1.1.11", "(all)"] == (45, 0) and counts["10.1.1.12", "25 RegistrationSuccessful"] == (15, 0)
    assert counts["10.1.1.12", "18 TCPclosedConnectHighPriorityUcm"] == (0, 29)
    assert counts["10.1.1.12", "22 TCPclosedUcmInitiatedReset"] == (0, 5)
    for ucm in {ucm for ucm, _ in counts}:
        parts = [pair for (name, reason), pair in counts.items() if name == ucm and reason != "(all)"]
        assert counts[ucm, "(all)"] == tuple(map(sum, zip(*parts)))


@pytest.mark.parametrize("which", ("devices", "switches", "ucm"))
def test_says_what_the_capture_lacks(tshark, which):
    assert "No keepalives in this capture" in " ".join(read_counts(tshark, "hundred-phones", which).notes)
    assert "begins less than two keepalives before the first loss" in " ".join(read_counts(tshark, "incident", which).notes)


@pytest.mark.parametrize("which", EXPECTED)
@pytest.mark.parametrize("capture", ("hundred-phones", "links-repeats", "register-reason"))
def test_second_pass_counts_the_same(tshark, capture, which):
    assert read_statistic(tshark, capture, which) == read_statistic(tshark, capture, which, two_pass=True)


EVERY = [x for which in EXPECTED for x in ("-z", f"cisco_alarm,{which}")]


def test_no_capture_disturbs_them(tshark):
    for path in sorted(tshark.captures.glob("*.pcapng")):
        assert tshark.read(path, "-q", *EVERY).count("Cisco Phone Alarms by") == 2 * len(EXPECTED), path


@pytest.mark.parametrize("which", EXPECTED)
def test_no_statistic_disturbs_the_other(tshark, which):
    alone = tshark.read("hundred-phones", "-q", "-z", f"cisco_alarm,{which}")
    assert alone.strip() in tshark.read("hundred-phones", "-q", *EVERY)


def test_names_are_printable_and_short(tshark):
    """bad.pcapng holds terminal sequences, control characters and endless names."""
    for which in EXPECTED:
        text = tshark.read("bad", "-q", "-z", f"cisco_alarm,{which}")
        assert not [c for c in text if ord(c) < 32 and c != "\n"]
        assert max(map(len, text.splitlines())) < 600
    assert "\\x1b[31m" in tshark.read("bad", "-q", "-z", "cisco_alarm,reasons")


def with_stderr(tshark, *args):
    """The fixture takes no word on stderr."""
    return subprocess.run([*unprivileged(), "tshark", *args], capture_output=True, text=True, timeout=60,
                          env=environment(tshark.home, tshark.plugins), check=False)


def test_listed_in_help(tshark):
    done = with_stderr(tshark, "-z", "help")
    listed = (done.stdout + done.stderr).split()
    assert {f"cisco_alarm,{which}" for which in EXPECTED} <= set(listed)


def test_given_twice(tshark):
    """Wireshark has one table for both, so the numbers are wrong, and tshark says so."""
    ask = ("-q", "-r", str(tshark.capture("forum-tcp")), "-z", "cisco_alarm,ucm", "-z")
    assert "cisco_alarm,ucm was given twice" in with_stderr(tshark, *ask, "cisco_alarm,ucm,frame").stderr
    assert with_stderr(tshark, *ask, "cisco_alarm,devices").stderr == ""
