# SPDX-License-Identifier: GPL-2.0-or-later
"""--alarms-only: REFERs with alarms, REGISTERs, and the responses to both; no calls, and nothing of who calls whom."""

import exported
from test_forms import ALARM, head, message, refer, tcp_in, tcp_out, traced

SDP = "v=0\r\nc=IN IP4 10.24.1.8\r\n"
INVITE = message("INVITE sip:2001@10.1.1.10 SIP/2.0", "Content-Type: application/sdp", body=SDP, cseq="1 INVITE",
                 call="call")
TRANSFER = message("REFER sip:10.1.1.10 SIP/2.0", "Refer-To: <sip:2002@10.1.1.10>", call="transfer", cseq="7 REFER")
PARTS = ("--b1\r\nContent-Type: application/x-cisco-remotecc-request+xml\r\n\r\n<x/>\r\n--b1\r\n"
         f"Content-Type: application/X-Cisco-Alarm+xml\r\n\r\n{ALARM}\r\n--b1--\r\n")


def starts(path):
    return [m.data.split(b"\r\n")[0].decode() for m in exported.messages(path)]


def test_what_is_kept(convert):
    text = head()
    text += traced(tcp_in(), INVITE) + traced(tcp_out(), message("SIP/2.0 180 Ringing", cseq="1 INVITE", call="call"))
    text += traced(tcp_in(), refer(call="alarm", cseq="1000 REFER"))
    text += traced(tcp_in(), TRANSFER)
    text += traced(tcp_out(), message("SIP/2.0 503 Not now", call="transfer", cseq="7 REFER"))
    text += traced(tcp_out(), message("SIP/2.0 202 Accepted", call="alarm", cseq="1000 REFER"))
    text += traced(tcp_in(), message("REGISTER sip:10.1.1.10 SIP/2.0", cseq="2 REGISTER", call="r"))
    text += traced(tcp_out(), message("SIP/2.0 200 OK", cseq="2 REGISTER", call="r"))
    text += traced(tcp_in(), message("REFER sip:10.1.1.10 SIP/2.0", "Content-Type: multipart/mixed; boundary=b1",
                                     body=PARTS, call="parts"))
    out, said = convert(text, options=["--alarms-only"])
    assert starts(out) == ["REFER sip:10.1.1.10 SIP/2.0", "SIP/2.0 202 Accepted", "REGISTER sip:10.1.1.10 SIP/2.0",
                           "SIP/2.0 200 OK", "REFER sip:10.1.1.10 SIP/2.0"]
    assert "4 left out by --alarms-only" in said
    data = out.read_bytes()
    assert b"2001@" not in data and b"2002@" not in data and b"c=IN" not in data


def test_what_follows_a_message_is_left_out(convert):
    """Two messages under one announcement are shown, but the second one is not known to be about alarms."""
    text = head() + traced(tcp_in(), refer() + INVITE)
    out, _ = convert(text)
    assert b"INVITE" in out.read_bytes()
    out, _ = convert(text, options=["--alarms-only", "--force"])
    assert starts(out) == ["REFER sip:10.1.1.10 SIP/2.0"] and b"INVITE" not in out.read_bytes()


def test_incident(convert, folder, sip_alone, nodes):
    """In a morning with few calls, all alarms are kept."""
    import render
    render.write(render.render(sip_alone, nodes), folder / "traces")
    out, _ = convert(folder / "traces", options=["--alarms-only"])
    kept = [m.data for m in exported.messages(out)]
    assert {m.data for m in sip_alone if b"x-cisco-alarm" in m.data} <= set(kept)
    assert not any(data.startswith(b"INVITE") or b"application/sdp" in data for data in kept)
    assert len(kept) == sum(b"REGISTER\r\n" in m.data or b"REFER\r\n" in m.data for m in sip_alone)
