# SPDX-License-Identifier: GPL-2.0-or-later
"""The two alarms of the forum trace, field by field, in every way in which people ask for them."""

from calendar import timegm

import pytest

from links_support import messages
from case_rows import check_alone
from passes import BOTH
from tshark import READ, walk

CAPTURES = ("forum-tcp", "forum-udp")
MS = 10**6          # nanoseconds
LOST = 1579128304808 * MS
# When each message was dissected: offsets of the frames from the capture's start, in microseconds.
START = timegm((2020, 1, 15, 22, 49, 18)) * 10**9 + 204 * MS
SENT = {"forum-tcp": (1740, 12170), "forum-udp": (10, 10030)}
REGISTERED = {"forum-tcp": 19, "forum-udp": 10}
ANSWERED = {"forum-tcp": (47590, 73010), "forum-udp": (45040, 70050)}
FRAMES = {"forum-tcp": (5, 8, 10, 12), "forum-udp": (2, 4, 5, 6)}
REFER = "delivers the alarm only: no subscription (norefersub), no NOTIFY, no call transfer"

TL_INFO = {
    "carrier": [1],
    "cid.refer_to": ["082f1702@192.168.15.20"], "cid.content_id": ["082f1702@192.168.15.20"], "cid.status": [1],
    "name": ["DeviceTLInfo"],
    "device_name": ["SEPC4B9CD808647"], "device_mac": ["c4:b9:cd:80:86:47"],
    "device_ipv4": ["192.168.15.20"],
    "param.name": ["IPv6Address"], "param.value": [""],
    "ctl_signature": ["Not Installed"], "ctl_tftp_server": ["N/A"],
    "itl_signature": ["3E 91 A3 5D A3 D6 BD B7 0F 09 21 98 18 3F 64 D3 B2 8E 80 15 "],
    "itl_digest": ["3e91a35da3d6bdb70f092198183f64d3b28e8015"],
    "itl_tftp_server": ["pub.techvivi.local"],
    "tl_status": [3], "tl_status_name": ["ITL installed; the phone had no trust list before"],
    "refer": [REFER], "first_report": [True],
}
OUTAGE = {
    "carrier": [1],
    "cid.refer_to": ["65877be3@192.168.15.20"], "cid.content_id": ["65877be3@192.168.15.20"], "cid.status": [1],
    "name": ["LastOutOfServiceInformation"],
    "device_name": ["SEPC4B9CD808647"], "device_mac": ["c4:b9:cd:80:86:47"],
    "device_ipv4": ["192.168.15.20"], "device_ipv4_prefix": [24], "ipv4_gateway": ["192.168.15.251"],
    "param.name": ["DeviceIPv6Address", "IPv6DefaultGateway", "NeighborIPv6Address"], "param.value": ["", "", ""],
    "model": ["CP-7821"],
    "neighbor_ipv4": ["192.168.15.252"], "neighbor_device": ["3560_DC_SW.techvivi.local"],
    "neighbor_port": ["GigabitEthernet0/21"],
    "dhcpv4_status": [1], "dhcpv6_status": [3], "tftp_status": [1],
    "dns_status_1": [0], "dns_status_2": [0], "dns_status_3": [0],
    "dnsv6_status_1": [0], "dnsv6_status_2": [0], "dnsv6_status_3": [0],
    "voice_vlan": [15], "ucm_address": ["192.168.110.100"], "ucm_ipv4": ["192.168.110.100"],
    "local_port": [50386], "timestamp": [LOST],
    "reason": [25], "reason_normal": [True], "expert.out_of_service_normal": [True],
    "last_sent": ["Sent:REGISTER sip:192.168.110.100 SIP/2.0  Cseq:336 REGISTER "
                  "CallId:c4b9cd80-86470022-467f1380-3b60328a@192.168.15.20    "],
    "last_sent.method": ["REGISTER"], "last_sent.uri": ["sip:192.168.110.100"],
    "last_sent.cseq": [336], "last_sent.cseq_method": ["REGISTER"],
    "last_sent.call_id": ["c4b9cd80-86470022-467f1380-3b60328a@192.168.15.20"],
    "last_received": ["Rcvd:SIP/2.0 200 OK  Cseq:122 REGISTER "
                      "CallId:c4b9cd80-86470003-6438bc5f-78ebaf4c@192.168.15.22    "],
    "last_received.status": [200], "last_received.phrase": ["OK"],
    "last_received.cseq": [122], "last_received.cseq_method": ["REGISTER"],
    "last_received.call_id": ["c4b9cd80-86470003-6438bc5f-78ebaf4c@192.168.15.22"],
    "reason_text": ["LastTimeInitialized"], "reason_name": ["RegistrationSuccessful"],
    "refer": [REFER], "first_report": [True],
}
# What each highlighted field of an alarm was made from: its own parameter's value, or this part of it.
PARAMETER = {
    "DeviceTLInfo": {
        "device_name": ("DeviceName", "SEPC4B9CD808647"), "device_mac": ("DeviceName", "C4B9CD808647"),
        "device_ipv4": ("IPv4Address", "192.168.15.20"),
        "ctl_signature": ("CTL_Signature", "Not Installed"), "ctl_tftp_server": ("CTL_TFTP_Server", "N/A"),
        "itl_signature": ("ITL_Signature", TL_INFO["itl_signature"][0]),
        "itl_digest": ("ITL_Signature", TL_INFO["itl_signature"][0]),
        "itl_tftp_server": ("ITL_TFTP_Server", "pub.techvivi.local"), "tl_status": ("StatusCode", "3"),
    },
    "LastOutOfServiceInformation": {
        "device_name": ("DeviceName", "SEPC4B9CD808647"), "device_mac": ("DeviceName", "C4B9CD808647"),
        "device_ipv4": ("DeviceIPv4Address", "192.168.15.20/24"), "device_ipv4_prefix": ("DeviceIPv4Address", "24"),
        "ipv4_gateway": ("IPv4DefaultGateway", "192.168.15.251"), "model": ("ModelNumber", "CP-7821"),
        "neighbor_ipv4": ("NeighborIPv4Address", "192.168.15.252"),
        "neighbor_device": ("NeighborDeviceID", "3560_DC_SW.techvivi.local"),
        "neighbor_port": ("NeighborPortID", "GigabitEthernet0/21"),
        "dhcpv4_status": ("DHCPv4Status", "1"), "dhcpv6_status": ("DHCPv6Status", "3"),
        "tftp_status": ("TFTPCfgStatus", "1"),
        "dns_status_1": ("DNSStatusUnifiedCM1", "0"), "dns_status_2": ("DNSStatusUnifiedCM2", "0"),
        "dns_status_3": ("DNSStatusUnifiedCM3", "0"), "dnsv6_status_1": ("DNSv6StatusUnifiedCM1", "0"),
        "dnsv6_status_2": ("DNSv6StatusUnifiedCM2", "0"), "dnsv6_status_3": ("DNSv6StatusUnifiedCM3", "0"),
        "voice_vlan": ("VoiceVLAN", "15"), "ucm_address": ("UnifiedCMIPAddress", "192.168.110.100"),
        "ucm_ipv4": ("UnifiedCMIPAddress", "192.168.110.100"), "local_port": ("LocalPort", "50386"),
        "timestamp": ("TimeStamp", "1579128304808"),
        "reason": ("ReasonForOutOfService", "25"), "reason_normal": ("ReasonForOutOfService", "25"),
        "reason_text": ("ReasonForOutOfServiceText", "LastTimeInitialized"),
        "last_sent": ("LastProtocolEventSent", OUTAGE["last_sent"][0]),
        "last_sent.method": ("LastProtocolEventSent", "REGISTER"),
        "last_sent.uri": ("LastProtocolEventSent", "sip:192.168.110.100"),
        "last_sent.cseq": ("LastProtocolEventSent", "336"), "last_sent.cseq_method": ("LastProtocolEventSent", "REGISTER"),
        "last_sent.call_id": ("LastProtocolEventSent", OUTAGE["last_sent.call_id"][0]),
        "last_received": ("LastProtocolEventReceived", OUTAGE["last_received"][0]),
        "last_received.status": ("LastProtocolEventReceived", "200"),
        "last_received.phrase": ("LastProtocolEventReceived", "OK"),
        "last_received.cseq": ("LastProtocolEventReceived", "122"),
        "last_received.cseq_method": ("LastProtocolEventReceived", "REGISTER"),
        "last_received.call_id": ("LastProtocolEventReceived", OUTAGE["last_received.call_id"][0]),
    },
}
SUMMARY = {
    "DeviceTLInfo": "DeviceTLInfo SEPC4B9CD808647 Trust list status 3 "
                    "ITL installed; the phone had no trust list before",
    "LastOutOfServiceInformation": "LastOutOfServiceInformation SEPC4B9CD808647 reason 25 RegistrationSuccessful",
}


def expected(capture, two_pass):
    """Every field of every frame. What points forward shows in a second pass only."""
    tl_frame, outage_frame, *answer_frames = FRAMES[capture]
    found = {tl_frame: dict(TL_INFO), outage_frame: dict(OUTAGE)}
    for alarm in (tl_frame, outage_frame):
        (message,) = [m for m in messages(capture) if m.frame == alarm]
        found[alarm]["document"] = [message.body.decode()]
        if two_pass:
            (back,) = [m for m in messages(capture) if m.frame == REGISTERED[capture]]
            found[alarm] |= {"registered_in": [back.frame], "registered_after": [(back.time - message.time) * 1000]}
    for alarm, answer, sent, answered in zip((tl_frame, outage_frame), answer_frames, SENT[capture], ANSWERED[capture]):
        facts = {"response_code": [202], "response_time": [(answered - sent) * 1000]}
        found[answer] = {"response_to": [alarm]} | facts
        if two_pass:
            found[alarm] |= {"response_in": [answer]} | facts
    return found


@BOTH
@pytest.mark.parametrize("capture", CAPTURES)
class TestEveryField:
    def test_json(self, tshark, capture, two_pass):
        assert tshark.fields(capture, two_pass=two_pass) == expected(capture, two_pass)

    def test_with_a_filter(self, tshark, capture, two_pass):
        """With -Y Wireshark builds another tree."""
        found = tshark.fields(capture, two_pass=two_pass, where="cisco_alarm")
        assert found == expected(capture, two_pass)

    def test_strict_memory(self, tshark, capture, two_pass):
        """Reading freed memory shows as a difference or a crash."""
        found = tshark.fields(capture, two_pass=two_pass, WIRESHARK_DEBUG_WMEM_OVERRIDE="strict")
        assert found == expected(capture, two_pass)


RESPONSE_FIELDS = ("response_to", "response_code", "response_time")
# One field of each type: `-T fields` starts a tshark for each.
ONE_OF_EACH = ("device_name", "device_mac", "device_ipv4", "itl_digest", "timestamp", "response_time", "local_port",
               "reason", "reason_normal", "response_to", "last_sent.cseq", "param.value", "expert.out_of_service_normal")


@pytest.mark.parametrize("name", sorted({*TL_INFO, *OUTAGE, "response_in", *RESPONSE_FIELDS}))
def test_each_field_alone(tshark, name):
    """As a filter or a column, without another."""
    check_alone(tshark, "forum-tcp", name, {n: found[name] for n, found in expected("forum-tcp", True).items() if name in found})


@pytest.mark.parametrize("name", ONE_OF_EACH)
def test_one_field_by_t_fields(tshark, name):
    """`-T fields -e one`, in the first pass."""
    rows = {number: found[name] for number, found in expected("forum-tcp", False).items() if name in found}
    text = tshark.read("forum-tcp", "-T", "fields", "-E", "aggregator=|", "-e", "frame.number", "-e", f"cisco_alarm.{name}")
    shown = {int(number): value for number, value in (line.split("\t") for line in text.splitlines()) if value}
    read = READ.get(tshark.types()[name], str)
    wanted = {number: list(map(read, value.split("|"))) for number, value in shown.items()}
    if name == "param.value":       # a single empty one leaves an empty cell
        assert wanted == {number: values for number, values in rows.items() if len(values) > 1}
    else:
        assert wanted == rows


@pytest.mark.parametrize("two_pass", (False, True))
def test_all_fields_at_once_by_t_fields(tshark, two_pass):
    """The same by `-T fields`, which is what scripts use."""
    names = [name for name in tshark.types() if tshark.types()[name] in ("FT_STRING", "FT_IPv4", "FT_ETHER")]
    options = ("-E", "separator=|", "-E", "aggregator=;")
    text = tshark.read("forum-tcp", "-T", "fields", *options, *(x for name in names for x in ("-e", f"cisco_alarm.{name}")),
                       two_pass=two_pass)
    wanted = [[";".join(map(str, found.get(name, []))).replace("\n", "\\n") for name in names]
              for found in (expected("forum-tcp", two_pass).get(n, {}) for n in range(1, 21))]
    assert [line.split("|") for line in text.splitlines()] == wanted


@pytest.mark.parametrize("capture", CAPTURES)
class TestColumns:
    def columns(self, tshark, capture, *columns, **how):
        """The rows of custom columns in the packet list, empty ones left out."""
        form = ",".join(f'"c{i}","%Cus:{column}"' for i, column in enumerate(columns))
        text = tshark.read(capture, options=("-o", f'gui.column.format:"no","%m",{form}'), **how)
        rows = (line.split(maxsplit=len(columns)) for line in text.splitlines())
        return {int(number): values for number, *values in rows if values}

    @pytest.mark.parametrize("two_pass", (False, True))
    def test_numbers(self, tshark, capture, two_pass):
        frame = FRAMES[capture][1]
        assert self.columns(tshark, capture, "cisco_alarm.reason:0:U", two_pass=two_pass) == {frame: ["25"]}

    @pytest.mark.parametrize("two_pass", (False, True))
    def test_resolved_names(self, tshark, capture, two_pass):
        frame = FRAMES[capture][1]
        found = self.columns(tshark, capture, "cisco_alarm.reason:0:R", two_pass=two_pass)
        assert found == {frame: ["RegistrationSuccessful"]}

    def test_several(self, tshark, capture):
        tl_frame, outage_frame = FRAMES[capture][:2]
        found = self.columns(tshark, capture, "cisco_alarm.name:0:R", "cisco_alarm.device_name:0:R",
                             "cisco_alarm.device_mac:0:U", "cisco_alarm.device_ipv4:0:R")
        device = ["SEPC4B9CD808647", "c4:b9:cd:80:86:47", "192.168.15.20"]
        assert found == {tl_frame: ["DeviceTLInfo", *device], outage_frame: ["LastOutOfServiceInformation", *device]}

    def test_generated_fields(self, tshark, capture):
        outage_frame, answers = FRAMES[capture][1], FRAMES[capture][2:]
        assert self.columns(tshark, capture, "cisco_alarm.last_sent.cseq_method:0:R") == {outage_frame: ["REGISTER"]}
        assert self.columns(tshark, capture, "cisco_alarm.response_code:0:R") == {n: ["202"] for n in answers}

    def test_info(self, tshark, capture):
        """After what SIP wrote there: the alarms, and what becomes of them."""
        rows = tshark.fields(capture, "_ws.col.Info")
        request = "Request: REFER sip:192.168.110.100 | "
        tl_frame, outage_frame = FRAMES[capture][:2]
        alarms = {tl_frame: request + SUMMARY["DeviceTLInfo"],
                  outage_frame: request + SUMMARY["LastOutOfServiceInformation"]}
        for number, name in zip(FRAMES[capture][2:], SUMMARY):
            # As a field Wireshark 4.6 reads the column before all is written.
            assert tshark.summary(capture, number).endswith(f"Status: 202 Accepted | accepts {name} of SEPC4B9CD808647")
            rows.pop(number)
        plain = tshark.fields(capture, "_ws.col.Info", options=("--disable-protocol", "cisco_alarm"))
        for number, row in rows.items():
            assert row["_ws.col.Info"] == ([alarms[number]] if number in alarms else plain[number]["_ws.col.Info"])

    def test_info_needs_no_tree(self, tshark, capture):
        """The packet list of Wireshark and of plain tshark."""
        text = tshark.read(capture)
        assert all(text.count(summary) == 1 for summary in SUMMARY.values())


@pytest.mark.parametrize("capture", CAPTURES)
class TestHighlighting:
    def alarms(self, tshark, capture):
        """Name, document and lines of both alarms."""
        for (alarm,) in tshark.trees(capture, "cisco_alarm", where="cisco_alarm.name").values():
            lines = list(walk(alarm.children))
            yield next(line.value for line in lines if line.name == "cisco_alarm.name"), alarm, lines

    def test_bytes_are_those_the_value_came_from(self, tshark, capture):
        seen = {}
        for name, alarm, lines in self.alarms(tshark, capture):
            for line in lines:
                short = line.name.removeprefix("cisco_alarm.")
                if short not in PARAMETER[name]:
                    continue
                parameter, part = PARAMETER[name][short]
                start = line.pos - alarm.pos
                assert line.raw == part.encode(), line.name
                assert alarm.raw[start:start + len(line.raw)] == line.raw, line.name
                # Between the parameter's own tags, and nowhere else.
                before = alarm.raw[:start].rpartition(b"<")[2]
                assert before.partition(b">")[0].decode().split('"')[1] == parameter, line.name
                seen.setdefault(name, set()).add(short)
        assert seen == {name: set(parts) for name, parts in PARAMETER.items()}

    def test_document_is_the_body(self, tshark, capture):
        for _name, alarm, _lines in self.alarms(tshark, capture):
            assert alarm.raw.startswith(b"<?xml ") and alarm.raw.endswith(b"</x-cisco-alarm>")

    def test_cid_fields_are_the_headers(self, tshark, capture):
        found = [(line.name.rpartition(".")[2], line.raw) for _name, _alarm, lines in self.alarms(tshark, capture)
                 for line in lines if line.name.startswith("cisco_alarm.cid.") and line.raw]
        assert found == [(kind, form % token) for token in (b"082f1702", b"65877be3")
                         for kind, form in (("refer_to", b"cid:%s@192.168.15.20"),
                                            ("content_id", b"<%s@192.168.15.20>"))]


@pytest.mark.parametrize("capture", CAPTURES)
def test_stock_note_on_content_id_is_gone(tshark, capture):
    """And the plugin is the reason: without it the note is there."""
    note = "Unrecognised SIP header (content-id)"
    assert note in tshark.read(capture, "-V", WIRESHARK_PLUGIN_DIR="/nonexistent")
    assert note not in tshark.read(capture, "-V")


@pytest.mark.parametrize("capture", CAPTURES)
def test_lines_of_the_tree(tshark, capture):
    """The words on the screen."""
    text = tshark.read(capture, "-O", "cisco_alarm", where="cisco_alarm.name")
    for name, summary in SUMMARY.items():
        ucm = ", Unified CM 192.168.110.100" if name == "LastOutOfServiceInformation" else ""
        assert f"\nCisco Phone Alarm: {summary}{ucm}\n" in text, name
    for line in (
            "Alarm: DeviceTLInfo", "Device: SEPC4B9CD808647", "Device IPv4 address: 192.168.15.20/24",
            "[Carried in: SIP body (1)]", "[Refer-To matches Content-ID: Match (1)]",
            "Device IPv6 address: (empty)", "Trust list status: ITL installed; the phone had no trust list before (3)",
            "[ITL signature digest: 3e91a35da3d6bdb70f092198183f64d3b28e8015]",
            "DHCPv6 status: DHCPdisabled (3): DHCPv6 was disabled",
            "DNS status, primary Unified CM: no value reported (0)", "Voice VLAN: 15",
            "Reason: RegistrationSuccessful (25): Phone has just started; no earlier connection reported",
            "Reason text: LastTimeInitialized"):
        assert f" {line}\n" in text, line


@pytest.mark.parametrize("capture", CAPTURES)
def test_generated_items_are_marked(tshark, capture):
    """What is not on the wire stands in brackets; what is does not."""
    text = tshark.read(capture, "-V", where="cisco_alarm.name")
    for label in ("Carried in", "Refer-To cid", "Content-ID", "Refer-To matches Content-ID", "Device MAC address",
                  "Normal reason", "ITL signature digest", "Unified CM IPv4 address"):
        assert f" [{label}: " in text, label
    for label in ("Alarm", "Device", "Reason", "Out of service since", "Last sent: method", "Unified CM"):
        assert f" {label}: " in text and f" [{label}: " not in text, label


@pytest.mark.parametrize("capture", CAPTURES)
def test_nothing_is_left_when_disabled(tshark, capture):
    options = ("--disable-protocol", "cisco_alarm")
    assert not tshark.fields(capture, options=options)
    assert "Cisco Phone Alarm" not in tshark.read(capture, "-V", options=options)
    assert "LastOutOfServiceInformation SEP" not in tshark.read(capture, options=options)
