# SPDX-License-Identifier: GPL-2.0-or-later
"""Values that a phone or a capture cut, or wrote in an unusual way: what is said of them, and what is not."""

import itertools

import pytest

from kit.alarm import change, document, outage_params
from kit.phone import Ucm, nth_phone
from kit.sccp import Station, text_alarm
from kit.session import Session
from kit.wire import Trace, pcapng
from passes import BOTH

UCM = Ucm()
START = "2024-03-05 11:00:00"
ALARM = "LastOutOfServiceInformation"
MARKUP = "markup in a value"


@pytest.fixture(name="phone")
def make_phone():
    return nth_phone(6)


@pytest.fixture(name="show")
def make_show(tshark, room, request):
    """What the tshark under test shows of a trace: values of fields by frame, and the text of all of it."""
    count = itertools.count()       # tshark is asked once about a file of one name

    def show(trace, *names, two_pass=False):
        path = room / f"{request.node.name.replace('/', '-')}-{next(count)}.pcapng"
        path.write_bytes(pcapng(trace.frames))
        path.chmod(0o644)
        found = tshark.fields(path, *names, two_pass=two_pass)
        return list(found.values()), tshark.read(path, "-O", "cisco_alarm", two_pass=two_pass)
    return show


def sccp(phone, text):
    trace = Trace(START)
    Station(trace, phone, UCM).send(text_alarm(text))
    return trace


def sip(phone, body):
    trace = Trace(START)
    Session(trace, phone, UCM).alarm(body)
    return trace


def report(phone, **values):
    """The document of a loss of service, with some of its values replaced."""
    params = outage_params(phone, UCM.ip, 1_700_000_000_000_000, reason=14)
    return change(params, **values)


@BOTH
def test_key_word_without_space(show, phone, two_pass):
    """A known key word ends a value, with or without a space before it (7906G, SCCP11.8)."""
    found, _ = show(sccp(phone, "10: Name=SEP3037A6AA0137Load= SCCP11.8-4-2S Last=TCP-timeout"), "device_name",
                    "active_load", "reason_text", "expert.unknown_param", two_pass=two_pass)
    assert found == [{"device_name": ["SEP3037A6AA0137"], "active_load": ["SCCP11.8-4-2S"], "reason_text": ["TCP-timeout"]}]


@pytest.mark.parametrize("size", (79, 80))
def test_text_that_fills_its_field(show, phone, size):
    """A text of all 80 octets may go on where its field ends; one of 79 does not."""
    text = f"25: Name={phone.device} Load=".ljust(size - 10, "x") + " Last=Init"
    assert len(text) == size
    found, said = show(sccp(phone, text), "reason_text")
    assert found == [{"reason_text": ["Init"]}]
    assert ("[may be truncated: the text fills its field]" in said) == (size == 80)


def test_document_cut_in_an_end_tag(show, phone):
    """Cut inside its end tag, a value is whole from "</" on, and never said to hold markup."""
    whole = document(ALARM, report(phone))
    reason = whole.index('"ReasonForOutOfService"')
    end = whole.index("</Enum>", reason)
    for cut in (end + 1, end + 2, end + 4, end + 6):
        trace = Trace(START)
        Session(trace, phone, UCM).alarm(whole[:cut])
        found, said = show(trace, "reason", "expert.truncated", "expert.malformed")
        assert MARKUP not in said, cut
        assert found[0] == ({"reason": [14]} if cut >= end + 2 else {}) | {"expert.truncated": [True]}, cut


@pytest.mark.parametrize("text", ("192.0.2.35:5060", "192.0.2.35/24", "192.0.2.35 / 24"))
def test_ucm_by_ipv4(show, phone, text):
    found, _ = show(sip(phone, document(ALARM, report(phone, UnifiedCMIPAddress=text))), "ucm_address", "ucm_ipv4")
    assert found[0] == {"ucm_address": [text], "ucm_ipv4": ["192.0.2.35"]}


@pytest.mark.parametrize("text", ("[2001:db8::35]", "[2001:db8::35]:5060", "2001:db8::35/64"))
def test_ucm_by_ipv6(show, phone, text):
    found, _ = show(sip(phone, document(ALARM, report(phone, UnifiedCMIPAddress=text))), "ucm_address", "ucm_ipv6")
    assert found[0] == {"ucm_address": [text], "ucm_ipv6": ["2001:db8::35"]}


@pytest.mark.parametrize("name, mac", (("ATA001122334455", "00:11:22:33:44:55"), ("AN001122334455", "00:11:22:33:44:55"),
                                       ("AN1122334455400", None)))
def test_mac_of_adapters(show, phone, name, mac):
    found, _ = show(sip(phone, document(ALARM, report(phone, DeviceName=name))), "device_name", "device_mac")
    assert found[0] == {"device_name": [name]} | ({"device_mac": [mac]} if mac else {})


def test_document_without_alarm(show, phone):
    """That it contains none is said, unless the rest of it is missing."""
    whole = '<?xml version="1.0" encoding="UTF-8"?>\n<x-cisco-alarm>\n</x-cisco-alarm>'
    found, _ = show(sip(phone, whole), "expert.no_alarm", "expert.truncated")
    assert found[0] == {"expert.no_alarm": [True]}
    found, _ = show(sip(phone, whole[:-3]), "expert.no_alarm", "expert.truncated")
    assert found[0] == {"expert.truncated": [True]}


def test_utf8_with_a_nul(show, phone):
    """A NUL is noted as a control character; UTF-8 beside it stays UTF-8."""
    whole = document(ALARM, report(phone, NeighborDeviceID="caf\u00e9NUL"))
    body = (whole if isinstance(whole, bytes) else whole.encode()).replace(b"NUL", b"\0")
    _, said = show(sip(phone, body), "expert.malformed")
    assert "control character" in said and "not in UTF-8" not in said


def test_expert_information_in_every_view(tshark):
    """Expert Information counts the plugin's items the same with and without a tree."""
    def counts(*args):
        said = tshark.read("odd-values", *args, "-z", "expert")
        return sorted(line.split(None, 1) for line in said.splitlines()
                      if "Cisco Phone Alarm" in line and line.split()[0].isdigit() and "Frame" not in line)
    quiet = [line for line in counts("-q") if "Cisco Phone Alarm  " in " ".join(line)]
    loud = [line for line in counts("-V") if "Cisco Phone Alarm  " in " ".join(line)]
    assert quiet and quiet == loud
