# SPDX-License-Identifier: GPL-2.0-or-later
"""The statistics say what counting by hand says."""

import subprocess

import pytest

from alarms import EXPECTED, read_alarms, read_report, read_statistic
from tshark import environment, unprivileged

CAPTURES = ("hundred-phones", "links-repeats", "codes", "register-reason", "sccp", "catalog", "forum-tcp")


def said(tshark, capture, which, condition="", **how):
    rows = {}
    for first, second, row in read_statistic(tshark, capture, which, condition, **how):
        key = first, read_report(second) if which == "devices" else second
        assert key not in rows, "each row comes once"
        rows[key] = row
    return rows


def rounded(rows):
    """tshark prints whole milliseconds."""
    return {key: row._replace(outage=None if row.outage is None else round(row.outage, 3))
            for key, row in rows.items()}


@pytest.mark.parametrize("which", EXPECTED)
@pytest.mark.parametrize("capture", CAPTURES)
def test_against_counting_by_hand(tshark, capture, which):
    alarms = read_alarms(tshark, capture)
    assert alarms
    assert said(tshark, capture, which) == rounded(EXPECTED[which](alarms))


@pytest.mark.parametrize("which", EXPECTED)
def test_with_a_filter(tshark, which):
    """The statistic of the faults alone."""
    faults = [alarm for alarm in read_alarms(tshark, "hundred-phones") if alarm.normal is False]
    assert 0 < len(faults) < 100
    assert said(tshark, "hundred-phones", which, "cisco_alarm.reason_normal == 0") == rounded(EXPECTED[which](faults))


def test_the_building_in_numbers(tshark):
    """The script of hundred-phones: a hundred phones, every second one with a trust list, every 13th without an answer."""
    rows = said(tshark, "hundred-phones", "reasons")
    outage, trust = rows["LastOutOfServiceInformation", "(all)"], rows["DeviceTLInfo", "(all)"]
    assert (outage.alarms, trust.alarms) == (100, 50)
    assert (outage.repeats, trust.repeats) == (7, 3)
    assert len(said(tshark, "hundred-phones", "devices")) == 100
    totals = {key[0]: row.alarms for key, row in said(tshark, "hundred-phones", "switches").items() if key[1] == "(all)"}
    assert set(totals.values()) == {25} and len(totals) == 4


def test_repeats_count_nowhere_else(tshark):
    rows = said(tshark, "hundred-phones", "reasons", "cisco_alarm.retransmission_of")
    assert rows and all(row.alarms == 0 and row.repeats > 0 for row in rows.values())
    assert all(row.last == "" and row.outage is None for row in rows.values())


def test_text_forms_are_no_alarms_of_a_device(tshark):
    """Two phones tell their news twice, in XML and in the Reason header: one alarm each. The others: none."""
    rows = said(tshark, "register-reason", "devices")
    both = {("LastOutOfServiceInformation", 1), ("Reason header", 1)}
    assert [row.alarms for (_, report), row in rows.items() if report == both] == [1, 1]
    assert {row.alarms for (_, report), row in rows.items() if report != both} == {0}


@pytest.mark.parametrize("which", EXPECTED)
@pytest.mark.parametrize("capture", ("hundred-phones", "bad", "odd-values"))
def test_order(tshark, capture, which):
    """Most alarms first; a total stands before what it sums up."""
    rows = read_statistic(tshark, capture, which)
    ranks = [(row.alarms, which == "devices" or second == "(all)") for _, second, row in rows]
    assert ranks == sorted(ranks, reverse=True)


@pytest.mark.parametrize("which", EXPECTED)
@pytest.mark.parametrize("capture", ("hundred-phones", "links-repeats", "register-reason"))
def test_second_pass_counts_the_same(tshark, capture, which):
    assert read_statistic(tshark, capture, which) == read_statistic(tshark, capture, which, two_pass=True)


EVERY = [x for which in EXPECTED for x in ("-z", f"cisco_alarm,{which}")]


def test_no_capture_disturbs_them(tshark):
    for path in sorted(tshark.captures.glob("*.pcapng")):
        assert tshark.read(path, "-q", *EVERY).count("Cisco Phone Alarms by") == 2 * len(EXPECTED)


@pytest.mark.parametrize("which", EXPECTED)
def test_no_statistic_disturbs_the_other(tshark, which):
    alone = tshark.read("hundred-phones", "-q", "-z", f"cisco_alarm,{which}")
    assert alone.strip() in tshark.read("hundred-phones", "-q", *EVERY)


def test_names_are_printable_and_short(tshark):
    """bad.pcapng holds terminal sequences, control characters and endless names."""
    for which in EXPECTED:
        text = tshark.read("bad", "-q", "-z", f"cisco_alarm,{which}")
        assert not [c for c in text if ord(c) < 32 and c != "\n"]
        assert max(map(len, text.splitlines())) < 400
    assert "\\033[31m" in tshark.read("bad", "-q", "-z", "cisco_alarm,reasons")


def with_stderr(tshark, *args):
    """The fixture takes no word on stderr."""
    return subprocess.run([*unprivileged(), "tshark", *args], capture_output=True, text=True, timeout=60,
                          env=environment(tshark.home, tshark.plugins), check=False)


def test_listed_in_help(tshark):
    done = with_stderr(tshark, "-z", "help")
    listed = (done.stdout + done.stderr).split()
    assert {f"cisco_alarm,{which}" for which in EXPECTED} <= set(listed)


def test_asked_for_twice(tshark):
    """Wireshark has one table for both, so the numbers are wrong, and tshark says so."""
    ask = ("-q", "-r", str(tshark.capture("forum-tcp")), "-z", "cisco_alarm,ucm", "-z")
    assert "cisco_alarm,ucm was asked for twice" in with_stderr(tshark, *ask, "cisco_alarm,ucm,frame").stderr
    assert with_stderr(tshark, *ask, "cisco_alarm,devices").stderr == ""
