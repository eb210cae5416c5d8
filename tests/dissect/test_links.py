# SPDX-License-Identifier: GPL-2.0-or-later
"""Alarms, answers, repeats, last events and Reason headers of whole captures, against a model that knows the bytes only.

Then the cases one by one, in the words of captures/README.md: a model may be wrong, too.
"""

import pytest

from links_model import LINKS, Story, links
from links_support import MODES, cases, frame_of, messages

CAPTURES = ("forum-tcp", "forum-udp", "links-answers", "links-hosts", "links-repeats", "links-events",
            "register-reason", "hundred-phones", "sip-other", "one-event", "lost-connection")
MS = 10**6      # nanoseconds


def only_links(frames):
    """What a model may say of frames: the links, and nothing of those that have none, or whose alarms came over SCCP."""
    kept = {number: {name: values for name, values in found.items() if name in LINKS}
            for number, found in frames.items() if not {3, 5} & set(found.get("carrier", ()))}
    return {number: found for number, found in kept.items() if found}


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("capture", CAPTURES)
class TestAgainstTheModel:
    def test_every_link_and_no_other(self, tshark, capture, mode):
        found = only_links(tshark.fields(capture, **MODES[mode]))
        assert found == links(capture, MODES[mode].get("two_pass", False))

    def test_with_a_filter(self, tshark, capture, mode):
        """A filter changes what Wireshark builds; it must not change what is remembered."""
        found = only_links(tshark.fields(capture, where="cisco_alarm", **MODES[mode]))
        assert found == links(capture, MODES[mode].get("two_pass", False))


def capture_with(name):
    """A capture with links of this name."""
    return next(c for c in ("links-events", "register-reason", "hundred-phones", "one-event")
                if any(name in found for found in links(c, True).values()))


@pytest.mark.parametrize("two_pass", (False, True), ids=("one pass", "two passes"))
@pytest.mark.parametrize("name", LINKS)
class TestOneLinkAtATime:
    """`-e one.field` or a filter by it: then Wireshark builds a line for that one only."""

    def test_alone(self, tshark, name, two_pass):
        capture = capture_with(name)
        wanted = {number: {name: found[name]} for number, found in links(capture, two_pass).items() if name in found}
        assert tshark.fields(capture, name, two_pass=two_pass) == wanted

    def test_as_filter(self, tshark, name, two_pass):
        capture = capture_with(name)
        wanted = [number for number, found in sorted(links(capture, two_pass).items()) if name in found]
        assert tshark.frames(capture, f"cisco_alarm.{name}", two_pass=two_pass) == wanted


def test_hundred_phones_are_a_real_test():
    """All kinds of links, many times, among the phones that are interleaved."""
    found = links("hundred-phones", True)
    assert len({m.src for m in messages("hundred-phones")}) == 102      # and two Unified CMs
    count = {name: sum(name in values for values in found.values()) for name in LINKS}
    assert count["response_to"] == 150 and count["retransmission_of"] == 10 and count["expert.rejected"] == 7
    alarms = [told.frame for told in Story("hundred-phones").told]
    neighbours = sum(a.src == b.src for a, b in zip(messages("hundred-phones"), messages("hundred-phones")[1:]))
    assert len(alarms) == 160 and neighbours < len(messages("hundred-phones")) / 2


# ---- Case by case ----

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


@pytest.mark.parametrize("two_pass", (False, True), ids=("one pass", "two passes"))
@pytest.mark.parametrize("capture, case", CASES)
class TestAnswers:
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


@pytest.mark.parametrize("two_pass", (False, True), ids=("one pass", "two passes"))
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

    @pytest.mark.parametrize("case, again", (("udp-repeat", "again"), ("udp-repeat", "again-2"), ("mirrored", "again"),
                                             ("new-connection", "again"), ("second-ucm", "again")))
    def test_repeats(self, tshark, case, again, two_pass):
        found = tshark.fields("links-repeats", two_pass=two_pass)[frame_of("links-repeats", f"{case}/{again}")]
        assert found["retransmission_of"] == [frame_of("links-repeats", case)]

    @pytest.mark.parametrize("case", ("reboot", "reboot/an-hour-later", "next-outage", "next-outage/next",
                                      "tcp-retransmission", "udp-repeat", "mirrored", "new-connection", "second-ucm"))
    def test_no_repeats(self, tshark, case, two_pass):
        found = tshark.fields("links-repeats", two_pass=two_pass)[frame_of("links-repeats", case)]
        assert found["carrier"] == [1] and "retransmission_of" not in found

    def test_a_segment_sent_again_is_no_alarm(self, tshark, two_pass):
        """TCP's own repeats are not dissected a second time: one alarm of this phone, not two."""
        frame = frame_of("links-repeats", "tcp-retransmission")
        device = tshark.fields("links-repeats", two_pass=two_pass)[frame]["device_name"][0]
        where = f'cisco_alarm.device_name == "{device}"'
        assert tshark.frames("links-repeats", where, two_pass=two_pass) == [frame]

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
        assert "[Expert Info (Warning/Response): Unified CM refused the alarm with 403]" in text
        assert "Cisco Phone Alarm: response to DeviceTLInfo, SEP" in text
        assert f"[Response to: {alarm}]" in text and "[Response code: 403]" in text
        text = tshark.text("links-answers", alarm, "-V", two_pass=True)
        assert f"[Response in: {answer}]" in text and "refused" not in text

    @pytest.mark.parametrize("two_pass", (False, True), ids=("one pass", "two passes"))
    def test_filter(self, tshark, two_pass):
        cases_of = [frame_of("links-answers", case) for case in
                    ("two-in-one-segment/answer", "answer-403/answer", "answer-503/answer", "answer-603/answer")]
        assert tshark.frames("links-answers", "cisco_alarm.expert.rejected", two_pass=two_pass) == cases_of


def test_answers_highlight_nothing(tshark):
    """What is shown in an answer's frame stands in no bytes: it is generated, and marked so."""
    text = tshark.read("links-answers", "-V", where="cisco_alarm.response_to")
    for line in text.splitlines():
        if "Response to:" in line or "Response code:" in line or "Response time:" in line:
            assert line.strip().startswith("[") and line.strip().endswith("]")
