# SPDX-License-Identifier: GPL-2.0-or-later
"""Alarms over TLS, when Wireshark sees what is inside: the secrets lie in the captures themselves.

Sessions named `authenticated` are signed only (TLS_RSA_WITH_NULL_SHA, as phones use it): their text stands in the
frame as well as in what Wireshark decrypted. It is one alarm all the same.
"""

import pytest

from links_support import STRICT, packets
from passes import BOTH

NO_TLS_ERROR = ("-o", "tls.ignore_ssl_mac_failed:FALSE")


def frames_of(tshark, capture):
    """Case -> the frame in which Wireshark, without the plugin, shows its last message."""
    shown = tshark.frames(capture, "sip || skinny", options=("--disable-protocol", "cisco_alarm"))
    comments = [(packet.number, packet.comment) for packet in packets(capture) if packet.comment]
    ends = [number for number, _case in comments[1:]] + [len(packets(capture)) + 1]
    return {case: [n for n in shown if number <= n < end] for (number, case), end in zip(comments, ends)}


def time_between(capture, first, last):
    """Nanoseconds from one frame to another."""
    return 1000 * (packets(capture)[last - 1].time - packets(capture)[first - 1].time)


@pytest.fixture(name="sip")
def make_sip(tshark, two_pass):
    """Case -> the fields of its first message's frame."""
    fields, frames = tshark.fields("sip-tls", two_pass=two_pass), frames_of(tshark, "sip-tls")
    return lambda case: fields.get(frames[case][0], {})


def sip_frame(tshark, case):
    return frames_of(tshark, "sip-tls")[case][0]


def test_wireshark_opens_the_captures(tshark):
    """Without the plugin: all signatures are right, SIP and SCCP are seen, but for the session without a secret."""
    for capture, protocol in (("sip-tls", "sip"), ("sccp-tls", "skinny")):
        stock = NO_TLS_ERROR + ("--disable-protocol", "cisco_alarm")
        assert tshark.frames(capture, protocol, options=stock) == tshark.frames(capture, protocol)
        frames = frames_of(tshark, capture)
        assert not frames.pop("without-secret") and all(frames.values())


@BOTH
class TestSip:
    @pytest.mark.parametrize("case", ("encrypted", "authenticated", "two-records", "many-records", "many-segments"))
    def test_answered(self, tshark, sip, two_pass, case):
        alarm, answer = sip_frame(tshark, case), sip_frame(tshark, f"{case}/answer")
        took = time_between("sip-tls", alarm, answer)
        assert sip(case)["carrier"] == [1] and sip(case)["name"] == ["LastOutOfServiceInformation"]
        assert sip(case)["cid.status"] == [1]
        assert sip(f"{case}/answer") == {"response_to": [alarm], "response_code": [202], "response_time": [took]}
        assert sip(case).get("response_in") == ([answer] if two_pass else None)

    @pytest.mark.parametrize("case", ("encrypted", "authenticated"))
    def test_reason_header(self, tshark, sip, two_pass, case):
        """Once, and linked with the XML alarm."""
        register = sip(f"{case}/register")
        assert register["carrier"] == [4] and register["reason"] == [23]
        assert register["device_name"] == sip(case)["device_name"]
        assert register["xml_alarm"] == [sip_frame(tshark, case)]
        linked = [sip_frame(tshark, f"{case}/register")] if two_pass else None
        assert sip(case).get("reason_header") == linked

    def test_two_in_one_record(self, tshark, sip, two_pass):
        alarm, answer = (sip_frame(tshark, f"two-in-one-record{name}") for name in ("", "/answer"))
        assert sip("two-in-one-record/answer")["response_to"] == [alarm] * 2
        assert sip("two-in-one-record/answer")["response_code"] == [202, 503]
        assert sip("two-in-one-record").get("response_code") == ([202, 503] if two_pass else None)
        assert sip("two-in-one-record").get("response_in") == ([answer] * 2 if two_pass else None)

    def test_two_in_one_segment(self, tshark, sip, two_pass):
        """A record each: the answers' records share a frame."""
        alarms = frames_of(tshark, "sip-tls")["two-in-one-segment"]
        assert sip("two-in-one-segment/answer")["response_to"] == alarms
        assert sip("two-in-one-segment/answer")["response_code"] == [202, 503]
        assert sip("two-in-one-segment/answer")["expert.rejected"] == [True]

    def test_last_events(self, tshark, sip, two_pass):
        for side in ("sent", "received"):
            assert sip("last-events")[f"last_{side}.frame"] == [sip_frame(tshark, f"last-events/{side}")]

    def test_without_secret(self, tshark, two_pass):
        """What Wireshark cannot read nobody can."""
        first = next(packet.number for packet in packets("sip-tls") if packet.comment == "without-secret")
        assert max(tshark.fields("sip-tls", two_pass=two_pass)) < first

    def test_no_repeats(self, tshark, two_pass):
        assert not tshark.frames("sip-tls", "cisco_alarm.retransmission_of", two_pass=two_pass)


# Case -> carriers of its frames that show an alarm.
SCCP = {
    "encrypted": [3],
    "encrypted/text": [5],
    "authenticated": [3],
    "authenticated/text": [5],
    "two-records": [3],
    "many-records": [3],
    "many-segments": [3],
    "header-then-text": [3],
    "between-others": [3],
    "two-in-one-record": [3, 3],
    "two-in-one-segment": [3, 3],
    "text": [5],
    "without-secret": [],
}
# Case -> the cases whose alarms it repeats, by their text: the phone was not accepted since.
SCCP_AGAIN = {"between-others": ["header-then-text"], "two-in-one-record": ["header-then-text"],
              "two-in-one-segment": ["header-then-text", "two-in-one-record"]}


@BOTH
class TestSccp:
    @pytest.mark.parametrize("case, carriers", SCCP.items(), ids=SCCP)
    def test_carriers(self, tshark, two_pass, case, carriers):
        """Each alarm once."""
        fields = tshark.fields("sccp-tls", two_pass=two_pass)
        frames = frames_of(tshark, "sccp-tls")
        found = [fields[n] for n in frames[case] if n in fields]
        assert sum((f["carrier"] for f in found), []) == carriers
        again = [first for other in SCCP_AGAIN.get(case, ()) for first in frames[other]]
        assert sum((f.get("retransmission_of", []) for f in found), []) == again

    def test_values(self, tshark, two_pass):
        """All that the document holds, over two records."""
        (frame,) = frames_of(tshark, "sccp-tls")["two-records"]
        found = tshark.fields("sccp-tls", two_pass=two_pass)[frame]
        assert found["reason"] == [10] and found["last_received.message_name"] == ["RegisterAck"]
        assert found["voice_vlan"] == [16] and "expert.truncated" not in found
        (frame,) = frames_of(tshark, "sccp-tls")["two-in-one-record"]
        assert tshark.fields("sccp-tls", two_pass=two_pass)[frame]["reason"] == [10, 25]

    def test_no_case_is_forgotten(self, two_pass):
        assert {packet.comment for packet in packets("sccp-tls") if packet.comment} == SCCP.keys()


@BOTH
@pytest.mark.parametrize("capture", ("sip-tls", "sccp-tls"))
def test_strict_memory_and_filtering(tshark, capture, two_pass):
    found = tshark.fields(capture, two_pass=two_pass)
    assert tshark.fields(capture, two_pass=two_pass, **STRICT) == found
    assert tshark.fields(capture, two_pass=two_pass, where="cisco_alarm") == found
