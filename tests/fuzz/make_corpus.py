#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Writes the seed corpus, small inputs from which the fuzzers set out, and inputs that once were trouble. Run it after
a change here; files that it did not write stay."""

import random
import struct
from pathlib import Path

HERE = Path(__file__).parent
PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n'
EVENT = "Cseq:336 REGISTER CallId:00112233-44550002-1f2e3d4c-5b6a7988@192.0.2.35    "
SENT = f"Sent:REGISTER sip:192.0.2.100 SIP/2.0  {EVENT}"
RECEIVED = f"Rcvd:SIP/2.0 200 OK  {EVENT}"
TEXT_ALARM = ("Name=SEP001122334455 ActiveLoad=sip78xx.12-1-1-12.loads InactiveLoad=sip78xx.10-3-1-12.loads "
              "Last=reset-restart")


def param(name, value, kind="String"):
    return f'<{kind} name="{name}">{value}</{kind}>'


def document(alarm, *params, prolog=PROLOG, eol="\n"):
    return prolog + eol.join(["<x-cisco-alarm>", f'<Alarm Name="{alarm}">', "<ParameterList>", *params,
                              "</ParameterList>", "</Alarm>", "</x-cisco-alarm>"])


TL_INFO = document("DeviceTLInfo", param("DeviceName", "SEP001122334455"), param("IPv6Address", ""),
                   param("CTL_Signature", "Not Installed"), param("ITL_Signature", "3E 91 A3 44 0B "),
                   param("StatusCode", 3))
OUTAGE = document("LastOutOfServiceInformation", param("DeviceIPv4Address", "192.0.2.35/24"),
                  param("DHCPv4Status", 1, "Enum"), param("UnifiedCMIPAddress", "<not open>"),
                  param("ReasonForOutOfService", "", "Enum"), param("LastProtocolEventSent", SENT),
                  param("LastProtocolEventReceived", RECEIVED))


def headers(*more):
    return ["Via: SIP/2.0/TCP 192.0.2.35:5060;branch=z9hG4bK1", "Call-ID: abc@192.0.2.35", "CSeq: 1000 REFER", *more,
            "Content-Length: 9"]


def sip(start, *more, body="", eol="\r\n"):
    return eol.join([start, *headers(*more), "", body])


def sccp(message, body, version=22, length=None):
    data = body if isinstance(body, bytes) else body.encode()
    return struct.pack("<III", 4 + len(data) if length is None else length, version, message) + data


XML = {
    "tl-info": TL_INFO,
    "outage": OUTAGE,
    "one-line": OUTAGE.replace("\n", ""),
    "crlf": TL_INFO.replace("\n", "\r\n"),
    "references": document("A", param("a&lt;&#98;", "&amp;&#x41;&quot;&apos;&#x10FFFF;&bad;&#xD800;")),
    "cdata": document("A", param("a", "b<![CDATA[<not open> </String>]]>c"), "<!-- <String> -->", "<?go </String>?>"),
    "comments": document("A", param("a", "b<!-- </String> -->c<?go?>"), "<!-- - -->"),
    "quotes": document("A", "<String name='a \"'>b</String>", '<Enum  name = "it\'s" >1</Enum >', "<Enum name='c'/>"),
    "unknown": document("A", "<Other name='a'>b</Other>", "<Group><Enum name='c'>1</Enum></Group>",
                        "<Plain>a<!-- b -->c</Plain>"),
    "doctype": document("A", param("a", "b"), prolog='<!DOCTYPE x SYSTEM "y>" [<!ELEMENT a (b)><!-- ]> -->]>\n'),
    "entity": document("A", param("a", "&e;"), prolog='<!DOCTYPE x [<!ENTITY e "f">]>\n'),
    "mark": "\ufeff" + document("A", param("Größe", "東京")),
    "no-end-tags": '<x-cisco-alarm><Alarm Name="A"><String name="a">b\n<Enum name="c">1<Enum name="d">2</Alarm>',
    "bad-tags": '<x-cisco-alarm><String name=a>b</String><String name="c>d</String><Enum <Enum>1</String x>',
    "no-name": document("A", "<String>b</String>", "<Enum/>"),
    "stray": document("A", "text", param("a", "b"), "&amp; more <![CDATA[x]]>") + "\nafter",
    "unterminated": document("A", param("a", "b<!--c"), "<![CDATA[", "<?x"),
    "doctype-unterminated": "<!DOCTYPE x [<!-- a --><!-- b" + TL_INFO,
    "nesting": "</Alarm><x-cisco-alarm><ParameterList><Alarm></ParameterList></x></x-cisco-alarm>",
    "padded": document("A") + "\n\0\0\0\0",
    "truncated": OUTAGE[:500],
    "latin-1": document("A", param("a", "b"), prolog="<?xml version='1.0' encoding='ISO-8859-1'?>"),
    "whitespace": document("A", "<String\tname\n=\r\n'a\tb\nc'\r> d </String\n>"),
}

SIP_MESSAGES = {
    "refer": sip("REFER sip:192.0.2.100 SIP/2.0", "Refer-To: cid:1234abcd@192.0.2.35",
                 "Content-Id: <1234abcd@192.0.2.35>", body=TL_INFO),
    "accepted": sip("SIP/2.0 202 Accepted"),
    "register": sip("REGISTER sip:192.0.2.100 SIP/2.0",
                    f'Reason: SIP;cause=200;text="cisco-alarm:23 {TEXT_ALARM}"'),
    "reasons": sip("REGISTER sip:a SIP/2.0",
                   'Reason: Q.850;cause=16;text="a, b",SIP ;cause=200;text="cisco-alarm:1'),
    "reason-without-quotes": sip("REGISTER sip:a SIP/2.0", "Reason: SIP;cause=200;text=cisco-alarm:10 Name=a"),
    "compact": 'REFER sip:a SIP/2.0\r\nv: x\r\ni: abc@192.0.2.35\r\nr: "<x>" <cid:1%40b>;y\r\nc:\r\n text/xml\r\n\r\n',
    "folded": "REFER sip:a SIP/2.0\r\nRefer-To :\r\n\t<cid:1@a>\r\nContent-Id:\r\n <1@A>\r\n\r\n",
    "line-feeds": sip("REFER sip:a SIP/2.0", "Refer-To: <cid:12%2534@a", eol="\n"),
    "two": sip("REFER sip:a SIP/2.0", body=OUTAGE.replace("\n", "")) + sip("SIP/2.0 200 OK"),
    "frame": b"\x45\x00\x01\x80\x18\xff q" + sip("REFER sip:a SIP/2.0", "Content-Id: x").encode(),
    "odd-headers": "no header\r\n: no name\r\nempty:\r\n folded\r\n\r\nbody: x",
    "cseq": "CSeq: 4294967295 BYE\r\nCSeq: x\r\nCSeq: 1\r\n\r\n",
    "start-line": "SIP/2.0 404 Not Found",
}
SIP_CIDS = {
    **{name: SIP_MESSAGES[name] for name in ("refer", "compact", "folded", "line-feeds", "frame")},
    "cid": "cid:abc%zz%41@PHONE",
    "name-and-parameter": '"a <b>" <CID:12%34@a>;method=x',
    "content-id": " < 1234@a > (comment)",
}
SIP_REASONS = {
    **{name: SIP_MESSAGES[name] for name in ("register", "reasons", "reason-without-quotes")},
    "value": f'SIP ;cause=200;text="cisco-alarm:23 {TEXT_ALARM}"',
    "two-of-sip": 'SIP;text="OK",SIP;cause=200 ; text = "cisco-alarm:1 a\\"b',
    "separators-in-quotes": 'Q.850;text="a, SIP;b",SIP;note="a;text=c";text="cisco-alarm:"',
}

EVENTS = {
    "sent": SENT,
    "received": RECEIVED,
    "single-spaces": " ".join(SENT.split()),
    "labels": "Sent:BYE sip:CallId: SIP/2.0 CallId:a Cseq:1 BYE",
    "sccp": "129:RegisterAck",
    "numbers": "4294967296: x",
}

TEXT_ALARMS = {
    "register": f"cisco-alarm:23 {TEXT_ALARM}",
    "old": "25: Name=SEP001122334455 Load=3.2(2.14) Last=Phone keypad reset",
    "no-number": "Phone keypad Name= a=b=c -x=  y",
    "numbers": "4294967296: x",
}

OLD = struct.pack("<I", 2) + TEXT_ALARMS["old"].encode().ljust(80, b"\0") + struct.pack("<II", 1, 2)
SCCP = {
    "enhanced": sccp(0x15A, TL_INFO),
    "padded": sccp(0x15A, TL_INFO + "\0\0\0"),
    "old": sccp(0x20, OLD, 0),
    "stream": b"\x45\x00" + sccp(0x20, OLD) + sccp(0x81, "abcd") + sccp(0x15A, "<a>"),
    "too-long": sccp(0x15A, "<a>", length=2000),
    "too-short": sccp(0x15A, "<abc>", length=6),
    "old-too-short": sccp(0x20, "12: abcdefgh", length=6),
    "truncated": sccp(0x15A, TL_INFO)[:40],
    "nested": sccp(0x15A, sccp(0x15A, "<a>") + sccp(0x20, OLD)),
}

TEXTS = {
    "find": "---<!-- -- -->",
    "number": "4294967295",
    "largest": "18446744073709551615",
    "octets": "3E 91 A3 44 0B 7C 52 96 E1 D0 5A 18 C7 2F 8B 60 94 1D B3 7E ",
    "whitespace": " \t\r\n a b \r\n",
    "case": "Content-ID",
    "not-ascii": "Zürich 東京",
}

XML_TEXTS = {
    **{name: XML[name] for name in ("references", "cdata", "comments", "doctype", "entity", "mark", "latin-1")},
    "reference": "&lt;&#65;&#x1F4DE;&#xd800;&bad;&",
    "line-ends": "a\r\nb\rc\td<![CDATA[\r\n]]>\r",
    "encoding": "\ufeff<?xml my-encoding='a' encoding =\n'b'?><!-- c --><!DOCTYPE d [<!-- ]> -->]><x-cisco-alarm",
}

VALUES = {
    "device": " SEP001122aaBBff ",
    "ipv4": "192.0.2.35",
    "ipv4-prefix": "192.0.2.35 / 24",
    "ipv6": "2001:db8::35",
    "ipv6-prefix": "2001:db8::35/128",
    "code": " 0025",
    "number-largest": "4294967295",
    "vlan-largest": "65535",
    "port-none": "-1",
    "port-smallest": "-2147483647",
    "time": "1709539110250",
    "time-last": "253402300799999",
    "ucm": "<not open>",
    "signature": TEXTS["octets"],
    "signature-longest": "AB" * 64,
    **{f"event-{name}": text for name, text in EVENTS.items()},
}

ALARMS = {
    **{name: XML[name] for name in ("tl-info", "outage", "references", "cdata", "comments", "unknown", "no-end-tags",
                                    "no-name", "stray", "nesting", "padded", "truncated", "entity")},
    **{f"text-{name}": text for name, text in TEXT_ALARMS.items()},
    "repeated": document("DeviceTLInfo", *(2 * [param("DeviceName", "a"), param("Tea", "1"), param("T&#101;a", "2")])),
    "two": document("DeviceTLInfo", param("DeviceName", "a"), "</ParameterList></Alarm>"
                    '<Alarm Name="LastOutOfServiceInformation">', param("DeviceName", "b")),
    "coded": document("Device&#84;LInfo", param("Device&#78;ame", "S&amp;P"), param("StatusCode", "&#54;", "Enum")),
    "facts": document("LastOutOfServiceInformation", param("DeviceName", "SEP001122334455"),
                      param("DeviceIPv4Address", "192.0.2.35/24"), param("DeviceIPv6Address", "2001:db8::35/64"),
                      param("NeighborDeviceID", " sw "), param("NeighborPortID", "Gi0/1"),
                      param("UnifiedCMIPAddress", "192.0.2.1"), param("LocalPort", -1),
                      param("TimeStamp", 1709539110250), param("ReasonForOutOfService", 10, "Enum")),
    "failure": document("DeviceTLInfo", param("StatusCode", 6)),
    "many-unknown": document("A", *(param(f"a{n % 40}", n) for n in range(80))),
    "text-device": "1: Name=SEP001122334455 left over Last=a b Load=c Name= Name=x y",
}

TRACE_HEAD = ("00222490.000 |18:30:30.001 |FileHead |UTC:-05:00,Date: 2024/09/19, AppName: CCM, AppId: 100, "
              "AppNodeId: 1, HostName: lab, HostIPAddress: ::ffff:192.0.2.1, FileNumber: 1262, TraceVer: 3.0\n")
TCP_IN = "SIPTcp - wait_SdlReadRsp: Incoming SIP TCP message from 192.0.2.35 on port 53536 index 8 with 2037 bytes:"
TCP_OUT = "SIPTcp - wait_SdlSPISignal: Outgoing SIP TCP message to 2001:db8::35 on port 53536 index 8 "
UDP_IN = "//SIP/SIPUdp/wait_SdlDataInd: Incoming SIP UDP message size 539 from 192.0.2.35:[49193]:"
UDP_OUT = "//SIP/SIPUdp/wait_SdlSPISignal: Outgoing SIP UDP message to x.x.x.x:[49193]:"


def traced(announcement, message, kind="NET", time="18:30:35.831"):
    return f"00222499.002 |{time} |AppInfo  |{announcement}\n[9957,{kind}]\n{message}\n"


def with_length(message, length=None):
    body = message.partition("\r\n\r\n")[2]
    return message.replace("Content-Length: 9", f"Content-Length: {len(body) if length is None else length}")


TRACED = with_length(sip("REFER sip:192.0.2.1 SIP/2.0", "Date: Thu, 19 Sep 2024 23:30:35 GMT", body=TL_INFO))
PARTS = with_length(sip("REFER sip:a SIP/2.0", "Content-Type: multipart/mixed; boundary=b1", eol="\r\n", body=(
    "--b1\r\nContent-Type: application/sdp\r\n\r\nv=0\r\ns=x\r\n--b1\r\nContent-Type: text/xml\r\n\r\n<a>\n</a>"
    "\r\n--b1--\r\n")))


EXPRESSWAY_ENDS = 'Local-ip="192.0.2.1"  Local-port="27901"  Src-ip="192.0.2.35"  Src-port="7003"'


def expressway(message, time="07:09:13,973", ends=EXPRESSWAY_ENDS):
    indented = message.replace("\n", "\n ")
    return (f'2016-04-19T17:09:13+10:00 expc tvcs: UTCTime="2016-04-19 {time}" Module="network.sip" Level="DEBUG":  '
            f'Action="Received"  {ends}  Msg-Hash="1"\n SIPMSG:\n |{indented}|\n')


def phone(message, direction="sent--->", peer="192.0.2.1:5060"):
    head = "5850 DEB Mar 09 18:32:45.419807 (618:927) JAVA-"
    message = f"sipio-{direction} {message}"
    pieces = [message[at:at + 1024].replace("\r", "^M").replace("\n", "\n\t") for at in range(0, len(message), 1024)]
    return (f"{head}SIPCC-SIP_MSG_SEND: ccsip_dump_send_msg_info: <{peer}>:x\n"
            + "".join(f"{head}{piece}\n" for piece in pieces) + f"{head}::End-Of-Sip-Message::\n"
            + f"{head}[[MESSAGE_1.0]]: [2001:db8::1] --> SIP/2.0 200 OK() --> [SIPCC] : \n")


# The first byte says how many bytes more the parser gets each time.
TRACES = {
    "wire": "z" + TRACE_HEAD + traced(TCP_IN, TRACED) + traced(TCP_OUT, sip("SIP/2.0 202 Accepted"), "INT"),
    "udp": "\x05" + traced(UDP_IN, TRACED) + traced(UDP_OUT, with_length(sip("SIP/2.0 202 Accepted"))),
    "pasted": "~" + traced(UDP_IN, TRACED.replace("\r", "")).replace("  |", " |")
              + "0000001 .001 |18:30:36.000 |AppInfo |",
    "parts": "A" + traced(TCP_IN, PARTS.replace("\r", "")),
    "midnight": " " + TRACE_HEAD + traced(TCP_IN, "\r\n", time="23:59:59.999")
                + traced(TCP_OUT, "", time="00:00:00.000"),
    "ignored": "A00000001.001 |10:00:00.000 |AppInfo  |//SIP/SIPTcp/wait_SdlReadRsp: Ignoring large message. Only",
    "expressway": "z" + expressway(TRACED) + expressway(with_length(sip("SIP/2.0 202 Accepted")), "23:59:59,999")
                  + expressway("x", ends='Dst-ip="127.0.0.1"  Dst-port="25000"').replace(" expc ", " expe "),
    "expressway-pasted": "A" + expressway(TRACED).replace("\r", "").replace("\n ", "\n").replace('"  ', '" '),
    "phone": "z" + phone(with_length(sip("REFER sip:192.0.2.1 SIP/2.0", body=TL_INFO * 4))) + phone(sip("SIP/2.0 202 Accepted"), "recv<---"),
    "phone-years": "~" + phone(TRACED) + phone(TRACED).replace("Mar 09", "Dec 31")
                   + phone(TRACED).replace("Mar 09", "Jan  1"),
    "phone-pasted": "A" + phone(TRACED).replace("\t", " " * 8).replace("(618:927) ", "").replace("::End", "\n"),
    "copy": TRACED,
    "copy-without-cr": TRACED.replace("\r", ""),
    "copy-cut": with_length(TRACED, 2000)[:-20],
    "copy-of-parts": PARTS.replace("\r", ""),
}


# Inputs that something went wrong with, each named after what it was.
XML_TROUBLE = {
    "comments-in-doctype-without-end": "<!DOCTYPE x [<!-- a --><!-- b" + TL_INFO,
    "comments-in-unknown-without-end": document("A", "<Other><!-- a -->b<!-- c</Other>"),
    "comment-in-unknown-leaf": document("A", '<Other name="a">b<!-- </Other> -->c</Other>'),
    "instruction-in-doctype": "<!DOCTYPE x [<?a]>" + TL_INFO,
    "stray-after-container": "<html>text<body>more</body></html>",
    "stray-reference": document("A", "&lt;<![CDATA[x]]>"),
    "unknown-truncated-in-end-tag": '<x-cisco-alarm><Other name="a">b</Ot',
    "unknown-truncated-in-comment-opener": '<x-cisco-alarm><Other name="a">b<!-',
    "truncated-in-bad-end-tag": '<x-cisco-alarm><String name="a">b</String junk',
    "stylesheet-for-declaration": '<?xml-stylesheet encoding="x"?>' + TL_INFO,
}
SIP_MESSAGE_TROUBLE = {
    "body-on-one-line-before-request": sip("REFER sip:a SIP/2.0", body=OUTAGE.replace("\n", "")) * 2,
    "status-line-not-ascii": sip("SIP/2.0 200 Sch\u00f6n"),
    "version-in-uri": sip("REFER sip:SIP/2.0@a SIP/2.0"),
    "version-in-header": sip("REFER sip:a SIP/2.0", "X: SIP/2.0"),
    "whitespace-before-colon": "REFER sip:a SIP/2.0\r\nCall-ID : abc@192.0.2.35\r\nCSeq\t: 1 REFER\r\n\r\n",
}
SIP_CID_TROUBLE = {
    "two-content-ids": sip("REFER sip:a SIP/2.0", "Content-Id: <2@a>", "Content-Id: <1@a>"),
    "name-with-brackets": 'Refer-To: "<sip:x>" <cid:1@a>\r\n\r\n',
}
SIP_REASON_TROUBLE = {
    "reasons-with-two-quoted": 'Reason: Q.850;text="a",SIP;text="cisco-alarm:1"\r\n\r\n',
}
XML_TEXT_TROUBLE = {"stylesheet-for-declaration": XML_TROUBLE["stylesheet-for-declaration"]}
TEXT_TROUBLE = {"number-above-small-max": "9"}


def choices():
    """For the generator of documents: bytes that are as good as any other."""
    source = random.Random(1)
    return {f"{n:02}": source.randbytes(20 * n) for n in range(1, 21)}


def write(folder, targets):
    for target, inputs in targets.items():
        (HERE / folder / target).mkdir(parents=True, exist_ok=True)
        for name, data in inputs.items():
            (HERE / folder / target / name).write_bytes(data if isinstance(data, bytes) else data.encode())


def main():
    write("corpus", {"text": TEXTS, "xml_scanner": XML, "xml_wellformed": choices(), "xml_text": XML_TEXTS,
                     "sip_message": SIP_MESSAGES, "sip_cid": SIP_CIDS, "sip_reason": SIP_REASONS,
                     "protocol_event": EVENTS, "text_alarm": TEXT_ALARMS, "sccp_message": SCCP,
                     "value": VALUES, "alarm_reader": ALARMS, "sip_trace": TRACES})
    write("crashers", {"text": TEXT_TROUBLE, "xml_scanner": XML_TROUBLE, "xml_text": XML_TEXT_TROUBLE,
                       "sip_message": SIP_MESSAGE_TROUBLE, "sip_cid": SIP_CID_TROUBLE,
                       "sip_reason": SIP_REASON_TROUBLE})


if __name__ == "__main__":
    main()
