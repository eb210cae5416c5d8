# SPDX-License-Identifier: GPL-2.0-or-later
"""rawshark, which reads bare packets from a pipe, once, and prints fields: the same values as tshark's first pass."""

import re
import shutil
import struct
import subprocess
from collections import defaultdict

import pytest

from links_support import messages, packets
from tshark import environment, unprivileged

pytestmark = pytest.mark.skipif(not shutil.which("rawshark"), reason="rawshark is not installed: NOT TESTED")


# As Wireshark 4.0 prints them; 4.6 prints words.
BOOLEANS = {"True": "1", "False": "0"}


def record(time, data):
    """As in a pcap file of this machine."""
    return struct.pack("=IIII", time // 10**6, time % 10**6, len(data), len(data)) + data


@pytest.fixture(name="rawshark")
def make_rawshark(tshark):
    """Reads records: their number -> field -> values. It ends well, and says nothing."""
    def read(how, records, *fields):
        command = [*unprivileged(), "rawshark", "-n", "-r", "-", "-d", how]
        for field in fields:
            command += ["-F", f"cisco_alarm.{field}"]
        done = subprocess.run(command, input=b"".join(records), capture_output=True, timeout=600, check=False,
                              env=environment(tshark.home, tshark.plugins))
        assert (done.returncode, done.stderr) == (0, b"")
        found = defaultdict(lambda: defaultdict(list))
        for line in done.stdout.decode("utf-8", "replace").splitlines()[1:]:
            number, _, cells = line.partition(" ")
            for place, value in re.findall(r'(\d+)="(.*?)" ', cells):
                found[int(number)][fields[int(place)]].append(BOOLEANS.get(value, value))
        return found
    return read


@pytest.mark.parametrize("capture", ["incident", "hundred-phones", "sccp", "register-reason"])
def test_frames(rawshark, tshark, capture):
    fields = ("carrier", "reason", "device_name", "first_report", "retransmission_of")
    found = rawshark("encap:1", [record(packet.time, packet.data) for packet in packets(capture)], *fields)
    wanted = {number: {name: values[name] for name in fields if name in values}
              for number, values in tshark.fields(capture).items() if set(fields) & values.keys()}
    assert wanted and sorted(found) == sorted(wanted)
    for number, values in wanted.items():
        assert {name: sorted(texts) for name, texts in found[number].items()} == {
            name: sorted(str(int(value) if isinstance(value, bool) else value) for value in of_field)
            for name, of_field in values.items()}, number


@pytest.mark.parametrize("capture", ["odd-values", "bad", "sccp-bad", "links-odd"])
def test_broken_alarms(rawshark, capture):
    """It outlives them."""
    assert rawshark("encap:1", [record(packet.time, packet.data) for packet in packets(capture)], "carrier")


def test_messages_without_a_network(rawshark):
    """A SIP message is all there is of a packet: no addresses, no ports."""
    refers = [message for message in messages("forum-udp") if message.method == "REFER"]
    found = rawshark("proto:sip", [record(message.time, message.data) for message in refers], "name", "device_name")
    assert refers and sorted(found) == list(range(1, len(refers) + 1))
    for number, message in enumerate(refers, 1):
        assert found[number]["name"][0] in message.body.decode()
        assert found[number]["device_name"][0] in message.body.decode()
