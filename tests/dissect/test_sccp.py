# SPDX-License-Identifier: GPL-2.0-or-later
"""Alarms of SCCP phones: the XML document in message 0x015A, the old text in 0x0020."""

import re
import struct
from xml.etree import ElementTree

import pytest

from facts import SCCP_CODES
from facts import sccp_judgement
from kit.alarm import tl_info
from kit.sccp import KEEP_ALIVE, Station, message, text_alarm, xml_alarm
from kit.wire import Tcp, Trace, pcapng
from links_support import MODES, packets, sccp_messages
from passes import BOTH
from scenes.skinny import UCM, short, skinny_phone, whole
from made import without_made
from case_rows import MISSING, expected, generic
from tshark import walk

CAPTURE = "sccp"
XML_ALARM, TEXT_ALARM = 0x015A, 0x0020
STATISTICS, DISPLAY_TEXT = 0x0023, 0x0099
# What the whole documents of this capture have in common.
WHOLE = {
    "carrier": [3], "name": ["LastOutOfServiceInformation"], "device_ipv4_prefix": [24],
    "ipv4_gateway": ["192.168.16.251"], **generic(*((name, "") for name in
                                                    ("DeviceIPv6Address", "IPv6DefaultGateway", "NeighborIPv6Address"))),
    "model": ["CP-7961G"], "neighbor_ipv4": ["192.168.16.252"], "neighbor_device": ["sw-floor1.example.com"],
    "dhcpv4_status": [1], "dhcpv6_status": [3], "tftp_status": [1], "dns_status_1": [0], "dns_status_2": [0],
    "dns_status_3": [0], "voice_vlan": [16], "ucm_address": ["192.168.110.100"], "ucm_ipv4": ["192.168.110.100"],
    "local_port": [50100], "reason": [10], "reason_normal": [False], "expert.out_of_service": [True],
    "last_sent": ["1:Register"], "last_sent.message_id": [1], "last_sent.message_name": ["Register"],
    "last_received": ["129:RegisterAck"], "last_received.message_id": [129],
    "last_received.message_name": ["RegisterAck"],
}
SHORT = {"carrier": [3], "name": ["LastOutOfServiceInformation"], "reason": [10], "reason_normal": [False],
         "expert.out_of_service": [True]}
NORMAL = {"reason_normal": True, "expert.out_of_service": MISSING, "expert.out_of_service_normal": True}
# Case -> what differs from all whole documents, or from all short ones.
WHOLE_CASES = {
    **dict.fromkeys(("not-padded", "one-nul", "padded-2000", "padded-2048", "many-segments", "begins-in-segment"), {}),
    "not-open": {"ucm_address": "<not open>", "ucm_ipv4": MISSING, "local_port": -1, "voice_vlan": 4095,
                 "dhcpv6_status": 0, "tftp_status": 0, "reason": MISSING, "reason_normal": MISSING,
                 "expert.out_of_service": MISSING,
                 **generic(*((name, "") for name in ("DeviceIPv6Address", "IPv6DefaultGateway", "NeighborIPv6Address",
                                                     "ReasonForOutOfService")))},
    "reset": {"reason": 23, **NORMAL, "last_sent": "39:Unregister", "last_sent.message_id": 39,
              "last_sent.message_name": "Unregister", "last_received": "159:Reset", "last_received.message_id": 159,
              "last_received.message_name": "Reset"},
}
SHORT_CASES = ("between-others", "header-then-text", "version-10", "version-17", "version-20", "version-22")
SEVERAL = ("two-alarms", "text-and-xml")
# Wireshark's own dissector takes no notice of a message whose header comes in two segments.
UNSEEN = ("header-cut",)
# Numbers of the old list that stand in the capture; they have names of their own.
NUMBERS = (10, 12, 13, 14, 15, 16, 17, 18, 20, 22, 23, 24, 25, 26, 30)


def alarms_of(case):
    """The alarm messages that begin in the frame with this comment, or after it in the same connection's messages."""
    (first,) = (packet.number for packet in packets(CAPTURE) if packet.comment == case)
    return [m for m in sccp_messages(CAPTURE) if m.first == first and m.ident in (XML_ALARM, TEXT_ALARM)]


def text_of(sccp):
    """The alarm's own text, without padding."""
    data = sccp.data[12:] if sccp.ident == XML_ALARM else sccp.data[16:96]
    return data.partition(b"\0")[0]


def of_phone(text):
    """The fields of a document, or of a text, that are the phone's own, read without the plugin."""
    device = re.search(r'(?:DeviceName">|Name=)(\w+)', text)[1]
    found = {"device_name": [device], "device_mac": [":".join(re.findall("..", device[3:].lower()))]}
    if "TimeStamp" in text:
        params = {p.get("name"): p.text for p in ElementTree.fromstring(text.replace("<not open>", "")).iter("String")}
        found |= {"device_ipv4": [params["DeviceIPv4Address"].partition("/")[0]],
                  "neighbor_port": [params["NeighborPortID"]],
                  "timestamp": [int(params["TimeStamp"]) * 10**6]}
    return found


def shown(tshark, frame, mode):
    return without_made(tshark.fields(CAPTURE, **MODES[mode]).get(frame, {}))


@pytest.mark.parametrize("mode", MODES)
class TestFields:
    @pytest.mark.parametrize("case", WHOLE_CASES)
    def test_whole(self, tshark, case, mode):
        """Padded or not, in one segment or many: all parameters, and how long service was lost."""
        (sccp,) = alarms_of(case)
        phone = of_phone(text_of(sccp).decode())
        arrived = packets(CAPTURE)[sccp.frame - 1].time * 1000
        outage = {"outage": arrived - phone["timestamp"][0]}
        assert shown(tshark, sccp.frame, mode) == expected({**WHOLE, **phone}, {**WHOLE_CASES[case], **outage})

    @pytest.mark.parametrize("case", SHORT_CASES)
    def test_short(self, tshark, case, mode):
        (sccp,) = alarms_of(case)
        assert shown(tshark, sccp.frame, mode) == {**SHORT, **of_phone(text_of(sccp).decode())}

    def test_two_alarms(self, tshark, mode):
        """In the order of the messages. The first one has the text of an alarm before it on this connection."""
        first, second = alarms_of("two-alarms")
        phone = of_phone(text_of(first).decode())
        assert first.frame == second.frame
        assert shown(tshark, first.frame, mode) == {
            "carrier": [3, 3], "name": SHORT["name"] * 2, "reason": [10, 25], "reason_normal": [False, True],
            "retransmission_of": [alarms_of("between-others")[0].frame], "expert.out_of_service_normal": [True],
            **{name: values * 2 for name, values in phone.items()}}

    def test_text_and_xml(self, tshark, mode):
        """The XML alarm with reason 25 came before, and the very XML alarm did: nothing is new."""
        text, xml = alarms_of("text-and-xml")
        before = alarms_of("two-alarms")[0].frame
        phone = of_phone(text_of(xml).decode())
        assert shown(tshark, xml.frame, mode) == {
            "name": SHORT["name"], "reason": [10], "carrier": [5, 3],
            "retransmission_of": [alarms_of("between-others")[0].frame], "sccp_reason": [25],
            "active_load": ["9.4(2SR3.1S)"], "reason_text": ["Initialized"], "reason_normal": [True, False],
            "xml_alarm": [before],
            **{name: values * 2 for name, values in phone.items()}}
        assert text.frame == xml.frame

    @pytest.mark.parametrize("number", NUMBERS)
    def test_text(self, tshark, number, mode):
        """The number has a field of its own; it is never one of the reasons."""
        (sccp,) = alarms_of(f"text-{number}")
        text = text_of(sccp).decode()
        assert text.startswith(f"{number}: ")
        assert shown(tshark, sccp.frame, mode) == {
            "carrier": [5], "sccp_reason": [number], "active_load": ["3.2(2.14)"],
            "reason_text": [re.search(r"Last=(.*)", text)[1]], **sccp_judgement(number), **of_phone(text)}

    def test_blank_before_a_value(self, tshark, mode):
        (sccp,) = alarms_of("text-blank")
        found = shown(tshark, sccp.frame, mode)
        assert (found["sccp_reason"], found["active_load"], found["reason_text"]) == ([25], ["9.4(2SR3.1S)"], ["Initialized"])

    def test_every_alarm_and_nothing_else(self, tshark, mode):
        """All messages 0x015A and 0x0020 of the capture, in the frames that complete them, each once."""
        wanted = {}
        for sccp in sccp_messages(CAPTURE):
            if sccp.ident in (XML_ALARM, TEXT_ALARM) and sccp not in alarms_of("header-cut"):
                wanted.setdefault(sccp.frame, []).append(3 if sccp.ident == XML_ALARM else 5)
        found = {number: fields["carrier"] for number, fields in tshark.fields(CAPTURE, **MODES[mode]).items()}
        assert found == wanted and len(wanted) > 30

    def test_filtered(self, tshark, mode):
        assert tshark.fields(CAPTURE, where="cisco_alarm", **MODES[mode]) == tshark.fields(CAPTURE, **MODES[mode])


def test_no_case_is_forgotten():
    names = {packet.comment for packet in packets(CAPTURE) if packet.comment}
    texts = {f"text-{number}" for number in NUMBERS} | {"text-blank"}
    messages = {"reset/sent", "reset/received", "reset/sent-last", "reset/received-last"}
    assert names == {*WHOLE_CASES, *SHORT_CASES, *SEVERAL, *UNSEEN, *texts, *messages}


def test_header_in_two_segments(tshark):
    """Wireshark does not take this for SCCP; a release that does shows the alarm as well."""
    (sccp,) = alarms_of("header-cut")
    seen = tshark.frames(CAPTURE, f"skinny && frame.number == {sccp.frame}", options=("--disable-protocol", "cisco_alarm"))
    assert tshark.frames(CAPTURE, f"cisco_alarm && frame.number == {sccp.frame}") == seen


class TestNames:
    def line(self, tshark, number):
        (sccp,) = alarms_of(f"text-{number}")
        text = tshark.text(CAPTURE, sccp.frame, "-O", "cisco_alarm")
        return next(line.strip() for line in text.splitlines() if line.strip().startswith("SCCP reason:"))

    @pytest.mark.parametrize("row", [row for row in SCCP_CODES if row.code in NUMBERS], ids=lambda row: str(row.code))
    def test_own(self, tshark, row):
        """The list's own word and meaning, never those that the number has among the reasons."""
        words = f"{row.symbol} ({row.code}): {row.meaning}" if row.symbol else f"{row.meaning} ({row.code})"
        assert self.line(tshark, row.code) == f"SCCP reason: {words}"

    def test_names_as_filters(self, tshark):
        for row in SCCP_CODES:
            if row.symbol and row.code in NUMBERS:
                assert tshark.frames(CAPTURE, f'cisco_alarm.sccp_reason == "{row.symbol}"') == \
                    tshark.frames(CAPTURE, f"cisco_alarm.sccp_reason == {row.code}")


@BOTH
def test_bytes(tshark, two_pass):
    """The alarm highlights its text, without padding and header, and each field a piece of it."""
    trees = tshark.trees(CAPTURE, "cisco_alarm", where="cisco_alarm", two_pass=two_pass)
    wanted = {}
    for sccp in sccp_messages(CAPTURE):
        if sccp.ident in (XML_ALARM, TEXT_ALARM) and sccp.frame in trees:
            wanted.setdefault(sccp.frame, []).append(sccp)
    for frame, alarms in trees.items():
        for sccp, alarm in zip(wanted[frame], alarms, strict=True):
            start = sccp.offset + (12 if sccp.ident == XML_ALARM else 16)
            assert (alarm.raw, alarm.pos) == (text_of(sccp), start)
            pieces = [line for line in walk(alarm.children) if line.raw]
            assert len(pieces) > 2
            for line in pieces:
                assert sccp.buffer[line.pos:line.pos + len(line.raw)] == line.raw
                assert start <= line.pos and line.pos + len(line.raw) <= start + len(alarm.raw)


def test_words(tshark):
    (sccp,) = alarms_of("not-padded")
    device = of_phone(text_of(sccp).decode())["device_name"][0]
    summary = f"LastOutOfServiceInformation {device} reason 10 TCPtimedOut"
    assert tshark.summary(CAPTURE, sccp.frame).rstrip().endswith(summary)
    text = tshark.text(CAPTURE, sccp.frame, "-O", "cisco_alarm")
    assert f"\nCisco Phone Alarm: {summary}, " in text and " [Carried in: SCCP XML alarm (0x015A) (3)]\n" in text


class TestNothing:
    @BOTH
    def test_keepalives(self, tshark, two_pass):
        assert not tshark.fields("sccp-keepalive", two_pass=two_pass)
        assert len(tshark.frames("sccp-keepalive", "skinny")) > 400

    def test_keepalives_look_as_without_the_plugin(self, tshark):
        options = ("--disable-protocol", "cisco_alarm")
        assert tshark.read("sccp-keepalive", "-V") == tshark.read("sccp-keepalive", "-V", options=options)

    @BOTH
    def test_preference(self, tshark, two_pass):
        """Off: nothing of SCCP; SIP alarms stay."""
        options = ("-o", "cisco_alarm.sccp:FALSE")
        assert not tshark.fields(CAPTURE, two_pass=two_pass, options=options)
        assert tshark.fields("forum-tcp", options=options) == tshark.fields("forum-tcp")

    def test_skinny_disabled(self, tshark):
        """Without Wireshark's own dissector nobody knows that this is SCCP."""
        assert not tshark.fields(CAPTURE, options=("--disable-protocol", "skinny"))


# ---- Captures made on the spot ----

@pytest.fixture(name="play", scope="module")
def make_play(tshark):
    """Plays a scene with one SCCP phone; gives the capture file."""
    def play(name, scene, port=2000):
        path = tshark.room / f"{name}.pcapng"
        if not path.exists():
            trace, phone = Trace("2024-03-08 09:00:00"), skinny_phone(1)
            scene(Station(trace, phone, UCM, Tcp(trace, phone.end(), UCM.end(port))))
            path.write_bytes(pcapng(trace.frames))
            path.chmod(0o644)
        return path
    return play


def two_messages(station):
    station.send(xml_alarm(whole(station), 2000))
    station.send(text_alarm(f"14: Name={station.phone.device} Load=1 Last=CM-closed-TCP"))


@BOTH
def test_decode_as(tshark, play, two_pass):
    """Another port, by Decode As: it is Wireshark that decides what is SCCP."""
    capture = play("sccp-2222", two_messages, 2222)
    assert not tshark.fields(capture, two_pass=two_pass)
    found = tshark.fields(capture, two_pass=two_pass, options=("-d", "tcp.port==2222,skinny"))
    assert [fields["carrier"] for fields in found.values()] == [[3], [5]]
    usual = tshark.fields(play("sccp-2000", two_messages), two_pass=two_pass)
    assert list(found.values()) == list(usual.values())


@BOTH
def test_same_fields_as_over_sip(tshark, play, two_pass):
    """The same document gives the same fields, whatever carries it."""
    capture = play("sccp-trust-list", lambda station: station.send(xml_alarm(tl_info(station.phone), 2000)))
    (found,) = tshark.fields(capture, two_pass=two_pass).values()
    sip = next(fields for fields in tshark.fields("forum-tcp").values() if fields.get("name") == ["DeviceTLInfo"])
    assert found.pop("carrier") == [3]
    assert found.keys() == {name for name in sip if name not in ("carrier", "cid.status", "cid.refer_to", "cid.content_id", "refer")}


@BOTH
def test_order_of_the_wire(tshark, play, two_pass):
    """The end of one alarm and a whole one in the same segment: in the order in which they were sent."""
    def scene(station):
        first, second = (xml_alarm(short(station, ReasonForOutOfService=n)) for n in (10, 25))
        station.send(first + second, cuts=(100,))
    (found,) = tshark.fields(play("sccp-order", scene), two_pass=two_pass).values()
    assert found["reason"] == [10, 25]


@BOTH
def test_repeats(tshark, play, two_pass):
    """The same report over a new connection is the same event; the segment that TCP sends again is no alarm at all."""
    def scene(station):
        report = xml_alarm(whole(station))
        station.send(report, ack=False)
        station.trace.wait(300)
        station.pipe.resend(report)
        station.pipe.reset()
        phone = station.phone.but(port=station.phone.port + 1)
        Station(station.trace, phone, UCM).send(report)
    found = tshark.fields(play("sccp-repeats", scene), two_pass=two_pass)
    first, second = found
    assert "retransmission_of" not in found[first] and found[second]["retransmission_of"] == [first]


@BOTH
def test_text_fills_its_field(tshark, play, two_pass):
    """80 octets without a NUL: the numbers after the field are not the text's, even if they are letters."""
    def scene(station):
        text = f"25: Name={station.phone.device} Last=".ljust(80, "x")
        station.send(text_alarm(text, first=0x41414141, second=0x41414141))
    (found,) = tshark.fields(play("sccp-full-text", scene), two_pass=two_pass).values()
    assert len(found["reason_text"][0]) > 40 and set(found["reason_text"][0]) == {"x"}


@BOTH
def test_text_in_another_message(tshark, play, two_pass):
    """An alarm's words inside other messages are no alarm."""
    def scene(station):
        station.send(message(KEEP_ALIVE, b"<x-cisco-alarm>" + bytes(20)))
        station.send(message(DISPLAY_TEXT, b"25: Name=SEP001122334455 Last=Initialized".ljust(32, b"\0")))
    assert not tshark.fields(play("sccp-other", scene), two_pass=two_pass)


@BOTH
def test_numbers_in_another_message(tshark, play, two_pass):
    """A call's statistics: 4 packets lost, no jitter, 32 ms latency. These numbers are no alarm's header."""
    def scene(station):
        numbers = struct.pack("<9I", 16777217, 0, 500, 80000, 496, 79360, 4, 0, TEXT_ALARM)
        station.send(message(STATISTICS, b"7001".ljust(24, b"\0") + numbers))
    assert not tshark.fields(play("sccp-statistics", scene), two_pass=two_pass)


@BOTH
def test_numbers_in_two_other_messages(tshark, play, two_pass):
    """One packet of 60 octets, none lost, 32 ms jitter; the next message is 52 octets long, and 52 is the digit 4."""
    def scene(station):
        numbers = struct.pack("<9I", 16777217, 0, 1, 60, 1, 60, 0, TEXT_ALARM, 20)
        station.send(message(STATISTICS, b"7001".ljust(24, b"\0") + numbers) + message(DISPLAY_TEXT, bytes(48)))
    assert not tshark.fields(play("sccp-two-others", scene), two_pass=two_pass)
