# SPDX-License-Identifier: GPL-2.0-or-later
"""Session descriptions of plain audio calls."""

SDP_TYPE = "application/sdp"


def sdp(ip, port):
    """An offer or an answer of G.711 and G.722."""
    kind = "IP6" if ":" in ip else "IP4"
    return "\r\n".join((
        "v=0",
        f"o=Cisco-SIPUA 18923 0 IN {kind} {ip}",
        "s=SIP Call",
        f"c=IN {kind} {ip}",
        "t=0 0",
        f"m=audio {port} RTP/AVP 9 0 8 101",
        "a=rtpmap:9 G722/8000",
        "a=rtpmap:0 PCMU/8000",
        "a=rtpmap:8 PCMA/8000",
        "a=rtpmap:101 telephone-event/8000",
        "a=fmtp:101 0-15",
        "a=sendrecv", "")).encode()
