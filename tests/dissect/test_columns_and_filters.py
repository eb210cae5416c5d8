# SPDX-License-Identifier: GPL-2.0-or-later
"""Display filters as people type them, and the same answers whichever way they are asked for."""

import pytest

from tshark import walk

FORUM = {"forum-tcp": (5, 8, 10, 12), "forum-udp": (2, 4, 5, 6)}
TL, OUT, ANSWERS = (0,), (1,), (2, 3)
ALL = ("forum-tcp", "forum-udp", "odd-values", "envelope", "bad", "catalog", "codes", "links-answers",
       "links-hosts", "links-repeats", "links-events")

FILTERS = {
    # Numbers
    "cisco_alarm.reason == 25": OUT,
    "cisco_alarm.reason == 24": (),
    "cisco_alarm.reason != 25": (),
    "cisco_alarm.reason": OUT,
    "cisco_alarm.reason in {18..23, 25}": OUT,
    "cisco_alarm.reason > 25": (),
    "cisco_alarm.tl_status == 3": TL,
    "cisco_alarm.dhcpv6_status == 3": OUT,
    "cisco_alarm.dns_status_1 == 0 and cisco_alarm.dnsv6_status_3 == 0": OUT,
    "cisco_alarm.voice_vlan == 15": OUT,
    "cisco_alarm.voice_vlan == 4095": (),
    "cisco_alarm.local_port == 50386": OUT,
    "cisco_alarm.local_port < 0": (),
    "cisco_alarm.device_ipv4_prefix == 24": OUT,
    "cisco_alarm.last_sent.cseq == 336": OUT,
    "cisco_alarm.last_received.status == 200": OUT,
    "cisco_alarm.last_sent.status": (),
    # Names
    'cisco_alarm.reason == "RegistrationSuccessful"': OUT,
    'cisco_alarm.reason == "TCPtimedOut"': (),
    'cisco_alarm.dhcpv4_status == "Successful"': OUT,
    'cisco_alarm.dns_status_2 == "no value reported"': OUT,
    'cisco_alarm.tl_status == "ITL installed; the phone had no trust list before"': TL,
    'cisco_alarm.carrier == "SIP body"': TL + OUT,
    'cisco_alarm.carrier == "SIP multipart part"': (),
    "cisco_alarm.reason_normal == 1": OUT,
    "cisco_alarm.reason_normal == 0": (),
    # Addresses
    "cisco_alarm.device_ipv4 == 192.168.15.20": TL + OUT,
    "cisco_alarm.device_ipv4 == 192.168.15.0/24": TL + OUT,
    "cisco_alarm.device_ipv4 == 192.168.16.0/24": (),
    "cisco_alarm.ucm_ipv4 == 192.168.110.0/25": OUT,
    "cisco_alarm.ucm_ipv4 == 192.168.15.0/24": (),
    "cisco_alarm.neighbor_ipv4 == 192.168.15.252": OUT,
    "cisco_alarm.device_ipv6": (),
    "cisco_alarm.device_mac == c4:b9:cd:80:86:47": TL + OUT,
    "cisco_alarm.device_mac[0:3] == c4:b9:cd": TL + OUT,
    "cisco_alarm.device_mac == c4:b9:cd:80:86:48": (),
    # Text
    'cisco_alarm.name == "DeviceTLInfo"': TL,
    'cisco_alarm.name == "DeviceTLinfo"': (),
    'cisco_alarm.device_name == "SEPC4B9CD808647"': TL + OUT,
    'cisco_alarm.device_name contains "808647"': TL + OUT,
    'cisco_alarm.device_name matches "^sep[0-9a-f]{12}$"': TL + OUT,
    'cisco_alarm.device_name matches "^CSF"': (),
    'cisco_alarm.neighbor_device contains "DC_SW"': OUT,
    'cisco_alarm.neighbor_port matches "Ethernet0/2[0-9]$"': OUT,
    'cisco_alarm.reason_text == "LastTimeInitialized"': OUT,
    'cisco_alarm.model == "CP-7821"': OUT,
    'cisco_alarm.itl_tftp_server contains "techvivi"': TL,
    'cisco_alarm.ctl_signature == "Not Installed"': TL,
    'cisco_alarm.last_received contains "200 OK"': OUT,
    'cisco_alarm.last_sent.call_id contains "467f1380"': OUT,
    'cisco_alarm.param.name == "IPv6DefaultGateway"': OUT,
    'cisco_alarm.param.name == "IPv6Address" and cisco_alarm.param.value == ""': TL,
    'cisco_alarm.cid.refer_to == "65877be3@192.168.15.20"': OUT,
    'cisco_alarm.cid.content_id contains "082f1702"': TL,
    "cisco_alarm.cid.status == 1": TL + OUT,
    "cisco_alarm.cid.status != 1": (),
    # Bytes and times
    "cisco_alarm.itl_digest == 3e:91:a3:5d:a3:d6:bd:b7:0f:09:21:98:18:3f:64:d3:b2:8e:80:15": TL,
    "cisco_alarm.itl_digest[0:2] == 3e:91": TL,
    "cisco_alarm.ctl_digest": (),
    "cisco_alarm.outage": (),
    'cisco_alarm.timestamp < "2020-01-15 22:45:05"': OUT,
    'cisco_alarm.timestamp > "2020-01-15 22:45:05"': (),
    # Expert items
    "cisco_alarm.expert.out_of_service_normal": OUT,
    "cisco_alarm.expert.out_of_service": (),
    "cisco_alarm.expert.failure": (),
    "cisco_alarm.expert.malformed or cisco_alarm.expert.truncated or cisco_alarm.expert.duplicate_param": (),
    "cisco_alarm.expert.cid_mismatch": (),
    # The protocol
    "cisco_alarm": TL + OUT + ANSWERS,
    "cisco_alarm.name": TL + OUT,
    "sip and cisco_alarm.reason == 25 and ip.src == 192.168.15.20": OUT,
    "cisco_alarm.response_code == 202 and not cisco_alarm.name": ANSWERS,
}
OTHERS = (
    ("odd-values", "cisco_alarm.device_ipv6 == 2001:db8:15::/64", ("ipv4-and-ipv6", "ipv6-only")),
    ("odd-values", "cisco_alarm.device_ipv6 == 2001:db8:16::/64", ()),
    ("odd-values", "cisco_alarm.ucm_ipv6 == 2001:db8:110::100", ("ucm-ipv6", "ipv6-only")),
    ("odd-values", "cisco_alarm.local_port == -1", ("not-open", "local-port-none")),
    ("odd-values", 'cisco_alarm.ucm_address == "<not open>"', ("not-open",)),
    ("odd-values", "cisco_alarm.outage < 0", ()),
    ("odd-values", "cisco_alarm.expert.clock_not_set", ("timestamp-zero", "timestamp-ahead")),
    ("odd-values", "cisco_alarm.outage > 104", ("ipv6-only",)),
    ("odd-values", "cisco_alarm.device_mac == c4:b9:cd:81:11:18", ("lower-hex", "ipv4-and-ipv6")),
    ("odd-values", 'cisco_alarm.neighbor_device == "A<B>C&D\\"E\'F"', ("escaped",)),
    ("odd-values", 'cisco_alarm.neighbor_device contains "東京"', ("utf8-text",)),
    ("odd-values", 'cisco_alarm.device_name contains "LROBERT"',
     ("softphone-csf", "softphone-tct", "softphone-bot", "softphone-tab")),
    ("odd-values", 'cisco_alarm.param.name == "CoffeeLevel" and cisco_alarm.param.value == "low"', ("unknown-parameter",)),
    ("odd-values", "cisco_alarm.ctl_digest == cisco_alarm.itl_digest", ("ctl-and-itl",)),
    ("odd-values", "cisco_alarm.reason == 25", ("duplicate-parameter",)),
    ("odd-values", "cisco_alarm.expert.unknown_value", ("code-unknown",)),
    ("odd-values", "cisco_alarm.expert.unknown_param", ("unknown-parameter", "parameter-of-other-alarm")),
    ("odd-values", "cisco_alarm.expert.unknown_alarm", ("unknown-alarm",)),
    ("odd-values", "cisco_alarm.expert.duplicate_param", ("duplicate-parameter",)),
    ("odd-values", 'cisco_alarm.name == "DeviceOnFire"', ("unknown-alarm",)),
    ("envelope", "cisco_alarm.cid.status == 3", ("no-content-id", "multipart-no-content-id")),
    ("envelope", 'cisco_alarm.cid.refer_to contains "%4"', ("cid-percent-broken",)),
)


@pytest.mark.parametrize("capture, two_pass", (("forum-tcp", False), ("forum-udp", True)),
                         ids=("tcp, one pass", "udp, two passes"))
@pytest.mark.parametrize("where, alarms", [pytest.param(*row, id=row[0]) for row in FILTERS.items()])
def test_filter(tshark, where, alarms, capture, two_pass):
    found = tshark.frames(capture, where, two_pass=True) if two_pass else tshark.frames_of(capture, FILTERS)[where]
    assert found == [FORUM[capture][i] for i in alarms]


@pytest.mark.parametrize("capture, where, cases", OTHERS, ids=[row[1] for row in OTHERS])
def test_filter_finds_cases(tshark, capture, where, cases):
    numbers = tshark.cases(capture)
    found = tshark.frames_of(capture, [other[1] for other in OTHERS if other[0] == capture])
    assert found[where] == sorted(numbers[case] for case in cases)


def expert_names(tshark):
    return [name for name in tshark.types() if name.startswith("expert.")]


@pytest.mark.parametrize("capture", ("odd-values", "bad", "envelope", "catalog", "codes"))
def test_expert_items_come_alone(tshark, capture):
    """A filter on nothing but an expert item: Wireshark then builds no line that it hangs on."""
    whole, absent = tshark.fields(capture), []
    for name in expert_names(tshark):
        wanted = [number for number, found in whole.items() if name in found]
        if wanted:
            assert tshark.frames(capture, f"cisco_alarm.{name}") == wanted, name
        else:
            absent.append(f"cisco_alarm.{name}")
    # Those that are in no frame at all, in one run: still without any line that they could hang on.
    assert absent and not tshark.frames(capture, " or ".join(absent))


def forward(found, types):
    """Without what can only be known of later frames, and without links between frames: other tests have those."""
    links = {"response_in", "response_to", "response_time", "response_code", "expert.rejected", "retransmission_of", "registered_after"}
    return {number: {name: values for name, values in fields.items()
                     if name not in links and types.get(name) != "FT_FRAMENUM"} for number, fields in found.items()}


def words(text):
    """Of each line: the widths of columns differ."""
    return [line.split() for line in text.splitlines()]


@pytest.mark.parametrize("capture", ALL)
class TestSameAnswers:
    def test_with_and_without_a_filter(self, tshark, capture):
        assert tshark.fields(capture, where="frame") == tshark.fields(capture)

    def test_second_pass(self, tshark, capture):
        types = tshark.types()
        once, twice = (tshark.fields(capture, two_pass=two_pass) for two_pass in (False, True))
        assert forward(twice, types) == forward(once, types)
        for number, fields in once.items():
            assert fields.items() <= twice[number].items(), "the second pass takes nothing away"

    def test_whole_tree(self, tshark, capture):
        """The lines of the whole tree, which a viewer sees, hold what the chosen fields do."""
        shown = {}
        for number, layers in tshark.trees(capture, "cisco_alarm", where="cisco_alarm").items():
            shown[number] = sorted(line.name.removeprefix("cisco_alarm.") for layer in layers
                                   for line in walk(layer.children) if line.name.startswith("cisco_alarm."))
        chosen = {number: sorted(name for name, values in fields.items() for _ in values)
                  for number, fields in tshark.fields(capture).items()}
        assert shown == chosen

    def test_packet_list(self, tshark, capture):
        """Plain tshark, as a field, and with a whole tree beside it: the Info column is the same.

        As a field Wireshark 4.4 and 4.6 give it before postdissectors have run, so what those append may be missing."""
        plain = tshark.read(capture, options=("-o", 'gui.column.format:"no","%m","i","%i"'))
        chosen = tshark.fields(capture, "frame.number", "_ws.col.Info").values()
        column = "\n".join(" ".join((*frame["frame.number"], *frame["_ws.col.Info"])) for frame in chosen)
        both = tshark.read(capture, "-P", "-V", options=("-o", 'gui.column.format:"no","%m","i","%i"'))
        appended = {str(n) for n in tshark.frames(capture, "cisco_alarm.response_to or cisco_alarm.carrier in {3..5}")}
        for of_field, of_list in zip(words(column), words(plain), strict=True):
            assert of_field == of_list[:len(of_field)]
            assert of_field == of_list or of_list[0] in appended
        lines = set(both.splitlines())
        assert all(line in lines for line in plain.splitlines())
