# SPDX-License-Identifier: GPL-2.0-or-later
"""The responses to alarms: which one is whose, what it says, and how long it took."""

import pytest

from links_support import cases, frame_of
from passes import BOTH

ODD = "links-odd"
MS = 10**6      # nanoseconds


# ---- Case by case, in the words of captures/README.md: the model of links_model.py may be wrong, too ----

# Case -> answers in the capture, in order, as (case of the answer, status).
ANSWERED = {
    "links-answers": {
        "two-segments": [("two-segments/answer", 202)],
        "many-segments": [("many-segments/answer", 202)],
        "answer-two-segments": [("answer-two-segments/answer", 202)],
        "provisional-first": [("provisional-first/provisional", 100), ("provisional-first/answer", 202)],
        "answer-403": [("answer-403/answer", 403)],
        "answer-503": [("answer-503/answer", 503)],
        "answer-603": [("answer-603/answer", 603)],
        "no-answer": [],
        "one-of-two-answered/unanswered": [],
        "one-of-two-answered": [("one-of-two-answered/answer", 202)],
        "answers-in-reverse/first": [("answers-in-reverse/first/answer", 202)],
        "answers-in-reverse/second": [("answers-in-reverse/second/answer", 202)],
        "other-method-same-number": [("other-method-same-number/answer", 202)],
    },
    "links-hosts": {
        "same-call-id/a": [("same-call-id/a/answer", 202)],
        "same-call-id/b": [("same-call-id/b/answer", 403)],
        "same-call-id/c": [("same-call-id/c/answer", 503)],
        "ephemeral-port": [("ephemeral-port/answer", 202)],
        "answer-from-other-port": [("answer-from-other-port/answer", 202)],
        "both-ports-differ": [("both-ports-differ/answer", 202)],
        "answer-to-source-port": [("answer-to-source-port/answer", 202)],
        "answer-from-stranger": [],
    },
    "links-repeats": {
        "udp-repeat": [("udp-repeat/answer", 202)],
        "mirrored": [("mirrored/answer", 202), ("mirrored/answer-again", 202)],
        "new-connection": [], "new-connection/again": [("new-connection/answer", 202)],
        "second-ucm": [], "second-ucm/again": [("second-ucm/answer", 202)],
        "tcp-retransmission": [("tcp-retransmission/answer", 202)],
    },
}
NOT_THE_ANSWER = {"links-answers": ["other-method-same-number/not-the-answer"],
                  "links-hosts": ["answer-from-stranger/not-the-answer"], "links-repeats": []}
CASES = [(capture, case) for capture, table in ANSWERED.items() for case in table]


@BOTH
@pytest.mark.parametrize("capture, case", CASES)
class TestEachAlarm:
    def found(self, tshark, capture, case, two_pass):
        return tshark.fields(capture, two_pass=two_pass).get(frame_of(capture, case), {})

    def test_in_the_answers(self, tshark, capture, case, two_pass):
        """Each answer names the alarm, in the first pass already."""
        for answer, status in ANSWERED[capture][case]:
            found = self.found(tshark, capture, answer, two_pass)
            assert found["response_to"] == [frame_of(capture, case)]
            assert found["response_code"] == [status]
            assert found["response_time"] == [1000 * (cases(capture)[answer][0].time - cases(capture)[case][0].time)]
            assert ("expert.rejected" in found) == (status >= 300)

    def test_in_the_alarm(self, tshark, capture, case, two_pass):
        """The alarm names its final answer, the first one, in a second pass."""
        found = self.found(tshark, capture, case, two_pass)
        final = next(((frame_of(capture, name), status) for name, status in ANSWERED[capture][case] if status >= 200), None)
        assert found["carrier"] == [1]
        if not two_pass or not final:
            assert not found.keys() & {"response_in", "response_code", "response_time", "expert.rejected"}
        else:
            assert (found["response_in"], found["response_code"]) == ([final[0]], [final[1]])
            assert "expert.rejected" not in found, "a refusal counts once, in the response"


@BOTH
class TestCases:
    def test_two_in_one_segment(self, tshark, two_pass):
        """Two alarms, two answers, each pair in one segment: the order of the messages tells which is whose."""
        fields = tshark.fields("links-answers", two_pass=two_pass)
        alarms, answers = (frame_of("links-answers", f"two-in-one-segment{name}") for name in ("", "/answer"))
        assert fields[answers]["response_to"] == [alarms] * 2 and fields[answers]["response_code"] == [202, 503]
        assert fields[alarms]["name"] == ["DeviceTLInfo"] * 2
        assert fields[alarms].get("response_code") == ([202, 503] if two_pass else None)
        assert fields[alarms].get("response_in") == ([answers] * 2 if two_pass else None)

    @pytest.mark.parametrize("capture", NOT_THE_ANSWER)
    def test_what_is_no_answer(self, tshark, capture, two_pass):
        fields = tshark.fields(capture, two_pass=two_pass)
        for case in NOT_THE_ANSWER[capture]:
            assert frame_of(capture, case) not in fields

    def test_times(self, tshark, two_pass):
        """Some that anybody can read off the scenes: 20 ms and a hop or two, or after two repeats half a second apart."""
        fields = tshark.fields("links-hosts", two_pass=two_pass)
        assert fields[frame_of("links-hosts", "ephemeral-port/answer")]["response_time"] == [20 * MS + 10_000]
        fields = tshark.fields("links-repeats", two_pass=two_pass)
        assert fields[frame_of("links-repeats", "udp-repeat/answer")]["response_time"] == [1520 * MS + 30_000]


class TestRejected:
    """An alarm that is refused deserves a look: the expert item is in the response, so that it counts once."""

    def test_words(self, tshark):
        alarm, answer = (frame_of("links-answers", f"answer-403{name}") for name in ("", "/answer"))
        text = tshark.text("links-answers", answer, "-V")
        assert "[Expert Info (Warning/Response): Unified CM rejected the alarm with 403]" in text
        assert "Cisco Phone Alarm: response to DeviceTLInfo, SEP" in text
        assert f"[Response to: {alarm}]" in text and "[Response status code: 403]" in text
        text = tshark.text("links-answers", alarm, "-V", two_pass=True)
        assert f"[Response in: {answer}]" in text and "refused" not in text

    @BOTH
    def test_filter(self, tshark, two_pass):
        cases_of = [frame_of("links-answers", case) for case in
                    ("two-in-one-segment/answer", "answer-403/answer", "answer-503/answer", "answer-603/answer")]
        assert tshark.frames("links-answers", "cisco_alarm.expert.rejected", two_pass=two_pass) == cases_of


def test_answers_highlight_nothing(tshark):
    """What is shown in an answer's frame stands in no bytes: it is generated, and marked so."""
    text = tshark.read("links-answers", "-V", where="cisco_alarm.response_to")
    for line in text.splitlines():
        if "Response to:" in line or "Response status code:" in line or "Response time:" in line:
            assert line.strip().startswith("[") and line.strip().endswith("]")


def test_expert_items_of_answers_are_the_protocol_s(tshark):
    """They are made after the frame was dissected, and are counted with the alarms all the same, not with the frame."""
    lines = [line.split() for line in tshark.read("hundred-phones", "-q", "-z", "expert").splitlines()]
    refused = [line for line in lines if "Unified CM rejected the alarm with" in " ".join(line)]
    assert refused and all(line[2:5] == ["Cisco", "Phone", "Alarm"] for line in refused)


# ---- Unusual circumstances: links-odd.pcapng ----

# Alarm -> its answers, as (case of the answer, status).
ODD_ANSWERED = {
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
ODD_UNANSWERED = ("ipv6", "answer-comes-first", "handed-back", "answer-to-other-phone")
NO_ANSWER = ("answer-comes-first/answer", "answer-to-other-phone/not-the-answer", "answer-to-other-phone/wrong-way")


@BOTH
class TestLinksOdd:
    @pytest.mark.parametrize("case", ODD_ANSWERED)
    def test_in_the_answer(self, odd, case):
        for answer, status in ODD_ANSWERED[case]:
            fields = odd(answer)
            took = cases(ODD)[answer][0].time - cases(ODD)[case][0].time
            assert fields["response_to"] == [frame_of(ODD, case)] and fields["response_code"] == [status]
            assert fields["response_time"] == [1000 * took]

    @pytest.mark.parametrize("case", ODD_ANSWERED)
    def test_in_the_alarm(self, odd, two_pass, case):
        """A message with two alarms has one answer."""
        answer, status = ODD_ANSWERED[case][0]
        fields = odd(case)
        if two_pass:
            assert set(fields["response_in"]) == {frame_of(ODD, answer)} and set(fields["response_code"]) == {status}
        else:
            assert "response_in" not in fields

    @pytest.mark.parametrize("case", ODD_UNANSWERED)
    def test_unanswered(self, odd, case):
        assert "name" in odd(case) and not odd(case).keys() & {"response_in", "response_code"}

    @pytest.mark.parametrize("case", NO_ANSWER)
    def test_no_answer(self, odd, case):
        assert not odd(case)

    @pytest.mark.parametrize("case", ("challenged-outage", "challenged-trust-list"))
    def test_challenge(self, tshark, odd, case, two_pass):
        """A 401 to a request without credentials is no rejection, and does not read like one."""
        challenge, found = frame_of(ODD, f"{case}/challenge"), odd(case)
        assert "expert.rejected" not in odd(f"{case}/challenge")
        column = tshark.summary(ODD, challenge)
        assert f"challenges {found['name'][0]} of {found['device_name'][0]}" in column
        assert challenge not in tshark.frames(ODD, "cisco_alarm.expert.rejected", two_pass=two_pass)

    def test_answers_that_differ_in_the_method_alone(self, odd):
        assert odd("answers-alike/answer")["response_to"] == [frame_of(ODD, "answers-alike")]
        assert odd("answers-alike/answer")["response_code"] == [200]
