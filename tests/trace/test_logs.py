# SPDX-License-Identifier: GPL-2.0-or-later
"""Logs of Expressway and of phones: the incident rendered as these and converted back, and forms of their lines."""

import subprocess

import pytest

import exported
import render_logs
from test_forms import ALARM, fields, head, message, refer, tcp_in, traced
from test_incident import statistics


def milliseconds(found):
    return [m._replace(time=m.time // 1000 * 1000) for m in found]


@pytest.fixture(scope="module")
def expected(room, sip_alone, nodes):
    order = {node.ip: number for number, node in enumerate(nodes)}
    found = milliseconds(sorted(sip_alone, key=lambda m: (m.time // 1000, order.get(m.src, order.get(m.dst)))))
    exported.write(room / "expected-logs.pcapng", found)
    return room / "expected-logs.pcapng"


def run(program, out, folder):
    return subprocess.run([program, "-o", out, folder], check=True, capture_output=True, text=True, timeout=120).stderr


def write(folder, texts):
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.log").write_bytes(text.encode("utf-8", "surrogateescape"))


# ---- The incident


@pytest.fixture(scope="module", params=["real", "no-carriage-returns"])
def expressway(request, room, program, sip_alone, nodes):
    folder = room / f"expressway-{request.param}"
    write(folder, {node.name: render_logs.expressway(sip_alone, node.ip, node.name, request.param == "real")
                   for node in nodes})
    out = room / f"expressway-{request.param}.pcapng"
    return out, run(program, out, folder)


def test_incident_of_expressways(tshark, expected, expressway, nodes):
    out, said = expressway
    assert exported.messages(out) == exported.messages(expected)
    assert statistics(tshark, out) == statistics(tshark, expected)
    assert [i[2].decode() for i in exported.read(out)[0]] == [node.name for node in nodes]
    assert f"{nodes[0].name} (Expressway): " in said and "SDL" not in said


@pytest.fixture(scope="module", params=[True, False], ids=["threads", "no-threads"])
def phones(request, room, program, sip_alone, nodes):
    folder = room / f"phones-{request.param}"
    write(folder, render_logs.phones(sip_alone, nodes, request.param))
    out = room / f"phones-{request.param}.pcapng"
    return out, run(program, out, folder)


def without_phone_port(found, addresses):
    """The port of a phone is that of its Via, which is another one in the capture where the phone connects again."""
    return sorted(m._replace(sport=m.sport if m.src in addresses else 0, dport=m.dport if m.dst in addresses else 0)
                  for m in found)


def test_incident_of_phones(expected, phones, nodes):
    """A log for each phone."""
    out, said = phones
    addresses = {node.ip for node in nodes}
    found = exported.messages(out)
    assert without_phone_port(found, addresses) == without_phone_port(exported.messages(expected), addresses)
    assert all(m.sport and m.dport for m in found)
    assert not any(packet.comment for packet in exported.read(out)[1])
    assert "(phone, " in said


# ---- Forms


EXPRESSWAY = ('2024-09-19T23:30:35+00:00 expe tvcs: UTCTime="2024-09-19 23:30:35,831" Module="network.sip" '
              'Level="DEBUG":  Action="{action}"  Local-ip="10.1.1.10"  Local-port="5061"  {ends}  Msg-Hash="1"\n'
              " SIPMSG:\n |{text}|\n")
PHONE = "5850 DEB Sep 19 23:30:35.831807 (618:927) JAVA-"
END = f"{PHONE}::End-Of-Sip-Message::\n"
DATE = "Date: Thu, 19 Sep 2024 23:30:36 GMT"
CONTACT = 'Contact: <sip:1@10.24.1.8:53536>;+u.sip!devicename.ccm.cisco.com="SEPC4B9CD808647"'


def expressway_log(text, action="Received", ends='Src-ip="10.24.1.8"  Src-port="53536"'):
    return EXPRESSWAY.format(action=action, ends=ends, text=text.replace("\n", "\n "))


def printed(text, arrow="sent--->"):
    text = text.rstrip("\n").replace("\n", "\n\t").replace("\r", "^M")
    return f"{PHONE}sipio-{arrow} {text}\n{END}"


def peer(address="10.1.1.10:5060"):
    return f"{PHONE}SIPCC-SIP_MSG_SEND: ccsip_dump_send_msg_info: <{address}>:REFER s: <sip:a> :1 REFER::a@b\n"


def test_alarm_in_expressway_log(tshark, convert):
    out, said = convert(expressway_log(refer(via="TLS")))
    assert fields(tshark, out, "frame.time_epoch", "frame.interface_name", "ip.src", "ip.dst", "cisco_alarm.reason",
                  "frame.comment") == [["1726788635.831000000", "expe", "10.24.1.8", "10.1.1.10", "14", ""]]
    assert exported.messages(out)[0][1:6] == ("10.24.1.8", 53536, "10.1.1.10", 5061, exported.TCP)
    assert "1 SIP messages, 1 node" in said and "2024-09-19 23:30:35.831" in said


def test_transport_is_that_of_the_via(convert):
    out, _ = convert(expressway_log(refer(via="UDP")))
    assert exported.messages(out)[0].port_type == exported.UDP


def test_messages_within_an_expressway_are_left_out(convert):
    inner = 'Dst-ip="127.0.0.1"  Dst-port="25000"'
    out, said = convert(expressway_log(refer()) + expressway_log(refer(), "Sent", inner))
    assert len(exported.messages(out)) == 1 and "within an Expressway" in said


def test_forwarded_alarm_is_counted_once(tshark, convert):
    """As a proxy sends it on: with a Via of its own, to another host."""
    sent = refer(via="TLS").replace("Via: ", "Via: SIP/2.0/TLS 10.1.1.10:5061;branch=z9hG4bK2\r\nVia: ", 1)
    forwarded = expressway_log(sent, "Sent", 'Dst-ip="10.1.1.11"  Dst-port="7001"').replace(":35,831", ":35,851")
    out, _ = convert(expressway_log(refer(via="TLS")) + forwarded)
    assert [m[1:5] for m in exported.messages(out)] == [("10.24.1.8", 53536, "10.1.1.10", 5061),
                                                       ("10.1.1.10", 5061, "10.1.1.11", 7001)]
    table = tshark.read(out, "-q", "-z", "cisco_alarm,reasons")
    row = next(line for line in table.splitlines() if "14 TCPucmClosedConnection" in line)
    assert [cell.strip() for cell in row.split("|")[3:6]] == ["1", "0", "1"], "alarms, duplicates, retransmissions"


def test_alarm_in_phone_log(tshark, convert):
    """The year is that of the message's Date, the name that of its Contact."""
    text = peer() + printed(message("REFER sip:10.1.1.10 SIP/2.0", DATE, CONTACT,
                                    "Content-Type: application/x-cisco-alarm+xml", body=ALARM))
    out, said = convert(text)
    assert fields(tshark, out, "frame.time_epoch", "frame.interface_name", "ip.src", "ip.dst", "cisco_alarm.reason",
                  "frame.comment") == [["1726788635.831000000", "SEPC4B9CD808647", "10.24.1.8", "10.1.1.10", "14", ""]]
    assert exported.messages(out)[0][1:6] == ("10.24.1.8", 53536, "10.1.1.10", 5060, exported.TCP)
    assert "SEPC4B9CD808647 (phone, 10.24.1.8): 1" in said


def test_phone_log_without_date(convert):
    out, said = convert(peer() + printed(refer()))
    assert exported.messages(out)[0].time == ((23 * 60 + 30) * 60 + 35) * 10**6 + 831_000
    assert "neither FileHead nor Date" in said and exported.read(out)[0][0][2] == b"trace0.txt"


def test_response_in_phone_log(tshark, convert):
    """Its other end is in a line after it, without a port: that of the request."""
    text = peer() + printed(message("REFER sip:10.1.1.10 SIP/2.0", DATE, "Content-Type: application/x-cisco-alarm+xml",
                                    body=ALARM))
    text += printed(message("SIP/2.0 202 Accepted"), "recv<---")
    text += f"{PHONE}[[MESSAGE_1.0]]: [10.1.1.10] --> SIP/2.0 202 Accepted() --> [SIPCC] : \n"
    out, _ = convert(text)
    assert [m[1:5] for m in exported.messages(out)] == [("10.24.1.8", 53536, "10.1.1.10", 5060),
                                                       ("10.1.1.10", 5060, "10.24.1.8", 53536)]
    assert fields(tshark, out, "cisco_alarm.response_to")[1] == ["1"]


def test_unknown_port_is_assumed(convert):
    out, _ = convert(printed(message("SIP/2.0 202 Accepted", via="TLS"), "recv<---")
                     + f"{PHONE}[[MESSAGE_1.0]]: [10.1.1.10] --> SIP/2.0 202 Accepted() --> [SIPCC] : \n")
    assert exported.messages(out)[0][1:3] == ("10.1.1.10", 5061)


@pytest.mark.parametrize("text", [expressway_log(refer()), peer() + printed(refer())], ids=["expressway", "phone"])
def test_cut_log(tshark, convert, text):
    out, said = convert(text[:text.index("</ParameterList>")])
    assert "cut by the end of the trace file" in exported.read(out)[1][0].comment and "1 incomplete" in said
    assert fields(tshark, out, "cisco_alarm.reason") == [["14"]]


def test_several_kinds_are_merged(convert):
    """In the order of time, an interface for each."""
    phone = printed(message("SIP/2.0 202 Accepted", DATE, CONTACT)).replace(":35.831", ":35.832")
    out, said = convert(head() + traced(tcp_in("18:30:35.833"), refer()), expressway_log(refer()), phone)
    interfaces, packets = exported.read(out)
    assert [i[2] for i in interfaces] == [b"SEPC4B9CD808647", b"expe", b"lab"]
    assert [p.interface for p in packets] == [1, 0, 2]
    assert [i[3].split(b" (")[0] for i in interfaces] == [b"console log of a phone", b"diagnostic log of Expressway",
                                                          b"SDL trace of Unified CM"]
    assert "3 nodes" in said and "there more than once" in said


def test_alarms_only_of_logs(convert):
    invite = message("INVITE sip:2001@10.1.1.10 SIP/2.0", cseq="1 INVITE", call="call")
    out, said = convert(expressway_log(refer()) + expressway_log(invite), options=["--alarms-only"])
    assert len(exported.messages(out)) == 1 and "1 left out by --alarms-only" in said


def test_other_syslog_is_refused(convert):
    convert("2024-09-19T23:30:35+00:00 expe sshd[7]: session opened\nSep 19 23:30:35 expe cron[8]: x\n" * 9, status=1)
