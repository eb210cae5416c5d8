# SPDX-License-Identifier: GPL-2.0-or-later
"""A phone's signaling with Unified CM: messages made, sent and answered in order of time."""

from .sip import (Message, answer, answer_tag, as_bytes, http_date, lean_refer, refer, register,
                  register_answer)
from .wire import Tcp, Udp, token


class Session:
    """One phone's signaling with one Unified CM: makes the messages, sends them, answers them."""

    def __init__(self, trace, phone, ucm, transport="TCP", pipe=None):
        self.trace, self.phone, self.ucm, self.transport = trace, phone, ucm, transport
        kind = Tcp if transport == "TCP" else Udp
        self.pipe = pipe or kind(trace, phone.end(), ucm.end())

    def step(self, wait, case):
        """Let time pass and, if there is a name, name the next frame."""
        self.trace.wait(wait)
        if case:
            self.trace.case(case)

    def refer(self, body, **values):
        """Make, but don't send, the REFER that carries `body`."""
        return refer(self.phone, self.ucm.host, self.transport, self.trace.now, body, **values)

    def lean(self, body):
        """The same with few headers."""
        return lean_refer(self.phone, self.ucm.host, self.transport, self.trace.now, body)

    def send(self, message, **how):
        self.pipe.send(bytes(message), **how)

    def make_answer(self, request, status="202 Accepted", *lines, body=b"", kind=None):
        """Unified CM's answer, not sent yet."""
        contact = f"Contact: <sip:{self.ucm.host}:5060;transport={self.transport.lower()}>"
        if status[0] == "2":
            lines = (contact, *lines)
        return answer(request, status, self.trace.now, *lines, body=body, kind=kind)

    def answer(self, request, status="202 Accepted", *lines, wait=20, case=None, body=b"", kind=None, **how):
        """Unified CM answers a request after `wait` milliseconds."""
        self.step(wait, case)
        made = self.make_answer(request, status, *lines, body=body, kind=kind)
        self.pipe.reply(bytes(made), **how)
        return made

    def phone_answer(self, request, status="200 OK", wait=5, case=None, body=b"", kind=None):
        """The phone answers a request of Unified CM."""
        self.step(wait, case)
        contact = f"Contact: <sip:{self.phone.uuid}@{self.phone.host}:{self.phone.port}>"
        server = f"Server: {self.phone.agent}"
        made = answer(request, status, self.trace.now, server, contact, body=body, kind=kind)
        self.pipe.send(bytes(made))
        return made

    def ask(self, request, case=None, status="202 Accepted"):
        """Send a request and answer it."""
        self.step(0, case)
        self.send(request)
        if status:
            self.answer(request, status)
        self.trace.wait(50)
        return request

    def alarm(self, body, case=None, **values):
        """Send a document and accept it: the everyday case."""
        return self.ask(self.refer(body, **values), case)

    def make_register(self, ids, cseq, reason=None, body=None):
        """A REGISTER, not sent yet."""
        return register(self.phone, self.ucm.host, self.transport, self.trace.now, ids, cseq, reason, body)

    def accept_register(self, request, case=None):
        """100 Trying, then 200 OK, which is given back."""
        self.answer(request, "100 Trying", wait=8)
        self.step(100, case)
        done = register_answer(request, self.trace.now, f"Cisco-CUCM{self.ucm.version}")
        self.pipe.reply(bytes(done))
        self.trace.wait(50)
        return done

    def register(self, ids, cseq, reason=None, case=None):
        """REGISTER and its 200 OK; gives both."""
        request = self.make_register(ids, cseq, reason)
        self.step(0, case)
        self.send(request)
        return request, self.accept_register(request)


class Dialog:
    """One dialog of a phone: who is who, and the two sequence numbers."""

    def __init__(self, session, peer, ids, cseq=101, by_server=False):
        self.session = session
        phone, ucm = session.phone, session.ucm
        self.call_id = phone.call_id(ids)
        if by_server:
            self.call_id = f"{ids.branch}-{ids.cid}-5f-646ea8c0@{ucm.ip}"
        tags = [phone.tag(ids), answer_tag(self.call_id)]
        local, remote = reversed(tags) if by_server else tags
        self.local = f'"{phone.display}" <sip:{phone.number}@{ucm.host}>;tag={local}'
        self.remote = f"<sip:{peer}@{ucm.host}>;tag={remote}"
        self.uri = {"phone": f"sip:{peer}@{ucm.host}",
                    "server": f"sip:{phone.uuid}@{phone.host}:{phone.port}"}
        self.cseq = {"phone": cseq - 1, "server": 100}
        self.first = True

    def request(self, who, method, *lines, cseq=None, body=b"", kind=None):
        """A request by `who` (phone or server), not sent yet; CANCEL and ACK name the INVITE's `cseq`."""
        return dialog_request(self, who, method, lines, self._number(who, cseq), body, kind)

    def _number(self, who, cseq):
        if cseq is None:
            self.cseq[who] += 1
        return cseq or self.cseq[who]

    def says(self, who, method, *lines, wait=20, case=None, **values):
        """Make a request and send it."""
        session = self.session
        session.step(wait, case)
        made = self.request(who, method, *lines, **values)
        (session.pipe.send if who == "phone" else session.pipe.reply)(bytes(made))
        return made


def dialog_request(dialog, who, method, lines, number, body, kind):
    """A request in a dialog; the very first one can't know the other side's tag yet."""
    session, (frm, to) = dialog.session, (dialog.local, dialog.remote)
    phone, ucm, transport = session.phone, session.ucm, session.transport
    sender, contact = f"{phone.host}:{phone.port}", f"{phone.uuid}@{phone.host}:{phone.port}"
    if who == "server":
        frm, to, sender, contact = to, frm, f"{ucm.host}:5060", f"{ucm.host}:5060"
    if dialog.first:
        to, dialog.first = to.partition(";tag=")[0], False
    transaction = "INVITE" if method == "CANCEL" else method
    branch = token("branch", dialog.call_id, who, number, transaction)
    return Message(f"{method} {dialog.uri[who]} SIP/2.0", (
        f"Via: SIP/2.0/{transport} {sender};branch=z9hG4bK{branch}",
        f"From: {frm}",
        f"To: {to}",
        f"Call-ID: {dialog.call_id}",
        "Max-Forwards: 70",
        f"Date: {http_date(session.trace.now)}",
        f"CSeq: {number} {method}",
        f"User-Agent: {phone.agent if who == 'phone' else f'Cisco-CUCM{ucm.version}'}",
        f"Contact: <sip:{contact};transport={transport.lower()}>",
        *lines,
        *([f"Content-Type: {kind}"] if kind else []),
        f"Content-Length: {len(as_bytes(body))}",
    ), as_bytes(body))
