# SPDX-License-Identifier: GPL-2.0-or-later
"""What the tables say of the same capture agrees: with each other, and with what is in the capture."""

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
              if row["Registered again"] == "not registered: connection closed, no alarm"}
    assert len(closed) == 4
    assert found["timeline"].find(r"^Not registered at the end: 10 \(loss reported 6, (connection closed)")
    (group,) = (row for row in found["timeline"].rows if "connection closed, no alarm" in row["Device and outcome"])
    assert all(device in group["Device and outcome"] for device in closed)
    at_once = [row for row in found["timeline"].rows if "08:00:01" <= row["Time"] <= "08:00:06" and row["Lost"]]
    assert [(row["Lost"], row["Silent"], row["Registered again"]) for row in at_once] == [("1", "0", "1")] * 4
    assert all(row["Losses"] == "2 times" and row["Alarms"] == "1" for row in found["devices"].rows if row["Device"] in closed)
