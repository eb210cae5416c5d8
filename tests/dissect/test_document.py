# SPDX-License-Identifier: GPL-2.0-or-later
"""The document as it was sent, to be copied."""

import pytest

from links_support import cases, messages
from passes import BOTH

# Captures whose REFERs hold a document each, in UTF-8.
PLAIN = ("forum-tcp", "forum-udp", "links-answers", "links-repeats", "lost-connection", "hundred-phones")


@BOTH
@pytest.mark.parametrize("capture", PLAIN)
def test_document(tshark, capture, two_pass):
    """The bytes of the body, as they were sent."""
    bodies = {}
    for message in messages(capture):
        if message.method == "REFER":
            bodies.setdefault(message.frame, []).append(message.body.decode())
    found = tshark.fields(capture, "document", two_pass=two_pass)
    assert {number: values["document"] for number, values in found.items()} == bodies


def test_document_of_every_character(tshark):
    """Whatever is not ASCII, and line ends of either kind."""
    for case in ("utf8-text", "crlf", "cdata"):
        (message,) = cases("odd-values")[case]
        found = tshark.fields("odd-values", "document")[message.frame]["document"]
        assert found == [message.body.decode()], case
