# SPDX-License-Identifier: GPL-2.0-or-later
"""Unusual documents, read without loss: every field of every case of odd-values.pcapng."""

import pytest

from kit.phone import nth_phone
from links_support import packets
from case_rows import MISSING, common, expected, generic, params, shown

CAPTURE = "odd-values"
PACKETS = packets(CAPTURE)
NORMAL, FAULT = "expert.out_of_service_normal", "expert.out_of_service"
PHONE = nth_phone(0)
SIGNATURE = PHONE.itl_signature
DEVICE = ("SEPC4B9CD811000", "c4:b9:cd:81:10:00")
LAST = common(*DEVICE, name="LastOutOfServiceInformation", reason=10, reason_normal=False) | {FAULT: [True]}
TL_INFO = common(*DEVICE, name="DeviceTLInfo", device_ipv4="192.168.15.30", tl_status=3)
SWITCH = {"neighbor_device": "3560_DC_SW.techvivi.local", "neighbor_port": "GigabitEthernet0/1"}
BAD = {"expert.bad_value": True}
NO_REASON = {"reason": MISSING, "reason_normal": MISSING, FAULT: MISSING}
MALFORMED = {"expert.malformed": True}
LOST = 1709539110250 * 10**6        # 2024-03-04 07:58:30.250 UTC
WHOLE = {
    "device_ipv4": "192.168.15.30", "device_ipv4_prefix": 24, "ipv4_gateway": "192.168.15.251",
    "model": "CP-7821", "neighbor_ipv4": "192.168.15.252", **SWITCH,
    "dhcpv4_status": 1, "dhcpv6_status": 3, "tftp_status": 1, "dns_status_1": 0, "dns_status_2": 0, "dns_status_3": 0,
    "voice_vlan": 15, "ucm_address": "192.168.110.100", "ucm_ipv4": "192.168.110.100", "local_port": 50386,
    "timestamp": LOST,
}
DNSV6 = {"dnsv6_status_1": 0, "dnsv6_status_2": 0, "dnsv6_status_3": 0}


def not_a_number(text):
    """A reason that is no code: shown as it stands, and judged in no way."""
    return NO_REASON | generic(("ReasonForOutOfService", text)) | (BAD if text else {})


def switch(name, **more):
    return {"neighbor_device": name, **more}


OUTAGES = {
    # Values that are odd in themselves
    "not-open": {"ucm_address": "<not open>", "local_port": -1},
    "empty-enum": not_a_number(""),
    "empty-strings": generic(*((name, "") for name in ("NeighborDeviceID", "NeighborPortID", "VoiceVLAN", "LocalPort",
                                                       "TimeStamp", "LastProtocolEventSent"))),
    "blanks": switch(" core  switch ", neighbor_port="Gi1/0/7   "),
    "several-lines": switch("core\nswitch\n"),
    "prefix-zero": {"device_ipv4": "10.62.153.20", "device_ipv4_prefix": 0},
    "no-prefix": {"device_ipv4": "10.62.153.20"},
    "local-port-none": {"local_port": -1},
    "no-voice-vlan": {"voice_vlan": 4095},
    "ucm-ipv6": {"ucm_address": "2001:db8:110::100", "ucm_ipv6": "2001:db8:110::100"},
    "ucm-hostname": {"ucm_address": "cucm-sub1.example.com"},
    "reason-empty-text": generic(("ReasonForOutOfServiceText", "")),
    "utf8-text": switch("Zürich-Büro-Швейцария-東京"),
    "timestamp-zero": {"timestamp": 0},     # a phone without a clock; it did not lose service in 1970
    "timestamp-ahead": {"timestamp": 1709542800 * 10**9},
    "timestamp-text": {**generic(("TimeStamp", "yesterday")), **BAD},
    # Codes that no table knows, or that are no numbers
    "code-zero": {"reason": 0, "reason_normal": MISSING, FAULT: MISSING},
    "code-unknown": {"reason": 99, "expert.unknown_value": True},
    "code-blanks": {},
    "code-leading-zeros": {},
    "code-negative": not_a_number("-1"),
    "code-too-large": not_a_number("4294967306"),
    "code-huge": not_a_number("9" * 40),
    "code-hex": not_a_number("0x0A"),
    "code-word": not_a_number("TCPtimedOut"),
    "numbers-out-of-range": {"local_port": 65536, **generic(("DeviceIPv4Address", "192.168.15.300/24"),
                                                            ("VoiceVLAN", "70000")), "expert.bad_value": [True] * 2},
    "prefix-out-of-range": {**generic(("DeviceIPv4Address", "192.168.15.20/33")), **BAD},
    # Parameters that are missing, unknown, doubled, or of another kind
    "other-order": {**WHOLE, **DNSV6, "reason_text": "LastTimeTCPtimeout",
                    **generic(*((name, "") for name in ("LastProtocolEventReceived", "LastProtocolEventSent",
                                                        "NeighborIPv6Address", "IPv6DefaultGateway",
                                                        "DeviceIPv6Address")))},
    "old-firmware": {**WHOLE, **generic(*((name, "") for name in ("DeviceIPv6Address", "IPv6DefaultGateway",
                                                                  "NeighborIPv6Address", "LastProtocolEventSent",
                                                                  "LastProtocolEventReceived")))},
    "reason-as-string": {},
    "unknown-alarm": {"name": "DeviceOnFire", "expert.unknown_alarm": True, **generic(("Temperature", "451"))},
    "unknown-parameter": {"expert.unknown_param": [True, True], **generic(("CoffeeLevel", "low"), ("TeaStatus", "2"))},
    "parameter-of-other-alarm": {"expert.unknown_param": True, **generic(("RequestedLoadId", "sip78xx.14-1"))},
    "duplicate-parameter": {"reason": [10, 25], "expert.duplicate_param": True},
    "unknown-element": {"local_port": 50386},
    "no-parameters": {"device_name": MISSING, "device_mac": MISSING, **NO_REASON},
    "empty-parameter-list": {"device_name": MISSING, "device_mac": MISSING, **NO_REASON},
    # The same XML written in other ways
    **dict.fromkeys(("one-line", "trailing-newline", "prolog-blank", "no-prolog", "blank-lines-first", "crlf", "indented",
                     "single-quotes", "attribute-before-name", "attribute-after-name", "blanks-in-tags",
                     "attribute-entities", "comments", "comment-in-value", "instruction", "namespace",
                     "name-in-other-case"), SWITCH),
    "cdata": SWITCH | switch('<core> & "edge" &amp; switch'),
    # Special characters in values, escaped and raw
    "escaped": switch("A<B>C&D\"E'F"),
    "raw-less-than": switch("1 < 2", **MALFORMED),
    "raw-ampersand": switch("Smith & Sons & Co", **MALFORMED),
    "raw-greater-than": switch("2 > 1"),
    "raw-tag": switch("<b>core</b>", **MALFORMED),
    "character-references": switch("Café é\U0001f4de A"),
    "unknown-entity": switch("a &nbsp; b &foo; c", **MALFORMED),
    "unfinished-entity": switch("a &amp b &#12 c &#x; d &;", **MALFORMED),
    "bad-character-references": switch("&#0;&#xD800;&#x110000;&#99999999999;", **MALFORMED),
    # Byte order marks and UTF-16
    "bom-utf8": {},
    "utf16le-bom": {},
    "utf16be-bom": {},
    # Other devices
    **{case: {"device_ipv4": "192.168.15.70", "device_ipv4_prefix": 24, "device_name": name, "device_mac": mac}
       for case, name, mac in (
           ("lower-hex", "SEPc4b9cd811118", "c4:b9:cd:81:11:18"),
           ("softphone-csf", "CSFLROBERT", MISSING), ("softphone-tct", "TCTLROBERT", MISSING),
           ("softphone-bot", "BOTLROBERT", MISSING), ("softphone-tab", "TABLROBERT", MISSING),
           ("name-too-short", "SEPC4B9CD81", MISSING), ("name-no-hex", "SEPNOTAMACADDR1", MISSING),
           ("name-too-long", "SEPC4B9CD81111800", MISSING))},
    "ipv4-and-ipv6": {"device_name": "SEPC4B9CD811118", "device_mac": "c4:b9:cd:81:11:18",
                      "device_ipv4": "192.168.15.70", "device_ipv4_prefix": 24,
                      "device_ipv6": "2001:db8:15::46", "device_ipv6_prefix": 64, "ipv6_gateway": "fe80::1"},
    "ipv6-only": {**WHOLE, **DNSV6, "device_name": "SEPC4B9CD819001", "device_mac": "c4:b9:cd:81:90:01",
                  "device_ipv4": MISSING, "device_ipv4_prefix": MISSING, "ipv4_gateway": MISSING, "neighbor_ipv4": MISSING,
                  "device_ipv6": "2001:db8:15::20", "device_ipv6_prefix": 64, "ipv6_gateway": "fe80::1",
                  "neighbor_ipv6": "2001:db8:15::252", "neighbor_port": "GigabitEthernet0/21",
                  "ucm_address": "2001:db8:110::100", "ucm_ipv4": MISSING, "ucm_ipv6": "2001:db8:110::100",
                  "reason_text": "LastTimeInitialized",
                  **generic(*((name, "") for name in ("DeviceIPv4Address", "IPv4DefaultGateway", "NeighborIPv4Address",
                                                      "LastProtocolEventSent", "LastProtocolEventReceived")))},
}
TRUST_LISTS = {
    "status-code-string": {},
    "status-code-enum": {},
    "empty-element": generic(("IPv6Address", "")),
    "ctl-and-itl": {"tl_status": 4, "ctl_tftp_server": "10.1.1.9",
                    "ctl_signature": SIGNATURE, "itl_signature": SIGNATURE,
                    "ctl_digest": PHONE.itl, "itl_digest": PHONE.itl},
}
# Before the clock was set, and an hour after the alarm came.
WITHOUT_OUTAGE = ("timestamp-zero", "timestamp-ahead")

# What reports a loss once more, by its TimeStamp and the connection, in another text.
SAME_LOSS = {"old-firmware": "other-order"}


def check(tshark, case, base, values):
    frame = tshark.cases(CAPTURE)[case]
    wanted = expected(base, values)
    if case in WITHOUT_OUTAGE:
        wanted["expert.clock_not_set"] = [True]
    elif "timestamp" in wanted:
        wanted["outage"] = [1000 * PACKETS[frame - 1].time - wanted["timestamp"][0]]
    if case in SAME_LOSS:
        wanted["retransmission_of"] = [tshark.cases(CAPTURE)[SAME_LOSS[case]]]
        del wanted[FAULT]
    assert shown(tshark, CAPTURE, frame) == wanted


@pytest.mark.parametrize("case, values", params(OUTAGES))
def test_outage(tshark, case, values):
    check(tshark, case, LAST, values)


@pytest.mark.parametrize("case, values", params(TRUST_LISTS))
def test_trust_lists(tshark, case, values):
    check(tshark, case, TL_INFO, values)


def test_no_case_is_forgotten(tshark):
    assert tshark.cases(CAPTURE).keys() == OUTAGES.keys() | TRUST_LISTS.keys()


@pytest.mark.parametrize("case, line", (
    ("no-voice-vlan", "Voice VLAN: 4095: none configured"),
    ("local-port-none", "Local port: -1: no connection (inferred)"),
    ("prefix-zero", "Device IPv4 address: 10.62.153.20/0"),
    ("code-zero", "Reason: no value reported (0)"),
    ("code-unknown", "Reason: Unknown (99)"),
    ("empty-enum", "Reason: (empty)"),
    ("code-word", "Reason: TCPtimedOut"),
    ("unknown-parameter", "CoffeeLevel: low"),
))
def test_line(tshark, case, line):
    """How these look on the screen."""
    frame = tshark.cases(CAPTURE)[case]
    text = tshark.text(CAPTURE, frame, "-O", "cisco_alarm")
    assert f"    {line}\n" in text


@pytest.mark.parametrize("case, summary", (
    ("code-zero", "LastOutOfServiceInformation SEPC4B9CD811000 reason 0"),
    ("code-unknown", "LastOutOfServiceInformation SEPC4B9CD811000 reason 99"),
    ("code-word", "LastOutOfServiceInformation SEPC4B9CD811000"),
    ("unknown-alarm", "DeviceOnFire SEPC4B9CD811000 reason 10 TCPtimedOut"),
    ("no-parameters", "LastOutOfServiceInformation"),
    ("softphone-csf", "LastOutOfServiceInformation CSFLROBERT reason 10 TCPtimedOut"),
    ("utf16le-bom", "LastOutOfServiceInformation SEPC4B9CD811000 reason 10 TCPtimedOut"),
))
def test_info_column(tshark, case, summary):
    frame = tshark.cases(CAPTURE)[case]
    (info,) = tshark.fields(CAPTURE, "_ws.col.Info")[frame]["_ws.col.Info"]
    # Code 0 has no name; its words may stand there or not.
    assert info.partition(" | ")[2].replace(" no value reported", "") == summary
