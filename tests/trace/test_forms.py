# SPDX-License-Identifier: GPL-2.0-or-later
"""Forms of traces: each line, tag and message is made up, in the grammar of published excerpts."""

import gzip
import subprocess

import pytest

import exported

HEAD = ("00222490.000 |18:30:30.001 |FileHead |UTC:{utc},Date: {date}, AppName: CCM, AppId: 100, AppNodeId: 1, "
        "HostName: {name}, HostIPAddress: {ip}, AppStartTime: 2024/03/17 09:26:28, FileNumber: {number}, "
        "TraceVer: 3.0\n")
ALARM = ("<x-cisco-alarm>\n<Alarm Name=\"LastOutOfServiceInformation\">\n<ParameterList>\n"
         "<String name=\"DeviceName\">SEPC4B9CD808647</String>\n<Enum name=\"ReasonForOutOfService\">14</Enum>\n"
         "</ParameterList>\n</Alarm>\n</x-cisco-alarm>\n")


def head(utc="-05:00", date="2024/09/19", name="lab", ip="10.1.1.10", number=7):
    return HEAD.format(utc=utc, date=date, name=name, ip=ip, number=number)


def line(text, time="18:30:35.831", seq="00222499.002 "):
    return f"{seq}|{time} |AppInfo  |{text}\n"


def tcp_in(time="18:30:35.831", peer="10.24.1.8", port=53536):
    return line(f"SIPTcp - wait_SdlReadRsp: Incoming SIP TCP message from {peer} on port {port} index 8 "
                "with 700 bytes:", time)


def tcp_out(time="18:30:35.831", peer="10.24.1.8", port=53536):
    return line(f"SIPTcp - wait_SdlSPISignal: Outgoing SIP TCP message to {peer} on port {port} index 8 ", time)


def message(start, *headers, body="", via="TCP", call="a@b", cseq="1 REFER"):
    lines = [start, f"Via: SIP/2.0/{via} 10.24.1.8:53536;branch=z9hG4bK1", "From: <sip:1@10.24.1.8>;tag=1",
             "To: <sip:1@10.1.1.10>", f"Call-ID: {call}", f"CSeq: {cseq}", *headers, f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", body])


def refer(**how):
    return message("REFER sip:10.1.1.10 SIP/2.0", "Content-Type: application/x-cisco-alarm+xml", body=ALARM, **how)


def traced(announcement, text, tag="[1,NET]"):
    return f"{announcement}{tag}\n{text}\n"


def fields(tshark, capture, *names):
    """What tshark shows of each packet."""
    text = tshark.read(capture, "-T", "fields", *(x for name in names for x in ("-e", name)))
    return [line.split("\t") for line in text.splitlines()]


def test_alarm(tshark, convert):
    out, said = convert(head() + traced(tcp_in(), refer()))
    assert fields(tshark, out, "frame.time_epoch", "frame.interface_name", "ip.src", "ip.dst", "cisco_alarm.reason",
                  "frame.comment") == [["1726788635.831000000", "lab", "10.24.1.8", "10.1.1.10", "14", ""]]
    assert exported.messages(out)[0][1:6] == ("10.24.1.8", 53536, "10.1.1.10", 5060, exported.TCP)
    assert "1 SIP messages, 1 node" in said and "2024-09-19 23:30:35.831" in said


def test_direction(tshark, convert):
    out, _ = convert(head() + traced(tcp_in(), refer()) + traced(tcp_out(), message("SIP/2.0 202 Accepted")))
    assert [m[1:5] for m in exported.messages(out)] == [("10.24.1.8", 53536, "10.1.1.10", 5060),
                                                       ("10.1.1.10", 5060, "10.24.1.8", 53536)]
    assert fields(tshark, out, "cisco_alarm.response_to")[1] == ["1"], "REFER and response belong together"


def test_tls_is_told_by_via(convert):
    out, _ = convert(head() + traced(tcp_in(), refer(via="TLS")))
    assert exported.messages(out)[0].dport == 5061


def test_udp(convert):
    udp = line("//SIP/SIPUdp/wait_SdlDataInd: Incoming SIP UDP message size 9 from 10.24.1.8:[49193]:")
    out, _ = convert(head() + traced(udp, refer(via="UDP")))
    assert exported.messages(out)[0][1:6] == ("10.24.1.8", 49193, "10.1.1.10", 5060, exported.UDP)


def test_ipv6(convert):
    out, _ = convert(head(ip="2001:db8::1") + traced(tcp_in(peer="2001:db8::7"), refer()))
    assert exported.messages(out)[0][1:5] == ("2001:db8::7", 53536, "2001:db8::1", 5060)


def test_mapped_address(convert):
    out, _ = convert(head(ip="::ffff:10.1.1.10") + traced(tcp_in(), refer()))
    assert exported.messages(out)[0].dst == "10.1.1.10"


def test_masked_addresses(tshark, convert):
    """A peer without an address is shown without one; the alarm is read all the same."""
    out, said = convert(head() + traced(tcp_in(peer="x.x.x.x", port="XXXXX"), refer()))
    assert fields(tshark, out, "cisco_alarm.reason") == [["14"]]
    tags, _ = exported.tags(exported.read(out)[1][0].data)
    assert 20 not in tags and 22 not in tags and 25 not in tags
    assert "masked" in said


def test_internal_is_left_out(convert):
    out, said = convert(head() + traced(line("//SIP/SIPNormalization/trace_sip_message: Before outbound SIP "
                                             "Normalization msg is:"), refer(), "[2,INT]") + traced(tcp_out(), refer()))
    assert len(exported.messages(out)) == 1
    assert "not on the wire" in said


def test_midnight(convert):
    out, _ = convert(head() + traced(tcp_in("23:59:59.999"), refer()) + traced(tcp_in("00:00:01.000"), refer()))
    first, second = (m.time for m in exported.messages(out))
    assert second - first == 1_001_000


def test_large_message_is_counted(convert):
    _, said = convert(head() + line("//SIP/SIPTcp/wait_SdlReadRsp: Ignoring large message. Only allow up to 5000 "
                                    "bytes. Resetting connection."))
    assert "1 not in the trace: larger" in said


@pytest.mark.parametrize("zone, hours", [("-05:00", 5), ("+05:30", -5.5), ("+00:00", 0)])
def test_date_without_first_line(convert, zone, hours):
    """Day and zone by the Date of a message, whose clock may be some seconds off."""
    shifted = int(18 - -hours) % 24
    when = f"Date: Thu, 19 Sep 2024 {shifted:02}:{'30' if zone != '+05:30' else '00'}:59 GMT"
    out, _ = convert(traced(tcp_in(), refer()) + traced(tcp_out(), message("SIP/2.0 202 Accepted", when)))
    times = [m.time for m in exported.messages(out)]
    assert times[0] == times[1] and times[0] % (15 * 60 * 10**6) == (35.831 * 10**6)


def test_date_of_unset_clock_is_not_taken(convert):
    unset = message("REGISTER sip:10.1.1.10 SIP/2.0", "Date: Thu, 01 Jan 1970 00:00:09 GMT")
    out, said = convert(traced(tcp_in(), unset))
    assert exported.messages(out)[0].time == (18 * 3600 + 30 * 60 + 35) * 10**6 + 831_000
    assert "neither FileHead nor Date" in said


def test_own_address_without_first_line(convert):
    out, _ = convert(traced(tcp_in(), message("REGISTER sip:10.1.1.10 SIP/2.0")))
    assert exported.messages(out)[0].dst == "10.1.1.10"


def test_several_nodes_are_merged(convert):
    """By UTC, whatever their zones."""
    out, said = convert(
        head() + traced(tcp_in("18:30:35.000"), refer(call="1")) + traced(tcp_in("18:30:37.000"), refer(call="3")),
        head(utc="+05:30", date="2024/09/20", name="sub", ip="10.1.1.11").replace("18:30:30", "05:00:30")
        + traced(tcp_in("05:00:36.000"), refer(call="2")))
    interfaces, packets = exported.read(out)
    assert [i[2] for i in interfaces] == [b"lab", b"sub"]
    assert [p.interface for p in packets] == [0, 1, 0]
    assert "2 nodes" in said


def test_files_of_a_node_in_order(convert):
    """Sorted by their first lines, not by their names or places in the command."""
    out, _ = convert(head(number=2).replace("18:30:30", "19:00:00") + traced(tcp_in("19:00:01.000"), refer()),
                     head(number=1) + traced(tcp_in("18:59:59.000"), refer()))
    times = [m.time for m in exported.messages(out)]
    assert times == sorted(times)


def test_a_file_twice_is_read_once(convert, folder):
    text = head() + traced(tcp_in(), refer())
    (folder / "SDL.txt.gz").write_bytes(gzip.compress(text.encode()))
    (folder / "SDL.txt.gzo").write_bytes(gzip.compress(text.encode())[:-9])
    out, said = convert(folder / "SDL.txt.gzo", folder / "SDL.txt.gz", folder / "SDL.txt.gz")
    assert len(exported.messages(out)) == 1 and "read once" in said


def test_cut_message_gets_a_comment(tshark, convert):
    text = head() + traced(tcp_in(), refer())
    out, said = convert(text[:text.index("</ParameterList>")])
    comment = exported.read(out)[1][0].comment
    assert "cut by the end of the trace file" in comment and f"of {len(ALARM)} bytes" in comment
    assert fields(tshark, out, "cisco_alarm.reason") == [["14"]]
    assert "1 incomplete" in said


def test_order_of_options(folder, program):
    """As with Wireshark's own tools, options may come last."""
    (folder / "t.txt").write_text(head() + traced(tcp_in(), refer()))
    subprocess.run([program, folder / "t.txt", "-o", folder / "out.pcapng"], check=True, capture_output=True)
    assert len(exported.messages(folder / "out.pcapng")) == 1
