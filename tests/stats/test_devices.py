# SPDX-License-Identifier: GPL-2.0-or-later
"""The table of devices: a row for each phone, how often it lost service, and whether it is registered again."""

import re

import pytest

from alarms import ALL_ROWS, EXPECTED, read_counts, read_table
from conftest import ROOT
from sharkd import Sharkd
from tshark import environment, unprivileged

TITLE = "Cisco Phone Alarms by Device"


def devices(tshark, capture, condition="", **how):
    return read_table(tshark, capture, "devices", TITLE, condition, **{"options": ALL_ROWS, **how})


@pytest.fixture
def case(readable):
    return lambda name: readable(f"tests/cases/{name}.pcap")


def test_columns_that_matter_come_first(tshark):
    assert list(devices(tshark, "incident").rows[0]) == [
        "#", "Device", "Losses", "Last reason", "Registered again", "Alarms", "Duplicate reports", "Longest outage (s)",
        "Planned", "Retransmissions", "Alarms by type", "Filter"]


def test_one_row_for_a_name_in_either_case(tshark, case):
    """The Contact has the digits of the MAC address in lower case, the alarm in upper case."""
    path = case("mac-in-either-case")
    rows = devices(tshark, path).rows
    assert [row["Device"].upper() for row in rows] == [f"SEPAABBCCDDEE0{i}" for i in range(5)]
    for row in rows:
        found = tshark.fields(path, "device_name", where=row["Filter"])
        assert {lines["device_name"][0].upper() for lines in found.values()} == {row["Device"].upper()}


def test_a_phone_with_two_names(tshark, save):
    """The Contact names the device; the first Reason header has the same name, the second has the MAC address."""
    data = (ROOT / "tests" / "cases" / "login-and-logout.pcap").read_bytes()
    data = data.replace(b'ccm.cisco.com="SEPC40CEB1D0F1A"', b'ccm.cisco.com="CSFLROBERT00001"')
    data = data.replace(b"Name=SEPC40CEB1D0F1A", b"Name=CSFLROBERT00001", 1)
    path = save(data)
    row, = devices(tshark, path).rows
    assert (row["Device"], row["Alarms"]) == ("CSFLROBERT00001", "2")
    found = tshark.fields(path, "device_name", where=row["Filter"])
    assert [lines["device_name"] for lines in found.values()] == [["CSFLROBERT00001"], ["SEPC40CEB1D0F1A"]]


def test_who_lost_service_most_often_comes_first(tshark):
    rows = devices(tshark, "incident").rows
    losses = [int(row["Losses"].split(" ")[0]) if "time" in row["Losses"] else 0 for row in rows]
    assert losses == sorted(losses, reverse=True) and losses[0] == 2 and losses[-1] == 0
    assert {row["Losses"] for row in rows} == {"2 times", "1 time", "none"}


def test_two_losses_of_a_dialog(tshark, case):
    row, = devices(tshark, case("two-losses-one-dialog")).rows
    assert (row["Losses"], row["Registered again"], row["Last reason"]) == (
        "2 times", "back at 22:17:20", "14 TCPucmClosedConnection")


def test_whether_a_phone_is_registered_again(tshark, case):
    """One of two behind one address is rejected; a log-in that fails is a rejection; no registration captured."""
    said = {row["Device"]: row["Registered again"] for row in devices(tshark, case("sccp-behind-one-address")).rows}
    assert said["SEPAAAAAAAAAA01"] == "not registered: rejected" and said["SEPAAAAAAAAAA02"].startswith("back at ")
    row, = devices(tshark, case("refused-credentials")).rows
    assert row["Registered again"] == "not registered: rejected, last 401 Unauthorized"
    assert {row["Registered again"] for row in devices(tshark, "links-repeats").rows} == {"not known"}


def test_phones_that_sent_no_alarm(tshark):
    """Their keepalives stopped: they have a row, and a filter for their packets."""
    rows = {row["Device"]: row for row in devices(tshark, "incident").rows}
    silent = [row for row in rows.values() if row["Registered again"] == "not registered: keepalives stopped"]
    assert {row["Device"] for row in silent} == {"SEP7C95F32009BE", "SEP7C95F32002B0", "SEP7C95F32008E7"}
    for row in silent:
        assert (row["Alarms"], row["Losses"]) == ("0", "1 time") and tshark.frames("incident", row["Filter"])


def test_no_zero_that_cannot_be_known(tshark):
    """Without keepalives a loss without an alarm cannot be seen."""
    table = devices(tshark, "links-repeats")
    assert "No keepalives in this capture" in " ".join(table.notes)
    assert {row["Losses"] for row in table.rows if "time" not in row["Losses"]} == {"not known"}
    assert not [row for row in table.rows if row["Losses"].startswith("0")]


def test_a_filter_selects_phones(tshark):
    """How often a phone lost service and when it was back is of the whole capture, its alarms those that pass."""
    every = {row["Device"]: row for row in devices(tshark, "incident").rows}
    some = devices(tshark, "incident", "cisco_alarm.reason == 18").rows
    assert 0 < len(some) < len(every)
    for row in some:
        whole = every[row["Device"]]
        assert (row["Losses"], row["Registered again"], row["Longest outage (s)"]) == (
            whole["Losses"], whole["Registered again"], whole["Longest outage (s)"])
        assert int(row["Alarms"]) <= int(whole["Alarms"]) and row["Last reason"].startswith("18 ")


@pytest.mark.parametrize("which", EXPECTED)
def test_sharkd_answers_the_same(tshark, which):
    """The same rows, numbers as numbers, times with their day."""
    sharkd = Sharkd(unprivileged(), tshark.captures, environment(tshark.home, tshark.plugins))
    try:
        sharkd.load("incident")
        asked = dict(tap0=f"nstat:cisco_alarm,{which}")
        sharkd.ask("setconf", name="cisco_alarm.stat_rows", value=0)
        answer = sharkd.ask("tap", **asked)["taps"][0]
    finally:
        sharkd.close()
    columns = [field["c"] for field in answer["fields"]]
    rows = [dict(zip(columns, row)) for section in answer["tables"] for row in section["i"]]
    rows = [row for row in rows if row["Alarms"] is not None and row["Filter"]]
    said = read_counts(tshark, "incident", which).rows
    assert len(rows) == len(said)
    for row, printed in zip(rows, said):
        assert isinstance(row["Alarms"], int)
        assert (str(row["Alarms"]), row["Filter"]) == (printed["Alarms"], printed["Filter"])
        if printed.get("Registered again", "").startswith("back at "):
            assert re.fullmatch(r"back at 2024-03-06 \d\d:\d\d:\d\d", row["Registered again"])
