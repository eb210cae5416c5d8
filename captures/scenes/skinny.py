# SPDX-License-Identifier: GPL-2.0-or-later
"""Alarms of SCCP phones: the XML document in message 0x015A, the old text in message 0x0020."""

import struct

from kit.alarm import PROLOG, change, document, only, outage_params
from kit.phone import Phone, Ucm
from kit.sccp import (KEEP_ALIVE, RESET, TEXT_ALARM, UNREGISTER, UNREGISTER_ACK, XML_ALARM, Station,
                      capabilities, message, padded, register, text_alarm, xml_alarm)
from kit.wire import TCP, End, Frame, Trace, ethernet, ipv4_packet

UCM = Ucm()
OUTAGE = "LastOutOfServiceInformation"
EVENTS = ("1:Register", "129:RegisterAck")

# The old alarm's numbers and what phones (or we, for want of a sample) put after `Last=`.
TEXTS = {10: "TCP-timeout", 12: "CM-reset-TCP", 13: "CM-aborted-TCP", 14: "CM-closed-TCP", 15: "CM-NAKed",
         16: "KeepaliveTO", 17: "Failback", 18: "Failback", 20: "Phone-Keypad", 22: "Reset-Reset",
         23: "Reset-Restart", 24: "Phone-Reg-Rej", 25: "Initialized", 26: "VLAN-Change", 30: "LoadID-Change"}


def skinny_phone(i):
    """An older desk phone."""
    return Phone(mac=f"00036b7f{0xF000 + 13 * i:04x}", ip=f"192.168.16.{20 + i}", port=51000 + 5 * i,
                 number=f"{7000 + i}", model="CP-7961G", model_id=30018, release="9.4.2",
                 active_load="SCCP41.9-4-2SR3-1S", gateway="192.168.16.251", switch_ip="192.168.16.252",
                 switch="sw-floor1.example.com", switch_port=f"FastEthernet0/{i % 24 + 1}", vlan="16")


def report(station, reason=10, word="", events=EVENTS):
    """The document of a phone whose connection timed out a while ago; older phones have no text of reason."""
    lost = station.trace.now - 60_000_000
    params = outage_params(station.phone, UCM.ip, lost, reason, word, 50100, *events)
    return [p for p in params if not p.name.startswith("DNSv6") and (word or "Text" not in p.name)]


def whole(station, **values):
    return document(OUTAGE, report(station, **values), end="\n")


def short(station, **values):
    """A document that leaves room in a segment."""
    return document(OUTAGE, change(only(report(station), "DeviceName", "ReasonForOutOfService"), **values))


class Floor:
    """A capture of phones that come one after the other."""

    def __init__(self, start):
        self.trace, self.count = Trace(start), 0

    def station(self):
        self.count += 1
        self.trace.wait(1500)
        return Station(self.trace, skinny_phone(self.count), UCM)


def sizes(floor):
    """Whole, padded, and unpadded."""
    for case, size in (("not-padded", 0), ("one-nul", 1), ("padded-2000", 2000), ("padded-2048", 2048)):
        station = floor.station()
        body = whole(station)
        station.send(xml_alarm(body, len(body) + 1 if size == 1 else size), case)
        station.register()
        station.pipe.close()


def neighbors(floor):
    """Several messages in a segment, one message in several segments."""
    station = floor.station()
    alarm = xml_alarm(short(station))
    station.send(register(station.phone) + alarm + capabilities(), "between-others")
    station.send(alarm + xml_alarm(short(station, ReasonForOutOfService=25)), "two-alarms", wait=50)
    station.send(text_alarm(f"25: Name={station.phone.device} Load=9.4(2SR3.1S) Last=Initialized")
                 + xml_alarm(short(station), 1000), "text-and-xml", wait=50)
    station = floor.station()
    station.send(xml_alarm(whole(station), 2000), "many-segments", cuts=range(300, 2000, 300))
    station.send(xml_alarm(short(station)), "header-cut", wait=50, cuts=(3,))
    station.send(xml_alarm(short(station)), "header-then-text", wait=50, cuts=(12,))
    station.send(message(KEEP_ALIVE) + xml_alarm(whole(station), 2000), "begins-in-segment", wait=50)


def versions(floor):
    """Header versions that SCCP knows."""
    for version in (10, 17, 20, 22):
        station = floor.station()
        station.send(xml_alarm(short(station), 2000, version), f"version-{version}")


def odd_documents(floor):
    """What old phones write: no address of a Unified CM, no reason."""
    station = floor.station()
    params = change(report(station), UnifiedCMIPAddress="<not open>", LocalPort=-1, VoiceVLAN=4095,
                    ReasonForOutOfService="", DHCPv6Status=0, TFTPCfgStatus=0)
    station.send(xml_alarm(document(OUTAGE, params, end="\n"), 2000), "not-open")


def events(floor):
    """A connection that Unified CM resets, and the report that names its last messages."""
    station = floor.station()
    station.register("reset")
    station.reply(message(RESET, struct.pack("<I", 2)), "reset/received-last", wait=30_000)
    station.send(message(UNREGISTER), "reset/sent-last", wait=20)
    station.reply(message(UNREGISTER_ACK, bytes(4)))
    station.pipe.close()
    floor.trace.wait(70_000)
    again = Station(floor.trace, station.phone.but(port=station.phone.port + 1), UCM)
    again.send(xml_alarm(whole(again, reason=23, events=("39:Unregister", "159:Reset")), 2000), "reset")
    again.register()


def texts(floor):
    """The old alarm with every number that is known."""
    station = floor.station()
    load = f"Name={station.phone.device} Load=3.2(2.14)"
    for number, last in TEXTS.items():
        alarm = text_alarm(f"{number}: {load} Last={last}", first=4, second=0x1410A8C0)
        station.send(alarm, f"text-{number}", wait=200)
    blank = text_alarm(f"25: Name={station.phone.device} Load= 9.4(2SR3.1S) Last=Initialized")
    station.send(blank, "text-blank", wait=200)
    station.register()


def sccp():
    floor = Floor("2024-03-05 08:00:00")
    for group in (sizes, neighbors, versions, odd_documents, events, texts):
        group(floor)
    return floor.trace.frames


# The numbers of the old alarm, and the words of Cisco's own SCCP phones.
WORDS = ("Load Rejected HC", "TFTP Size Error", "Compression Type Error", "Version Error", "Disk Full Error",
         "ROM Checksum Error", "File Not Found", "TFTP Timeout", "TFTP Access Error", "TFTP Error", "TCP-timeout", "TCP-Bad-ACK",
         "CM-reset-TCP", "CM-aborted-TCP", "CM-closed-TCP", "CM-ICMP-Unreach", "CM-NAKed", "KeepaliveTO", "Failback",
         "Phone-Diag", "Phone-Keypad", "Phone-Re-IP", "Reset-Reset", "Reset-Restart", "Phone-Reg-Rej", "Initialized",
         "0x1f", "", "", "DSP Error", "Phone-Abort", "FileAuthError", "")


def numbers(floor):
    """Every number of the list of its own, and the first one behind it."""
    station = floor.station()
    for number, word in enumerate((*WORDS, "Unheard-of")):
        alarm = f"{number}: Name={station.phone.device} Load=3.2(2.14) Last={word}"
        station.send(text_alarm(alarm), f"number-{number}", wait=200)


def text_forms(name):
    """What phones put into the 80 octets of text."""
    yield "no-number", f"{name} Load=CP7925G-1.4.8SR1.5 Last=TCP-timeout"
    yield "two-spaces", f"{name}  Load=CP7925G-1.4.8SR1.5  Last=TCP-timeout"
    yield "halt", f"{name} Load=8.1.17 Last=Halt+7372016c"
    yield "space-after-load", f"22: {name} Load= 9.4(2SR3.1S) Last=Reset-Reset"
    yield "invalid-message", f"32: {name} Load= term06.default : Invalid SCCP message! : ID :87:"
    yield "colon-behind-load", f"32: {name} Load=8.1(1.0): Invalid SCCP message! : ID :9=9:"
    yield "waiting", "27: Waiting for StationRegisterAck From 192.168.10.203"
    yield "waiting-in-state", "28: Waiting for response in state: 3"
    yield "words-alone", "Phone loading image SCCP41.9-4-2SR3-1S"
    yield "ucm-word", f"14: {name} Load=9.4(2SR3.1S) Last=UCM-closed-TCP"
    yield "empty-last", f"17: {name} Load= Last="


def forms(floor):
    for form in range(2):       # without and with the number of the header that newer phones have
        station = floor.station()
        for case, alarm in text_forms(f"Name={station.phone.device}"):
            station.send(text_alarm(alarm, (7, 0)[form], 14, 0x1410A8C0, (0, 22)[form]),
                         f"{case}/version-22" if form else case, wait=200)
        station.pipe.close()


def first_octets(floor):
    """The segment ends inside the header of the next message, at each place where it can."""
    for cut in range(1, 12):
        station = floor.station()
        alarm = text_alarm("Phone loading image SCCP41.9-4-2SR3-1S" if cut % 2 else
                           f"Name={station.phone.device} Load=8.1.17 Last=Halt+7372016c")
        station.send(alarm + register(station.phone), f"first-octets-{cut}", cuts=(len(alarm) + cut,))
        station.pipe.close()


def companions(floor):
    """Behind and in front of other messages, and the same alarm twice."""
    station = floor.station()
    name = f"Name={station.phone.device}"
    alarm = text_alarm(f"{name} Load=8.1.17 Last=Halt+7372016c")
    station.send(register(station.phone) + alarm + capabilities(), "text-between-others")
    station.send(message(KEEP_ALIVE) + alarm, "text-behind-keep-alive", wait=50)
    station.send(alarm + alarm, "text-twice", wait=50)
    station.send(alarm + alarm, "text-twice-in-two-segments", wait=50, cuts=(40,))
    left_over = text_alarm(f"25: {name} Last=Initialized\0\0left over")
    station.send(left_over, "text-behind-nul", wait=50)
    # A text message for the user's display, whose words are those of an alarm: nothing of it is one.
    station.reply(message(0x0099, padded(f"25: {name} Load=x Last=Initialized", 80)), "no-alarm-display", wait=50)
    station.send(message(0x0023, struct.pack("<IIIIII", 96, 0, 32, 2, 0, 0)), "no-alarm-numbers", wait=50)
    station.pipe.close()


def truncated(floor):
    """Frames that the capture has cut: inside the text, and inside the NULs behind it."""
    for case, octets in (("truncated-in-text", 60), ("truncated-in-name", 24), ("truncated-in-padding", 92)):
        station = floor.station()
        station.send(text_alarm(f"{name_of(station)} Load=8.1.17 Last=Halt+7372016c"), case, ack=False)
        frame = floor.trace.frames[-1]
        floor.trace.frames[-1] = frame._replace(data=frame.data[:54 + octets])


def name_of(station):
    return f"Name={station.phone.device}"


def in_fragments(payload, src, dst, proto, size, ident):
    """Ethernet frames of one IPv4 packet, of at most `size` octets of payload each."""
    step = size // 8 * 8
    for offset in range(0, len(payload), step):
        more = 0x2000 if offset + step < len(payload) else 0
        yield ethernet(src, dst, ipv4_packet(src, dst, proto, ident, more | offset // 8, payload[offset:offset + step]))


def last_frame_again(floor, case, frames):
    """Replaces the frame that was sent last by others; the case's name stands at the first of them."""
    old = floor.trace.frames.pop()
    for number, data in enumerate(frames):
        floor.trace.frames.append(Frame(old.time + number, data, case if number == 0 else None, len(data)))


def fragments(floor):
    """The alarm lies whole in the last fragment of its datagram, so Wireshark has it twice: each is one alarm."""
    for case, trailer in (("last-fragment", b""), ("last-fragment-and-trailer", b"\1\2\3\4\5\6")):
        station = floor.station()
        alarm = text_alarm(f"{name_of(station)} Load=8.1.17 Last=Halt+7372016c")
        station.send(register(station.phone) * 6 + alarm + alarm, ack=False)
        segment = floor.trace.frames[-1].data[34:]
        frames = list(in_fragments(segment, station.pipe.ends[0], station.pipe.ends[1], TCP, 600, 7))
        last_frame_again(floor, case, [*frames[:-1], frames[-1] + trailer])


def mirrored(floor):
    """ERSPAN of a full-size frame over links that take less."""
    station = floor.station()
    alarm = text_alarm(f"{name_of(station)} Load=8.1.17 Last=Halt+7372016c")
    document_first = xml_alarm(short(station), 1460 - 12 - len(alarm))
    station.send(document_first + alarm, ack=False)
    gre = struct.pack(">HHI", 0x1000, 0x88BE, 1) + struct.pack(">HHI", 0x1001, 1, 0)
    mirror, analyzer = End("0200000000a1", "192.168.16.5", 0), End("0200000000a2", "192.168.110.5", 0)
    frames = in_fragments(gre + floor.trace.frames[-1].data, mirror, analyzer, 47, 1200, 9)
    last_frame_again(floor, "mirrored", frames)


def sccp_text():
    floor = Floor("2024-03-05 11:00:00")
    for group in (numbers, forms, first_octets, companions, truncated, fragments, mirrored):
        group(floor)
    return floor.trace.frames


def lying_lengths(floor):
    """Length fields that say less or more than there is; each ends its connection."""
    cases = {"length-too-short": 200, "length-inside-header": 2, "length-zero": 0, "length-only-id": 4,
             "length-too-long": 5000, "length-huge": 0x7FFFFFFF, "length-all-ones": 0xFFFFFFFF}
    for case, length in cases.items():
        station = floor.station()
        station.send(message(XML_ALARM, short(station).encode(), length=length), case)
        station.send(message(KEEP_ALIVE), wait=50)
        station.pipe.close()
    station = floor.station()
    station.send(message(XML_ALARM, whole(station).encode())[:900], "stream-ends-inside")
    station.pipe.close()


def wrong_versions(floor):
    """Header versions that SCCP does not know."""
    for case, version in (("version-1", 1), ("version-255", 255), ("version-all-ones", 0xFFFFFFFF)):
        station = floor.station()
        station.send(xml_alarm(short(station), version=version), case)


def broken_documents(floor):
    """Documents that are cut, empty, or none at all."""
    station = floor.station()
    body = short(station)
    bodies = {
        "ends-inside-value": body[:body.index(station.phone.device) + 6],
        "ends-inside-tag": body[:body.index("<Enum") + 8],
        "ends-inside-name": body[:body.index("LastOutOf") + 4],
        "text-after-nul": body.encode() + b"\0<String name=\"LocalPort\">1</String>" + bytes(20),
        "nul-inside": body.replace("ReasonFor", "Reason\0For"),
        "nul-first": b"\0" + body.encode(),
        "empty": b"",
        "only-nuls": bytes(2000),
        "binary": bytes((i * 89 + 7) % 256 for i in range(500)),
        "no-alarm": f"{PROLOG}<x-cisco-remotecc-request></x-cisco-remotecc-request>",
        "plain-text": "25: Name=SEP00036B7FFF59 Load=3.2(2.14) Last=Initialized",
        "not-closed": body.replace("</String>", ""),
        "larger-than-2048": document(OUTAGE, report(station)) + "\n<!-- " + "x" * 1500 + " -->",
    }
    for case, data in bodies.items():
        station.send(xml_alarm(data), case, wait=100)


def odd_texts(floor):
    """Text alarms that hold something else, or too little."""
    station = floor.station()
    name = f"Name={station.phone.device}"
    odd = {
        "text-empty": "",
        "text-number-only": "25:",
        "text-no-number": f"{name} Load=3.2(2.14) Last=Initialized",
        "text-no-colon": f"25 {name} Load=3.2(2.14) Last=Initialized",
        "text-word": f"Init: {name} Last=Initialized",
        "text-huge-number": f"99999999999: {name}",
        "text-unknown-number": f"77: {name} Load=x Last=Strange",
        "text-no-values": "25: Name= Load= Last=",
        "text-other": "Phone loading image SCCP41.9-4-2SR3-1S",
        "text-no-nul": f"25: {name} Load={'9' * 80}"[:80],
        "text-control": f"25: {name} Last=\x1b[31mred\x07",
        "text-latin1": f"25: {name} Last=gel\xf6scht".encode("latin-1"),
        "text-order": f"25: Last=Initialized {name}",
    }
    for case, text in odd.items():
        station.send(text_alarm(text), case, wait=100)
    station.send(message(TEXT_ALARM, struct.pack("<I", 2) + f"25: {name}".encode()), "text-cut", wait=100)
    station.send(message(TEXT_ALARM), "text-no-fields", wait=100)


def sccp_bad():
    floor = Floor("2024-03-05 09:00:00")
    for group in (broken_documents, odd_texts, wrong_versions, lying_lengths):
        group(floor)
    return floor.trace.frames


def sccp_keepalive():
    """A quiet connection: nothing in it is an alarm."""
    floor = Floor("2024-03-05 10:00:00")
    station = floor.station()
    station.register("registration")
    for _ in range(200):
        floor.trace.wait(30_000)
        station.keep_alive()
    return floor.trace.frames
