# SPDX-License-Identifier: GPL-2.0-or-later
"""The phone's IPv4 address, also of the alarms in text form: a filter for a subnet finds all of its phones' alarms."""

import pytest

from kit.wire import pcapng
from links_support import packets

ADDRESS = "device_ipv4"


def test_every_text_form_has_one(tshark):
    for capture, carrier in (("register-reason", 4), ("sccp-text", 5), ("sccp", 5)):
        found = tshark.fields(capture)
        texts = [values for values in found.values() if values.get("carrier") == [carrier]]
        assert texts and all(len(values[ADDRESS]) == 1 for values in texts), capture


def test_parameter_of_sccp(tshark):
    """The last four octets of the message; it may differ from the sender."""
    data = {packet.number: packet.data for packet in packets("sccp-text")}
    differs = 0
    for number, values in tshark.fields("sccp-text", "carrier", ADDRESS, "ip.src").items():
        if values.get("carrier") == [5]:
            octets = bytes(map(int, values[ADDRESS][0].split(".")))
            assert octets in data[number][54:] or values[ADDRESS] == values["ip.src"]
            differs += values[ADDRESS] != values["ip.src"]
    assert differs > 0


CONTACTS = {
    "<sip:7821@198.51.100.7:5060;transport=tcp>;+sip.instance=\"<urn:uuid:0>\"": "198.51.100.7",
    "\"Bob <sip:x@203.0.113.9>, 2\" <sips:198.51.100.8>": "198.51.100.8",
    "sip:7821@198.51.100.9;expires=0": "198.51.100.9",
    "<sip:7821@phone.example.com>": None,
    "<sip:7821@[2001:db8::7]:5060>": None,
    "<tel:+15550100>": None,
    "<sip:7821@198.51.100.7": "198.51.100.7",
    "*": None,
    "\"": None,
}


@pytest.mark.parametrize("contact", CONTACTS)
def test_contact_of_register(tshark, session, save, contact):
    """Its host where it is an IPv4 address, else the sender."""
    text = (f"REGISTER sip:{session.ucm.ip} SIP/2.0\r\nVia: SIP/2.0/UDP {session.phone.ip}:5060;branch=z9hG4bK1\r\n"
            f"From: <sip:1@{session.ucm.ip}>;tag=1\r\nTo: <sip:1@{session.ucm.ip}>\r\nCall-ID: 1@{session.phone.ip}\r\n"
            f"CSeq: 101 REGISTER\r\nContact: {contact}\r\n"
            "Reason: SIP;cause=200;text=\"cisco-alarm:23 Name=SEP001122334455 Last=reset-restart\"\r\n"
            "Content-Length: 0\r\n\r\n")
    session.pipe.send(text.encode())
    (found,) = tshark.fields(save(pcapng(session.trace.frames)), ADDRESS).values()
    assert found[ADDRESS] == [CONTACTS[contact] or session.phone.ip]


def test_no_outage_of_a_phone_that_has_just_started(tshark):
    """Reason 25: nothing was lost, though the phone sends a TimeStamp."""
    for capture in ("forum-tcp", "incident"):
        started = [values for values in tshark.fields(capture).values() if values.get("reason") == [25]]
        assert any("timestamp" in values for values in started)
        assert not any("outage" in values or "outage_seconds" in values for values in started)
