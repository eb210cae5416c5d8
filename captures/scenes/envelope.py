# SPDX-License-Identifier: GPL-2.0-or-later
"""Variations of what is around the document: headers, cid URLs, content types, multipart, gzip.

Each case is a UDP datagram of its own, accepted with 202; the document is always the same short one.
"""

from dataclasses import replace

from kit.phone import Ucm, nth_phone
from kit.session import Session
from kit.sip import ALARM_TYPE, multipart, part, remotecc_document
from kit.squeeze import gzip
from kit.wire import Trace
from scenes.odd import tl_brief

UCM = Ucm()
START = "2024-03-04 09:00:00"
SDP = "\r\n".join(("v=0", "o=- 1 1 IN IP4 192.168.15.31", "s=-", "c=IN IP4 192.168.15.31", "t=0 0",
                   "m=audio 0 RTP/AVP 0", ""))


def swapped(message, **headers):
    """Other lines for headers: `Refer_To=line`, or None to leave the header out."""
    for name, line in headers.items():
        message = message.swap(name.replace("_", "-"), *([line] if line is not None else []))
    return message


def cid(message):
    """The REFER's own cid, `token@host`."""
    return message.get("Refer-To").partition(":")[2]


def spellings(message):
    """Header names and forms that SIP allows."""
    own = cid(message)
    token, _, host = own.partition("@")
    yield "plain", {}
    yield "refer-to-brackets", {"Refer_To": f"Refer-To: <cid:{own}>"}
    yield "refer-to-name-and-brackets", {"Refer_To": f'Refer-To: "alarm" <cid:{own}>;method=INVITE'}
    yield "refer-to-compact", {"Refer_To": f"r: cid:{own}"}
    yield "refer-to-upper-case", {"Refer_To": f"REFER-TO: CID:{own}"}
    yield "content-id-lower-case", {"Content_Id": f"content-id: <{own}>"}
    yield "content-id-upper-case", {"Content_Id": f"CONTENT-ID: <{own}>"}
    yield "blank-before-colon", {"Refer_To": f"Refer-To \t: cid:{own}",
                                 "Content_Id": f"Content-Id : <{own}>"}
    yield "no-blank-after-colon", {"Refer_To": f"Refer-To:cid:{own}",
                                   "Content_Id": f"Content-Id:<{own}>"}
    yield "blanks-around-value", {"Refer_To": f"Refer-To:  cid:{own}\t ",
                                  "Content_Id": f"Content-Id:\t<{own}>  "}
    yield "folded", {"Refer_To": f"Refer-To:\r\n cid:{own}", "Content_Id": f"Content-Id: \r\n\t <{own}>"}
    yield "folded-brackets", {"Refer_To": f"Refer-To:\r\n\t<cid:{own}>\r\n ;method=INVITE"}
    yield "headers-in-other-order", {"Refer_To": None, "Content_Id": None,
                                     "Content_Type": f"Content-Type: {ALARM_TYPE}\r\nContent-Id: <{own}>\r\n"
                                                     f"Refer-To: cid:{own}"}
    yield "cid-percent-at", {"Refer_To": f"Refer-To: cid:{token}%40{host}"}
    yield "cid-percent-hyphen", {"Refer_To": f"Refer-To: cid:{token}%2Da@{host}",
                                 "Content_Id": f"Content-Id: <{token}-a@{host}>"}
    yield "cid-percent-lower", {"Refer_To": f"Refer-To: cid:{token}%2da%40{host}",
                                "Content_Id": f"Content-Id: <{token}-a@{host}>"}
    yield "cid-percent-broken", {"Refer_To": f"Refer-To: cid:{token}%4@{host}%"}
    yield "cid-long", {"Refer_To": f"Refer-To: cid:{'f' * 200}@{host}",
                       "Content_Id": f"Content-Id: <{'f' * 200}@{host}>"}
    yield "content-id-no-brackets", {"Content_Id": f"Content-Id: {own}"}
    yield "cid-no-host", {"Refer_To": f"Refer-To: cid:{token}", "Content_Id": f"Content-Id: <{token}>"}
    yield "cid-no-host-no-brackets", {"Refer_To": f"Refer-To: cid:{token}",
                                      "Content_Id": f"Content-Id: {token}"}


def mismatches(message):
    """References that lead nowhere, or elsewhere."""
    own = cid(message)
    token, _, host = own.partition("@")
    yield "cid-mismatch", {"Refer_To": f"Refer-To: cid:00000000@{host}"}
    yield "cid-mismatch-case", {"Refer_To": f"Refer-To: cid:a{token[1:]}@{host}",
                                "Content_Id": f"Content-Id: <A{token[1:]}@{host}>"}
    yield "cid-mismatch-prefix", {"Refer_To": f"Refer-To: cid:{own}0"}
    yield "cid-empty", {"Refer_To": "Refer-To: cid:"}
    yield "content-id-empty", {"Content_Id": "Content-Id: <>"}
    yield "no-content-id", {"Content_Id": None}
    yield "no-refer-to", {"Refer_To": None}
    yield "no-refer-to-no-content-id", {"Refer_To": None, "Content_Id": None}
    yield "refer-to-sip", {"Refer_To": f"Refer-To: <sip:7000@{UCM.ip}>"}
    yield "refer-to-sip-with-cid", {"Refer_To": f"Refer-To: <sip:7000@{UCM.ip}?subject=cid:{own}>"}
    yield "refer-to-empty", {"Refer_To": "Refer-To: "}
    yield "two-content-ids", {"Content_Id": f"Content-Id: <first@{host}>\r\nContent-Id: <{own}>"}


def types(_message):
    """Content types.

    From `no-content-type` on it takes a heuristic; the last three are types that have a dissector in
    Wireshark already, so that not even heuristics are asked.
    """
    def content_type(value):
        return {"Content_Type": f"Content-Type: {value}"}
    yield "type-other-case", content_type("Application/X-Cisco-Alarm+XML")
    yield "type-charset", content_type(f"{ALARM_TYPE}; charset=UTF-8")
    yield "type-charset-quoted", content_type(f'{ALARM_TYPE} ;charset="utf-8"')
    yield "type-compact", {"Content_Type": f"c: {ALARM_TYPE}"}
    yield "length-compact", {"Content_Length": "l: {length}"}
    yield "no-content-type", {"Content_Type": None}
    yield "type-unknown", content_type("application/x-vendor-report")
    yield "type-vendor", content_type("application/vnd.example.alarm+xml;version=1")
    yield "type-octet-stream", content_type("application/octet-stream")
    yield "type-xml", content_type("application/xml")
    yield "type-text-plain", content_type("text/plain")


METHODS = {"method-notify": "NOTIFY", "method-message": "MESSAGE", "method-publish": "PUBLISH"}


def with_length(message):
    """Fill in the length where a case writes that header itself."""
    lines = tuple(line.replace("{length}", str(len(message.body))) for line in message.lines)
    return replace(message, lines=lines)


def multiparts(session, body):
    """Alarms as one part of several, with the Content-Id at the part."""
    host = session.phone.ip
    remotecc = part(remotecc_document(["<statusreq></statusreq>"]))

    def build(name, *parts, refer_to=f"cid:part2@{host}", boundary="uniqueBoundary", **headers):
        message = session.refer(multipart(*parts, boundary=boundary),
                                content_type=f"multipart/mixed; boundary={boundary}")
        return name, swapped(message, Refer_To=f"Refer-To: {refer_to}", Content_Id=None, **headers)

    def alarm(*more, kind=ALARM_TYPE):
        return part(body, kind, *more)
    own = f"Content-ID: <part2@{host}>"
    yield build("multipart-second", remotecc, alarm(own))
    yield build("multipart-first", alarm(own), remotecc)
    yield build("multipart-sdp-first", part(SDP, "application/sdp"), alarm(own))
    yield build("multipart-only", alarm(own))
    yield build("multipart-two-alarms", alarm(f"Content-ID: <part1@{host}>"), alarm(own))
    yield build("multipart-brackets", remotecc, alarm(own), refer_to=f"<cid:part2%40{host}>")
    yield build("multipart-mismatch", remotecc, alarm(f"Content-ID: <part3@{host}>"))
    yield build("multipart-no-content-id", remotecc, alarm())
    yield build("multipart-id-of-other-part", part("<a/>", "application/xml", own),
                alarm(f"Content-ID: <part3@{host}>"))
    yield build("multipart-unknown-type", remotecc, alarm(own, kind="application/x-vendor-report"))
    yield build("multipart-octet-stream", remotecc, alarm(own, kind="application/octet-stream"))
    yield build("multipart-quoted-boundary", remotecc, alarm(own), boundary="b1",
                Content_Type='Content-Type: multipart/mixed;boundary="b1"')
    yield build("multipart-related", remotecc, alarm(own),
                Content_Type="Content-Type: multipart/related;boundary=uniqueBoundary")


def squeezed(session, body):
    """Content-Encoding."""
    packed = session.refer(gzip(body.encode()))
    yield "gzip", packed.swap("Content-Type", f"Content-Type: {ALARM_TYPE}", "Content-Encoding: gzip")
    yield "gzip-unknown-type", packed.swap("Content-Type", "Content-Type: application/x-vendor-report",
                                           "Content-Encoding: gzip")
    yield "encoding-identity", session.refer(body).swap("Content-Type", f"Content-Type: {ALARM_TYPE}",
                                                        "Content-Encoding: identity")
    yield "encoding-unknown", session.refer(body).swap("Content-Type", f"Content-Type: {ALARM_TYPE}",
                                                       "Content-Encoding: x-vendor")


def no_alarms(session, body):
    """Bodies that the heuristics must leave alone."""
    def plain(text, kind="text/plain"):
        return session.refer(text, content_type=kind)
    inner = body.partition("\n")[2]
    yield "no-alarm-inside-other", plain(f"<report>\n{inner}\n</report>")
    yield "no-alarm-longer-name", plain(body.replace("x-cisco-alarm", "x-cisco-alarms"))
    yield "no-alarm-dash-name", plain(body.replace("x-cisco-alarm", "x-cisco-alarm-list"))
    yield "no-alarm-other-case", plain(body.replace("x-cisco-alarm", "X-CISCO-ALARM"))
    yield "no-alarm-text-first", plain(f"Subject: {inner}")
    yield "no-alarm-in-comment", plain(f"<!-- {inner} -->\n<report></report>")
    yield "no-alarm-end-tag", plain("</x-cisco-alarm>\n" + inner)
    yield "no-alarm-remotecc", plain(remotecc_document(["<statusreq></statusreq>"]),
                                     "application/x-cisco-remotecc-request+xml")
    yield "no-alarm-remotecc-as-text", plain(remotecc_document(["<statusreq></statusreq>"]))
    yield "no-alarm-word-only", plain("x-cisco-alarm")
    yield "no-alarm-cut-name", plain("<x-cisco-ala")
    yield "no-alarm-blanks", plain(" \r\n\t ")


def renamed(message, method):
    """Another method with the same body."""
    return replace(message, start=message.start.replace("REFER", method)).swap("CSeq", f"CSeq: 1000 {method}")


def envelope():
    trace = Trace(START)
    phone = nth_phone(1)
    session = Session(trace, phone, UCM, "UDP")
    body = tl_brief(phone)
    for group in (spellings, mismatches, types):
        for case in dict(group(session.refer(body))):
            session.ask(reworded(session, body, group, case), case)
    for case, method in METHODS.items():
        session.ask(renamed(session.refer(body), method), case)
    for group in (multiparts, squeezed, no_alarms):
        for case, message in group(session, body):
            session.ask(message, case)
    return trace.frames


def reworded(session, body, group, case):
    """A new REFER, with identifiers of its own, reworded as the case asks."""
    message = session.refer(body)
    return with_length(swapped(message, **dict(group(message))[case]))
