#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Renders the SIP messages of a capture as Unified CM would have traced them: SDL files, a set for each node.

    tshark -r CAPTURE -U "OSI layer 7" -w PDUS.pcapng
    tests/trace/render.py PDUS.pcapng FOLDER

The form is that of published excerpts; between the messages are lines of other kinds, as there are many in a trace.
"""

import gzip
import sys
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import NamedTuple

import exported


class Node(NamedTuple):
    """A Unified CM: its name, address, minutes ahead of UTC."""
    name: str
    ip: str
    offset: int


class Style(NamedTuple):
    """How a trace is written, or copied."""
    carriage_returns: bool = True   # in the messages, as on the wire
    padding: bool = True            # levels in nine columns
    digits: int = 8                 # of a sequence number
    gap: str = ""                   # before .SUB
    trailing: str = ""              # at the ends of head lines
    blank: str = ""                 # lines before and after the tag
    first_lines: bool = True        # FileHead
    lines: int = 2000               # of a file


REAL = Style()
PASTED = Style(carriage_returns=False, padding=False, digits=7, gap=" ", trailing="  ", blank="\n")
NOISE = (("SdlSig", "SIPRegisterInd |wait |SIPStationInit(1,100,73,1) |SIPHandler(1,100,80,1) |1,100,14,3.4^10.1.1.1"),
         ("AppInfo", "DbMobility: can't find remdest 20001 in map"),
         ("AppInfo", "Digit Analysis: star_DaReq: daReq.partitionSearchSpace()\n0 numbers | 1 partition\n[2001,ANY]"),
         ("SdlStat", "TotalProcesses 5231 |12345678.901 |HighPriority 0"))


class Writer:
    """The files of one node."""

    def __init__(self, node, style):
        self.node, self.style = node, style
        self.seq, self.tag, self.number = 222_490, 9_000, 1_261
        self.files, self.text, self.lines, self.day = [], "", 0, None
        self.connections = {}

    def local(self, time):
        return datetime.fromtimestamp(time // 1000 / 1000, timezone.utc) + timedelta(minutes=self.node.offset)

    def line(self, time, level, text, sub=1):
        style, clock = self.style, self.local(time)
        level = f"{level:9}" if style.padding else f"{level} "
        self.text += (f"{self.seq:0{style.digits}}{style.gap}.{sub:03} "
                      f"|{clock:%H:%M:%S}.{clock.microsecond // 1000:03} |{level}|{text}{style.trailing}\n")
        self.lines += 1

    def begin_file(self, time):
        clock = self.local(time)
        self.end_file()
        self.number += 1
        self.day = clock.date()
        sign, minutes = "-" if self.node.offset < 0 else "+", abs(self.node.offset)
        if self.style.first_lines:
            self.line(time, "FileHead", f"UTC:{sign}{minutes // 60:02}:{minutes % 60:02},Date: {clock:%Y/%m/%d}, "
                      "AppName: CCM, AppId: 100, AppNodeId: 1, AppVersion: CUCM Install=12.5.1.0-99 Build=12.5.1.0-99 "
                      f"(lab) memlog=20, HostName: {self.node.name}, HostIPAddress: {self.node.ip}, "
                      f"AppStartTime: 2024/03/01 09:26:28, FileNumber: {self.number}, TraceVer: 3.0", sub=0)

    def end_file(self):
        if self.text:
            self.files.append(self.text)
        self.text, self.lines = "", 0

    def message(self, message):
        """A message, with what is logged around it."""
        if self.day != self.local(message.time).date() or self.lines > self.style.lines:
            self.begin_file(message.time)
        level, text = NOISE[self.seq % len(NOISE)]
        self.line(message.time, level, text, sub=0)
        outgoing = message.src == self.node.ip
        peer, port = (message.dst, message.dport) if outgoing else (message.src, message.sport)
        index = self.connections.setdefault((peer, port), 800 + len(self.connections))
        if outgoing and message.port_type == exported.TCP:
            self.line(message.time, "AppInfo", "//SIP/SIPNormalization/trace_sip_message: Before outbound SIP "
                      "Normalization msg is:")
            self.printed(message.data, "INT")
        self.line(message.time, "AppInfo", announcement(message, outgoing, peer, port, index), sub=2)
        self.printed(message.data, "NET")
        self.seq += 1

    def printed(self, data, kind):
        self.tag += 1
        text = data.decode("utf-8", "surrogateescape")
        if not self.style.carriage_returns:
            text = text.replace("\r", "")
        self.text += f"{self.style.blank}[{self.tag},{kind}]\n{self.style.blank}{text}\n"


def announcement(message, outgoing, peer, port, index):
    """The line before a message."""
    if message.port_type == exported.UDP:
        if outgoing:
            return f"//SIP/SIPUdp/wait_SdlSPISignal: Outgoing SIP UDP message to {peer}:[{port}]:"
        return f"//SIP/SIPUdp/wait_SdlDataInd: Incoming SIP UDP message size {len(message.data)} from {peer}:[{port}]:"
    if outgoing:
        return f"SIPTcp - wait_SdlSPISignal: Outgoing SIP TCP message to {peer} on port {port} index {index} "
    return (f"SIPTcp - wait_SdlReadRsp: Incoming SIP TCP message from {peer} on port {port} index {index} "
            f"with {len(message.data)} bytes:")


def render(messages, nodes, style=REAL):
    """Node -> the texts of its files."""
    writers = {node.ip: Writer(node, style) for node in nodes}
    for message in messages:
        writer = writers.get(message.src) or writers.get(message.dst)
        if writer:
            writer.message(message)
    for writer in writers.values():
        writer.end_file()
    return {writer.node: writer.files for writer in writers.values()}


def write(rendered, folder):
    """Files as RTMT collects them: the last of each node is still being written, and one is unpacked."""
    paths = []
    for node, files in rendered.items():
        inside = Path(folder) / node.name / "cm" / "trace" / "ccm" / "sdl"
        inside.mkdir(parents=True)
        for number, text in enumerate(files):
            data = text.encode("utf-8", "surrogateescape")
            last = number == len(files) - 1
            path = inside / f"SDL001_100_{number + 1:06}.txt{'' if number == 0 else '.gzo' if last else '.gz'}"
            packed = gzip.compress(data, mtime=0)
            path.write_bytes(data if number == 0 else packed[:-8] if last else packed)
            paths.append(path)
        (inside / "SDL001_100.index").write_text("1262\n")
    return paths


def nodes_of(messages):
    """Unified CMs are who has port 5060; clocks in three zones."""
    hosts = sorted({host for m in messages for host, port in ((m.src, m.sport), (m.dst, m.dport)) if port == 5060})
    return [Node(f"ucm{number}", host, (-300, 330, 0)[number % 3]) for number, host in enumerate(hosts)]


if __name__ == "__main__":
    found = exported.messages(Path(sys.argv[1]))
    write(render(found, nodes_of(found)), sys.argv[2])
