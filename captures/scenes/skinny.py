# SPDX-License-Identifier: GPL-2.0-or-later
"""Alarms of SCCP phones: the XML document in message 0x015A, the old text in message 0x0020."""

import struct

from kit.alarm import PROLOG, change, document, only, outage_params
from kit.phone import Phone, Ucm
from kit.sccp import (KEEP_ALIVE, RESET, TEXT_ALARM, UNREGISTER, UNREGISTER_ACK, XML_ALARM, Station,
                      capabilities, message, register, text_alarm, xml_alarm)
from kit.wire import Trace

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


def neighbours(floor):
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
    for group in (sizes, neighbours, versions, odd_documents, events, texts):
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
