# SPDX-License-Identifier: GPL-2.0-or-later
"""Who closed the connection that a phone lost, and clocks that cannot be believed: lost-connection.pcapng."""

import pytest

from links_support import cases, frame_of, messages

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
# Case -> whether there is an outage, and what the note says.
CLOCKS = {
    "clock-1970": "the phone's clock had not been set yet",
    "clock-1970-later": "the phone's clock had not been set yet",
    "clock-2000": "the phone's clock had not been set yet",
    "clock-2000-later": "the phone's clock had not been set yet",
    "clock-ahead": "by the phone's clock service was lost after the alarm came",
    "clock-two-years": "by the phone's clock service was lost more than a year ago",
}


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


@BOTH
@pytest.mark.parametrize("case", CLOCKS)
def test_clock_that_cannot_be_believed(tshark, case, two_pass):
    number = frame_of(CAPTURE, case)
    found = tshark.fields(CAPTURE, two_pass=two_pass)[number]
    assert "timestamp" in found and "outage" not in found and found["expert.clock_not_set"] == [True]
    assert f"No outage: {CLOCKS[case]}]" in tshark.text(CAPTURE, number, "-V", two_pass=two_pass)


@BOTH
@pytest.mark.parametrize("case", ("clock-set", "clock-months"))
def test_clock_that_was_set(tshark, case, two_pass):
    found = tshark.fields(CAPTURE, two_pass=two_pass)[frame_of(CAPTURE, case)]
    (message,) = cases(CAPTURE)[case]
    assert found["outage"] == [message.time * 1000 - found["timestamp"][0]] and "expert.clock_not_set" not in found


@BOTH
def test_clock_that_is_missing(tshark, two_pass):
    found = tshark.fields(CAPTURE, two_pass=two_pass)[frame_of(CAPTURE, "clock-missing")]
    assert not {"timestamp", "outage", "expert.clock_not_set"} & found.keys()


def test_every_alarm_is_told_once(tshark):
    """None of them is another one's retransmission."""
    frames = {m.frame for m in messages(CAPTURE) if m.method == "REFER"}
    assert tshark.frames(CAPTURE, "cisco_alarm.first_report == 1") == sorted(frames)
