# SPDX-License-Identifier: GPL-2.0-or-later
"""Messages of a size that somebody might send to keep a reader busy: name -> function of the size in octets."""

import re
import shutil
import subprocess

import messages
from messages import Field
from runs import Tshark

REFER = (b"REFER sip:192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.9:5060;branch=z9hG4bK1\r\n"
         b"From: <sip:1@192.0.2.9>;tag=1\r\nTo: <sip:192.0.2.1>\r\nCall-ID: %(id)s\r\nCSeq: 1000 REFER\r\n"
         b"%(more)sContent-Length: %(length)d\r\nContent-Type: %(type)s\r\n\r\n%(body)s")
REGISTER = (b"REGISTER sip:192.0.2.1 SIP/2.0\r\nVia: SIP/2.0/TCP 192.0.2.9:5060;branch=z9hG4bK1\r\n"
            b"From: <sip:1@192.0.2.9>;tag=1\r\nTo: <sip:1@192.0.2.1>\r\nCall-ID: 1@192.0.2.9\r\nCSeq: 101 REGISTER\r\n"
            b"%(more)sContent-Length: 0\r\n\r\n")
ANSWER = (b"SIP/2.0 202 Accepted\r\nVia: SIP/2.0/TCP 192.0.2.9:5060;branch=z9hG4bK1\r\nFrom: <sip:1@192.0.2.9>;tag=1\r\n"
          b"To: <sip:192.0.2.1>;tag=2\r\nCall-ID: %(id)s\r\nCSeq: %(cseq)s\r\nContent-Length: 0\r\n\r\n")
ALARM = b"application/x-cisco-alarm+xml"
LINKED = b"Refer-To: cid:1@192.0.2.9\r\nContent-Id: <1@192.0.2.9>\r\n"
OPEN = (b'<?xml version="1.0" encoding="UTF-8"?>\n<x-cisco-alarm>\n<Alarm Name="LastOutOfServiceInformation">\n'
        b'<ParameterList>\n')
CLOSE = b"</ParameterList>\n</Alarm>\n</x-cisco-alarm>"
SEGMENT = 60000


def fill(unit, size):
    """As many of the unit as fit."""
    return unit * (size // len(unit))


def numbered(unit, size):
    """The same with a number in each."""
    return b"".join(unit % i for i in range(size // len(unit % 100000)))


def refer(body, more=LINKED, kind=ALARM, call_id=b"1@192.0.2.9", length=None):
    return REFER % {b"id": call_id, b"more": more, b"length": len(body) if length is None else length, b"type": kind,
                    b"body": body}


def document(middle, **how):
    return refer(OPEN + middle + CLOSE, **how)


def param(name, value, kind=b"String"):
    return b'<%s name="%s">%s</%s>\n' % (kind, name, value, kind)


def inside(unit):
    """Between the parameters."""
    return lambda size: document(fill(unit, size))


def before(unit):
    """Before the document's first element."""
    return lambda size: refer(fill(unit, size) + OPEN + CLOSE)


def value(name, unit, start=b"", kind=b"String"):
    """As the value of a parameter."""
    return lambda size: document(param(name, start + fill(unit, size), kind))


def header(name, unit, start=b"", end=b""):
    """As the value of a header."""
    return lambda size: document(b"", more=LINKED + name + b": " + start + fill(unit, size) + end + b"\r\n")


def instead(name, unit, start=b"", end=b""):
    """As the value of Refer-To or Content-Id."""
    def make(size):
        lines = {b"Refer-To": b"cid:1@192.0.2.9", b"Content-Id": b"<1@192.0.2.9>", name: start + fill(unit, size) + end}
        return document(b"", more=b"".join(b"%s: %s\r\n" % line for line in lines.items()))
    return make


def reason(unit, start=b'SIP;text="cisco-alarm:23 ', end=b'"'):
    """As the Reason header of a REGISTER."""
    return lambda size: REGISTER % {b"more": b"Reason: " + start + fill(unit, size) + end + b"\r\n"}


def laughs(size):
    entities = b"".join(b'<!ENTITY l%d "%s">\n' % (i, b"&l%d;" % (i - 1) * 10) for i in range(1, size // 140))
    head = b"<!DOCTYPE x-cisco-alarm [\n<!ENTITY l0 \"ha\">\n" + entities + b"]>\n"
    return refer(head + OPEN + param(b"DeviceName", fill(b"&l9;", size // 4)) + CLOSE)


def nested(size):
    unit = OPEN + b'<String name="NeighborDeviceID">'
    return refer(fill(unit, size) + CLOSE)


def utf16(size):
    return refer(b"\xff\xfe" + (OPEN + fill(param(b"NeighborDeviceID", b"switch"), size // 2) + CLOSE).decode().encode("utf-16-le"))


def lying(size):
    """What Content-Length leaves out is taken for the next messages."""
    body = OPEN + fill(param(b"NeighborDeviceID", b"switch"), size) + CLOSE
    return refer(body, length=len(body) // 2)


def same_cid(size):
    token = fill(b"a", size // 2)
    return document(b"", more=b"Refer-To: cid:%s\r\nContent-Id: <%s>\r\n" % (token, token))


def parts(content, headers=b"", most=400):
    """A multipart body of parts that are alarms; beyond some 450 parts Wireshark itself gives up."""
    part = b"--b\r\nContent-Type: " + ALARM + b"\r\n\r\n" + content + b"\r\n"

    def make(size):
        count = min(most, size // len(part))
        return refer(part * count + b"--b--\r\n", more=LINKED + fill(headers, size) if headers else LINKED,
                     kind=b"multipart/mixed; boundary=b")
    return make


def boundaries(unit):
    return lambda size: refer(fill(unit, size) + b"--b--\r\n", kind=b"multipart/mixed; boundary=b")


SHORT_ALARM = b'<x-cisco-alarm><Alarm Name="DeviceTLInfo"/></x-cisco-alarm>'
DOCUMENTS = {
    "<": inside(b"<"), "&": inside(b"&"), "</": inside(b"</"), "<a": inside(b"<a "), "blanks": inside(b" "), "NULs": inside(b"\0"),
    "tags without end": inside(b"<String name=\"a\">"), "unknown tags": inside(b"<a>"), "end tags": inside(b"</String>"),
    "half tags": inside(b"<String name"), "open attributes": inside(b"<String name=\""),
    "attributes": lambda size: document(b"<String" + fill(b" a='b'", size) + b">x</String>"),
    "one open attribute": lambda size: document(b"<String name=\"" + fill(b"a", size)),
    "open comments": inside(b"<!--"), "open comments in a value": value(b"DeviceName", b"<!--"),
    "open CDATA": inside(b"<![CDATA["), "open CDATA in a value": value(b"DeviceName", b"<![CDATA["),
    "open instructions": inside(b"<?"), "open instructions in a value": value(b"DeviceName", b"<?"),
    "comments in a value": value(b"DeviceName", b"<!---->"), "CDATA in a value": value(b"DeviceName", b"<![CDATA[a]]>"),
    "comments in front": before(b"<!-- -->"), "open DOCTYPEs in front": before(b"<!DOCTYPE ["),
    "DOCTYPEs in front": before(b"<!DOCTYPE a>"), "DOCTYPE quotes": before(b"<!DOCTYPE 'abcd "),
    "parameters": lambda size: document(numbered(b'<String name="p%06d">v</String>', size)),
    "one parameter again and again": inside(b'<Enum name="ReasonForOutOfService">25</Enum>'),
    "stray text": inside(b"x<!---->"), "empty elements": inside(b"<b/>"),
    "alarms": inside(b'<Alarm Name="DeviceTLInfo">'), "nested documents": nested, "billion laughs": laughs, "UTF-16": utf16,
    "a value": value(b"NeighborDeviceID", b"a"), "a value of &amp;": value(b"NeighborDeviceID", b"&amp;"),
    "a value of &": value(b"NeighborDeviceID", b"&"), "a value of &#": value(b"NeighborDeviceID", b"&#"),
    "a value of tags": value(b"NeighborDeviceID", b"<a>"), "a value of bad UTF-8": value(b"NeighborDeviceID", b"\xff"),
    "a value of escapes": value(b"NeighborDeviceID", b"\x1b"), "an unknown parameter": value(b"Unknown", b"a"),
    "a device name": value(b"DeviceName", b"a"), "a digit": value(b"ReasonForOutOfService", b"1", kind=b"Enum"),
    "a time": value(b"TimeStamp", b"1"), "slashes": value(b"DeviceIPv4Address", b"/"), "colons": value(b"DeviceIPv6Address", b":"),
    "a blank value": value(b"DeviceIPv4Address", b" "), "a parameter's name": lambda size: document(param(fill(b"a", size), b"v")),
    "a parameter's name of &": lambda size: document(param(fill(b"&amp;", size), b"v")),
    "a tag's name": lambda size: document(b"<" + fill(b"a", size) + b">v</a>"),
    "an alarm's name": lambda size: refer(OPEN.replace(b"LastOut", fill(b"a", size)) + CLOSE),
    "an event": value(b"LastProtocolEventSent", b"a", b"Sent:REGISTER sip:"),
    "an event of Cseq:": value(b"LastProtocolEventSent", b"Cseq:", b"Sent:REGISTER sip:a SIP/2.0 "),
    "an event of CallId:": value(b"LastProtocolEventSent", b" CallId:", b"Sent:REGISTER sip:a SIP/2.0 "),
    "an event of SIP/2.0": value(b"LastProtocolEventReceived", b"SIP/2.0 ", b"Rcvd:"),
    "an event's digits": value(b"LastProtocolEventReceived", b"1"),
    "an event's blanks": value(b"LastProtocolEventReceived", b" ", b"Rcvd:SIP/2.0 200"),
    "lying Content-Length": lying,
}
HEADERS = {
    "cid": instead(b"Refer-To", b"a", b"cid:"), "cid of %": instead(b"Refer-To", b"%41", b"cid:"),
    "cid of <": instead(b"Refer-To", b"<", b"cid:"), "cid of quotes": instead(b"Refer-To", b"\\\"", b"\""),
    "Content-Id": instead(b"Content-Id", b"a", b"<", b">"), "Content-Id of <": instead(b"Content-Id", b"<"),
    "cid and Content-Id": same_cid, "folded Refer-To": instead(b"Refer-To", b"\r\n a", b"cid:"),
    "Call-ID": lambda size: document(b"", call_id=fill(b"a", size)), "folded header": header(b"Subject", b"\r\n a"),
    "header lines": header(b"X", b"\r\nX: a"), "header lines with r": header(b"X", b"\r\nr\r\nrecord-route: <sip:a>"),
    "header lines with c": header(b"X", b"\r\ncontact: <sip:a>"), "header lines of start lines": header(b"X", b"\r\nR: SIP/2.0 200 "),
    "header without colon": header(b"X", b"\r\nabc"), "blank folds": header(b"X", b"\r\n "),
    "Reason": reason(b"a"), "Reason of words": reason(b"a "), "Reason of assignments": reason(b"a=b "),
    "Reason of names": reason(b"Name=SEP "), "Reason of commas": reason(b",", b"SIP"), "Reason of semicolons": reason(b";", b"SIP"),
    "Reason of texts": reason(b";text=a", b"SIP"), "Reason of protocols": reason(b",SIP", b"SIP"),
    "Reason of quotes": reason(b'"', b"SIP;text="), "Reason of backslashes": reason(b"\\", b"SIP;text="),
    "Reason of blanks": reason(b" ", b"SIP;text"), "Reason lines": reason(b"\r\nReason: Q.850", b"Q.850", b""),
    "folded Reason": reason(b"\r\n a"),
}
PARTS = {
    "half boundaries": boundaries(b"--"), "parts": parts(SHORT_ALARM),
    "parts of many alarms": parts(b"<x-cisco-alarm>" + b"<Alarm/>" * 900 + b"</x-cisco-alarm>"),
    "parts under long headers": parts(SHORT_ALARM, b"X-Header: something\r\n"),
    "parts under a folded header": parts(SHORT_ALARM, b" folded\r\n"),
}
# These fill one segment, which is as far as they go. Wireshark keeps what it knows of a frame's messages in lists, so the
# cost is not quite in proportion; the plugin may cost as much as Wireshark itself, which is the least from 4.4 on.
MESSAGES = {
    "alarms in a segment": lambda size: numbered_refers(size),
    "answers in a segment": lambda size: fill_with(size, lambda i: ANSWER % {b"id": b"%d@192.0.2.9" % i, b"cseq": b"1000 REFER"}),
    "answers all alike": lambda size: fill_with(size, lambda i: ANSWER % {b"id": b"1@192.0.2.9", b"cseq": b"1000 REFER"}),
    "answers that are not found": lambda size: fill_with(
        size, lambda i: ANSWER % {b"id": b"%d@192.0.2.9\r\n folded" % i, b"cseq": b"1000 REFER"}),
    "REGISTERs in a segment": lambda size: fill_with(
        size, lambda i: REGISTER.replace(b": 1@", b": %d@" % i) % {b"more": b"Reason: SIP;text=\"cisco-alarm:23 Name=SEP\"\r\n"}),
    "multipart alarms in a segment": lambda size: fill_with(
        size, lambda i: refer(b"--b\r\nContent-Type: %s\r\n\r\n%s\r\n--b--\r\n" % (ALARM, SHORT_ALARM),
                              kind=b"multipart/mixed; boundary=b", call_id=b"%d@192.0.2.9" % i)),
}
SHAPES = DOCUMENTS | HEADERS | PARTS


def fill_with(size, make):
    """Messages as long as they fit."""
    out, i = b"", 0
    while len(out) + len(make(i)) <= size:
        out, i = out + make(i), i + 1
    return out


def numbered_refers(size):
    return fill_with(size, lambda i: refer(SHORT_ALARM, call_id=b"%d@192.0.2.9" % i))


class Stream(Field):
    """Each message over TCP, in large segments; remembers which frames it took."""

    def __init__(self):
        super().__init__()
        self.places = []

    def add(self, data):
        first = len(self.frames)
        self.tcp(data, cuts=range(SEGMENT, len(data), SEGMENT))
        self.places.append(range(first, len(self.frames)))


def sizes(short):
    """The smaller size, of documents and of segments."""
    return (8192 if short else 32768), SEGMENT // 8


def capture(shapes, size, segment):
    """A stream of these shapes, small then eight times as large."""
    stream = Stream()
    for name in shapes:
        for times in (1, 8):
            stream.add(SHAPES[name](size * times) if name in SHAPES else MESSAGES[name](segment * times))
    return stream


# ---- Checks

OWN = ("dissect_body", "after_frame", "alarm_is_document")      # where Wireshark calls the plugin
ALLOWED = 8 * 1.15
ALLOWED_MESSAGES = 32                                           # if each looked at all others it would be 64
FRAME = "epan_dissect_run_with_taps"


def counts(lab, tshark, path, collected):
    """Instructions of each frame of a capture, of these functions and all that they call."""
    out_dir = lab.room / "home"     # where tshark's user may write
    valgrind = ["valgrind", "--quiet", "--tool=callgrind", f"--callgrind-out-file={out_dir}/callgrind",
                "--collect-atstart=no", f"--dump-after={FRAME}", *(f"--toggle-collect={name}" for name in collected)]
    for old in out_dir.glob("callgrind*"):
        old.unlink()
    run = tshark.read(path, "-V", before=valgrind, out=subprocess.DEVNULL, timeout=3600)
    if run.status:
        raise RuntimeError(f"callgrind: {run.err[:2000]}")
    totals = []
    while (dump := out_dir / f"callgrind.{len(totals) + 1}").exists():
        found = re.search(r"^totals: (\d+)", dump.read_text(errors="replace"), re.M)
        totals.append(int(found[1]) if found else 0)
        dump.unlink()
    return totals


def costs(lab, stream, tshark, collected):
    """Instructions of each message: the sum over its frames."""
    path = messages.write(lab.room / "hostile.pcapng", stream.frames)
    totals = counts(lab, tshark, path, collected)
    if len(totals) < len(stream.frames):
        raise RuntimeError(f"callgrind saw {len(totals)} of {len(stream.frames)} frames")
    return [sum(totals[i] for i in place) for place in stream.places]


def check_linear(lab):
    """Counts instructions of all shapes, small and large, in one run."""
    shapes = [*list(SHAPES)[::4], *PARTS, *MESSAGES] if lab.short else [*SHAPES, *MESSAGES]
    shapes = list(dict.fromkeys(shapes))
    size, segment = sizes(lab.short)
    stream = capture(shapes, size, segment)
    quiet = {"WIRESHARK_ABORT_ON_DISSECTOR_BUG": "", "WIRESHARK_ABORT_ON_TOO_MANY_ITEMS": ""}
    plugin, stock = (Tshark(lab.room, plugins, **quiet) for plugins in (lab.plain.plugins, None))
    for tshark in (plugin, stock):
        for name in quiet:
            del tshark.own[name]
    own = costs(lab, stream, plugin, OWN)
    if lab.short:       # of Wireshark's own costs just what is compared with
        bare = [0] * 2 * (len(shapes) - len(MESSAGES)) + costs(lab, capture(MESSAGES, size, segment), stock, (FRAME,))
        whole = bare
    else:
        whole, bare = (costs(lab, stream, tshark, (FRAME,)) for tshark in (plugin, stock))
    bad = list(verdicts(shapes, stream, own, whole, bare))
    lab.tally.check("hostile shapes cost no more than in proportion", bad, f"{len(shapes)} shapes of {size} and {8 * size} octets")


def verdicts(shapes, stream, own, whole, bare):
    """Prints the table of instructions; gives what is not in proportion."""
    print(f"{'shape':32} {'octets':>8} {'own':>12} {'own, 8x':>13} {'ratio':>6} {'/octet':>6}   8x: {'with':>13} {'stock':>13}")
    for i, name in enumerate(shapes):
        small, large = own[2 * i:2 * i + 2]
        octets = sum(len(stream.frames[n].data) - messages.TCP_HEADERS for n in stream.places[2 * i + 1])
        ratio = large / small if small else 0
        too_much = (ratio > ALLOWED_MESSAGES or large > bare[2 * i + 1]) if name in MESSAGES else ratio > ALLOWED
        print(f"{name:32} {octets:8} {small:12} {large:13} {ratio:6.2f} {large / octets:6.1f}       {whole[2 * i + 1]:13} "
              f"{bare[2 * i + 1]:13} {'TOO MUCH' if too_much or not small else ''}")
        if too_much or not small:
            yield f"{name}: {small} instructions, {large} for eight times as much, {bare[2 * i + 1]} of Wireshark's own"


def check_items(lab):
    """No shape puts more into the tree than Wireshark allows, and none makes tshark fail."""
    bad, names = [], list(SHAPES) + list(MESSAGES)
    for name in names[3::9] + ["Reason of assignments"] if lab.short else names:
        stream = Stream()
        stream.add(SHAPES[name](1 << 20) if name in SHAPES else MESSAGES[name](SEGMENT))
        path = messages.write(lab.room / "shape.pcapng", stream.frames)
        complaint = lab.sanitized.read(path, "-V", out=subprocess.DEVNULL, timeout=60).complaint()
        if complaint and lab.stock.read(path, "-V", out=subprocess.DEVNULL).complaint():
            print(f"note    {name}: stock tshark fails as well: {complaint[:150]}")
        elif complaint:
            bad.append(f"{name}: {complaint[:600]}")
    lab.tally.check("hostile shapes of a megabyte", bad, f"{len(names)} shapes")


def lines_of(lab, message):
    """What the plugin shows of a message, and what went wrong."""
    stream = Stream()
    stream.add(message)
    run = lab.plain.read(messages.write(lab.room / "lines.pcapng", stream.frames), "-V", "-O", "cisco_alarm")
    return run.out.decode("utf-8", "replace"), run.complaint()


def not_shown(text):
    """How many lines the notes of each document say are not shown."""
    return list(map(int, re.findall(r"^    \[Expert Info.*: Too many parameters: (\d+) not shown\]", text, re.M)))


def check_lines(lab):
    """Beyond the limit of lines one note says how many are not shown, whatever carries the alarm."""
    count = 100_000
    text, complaint = lines_of(lab, document(b"".join(b'<Enum name="p%d">1</Enum>' % i for i in range(count))))
    # The line of the alarm's name is one of the thousand.
    lab.tally.check("100,000 parameters", [] if not_shown(text) == [count + 1 - 1000] and not complaint
                    else [f"not shown: {not_shown(text)} {complaint}"])
    text, complaint = lines_of(lab, reason(b"Name=SEP ")(1 << 16))
    shown = len(re.findall(r"^    Device[^:]*: SEP", text, re.M))
    lab.tally.check("a Reason header of 7,000 assignments", [] if shown <= 1000 and not_shown(text) and not complaint
                    else [f"{shown} lines, not shown: {not_shown(text)} {complaint}"])


def check_frame_lines(lab):
    """All documents of a frame together have a limit, too, so that the frame stays below Wireshark's million of items."""
    # No line has more items than a damaged event: 23. Enough of them take more than a megabyte.
    event = param(b"LastProtocolEventReceived", b"Rcvd:SIP/2.0 200 OK&bad;\x1b  Cseq:122 REGISTER CallId:a&")
    for name, message, in (("900 alarms", SHAPES["parts of many alarms"](1 << 20)),
                           ("990 damaged events", parts(OPEN + event * 990 + CLOSE)(3 << 20))):
        text, complaint = lines_of(lab, message)
        count = message.count(b"<Alarm") + message.count(b"<String")
        shown, told = len(re.findall(r"^    (?!Document )\w", text, re.M)), sum(not_shown(text))
        lab.tally.check(f"{message.count(ALARM)} parts of {name} each", [] if (shown, told, complaint) == (20_000, count - 20_000, "")
                        else [f"{shown} lines, {told} not shown, of {count} {complaint[:300]}"], f"{shown} lines, {told} not shown")


def check(lab):
    check_lines(lab)
    check_frame_lines(lab)
    check_items(lab)
    if shutil.which("valgrind"):
        check_linear(lab)
    else:
        lab.tally.skip("hostile shapes cost no more than in proportion", "valgrind is not installed")
