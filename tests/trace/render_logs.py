# SPDX-License-Identifier: GPL-2.0-or-later
"""Renders SIP messages as an Expressway and as phones would have logged them, in the form of published excerpts."""

from datetime import datetime, timezone

PIECE = 1024    # bytes of a message in one line of a phone's log


def clock(message):
    return datetime.fromtimestamp(message.time // 1000 / 1000, timezone.utc)


def milliseconds(when):
    return when.microsecond // 1000


# ---- Expressway


def expressway_line(when, host, rest):
    """The system's time is local, that of the log is UTC."""
    return (f"{when:%Y-%m-%dT%H:%M:%S}+10:00 {host} tvcs: UTCTime=\"{when:%Y-%m-%d %H:%M:%S},{milliseconds(when):03}\" "
            f"{rest}\n")


def expressway_ends(message, outgoing):
    local, other, name = ((message.src, message.sport), (message.dst, message.dport), "Dst") if outgoing else (
        (message.dst, message.dport), (message.src, message.sport), "Src")
    return (f"Action=\"{'Sent' if outgoing else 'Received'}\"  Local-ip=\"{local[0]}\"  Local-port=\"{local[1]}\"  "
            f"{name}-ip=\"{other[0]}\"  {name}-port=\"{other[1]}\"")


def expressway(messages, ip, host, carriage_returns=True):
    """The log of a host; each message is logged with Level INFO, too, without its text."""
    log = []
    for message in messages:
        outgoing = message.src == ip
        if not outgoing and message.dst != ip:
            continue
        when, ends = clock(message), expressway_ends(message, outgoing)
        text = message.data.decode("utf-8", "surrogateescape").replace("\n", "\n ")
        log.append(expressway_line(when, host, f"Module=\"network.sip\" Level=\"INFO\":  {ends}  Detail=\"x\""))
        log.append(expressway_line(when, host, f"Module=\"network.sip\" Level=\"DEBUG\":  {ends}  Msg-Hash=\"7\"")
                   + f" SIPMSG:\n |{text if carriage_returns else text.replace(chr(13), '')}|\n\n")
        log.append(expressway_line(when, host, "Module=\"developer.sip.leg\" Level=\"INFO\" Method=\"x\":  this=\"7\""))
    return "".join(log)


# ---- Phones


class Phone:
    """The log of a phone."""

    def __init__(self, ip, threads=True):
        self.ip, self.number = ip, 5849
        self.thread = "(618:927) JAVA-" if threads else "JAVA-"
        self.text = ""

    def line(self, when, text, level="DEB"):
        self.number += 1
        self.text += f"{self.number:04} {level} {when:%b %d %H:%M:%S}.{when.microsecond:06} {text}\n"

    def message(self, message):
        when, outgoing = clock(message), message.src == self.ip
        own = "sipio-sent---> " if outgoing else "sipio-recv<--- "
        peer, port = (message.dst, message.dport) if outgoing else (message.src, 0)
        if outgoing:
            self.line(when, f"{self.thread}SIPCC-SIP_MSG_SEND: ccsip_dump_send_msg_info: <{peer}:{port:<4}>:x :1 X::y",
                      "NOT")
        text = own + message.data.decode("utf-8", "surrogateescape")
        for at in range(0, len(text), PIECE):
            piece = text[at:at + PIECE]
            piece = (piece[:-1] if piece.endswith("\n") else piece).replace("\n", "\n\t").replace("\r", "^M")
            self.line(when, self.thread + piece)
            self.line(when, "(624:624) metmand-update_sessionid: Local UUID: ", "NOT")
        self.line(when, f"{self.thread}::End-Of-Sip-Message::")
        start = message.data.split(b"\r\n")[0].decode()
        arrows = ("SIPCC", start, peer) if outgoing else (peer, start, "SIPCC")
        self.line(when, "{}[[MESSAGE_1.0]]: [{}] --> {}() --> [{}] : ".format(self.thread, *arrows))


def phones(messages, nodes, threads=True):
    """Address -> the log of that phone; the other ends are the nodes."""
    addresses = {node.ip for node in nodes}
    logs = {}
    for message in messages:
        ip = message.dst if message.src in addresses else message.src
        logs.setdefault(ip, Phone(ip, threads)).message(message)
    return {ip: log.text for ip, log in logs.items()}
