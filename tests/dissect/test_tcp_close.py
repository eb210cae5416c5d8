# SPDX-License-Identifier: GPL-2.0-or-later
"""Who closed the connection that a phone lost: lost-connection.pcapng, and captures made on the spot."""

import pytest

from kit.session import Session
from kit.wire import ACK, FIN, RST, SYN, TCP, Tcp, Trace, pcapng, tcp_segment
from links_support import frame_of, packets
from passes import BOTH
from spot import SECOND, START, UCM, lost

CAPTURE = "lost-connection"
BY_PHONE, BY_UCM, BY_RESET, NOT_CLOSED, REFUSED = 1, 2, 3, 4, 5
WORDS = {BY_PHONE: "Phone (first FIN)", BY_UCM: "Unified CM (first FIN)", BY_RESET: "Reset (RST)",
         NOT_CLOSED: "Not closed before the alarm"}
# Case -> who, and whether the reason says otherwise.
CLOSED = {
    "closed-by-phone": (BY_PHONE, True),
    "closed-by-ucm": (BY_UCM, False),
    "reset-by-ucm": (BY_RESET, False),
    "reset-by-phone": (BY_RESET, False),
    "not-closed": (NOT_CLOSED, False),
    "closed-by-phone-timeout": (BY_PHONE, False),
}
BOTH_FAMILIES = {f"{case}{suffix}": row for case, row in CLOSED.items() for suffix in ("", "-ipv6")}
BOTH_FAMILIES["port-used-again"] = (BY_PHONE, True)
NOT_KNOWN = ("not-captured", "other-ucm", "no-port", "no-address", "named")


@BOTH
@pytest.mark.parametrize("case", BOTH_FAMILIES)
def test_closed_by(tshark, case, two_pass):
    who, contradicts = BOTH_FAMILIES[case]
    found = tshark.fields(CAPTURE, two_pass=two_pass)[frame_of(CAPTURE, case)]
    assert found["closed_by"] == [who] and ("expert.closed_by_phone" in found) == contradicts
    assert ("closed_in" in found) == (who != NOT_CLOSED)


@BOTH
def test_closed_in(tshark, two_pass):
    """The frame with the first FIN or RST, which ends the connection."""
    comments = {packet.comment: packet.number for packet in packets(CAPTURE) if packet.comment}
    found = tshark.fields(CAPTURE, "closed_in", two_pass=two_pass)
    ends = {frame_of(CAPTURE, case): [comments[f"{case}/end"]] for case in BOTH_FAMILIES if f"{case}/end" in comments}
    used_again = frame_of(CAPTURE, "port-used-again")
    assert len(ends) == 10 and {frame: one["closed_in"] for frame, one in found.items() if frame != used_again} == ends


@BOTH
@pytest.mark.parametrize("case", NOT_KNOWN)
def test_not_known(tshark, case, two_pass):
    """Nothing is said of a connection that the capture does not hold, or that the alarm does not name by its addresses."""
    found = tshark.fields(CAPTURE, two_pass=two_pass)[frame_of(CAPTURE, case)]
    assert found["reason"] == [14] and not {"closed_by", "closed_in", "expert.closed_by_phone"} & found.keys()


@pytest.mark.parametrize("who", WORDS)
def test_words_and_filter(tshark, who):
    where = f'cisco_alarm.closed_by == "{WORDS[who]}"'
    wanted = sorted(frame_of(CAPTURE, case) for case, row in BOTH_FAMILIES.items() if row[0] == who)
    assert tshark.frames(CAPTURE, where) == tshark.frames(CAPTURE, f"cisco_alarm.closed_by == {who}") == wanted


def test_note(tshark):
    text = tshark.text(CAPTURE, frame_of(CAPTURE, "closed-by-phone"), "-V")
    assert "Reason blames Unified CM, but the phone sent the first FIN" in text


def test_alone(tshark):
    """A filter for nothing else: no parameter is shown, and the connection is found all the same, once."""
    assert tshark.frames(CAPTURE, "cisco_alarm.closed_by") == tshark.frames(CAPTURE, "cisco_alarm.closed_by", True) == \
        sorted(frame_of(CAPTURE, case) for case in BOTH_FAMILIES)


@BOTH
@pytest.mark.parametrize("off", (("tcp.analyze_sequence_numbers",), ("tcp.calculate_timestamps",),
                                 ("tcp.analyze_sequence_numbers", "tcp.calculate_timestamps")), ids="+".join)
def test_without_tcp_analysis(tshark, two_pass, off):
    """The flags are read from the packets, so Wireshark's preferences for TCP change nothing."""
    options = tuple(word for name in off for word in ("-o", f"{name}:FALSE"))
    names = ("closed_by", "closed_in", "expert.closed_by_phone")
    found = tshark.fields(CAPTURE, *names, two_pass=two_pass, options=options)
    assert found == tshark.fields(CAPTURE, *names, two_pass=two_pass) and found


# ---- Captures made on the spot ----

def register_and_lose(trace, phone):
    """A phone is registered until Unified CM closes the connection. Gives the time."""
    session = Session(trace, phone, UCM)
    session.register(phone.ids(), 101)
    session.pipe.close(side=1)
    when = trace.now
    trace.wait(90_000)
    return when


@BOTH
@pytest.mark.parametrize("other_port", (False, True), ids=("same port", "other port"))
def test_closed_by_with_port_used_again(tshark, save, phone, other_port, two_pass):
    """Unified CM's FIN came first, on the connection before the one that carries the alarm."""
    trace = Trace(START)
    when = register_and_lose(trace, phone)
    again = phone.but(port=51111) if other_port else phone
    pipe = Tcp(trace, again.end(), UCM.end(), skip=900_000)
    Session(trace, again, UCM, pipe=pipe).alarm(lost(phone, when, port=phone.port))
    path = save(pcapng(trace.frames))
    assert [found["closed_by"] for found in tshark.fields(path, "closed_by", two_pass=two_pass).values()] == [[2]]


@BOTH
def test_own_connection_is_not_the_lost_one(tshark, save, phone, two_pass):
    """The one with the phone's port is the one that carries the alarm, even where it ends later: nothing was lost here."""
    trace = Trace(START)
    session = Session(trace, phone, UCM)
    session.alarm(lost(phone, trace.now - 5 * SECOND, port=phone.port))
    session.pipe.close(side=1)
    path = save(pcapng(trace.frames))
    found = tshark.fields(path, two_pass=two_pass)
    (alarm,) = (one for one in found.values() if "local_port" in one)
    assert alarm["local_port"] == [phone.port]
    assert "closed_by" not in alarm


@BOTH
@pytest.mark.parametrize("ucm_port", (5061, 5090, 5091))
def test_neighboring_port_is_another_connection(tshark, save, phone, ucm_port, two_pass):
    """No packet of the lost connection is captured. The next one has ports of the same sum as one to ucm_port."""
    trace = Trace(START)
    session = Session(trace, phone, UCM)
    session.register(phone.ids(), 101)
    session.alarm(lost(phone, trace.now - 5 * SECOND, port=phone.port - (ucm_port - 5060)))
    session.pipe.close(side=1)
    assert close_of(tshark, save(pcapng(trace.frames)), two_pass) == (None, None)


def segment(trace, src, dst, flags, seq=0, ack=0):
    """A TCP segment without data, and the number of its frame."""
    trace.packet(src, dst, TCP, tcp_segment(src, dst, seq, ack, flags))
    return len(trace.frames)


def close_of(tshark, path, two_pass, options=()):
    """Who closed the connection of the only alarm, and in which frame."""
    (alarm,) = (one for one in tshark.fields(path, two_pass=two_pass, options=options).values() if "local_port" in one)
    return alarm.get("closed_by"), alarm.get("closed_in")


def alarm_elsewhere(trace, phone):
    """Half a minute later the phone reports the loss of the connection by its port, over another one."""
    when = trace.now
    trace.wait(30_000)
    Session(trace, phone.but(port=phone.port + 7), UCM).alarm(lost(phone, when, port=phone.port))


WITHOUT_ANALYSIS = ("-o", "tcp.analyze_sequence_numbers:FALSE", "-o", "tcp.calculate_timestamps:FALSE")


@BOTH
@pytest.mark.parametrize("options", ((), WITHOUT_ANALYSIS), ids=("", "without analysis"))
def test_refused(tshark, save, phone, options, two_pass):
    """The SYN, which was sent again, is answered by RST: there was no connection to lose."""
    trace, own, ucm = Trace(START), phone.end(), UCM.end()
    for _ in range(2):
        segment(trace, own, ucm, SYN, seq=1000)
        trace.wait(1000)
    refusal = segment(trace, ucm, own, RST | ACK, ack=1001)
    alarm_elsewhere(trace, phone)
    path = save(pcapng(trace.frames))
    assert close_of(tshark, path, two_pass, options) == ([REFUSED], [refusal])
    where = 'cisco_alarm.closed_by == "Refused (SYN answered by RST)"'
    assert tshark.frames(path, where, two_pass=two_pass) == tshark.frames(path, "cisco_alarm.closed_by == 5", two_pass=two_pass)
    assert tshark.frames(path, where, two_pass=two_pass)


@BOTH
@pytest.mark.parametrize("options", ((), WITHOUT_ANALYSIS), ids=("", "without analysis"))
@pytest.mark.parametrize("side", (0, 1), ids=("phone", "Unified CM"))
def test_first_fin(tshark, save, phone, side, options, two_pass):
    """The first FIN, not its retransmission, nor that of the other side, which comes last."""
    trace = Trace(START)
    pipe = Session(trace, phone, UCM).pipe
    near, far = pipe.ends[side], pipe.ends[1 - side]
    seq, ack = pipe.next[side], pipe.next[1 - side]
    first = segment(trace, near, far, FIN | ACK, seq, ack)
    trace.wait(300)
    segment(trace, near, far, FIN | ACK, seq, ack)
    for _ in range(2):
        trace.wait(300)
        segment(trace, far, near, FIN | ACK, ack, seq + 1)
    segment(trace, far, near, RST | ACK, ack + 1, seq + 1)
    alarm_elsewhere(trace, phone)
    path = save(pcapng(trace.frames))
    assert close_of(tshark, path, two_pass, options) == ([BY_UCM if side else BY_PHONE], [first])


@BOTH
def test_ends_after_the_alarm(tshark, save, phone, two_pass):
    """It had not ended when the alarm was sent, and a second pass does not change that."""
    trace = Trace(START)
    session = Session(trace, phone, UCM)
    session.register(phone.ids(), 101)
    alarm_elsewhere(trace, phone)
    session.pipe.close()
    assert close_of(tshark, save(pcapng(trace.frames)), two_pass) == ([NOT_CLOSED], None)


@BOTH
@pytest.mark.parametrize("options", ((), WITHOUT_ANALYSIS), ids=("", "without analysis"))
@pytest.mark.parametrize("side", (0, 1), ids=("phone", "Unified CM"))
def test_missing_fin(tshark, save, phone, side, options, two_pass):
    """The FIN that is captured acknowledges an octet more than was seen, a FIN perhaps: who closed first is not known."""
    trace = Trace(START)
    session = Session(trace, phone, UCM)
    session.register(phone.ids(), 101)
    session.pipe.next[1 - side] += 1
    session.pipe.close(side)
    alarm_elsewhere(trace, phone)
    assert close_of(tshark, save(pcapng(trace.frames)), two_pass, options) == (None, None)


@BOTH
@pytest.mark.parametrize("options", ((), WITHOUT_ANALYSIS), ids=("", "without analysis"))
@pytest.mark.parametrize("side", (0, 1), ids=("phone", "Unified CM"))
def test_one_direction(tshark, save, phone, side, options, two_pass):
    """Only one end's packets are captured: the FIN of the other may have come before this one."""
    trace, ends = Trace(START), (phone.end(), UCM.end())
    near, far = ends[side], ends[1 - side]
    segment(trace, near, far, ACK, 1000, 2000)
    trace.wait(300)
    segment(trace, near, far, FIN | ACK, 1000, 2001)
    alarm_elsewhere(trace, phone)
    assert close_of(tshark, save(pcapng(trace.frames)), two_pass, options) == (None, None)
