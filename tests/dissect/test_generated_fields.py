# SPDX-License-Identifier: GPL-2.0-or-later
"""Generated fields, in each way in which a field is asked for, and their lines in the tree.

What they say is held to the bytes and the tables of facts by tests of their own: test_document.py, test_refer_to.py,
test_codes.py, test_reports.py, test_registrations.py, test_tcp_close.py.
"""

import json
from xml.etree import ElementTree

import pytest

from facts import NAMED
from links_support import messages
from made import REFER
from case_rows import check_alone

# ---- Every way in which a field is asked for ----

# Field -> a capture that has it.
WHERE = {
    "first_report": "one-event", "leaving": "one-event", "registered_in": "one-event", "registered_after": "one-event",
    "closed_by": "lost-connection", "closed_in": "lost-connection", "document": "catalog", "refer": "catalog", "advice": "catalog",
    "sccp_reason_name": "sccp", **{f"{field}_name": "catalog" for field in NAMED},
    "expert.bad_value": "odd-values", "expert.clock_not_set": "lost-connection", "expert.closed_by_phone": "lost-connection",
}


def wanted_of(tshark, name):
    return {number: found[name] for number, found in tshark.fields(WHERE[name], two_pass=True).items() if name in found}


@pytest.mark.parametrize("name", WHERE)
def test_column_and_filter(tshark, name):
    """A column shows of an expert item that it is there; how is up to Wireshark."""
    if name.startswith("expert."):
        assert tshark.frames(WHERE[name], f"cisco_alarm.{name}", True) == sorted(wanted_of(tshark, name))
    elif name == "document":      # a column ends long before it does
        assert tshark.frames(WHERE[name], "cisco_alarm.document contains \"<x-cisco-alarm>\"", True) == sorted(
            wanted_of(tshark, name))
        assert tshark.sharkd(WHERE[name]).column("cisco_alarm.document").keys() == wanted_of(tshark, name).keys()
    else:
        check_alone(tshark, WHERE[name], name, wanted_of(tshark, name))


@pytest.mark.parametrize("name", [name for name in WHERE if not name.startswith("expert.")])
def test_t_fields(tshark, name):
    """`-T fields -e one`, with two passes: the same frames, and a cell that is not empty."""
    text = tshark.read(WHERE[name], "-T", "fields", "-e", "frame.number", "-e", f"cisco_alarm.{name}", two_pass=True)
    cells = dict(line.split("\t", 1) for line in text.splitlines())
    assert {int(number) for number, cell in cells.items() if cell} == wanted_of(tshark, name).keys()


@pytest.fixture(name="packets", scope="module")
def read_elastic(tshark):
    """Capture -> frame -> what `-T ek` has of the plugin, by the names of its fields."""
    def read(capture):
        found = {}
        for line in tshark.read(capture, "-T", "ek", two_pass=True).splitlines():
            layers = json.loads(line).get("layers")
            if layers and "cisco_alarm" in layers:
                alarms = layers["cisco_alarm"] if isinstance(layers["cisco_alarm"], list) else [layers["cisco_alarm"]]
                number = int(layers["frame"]["frame_frame_number"])
                found[number] = {key.removeprefix("cisco_alarm_cisco_alarm_") for alarm in alarms for key in alarm}
        return found
    return read


@pytest.fixture(name="pdml", scope="module")
def read_pdml(tshark):
    """Capture -> frame -> names of the plugin's fields in PDML."""
    def read(capture):
        root = ElementTree.fromstring(tshark.read(capture, "-T", "pdml", two_pass=True))
        return {int(packet.find('.//field[@name="frame.number"]').get("show")):
                {field.get("name").removeprefix("cisco_alarm.") for field in packet.iter("field")}
                for packet in root.iter("packet")}
    return read


@pytest.mark.parametrize("name", [name for name in WHERE if not name.startswith("expert.")])
def test_elastic_and_pdml(tshark, packets, pdml, name):
    frames = wanted_of(tshark, name).keys()
    assert {number for number, names in packets(WHERE[name]).items() if name.replace(".", "_") in names} == frames
    assert {number for number, names in pdml(WHERE[name]).items() if name in names} == frames


# ---- Words of the tree ----

def test_lines(tshark):
    """The document is one short line; the forum's three questions have their responses."""
    text = tshark.text("forum-tcp", 5, "-V", two_pass=True)
    (message,) = [m for m in messages("forum-tcp") if m.frame == 5]
    for line in (f"Document ({len(message.body)} bytes): Copy > Value gives the XML",
                 "[Refer-To cid: 082f1702@192.168.15.20 (random token: refers to the body of this message)]",
                 f"[REFER purpose: {REFER}]", "[First report: Yes]", "[Registered in: 19]"):
        assert f" {line}\n" in text, line
    assert text.count(REFER) == text.count("random token") == 1
