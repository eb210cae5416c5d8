# SPDX-License-Identifier: GPL-2.0-or-later
"""Everything about one phone: the display filter for it, among a hundred phones, and whatever its name is."""

import ipaddress

import pytest

from links_support import cases, frame_of, messages, packets

ODD = "links-odd"


def phones():
    """Address and device of each of the hundred phones."""
    found = {}
    for message in messages("hundred-phones"):
        if message.method == "REFER":
            found[message.src] = message.body.decode().partition('DeviceName">')[2].partition("<")[0]
    return found


def phone_filter(address, device):
    """The filter that the README names, and that Analyze > Conversation Filter > Cisco Phone Alarm: this phone makes."""
    return f'ip.addr == {address} or cisco_alarm.device_name == "{device}"'


def ends(packet):
    """Both addresses of a frame, by its bytes."""
    return {str(ipaddress.ip_address(packet.data[i:i + 4])) for i in (26, 30)}


def test_filter_of_each_phone(tshark):
    """Every frame to and from it, each of its alarms, and nothing else; for all hundred in one run."""
    filters = {phone_filter(*phone): phone[0] for phone in phones().items()}
    addresses = [ends(packet) for packet in packets("hundred-phones")]
    assert len(filters) == 100
    for where, count in tshark.counts("hundred-phones", filters).items():
        assert count == sum(filters[where] in pair for pair in addresses) > 10


def test_frames_of_one_phone(tshark):
    """One that was not answered at first, and came back on another port."""
    (first, *_) = cases("hundred-phones")["phone-12/unanswered"]
    found = tshark.frames("hundred-phones", phone_filter(first.src, phones()[first.src]))
    assert found == [packet.number for packet in packets("hundred-phones") if first.src in ends(packet)]


# Device names that take care in a display filter: how they are written there.
NAMES = {"name-quote": r'SEP\" or ip', "name-backslash": r"SEP\\x41\\", "name-control": r"SEP\x1b\a",
         "name-newline": r"SEP\nA", "name-latin1": "SEP\ufffd", "name-blanks": " SEP A "}


@pytest.mark.parametrize("case", NAMES)
def test_odd_device_names_can_be_filtered(tshark, case):
    filters = {name: f'cisco_alarm.device_name == "{NAMES[name]}"' for name in NAMES}
    assert tshark.frames_of(ODD, filters.values())[filters[case]] == [frame_of(ODD, case)]


def test_empty_device_name(tshark):
    """Shown as a parameter without a type, and never taken for a device."""
    found = tshark.fields(ODD)[frame_of(ODD, "name-empty")]
    assert found["param.name"] == ["DeviceName"] and "device_name" not in found
