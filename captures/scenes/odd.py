# SPDX-License-Identifier: GPL-2.0-or-later
"""Unusual documents that have to be read without loss, each in a REFER of its own, each accepted."""

from kit.alarm import change, document, enum, only, outage_params, text, tl_info_params
from kit.phone import Phone, Ucm, nth_phone
from kit.session import Session
from kit.wire import Trace, utc

UCM = Ucm()
START = "2024-03-04 08:00:00"
LOST = utc("2024-03-04 07:58:30.250")
OUTAGE = "LastOutOfServiceInformation"
TL_INFO = "DeviceTLInfo"


def brief(phone, *names, **values):
    """An outage report cut down to the device, the reason and what the case is about."""
    values.setdefault("ReasonForOutOfService", 10)
    wanted = ("DeviceName", "ReasonForOutOfService", *names, *values)
    return change(only(outage_params(phone, UCM.ip, LOST), *wanted), **values)


def outage_case(phone, *names, **values):
    return document(OUTAGE, brief(phone, *names, **values))


def tl_brief(phone, **values):
    params = only(tl_info_params(phone), "DeviceName", "IPv4Address", "StatusCode", *values)
    return document(TL_INFO, change(params, **values))


def values(phone):
    """Values that are odd in themselves."""
    yield "not-open", outage_case(phone, UnifiedCMIPAddress="<not open>", LocalPort=-1)
    yield "empty-enum", outage_case(phone, ReasonForOutOfService="")
    yield "empty-strings", outage_case(phone, NeighborDeviceID="", NeighborPortID="", LocalPort="",
                                       TimeStamp="", VoiceVLAN="", LastProtocolEventSent="")
    yield "blanks", outage_case(phone, NeighborDeviceID=" core  switch ", NeighborPortID="Gi1/0/7   ")
    yield "several-lines", outage_case(phone, NeighborDeviceID="core\nswitch\n")
    yield "prefix-zero", outage_case(phone, DeviceIPv4Address="10.62.153.20 / 0")
    yield "no-prefix", outage_case(phone, DeviceIPv4Address="10.62.153.20")
    yield "local-port-none", outage_case(phone, LocalPort=-1)
    yield "no-voice-vlan", outage_case(phone, VoiceVLAN=4095)
    yield "ucm-ipv6", outage_case(phone, UnifiedCMIPAddress="2001:db8:110::100")
    yield "ucm-hostname", outage_case(phone, UnifiedCMIPAddress="cucm-sub1.example.com")
    yield "reason-empty-text", outage_case(phone, ReasonForOutOfServiceText="")
    yield "utf8-text", outage_case(phone, NeighborDeviceID="Zürich-Büro-Швейцария-東京")
    yield "timestamp-zero", outage_case(phone, TimeStamp=0)
    yield "timestamp-ahead", outage_case(phone, TimeStamp=utc("2024-03-04 09:00:00") // 1000)
    yield "timestamp-text", outage_case(phone, TimeStamp="yesterday")
    yield "ctl-and-itl", tl_brief(phone, CTL_Signature=phone.itl_signature, CTL_TFTP_Server="10.1.1.9",
                                  ITL_Signature=phone.itl_signature, StatusCode=4)


def numbers(phone):
    """Codes that no table knows, or that are no numbers."""
    yield "code-zero", outage_case(phone, ReasonForOutOfService=0)
    yield "code-unknown", outage_case(phone, ReasonForOutOfService=99)
    yield "code-blanks", outage_case(phone, ReasonForOutOfService=" 10 ")
    yield "code-leading-zeros", outage_case(phone, ReasonForOutOfService="0010")
    yield "code-negative", outage_case(phone, ReasonForOutOfService=-1)
    yield "code-too-large", outage_case(phone, ReasonForOutOfService=4294967306)
    yield "code-huge", outage_case(phone, ReasonForOutOfService="9" * 40)
    yield "code-hex", outage_case(phone, ReasonForOutOfService="0x0A")
    yield "code-word", outage_case(phone, ReasonForOutOfService="TCPtimedOut")
    yield "numbers-out-of-range", outage_case(phone, LocalPort=65536, VoiceVLAN=70000,
                                              DeviceIPv4Address="192.168.15.300/24")
    yield "prefix-out-of-range", outage_case(phone, DeviceIPv4Address="192.168.15.20/33")


def elements(phone):
    """Parameters that are missing, unknown, doubled, or of another kind."""
    params = brief(phone)
    full = outage_params(phone, UCM.ip, LOST, reason=10, word="LastTimeTCPtimeout")
    yield "other-order", document(OUTAGE, full[::-1])
    old = [p for p in full if not p.name.startswith("DNSv6") and p.name != "ReasonForOutOfServiceText"]
    yield "old-firmware", document(OUTAGE, old)
    yield "status-code-string", tl_brief(phone)
    yield "status-code-enum", tl_brief(phone).replace('<String name="StatusCode">3</String>',
                                                      '<Enum name="StatusCode">3</Enum>')
    yield "reason-as-string", outage_case(phone).replace("Enum", "String")
    yield "unknown-alarm", document("DeviceOnFire", params + [text("Temperature", "451")])
    yield "unknown-parameter", document(OUTAGE, params + [text("CoffeeLevel", "low"), enum("TeaStatus", 2)])
    yield "parameter-of-other-alarm", document(OUTAGE, params + [text("RequestedLoadId", "sip78xx.14-1")])
    yield "duplicate-parameter", document(OUTAGE, params + [enum("ReasonForOutOfService", 25)])
    yield "unknown-element", document(OUTAGE, params).replace(
        "</ParameterList>", '<Integer name="LocalPort">50386</Integer>\n</ParameterList>')
    yield "no-parameters", document(OUTAGE, [])
    yield "empty-parameter-list", (document(OUTAGE, [])
                                   .replace("<ParameterList>\n</ParameterList>", "<ParameterList/>"))


def spelling(phone):
    """The same XML written in other ways."""
    plain = outage_case(phone, "NeighborDeviceID", "NeighborPortID")
    device = "<String name=\"DeviceName\">"
    yield "one-line", plain.replace("\n", "")
    yield "trailing-newline", plain + "\n"
    yield "prolog-blank", plain.replace("?>", " ?>")
    yield "no-prolog", plain.partition("\n")[2]
    yield "blank-lines-first", "\n\n \t\n" + plain.partition("\n")[2]
    yield "crlf", plain.replace("\n", "\r\n")
    yield "indented", plain.replace("\n<", "\n\t  <")
    yield "single-quotes", plain.replace('"', "'")
    yield "empty-element", tl_brief(phone).replace("</ParameterList>",
                                                   '<String name="IPv6Address"/>\n</ParameterList>')
    yield "attribute-before-name", plain.replace("<String name", '<String xml:lang="en" name')
    yield "attribute-after-name", plain.replace(device, '<String name="DeviceName" type="a>b">')
    yield "blanks-in-tags", (plain.replace(device, '<String\n  name = "DeviceName"  >')
                             .replace("</String>", "</String >"))
    yield "attribute-entities", plain.replace('"DeviceName"', '"Device&#78;ame"')
    hidden = '<!-- <String name="Hidden">1</String> -->'
    yield "comments", (plain.replace("<x-cisco-alarm>", "<!-- <Alarm> --><x-cisco-alarm>")
                       .replace("<ParameterList>", f"{hidden}\n<ParameterList>"))
    yield "comment-in-value", plain.replace("GigabitEthernet", "Gigabit<!-- fast -->Ethernet")
    yield "cdata", plain.replace(phone.switch, "<![CDATA[<core> & \"edge\" &amp; ]]>switch")
    yield "instruction", plain.replace("<Alarm ", '<?phone rebooted="no"?>\n<Alarm ')
    yield "namespace", plain.replace("<x-cisco-alarm>", '<x-cisco-alarm xmlns="urn:example:alarm">')
    yield "name-in-other-case", (plain.replace("Alarm Name", "Alarm name")
                                 .replace(device, device.replace("name", "Name")))


def escapes(phone):
    """Special characters in values, escaped and raw."""
    def switch(name):
        return outage_case(phone, NeighborDeviceID=name)
    yield "escaped", switch("A&lt;B&gt;C&amp;D&quot;E&apos;F")
    yield "raw-less-than", switch("1 < 2")
    yield "raw-ampersand", switch("Smith & Sons &amp; Co")
    yield "raw-greater-than", switch("2 > 1")
    yield "raw-tag", switch("<b>core</b>")
    yield "character-references", switch("Caf&#233; &#xE9;&#x1F4DE; &#65;")
    yield "unknown-entity", switch("a &nbsp; b &foo; c")
    yield "unfinished-entity", switch("a &amp b &#12 c &#x; d &;")
    yield "bad-character-references", switch("&#0;&#xD800;&#x110000;&#99999999999;")


def encodings(phone):
    """Byte order marks and UTF-16."""
    plain = outage_case(phone)
    yield "bom-utf8", b"\xef\xbb\xbf" + plain.encode()
    yield "utf16le-bom", b"\xff\xfe" + plain.replace("UTF-8", "UTF-16").encode("utf-16-le")
    yield "utf16be-bom", b"\xfe\xff" + plain.replace("UTF-8", "UTF-16").encode("utf-16-be")


def devices():
    """Names and addresses that differ from a desk phone's; each has a connection of its own."""
    base = nth_phone(40)
    yield "lower-hex", base.but(device="SEPc4b9cd811118")
    yield "softphone-csf", base.but(device="CSFLROBERT", model="CSF", port=50001)
    yield "softphone-tct", base.but(device="TCTLROBERT", model="TCT", port=50002)
    yield "softphone-bot", base.but(device="BOTLROBERT", model="BOT", port=50003)
    yield "softphone-tab", base.but(device="TABLROBERT", model="TAB", port=50004)
    yield "name-too-short", base.but(device="SEPC4B9CD81", port=50005)
    yield "name-no-hex", base.but(device="SEPNOTAMACADDR1", port=50006)
    yield "name-too-long", base.but(device="SEPC4B9CD81111800", port=50007)
    yield "ipv4-and-ipv6", base.but(ipv6="2001:db8:15::46", port=50008)


def ipv6_only():
    """A phone that has no IPv4 address, and its Unified CM."""
    phone = Phone(mac="c4b9cd819001", ip="2001:db8:15::20", ipv6="2001:db8:15::20", port=50010, number="7999",
                  display="Desk 7999", gateway="", switch_ip="")
    return phone, Ucm(ip="2001:db8:110::100")


def odd_values():
    trace = Trace(START)
    phone = nth_phone(0)
    session = Session(trace, phone, UCM)
    for group in (values, numbers, elements, spelling, escapes, encodings):
        for case, body in group(phone):
            session.alarm(body, case)
    session.pipe.close()
    for case, other in devices():
        trace.wait(1000)
        names = ("DeviceIPv6Address", "IPv6DefaultGateway") if other.ipv6 else ()
        send_alone(trace, other, UCM, case, outage_case(other, "DeviceIPv4Address", *names))
    phone, ucm = ipv6_only()
    params = change(outage_params(phone, ucm.ip, LOST, reason=10), NeighborIPv6Address="2001:db8:15::252")
    send_alone(trace, phone, ucm, "ipv6-only", document(OUTAGE, params))
    return trace.frames


def unknown(phone):
    """Alarms that no catalog has, with parameters of others."""
    full = outage_params(phone, UCM.ip, LOST, reason=14, word="LastTimeCMclosedTCP")
    yield "device-and-another", document("DeviceNewAlarm", [text("DeviceName", phone.device), text("Alpha", "1")])
    yield "all-of-an-outage", document("DeviceOutage2", full + [enum("Phone_Result", 6), text("Active", phone.active_load)])
    names = ("Reason", "FailureReason", "Method", "StatusCode", "Type")
    yield "depends-on-the-alarm", document("DeviceNewAlarm", [text("DeviceName", phone.device),
                                                              *(enum(name, 1) for name in names)])
    yield "not-of-its-kind", document("DeviceNewAlarm", [text("DeviceName", phone.device), text("VoiceVLAN", "none"),
                                                         text("IPAddress", "here"), text("LocalPort", "")])
    yield "repeated", document("DeviceNewAlarm", [text("DeviceName", phone.device), text("DeviceName", "SEP0"),
                                                  text("Alpha", "1"), text("Alpha", "2")])
    yield "no-name", document("", [text("DeviceName", phone.device), enum("ReasonForOutOfService", 25)])


def unknown_alarms():
    trace = Trace("2024-03-04 13:00:00")
    phone = nth_phone(41)
    session = Session(trace, phone, UCM)
    for case, body in unknown(phone):
        session.alarm(body, case)
    session.pipe.close()
    return trace.frames


def send_alone(trace, phone, ucm, case, body):
    session = Session(trace, phone, ucm)
    session.alarm(body, case)
    session.pipe.close()
