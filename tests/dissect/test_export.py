# SPDX-License-Identifier: GPL-2.0-or-later
"""Export Objects: each document as it was sent, in a file of its own."""

import re

import pytest

from links_support import messages, packets

PLAIN = ("forum-tcp", "links-repeats", "hundred-phones")
# Captures with names and documents of every kind: hostile ones, text forms, UTF-16.
ODD = ("links-odd", "odd-values", "bad", "sccp-bad", "reason-forms", "unknown-alarms")


@pytest.fixture(name="exported")
def make_exported(tshark, room):
    """Capture -> what tshark exported: name of the file -> its bytes."""
    def export(capture):
        target = room / f"export-{capture}"
        target.mkdir()
        target.chmod(0o777)
        tshark.run("-r", tshark.captures / f"{capture}.pcapng", "-q", "--export-objects", f"cisco_alarm,{target}")
        return {path.name: path.read_bytes() for path in target.iterdir()}
    return export


@pytest.mark.parametrize("capture", PLAIN)
def test_documents(exported, capture):
    """Each REFER's body, to the byte, under the number of its frame, its device and its alarm."""
    wanted = {}
    for message in messages(capture):
        if message.method == "REFER":
            text = message.body.decode()
            device = text.partition('DeviceName">')[2].partition("<")[0]
            alarm = text.partition('<Alarm Name="')[2].partition('"')[0]
            wanted[f"{message.frame}-{device}-{alarm}.xml"] = message.body
    found = {name: data for name, data in exported(capture).items() if name.endswith(".xml")}
    assert wanted and found == wanted


def frames_with(tshark, capture, carrier):
    return {number for number, values in tshark.fields(capture).items() if carrier in values.get("carrier", ())}


def test_sccp_texts(exported, tshark):
    """The text of message 0x0020, without its header and its padding."""
    bytes_of = {packet.number: packet.data for packet in packets("sccp-text")}
    found = {int(re.match(r"\d+", name)[0]): data for name, data in exported("sccp-text").items() if ".txt" in name}
    assert found and found.keys() == frames_with(tshark, "sccp-text", 5)
    for number, data in found.items():
        assert data.strip(b"\0 ") == data and data in bytes_of[number], number


def test_reason_headers(exported, tshark):
    """What stands between the quotes of a REGISTER's Reason header."""
    files = exported("register-reason").items()
    found = {int(re.match(r"\d+", name)[0]): data for name, data in files if ".txt" in name}
    assert found and found.keys() == frames_with(tshark, "register-reason", 4)
    assert all(re.fullmatch(rb'cisco-alarm:([^"\\]|\\.)*', data, re.DOTALL) for data in found.values())


@pytest.mark.parametrize("capture", ODD)
def test_names_of_files(exported, capture):
    """A name from the wire is none of a path: nothing but ASCII letters and digits, and '.', '_', '-' inside."""
    found = exported(capture)
    assert found
    for name in found:
        assert re.fullmatch(r"\d+[A-Za-z0-9._-]*(\(\d+\))?\.(xml|txt)", name) and len(name) < 160, name


def test_nothing_to_export(exported):
    """SIP without an alarm."""
    assert exported("sip-other") == {}


def test_list_of_sharkd(tshark):
    """The list that a window shows: frame, device, kind and size of each."""
    wanted = {(message.frame, len(message.body)) for message in messages("forum-tcp") if message.method == "REFER"}
    objects = tshark.sharkd("forum-tcp").ask("tap", tap0="eo:cisco_alarm")["taps"][0]["objects"]
    assert {(entry["pkt"], entry["len"]) for entry in objects if entry["type"].endswith("+xml")} == wanted
    assert all(entry["hostname"].startswith("SEP") for entry in objects)
