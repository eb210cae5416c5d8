# SPDX-License-Identifier: GPL-2.0-or-later
"""SIP as Cisco phones and Unified CM speak it: header order and wording follow a CP-7821's."""

import time
from dataclasses import dataclass, replace

from .alarm import PROLOG
from .wire import token

ALARM_TYPE = "application/x-cisco-alarm+xml"
REMOTECC_TYPE = "application/x-cisco-remotecc-request+xml"
ALLOW = "ACK,BYE,CANCEL,INVITE,NOTIFY,OPTIONS,REFER,REGISTER,UPDATE,SUBSCRIBE"
SUPPORTED = ",".join(
    "replaces join sdp-anat norefersub resource-priority extended-refer X-cisco-callinfo X-cisco-serviceuri "
    "X-cisco-escapecodes X-cisco-service-control X-cisco-srtp-fallback X-cisco-monrec X-cisco-config "
    "X-cisco-sis-7.0.0 X-cisco-xsi-8.5.1".split())


@dataclass(frozen=True)
class Message:
    """A SIP message: start line, header lines in order, body."""
    start: str
    lines: tuple
    body: bytes = b""

    def __bytes__(self):
        head = "\r\n".join((self.start, *self.lines, "", ""))
        return head.encode("utf-8") + self.body

    def get(self, name):
        """The value of a header line written `name: value`."""
        return next(line[len(name) + 2:] for line in self.lines if line.startswith(f"{name}: "))

    def swap(self, name, *instead):
        """The same message with other lines, or none, in the place of a header."""
        lines = []
        for line in self.lines:
            lines.extend(instead if line.startswith(f"{name}: ") else (line,))
        if lines == list(self.lines):
            raise KeyError(f"no header {name}")
        return replace(self, lines=tuple(lines))

    def event(self, word):
        """How a phone notes this message as its last one sent (`Sent`) or received (`Rcvd`)."""
        return f"{word}:{self.start}  Cseq:{self.get('CSeq')} CallId:{self.get('Call-ID')}    "


def http_date(now):
    """The Date header's form of a time in microseconds."""
    return time.strftime("%a, %d %b %Y %H:%M:%S GMT", time.gmtime(now // 1_000_000))


def as_bytes(body):
    return body.encode("utf-8") if isinstance(body, str) else body


def refer(phone, ucm, transport, now, body, ids=None, content_type=ALARM_TYPE, length=None):
    """The one-shot REFER by which a phone hands a document to Unified CM."""
    ids, body = ids or phone.ids(), as_bytes(body)
    port = f"{phone.host}:{phone.port}"
    return Message(f"REFER sip:{ucm} SIP/2.0", (
        f"Via: SIP/2.0/{transport} {port};branch=z9hG4bK{ids.branch}",
        f'From: "{phone.display}" <sip:{phone.number}@{phone.host}>;tag={phone.tag(ids)}',
        f"To: <sip:{ucm}>",
        f"Call-ID: {phone.call_id(ids)}",
        f"Session-ID: {phone.session};remote={'0' * 32}",
        f"Date: {http_date(now)}",
        "CSeq: 1000 REFER",
        f"User-Agent: {phone.agent}",
        "Expires: 10",
        "Max-Forwards: 70",
        f"Contact: <sip:{phone.uuid}@{port};transport={transport.lower()}>;"
        f'+u.sip!devicename.ccm.cisco.com="{phone.device}"',
        "Require: norefersub",
        f'Referred-By: "{phone.display}" <sip:{phone.number}@{phone.host}>',
        f"Refer-To: cid:{ids.cid}@{phone.ip}",
        f"Content-Id: <{ids.cid}@{phone.ip}>",
        f"Allow: {ALLOW}",
        f"Content-Length: {len(body) if length is None else length}",
        f"Content-Type: {content_type}",
        "Content-Disposition: session;handling=required",
    ), body)


def lean_refer(phone, ucm, transport, now, body, ids=None):
    """A REFER with just the headers that the alarm needs, for captures of very many alarms."""
    full, wanted = refer(phone, ucm, transport, now, body, ids), (
        "Via", "From", "To", "Call-ID", "CSeq", "Max-Forwards", "Refer-To", "Content-Id", "Content-Length",
        "Content-Type")
    return replace(full, lines=tuple(line for line in full.lines if line.partition(":")[0] in wanted))


def element(name, *children, attribute=""):
    """An XML element on lines of its own, as phones indent them."""
    head = f"<{name} {attribute}>" if attribute else f"<{name}>"
    if not children:
        return [f"{head}</{name}>"]
    return [head, *("  " + line for child in children for line in child), f"</{name}>"]


def options_document():
    """What the phone can do; `oosalarm` among it promises XML alarms."""
    def usage(name, value):
        return element(name, element("unot"), element("sub"), attribute=f'usage="{value}"')
    options = element(
        "optionsind",
        element("combine", element("remotecc", element("status")), element("service-control"),
                attribute='max="6"'),
        usage("dialog", "hook status"), usage("dialog", "shared line"), usage("presence", "blf speed dial"),
        *(element(name) for name in ("joinreq", "cfwdall-anyline", "coaching", "oosalarm", "x-cisco-number",
                                     "bfcp", "gatewayrecording", "conferenceDisplayInstance")))
    return remotecc_document(options)


def remotecc_document(content):
    """`content` (lines) in the wrapping of all remote call control requests."""
    return "\n".join([PROLOG, *element("x-cisco-remotecc-request", content)])


def bulk_document():
    """The request to register all lines at once."""
    contact = element("contact", element("register"), attribute='all="true"')
    return remotecc_document(element("bulkregisterreq", contact))


def multipart(*parts, boundary="uniqueBoundary"):
    """A multipart body of (header lines, content) pairs."""
    body = b""
    for lines, content in parts:
        body += "\r\n".join((f"--{boundary}", *lines, "", "")).encode() + as_bytes(content) + b"\r\n"
    return body + f"--{boundary}--\r\n".encode()


def part(content, content_type=REMOTECC_TYPE, *more):
    return (f"Content-Type: {content_type}", "Content-Disposition: session;handling=optional", *more), content


def register(phone, ucm, transport, now, ids, cseq, reason=None, body=None):
    """A REGISTER with the bulk and options bodies; `reason` is the Reason header's value."""
    body = multipart(part(bulk_document()), part(options_document())) if body is None else as_bytes(body)
    port = f"{phone.host}:{phone.port}"
    return Message(f"REGISTER sip:{ucm} SIP/2.0", (
        f"Via: SIP/2.0/{transport} {port};branch=z9hG4bK{ids.branch}",
        f"From: <sip:{phone.number}@{ucm}>;tag={phone.tag(ids)}",
        f"To: <sip:{phone.number}@{ucm}>",
        f"Call-ID: {phone.call_id(ids)}",
        "Max-Forwards: 70",
        f"Session-ID: {phone.session};remote={'0' * 32}",
        f"Date: {http_date(now)}",
        f"CSeq: {cseq} REGISTER",
        f"User-Agent: {phone.agent}",
        f"Contact: <sip:{phone.uuid}@{port};transport={transport.lower()}>;"
        f'+sip.instance="<urn:uuid:00000000-0000-0000-0000-{phone.mac}>";'
        f'+u.sip!devicename.ccm.cisco.com="{phone.device}";+u.sip!model.ccm.cisco.com="{phone.model_id}"',
        f"Supported: {SUPPORTED}",
        *([f"Reason: {reason}"] if reason else []),
        "Expires: 3600",
        "Content-Type: multipart/mixed; boundary=uniqueBoundary",
        "Mime-Version: 1.0",
        f"Content-Length: {len(body)}",
    ), body)


def answer_tag(call_id):
    """The tag by which the answering side marks a dialog as its own."""
    return str(int(token("to", call_id), 16))


def answer(request, status, now, *lines, body=b"", kind=None):
    """An answer to a request; all but provisional ones put a tag to a To that has none yet."""
    to = request.get("To")
    if not status.startswith("1") and ";tag=" not in to:
        to += f";tag={answer_tag(request.get('Call-ID'))}"
    return Message(f"SIP/2.0 {status}", (
        f"Via: {request.get('Via')}",
        f"From: {request.get('From')}",
        f"To: {to}",
        f"Date: {http_date(now)}",
        f"Call-ID: {request.get('Call-ID')}",
        f"CSeq: {request.get('CSeq')}",
        *lines,
        *([f"Content-Type: {kind}"] if kind else []),
        f"Content-Length: {len(body)}",
    ), body)


def register_answer(request, now, server):
    """200 OK to a REGISTER."""
    contact = f"Contact: {request.get('Contact')};x-cisco-newreg"
    return answer(request, "200 OK", now, f"Server: {server}", "Expires: 120", contact,
                  "Supported: X-cisco-srtp-fallback,X-cisco-sis-8.0.0")
