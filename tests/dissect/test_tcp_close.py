# SPDX-License-Identifier: GPL-2.0-or-later
"""Who closed the connection that a phone lost: lost-connection.pcapng, and captures made on the spot."""

import pytest

from kit.session import Session
from kit.wire import Tcp, Trace, pcapng
from links_support import frame_of
from spot import SECOND, START, UCM, lost

CAPTURE = "lost-connection"
BOTH = pytest.mark.parametrize("two_pass", (False, True), ids=("one pass", "two passes"))
BY_PHONE, BY_UCM, BY_RESET, NOT_CLOSED = 1, 2, 3, 4
WORDS = {BY_PHONE: "the phone closed it first", BY_UCM: "Unified CM closed it first", BY_RESET: "it was reset",
         NOT_CLOSED: "it was not closed"}
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


@BOTH
@pytest.mark.parametrize("case", NOT_KNOWN)
def test_not_known(tshark, case, two_pass):
    """Nothing is said of a connection that the capture does not hold, or that the alarm does not name by its addresses."""
    found = tshark.fields(CAPTURE, two_pass=two_pass)[frame_of(CAPTURE, case)]
    assert found["reason"] == [14] and not {"closed_by", "expert.closed_by_phone"} & found.keys()


@pytest.mark.parametrize("who", WORDS)
def test_words_and_filter(tshark, who):
    where = f'cisco_alarm.closed_by == "{WORDS[who]}"'
    wanted = sorted(frame_of(CAPTURE, case) for case, row in BOTH_FAMILIES.items() if row[0] == who)
    assert tshark.frames(CAPTURE, where) == tshark.frames(CAPTURE, f"cisco_alarm.closed_by == {who}") == wanted


def test_note(tshark):
    text = tshark.text(CAPTURE, frame_of(CAPTURE, "closed-by-phone"), "-V")
    assert "By the reason Unified CM ended the connection; in this capture the phone closed it first" in text


def test_alone(tshark):
    """A filter for nothing else: no parameter is shown, and the connection is found all the same, once."""
    assert tshark.frames(CAPTURE, "cisco_alarm.closed_by") == tshark.frames(CAPTURE, "cisco_alarm.closed_by", True) == \
        sorted(frame_of(CAPTURE, case) for case in BOTH_FAMILIES)


@BOTH
def test_without_tcp_analysis(tshark, two_pass):
    """It is Wireshark's TCP that knows; without its analysis of sequence numbers nothing breaks."""
    options = ("-o", "tcp.analyze_sequence_numbers:FALSE")
    found = tshark.fields(CAPTURE, two_pass=two_pass, options=options)
    assert found[frame_of(CAPTURE, "closed-by-phone")]["reason"] == [14]
    assert found[frame_of(CAPTURE, "closed-by-phone")].get("closed_by", [BY_PHONE]) == [BY_PHONE]


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
