# SPDX-License-Identifier: GPL-2.0-or-later
"""Alarms, answers, repeats, last events and Reason headers of whole captures, against a model that knows the bytes only.

A model may be wrong, too: test_responses.py, test_retransmissions.py, test_reports.py and test_events.py take the cases one
by one.
"""

import pytest

from links_model import LINKS, Story, links
from links_support import MODES, STRICT, messages
from passes import BOTH

CAPTURES = ("forum-tcp", "forum-udp", "links-answers", "links-hosts", "links-repeats", "links-events",
            "register-reason", "hundred-phones", "sip-other", "one-event", "lost-connection")
ODD = "links-odd"      # its messages hold several alarms, so no model has them


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


@BOTH
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
    assert count["response_to"] == 150 and count["retransmission_of"] == 7 and count["expert.rejected"] == 7
    alarms = [told.frame for told in Story("hundred-phones").told]
    neighbors = sum(a.src == b.src for a, b in zip(messages("hundred-phones"), messages("hundred-phones")[1:]))
    assert len(alarms) == 160 and neighbors < len(messages("hundred-phones")) / 2


@BOTH
def test_strict_memory(tshark, two_pass):
    assert tshark.fields(ODD, two_pass=two_pass, **STRICT) == tshark.fields(ODD, two_pass=two_pass)


@BOTH
def test_filtering_changes_nothing(tshark, two_pass):
    everything = tshark.fields(ODD, *LINKS, two_pass=two_pass)
    assert tshark.fields(ODD, *LINKS, two_pass=two_pass, where="cisco_alarm") == everything
