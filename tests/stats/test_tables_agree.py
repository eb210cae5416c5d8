# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tables say of the same capture agrees: with each other, and with what is in the capture."""

import re

import pytest
from tables import read_tables

WHICH = ("incidents", "timeline", "reasons", "devices", "switches", "ucm", "trust", "firmware")
TITLES = {"incidents": "Cisco Phone Alarms: Incidents", "timeline": "Cisco Phone Alarms: Timeline",
          "reasons": "Cisco Phone Alarms by Reason", "devices": "Cisco Phone Alarms by Device",
          "switches": "Cisco Phone Alarms by Switch Port", "ucm": "Cisco Phone Alarms by Unified CM",
          "trust": "Cisco Phone Alarms: Trust Lists", "firmware": "Cisco Phone Alarms: Firmware"}
KEPT = {}


@pytest.fixture
def tables(tshark):
    """All tables of a capture, by their short names."""
    def read(capture):
        if capture not in KEPT:
            asked = ["-q", "-o", "cisco_alarm.stat_rows:0", *(word for one in WHICH for word in ("-z", f"cisco_alarm,{one}"))]
            found = read_tables(tshark.read(capture, *asked))
            KEPT[capture] = {one: found[TITLES[one]] for one in WHICH}
        return KEPT[capture]
    return read


# ---- Phones that are not registered ----

@pytest.mark.parametrize("capture, last", (("sccp", "08:02:03"), ("incident", "08:11:58")))
def test_nothing_happens_after_the_capture(tables, capture, last):
    times = [row["Time"] for row in tables(capture)["timeline"].rows]
    assert times and max(times) <= last


def test_a_connection_that_closed_without_an_alarm(tables):
    """Four phones registered, and closed the connection at once: it is a loss of its own, at that second."""
    found = tables("sccp")
    closed = {row["Device"] for row in found["devices"].rows
              if row["Registered again"] == "not registered: connection closed without an alarm"}
    assert len(closed) == 4
    assert found["timeline"].find(r"^Not registered at the end: 10 \(loss reported 6, (connection closed without an alarm) 4\), each group by last packet$")
    (group,) = (row for row in found["timeline"].rows if "connection closed without an alarm" in row["Device and outcome"])
    assert all(device in group["Device and outcome"] for device in closed)
    at_once = [row for row in found["timeline"].rows if "08:00:01" <= row["Time"] <= "08:00:06" and row["Lost"]]
    assert [(row["Lost"], row["Silent"], row["Registered again"]) for row in at_once] == [("1", "0", "1")] * 4
    assert all(row["Losses"] == "2 times" and row["Alarms"] == "1" for row in found["devices"].rows if row["Device"] in closed)


# ---- Headings

def test_firmware_counts_the_phones_with_a_load(tables):
    """Alarms that have the model alone are many; that is said, and not that all reported their firmware."""
    for capture in ("hundred-phones", "incident", "forum-tcp", "sccp"):
        found = tables(capture)["firmware"]
        known = sum(int(row["Phones"]) for row in found.rows if row["Active load"] != "(unknown)")
        assert (known == 0) == found.captions[0].startswith("Firmware: no alarm reports a load; ")
        assert known == 0 or found.captions[0].startswith(f"Firmware: load reported by {known} of ")


def test_a_list_that_is_not_installed_is_no_fault(tables):
    caption = tables("incident")["trust"].captions[0]
    assert caption.endswith("; no CTL installed: 10 phones (normal without mixed mode)")


def test_a_phone_that_contradicts_itself(tables):
    """Its status says that a CTL was installed, its signature that none is. The row of its ITL says whose status that is."""
    found = tables("hundred-phones")["trust"]
    of_ctl = sum(row["Status"] == "CTL only 1" for row in found.rows)
    assert of_ctl > 0 and not [row for row in found.rows if "CTL installed" in row["Status"]]
    without, contradictory = found.find(r"; no CTL installed: (\d+) phones .*; CTL installed by the status, not by the signature: (\d+) ph")
    assert int(contradictory) >= of_ctl and int(without) + int(contradictory) == 50


@pytest.mark.parametrize("capture, begins", (
    ("hundred-phones", "after"), ("links-repeats", "after"), ("sccp", "after"), ("incident", "less than two keepalives before")))
def test_where_the_capture_begins(tables, capture, begins):
    for one in ("incidents", "timeline", "devices", "switches", "ucm"):
        assert f"The capture begins {begins} the first loss: phones lost earlier may not be counted." in tables(capture)[one].captions


def test_one_of_them(tables):
    """No "1 phones", and nothing like it."""
    for capture in ("sccp", "forum-tcp", "links-repeats", "incident", "hundred-phones"):
        for found in tables(capture).values():
            assert not [line for line in found.lines() if re.search(r"(?<!\d)(?<!\d[.,])1 (phones|causes|times|frames|events)\b", line)]
    assert "No registration of 1 of 13 phones is in this capture: whether it lost service without an alarm is not known." \
        in tables("sccp")["devices"].captions


# ---- Reasons

def test_planned_is_the_same_by_phone_and_by_switch(tables):
    """Fallbacks are planned in both, and the reason of one is not taken for that of the loss beside it."""
    found = tables("incident")
    by_switch = sum(int(row["Planned"]) for row in found["switches"].rows if row["Port"] == "(all)")
    assert sum(int(row["Planned"]) for row in found["devices"].rows) == by_switch == 36
    fallen = [row for row in found["devices"].rows if row["Last reason"].startswith("18 ")]
    assert fallen and all(row["Planned"] != "0" and row["Last reason"].endswith(" (planned)") for row in fallen)
    unplanned = [row for row in found["devices"].rows if row["Planned"] == "0"]
    assert unplanned and not [row for row in unplanned if row["Last reason"].endswith(" (planned)")]


def test_an_sccp_text_alarm_has_one_name(tables):
    """That of its own list, in all tables: 25 is another reason in the XML alarms."""
    found = tables("sccp")
    listed = {row["Reason or result"] for row in found["reasons"].rows if row["Alarm"] == "SCCP text alarm"} - {"(all)"}
    assert {"10 TCP-timeout", "25 Initialized"} < listed and any(one.startswith("26 ") for one in listed)
    events = [row["Device and outcome"] for row in found["timeline"].rows if "SEP00036B7FF0A9: " in row["Device and outcome"]]
    assert len(events) == 16 and {re.match(r"SEP00036B7FF0A9: (.*?), registered in ", event)[1] for event in events} == listed
    assert {row["Last reason"].removesuffix(" (planned)") for row in found["devices"].rows
            if "SCCP text alarm" in row["Alarms by type"]} <= listed


# ---- Unified CMs

def test_each_loss_is_lost_by_a_unified_cm(tables):
    """Also where the alarm names none, or there is none: it counts where the phone was registered."""
    found = tables("incident")
    totals = {row["Unified CM"]: row for row in found["ucm"].rows if row["Reason"] == "(all)"}
    (cause,) = (row for row in found["incidents"].rows if row["Cause"] == "Unified CM 10.1.1.11")
    single = int(found["incidents"].find(r"^Single phones: (\d+) .*; Unified CM 10\.1\.1\.11 \(2\)")[0])
    hit = sum(int(row["Phones"].split(" ")[0]) for row in found["incidents"].rows)
    assert sum(int(row["Unplanned"]) for row in totals.values()) == hit + single
    assert int(cause["Phones"].split(" ")[0]) == 43 and totals["10.1.1.11"]["Unplanned"] == "45"
    silent = sum(int(row["Unplanned"]) for row in found["ucm"].rows if row["Reason"] == "no alarm")
    assert found["incidents"].find(r"^Unplanned: .*; (\d+) sent no alarm")[0] == str(silent)
    by_device = sum(int(row["Losses"].split(" ")[0]) for row in found["devices"].rows if "time" in row["Losses"])
    assert by_device == hit + single


def test_no_connection_was_open(tables):
    """Phones that started had none; what they lost is where they were registered, their alarms are here."""
    (total,) = (row for row in tables("incident")["ucm"].rows if row["Reason"] == "(all)" and "not open" in row["Unified CM"])
    assert total["Unified CM"] == "<not open> (no connection)" and total["Filter"].startswith('cisco_alarm.ucm_address == "<not open>"')
    assert (total["Unplanned"], total["Planned"], total["Alarms"]) == ("0", "0", "19")


@pytest.mark.parametrize("capture", ("sccp", "register-reason", "incident", "reason-forms"))
def test_losses_of_no_known_unified_cm_are_counted(tables, capture):
    found = tables(capture)
    rows = [row for row in found["ucm"].rows if row["Reason"] == "(all)"]
    more = found["ucm"].find(r"^(\d+) more loss(?:es are| is) in no row: ") or ("0",)
    counted = sum(int(row["Unplanned"]) + int(row["Planned"]) for row in rows) + int(more[0])
    by_device = sum(int(row["Losses"].split(" ")[0]) for row in found["devices"].rows if "time" in row["Losses"])
    assert counted == by_device + sum(int(row["Planned"]) for row in found["devices"].rows)
