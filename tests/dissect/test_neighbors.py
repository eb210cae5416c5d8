# SPDX-License-Identifier: GPL-2.0-or-later
"""What stands beside an alarm and must not matter: neighbors.pcapng, case by case; and frames too large to keep."""

import struct

import pytest

from kit.phone import Ucm, nth_phone
from kit.session import Session
from kit.wire import Trace, pcapng
from links_support import packets
from passes import BOTH
from scenes.odd import tl_brief

CAPTURE = "neighbors"
QUOTED = ("icmp-body", "icmp-fault", "icmp-reason")
MESSAGES = 500


@pytest.fixture(name="found")
def find_fields(tshark, two_pass):
    """Case -> the plugin's fields of the first frame from its comment on that has any, or of the case's own."""
    fields, comments = tshark.fields(CAPTURE, two_pass=two_pass), {p.comment: p.number for p in packets(CAPTURE) if p.comment}
    return lambda case: fields.get(comments[case]) or fields.get(comments[case] + 1, {})


def number_of(case):
    return next(p.number for p in packets(CAPTURE) if p.comment == case)


# ---- What an ICMP error quotes ----

@BOTH
@pytest.mark.parametrize("case, name, value", (("icmp-body", "tl_status", 3), ("icmp-fault", "reason", 10),
                                               ("icmp-reason", "reason", 14)))
def test_quoted_is_decoded(found, two_pass, case, name, value):
    """But it is nobody's first, is no fault, and waits for nothing."""
    fields = found(case)
    assert fields[name] == [value] and fields["first_report"] == [False] and "device_name" in fields
    assert not fields.keys() & {"expert.out_of_service", "expert.failure", "response_in", "response_code", "registered_in",
                                "retransmission_of", "closed_by", "xml_alarm", "reason_header"}


@BOTH
@pytest.mark.parametrize("case", QUOTED)
def test_quoted_waits_for_no_response(tshark, case, two_pass):
    assert number_of(f"{case}/response") not in tshark.fields(CAPTURE, two_pass=two_pass)


@BOTH
@pytest.mark.parametrize("case", QUOTED)
def test_sent_after_it_was_quoted(found, two_pass, case):
    fields = found(f"{case}/sent")
    assert fields["first_report"] == [True] and "retransmission_of" not in fields


def test_quoted_counts_nowhere(tshark):
    """Neither in a statistic nor in Expert Information."""
    quoted = " or ".join(f"frame.number == {number_of(case)}" for case in QUOTED)
    for table in ("cisco_alarm,reasons", "expert"):
        text = tshark.read(CAPTURE, "-q", "-z", f"{table},{quoted}" if table != "expert" else f"expert,note,{quoted}")
        assert "TCPtimedOut" not in text and "Out of service:" not in text and "DeviceTLInfo" not in text, table
    plain = tshark.fields(CAPTURE, "_ws.col.Info", options=("--disable-protocol", "cisco_alarm"))
    for case in QUOTED:
        assert tshark.fields(CAPTURE, "_ws.col.Info")[number_of(case)] == plain[number_of(case)]


@BOTH
def test_icmp_error_is_no_new_alarm(odd, two_pass):
    """What an ICMP error quotes is decoded, but is nobody's first, repeats nothing, and is no fault."""
    fields = odd("handed-back/error")
    assert fields["first_report"] == [False]
    assert not fields.keys() & {"retransmission_of", "response_in", "registered_in", "expert.out_of_service"}
    assert fields["carrier"] == [1] and fields["device_name"] == odd("handed-back")["device_name"]


# ---- Other messages in the segment ----

@BOTH
@pytest.mark.parametrize("case", ("message-then-alarm", "alarm-then-message"))
def test_carrier_is_the_message_s_own(found, two_pass, case):
    """A multipart MESSAGE in the same segment makes no part of a plain body."""
    fields = found(case)
    assert fields["carrier"] == [1] and fields["cid.status"] == [1] and fields["refer"] and fields["tl_status"] == [3]


@BOTH
@pytest.mark.parametrize("case", ("tail-then-register", "tail-then-alarm"))
def test_tail_of_another_message(tshark, two_pass, case):
    """Wireshark's SIP gives up on such a segment; where it does not, the alarm is shown, whole."""
    number = number_of(case)
    fields = tshark.fields(CAPTURE, two_pass=two_pass).get(number, {})
    methods = tshark.fields(CAPTURE, "sip.Method", two_pass=two_pass).get(number, {})
    assert bool(fields) == bool(methods)
    assert not fields or "device_name" in fields


# ---- Long Call-IDs ----

@BOTH
def test_long_call_ids(found, two_pass):
    """Wireshark keeps 127 octets of them; they differ in the 200th."""
    alarms = {end: number_of(f"long-call-id/{end}") for end in "ab"}
    for end, status in (("a", 202), ("b", 403)):
        fields = found(f"long-call-id/{end}/response")
        assert (fields["response_to"], fields["response_code"]) == ([alarms[end]], [status])
        alarm = found(f"long-call-id/{end}")
        assert alarm["first_report"] == [True] and "retransmission_of" not in alarm
        assert alarm.get("response_code") == ([status] if two_pass else None)


@BOTH
def test_long_call_ids_of_registers(found, two_pass):
    for end in "ab":
        fields = found(f"long-call-id/register-{end}")
        assert fields["first_report"] == [True] and ("registered_in" in fields) == two_pass
    again = found("long-call-id/register-b/again")
    assert again["first_report"] == [False] and again["retransmission_of"] == [number_of("long-call-id/register-b")]


# ---- Parts, attributes, charsets ----

@BOTH
@pytest.mark.parametrize("case", ("part-base64", "part-base64-upper-case"))
def test_base64(found, two_pass, case):
    fields = found(case)
    assert fields["carrier"] == [2] and fields["tl_status"] == [3] and fields["name"] == ["DeviceTLInfo"]
    assert not {"expert.malformed", "expert.truncated"} & fields.keys()
    assert fields["document"][0].startswith("<?xml ") and fields["document"][0].endswith("</x-cisco-alarm>")


@BOTH
@pytest.mark.parametrize("case", ("attributes-of-alarm", "attributes-of-string", "attribute-named-alike"))
def test_attributes(found, two_pass, case):
    """The name is found among the others, and nothing but the name is one."""
    fields = found(case)
    assert fields["name"] == ["DeviceTLInfo"] and len(fields["device_name"]) == 1 and "param.name" not in fields
    assert not {"expert.malformed", "expert.unknown_param", "expert.unknown_alarm"} & fields.keys()


@BOTH
@pytest.mark.parametrize("case", ("charset", "charset-quoted"))
def test_charset(found, two_pass, case):
    """The Content-Type names it, the document does not (RFC 7303)."""
    fields = found(case)
    assert fields["neighbor_device"] == ["Büro"] and "expert.malformed" not in fields


# ---- Trailers ----

@pytest.mark.parametrize("case", ("trailer-udp", "trailer-tcp", "trailer-register", "icmp-fault/sent"))
def test_nothing_left_over_in_the_info_column(tshark, case):
    """What follows the packet is no message."""
    info = tshark.summary(CAPTURE, number_of(case))
    assert not info.rstrip().endswith("|") and "SEP" in info.rpartition(" | ")[2]


@BOTH
def test_responses_say_what_they_answer(tshark, two_pass):
    info = tshark.summary(CAPTURE, number_of("trailer-udp/response"), two_pass=two_pass)
    assert "Status: 202 Accepted | accepts DeviceTLInfo of SEP" in info


# ---- Made on the spot: many messages in one frame ----

def written(tshark, name, trace):
    path = tshark.room / f"{name}.pcapng"
    path.write_bytes(pcapng(trace.frames))
    path.chmod(0o644)
    return path


def short_response(request, status):
    """As little as Wireshark's SIP takes."""
    lines = (f"Via: {request.get('Via')}", f"Call-ID: {request.get('Call-ID')}", f"CSeq: {request.get('CSeq')}",
             "Content-Length: 0")
    return ("\r\n".join((f"SIP/2.0 {status}", *lines)) + "\r\n\r\n").encode()


@BOTH
def test_five_hundred_responses_in_a_segment(tshark, two_pass):
    """As a capture of a host whose network card cuts segments: none is lost."""
    trace = Trace("2024-03-08 11:00:00")
    session = Session(trace, nth_phone(1), Ucm())
    session.pipe.mss = 65_000
    requests = [session.lean(tl_brief(session.phone, StatusCode=1 + n % 9)) for n in range(MESSAGES)]
    for request in requests:
        session.pipe.send(bytes(request), ack=False)
    first = trace.frames[-MESSAGES]
    session.pipe.reply(b"".join(short_response(r, "202 Accepted" if n % 7 else "403 Forbidden")
                                for n, r in enumerate(requests))[:200_000], ack=False)
    fields = tshark.fields(written(tshark, "five-hundred", trace), two_pass=two_pass)
    number = trace.frames.index(first) + 1
    to = [frame for found in fields.values() for frame in found.get("response_to", ())]
    codes = [code for found in fields.values() if "response_to" in found for code in found["response_code"]]
    assert to == list(range(number, number + MESSAGES))
    assert codes == [202 if n % 7 else 403 for n in range(MESSAGES)]
    most = max(len(found.get("response_to", ())) for found in fields.values())
    assert most > 200, "most of them share a segment"


@BOTH
def test_bytes_without_times(tshark, two_pass):
    """A capture that has no times (Simple Packet Blocks): no outage, and no note that blames the phone's clock."""
    trace = Trace("2024-03-08 11:00:00")
    session = Session(trace, nth_phone(1), Ucm(), "UDP")
    body = tl_brief(session.phone).replace("</ParameterList>", '<String name="TimeStamp">1709895600000</String>\n</ParameterList>')
    session.send(session.lean(body.replace("DeviceTLInfo", "LastOutOfServiceInformation")))
    data = trace.frames[-1].data
    whole = pcapng(())
    size = struct.pack("<I", 16 + (len(data) + 3) // 4 * 4)
    path = tshark.room / "no-times.pcapng"
    path.write_bytes(whole + struct.pack("<I", 3) + size + struct.pack("<I", len(data)) + data + bytes(-len(data) % 4) + size)
    path.chmod(0o644)
    (fields,) = tshark.fields(path, two_pass=two_pass).values()
    assert "timestamp" in fields and not {"outage", "expert.clock_not_set"} & fields.keys()
