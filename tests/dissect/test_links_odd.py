# SPDX-License-Identifier: GPL-2.0-or-later
"""Links in unusual circumstances: links-odd.pcapng, case by case."""

import pytest

from links_model import LINKS
from links_support import STRICT, cases, frame_of

CAPTURE = "links-odd"
BOTH = pytest.mark.parametrize("two_pass", (False, True), ids=("one pass", "two passes"))


def frame(case):
    return frame_of(CAPTURE, case)


@pytest.fixture(name="found")
def make_found(tshark, two_pass):
    """Case -> the fields of its frame."""
    fields = tshark.fields(CAPTURE, two_pass=two_pass)
    return lambda case: fields.get(frame(case), {})


# What is repeated: case of the repeat, case of the first alarm, number of alarms in the message.
REPEATS = [
    ("ipv6/again", "ipv6", 1),
    ("challenged-outage/again", "challenged-outage", 1),
    ("challenged-trust-list/again", "challenged-trust-list", 1),
    ("refused-then-accepted/again", "refused-then-accepted", 1),
    ("accepted-again/again", "accepted-again", 1),
    ("handed-back/second-ucm", "handed-back", 1),
    ("answered-twice/again", "answered-twice", 1),
    ("two-parts/again", "two-parts", 2),
    ("two-documents/again", "two-documents", 2),
    ("two-alarms/again", "two-alarms", 2),
]
FIRST_TIME = [
    "ipv6", "challenged-outage", "challenged-trust-list", "refused-then-accepted", "answer-comes-first", "handed-back",
    "answered-twice", "two-parts", "two-documents", "two-alarms", "accepted-again", "answers-alike", "news/alarm",
    "news/alarm-2", "answer-to-other-phone",
]


@BOTH
class TestRepeats:
    @pytest.mark.parametrize("case, first, count", REPEATS)
    def test_repeat(self, found, case, first, count):
        assert found(case)["retransmission_of"] == [frame(first)] * count

    @pytest.mark.parametrize("case", FIRST_TIME)
    def test_first_time(self, found, case):
        assert "name" in found(case) and "retransmission_of" not in found(case)


# Alarm -> its answers, as (case of the answer, status).
ANSWERED = {
    "ipv6/again": [("ipv6/answer", 202)],
    "challenged-outage": [("challenged-outage/challenge", 401)],
    "challenged-outage/again": [("challenged-outage/answer", 202)],
    "challenged-trust-list": [("challenged-trust-list/challenge", 401)],
    "challenged-trust-list/again": [("challenged-trust-list/answer", 202)],
    "refused-then-accepted": [("refused-then-accepted/answer", 503)],
    "refused-then-accepted/again": [("refused-then-accepted/again/answer", 202)],
    "handed-back/second-ucm": [("handed-back/second-ucm/answer", 202)],
    "answered-twice": [("answered-twice/answer", 202), ("answered-twice/answer-again", 202)],
    "two-parts": [("two-parts/answer", 202)],
    "two-documents": [("two-documents/answer", 202)],
    "two-alarms": [("two-alarms/answer", 202)],
}
UNANSWERED = ("ipv6", "answer-comes-first", "handed-back", "answer-to-other-phone")
NO_ANSWER = ("answer-comes-first/answer", "answer-to-other-phone/not-the-answer", "answer-to-other-phone/wrong-way")


@BOTH
class TestAnswers:
    @pytest.mark.parametrize("case", ANSWERED)
    def test_in_the_answer(self, found, case):
        for answer, status in ANSWERED[case]:
            fields = found(answer)
            took = cases(CAPTURE)[answer][0].time - cases(CAPTURE)[case][0].time
            assert fields["response_to"] == [frame(case)] and fields["response_code"] == [status]
            assert fields["response_time"] == [1000 * took]

    @pytest.mark.parametrize("case", ANSWERED)
    def test_in_the_alarm(self, found, two_pass, case):
        """A message with two alarms has one answer."""
        answer, status = ANSWERED[case][0]
        fields = found(case)
        if two_pass:
            assert set(fields["response_in"]) == {frame(answer)} and set(fields["response_code"]) == {status}
        else:
            assert "response_in" not in fields

    @pytest.mark.parametrize("case", UNANSWERED)
    def test_unanswered(self, found, case):
        assert "name" in found(case) and not found(case).keys() & {"response_in", "response_code"}

    @pytest.mark.parametrize("case", NO_ANSWER)
    def test_no_answer(self, found, case):
        assert not found(case)

    def test_answers_that_differ_in_the_method_alone(self, found):
        assert found("answers-alike/answer")["response_to"] == [frame("answers-alike")]
        assert found("answers-alike/answer")["response_code"] == [200]


@BOTH
def test_events_over_ipv6(found, two_pass):
    for case in ("ipv6", "ipv6/again"):
        assert found(case)["last_sent.frame"] == [frame("ipv6/sent")]
        assert found(case)["last_received.call_id"] == [cases(CAPTURE)["ipv6/sent"][0].get("Call-ID")]
        assert "last_received.frame" in found(case)


@BOTH
def test_icmp_error_is_no_new_alarm(found, two_pass):
    """What an ICMP error quotes is decoded, but is nobody's first, repeats nothing, and is no fault."""
    fields = found("handed-back/error")
    assert fields["first_report"] == [False]
    assert not fields.keys() & {"retransmission_of", "response_in", "registered_in", "expert.out_of_service"}
    assert fields["carrier"] == [1] and fields["device_name"] == found("handed-back")["device_name"]


# The REGISTER's Reason header and the XML alarm: (case, field, frame it links to in one pass, and in two).
NEWS = [
    ("apart-599/alarm-first/alarm", "reason_header", None, "apart-599/alarm-first/register"),
    ("apart-599/alarm-first/register", "xml_alarm", *["apart-599/alarm-first/alarm"] * 2),
    # By the phone's clock this loss came after the REGISTER had told of one, so it is another.
    ("apart-599/register-first/register", "xml_alarm", None, None),
    ("apart-599/register-first/alarm", "reason_header", None, None),
    ("apart-601/alarm-first/alarm", "reason_header", None, None),
    ("apart-601/alarm-first/register", "xml_alarm", None, None),
    ("apart-601/register-first/register", "xml_alarm", None, None),
    ("apart-601/register-first/alarm", "reason_header", None, None),
    ("other-reason/alarm", "reason_header", None, None),
    ("other-reason/register", "xml_alarm", None, None),
    ("other-phone/alarm", "reason_header", None, None),
    ("other-phone/register", "xml_alarm", None, None),
    ("news/alarm", "reason_header", None, "news/register"),
    ("news/register", "xml_alarm", "news/alarm", "news/alarm"),
    ("news/alarm-2", "reason_header", None, "news/register-2"),
    ("news/register-2", "xml_alarm", "news/alarm-2", "news/alarm-2"),
]


@BOTH
@pytest.mark.parametrize("case, field, once, twice", NEWS, ids=[case for case, *_ in NEWS])
def test_same_news(found, two_pass, case, field, once, twice):
    """Within ten minutes, of one phone and one reason: the other way of telling the same loss of service. Each way tells it
    once, so that a second alarm begins a second loss."""
    wanted = twice if two_pass else once
    fields = found(case)
    assert fields["reason"] and fields.get(field) == ([frame(wanted)] if wanted else None)
    assert not fields.keys() & ({"reason_header", "xml_alarm"} - {field})


@BOTH
def test_strict_memory(tshark, two_pass):
    assert tshark.fields(CAPTURE, two_pass=two_pass, **STRICT) == tshark.fields(CAPTURE, two_pass=two_pass)


@BOTH
def test_filtering_changes_nothing(tshark, two_pass):
    everything = tshark.fields(CAPTURE, *LINKS, two_pass=two_pass)
    assert tshark.fields(CAPTURE, *LINKS, two_pass=two_pass, where="cisco_alarm") == everything


# Device names that take care in a display filter: how they are written there.
NAMES = {"name-quote": r'SEP\" or ip', "name-backslash": r"SEP\\x41\\", "name-control": r"SEP\x1b\a",
         "name-newline": r"SEP\nA", "name-latin1": "SEP\ufffd", "name-blanks": " SEP A "}


@pytest.mark.parametrize("case", NAMES)
def test_odd_device_names_can_be_filtered(tshark, case):
    filters = {name: f'cisco_alarm.device_name == "{NAMES[name]}"' for name in NAMES}
    assert tshark.frames_of(CAPTURE, filters.values())[filters[case]] == [frame(case)]


def test_empty_device_name(tshark):
    """Shown as a parameter without a type, and never taken for a device."""
    found = tshark.fields(CAPTURE)[frame("name-empty")]
    assert found["param.name"] == ["DeviceName"] and "device_name" not in found
